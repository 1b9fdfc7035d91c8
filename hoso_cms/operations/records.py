"""Making, editing and moving documents through their workflow. Each operation asks for its permit itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..catalog import version_value
from ..clocks.facts import bases_since_official
from ..documents import Document, Remark, Unit, Version
from ..models import values
from ..models.compare import merge
from ..models.content_type import ContentType, Field, Problem, Section, Value
from ..models.text import clean
from ..models.workflow import Transition
from ..security import Forbidden, Permission, Permit, by_roles, may_see, permit, permitted
from . import bases, store
from .errors import Conflicted, Invalid, Refused
from .guards import GUARDS

UNIQUE = ('citizen-id', 'officer-number')
"""Fields that no two records in use may share."""
MAX_REASON = 2000
Follow = Callable[[Any, Permit, Document], None]
FOLLOWS: dict[tuple[str, str], list[Follow]] = {}
"""What else is done, in the same transaction, once a transition has been taken: by type and transition."""
Placed = Callable[[Any, Document], tuple[Unit, tuple[tuple[int, int, str], ...]]]
PLACES: dict[tuple[str, str], Placed] = {}
"""Where a document lies from a transition on, and from where else it is seen: by type and transition."""
Settle = Callable[[Any, Permit, int], None]
SETTLES: dict[str, Settle] = {}
"""Who is told that versions resting on ``<type>:<uid>`` have become official: by that type, with the id."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    version: Version
    changed: bool
    """False where what was sent is what was stored already; then no version was added."""
    merged: bool
    """True where others had saved meanwhile and nothing contradicted them."""


def create(
    request: Any,
    unit: Unit,
    type_id: str,
    typed: Mapping[str, Mapping[str, Any]],
    *,
    reason: str = '',
    basis: str = '',
) -> Document:
    """A new document in a unit.

    :param typed: section id -> typed values (see :func:`hoso_cms.models.values.parse_section`).
    :param basis: what it rests on, such as the decision to recruit somebody.
    :raises Forbidden: the person may not create documents here.
    :raises Invalid: values that cannot be stored, something required to save is missing, or a number is taken.
    """
    granted = permit(request, Permission.CREATE, unit)
    content, problems = prepare(request, type_id, typed)
    if problems:
        raise Invalid(problems)
    document = store.new_document(granted, unit, type_id)
    state = request.registry.models.workflow_of(type_id).initial
    store.write(
        granted, document, act='create', state=state, sections=content, reason=_reason(reason), basis=basis
    )
    return document


def prepare(
    request: Any, type_id: str, typed: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Value]], list[Problem]]:
    """Typed values of a new document as content, with everything that would stop :func:`create`. Writes nothing."""
    content_type = request.registry.models.content_types[type_id]
    content: dict[str, dict[str, Value]] = {}
    problems: list[Problem] = []
    for name, given in typed.items():
        if name not in content_type.sections:
            raise Refused(f'Loại hồ sơ không có mục “{name}”.')
        content[name], wrong = values.parse_section(content_type.sections[name], given)
        problems += wrong
    problems += [p for p in values.missing(content_type, content, 'save') if not _named(problems, p)]
    problems += taken(request, content_type, content, 0) + _unknown_files(request, content_type, content)
    return content, problems


def edit(
    request: Any,
    document: Document,
    section_id: str,
    typed: Mapping[str, Any],
    *,
    base: int,
    reason: str = '',
    basis: str = '',
) -> Saved:
    """Save one section as a new version, merged into what others saved since version ``base``.

    Fields and tables that ``typed`` does not name stay as they are.

    :raises Forbidden: the person may not edit the document in its state, or not see the section.
    :raises Invalid: values that cannot be stored.
    :raises Conflicted: others changed the same fields or cells since ``base``.
    """
    granted = permit(request, Permission.EDIT, document)
    content_type = request.registry.models.content_types[document.type_id]
    section = content_type.sections.get(section_id)
    if section is None or not may_see(request, section, document):
        raise Forbidden(section_id)
    opened = document.version(base).values(section_id)
    mine, problems = values.parse_section(section, typed, kept=opened)
    mine = {**{name: value for name, value in opened.items() if name not in typed}, **mine}
    stored = document.current.values(section_id)
    result, conflicts = merge(section_id, opened, stored, mine)
    variant = content_type.variant_of({section_id: result}) or _variant(content_type, document)
    problems += section_objections(request, content_type, section, result, variant, document.uid, problems)
    if problems:
        raise Invalid(problems)
    if conflicts:
        raise Conflicted(conflicts, result, document.count)
    if result == stored:
        return Saved(document.current, changed=False, merged=False)
    flow = request.registry.models.workflow_of(document.type_id)
    version = store.write(
        granted,
        document,
        act='edit',
        state=flow.initial,
        sections={section_id: result},
        reason=_reason(reason),
        basis=_basis(request, document, basis),
    )
    return Saved(version, changed=True, merged=stored != opened)


