"""What of a place, a list, a count or a search a person may see: the policy's answer for many documents at once.

:func:`hoso_cms.security.permitted` decides for one document. Here the same decision is taken once for each *place*
(unit, type, states of the faces), so that a list of fifty thousand records costs a few dozen decisions and loads only
the documents on its page. A test compares both for every role, state and place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import BTrees

from ..catalog import Place
from ..documents import Document, Unit
from ..models.workflow import Workflow
from .consulting import RECORD, opened_records
from .faces import opened_summary, settled_face, shown_face, summary_seen
from .kept import of_generation, of_turn
from .policy import NOT_LENT, absent, roles_at
from .roles import Role

WALK_FROM = 2000
"""Lists longer than this are read off the index page by page instead of being sorted whole."""
SORT_BY_CHANGE = 500
"""Longest list that is sorted by the time of its last change: that time is in no index."""


@dataclass(frozen=True, slots=True)
class Visible:
    """Documents at one place that the person sees with the same face."""

    place: Place
    count: int
    state: str
    """State of the version that is shown: the newest, where its state may be viewed, otherwise the official one."""
    newest: bool
    only: int = 0
    """Where it is not 0, just this document of the place: the person's own record, or one opened for consultation."""
    elsewhere: Any = None
    """Where it is not None, the ids of documents that are seen from the unit of the place and lie in another: they are
    read here, nothing else."""

    @property
    def worked_on(self) -> bool:
        """Do the roles that the person holds in the unit say what may be done with all that is meant?"""
        return not self.only and self.elsewhere is None


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of a list, with the face that the person may see."""

    document: Document
    state: str
    newest: bool
    unit: Unit
    """The unit in which it is seen: where it lies or, where it has left a unit of the person's, that one."""
    told: tuple[str, ...] = ()
    """The summary of an old version, or of some sections, where that is all that may be seen."""

    @property
    def summary(self) -> tuple[str, ...]:
        """The values of the summary fields in the version that may be seen."""
        if self.told:
            return self.told
        return self.document.summary if self.newest else self.document.official_summary


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list."""

    total: int
    rows: list[Listed]


def roles_below(request: Any, unit: Unit) -> dict[int, frozenset[str]]:
    """The roles of the person in a unit and in every unit under it: unit id -> role names; those without are left out."""
    account = request.account_id
    if account is None:
        return {}
    # Part of the key: a substitution begins and ends with a day, not with a change of the tree.
    others = absent(request.office, account)

    def collect() -> dict[int, frozenset[str]]:
        found: dict[int, frozenset[str]] = {}
        _collect_roles(unit, (account, *others), roles_at(account, unit), found)
        return found

    return of_generation(request, 'roles', (account, others, unit.uid), collect)


def parents_below(request: Any, unit: Unit) -> dict[int, int]:
    """The unit over each unit below a unit, by their ids."""

    def collect() -> dict[int, int]:
        return {child.uid: one.uid for one in unit.below() for child in one.values()}

    return of_generation(request, 'parents', unit.uid, collect)


def units_under(request: Any, unit: Unit) -> set[int]:
    """The ids of a unit and of every unit below it."""
    return {unit.uid, *parents_below(request, unit)}


def _collect_roles(
    unit: Unit, accounts: tuple[int, ...], roles: frozenset[str], found: dict[int, frozenset[str]]
) -> None:
    """:param accounts: the person's own, and those whose substitute the person is."""
    if roles:
        found[unit.uid] = roles
    for child in unit.values():
        here = roles
        for number, account in enumerate(accounts):
            if given := child.held_by(account):
                here = here.union(given if number == 0 else set(given) - NOT_LENT)
        _collect_roles(child, accounts, here, found)


def visible_places(
    request: Any, unit: Unit, below: bool = False, type_id: str = RECORD, *, settled: bool = False
) -> list[Visible]:
    """The places of a unit (and, if asked, of those below it) where the person may view documents, with their numbers.

    The answer is kept until a counter changes: a page asks for the same places for its list, its bar and its tree.

    :param settled: see the official versions (:func:`settled_face`), not the newest ones that may be seen.
    """
    if request.account_id is None:
        return []
    key = (*person(request), unit.uid, below, type_id, settled)
    face = settled_face if settled else shown_face
    places = of_turn(request, 'places', key, lambda: _visible_places(request, unit, below, type_id, face))
    return list(places)


def person(request: Any) -> tuple[Any, ...]:
    """What decides beside roles and counters: who asks, whose substitute that is today, which record is the own one, and
    which ones are open for consultation at this moment."""
    account = request.account_id
    return account, absent(request.office, account), request.account.record, opened_records(request)


