"""Every kind of mistake in a regulation, its text or the calendar stops the start with file, line and what is allowed."""

import pytest

from hoso_cms.models.days import read_day_table
from hoso_cms.models.read_regulations import read_regulations
from hoso_cms.models.xml import Mistakes, ModelError

PROFILE = (
    '<regulation id="ward" title="Quy chế" short="Phường" number="1/QĐ" issuer="UBND" signed="2020-01-01" effective="2020-01-08">\n'
    '<subject kind="civil-servant" at="1.1"/>\n'
    '<subject at="1.1">Người lao động</subject>\n'
    '<right class="update" at="2"/>\n'
    '<clock event="decision-effective" until="data-supplemented" role="clerk" length="3" unit="days" at="1.2.a">Cập nhật</clock>\n'
    '<clock event="report-round-1" until="report-sent" role="clerk" first-day="05-20" last-day="05-31" at="2">Báo cáo</clock>\n'
    '<declared sections="basic family" at="2"/>\n'
    '<fact name="transfer-mode" at="2">by-old-unit</fact>\n'
    '<climb to="above" after="2"/>\n'
    '</regulation>'
)
TEXT = (
    '<text id="ward">\n'
    '<article number="1" title="Một">\n'
    '<p at="1.1">1. Người</p>\n'
    '<p at="1.2.a"><line>a) Ba ngày</line></p>\n'
    '</article>\n'
    '<article number="2"><p at="2">Hai</p></article>\n'
    '</text>'
)
CALENDAR = (
    '<calendar>\n'
    '<yearly day="11-24" since="2026" name="Văn hoá" number="28"/>\n'
    '<year is="2026" number="9859">\n'
    '<swap day="2026-01-02" name="Hoán đổi"/>\n'
    '<work day="2026-01-10" name="Làm bù"/>\n'
    '</year>\n'
    '</calendar>'
)


def read(*, profile=PROFILE, text=TEXT, calendar=CALENDAR):
    mistakes = Mistakes()
    read_day_table('calendar.xml', calendar.encode(), mistakes)
    found = read_regulations(
        {'ward.xml': profile.encode()},
        {'texts/ward.xml': text.encode()},
        mistakes,
        roles=['clerk', 'head'],
        sections=['basic', 'family'],
        officer_kinds=['civil-servant'],
    )
    mistakes.stop()
    return found


def test_the_examples_are_right():
    ward = read()['ward']
    assert ward.clocks['decision-effective'].article == 'Điều 1 khoản 2 điểm a'
    assert ward.text('1.2.a') == 'a) Ba ngày'
    assert ward.subjects == ('civil-servant', 'Người lao động')


