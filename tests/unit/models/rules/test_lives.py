"""Ages, careers, families, numbers, terms of office and disciplines."""

from __future__ import annotations

from datetime import date

import pytest

from hoso_cms.models.rules import Facts, findings
from hoso_cms.models.rules.derived import DERIVED, RAISE, RAISE_DELAYED


@pytest.mark.parametrize(
    ('number', 'born', 'gender', 'messages'),
    [
        ('067085000001', '1985-08-15', 'male', []),
        ('067185000001', '1985', 'female', []),
        ('067302000001', '2002-01', 'female', []),
        ('067085000001', '1986', 'male', ['Số định danh 067085000001 là của người sinh năm 1985; đang ghi ngày sinh 1986.']),
        ('067085000001', '1985', 'female', ['Số định danh 067085000001 là của nam; đang ghi giới tính nữ.']),
        ('240123456', '1990', 'male', []),
    ],
)  # fmt: skip
def test_the_number_of_a_citizen(found, number, born, gender, messages):
    said = found('citizen-id', basic={'citizen_id': number, 'birth_date': born, 'gender': gender})
    assert [one.message for one in said] == messages


def test_nobody_is_recruited_below_eighteen(found):
    basic = {'birth_date': '1990-09-02'}
    (one,) = found('recruitment-age', basic=basic, recruitment={'recruitment_date': '2008-09-01'})
    assert one.message == 'Tuyển dụng 01/09/2008 khi 17 tuổi (sinh 02/09/1990); phải đủ 18 tuổi.'
    assert one.source == 'Luật Cán bộ, công chức 22/2008/QH12, Điều 36 khoản 1'
    for day in ('2008-09-02', '2008-09', '2008'):
        assert found('recruitment-age', basic=basic, recruitment={'recruitment_date': day}) == []


def test_the_law_of_the_time_is_cited(found):
    (one,) = found(
        'recruitment-age', basic={'birth_date': '2010'}, recruitment={'recruitment_date': '2026-01-05'}
    )
    assert one.source == 'Luật Cán bộ, công chức 80/2025/QH15' and one.ground.to_confirm


def test_at_school_as_a_child(found):
    rows = [{'id': 't1', 'school': 'Trường Đại học Tây Nguyên', 'from': '1994-09'}]
    (one,) = found('school-age', basic={'birth_date': '1985'}, training={'training': rows})
    assert one.message == 'Bắt đầu học Trường Đại học Tây Nguyên 09/1994 khi 9 tuổi (sinh 1985).'
    assert one.source == '', 'the limit is no law'


def career(*spans):
    return {
        'career': [{'id': f'c{n}', 'from': a, **({'to': b} if b else {})} for n, (a, b) in enumerate(spans)]
    }


@pytest.mark.parametrize(
    ('rule', 'spans', 'messages'),
    [
        ('career-between', [('2008-09', '2012-08'), ('2012-09', '')], []),
        ('career-between', [('2008-09', '2012-09'), ('2012-09', '')], []),
        ('career-between', [('2008', '2012'), ('2012', '')], []),
        ('career-between', [('2008-09', '2012-03'), ('2012-09', '')], ['Trống 5 tháng: dòng trước đến 03/2012, dòng này từ 09/2012.']),
        ('career-between', [('2008-09', '2013-03'), ('2012-09', '')], ['Trùng 6 tháng: dòng trước đến 03/2013, dòng này từ 09/2012.']),
        ('career-between', [('2008-09', ''), ('2012-09', '')], ['Dòng trước còn để trống “Đến” trong khi dòng này bắt đầu 09/2012.']),
        ('career-order', [('2012-09', ''), ('2008-09', '2012-08')], ['Dòng từ 09/2008 đứng sau dòng từ 09/2012; hãy xếp theo thứ tự thời gian.']),
        ('career-order', [('2012-09', '2011-08')], ['Đến 08/2011 trước khi bắt đầu 09/2012.']),
        ('career-order', [('2012-09', '2012')], []),
        ('career-recruitment', [('2008-10', '')], ['Tuyển dụng 01/09/2008 nhưng không dòng nào gồm tháng 09/2008.']),
        ('career-recruitment', [('2004-09', '2008-09')], []),
    ],
)  # fmt: skip
def test_a_career_without_gaps(found, rule, spans, messages):
    said = found(rule, career=career(*spans), recruitment={'recruitment_date': '2008-09-01'})
    assert [one.message for one in said] == messages


def test_parents_and_children(found):
    rows = [
        {'id': 'f1', 'relation': 'father', 'name': 'Nguyễn Văn Bình', 'birth-year': '1980'},
        {'id': 'f2', 'relation': 'mother', 'birth-year': '1960'},
        {'id': 'f3', 'relation': 'son', 'birth-year': '1984'},
        {'id': 'f4', 'relation': 'younger-sister', 'birth-year': '1984'},
    ]
    said = found('family', basic={'birth_date': '1985-08-15'}, family={'own_family': rows})
    assert [(one.row, one.message) for one in said] == [
        (
            'f1',
            'Cha Nguyễn Văn Bình sinh 1980, người có hồ sơ sinh 15/08/1985: cha mẹ và con cách nhau 5 tuổi.',
        ),
        ('f3', 'Con trai sinh 1984, người có hồ sơ sinh 15/08/1985: cha mẹ và con cách nhau 0 tuổi.'),
    ]


