"""Making and changing campaigns, and who need not declare in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from .. import clock
from ..clocks import regulation_of
from ..documents import Document, Unit
from ..models.content_type import Problem
from ..models.regulation import Regulation
from ..operations import campaigns
from ..operations.campaigns import ABOUT, TYPE
from ..operations.errors import Invalid, Refused
from ..security import Permission, permit, permitted
from .asked import number
from .forms import SectionForm
from .tree import unit_path

TEMPLATE = 'hoso_cms.web:templates/campaign_form.pt'


@view_config(
    context=Unit,
    name='dot-ke-khai-moi',
    permission=Permission.CAMPAIGN,
    request_method='GET',
    renderer=TEMPLATE,
)
def new_campaign(unit: Unit, request: Any) -> dict[str, Any]:
    """The form of a new campaign, with what the regulation of the unit lets people declare."""
    form = _form(request, {})
    year = clock.today().year
    form.typed |= {'kind': 'yearly', 'year': str(year), 'title': f'Kê khai bổ sung lý lịch năm {year}'}
    return _page(request, unit, form, _usual(request, unit), 'Đợt kê khai mới')


@view_config(
    context=Unit,
    name='dot-ke-khai-moi',
    permission=Permission.CAMPAIGN,
    request_method='POST',
    renderer=TEMPLATE,
)
def make_campaign(unit: Unit, request: Any) -> Any:
    """Make a campaign; it is planned until it is started."""
    form = _form(request, {})
    typed, chosen = form.read(list(request.POST.items())), request.POST.getall('muc')
    try:
        campaign = campaigns.create(request, unit, typed, chosen)
    except Invalid as invalid:
        return _wrong(request, unit, form, chosen, 'Đợt kê khai mới', invalid.problems)
    request.session.flash('Đã lập đợt. Kiểm tra danh sách rồi bấm “Mở đợt” để mọi người khai.')
    return HTTPSeeOther(request.resource_path(campaign))


@view_config(
    context=Document,
    type_id=TYPE,
    name='sua-dot',
    permission=Permission.VIEW,
    request_method='GET',
    renderer=TEMPLATE,
)
def edit_campaign(campaign: Document, request: Any) -> dict[str, Any]:
    """The form of a campaign that is planned or running."""
    permit(request, Permission.CAMPAIGN, campaign.unit)
    form = _form(request, campaign.current.values(ABOUT))
    return _page(request, campaign.unit, form, campaigns.sections_of(campaign), 'Sửa đợt', campaign)


@view_config(
    context=Document,
    type_id=TYPE,
    name='sua-dot',
    permission=Permission.VIEW,
    request_method='POST',
    renderer=TEMPLATE,
)
def save_campaign(campaign: Document, request: Any) -> Any:
    """Save what was changed of a campaign."""
    form = _form(request, campaign.current.values(ABOUT))
    typed, chosen = form.read(list(request.POST.items())), request.POST.getall('muc')
    if number(request.POST.get('ban', '')) != campaign.count:
        words = 'Người khác vừa sửa đợt này; hãy so lại với nội dung mới rồi lưu.'
        request.response.status_int = 409
        return _page(request, campaign.unit, form, chosen, 'Sửa đợt', campaign, message=words)
    try:
        campaigns.edit(request, campaign, typed, chosen)
    except Invalid as invalid:
        return _wrong(request, campaign.unit, form, chosen, 'Sửa đợt', invalid.problems, campaign)
    request.session.flash('Đã lưu đợt.')
    return HTTPSeeOther(request.resource_path(campaign))


def _form(request: Any, kept: Any) -> SectionForm:
    section = request.registry.models.content_types[TYPE].sections[ABOUT]
    form = SectionForm(section, '', kept, stored=request.office.files)
    form.fill(kept)
    return form


def _regulation(request: Any, unit: Unit) -> Regulation | None:
    """The regulation of a unit, where it names the sections that people may declare."""
    regulation = regulation_of(request.registry.models, unit)
    return regulation if regulation is not None and regulation.declared_sections else None


def _usual(request: Any, unit: Unit) -> list[str]:
    regulation = _regulation(request, unit)
    if regulation is not None:
        return list(regulation.declared_sections)
    sections = request.registry.models.content_types['declaration'].sections
    return [name for name, _ in campaigns.offered(request) if not sections[name].permission]


def _wrong(
    request: Any,
    unit: Unit,
    form: SectionForm,
    chosen: Sequence[str],
    title: str,
    problems: list[Problem],
    campaign: Document | None = None,
) -> dict[str, Any]:
    request.response.status_int = 422
    form.tell(problems)
    words = ' '.join(problem.message for problem in problems)
    return _page(request, unit, form, chosen, title, campaign, message=words)


def _page(
    request: Any,
    unit: Unit,
    form: SectionForm,
    chosen: Sequence[str],
    title: str,
    campaign: Document | None = None,
    message: str = '',
) -> dict[str, Any]:
    return {
        'title': f'{title}: {unit.title}',
        'fields': form.body(),
        'sections': [(name, words, name in chosen) for name, words in campaigns.offered(request)],
        'message': message,
        'regulation': _regulation(request, unit),
        'campaign': campaign,
        'back': request.resource_path(campaign) if campaign else unit_path(request, unit, 'ke-khai'),
        'token': get_csrf_token(request),
    }


@view_config(
    context=Document, type_id=TYPE, name='loai-tru', permission=Permission.VIEW, request_method='POST'
)
def exclude(campaign: Document, request: Any) -> HTTPSeeOther:
    """Say of chosen people that they need not declare, and why; or call one after all."""
    back = HTTPSeeOther(request.POST.get('ve', '') if _local(request) else request.resource_path(campaign))
    chosen = [number(uid) for uid in request.POST.getall('nguoi')]
    try:
        seen = [uid for uid in chosen if _may_see(request, uid)]
        if not seen:
            raise Refused('Hãy chọn người trong danh sách.')
        if request.POST.get('viec') == 'goi-lai':
            for uid in seen:
                campaigns.include(request, campaign, uid)
            request.session.flash(f'Đã đưa {len(seen)} người trở lại danh sách phải khai.')
        else:
            campaigns.exclude(request, campaign, seen, request.POST.get('ly-do', ''))
            request.session.flash(f'Đã ghi {len(seen)} người không phải khai đợt này.')
    except Refused as refused:
        request.tm.doom()
        request.session.flash(str(refused), 'danger')
    return back


def _local(request: Any) -> bool:
    address = request.POST.get('ve', '')
    return address.startswith('/') and not address.startswith('//') and '\\' not in address


def _may_see(request: Any, uid: int) -> bool:
    record = request.office.documents_by_id.get(uid)
    return record is not None and permitted(request, Permission.VIEW, record)
