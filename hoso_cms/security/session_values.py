"""What a session may hold: values that JSON gives back as they were."""

from __future__ import annotations

import math
from typing import Any


def require_json(value: Any, place: str) -> None:
    """Refuse what would come back as something else, or not at all.

    :raises TypeError: naming the place inside the value.
    """
    match value:
        case None | bool() | int() | str():
            return
        case float() if math.isfinite(value):
            return
        case list():
            for number, item in enumerate(value):
                require_json(item, f'{place}[{number}]')
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise TypeError(f'{place}: key {key!r} is {type(key).__name__}, and keys must be text')
                require_json(item, f'{place}[{key!r}]')
        case _:
            raise TypeError(
                f'{place} is {type(value).__name__}; a session holds text, finite numbers, True, False, None, '
                'lists, and dictionaries with text keys'
            )
