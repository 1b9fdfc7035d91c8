"""Lists, counts, the tree and search show what the policy allows, and nothing else."""

import itertools
from collections import Counter

import pytest

from hoso_cms.operations import records, store, units
from hoso_cms.security import Permission, permit, permitted, visibility
from hoso_cms.testing.builders import a_record, complete_content, unit_at
from hoso_cms.testing.people import give_role
from hoso_cms.web import home

FINANCE, BUDGET, EDUCATION = '/so-tai-chinh', '/so-tai-chinh/phong-ngan-sach', '/so-giao-duc-va-dao-tao'


@pytest.fixture
def every_state(people):
    """A record of Finance in each state, and one edited after it was verified: ids by state."""
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance

    def begun(name):
        return a_record(clerk).named(name).complete()

    return {
        'draft': begun('Nguyễn Văn Nháp').build(),
        'review': begun('Nguyễn Văn Trình').submitted().build(),
        'verified': begun('Nguyễn Văn Duyệt').submitted().verified_by(verifier).build(),
        'edited': begun('Nguyễn Văn Cũ')
        .submitted()
        .verified_by(verifier)
        .edited_by(people.second_clerk_of_finance, full_name='Nguyễn Văn Mới')
        .build(),
        'transferred': begun('Nguyễn Văn Chuyển')
        .submitted()
        .verified_by(verifier)
        .transferred_by(verifier)
        .build(),
        'archived': begun('Nguyễn Văn Hưu').submitted().verified_by(verifier).archived_by(verifier).build(),
        'withdrawn': begun('Nguyễn Văn Rút').withdrawn().build(),
    }


def rows(page):
    return [cell.text.strip() for cell in page.html.select('a[data-row]')]


class TestOneRule:
    """The rule for lists and the rule for one document are the same rule."""

    def test_every_person_every_state_every_unit(self, people, registry, every_state):
        a_record(people.clerk_of_budget).named('Trần Thị Phòng').build()
        a_record(people.clerk_of_education).named('Trần Thị Trường').build()
        compared = 0
        for person in people.all():
            with person.acting() as request:
                office = request.office
                for unit, below in itertools.product(office.below(), (False, True)):
                    places = visibility.visible_places(request, unit, below)
                    scope = list(unit.below()) if below else [unit]
                    expected = {
                        uid: self.face(request, document)
                        for one in scope
                        for uid, document in one.documents.items()
                        if document.type_id == 'record' and permitted(request, Permission.VIEW, document)
                    }
                    found = visibility.listed(request, visibility.ids(request, places), places)
                    assert {one.document.uid: (one.state, one.newest) for one in found} == expected, (
                        person,
                        unit.title,
                    )
                    assert sum(one.count for one in places) == len(expected)
                    compared += len(expected)
        assert compared > 50

    @staticmethod
    def face(request, document):
        newest = permitted(request, Permission.VIEW, document, document.state)
        return (document.state, True) if newest else (document.official_state, False)

    def test_long_lists_are_walked_in_the_same_order(self, people, every_state, monkeypatch):
        with people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            whole = visibility.visible_documents(request, unit, size=100)
            monkeypatch.setattr(visibility, 'WALK_FROM', 0)
            walked = [
                one.document.uid
                for start in range(0, whole.total, 3)
                for one in visibility.visible_documents(request, unit, start=start, size=3).rows
            ]
            assert walked == [one.document.uid for one in whole.rows]

    def test_a_page_loads_the_documents_on_it_and_no_others(self, people, every_state, registry):
        with people.clerk_of_finance.acting() as request:
            request.office._p_jar.cacheMinimize()
            unit = unit_at(request.office, FINANCE)
            page = visibility.visible_documents(request, unit, size=2)
            assert page.total > 3
            assert all(one.summary for one in page.rows)
            loaded = [one for one in unit.documents.values() if one._p_changed is not None]
            assert len(loaded) == 2

    def test_counts_leave_out_what_is_set_aside(self, people, every_state):
        with people.head_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            numbers = visibility.counts(
                request,
                visibility.in_states(
                    request.registry.models.workflow_of('record'), visibility.visible_places(request, unit)
                ),
            )
            assert 'withdrawn' not in numbers
            assert numbers == Counter({'draft': 3, 'verified': 2, 'transferred': 1, 'archived': 1})


