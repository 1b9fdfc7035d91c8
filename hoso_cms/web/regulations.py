"""The regulations: compared, each with its profile, and every article as it was issued. Which one counts in a unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.view import view_config

from .. import journal
from ..clocks import chosen_at, counts_from, regulation_of
from ..documents import Office, Unit
from ..journal import JournalEvent
from ..models.events import EVENTS
from ..models.facts import FACTS
from ..models.kinds import show_date
from ..models.regulation import Article, Regulation
from ..operations import units
from ..operations.errors import Refused
from ..security import SIGNED_IN, TITLES, Permission
from .tree import unit_path

COMPARED = (
    'account-issuer', 'accounts-per-unit', 'personal-changes', 'verification', 'value', 'transfer-mode',
    'end-of-service', 'consent', 'consent-to-view', 'backup', 'report-route', 'outage', 'charset',
)  # fmt: skip
"""The facts in which regulations differ most; the others stand on the page of each."""
RIGHTS = {'administer': 'Quyền quản trị', 'update': 'Quyền cập nhật', 'access': 'Quyền truy cập'}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one regulation says in a row of the comparison."""

    regulation: Regulation
    told: str
    paragraph: str
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the comparison: one event or fact, and what each regulation says about it, or nothing."""

    title: str
    cells: list[Cell | None]


@view_config(context=Office, name='quy-che', permission=SIGNED_IN)
def page(context: Office, request: Any) -> Any:
    """``/quy-che`` compares them, ``/quy-che/ID`` shows one, ``/quy-che/ID/dieu/9`` one of its articles."""
    known = request.registry.models.regulations
    match request.subpath:
        case ():
            return _shown(request, 'regulations', _comparison(request))
        case (name,) if name in known:
            return _shown(request, 'regulation', _profile(request, known[name]))
        case (name, 'dieu', number) if name in known and number in known[name].articles:
            return _shown(request, 'regulation_article', _article(known[name], number))
    raise HTTPNotFound()


def _shown(request: Any, template: str, values: dict[str, Any]) -> Any:
    return render_to_response(f'hoso_cms.web:templates/{template}.pt', values, request=request)


def _comparison(request: Any) -> dict[str, Any]:
    regulations = in_order(request.registry.models.regulations.values())
    return {
        'title': 'Quy chế quản lý hồ sơ điện tử',
        'regulations': regulations,
        'clocks': [
            Compared(happens, [_clock_cell(one, event) for one in regulations])
            for event, happens in EVENTS.items()
            if any(event in one.clocks for one in regulations)
        ],
        'facts': [
            Compared(FACTS[name].title, [_fact_cell(one, name) for one in regulations]) for name in COMPARED
        ],
    }


def in_order(regulations: Iterable[Regulation]) -> list[Regulation]:
    """Regulations by the day on which they took effect."""
    return sorted(regulations, key=lambda one: one.effective)


def _clock_cell(regulation: Regulation, event: str) -> Cell | None:
    rule = regulation.clocks.get(event)
    return None if rule is None else Cell(regulation, rule.told, rule.paragraph, rule.to_confirm)


def _fact_cell(regulation: Regulation, name: str) -> Cell | None:
    fact = regulation.facts.get(name)
    if fact is None:
        return None
    return Cell(regulation, FACTS[name].told(fact.value), fact.paragraph, fact.to_confirm)


def _profile(request: Any, regulation: Regulation) -> dict[str, Any]:
    models = request.registry.models
    kinds = models.vocabularies['officer-kind'].terms
    sections = models.content_types['record'].sections
    places = regulation.places
    return {
        'title': regulation.short,
        'regulation': regulation,
        'subjects': [(kinds[one].label if one in kinds else one, places[one]) for one in regulation.subjects],
        'tiers': [(one, places[one]) for one in regulation.tiers],
        'rights': [(RIGHTS[one], places[one]) for one in regulation.rights],
        'headings': [(one, places[one]) for one in regulation.report_headings],
        'declared': [sections[one].title for one in regulation.declared_sections],
        'facts': [
            (kind.title, _fact_cell(regulation, name))
            for name, kind in FACTS.items()
            if name in regulation.facts
        ],
        'events': EVENTS,
        'roles': TITLES,
        'chapters': by_chapter(regulation),
    }


def by_chapter(regulation: Regulation) -> list[tuple[str, list[Article]]]:
    """The articles under the headings of their chapters; '' for those of the decision that issues it."""
    found: list[tuple[str, list[Article]]] = []
    for article in regulation.articles.values():
        if not found or found[-1][0] != article.chapter:
            found.append((article.chapter, []))
        found[-1][1].append(article)
    return found


def _article(regulation: Regulation, number: str) -> dict[str, Any]:
    numbers = list(regulation.articles)
    place = numbers.index(number)
    article = regulation.articles[number]
    return {
        'title': f'{article.cited}. {article.title}' if article.title else article.cited,
        'regulation': regulation,
        'article': article,
        'before': regulation.articles[numbers[place - 1]] if place else None,
        'after': regulation.articles[numbers[place + 1]] if place + 1 < len(numbers) else None,
    }


# --- The regulation of a unit


@dataclass(frozen=True, slots=True)
class Counting:
    """The regulation that counts in a unit, told."""

    regulation: Regulation | None
    """None where none was chosen."""
    name: str
    """What was chosen: the short name, or the id of one that is not in the files any more."""
    since: str
    """The day from which its clocks count, as people write it; '' for always."""
    chosen_at: Unit | None
    """The unit above that chose it; None where the unit did itself, or nobody did."""


def counting_in(request: Any, unit: Unit) -> Counting:
    """What the page of a unit says about its regulation."""
    place = chosen_at(unit)
    found = regulation_of(request.registry.models, unit)
    return Counting(
        regulation=found,
        name=found.short if found else place.regulation if place else '',
        since=show_date(counts_from(unit)) if counts_from(unit) else '',
        chosen_at=place if place is not unit else None,
    )


@view_config(
    context=Unit,
    name='chon-quy-che',
    renderer='hoso_cms.web:templates/unit_regulation.pt',
    permission=Permission.MANAGE_UNITS,
)
def choose(context: Unit, request: Any) -> Any:
    """Choose the regulation that counts in the unit and below it."""
    message = ''
    typed = {'regulation': context.regulation, 'since': show_date(context.regulation_from)}
    if request.method == 'POST':
        typed = {name: str(request.POST.get(name, ''))[:60] for name in typed}
        try:
            units.set_regulation(request, context, typed['regulation'], typed['since'])
            _note(request, context)
            request.session.flash(f'Đã chọn quy chế cho {context.title}.')
            return HTTPSeeOther(unit_path(request, context))
        except Refused as refused:
            message = str(refused)
            request.response.status_int = 422
    return {
        'title': f'Quy chế áp dụng – {context.title}',
        'regulations': in_order(request.registry.models.regulations.values()),
        'typed': typed,
        'message': message,
        'above': counting_in(request, context.__parent__) if context.__parent__ is not None else None,
        'unit_href': unit_path(request, context),
    }


def _note(request: Any, unit: Unit) -> None:
    journal.record(
        request.registry.side_store,
        JournalEvent.SETTINGS_CHANGED,
        account=request.account_id,
        unit=unit.uid,
        address=request.remote_addr,
        details={'regulation': unit.regulation, 'from': unit.regulation_from},
    )
