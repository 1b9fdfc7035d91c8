"""What the pages of decisions share: how an effect stands in words, who the people are, results of work on many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from .. import clock
from ..catalog import version_value
from ..documents import Document, Version
from ..exchange import jobs
from ..models.content_type import Field, Row, Table
from ..models.effects import EndRow, Kind
from ..models.kinds import show_date
from ..operations import decisions, effects
from ..operations.effect_states import (
    PERSONS,
    Stand,
    Standing,
    changed_decision,
    head_of,
    kind_of,
    record_of,
    rows_of,
)
from ..operations.effects import How, Result
from ..operations.versions import words_of
from ..scripts.context import acting_as
from ..security import Permission, permitted
from .differences import row_name
from .reading import shown_version

SHORT = 40
"""Letters of a row that stand under a cell of the grid."""
STANDINGS = {
    Standing.PROPOSED: ('neutral', 'Dự thảo'),
    Standing.WAITING: ('waiting', 'Chưa ghi vào hồ sơ'),
    Standing.DRAFT: ('neutral', 'Trong bản nháp'),
    Standing.REVIEW: ('waiting', 'Chờ xác thực'),
    Standing.RETURNED: ('bad', 'Bị trả lại'),
    Standing.VERIFIED: ('good', 'Đã xác thực'),
    Standing.DIFFERS: ('bad', 'Khác quyết định'),
    Standing.TAKEN_BACK: ('closed', 'Đã được sửa đổi, thu hồi'),
    Standing.VOID: ('closed', 'Không phải ghi'),
}
"""Tone and words of each standing."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a decision, ready to be written."""

    row: Row
    name: str
    href: str
    """The record, where the person who asks may see it."""
    birth: str
    unit: str
    values: list[tuple[str, str]]
    """What the decision gives: titles of columns and values."""
    tone: str
    standing: str
    reason: str
    present: Stand

    @property
    def given(self) -> dict[str, str]:
        """The values by the titles of their columns."""
        return dict(self.values)


def standing_told(present: Stand) -> tuple[str, str]:
    """Tone and words."""
    return STANDINGS[present.standing]


def person_of(request: Any, decision: Document, kind: Kind, table: Table, row: Row, present: Stand) -> Person:
    """One person as the decision's pages show them."""
    record = record_of(request.office, row)
    seen = record is not None and permitted(request, Permission.VIEW, record)
    unit = record.unit.full_title if record is not None else ''
    if record is None and row.get('unit') and (chosen := request.office.unit(int(row['unit']))):
        unit = chosen.full_title
    outcome = table.column('outcome')
    values = [(column.title, told(column, row[column.id])) for column in kind.columns if row.get(column.id)]
    if row.get('outcome'):
        values.insert(0, ('Nội dung đã ghi', outcome.show(row['outcome'])))
    tone, words = standing_told(present)
    return Person(
        row, row.get('name', ''), request.resource_path(record) if seen and record is not None else '',
        show_date(row.get('birth-date', '')), unit, values, tone, words, present.reason, present,
    )  # fmt: skip


def told(column: Field, value: str) -> str:
    """A value as people read it."""
    return f'{column.show(value)} {column.measure}'.strip()


def people_table(request: Any) -> Table:
    """The table of the people in decisions."""
    table = request.registry.models.content_types['decision'].items[PERSONS]
    assert isinstance(table, Table)
    return table


def seen_version(request: Any, record: Document | None) -> Version | None:
    """The version of a record that the person may see; None where there is none."""
    if record is None or not permitted(request, Permission.VIEW, record):
        return None
    return shown_version(request, record)


def old_value(version: Version, target: Field) -> str:
    """What a version of a record holds in a field, in words."""
    value = version_value(version, target.section_id, target.id)
    return told(target, value) if value else ''


def open_row(version: Version, end: EndRow) -> str:
    """The row that would be closed, in words; how many there are where not exactly one is open."""
    table = version.values(end.table.section_id).get(end.table.id, ())
    still = [row for row in table if isinstance(row, dict) and not row.get(end.column.id)]
    if len(still) != 1:
        return f'{len(still)} dòng đang mở' if still else 'không có dòng đang mở'
    name = row_name(end.table, still[0])
    return name if len(name) <= SHORT else f'{name[:SHORT].rstrip()}…'


