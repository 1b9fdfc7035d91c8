"""The pages of what cannot be shown or done. They never answer 200, and they keep what was typed where they can."""

from __future__ import annotations

import logging
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPClientError, HTTPSeeOther, HTTPTemporaryRedirect
from pyramid.renderers import render_to_response
from pyramid.response import Response
from pyramid.view import exception_view_config, forbidden_view_config, notfound_view_config
from ZODB.POSException import ConflictError

from .. import journal
from ..documents import Document, Shelf, Unit
from ..drafts import DraftTooLarge
from ..operations import consultations
from ..operations.errors import Conflicted, Invalid, Refused
from ..security import Permission, permitted
from ..security.consulting import RECORD
from ..security.passwords import PasswordRefused
from ..security.uploads import UploadRefused
from ..storage import StorageFull, StorageProblem
from .asked import number
from .signin import answer, go_on_page, kept_fields, local_path, sign_in_page, wants_json

log = logging.getLogger(__name__)

BACK = 'Bấm nút Quay lại của trình duyệt để sửa; nội dung đã nhập vẫn còn ở trang trước.'


def error_page(request: Any, status: int, title: str, *messages: str, hint: str = '') -> Response:
    """A page, or for scripts a JSON answer, that says what is wrong and what would be right."""
    if wants_json(request):
        return answer(request, status, message=' '.join(messages) or title, messages=list(messages))
    page = {'title': title, 'messages': messages, 'hint': hint}
    response = render_to_response('hoso_cms.web:templates/error.pt', page, request=request)
    response.status_int = status
    return response


@forbidden_view_config()
def forbidden(error: Any, request: Any) -> Response:
    """The sign-in page for those who are nobody yet; otherwise 403, or 404 where even that would tell too much."""
    if request.account_id is None:
        return sign_in_first(request)
    if request.account.must_change:
        return error_page(request, 403, 'Cần đổi mật khẩu', 'Hãy đổi mật khẩu được cấp trước khi làm việc.')
    taken_over = _where_it_goes_on(request)
    if taken_over:
        return _lead_on(request, taken_over)
    journal.record_refusal(request, reason=str(getattr(error, 'detail', None) or '')[:200])
    over = _consultation_over(request)
    if over is not None:
        return over
    if not _knows_of(request):
        return not_there(request)
    return error_page(
        request,
        403,
        'Không có quyền',
        'Bạn không có quyền thực hiện việc này ở đây.',
        hint='Nếu cần cho công việc, hãy đề nghị người quản trị đơn vị cấp vai trò phù hợp.',
    )


def _consultation_over(request: Any) -> Response | None:
    """The page in the place of a record that was open to the person for consultation and is not now: why, and since when."""
    record = getattr(request, 'context', None)
    if (
        not isinstance(record, Document)
        or record.type_id != RECORD
        or permitted(request, Permission.VIEW, record)
    ):
        return None
    last = consultations.last_of(request, record)
    if last is None:
        return None
    return error_page(
        request,
        403,
        'Phiếu nghiên cứu không còn mở hồ sơ này',
        consultations.why_closed(request, last),
        hint='Nếu vẫn cần đọc, hãy lập phiếu đề nghị mới ở trang “Phiếu nghiên cứu hồ sơ”.',
    )


def _knows_of(request: Any) -> bool:
    """May the person know that what was asked for exists?"""
    context = getattr(request, 'context', None)
    if isinstance(context, Document):
        return permitted(request, Permission.VIEW, context)
    if isinstance(context, Unit) and context.__parent__ is not None:
        return permitted(request, Permission.BROWSE, context)
    return True


def not_there(request: Any) -> Response:
    """404, the same for what does not exist and for what the person may not know of."""
    return error_page(
        request,
        404,
        'Không tìm thấy',
        'Trang này không có, hoặc bạn không được xem.',
        hint='Hãy kiểm tra lại đường dẫn, hoặc tìm hồ sơ theo họ tên ở ô tìm kiếm.',
    )


