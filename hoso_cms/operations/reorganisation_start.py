"""What must hold before a reorganisation starts, and who acts in it."""

from __future__ import annotations

from typing import Any

from .. import clock
from ..documents import Document, Office
from ..models.content_type import Problem
from ..security import Permission, Permit, roles_at
from ..security.roles import UNIT_GRANTS
from . import records, store
from .errors import Refused
from .guards import guard
from .moving import REORGANISATION
from .plans import KEEP, RESULT, RUNNING, outcome_of, seats_concerned, told
from .reorganisation_numbers import numbers
from .sketch import sketch

NEEDED = frozenset({Permission.MANAGE_UNITS, Permission.MANAGE_ACCOUNTS})
"""What the one who acts in a run must be allowed to do."""


@guard('planned-by-another')
def planned_by_another(permit: Permit, plan: Document) -> list[Problem]:
    """Whoever wrote a plan does not start it."""
    if any(version.author in (permit.author, permit.on_behalf) for version in plan.history()):
        return [
            Problem('', '', 'Bạn đã lập phương án này; phải do quản trị viên khác hoặc lãnh đạo cho chạy.')
        ]
    return []


@guard('reorganisation-possible')
def possible(permit: Permit, plan: Document) -> list[Problem]:
    """Every step can be done, the act is in force, and nobody gets a seat from the own hand."""
    request = permit.request
    _, lines = sketch(request, plan)
    found = [f'Bước {n}: {text}' for n, line in enumerate(lines, 1) for text in line.problems]
    today, effective = clock.today().isoformat(), told(plan, 'effective-date')
    if effective > today:
        found.append('Văn bản chưa có hiệu lực; chỉ cho chạy từ ngày có hiệu lực.')
    if not any(character.isdigit() for character in told(plan, 'number')):
        found.append('Số, ký hiệu của văn bản phải có chữ số, ví dụ 12/QĐ-UBND.')
    other = _running_beside(request, plan)
    if other is not None:
        found.append(f'Phương án “{other.summary[0]}” đang chạy ở {other.unit.title}; hãy đợi xong.')
    try:
        actor = actor_of(request.office, plan, permit.author)
    except Refused as refused:
        return [Problem('', '', text) for text in (*found, str(refused))]
    for seat in seats_concerned(request, plan):
        if seat.holder == actor and outcome_of(plan, seat)[0] != KEEP:
            title = request.office.unit(seat.unit).title
            found.append(
                f'Phương án đổi vai trò của chính người thực hiện ({request.office.accounts[actor].name}, {title});'
                ' không ai tự đổi quyền của mình.'
            )
    return [Problem('', '', text) for text in found]


def _running_beside(request: Any, plan: Document) -> Document | None:
    """Another reorganisation that runs in the same part of the tree."""
    catalog = request.office.catalog
    for place, held in catalog.places.held():
        if place[1:] == (REORGANISATION, RUNNING):
            for uid in held:
                other = request.office.document(uid)
                above, below = list(plan.unit.lineage()), list(other.unit.lineage())
                if other is not plan and (other.unit in above or plan.unit in below):
                    return other
    return None


def actor_of(office: Office, plan: Document, starter: int = 0) -> int:
    """Id of the account that acts in a run: who started it or, where that was a head, who planned it.

    :param starter: who starts it, where it has not been started yet.
    :raises Refused: neither may manage units and accounts there.
    """
    by_act = {version.act: version.author for version in plan.history()}
    for uid in (starter or by_act.get('start', 0), by_act['create']):
        account = office.accounts.get(uid)
        held = (
            {one for role in roles_at(uid, plan.unit) for one in UNIT_GRANTS.get(role, ())} if uid else set()
        )
        if account is not None and not account.disabled and held >= NEEDED:
            return uid
    raise Refused(
        'Người lập và người cho chạy phương án không còn quyền quản trị đơn vị; hãy lập lại phương án.'
    )


def _started(request: Any, granted: Permit, plan: Document) -> None:
    store.write(
        granted, plan, act='counted', state=RUNNING,
        sections={RESULT: {'before': numbers(request, plan)}},
    )  # fmt: skip


records.FOLLOWS.setdefault((REORGANISATION, 'start'), []).append(_started)
