"""The kinds of values: what people type, the canonical text that is stored, what is shown.

Every value of a document is stored as canonical text, so that history, digests, differences, merging and drafts
need no model to be read. A kind says how typed text becomes canonical, and how canonical text is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from .text import clean

FIRST_YEAR, LAST_YEAR = 1850, 2150
"""Dates outside these years are typing errors: a parent may be born in the 1880s, a contract may end in 2090."""


def parse_text(text: str) -> str:
    return clean(text)


def parse_long_text(text: str) -> str:
    return clean(text, lines=True)


_DATE = re.compile(r'(?:(?:(\d{1,2})[/.\-\s])?(\d{1,2})[/.\-\s])?(\d{4})', re.ASCII)
_STORED_DATE = re.compile(r'(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?', re.ASCII)
_DATE_HINT = 'Hãy ghi ngày/tháng/năm (25/12/1985), tháng/năm (12/1985) hoặc năm (1985).'


@lru_cache(4096)
def parse_partial_date(text: str) -> str:
    """``1985``, ``12/1985`` or ``25/12/1985`` -> ``1985``, ``1985-12``, ``1985-12-25``, which sort as text."""
    text = clean(text)
    if not text:
        return ''
    if stored := _STORED_DATE.fullmatch(text):
        year, month, day = stored.groups()
    elif typed := _DATE.fullmatch(text):
        day, month, year = typed.groups()
    else:
        raise ValueError(f'“{text[:40]}” không phải là ngày. {_DATE_HINT}')
    try:
        real = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValueError(f'Không có ngày “{text[:40]}” trong lịch. {_DATE_HINT}')
    if not FIRST_YEAR <= real.year <= LAST_YEAR:
        raise ValueError(f'Năm {real.year} nằm ngoài khoảng {FIRST_YEAR}–{LAST_YEAR}.')
    return real.isoformat()[: 4 if not month else 7 if not day else 10]


def parse_date(text: str) -> str:
    """A whole day: ``25/12/1985`` -> ``1985-12-25``."""
    value = parse_partial_date(text)
    if value and len(value) < 10:
        raise ValueError(f'“{clean(text)}” chưa đủ ngày; hãy ghi ngày/tháng/năm, ví dụ 25/12/1985.')
    return value


@lru_cache(4096)
def parse_integer(text: str) -> str:
    text = clean(text)
    if text and not re.fullmatch(r'-?\d{1,12}', text, re.ASCII):
        raise ValueError(f'“{text[:40]}” không phải là số nguyên, ví dụ 165.')
    return str(int(text)) if text else ''


@lru_cache(4096)
def parse_decimal(text: str) -> str:
    """``3,33`` and ``3.33`` -> ``3.33``; trailing zeros go, so that equal numbers are equal texts."""
    text = clean(text)
    if not text:
        return ''
    if not re.fullmatch(r'-?\d{1,12}([.,]\d{1,6})?', text, re.ASCII):
        raise ValueError(f'“{text[:40]}” không phải là số, ví dụ 3,33.')
    try:
        number = Decimal(text.replace(',', '.'))
    except InvalidOperation:
        raise ValueError(f'“{text[:40]}” không phải là số, ví dụ 3,33.')
    return format(number.normalize(), 'f') if number else '0'


_YES = frozenset({'yes', 'có', 'x', '1', 'true', 'đúng'})
_NO = frozenset({'no', 'không', '0', 'false', 'sai'})


def parse_yes_no(text: str) -> str:
    text = clean(text)
    if not text:
        return ''
    if text.lower() in _YES:
        return 'yes'
    if text.lower() in _NO:
        return 'no'
    raise ValueError(f'“{text[:40]}” không rõ; hãy ghi Có hoặc Không.')


def parse_id_number(text: str) -> str:
    """Digits and letters; the blanks, dots and hyphens that people put between groups go."""
    text = clean(text)
    value = re.sub(r'[\s.\-]', '', text).upper()
    if value and not re.fullmatch(r'[0-9A-ZĐ/_]{1,40}', value):
        raise ValueError(f'“{text[:40]}” có ký tự không dùng trong số hiệu; chỉ ghi chữ số và chữ cái.')
    return value


def parse_reference(text: str) -> str:
    text = clean(text)
    if text and not re.fullmatch(r'-?\d{1,19}', text, re.ASCII):
        raise ValueError('Hãy chọn từ danh sách.')
    return text


def parse_file(text: str) -> str:
    text = clean(text)
    if text and not re.fullmatch(r'[0-9a-f]{64}', text, re.ASCII):
        raise ValueError('Tệp chưa được tải lên; hãy chọn lại tệp.')
    return text


def show_as_is(value: str) -> str:
    return value


def show_date(value: str) -> str:
    """``1985-12-25`` -> ``25/12/1985``; shorter dates likewise."""
    return '/'.join(reversed(value.split('-')))


def show_decimal(value: str) -> str:
    """With the decimal comma, and two places where it has fewer, as coefficients are written."""
    whole, _, places = value.partition('.')
    return f'{whole},{places.ljust(2, "0")}' if places else whole


def show_yes_no(value: str) -> str:
    return {'yes': 'Có', 'no': 'Không'}.get(value, value)


@dataclass(frozen=True, slots=True)
class Kind:
    """What typed text may be, and how the stored text is shown."""

    parse: Callable[[str], str]
    show: Callable[[str], str] = show_as_is


KINDS: dict[str, Kind] = {
    'text': Kind(parse_text),
    'long-text': Kind(parse_long_text),
    'partial-date': Kind(parse_partial_date, show_date),
    'date': Kind(parse_date, show_date),
    'integer': Kind(parse_integer),
    'decimal': Kind(parse_decimal, show_decimal),
    'choice': Kind(parse_text),
    'choices': Kind(parse_text),
    'yes-no': Kind(parse_yes_no, show_yes_no),
    'id-number': Kind(parse_id_number),
    'unit': Kind(parse_reference),
    'document': Kind(parse_reference),
    'file': Kind(parse_file),
}
"""The kinds by the name that content-type.xsd gives them; a test holds the two lists together."""