class TestKeptCounts:
    """What is kept between requests is what would be counted now, for this person and in this transaction."""

    @staticmethod
    def seen(person, path='/'):
        with person.acting() as request:
            unit = unit_at(request.office, path)
            numbers = visibility.counts_below(request, unit)
            for one in unit.below():
                places = visibility.visible_places(request, one, True)
                flow = request.registry.models.workflow_of('record')
                expected = visibility.counts(request, visibility.in_states(flow, places))
                assert numbers.get(one.uid, Counter()) == expected
                assert sum(place.count for place in places) == sum(
                    permitted(request, Permission.VIEW, document)
                    for below in one.below()
                    for document in below.documents.values()
                )
            return sum(numbers.get(unit.uid, Counter()).values())

    def test_they_follow_every_change(self, people, registry):
        clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
        watching = (clerk, verifier, people.verifier_of_province, people.officer, people.bystander)

        def all_seen():
            return [self.seen(person) for person in watching]

        before = all_seen()
        uid = a_record(clerk).complete().build()
        assert all_seen() == [one + 1 for one in before[:3]] + before[3:]
        with clerk.acting() as request:
            records.transition(request, request.office.document(uid), 'withdraw', reason='Nhập trùng')
        assert all_seen() == before
        a_record(people.clerk_of_budget).build()
        with people.administrator.acting() as request:
            bystander = request.office.accounts[people.bystander.uid]
            give_role(request, unit_at(request.office, FINANCE), bystander, 'clerk')
        assert all_seen() == [before[0] + 1, before[1] + 1, before[2] + 1, before[3], before[0] + 1]
        with people.administrator.acting() as request:
            officer = request.office.accounts[people.officer.uid]
            granted = permit(request, Permission.MANAGE_ACCOUNTS, request.office)
            store.change(granted, officer, stands_in=((clerk.uid, '2000-01-01', '2999-12-31', ''),))
        assert all_seen()[3] == before[0] + 1

    def test_what_is_not_committed_is_for_nobody_else(self, people):
        clerk = people.clerk_of_finance
        before = self.seen(clerk)
        with clerk.acting() as request:
            for _ in range(2):
                unit = unit_at(request.office, FINANCE)
                records.create(request, unit, 'record', complete_content())
                numbers = visibility.counts_below(request, request.office)
                assert numbers[request.office.uid].total() == before + 1
                request.tm.abort()
                request.tm.begin()
        assert self.seen(clerk) == before
        # Another change brings the counters to where the one that was dropped had brought them.
        a_record(people.clerk_of_education).build()
        assert self.seen(clerk) == before