def sign_in_first(request: Any) -> Response:
    """What nobody who has not signed in gets past. A form that finds its session dead keeps what it carries."""
    message = (
        'Phiên làm việc đã hết. Hãy đăng nhập lại.'
        if request.session.expired
        else 'Hãy đăng nhập để tiếp tục.'
    )
    if wants_json(request):
        return answer(request, 401, message=message, sign_in='/dang-nhap')
    if request.method in ('GET', 'HEAD'):
        return HTTPSeeOther(request.resource_path(request.root, 'dang-nhap', query={'next': request.path_qs}))
    fields = kept_fields(request)
    page = sign_in_page(
        request,
        message,
        next=local_path(request.path),
        kept_path=local_path(request.path_qs, '') if fields else '',
        kept_account=str(request.session.expired_account or ''),
        kept_fields=fields or '',
    )
    response = render_to_response('hoso_cms.web:templates/sign_in.pt', page, request=request)
    response.status_int = 401
    return response


@notfound_view_config()
def not_found(error: Any, request: Any) -> Response:
    """404; who has not signed in learns of no address whether it exists."""
    if request.matched_route is None and request.account_id is None and request.method in ('GET', 'HEAD'):
        return sign_in_first(request)
    moved = _where_it_lies_now(request)
    if moved:
        return _lead_on(request, moved)
    if request.account_id is not None and isinstance(getattr(request, 'context', None), Document):
        # A version, a file or a page of a document that is there: what is not shown is refused, whatever the page says.
        journal.record_refusal(request, reason='not shown')
    return not_there(request)


def _lead_on(request: Any, address: str) -> Response:
    """To another address. A form that was opened before is sent on, with all that was typed in it."""
    reading = request.method in ('GET', 'HEAD')
    return HTTPSeeOther(address) if reading else HTTPTemporaryRedirect(address)


def _where_it_goes_on(request: Any) -> str:
    """The same page of the unit that took over from a closed one, for those who may browse that; ''."""
    unit, met = getattr(request, 'context', None), set()
    if not isinstance(unit, Unit) or not unit.closed:
        return ''
    following = list(unit.successors)
    while following:
        uid = following.pop(0)
        heir = request.office.unit(uid) if uid not in met else None
        met.add(uid)
        if heir is None:
            continue
        if heir.closed:
            following += heir.successors
        elif permitted(request, Permission.BROWSE, heir):
            steps = [request.view_name, *request.subpath] if request.view_name else []
            return str(request.resource_path(heir, *steps, query=request.GET))
    return ''


def _where_it_lies_now(request: Any) -> str:
    """The address of what was asked for under a unit it has left, or under the old address of a unit; '' for those who
    may not see it."""
    place, steps = getattr(request, 'context', None), [request.view_name or '', *request.subpath]
    if request.account_id is None:
        return ''
    if isinstance(place, Shelf):
        return _document_now(request, steps)
    if not isinstance(place, Unit):
        return ''
    unit, moved = place, False
    while steps and (found := _unit_step(request, unit, steps[0])) is not None:
        moved = moved or steps[0] not in unit.data
        unit, steps = found, steps[1:]
    if not moved:
        return ''
    if steps[:1] == [Shelf.NAME]:
        return _document_now(request, steps[1:])
    if not permitted(request, Permission.BROWSE, unit):
        return ''
    return str(request.resource_path(unit, *steps, query=request.GET))


def _unit_step(request: Any, unit: Unit, name: str) -> Unit | None:
    """The unit that lies, or once lay, under another one by that name."""
    if name in unit.data:
        below: Unit = unit.data[name]
        return below
    return request.office.unit(unit.gone[name]) if name in unit.gone else None


