"""Data and a template in, PDF/A out: the same bytes for the same data.

Templates get everything as JSON and show it as text, never as markup. They see no file but themselves, and no font but
those that typst carries: a page looks the same on every machine, in thirty years too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).with_name('templates')
STANDARD: Literal['a-2a'] = 'a-2a'
"""PDF/A-2 with the structure that screen readers and text extraction need."""
_UNKNOWN = re.compile('could not be displayed', re.ASCII)
_QUOTED = re.compile('the text `"(.+)"`')
MOST_UNKNOWN = 200
"""Different characters without a picture in the fonts that are spelled out before a page is given up."""


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def typeset(template: str, data: Mapping[str, Any], *, made: datetime) -> bytes:
    """A PDF/A file.

    A character that no font has (Chinese, say) is printed as its number, ``[U+6F22]``: PDF/A admits no blank boxes.

    :param template: name in ``templates/`` without ``.typ``.
    :param data: JSON values; the template finds them as ``data``.
    :param made: the moment that the file tells as that of its making.
    :raises typst.TypstError: the template is wrong.
    """
    text = json.dumps(data, ensure_ascii=False)
    for _ in range(MOST_UNKNOWN):
        compiler = typst.Compiler(
            input=TEMPLATES / f'{template}.typ',
            root=TEMPLATES,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={'data': text},
        )
        try:
            result = compiler.compile(format='pdf', pdf_standards=[STANDARD], timestamp=int(made.timestamp()))
        except typst.TypstError as wrong:
            unknown = _unknown_characters(wrong.message)
            if not unknown or not any(one in text for one in unknown):
                raise
            for one in unknown:
                text = text.replace(one, f'[U+{ord(one):04X}]')
        else:
            assert isinstance(result, bytes)
            return result
    raise ValueError('too many characters without a picture')


def _unknown_characters(message: str) -> set[str]:
    found = _QUOTED.search(message) if _UNKNOWN.search(message) else None
    return {one for one in found[1] if not one.isascii()} if found else set()
