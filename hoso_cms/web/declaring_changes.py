"""What a person is about to hand in: old and new of every change, its evidence, the undertaking; and paper with its scan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import drafts
from ..clocks import regulation_of
from ..documents import Document
from ..models.content_type import Problem
from ..models.proposal import Piece
from ..operations import declarations
from ..operations.declared import OWN, PAPER, TYPE, Declared
from ..operations.errors import Invalid, Refused
from ..security import Permission
from ..security.uploads import UploadRefused
from .asked import number
from .attachments import attach, with_uploads
from .declared_changes import changes_of, hint, left_unchanged, seen_sections
from .declared_findings import told
from .declaring import READS, head_of
from .forms import SectionForm, anchor

TEMPLATE = 'hoso_cms.web:templates/declaration_changes.pt'


@view_config(
    context=Document, type_id=TYPE, name='thay-doi', permission=Permission.DECLARE, reads=READS, request_method='GET',
    renderer=TEMPLATE,
)  # fmt: skip
def changes_page(document: Document, request: Any) -> dict[str, Any]:
    """All changes before they are handed in, or with ``?muc=`` those of one section that was just saved."""
    return _page(document, request)


def _page(
    document: Document,
    request: Any,
    *,
    problems: list[Problem] | None = None,
    message: str = '',
    ticked: bool = False,
) -> dict[str, Any]:
    declared = Declared(request, document)
    only = request.GET.get('muc', '')
    only = only if only in seen_sections(request, declared) else ''
    found = changes_of(request, declared, only=only)
    rules = told(request, declared, {one.piece for _, some in found for one in some})
    consent = declared.content_type.field('consent')
    lacking = declarations.problems_before(request, document) if problems is None else problems
    return {
        **head_of(request, declared),
        'sections': found,
        'rules': rules,
        'only': only,
        'only_title': declared.content_type.sections[only].title if only else '',
        'total': sum(len(some) for _, some in found),
        'unchanged': left_unchanged(request, declared),
        'hint': hint,
        'article': declared.article_on_evidence,
        'regulation': regulation_of(request.registry.models, document.unit),
        'problems': [] if only else [_told(request, declared, problem) for problem in lacking],
        'failed': problems is not None,
        'message': message,
        'consent': consent.title,
        'ticked': ticked,
    }  # fmt: skip


def _told(request: Any, declared: Declared, problem: Problem) -> tuple[str, str]:
    """Where to mend it, and what it is; of a section not to be seen, only that there is something."""
    path = request.resource_path(declared.document)
    if problem.section == PAPER:
        return f'{path}phieu-giay', problem.message
    if problem.section in declared.answers:
        if problem.section not in seen_sections(request, declared):
            return (
                '',
                'Một mục mà bạn không được xem còn thiếu nội dung; phải do người được xem mục đó bổ sung.',
            )
        piece = Piece(problem.section, problem.table or problem.field, problem.row)
        if piece in declared.open and declared.asks_evidence(piece) and not declared.evidence.get(piece):
            return f'#thay-doi-{piece.key.replace(":", "_")}', problem.message
        return f'{path}sua/{problem.section}#{anchor(problem)}', problem.message
    return ('#cam-doan' if problem.section == OWN else '', problem.message)


@view_config(
    context=Document, type_id=TYPE, name='minh-chung', permission=Permission.DECLARE, request_method='POST',
    renderer=TEMPLATE,
)  # fmt: skip
def add_evidence(document: Document, request: Any) -> Any:
    """Lay a file beside a change."""
    key = request.POST.get('thay-doi', '')
    try:
        piece = Piece.read(key)
    except ValueError:
        raise Refused('Không rõ tài liệu chứng minh cho thay đổi nào; hãy mở lại trang.')
    try:
        stored = attach(request, document, request.POST.get('upload'))
        declarations.attach_evidence(request, document, piece, stored.sha256, request.POST.get('ten', ''))
    except (UploadRefused, Refused) as refused:
        request.response.status_int = 422
        return _page(document, request, message=str(refused))
    request.session.flash(f'Đã kèm tài liệu “{stored.name}”.')
    return _back(document, request, piece)


@view_config(
    context=Document, type_id=TYPE, name='bo-minh-chung', permission=Permission.DECLARE, request_method='POST',
    renderer=TEMPLATE,
)  # fmt: skip
def drop_evidence(document: Document, request: Any) -> Any:
    """Take a file away."""
    try:
        declarations.drop_evidence(request, document, request.POST.get('dong', ''))
    except Refused as refused:
        request.response.status_int = 422
        return _page(document, request, message=str(refused))
    request.session.flash('Đã bỏ tài liệu.')
    return _back(document, request, None)


def _back(document: Document, request: Any, piece: Piece | None) -> HTTPSeeOther:
    only = request.GET.get('muc', '')
    query = f'?muc={only}' if only in Declared(request, document).answers else ''
    place = f'#thay-doi-{piece.key.replace(":", "_")}' if piece else ''
    return HTTPSeeOther(f'{request.resource_path(document)}thay-doi{query}{place}')


@view_config(
    context=Document,
    type_id=TYPE,
    name='nop',
    permission=Permission.VIEW,
    request_method='POST',
    renderer=TEMPLATE,
)
def hand_in(document: Document, request: Any) -> Any:
    """Hand the declaration in. One that was handed in already is shown as it is."""
    path = request.resource_path(document)
    if document.state == 'submitted':
        request.session.flash('Phiếu đã được nộp.', 'info')
        return HTTPSeeOther(path)
    ticked = request.POST.get('cam-doan') == 'yes'
    try:
        declarations.submit(request, document, consent=ticked, seen=number(request.POST.get('ban', '')))
    except Invalid as invalid:
        request.response.status_int = 422
        return _page(document, request, problems=invalid.problems, ticked=ticked)
    except Refused as refused:
        request.response.status_int = 409
        return _page(document, request, message=str(refused), ticked=ticked)
    store, uid = request.registry.side_store, document.uid
    # Only once it is safe: a failed commit must leave what was typed.
    request.tm.get().addAfterCommitHook(
        lambda done: drafts.drop_all_of(store, document=uid) if done else None
    )
    request.session.flash('Đã nộp phiếu bổ sung lý lịch.')
    return HTTPSeeOther(path)


# --- Paper


@view_config(
    context=Document, type_id=TYPE, name='phieu-giay', permission=Permission.DECLARE, reads=READS, request_method='GET',
    renderer='hoso_cms.web:templates/declaration_paper.pt',
)  # fmt: skip
def paper_page(document: Document, request: Any) -> dict[str, Any]:
    """When and where the paper was received, and its scan."""
    return _paper(document, request, _paper_form(document, request))


@view_config(
    context=Document, type_id=TYPE, name='phieu-giay', permission=Permission.DECLARE, request_method='POST',
    renderer='hoso_cms.web:templates/declaration_paper.pt',
)  # fmt: skip
def receive(document: Document, request: Any) -> Any:
    """Note the receipt of the paper."""
    form = _paper_form(document, request)
    pairs, refused = with_uploads(request, document, list(request.POST.items()))
    typed = form.read(pairs)
    if refused:
        request.response.status_int = 422
        return _paper(document, request, form, ' '.join(refused))
    try:
        declarations.receive(request, document, typed)
    except Invalid as invalid:
        form.tell(invalid.problems)
        request.response.status_int = 422
        return _paper(document, request, form, str(invalid))
    request.session.flash('Đã ghi việc nhận phiếu giấy; hãy nhập từng mục theo phiếu.')
    return HTTPSeeOther(request.resource_path(document))


def _paper_form(document: Document, request: Any) -> SectionForm:
    declared = Declared(request, document)
    if not declared.on_paper:
        raise Refused('Phiếu này được khai trực tuyến, không có bản giấy.')
    section = declared.content_type.sections[PAPER]
    # That it is on paper was said when it was opened.
    section = replace(section, items=tuple(item for item in section.items if item.id != 'paper'))
    kept = document.current.values(PAPER)
    form = SectionForm(
        section,
        declared.variant,
        kept,
        stored=request.office.files,
        files=f'{request.resource_path(document)}tep',
    )
    form.fill(kept)
    return form


def _paper(document: Document, request: Any, form: SectionForm, message: str = '') -> dict[str, Any]:
    declared = Declared(request, document)
    return {
        **head_of(request, declared),
        'fields': form.body(),
        'message': message,
        'help': declared.content_type.sections[PAPER].help,
        'token': get_csrf_token(request),
    }
