"""Are the running clocks and the derived days of the catalog what the documents say?

Both follow from the documents, the models and the tables, so a difference is mended by ``hoso reindex``; it shows too where
XML or tables were changed and that command has not been run since.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from ..catalog import version_content
from ..catalog.days import DayIndex
from ..documents import Document, Office
from ..documents.breaks import Break, guarded
from ..models.rules import Facts
from ..models.rules.derived import DERIVED
from . import facts

MENDED = 'hãy chạy “hoso reindex”'


def derived_breaks(models: Any, office: Office) -> Iterator[Break]:
    """Clocks and days that the catalog has otherwise than the documents, forgets or invents."""
    for uid, document in office.documents_by_id.items():
        where = f'hồ sơ {uid}'
        for walk in (_clock_breaks, _day_breaks):
            yield from guarded(where, partial(walk, models, office, document, where))
    yield from _index_breaks(office)


def _clock_breaks(models: Any, office: Office, document: Document, where: str) -> Iterator[Break]:
    said, kept = set(facts.keys_of(models, office, document)), set(office.catalog.clocks_of(document.uid))
    for event in sorted({key[3] for key in said ^ kept}):
        yield Break(where, f'mục lục ghi thời hạn “{event}” khác với hồ sơ; {MENDED}')


def _day_breaks(models: Any, office: Office, document: Document, where: str) -> Iterator[Break]:
    # People are told what is official; of what has never been, the newest.
    version = document.official_version() or document.current
    for one in DERIVED.get(document.type_id, ()):
        said = one.compute(Facts(models.rules, version_content(version, one.reads), date.max))
        if office.catalog.days_of(f'{document.type_id}:{one.name}').get(document.uid) != said:
            yield Break(where, f'mục lục ghi ngày “{one.name}” khác với hồ sơ; {MENDED}')


def _index_breaks(office: Office) -> Iterator[Break]:
    """Entries of documents that are not there, and lists that walk along something else than what is kept."""
    catalog, documents = office.catalog, office.documents_by_id
    for name, index in (catalog.days or {}).items():
        for uid, _ in index.items():
            if uid not in documents:
                yield Break(f'hồ sơ {uid}', f'có ngày trong mục lục “{name}” nhưng không có hồ sơ')
        if _walked(index) != sorted(index.items()):
            yield Break(f'mục lục “{name}”', f'danh sách theo ngày khác với ngày của từng hồ sơ; {MENDED}')
    walked = {(uid, key) for key, uids in catalog.running_clocks() for uid in uids}
    kept = {(uid, key) for uid in (catalog.clocks or ()) for key in catalog.clocks_of(uid)}
    for uid in sorted({uid for uid, _ in walked ^ kept} | {uid for uid, _ in kept if uid not in documents}):
        yield Break(f'hồ sơ {uid}', f'mục lục thời hạn không khớp chính nó; {MENDED}')


def _walked(index: DayIndex) -> list[tuple[int, date]]:
    return sorted((uid, day) for day, uid in index.between(None, date.max))
