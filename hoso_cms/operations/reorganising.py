"""Carrying out a reorganisation, a few hundred documents in each transaction.

What is left is seen in the tree and in where documents lie, never in a counter: a run that was killed goes on where it
stopped, and everything is done once. Each call of :func:`advance` is one transaction's work.
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import Any

from .. import clock, journal
from ..catalog import SETS
from ..documents import Document, Former, Seat, Unit
from ..journal import JournalEvent
from ..models.content_type import Row, Value
from ..models.text import clean
from ..security import Permission, Permit, permit
from . import reorganisation_start as before
from . import seats, store
from .errors import Refused
from .moving import REORGANISATION, REORGANISED
from .plans import (
    CREATE,
    DONE,
    KEEP,
    MERGE,
    MOVE,
    REISSUE,
    RENAME,
    RESULT,
    RUNNING,
    SPLIT,
    Step,
    cited,
    made_in,
    outcome_of,
    paper_of,
    rows_of,
    seats_concerned,
    steps_of,
    unit_of,
)
from .reorganisation_numbers import moved_by, numbers
from .sketch import documents_in, matching, with_their_own
from .units import free_name

__all__ = ['CHUNK', 'advance', 'before']

CHUNK = 250
"""Documents in one transaction."""


def advance(request: Any, plan: Document, chunk: int = CHUNK) -> bool:
    """Do the next part of a running plan; the caller commits. False once all of it is done.

    :raises Refused: what was possible at the start is not any more; what has been done stays.
    """
    if plan.state != RUNNING:
        return False
    run = _Run(request, plan, chunk)
    return any(run.work_on(step) for step in steps_of(plan)) or run.settle_others() or run.finish()


class _Run:
    """The next part of a run. Each method returns whether it did something."""

    def __init__(self, request: Any, plan: Document, chunk: int) -> None:
        self.request, self.plan, self.chunk = request, plan, chunk
        self.office = request.office
        self.today = clock.today().isoformat()
        self.basis = f'{REORGANISATION}:{plan.uid}'

    def work_on(self, step: Step) -> bool:
        """The next part of one step."""
        if step.kind == CREATE:
            return self._create(step)
        unit = self._unit(step.unit)
        if step.kind == RENAME:
            return self._rename(step, unit)
        if step.kind == MOVE:
            return self._move(step, unit, self._unit(step.target))
        if step.kind == MERGE:
            return self._merge(step, unit, self._unit(step.target))
        if step.kind == SPLIT:
            return self._split(step, unit, self._unit(step.target))
        return self._dissolve(unit)

    def _unit(self, ref: str) -> Unit:
        unit = unit_of(self.request, self.plan, ref)
        if unit is None:
            raise Refused('Một đơn vị của phương án không còn trong cây; hãy báo người quản trị.')
        return unit

    def _permit(self, unit: Unit) -> Permit:
        return permit(self.request, Permission.MANAGE_UNITS, unit)

    def _done(self, step: Step, unit: Unit) -> bool:
        return any((one.by, one.step) == (self.plan.uid, step.id) for one in unit.past)

    def _former(self, step: Step, unit: Unit) -> Former:
        return Former(unit.title, unit.kind, unit.__parent__.uid, self.today, self.plan.uid, step.id)

    def _create(self, step: Step) -> bool:
        made = made_in(self.plan)
        if step.id in made:
            return False
        parent = self._unit(step.target)
        granted = self._permit(parent)
        unit = Unit(clean(step.title), step.unit_kind)
        unit.opened = self.today
        store.add_unit(granted, parent, free_name(parent, step.title), unit)
        result = self.plan.current.values(RESULT)
        row: Row = {'id': step.id, 'step': step.id, 'unit': str(unit.uid), 'title': unit.title}
        rows: Value = (*rows_of(self.plan, RESULT, 'made'), row)
        plan_permit = self._permit(self.plan.unit)
        store.write(
            plan_permit, self.plan, act='made', state=RUNNING, sections={RESULT: {**result, 'made': rows}}
        )
        return True

    def _rename(self, step: Step, unit: Unit) -> bool:
        if self._done(step, unit):
            return False
        former = self._former(step, unit) if unit.__parent__ is not None else self._office_former(step, unit)
        store.change(
            self._permit(unit), unit, title=clean(step.title), kind=step.unit_kind or unit.kind,
            past=(*unit.past, former),
        )  # fmt: skip
        return True

    def _office_former(self, step: Step, unit: Unit) -> Former:
        return Former(unit.title, unit.kind, 0, self.today, self.plan.uid, step.id)

    def _move(self, step: Step, unit: Unit, parent: Unit) -> bool:
        if self._done(step, unit):
            return False
        self._put_under(step, unit, parent)
        return True

    def _put_under(self, step: Step, unit: Unit, parent: Unit) -> None:
        if parent.closed or any(one is unit for one in parent.lineage()):
            raise Refused(
                f'{unit.title} không chuyển được về {parent.title}: đơn vị đã đóng hoặc thành vòng lặp.'
            )
        self._permit(unit), self._permit(unit.__parent__)
        granted = self._permit(parent)
        store.move_unit(granted, unit, parent, free_name(parent, unit.title), self._former(step, unit))

    def _merge(self, step: Step, unit: Unit, target: Unit) -> bool:
        if not unit.closed:
            if target.closed:
                raise Refused(f'{target.title} đã đóng; không nhận được {unit.title}.')
            for child in unit.open_units():
                self._put_under(step, child, target)
            self._issue_anew(unit)
            self._follow(unit, target)
            store.change(self._permit(unit), unit, closed=self.today, closed_by=self.plan.uid)
            return True
        if not self._rehome(unit, target, islice(unit.documents, self.chunk)):
            return self._pass_sight_on(unit, target) or self._settle_closed(unit)
        if unit.closed != self.today:
            # It worked until the last document left; a report of the day before must still find it working.
            store.change(self._permit(unit), unit, closed=self.today)
        return True

    def _split(self, step: Step, unit: Unit, target: Unit) -> bool:
        here = documents_in(self.request, unit)
        meant, _ = matching(self.request, here, step)
        if not meant:
            return False
        if target.closed:
            raise Refused(f'{target.title} đã đóng; không nhận được hồ sơ của {unit.title}.')
        if target.uid not in unit.successors:
            self._follow(unit, target)
        # A record goes with what is about it, in one transaction.
        some = SETS.Set(islice(meant, self.chunk))
        return self._rehome(unit, target, with_their_own(self.request, here, some))

    def _dissolve(self, unit: Unit) -> bool:
        if not unit.closed:
            if unit.documents or unit.open_units():
                raise Refused(
                    f'{unit.title} còn {len(unit.documents)} tài liệu hoặc còn đơn vị trực thuộc nên chưa giải thể được.'
                )
            self._issue_anew(unit)
            store.change(self._permit(unit), unit, closed=self.today, closed_by=self.plan.uid)
            return True
        return self._settle_closed(unit)

    def _follow(self, unit: Unit, target: Unit) -> None:
        """Note on both units that one takes over from the other."""
        store.change(
            self._permit(unit), unit, successors=tuple(dict.fromkeys([*unit.successors, target.uid]))
        )
        after = tuple(dict.fromkeys([*target.predecessors, unit.uid]))
        store.change(self._permit(target), target, predecessors=after)

    def _rehome(self, unit: Unit, target: Unit, uids: Any) -> bool:
        documents = [unit.documents[uid] for uid in uids]
        if not documents:
            return False
        granted = self._permit(unit)
        self._permit(target)
        reason = f'Sắp xếp đơn vị theo {cited(self.plan)}: từ {unit.title} về {target.title}'
        for document in documents:
            store.rehome(granted, document, target, act=REORGANISED, reason=reason, basis=self.basis)
        return True

    def _pass_sight_on(self, unit: Unit, target: Unit) -> bool:
        """What had left the unit and is still read there is read where the unit goes on."""
        held = SETS.multiunion([uids for _, uids in self.office.catalog.seen_from([unit.uid])])
        some = [self.office.document(uid) for uid in islice(held, self.chunk)]
        if not some:
            return False
        granted = self._permit(unit)
        reason = f'Sắp xếp đơn vị theo {cited(self.plan)}: nơi xem từ {unit.title} về {target.title}'
        for document in some:
            store.pass_sight_on(granted, document, target, act=REORGANISED, reason=reason, basis=self.basis)
        return True

    # --- Seats: revoked and issued anew (Đắk Lắk art. 5.5)

    def _living(self, unit: Unit) -> list[Seat]:
        return [seat for seat in seats.seats_of(self.office, unit) if not seat.ended(self.today)]

    def _issue_anew(self, unit: Unit) -> None:
        """Before anything leaves, so that nobody loses a record for as long as the run lasts."""
        for seat in self._living(unit):
            self._issue(seat)

    def _issue(self, seat: Seat) -> None:
        outcome, at = outcome_of(self.plan, seat)
        account = self.office.accounts[seat.holder]
        if outcome != REISSUE or account.disabled:
            return
        unit = self._unit(at)
        if any((s.holder, s.role) == (seat.holder, seat.role) for s in self._living(unit)):
            return
        since = seat.last.since if seat.last.since > self.today else ''
        seats.issue(
            self.request, unit, account, seat.role, paper_of(self.plan), since=since, until=seat.last.until
        )
        self._note(JournalEvent.ROLE_GIVEN, seat, unit)

    def _revoke(self, seat: Seat) -> None:
        seats.cancel(self.request, seat, paper_of(self.plan))
        self._note(JournalEvent.ROLE_REVOKED, seat, self.office.unit(seat.unit))

    def _note(self, event: JournalEvent, seat: Seat, unit: Unit) -> None:
        journal.record(
            self.request.registry.side_store, event, account=self.request.account_id, unit=unit.uid,
            address=self.request.remote_addr,
            details={'of': seat.holder, 'role': seat.role, 'paper': paper_of(self.plan).number},
        )  # fmt: skip

    def _settle_closed(self, unit: Unit) -> bool:
        """The last part of closing a unit: its seats end."""
        living = self._living(unit)
        for seat in living:
            self._revoke(seat)
        return bool(living)

    def settle_others(self) -> bool:
        """Seats in units that go on working, where somebody decided upon them."""
        due = []
        for seat in seats_concerned(self.request, self.plan):
            if not self.office.unit(seat.unit).closed and outcome_of(self.plan, seat)[0] != KEEP:
                due.append(seat)
        for seat in due:
            self._issue(seat)
            self._revoke(seat)
        return bool(due)

    # --- The end

    def finish(self) -> bool:
        """Write what was done into the plan. Returns False: nothing is left."""
        lines, count = hashlib.sha256(), 0
        for version in sorted(moved_by(self.request, self.plan), key=lambda one: one.document):
            lines.update(f'{version.document} {version.digest.hex()}\n'.encode())
            count += 1
        result = {
            **self.plan.current.values(RESULT),
            'after': numbers(self.request, self.plan),
            'moved': str(count),
            'digest': f'sha256:{lines.hexdigest()}',
        }
        store.write(
            self._permit(self.plan.unit), self.plan, act='finish', state=DONE, sections={RESULT: result}
        )
        return False