class TestUnitPage:
    def test_the_records_stand_in_vietnamese_order_with_labels(self, browse, people, every_state):
        page = browse(people.clerk_of_finance).get('/so-tai-chinh/')
        names = rows(page)
        assert len(names) == 6
        assert (
            names.index('Nguyễn Văn Chuyển')
            < names.index('Nguyễn Văn Duyệt')
            < names.index('Nguyễn Văn Nháp')
        )
        assert 'Chuyên viên' in page.text and '15/08/1985' in page.text and '3,66' in page.text

    def test_a_state_is_chosen(self, browse, people, every_state):
        clerk = browse(people.clerk_of_finance)
        assert rows(clerk.get('/so-tai-chinh/?trang-thai=review')) == ['Nguyễn Văn Trình']
        assert set(rows(clerk.get('/so-tai-chinh/?trang-thai=draft'))) == {
            'Nguyễn Văn Mới',
            'Nguyễn Văn Nháp',
            'Nguyễn Văn Trình',
        }

    def test_units_below_are_taken_in_when_asked(self, browse, people):
        a_record(people.clerk_of_budget).named('Trần Thị Phòng').build()
        clerk = browse(people.clerk_of_finance)
        assert 'Trần Thị Phòng' not in rows(clerk.get('/so-tai-chinh/?truc-thuoc=0'))
        assert 'Trần Thị Phòng' in rows(clerk.get('/so-tai-chinh/?truc-thuoc=1'))

    @pytest.mark.parametrize('order', ['ten', 'so-hieu', 'ngay-sinh', 'moi-sua', 'khac'])
    @pytest.mark.parametrize('rest', ['', '&nguoc=1', '&trang=2', '&trang=0', '&trang=x', '&trang-thai=khac'])
    def test_every_order_answers(self, browse, people, every_state, order, rest):
        assert browse(people.clerk_of_finance).get(f'/so-tai-chinh/?xep={order}{rest}', status=200)

    def test_the_latest_change_comes_first(self, browse, people, every_state):
        assert (
            rows(browse(people.clerk_of_finance).get('/so-tai-chinh/?xep=moi-sua'))[0] == 'Nguyễn Văn Chuyển'
        )

    def test_pages_of_a_list(self, browse, people, every_state, registry, monkeypatch):
        monkeypatch.setitem(registry.settings, 'hoso.page_size', 4)
        clerk = browse(people.clerk_of_finance)
        first = clerk.get('/so-tai-chinh/')
        second = clerk.get('/so-tai-chinh/?trang=2')
        assert len(rows(first)) == 4 and len(rows(second)) == 2
        assert first.html.select_one('a[rel=next]') and second.html.select_one('a[rel=prev]')

    def test_an_administrator_sees_units_and_no_records(self, browse, people, every_state):
        page = browse(people.administrator).get('/so-tai-chinh/')
        assert rows(page) == [] and 'Nguyễn Văn' not in page.html.main.text

    def test_the_tree_counts_only_what_one_may_view(self, browse, people, every_state):
        a_record(people.clerk_of_budget).named('Trần Thị Phòng').build()
        fragment = browse(people.clerk_of_finance).get('/so-tai-chinh/@@children').html
        assert fragment.select_one('.count').text.strip() == '1'
        fragment = browse(people.administrator).get('/so-tai-chinh/@@children').html
        assert fragment.select('a') and not fragment.select('.count')

    def test_the_tree_begins_where_one_may_browse(self, browse, people):
        tree = browse(people.clerk_of_budget).get(BUDGET + '/').html.select('.tree a')
        assert [one.text for one in tree] == ['Phòng Ngân sách']
        tree = browse(people.verifier_of_province).get(BUDGET + '/').html.select('.tree a')
        assert {'Phòng Ngân sách', 'Sở Tài chính', 'Sở Nội vụ'} <= {one.text for one in tree}

    @pytest.mark.parametrize(
        'path', ['/so-giao-duc-va-dao-tao/', '/so-giao-duc-va-dao-tao/@@children', '/don-vi']
    )
    def test_other_units_are_not_there(self, browse, people, path):
        assert browse(people.clerk_of_finance).get(path, status='4*').status_int in (403, 404)

    def test_nothing_in_a_name_becomes_html(self, browse, people, registry):
        with people.administrator.acting() as request:
            units.create_unit(
                request, request.office, 'Phòng <script>alert(1)</script>', 'division', name='la'
            )
        page = browse(people.administrator).get('/la/')
        assert '<script>alert' not in page.text


class TestSearch:
    @pytest.mark.parametrize('typed', ['nguyen van nhap', 'NGUYỄN văn nh', 'nháp', 'nhap nguyen'])
    def test_names_are_found_with_and_without_accents(self, browse, people, every_state, typed):
        assert 'Nguyễn Văn Nháp' in rows(browse(people.clerk_of_finance).get('/tim-kiem', {'ten': typed}))

    def test_numbers_are_found(self, browse, people, registry):
        a_record(people.clerk_of_finance).complete(citizen_id='066085999999').build()
        assert rows(browse(people.clerk_of_finance).get('/tim-kiem?ten=066085999999')) == ['Nguyễn Văn An']

    def test_nobody_finds_what_they_may_not_view(self, browse, people, every_state):
        for person in (people.clerk_of_education, people.bystander, people.administrator, people.officer):
            page = browse(person).get('/tim-kiem', {'ten': 'nguyen'})
            assert rows(page) == [] and '0 hồ sơ' in page.text

    def test_an_officer_finds_the_own_record_by_its_official_name_only(self, browse, people, registry):
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(people.officers_record)
            records.edit(request, document, 'basic', {'full-name': 'Tên Chưa Duyệt'}, base=document.count)
        officer = browse(people.officer)
        assert rows(officer.get('/tim-kiem?ten=chua duyet')) == []
        assert rows(officer.get('/tim-kiem?ten=chu ho so')) == ['Hoàng Thị Chủ Hồ Sơ']

    @pytest.mark.parametrize('typed', ['', '   ', '%', '"', '<b>', 'a' * 500, '\u200b', '٣'])
    def test_anything_may_be_typed(self, browse, people, typed):
        assert browse(people.clerk_of_finance).get('/tim-kiem', {'ten': typed}, status=200)


