"""Planning a reorganisation of units: the legal act, the steps with what each concerns, the people with a seat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config, view_defaults

from .. import clock
from ..documents import Document, Unit
from ..models.content_type import Field, Problem
from ..models.text import clean
from ..operations import files, plans, records
from ..operations.errors import Invalid, Refused
from ..operations.moving import REORGANISATION
from ..operations.plans import MERGE, PLANNED, way_of
from ..operations.preview import preview
from ..operations.sketch import Sketch
from ..operations.versions import writer
from ..security import TITLES, Permission, permitted, visibility
from ..security.uploads import SCANS, UploadRefused, read_upload
from .asked import version_seen
from .reorganised import launch, run_page, words_of
from .tree import unit_path

PAGE = 'sap-xep'
OFFERED = 1500
"""Units up to which the form offers all of them by name."""
PLAN = 'hoso_cms.web:templates/reorganisation_plan.pt'


# --- The plans of a unit


@view_defaults(context=Unit, name=PAGE, permission=Permission.MANAGE_UNITS)
class Plans:
    """The page of a unit with its plans, and the form of a new one."""

    def __init__(self, context: Unit, request: Any) -> None:
        self.unit, self.request = context, request

    @view_config(request_method='GET', renderer='hoso_cms.web:templates/reorganisation_plans.pt')
    def page(self) -> dict[str, Any]:
        return self._page({}, {})

    @view_config(request_method='POST', renderer='hoso_cms.web:templates/reorganisation_plans.pt')
    def begin(self) -> Any:
        """A new plan; what is wrong is shown beside the form."""
        typed, wrong = act_typed(self.request, self.unit)
        if not wrong:
            undo = self.request.tm.savepoint()
            try:
                plan = plans.begin(self.request, self.unit, typed)
                return HTTPSeeOther(self.request.resource_path(plan))
            except Refused as refused:
                undo.rollback()
                wrong = told_by_field(refused)
        self.request.response.status_int = 422
        return self._page(typed, wrong)

    def _page(self, typed: Mapping[str, str], wrong: Mapping[str, str]) -> dict[str, Any]:
        return {
            'title': f'Sắp xếp đơn vị – {self.unit.title}',
            'plans': [plan_line(self.request, plan) for plan in self._plans()],
            'fields': act_fields(self.request),
            'typed': typed,
            'wrong': wrong,
            'closed': self.unit.closed,
            'unit_href': unit_path(self.request, self.unit),
        }

    def _plans(self) -> list[Document]:
        """The plans in the unit and below it, and those above that the person may see; the newest first."""
        request, found = self.request, dict[int, Document]()
        for unit in self.unit.lineage():
            page = visibility.visible_documents(
                request,
                unit,
                below=unit is self.unit,
                type_id=REORGANISATION,
                size=100,
                order='changed',
                reverse=False,
            )
            found |= {one.document.uid: one.document for one in page.rows}
        return sorted(found.values(), key=lambda plan: plan.changed, reverse=True)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan of a list."""

    href: str
    abstract: str
    act: str
    state: str
    tone: str
    unit: str
    changed: str


def plan_line(request: Any, plan: Document) -> PlanLine:
    """A plan as a line of a list."""
    state = request.registry.models.workflow_of(REORGANISATION).states[plan.state]
    return PlanLine(
        request.resource_path(plan),
        plan.summary[0],
        plans.cited(plan),
        state.title,
        state.tone,
        plan.unit.title,
        f'{clock.local(plan.current.time):%d/%m/%Y}',
    )


def act_fields(request: Any) -> list[Field]:
    """The fields of the legal act."""
    items = request.registry.models.content_types[REORGANISATION].sections[plans.ACT].items
    return [item for item in items if isinstance(item, Field)]


