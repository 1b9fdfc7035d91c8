"""Who read what: a record's trail, a person's trail, and whether the journal is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound
from pyramid.view import view_config

from .. import clock, journal
from ..documents import Account, Document, Unit
from ..journal import TITLES, JournalEvent, Line, Reads, anchors
from ..operations import accounts
from ..operations.errors import Refused
from ..security import TITLES as ROLES
from ..security import Permission, permitted
from . import papers
from .accounts import found_accounts
from .asked import number, whole
from .consultation import sections_told
from .tree import unit_path
from .use_log import told_ground

PAGE = 'nhat-ky'
SIZE = 50
"""Lines on a page."""
CHECKED = 200_000
"""Lines that the page checks while somebody waits, a second or two; ``hoso verify`` checks all."""
DETAILS = {
    'section': 'mục', 'file': 'tệp', 'sought': 'mở từ kết quả tìm', 'ground': 'căn cứ', 'report': 'báo cáo',
    'path': 'trang', 'form': 'mẫu',
}  # fmt: skip
"""What of a line's details is told, and how it is called."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line in words."""

    when: str
    who: str
    event: str
    what: str
    href: str
    address: str
    details: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of a trail was asked for."""

    since: str
    until: str
    before: int | None
    wrong: str = ''

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """The days as moments, the last day whole.

        :raises Refused: what was typed is no day.
        """
        first, last = papers.day(self.since), papers.day(self.until)
        return (
            _midnight(date.fromisoformat(first)) if first else None,
            _midnight(date.fromisoformat(last) + timedelta(days=1)) if last else None,
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OFFICE_ZONE)


def asked_of(request: Any) -> Asked:
    """The days and the page in the address; days that are none are told, and nothing is shown for them."""
    since, until = (str(request.GET.get(name, '')).strip()[:20] for name in ('tu', 'den'))
    before = whole(request.GET.get('truoc'), 17)
    asked = Asked(since, until, before)
    try:
        asked.moments()
    except (Refused, OverflowError) as wrong:
        return Asked(since, until, before, str(wrong))
    return asked


def page_of(request: Any, asked: Asked, **what: Any) -> dict[str, Any]:
    """One page of a trail, with the link to the next."""
    found: list[Line] = []
    if not asked.wrong:
        since, until = asked.moments()
        store = request.registry.side_store
        found = journal.trail(store, since=since, until=until, before=asked.before, limit=SIZE + 1, **what)
    following = (
        {'tu': asked.since, 'den': asked.until, 'truoc': found[SIZE - 1].id} if len(found) > SIZE else {}
    )
    if asked.wrong:
        request.response.status_int = 422
    return {
        'lines': [told(request, one) for one in found[:SIZE]],
        'asked': asked,
        'following': '?' + urlencode(following) if following else '',
        'first': request.path if asked.before else '',
    }


def told(request: Any, line: Line) -> Told:
    """A line in words. What it was about is named to those only who may see it."""
    office = request.office
    account = office.accounts.get(line.account) if isinstance(line.account, int) else None
    document = office.documents_by_id.get(line.subject) if line.subject else None
    what, href = '', ''
    if document is not None and permitted(request, Permission.VIEW, document):
        what, href = document.summary[0] if document.summary else '', request.resource_path(document)
    elif line.subject:
        what = f'Hồ sơ số {line.subject}'
    return Told(
        f'{clock.local(line.at):%H:%M:%S %d/%m/%Y}',
        '' if account is None else f'{account.name} ({account.login})',
        TITLES.get(line.event, str(line.event)),
        what,
        href,
        line.address,
        _details(request, line.details),
    )


def _details(request: Any, details: Mapping[str, Any]) -> str:
    told = {**details}
    if details.get('ground'):
        told['ground'] = told_ground(request, str(details['ground']))
    if details.get('sections'):
        told['section'] = sections_told(request, details)
    parts = [f'{called}: {told[name]}' for name, called in DETAILS.items() if told.get(name)]
    of = request.office.accounts.get(details.get('of')) if isinstance(details.get('of'), int) else None
    if of is not None:
        parts.insert(0, f'tài khoản: {of.login}')
    if details.get('role') in list(ROLES):
        parts.insert(1, f'vai trò: {ROLES[details["role"]]}')
    return '; '.join(parts)


# --- Who read a record


def _is_own(request: Any, document: Document) -> bool:
    return bool(request.account.record) and request.account.record in (document.uid, document.about)


def may_see_trail(request: Any, document: Document) -> bool:
    """Those who keep a document see who read it, and so does its person."""
    return _is_own(request, document) or permitted(request, Permission.TRAIL, document.unit)


@view_config(
    context=Document,
    name=PAGE,
    request_method='GET',
    permission=Permission.VIEW,
    reads=JournalEvent.READ_JOURNAL,
    renderer='hoso_cms.web:templates/trail.pt',
)
def of_document(document: Document, request: Any) -> dict[str, Any]:
    """Who read, printed, exported the document and was refused: for those who keep it, and for its person.

    :raises HTTPForbidden: the person is neither.
    """
    if not may_see_trail(request, document):
        raise HTTPForbidden('trail')
    own, keeps = _is_own(request, document), permitted(request, Permission.TRAIL, document.unit)
    return {
        'title': 'Ai đã xem hồ sơ của tôi' if own else 'Ai đã xem hồ sơ này',
        'back': request.resource_path(document),
        'shows': ('who', 'address') if keeps else ('who',),
        'note': '',
        **page_of(request, asked_of(request), subject=document.uid),
    }


# --- What a person read


def _nobody(unit: Unit, request: Any) -> None:
    return None


def _whose(unit: Unit, request: Any) -> dict[str, Any]:
    """The person whose trail is looked at, for the line that tells of looking."""
    return {'of': int(request.subpath[0])} if request.subpath else {}


@view_config(
    context=Unit,
    name=PAGE,
    request_method='GET',
    permission=Permission.OVERSEE,
    reads=Reads(
        JournalEvent.READ_JOURNAL, subject=_nobody, unit=lambda unit, request: unit.uid, details=_whose
    ),
    renderer='hoso_cms.web:templates/journal.pt',
)
def of_unit(unit: Unit, request: Any) -> dict[str, Any]:
    """A person's trail, or whose may be chosen; and how the journal is sealed."""
    if request.subpath:
        return _trail_of(unit, request, _person(unit, request))
    return _overview(unit, request)


