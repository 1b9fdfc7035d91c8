"""The page of a unit: its tree, its records as a table, and what can be begun there. Search over all one may see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import urlencode

import BTrees
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from ..documents import Office, Unit
from ..journal import SOUGHT
from ..models.content_type import ContentType, Field, Problem
from ..models.text import fold
from ..operations import records, units
from ..operations.errors import Invalid, Refused
from ..security import SIGNED_IN, Permission, visibility
from ..security.visibility import RECORD, Listed, Visible
from .asked import page_of
from .closed_units import once_here, past_of
from .regulations import counting_in
from .tree import segments, tree, unit_path

ORDERS = {
    'ten': ('full-name', 'Họ tên'),
    'so-hieu': ('officer-number', 'Số hiệu'),
    'ngay-sinh': ('birth-date', 'Ngày sinh'),
    'moi-sua': ('changed', 'Mới sửa'),
}
"""Orders of a list by their names in the address: index and title."""
ASKED_AT_FIRST = ('gender', 'citizen-id', 'position')
"""Fields of the form for a new record beside those that are required to save."""
SEARCHED_NUMBERS = ('officer-number', 'citizen-id')


# --- Lists of records


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a list, ready to be written."""

    href: str
    name: str
    cells: list[tuple[str, str]]
    """Title of the column, escaped, and what is shown there."""
    unit: str
    state: str
    tone: str
    beside: str
    """What lies beside the version shown, such as the verified one of a draft; '' where there is nothing."""

    def html(self, with_unit: bool) -> str:
        """The row of the table. Written here because a list has hundreds of cells, and a template asks too much for each."""
        cells = ''.join(f'<td data-label="{title}">{escape(text)}</td>' for title, text in self.cells)
        unit = f'<td data-label="Đơn vị">{escape(self.unit)}</td>' if with_unit else ''
        return (
            f'<tr><td><a href="{escape(self.href)}" data-row="">{escape(self.name)}</a></td>{cells}{unit}'
            f'<td><span class="badge tone-{self.tone}" title="{escape(self.beside)}">{escape(self.state)}</span></td></tr>'
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The summary fields of a type after the first, which is the link."""

    first: Field
    others: list[Field]


def columns_of(content_type: ContentType) -> Columns:
    """The columns of a list of this type."""
    fields = [content_type.field(name) for name in content_type.summary]
    return Columns(fields[0], fields[1:])


def table_of(request: Any, found: list[Listed]) -> tuple[list[Field], list[Row]]:
    """The columns that hold something on this page, and its rows."""
    columns = columns_of(request.registry.models.content_types[RECORD])
    flow = request.registry.models.workflow_of(RECORD)
    paths: dict[int, str] = {}
    used = [
        number
        for number in range(len(columns.others))
        if any(one.summary[number + 1 :][:1] != ('',) for one in found)
    ]
    shown = [(number + 1, columns.others[number], escape(columns.others[number].title)) for number in used]
    rows = []
    for one in found:
        document, summary, state = one.document, one.summary, flow.states[one.state]
        shelf = document.__parent__
        if shelf.__parent__.uid not in paths:
            paths[shelf.__parent__.uid] = request.resource_path(shelf)
        cells = [(title, field.show(summary[number])) for number, field, title in shown]
        beside = ''
        if one.newest and document.official_state and document.official != document.count:
            beside = f'Bản {flow.states[document.official_state].title.lower()} vẫn có hiệu lực'
        rows.append(
            Row(
                f'{paths[shelf.__parent__.uid]}{document.__name__}/',
                columns.first.show(summary[0]),
                cells,
                one.unit.full_title,
                state.title,
                state.tone,
                beside,
            )
        )
    return [columns.others[number] for number in used], rows


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list was asked for in the address."""

    state: str
    order: str
    reverse: bool
    below: bool
    page: int

    def query(self, **other: Any) -> str:
        """The same list with something else: ``?trang-thai=draft&trang=2``."""
        values = {
            'trang-thai': self.state,
            'xep': '' if self.order == 'ten' else self.order,
            'nguoc': '1' if self.reverse else '',
            'truc-thuoc': '1' if self.below else '0',
            'trang': self.page if self.page > 1 else '',
        } | {name.replace('_', '-'): value for name, value in other.items()}
        return '?' + urlencode({name: value for name, value in values.items() if value != ''})


def asked_of(request: Any, below: bool) -> Asked:
    """What the address asks for; anything that is not understood counts as not said."""
    given = request.GET
    flow = request.registry.models.workflow_of(RECORD)
    order = given.get('xep', 'ten')
    return Asked(
        given.get('trang-thai', '') if given.get('trang-thai') in flow.states else '',
        order if order in ORDERS else 'ten',
        given.get('nguoc') == '1',
        given.get('truc-thuoc', '1' if below else '0') == '1',
        page_of(request),
    )


@view_config(context=Unit, renderer='hoso_cms.web:templates/unit.pt', permission=Permission.BROWSE)
@view_config(
    context=Office, name='don-vi', renderer='hoso_cms.web:templates/unit.pt', permission=Permission.BROWSE
)
def unit_page(context: Unit, request: Any) -> dict[str, Any]:
    """The unit: tree on the left, records on the right."""
    # A unit without records of its own opens with those below it.
    own = next(iter(request.office.catalog.places_of(context.uid)), None)
    asked = asked_of(request, below=own is None)
    flow = request.registry.models.workflow_of(RECORD)
    size = request.registry.settings['hoso.page_size']
    places = visibility.visible_places(request, context, asked.below)
    numbers = visibility.counts(request, visibility.in_states(flow, places))
    page = visibility.visible_documents(
        request,
        context,
        below=asked.below,
        state=asked.state,
        order=ORDERS[asked.order][0],
        reverse=asked.reverse,
        start=(asked.page - 1) * size,
        size=size,
    )
    if context.closed and not page.total:
        page = once_here(request, context, (asked.page - 1) * size, size)
    columns, rows = table_of(request, page.rows)
    aside = sum(one.count for one in places if flow.states[one.state].standing == 'aside')
    return {
        'title': context.title,
        'tree': tree(request, context),
        'asked': asked,
        'columns': columns,
        'rows': rows,
        'total': page.total,
        'all': sum(numbers.values()),
        'segments': segments(request, numbers),
        'phases': _phases(request, places, asked.state),
        'aside': aside,
        'aside_state': next((one.id for one in flow.states.values() if one.standing == 'aside'), ''),
        'orders': _orders(page.total),
        'first': (asked.page - 1) * size + 1,
        'last': (asked.page - 1) * size + len(rows),
        'pages': max(1, -(-page.total // size)),
        'has_units': len(context) > 0,
        'kind': _kind_title(request, context),
        'past': past_of(request, context),
        'counting': counting_in(request, context),
        'base': unit_path(request, context),
        'unit_url': lambda *steps: request.resource_path(context, *steps),
    }


def _orders(total: int) -> dict[str, str]:
    return {
        name: title
        for name, (index, title) in ORDERS.items()
        if index != 'changed' or total <= visibility.SORT_BY_CHANGE
    }


def _phases(request: Any, places: list[Visible], chosen: str) -> list[tuple[str, str, int]]:
    """The phases of states that can be chosen by themselves, with their numbers: what waits for verification."""
    flow = request.registry.models.workflow_of(RECORD)
    numbers: Counter[str] = Counter()
    for one in places:
        numbers[one.state] += one.count
    return [
        (state.id, state.title, numbers[state.id])
        for state in flow.states.values()
        if state.part_of != state.id and (numbers[state.id] or chosen == state.id)
    ]


def _kind_title(request: Any, unit: Unit) -> str:
    vocabulary = request.registry.models.vocabularies.get('unit-kind')
    known = vocabulary is not None and unit.kind in vocabulary.terms
    return vocabulary.label(unit.kind) if known else ''


# --- Search


@view_config(
    context=Office, name='tim-kiem', renderer='hoso_cms.web:templates/search.pt', permission=SIGNED_IN
)
def search(context: Office, request: Any) -> Any:
    """Records by name, with or without accents and with the last syllable unfinished, or by an exact number."""
    typed = request.GET.get('ten', '')[:100].strip()
    size, page = request.registry.settings['hoso.page_size'], asked_of(request, True).page
    places = visibility.visible_places(request, context, True) if typed else []
    hits = found_ids(request, typed, places) if typed else []
    shown = visibility.listed(request, hits[(page - 1) * size : page * size], places)
    columns, rows = table_of(request, shown)
    # The journal tells a hit that was opened, and what was sought.
    mark = '?' + urlencode({SOUGHT: typed})
    rows = [replace(row, href=row.href + mark) for row in rows]
    return {
        'title': 'Tìm hồ sơ',
        'typed': typed,
        'total': len(hits),
        'columns': columns,
        'rows': rows,
        'page': page,
        'pages': max(1, -(-len(hits) // size)),
        'query': lambda number: '?' + urlencode({'ten': typed, 'trang': number}),
    }


def found_ids(request: Any, typed: str, places: list[Visible]) -> list[int]:
    """Ids of the records that are meant, among those the person may see, by name."""
    catalog, sets = request.office.catalog, BTrees.family32.IF
    number = typed.replace(' ', '')
    # The indexes hold the newest versions; the own record may be seen with an older face.
    meant = [
        *(uid for name in SEARCHED_NUMBERS for uid in catalog.equal(f'{RECORD}:{name}', number)),
        *(one.only for one in places if one.only),
    ]
    hits = sets.union(catalog.with_words(f'{RECORD}:full-name', typed), sets.Set(sorted(set(meant))))
    allowed = sets.intersection(hits, visibility.ids(request, places))
    in_order = catalog.sorted(allowed, f'{RECORD}:full-name')
    own = {one.place for one in places if one.only}
    sure = {one.place for one in places if one.newest and one.worked_on} - own
    # What has left a unit is found there by the name that it had then.
    renamed = catalog.elsewhere if catalog.elsewhere is not None else ()
    return [
        uid
        for uid in in_order
        if (catalog.places.get(uid) in sure and uid not in renamed)
        or _found_in_face(request, uid, typed, places)
    ]


def _found_in_face(request: Any, uid: int, typed: str, places: list[Visible]) -> bool:
    """Is it what the person may see that was found? A draft must not be found by words that stand in it alone."""
    (one,) = visibility.listed(request, [uid], places)
    words, shown = fold(typed).split(), fold(' '.join(one.summary[:2])).split()
    return all(any(part.startswith(word) for part in shown) for word in words)


# --- New records and new units


def first_fields(content_type: ContentType) -> list[Field]:
    """The fields asked for before there is a record: those required to save, and what tells people apart."""
    fields = [item for item in content_type.items.values() if isinstance(item, Field)]
    required = [field for field in fields if field.required == 'save']
    extra = [field for field in fields if field.id in ASKED_AT_FIRST and field not in required]
    return required + extra


@view_config(
    context=Unit,
    name='ho-so-moi',
    renderer='hoso_cms.web:templates/new_record.pt',
    permission=Permission.CREATE,
)
def new_record(context: Unit, request: Any) -> Any:
    """The short form of a new record; what it makes is opened at once."""
    content_type = request.registry.models.content_types[RECORD]
    fields = first_fields(content_type)
    typed = {field.id: str(request.POST.get(field.id, '')) for field in fields}
    problems: list[Problem] = []
    if request.method == 'POST':
        sections: dict[str, dict[str, str]] = {}
        for field in fields:
            sections.setdefault(field.section_id, {})[field.id] = typed[field.id]
        try:
            document = records.create(request, context, RECORD, sections)
            request.session.flash(f'Đã lập hồ sơ {document.summary[0]}.')
            return HTTPSeeOther(request.resource_path(document))
        except Invalid as wrong:
            problems = wrong.problems
            request.response.status_int = 422
    known = {field.id for field in fields}
    return {
        'title': 'Hồ sơ mới',
        'fields': fields,
        'typed': typed,
        'wrong': {problem.field: problem.message for problem in problems},
        'others': [problem.message for problem in problems if problem.field not in known],
    }


@view_config(
    context=Unit,
    name='don-vi-moi',
    renderer='hoso_cms.web:templates/new_unit.pt',
    permission=Permission.MANAGE_UNITS,
)
def new_unit(context: Unit, request: Any) -> Any:
    """A unit under this one."""
    kinds = request.registry.models.vocabularies['unit-kind']
    typed = {name: str(request.POST.get(name, '')) for name in ('name', 'kind', 'code')}
    message = ''
    if request.method == 'POST':
        try:
            if typed['kind'] not in kinds.terms:
                raise Refused('Hãy chọn loại đơn vị trong danh mục.')
            unit = units.create_unit(request, context, typed['name'], typed['kind'], code=typed['code'])
            request.session.flash(f'Đã thêm đơn vị {unit.title}.')
            return HTTPSeeOther(unit_path(request, unit))
        except Refused as refused:
            message = str(refused)
            request.response.status_int = 422
    return {'title': 'Thêm đơn vị', 'kinds': kinds.choices(), 'typed': typed, 'message': message}
