"""Reorganisations in the browser: planned by one, started by another, told while they run, certified; old addresses."""

from __future__ import annotations

import threading

import pytest

from hoso_cms import drafts
from hoso_cms.exchange import jobs
from hoso_cms.operations import reorganising
from hoso_cms.testing.builders import DISTRICT, EA_KLY, EA_PHE, HOME_AFFAIRS, a_record, cheap_hashes, unit_at
from hoso_cms.testing.reorganisations import ACT, a_reorganisation, second_administrator


@pytest.fixture
def second(people):
    with cheap_hashes():
        return second_administrator(people.administrator)


def form_of(page, action):
    return next(form for form in page.forms.values() if form.action.endswith(action))


def wait():
    for thread in threading.enumerate():
        if thread.name.startswith('job '):
            thread.join(60)


def add(page, kind, **typed):
    form = form_of(page, 'them-buoc')
    form['kind'] = kind
    for name, value in typed.items():
        form[name.replace('_', '-')] = value
    return form.submit(status='*')


def test_from_the_plan_to_the_certificate(browse, people, second):
    for _ in range(3):
        a_record(people.clerk_of_ea_kly).build()
    planner, starter = browse(people.administrator), browse(second)
    form = form_of(planner.get('/sap-xep'), '/sap-xep')
    for name, value in ACT.items():
        form[name] = value
    page = form.submit().follow()
    assert 'Chưa có bước nào' in page.text
    page = add(page, 'merge', unit='Xã Ea Kly, Huyện Krông Pắc', target='xã ea phê').follow()
    assert (
        'Sáp nhập Xã Ea Kly, Huyện Krông Pắc vào Xã Ea Phê, Huyện Krông Pắc' in page.text
        and '3 tài liệu đổi đơn vị' in page.text
    )
    assert 'Y Wang Mlô' in page.text and 'Bạn đã lập phương án này' in page.text
    page = add(page, 'move', unit='/huyen-krong-pac/xa-ea-phe', target='/').follow()
    path = page.request.path
    started = form_of(starter.get(path), 'chay').submit()
    wait()
    page = starter.get(started.location)
    assert 'Đã thực hiện xong' in page.text
    certificate = starter.get(f'{path}bien-ban')
    assert '12/NQ-HĐND' in certificate.text and 'Xã Ea Kly' in certificate.text
    numbers = [cell.text for cell in certificate.html.select('tfoot td b')]
    assert numbers == ['3', '3']
    assert [c.text for c in certificate.html.select('.certificate-digest')][0].strip().isalnum()
    with second.acting() as request:
        assert len(unit_at(request.office, '/xa-ea-phe').documents) == 3


def test_what_is_wrong_is_told_beside_the_form_and_what_was_typed_stays(browse, people):
    browser = browse(people.administrator)
    form = form_of(browser.get('/sap-xep'), '/sap-xep')
    form['abstract'], form['signing-date'] = 'Sắp xếp thử', '31/02/2025'
    page = form.submit(status=422)
    assert form_of(page, '/sap-xep')['abstract'].value == 'Sắp xếp thử' and page.html.select('.field-error')
    form = form_of(page, '/sap-xep')
    form['signing-date'] = '01/06/2025'
    plan = form.submit().follow()
    page = add(plan, 'merge', unit='Xã Không Có', target='Xã Ea Phê')
    assert page.status_int == 422 and 'Không có đơn vị “Xã Không Có”' in page.text
    assert form_of(page, 'them-buoc')['unit'].value == 'Xã Không Có'
    page = add(plan, 'merge', unit='Xã Ea Kly', target='')
    assert page.status_int == 422 and 'còn thiếu: đơn vị nhận' in page.text
    page = add(plan, 'move', unit='Huyện Krông Pắc', target='Xã Ea Kly, Huyện Krông Pắc').follow()
    assert 'vòng lặp' in page.text


def test_only_administrators_plan_and_nobody_else_sees_it(browse, people, second):
    plan = a_reorganisation(people.administrator).renaming(EA_KLY, 'Phường Ea Kly').build()
    for person in (people.clerk_of_district, people.verifier_of_province, people.bystander):
        browser = browse(person)
        assert browser.get('/sap-xep', status='4*').status_int == 403
        assert browser.get(f'/ho-so/{plan}/', status='4*').status_int in (403, 404)
    assert 'Phường Ea Kly' in browse(people.head_of_province).get(f'/ho-so/{plan}/').text


