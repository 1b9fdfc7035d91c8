"""Naming a record that one may not see, by number and name: wrong ones are journaled as refusals and become slow, as guesses
at a password do, so that nobody tries out who has a record.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..documents import Document
from ..journal import record_refusal
from ..security import throttle
from ..security.throttle import Wait

CAUSE, THROTTLED = 'wrong record number', 'throttled record number'


def sought(request: Any, find: Callable[[], Document | None], not_found: str) -> tuple[Document | None, str]:
    """The record that was named, or what to tell the person.

    :param find: looks it up; None where number and name do not fit. It is not asked while the person has to wait.
    :param not_found: what to tell where there is none; the same whichever of both is wrong.
    """
    store, key = request.registry.side_store, f'record:{request.account_id}'
    # The counter belongs to the account, wherever it is used, and to nothing that signs in.
    wait = throttle.waiting(store, key, key)
    if wait is not None:
        record_refusal(request, cause=THROTTLED)
        request.response.status_int = 429
        return None, _told(wait)
    found = find()
    if found is not None:
        return found, ''
    record_refusal(request, cause=CAUSE)
    wait = throttle.wrong(store, key, key)
    return None, f'{not_found} {_told(wait)}' if wait is not None else not_found


def _told(wait: Wait) -> str:
    long = f'{math.ceil(wait.seconds / 60)} phút' if wait.seconds > 90 else f'{wait.seconds} giây'
    return f'Đã ghi sai số hồ sơ quá nhiều lần; hãy hỏi lại đơn vị quản lý hồ sơ và thử lại sau {long}.'
