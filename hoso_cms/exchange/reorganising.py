"""Running a reorganisation in the background or from a command, one short transaction after the other."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ZODB.POSException import ConflictError

from ..documents import Document
from ..operations import reorganising
from ..operations.errors import Refused
from ..operations.reorganisation_start import actor_of
from ..security import Forbidden
from . import jobs

ACTION = 'reorganise'
ATTEMPTS = 8
As = Callable[[str], AbstractContextManager[Any]]
"""Makes the context manager of a request in which the account of that name acts."""


def job_of(request: Any, plan: Document) -> jobs.Job:
    """How the run of a plan stands, whoever started it."""
    return jobs.only(request, plan, ACTION)


def start(request: Any, plan: Document, acting: As) -> threading.Thread | None:
    """Go on with a running plan in the background; None where that is being done already.

    :raises Refused: nobody is left who may act in it.
    """
    login = request.office.accounts[actor_of(request.office, plan)].login
    uid = plan.uid

    def loop(tell: jobs.Tell) -> None:
        run(uid, lambda: acting(login), tell)

    return jobs.launch(request, job_of(request, plan), loop)


def run(uid: int, acting: jobs.Acting, tell: jobs.Tell) -> None:
    """Do all that is left of a plan.

    :raises Refused: it cannot go on; what has been done stays.
    :raises ConflictError: others wrote the same again and again.
    """
    while _part(uid, acting):
        tell()


def _part(uid: int, acting: jobs.Acting) -> bool:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with acting() as request:
                more = reorganising.advance(request, request.office.document(uid))
                request.tm.commit()
                return more
        except ConflictError:
            if attempt == ATTEMPTS:
                raise
            # Whoever writes the same goes first.
            time.sleep(random.uniform(0.02, 0.1) * attempt)  # noqa: S311 - not a secret
        except Forbidden:
            raise Refused(
                'Người thực hiện không còn quyền quản trị đơn vị; hãy để quản trị viên khác chạy tiếp.'
            )
    raise AssertionError('a part is done or raises')