def test_a_closed_unit_says_by_what_and_leads_to_its_successor(browse, people, second):
    uid = a_record(people.clerk_of_ea_kly).named('Y Chuyển Niê').build()
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    page = browse(people.clerk_of_district).get(f'{EA_KLY}/')
    assert 'Đã đóng' in page.text and '12/NQ-HĐND' in page.text
    assert [a['href'] for a in page.html.select('.closed-unit a')] == [f'{EA_PHE}/']
    assert [a['href'] for a in page.html.select('[data-row]')] == [f'{EA_PHE}/ho-so/{uid}/']
    assert not page.html.select('a[href$="ho-so-moi"]')
    tree = browse(people.administrator).get(f'{DISTRICT}/').html
    assert [a.text for a in tree.select('.tree-closed a')] == ['Xã Ea Kly']


def test_a_closed_unit_lists_nothing_that_one_may_not_see(browse, people, second):
    a_record(people.clerk_of_ea_kly).named('Y Chuyển Niê').build()
    builder = a_reorganisation(people.administrator).merging(EA_KLY, into=HOME_AFFAIRS)
    builder.started_by(second).done()
    page = browse(people.clerk_of_district).get(f'{EA_KLY}/')
    assert 'Y Chuyển Niê' not in page.text and 'hồ sơ mà bạn được xem' not in page.text
    assert [a['href'] for a in page.html.select('.closed-unit a')] == []


def test_the_people_of_a_closed_unit_are_led_to_the_one_that_took_over(browse, people, second):
    browser = browse(people.clerk_of_ea_kly)
    form = form_of(browser.get(f'{EA_KLY}/ho-so-moi'), 'ho-so-moi')
    form['full-name'], form['birth-date'], form['officer-kind'] = (
        'Y Đang Nhập Niê',
        '01/02/1990',
        'civil-servant',
    )
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    answer = browser.get(f'{EA_KLY}/?trang-thai=draft', status=303)
    assert answer.location.endswith(f'{EA_PHE}/?trang-thai=draft')
    sent = form.submit(status=307)
    assert sent.location.endswith(f'{EA_PHE}/ho-so-moi')
    assert 'Y ĐANG NHẬP NIÊ' in browser.post(sent.location, form.submit_fields(), status=303).follow().text
    for person in (people.clerk_of_education, people.bystander):
        assert browse(person).get(f'{EA_KLY}/', status=404)


