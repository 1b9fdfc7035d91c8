"""``hoso demo``: an office of people who do not exist, to look at and to measure."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..security import TITLES, Role
from .init import is_founded, make_folders, registry_of

RECORDS = 500
SEED = 30_2019
FEW = 2_000
"""Up to so many records most have pictures; more are made for measuring, and pictures would take most of the time."""
ACCOUNTS_FILE = 'demo-accounts.txt'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--records', type=int, default=RECORDS, help=f'số hồ sơ (mặc định {RECORDS})')
    parser.add_argument('--seed', type=int, default=SEED, help='cùng số này cho cùng dữ liệu')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Found the demo office where there is none, and add records to it."""
    folder = make_folders(settings)
    with registry_of(settings) as registry:
        fill(registry, folder, records=options.records, seed=options.seed)
    show_accounts(folder)
    return 0


def fill(registry: Any, folder: Path, *, records: int = RECORDS, seed: int = SEED) -> None:
    """Records of a demo office; the office itself, its units and accounts too where the database is empty.

    :raises KeyError: the database holds an office that is not a demo.
    """
    # Drawing and the tables of names are of no use to other commands.
    from ..testing import affairs, demo, recent

    people = [] if is_founded(registry) else demo.found_demo(registry)
    if people:
        write_accounts(folder, people)
    pictures = 0.6 if records <= FEW else 0.02
    # More records later are other people than those who are there.
    demo.fill(registry, records, seed if people else seed + 1, pictures=pictures, progress=_show(records))
    print(file=sys.stderr)
    if people and records:
        officer = demo.hire_officer(people[0])
        free = recent.live_recent_weeks(registry, people, officer)
        more = affairs.let_happen(registry, people, free)
        write_accounts(folder, [*people, officer, *more])


def _show(total: int) -> Any:
    def progress(done: int, rate: float) -> None:
        print(f'\r  {done}/{total} hồ sơ, {rate:.0f} hồ sơ/giây', end='', file=sys.stderr, flush=True)

    return progress


def write_accounts(folder: Path, people: Sequence[Any]) -> None:
    """The demo's sign-in names and passwords, in a file that its owner alone can read. They were made just now."""
    lines = [f'{"Tên đăng nhập":<16} {"Mật khẩu":<20} {"Vai trò":<26} {"Họ tên":<24} Đơn vị', '']
    for one in people:
        role = TITLES[Role(one.role or (Role.OFFICER if one.record else Role.APPLICANT))]
        lines.append(f'{one.login:<16} {one.password:<20} {role:<26} {one.name:<24} {one.unit}')
    path = folder / ACCOUNTS_FILE
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def show_accounts(folder: Path) -> None:
    """Print the accounts of the demo, and where they are written."""
    path = folder / ACCOUNTS_FILE
    if path.exists():
        print(path.read_text(encoding='utf-8'))
        print(f'Các tài khoản này được ghi trong {path}')
