"""The seal: ZODB refuses to store an object that no operation has admitted in this transaction.

ZODB asks an object for its state at the one moment that every path must pass, just before it is stored. A sealed
object answers only if an operation admitted it in the same transaction, in exactly the state it has now. So no view,
script, library form or forgotten debugging line can change a document past its history.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import transaction
from BTrees.IOBTree import IOBTree, IOBucket
from BTrees.LOBTree import LOBTree, LOBucket
from BTrees.OOBTree import OOBTree, OOBucket
from persistent import Persistent

_KEY = 'hoso_cms.admitted'


class UnjournaledChange(Exception):
    """Something tried to store a sealed object round the operations. Nothing of its transaction is kept."""


def _admitted(manager: Any = None) -> dict[int, tuple[Any, Any]]:
    """What operations admitted in the present transaction: id of the object -> (the object, its fingerprint)."""
    current = (manager or transaction.manager).get()
    try:
        return current.data(_KEY)
    except KeyError:
        current.set_data(_KEY, {})
        return current.data(_KEY)


def _manager(thing: Any) -> Any:
    return None if thing._p_jar is None else thing._p_jar.transaction_manager


def admit(*things: Any) -> None:
    """Let sealed objects be stored as they are now. Only :mod:`hoso_cms.operations.store` calls this; a test says so."""
    for thing in things:
        _admitted(_manager(thing))[id(thing)] = (thing, thing.fingerprint())


def _refuse_unless_admitted(thing: Any) -> None:
    entry = _admitted(_manager(thing)).get(id(thing))
    if entry is None or entry[0] is not thing or entry[1] != thing.fingerprint():
        raise UnjournaledChange(
            f'{type(thing).__name__} {thing._p_oid!r} was changed outside the operations of hoso_cms.operations; '
            'call the operation that does what is meant'
        )


def _plain(value: Any) -> Any:
    """A value that compares equal as long as nothing inside has changed; persistent objects stand for themselves."""
    kind = type(value)
    if kind is str or kind is bytes or kind is int:
        return value
    if kind is dict:
        return tuple([(key, _plain(value[key])) for key in sorted(value)])
    if kind is tuple or kind is list:
        return tuple([_plain(one) for one in value])
    return value


class Sealed(Persistent):
    """A persistent object that only operations can change."""

    def fingerprint(self) -> Any:
        """The whole state in a form that compares equal while it is unchanged."""
        state = {k: v for k, v in self.__dict__.items() if not k.startswith(('_p_', '_v_'))}
        return tuple([(key, _plain(state[key])) for key in sorted(state)])

    def __getstate__(self) -> Any:
        _refuse_unless_admitted(self)
        return super().__getstate__()


_open_ledgers: ContextVar[tuple[Any, ...]] = ContextVar('hoso_open_ledgers', default=())
_handing_over: ContextVar[tuple[Any, Any, Any] | None] = ContextVar('hoso_handing_over', default=None)


class _Ledger:
    """A BTree of sealed objects: entries come in while :func:`unlocked`, and leave only for another one, which has them
    already (:func:`hand_over`)."""

    def fingerprint(self) -> Any:
        return 'ledger'

    def __setitem__(self, key: Any, value: Any) -> None:
        if not any(ledger is self for ledger in _open_ledgers.get()):
            self._refused()
        super().__setitem__(key, value)  # type: ignore[misc]

    def _refused(self, *args: Any, **kw: Any) -> Any:
        raise UnjournaledChange('operations only add to this container, one by one; nothing is ever deleted')

    def __delitem__(self, key: Any) -> None:
        handing = _handing_over.get()
        if handing is None or handing[0] is not self or handing[1].get(handing[2]) is not self[key]:
            self._refused()
        super().__delitem__(key)  # type: ignore[misc]

    clear = update = pop = popitem = setdefault = insert = _refused

    def __getstate__(self) -> Any:
        if id(self) not in _admitted(_manager(self)):
            self._refused()
        return super().__getstate__()


class _Bucket:
    """A leaf of a ledger: stored only in a transaction in which an operation opened a ledger."""

    def __getstate__(self) -> Any:
        if not any(isinstance(thing, _Ledger) for thing, _ in _admitted(_manager(self)).values()):
            raise UnjournaledChange('part of a container was changed outside the operations')
        return super().__getstate__()


class NumberBucket(_Bucket, IOBucket):
    pass


class LongBucket(_Bucket, LOBucket):
    pass


class NameBucket(_Bucket, OOBucket):
    pass


class NumberLedger(_Ledger, IOBTree):
    """Sealed objects by number."""

    _bucket_type = NumberBucket


class LongLedger(_Ledger, LOBTree):
    """Sealed objects by numbers of 64 bits."""

    _bucket_type = LongBucket


class NameLedger(_Ledger, OOBTree):
    """Sealed objects by name."""

    _bucket_type = NameBucket


@contextmanager
def unlocked(*ledgers: Any) -> Iterator[None]:
    """Let entries of the ledgers be set while the context lasts, and be stored. Only the store calls this; a test says so."""
    admit(*ledgers)
    before = _open_ledgers.set((*_open_ledgers.get(), *ledgers))
    try:
        yield
    finally:
        _open_ledgers.reset(before)


def hand_over(key: Any, source: Any, target: Any, name: Any = None) -> None:
    """Let an entry go from one ledger into another. Only the store calls this; a test says so.

    :param name: its key there, where that is another one.
    """
    name = key if name is None else name
    with unlocked(source, target):
        target[name] = source[key]
        token = _handing_over.set((source, target, name))
        try:
            del source[key]
        finally:
            _handing_over.reset(token)
