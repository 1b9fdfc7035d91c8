"""Somebody moves or leaves: the seats are revoked and given on in one act, by one decision."""

import pytest

from hoso_cms import journal
from hoso_cms.journal import JournalEvent
from hoso_cms.operations import seats
from hoso_cms.security import Role
from hoso_cms.testing.builders import BUDGET, EDUCATION, FINANCE, cheap_hashes, unit_at
from hoso_cms.testing.leaving import a_departure
from hoso_cms.testing.people import give_role, hire
from hoso_cms.testing.transferring import a_transfer
from tests.functional.test_accounts import decided

PAGE = 'ban-giao-tai-khoan'


@pytest.fixture(autouse=True)
def _hashes_cost_nothing():
    with cheap_hashes():
        yield


@pytest.fixture
def own(people):
    return people.verified_record('Trần Thị Giữ')


@pytest.fixture
def holder(people, own):
    """Reader of Finance and head of its division, with a record of Finance."""
    holder = hire(people.administrator, 'giu.taichinh', 'Trần Thị Giữ', FINANCE, Role.READER, record=own)
    with people.administrator.acting() as request:
        give_role(request, unit_at(request.office, BUDGET), request.office.accounts[holder.uid], Role.HEAD)
    return holder


@pytest.fixture
def local(people):
    """Administers Finance and what lies below it, and is its clerk's colleague."""
    return hire(people.administrator, 'quantri.taichinh', 'Ninh Thị Quản Trị', FINANCE, Role.ADMINISTRATOR)


def path_of(people, uid):
    with people.administrator.acting() as request:
        return request.resource_path(request.office.document(uid))


def form_of(page):
    return next(form for form in page.forms.values() if {'thu-hoi', 'giao-moi'} & set(form.fields))


def fill(form, **fields):
    for name, value in decided(**fields).items():
        form[name] = value
    return form


def living(people, person):
    with people.administrator.acting() as request:
        found = seats.seats_of(request.office, request.office.accounts[person.uid])
        return [(seat.role, request.office.unit(seat.unit).title) for seat in found if not seat.cancelled]


def test_the_page_of_the_departure_leads_to_one_act_that_frees_the_way(browse, people, own, holder):
    uid = a_departure(people.clerk_of_finance, own).told().build()
    clerk = browse(people.clerk_of_finance)
    page = clerk.get(path_of(people, uid))
    assert 'còn giữ 2 tài khoản' in page.html.select_one('.checks-list').text
    assert 'Trưởng' in page.text or 'Thủ trưởng' in page.text
    assert not page.html.select(f'a[href*={PAGE}]')
    with people.administrator.acting() as request:
        give_role(
            request,
            unit_at(request.office, FINANCE),
            request.office.accounts[people.clerk_of_finance.uid],
            Role.ADMINISTRATOR,
        )
    page = clerk.get(path_of(people, uid)).click('^Thu hồi và giao cho người khác…$')
    form = form_of(page)
    assert [one.checked for one in form.fields['thu-hoi']] == [True, True]
    page = fill(form, so='88/QĐ-STC').submit(status=303).follow()
    assert page.request.path == path_of(people, uid)
    assert 'Đã thu hồi 2 vai trò' in page.text and not page.html.select('.checks-list')
    assert living(people, holder) == []
    step = next(f for f in page.forms.values() if 'buoc' in f.fields and f['buoc'].value == 'submit')
    assert step.submit(status=303)


def test_a_successor_is_proposed_and_others_may_be_typed(browse, people, holder, local, registry):
    browser = browse(local)
    page = browser.get(f'{FINANCE}/{PAGE}/{holder.uid}')
    rows = page.html.select('tbody tr')
    assert len(rows) == 2 and 'Đề xuất: ' in rows[1].text
    assert people.clerk_of_budget.login in {one['value'] for one in rows[1].select('option')}
    form = fill(form_of(page), so='88/QĐ-STC')
    reader, head = (row.select_one('input[list]')['name'] for row in rows)
    form[reader], form[head] = '', people.clerk_of_budget.login
    form.submit(status=303)
    assert living(people, holder) == []
    assert ('head', 'Phòng Ngân sách') in living(people, people.clerk_of_budget)
    lines = journal.trail(registry.side_store, account=local.uid)
    told = [
        line.event for line in lines if line.event in (JournalEvent.ROLE_REVOKED, JournalEvent.ROLE_GIVEN)
    ]
    assert sorted(told) == sorted([JournalEvent.ROLE_REVOKED] * 2 + [JournalEvent.ROLE_GIVEN])
    browser.get(f'{FINANCE}/{PAGE}/{holder.uid}', status=404)


def test_what_somebody_else_administers_is_shown_and_left(browse, people, holder, local):
    with people.administrator.acting() as request:
        account = request.office.accounts[holder.uid]
        elsewhere = give_role(request, unit_at(request.office, EDUCATION), account, Role.READER).uid
    browser = browse(local)
    page = browser.get(f'{FINANCE}/{PAGE}/{holder.uid}')
    assert 'Do người quản trị khác thu hồi (1)' in page.text
    token = form_of(page)['csrf_token'].value
    foreign = {'csrf_token': token, 'thu-hoi': str(elsewhere), **decided()}
    browser.post(f'{FINANCE}/{PAGE}/{holder.uid}', foreign, status=403)
    fill(form_of(page)).submit(status=303)
    assert living(people, holder) == [('reader', 'Sở Giáo dục và Đào tạo')]