def typed_sections(
    request: Any, document: Document, typed: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Value]], list[Problem]]:
    """Typed values of some sections of a document as its content, whole sections, with what stops them from being stored.

    :param typed: section id -> typed values; fields that are not named stay as they are.
    :returns: the sections that change, and the problems of all.
    """
    content_type = request.registry.models.content_types[document.type_id]
    changed: dict[str, dict[str, Value]] = {}
    problems: list[Problem] = []
    variant = _variant(content_type, document)
    for name, given in typed.items():
        section, stored = content_type.sections[name], document.current.values(name)
        mine, wrong = values.parse_section(section, given, kept=stored)
        result = {**{one: value for one, value in stored.items() if one not in given}, **mine}
        result = {one: value for one, value in result.items() if value}
        problems += wrong
        problems += section_objections(request, content_type, section, result, variant, document.uid, wrong)
        if result != stored:
            changed[name] = result
    return changed, problems


def section_objections(
    request: Any,
    content_type: ContentType,
    section: Section,
    values_: Mapping[str, Value],
    variant: str,
    uid: int,
    known: Sequence[Problem] = (),
) -> list[Problem]:
    """What stops a section from being saved, beyond what parsing found: missing values, numbers taken, unknown files.

    :param content_type: the type by whose indexes taken numbers are found.
    :param uid: id of the document whose own numbers are not taken.
    :param known: problems told already.
    """
    content = {section.id: values_}
    missing = values.missing_in(section, values_, 'save', variant)
    return (
        [problem for problem in missing if not _named(known, problem)]
        + taken(request, content_type, content, uid)
        + _unknown_files(request, content_type, content)
    )


def restore(request: Any, document: Document, section_id: str, number: int, *, reason: str) -> Version:
    """Bring back one section as it was in an earlier version, as a new version with a reason.

    :raises Refused: no reason, or nothing would change.
    :raises Invalid: a number in it has been given to another record since, or the present model asks for more.
    """
    granted = permit(request, Permission.EDIT, document)
    content_type = request.registry.models.content_types[document.type_id]
    section = content_type.sections.get(section_id)
    if section is None or not may_see(request, section, document):
        raise Forbidden(section_id)
    then = document.version(number).values(section_id)
    if then == document.current.values(section_id):
        raise Refused(f'Mục “{section.title}” hiện giống hệt bản số {number}; không có gì để khôi phục.')
    if not clean(reason):
        raise Refused('Hãy ghi lý do khôi phục.')
    whole = {**document.current.content(), section_id: then}
    problems = [p for p in values.missing(content_type, whole, 'save') if p.section == section_id]
    problems += taken(request, content_type, {section_id: then}, document.uid)
    if problems:
        raise Invalid(problems)
    flow = request.registry.models.workflow_of(document.type_id)
    text = f'Khôi phục mục “{section.title}” từ bản số {number}: {_reason(reason)}'
    return store.write(
        granted, document, act='restore', state=flow.initial, sections={section_id: then}, reason=text
    )


def name_basis(request: Any, document: Document, basis: str) -> Version:
    """Name the legal basis of what has been changed and not verified yet: a decision or a declaration.

    :raises Refused: nothing was named.
    """
    granted = permit(request, Permission.EDIT, document)
    if not clean(basis):
        raise Refused(
            'Hãy ghi căn cứ: số, ngày và cơ quan ban hành của quyết định, hoặc phiếu bổ sung lý lịch.'
        )
    basis = _basis(request, document, basis)
    return store.write(granted, document, act='basis', state=document.state, basis=basis)


def _basis(request: Any, document: Document, text: str) -> str:
    """A basis as it is stored.

    :raises Refused: it names a document that has nothing to do with this one.
    """
    basis = _reason(text)
    type_id, mark, uid = basis.partition(':')
    if mark and type_id in bases.REFERENCES and uid.isdecimal():
        named = bases.named_by(request.office, basis)
        if named is None or not bases.may_be(request.office, named, document):
            raise Refused(
                'Văn bản chọn làm căn cứ không liên quan đến hồ sơ này; hãy chọn trong danh sách gợi ý hoặc ghi bằng chữ.'
            )
    return basis


def open_transitions(request: Any, document: Document) -> list[Transition]:
    """The transitions that the person may take now, guards not yet asked."""
    flow = request.registry.models.workflow_of(document.type_id)
    return [t for t in flow.from_state(document.state) if permitted(request, t.permission, document)]


def obstacles(request: Any, document: Document, transition_id: str) -> list[Problem]:
    """What the guards of a transition would object to: the checklist shown before it is taken."""
    transition = _transition(request, document, transition_id)
    granted = permit(request, transition.permission, document)
    return [problem for name in transition.guards for problem in GUARDS[name](granted, document)]


