"""Campaigns: who is called, who is not, and which campaign counts for whom."""

from __future__ import annotations

import pytest

from hoso_cms.operations import campaigns, records
from hoso_cms.operations.declared import Declared
from hoso_cms.operations.errors import Invalid, Refused
from hoso_cms.security import Forbidden
from hoso_cms.testing.builders import BUDGET, FINANCE, HOME_AFFAIRS, a_record, unit_at
from hoso_cms.testing.declaring import a_campaign, a_declaration

VALUES = {'title': 'Đợt 1', 'kind': 'yearly', 'year': '2026', 'from': '01/01/2026', 'to': '31/01/2026'}


@pytest.mark.parametrize(
    ('who', 'may'),
    [
        ('clerk_of_finance', True), ('head_of_finance', True), ('head_of_province', True), ('verifier_of_finance', False),
        ('clerk_of_budget', False), ('clerk_of_education', False), ('officer', False), ('administrator', True),
    ],
)  # fmt: skip
def test_who_may_call_a_unit(people, who, may):
    with getattr(people, who).acting() as request:
        unit = unit_at(request.office, FINANCE)
        if may:
            assert campaigns.create(request, unit, VALUES, ['basic']).state == 'planned'
        else:
            with pytest.raises(Forbidden):
                campaigns.create(request, unit, VALUES, ['basic'])


@pytest.mark.parametrize(
    ('changed', 'sections', 'words'),
    [
        ({'title': ''}, ['basic'], 'Chưa có Tên đợt'),
        ({'to': '31/12/2025'}, ['basic'], 'từ ngày bắt đầu trở đi'),
        ({'to': '31/13/2025'}, ['basic'], 'Không có ngày'),
        ({'kind': 'x'}, ['basic'], 'không có trong danh mục'),
        ({}, [], 'ít nhất một mục'),
        ({}, ['evaluation'], 'ít nhất một mục'),
    ],
)
def test_what_a_campaign_needs(people, changed, sections, words):
    with people.clerk_of_finance.acting() as request, pytest.raises(Invalid, match=words):
        campaigns.create(request, unit_at(request.office, FINANCE), {**VALUES, **changed}, sections)


def in_effect(people, path):
    with people.clerk_of_finance.acting() as request:
        found = campaigns.running_at(request, unit_at(request.office, path))
        return None if found is None else found.uid


def test_the_nearest_running_campaign_counts(people):
    province = a_campaign(people.head_of_province, '/', begun=5)
    assert {in_effect(people, path) for path in (FINANCE, BUDGET, HOME_AFFAIRS)} == {province}
    finance = a_campaign(people.clerk_of_finance, FINANCE, begun=9)
    a_campaign(people.clerk_of_finance, FINANCE, started=False)
    a_campaign(people.clerk_of_finance, FINANCE, begun=-3)
    assert [in_effect(people, path) for path in (FINANCE, BUDGET, HOME_AFFAIRS)] == [
        finance,
        finance,
        province,
    ]
    with people.clerk_of_finance.acting() as request:
        records.transition(request, request.office.document(finance), 'close')
    assert in_effect(people, FINANCE) == province


def test_each_person_declares_once_in_a_campaign(people):
    campaign = a_campaign(people.clerk_of_finance, FINANCE)
    own = people.officers_record

    def campaign_of(uid):
        with people.officer.acting() as request:
            return Declared(request, request.office.document(uid)).own('campaign')

    first = a_declaration(people.officer, own).withdrawn().build()
    second = a_declaration(people.officer, own).handed_in().accepted_by(people.verifier_of_finance).build()
    third = a_declaration(people.officer, own).build()
    assert [campaign_of(uid) for uid in (first, second, third)] == [str(campaign), str(campaign), '']


def test_people_are_excluded_with_a_reason_and_called_after_all(people):
    uid = a_campaign(people.clerk_of_finance, FINANCE)
    own = people.officers_record
    elsewhere = a_record(people.clerk_of_home_affairs).complete().build()
    with people.clerk_of_finance.acting() as request:
        campaign = request.office.document(uid)
        with pytest.raises(Refused, match='lý do'):
            campaigns.exclude(request, campaign, [own], ' ')
        with pytest.raises(Refused, match='trực thuộc'):
            campaigns.exclude(request, campaign, [elsewhere], 'Nghỉ thai sản')
        campaigns.exclude(request, campaign, [own], 'Nghỉ thai sản')
        assert campaigns.excluded(campaign) == {own: ('Hoàng Thị Chủ Hồ Sơ', 'Nghỉ thai sản')}
        assert campaigns.asks(request, request.office.document(own)) is None
        campaigns.include(request, campaign, own)
        assert campaigns.asks(request, request.office.document(own)) is campaign
        with pytest.raises(Refused, match='không có trong danh sách'):
            campaigns.include(request, campaign, own)
        records.transition(request, campaign, 'close')
        with pytest.raises(Refused, match='đã kết thúc'):
            campaigns.exclude(request, campaign, [own], 'Nghỉ thai sản')


def test_a_running_campaign_is_changed_and_runs_on(people):
    uid = a_campaign(people.clerk_of_finance, FINANCE)
    with people.clerk_of_finance.acting() as request:
        campaign = request.office.document(uid)
        campaigns.edit(request, campaign, {**VALUES, 'title': 'Tên khác'}, ['family'])
        assert (campaign.state, campaign.summary[0]) == ('running', 'Tên khác')
        assert campaigns.sections_of(campaign) == ['family']
        with pytest.raises(Forbidden):
            records.edit(request, campaign, 'campaign', VALUES, base=campaign.count)
