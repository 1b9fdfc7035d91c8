"""The first page: what waits for the person, what was left unfinished, the person's units and own record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyramid.view import view_config

from .. import clock, drafts
from ..documents import Document, Office, Unit
from ..operations.consultations import of_reader
from ..security import SIGNED_IN, TITLES, Permission, desk, permitted, visibility
from ..security.consulting import REQUESTED, consents_to, reaches
from ..security.visibility import RECORD, Listed, Visible
from . import archive
from .asked import number
from .declaring_card import home_card
from .declaring_review import KEPT_AS, PAGE
from .fixity import fixity_card
from .notices import for_administrators
from .papers import shown_day
from .review import return_note
from .tree import Segment, segments, unit_numbered, unit_path
from .units import Row, table_of
from .worklist import home_work

SHOWN = 20
"""Records of a kind on the page; the rest is one click away."""
LOOKED_THROUGH = 1000
"""Returned records that are looked through for the last ones: when a record was changed is in no index."""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit where the person holds a role."""

    title: str
    href: str
    roles: str
    count: int
    segments: list[Segment]
    links: list[tuple[str, str]]
    """What may be begun there: address and words."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that was left with something typed in it."""

    title: str
    section: str
    href: str
    when: str


@view_config(context=Office, renderer='hoso_cms.web:templates/home.pt', permission=SIGNED_IN)
def home(context: Office, request: Any) -> dict[str, Any]:
    """What to do today."""
    waiting = desk.waiting_places(request, context)
    returned, returned_count = _returned(request, context)
    own = own_record(request, context)
    return {
        'title': 'Việc của tôi',
        **home_work(request),
        'waiting_by_unit': _by_unit(request, context, waiting),
        'verifies': _verifies(request, context),
        'returned': returned,
        'returned_count': returned_count,
        'unfinished': list(unfinished(request, context)),
        'units': unit_cards(request, context),
        'administering': for_administrators(request),
        'own': None if own is None else request.resource_path(own),
        'declaring': home_card(request),
        'own_state': _own_state(request, own),
        'consulted': consulted(request),
        'fixity': fixity_card(request),
        'archived': archive.home_card(request),
        'asked': asked_to_read(request),
    }


def own_record(request: Any, office: Office) -> Document | None:
    """The personnel record of the person, where it may be seen."""
    document = office.documents_by_id.get(request.account.record) if request.account.record else None
    return document if document is not None and permitted(request, Permission.VIEW, document) else None


def consulted(request: Any) -> list[tuple[str, str, str]]:
    """The records that consultations open to the person now: name, address, last day."""
    office, today = request.office, clock.today()
    found = []
    for one in consents_to(office, request.account_id):
        for uid in sorted(one.records) if one.counts_on(today) else ():
            record = office.documents_by_id.get(uid)
            if record is not None and record.official and reaches(one, record):
                found.append((record.official_summary[0], request.resource_path(record), shown_day(one.last)))
    return found


def asked_to_read(request: Any) -> int:
    """How many of the person's requests to read records wait for an answer."""
    return sum(one.state == REQUESTED for one in of_reader(request.office, request.account_id))


def _own_state(request: Any, document: Document | None) -> Any:
    if document is None:
        return None
    flow = request.registry.models.workflow_of(document.type_id)
    newest = permitted(request, Permission.VIEW, document, document.state)
    return flow.states[document.state if newest else document.official_state]


def _verifies(request: Any, office: Office) -> bool:
    flow = request.registry.models.workflow_of(RECORD)
    return any(
        desk.waiting_states(flow, roles) for roles in set(visibility.roles_below(request, office).values())
    )


def _by_unit(request: Any, office: Office, places: list[Visible]) -> list[tuple[str, str, int]]:
    """Units with the number of records that wait there, the most first: title, address, number."""
    numbers: Counter[int] = Counter()
    for one in places:
        numbers[one.place[0]] += one.count
    found = []
    for uid, count in numbers.most_common():
        unit = office.unit(uid)
        if unit is not None:
            found.append((unit.full_title, f'/viec?don-vi={uid}', count))
    return found


