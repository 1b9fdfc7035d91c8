"""Packages forged by people who know how packages are made."""

from __future__ import annotations

import io
import re
import zipfile

from hoso_cms.exchange.packages import layout
from hoso_cms.exchange.packages.bag import Bag, NotAPackage
from hoso_cms.exchange.packages.bag_writer import BagWriter
from hoso_cms.exchange.packages.checking import layout_tags, package_breaks


def contents(package: bytes) -> dict[str, bytes]:
    """Every file of a package by its path below the folder at the top."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name.partition('/')[2]: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], top: str = 'ho-so-1') -> bytes:
    """A ZIP file of just these files, lists of digests and all, as they are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, 'w') as archive:
        for path, data in files.items():
            archive.writestr(f'{top}/{path}', data)
    return target.getvalue()


def rebagged(package: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The package with some files changed, added or (None) taken out, and every list of digests made to fit."""
    files = {**contents(package), **changes}
    target = io.BytesIO()
    bag = BagWriter(target, 'ho-so-1')
    for path, data in files.items():
        if data is not None and path not in layout_tags():
            if path.startswith(layout.FILES):
                bag.copy(path, io.BytesIO(data))
            else:
                bag.add(path, data)
    info = contents(package)[layout.INFO].decode().splitlines()
    bag.finish([tuple(line.split(': ', 1)) for line in info if not line.startswith('Payload-Oxum')])
    return target.getvalue()


def breaks_of(package: bytes) -> list[str]:
    """What is found wrong with a package, in words."""
    try:
        with Bag(io.BytesIO(package)) as bag:
            return [f'{found.where}: {found.what}' for found in package_breaks(bag)]
    except NotAPackage as wrong:
        return [str(wrong)]


def only(paths, part: str, *, first: bool = False) -> str:
    """The one path (or the first) that the regular expression finds."""
    found = [path for path in paths if re.search(part, path)]
    assert len(found) == 1 or (first and found), found
    return found[0]
