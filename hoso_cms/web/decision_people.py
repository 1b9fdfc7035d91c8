"""The people of a draft in a grid: one row each, with what the kind of the decision asks for beside what the record
holds now; and the ways to bring people in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render
from pyramid.view import view_config

from ..catalog import version_value
from ..documents import Document, Unit
from ..models.content_type import ROW_ID, Field, Row, Section, Table
from ..models.effects import Kind
from ..models.kinds import parse_date, show_date
from ..operations import decision_people as finding
from ..operations import decisions
from ..operations.effect_states import PERSONS, RECORD, head_of, kind_of, record_of
from ..operations.errors import Refused
from ..security import Permission, permitted, visibility
from . import sections
from .asked import number
from .decision_parts import frame, old_value, open_row, seen_version, title_of
from .forms import GridWidget, SectionForm, choosable, grouped
from .html import Html

NEWCOMER = ('name', 'birth-date', 'officer-kind', 'unit')
"""Columns that are asked for people without a record."""
MANY_TERMS = 8
"""Closed choices with more terms are typed, with suggestions: five hundred lists of a hundred would be heavy."""
ADD, PASTE, WHOLE_UNIT, DUE, PROPOSE, PROPOSE_ANEW = (
    'them', 'dan', 'ca-don-vi', 'den-han', 'de-xuat', 'de-xuat-lai',
)  # fmt: skip
TOOLS = frozenset({ADD, PASTE, WHOLE_UNIT, DUE, PROPOSE, PROPOSE_ANEW, 'tim'})


def narrowed(section: Section, kind: Kind, changes: bool) -> Section:
    """The section of the people with the columns of one kind of decision only.

    :param changes: the decision amends or cancels another: what becomes of each person's effect is asked too.
    """
    (table,) = section.items
    assert isinstance(table, Table)
    fixed = [table.column(name) for name in ('record', *NEWCOMER)]
    if changes:
        fixed.append(table.column('outcome'))
    columns = [_typed(column, section, table) for column in (*fixed, *kind.columns)]
    return replace(section, items=(replace(table, columns=tuple(columns)),))


def _typed(column: Field, section: Section, table: Table) -> Field:
    """A column as it is drawn: long lists of terms as suggestions."""
    many = column.vocabulary is not None and len(column.vocabulary.choices()) > MANY_TERMS
    return replace(column, section_id=section.id, table_id=table.id, open=column.open or many)


class PeopleWidget(GridWidget):
    """The rows of people: those with a record cannot be renamed; beside each value stands what the record holds now."""

    def __init__(self, request: Any, decision: Document, kind: Kind) -> None:
        super().__init__()
        self.request, self.decision, self.kind = request, decision, kind
        self.targets = {source.column: target for target, source in kind.sources() if source.column}
        self.ends = {end.source.column: end for end in kind.ends}

    def serialize(self, field: Any, cstruct: Any, **kw: Any) -> str:
        table: Table = field.schema.item
        kept = {row[ROW_ID]: row for row in field.schema.kept or () if isinstance(row, dict)}
        wrong = getattr(field, 'cell_errors', {})
        rows = [
            self.row(field, table, row, kept.get(row.get(ROW_ID, ''), {}), wrong) for row in cstruct or ()
        ]
        return field.renderer(
            'people', field=field, table=table, rows=rows, blank=self.row(field, table, {}, {}, {}),
            columns=self.columns(table), creates=self.kind.creates, described=None,
            here_unit=self.decision.unit.title,
            lists=[(c, grouped(choosable(c, ''))) for c in self.columns(table) if c.vocabulary and c.open],
        )  # fmt: skip

    def columns(self, table: Table) -> list[Field]:
        """The columns with inputs of their own."""
        hidden = {'record'} if self.kind.creates else {'record', *NEWCOMER}
        return [column for column in table.columns if column.id not in hidden]

    def row(self, field: Any, table: Table, row: Any, kept: Any, wrong: Any) -> dict[str, Any]:
        shown = super().row(field, table, row, kept, wrong)
        record = record_of(self.request.office, row) if str(row.get('record', '')).isdigit() else None
        record = record if record is not None and record.type_id == RECORD else None
        variant = version_value(record.current, 'basic', 'officer-kind') if record is not None else ''
        seen = seen_version(self.request, record)
        for cell in shown['cells']:
            target = self.targets.get(cell['column'].id)
            cell['off'] = bool(
                record is not None
                and target is not None
                and target.variants
                and variant not in target.variants
            )
            cell['now'] = ''
            if seen is not None and cell['column'].id in self.ends:
                cell['now'] = open_row(seen, self.ends[cell['column'].id])
            elif seen is not None and target is not None and not target.table_id:
                cell['now'] = old_value(seen, target)
            if cell['column'].id == 'unit':
                cell['units'] = self.units()
        by_id = {cell['column'].id: cell for cell in shown['cells']}
        asked = {column.id for column in self.columns(table)}
        return {
            **shown,
            'cells': [cell for cell in shown['cells'] if cell['column'].id in asked],
            'hidden': [(name, row.get(name, '')) for name in ('record', *NEWCOMER)]
            if not self.kind.creates
            else [('record', row.get('record', ''))],
            'name': row.get('name', ''),
            'about': self._about(record, row),
            'href': self.request.resource_path(record) if record is not None and seen is not None else '',
            'known': record is not None,
            'wrong_name': by_id['name']['error'] if not self.kind.creates else '',
        }

    def _about(self, record: Document | None, row: Any) -> str:
        birth = str(row.get('birth-date', ''))
        parts = [show_date(birth), record.unit.full_title if record is not None else '']
        return ' · '.join(part for part in parts if part)

    def units(self) -> list[tuple[str, str]]:
        """The units in which records can be made: ids and titles."""
        found = getattr(self, '_units', None)
        if found is None:
            office = self.request.office
            roles = visibility.roles_below(self.request, office)
            here = {unit.uid for unit in self.decision.unit.below()}
            found = self._units = [
                (str(uid), unit.title)
                for uid in roles
                if uid in here
                and uid != self.decision.unit.uid
                and (unit := office.unit(uid))
                and permitted(self.request, 'create', unit)
            ]
        return found


class DecisionPage(sections.Page):
    """The form of a part of a decision."""

    asks_basis = False
    back = 'Về quyết định'
    ready = 'ban hành'

    def rest(self) -> int:
        """What is missing is told on the decision's page."""
        return 0

    def frame(self) -> dict[str, Any]:
        """The head of the page."""
        return {**frame(self.request, self.document), 'rail': [], 'title': title_of(self.document)}