class TestHome:
    def test_a_verifier_sees_what_waits(self, browse, people, every_state):
        page = browse(people.verifier_of_finance).get('/')
        assert 'Nguyễn Văn Trình' in page.text and 'Việc chờ tôi (1)' in page.text
        assert 'Nguyễn Văn Trình' not in browse(people.verifier_of_district).get('/').text

    def test_a_clerk_sees_what_was_returned_and_why(self, browse, people):
        build = a_record(people.clerk_of_finance).named('Đinh Thị Sửa').complete().submitted()
        build.returned_by(people.verifier_of_finance, 'Thiếu ngày cấp căn cước').build()
        page = browse(people.clerk_of_finance).get('/')
        assert 'Đinh Thị Sửa' in page.text and 'Thiếu ngày cấp căn cước' in page.text
        assert 'Đinh Thị Sửa' not in browse(people.clerk_of_education).get('/').text

    def test_returned_records_are_counted_and_the_last_ones_shown(self, browse, people, monkeypatch):
        monkeypatch.setattr(home, 'SHOWN', 2)
        for name in ('Đinh Thị Một', 'Đinh Thị Hai', 'Đinh Thị Ba'):
            a_record(people.clerk_of_finance).named(name).complete().submitted().returned_by(
                people.verifier_of_finance
            ).build()
        recalled = a_record(people.clerk_of_finance).named('Đinh Thị Trình').complete().submitted()
        recalled.returned_by(people.verifier_of_finance).submitted().build()
        page = browse(people.clerk_of_finance).get('/').html
        text = next(one.text for one in page.select('section') if 'Bị trả lại' in one.text)
        assert 'cần sửa (3)' in text and 'Đinh Thị Hai' in text and 'Đinh Thị Ba' in text
        assert 'Đinh Thị Một' not in text and 'Đinh Thị Trình' not in text

    def test_an_officer_is_led_to_the_own_record(self, browse, people):
        page = browse(people.officer).get('/')
        assert f'/ho-so/{people.officers_record}/' in page.text

    def test_forms_left_with_something_typed_are_named(self, browse, people, registry, every_state):
        from hoso_cms import drafts

        key = drafts.DraftKey(people.clerk_of_finance.uid, every_state['draft'], 'education')
        drafts.save(registry.side_store, key, {'speciality': 'Luật'}, 1)
        page = browse(people.clerk_of_finance).get('/')
        assert 'Đang nhập dở' in page.text and 'Trình độ' in page.text

    def test_everyone_has_a_first_page(self, browse, people):
        for person in people.all():
            if person is not people.newcomer:
                assert browse(person).get('/', status=200)


class TestBeginning:
    def fill(self, browser, **typed):
        form = next(
            f for f in browser.get('/so-tai-chinh/ho-so-moi').forms.values() if 'full-name' in f.fields
        )
        for name, value in typed.items():
            form[name.replace('_', '-')] = value
        return form

    def test_a_record_is_begun_with_a_few_fields(self, browse, people):
        clerk = browse(people.clerk_of_finance)
        form = self.fill(clerk, officer_kind='civil-servant', full_name='Võ Thị Đầu', birth_date='5/1975')
        address = form.submit(status=303).location
        assert '/so-tai-chinh/ho-so/' in address
        assert 'Võ Thị Đầu' in rows(clerk.get('/so-tai-chinh/'))

    def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(self, browse, people):
        form = self.fill(
            browse(people.clerk_of_finance),
            officer_kind='civil-servant',
            full_name='Võ Thị Đầu',
            birth_date='31/02/1975',
        )
        page = form.submit(status=422)
        assert page.html.select_one('#birth-date-note .field-error').text.strip()
        assert page.html.select_one('#full-name')['value'] == 'Võ Thị Đầu'
        assert page.html.select_one('#officer-kind option[selected]')['value'] == 'civil-servant'

    def test_who_may_not_begin_records_is_told_so(self, browse, people):
        assert browse(people.verifier_of_finance).get('/so-tai-chinh/ho-so-moi', status=403)

    def test_a_unit_is_added(self, browse, people):
        administrator = browse(people.administrator)
        form = next(
            f for f in administrator.get('/so-tai-chinh/don-vi-moi').forms.values() if 'kind' in f.fields
        )
        form['name'], form['kind'] = 'Phòng Giá – Công sản', 'division'
        page = form.submit(status=303).follow()
        assert page.request.path == '/so-tai-chinh/phong-gia-cong-san/'
        assert 'đã có' in form.submit(status=422).text.lower()

    @pytest.mark.parametrize('title', ['Tìm kiếm', 'Hồ sơ mới', 'Tài khoản', 'Đăng nhập'])
    def test_no_unit_hides_a_page(self, browse, people, title):
        administrator = browse(people.administrator)
        form = next(f for f in administrator.get('/don-vi-moi').forms.values() if 'kind' in f.fields)
        form['name'], form['kind'] = title, 'division'
        assert form.submit(status=422)
