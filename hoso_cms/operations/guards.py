"""Named guards: what must be content before a transition runs. A guard returns what is wrong, in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

from ..documents import Document, Version
from ..models import values
from ..models.content_type import Problem
from ..security import Permit
from . import declared as reading
from .moving import MOVED, REORGANISATION, REORGANISED

Guard = Callable[[Permit, Document], list[Problem]]
GUARDS: dict[str, Guard] = {}
"""The guards by the names that ``workflows/*.xml`` uses."""


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under the name that ``guards="..."`` uses."""

    def register(function: Guard) -> Guard:
        GUARDS[name] = function
        return function

    return register


DECLARED, BESIDE = 'declared', 'beside'
"""Acts by which a declaration enters a record: the official version, and the draft set beside it anew."""
NOT_EDITING = frozenset({'return', 'submit', DECLARED, BESIDE, MOVED, REORGANISED})
"""Acts that leave the words of others as they are."""


@guard('complete')
def complete(permit: Permit, document: Document) -> list[Problem]:
    """Everything required to verify is there."""
    content_type = permit.request.registry.models.content_types[document.type_id]
    return values.missing(content_type, document.current.content(), 'verify')


@guard('four-eyes')
def four_eyes(permit: Permit, document: Document) -> list[Problem]:
    """Nobody verifies what they, or those whose substitute they are in this, edited since the last verification."""
    states = permit.request.registry.models.workflow_of(document.type_id).states
    for version in document.history():
        # What a declaration brought is official without the draft beside it having been verified.
        if states[version.state].standing != 'working' and version.act != DECLARED:
            break
        here = document.origin_of(version.number) is None
        if here and version.author in (permit.author, permit.on_behalf) and version.act not in NOT_EDITING:
            return [
                Problem(
                    '',
                    '',
                    'Bạn đã sửa hồ sơ này sau lần xác thực trước; phải do người khác xác thực hoặc trả lại.',
                )
            ]
    return []


BASIS = 'can-cu'
"""What a problem names as its field where the legal basis is missing."""


@guard('legal-basis')
def legal_basis(permit: Permit, document: Document) -> list[Problem]:
    """A verified record changes on the ground of a decision or a declaration only; what names one covers all before it."""
    newer: Version | None = None
    for version in document.history() if document.official else ():
        if newer is not None and newer.digests != version.digests:
            return [
                Problem(
                    '',
                    BASIS,
                    f'Bản số {newer.number} thay đổi hồ sơ đã xác thực mà chưa ghi căn cứ: '
                    'hãy ghi quyết định hoặc phiếu bổ sung lý lịch làm căn cứ.',
                )
            ]
        # A move names what the move rests on, not what the changes before it do.
        # A draft that was set beside keeps the words of what it was set from.
        moving = version.act == MOVED or version.basis.startswith(f'{REORGANISATION}:')
        if (version.basis and not moving) or version.number <= document.official:
            break
        newer = version
    return []


@guard('never-verified')
def never_verified(permit: Permit, document: Document) -> list[Problem]:
    """Only what was never official can be taken out of use by a clerk."""
    if document.official:
        return [Problem('', '', 'Hồ sơ đã từng được xác thực nên không rút khỏi sử dụng được.')]
    return []


@guard('not-own')
def not_own(permit: Permit, document: Document) -> list[Problem]:
    """Nobody decides upon what concerns the own record, whoever entered it."""
    account = permit.request.account
    if account.record and account.record in (document.uid, document.about):
        return [Problem('', '', 'Đây là phiếu về chính bạn; phải do người khác xác thực.')]
    return []


@guard('declared')
def declared(permit: Permit, document: Document) -> list[Problem]:
    """Every section of a declaration is answered, with the evidence that is asked for, and no other one is open."""
    problems = reading.lacking(reading.Declared(permit.request, document))
    other = reading.open_of(permit.request, document.about)
    if other is not None and other is not document:
        problems.append(Problem('', '', 'Người này còn một phiếu khác đang mở; hãy rút một trong hai phiếu.'))
    return problems


@guard('nothing-open')
def nothing_open(permit: Permit, document: Document) -> list[Problem]:
    """A declaration is settled as it stands only where it changes nothing; changes are decided one by one."""
    count = len(reading.Declared(permit.request, document).open)
    if count:
        return [Problem('', '', f'Phiếu còn {count} thay đổi chưa có ý kiến; hãy xem từng thay đổi.')]
    return []
