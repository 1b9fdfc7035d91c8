"""What a verifier says of each declared change, and how the accepted ones enter the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents import Document, Version
from ..models import values
from ..models.compare import Conflict
from ..models.content_type import ROW_ID, Problem, Value
from ..models.proposal import Piece, carried, conflicts_in, remaining
from ..models.text import clean
from ..security import Forbidden, Permission, Permit, permit
from . import records, store
from .beside import write_official
from .declared import (
    ACCEPTED,
    CHANGED,
    KEPT,
    ORIGINAL,
    OWN,
    RETURNED,
    SETTLED,
    VERDICTS,
    Declared,
)
from .errors import Invalid, Refused
from .guards import DECLARED, GUARDS

BASIS = 'declaration:'
"""Stands before the id of the declaration in the basis of a version of the record."""
RETURN, SETTLE = 'return', 'settle'


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one change."""

    verdict: str
    """``accepted``, ``returned``, or ``kept`` where the record has changed meanwhile and what it says stays."""
    reason: str = ''
    original: bool = False
    """The evidence was compared with its original (Đắk Lắk art. 9.2a)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision did."""

    accepted: int
    returned: int
    kept: int
    version: Version | None
    """The version of the record that holds what was accepted; None where nothing had to be written."""


def conflicts(declared: Declared, standing: Version | None = None) -> dict[Piece, list[Conflict]]:
    """The changes at which the record has been changed officially since the declaration was opened."""
    official = standing or declared.record.official_version()
    assert official is not None
    if official.number == declared.base.number:
        return {}
    return {
        piece: found
        for name, answer in declared.answers.items()
        if answer == CHANGED and official.digests.get(name) != declared.base.digests.get(name)
        for piece, found in conflicts_in(
            name, declared.base.values(name), official.values(name), declared.version.values(name)
        ).items()
    }


def decide(
    request: Any,
    document: Document,
    verdicts: Mapping[Piece, Verdict],
    *,
    seen: int,
    record_seen: int,
    reason: str = '',
) -> Decision:
    """Decide upon every change of a declaration at once.

    The accepted ones become an official version of the record that rests on the declaration. If any is returned, the
    declaration goes back with those alone, and its clock stands still; otherwise it is settled.

    :param seen, record_seen: the version of the declaration and the official version of the record decided upon.
    :raises Forbidden: the person does not verify here, or does not see all that is declared.
    :raises Refused: something else was decided upon than what is there now.
    :raises Invalid: a change without a verdict, a return without a reason; or the record could not hold the result.
    """
    granted = permit(request, Permission.VERIFY, document)
    declared = Declared(request, document)
    if seen != document.count:
        raise Refused('Phiếu đã có bản mới; hãy xem lại rồi quyết định.')
    for name in {piece.section for piece in declared.open}:
        if not records.may_see(request, declared.section(name), document):
            raise Forbidden(name)
    _refuse_what_is_new(declared, record_seen)
    disputed = conflicts(declared)
    problems = list(_objections(declared, verdicts, disputed))
    said = {piece: verdicts[piece] for piece in declared.open if piece in verdicts}
    returned = [piece for piece, one in said.items() if one.verdict == RETURNED]
    transition = request.registry.models.workflow_of(document.type_id).transitions[
        RETURN if returned else SETTLE
    ]
    if document.state not in transition.sources:
        raise Refused('Phiếu này không ở trạng thái chờ xác thực.')
    # That nothing is left open is seen to here; what the guard would read is the declaration before.
    guards = [name for name in transition.guards if name != 'nothing-open']
    problems += [problem for name in guards for problem in GUARDS[name](granted, document)]
    if problems:
        raise Invalid(problems)
    version = _carry(request, declared, lambda piece: said[piece].verdict == ACCEPTED)
    sections = _left(declared, said)
    store.write(
        granted,
        document,
        act=transition.id,
        state=transition.target,
        sections=sections,
        reason=clean(reason)[: records.MAX_REASON]
        or (f'Trả lại {len(returned)} nội dung' if returned else ''),
    )
    kept = sum(one.verdict == KEPT for one in said.values())
    return Decision(len(said) - len(returned) - kept, len(returned), kept, version)


def _refuse_what_is_new(declared: Declared, record_seen: int) -> None:
    if record_seen == declared.record.official:
        return
    try:
        before = conflicts(declared, declared.record.version(record_seen))
    except KeyError:
        before = {}
    if conflicts(declared) != before:
        raise Refused('Hồ sơ vừa được thay đổi ở chỗ phiếu này khai; hãy xem lại các chỗ đó rồi quyết định.')


