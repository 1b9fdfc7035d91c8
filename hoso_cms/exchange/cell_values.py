"""From what stands in a cell to what :meth:`Field.parse` takes: days, numbers that lost their zeros, names, words of a catalogue.

Every function returns the text to parse and the warnings, in Vietnamese, about what was understood beyond the letters;
what cannot be understood is left as it is, so that the field itself says what is wrong, or raises ValueError.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from .. import clock
from ..models.content_type import Field
from .heading_match import key
from .spreadsheets import Cell

Read = tuple[str, list[str]]
"""The text for the field, and warnings."""

FIRST_YEAR = 1900
"""Nobody in an office's list was born, recruited or paid before."""

YOUNGEST, OLDEST = 15, 100
"""The ages, in years, between which a birth date in a list of staff can be right."""

NOTHING = frozenset(
    {
        '',
        '-',
        '--',
        '–',
        '—',
        '.',
        '..',
        '...',
        '…',
        '/',
        '//',
        '0',
        'không',
        'chưa',
        'chưa có',
        'không có',
        'k',
        'ko',
    }
)
_BLANKS = frozenset(
    {
        '',
        '-',
        '--',
        '–',
        '—',
        '.',
        '..',
        '...',
        '…',
        '/',
        '//',
        '#n/a',
        '#ref!',
        '#value!',
        '#name?',
        '#div/0!',
    }
)
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 60_000
_EXAMPLE = 'Hãy ghi ngày/tháng/năm (25/12/1985), tháng/năm (12/1985) hoặc năm (1985).'

_SEPARATED = re.compile(
    r'([\d?x_.-]{1,2})\s*[/.\-\s,]\s*([\d?x_]{1,2})\s*[/.\-\s,]\s*(\d{4}|\d{2})', re.ASCII | re.IGNORECASE
)
_BACKWARDS = re.compile(r'(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]00:00(?::00)?)?', re.ASCII)
_MONTH = re.compile(r'(\d{1,2})\s*[/.\-\s,]\s*(\d{4})', re.ASCII)
_IN_WORDS = re.compile(r'(?:ngay )?(?:(\d{1,2}) )?thang (\d{1,2}) (?:nam )?(\d{4})', re.ASCII)


def is_blank(cell: Cell) -> bool:
    """Does the cell hold nothing, or one of the signs written for nothing?"""
    return cell.text.strip().lower() in _BLANKS and not cell.refused


def read_date(cell: Cell, field: Field) -> Read:
    """A day, month or year, however it was typed: text, number, serial number of Excel, a real date.

    :raises ValueError: what no calendar has, what no living officer can have, or what could be two things.
    """
    typed, warnings = _date_text(cell, field)
    if field.id == 'step-date' and re.fullmatch(r'\d{1,2}/\d{4}', typed):
        warnings.append(f'“{typed}” được hiểu là ngày 01/{typed}.')
        typed = f'01/{typed}'
    if typed:
        year = int(typed[-4:])
        if year < FIRST_YEAR:
            raise ValueError(f'{field.title}: năm {year} quá xa. {_EXAMPLE}')
        if field.id == 'birth-date' and not YOUNGEST <= (age := clock.today().year - year) <= OLDEST:
            raise ValueError(
                f'Năm sinh {year} (tức {age} tuổi) không đúng với người đang công tác. {_EXAMPLE}'
            )
    return typed, warnings


def _date_text(cell: Cell, field: Field) -> Read:
    value = cell.value
    if isinstance(value, datetime):
        return value.strftime('%d/%m/%Y'), []
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _date_of_number(value)
    text = ' '.join(cell.text.replace('\n', ' ').strip(" '`’.").split())
    if text.lower() in NOTHING:
        return '', []
    if re.fullmatch(r'\d+', text, re.ASCII):
        return _date_of_number(int(text), text)
    if found := _BACKWARDS.fullmatch(text):
        return f'{found[3]}/{found[2]}/{found[1]}', []
    if found := _SEPARATED.fullmatch(text):
        return _day_month_year(found[1], found[2], found[3], text, field)
    if found := _MONTH.fullmatch(text):
        return (f'{found[1]}/{found[2]}' if int(found[1]) else found[2]), []
    if found := _IN_WORDS.fullmatch(key(text)):
        return '/'.join(part for part in found.groups() if part), []
    if found := re.fullmatch(r'(?:nam|sinh nam|sn) (\d{4})', key(text)):
        return found[1], []
    raise ValueError(f'“{text[:40]}” không phải là ngày. {_EXAMPLE}')