Face = Callable[[Workflow, Collection[str], tuple[str, ...]], tuple[str, bool] | None]


def _visible_places(request: Any, unit: Unit, below: bool, type_id: str, face_of: Face) -> list[Visible]:
    flow = request.registry.models.workflow_of(type_id)
    roles_of = roles_below(request, unit) if below else {unit.uid: roles_at(request.account_id, unit)}
    faces: dict[tuple[frozenset[str], str], tuple[str, bool] | None] = {}
    found = []
    for place, count in request.office.catalog.places_in(roles_of):
        if place[1] != type_id:
            continue
        key = roles_of[place[0]], place[2]
        if key not in faces:
            faces[key] = face_of(flow, key[0], tuple(place[2].split()))
        if face := faces[key]:
            found.append(Visible(place, count, *face))
    # Lists of derived days read sections that a consultation may not open; they are for those who hold a role.
    opened = () if face_of is settled_face else opened_records(request)
    for uid in sorted({*opened, *filter(None, [request.account.record])}):
        document = request.office.documents_by_id.get(uid)
        if document is not None and document.type_id == type_id and _lies_in(document, unit, below):
            found = _with_single(request, flow, document, face_of, uid in opened, found)
    if face_of is settled_face:
        # Days and duties follow from what is official now: they are told where the document lies.
        return found
    return [*found, *_seen_elsewhere(request, flow, roles_of, type_id, found)]


def _seen_elsewhere(
    request: Any, flow: Workflow, roles_of: Mapping[int, frozenset[str]], type_id: str, found: list[Visible]
) -> Iterator[Visible]:
    """What is seen from the units beside what lies in them; each document once, and not where its place is seen."""
    sets = BTrees.family32.IF
    here = {one.place for one in found if not one.only}
    taken = sets.Set(one.only for one in found if one.only)
    # As it stands goes before as it was when it left.
    for key, uids in sorted(request.office.catalog.seen_from(roles_of), key=lambda one: one[0][2] != ''):
        unit, its_type, left_in, lies_in, faces = key
        if its_type != type_id or (lies_in, its_type, faces) in here:
            continue
        face = shown_face(flow, roles_of[unit], (left_in,) if left_in else tuple(faces.split()))
        if face is None:
            continue
        new = sets.difference(sets.Set(uids), taken)
        if new:
            taken = sets.union(taken, new)
            yield Visible((unit, type_id, faces), len(new), face[0], face[1] and not left_in, elsewhere=new)


def _with_single(
    request: Any, flow: Workflow, document: Document, face_of: Face, opened: bool, found: list[Visible]
) -> list[Visible]:
    """The role of the officer, and a consultation, belong to one document, not to a place."""
    face = face_of(flow, roles_at(request.account_id, document), document.faces)
    if face is None and opened:
        face = document.official_state, document.official == document.count
    place: Place = (document.unit.uid, document.type_id, ' '.join(document.faces))
    already = next((one for one in found if one.place == place and not one.only), None)
    if face is None or (already is not None and (already.state, already.newest) == face):
        return found
    others = [
        one if one is not already else Visible(place, one.count - 1, one.state, one.newest) for one in found
    ]
    return [*others, Visible(place, 1, *face, only=document.uid)]


def _lies_in(document: Document, unit: Unit, below: bool) -> bool:
    return document.unit is unit or (below and any(one is unit for one in document.unit.lineage()))


def main_state(flow: Workflow, state: str) -> str:
    """The state with which a state is counted."""
    return flow.states[state].part_of


def counts(request: Any, places: Collection[Visible], type_id: str = RECORD) -> Counter[str]:
    """How many documents by main state, in the order of the workflow; what is set aside is not counted."""
    flow = request.registry.models.workflow_of(type_id)
    found: Counter[str] = Counter()
    for one in places:
        found[main_state(flow, one.state)] += one.count
    return Counter({state.id: found[state.id] for state in flow.main_states() if found[state.id]})


def counts_below(request: Any, unit: Unit, type_id: str = RECORD) -> dict[int, Counter[str]]:
    """What :func:`counts` says of a unit and of every unit below it, each with all that lies below: unit id -> numbers.

    Units without a document that the person may view are left out.
    """
    if request.account_id is None:
        return {}
    key = (*person(request), unit.uid, type_id)
    return of_turn(request, 'counts', key, lambda: _counts_below(request, unit, type_id))


def _counts_below(request: Any, unit: Unit, type_id: str) -> dict[int, Counter[str]]:
    flow = request.registry.models.workflow_of(type_id)
    parents = parents_below(request, unit)
    found: dict[int, Counter[str]] = {}
    for one in in_states(flow, visible_places(request, unit, True, type_id)):
        uid: int | None = one.place[0]
        while uid is not None:
            found.setdefault(uid, Counter())[main_state(flow, one.state)] += one.count
            uid = parents.get(uid)
    return found