def _objections(
    declared: Declared, verdicts: Mapping[Piece, Verdict], disputed: Mapping[Piece, Any]
) -> list[Problem]:
    problems = []
    for piece in declared.open:
        section = declared.section(piece.section)
        title = next((item.title for item in section.items if item.id == piece.item), piece.item)
        one = verdicts.get(piece)
        words = ''
        if one is None or one.verdict not in (ACCEPTED, RETURNED, KEPT):
            words = 'chưa có ý kiến; hãy chấp nhận hoặc trả lại.'
        elif one.verdict == RETURNED and not clean(one.reason):
            words = 'hãy ghi lý do trả lại.'
        elif one.verdict == KEPT and piece not in disputed:
            words = 'hồ sơ không đổi ở chỗ này; hãy chấp nhận hoặc trả lại.'
        elif one.verdict == ACCEPTED and declared.proof(piece) == ORIGINAL and not one.original:
            words = 'phải đối chiếu bản chính trước khi chấp nhận.'
        if words:
            item = '' if piece.row else piece.item
            table = piece.item if piece.row else ''
            problems.append(Problem(piece.section, item, f'{title}: {words}', table, piece.row))
    return problems


def _carry(request: Any, declared: Declared, accepted: Callable[[Piece], bool]) -> Version | None:
    """Write what was accepted into the record."""
    record, official = declared.record, declared.record.official_version()
    assert official is not None
    changed: dict[str, Mapping[str, Value]] = {}
    for name in dict.fromkeys(piece.section for piece in declared.open if accepted(piece)):
        standing = official.values(name)
        result, _ = carried(
            name, declared.base.values(name), standing, declared.version.values(name), accepted
        )
        if result != standing:
            changed[name] = result
    if not changed:
        return None
    granted = permit(request, Permission.ACCEPT, record)
    _refuse_unless_whole(granted, record, official, changed)
    return write_official(
        granted,
        record,
        act=DECLARED,
        sections=changed,
        reason=f'Phiếu bổ sung lý lịch năm {declared.own("year")}',
        basis=f'{BASIS}{declared.document.uid}',
    )


def _refuse_unless_whole(
    granted: Permit, record: Document, official: Version, changed: Mapping[str, Mapping[str, Value]]
) -> None:
    """What is official must have all that verification asks for, and no number that another record has.

    :raises Invalid: with what is wrong.
    """
    kinds = granted.request.registry.models.content_types[record.type_id]
    content = {**official.content(), **changed}
    problems = [p for p in values.missing(kinds, content, 'verify') if p.section in changed]
    variant = kinds.variant_of(content)
    for name, result in changed.items():
        problems += records.section_objections(
            granted.request, kinds, kinds.sections[name], result, variant, record.uid, problems
        )
    if problems:
        raise Invalid(problems)


def _left(declared: Declared, said: Mapping[Piece, Verdict]) -> dict[str, Mapping[str, Value]]:
    """The sections of the declaration after the decision: what was returned, against the record as it is now."""
    official = declared.record.official_version()
    assert official is not None
    sections: dict[str, Mapping[str, Value]] = {}
    answers = dict(declared.answers)
    for name, answer in declared.answers.items():
        if answer != CHANGED:
            continue
        mine = [piece for piece in said if piece.section == name]
        if any(said[piece].verdict == RETURNED for piece in mine):
            sections[name] = remaining(
                name,
                declared.base.values(name),
                official.values(name),
                declared.version.values(name),
                lambda piece: said[piece].verdict != RETURNED,
            )
        else:
            sections[name] = {}
            answers[name] = SETTLED
    own = declared.document.current.values(OWN)
    own['answers'] = tuple(
        {**row, 'answer': answers[row['section']]} if answers[row['section']] else row
        for row in declared.rows(OWN, 'answers')
    )
    own['base-version'] = str(official.number)
    own['changed'] = 'yes' if CHANGED in answers.values() else 'no'
    if CHANGED in answers.values():
        own.pop('consent', None)
    rows = []
    for number, (piece, one) in enumerate(said.items()):
        row = {
            ROW_ID: f'v{number}', 'section': piece.section, 'item': piece.item, 'row': piece.row,
            'verdict': one.verdict, 'reason': clean(one.reason)[: records.MAX_REASON],
            'original': 'yes' if one.original else '',
        }  # fmt: skip
        rows.append({name: value for name, value in row.items() if value})
    return {**sections, OWN: own, VERDICTS: {VERDICTS: tuple(rows)}}
