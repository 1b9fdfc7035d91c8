"""Named guards: what must be content before a transition runs. A guard returns what is wrong, in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

from ..documents import Document, Version
from ..models import values
from ..models.content_type import Problem
from ..security import Permit

Guard = Callable[[Permit, Document], list[Problem]]
GUARDS: dict[str, Guard] = {}
"""The guards by the names that ``workflows/*.xml`` uses."""


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under the name that ``guards="..."`` uses."""

    def register(function: Guard) -> Guard:
        GUARDS[name] = function
        return function

    return register


@guard('complete')
def complete(permit: Permit, document: Document) -> list[Problem]:
    """Everything required to verify is there."""
    content_type = permit.request.registry.models.content_types[document.type_id]
    return values.missing(content_type, document.current.content(), 'verify')


@guard('four-eyes')
def four_eyes(permit: Permit, document: Document) -> list[Problem]:
    """Nobody verifies what they, or those whose substitute they are in this, edited since the last verification."""
    for version in document.history():
        if version.number <= document.official:
            break
        if version.author in (permit.author, permit.on_behalf) and version.act not in ('return', 'submit'):
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
        if version.basis or version.number <= document.official:
            break
        newer = version
    return []


@guard('never-verified')
def never_verified(permit: Permit, document: Document) -> list[Problem]:
    """Only what was never official can be taken out of use by a clerk."""
    if document.official:
        return [Problem('', '', 'Hồ sơ đã từng được xác thực nên không rút khỏi sử dụng được.')]
    return []
