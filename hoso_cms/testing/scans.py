"""Pictures for demo data: drawn portraits and sheets that look like scanned decisions. They show nobody."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from .. import clock
from ..security.uploads import SCANS, Upload, read_upload

_BACKGROUNDS = ('#d9e4f1', '#e4efe0', '#f3e9dc', '#e8e1f0', '#dcebea')
_CLOTHES = ('#1f3a5f', '#24543c', '#5b3a29', '#3d3d46', '#6b2737')
_SKINS = ('#e8c39e', '#d9ab80', '#c99767', '#f0d2b0')
_HAIR = ('#1c1713', '#2a211b', '#38312c')


@dataclass(frozen=True, slots=True)
class _Part:
    """A file as a form sends it."""

    filename: str
    file: io.BytesIO


def uploaded(name: str, data: bytes) -> Upload:
    """Through the same examination as an upload from a browser."""
    return read_upload(_Part(name, io.BytesIO(data)), max_bytes=32 << 20, kinds=SCANS)


def _font(size: int) -> Any:
    try:
        return ImageFont.truetype('DejaVuSans.ttf', size)
    except OSError:
        return ImageFont.load_default(size)


def portrait(random: Random, name: str, gender: str) -> Upload:
    """A drawn portrait, 4 x 6 cm in proportion, with the initials: JPEG of a few KB."""
    image = Image.new('RGB', (240, 360), random.choice(_BACKGROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair, clothes = random.choice(_SKINS), random.choice(_HAIR), random.choice(_CLOTHES)
    if gender == 'female':
        draw.rounded_rectangle((62, 70, 178, 270), 56, fill=hair)
    draw.ellipse((-10, 262, 250, 470), fill=clothes)
    draw.rectangle((102, 210, 138, 275), fill=skin)
    draw.polygon([(92, 268), (148, 268), (120, 312)], fill='#f7f7f5')
    draw.ellipse((72, 84, 168, 226), fill=skin)
    draw.chord((70, 72, 170, 176), 180, 360, fill=hair)
    for eye in (98, 142):
        draw.ellipse((eye - 4, 148, eye + 4, 156), fill='#2b211c')
    draw.arc((104, 176, 136, 200), 20, 160, fill='#9a4f45', width=3)
    initials = ''.join(word[0] for word in name.replace('’', ' ').split())[-3:]
    draw.text((120, 338), initials, font=_font(26), fill='#ffffff', anchor='mm')
    target = io.BytesIO()
    image.save(target, 'JPEG', quality=78)
    return uploaded(f'Anh {name}.jpg', target.getvalue())


def decision(random: Random, *, agency: str, number: str, day: date, title: str, lines: list[str]) -> Upload:
    """A one-page decision as a scanner would give it, slightly askew, in grey: PDF of an image at 100 dpi."""
    page = Image.new('L', (827, 1169), 246)
    draw = ImageDraw.Draw(page)
    draw.text((210, 90), agency.upper(), font=_font(13), fill=30, anchor='mm')
    draw.text((600, 90), 'CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM', font=_font(14), fill=30, anchor='mm')
    draw.text((600, 114), 'Độc lập - Tự do - Hạnh phúc', font=_font(14), fill=30, anchor='mm')
    draw.line((500, 128, 700, 128), fill=60)
    draw.text((210, 130), f'Số: {number}', font=_font(14), fill=30, anchor='mm')
    draw.text(
        (600, 160),
        f'Ngày {day:%d} tháng {day:%m} năm {day.year}',
        font=_font(14),
        fill=40,
        anchor='mm',
    )
    draw.text((413, 230), 'QUYẾT ĐỊNH', font=_font(22), fill=20, anchor='mm')
    draw.text((413, 262), title, font=_font(16), fill=30, anchor='mm')
    for row, line in enumerate(lines):
        draw.text((90, 330 + 34 * row), line, font=_font(15), fill=40)
    draw.text((620, 760), 'THỦ TRƯỞNG ĐƠN VỊ', font=_font(15), fill=30, anchor='mm')
    draw.ellipse((520, 790, 660, 930), outline=110, width=4)
    draw.line([(560 + 18 * n, 860 + random.randrange(-28, 28)) for n in range(8)], fill=70, width=3)
    draw.text((413, 1120), 'BẢN MẪU - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ', font=_font(13), fill=120, anchor='mm')
    page = page.rotate(random.uniform(-0.8, 0.8), fillcolor=246)
    target = io.BytesIO()
    stamp = time.struct_time((*day.timetuple()[:3], 9, 0, 0, 0, 1, 0))
    page.save(target, 'PDF', resolution=100, title=title, creationDate=stamp, modDate=stamp)
    return uploaded(f'{title[:80]}.pdf', target.getvalue())


def paper(seed: int, title: str) -> Upload:
    """Any signed paper of today: a written request, a consent, a declaration."""
    drawn = Random(seed)
    number = f'{drawn.randint(20, 900)}/UBND-NC'
    lines = ['Nội dung như trong phần mềm.', 'Đã ký.']
    return decision(
        drawn, agency='Uỷ ban nhân dân', number=number, day=clock.today(), title=title, lines=lines
    )