@dataclass
class PeoplePage(DecisionPage):
    """The grid as it is being answered."""

    sought: str = ''
    pasted: str = ''
    unclear: Sequence[tuple[str, list[Document]]] = ()

    def after(self, act: str) -> str:
        """The decision's page; the grid again after one of its tools."""
        path: str = self.request.resource_path(self.document)
        return path if act == 'luu' else f'{path}sua/{self.section.id}'

    def following(self) -> None:
        """There is no section after this one."""
        return


class HeadPage(DecisionPage):
    """The form of the head of a decision."""

    def after(self, act: str) -> str:
        """The decision's page, or the people."""
        path: str = self.request.resource_path(self.document)
        return f'{path}sua/persons' if act == 'luu-tiep' else path


def opened(document: Document, request: Any, base: int = 0) -> sections.Page:
    """The form of a section of a decision; that of the people with the columns of its kind."""
    page = sections.opened(document, request, base)
    kind, is_people = kind_of(request.registry.models, document), page.section.id == PERSONS
    if is_people:
        drawn = narrowed(page.section, kind, bool(head_of(document).get('changes')))
    else:
        # Which decision it changes was said when it was begun.
        items = tuple(item for item in page.section.items if item.id not in ('changes', 'change'))
        drawn = replace(page.section, items=items)
    kept, files = page.values_at(page.base), f'{request.resource_path(document)}tep'
    page.form = SectionForm(drawn, '', kept, stored=request.office.files, files=files)
    if is_people:
        page.form[PERSONS].widget = PeopleWidget(request, document, kind)
    page.form.fill(kept)
    return _as(PeoplePage if is_people else HeadPage, page)


def _as(form: type[sections.Page], page: sections.Page) -> sections.Page:
    return form(
        page.request, page.document, page.section, page.sections, page.content_type, page.base, page.form
    )


def with_tools(page: sections.Page, told: dict[str, Any]) -> dict[str, Any]:
    """What the template needs, with the panel of ways to bring people in."""
    return {**told, 'tools': Html(_tools(page) if isinstance(page, PeoplePage) else '')}


@view_config(
    context=Document,
    type_id='decision',
    name='sua',
    permission=Permission.EDIT,
    reads='record',
    request_method='GET',
    renderer='hoso_cms.web:templates/decision_section.pt',
)
def edit(context: Document, request: Any) -> dict[str, Any]:
    """The form of a section, with what was typed and not saved."""
    made: list[sections.Page] = []

    def remembered(document: Document, request: Any, base: int = 0) -> sections.Page:
        made.append(opened(document, request, base))
        return made[-1]

    told = sections.begun(context, request, remembered)
    page = made[-1]
    if isinstance(page, PeoplePage):
        page.sought = request.GET.get('tim', '')[:100].strip()
    return with_tools(page, told)


@view_config(
    context=Document,
    type_id='decision',
    name='sua',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
    renderer='hoso_cms.web:templates/decision_section.pt',
)
def save(context: Document, request: Any) -> Any:
    """Save, and then do what a tool says: what was typed is safe before anybody is brought in."""
    page = opened(context, request, sections.number(request.POST.get('base', '')))
    act, _, choice = request.POST.get('viec', 'luu').partition(':')
    answer = sections.answered(page)
    if isinstance(answer, dict):
        return with_tools(page, answer)
    if act not in TOOLS or not isinstance(page, PeoplePage):
        return answer
    request.session.pop_flash('info')
    try:
        return _use(context, request, act, choice) or answer
    except Refused as refused:
        request.session.flash(str(refused), 'warning')
        return answer


