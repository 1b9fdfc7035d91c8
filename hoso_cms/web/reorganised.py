"""How the run of a reorganisation stands, and the certificate at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.view import view_config

from .. import clock
from ..documents import Document
from ..exchange import reorganising as runner
from ..models.kinds import show_date
from ..operations import plans
from ..operations.moving import REORGANISATION
from ..operations.plans import DONE, RUNNING, Step
from ..operations.reorganisation_numbers import is_done, left_of
from ..operations.versions import writer
from ..scripts.context import acting_as
from ..security import TITLES, Permission, permitted
from . import as_of
from .tree import unit_path

RUN = 'hoso_cms.web:templates/reorganisation_run.pt'


def launch(request: Any, plan: Document) -> None:
    """Begin or go on with the run as soon as the transaction of the request has been committed."""
    registry = request.registry
    login, job = runner.actor_login(request, plan), runner.job_of(request, plan)
    uid = plan.uid

    def begin(committed: bool) -> None:
        if committed:
            runner.launch(request, job, uid, lambda: acting_as(registry, login))

    request.tm.get().addAfterCommitHook(begin)


@dataclass(frozen=True, slots=True)
class StepLine:
    """How one step stands."""

    number: int
    words: str
    done: bool
    left: int
    """Documents that still have to move."""


def run_page(plan: Document, request: Any) -> Any:
    """A plan that was started, has been done or was cancelled. While it runs the page asks again by itself."""
    job = runner.job_of(request, plan) if plan.state == RUNNING else None
    working = job is not None and job.state == 'running'
    state = request.registry.models.workflow_of(REORGANISATION).states[plan.state]
    lines = step_lines(request, plan)
    merging = {step.unit for step in plans.steps_of(plan) if step.kind == plans.MERGE}
    before = plans.rows_of(plan, plans.RESULT, 'before')
    left = sum(line.left for line in lines)
    total = max(left, sum(int(row['number']) for row in before if row['unit'] in merging)) + len(lines)
    response = render_to_response(
        RUN,
        {
            'title': plan.summary[0],
            'plan': plan,
            'state': state,
            'working': working,
            'message': job.message if job is not None else '',
            'lines': lines,
            'total': total,
            'left': left,
            'undone': left + sum(1 for line in lines if not line.done),
            'finished': plan.state == DONE,
            'going_on': plan.state == RUNNING and not working and permitted(request, Permission.SUBMIT, plan),
            'path': request.resource_path(plan),
            'cited': plans.cited(plan),
            'reason': plan.current.reason,
            'unit_href': unit_path(request, plan.unit),
        },
        request=request,
    )
    if working:
        response.headers['Refresh'] = '2'
    return response


def step_lines(request: Any, plan: Document) -> list[StepLine]:
    """The steps of a plan with how each stands."""
    running = plan.state == RUNNING
    return [
        StepLine(
            number,
            words_of(request.registry.models, step),
            plan.state == DONE or (running and is_done(request, plan, step)),
            left_of(request, plan, step) if running else 0,
        )
        for number, step in enumerate(plans.steps_of(plan), 1)
    ]


def words_of(models: Any, step: Step) -> str:
    """A step as a sentence."""
    kinds = models.vocabularies['unit-kind']
    of_kind = f' ({kinds.label(step.unit_kind)})' if step.unit_kind in kinds.terms else ''
    return {
        plans.CREATE: f'Lập “{step.title}”{of_kind}, trực thuộc {step.target_title}',
        plans.RENAME: f'Đổi tên {step.unit_title} thành “{step.title}”{of_kind}',
        plans.MOVE: f'Chuyển {step.unit_title} về trực thuộc {step.target_title}',
        plans.MERGE: f'Sáp nhập {step.unit_title} vào {step.target_title}',
        plans.SPLIT: f'Tách một phần hồ sơ của {step.unit_title} sang {step.target_title}',
        plans.DISSOLVE: f'Giải thể {step.unit_title}',
    }[step.kind]


@view_config(
    context=Document, type_id=REORGANISATION, name='chay-tiep', request_method='POST',
    permission=Permission.SUBMIT, reads='record',
)  # fmt: skip
def go_on(plan: Document, request: Any) -> HTTPSeeOther:
    """Go on with a run that has stopped."""
    if plan.state == RUNNING:
        launch(request, plan)
    return HTTPSeeOther(request.resource_path(plan))


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A unit, a type and a state with the numbers before and after."""

    unit: str
    now: str
    """What the unit is called, and where it lies, after it; '' where that is the same."""
    type_title: str
    state: str
    before: int
    after: int


