"""The use log of a record (phiếu theo dõi khai thác, sử dụng hồ sơ): who read what of it on what ground, ready to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pyramid.httpexceptions import HTTPForbidden
from pyramid.view import view_config

from .. import clock
from ..catalog import version_value
from ..documents import Document
from ..journal import JournalEvent, Line, trail
from ..operations.errors import Refused
from ..security import Permission, permitted
from ..security.consulting import CONSENT, RECORD, REQUEST, TYPE
from . import papers
from .asked import number
from .consultation import EVENT_WORDS, READINGS, read_of
from .viewing import PAGE as ASKED

BATCH = 1000
MOST = 20_000
"""Lines of the journal that one print looks through."""


@dataclass
class Use:
    """What one reader read on one day on one ground."""

    day: str
    first: str
    last: str
    reader: str
    unit: str
    purpose: str
    ground: str
    read: list[str] = field(default_factory=list)
    """What was read, in the order of reading, each once."""


def uses(request: Any, record: Document, since: str, until: str) -> list[Use]:
    """The uses of a record between two ISO days, both included, the oldest first; its person's own reading is not use."""
    found: dict[tuple[str, Any, str], Use] = {}
    for line in reversed(list(_lines(request, record, since, until))):
        account = request.office.accounts.get(line.account)
        if account is None or account.record == record.uid:
            continue
        moment = clock.local(line.at)
        ground = str(line.details.get('ground', ''))
        key = moment.date().isoformat(), account.uid, ground
        use = found.get(key)
        if use is None:
            use = found[key] = _use(request, account, ground, f'{moment:%d/%m/%Y}', f'{moment:%H:%M}')
        use.last = f'{moment:%H:%M}'
        told = _told(request, line)
        if told not in use.read:
            use.read.append(told)
    return list(found.values())


def _lines(request: Any, record: Document, since: str, until: str) -> Iterator[Line]:
    before: int | None = None
    for _ in range(MOST // BATCH):
        lines = trail(
            request.registry.side_store, subject=record.uid, events=READINGS, limit=BATCH, before=before
        )
        for line in lines:
            day = clock.local(line.at).date().isoformat()
            if day < since:
                return
            # The question for the ground shows nothing of the record.
            if day <= until and line.details.get('path') != ASKED:
                yield line
        if len(lines) < BATCH:
            return
        before = lines[-1].id


def _told(request: Any, line: Line) -> str:
    content = read_of(request, line)
    if line.event in (JournalEvent.PRINT, JournalEvent.EXPORT):
        return f'{EVENT_WORDS[line.event]}: {content}' if content else EVENT_WORDS[line.event]  # type: ignore[index]
    if line.event == JournalEvent.READ_FILE:
        return f'tệp {content}'
    return content or 'toàn bộ các mục được xem'


def _use(request: Any, account: Any, ground: str, day: str, moment: str) -> Use:
    consultation = next(iter(consultations_of(request, ground)), None)
    if consultation is None:
        purpose = '' if ground else 'Theo nhiệm vụ được giao'
        return Use(day, moment, moment, account.name, '', purpose, ground)
    content_type = request.registry.models.content_types[TYPE]
    version = consultation.current

    def value(name: str) -> str:
        return version_value(version, REQUEST, name)

    purpose = content_type.field('purpose').show(value('purpose'))
    return Use(
        day,
        moment,
        moment,
        account.name,
        ', '.join(filter(None, [value('reader-position'), value('reader-unit')])),
        f'{purpose}: {value("purpose-words")}',
        told_ground(request, ground),
    )


def consultations_of(request: Any, ground: str) -> Iterator[Document]:
    """The consultations that a ground in the journal names."""
    for part in ground.split():
        type_id, _, named = part.partition(':')
        document = request.office.documents_by_id.get(number(named))
        if type_id == TYPE and document is not None and document.type_id == TYPE:
            yield document


def told_ground(request: Any, ground: str) -> str:
    """The ground of a reading as people read it: ``Văn bản đồng ý số 15/CV-STC ngày 01/06/2026``."""
    told = []
    for document in consultations_of(request, ground):
        number, day = (version_value(document.current, CONSENT, name) for name in ('number', 'signing-date'))
        told.append(f'Văn bản đồng ý số {number} ngày {papers.shown_day(day)}')
    return '; '.join(told) or ground


@view_config(
    context=Document,
    name='phieu-theo-doi',
    type_id=RECORD,
    permission=Permission.VIEW,
    reads=JournalEvent.READ_JOURNAL,
    request_method='GET',
    renderer='hoso_cms.web:templates/use_log.pt',
)
def use_log(document: Document, request: Any) -> dict[str, Any]:
    """The log of a year, or of the days asked for; for those who keep the record.

    :raises HTTPForbidden: the person does not keep it.
    """
    if not permitted(request, Permission.TRAIL, document.unit):
        raise HTTPForbidden('trail')
    today = clock.today()
    since, until, wrong = _days(request, date(today.year, 1, 1).isoformat(), today.isoformat())
    if wrong:
        request.response.status_int = 422
    return {
        'title': 'Phiếu theo dõi khai thác, sử dụng hồ sơ',
        'document': document,
        'name': (document.official_summary or document.summary)[0],
        'number': version_value(document.official_version() or document.current, 'basic', 'officer-number'),
        'unit': document.unit.full_title,
        'back': request.resource_path(document),
        'since': papers.shown_day(since),
        'until': papers.shown_day(until),
        'wrong': wrong,
        'uses': [] if wrong else uses(request, document, since, until),
        'made': f'{clock.local(clock.now()):%H:%M %d/%m/%Y}',
    }


def _days(request: Any, since: str, until: str) -> tuple[str, str, str]:
    """The days in the address, and what is wrong with them."""
    try:
        first, last = (papers.day(str(request.GET.get(name, ''))[:20]) for name in ('tu', 'den'))
    except Refused as wrong:
        return since, until, str(wrong)
    first, last = first or since, last or until
    return first, last, 'Ngày cuối phải từ ngày đầu trở đi.' if last < first else ''
