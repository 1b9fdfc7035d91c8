"""``hoso reorganise``: go on with a reorganisation that was started, or start one that somebody else has planned."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import transaction

from ..documents import Document
from ..exchange import reorganising
from ..operations import records
from ..operations.errors import Invalid, Refused
from ..operations.moving import REORGANISATION
from ..operations.plans import PLANNED, RUNNING, steps_of
from ..operations.reorganisation_numbers import is_done
from ..operations.reorganisation_start import actor_of
from ..security import Forbidden
from .context import acting_as
from .init import registry_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso reorganise`` understands."""
    parser.add_argument('--plan', metavar='ID', type=int, required=True, help='số của phương án')
    parser.add_argument(
        '--as', dest='login', metavar='LOGIN', help='người cho chạy; không cần nếu phương án đã được cho chạy'
    )


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 when all of it was done."""
    with registry_of(settings) as registry:
        uid: int = options.plan
        if options.login:
            with acting_as(registry, options.login) as request:
                _start(request, uid)
        login = _actor(registry, uid)
        parts = 0

        def tell(**values: Any) -> None:
            nonlocal parts
            parts += 1
            if sys.stderr.isatty():
                print(f'\r  {parts} phần', end='', file=sys.stderr, flush=True)

        reorganising.run(uid, lambda: acting_as(registry, login), tell)
        with acting_as(registry, login) as request:
            plan = _plan(request.office, uid)
            done = sum(is_done(request, plan, step) for step in steps_of(plan))
            path = request.resource_path(plan, 'bien-ban')
            print(f'Đã thực hiện {done}/{len(steps_of(plan))} bước. Biên bản: {path}')
    return 0


def _start(request: Any, uid: int) -> None:
    plan = _plan(request.office, uid)
    if plan.state != PLANNED:
        return
    try:
        records.transition(request, plan, 'start')
    except Invalid as wrong:
        raise Refused('\n  '.join(['Chưa chạy được:', *(problem.message for problem in wrong.problems)]))
    except Forbidden:
        raise Refused(f'Tài khoản {request.account.login} không được cho chạy phương án này.')
    request.tm.commit()


def _actor(registry: Any, uid: int) -> str:
    connection = registry._zodb_databases[''].open()
    try:
        office = connection.root()['office']
        plan = _plan(office, uid)
        if plan.state == PLANNED:
            raise Refused('Phương án chưa được cho chạy; hãy thêm --as và tên đăng nhập của người cho chạy.')
        if plan.state != RUNNING:
            raise Refused('Phương án này đã thực hiện xong hoặc đã huỷ.')
        login: str = office.accounts[actor_of(office, plan)].login
        return login
    finally:
        transaction.abort()
        connection.close()


def _plan(office: Any, uid: int) -> Document:
    plan: Document | None = office.documents_by_id.get(uid)
    if plan is None or plan.type_id != REORGANISATION:
        raise Refused(f'Không có phương án số {uid}.')
    return plan
