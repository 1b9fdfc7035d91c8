"""What operations answer when they refuse. Each leaves everything as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..models.compare import Conflict
from ..models.content_type import Problem, Value


class Refused(Exception):
    """An operation that cannot be done as asked; the text is Vietnamese and says what would be right."""


class Invalid(Refused):
    """Values that cannot be stored, or are missing; ``problems`` names each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__('; '.join(problem.message for problem in problems))
        self.problems = list(problems)


class Conflicted(Refused):
    """Somebody else changed the same fields meanwhile. Nothing is stored until the person has decided."""

    def __init__(self, conflicts: Sequence[Conflict], merged: Mapping[str, Value], number: int) -> None:
        super().__init__('Người khác vừa sửa cùng một chỗ; hãy chọn giá trị đúng cho từng chỗ rồi lưu lại.')
        self.conflicts = list(conflicts)
        self.merged = dict(merged)
        """What would be stored if the person's own values were taken at every conflict."""
        self.number = number
        """The version that the decision will rest on."""
