"""A campaign whose unit was merged goes on with the people that it called, and calls nobody else."""

from __future__ import annotations

import pytest

from hoso_cms.operations import campaigns, units
from hoso_cms.operations.declared import Declared
from hoso_cms.operations.errors import Refused
from hoso_cms.operations.turnout import NOT_YET, Turnout
from hoso_cms.security import Role
from hoso_cms.testing.builders import DISTRICT, EA_KLY, EA_PHE, a_record, cheap_hashes, unit_at
from hoso_cms.testing.declaring import a_campaign, a_declaration
from hoso_cms.testing.people import give_role
from hoso_cms.testing.reorganisations import a_reorganisation, second_administrator
from hoso_cms.testing.transferring import a_transfer


@pytest.fixture(autouse=True)
def second(people):
    with cheap_hashes():
        return second_administrator(people.administrator)


@pytest.fixture
def verified(people):
    def build(clerk, path):
        return (
            a_record(clerk)
            .in_unit(path)
            .complete()
            .submitted()
            .verified_by(people.verifier_of_district)
            .build()
        )

    return build


def merged(people, second, *paths, into):
    a_reorganisation(people.administrator).merging(*paths, into=into).started_by(second).done()


def called(people, campaign):
    """Who is called on the board of the campaign's unit, and whom each record is asked by."""
    with people.verifier_of_district.acting() as request:
        document = request.office.document(campaign)
        out = Turnout(request, document, document.unit)
        return set(out.people((NOT_YET,)))


def asked_by(people, record):
    with people.verifier_of_district.acting() as request:
        found = campaigns.running_for(request, request.office.document(record))
        return found.uid if found is not None else None


def test_the_people_of_the_merged_unit_stay_called_and_those_of_the_other_are_not(people, second, verified):
    mine, theirs = verified(people.clerk_of_ea_kly, EA_KLY), verified(people.clerk_of_ea_phe, EA_PHE)
    campaign = a_campaign(people.clerk_of_ea_kly, EA_KLY)
    assert called(people, campaign) == {mine}
    merged(people, second, EA_KLY, into=EA_PHE)
    later = verified(people.clerk_of_ea_phe, EA_PHE)
    assert called(people, campaign) == {mine}
    assert [asked_by(people, uid) for uid in (mine, theirs, later)] == [campaign, None, None]
    with people.clerk_of_ea_phe.acting() as request:
        with pytest.raises(Refused, match='Chỉ loại trừ người'):
            campaigns.exclude(request, request.office.document(campaign), [theirs], 'Nghỉ ốm')
        campaigns.exclude(request, request.office.document(campaign), [mine], 'Nghỉ ốm')


def test_everybody_is_called_where_a_campaign_covers_both(people, second, verified):
    mine, theirs = verified(people.clerk_of_ea_kly, EA_KLY), verified(people.clerk_of_ea_phe, EA_PHE)
    district = a_campaign(people.clerk_of_district, DISTRICT)
    merged(people, second, EA_KLY, into=EA_PHE)
    assert called(people, district) == {mine, theirs}
    other = a_campaign(people.clerk_of_ea_phe, EA_PHE)
    assert called(people, other) == {mine, theirs}
    assert [asked_by(people, uid) for uid in (mine, theirs)] == [other, other]


def test_who_was_called_before_goes_on_in_that_campaign(people, second, verified):
    mine, theirs = verified(people.clerk_of_ea_kly, EA_KLY), verified(people.clerk_of_ea_phe, EA_PHE)
    campaign = a_campaign(people.clerk_of_ea_kly, EA_KLY)
    declared = a_declaration(people.clerk_of_ea_kly, mine)
    other = a_campaign(people.clerk_of_ea_phe, EA_PHE)
    merged(people, second, EA_KLY, into=EA_PHE)
    assert [asked_by(people, uid) for uid in (mine, theirs)] == [campaign, other]
    with people.administrator.acting() as request:
        account = request.office.accounts[people.clerk_of_ea_kly.uid]
        if 'clerk' not in unit_at(request.office, EA_PHE).held_by(account.uid):
            give_role(request, unit_at(request.office, EA_PHE), account, Role.CLERK)
    uid = declared.build()
    with people.clerk_of_ea_kly.acting() as request:
        assert Declared(request, request.office.document(uid)).own('campaign') == str(campaign)


def test_units_below_come_along_with_those_made_in_them_later(people, second, verified):
    with people.administrator.acting() as request:
        units.create_unit(request, unit_at(request.office, EA_KLY), 'Trường Tiểu học', 'school')
    school = f'{EA_KLY}/truong-tieu-hoc'
    teacher, theirs = verified(people.clerk_of_ea_kly, school), verified(people.clerk_of_ea_phe, EA_PHE)
    campaign = a_campaign(people.clerk_of_ea_kly, EA_KLY)
    merged(people, second, EA_KLY, into=EA_PHE)
    moved = f'{EA_PHE}/truong-tieu-hoc'
    with people.administrator.acting() as request:
        units.create_unit(request, unit_at(request.office, moved), 'Tổ Văn phòng', 'team')
        units.create_unit(request, unit_at(request.office, EA_PHE), 'Trường Mầm non', 'school')
    inner = verified(people.clerk_of_ea_phe, f'{moved}/to-van-phong')
    outer = verified(people.clerk_of_ea_phe, f'{EA_PHE}/truong-mam-non')
    assert called(people, campaign) == {teacher, inner}
    assert [asked_by(people, uid) for uid in (teacher, inner, theirs, outer)] == [
        campaign,
        campaign,
        None,
        None,
    ]


def test_who_had_gone_to_the_other_unit_before_is_not_called(people, second, verified):
    gone = verified(people.clerk_of_ea_kly, EA_KLY)
    a_transfer(people.clerk_of_ea_kly, gone, EA_PHE).filled_in().taken('send').taken(
        'receive', by=people.clerk_of_ea_phe
    ).build()
    stayed = verified(people.clerk_of_ea_kly, EA_KLY)
    campaign = a_campaign(people.clerk_of_ea_kly, EA_KLY)
    merged(people, second, EA_KLY, into=EA_PHE)
    assert called(people, campaign) == {stayed}
    assert [asked_by(people, uid) for uid in (gone, stayed)] == [None, campaign]


def test_a_second_merger_changes_nothing_about_whom_it_calls(people, second, verified):
    mine, theirs = verified(people.clerk_of_ea_kly, EA_KLY), verified(people.clerk_of_ea_phe, EA_PHE)
    third = verified(people.clerk_of_district, DISTRICT)
    campaign = a_campaign(people.clerk_of_ea_kly, EA_KLY)
    merged(people, second, EA_KLY, into=EA_PHE)
    merged(people, second, EA_PHE, into=DISTRICT)
    assert called(people, campaign) == {mine}
    assert [asked_by(people, uid) for uid in (mine, theirs, third)] == [campaign, None, None]
