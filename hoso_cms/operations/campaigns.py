"""Campaigns: the people of a unit and of those below it are called to declare, or to review their records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import clock
from ..catalog import version_value
from ..documents import Document, Unit, Version
from ..models import values
from ..models.content_type import ROW_ID, Problem, Value
from ..models.text import clean
from ..security import Permission, permit
from . import campaign_reach as reach
from . import store
from .errors import Invalid, Refused

TYPE = 'campaign'
ABOUT, SCOPE = 'campaign', 'scope'
"""The sections of a campaign."""
RUNNING = 'running'
MOST_EXCLUDED = 5000


def running_at(request: Any, unit: Unit) -> Document | None:
    """The campaign in effect in a unit: of those running, that of the nearest unit above, one that calls everybody first."""
    return _nearest(request, unit, None)


def running_for(request: Any, record: Document) -> Document | None:
    """The campaign in effect for a record: of those running that call its person, that of the nearest unit above. One that
    was called where the person was before a merger goes first."""
    return _nearest(request, record.unit, record)


def _nearest(request: Any, unit: Unit, record: Document | None) -> Document | None:
    catalog, today = request.office.catalog, clock.today().isoformat()
    for one in unit.lineage():
        found = [request.office.document(uid) for uid in catalog.at([(one.uid, TYPE, RUNNING)])]
        called = [
            (reach.origin_of(c) is not None, c)
            for c in found
            if told(c, 'from') <= today and (record is None or reach.covers(c, record))
        ]
        if called:
            narrow_first = record is not None
            return max(
                called, key=lambda pair: (pair[0] == narrow_first, told(pair[1], 'from'), pair[1].uid)
            )[1]
    return None


def asks(request: Any, record: Document) -> Document | None:
    """The campaign that asks for a declaration about this record, and has none yet."""
    campaign = running_for(request, record)
    if campaign is None or record.uid in excluded(campaign) or declaration_in(request, campaign, record.uid):
        return None
    return campaign


def declaration_in(request: Any, campaign: Document, record: int) -> Document | None:
    """The declaration about a record that belongs to a campaign; those withdrawn do not count."""
    catalog = request.office.catalog
    index = catalog.values.get('declaration:campaign')
    for uid in catalog.equal('declaration:record', str(record)):
        document: Document = request.office.document(uid)
        if index is not None and index.get(uid) == str(campaign.uid) and document.state != 'withdrawn':
            return document
    return None


def told(campaign: Document, field: str) -> str:
    """A value of a campaign as it is stored."""
    return version_value(campaign.current, ABOUT, field)


def sections_of(campaign: Document) -> list[str]:
    """The sections of the record that may be declared."""
    rows = campaign.current.values(SCOPE).get('sections', ())
    return [row['section'] for row in rows if isinstance(row, dict)]


def excluded(campaign: Document) -> dict[int, tuple[str, str]]:
    """The records that need not declare: name and reason."""
    rows = campaign.current.values(SCOPE).get('exclusions', ())
    return {
        int(row['record']): (row.get('name', ''), row.get('reason', ''))
        for row in rows
        if isinstance(row, dict)
    }


def offered(request: Any) -> list[tuple[str, str]]:
    """The sections that a campaign can ask for: id and title."""
    content_type = request.registry.models.content_types['declaration']
    return [(s.id, s.title) for s in content_type.sections.values() if s.included]


def create(request: Any, unit: Unit, typed: Mapping[str, Any], sections: Sequence[str]) -> Document:
    """A campaign for a unit and those below it, planned until it is started.

    :param typed: the fields of the section ``campaign``.
    :param sections: the sections of the record that may be declared.
    :raises Invalid: values that cannot be stored.
    """
    granted = permit(request, Permission.CAMPAIGN, unit)
    about = _read(request, typed, {})
    scope: dict[str, Value] = {'sections': _chosen(request, sections)}
    document = store.new_document(granted, unit, TYPE)
    state = request.registry.models.workflow_of(TYPE).initial
    store.write(granted, document, act='create', state=state, sections={ABOUT: about, SCOPE: scope})
    return document


def edit(request: Any, campaign: Document, typed: Mapping[str, Any], sections: Sequence[str]) -> Version:
    """Change a campaign that is planned or running. What was opened in it keeps the sections it was opened with.

    :raises Refused: it has ended.
    :raises Invalid: values that cannot be stored.
    """
    granted = permit(request, Permission.CAMPAIGN, campaign.unit)
    _refuse_ended(campaign)
    about = _read(request, typed, campaign.current.values(ABOUT))
    scope = {**campaign.current.values(SCOPE), 'sections': _chosen(request, sections)}
    return store.write(
        granted, campaign, act='edit', state=campaign.state, sections={ABOUT: about, SCOPE: scope}
    )


def exclude(request: Any, campaign: Document, records: Sequence[int], reason: str) -> Version:
    """Say of people that they need not declare in this campaign, and why: on leave, away for study, retiring.

    :raises Refused: no reason, or a record that does not lie under the campaign's unit.
    """
    granted = permit(request, Permission.CAMPAIGN, campaign.unit)
    _refuse_ended(campaign)
    reason = clean(reason)[:500]
    if not reason:
        raise Refused('Hãy ghi lý do không phải kê khai đợt này.')
    before = campaign.current.values(SCOPE)
    rows = {row['record']: row for row in before.get('exclusions', ()) if isinstance(row, dict)}
    for uid in records:
        record = request.office.documents_by_id.get(uid)
        lies_here = record is not None and any(unit is campaign.unit for unit in record.unit.lineage())
        if record is None or not lies_here or not reach.covers(campaign, record):
            raise Refused('Chỉ loại trừ người của đơn vị tổ chức đợt và đơn vị trực thuộc.')
        name = (record.official_summary or record.summary)[0]
        row = {ROW_ID: f'r{uid}', 'record': str(uid), 'name': name, 'reason': reason}
        rows[str(uid)] = row
    if len(rows) > MOST_EXCLUDED:
        raise Refused(f'Nhiều nhất {MOST_EXCLUDED} người được loại trừ trong một đợt.')
    return _write_exclusions(granted, campaign, before, rows)


def include(request: Any, campaign: Document, record: int) -> Version:
    """Call somebody who had been excluded after all."""
    granted = permit(request, Permission.CAMPAIGN, campaign.unit)
    _refuse_ended(campaign)
    before = campaign.current.values(SCOPE)
    rows = {row['record']: row for row in before.get('exclusions', ()) if isinstance(row, dict)}
    if rows.pop(str(record), None) is None:
        raise Refused('Người này không có trong danh sách loại trừ.')
    return _write_exclusions(granted, campaign, before, rows)


def _write_exclusions(
    granted: Any, campaign: Document, before: Mapping[str, Value], rows: Mapping[str, Any]
) -> Version:
    scope = {**before, 'exclusions': tuple(rows.values())}
    return store.write(granted, campaign, act='exclude', state=campaign.state, sections={SCOPE: scope})


def _refuse_ended(campaign: Document) -> None:
    if campaign.state not in ('planned', RUNNING):
        raise Refused('Đợt này đã kết thúc hoặc đã huỷ; hãy lập đợt mới.')


def _read(request: Any, typed: Mapping[str, Any], kept: Mapping[str, Value]) -> dict[str, Value]:
    section = request.registry.models.content_types[TYPE].sections[ABOUT]
    read, problems = values.parse_section(section, typed, kept=kept)
    named = {problem.field for problem in problems}
    problems += [p for p in values.missing_in(section, read, 'save', '') if p.field not in named]
    first, last = str(read.get('from', '')), str(read.get('to', ''))
    if first and last and last < first:
        problems.append(Problem(ABOUT, 'to', 'Ngày kết thúc phải từ ngày bắt đầu trở đi.'))
    if problems:
        raise Invalid(problems)
    return read


def _chosen(request: Any, sections: Sequence[str]) -> tuple[dict[str, str], ...]:
    titles = dict(offered(request))
    chosen = [name for name in titles if name in sections]
    if not chosen:
        raise Invalid([Problem(SCOPE, 'sections', 'Hãy chọn ít nhất một mục được khai.')])
    return tuple({ROW_ID: f's{n}', 'section': name, 'title': titles[name]} for n, name in enumerate(chosen))