def _document_now(request: Any, steps: list[str]) -> str:
    document = request.office.documents_by_id.get(number(steps[0])) if steps else None
    if document is None or not permitted(request, Permission.VIEW, document):
        return ''
    return str(request.resource_path(document, *steps[1:], query=request.GET))


@exception_view_config(context=BadCSRFToken)
@exception_view_config(context=BadCSRFOrigin)
def bad_token(error: Any, request: Any) -> Response:
    """The form is older than the session, or comes from elsewhere. What one of our own pages sent is kept."""
    if request.account_id is None and request.view_name == 'dang-xuat':
        return HTTPSeeOther('/dang-nhap')
    if request.account_id is None and request.view_name != 'dang-nhap':
        return sign_in_first(request)
    if wants_json(request):
        message = 'Trang đã cũ so với phiên làm việc; hãy thử lại.'
        return answer(request, 400, message=message, csrf_token=get_csrf_token(request))
    fields = kept_fields(request)
    if fields is not None and request.view_name != 'dang-nhap':
        message = 'Biểu mẫu được mở từ phiên làm việc trước nên chưa lưu. Nội dung vẫn còn; bấm nút dưới đây để lưu.'
        return go_on_page(request, request.path_qs, fields, message, 400)
    return error_page(
        request,
        400,
        'Biểu mẫu không còn hiệu lực',
        'Biểu mẫu được mở từ phiên làm việc trước, hoặc từ trang khác. Chưa có gì được lưu.',
        hint='Hãy mở lại trang và gửi lại.',
    )


@exception_view_config(context=Refused)
def refused(error: Refused, request: Any) -> Response:
    """An operation refused and no page showed it beside the form: what is wrong, one line each."""
    messages = [problem.message for problem in error.problems] if isinstance(error, Invalid) else [str(error)]
    if isinstance(error, Conflicted):
        return error_page(request, 409, 'Người khác vừa sửa', *messages, hint=BACK)
    return error_page(request, 422, 'Chưa thực hiện được', *messages, hint=BACK)


@exception_view_config(context=PasswordRefused)
@exception_view_config(context=UploadRefused)
@exception_view_config(context=DraftTooLarge)
def refused_value(error: ValueError, request: Any) -> Response:
    """A password, a file or a draft that is not taken."""
    return error_page(request, 422, 'Chưa thực hiện được', str(error), hint=BACK)


@exception_view_config(context=ConflictError)
def too_many_writers(error: ConflictError, request: Any) -> Response:
    """Several tries met with other writers each time: nothing is stored, and the typed text can be sent again."""
    message = 'Nhiều người đang lưu cùng một lúc nên lần này chưa lưu được. Hãy thử lại sau vài giây.'
    fields = kept_fields(request)
    if fields is not None and not wants_json(request) and request.account_id is not None:
        return go_on_page(request, request.path_qs, fields, message, 503)
    return error_page(request, 503, 'Chưa lưu được', message)


@exception_view_config(context=StorageFull)
def disk_full(error: StorageFull, request: Any) -> Response:
    """Reading goes on, nothing is written."""
    log.error('%s', error.english)
    return error_page(request, 507, 'Ổ đĩa máy chủ sắp đầy', error.vietnamese, hint=BACK)


@exception_view_config(context=StorageProblem)
def storage_problem(error: StorageProblem, request: Any) -> Response:
    """The storage refuses; who runs the server reads why in the log."""
    log.error('%s', error.english)
    return error_page(request, 503, 'Kho dữ liệu đang tạm dừng', error.vietnamese, hint=BACK)


@exception_view_config(context=HTTPClientError)
def client_error(error: HTTPClientError, request: Any) -> Response:
    """Any other request that cannot be answered."""
    return error_page(
        request,
        error.status_int,
        'Yêu cầu không hợp lệ',
        'Trình duyệt gửi lên một yêu cầu mà hệ thống không hiểu. Chưa có gì được lưu.',
        hint='Hãy mở lại trang và thử lại.',
    )
