"""What must be there before a step of a transfer, by the mode of the regulation that counts in the unit it leaves."""

from __future__ import annotations

from ..documents import Document
from ..models import values
from ..models.content_type import Problem
from ..security import Permission, Permit, permitted
from .departure_rules import open_departure
from .guards import guard
from .transfer_rules import (
    BY_SUPERIOR,
    CLOSED,
    DECISION,
    HANDOVER,
    RECORD,
    REQUEST,
    Transfer,
    transfers_of,
)

ON_THE_RECORD = 'record'
"""What a problem names as its field where the record itself is to be mended."""


def _transfer(permit: Permit, document: Document) -> Transfer:
    return Transfer(permit.request, document)


@guard('moved-by-unit')
def moved_by_unit(permit: Permit, document: Document) -> list[Problem]:
    """The unit itself hands over: another one, and no superior has to."""
    transfer = _transfer(permit, document)
    if transfer.within:
        return [Problem('', '', 'Hai bộ phận cùng một cơ quan: dùng bước “Điều chuyển trong đơn vị”.')]
    if transfer.mode == BY_SUPERIOR:
        return [
            Problem(
                '', '', 'Theo quy chế, hồ sơ do cơ quan quản lý cấp trên điều chuyển: hãy trình cấp trên.'
            )
        ]
    return []


@guard('moved-by-superior')
def moved_by_superior(permit: Permit, document: Document) -> list[Problem]:
    """A superior agency moves the record, or somebody in it who answers for both sides."""
    transfer = _transfer(permit, document)
    if not transfer.within and transfer.mode != BY_SUPERIOR:
        return [Problem('', '', 'Theo quy chế, đơn vị tự gửi hồ sơ, không qua cấp trên.')]
    return []


@guard('moved-within')
def moved_within(permit: Permit, document: Document) -> list[Problem]:
    """Inside one agency, by somebody who acts for both sides (Đắk Lắk art. 10.1)."""
    transfer = _transfer(permit, document)
    if not transfer.within:
        return [Problem('', '', 'Đơn vị nhận là cơ quan khác: bước này chỉ dùng trong cùng một cơ quan.')]
    if not permitted(permit.request, Permission.CREATE, transfer.target):
        return [
            Problem(
                '',
                '',
                f'Bạn không cập nhật hồ sơ của {transfer.target.title}: hãy trình cấp trên điều chuyển.',
            )
        ]
    return []


@guard('transfer-open')
def transfer_open(permit: Permit, document: Document) -> list[Problem]:
    """The record still lies where the transfer says, and no other transfer of it is open."""
    transfer = _transfer(permit, document)
    problems = []
    if transfer.target.closed:
        problems.append(Problem('', '', f'{transfer.target.title} không còn hoạt động; hãy huỷ phiếu này.'))
    if transfer.record.unit is not transfer.source:
        problems.append(Problem('', '', f'Hồ sơ không còn ở {transfer.source.title}; hãy huỷ phiếu này.'))
    if any(
        one is not document and one.state not in CLOSED
        for one in transfers_of(permit.request, transfer.record.uid)
    ):
        problems.append(Problem('', '', 'Hồ sơ này còn một phiếu chuyển khác đang mở.'))
    return problems


@guard('written-request')
def written_request(permit: Permit, document: Document) -> list[Problem]:
    """The receiver has asked in writing, where nothing is handed over otherwise (Quận 5, Quận 6 art. 10)."""
    transfer = _transfer(permit, document)
    if not transfer.needs_request:
        return []
    named = {
        'request-number': 'Chưa ghi số văn bản yêu cầu của đơn vị nhận.',
        'request-date': 'Chưa ghi ngày văn bản yêu cầu của đơn vị nhận.',
        'request-scan': 'Chưa có bản quét văn bản yêu cầu của đơn vị nhận.',
    }
    return [Problem(REQUEST, name, text) for name, text in named.items() if not transfer.value(name, REQUEST)]


@guard('decision-scan')
def decision_scan(permit: Permit, document: Document) -> list[Problem]:
    """The scan of the decision is there, where the regulation asks for it (Đắk Lắk art. 10.2)."""
    transfer = _transfer(permit, document)
    if transfer.needs_scan and not transfer.value('decision-scan', DECISION):
        return [Problem(DECISION, 'decision-scan', 'Chưa tải lên bản quét quyết định.')]
    return []


@guard('record-free')
def record_free(permit: Permit, document: Document) -> list[Problem]:
    """Nobody is deciding upon the record, and it is in use."""
    record = permit.request.office.document(document.about)
    if record.state == 'review':
        return [
            Problem('', ON_THE_RECORD, 'Hồ sơ đang chờ xác thực; hãy xác thực hoặc trả lại trước khi chuyển.')
        ]
    if open_departure(permit.request, record.uid) is not None:
        return [
            Problem('', '', 'Hồ sơ đang có phiếu kết thúc công tác; hãy huỷ hoặc hoàn thành phiếu đó trước.')
        ]
    if Permission.TRANSFER not in _allowed(permit, record):
        title = permit.request.registry.models.workflow_of(RECORD).states[record.state].title
        return [Problem('', '', f'Hồ sơ ở trạng thái “{title}” nên không chuyển được.')]
    return []


def _allowed(permit: Permit, record: Document) -> frozenset[str]:
    grants = permit.request.registry.models.workflow_of(RECORD).states[record.state].grants
    return frozenset().union(*grants.values())


@guard('record-complete')
def record_complete(permit: Permit, document: Document) -> list[Problem]:
    """Everything about the person is in the software and verified (Hà Nội art. 7.3), where the regulation asks for it."""
    transfer = _transfer(permit, document)
    if not transfer.needs_complete:
        return []
    record = transfer.record
    content_type = permit.request.registry.models.content_types[RECORD]
    missing = values.missing(content_type, record.current.content(), 'verify')
    problems = []
    if missing:
        problems.append(Problem('', ON_THE_RECORD, f'Hồ sơ còn thiếu {len(missing)} nội dung.'))
    elif record.official != record.count:
        problems.append(Problem('', ON_THE_RECORD, 'Hồ sơ còn thay đổi chưa được xác thực.'))
    return problems


@guard('user-unit')
def user_unit(permit: Permit, document: Document) -> list[Problem]:
    """The unit that uses the person directly is chosen: the receiver itself or one below it."""
    transfer = _transfer(permit, document)
    chosen = transfer.user_unit
    if chosen is None:
        return [Problem(HANDOVER, 'user-unit', 'Hãy chọn đơn vị trực tiếp sử dụng.')]
    if all(one is not transfer.target for one in chosen.lineage()):
        return [
            Problem(HANDOVER, 'user-unit', f'Đơn vị trực tiếp sử dụng phải thuộc {transfer.target.title}.')
        ]
    return []
