"""Files with the reader's name written over them: pictures, and every page of a PDF.

The letters are set by typst, as the office's forms are: it carries fonts with Vietnamese letters.
"""

from __future__ import annotations

import io
import json
from typing import Any, Literal

import typst
from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError

from ..documents import StoredFile
from ..printing.typesetting import fonts

MOST_PAGES = 300
"""Pages of a PDF that are stamped for one reading; longer ones are read on paper."""
LONGEST_SIDE = 2400
"""Pixels of the longer side of a picture that is shown: enough to read a scanned sheet."""
_TEMPLATE = b"""
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt, fill: none)
#set text(font: "Libertinus Serif", lang: "vi", size: data.size * 1pt, fill: rgb(120, 20, 20, 90))
#for row in range(data.rows) {
  for column in range(2) {
    place(top + left, dx: data.width * (column * 0.52 - calc.rem(row, 2) * 0.2) * 1pt, dy: (row + 0.4) * data.step * 1pt,
      rotate(-20deg, reflow: false, box(width: auto, data.mark)))
  }
}
"""


class NotStamped(Exception):
    """A file that cannot be stamped, and is therefore not shown."""


def stamped_picture(stored: StoredFile, mark: str, largest: int = LONGEST_SIDE) -> bytes:
    """A picture as JPEG, the right way up, with the mark over it.

    :raises NotStamped: it cannot be read.
    """
    try:
        with stored.open() as source, Image.open(source) as picture:
            picture.draft('RGB', (largest, largest))
            upright = ImageOps.exif_transpose(picture) or picture
            upright.thumbnail((largest, largest))
            page = upright.convert('RGBA')
    except (OSError, ValueError, Image.DecompressionBombError) as wrong:
        raise NotStamped(stored.name) from wrong
    with Image.open(io.BytesIO(_overlay('png', page.width, page.height, mark))) as drawn:
        page.alpha_composite(drawn.convert('RGBA').resize(page.size))
    target = io.BytesIO()
    page.convert('RGB').save(target, 'JPEG', quality=85)
    return target.getvalue()


def stamped_pdf(stored: StoredFile, mark: str) -> bytes:
    """A PDF with the mark over every page, as letters, so that the text under it stays sharp.

    :raises NotStamped: it cannot be read, or has too many pages.
    """
    writer = PdfWriter()
    try:
        with stored.open() as source:
            reader = PdfReader(source)
            if len(reader.pages) > MOST_PAGES:
                raise NotStamped(stored.name)
            marks: dict[tuple[int, int], PageObject] = {}
            for page in reader.pages:
                _stamp(writer.add_page(page), mark, marks)
            target = io.BytesIO()
            writer.write(target)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        # Scans come from many machines, and pypdf tells of broken ones in as many ways.
        raise NotStamped(stored.name) from wrong
    return target.getvalue()


def _stamp(page: PageObject, mark: str, marks: dict[tuple[int, int], PageObject]) -> None:
    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.mediabox
    size = max(1, round(float(box.width))), max(1, round(float(box.height)))
    if size not in marks:
        marks[size] = PdfReader(io.BytesIO(_overlay('pdf', *size, mark))).pages[0]
    move = Transformation().translate(float(box.left), float(box.bottom))
    page.merge_transformed_page(marks[size], move)


def _overlay(kind: Literal['pdf', 'png'], width: int, height: int, mark: str) -> bytes:
    """A page of that size with nothing on it but the mark, again and again.

    :param width: points, or pixels of a picture.
    """
    size = max(6.0, min(width, height) / 38)
    step = size * 5.5
    data: dict[str, Any] = {
        'width': width, 'height': height, 'size': size, 'step': step, 'rows': int(height / step) + 1, 'mark': mark,
    }  # fmt: skip
    made = typst.Compiler(
        input=_TEMPLATE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={'data': json.dumps(data)}
    ).compile(format=kind, ppi=72)
    assert isinstance(made, bytes)
    return made
