"""How a campaign stands: the board of units, the names behind every number, reminders, and approving in one stroke what
changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..documents import Document, Unit
from ..exchange import jobs
from ..models.text import fold
from ..operations import campaign_reach, campaigns, records, reminders
from ..operations.campaigns import TYPE
from ..operations.effects import How, Result
from ..operations.errors import Invalid, Refused
from ..operations.turnout import (
    BEHIND,
    DRAFTED,
    EXCLUDED,
    NOT_YET,
    RETURNED,
    SETTLED,
    SUBMITTED,
    Turnout,
    waiting_unchanged,
)
from ..operations.verdicts import SETTLE
from ..scripts.context import acting_as
from ..security import Forbidden, Permission, Role, permitted, visibility
from .asked import number
from .declarations_open import open_here
from .declaring import ENTRY, entries_for
from .tree import Segment, unit_path

TEMPLATE = 'hoso_cms.web:templates/campaign.pt'
TONES = {
    NOT_YET: 'waiting', DRAFTED: 'neutral', SUBMITTED: 'away', RETURNED: 'bad', SETTLED: 'good', EXCLUDED: 'closed',
}  # fmt: skip
"""The colour of each group; who has not declared is in the red only once the period is over."""
MOST_AT_ONCE = 2000
"""Declarations approved by one job."""
SAMPLE = 5
ACTION = 'approve-unchanged'


@dataclass(frozen=True, slots=True)
class Line:
    """A unit of the board."""

    title: str
    href: str
    cells: list[tuple[str, int, str]]
    """Group, number, address of the names."""
    called: int
    share: int
    """Percent of those called who have handed in."""
    bar: list[Segment]
    late: int


def campaigns_over(request: Any, unit: Unit) -> list[Document]:
    """The campaigns of a unit and of those above it, the newest first; what was withdrawn is left out."""
    catalog = request.office.catalog
    states = [
        s.id for s in request.registry.models.workflow_of(TYPE).states.values() if s.standing != 'aside'
    ]
    places = [(one.uid, TYPE, state) for one in unit.lineage() for state in states]
    found = [request.office.document(uid) for uid in catalog.at(places)]
    return sorted(found, key=lambda one: (campaigns.told(one, 'from'), one.uid), reverse=True)


@view_config(
    context=Unit, name='ke-khai', permission=Permission.BROWSE, request_method='GET', renderer=TEMPLATE
)
def unit_campaign(unit: Unit, request: Any) -> dict[str, Any]:
    """How the campaign in effect stands in a unit, and the declarations there."""
    offered = campaigns_over(request, unit)
    wanted = number(request.GET.get('dot', ''))
    chosen = next((one for one in offered if one.uid == wanted), None) or campaigns.running_at(request, unit)
    return _page(request, unit, chosen or (offered[0] if offered else None), offered)


@view_config(
    context=Document,
    type_id=TYPE,
    name='',
    permission=Permission.VIEW,
    request_method='GET',
    renderer=TEMPLATE,
)
def campaign_page(campaign: Document, request: Any) -> dict[str, Any]:
    """A campaign in its own unit."""
    return _page(request, campaign.unit, campaign, campaigns_over(request, campaign.unit))


def _page(request: Any, unit: Unit, campaign: Document | None, offered: list[Document]) -> dict[str, Any]:
    base = unit_path(request, unit, 'ke-khai')
    told: dict[str, Any] = {
        'title': f'Kê khai bổ sung: {unit.title}',
        'unit': unit,
        'base': base,
        'campaign': None,
        'offered': [
            (campaigns.told(one, 'title'), f'{base}?dot={one.uid}', one is campaign) for one in offered
        ],
        'may_call': permitted(request, Permission.CAMPAIGN, unit),
        'new_path': unit_path(request, unit, 'dot-ke-khai-moi'),
        'group': '',
        'declarations': open_here(request, unit),
        'token': get_csrf_token(request),
    }
    return told if campaign is None else {**told, **_standing(request, unit, campaign, base)}


def _standing(request: Any, unit: Unit, campaign: Document, base: str) -> dict[str, Any]:
    out = Turnout(request, campaign, unit)
    query = {'dot': str(campaign.uid)}
    group = request.GET.get('nhom', '')
    group = group if group in out.groups and out.is_seen else ''
    flow = request.registry.models.workflow_of(TYPE)
    running = campaign.state == campaigns.RUNNING
    managing = permitted(request, Permission.CAMPAIGN, campaign.unit) and unit is campaign.unit
    whole = out.numbers(unit)
    content_type = request.registry.models.content_types[TYPE]
    log = [
        (f'{clock.local(moment):%H:%M %d/%m/%Y}', _name(request, account), count)
        for moment, account, count in reminders.rounds(request, campaign.uid)[:10]
    ]
    return {
        'campaign': campaign,
        'campaign_title': campaigns.told(campaign, 'title'),
        'kind': content_type.field('kind').show(campaigns.told(campaign, 'kind')),
        'period': f'{_day(campaigns.told(campaign, "from"))} – {_day(campaigns.told(campaign, "to"))}',
        'message': campaigns.told(campaign, 'message'),
        'campaign_sections': [
            dict(campaigns.offered(request)).get(name, name) for name in campaigns.sections_of(campaign)
        ],
        'caller': campaign.unit.title,
        'reach': campaign_reach.told(request, campaign),
        'state': flow.states[campaign.state],
        'late': out.is_late and running,
        'seen': out.is_seen,
        'groups': [(name, title, tone_of(out, name)) for name, title in out.groups.items()],
        'lines': _lines(request, unit, out, query),
        'sum': _line(request, unit, 'Cộng', out, whole, query, unit),
        'group': group,
        'group_title': out.groups.get(group, ''),
        'names': _names(request, out, group) if group else None,
        'names_query': lambda page: (
            '?' + urlencode({**query, 'nhom': group, 'don-vi': request.GET.get('don-vi', ''), 'trang': page})
        ),
        'back': request.path_qs,
        'managing': managing and campaign.state in ('planned', campaigns.RUNNING),
        'campaign_path': request.resource_path(campaign)
        if permitted(request, Permission.VIEW, campaign)
        else '',
        'steps': records.open_transitions(request, campaign) if managing else [],
        'reminding': running
        and permitted(request, Permission.CAMPAIGN, unit)
        and any(whole[name] for name in BEHIND),
        'behind': sum(whole[name] for name in BEHIND),
        'remind_path': unit_path(request, unit, 'nhac-ke-khai'),
        'log': log,
        'unchanged': len(waiting_unchanged(request, campaign, unit)),
        'bulk_path': f'{unit_path(request, unit, "duyet-khong-thay-doi")}?{urlencode(query)}',
    }


def tone_of(out: Turnout, group: str) -> str:
    """The colour of a group in a campaign as it stands."""
    return 'bad' if group == NOT_YET and out.is_late else TONES[group]


def _name(request: Any, account_id: int) -> str:
    account = request.office.accounts.get(account_id)
    return account.name if account is not None else f'tài khoản số {account_id}'


def _day(iso: str) -> str:
    return '/'.join(reversed(iso.split('-')))


def _lines(request: Any, unit: Unit, out: Turnout, query: dict[str, str]) -> list[Line]:
    lines = []
    own = out.numbers(unit, alone=True)
    if own and len(unit):
        lines.append(
            _line(request, unit, f'{unit.title} (trực tiếp)', out, own, {**query, 'rieng': '1'}, unit)
        )
    for child in sorted(unit.values(), key=lambda one: fold(one.title)):
        numbers = out.numbers(child)
        if numbers:
            lines.append(_line(request, child, child.title, out, numbers, query, unit))
    return lines


def _line(
    request: Any,
    unit: Unit,
    title: str,
    out: Turnout,
    numbers: Counter[str],
    query: dict[str, str],
    shown: Unit,
) -> Line:
    called = sum(numbers.values()) - numbers[EXCLUDED]
    handed_in = numbers[SUBMITTED] + numbers[SETTLED]
    place = unit_path(request, unit, 'ke-khai')
    start, bar = 0.0, []
    for group in out.groups:
        if group != EXCLUDED and numbers[group]:
            width = round(100 * numbers[group] / called, 3)
            bar.append(Segment(group, out.groups[group], tone_of(out, group), numbers[group], start, width))
            start = round(start + width, 3)
    return Line(
        title,
        f'{place}?{urlencode(query)}',
        [
            (group, numbers[group], f'{place}?{urlencode({**query, "nhom": group})}#ten')
            for group in out.groups
        ],
        called,
        round(100 * handed_in / called) if called else 0,
        bar,
        sum(numbers[group] for group in BEHIND) if out.is_late else 0,
    )


def _names(request: Any, out: Turnout, group: str) -> dict[str, Any]:
    """One page of the people of a group."""
    size = request.registry.settings['hoso.page_size']
    page = max(1, number(request.GET.get('trang', '')))
    people = out.people((group,), alone=request.GET.get('rieng') == '1')
    chosen = people[(page - 1) * size : page * size]
    last = reminders.last_in(request, out.campaign.uid) if group in BEHIND else {}
    excluded = campaigns.excluded(out.campaign) if group == EXCLUDED else {}
    rows = [
        {
            'uid': one.document.uid,
            'name': one.summary[0],
            'unit': one.document.unit.full_title,
            'href': request.resource_path(one.document, ENTRY),
            'reminded': f'{clock.local(last[one.document.uid].moment):%d/%m/%Y}'
            if one.document.uid in last
            else '',
            'reason': excluded.get(one.document.uid, ('', ''))[1],
        }
        for one in visibility.listed(request, chosen, out.places)
    ]
    return {'rows': rows, 'total': len(people), 'page': page, 'pages': max(1, -(-len(people) // size))}


@view_config(context=Unit, name='nhac-ke-khai', permission=Permission.CAMPAIGN, request_method='POST')
def remind(unit: Unit, request: Any) -> HTTPSeeOther:
    """Remind everybody of a unit and below it whose turn it is."""
    campaign = _campaign(request, unit)
    if campaign.state != campaigns.RUNNING:
        raise Refused('Chỉ nhắc khi đợt đang mở.')
    behind = Turnout(request, campaign, unit).people(BEHIND)
    count = reminders.remind(request, campaign, unit, behind)
    already = len(behind) - count
    words = f'Đã nhắc {count} người; lời nhắc hiện ở trang đầu của từng người.'
    request.session.flash(words + (f' {already} người đã được nhắc hôm nay.' if already else ''))
    return HTTPSeeOther(f'{unit_path(request, unit, "ke-khai")}?dot={campaign.uid}')


def _campaign(request: Any, unit: Unit) -> Document:
    """The campaign that the address or the form names, if it is one of the unit or above it."""
    wanted = number(request.params.get('dot', ''))
    found = next((one for one in campaigns_over(request, unit) if one.uid == wanted), None)
    if found is None:
        raise HTTPNotFound()
    return found


# --- Approving what changes nothing


@view_config(
    context=Unit, name='duyet-khong-thay-doi', permission=Permission.BROWSE, request_method='GET',
    renderer='hoso_cms.web:templates/campaign_bulk.pt',
)  # fmt: skip
def bulk_page(unit: Unit, request: Any) -> Any:
    """The declarations that change nothing, a few of them to look at first; and what the last job did."""
    campaign = _campaign(request, unit)
    found = waiting_unchanged(request, campaign, unit)
    job = jobs.last_of(request, campaign)
    if job is not None and job.action != ACTION:
        job = None
    if job is not None and job.state == 'running':
        request.response.headers['Refresh'] = '2'
    if not found and job is None and not visibility.has_role_below(request, unit, Role.VERIFIER):
        raise Forbidden('verify')
    # Spread over the list; which ones is no secret and stays the same while the page is open.
    sample = found[:: max(1, len(found) // SAMPLE)][:SAMPLE]
    return {
        'title': f'Duyệt phiếu không thay đổi: {unit.title}',
        'campaign_title': campaigns.told(campaign, 'title'),
        'campaign': campaign,
        'total': len(found),
        'most': MOST_AT_ONCE,
        'sample': entries_for(request, (request.office.document(uid) for uid in sample)),
        'job': job,
        'failed': [
            (name, message) for name, how, message in (job.results.values() if job else ()) if how != How.DONE
        ][:100],
        'done': job.count(How.DONE) if job else 0,
        'back': f'{unit_path(request, unit, "ke-khai")}?dot={campaign.uid}',
        'token': get_csrf_token(request),
    }


@view_config(context=Unit, name='duyet-khong-thay-doi', permission=Permission.BROWSE, request_method='POST')
def approve_unchanged(unit: Unit, request: Any) -> HTTPSeeOther:
    """Approve them in the background; each is settled by itself, and each has its result."""
    campaign = _campaign(request, unit)
    found = waiting_unchanged(request, campaign, unit)[:MOST_AT_ONCE]
    here = f'{unit_path(request, unit, "duyet-khong-thay-doi")}?dot={campaign.uid}'
    last = jobs.last_of(request, campaign)
    if last is not None and last.action == ACTION and last.state == 'running':
        request.session.flash('Đang duyệt; hãy chờ xong.', 'info')
        return HTTPSeeOther(here)
    if not found:
        request.session.flash('Không có phiếu không thay đổi nào đang chờ bạn duyệt.', 'info')
        return HTTPSeeOther(here)
    job = jobs.kept(request, jobs.keep(request, campaign, ACTION, [str(uid) for uid in found], {}))
    assert job is not None
    registry, login = request.registry, request.account.login
    jobs.start(request, job, settle_unchanged, lambda: acting_as(registry, login))
    return HTTPSeeOther(here)


def settle_unchanged(
    request: Any, campaign: Document, given: Mapping[str, Any], items: Sequence[str]
) -> list[Result]:
    """Settle declarations that change nothing, one by one. One that changes anything is never settled here."""
    told = []
    for item in items:
        document = request.office.documents_by_id.get(int(item))
        if document is None or not permitted(request, Permission.VERIFY, document):
            told.append(Result(item, '', How.SKIPPED, 'Phiếu không còn chờ bạn duyệt.'))
            continue
        name = document.summary[0]
        try:
            records.transition(request, document, SETTLE, reason='Duyệt cùng các phiếu không thay đổi')
            told.append(Result(item, name, How.DONE, ''))
        except Invalid as invalid:
            told.append(
                Result(item, name, How.FAILED, ' '.join(problem.message for problem in invalid.problems))
            )
        except Refused as refused:
            told.append(Result(item, name, How.FAILED, str(refused)))
    return told