def act_typed(request: Any, unit: Unit) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed about the act, the scan taken in and named by its digest; and what is wrong with the scan."""
    names = [field.id for field in act_fields(request)]
    typed = {n: v for n in names if isinstance(v := request.POST.get(n, ''), str)}
    typed['scan'] = str(request.POST.get('scan-kept', ''))
    part = request.POST.get('scan')
    if getattr(part, 'filename', None):
        try:
            with read_upload(part, max_bytes=request.registry.upload_max_bytes, kinds=SCANS) as upload:
                typed['scan'] = files.attach(request, unit, upload).sha256
        except UploadRefused as refused:
            return typed, {'scan': str(refused)}
    return typed, {}


def told_by_field(refused: Refused) -> dict[str, str]:
    """What is wrong, by the field it concerns; under '' what concerns none."""
    if isinstance(refused, Invalid):
        return {problem.field: problem.message for problem in refused.problems}
    return {'': str(refused)}


# --- One plan


@view_defaults(
    context=Document, type_id=REORGANISATION, permission=Permission.VIEW, reads='record', renderer=PLAN
)
class Plan:
    """The page of a plan; each form of it is one act."""

    def __init__(self, context: Document, request: Any) -> None:
        self.plan, self.request = context, request
        self.path = request.resource_path(context)

    @view_config(name='', request_method='GET')
    def page(self) -> Any:
        """The plan with its preview or, once it was started, how the run stands."""
        if self.plan.state != PLANNED:
            return run_page(self.plan, self.request)
        return self._page()

    @view_config(name='van-ban', request_method='POST')
    def describe(self) -> Any:
        """What the legal act is."""
        typed, wrong = act_typed(self.request, self.plan.unit)
        if wrong:
            return self._refused(wrong, typed)
        return self._do(lambda: plans.describe(self.request, self.plan, typed), typed)

    @view_config(name='them-buoc', request_method='POST')
    def add(self) -> Any:
        """One more step; before merging two units, if asked, those below that bear the same title."""
        typed = {name: value for name, value in self.request.POST.items() if isinstance(value, str)}
        return self._do(lambda: plans.add_steps(self.request, self.plan, self._steps(typed)), typed)

    def _steps(self, typed: Mapping[str, str]) -> list[dict[str, str]]:
        kind = typed.get('kind', '')
        if kind not in plans.NEEDS:
            raise Refused('Hãy chọn việc của bước.')
        drawn, _ = preview(self.request, self.plan)
        wanted = {name.replace('_', '-') for name, _ in plans.NEEDS[kind]} | {'kind'}
        wanted |= {'unit-kind'} if kind == plans.RENAME else set()
        row = {name: typed.get(name, '') for name in wanted}
        for name in {'unit', 'target'} & wanted:
            row[name] = named_unit(drawn, typed.get(name, ''))
        steps = [row]
        unit, target = (plans.unit_of(self.request, self.plan, row.get(n, '')) for n in ('unit', 'target'))
        if kind == MERGE and typed.get('pairs') and unit is not None and target is not None:
            pairs = plans.pairs(unit, target)
            steps = [{'kind': MERGE, 'unit': str(a.uid), 'target': str(b.uid)} for a, b in pairs] + steps
        return steps

    @view_config(name='bo-buoc', request_method='POST')
    def remove(self) -> Any:
        """A step less."""
        step = str(self.request.POST.get('step', ''))
        return self._do(lambda: plans.remove_step(self.request, self.plan, step), {})

    @view_config(name='nguoi', request_method='POST')
    def people(self) -> Any:
        """What becomes of the people with a seat."""
        typed = {name: value for name, value in self.request.POST.items() if isinstance(value, str)}

        def decide() -> None:
            drawn, _ = preview(self.request, self.plan)
            plans.decide_people(
                self.request,
                self.plan,
                {
                    seat.uid: (
                        typed.get(f'outcome-{seat.uid}', ''),
                        named_unit(drawn, at) if (at := typed.get(f'at-{seat.uid}', '')) else '',
                    )
                    for seat in plans.seats_concerned(self.request, self.plan)
                },
            )

        return self._do(decide, typed)

    @view_config(name='chay', request_method='POST')
    def start(self) -> Any:
        """Let it run; the run begins when this has been committed."""

        def begin() -> None:
            records.transition(self.request, self.plan, 'start', seen=version_seen(self.request))
            launch(self.request, self.plan)

        return self._do(begin, {})

    def _do(self, act: Callable[[], Any], typed: Mapping[str, str]) -> Any:
        undo = self.request.tm.savepoint()
        try:
            act()
        except Refused as refused:
            undo.rollback()
            return self._refused(told_by_field(refused), typed)
        return HTTPSeeOther(self.path)

    def _refused(self, wrong: Mapping[str, str], typed: Mapping[str, str]) -> Any:
        self.request.response.status_int = 422
        if self.plan.state != PLANNED:
            raise Refused(' '.join(wrong.values()))
        return self._page(wrong, typed)

    def _page(self, wrong: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None) -> Any:
        drawn, lines = preview(self.request, self.plan)
        may_edit = permitted(self.request, Permission.MANAGE_UNITS, self.plan.unit)
        stored = self.plan.current.values(plans.ACT)
        models = self.request.registry.models
        starting = any(t.id == 'start' for t in records.open_transitions(self.request, self.plan))
        act = {n: typed[n] for n in stored.keys() | {'abstract'} if n in typed} if typed else {}
        return {
            'title': self.plan.summary[0],
            'plan': self.plan,
            'path': self.path,
            'state': models.workflow_of(REORGANISATION).states[self.plan.state],
            'author': writer(self.request, self.plan.current),
            'act': [
                (f.title, f.show_value(stored[f.id]))
                for f in act_fields(self.request)
                if f.id in stored and f.kind != 'file'
            ],
            'scan': str(stored.get('scan', '')),
            'fields': act_fields(self.request),
            'act_values': act
            or {
                f.id: f.show_value(stored.get(f.id, '')) if f.kind != 'file' else ''
                for f in act_fields(self.request)
            },
            'lines': lines,
            'words': {one.step.id: words_of(models, one.step) for one in lines},
            'kinds': models.vocabularies['reorganisation-step'].choices(),
            'unit_kinds': models.vocabularies['unit-kind'].choices(),
            'criteria': models.vocabularies['split-criterion'].choices(),
            'outcomes': models.vocabularies['seat-outcome'].choices(),
            'offered': list(labels(drawn).values()) if len(drawn.nodes) <= OFFERED else [],
            'people': people_of(self.request, self.plan, drawn),
            'typed': typed or {},
            'wrong': dict(wrong or {}),
            'others': [
                text for name, text in (wrong or {}).items() if name not in stored and name != 'abstract'
            ],
            'may_edit': may_edit,
            'starting': starting,
            'obstacles': obstacles(self.request, self.plan) if starting else [],
            'cancelling': any(t.id == 'cancel' for t in records.open_transitions(self.request, self.plan)),
            'unit_href': unit_path(self.request, self.plan.unit),
        }


def obstacles(request: Any, plan: Document) -> list[str]:
    """What stands in the way of the start, each once."""
    found: list[Problem] = records.obstacles(request, plan, 'start')
    return list(dict.fromkeys(problem.message for problem in found))


def labels(drawn: Sketch) -> dict[str, str]:
    """The units that would work after the plan, each by a name that tells it from others: reference -> label."""
    found = {}
    for ref, node in drawn.nodes.items():
        if node.closed:
            continue
        titles, above = [node.title], node.parent
        while above and above != drawn.top:
            titles.append(drawn.nodes[above].title)
            above = drawn.nodes[above].parent
        found[ref] = ', '.join(titles)
    return found


def named_unit(drawn: Sketch, typed: str) -> str:
    """The reference of the unit that was typed: by its label, its title where only one bears it, its path or its id.

    :raises Refused: none, or several.
    """
    wanted = clean(typed).casefold()
    if not wanted:
        return ''
    known = labels(drawn)
    if typed in known:
        return typed
    exact = [ref for ref, label in known.items() if label.casefold() == wanted]
    titled = [ref for ref in known if drawn.nodes[ref].title.casefold() == wanted]
    pathed = [
        ref
        for ref in known
        if (u := drawn.nodes[ref].unit) is not None and path_of(u) == typed.strip().rstrip('/')
    ]
    for found in (exact, titled, pathed):
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            several = '; '.join(known[ref] for ref in found[:5])
            raise Refused(f'Có {len(found)} đơn vị tên “{typed[:80]}”: {several}. Hãy chọn từ danh sách.')
    raise Refused(f'Không có đơn vị “{typed[:80]}” trong phạm vi; hãy chọn từ danh sách hoặc ghi đường dẫn.')


def path_of(unit: Unit) -> str:
    """The path of a unit in the tree, without the slash at its end."""
    return '/'.join(['', *(one.__name__ for one in list(unit.lineage())[-2::-1])])


@dataclass(frozen=True, slots=True)
class SeatLine:
    """What becomes of a seat."""

    uid: int
    holder: str
    login: str
    role: str
    unit: str
    outcome: str
    at: str
    default: bool
    """Nobody decided: it follows from the steps."""


def people_of(request: Any, plan: Document, drawn: Sketch) -> list[SeatLine]:
    """The people with a seat in the units concerned."""
    known, decided = labels(drawn), {row['seat'] for row in plans.rows_of(plan, plans.PEOPLE, plans.PEOPLE)}
    found = []
    for seat in plans.seats_concerned(request, plan):
        outcome, at = plans.outcome_of(plan, seat)
        account, unit = request.office.accounts[seat.holder], request.office.unit(seat.unit)
        role: Any = seat.role
        label = known.get(at, '') or (drawn.nodes[at].title if at in drawn.nodes else '')
        found.append(
            SeatLine(
                seat.uid, account.name, account.login, TITLES[role], way_of(unit, plan.unit), outcome, label,
                str(seat.uid) not in decided,
            )
        )  # fmt: skip
    return found
