"""Supplementary declarations: opened on the verified record, answered section by section, handed in with evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .. import clock
from ..catalog import version_value
from ..clocks import regulation_of
from ..documents import Document, Version
from ..models import values
from ..models.compare import merge
from ..models.content_type import ROW_ID, Problem, Row, Section, Value
from ..models.proposal import Piece, Pieces, pieces
from ..models.text import clean
from ..security import Forbidden, Permission, Permit, permit, permitted
from . import campaigns, records, store
from .declared import (
    ACCEPTED,
    CHANGED,
    EVIDENCE,
    OWN,
    PAPER,
    RETURNED,
    TYPE,
    UNCHANGED,
    VERDICTS,
    Declared,
    open_of,
    place_of,
)
from .errors import Conflicted, Invalid, Refused
from .records import Saved

RECORD = 'record'
DISCIPLINE = 'discipline'
"""The permission that marks disciplinary sections: declared only where a campaign or a regulation names them."""
MOST_FILES = 200
"""Files of evidence in one declaration."""


class AlreadyOpen(Refused):
    """There is an open declaration about the person."""

    def __init__(self, declaration: Document) -> None:
        super().__init__('Người này đang có một phiếu bổ sung lý lịch chưa xong; hãy làm tiếp phiếu đó.')
        self.declaration = declaration


def declarable(request: Any, record: Document, campaign: Document | None) -> list[Section]:
    """The sections that the person may declare about a record: those of the campaign, else those of the unit's
    regulation, else all that are not disciplinary."""
    content_type = request.registry.models.content_types[TYPE]
    official = record.official_version()
    if official is None:
        return []
    kind = request.registry.models.content_types[RECORD].variant_field
    variant = version_value(official, kind.section_id, kind.id) if kind is not None else ''
    named = _named_sections(request, record, campaign)
    return [
        section
        for section in content_type.sections_for(variant)
        if section.included
        and (section.id in named if named else section.permission != DISCIPLINE)
        and (not section.permission or permitted(request, section.permission, record, record.official_state))
    ]


def _named_sections(request: Any, record: Document, campaign: Document | None) -> Collection[str]:
    """What a campaign or, without one, the regulation lets people declare; nothing named means all that may be seen."""
    if campaign is not None:
        return campaigns.sections_of(campaign)
    regulation = regulation_of(request.registry.models, record.unit)
    return () if regulation is None else regulation.declared_sections


def open_declaration(request: Any, record: Document, *, paper: bool = False) -> Document:
    """Open a declaration about a record, pre-filled from its verified version. One for a person at a time.

    :param paper: a clerk enters what the person declared on paper.
    :raises Forbidden: the person may not declare here; only a clerk enters paper.
    :raises AlreadyOpen: there is one; it is named.
    :raises Refused: the record has never been verified.
    """
    granted = permit(request, Permission.DECLARE, record)
    if paper:
        permit(request, Permission.CREATE, record.unit)
    existing = open_of(request, record.uid)
    if existing is not None:
        raise AlreadyOpen(existing)
    if not record.official:
        raise Refused(
            'Hồ sơ chưa được xác thực lần nào nên chưa khai bổ sung được; hãy liên hệ cán bộ cập nhật hồ sơ.'
        )
    campaign = campaigns.asks(request, record)
    sections = declarable(request, record, campaign)
    if not sections:
        raise Refused('Đợt kê khai hoặc quy chế hiện hành không cho khai mục nào của hồ sơ này.')
    official = record.official_version()
    assert official is not None
    basic = official.values('basic')
    own: dict[str, Value] = {
        'declarant': str(basic.get('full-name', '')),
        'declarant-kind': str(basic.get('officer-kind', '')),
        'year': version_value(campaign.current, 'campaign', 'year') if campaign else str(clock.today().year),
        'record': str(record.uid),
        'campaign': str(campaign.uid) if campaign else '',
        'base-version': str(official.number),
        'changed': 'no',
        'answers': tuple(
            {ROW_ID: f's{n}', 'section': s.id, 'title': s.title} for n, s in enumerate(sections)
        ),
    }
    content: dict[str, dict[str, Value]] = {OWN: {name: value for name, value in own.items() if value}}
    if paper:
        content[PAPER] = {'paper': 'yes', 'received': clock.today().isoformat()}
    document = store.new_document(granted, record.unit, TYPE, about=record.uid)
    state = request.registry.models.workflow_of(TYPE).initial
    store.write(granted, document, act='create', state=state, sections=content)
    return document


def _asked(request: Any, document: Document, section_id: str) -> tuple[Declared, Section]:
    """:raises Forbidden: the section is not asked for, or not for this person to see."""
    declared = Declared(request, document)
    if section_id not in declared.answers:
        raise Forbidden(section_id)
    section = declared.section(section_id)
    if not records.may_see(request, section, document):
        raise Forbidden(section_id)
    return declared, section


def answer(
    request: Any, document: Document, section_id: str, typed: Mapping[str, Any], *, base: int
) -> Saved:
    """Declare a section as typed, merged into what was saved since version ``base`` of the declaration.

    A section that is typed as the record has it is answered with *không thay đổi*.

    :raises Forbidden: not in this state, not this section, not this person.
    :raises Invalid: values that cannot be stored.
    :raises Conflicted: others changed the same fields or cells since ``base``.
    """
    granted = permit(request, Permission.DECLARE, document)
    declared, section = _asked(request, document, section_id)
    opened = Declared(request, document, document.version(base)).values(section_id)
    mine, problems = values.parse_section(section, typed, kept=opened)
    mine = {**{name: value for name, value in opened.items() if name not in typed}, **mine}
    stored = declared.values(section_id)
    result, conflicts = merge(section_id, opened, stored, mine)
    kinds = request.registry.models.content_types[RECORD]
    problems += records.section_objections(
        request, kinds, section, result, declared.variant, document.about, problems
    )
    if problems:
        raise Invalid(problems)
    if conflicts:
        raise Conflicted(conflicts, result, document.count)
    changed = bool(pieces(section_id, declared.base.values(section_id), result))
    code = CHANGED if changed else UNCHANGED
    if declared.answers[section_id] == code and (not changed or result == stored):
        return Saved(document.current, changed=False, merged=False)
    version = _write(granted, document, declared, {section_id: result if changed else {}}, {section_id: code})
    return Saved(version, changed=True, merged=stored != opened)


def leave_unchanged(request: Any, document: Document, section_ids: Sequence[str]) -> Version:
    """Answer sections with *không thay đổi*; what was declared in them goes (the history keeps it).

    :raises Forbidden: a section is not asked for, or not for this person to see.
    """
    granted = permit(request, Permission.DECLARE, document)
    declared = Declared(request, document)
    for name in section_ids:
        declared, _ = _asked(request, document, name)
    told = {name: UNCHANGED for name in section_ids if declared.answers[name] != UNCHANGED}
    if not told:
        return document.current
    emptied: dict[str, dict[str, Value]] = {n: {} for n in told if declared.answers[n] == CHANGED}
    return _write(granted, document, declared, emptied, told)


def _write(
    granted: Permit,
    document: Document,
    declared: Declared,
    sections: Mapping[str, Mapping[str, Value]],
    answers: Mapping[str, str],
) -> Version:
    """One version with the answers, and without what was said of changes that are no more."""
    own = document.current.values(OWN)
    rows = [
        {**row, 'answer': answers.get(row['section'], row.get('answer', ''))}
        for row in declared.rows(OWN, 'answers')
    ]
    own['answers'] = tuple({k: v for k, v in row.items() if v} for row in rows)
    own['changed'] = 'yes' if any(row['answer'] == CHANGED for row in rows) else 'no'
    own.pop('consent', None)
    content: dict[str, Mapping[str, Value]] = {**sections, OWN: own}
    for name, keeps in ((EVIDENCE, _has_evidence), (VERDICTS, _still_told)):
        before = declared.rows(name, name)
        after = tuple(
            row for row in before if row['section'] not in answers or keeps(declared, sections, row)
        )
        if after != before:
            content[name] = {name: after}
    return store.write(granted, document, act='answer', state=document.state, sections=content)


def _has_evidence(declared: Declared, sections: Mapping[str, Mapping[str, Value]], row: Row) -> bool:
    place = place_of(row)
    if declared.verdicts.get(place, {}).get('verdict') == ACCEPTED:
        return True
    return place in _now(declared, sections, place.section)


def _still_told(declared: Declared, sections: Mapping[str, Mapping[str, Value]], row: Row) -> bool:
    """A change that was returned and then declared otherwise is another one; what was accepted stays told."""
    place = place_of(row)
    if row.get('verdict') != RETURNED:
        return True
    now = _now(declared, sections, place.section).get(place)
    return now is not None and now == declared.pieces(place.section).get(place)


def _now(declared: Declared, sections: Mapping[str, Mapping[str, Value]], name: str) -> Pieces:
    return pieces(name, declared.base.values(name), sections[name]) if name in sections else {}


def attach_evidence(request: Any, document: Document, piece: Piece, sha256: str, title: str = '') -> Version:
    """Lay a stored file beside a change that it proves.

    :raises Refused: there is no such change or file, or there are too many.
    """
    granted = permit(request, Permission.DECLARE, document)
    declared, _ = _asked(request, document, piece.section)
    if piece not in declared.pieces(piece.section):
        raise Refused('Thay đổi này không còn trong phiếu; hãy mở lại trang để xem các thay đổi hiện có.')
    stored = request.office.files.get(sha256)
    if stored is None:
        raise Refused('Tệp chưa được tải lên; hãy chọn lại tệp.')
    rows = declared.rows(EVIDENCE, EVIDENCE)
    if len(rows) >= MOST_FILES:
        raise Refused(f'Phiếu đã có {MOST_FILES} tệp chứng minh; hãy gộp các trang vào một tệp PDF.')
    row = {
        ROW_ID: values.new_row_id(), 'section': piece.section, 'item': piece.item, 'row': piece.row,
        'title': clean(title)[:300] or stored.name[:300], 'file': sha256,
    }  # fmt: skip
    table = (*rows, {name: value for name, value in row.items() if value})
    return store.write(
        granted, document, act='evidence', state=document.state, sections={EVIDENCE: {EVIDENCE: table}}
    )


def drop_evidence(request: Any, document: Document, row_id: str) -> Version:
    """Take a file away from the change it was laid beside.

    :raises Refused: it is not there.
    """
    granted = permit(request, Permission.DECLARE, document)
    declared = Declared(request, document)
    found = [row for row in declared.rows(EVIDENCE, EVIDENCE) if row[ROW_ID] == row_id]
    if not found:
        raise Refused('Tài liệu này không còn trong phiếu.')
    _asked(request, document, found[0]['section'])
    table = tuple(row for row in declared.rows(EVIDENCE, EVIDENCE) if row[ROW_ID] != row_id)
    return store.write(
        granted, document, act='evidence', state=document.state, sections={EVIDENCE: {EVIDENCE: table}}
    )


def receive(request: Any, document: Document, typed: Mapping[str, Any]) -> Version:
    """When and where the paper was received, and its scan: a clerk's part.

    :raises Invalid: values that cannot be stored.
    """
    granted = permit(request, Permission.DECLARE, document)
    permit(request, Permission.CREATE, document.unit)
    declared = Declared(request, document)
    if not declared.on_paper:
        raise Refused('Phiếu này được khai trực tuyến, không có bản giấy.')
    section = declared.content_type.sections[PAPER]
    known = {name: value for name, value in typed.items() if name != 'paper'}
    stored = document.current.values(PAPER)
    read, problems = values.parse_section(section, known, kept=stored)
    result: dict[str, Value] = {**{n: v for n, v in stored.items() if n not in known}, **read}
    problems += records.section_objections(
        request, declared.content_type, section, result, declared.variant, 0, problems
    )
    if problems:
        raise Invalid(problems)
    if result == stored:
        return document.current
    return store.write(granted, document, act='receive', state=document.state, sections={PAPER: result})


def submit(request: Any, document: Document, *, consent: bool, seen: int) -> Version:
    """Hand a declaration in: it is frozen until it is settled, returned or taken back.

    :param consent: the person declares that what is said is true (for paper: the person has signed that).
    :param seen: the version that the person looked through; a newer one is refused.
    :raises Invalid: what is lacking.
    """
    if not consent:
        words = 'Hãy đánh dấu cam đoan lời khai là đúng sự thật trước khi nộp.'
        raise Invalid([Problem(OWN, 'consent', words)])
    if seen != document.count:
        raise Refused('Phiếu vừa có thay đổi mới; hãy xem lại rồi nộp.')
    granted = permit(request, Permission.DECLARE, document)
    problems = problems_before(request, document)
    if problems:
        raise Invalid(problems)
    own = document.current.values(OWN)
    if own.get('consent') != 'yes':
        sections = {OWN: {**own, 'consent': 'yes'}}
        store.write(granted, document, act='consent', state=document.state, sections=sections)
    return records.transition(request, document, 'submit')


def problems_before(request: Any, document: Document) -> list[Problem]:
    """What stands between a declaration and its handing in, but for the consent that is given with it."""
    return [p for p in records.obstacles(request, document, 'submit') if p.field != 'consent']