def frame(request: Any, decision: Document) -> dict[str, Any]:
    """What stands at the top of every page of a decision."""
    head = head_of(decision)
    flow = request.registry.models.workflow_of('decision')
    kind = kind_of(request.registry.models, decision)
    old = changed_decision(request.office, decision)
    content_type = request.registry.models.content_types['decision']
    facts = [
        (content_type.field(name).title, content_type.field(name).show_value(head[name]))
        for name in ('number', 'signing-date', 'effective-date', 'received-date', 'issuing-agency')
        if head.get(name)
    ]
    signer = ', '.join(str(head[name]) for name in ('signer', 'signer-position') if head.get(name))
    return {
        'decision': decision,
        'path': request.resource_path(decision),
        'kind': kind,
        'head': head,
        'abstract': head.get('abstract', ''),
        'facts': [*facts, ('Người ký', signer)] if signer else facts,
        'state': flow.states[decision.state],
        'units': [unit.title for unit in reversed(list(decision.unit.lineage()))],
        'old': _link(request, old) if old is not None else None,
        'newer': [
            (_how(other), *_link(request, other))
            for uid in request.office.catalog.equal('decision:changes', str(decision.uid))
            if (other := request.office.document(uid)).state != 'withdrawn'
        ],
        'written': f'{clock.local(decision.current.time):%H:%M %d/%m/%Y}',
    }


def _how(other: Document) -> str:
    """What a decision does with the one that it names."""
    cancels = head_of(other).get('change') == 'cancel'
    if not other.official:
        return 'Đang soạn quyết định huỷ bỏ' if cancels else 'Đang soạn quyết định sửa đổi'
    return 'Bị huỷ bỏ bởi' if cancels else 'Được sửa đổi bởi'


def _link(request: Any, document: Document) -> tuple[str, str]:
    href = request.resource_path(document) if permitted(request, Permission.VIEW, document) else ''
    return words_of(request, document), href


def title_of(decision: Document) -> str:
    """``Quyết định số 12/QĐ-SNV``, or that it is a draft."""
    number = head_of(decision).get('number', '')
    return f'Quyết định số {number}' if number else 'Dự thảo quyết định'


# --- Work on many people


def _apply(request: Any, decision: Document, given: Any, items: Sequence[str]) -> list[Result]:
    return effects.apply_rows(request, decision, set(items))


def _verify(request: Any, decision: Document, given: Any, items: Sequence[str]) -> list[Result]:
    seen = {row: number for row, number in given['seen'].items() if row in items}
    return decisions.verify_rows(request, decision, seen, given['act'], reason=given.get('reason', ''))


WORK: dict[str, jobs.Work] = {'apply': _apply, 'verify': _verify}
"""What can be done with many people at once, by name."""
TITLES = {'apply': 'Ghi vào hồ sơ', 'verify': 'Xác thực, trả lại'}


def do(
    request: Any, decision: Document, action: str, items: Sequence[str], given: dict[str, Any], back: str
) -> HTTPSeeOther:
    """Do something with people: at once where they are few, else as a job with a page of its own.

    :param back: where to go after a few.
    """
    if len(items) <= jobs.CHUNK:
        report(request, WORK[action](request, decision, given, items))
        return HTTPSeeOther(back)
    key = jobs.keep(request, decision, action, items, given)
    start_after_commit(request, key)
    return HTTPSeeOther(request.resource_path(decision, 'tien-do', key))


def start_after_commit(request: Any, key: str) -> None:
    """Begin to run a job once what it rests on is stored."""
    registry, login, job = request.registry, request.account.login, jobs.kept(request, key)
    assert job is not None

    def begin(done: bool) -> None:
        if done:
            jobs.start(request, job, WORK[job.action], lambda: acting_as(registry, login))

    request.tm.get().addAfterCommitHook(begin)


def report(request: Any, results: Sequence[Result]) -> None:
    """One message on all of them: how many, and who failed and why."""
    done = [one for one in results if one.how == How.DONE]
    failed = [one for one in results if one.how == How.FAILED]
    skipped = len(results) - len(done) - len(failed)
    if done:
        messages = sorted({one.message for one in done}, key=len)
        what = messages[0] if len(messages) == 1 else ' '.join(dict.fromkeys(one.message for one in done))
        request.session.flash(f'{len(done)} người: {what}')
    if skipped and not done and not failed:
        request.session.flash(f'{skipped} người không có gì phải làm.', 'info')
    if failed:
        named = '; '.join(f'{one.name}: {one.message}' for one in failed[:10])
        more = f'; và {len(failed) - 10} người khác' if len(failed) > 10 else ''
        request.session.flash(f'Chưa làm được với {len(failed)} người. {named}{more}', 'warning')


def rows_by_id(decision: Document) -> dict[str, Row]:
    """The people of a decision by the ids of their rows."""
    return {row['id']: row for row in rows_of(decision)}
