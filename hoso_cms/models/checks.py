"""Named checks: what a content type asks of a value beyond its kind. A check raises ``ValueError`` in Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Callable

from .. import clock

Check = Callable[[str], None]
CHECKS: dict[str, Check] = {}
"""The checks by the name under which XML asks for them."""


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under the name that ``check="..."`` uses."""

    def register(function: Check) -> Check:
        CHECKS[name] = function
        return function

    return register


PROVINCES = frozenset(
    [
        '001',
        '002',
        '004',
        '006',
        '008',
        '010',
        '011',
        '012',
        '014',
        '015',
        '017',
        '019',
        '020',
        '022',
        '024',
        '025',
        '026',
        '027',
        '030',
        '031',
        '033',
        '034',
        '035',
        '036',
        '037',
        '038',
        '040',
        '042',
        '044',
        '045',
        '046',
        '048',
        '049',
        '051',
        '052',
        '054',
        '056',
        '058',
        '060',
        '062',
        '064',
        '066',
        '067',
        '068',
        '070',
        '072',
        '074',
        '075',
        '077',
        '079',
        '080',
        '082',
        '083',
        '084',
        '086',
        '087',
        '089',
        '091',
        '092',
        '093',
        '094',
        '095',
        '096',
    ]
)
"""Codes of the place of birth registration in a citizen's number (TT 59/2021/TT-BCA, annex I)."""


@check('citizen-id')
def citizen_id(value: str) -> None:
    """Nine digits (CMND) or twelve (CCCD): place, century and sex, year of birth, six digits (NĐ 137/2015 art. 13)."""
    if re.fullmatch(r'\d{9}', value, re.ASCII):
        return
    if not re.fullmatch(r'\d{12}', value, re.ASCII):
        raise ValueError(f'Số định danh cá nhân có 12 chữ số (CMND cũ có 9); đang ghi {len(value)} ký tự.')
    if value[:3] not in PROVINCES:
        raise ValueError(
            f'“{value[:3]}” không phải là mã tỉnh trong số định danh cá nhân; hãy so lại với thẻ.'
        )
    if value[3] > '3':
        raise ValueError(
            f'Chữ số thứ tư “{value[3]}” phải từ 0 đến 3 (thế kỷ và giới tính); hãy so lại với thẻ.'
        )


@check('social-insurance-number')
def social_insurance_number(value: str) -> None:
    """Ten digits (item 26 of 2C-BNV/2008)."""
    if not re.fullmatch(r'\d{10}', value, re.ASCII):
        raise ValueError(f'Số sổ BHXH có 10 chữ số; đang ghi {len(value)} ký tự.')


@check('officer-number')
def officer_number(value: str) -> None:
    """The number the managing agency gave: at most 20 letters and digits."""
    if len(value) > 20:
        raise ValueError('Số hiệu dài quá 20 ký tự.')


@check('past-date')
def past_date(value: str) -> None:
    """Not after today; a partial date is compared as far as it is known."""
    if value > clock.today().isoformat()[: len(value)]:
        raise ValueError('Ngày này ở tương lai; hãy kiểm tra lại năm.')


@check('person-name')
def person_name(value: str) -> None:
    """Letters, blanks and the few signs that names hold."""
    if bad := re.search(r"[^\w\s.'’\-]|[\d_]", value):
        raise ValueError(f'Họ tên có ký tự “{bad.group()}”; chỉ ghi chữ cái và dấu cách.')
    if ' ' not in value:
        raise ValueError('Hãy ghi đủ họ và tên, ví dụ Nguyễn Văn An.')


@check('year-only')
def year_only(value: str) -> None:
    if len(value) != 4:
        raise ValueError('Chỉ ghi năm, ví dụ 2019.')
