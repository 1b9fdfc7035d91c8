"""Where documents are written: their versions, their place, what the catalog knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...catalog import version_value
from ...clocks import facts, limits
from ...documents import (
    Document,
    HistoryPage,
    ModelSource,
    Office,
    Origin,
    Remark,
    SectionTexts,
    Unit,
    Version,
)
from ...documents.document import PAGE
from ...documents.sealed import admit, hand_over, unlocked
from ...documents.version import GENESIS
from ...models.content_type import ContentType, Field, Values
from ...security import Permission, Permit
from .day import seal_day


def write(
    permit: Permit,
    document: Document,
    *,
    act: str,
    state: str,
    sections: Mapping[str, Values] | None = None,
    reason: str = '',
    basis: str = '',
    remarks: tuple[Remark, ...] = (),
    unit: Unit | None = None,
    seen_from: tuple[tuple[int, int, str], ...] | None = None,
) -> Version:
    """Add a version to a document: one entry of its history, one place in the catalog, both or neither.

    :param sections: the sections that changed, whole; the others are shared with the version before.
    :param unit: where the document lies from now on, if it moves.
    :param seen_from: :attr:`Document.seen_from` from now on; None leaves it as it is.
    """
    places = (document, document.unit, _subject(permit, document))
    if (
        not any(permit.context is place for place in places)
        and not _rests_on(permit, document)
        and not (
            unit is not None and not sections and state == document.state and _goes_with(permit, document)
        )
    ):
        raise TypeError('the permit is for another object')
    registry, office = permit.request.registry, permit.request.office
    content_type: ContentType = registry.models.content_types[document.type_id]
    before = document.current if document.count else None
    moved = _move(document, unit) if unit is not None and unit is not document.unit else ()
    texts = dict(before.sections) if before else {}
    digests = dict(before.digests) if before else {}
    written = SectionTexts({name: values for name, values in (sections or {}).items() if values})
    for name in sections or {}:
        texts.pop(name, None)
        digests.pop(name, None)
    digests |= written.written_digests()
    texts |= dict.fromkeys(written.written_digests(), written)
    version = Version(
        document=document.uid, type_id=document.type_id, number=document.count + 1, time=permit.moment,
        author=permit.author, act=act, state=state, reason=reason, basis=basis, remarks=remarks,
        model=content_type.digest, sections=texts, digests=digests, previous=before.digest if before else GENESIS,
        on_behalf=permit.on_behalf, moved=moved,
    )  # fmt: skip
    if seen_from is not None and seen_from != document.seen_from:
        document.seen_from = seen_from
    # What was just written need not be read back to be indexed and summarised.
    version._v_values = {name: dict(values) for name, values in (sections or {}).items()}
    _keep_model(office, content_type)
    flow, official = registry.models.workflow_of(document.type_id), document.official
    _append(document, version, official=flow.states[state].standing != 'working')
    _summarise(document, content_type, sections)
    marks = facts.marks_after(content_type, flow, document, official)
    if marks != document.marks:
        document.marks = marks
    clocks = facts.keys_of(registry.models, office, document)
    ended = limits.timings(registry.models, office, document, office.catalog.clocks_of(document.uid), clocks)
    if ended:
        version.tell_limits(ended)
    admit(written, version, document)
    seal_day(permit)
    office.catalog.index(document, content_type, version, registry.models.rules, clocks)
    return version


def rehome(permit: Permit, document: Document, unit: Unit, *, act: str, reason: str, basis: str) -> Version:
    """Add a version that puts a document into another unit and changes nothing else: neither its content, nor its state,
    nor the model it was written under. What follows from those is not computed again, so that ten thousand go quickly.

    :param permit: for the unit in which the document lies.
    """
    if permit.context is not document.unit:
        raise TypeError('the permit is for another unit')
    return _unchanged(permit, document, act, reason, basis, _move(document, unit))


def pass_sight_on(
    permit: Permit, document: Document, unit: Unit, *, act: str, reason: str, basis: str
) -> Version:
    """Add a version with which a document is read from another unit as it was from the one of the permit until now."""
    source = permit.context.uid
    if all(entry[0] != source for entry in document.seen_from):
        raise TypeError('the document is not seen from the unit of the permit')
    kept = {uid: (uid, last, state) for uid, last, state in document.seen_from if uid != source}
    for _, last, state in (entry for entry in document.seen_from if entry[0] == source):
        known = kept.get(unit.uid)
        # 0 has no end; of two ends the later one shows more.
        if known is None or (known[1] and (not last or last > known[1])):
            kept[unit.uid] = unit.uid, last, state
    document.seen_from = tuple(kept.values())
    return _unchanged(permit, document, act, reason, basis, ())


def _unchanged(
    permit: Permit,
    document: Document,
    act: str,
    reason: str,
    basis: str,
    moved: tuple[int, str, int, str] | tuple[()],
) -> Version:
    """A version that says where a document lies and is seen from, with the content and the state of the one before."""
    before, office = document.current, permit.request.office
    version = Version(
        document=document.uid, type_id=document.type_id, number=document.count + 1, time=permit.moment,
        author=permit.author, act=act, state=document.state, reason=reason, basis=basis, remarks=(),
        model=before.model, sections=before.sections, digests=before.digests, previous=before.digest,
        on_behalf=permit.on_behalf, moved=moved,
    )  # fmt: skip
    state = permit.request.registry.models.workflow_of(document.type_id).states[document.state]
    _append(document, version, official=state.standing != 'working')
    admit(version, document)
    seal_day(permit)
    office.catalog.relocate(document)
    return version


def _move(document: Document, unit: Unit) -> tuple[int, str, int, str]:
    """Put a document into another unit. Its id, its history and its files stay; the unit it left keeps nothing."""
    source = document.unit
    hand_over(document.uid, source.shelf.documents, unit.shelf.documents)
    document.__parent__ = unit.shelf
    return source.uid, source.title, unit.uid, unit.title


def take_over(permit: Permit, document: Document, version: Version, origin: Origin | None) -> None:
    """Add a version that another office wrote, as it is: its digest, time, author and state stay.

    Its texts and its model are there already (:func:`keep_model`).

    :param origin: where it was written; None where it was here, before the document went away.
    """
    if permit.context not in (document, document.unit):
        raise TypeError('the permit is for another object')
    before = document.current if document.count else None
    follows = (document.uid, document.count + 1, before.digest if before else GENESIS, version.recomputed())
    if follows != (version.document, version.number, version.previous, version.digest):
        raise TypeError('the version does not continue the chain of the document')
    models, office = permit.request.registry.models, permit.request.office
    content_type, flow = models.content_types[document.type_id], models.workflow_of(document.type_id)
    official = document.official
    changed = {
        name: version.values(name)
        for name in {*version.digests, *(before.digests if before else ())}
        if before is None or before.digests.get(name) != version.digests.get(name)
    }
    _append(document, version, official=flow.states[version.state].standing != 'working')
    _summarise(document, content_type, changed)
    if origin is not None:
        _written_elsewhere(document, version.number, origin)
    marks = facts.marks_after(content_type, flow, document, official)
    if marks != document.marks:
        document.marks = marks
    clocks = facts.keys_of(models, office, document)
    admit(version, document, *{id(text): text for text in version.sections.values()}.values())
    office.catalog.index(document, content_type, version, models.rules, clocks)


def _written_elsewhere(document: Document, number: int, origin: Origin) -> None:
    if document.origins and document.origins[-1][1:] == (number - 1, origin):
        first = document.origins[-1][0]
        document.origins = (*document.origins[:-1], (first, number, origin))
    else:
        document.origins = (*document.origins, (number, number, origin))
    admit(origin)


def keep_model(permit: Permit, digest: str, files: Mapping[str, bytes]) -> None:
    """Keep the XML files that versions from another office were written under."""
    _keep_source(permit.request.office, digest, files)


def _subject(permit: Permit, document: Document) -> Any:
    """The record that a document is about: who may declare something about it may write the declaration."""
    return permit.request.office.documents_by_id.get(document.about) if document.about else document


def _goes_with(permit: Permit, document: Document) -> bool:
    """Is the permit for the transfer of a record, and the document that record or something about it?

    Who takes a record over has no right in the unit that it comes from.
    """
    transfer = permit.context
    return (
        permit.permission == Permission.TRANSFER
        and isinstance(transfer, Document)
        and transfer.about != 0
        and transfer.about in (document.uid, document.about)
    )


def _rests_on(permit: Permit, document: Document) -> bool:
    """Is the permit for a document of which a version rests on this one, or on one that this one names?

    Who verifies what a decision changed brings the decision to its end.
    """
    if not isinstance(permit.context, Document):
        return False
    office, content_type = (
        permit.request.office,
        permit.request.registry.models.content_types[document.type_id],
    )
    named = {document.uid} if document.count else set()
    for item in content_type.items.values() if named else ():
        if isinstance(item, Field) and item.kind == 'document':
            value = version_value(document.current, item.section_id, item.id)
            named |= {int(value)} if value else set()
    bases = {f'{office.documents_by_id[uid].type_id}:{uid}' for uid in named}
    return any(version.basis in bases for version in permit.context.history())


def _append(document: Document, version: Version, *, official: bool) -> None:
    if len(document.versions) == PAGE:
        document.older = HistoryPage(document.versions, document.older)
        admit(document.older)
        document.versions = ()
    document.versions = (*document.versions, version)
    document.count = version.number
    document.state = version.state
    document.changed = version.stamp
    if official:
        document.official, document.official_state = version.number, version.state


def _summarise(document: Document, content_type: ContentType, sections: Mapping[str, Values] | None) -> None:
    fields = [content_type.field(name) for name in content_type.summary]
    if document.count == 1 or any(field.section_id in (sections or {}) for field in fields):
        document.summary = tuple(
            version_value(document.current, field.section_id, field.id) for field in fields
        )
    if document.official == document.count:
        document.official_summary = document.summary


def _keep_model(office: Office, content_type: ContentType) -> None:
    _keep_source(office, content_type.digest, content_type.sources)


def _keep_source(office: Office, digest: str, files: Mapping[str, bytes]) -> None:
    if digest not in office.models:
        source = ModelSource(files)
        admit(source)
        with unlocked(office.models):
            office.models[digest] = source


def new_document(
    permit: Permit, unit: Unit, type_id: str, *, about: int = 0, party: int = 0, uid: int = 0
) -> Document:
    """A document without a version yet; the caller writes the first in the same transaction.

    Two that begin something about one record at the same moment conflict, so that the second sees what the first began:
    a person has one open declaration, transfer or end of service at a time.

    :param about: id of the record that it is about, where it is about one.
    :param party: id of the account that it is for, where it is for one.
    :param uid: the id that it has in another office, which its versions name; it must be free here.
    """
    office: Office = permit.request.office
    if not office.is_free(uid):
        raise TypeError(f'{uid} is taken')
    document = Document(uid or office.new_uid(), type_id)
    if about:
        document.about = about
    if party:
        document.party = party
    document.__parent__, document.__name__ = unit.shelf, str(document.uid)
    with unlocked(unit.shelf.documents, office.documents_by_id):
        unit.shelf.documents[document.uid] = document
        office.documents_by_id[document.uid] = document
    subject = _subject(permit, document)
    if about and subject is not None:
        # Stored anew as it is: indexes and shelves let two entries in side by side.
        subject._p_changed = True
        admit(subject)
    return document