@view_config(
    context=Document,
    type_id='decision',
    name='nhap',
    permission=Permission.VIEW,
    request_method='POST',
    renderer='json',
)
def autosave(context: Document, request: Any) -> dict[str, Any]:
    """Keep what a form holds while it is being filled in."""
    return sections.autosaved(opened(context, request, sections.number(request.POST.get('base', ''))))


def _use(decision: Document, request: Any, act: str, choice: str) -> Any:
    """What a tool does; a page of its own answer, or None for the grid."""
    here = request.resource_path(decision, 'sua', PERSONS)
    unit: Unit = decision.unit
    if act == 'tim':
        return HTTPSeeOther(f'{here}?' + _query(request.POST.get('tim', '')))
    if act in (PROPOSE, PROPOSE_ANEW):
        changed = decisions.propose(request, decision, anew=act == PROPOSE_ANEW)
        request.session.flash(
            f'Đã ghi đề xuất cho {changed} người.' if changed else 'Không có gì để đề xuất thêm.', 'info'
        )
        return None
    if act == PASTE:
        return _paste(decision, request)
    if act == ADD:
        records = [
            one
            for one in finding.search(request, request.office, request.POST.get('tim', ''), 200)
            if str(one.uid) == choice
        ] or _one(request, choice)
    elif act == WHOLE_UNIT:
        records = finding.of_unit(request, unit, below=request.POST.get('truc-thuoc') == '1')
    else:
        records = _due(request, decision)
    added = decisions.add_people(request, decision, records)
    _tell(request, added)
    return None


def _query(sought: str) -> str:
    from urllib.parse import urlencode

    return urlencode({'tim': sought[:100]})


def _one(request: Any, choice: str) -> list[Document]:
    document = request.office.documents_by_id.get(number(choice))
    return [document] if document is not None and document.type_id == RECORD else []


def _due(request: Any, decision: Document) -> list[Document]:
    try:
        text = parse_date(request.POST.get('den-ngay', '')) or str(
            head_of(decision).get('effective-date', '')
        )
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    if not text:
        raise Refused('Hãy ghi ngày: tìm những người đến hạn vào hoặc trước ngày đó.')
    kind = kind_of(request.registry.models, decision)
    return finding.due(request, decision.unit, kind.due, date.fromisoformat(text))


def _tell(request: Any, added: list[Document]) -> None:
    if not added:
        request.session.flash('Không có thêm người nào: không tìm thấy, hoặc đã có trong danh sách.', 'info')
        return
    names = ', '.join(one.summary[0] for one in added[:5])
    more = f' và {len(added) - 5} người khác' if len(added) > 5 else ''
    request.session.flash(f'Đã thêm {len(added)} người: {names}{more}.')


def _paste(decision: Document, request: Any) -> Any:
    """Bring in the people of a pasted column; what names nobody, or several, stays in the box."""
    found = finding.pasted(request, request.office, request.POST.get('dan', ''))
    added = decisions.add_people(request, decision, found.records)
    _tell(request, added)
    left = [*found.unknown, *(line for line, _ in found.unclear)]
    if not left:
        return None
    page = opened(decision, request)
    assert isinstance(page, PeoplePage)
    page.pasted, page.unclear = '\n'.join(left), found.unclear
    request.response.status_int = 422
    parts = []
    if found.unknown:
        parts.append(f'{len(found.unknown)} dòng không tìm thấy người nào trong phạm vi của bạn')
    if found.unclear:
        parts.append(
            f'{len(found.unclear)} dòng có nhiều người trùng tên, hãy chọn trong danh sách bên dưới ô dán'
        )
    page.message = '; '.join(parts) + '. Các dòng đó còn trong ô dán.'
    return with_tools(page, sections.shown(page))


def _tools(page: PeoplePage) -> str:
    """The panel with the ways to bring people in."""
    request, decision = page.request, page.document
    hits = finding.search(request, request.office, page.sought) if page.sought else []
    effective = str(head_of(decision).get('effective-date', ''))
    rows: Sequence[Row] = page.values_at(decision.count).get(PERSONS, ())  # type: ignore[assignment]
    told: str = render(
        'hoso_cms.web:templates/decision_tools.pt',
        {
            'kind': kind_of(request.registry.models, decision),
            'sought': page.sought,
            'hits': hits,
            'unclear': page.unclear,
            'pasted': page.pasted,
            'there': {row.get('record') for row in rows},
            'unit': decision.unit,
            'until': show_date(effective),
            'birth': lambda one: show_date(version_value(one.current, 'basic', 'birth-date')),
            'token': get_csrf_token(request),
        },
    )
    return told
