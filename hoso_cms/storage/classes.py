"""Which classes a stored object may bring to life.

A stored object is a pickle, and a pickle can name any function of any module. What is not named here is not
imported, let alone called: whoever can write into the data file still cannot run code in the server.

The lists are the one place to extend when a new persistent class, or a new kind of value inside one, is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import is_dataclass
from enum import Enum
from itertools import product
from typing import Any

import BTrees
from persistent import Persistent
from ZODB.broken import Broken, find_global
from zope.interface.interface import InterfaceClass

from .problems import ForbiddenClass

Rule = Callable[[str, str], bool]


def _trees() -> Iterable[str]:
    for keys, values in product('OILUQ', 'OILUQF'):
        family = keys + values
        # Not every family exists; the modules are made when BTrees is imported and have no files of their own.
        if not hasattr(BTrees, f'{family}BTree'):
            continue
        for kind in ('BTree', 'Bucket', 'Set', 'TreeSet'):
            yield f'BTrees.{family}BTree:{family}{kind}'
    for kind in ('BTree', 'Bucket', 'Set', 'TreeSet'):
        yield f'BTrees.fsBTree:fs{kind}'


ALLOWED: frozenset[str] = frozenset(
    {
        *_trees(),
        'BTrees:_family32',
        'BTrees:_family64',
        'BTrees.Length:Length',
        'ZODB.blob:Blob',
        'persistent.list:PersistentList',
        'persistent.mapping:PersistentMapping',
        # Plain values.
        'builtins:bytearray',
        'builtins:frozenset',
        'builtins:object',
        'builtins:set',
        'collections:OrderedDict',
        'copyreg:_reconstructor',
        'datetime:date',
        'datetime:datetime',
        'datetime:time',
        'datetime:timedelta',
        'datetime:timezone',
        'decimal:Decimal',
        'uuid:UUID',
        'zodbpickle:binary',
        # Marker interfaces set on an object; the interfaces themselves come from the packages below.
        'zope.interface.declarations:Provides',
        'pyramid.security:AllPermissionsList',
        # Substance D, used as a library.
        'substanced.folder:Folder',
        'substanced.folder:RandomAutoNamingFolder',
        'substanced.folder:SequentialAutoNamingFolder',
        'substanced.objectmap:ExtentMap',
        'substanced.objectmap:ListSet',
        'substanced.objectmap:ObjectMap',
        'substanced.objectmap:ReferenceMap',
        'substanced.objectmap:ReferenceSet',
        # The indexes of the catalog, under the name they had before they stood in a module of their own.
        'hoso_cms.catalog:ValueIndex',
        'hoso_cms.catalog:WordIndex',
    }
)
"""``module:name`` of everything that may be loaded from elsewhere."""

ALLOWED_PACKAGES: tuple[str, ...] = (
    'hoso_cms.documents',
    'hoso_cms.security',
    'hoso_cms.journal',
    'hoso_cms.catalog',
    'hoso_cms.clocks',
    'substanced.interfaces',
)
"""Packages whose own persistent classes, enumerations, data classes and interfaces may be loaded."""


class ClassGate:
    """Finds the class that a pickle names, if it may be loaded.

    :param allowed: ``module:name`` of single classes.
    :param packages: packages of which every class of a storable kind, defined there, is allowed.
    :param rules: further predicates over (module, name).
    """

    def __init__(
        self,
        allowed: Collection[str] = ALLOWED,
        packages: Iterable[str] = ALLOWED_PACKAGES,
        rules: Iterable[Rule] = (),
    ) -> None:
        self._allowed = frozenset(allowed)
        self._packages = tuple(packages)
        self._rules = tuple(rules)
        self._known: dict[tuple[str, str], Any] = {}

    def __call__(self, module: str, name: str) -> Any:
        """The class itself.

        :raises ForbiddenClass: when it may not be loaded, or no longer exists.
        """
        try:
            return self._known[module, name]
        except KeyError:
            found = self._known[module, name] = self._admit(module, name)
            return found

    def _admit(self, module: str, name: str) -> Any:
        listed = f'{module}:{name}' in self._allowed or any(rule(module, name) for rule in self._rules)
        packaged = any(module == package or module.startswith(f'{package}.') for package in self._packages)
        if not listed and not packaged:
            raise _refused(module, name, 'is not on the list of hoso_cms/storage/classes.py')
        found = find_global(module, name)
        if isinstance(found, type) and issubclass(found, Broken):
            raise _refused(module, name, 'does not exist any more; an import path is kept for ever')
        if not listed and not _storable(found, module, name):
            raise _refused(
                module, name, 'is not a persistent class, enumeration, data class or interface of its own'
            )
        return found


def _storable(found: Any, module: str, name: str) -> bool:
    if (getattr(found, '__module__', None), getattr(found, '__name__', None)) != (module, name):
        return False
    if isinstance(found, InterfaceClass):
        return True
    return isinstance(found, type) and (issubclass(found, Persistent | Enum | tuple) or is_dataclass(found))


def _refused(module: str, name: str, why: str) -> ForbiddenClass:
    return ForbiddenClass(
        f'Dữ liệu chứa đối tượng không được phép nạp ({module}.{name}); hãy báo người quản trị kiểm tra dữ liệu.',
        f'{module}:{name} {why}',
    )
