"""Named guards: what must be content before a transition runs. A guard returns what is wrong, in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

from ..documents import Document
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
    """Nobody verifies what they edited since the last verification themselves."""
    for version in document.history():
        if version.number <= document.official:
            break
        if version.author == permit.author and version.act not in ('return', 'submit'):
            return [
                Problem(
                    '',
                    '',
                    'Bạn đã sửa hồ sơ này sau lần xác thực trước; phải do người khác xác thực hoặc trả lại.',
                )
            ]
    return []


@guard('never-verified')
def never_verified(permit: Permit, document: Document) -> list[Problem]:
    """Only what was never official can be taken out of use by a clerk."""
    if document.official:
        return [Problem('', '', 'Hồ sơ đã từng được xác thực nên không rút khỏi sử dụng được.')]
    return []
