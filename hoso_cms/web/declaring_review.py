"""Verifying a declaration: old, new and evidence side by side; each change is accepted or returned; then the next one."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPFound, HTTPSeeOther
from pyramid.view import view_config

from .. import drafts
from ..documents import Document
from ..drafts import DraftKey
from ..models.proposal import Piece
from ..operations import records, verdicts
from ..operations.declared import TYPE, Declared
from ..operations.errors import Invalid, Refused
from ..operations.verdicts import Decision, Verdict
from ..security import Forbidden, Permission, desk, permitted, visibility
from .asked import number
from .declared_changes import changes_of, left_unchanged
from .declared_findings import told
from .declaring import READS, head_of
from .limits import limits_told

PAGE = 'xac-thuc'
TEMPLATE = 'hoso_cms.web:templates/declaration_review.pt'
KEPT_AS = 'verdicts'
"""The section under which the verdicts of an unfinished review lie among the drafts of the verifier."""
LOOKED_THROUGH = 200


@view_config(
    context=Document, type_id=TYPE, name=PAGE, permission=Permission.VIEW, reads=READS, request_method='GET',
    renderer=TEMPLATE,
)  # fmt: skip
def review(document: Document, request: Any) -> Any:
    """The changes that wait for a verdict, with what was said of them and not finished yet."""
    if document.state != 'submitted':
        return _not_waiting(document, request)
    _require(document, request)
    kept = drafts.load(request.registry.side_store, _key(document, request))
    typed = dict(kept.values) if kept is not None and kept.base_version == document.count else {}
    return _page(document, request, typed)


def _key(document: Document, request: Any) -> DraftKey:
    return DraftKey(request.account_id, document.uid, KEPT_AS)


def _require(document: Document, request: Any) -> None:
    if not permitted(request, Permission.VERIFY, document):
        raise Forbidden(f'{Permission.VERIFY} on declaration {document.uid}')


def _not_waiting(document: Document, request: Any) -> HTTPFound:
    request.session.flash('Phiếu này không chờ xác thực.', 'info')
    return HTTPFound(request.resource_path(document))


def _page(
    document: Document, request: Any, typed: dict[str, Any], refusal: Exception | None = None
) -> dict[str, Any]:
    declared = Declared(request, document)
    disputed = verdicts.conflicts(declared)
    found = changes_of(request, declared, disputed=disputed)
    rules = told(request, declared, {one.piece for _, some in found for one in some})
    total = sum(len(some) for _, some in found)
    step = verdicts.SETTLE if not total else verdicts.RETURN
    obstacles = [p for p in records.obstacles(request, document, step) if not p.section]
    wrong: dict[str, str] = {}
    if isinstance(refusal, Invalid):
        for problem in refusal.problems:
            key = Piece(problem.section, problem.table or problem.field, problem.row).key
            wrong.setdefault(key, problem.message)
    return {
        **head_of(request, declared),
        'sections': found,
        'rules': rules,
        'total': total,
        'hidden': len(declared.open) - total,
        'disputed': sum(bool(one.now) for _, some in found for one in some),
        'typed': typed,
        'wrong': wrong,
        'refusal': refusal,
        'sentences': [problem.message for problem in refusal.problems]
        if isinstance(refusal, Invalid)
        else [str(refusal)]
        if refusal
        else [],
        'obstacles': obstacles,
        'seen': document.count,
        'record_seen': declared.record.official,
        'limits': limits_told(request, document),
        'unchanged': left_unchanged(request, declared),
        'on_paper': declared.on_paper,
        'scan': request.office.files.get(declared.own('scan', 'paper')),
        'received': '/'.join(reversed(declared.own('received', 'paper').split('-'))),
    }  # fmt: skip


@view_config(
    context=Document,
    type_id=TYPE,
    name=PAGE,
    permission=Permission.VIEW,
    request_method='POST',
    renderer=TEMPLATE,
)
def decide(document: Document, request: Any) -> Any:
    """Finish the review: accepted changes enter the record, returned ones go back; then the next declaration."""
    if document.state != 'submitted':
        return _not_waiting(document, request)
    _require(document, request)
    typed = _typed(request)
    declared = Declared(request, document)
    undo = request.tm.savepoint()
    try:
        if declared.open:
            done = verdicts.decide(
                request,
                document,
                _verdicts(declared, typed),
                seen=number(typed.get('ban', '')),
                record_seen=number(typed.get('ban-ho-so', '')),
                reason=typed.get('y-kien', ''),
            )
        else:
            records.transition(
                request,
                document,
                verdicts.SETTLE,
                reason=typed.get('y-kien', ''),
                seen=number(typed.get('ban', '')),
            )
            done = Decision(0, 0, 0, None)
    except Refused as refusal:
        undo.rollback()
        invalid = isinstance(refusal, Invalid)
        request.response.status_int = 422 if invalid else 409
        return _page(document, request, typed, refusal)
    store, key = request.registry.side_store, _key(document, request)
    request.tm.get().addAfterCommitHook(lambda well: drafts.drop(store, key) if well else None)
    return _onward(request, document, done)


def _typed(request: Any) -> dict[str, Any]:
    return {
        name: value for name, value in request.POST.items() if isinstance(value, str) and name != 'csrf_token'
    }


def _verdicts(declared: Declared, typed: dict[str, Any]) -> dict[Piece, Verdict]:
    return {
        piece: Verdict(
            typed[f'y:{piece.key}'],
            typed.get(f'ly-do:{piece.key}', ''),
            typed.get(f'goc:{piece.key}') == 'yes',
        )
        for piece in declared.open
        if typed.get(f'y:{piece.key}')
    }


def _onward(request: Any, document: Document, done: Decision) -> HTTPSeeOther:
    name = document.summary[0]
    told = []
    if done.accepted:
        number_of = f' (bản số {done.version.number} của hồ sơ)' if done.version else ''
        told.append(f'{done.accepted} thay đổi được chấp nhận{number_of}')
    if done.kept:
        told.append(f'{done.kept} chỗ giữ theo hồ sơ')
    if done.returned:
        told.append(f'{done.returned} nội dung trả lại cho người khai')
    words = '; '.join(told) or 'không có thay đổi, đã duyệt'
    following = next_waiting(request)
    if following is None:
        request.session.flash(f'Phiếu của {name}: {words}. Không còn phiếu nào chờ bạn xác thực.')
        return HTTPSeeOther(request.resource_path(document))
    request.session.flash(f'Phiếu của {name}: {words}. Đây là phiếu tiếp theo đang chờ bạn.')
    return HTTPSeeOther(request.resource_path(following, PAGE))


def next_waiting(request: Any) -> Document | None:
    """The declaration that this person decides upon next: the longest waiting one that the guards leave to the person."""
    office = request.office
    places = desk.waiting_places(request, office, TYPE)
    found = [office.document(uid) for uid in list(visibility.ids(request, places))[:LOOKED_THROUGH]]
    for document in sorted(found, key=lambda one: one.changed):
        if not [p for p in records.obstacles(request, document, verdicts.RETURN) if not p.section]:
            return document
    return None


@view_config(
    context=Document,
    type_id=TYPE,
    name='nhap-y-kien',
    permission=Permission.VERIFY,
    request_method='POST',
    renderer='json',
)
def keep_verdicts(document: Document, request: Any) -> dict[str, Any]:
    """Keep the verdicts of a review that is not finished."""
    typed = _typed(request)
    kept = drafts.save(
        request.registry.side_store, _key(document, request), typed, number(typed.get('ban', ''))
    )
    return {'saved': bool(kept)}