@view_config(
    context=Document, type_id=REORGANISATION, name='bien-ban', request_method='GET',
    permission=Permission.VIEW, reads='print', renderer='hoso_cms.web:templates/reorganisation_certificate.pt',
)  # fmt: skip
def certificate(plan: Document, request: Any) -> dict[str, Any]:
    """The certificate of what was done, as it was written at the end."""
    if plan.state != DONE:
        raise HTTPNotFound()
    models, result = request.registry.models, plan.current.values(plans.RESULT)
    by_act = {version.act: version for version in plan.history()}
    lines = number_lines(models, plan)
    act = plan.current.values(plans.ACT)
    fields = models.content_types[REORGANISATION].sections[plans.ACT].items
    return {
        'title': 'Biên bản sắp xếp đơn vị',
        'plan': plan,
        'path': request.resource_path(plan),
        'act': [(f.title, f.show_value(act[f.id])) for f in fields if f.id in act and f.kind != 'file'],
        'steps': [words_of(models, step) for step in plans.steps_of(plan)],
        'lines': lines,
        'before': sum(line.before for line in lines),
        'after': sum(line.after for line in lines),
        **_days(request, plan, by_act['start'], by_act['finish']),
        'moved': str(result.get('moved', '0')),
        'digest': str(result.get('digest', '')).removeprefix('sha256:'),
        'planned': told_of(request, by_act['create']),
        'started': told_of(request, by_act['start']),
        'finished': told_of(request, by_act['finish']),
        'people': people_lines(request, plan),
        'version': plan.current,
    }


def _days(request: Any, plan: Document, started: Any, finished: Any) -> dict[str, str]:
    """The day before the run and the day on which it ended, with the addresses of the numbers of then."""
    before = (clock.local(started.time).date() - timedelta(1)).isoformat()
    after = clock.local(finished.time).date().isoformat()
    return {
        'then_day': show_date(before),
        'then_href': as_of.address(request, plan.unit, before),
        'now_day': show_date(after),
        'now_href': as_of.address(request, plan.unit, after),
    }


def told_of(request: Any, version: Any) -> str:
    """Who did it and when."""
    return f'{writer(request, version)}, {clock.local(version.time):%H:%M ngày %d/%m/%Y}'


def number_lines(models: Any, plan: Document) -> list[NumberLine]:
    """The numbers before and after, side by side, in the order in which the units stand there."""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    titles: dict[str, str] = {}
    after: dict[str, str] = {}
    for table in ('before', 'after'):
        for row in plans.rows_of(plan, plans.RESULT, table):
            titles.setdefault(row['unit'], row['title'])
            after[row['unit']] = row['title']
            found.setdefault((row['unit'], row['type'], row['state']), Counter())[table] += int(row['number'])
    order = list(titles)
    lines = []
    for (unit, type_id, state), numbers in sorted(
        found.items(), key=lambda one: (order.index(one[0][0]), one[0][1:])
    ):
        known = models.content_types.get(type_id)
        states = models.workflow_of(type_id).states if known else {}
        lines.append(
            NumberLine(
                titles[unit], after[unit] if after[unit] != titles[unit] else '', known.title if known else type_id, states[state].title if state in states else state,
                numbers['before'], numbers['after'],
            )
        )  # fmt: skip
    return lines


def people_lines(request: Any, plan: Document) -> list[tuple[str, str, str, str]]:
    """The seats that were issued or cancelled by the act of a plan: holder, role, unit, what."""
    paper, started = plans.paper_of(plan), next(v for v in plan.history() if v.act == 'start')
    found = []
    for seat in request.office.all_seats.values():
        last: Any = seat.last
        if last.paper == paper and last.stamp >= started.stamp and last.stamp <= plan.current.stamp:
            unit = request.office.unit(seat.unit)
            what = 'Thu hồi' if seat.cancelled else 'Cấp'
            role: Any = seat.role
            found.append((request.office.accounts[seat.holder].name, TITLES[role], unit.title, what))
    return sorted(found)
