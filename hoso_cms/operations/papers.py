"""The documents on paper that acts rest on: what is typed about them, and whether it can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from .. import clock
from ..documents import Paper
from ..models.text import clean
from .errors import Refused

LONGEST = 200
"""Most characters of a number or of an issuer's name."""


def checked(request: Any, paper: Paper, *, called: str, scan: bool = False) -> Paper:
    """The paper as it is stored.

    :param called: what the paper is, in Vietnamese: ``quyết định``.
    :param scan: its scan is required.
    :raises Refused: no number, issuer or day, a day that has not come yet, a scan that is missing.
    """
    number, issuer = _line(paper.number), _line(paper.issuer)
    if not any(character.isdigit() for character in number):
        raise Refused(f'Hãy ghi số của {called}, ví dụ 12/QĐ-SNV.')
    try:
        day = date.fromisoformat(paper.day)
    except ValueError:
        raise Refused(f'Hãy ghi ngày của {called} theo dạng ngày/tháng/năm, ví dụ 01/06/2026.')
    if day.year < 1945 or day > clock.today():
        raise Refused(f'Ngày của {called} là {day:%d/%m/%Y}; ngày đó phải từ năm 1945 đến hôm nay.')
    if not issuer:
        raise Refused(f'Hãy ghi cơ quan hoặc người ký {called}.')
    if paper.scan and paper.scan not in request.office.files:
        raise Refused(f'Bản quét của {called} chưa được tải lên; hãy chọn lại tệp.')
    if scan and not paper.scan:
        raise Refused(f'Hãy đính kèm bản quét của {called} (PDF hoặc ảnh JPG, PNG).')
    return Paper(number, day.isoformat(), issuer, paper.scan)


def _line(text: str) -> str:
    try:
        line = clean(text)
    except ValueError as wrong:
        raise Refused(str(wrong))
    if len(line) > LONGEST:
        raise Refused(f'Số và nơi ban hành văn bản dài tối đa {LONGEST} ký tự; đang có {len(line)}.')
    return line
