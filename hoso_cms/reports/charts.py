"""Charts as SVG that stands in the page: no styles and no scripts of its own, so the site's style sheet and its content
security policy hold for it. Bars are links; without scripts and on a telephone they still lead to the names."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from lxml import etree
from pygal.style import Style

# pygal adds an importer in the manner of Python 3.3, for its maps; left there, every later import would warn of it.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != 'pygal']

SVG = '{http://www.w3.org/2000/svg}'
WIDTH, BAR = 460, 26
"""Units of the drawing: narrow, so that its letters can still be read on a telephone."""
_STYLE = Style(label_font_size=17, major_label_font_size=17, font_family='sans-serif')
"""Only to leave room for the letters: the style sheet of the site draws them."""
_DROPPED = ('defs', 'desc', 'title')


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is called, how many, where it leads."""

    label: str
    count: int
    href: str
    told: str
    """What it says to who cannot see it: ``12/2026: 14 người``."""
    tone: str = 'good'
    """A tone of the style sheet."""
    here: bool = False
    """Is it what the page shows?"""


def bars(title: str, shown: Sequence[Bar]) -> str:
    """Horizontal bars, the first at the top."""
    chart = pygal.HorizontalBar(
        style=_STYLE, width=WIDTH, height=BAR * len(shown) + 20, show_legend=False, print_values=True, explicit_size=False,
        disable_xml_declaration=True, no_prefix=True, js=[], show_y_guides=False, show_x_guides=False,
        show_x_labels=False, spacing=4, margin=4, margin_left=18, margin_right=34, truncate_label=-1,
    )  # fmt: skip
    upwards = shown[::-1]
    chart.x_labels = [one.label for one in upwards]
    chart.add('', [{'value': one.count, 'xlink': {'href': one.href, 'target': '_self'}} for one in upwards])
    chart.range = (0, max((one.count for one in shown), default=0) or 1)
    return _for_the_page(chart.render(is_unicode=True), title, upwards)


def _for_the_page(drawing: str, title: str, shown: Sequence[Bar]) -> str:
    """The drawing without what the policy forbids, with names for those who hear it."""
    numbers: list[Any] = []
    root: Any = etree.fromstring(
        drawing.encode(), etree.XMLParser(remove_comments=True, resolve_entities=False)
    )
    for name in _DROPPED:
        for element in root.findall(f'.//{SVG}{name}'):
            element.getparent().remove(element)
    for element in root.xpath('//*[contains(@class, "-overlay") or contains(@class, "background")]'):
        numbers = [*numbers, *element.iter(f'{SVG}text')]
        element.getparent().remove(element)
    root.attrib.pop('id', None)
    root.set('class', 'bars')
    root.set('role', 'group')
    root.set('aria-label', title)
    for bar, link, number in zip(shown, root.iter(f'{SVG}a'), numbers, strict=True):
        link.set('aria-label', bar.told)
        if bar.here:
            link.set('aria-current', 'true')
        etree.SubElement(link, f'{SVG}title').text = bar.told
        (rect,) = link.iter(f'{SVG}rect')
        rect.set('class', f'tone-{bar.tone}')
        # The number stands behind its bar, where there is room whatever its length, and is part of the link.
        number.set('x', str(float(rect.get('x')) + float(rect.get('width', '0')) + 5))
        number.attrib.pop('text-anchor')
        link.append(number)
    for group in root.iterfind(f'.//{SVG}g[@class="bars"]'):
        # From the top down, for the keyboard and for those who listen.
        group[:] = group[::-1]
    return etree.tostring(root, encoding='unicode')