@pytest.mark.parametrize(
    'wrong, said',
    [
        ({'so': ''}, 'Hãy ghi số'),
        ({'ngay': '31/02/2026'}, 'Không có ngày'),
        ({'login': 'khong.co'}, 'Không có tài khoản “khong.co”'),
        ({'login': 'giu.taichinh'}, 'phải là người khác'),
        ({'login': 'capnhat.ngansach', 'twice': '1'}, 'đang giữ vai trò'),
    ],
)
def test_what_cannot_be_changes_nothing_and_stays_typed(browse, people, holder, local, wrong, said):
    page = browse(local).get(f'{FINANCE}/{PAGE}/{holder.uid}')
    wrong = dict(wrong)
    if wrong.pop('twice', ''):
        with people.administrator.acting() as request:
            account = request.office.accounts[people.clerk_of_budget.uid]
            give_role(request, unit_at(request.office, BUDGET), account, Role.HEAD)
    login = wrong.pop('login', '')
    form = fill(form_of(page), **wrong)
    names = [name for name in form.fields if name and name.startswith('nguoi-nhan-')]
    for name in names:
        form[name] = login
    if login == 'capnhat.ngansach':
        form[names[0]] = people.bystander.login
    page = form.submit(status=422)
    assert said in page.html.select_one('.alert-danger').text
    assert form_of(page)[names[1]].value == login
    assert len(living(people, holder)) == 2


def test_nobody_hands_the_own_seats_over_and_strangers_find_nothing(browse, people, holder, local):
    browse(local).get(f'{FINANCE}/{PAGE}/{local.uid}', status=404)
    browse(local).get(f'{FINANCE}/{PAGE}/{people.clerk_of_education.uid}', status=404)
    browse(local).get(f'{FINANCE}/{PAGE}/x', status=404)
    browse(people.clerk_of_finance).get(f'{FINANCE}/{PAGE}/{holder.uid}', status=403)


def test_a_transfer_shows_what_the_person_still_holds(browse, people, own, holder, local):
    uid = a_transfer(people.clerk_of_finance, own, EDUCATION).filled_in().build()
    page = browse(people.clerk_of_finance).get(path_of(people, uid))
    panel = next(one for one in page.html.select('section.panel') if 'Tài khoản đơn vị đang giữ' in one.text)
    assert 'Phòng Ngân sách' in panel.text and 'thu hồi và giao cho người khác' in panel.text
    page = browse(local).get('/')
    assert 'đang chuyển đến Sở Giáo dục và Đào tạo' in page.text
    assert page.html.select(f'a[href$="{PAGE}/{holder.uid}"]')
    own_transfer = a_transfer(people.clerk_of_finance, people.officers_record, EDUCATION).build()
    assert (
        'Tài khoản đơn vị đang giữ'
        not in browse(people.clerk_of_finance).get(path_of(people, own_transfer)).text
    )


@pytest.mark.parametrize('mover', ['administrator', 'local_of_education'])
def test_who_moves_is_given_the_new_seat_by_the_same_act(browse, people, own, holder, mover):
    """The administrator over both units does both; the one of the receiving unit gives what is to be given there."""
    a_transfer(people.clerk_of_finance, own, EDUCATION).filled_in().build()
    whole = mover == 'administrator'
    who = people.administrator if whole else hire(
        people.administrator, 'quantri.giaoduc', 'Lò Thị Quản Trị', EDUCATION, Role.ADMINISTRATOR
    )  # fmt: skip
    page = browse(who).get(f'{FINANCE if whole else EDUCATION}/{PAGE}/{holder.uid}')
    assert 'Vai trò mới tại Sở Giáo dục và Đào tạo, nơi Trần Thị Giữ chuyển đến' in page.text
    form = fill(form_of(page))
    assert form['giao-moi'].checked and form['vai-tro-moi'].value == 'reader'
    form['vai-tro-moi'] = 'clerk'
    for name in [name for name in form.fields if name and name.startswith('nguoi-nhan-')]:
        form[name] = ''
    page = form.submit(status=303).follow()
    gone = 'thu hồi 2 vai trò của Trần Thị Giữ, ' if whole else ''
    assert f'Đã {gone}giao 1 vai trò.' in page.text
    had = [] if whole else [('reader', 'Sở Tài chính'), ('head', 'Phòng Ngân sách')]
    assert living(people, holder) == [*had, ('clerk', 'Sở Giáo dục và Đào tạo')]


def test_the_new_seat_may_be_left_out_and_is_that_of_the_receiving_administrator(
    browse, people, own, holder, local
):
    browser = browse(local)
    page = browser.get(f'{FINANCE}/{PAGE}/{holder.uid}')
    assert 'Vai trò mới' not in page.text
    a_transfer(people.clerk_of_finance, own, EDUCATION).filled_in().build()
    page = browser.get(f'{FINANCE}/{PAGE}/{holder.uid}')
    assert (
        'Vai trò mới của Trần Thị Giữ tại Sở Giáo dục và Đào tạo do người quản trị tài khoản ở đó giao'
        in page.text
    )
    forged = {
        'csrf_token': form_of(page)['csrf_token'].value,
        'giao-moi': '1',
        'vai-tro-moi': 'head',
        **decided(),
    }
    browser.post(f'{FINANCE}/{PAGE}/{holder.uid}', forged, status=403)
    form = fill(form_of(browse(people.administrator).get(f'{FINANCE}/{PAGE}/{holder.uid}')))
    form['giao-moi'] = False
    form.submit(status=303)
    assert living(people, holder) == []