def transition(
    request: Any,
    document: Document,
    transition_id: str,
    *,
    reason: str = '',
    remarks: Sequence[Remark] = (),
    seen: int | None = None,
) -> Version:
    """Take a transition.

    :param seen: the version that the person decided upon; a newer one is refused, so that nobody approves unseen text.
    :raises Forbidden: the person may not take it in this state.
    :raises Refused: not from this state, no reason where one is needed, another version than the one seen.
    :raises Invalid: guards object; ``problems`` says what.
    """
    chosen = _transition(request, document, transition_id)
    granted = permit(request, chosen.permission, document)
    if seen is not None and seen != document.count:
        raise Refused(
            f'Hồ sơ đã có bản mới số {document.count}; bạn đang xem bản số {seen}. Hãy xem lại rồi quyết định.'
        )
    if chosen.reason == 'required' and not clean(reason):
        raise Refused(f'Hãy ghi lý do khi chọn “{chosen.title}”.')
    problems = [problem for name in chosen.guards for problem in GUARDS[name](granted, document)]
    if problems:
        raise Invalid(problems)
    remarks = tuple(Remark(r.section, r.field, clean(r.text)[:MAX_REASON]) for r in remarks)
    bases = set(bases_since_official(document))
    placed = PLACES.get((document.type_id, chosen.id))
    unit, seen_from = placed(request, document) if placed is not None else (None, None)
    version = store.write(
        granted, document, act=chosen.id, state=chosen.target, reason=_reason(reason), remarks=remarks, unit=unit,
        seen_from=seen_from,
    )  # fmt: skip
    for follow in FOLLOWS.get((document.type_id, chosen.id), ()):
        follow(request, granted, document)
    if document.official == document.count:
        settle(request, granted, bases)
    return version


def settle(request: Any, granted: Permit, bases: Iterable[str]) -> None:
    """Tell what versions that are official now rested on that this is done."""
    for basis in sorted(set(bases)):
        type_id, mark, uid = basis.partition(':')
        if mark and uid.isdecimal() and type_id in SETTLES:
            SETTLES[type_id](request, granted, int(uid))


def _transition(request: Any, document: Document, transition_id: str) -> Transition:
    flow = request.registry.models.workflow_of(document.type_id)
    open_now = {t.id: t for t in flow.from_state(document.state)}
    if transition_id not in open_now:
        possible = ', '.join(f'“{t.title}”' for t in open_now.values()) or 'không có bước nào'
        state = flow.states[document.state].title
        raise Refused(f'Hồ sơ đang ở trạng thái “{state}”, chỉ có thể: {possible}.')
    return open_now[transition_id]


def _variant(content_type: ContentType, document: Document) -> str:
    field = content_type.variant_field
    return '' if field is None else version_value(document.current, field.section_id, field.id)


def _reason(text: str) -> str:
    reason = clean(text)
    if len(reason) > MAX_REASON:
        raise Refused(f'Lý do dài {len(reason)} ký tự; nhiều nhất {MAX_REASON}.')
    return reason


def _named(problems: Sequence[Problem], other: Problem) -> bool:
    """Is the field named already? What could not be read is not missing too."""
    return any(
        (p.section, p.table, p.row, p.field) == (other.section, other.table, other.row, other.field)
        for p in problems
    )


def taken(
    request: Any, content_type: ContentType, content: Mapping[str, Mapping[str, Value]], uid: int
) -> list[Problem]:
    """Numbers of a content that another record in use has already; ``uid`` is the document's own id."""
    office, problems = request.office, []
    for name in UNIQUE:
        item = content_type.items.get(name)
        if not isinstance(item, Field):
            continue
        value = content.get(item.section_id, {}).get(name, '')
        if not isinstance(value, str) or not value:
            continue
        for other in office.catalog.equal(f'{content_type.id}:{name}', value):
            if other != uid and office.document(other).state != 'withdrawn':
                problems.append(
                    Problem(item.section_id, name, _whose(request, office.document(other), item.title, value))
                )
    return problems


def _whose(request: Any, other: Document, title: str, value: str) -> str:
    if by_roles(request, Permission.VIEW, other, other.state):
        return f'{title} {value} đã có trong hồ sơ của {other.summary[0]}, {other.unit.title}.'
    return f'{title} {value} đã có trong một hồ sơ khác; hãy liên hệ người quản trị để kiểm tra.'


def _unknown_files(
    request: Any, content_type: ContentType, content: Mapping[str, Mapping[str, Value]]
) -> list[Problem]:
    return [
        Problem(field.section_id, field.id, 'Tệp chưa được tải lên; hãy chọn lại tệp.', field.table_id)
        for field, sha256 in files_in(content_type, content)
        if sha256 not in request.office.files
    ]


def files_in(
    content_type: ContentType, content: Mapping[str, Mapping[str, Value]]
) -> list[tuple[Field, str]]:
    """Every file that a content refers to, with the field that does."""
    found = []
    for item in content_type.with_files:
        value = content.get(item.section_id, {}).get(item.id, ())
        if isinstance(item, Field):
            found += [(item, value)] if isinstance(value, str) and value else []
        else:
            columns = [column for column in item.columns if column.kind == 'file']
            found += [
                (c, row[c.id]) for row in value if isinstance(row, dict) for c in columns if c.id in row
            ]
    return found