MISTAKES = [
    ('profile', 'event="decision-effective"', 'event="decided"', 'ward.xml:5', "unknown event 'decided'; there is: basic-data-entered"),
    ('profile', 'until="report-sent"', 'until="sent"', 'ward.xml:6', "unknown event in until 'sent'; there is"),
    ('profile', 'until="data-supplemented"', 'until="decision-effective"', 'ward.xml:5', 'name the event that ends it'),
    ('profile', 'event="report-round-1"', 'event="decision-effective"', 'ward.xml:6', 'Duplicate key-sequence'),
    ('profile', 'role="clerk"', 'role="clrk"', 'ward.xml:5', "unknown role 'clrk'; there is: clerk, head"),
    ('profile', 'at="1.2.a"', 'at="1.2.b"', 'ward.xml:5', "unknown paragraph '1.2.b'; there is: 1.1, 1.2.a"),
    ('profile', 'at="1.2.a"', 'at="7.1"', 'ward.xml:5', "unknown article '7'; there is: 1, 2"),
    ('profile', 'at="1.2.a"', 'at="điều 1"', 'ward.xml:5', 'pattern'),
    ('profile', ' at="1.2.a"', '', 'ward.xml:5', "'at' is required but missing"),
    ('profile', 'length="3" unit="days"', '', 'ward.xml:5', 'either length and unit, or last-day'),
    ('profile', ' unit="days"', '', 'ward.xml:5', 'either length and unit, or last-day'),
    ('profile', 'first-day="05-20"', 'length="3" unit="days"', 'ward.xml:6', 'either length and unit, or last-day'),
    ('profile', 'length="3"', 'length="0"', 'ward.xml:5', 'positiveInteger'),
    ('profile', 'unit="days"', 'unit="weeks"', 'ward.xml:5', "'working-days'"),
    ('profile', 'last-day="05-31"', 'last-day="05-32"', 'ward.xml:6', "last-day '05-32' is not a day of every year"),
    ('profile', 'last-day="05-31"', 'last-day="02-29"', 'ward.xml:6', 'MM-DD such as'),
    ('profile', 'last-day="05-31"', 'last-day="31/5"', 'ward.xml:6', 'pattern'),
    ('profile', 'first-day="05-20"', 'first-day="06-01"', 'ward.xml:6', 'not after it'),
    ('profile', 'effective="2020-01-08"', 'effective="2019-01-08"', 'ward.xml:1', 'is before signed 2020-01-01'),
    ('profile', 'signed="2020-01-01"', 'signed="01/01/2020"', 'ward.xml:1', 'xs:date'),
    ('profile', 'id="ward"', 'id="quan"', 'ward.xml:1', "it would be 'ward'"),
    ('profile', 'kind="civil-servant"', 'kind="soldier"', 'ward.xml:2', "unknown officer kind 'soldier'; there is: civil-servant"),
    ('profile', '>Người lao động<', '><', 'ward.xml:3', 'a subject has either kind, or words'),
    ('profile', 'class="update"', 'class="own"', 'ward.xml:4', "'administer'"),
    ('profile', 'sections="basic family"', 'sections="basic pets"', 'ward.xml:7', "unknown section 'pets'; there is: basic, family"),
    ('profile', 'name="transfer-mode"', 'name="transfer"', 'ward.xml:8', "unknown fact 'transfer'; there is: account-administration"),
    ('profile', 'by-old-unit', 'by-post', 'ward.xml:8', "unknown value of transfer-mode 'by-post'; there is: by-old-unit"),
    ('profile', 'to="above"', 'to="mayor"', 'ward.xml:9', "unknown role in climb 'mayor'; there is: above, clerk, head"),
    ('profile', '<climb', '<climbs', 'ward.xml:9', 'Expected is'),
    ('profile', '<regulation id', '<!DOCTYPE a><regulation id', 'ward.xml:1', 'DOCTYPE'),
    ('text', 'id="ward"', 'id="quan"', 'texts/ward.xml:1', "it would be 'ward'"),
    ('text', 'at="1.1"', 'at="3.1"', 'texts/ward.xml:3', "it would begin with '1'"),
    ('text', 'at="1.1"', 'at="1.2.a"', 'texts/ward.xml:4', 'Duplicate key-sequence'),
    ('text', '<article number="2">', '<article number="1">', 'texts/ward.xml:6', 'Duplicate key-sequence'),
    ('text', '1. Người', '', 'texts/ward.xml:3', 'a paragraph holds words'),
    ('text', '<line>a)', 'xin <line>a)', 'texts/ward.xml:4', 'a paragraph holds words'),
    ('calendar', 'day="11-24"', 'day="02-30"', 'calendar.xml:2', "day '02-30' is not a day of every year"),
    ('calendar', 'is="2026"', 'is="26"', 'calendar.xml:3', 'minInclusive'),
    ('calendar', ' number="9859"', '', 'calendar.xml:3', "'number' is required but missing"),
    ('calendar', 'day="2026-01-02"', 'day="2025-01-02"', 'calendar.xml:4', '2025-01-02 is not a day of 2026'),
    ('calendar', 'day="2026-01-02"', 'day="2026-02-30"', 'calendar.xml:4', 'xs:date'),
    ('calendar', 'day="2026-01-10"', 'day="2026-01-09"', 'calendar.xml:5', '<work> is for a Saturday or a Sunday'),
    ('calendar', 'day="2026-01-02"', 'day="2026-01-10"', 'calendar.xml:5', 'Duplicate key-sequence'),
    ('calendar', '<swap', '<swop', 'calendar.xml:4', 'Expected is one of ( off, swap, work )'),
]  # fmt: skip


@pytest.mark.parametrize(('which', 'right', 'wrong', 'where', 'message'), MISTAKES)
def test_a_mistake_stops_the_start_and_says_where_and_what(which, right, wrong, where, message):
    sources = {'profile': PROFILE, 'text': TEXT, 'calendar': CALENDAR}
    assert right in sources[which], 'given: the right text is there'
    with pytest.raises(ModelError) as refused:
        read(**{which: sources[which].replace(right, wrong, 1)})
    assert where + ':' in str(refused.value)
    assert message in str(refused.value)


def test_a_profile_without_its_text_and_a_text_without_its_profile():
    mistakes = Mistakes()
    read_regulations(
        {'ward.xml': PROFILE.encode()},
        {'texts/other.xml': TEXT.replace('"ward"', '"other"').encode()},
        mistakes,
        roles=['clerk'],
        sections=['basic', 'family'],
        officer_kinds=['civil-servant'],
    )
    assert mistakes.lines == [
        "ward.xml:1: unknown text 'texts/ward.xml'; there is: other",
        'texts/other.xml:1: a text without a profile; add other.xml to the folder above',
    ]


def test_a_missing_calendar_is_a_mistake():
    mistakes = Mistakes()
    read_day_table('workflows/calendar.xml', None, mistakes)
    assert mistakes.lines == ['workflows/calendar.xml:1: no such file; copy it from the product']


def test_one_start_names_every_mistake():
    with pytest.raises(ModelError) as refused:
        read(
            profile=PROFILE.replace('role="clerk"', 'role="x"').replace('by-old-unit', 'y'),
            calendar=CALENDAR.replace('2026-01-10', '2026-01-09'),
        )
    assert len(str(refused.value).splitlines()) == 4
