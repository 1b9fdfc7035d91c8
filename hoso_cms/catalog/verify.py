"""Is the catalog what the documents say? It is derived, so a difference is mended by entering the document again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..documents import Office
from ..documents.breaks import Break
from . import Place, elsewhere_of


def catalog_breaks(office: Office) -> Iterator[Break]:
    """Documents that the catalog places elsewhere, forgets or invents, and counters that are wrong."""
    catalog = office.catalog
    counted: Counter[Place] = Counter()
    for uid, document in office.documents_by_id.items():
        place = (document.unit.uid, document.type_id, ' '.join(document.faces))
        counted[place] += 1
        if catalog.places.get(uid) != place:
            yield Break(f'hồ sơ {uid}', 'mục lục ghi nơi hoặc trạng thái khác với hồ sơ')
        elsewhere = () if catalog.elsewhere is None else catalog.elsewhere.get(uid) or ()
        if sorted(elsewhere) != sorted(elsewhere_of(document)):
            yield Break(f'hồ sơ {uid}', 'mục lục ghi nơi xem khác với hồ sơ')
    for uid in catalog.places:
        if uid not in office.documents_by_id:
            yield Break(f'hồ sơ {uid}', 'có trong mục lục nhưng không có hồ sơ: hồ sơ đã biến mất')
    for place, count in catalog.counts.items():
        if count() != counted[place]:
            yield Break(f'bộ đếm {place}', f'ghi {count()}, thực tế {counted[place]}')
