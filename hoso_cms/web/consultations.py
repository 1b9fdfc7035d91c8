"""Asking for records to read, one's own requests, and what is open in a unit: to whom, until when, and whether it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..documents import Account, Document, Office, Unit
from ..models.content_type import Problem
from ..models.text import clean
from ..operations import accounts, consultations
from ..operations.errors import Invalid, Refused
from ..security import SIGNED_IN, Permission, permitted, visibility
from ..security.consulting import CONSENT, REQUEST, TYPE
from ..security.roles import UNIT_GRANTS
from .asked import number, page_of
from .consultation import NamedRecord, Standing, named_records, readings, standing_of
from .papers import shown_day
from .record_sought import sought

ROWS = 4
"""Lines of the form in which records are named."""
FIELDS = (
    'reader-unit', 'reader-position', 'purpose', 'purpose-words', 'wanted-from', 'wanted-to', 'wants-extract', 'paper',
)  # fmt: skip
"""The fields that are typed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A consultation in a list."""

    href: str
    reader: str
    reader_unit: str
    purpose: str
    records: list[NamedRecord]
    sections: str
    number: str
    days: str
    standing: Standing
    read: str
    """When it was read last, and how often; '' for never."""


def row_of(request: Any, document: Document, *, with_readings: bool) -> Row:
    """A consultation as a line of a list."""
    content_type = request.registry.models.content_types[TYPE]
    asked, consent = document.current.values(REQUEST), document.current.values(CONSENT)
    sections: Any = consent.get('sections') or asked.get('wanted-sections', ())
    first, last = (
        shown_day(str(consent.get(name) or asked.get(f'wanted-{name}', ''))) for name in ('from', 'to')
    )
    found = readings(request, document) if with_readings and consent else []
    return Row(
        request.resource_path(document),
        str(asked.get('reader-name', '')),
        str(asked.get('reader-unit', '')),
        content_type.field('purpose').show(str(asked.get('purpose', ''))),
        named_records(request, document),
        ', '.join(one['title'] for one in sections),
        str(consent.get('number', '')),
        f'{first} – {last}',
        standing_of(request, document),
        f'{len(found)} lần, gần nhất {found[0].when}' if found else '',
    )


@view_config(
    context=Office,
    name='phieu-nghien-cuu',
    permission=SIGNED_IN,
    renderer='hoso_cms.web:templates/consultations.pt',
)
def mine(context: Office, request: Any) -> dict[str, Any]:
    """What I asked to read, and what of it is open now."""
    found = consultations.of_reader(context, request.account_id)
    return {
        'title': 'Phiếu nghiên cứu hồ sơ của tôi',
        'rows': [
            row_of(request, one, with_readings=False)
            for one in found
            if permitted(request, Permission.VIEW, one)
        ],
        'mine': True,
        'pages': 1,
        'page': 1,
        'base': '/phieu-nghien-cuu',
    }


@view_config(
    context=Unit,
    name='khai-thac',
    permission=Permission.BROWSE,
    renderer='hoso_cms.web:templates/consultations.pt',
)
def of_unit(context: Unit, request: Any) -> dict[str, Any]:
    """Who may read what of a unit and those below it until when, and who did."""
    size = request.registry.settings['hoso.page_size']
    page = page_of(request)
    found = visibility.visible_documents(
        request,
        context,
        below=True,
        type_id=TYPE,
        order='to',
        reverse=True,
        start=(page - 1) * size,
        size=size,
    )
    sees = permitted(request, Permission.TRAIL, context)
    return {
        'title': f'Khai thác hồ sơ tại {context.title}',
        'rows': [row_of(request, one.document, with_readings=sees) for one in found.rows],
        'mine': False,
        'page': page,
        'pages': max(1, -(-found.total // size)),
        'base': request.resource_path(context, 'khai-thac'),
    }


# --- Asking


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form that names a record: chosen on a page, or by number and name."""

    uid: str
    number: str
    name: str
    unit: str = ''


@view_config(
    context=Office,
    name='de-nghi-nghien-cuu',
    permission=SIGNED_IN,
    request_method='GET',
    renderer='hoso_cms.web:templates/consultation_new.pt',
)
def form(context: Office, request: Any) -> dict[str, Any]:
    """The form to ask; with ``?ho-so=`` a record chosen on its page, with ``?tu=`` an earlier request once more."""
    typed: dict[str, str] = {'wanted-from': f'{clock.today():%d/%m/%Y}'}
    lines: list[Line] = []
    sections: set[str] = set()
    earlier = _document(request, request.GET.get('tu', ''))
    if earlier is not None and earlier.type_id == TYPE and earlier.party == request.account_id:
        asked = earlier.current.values(REQUEST)
        typed |= {name: str(asked[name]) for name in FIELDS if asked.get(name) and 'wanted' not in name}
        wanted: Any = asked.get('wanted-sections', ())
        sections = {row['section'] for row in wanted}
        lines = [_chosen(request, str(uid)) for uid in consultations.records_of(earlier)]
    elif request.GET.get('ho-so'):
        lines = [_chosen(request, request.GET['ho-so'])]
    return _form(request, typed, [line for line in lines if line.uid], sections)


