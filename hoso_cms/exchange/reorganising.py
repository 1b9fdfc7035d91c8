"""Running a reorganisation in the background or from a command, one short transaction after the other."""

from __future__ import annotations

import random
import threading
import time
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


def job_of(request: Any, plan: Document) -> jobs.Job:
    """How the run of a plan stands, whoever started it."""
    return jobs.only(request, plan, ACTION)


def actor_login(request: Any, plan: Document) -> str:
    """The name of the account that acts in the run of a plan.

    :raises Refused: nobody is left who may.
    """
    login: str = request.office.accounts[actor_of(request.office, plan)].login
    return login


def launch(request: Any, job: jobs.Job, uid: int, acting: jobs.Acting) -> threading.Thread | None:
    """Go on with a started plan in the background; None where that is being done already. Reads nothing of the office.

    :param acting: makes the context manager of a request of its own, acting as :func:`actor_login`.
    """
    return jobs.launch(request, job, lambda tell: run(uid, acting, tell))


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
