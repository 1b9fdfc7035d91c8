"""The reader's name over pictures and every page of a PDF."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter

from hoso_cms.web.stamps import MOST_PAGES, NotStamped, stamped_pdf, stamped_picture

MARK = 'Tô Văn Khách (khach) · 09:12 26/11/2026'


class Stored:
    """A stored file as the stamps see it."""

    def __init__(self, data: bytes) -> None:
        self.name, self.data = 'tep', data

    def open(self) -> io.BytesIO:
        return io.BytesIO(self.data)


def picture(size=(400, 600), kind='PNG', **kw) -> Stored:
    target = io.BytesIO()
    Image.new('RGB', size, 'white').save(target, kind, **kw)
    return Stored(target.getvalue())


def pdf(*pages: tuple[int, int], rotation: int = 0) -> Stored:
    writer = PdfWriter()
    for width, height in pages:
        writer.add_blank_page(width, height).rotate(rotation)
    target = io.BytesIO()
    writer.write(target)
    return Stored(target.getvalue())


def test_a_picture_carries_the_mark_and_stays_readable():
    stamped = Image.open(io.BytesIO(stamped_picture(picture(), MARK)))
    changed = ImageChops.difference(stamped.convert('L'), Image.new('L', stamped.size, 255))
    histogram = changed.histogram()
    touched = sum(histogram[25:])
    assert 0.005 < touched / (400 * 600) < 0.2
    assert sum(histogram[190:]) == 0, 'nothing is covered'


def test_a_picture_is_turned_upright_and_made_no_larger_than_needed():
    exif = Image.Exif()
    exif[0x0112] = 6
    stamped = Image.open(io.BytesIO(stamped_picture(picture((600, 400), 'JPEG', exif=exif), MARK, 320)))
    assert stamped.size == (213, 320)


@pytest.mark.parametrize('rotation', [0, 90])
def test_every_page_of_a_pdf_carries_the_mark(rotation):
    stamped = PdfReader(
        io.BytesIO(stamped_pdf(pdf((595, 842), (842, 595), (300, 300), rotation=rotation), MARK))
    )
    assert len(stamped.pages) == 3
    for page in stamped.pages:
        assert 'Tô Văn Khách (khach)' in page.extract_text().replace('\n', ' ')


@pytest.mark.parametrize(
    'broken', [b'', b'%PDF-1.7\n', b'%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj trailer << /Root 1 0 R >>']
)
def test_what_cannot_be_stamped_is_not_shown(broken):
    with pytest.raises(NotStamped):
        stamped_pdf(Stored(broken), MARK)
    with pytest.raises(NotStamped):
        stamped_picture(Stored(broken), MARK)


def test_long_documents_are_read_on_paper():
    with pytest.raises(NotStamped):
        stamped_pdf(pdf(*[(100, 100)] * (MOST_PAGES + 1)), MARK)
