"""Issuing, limiting, extending and cancelling seats: every right in a unit rests on a numbered decision.

The only code that writes ``unit.roles``: they are compiled from the seats whenever a seat changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import clock
from ..documents import Account, Paper, Seat, SeatAct, Unit
from ..documents.seat import CANCELLED, EXTENDED, ISSUED, LIMITED, compiled
from ..security import GIVEN_IN_UNITS, TITLES, Permission, Permit, permit
from . import papers, store
from .departure_rules import open_departure
from .errors import Refused
from .transfer_rules import Transfer, open_transfer

DECISION = 'quyết định giao tài khoản'
GONE = ('transferred', 'archived')
"""States of a record whose officer no longer works here."""
INNER = ('division', 'team', 'district-division')
"""Kinds of units that are parts of an agency."""


def issue(
    request: Any, unit: Unit, account: Account, role: str, paper: Paper, *, since: str = '', until: str = ''
) -> Seat:
    """Give a person a seat: a role in a unit and everything below it.

    :param paper: the decision that assigns the person (Quận 5 art. 16.2, Đắk Lắk art. 14.2).
    :param since: first ISO day, today or later; '' at once.
    :param until: last ISO day; '' without an end.
    :raises Refused: an unknown role, one's own account (nobody raises their own rights, Quận 6 art. 5.1), a closed
        account, a role held here already, days that cannot be, or a decision without number, day or issuer.
    :raises Forbidden: the unit does not lie under one that the person administers.
    """
    granted = permit(request, Permission.MANAGE_ACCOUNTS, unit)
    if role not in GIVEN_IN_UNITS:
        raise Refused(f'Không có vai trò “{role}”; có: {", ".join(TITLES[one] for one in GIVEN_IN_UNITS)}.')
    _refuse_own(request, account.uid)
    if unit.closed:
        raise Refused(f'{unit.title} đã đóng; hãy giao vai trò ở đơn vị kế thừa.')
    if account.disabled:
        raise Refused(f'Tài khoản {account.login} đang bị khoá; hãy mở lại tài khoản trước.')
    paper = papers.checked(request, paper, called=DECISION)
    today = clock.today().isoformat()
    since, until = _days(since, until, today)
    for seat in seats_of(request.office, unit):
        if seat.holder == account.uid and seat.role == role and not seat.ended(today):
            raise Refused(
                f'{account.name} đang giữ vai trò {TITLES[role]} tại {unit.title} theo {seat.last.paper.told}; '  # type: ignore[index]
                'hãy giới hạn, gia hạn hoặc huỷ ở dòng đó.'
            )
    act = _act(granted, ISSUED, paper, '' if since <= today else since, until, '')
    seat = Seat(request.office.new_uid(), unit.uid, str(role), account.uid, (act,))
    store.add_seat(granted, seat)
    store.change(granted, account, seats=(*account.seats, seat.uid))
    _compile(granted, unit, (*unit.seats, seat.uid))
    return seat


def limit(request: Any, seat: Seat, paper: Paper, until: str) -> None:
    """Let a seat end earlier (*hạn chế*).

    :param until: the last ISO day, today or later.
    """
    granted, unit = _permit(request, seat)
    _, until = _days('', until, clock.today().isoformat())
    if until and until < seat.last.since:
        raise Refused('Ngày cuối không được trước ngày bắt đầu; muốn bỏ hẳn thì chọn huỷ.')
    if not until or (seat.last.until and until >= seat.last.until):
        raise Refused('Ngày cuối mới phải sớm hơn ngày cuối hiện nay; muốn kéo dài thì chọn gia hạn.')
    _do(granted, unit, seat, LIMITED, paper, until)


def extend(request: Any, seat: Seat, paper: Paper, until: str) -> None:
    """Let a seat last longer (*mở rộng*).

    :param until: the last ISO day; '' without an end.
    """
    granted, unit = _permit(request, seat)
    _, until = _days('', until, clock.today().isoformat())
    if not seat.last.until or (until and until <= seat.last.until):
        raise Refused('Ngày cuối mới phải muộn hơn ngày cuối hiện nay; muốn rút ngắn thì chọn giới hạn.')
    _do(granted, unit, seat, EXTENDED, paper, until)


def cancel(request: Any, seat: Seat, paper: Paper) -> None:
    """End a seat for good (*huỷ bỏ*). It counts from the next request on."""
    granted, unit = _permit(request, seat)
    _do(granted, unit, seat, CANCELLED, paper, seat.last.until)


def replace(request: Any, seat: Seat, paper: Paper, successor: Account, *, until: str = '') -> Seat:
    """Cancel a seat and give the same one to a successor, by one decision (Đắk Lắk art. 5.4, Hà Nội art. 5.3).

    :returns: the successor's seat.
    :raises Refused: as :func:`issue`; then the old seat stays as it was when the caller rolls back.
    """
    if successor.uid == seat.holder:
        raise Refused('Người thay thế phải là người khác; hãy chọn tài khoản của người được phân công mới.')
    cancel(request, seat, paper)
    unit: Unit = request.office.unit(seat.unit)
    return issue(request, unit, successor, seat.role, paper, until=until)


def seats_of(office: Any, place: Unit | Account) -> list[Seat]:
    """The seats that were ever issued in a unit or to an account, in the order of issue."""
    return [office.all_seats[uid] for uid in place.seats]


def _permit(request: Any, seat: Seat) -> tuple[Permit, Unit]:
    unit: Unit = request.office.unit(seat.unit)
    granted = permit(request, Permission.MANAGE_ACCOUNTS, unit)
    _refuse_own(request, seat.holder)
    if seat.ended(clock.today().isoformat()):
        raise Refused('Vai trò này đã bị huỷ hoặc đã hết hạn; nếu vẫn cần thì giao vai trò mới.')
    return granted, unit


def _refuse_own(request: Any, account: int) -> None:
    # So an administrator is always left: whoever acts last keeps the own seat.
    if account == request.account_id:
        raise Refused('Không ai được tự cấp, tự đổi quyền của mình; hãy đề nghị người quản trị khác.')


def _days(since: str, until: str, today: str) -> tuple[str, str]:
    """The first and the last day, ISO; the first is today where none is given."""
    for day in filter(None, (since, until)):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise Refused(f'“{day[:20]}” không phải là ngày; hãy ghi ngày/tháng/năm, ví dụ 31/12/2026.')
    since = since or today
    if since < today:
        raise Refused('Ngày bắt đầu không được trước hôm nay: quyền chỉ có từ khi được cấp.')
    if until and until < since:
        raise Refused('Ngày cuối không được trước ngày bắt đầu hoặc trước hôm nay.')
    return since, until


def _act(permit: Permit, kind: str, paper: Paper, since: str, until: str, previous: str) -> SeatAct:
    stamp = permit.moment.isoformat(timespec='microseconds')
    day = clock.local(permit.moment).date().isoformat()
    return SeatAct(kind, stamp, day, permit.author, paper, since, until, previous)


def _do(granted: Permit, unit: Unit, seat: Seat, kind: str, paper: Paper, until: str) -> None:
    paper = papers.checked(granted.request, paper, called=DECISION)
    act = _act(granted, kind, paper, seat.last.since, until, seat.digest)
    store.change(granted, seat, acts=(*seat.acts, act), digest=act.digest)
    _compile(granted, unit, unit.seats)


def _compile(granted: Permit, unit: Unit, seats: tuple[int, ...]) -> None:
    office = granted.request.office
    roles, timed = compiled([office.all_seats[uid] for uid in seats])
    store.change(granted, unit, seats=seats, roles=roles, timed=timed)


@dataclass(frozen=True, slots=True)
class Revocation:
    """A seat that should go to somebody else, and why. Computed when it is read, never stored."""

    seat: Seat
    unit: Unit
    holder: Account
    why: str
    """In Vietnamese: what has become of the holder."""


def revocations(request: Any, unit: Unit) -> list[Revocation]:
    """The seats in a unit and below it whose holder has moved, retired or been closed out: work for the administrator.

    A seat is left to somebody who no longer does the task (Đắk Lắk art. 5.4, Hà Nội art. 5.3); cancelling it and naming
    the successor is one act, :func:`replace`.
    """
    today = clock.today().isoformat()
    found = []
    for place in unit.below():
        for seat in seats_of(request.office, place):
            if not seat.ended(today) and (proposed := propose_revocation(request, seat)) is not None:
                found.append(proposed)
    return found


def propose_revocation(request: Any, seat: Seat) -> Revocation | None:
    """Why a seat should be revoked; None where its holder still belongs where the seat is."""
    office = request.office
    unit, holder = office.unit(seat.unit), office.accounts[seat.holder]
    why = 'Tài khoản đã bị khoá.' if holder.disabled else _gone(request, unit, holder)
    return Revocation(seat, unit, holder, why) if why else None


def _gone(request: Any, unit: Unit, holder: Account) -> str:
    record = request.office.documents_by_id.get(holder.record) if holder.record else None
    if record is None:
        return ''
    flow = request.registry.models.workflow_of(record.type_id)
    if record.state in GONE:
        return f'Hồ sơ của người giữ nay ở trạng thái “{flow.states[record.state].title}”.'
    if not same_body(record.unit, unit):
        return f'Người giữ nay thuộc {record.unit.title}.'
    return _going(request, unit, record.uid)


def _going(request: Any, unit: Unit, record: int) -> str:
    """What is under way about the holder: work to be done beforehand."""
    if open_departure(request, record) is not None:
        return 'Người giữ đang làm thủ tục kết thúc công tác.'
    transfer = open_transfer(request, record)
    if transfer is not None and not same_body(target := Transfer(request, transfer).target, unit):
        return f'Người giữ đang chuyển đến {target.title}.'
    return ''


def new_place(request: Any, holder: Account) -> tuple[Unit, str] | None:
    """Where the person of an account works, or is being transferred to, and the ISO day from which, '' for now.

    None where no record says it, and for who leaves the office.
    """
    record = request.office.documents_by_id.get(holder.record) if holder.record else None
    if record is None or record.state in GONE or open_departure(request, record.uid) is not None:
        return None
    under_way = open_transfer(request, record.uid)
    if under_way is None:
        return record.unit, ''
    transfer = Transfer(request, under_way)
    return transfer.target, transfer.effective if transfer.effective > clock.today().isoformat() else ''


def same_body(one: Unit, other: Unit) -> bool:
    """Do both units belong to one body, or one of the bodies to the other?"""
    first, second = _body(one), _body(other)
    return first in second.lineage() or second in first.lineage()


def _body(unit: Unit) -> Unit:
    """The agency that a unit is, or is a division of."""
    return next((one for one in unit.lineage() if one.kind not in INNER), unit)