class TestOldAddresses:
    @pytest.fixture
    def uid(self, people, second):
        uid = a_record(people.clerk_of_ea_kly).named('Y Địa Chỉ Niê').complete().build()
        a_reorganisation(people.administrator).moving(EA_KLY, under=HOME_AFFAIRS).started_by(second).done()
        return uid

    @pytest.mark.parametrize('rest', ['/', '/?trang-thai=draft', '/theo-doi', '/@@children'])
    def test_of_a_unit_its_views_and_queries_lead_on(self, browse, people, uid, rest):
        answer = browse(people.verifier_of_province).get(f'{EA_KLY}{rest}', status=303)
        assert answer.location.removeprefix('http://localhost') == f'{HOME_AFFAIRS}/xa-ea-kly{rest}'
        assert answer.follow().status_int == 200

    def test_of_a_record_below_lead_on(self, browse, people, uid):
        browser = browse(people.clerk_of_ea_kly)
        answer = browser.get(f'{EA_KLY}/ho-so/{uid}/lich-su', status=303)
        assert answer.location.endswith(f'{HOME_AFFAIRS}/xa-ea-kly/ho-so/{uid}/lich-su')
        assert 'Lịch sử' in answer.follow().text

    def test_lead_on_when_what_is_above_has_moved_too(self, browse, people, second, uid):
        builder = a_reorganisation(people.administrator).moving(DISTRICT, under=HOME_AFFAIRS)
        builder.started_by(second).done()
        browser = browse(people.verifier_of_province)
        assert browser.get(f'{EA_KLY}/').follow().request.path == f'{HOME_AFFAIRS}/xa-ea-kly/'
        assert browser.get(f'{EA_PHE}/').follow().request.path == f'{HOME_AFFAIRS}{EA_PHE}/'

    def test_tell_nobody_who_may_not_browse_the_unit(self, browse, people, uid):
        for path in (f'{EA_KLY}/', f'{EA_KLY}/ho-so/{uid}/'):
            assert browse(people.clerk_of_education).get(path, status=404)
            assert 'xa-ea-kly' not in browse(people.clerk_of_finance).get(path, status=404).text

    def test_a_form_opened_before_is_stored_with_all_that_was_typed(self, browse, people, second):
        uid = a_record(people.clerk_of_ea_kly).complete().build()
        browser = browse(people.clerk_of_ea_kly)
        form = form_of(browser.get(f'{EA_KLY}/ho-so/{uid}/sua/health'), 'sua/health')
        form['height'] = '171'
        a_reorganisation(people.administrator).moving(EA_KLY, under='/').started_by(second).done()
        answer = form.submit(status=307)
        assert answer.location.endswith(f'/xa-ea-kly/ho-so/{uid}/sua/health')
        browser.post(answer.location, form.submit_fields(), status=303)
        with second.acting() as request:
            assert request.office.document(uid).current.values('health')['height'] == '171'

    def test_a_new_unit_does_not_take_an_old_address(self, browse, people, second, uid):
        builder = a_reorganisation(people.administrator).creating('Xã Ea Kly', under=DISTRICT)
        builder.started_by(second).done()
        with second.acting() as request:
            assert 'xa-ea-kly-2' in unit_at(request.office, DISTRICT).data
        assert browse(people.verifier_of_province).get(f'{EA_KLY}/', status=303)


def test_a_run_that_died_is_told_and_gone_on_with(browse, people, second, registry, monkeypatch):
    for _ in range(5):
        a_record(people.clerk_of_ea_kly).build()
    plan = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).build()
    with second.acting() as request:
        for _ in range(2):
            reorganising.advance(request, request.office.document(plan), 2)
    browser = browse(people.administrator)
    page = browser.get(f'/ho-so/{plan}/')
    assert 'đang dừng' in page.text and 'còn <b>3</b> tài liệu' in page.text
    form_of(page, 'chay-tiep').submit()
    wait()
    assert 'Đã thực hiện xong' in browser.get(f'/ho-so/{plan}/').text
    with second.acting() as request:
        assert [d.count for d in unit_at(request.office, EA_PHE).documents.values()] == [2] * 5
    monkeypatch.setattr(jobs, 'STALE_SECONDS', -1)
    assert 'Chạy tiếp' not in browser.get(f'/ho-so/{plan}/').text


def test_a_draft_that_was_typed_before_the_merge_is_offered_after_it(browse, people, second, registry):
    uid = a_record(people.clerk_of_ea_kly).complete().build()
    key = drafts.DraftKey(people.clerk_of_ea_kly.uid, uid, 'health')
    drafts.save(registry.side_store, key, {'height': '169'}, 1)
    a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).started_by(second).done()
    page = browse(people.clerk_of_ea_kly).get(f'{EA_KLY}/ho-so/{uid}/sua/health').follow()
    assert page.request.path == f'{EA_PHE}/ho-so/{uid}/sua/health' and 'Đã khôi phục bản nháp' in page.text


def test_the_command_goes_on_and_says_where_the_certificate_is(people, second, registry, monkeypatch, capsys):
    from contextlib import nullcontext
    from types import SimpleNamespace

    from hoso_cms.scripts import reorganise

    a_record(people.clerk_of_ea_kly).build()
    plan = a_reorganisation(people.administrator).merging(EA_KLY, into=EA_PHE).build()
    monkeypatch.setattr(reorganise, 'registry_of', lambda settings: nullcontext(registry))
    options = SimpleNamespace(plan=plan, login=second.login)
    assert reorganise.run({}, options) == 0
    assert 'Đã thực hiện 1/1 bước' in capsys.readouterr().out
    with pytest.raises(reorganise.Refused, match='đã thực hiện xong'):
        reorganise.run({}, options)
    with pytest.raises(reorganise.Refused, match='Không có phương án'):
        reorganise.run({}, SimpleNamespace(plan=7, login=None))