def _document(request: Any, typed: str) -> Document | None:
    found: Document | None = request.office.documents_by_id.get(number(typed))
    return found


def _chosen(request: Any, number: str) -> Line:
    record = _document(request, number)
    if record is None or not record.official or not consultations.may_name(request, record):
        return Line('', '', '')
    return Line(str(record.uid), '', record.official_summary[0], record.unit.full_title)


def _form(
    request: Any,
    typed: Mapping[str, str],
    lines: list[Line],
    sections: set[str],
    *,
    problems: list[Problem] | None = None,
    message: str = '',
    wrong_lines: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    content_type = request.registry.models.content_types[TYPE]
    blank = [Line('', '', '') for _ in range(max(1, ROWS - len(lines)))]
    return {
        'title': 'Đề nghị nghiên cứu hồ sơ',
        'typed': typed,
        'lines': list(enumerate([*lines, *blank])),
        'wrong_lines': wrong_lines or {},
        'sections': [
            (section.id, section.title, bool(section.permission), section.id in sections)
            for section in consultations.sections_of_records(request)
        ],
        'purposes': content_type.field('purpose').vocabulary.choices(clock.today()),
        'receives': _receives(request),
        'wrong': {problem.field: problem.message for problem in problems or ()},
        'message': message,
    }


def _receives(request: Any) -> bool:
    """May the person enter requests for others anywhere?"""
    return any(
        Permission.RECEIVE in UNIT_GRANTS[role]
        for roles in visibility.roles_below(request, request.office).values()
        for role in roles
    )


@view_config(
    context=Office,
    name='de-nghi-nghien-cuu',
    permission=SIGNED_IN,
    request_method='POST',
    renderer='hoso_cms.web:templates/consultation_new.pt',
)
def ask(context: Office, request: Any) -> Any:
    """Send the request; where something is wrong it is told at its place and everything typed stays."""
    pairs = [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    sent = dict(pairs)
    sections = {value for name, value in pairs if name == 'muc'}
    lines = _lines(pairs)
    wrong_lines: dict[int, str] = {}
    try:
        typed = {name: clean(sent.get(name, ''), lines=name == 'purpose-words') for name in FIELDS}
        wanted = _meant(request, lines, wrong_lines)
        if wrong_lines:
            raise Refused('Có hồ sơ chưa tìm được; hãy xem ở từng dòng.')
        reader = _reader(request, sent.get('nguoi-doc', ''))
        document = consultations.ask(request, wanted, sections, typed, reader=reader)
    except (Refused, ValueError) as wrong:
        if request.response.status_int != 429:
            request.response.status_int = 422
        problems = wrong.problems if isinstance(wrong, Invalid) else None
        return _form(
            request,
            sent,
            lines,
            sections,
            problems=problems,
            message='' if problems else str(wrong),
            wrong_lines=wrong_lines,
        )
    request.session.flash(f'Đã gửi đề nghị đến thủ trưởng {document.unit.title}.')
    shown = request.resource_path(document) if permitted(request, Permission.VIEW, document) else '/'
    return HTTPSeeOther(shown)


def _lines(pairs: list[tuple[str, str]]) -> list[Line]:
    """The lines of the form that hold something, each from the three values that stand together."""
    uids, numbers, names = (
        [value.strip() for name, value in pairs if name == field] for field in ('ho-so', 'so-hieu', 'ho-ten')
    )
    found = [Line(*parts) for parts in zip(uids, numbers, names, strict=False)]
    return [line for line in found if line.uid or line.number or line.name]


def _meant(request: Any, lines: list[Line], wrong: dict[int, str]) -> list[Document]:
    """The records that the lines name; what is wrong with a line is noted under its place."""
    found: dict[int, Document] = {}
    for place, line in enumerate(lines):
        record, told = sought(request, partial(_named, request, line), consultations.NOT_FOUND)
        if record is None:
            wrong[place] = told
        else:
            found.setdefault(record.uid, record)
    return list(found.values())


def _named(request: Any, line: Line) -> Document | None:
    """The record of a line: one chosen on a page that the person may name, or the one of number and name."""
    if not line.uid:
        return consultations.named(request, line.number, line.name)
    record = _document(request, line.uid)
    return record if record is not None and consultations.may_name(request, record) else None


def _reader(request: Any, login: str) -> Account | None:
    """The reader for whom a request is entered; None where people ask for themselves.

    :raises Refused: no such account.
    """
    if not login.strip():
        return None
    account = accounts.find(request.office, login)
    if account is None:
        raise Refused(f'Không có tài khoản “{login[:64]}”. Người đọc cần có tài khoản trước khi lập phiếu.')
    return account
