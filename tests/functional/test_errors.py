"""What cannot be done is told with a status that says so, in Vietnamese, as a page and as JSON; never 200."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyramid.httpexceptions import HTTPBadRequest
from ZODB.POSException import ConflictError

from hoso_cms.drafts import DraftTooLarge
from hoso_cms.models.content_type import Problem
from hoso_cms.operations.errors import Conflicted, Invalid, Refused
from hoso_cms.security import Forbidden
from hoso_cms.security.passwords import PasswordRefused
from hoso_cms.security.uploads import UploadRefused
from hoso_cms.storage import StorageFailed, StorageFull
from hoso_cms.web.signin import local_path

CASES = [
    (Refused('Không được.'), 422, 'Không được.'),
    (
        Invalid([Problem('basic', 'full-name', 'Thiếu họ tên.'), Problem('', '', 'Thiếu nữa.')]),
        422,
        'Thiếu nữa.',
    ),
    (Conflicted([], {}, 3), 409, 'Người khác vừa sửa'),
    (PasswordRefused('Mật khẩu yếu.'), 422, 'Mật khẩu yếu.'),
    (UploadRefused('Tệp hỏng.'), 422, 'Tệp hỏng.'),
    (DraftTooLarge('Quá dài.'), 422, 'Quá dài.'),
    (StorageFull('Ổ đĩa sắp đầy.', 'disk full'), 507, 'Ổ đĩa sắp đầy.'),
    (StorageFailed('Kho dừng ghi.', 'write failed'), 503, 'Kho dừng ghi.'),
    (ConflictError(), 503, 'Nhiều người đang lưu'),
    (HTTPBadRequest(), 400, 'không hiểu'),
    (Forbidden(), 403, 'không có quyền'),
]


@pytest.mark.parametrize(('error', 'status', 'said'), CASES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize('script', [False, True], ids=['page', 'script'])
def test_every_error_has_its_answer(people, error, status, said, script):
    with people.clerk_of_finance.acting() as request:
        request.context = request.root = request.office
        request.view_name, request.subpath = '', ()
        if script:
            request.headers['X-Requested-With'] = 'fetch'
        try:
            raise error
        except Exception:
            response = request.invoke_exception_view()
        assert response.status_int == status
        assert said in (
            ' '.join(response.json['messages'] or [response.json['message']]) if script else response.text
        )
        assert 'disk full' not in response.text


def test_typed_text_survives_too_many_writers(people):
    with people.clerk_of_finance.acting() as request:
        request.context = request.root = request.office
        request.view_name, request.subpath = '', ()
        request.method, request.body = 'POST', b'ghi-chu=Gi%E1%BB%AF+l%E1%BA%A1i'
        request.content_type = 'application/x-www-form-urlencoded'
        request.headers['Origin'] = request.host_url
        try:
            raise ConflictError
        except ConflictError:
            response = request.invoke_exception_view()
        assert response.status_int == 503 and 'Giữ lại' in response.text and 'Tiếp tục lưu' in response.text


@pytest.mark.parametrize('address', ['/', '/a/b?x=1&y=%20', '/so-tai-chinh/ho-so/1/#muc'])
def test_paths_of_this_site_are_kept(address):
    assert local_path(address) == address


@given(st.text(alphabet=st.sampled_from('/\\:@.?#%[]\t\n \u200bahtpsjvcrie'), max_size=30))
def test_no_address_leads_elsewhere(address):
    found = local_path(address)
    assert (
        found.startswith('/')
        and not found.startswith(('//', '/\\'))
        and '\\' not in found
        and '\n' not in found
    )


def test_an_old_address_leads_to_where_a_record_lies_now_for_those_who_may_see_it(browse, people):
    from hoso_cms.operations import store
    from hoso_cms.security import permit
    from hoso_cms.testing.builders import DISTRICT, FINANCE, unit_at

    uid = people.verified_record()
    with people.verifier_of_province.acting() as request:
        document = request.office.document(uid)
        target = unit_at(request.office, DISTRICT)
        store.write(
            permit(request, 'view', document), document, act='moved', state=document.state, unit=target
        )
    answer = browse(people.verifier_of_district).get(f'{FINANCE}/ho-so/{uid}/lich-su?trang=1', status=303)
    assert answer.location.endswith(f'{DISTRICT}/ho-so/{uid}/lich-su?trang=1')
    browse(people.verifier_of_finance).get(f'{FINANCE}/ho-so/{uid}/', status=404)
