"""Somebody at a desk: the pages of a working day as functional tests tell of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from . import scans
from .browser import Browser
from .people import Person

Values = Mapping[str, str | Sequence[Mapping[str, str]]]
"""What is typed into a section: texts by field, rows by table."""


def form_of(page: Any) -> Any:
    """The form of a section."""
    return next(form for form in page.forms.values() if 'base' in form.fields)


def form_to(page: Any, address: str) -> Any:
    """The form that is sent to an address ending so."""
    return next(f for f in page.forms.values() if f.action.split('?')[0].rstrip('/').endswith(address))


def words(page: Any, selector: str) -> str:
    """What stands in the elements of a page, with single blanks."""
    return ' '.join(' '.join(one.text for one in page.html.select(selector)).split())


def _type(control: Any, text: str) -> None:
    """Type into a control, or choose by code or by words."""
    codes = [code for code, _, _ in getattr(control, 'options', ())]
    if codes and text not in codes:
        control.select(text=text)
    else:
        control.value = text


class Desk(Browser):
    """The browser of one person who has signed in."""

    def __init__(self, app: Any, person: Person) -> None:
        super().__init__(app)
        self.person = person
        self.login(person)

    def works(self) -> dict[tuple[str, str], str]:
        """What waits for the person: name and kind -> the due date as shown, and the article behind it."""
        found = {}
        for row in self.get('/viec').html.select('.works tbody tr'):
            due = row.select_one('td[data-label="Hạn"] span')
            name, kind = row.select_one('a[data-row]').text, row.select_one('a[data-row] + .meta').text
            found[name, kind] = f'{due.text} {due["title"]}'
        return found

    def pressing(self) -> int:
        """How much is overdue below and has climbed to the person."""
        titles = [one.text for one in self.get('/').html.select('h2') if 'cần đôn đốc' in one.text]
        return int(titles[0].rpartition('(')[2].rstrip(')')) if titles else 0

    def overdue(self, unit: str) -> set[str]:
        """The names behind the number of what is overdue on the board of a unit."""
        page = self.get(f'{unit}/theo-doi?nhom=qua-han')
        return {one.text for one in page.html.select('#ten .works a[data-row]')}

    def running(self, unit: str) -> int:
        """The sum of the limits that run at and below a unit, from its board."""
        return int(words(self.get(f'{unit}/theo-doi'), '.heat tfoot td:last-child') or '0')

    def limits(self, path: str) -> str:
        """The limits that the page of a document shows, articles and all."""
        return words(self.read(path), '.limits')

    def read(self, path: str) -> Any:
        """A page of a document; where the regulation asks what one reads a record for, that is told (Quận 5 art. 11.2)."""
        page = self.get(path).maybe_follow()
        if not page.request.path.endswith('/can-cu-xem'):
            return page
        form = page.forms['ground']
        form['loai'], form['can-cu'] = 'nhiem-vu', 'kiểm tra thời hạn cập nhật'
        return form.submit().follow()

    def fill(self, path: str, section: str, values: Values) -> Any:
        """Type into a section and save it; the page that comes next."""
        form = form_of(self.get(f'{path}sua/{section}'))
        for name, value in values.items():
            rows = [{name: value}] if isinstance(value, str) else value
            for number, row in enumerate(rows):
                for column, text in row.items():
                    _type(form.fields[column][number], text)
        return form.submit('viec', value='luu').follow()

    def scan(self, path: str, section: str, day: date) -> Any:
        """Lay a scanned decision into the only field for a file that a section has."""
        drawn = Random(1)  # noqa: S311 - a drawing
        form = form_of(self.get(f'{path}sua/{section}'))
        with scans.decision(
            drawn, agency='Sở Nội vụ', number='1/QĐ', day=day, title='Quyết định', lines=['Điều 1.']
        ) as sheet:
            form['upload'] = (sheet.name, sheet.file.read())
        return form.submit('viec', value='luu').follow()

    def step(self, path: str, transition: str) -> Any:
        """Take a transition through its page."""
        page = self.get(f'{path}chuyen-trang-thai?buoc={transition}')
        return form_to(page, 'chuyen-trang-thai').submit().follow()