@view_config(
    context=Unit,
    name=PAGE,
    request_method='POST',
    permission=Permission.OVERSEE,
    renderer='hoso_cms.web:templates/journal.pt',
)
def check(unit: Unit, request: Any) -> dict[str, Any]:
    """Check the chain of the newest lines and say what was found."""
    store, office = request.registry.side_store, request.office
    last = journal.head(store)[0]
    first = max(0, last - CHECKED)
    before = journal.line(store, first)
    start = None if before is None else (before.id, before.digest)
    found = [f'{one.where}: {one.what}' for one in anchors.journal_breaks(store, office, start=start)]
    return _overview(unit, request, checked=(last - first, last, found))


def _overview(unit: Unit, request: Any, checked: Any = None) -> dict[str, Any]:
    sought = str(request.GET.get('tim', ''))[:60]
    people = found_accounts(request.office, unit, sought)
    number, digest = journal.head(request.registry.side_store)
    sealed = list(request.office.anchors.values())[-5:]
    return {
        'title': f'Nhật ký tại {unit.title}',
        'person': None,
        'back': unit_path(request, unit),
        'sought': sought,
        'people': [(one, request.resource_path(unit, PAGE, str(one.uid))) for one in people[:SIZE]],
        'more': len(people) - SIZE,
        'number': number,
        'digest': digest,
        'sealed': [(papers.shown_day(one.day), one.number, one.digest) for one in reversed(sealed)],
        'checked': checked,
    }


def _person(unit: Unit, request: Any) -> Account:
    account = request.office.accounts.get(number(request.subpath[0]) if len(request.subpath) == 1 else 0)
    if account is None or not any(
        permitted(request, Permission.OVERSEE, place) for place in accounts.places_of(request.office, account)
    ):
        raise HTTPNotFound()
    return account


def _trail_of(unit: Unit, request: Any, account: Account) -> dict[str, Any]:
    return {
        'title': f'{account.name} đã xem và làm gì',
        'person': account,
        'back': request.resource_path(unit, PAGE),
        'shows': ('what', 'address'),
        'note': 'Việc xem trang này cũng được ghi vào nhật ký.',
        **page_of(request, asked_of(request), account=account.uid),
    }
