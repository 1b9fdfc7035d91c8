"""A change that is official at once, in a record that has a draft beside its official version.

The draft must neither be lost nor become official unverified. So the official version is written with the change alone,
and then the draft once more, with the change merged in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..clocks import facts
from ..documents import Document, Remark, Version
from ..models.compare import merge
from ..models.content_type import Value, Values
from ..security import Permit
from . import store
from .guards import BESIDE
from .moving import MOVED


def write_official(
    permit: Permit,
    record: Document,
    *,
    act: str,
    sections: Mapping[str, Mapping[str, Value]],
    reason: str,
    basis: str,
) -> Version:
    """Write an official version with the sections changed, and set the draft beside it anew, if there is one.

    Where the draft and the change say different things of one place, the draft keeps its own: whoever verifies it sees
    both. On what the draft rests, and why it was returned, is kept too.

    :returns: the official version.
    """
    old = record.official_version()
    assert old is not None, 'only what has been verified once can be changed officially'
    drafts = list(facts.since_official(record))[::-1]
    whole: dict[str, Values] = {}
    if drafts:
        # The newest version is the draft: what it changed goes back to what the official version says.
        names = dict.fromkeys([*old.digests, *record.current.digests])
        changed = [n for n in names if old.digests.get(n) != record.current.digests.get(n)]
        whole = dict(old.read(changed))
    state = record.official_state
    version = store.write(
        permit, record, act=act, state=state, sections={**whole, **sections}, reason=reason, basis=basis
    )
    for kept in _kept(drafts):
        again = kept.act == 'return'
        store.write(
            permit,
            record,
            act=kept.act if again else BESIDE,
            state=kept.state,
            sections=_merged(record, old, version, kept),
            reason=kept.reason if again else _told(permit.request, drafts, kept, version),
            basis=_basis(kept),
            remarks=tuple(Remark(*parts) for parts in kept.remarks),
        )
    return version


def _kept(drafts: list[Version]) -> Iterator[Version]:
    """The versions of a draft that say something of their own: the last on each basis, the last return, the last of all."""
    submitted = max((v.number for v in drafts if v.act == 'submit'), default=0)
    returned = max((v.number for v in drafts if v.act == 'return' and v.number > submitted), default=0)
    for place, version in enumerate(drafts):
        following = drafts[place + 1] if place + 1 < len(drafts) else None
        if (
            following is None
            or version.number == returned
            or (_basis(version) and _basis(version) != _basis(following))
        ):
            yield version


def _basis(version: Version) -> str:
    """What the words of a version rest on; a move rests on a transfer, but changes no word."""
    return '' if version.act == MOVED else version.basis


def _merged(record: Document, old: Version, official: Version, kept: Version) -> dict[str, Any]:
    """The sections to write so that the record reads as the kept version with the official change merged in."""
    found = {}
    for name in dict.fromkeys([*official.digests, *kept.digests, *old.digests]):
        theirs = official.values(name)
        wanted: Mapping[str, Value] = theirs
        if kept.digests.get(name) != old.digests.get(name):
            wanted, _ = merge(name, old.values(name), theirs, kept.values(name))
        if wanted != record.current.values(name):
            found[name] = wanted
    return found


def _told(request: Any, drafts: list[Version], kept: Version, official: Version) -> str:
    accounts = request.office.accounts
    authors = dict.fromkeys(v.author for v in drafts if v.number <= kept.number)
    names = ', '.join(accounts[uid].name for uid in authors if uid in accounts)
    span = f'bản số {kept.number}' if len(drafts) == 1 else f'các bản số {drafts[0].number}–{kept.number}'
    return f'Bản nháp ({span}, {names}) được đặt lại bên cạnh bản số {official.number}, gộp cùng thay đổi đã duyệt.'
