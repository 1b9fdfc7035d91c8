"""Editing one section at a time, with drafts kept on the server and conflicts put before the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from pyramid.csrf import get_csrf_token
from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from .. import clock, drafts
from ..documents import Document
from ..drafts import DraftKey, DraftTooLarge
from ..models import values
from ..models.content_type import Content, ContentType, Problem, Section, Value
from ..models.rules import Finding
from ..operations import records
from ..operations.errors import Conflicted, Invalid, Refused
from ..security import Forbidden, Permission, permitted
from .asked import number
from .attachments import with_uploads
from .bases import concerning, reference_of
from .conflicts import decide, told
from .findings import notes, of_content
from .forms import Pairs, SectionForm, anchor, parsed
from .rail import rail, rendered
from .reading import content_of, variant_in, visible_sections
from .record import head

NOT_CONTENT = frozenset({'csrf_token', 'base', 'viec', 'xem', 'xung-dot'})
"""What a form sends beside its content."""
TEMPLATE = 'hoso_cms.web:templates/section.pt'


@dataclass
class Page:
    """The form of one section as it is being answered. Other types of documents say otherwise where they must."""

    writing: ClassVar[Permission] = Permission.EDIT
    """What one must be permitted to save."""
    asks_basis: ClassVar[bool] = True
    back: ClassVar[str] = 'Quay lại hồ sơ'
    ready: ClassVar[str] = 'trình xác thực'
    """What everything is asked for that is not asked for to save."""

    request: Any
    document: Document
    section: Section
    sections: list[Section]
    content_type: ContentType
    base: int
    form: SectionForm
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    draft_saved: datetime | None = None
    message: str = ''
    reason: str = ''
    basis: str = ''

    @property
    def key(self) -> DraftKey:
        return DraftKey(self.request.account_id, self.document.uid, self.section.id)

    def values_at(self, number: int) -> dict[str, Value]:
        """The section as a version of that number shows it."""
        return self.document.version(number).values(self.section.id)

    def rest(self) -> int:
        """How many items of other sections stand between the document and its verification."""
        content = content_of(self.document.current, self.sections)
        return sum(p.section != self.section.id for p in values.missing(self.content_type, content, 'verify'))

    def save(self, base: int) -> records.Saved:
        """Store what was typed."""
        return records.edit(
            self.request,
            self.document,
            self.section.id,
            self.form.typed,
            base=base,
            reason=self.reason,
            basis=reference_of(self.request, self.document, self.basis),
        )

    def after(self, act: str) -> str:
        """Where to go after saving: the next section, or the place on the page of the record."""
        path: str = self.request.resource_path(self.document)
        if act == 'luu-tiep':
            following = self.following()
            if following is not None:
                return f'{path}sua/{following.id}'
        return f'{path}#muc-{self.section.id}'

    def following(self) -> Section | None:
        """The section after this one."""
        place = [s.id for s in self.sections].index(self.section.id) + 1
        return self.sections[place] if place < len(self.sections) else None

    def frame(self) -> dict[str, Any]:
        """The head of the page, and how each section stands; the rules' findings go beside the fields."""
        content = content_of(self.document.current, self.sections)
        found = self.findings(content)
        wrong: dict[str, int] = {}
        for problem in self.problems:
            wrong[problem.section] = wrong.get(problem.section, 0) + 1
        return {
            **head(self.request, self.document, self.document.current, content),
            'rail': rendered(rail(
                self.request, self.document, self.content_type, content, self.sections,
                editing=True, here=self.section.id, problems=wrong, found=found,
            )),
        }  # fmt: skip

    def subject(self) -> tuple[Document, str]:
        """What the rules speak of, and in which state it is."""
        return self.document, self.document.state

    def findings(self, content: Content) -> list[Finding]:
        """What the rules say of what stands in the form now, stored or not; what cannot be read is told as a problem."""
        typed, _ = values.parse_section(self.section, self.form.typed, kept=content[self.section.id])
        present = {**content, self.section.id: typed}
        found = of_content(self.request, *self.subject(), present)
        self.form.note(notes(found, present))
        return found


def opened(document: Document, request: Any, base: int = 0) -> Page:
    """The page of the section that the path names, on a version.

    :raises Forbidden: the person does not edit here, whatever the state.
    :raises HTTPNotFound: no such section for this person.
    """
    flow = request.registry.models.workflow_of(document.type_id)
    if not all(
        permitted(request, permission, document, state)
        for permission, state in ((Permission.VIEW, document.state), (Permission.EDIT, flow.initial))
    ):
        raise Forbidden(Permission.EDIT)
    version = document.current
    sections = visible_sections(request, document, version)
    wanted = request.subpath[0] if len(request.subpath) == 1 else ''
    section = next((s for s in sections if s.id == wanted), None)
    if section is None:
        raise HTTPNotFound()
    content_type = request.registry.models.content_types[document.type_id]
    base = base or document.count
    try:
        kept = document.version(base).values(section.id)
    except KeyError:
        raise HTTPBadRequest('Biểu mẫu này thuộc về một bản không có trong hồ sơ; hãy mở lại mục cần sửa.')
    form = SectionForm(
        section,
        variant_in(content_type, version),
        kept,
        stored=request.office.files,
        files=f'{request.resource_path(document)}tep',
    )
    form.fill(kept)
    return Page(request, document, section, sections, content_type, base, form)


