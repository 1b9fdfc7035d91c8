"""Consultations: asked for by who wants to read, or entered from paper for them; consented to in writing by the head of the
unit that keeps the records, or not; taken back before their time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .. import clock
from ..documents import Account, Document, Unit, Version
from ..models import values
from ..models.content_type import ROW_ID, Problem, Row, Section, Value
from ..models.kinds import parse_id_number, show_date
from ..models.text import clean
from ..security import SIGNED_IN, Permission, Permit, by_roles, permit, permitted
from ..security.consulting import CONSENT, GRANTED, RECORD, REQUEST, TYPE
from . import records, store
from .errors import Invalid, Refused
from .guards import guard

NUMBERS = ('officer-number', 'citizen-id')
"""Fields by which a record is named by somebody who may not see it."""
MOST = 50
"""Records in one consultation."""
NOT_FOUND = (
    'Không tìm thấy hồ sơ đã xác thực có đúng số hiệu (hoặc số định danh) và họ tên này. '
    'Hãy ghi đúng như trong giấy tờ, có dấu; hoặc hỏi đơn vị quản lý hồ sơ.'
)


def named(request: Any, number: str, name: str) -> Document | None:
    """The record of somebody of whom number and full name are known exactly; None where either does not fit.

    It tells nothing of a record to who does not know both.
    """
    number, name = _number(number), clean(name).casefold()
    if not number or not name:
        return None
    catalog = request.office.catalog
    for field in NUMBERS:
        for uid in catalog.equal(f'{RECORD}:{field}', number):
            record: Document = request.office.document(uid)
            if record.official and record.official_summary[0].casefold() == name:
                return record
    return None


def _number(typed: str) -> str:
    """A number as the indexes hold it; '' for what is none."""
    try:
        return parse_id_number(typed)
    except ValueError:
        return ''


def may_name(request: Any, record: Document) -> bool:
    """May the person ask for a record that was chosen on a page: who sees it, who enters requests there, who asked for it
    before?"""
    return (
        permitted(request, Permission.VIEW, record)
        or permitted(request, Permission.RECEIVE, record.unit)
        or any(
            document.party == request.account_id and record.uid in records_of(document)
            for document in naming(request.office, record)
        )
    )


def naming(office: Any, record: Document) -> list[Document]:
    """The consultations that name a record, the newest first."""
    uids = office.catalog.holding(f'{TYPE}:records.record', str(record.uid))
    return sorted(map(office.document, uids), key=lambda one: one.versions[-1].stamp, reverse=True)


def of_reader(office: Any, account_id: int) -> list[Document]:
    """The consultations of a reader, the newest first."""
    found = map(office.document, office.catalog.equal(f'{TYPE}:reader', str(account_id)))
    return sorted(found, key=lambda one: one.changed, reverse=True)


def last_of(request: Any, record: Document) -> Document | None:
    """The newest consultation that the person had for a record; None where nothing was ever granted."""
    for document in naming(request.office, record):
        if document.party == request.account_id and document.current.values(CONSENT):
            return document
    return None


def why_closed(request: Any, document: Document) -> str:
    """Why a consultation that was granted opens nothing now, in Vietnamese."""
    consent = document.current.values(CONSENT)
    number, first, last = (str(consent.get(name, '')) for name in ('number', 'from', 'to'))
    today = clock.today().isoformat()
    told = f'Văn bản đồng ý số {number}'
    if document.state != GRANTED:
        moment = clock.local(document.current.time)
        return f'{told} đã bị thu hồi lúc {moment:%H:%M ngày %d/%m/%Y}.'
    if today > last:
        return f'{told} đã hết hạn: được đọc đến hết ngày {show_date(last)}.'
    if today < first:
        return f'{told} có hiệu lực từ ngày {show_date(first)}.'
    return f'{told} không mở hồ sơ này nữa: hồ sơ đã chuyển khỏi {document.unit.title}.'


def records_of(document: Document) -> list[int]:
    """The ids of the records that a consultation names."""
    rows: Any = document.current.values(REQUEST).get('records', ())
    return [int(row['record']) for row in rows if row.get('record')]


def common_unit(documents: Sequence[Document]) -> Unit:
    """The lowest unit that all documents lie in or below: its head is the nearest who answers for all of them."""
    shared = list(documents[0].unit.lineage())
    for document in documents[1:]:
        over = {unit.uid for unit in document.unit.lineage()}
        shared = [unit for unit in shared if unit.uid in over]
    return shared[0]


def sections_of_records(request: Any) -> list[Section]:
    """The sections that can be asked for."""
    return list(request.registry.models.content_types[RECORD].sections.values())


def ask(
    request: Any,
    wanted: Sequence[Document],
    sections: Collection[str],
    typed: Mapping[str, Any],
    *,
    reader: Account | None = None,
) -> Document:
    """Ask for leave to read records.

    :param sections: ids of sections of the record.
    :param typed: the other fields of the request as typed: unit and position of the reader, purpose, days.
    :param reader: for whom it is entered from paper; None for the person of the request.
    :raises Forbidden: only those who take requests in at the records' unit enter them for others.
    :raises Refused: no record, too many, or one that the person may not name.
    :raises Invalid: values that cannot be stored, or days that cannot be.
    """
    if not wanted:
        raise Refused('Hãy chọn ít nhất một hồ sơ.')
    if len(wanted) > MOST:
        raise Refused(f'Một phiếu có nhiều nhất {MOST} hồ sơ; đang có {len(wanted)}.')
    if any(not record.official for record in wanted):
        raise Refused(NOT_FOUND)
    unit = common_unit(wanted)
    granted = permit(request, SIGNED_IN if reader is None else Permission.RECEIVE, unit)
    account = reader or request.account
    if account.disabled:
        raise Refused(f'Tài khoản {account.login} đang bị khoá nên không đọc được hồ sơ.')
    content, problems = records.prepare(
        request,
        TYPE,
        {
            REQUEST: {
                **typed,
                'reader': str(account.uid),
                'reader-name': account.name,
                'records': [_record_row(number, record) for number, record in enumerate(wanted)],
                'wanted-sections': _section_rows(request, sections),
            }
        },
    )
    if not sections:
        problems.append(Problem(REQUEST, 'wanted-sections', 'Hãy chọn ít nhất một mục cần đọc.'))
    problems += _wrong_days(content[REQUEST], 'wanted-from', 'wanted-to')
    if problems:
        raise Invalid(problems)
    document = store.new_document(granted, unit, TYPE, party=account.uid)
    state = request.registry.models.workflow_of(TYPE).initial
    store.write(granted, document, act='create', state=state, sections=content)
    return document


def _record_row(number: int, record: Document) -> Row:
    return {
        ROW_ID: f'h{number}', 'record': str(record.uid), 'name': record.official_summary[0], 'unit': record.unit.title,
    }  # fmt: skip


def _section_rows(request: Any, chosen: Collection[str]) -> list[Row]:
    known = {section.id: section for section in sections_of_records(request)}
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise Refused(f'Hồ sơ không có mục “{unknown[0][:60]}”; hãy chọn trong danh sách.')
    return [
        {ROW_ID: f's{number}', 'section': section.id, 'title': section.title}
        for number, section in enumerate(known.values())
        if section.id in chosen
    ]


def _wrong_days(content: Mapping[str, Value], first: str, last: str) -> list[Problem]:
    """What is wrong with the days; nothing about days that are missing, which is told elsewhere."""
    start, end = str(content.get(first, '')), str(content.get(last, ''))
    section = REQUEST if last in ('wanted-to',) else CONSENT
    if end and end < clock.today().isoformat():
        return [Problem(section, last, 'Ngày cuối đã qua; hãy ghi từ hôm nay trở đi.')]
    if start and end and end < start:
        return [Problem(section, last, 'Ngày cuối phải từ ngày đầu trở đi.')]
    return []


def grant(
    request: Any, document: Document, sections: Collection[str], typed: Mapping[str, Any], *, seen: int
) -> Version:
    """Consent in writing: from its first to its last day the reader reads these sections of the records.

    :param sections: ids of sections among those asked for.
    :param typed: number, day, signer and scan of the consent, its days, whether extracts may be taken.
    :param seen: the version that was decided upon.
    :raises Forbidden: not by a head over the records.
    :raises Refused: not waiting for it, or another version than the one seen.
    :raises Invalid: what is lacking or does not fit; nothing has been written then.
    """
    granted = permit(request, Permission.CONSENT, document)
    if seen != document.count:
        raise Refused('Phiếu vừa có thay đổi mới; hãy xem lại rồi quyết định.')
    wrong = records.obstacles(request, document, 'grant')
    content_type = request.registry.models.content_types[TYPE]
    section = content_type.sections[CONSENT]
    consent, problems = values.parse_section(section, {**typed, 'sections': _section_rows(request, sections)})
    problems += [p for p in wrong if not p.section]
    problems += [
        p
        for p in values.missing_in(section, consent, 'verify', '')
        if all(p.field != one.field for one in problems)
    ]
    problems += records.section_objections(
        request, content_type, section, consent, '', document.uid, problems
    )
    problems += _misfits(request, document, consent)
    if problems:
        raise Invalid(problems)
    store.write(granted, document, act='consent', state=document.state, sections={CONSENT: consent})
    return records.transition(request, document, 'grant')


def _misfits(request: Any, document: Document, consent: Mapping[str, Value]) -> list[Problem]:
    """What of a consent does not fit the request, the records as they are now, or the one who consents."""
    problems = _wrong_days(consent, 'from', 'to')
    wanted = _ids(document.current.values(REQUEST), 'wanted-sections')
    chosen = _ids(consent, 'sections')
    if not chosen:
        problems.append(Problem(CONSENT, 'sections', 'Hãy chọn ít nhất một mục được đọc.'))
    if chosen - wanted:
        problems.append(Problem(CONSENT, 'sections', 'Chỉ cho đọc được những mục đã đề nghị.'))
    known = {one.id: one for one in sections_of_records(request)}
    for uid in records_of(document):
        record = request.office.document(uid)
        if not any(unit is document.unit for unit in record.unit.lineage()):
            problems.append(
                Problem(
                    '',
                    '',
                    f'Hồ sơ số {uid} đã chuyển khỏi {document.unit.title}; cần phiếu mới ở đơn vị mới.',
                )
            )
            continue
        hidden = [
            known[name].title for name in known if name in chosen and not sees(request, known[name], record)
        ]
        if hidden:
            told = f'Bạn không được xem mục {", ".join(hidden)} của {record.official_summary[0]} nên không cho người khác đọc được.'
            problems.append(Problem(CONSENT, 'sections', told))
    return problems


def sees(request: Any, section: Section, record: Document) -> bool:
    """Does the one who consents see it by right, not because somebody else opened it?"""
    state = record.official_state
    return by_roles(request, Permission.VIEW, record, state) and (
        not section.permission or by_roles(request, section.permission, record, state)
    )


def _ids(content: Mapping[str, Value], table: str) -> set[str]:
    rows: Any = content.get(table, ())
    return {row['section'] for row in rows if row.get('section')}


@guard('consent-fits')
def consent_fits(permit: Permit, document: Document) -> list[Problem]:
    """The consent names sections that were asked for, days that can be, and nothing that its giver may not see."""
    consent = document.current.values(CONSENT)
    if not consent:
        return [Problem(CONSENT, 'number', 'Chưa có văn bản đồng ý.')]
    return _misfits(permit.request, document, consent)


@guard('not-the-reader')
def not_the_reader(permit: Permit, document: Document) -> list[Problem]:
    """Nobody consents to the own reading, nor does a substitute of the reader."""
    if document.party in (permit.author, permit.on_behalf):
        return [Problem('', '', 'Bạn là người đọc trong phiếu này; phải do người khác quyết định.')]
    return []