def in_states(flow: Workflow, places: Collection[Visible], chosen: str = '') -> list[Visible]:
    """The places that count for a main state; '' means all but what is set aside. A state's own name is taken too."""
    if chosen:
        return [one for one in places if chosen in (one.state, main_state(flow, one.state))]
    return [one for one in places if flow.states[one.state].standing != 'aside']


def ids(request: Any, places: Collection[Visible]) -> Any:
    """The ids of the documents at the places, as a set of the catalog's own kind."""
    sets = BTrees.family32.IF
    whole = request.office.catalog.at(one.place for one in places if one.worked_on)
    apart = [sets.Set([one.only]) if one.only else one.elsewhere for one in places if not one.worked_on]
    return sets.multiunion([whole, *apart]) if apart else whole


def visible_documents(
    request: Any,
    unit: Unit,
    *,
    below: bool = False,
    state: str = '',
    order: str = 'full-name',
    reverse: bool = False,
    start: int = 0,
    size: int = 50,
    type_id: str = RECORD,
) -> Page:
    """One page of the documents that the person may view in a unit.

    :param state: a main state, or '' for all that are not set aside.
    :param order: a field with an index, or ``changed`` (lists up to :data:`SORT_BY_CHANGE`).
    :returns: only the documents on the page are loaded.
    """
    flow = request.registry.models.workflow_of(type_id)
    places = in_states(flow, visible_places(request, unit, below, type_id), state)
    total = sum(one.count for one in places)
    found = ids(request, places)
    chosen = ordered(request, found, f'{type_id}:{order}', order == 'changed', reverse, start, size)
    return Page(total, listed(request, chosen, places))


def ordered(
    request: Any, uids: Any, index: str, by_change: bool, reverse: bool, start: int, size: int
) -> list[int]:
    """The ids on one page of a sorted list."""
    catalog, office = request.office.catalog, request.office
    if by_change and len(uids) <= SORT_BY_CHANGE:
        found = sorted(uids, key=lambda uid: office.document(uid).changed, reverse=not reverse)
    elif len(uids) > WALK_FROM and not reverse and index in catalog.values:
        return list(islice(_along(catalog.values[index], uids), start, start + size))
    else:
        found = catalog.sorted(uids, index, reverse=reverse)
    return found[start : start + size]


def _along(index: Any, uids: Any) -> Iterator[int]:
    """Ids in the order of an index, those without a value last."""
    for holders in index.walk():
        yield from (uid for uid in holders if uid in uids)
    yield from (uid for uid in uids if uid not in index)


def listed(request: Any, uids: Collection[int], places: Collection[Visible]) -> list[Listed]:
    """The documents of ids that lie at the places, each with the face that may be seen; others are left out."""
    at = {one.place: one for one in places if one.worked_on}
    own = {one.only: one for one in places if one.only}
    apart = [one for one in places if one.elsewhere is not None]
    places_of = request.office.catalog.places
    found = []
    for uid in uids:
        visible = (
            own.get(uid)
            or at.get(places_of.get(uid))
            or next((one for one in apart if uid in one.elsewhere), None)
        )
        if visible is not None:
            found.append(_listed(request, uid, visible))
    return found


def granting(
    request: Any, unit: Unit, places: Collection[Visible], permission: str, type_id: str = RECORD
) -> list[Visible]:
    """Those of the places below a unit where the person also has another permission, such as that of a section."""
    flow, roles_of = request.registry.models.workflow_of(type_id), roles_below(request, unit)
    found = []
    for one in places:
        roles = (
            roles_at(request.account_id, request.office.document(one.only))
            if one.only
            else roles_of.get(one.place[0], frozenset())
        )
        if any(permission in flow.granted(role, one.state) for role in roles):
            found.append(one)
    return found


def _listed(request: Any, uid: int, visible: Visible) -> Listed:
    document = request.office.document(uid)
    told: tuple[str, ...] = ()
    if visible.elsewhere is not None and not visible.newest:
        told = summary_seen(request, document, left=True)
    elif visible.only:
        told = opened_summary(request, document)
    unit = document.unit
    if visible.elsewhere is not None and not visible.newest:
        unit = request.office.unit(visible.place[0])
    return Listed(document, visible.state, visible.newest, unit, told)


def has_role_below(request: Any, unit: Unit, role: Role) -> bool:
    """Does the person hold the role in the unit, above it or anywhere below?"""
    return any(role in roles for roles in roles_below(request, unit).values())