@pytest.mark.parametrize(
    ('position', 'message', 'warns'),
    [
        ({'position_until': '2026-11-24'}, 'Thời hạn giữ chức vụ đã hết ngày 24/11/2026; chưa ghi bổ nhiệm lại.', True),
        ({'position_until': '2027-02-23'}, 'Còn 90 ngày đến khi hết thời hạn giữ chức vụ 23/02/2027; hãy xem xét bổ nhiệm lại.', True),
        ({'position_until': '2027-02-24'}, '', False),
        ({'position_date': '2024-03-01', 'position_code': 'division-head'}, 'Hết thời hạn giữ chức vụ 01/03/2029 (60 tháng từ ngày bổ nhiệm 01/03/2024).', False),
        ({'position_date': '2024-03-01'}, '', False),
        ({'position_date': '2024-03-01', 'position_until': '2029-03-02'}, 'Từ 01/03/2024 đến 02/03/2029 dài hơn một thời hạn bổ nhiệm (5 năm).', True),
    ],
)  # fmt: skip
def test_terms_of_office(found, position, message, warns):
    said = found('term-of-office', position=position)
    assert [(one.message, one.warns) for one in said] == ([(message, warns)] if message else [])


def test_contracts(found):
    basic = {'officer_kind': 'public-employee'}
    (one,) = found('contract', basic=basic, recruitment={'contract_to': '2026-12-31'})
    assert one.message == 'Còn 36 ngày đến khi hợp đồng làm việc hết hạn 31/12/2026.'
    (one,) = found('contract', basic=basic, recruitment={'contract_to': '2026-10-31'})
    assert one.message == 'Hợp đồng làm việc đã hết hạn ngày 31/10/2026.'
    assert found('contract', recruitment={'contract_to': '2026-10-31'}) == []


def discipline(begun='2025-10-01'):
    return {'disciplines': [{'id': 'k1', 'form': 'warning', 'from': begun}]}


def test_a_discipline_in_force(found):
    said = found(
        'discipline-effect',
        discipline=discipline(),
        position={'step_date': '2026-09-30'},
        awards={'awards': [{'id': 'a1', 'year': '2026'}]},
    )
    assert [one.message for one in said] == [
        'Nâng bậc từ 30/09/2026 trong thời gian kỷ luật cảnh cáo từ 01/10/2025 đến 01/10/2026 còn hiệu lực.'
    ]
    said = found('discipline-effect', discipline=discipline('2026-03'), position={'step_date': '2026-09-30'})
    assert [(one.section, one.warns) for one in said] == [('position', True), ('discipline', False)]
    assert said[1].message == 'Cảnh cáo còn hiệu lực đến 01/03/2027.'


def test_an_award_of_a_year_wholly_in_force(found):
    awards = {'awards': [{'id': 'a1', 'year': '2024'}]}
    said = found('discipline-effect', discipline=discipline('2023-12-31'), awards=awards)
    assert said == [], 'the discipline lapsed on the last day of the year'


def test_of_those_who_left_only_the_past_is_told(rules):
    content = {
        'basic': {'officer-kind': 'civil-servant', 'birth-date': '1950', 'gender': 'male'},
        'position': {'rank': '01.003', 'step': '4', 'coefficient': '3.00', 'step-date': '2009-01-01', 'position-until': '2009-12-31'},
    }  # fmt: skip
    rules_of = {
        serving: [one.rule for one in findings(rules, content, date(2026, 1, 1), serving=serving)]
        for serving in (True, False)
    }
    assert rules_of[False] == ['coefficient']
    assert {'retirement', 'term-of-office', 'next-raise', 'coefficient'} == set(rules_of[True])


def test_what_follows_from_a_discipline_stands_by_itself(rules):
    content = {
        'basic': {'officer-kind': 'civil-servant'},
        'position': {'rank': '01.003', 'step': '4', 'coefficient': '3.33', 'step-date': '2025-09-01'},
        'discipline': discipline('2026-03'),
    }
    computed = {one.name: one.compute(Facts(rules, content, date.max)) for one in DERIVED['record']}
    assert (computed[RAISE], computed[RAISE_DELAYED]) == (date(2028, 9, 1), date(2029, 3, 1))
    del content['discipline']
    assert DERIVED['record'][1].compute(Facts(rules, content, date.max)) is None


def test_a_derived_day_reads_no_more_than_it_says(rules):
    """Else it would not be computed anew when something that it rests on changes."""
    content = {
        'basic': {'officer-kind': 'public-employee', 'birth-date': '1970', 'gender': 'male'},
        'recruitment': {'contract-to': '2027-01-01'},
        'position': {'professional-title': 'V.07.05.15', 'step': '4', 'coefficient': '3.33', 'step-date': '2025-09-01',
                     'position-date': '2024-01-01', 'position-code': 'principal'},
        'discipline': discipline('2026-03'),
        'evaluation': {'evaluations': [{'id': 'e', 'year': '2026', 'rating': 'not-completed'}]},
    }  # fmt: skip
    for derived in DERIVED['record']:
        whole = derived.compute(Facts(rules, content, date.max))
        said = {name: values for name, values in content.items() if name in derived.reads}
        assert whole is not None and derived.compute(Facts(rules, said, date.max)) == whole, derived.name
