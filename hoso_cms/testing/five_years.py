"""What happens when in a year by each of the five regulations, and when it is due.

Every due date was counted by hand on the calendar of 2026 from the words of the regulation: nothing here asks the clocks.
Days off on the way: Tết 16-20/02, Giỗ Tổ made up for on 27/04, 30/04 and 01/05, 31/08 (worked on Saturday 22/08 instead),
01 and 02/09; Saturday 10/01 was worked for 02/01.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Year:
    """A year by one regulation; every day is typed as people write it."""

    regulation: str
    number: str
    """Of the decision that issued the regulation."""
    recruited: str
    """The day of the recruitment decision."""
    recruited_due: str
    recruited_by: str
    """Article of the limit for new records."""
    verified: str
    in_time: str
    """Whether the new record was: as the page says it."""
    decided: str
    """The day on which the decision was signed, issued and written into the records."""
    effective: str
    decided_due: str
    decided_by: str
    climbs: tuple[tuple[str, int, int], ...]
    """Day -> pieces of overdue work on the first page of the unit's head and of the head above."""
    mended: str
    """The day on which the last record of the decision was verified after all."""
    declared: str
    returned: str
    again: str
    settled: str
    kind: str = 'salary-raise'
    typed: dict[str, str] = field(default_factory=dict)
    """What is typed for each person of the decision beside the proposals."""
    scan: bool = False
    """Must the decision be scanned?"""
    declared_due: str = ''
    """'' where the regulation puts no number on declarations."""
    declared_by: str = ''
    again_due: str = ''
    campaign: bool = False


YEARS = [
    Year(
        # 60 days, kể từ ngày có quyết định: 26 left in January, 28, 6. 15 days from the day it takes effect.
        'quan-5-2014', '01/2014/QĐ-UBND', recruited='05/01/2026', recruited_due='06/03/2026', recruited_by='Điều 9 khoản 1',
        verified='05/03/2026', in_time='Đúng hạn',
        decided='25/03/2026', effective='01/04/2026', decided_due='16/04/2026', decided_by='Điều 9 khoản 2 điểm a',
        climbs=(('16/04/2026', 0, 0), ('17/04/2026', 2, 0), ('22/04/2026', 2, 0), ('23/04/2026', 2, 2)),
        mended='24/04/2026', declared='01/06/2026', returned='03/06/2026', again='10/06/2026', settled='11/06/2026',
        campaign=True,
    ),
    Year(
        # The 60th day is Saturday 07/03: Monday. Signed after it took effect: 15 days from 15/04 end on the holiday 30/04.
        'quan-6-2014', '07/2014/QĐ-UBND', recruited='06/01/2026', recruited_due='09/03/2026', recruited_by='Điều 9 khoản 1',
        verified='11/03/2026', in_time='Trễ hạn',
        decided='15/04/2026', effective='01/04/2026', decided_due='04/05/2026', decided_by='Điều 9 khoản 2 điểm a',
        climbs=(('04/05/2026', 0, 0), ('05/05/2026', 2, 0), ('08/05/2026', 2, 0), ('11/05/2026', 2, 2)),
        mended='12/05/2026', declared='01/06/2026', returned='03/06/2026', again='10/06/2026', settled='11/06/2026',
        campaign=True,
    ),
    Year(
        # 45 working days with Saturday 10/01 and without Tết: 30 to 13/02, 5 to 27/02, 10 to 13/03. Of the 15 working days
        # from 15/04 two pass in that week, five in the next, two before and six after the holidays. Of the 15 from 01/06
        # five have gone when the declaration comes back on 08/06, ten are left on 15/06.
        'long-an-2015', '25/2015/QĐ-UBND', recruited='05/01/2026', recruited_due='13/03/2026', recruited_by='Điều 8 khoản 1 điểm b',
        verified='13/03/2026', in_time='Đúng hạn',
        decided='08/04/2026', effective='15/04/2026', decided_due='11/05/2026', decided_by='Điều 8 khoản 2 điểm a',
        kind='appointment', typed={'position': 'Phó Trưởng phòng', 'position-allowance': '0,3'},
        climbs=(('11/05/2026', 0, 0), ('12/05/2026', 2, 0), ('15/05/2026', 2, 0), ('18/05/2026', 2, 2)),
        mended='19/05/2026', declared='01/06/2026', declared_due='22/06/2026', declared_by='Điều 8 khoản 2 điểm b',
        returned='08/06/2026', again='15/06/2026', again_due='29/06/2026', settled='19/06/2026',
    ),
    Year(
        # The 60th day is a Saturday, but one that is worked. 15 days from 17/08 end on a holiday before a holiday.
        'ha-noi-2015', '6033/QĐ-UBND', recruited='23/06/2026', recruited_due='22/08/2026', recruited_by='Điều 7 khoản 1 điểm b',
        verified='10/08/2026', in_time='Đúng hạn',
        decided='17/08/2026', effective='17/08/2026', decided_due='03/09/2026', decided_by='Điều 7 khoản 2 điểm a',
        climbs=(('03/09/2026', 0, 0), ('04/09/2026', 2, 0), ('09/09/2026', 2, 0), ('10/09/2026', 2, 2)),
        mended='11/09/2026', declared='01/10/2026', returned='05/10/2026', again='12/10/2026', settled='13/10/2026',
        campaign=True,
    ),
    Year(
        # Ten working days with Saturday 10/01; the two steps after it are told in the story. Three working days from Friday 24/04: two before
        # the holidays, Monday 04/05. One working day for the verifier, unused when it comes back on the same day.
        'dak-lak-2019', '30/2019/QĐ-UBND', recruited='05/01/2026', recruited_due='16/01/2026', recruited_by='Điều 9 khoản 1 điểm b',
        verified='21/01/2026', in_time='Đúng hạn',
        decided='20/04/2026', effective='24/04/2026', decided_due='04/05/2026', decided_by='Điều 9 khoản 2 điểm b',
        kind='rotation', typed={'position': 'Chuyên viên', 'using-agency': 'Uỷ ban nhân dân xã Ea Kly'}, scan=True,
        climbs=(('04/05/2026', 0, 0), ('05/05/2026', 2, 0), ('08/05/2026', 2, 0), ('11/05/2026', 2, 2)),
        mended='12/05/2026', declared='01/06/2026', declared_due='02/06/2026', declared_by='Điều 9 khoản 2 điểm a',
        returned='01/06/2026', again='05/06/2026', again_due='08/06/2026', settled='05/06/2026',
    ),
]  # fmt: skip
