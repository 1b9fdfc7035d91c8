"""``hoso verify-package``: name every break of an archive package. Needs neither database nor settings."""

from __future__ import annotations

import argparse

from ..exchange.packages.bag import Bag, NotAPackage
from ..exchange.packages.checking import package_breaks
from ..exchange.packages.contents import read_index

NEEDS_SETTINGS = False
"""A package can be checked on any machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``hoso verify-package`` understands."""
    parser.add_argument('package', metavar='FILE', nargs='+', help='gói lưu trữ .zip')


def run(settings: dict[str, str], options: argparse.Namespace) -> int:
    """Exit code 0 where every package is whole, 1 otherwise."""
    return max([_checked(path) for path in options.package])


def _checked(path: str) -> int:
    try:
        with open(path, 'rb') as file, Bag(file) as bag:
            broken = 0
            for found in package_breaks(bag):
                broken += 1
                print(f'{path}: {found.where}: {found.what}')
            if broken:
                print(f'{path}: {broken} chỗ hỏng')
                return 1
            index = read_index(bag)
            print(f'{path}: nguyên vẹn; {len(index.records)} hồ sơ của {index.office}, lập lúc {index.made}')
            for one in index.records if len(index.records) <= 20 else ():
                print(f'  {one.uid}  {one.title}: {one.versions} bản, mã băm bản mới nhất {one.head}')
            return 0
    except OSError as wrong:
        print(f'{path}: không đọc được tệp ({wrong.strerror})')
    except NotAPackage as wrong:
        print(f'{path}: {wrong}')
    return 1