@view_config(
    context=Document,
    name='sua',
    permission=Permission.EDIT,
    reads='record',
    request_method='GET',
    renderer=TEMPLATE,
)
def edit_section(document: Document, request: Any) -> dict[str, Any]:
    """The form of a section, with what was typed and not saved."""
    return begun(document, request, opened)


def begun(document: Document, request: Any, opened: Callable[..., Page]) -> dict[str, Any]:
    """A form as somebody comes to it: as it is stored, or with the draft that was left in it."""
    page = opened(document, request)
    draft = drafts.load(request.registry.side_store, page.key)
    if draft is not None:
        page = opened(document, request, min(draft.base_version, document.count))
        pairs = [(name, value) for name, value in draft.values.get('pairs', ())]
        page.form.read(pairs)
        sent = parsed(pairs)
        page.reason, page.basis = _words(sent, 'ly-do'), _words(sent, 'can-cu')
        page.draft_saved = draft.saved_at
    return shown(page)


@view_config(
    context=Document,
    name='sua',
    permission=Permission.VIEW,
    reads='record',
    request_method='POST',
    renderer=TEMPLATE,
)
def save_section(document: Document, request: Any) -> Any:
    """Save a section, keep it as a draft or drop the draft, as the button that was pressed says.

    Asks for no more than to view: where the document was handed in meanwhile, what was typed must still find a place.
    """
    return answered(opened(document, request, number(request.POST.get('base', ''))))


def answered(page: Page) -> Any:
    """Do what the button that was pressed says."""
    request, document = page.request, page.document
    act = request.POST.get('viec', 'luu')
    here = request.resource_path(document, 'sua', page.section.id)
    if act == 'bo-nhap':
        drafts.drop(request.registry.side_store, page.key)
        request.session.flash('Đã bỏ bản nháp; biểu mẫu trở lại như trong hồ sơ.')
        return HTTPSeeOther(here)
    if not permitted(request, page.writing, document):
        return _closed(page)
    pairs, refused = with_uploads(request, document, list(request.POST.items()))
    _read(page, pairs)
    if act == 'nhap' and not refused:
        return _keep_and_return(page, pairs, here)
    if refused:
        return _again(page, pairs, 422, message=' '.join(refused))
    return _save(page, pairs, act)


def _closed(page: Page) -> dict[str, Any]:
    """The form where the document can no longer be edited: nothing is stored, and nothing typed is lost."""
    pairs = [(name, value) for name, value in page.request.POST.items() if isinstance(value, str)]
    _read(page, pairs)
    flow = page.request.registry.models.workflow_of(page.document.type_id)
    state = flow.states[page.document.state].title
    return _again(
        page,
        pairs,
        409,
        message=f'Hồ sơ nay ở trạng thái “{state}” nên chưa lưu được vào hồ sơ. Nội dung vừa nhập được giữ làm bản nháp của bạn; '
        'khi hồ sơ được trả lại hoặc rút lại để sửa, hãy mở lại mục này rồi bấm Lưu.',
    )


def _read(page: Page, pairs: Pairs) -> None:
    page.form.read(pairs)
    sent = parsed(pairs)
    page.reason, page.basis = _words(sent, 'ly-do'), _words(sent, 'can-cu')


def _save(page: Page, pairs: Pairs, act: str) -> Any:
    request = page.request
    base = decide(page, pairs)
    try:
        saved = page.save(base)
    except Conflicted as conflicted:
        page.conflicts = [told(page, one) for one in conflicted.conflicts]
        page.seen = conflicted.number
        answer = _again(page, pairs, 409, message=str(conflicted))
        page.form.fill(conflicted.merged)
        return {**answer, 'fields': page.form.body()}
    except Invalid as invalid:
        page.problems = invalid.problems
        page.form.tell(invalid.problems)
        return _again(page, pairs, 422)
    except Refused as refusal:
        return _again(page, pairs, 422, message=str(refusal))
    store, key = request.registry.side_store, page.key
    # Only once the version is safe: a failed commit must leave the draft.
    request.tm.get().addAfterCommitHook(lambda done: drafts.drop(store, key) if done else None)
    _tell(page, saved)
    return HTTPSeeOther(page.after(act))


