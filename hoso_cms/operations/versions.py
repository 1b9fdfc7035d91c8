"""What a version means: the model it was written under, what was done, who did it."""

from __future__ import annotations

from typing import Any

from .. import clock
from ..catalog import version_value
from ..documents import Document, Version
from ..models.content_type import ContentType
from ..models.defaults import Case, decision_words
from ..models.kinds import show_date
from ..models.read import read_version_model
from ..models.workflow import Workflow
from .bases import named_by
from .moving import REORGANISATION, REORGANISED
from .plans import cited

ACTS = {
    'create': 'Lập hồ sơ',
    'edit': 'Sửa',
    'restore': 'Khôi phục',
    'basis': 'Ghi căn cứ',
    'declared': 'Ghi nhận phiếu bổ sung lý lịch',
    'beside': 'Đặt lại bản nháp',
    'answer': 'Khai',
    'evidence': 'Tài liệu chứng minh',
    'receive': 'Nhận phiếu giấy',
    'consent': 'Cam đoan',
    'exclude': 'Danh sách loại trừ',
    'effect': 'Ghi theo quyết định',
    'take-back': 'Đưa về như trước theo quyết định',
    'link': 'Lập hồ sơ cho người được tuyển dụng',
    REORGANISED: 'Sắp xếp đơn vị',
    'counted': 'Đếm trước khi sắp xếp',
    'made': 'Lập đơn vị mới',
    'moved': 'Chuyển đơn vị',
    'note': 'Ghi chú lưu trữ',
    'fill': 'Điền phiếu',
    'minutes': 'Ghi nội dung giao nhận',
    'packed': 'Lập gói lưu trữ giao đi',
}
"""What is done to a document outside its workflow; the transitions have titles of their own."""


def model_of(request: Any, version: Version) -> ContentType:
    """The content type that a version was written under, so that old labels and codes stay readable.

    Compiled once and kept in the registry; the present model where the version was written under it.
    """
    present = request.registry.models.content_types[version.type_id]
    if version.model == present.digest:
        return present
    kept: dict[str, ContentType] | None = getattr(request.registry, 'version_models', None)
    if kept is None:
        kept = request.registry.version_models = {}
    if version.model not in kept:
        source = request.office.models.get(version.model)
        kept[version.model] = present if source is None else read_version_model(source.files)
    return kept[version.model]


def act_title(flow: Workflow, act: str) -> str:
    """What was done, in Vietnamese."""
    transition = flow.transitions.get(act)
    if act == 'create' and flow.id != 'record':
        return 'Lập'
    return transition.title if transition else ACTS.get(act, act)


def person(office: Any, document: Document, version: Version, uid: int) -> str:
    """The name of somebody whose number stands in a version: where the version was written, not here."""
    origin = document.origin_of(version.number)
    if origin is not None:
        return origin.people.get(uid, f'tài khoản số {uid}')
    account = office.accounts.get(uid)
    return account.name if account is not None else f'tài khoản số {uid}'


def writer(request: Any, version: Version) -> str:
    """The name of the person who wrote a version and in whose place, with the office where it was another one."""
    document = request.office.document(version.document)
    name = person(request.office, document, version, version.author)
    if version.on_behalf:
        name = f'{name} (thay {person(request.office, document, version, version.on_behalf)})'
    origin = document.origin_of(version.number)
    return name if origin is None else f'{name} ({origin.office})'


def basis_words(request: Any, version: Version) -> str:
    """On what a version rests, in words: a document of this office by its number and day; one that is not here by its type
    and its id."""
    document = basis_document(request.office, version)
    if document is not None:
        return words_of(request, document)
    type_id, _, uid = version.basis.partition(':')
    if type_id == REORGANISATION and version.act == REORGANISED:
        return cited(request.office.document(int(uid)))
    named = request.registry.models.content_types.get(type_id)
    if named is None or not (uid.isascii() and uid.isdigit()):
        return version.basis
    return f'{named.title}, mã {uid} trong hệ thống'


def basis_document(office: Any, version: Version) -> Document | None:
    """The document of this office that a version rests on; None where it names none, or was written in another office,
    whose ids are not those of this one."""
    if office.document(version.document).origin_of(version.number) is not None:
        return None
    return named_by(office, version.basis)


def words_of(request: Any, document: Document) -> str:
    """What a decision or declaration is called: ``Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ``."""
    if document.type_id == 'decision':
        head = document.current.values('head')
        words = decision_words(Case(head, {}, {}, request.registry.models.rules))
        return words if head.get('number') else f'Dự thảo: {head.get("abstract", "")}'
    title = request.registry.models.content_types[document.type_id].title
    first = next(v for v in document.history() if v.number == 1)
    received = version_value(document.current, 'paper', 'received') or f'{clock.local(first.time):%Y-%m-%d}'
    return f'{title} ngày {show_date(received)}'
