"""What the first page tells people about declaring: the campaign that asks, the declaration that is open, how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import clock
from ..clocks import limits, regulation_of
from ..documents import Document
from ..models.regulation import Regulation
from ..operations import campaigns, reminders
from ..operations.declared import TYPE, Declared, open_of
from ..security import Permission, permitted
from .declaring import ENTRY, day, period_of
from .limits import told

PERSONAL = 'personal-changes'
"""What a regulation says of how changes of a person come into the record."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence and the paragraph that it rests on."""

    words: str
    regulation: Regulation
    paragraph: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the person is told about declaring."""

    title: str
    text: str
    href: str
    action: str
    tone: str
    message: str = ''
    reminded: str = ''
    cited: Cited | None = None


def home_card(request: Any) -> Card | None:
    """What the person has to declare about the own record, or has declared; None where there is no such record."""
    account = request.account
    record = request.office.documents_by_id.get(account.record) if account.record else None
    if record is None or not record.official or not permitted(request, Permission.VIEW, record):
        return None
    current = open_of(request, record.uid)
    if current is not None:
        return _of_open(request, record, current)
    if not permitted(request, Permission.DECLARE, record):
        return None
    entry = f'{request.resource_path(record)}{ENTRY}'
    campaign, cited = campaigns.asks(request, record), _rule(request, record)
    if campaign is None:
        words = 'Có thay đổi về nhân thân, đào tạo, gia đình …? Khai bổ sung để cập nhật hồ sơ.'
        return Card('Phiếu bổ sung lý lịch', words, entry, 'Khai phiếu bổ sung', 'neutral', cited=cited)
    period = period_of(campaign)
    late = campaigns.told(campaign, 'to') < clock.today().isoformat()
    words = f'Khai từ {period["from"]} đến hết {period["to"]}.' + (' Đã quá hạn.' if late else '')
    return Card(
        period['title'], words, entry, 'Bắt đầu khai', 'bad' if late else 'waiting', period['message'],
        _reminded(request, record, campaign), cited,
    )  # fmt: skip


def _of_open(request: Any, record: Document, current: Document) -> Card:
    declared = Declared(request, current)
    state = request.registry.models.workflow_of(TYPE).states[current.state]
    waits = current.state == 'submitted'
    campaign = None if waits else declared.campaign
    left = sum(not answer for answer in declared.answers.values())
    words = {
        'draft': f'Còn {left} mục chưa trả lời.' if left else 'Đã trả lời đủ các mục; hãy xem lại và nộp.',
        'submitted': 'Đang chờ xác thực.',
        'returned': f'{len(declared.open)} nội dung bị trả lại, cần sửa rồi nộp lại.',
    }.get(current.state, state.title)
    until, tone = '', state.tone
    if campaign is not None:
        late = campaigns.told(campaign, 'to') < clock.today().isoformat()
        until = f' Hạn khai: hết {day(campaigns.told(campaign, "to"))}.' + (' Đã quá hạn.' if late else '')
        tone = 'bad' if late else tone
    return Card(
        f'Phiếu bổ sung lý lịch năm {declared.own("year")}: {state.title.lower()}',
        words + until,
        request.resource_path(current),
        'Xem phiếu' if waits else 'Khai tiếp',
        tone,
        reminded=_reminded(request, record, campaign) if campaign is not None else '',
        cited=_limit(request, current) if waits else _rule(request, record),
    )


def _rule(request: Any, record: Document) -> Cited | None:
    """What the regulation of the record's unit says of such changes."""
    regulation = regulation_of(request.registry.models, record.unit)
    fact = regulation.facts.get(PERSONAL) if regulation is not None else None
    if regulation is None or fact is None:
        return None
    return Cited('', regulation, fact.paragraph)


def _limit(request: Any, current: Document) -> Cited | None:
    """Until when the office has time."""
    found = limits.limits_of(request.registry.models, request.office, current)
    running = next((one for one in found if one.done is None and one.due is not None), None)
    if running is None:
        return None
    shown = told(running)
    words = f'{shown.title}: {shown.when} ({shown.how}).'
    return Cited(words, running.regulation, running.rule.paragraph)


def _reminded(request: Any, record: Document, campaign: Document) -> str:
    last = reminders.last_of(request, record.uid, campaign.uid)
    return '' if last is None else f'{clock.local(last.moment):%d/%m/%Y}'