def _date_of_number(number: float, digits: str = '') -> Read:
    if number != int(number):
        # 12.1975 typed as a number; 10.1980 has lost its last zero.
        month, year = f'{number:.4f}'.split('.')
        return f'{month}/{year}', []
    number = int(number)
    if FIRST_YEAR - 50 <= number <= 2150:
        return str(number), []
    if _FIRST_SERIAL <= number <= _LAST_SERIAL and len(digits) in (0, 5):
        return (_DAY_ZERO + timedelta(days=number)).strftime('%d/%m/%Y'), []
    digits = digits or str(number)
    if len(digits) in (7, 8):
        digits = digits.zfill(8)
        return f'{digits[:2]}/{digits[2:4]}/{digits[4:]}', []
    raise ValueError(f'“{digits[:40]}” không phải là ngày. {_EXAMPLE}')


def _day_month_year(day: str, month: str, year: str, text: str, field: Field) -> Read:
    warnings = []
    if len(year) == 2:
        year = _century(int(year), field)
        warnings.append(f'“{text}” ghi năm hai chữ số, được hiểu là năm {year}.')
    known = [part if part.isdigit() and int(part) else '' for part in (day, month)]
    if known[0] and not known[1]:
        raise ValueError(f'“{text[:40]}” có ngày mà không có tháng. {_EXAMPLE}')
    if known[1] and int(known[1]) > 12 and known[0] and int(known[0]) <= 12:
        raise ValueError(
            f'“{text[:40]}” có tháng {known[1]}; có phải là {known[1]}/{known[0]}/{year} không? {_EXAMPLE}'
        )
    return '/'.join([part for part in known if part] + [year]), warnings


def _century(year: int, field: Field) -> str:
    latest = clock.today().year - (YOUNGEST if field.id == 'birth-date' else 0)
    return str(2000 + year if 2000 + year <= latest else 1900 + year)


def read_id_number(cell: Cell, lengths: tuple[int, ...], usual: int) -> Read:
    """Digits; zeros that a number cell has lost at the front are put back, with a warning.

    :param lengths: how many digits there may be, e.g. 12 and 9.
    :param usual: how many most cells of the column have; text is completed only to that.
    """
    text = re.sub(r'[\s.\-\'`’]', '', cell.text) if isinstance(cell.value, str) else cell.text
    if re.fullmatch(r'\d[.,]\d+e\+?\d+', cell.text.strip(), re.IGNORECASE):
        raise ValueError(
            f'“{cell.text.strip()}” đã bị Excel rút gọn, mất chữ số. Hãy định dạng cột là Text rồi gõ lại đủ số.'
        )
    if not text.isdigit() or len(text) in lengths:
        return text, []
    for length in lengths:
        short = length - len(text)
        if (isinstance(cell.value, str) and short == 1 and usual == length) or (
            not isinstance(cell.value, str) and 0 < short <= 2
        ):
            full = text.zfill(length)
            return full, [f'“{text}” thiếu số 0 ở đầu, được hiểu là {full}. Hãy định dạng cột là Text.']
    return text, []


def read_number(cell: Cell, field: Field) -> Read:
    """Numbers as they are written in rosters: 3,33; 5/9 for the fifth of nine steps; 5 %; a fraction for a percentage."""
    value = cell.value
    if isinstance(value, datetime) and field.kind == 'integer':
        return str(value.day), [
            f'Excel đã đổi ô này thành ngày {cell.text}; được hiểu là {value.day}/{value.month}.'
        ]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if field.measure == '%' and 0 < value < 1:
            percent = format(round(value * 100, 4), 'g')
            return percent, [f'{cell.text} được hiểu là {percent} %.']
        return format(round(value, 6), 'f').rstrip('0').rstrip('.') if value % 1 else str(int(value)), []
    text = re.sub(r'\s+', '', cell.text).rstrip('%') if field.measure == '%' else cell.text.strip()
    if field.kind == 'integer':
        text = re.sub(r'(?i)^bậc\s*', '', text)
        if found := re.fullmatch(r'(\d{1,2})\s*/\s*\d{1,2}', text):
            text = found[1]
    return text, []


def read_name(cell: Cell) -> str:
    """A person's name with a capital at the beginning of each word: NGUYỄN VĂN A and nguyễn văn a -> Nguyễn Văn A."""
    return ' '.join(_capital(word) for word in cell.text.split())


def _capital(word: str) -> str:
    if not (word.isupper() or word[:1].islower()):
        return word
    return re.sub(r'[^\W\d_]+', lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