def _returned(request: Any, office: Office) -> tuple[list[tuple[Row, str]], int]:
    """Records that a verifier returned and nobody has submitted again since, for those who may edit.

    :returns: the last ones with the reason, and how many there are.
    """
    flow = request.registry.models.workflow_of(RECORD)
    roles_of = visibility.roles_below(request, office)
    targets = {t.target for t in flow.transitions.values() if t.tone == 'bad' and t.work}
    mine = [
        one
        for one in visibility.visible_places(request, office, True)
        if one.newest
        and one.worked_on
        and one.state in targets
        and any(Permission.SUBMIT in flow.granted(role, one.state) for role in roles_of.get(one.place[0], ()))
    ]
    hits = office.catalog.returned_among(visibility.ids(request, mine))
    found = visibility.listed(request, list(hits)[:LOOKED_THROUGH], mine)
    found.sort(key=lambda one: one.document.changed, reverse=True)
    reasons = ((one, reason) for one in found if (reason := _return_reason(one)) is not None)
    shown = list(islice(reasons, SHOWN))
    _, rows = table_of(request, [one for one, _ in shown])
    return [(row, reason) for row, (_, reason) in zip(rows, shown, strict=True)], len(hits)


def _return_reason(one: Listed) -> str | None:
    """Why the record was returned, if it has not been submitted again."""
    note = return_note(one.document)
    return None if note is None else str(note['reason'])


def unfinished(request: Any, office: Office) -> Any:
    """The forms that hold something typed and not saved, each with the page where it goes on."""
    content_types = request.registry.models.content_types
    for draft in drafts.drafts_of(request.registry.side_store, request.account_id):
        when = f'{clock.local(draft.saved_at):%H:%M %d/%m/%Y}'
        key = str(draft.key.document)
        if key.startswith('new:'):
            unit = unit_numbered(request, key[4:])
            if unit is not None and permitted(request, Permission.CREATE, unit):
                yield Unfinished(
                    f'Hồ sơ mới tại {unit.title}', '', request.resource_path(unit, 'ho-so-moi'), when
                )
            continue
        document = office.documents_by_id.get(number(key))
        if document is None or not permitted(request, Permission.VIEW, document, document.state):
            continue
        section = content_types[document.type_id].sections.get(draft.key.section)
        yield Unfinished(
            document.summary[0],
            section.title if section else '',
            request.resource_path(document, PAGE)
            if draft.key.section == KEPT_AS
            else request.resource_path(document, 'sua', draft.key.section),
            when,
        )


def unit_cards(request: Any, office: Office) -> list[UnitCard]:
    """The units where the person was given a role, with what lies there and below."""
    cards = []
    for unit in office.below():
        held = unit.held_by(request.account_id)
        if held:
            numbers = _numbers(request, unit)
            cards.append(
                UnitCard(
                    unit.title,
                    unit_path(request, unit),
                    ', '.join(TITLES[role] for role in held),  # type: ignore[index]
                    sum(numbers.values()),
                    segments(request, numbers),
                    _links(request, unit),
                )
            )
    return cards


BEGUN = (
    (Permission.BROWSE, 'den-han', 'Đến hạn nâng lương, bổ nhiệm lại, nghỉ hưu'),
    (Permission.CREATE, 'ho-so-moi', 'Hồ sơ mới'),
    (Permission.CREATE, 'quyet-dinh-moi', 'Quyết định mới'),
    (Permission.BROWSE, 'quyet-dinh', 'Các quyết định'),
    (Permission.MANAGE_ACCOUNTS, 'tai-khoan', 'Tài khoản và vai trò'),
    (Permission.KEEP_ARCHIVE, 'luu-tru', 'Lưu trữ'),
)


def _links(request: Any, unit: Unit) -> list[tuple[str, str]]:
    return [
        (unit_path(request, unit, name), text)
        for permission, name, text in BEGUN
        if permitted(request, permission, unit)
    ]


def _numbers(request: Any, unit: Unit) -> Counter[str]:
    flow = request.registry.models.workflow_of(RECORD)
    places = visibility.visible_places(request, unit, True)
    return visibility.counts(request, visibility.in_states(flow, places))
