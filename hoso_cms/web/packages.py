"""Archive packages in the browser: one record taken out, a package of another office taken in."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import FileIter, Response
from pyramid.view import view_config

from ..documents import Document, Unit
from ..exchange.packages.departing import ZIP, package_name, package_of
from ..exchange.packages.taking import take_package
from ..exchange.packages.writing import export_details, write_package
from ..journal import JournalEvent, Reads
from ..operations.errors import Invalid, Refused
from ..operations.packages import Taken, refuse_unless_whole
from ..security import Permission, permitted
from ..security.headers import file_headers


@view_config(
    context=Document,
    name='goi-luu-tru',
    permission=Permission.EXPORT,
    reads='export',
    fresh_second_factor=True,
    request_method='GET',
)
def take_out(document: Document, request: Any) -> Response:
    """The package of a record, written and checked before its first byte leaves."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        made = write_package(request, [document], file)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    request.journal_details.update(export_details(document, made))
    response = Response(app_iter=FileIter(file), content_length=size)
    response.headers.update(file_headers(package_name(document), ZIP))
    return response


@view_config(
    context=Document,
    type_id='departure',
    name='goi-da-giao',
    permission=Permission.VIEW,
    reads=Reads(JournalEvent.EXPORT, subject=lambda context, request: context.about),
    fresh_second_factor=True,
    request_method='GET',
)
def handed_over(departure: Document, request: Any) -> Response:
    """The package that was made when the person went out of scope, for those who may take the record out whole today."""
    stored = package_of(request.office, departure)
    if stored is None:
        raise HTTPNotFound()
    refuse_unless_whole(request, request.office.document(departure.about))
    request.journal_details.update({'as': 'package', 'file': stored.sha256})
    response = Response(app_iter=FileIter(stored.open()), content_length=stored.size)
    response.headers.update(file_headers(stored.name, ZIP))
    return response


@view_config(
    context=Unit,
    name='nhap-goi',
    permission=Permission.IMPORT,
    request_method='GET',
    renderer='hoso_cms.web:templates/package_take.pt',
)
def take_in_page(unit: Unit, request: Any) -> dict[str, Any]:
    """The form to send a package."""
    return _page(unit, request, [])


@view_config(
    context=Unit,
    name='nhap-goi',
    permission=Permission.IMPORT,
    request_method='POST',
    renderer='hoso_cms.web:templates/package_take.pt',
)
def take_in(unit: Unit, request: Any) -> Any:
    """Take over every record of the package, or none; what is wrong with it is said beside the form."""
    part = request.POST.get('goi')
    if not getattr(part, 'filename', None):
        return _refused(unit, request, ['Chưa chọn tệp. Hãy chọn gói lưu trữ .zip.'])
    # WebOb parses a request once: when it is tried again, the file stands where the first attempt left it.
    part.file.seek(0)
    try:
        taken = take_package(request, unit, part.file)
    except Invalid as wrong:
        return _refused(unit, request, [problem.message for problem in wrong.problems])
    except Refused as wrong:
        return _refused(unit, request, [str(wrong)])
    for one in taken:
        request.session.flash(_told(request, one))
    return HTTPSeeOther(request.resource_path(unit, 'nhap-goi'))


def _refused(unit: Unit, request: Any, messages: list[str]) -> dict[str, Any]:
    # Some records of the package may have been written before the one that was refused.
    request.tm.doom()
    request.response.status_int = 422
    return _page(unit, request, messages)


def _page(unit: Unit, request: Any, messages: list[str]) -> dict[str, Any]:
    return {
        'title': f'Nhận gói lưu trữ vào {unit.title}',
        'messages': messages,
        'most': request.registry.upload_max_bytes >> 20,
        'path': request.resource_path(unit).rstrip('/') or '/',
        'token': get_csrf_token(request),
    }


def _told(request: Any, one: Taken) -> str:
    document = request.office.document(one.uid)
    seen = permitted(request, Permission.VIEW, document)
    name = f'{document.summary[0]} (số {one.uid})' if seen and document.summary else f'Hồ sơ số {one.uid}'
    if one.new:
        return f'{name}: đã nhận vào {document.unit.title}, {one.added} bản, mã băm giữ nguyên.'
    if one.added:
        return f'{name}: đã có ở đây, nối thêm {one.added} bản.'
    return f'{name}: đã có đủ ở đây, không thay đổi gì.'