def _tell(page: Page, saved: records.Saved) -> None:
    title = page.section.title
    if not saved.changed:
        page.request.session.flash(f'Mục “{title}” không có gì thay đổi.', 'info')
    elif saved.merged:
        page.request.session.flash(
            f'Đã lưu mục “{title}” (bản số {saved.version.number}), gộp cùng thay đổi mà người khác vừa lưu.'
        )
    else:
        page.request.session.flash(f'Đã lưu mục “{title}” (bản số {saved.version.number}).')


def _keep_and_return(page: Page, pairs: Pairs, here: str) -> HTTPSeeOther:
    try:
        kept = keep(page, pairs)
    except DraftTooLarge as large:
        page.request.session.flash(str(large), 'warning')
        return HTTPSeeOther(here)
    page.request.session.flash(
        f'Đã lưu nháp lúc {clock.local(kept):%H:%M}. Nội dung chưa vào hồ sơ.'
        if kept
        else 'Chưa có gì thay đổi để lưu nháp.'
    )
    return HTTPSeeOther(here)


@view_config(
    context=Document, name='nhap', permission=Permission.VIEW, request_method='POST', renderer='json'
)
def autosave(document: Document, request: Any) -> dict[str, Any]:
    """Keep what a form holds while it is being filled in."""
    return autosaved(opened(document, request, number(request.POST.get('base', ''))))


def autosaved(page: Page) -> dict[str, Any]:
    """Keep the draft, or drop it; the answer is told beside the form."""
    request = page.request
    if request.POST.get('viec') == 'bo-nhap':
        drafts.drop(request.registry.side_store, page.key)
        return {'saved': None}
    pairs = [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    page.form.read(pairs)
    try:
        kept = keep(page, pairs)
    except DraftTooLarge as large:
        request.response.status_int = 413
        return {'message': str(large)}
    return {'saved': f'{clock.local(kept):%H:%M}' if kept else None}


def keep(page: Page, pairs: Pairs) -> datetime | None:
    """Keep a draft; none where the form says what is stored already."""
    store = page.request.registry.side_store
    before = page.values_at(page.base)
    read, problems = values.parse_section(page.section, page.form.typed, kept=before)
    if not problems and read == {name: one for name, one in before.items() if name in page.form.typed}:
        drafts.drop(store, page.key)
        return None
    content = [[name, one] for name, one in pairs if name not in NOT_CONTENT and not name.startswith('giu:')]
    return drafts.save(store, page.key, {'pairs': content}, page.base)


def _again(page: Page, pairs: Pairs, status: int, *, message: str = '') -> dict[str, Any]:
    """The form once more, with what was typed; it is kept as a draft too."""
    page.request.response.status_int = status
    page.message = message
    try:
        page.draft_saved = keep(page, pairs)
    except DraftTooLarge:
        page.draft_saved = None
    return shown(page)


def shown(page: Page) -> dict[str, Any]:
    """What the template needs."""
    request, document = page.request, page.document
    frame = page.frame()
    path = frame['path']
    title = f'Sửa: {page.section.title}'
    failed = bool(page.problems or page.message)
    return {
        **frame,
        'name': frame['title'],
        'title': f'Lỗi: {title}' if failed else title,
        'section': page.section,
        'fields': page.form.body(),
        'errors': [
            (
                f'#{anchor(p)}' if p.section == page.section.id else f'{path}sua/{p.section}#{anchor(p)}',
                _where(page, p),
                p.message,
            )
            for p in _in_order(page)
        ],
        'message': page.message,
        'conflicts': page.conflicts,
        'seen': page.seen,
        'base': page.base,
        'token': get_csrf_token(request),
        'failed': failed,
        'draft': f'{clock.local(page.draft_saved):%H:%M %d/%m/%Y}' if page.draft_saved else '',
        'moved_on': page.base != document.count and not page.conflicts,
        'reason': page.reason,
        'basis': page.basis,
        'rest': page.rest(),
        'following': page.following(),
        'asks_basis': page.asks_basis,
        'bases': [one.words for one in concerning(request, document)] if page.asks_basis else [],
        'back': page.back,
        'ready': page.ready,
    }


def _in_order(page: Page) -> list[Problem]:
    """What is wrong, in the order of the form."""
    order = {name: place for place, name in enumerate(page.content_type.items)}
    return sorted(page.problems, key=lambda p: order.get(p.table or p.field, len(order)))


def _where(page: Page, problem: Problem) -> str:
    section = page.content_type.sections.get(problem.section)
    item = page.content_type.items.get(problem.table or problem.field)
    return ' – '.join(one.title for one in (section, item) if one is not None)


def _words(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, '')
    return value if isinstance(value, str) else ''
