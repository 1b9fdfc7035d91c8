"""Archive packages: who may take a document out whole, and taking documents over that another office wrote.

A version names its document and its author by number, and its digest covers both. So a document keeps its number in
every office, and its foreign authors keep theirs: their names lie in an :class:`~hoso_cms.documents.Origin`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import clock
from ..documents import Document, Origin, SectionTexts, Unit, Version
from ..documents.breaks import chain_breaks, files_named
from ..models import values
from ..models.canonical import section_values
from ..models.read import ModelError, read_version_model
from ..models.read_types import digest
from ..security import Forbidden, Permission, Permit, permit, permitted
from ..security.uploads import Upload
from . import files, records, store
from .errors import Invalid, Refused
from .versions import model_of

WORKED_ON = frozenset({Permission.EDIT, Permission.SUBMIT, Permission.VERIFY})
"""A state in which somebody may do one of these is one in which the document is in use here."""


@dataclass(frozen=True, slots=True)
class Period:
    """Versions written in one office, and the people whose numbers stand in them."""

    first: int
    last: int
    office: str
    people: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document as a package brings it. Nothing of it is trusted: every digest is computed anew."""

    uid: int
    type_id: str
    about: int
    versions: Sequence[bytes]
    """Their canonical XML, the first one first."""
    sections: Mapping[str, bytes]
    """Canonical XML by its digest (hex)."""
    written: Sequence[Period]
    models: Mapping[str, Mapping[str, bytes]]
    files: Mapping[str, Callable[[], Upload]]
    """What opens a scan, by its digest (hex)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a document of a package."""

    uid: int
    added: int
    """Versions that were not here yet."""
    new: bool
    """False where the document was here before."""


def refuse_unless_whole(request: Any, document: Document) -> None:
    """A package carries everything, so only who sees everything may make one.

    :raises Forbidden: the person may not take the document out in its state.
    :raises Refused: a section is hidden from the person.
    """
    if not permitted(request, Permission.EXPORT, document):
        raise Forbidden(f'{Permission.EXPORT} on Document {document.uid}')
    if not sees_all(request, document):
        raise Refused(
            'Gói lưu trữ mang theo toàn bộ nội dung, mà bạn không được xem mọi mục của hồ sơ này; '
            'hãy đề nghị người được xem toàn bộ hồ sơ xuất gói.'
        )


def sees_all(request: Any, document: Document) -> bool:
    """Is no section, of the present model or of that of any version, hidden from the person?"""
    models = {version.model: version for version in document.history()}
    types = [model_of(request, version) for version in models.values()]
    types.append(request.registry.models.content_types[document.type_id])
    return all(
        records.may_see(request, section, document) for one in types for section in one.sections.values()
    )


def take_over(
    request: Any,
    unit: Unit,
    incoming: Iterable[Incoming],
    *,
    package: str,
    progress: Callable[[int], None] | None = None,
) -> list[Taken]:
    """Put documents of another office into a unit with the versions, digests, times and authors that they have.

    A document that is here with the same history stays as it is; one whose history goes on in the package gets the
    rest. All or none: the caller aborts on an exception.

    :param package: SHA-256 (hex) of the manifest of the package.
    :raises Forbidden: the person may not take documents over here.
    :raises Refused: another document, another history, or something that is not what its digest says; it is named.
    """
    granted = permit(request, Permission.IMPORT, unit)
    taken = []
    for one in incoming:
        taken.append(_take_over(granted, unit, one, package))
        if progress is not None:
            progress(len(taken))
    return taken


def _take_over(granted: Permit, unit: Unit, one: Incoming, package: str) -> Taken:
    request = granted.request
    versions = _chain(request, one)
    here: Document | None = request.office.documents_by_id.get(one.uid)
    known = 0 if here is None else _common(request, here, versions)
    fresh = versions[known:]
    if not fresh:
        return Taken(one.uid, 0, new=False)
    if here is not None and here.unit is not unit:
        granted = permit(request, Permission.IMPORT, here.unit)
    _keep_models(granted, one, fresh)
    _keep_files(granted, one, fresh)
    _place_texts(one, here, fresh)
    _refuse_unfit(request, one, fresh[-1])
    document = here or _new(granted, unit, one)
    origins = _origins(granted, one, package)
    for version in fresh:
        store.take_over(granted, document, version, origins[version.number])
    return Taken(one.uid, len(fresh), new=here is None)


def _new(granted: Permit, unit: Unit, one: Incoming) -> Document:
    if not granted.request.office.is_free(one.uid):
        raise Refused(
            f'Số {one.uid} của hồ sơ trong gói đã được dùng cho việc khác ở đây. Số hồ sơ nằm trong mã băm '
            'nên không đổi được; hồ sơ này không nhận vào cơ sở dữ liệu này được.'
        )
    return store.new_document(granted, unit, one.type_id, about=one.about, uid=one.uid)


def _chain(request: Any, one: Incoming) -> list[Version]:
    """The versions of a document, if they are one chain that this office can read."""
    models = request.registry.models
    if one.type_id not in models.content_types:
        known = ', '.join(sorted(models.content_types))
        raise Refused(f'Hồ sơ {one.uid} thuộc loại “{one.type_id}”, ở đây chỉ có: {known}.')
    flow, found = models.workflow_of(one.type_id), []
    for number, data in enumerate(one.versions, 1):
        where = f'Hồ sơ {one.uid}, bản {number}'
        try:
            version = Version.from_xml(data)
        except ValueError:
            raise Refused(f'{where}: nội dung không đúng dạng của một bản.')
        if (version.number, version.type_id) != (number, one.type_id):
            raise Refused(f'{where}: ghi là bản {version.number} của loại “{version.type_id}”.')
        if version.state not in flow.states:
            raise Refused(f'{where}: trạng thái “{version.state}” không có trong quy trình ở đây.')
        if version.time > clock.now():
            raise Refused(f'{where}: thời điểm {version.stamp} ở tương lai; hãy kiểm tra đồng hồ máy chủ.')
        found.append(version)
    for wrong in chain_breaks(one.uid, found, f'Hồ sơ {one.uid}'):
        raise Refused(f'{wrong.where}: {wrong.what}.')
    if not found:
        raise Refused(f'Hồ sơ {one.uid} không có bản nào.')
    return found


def _common(request: Any, here: Document, versions: list[Version]) -> int:
    """How many versions the document here shares with the package, if the package does not contradict it."""
    known = min(here.count, len(versions))
    for version in list(here.history())[::-1][:known]:
        if version.digest != versions[version.number - 1].digest:
            raise Refused(
                f'Hồ sơ {here.uid} đã có ở đây với nội dung khác từ bản {version.number}; không ghi đè lịch sử.'
            )
    if len(versions) > known and here.origin_of(here.count) is None:
        flow = request.registry.models.workflow_of(here.type_id)
        state = flow.states[here.state]
        if any(WORKED_ON & granted for granted in state.grants.values()):
            raise Refused(
                f'Hồ sơ {here.uid} đang được dùng ở đây (trạng thái “{state.title}”); '
                'chỉ nối tiếp được lịch sử của hồ sơ đã chuyển đi hoặc đã lưu trữ.'
            )
    return known


def _keep_models(granted: Permit, one: Incoming, fresh: list[Version]) -> None:
    for name in dict.fromkeys(version.model for version in fresh):
        if name in granted.request.office.models:
            continue
        sources = one.models.get(name, {})
        if digest(sources) != name:
            raise Refused(f'Hồ sơ {one.uid}: mô hình {name[:12]} thiếu hoặc không khớp mã băm của nó.')
        try:
            read_version_model(sources)
        except (ModelError, StopIteration):
            raise Refused(f'Hồ sơ {one.uid}: mô hình {name[:12]} không đọc được.')
        store.keep_model(granted, name, sources)


def _keep_files(granted: Permit, one: Incoming, fresh: list[Version]) -> None:
    digests = {raw.hex() for version in fresh for raw in version.digests.values()}
    named = {sha256 for digest_ in digests for sha256 in files_named(one.sections.get(digest_, b''))}
    for sha256 in sorted(named):
        if sha256 in granted.request.office.files:
            continue
        if sha256 not in one.files:
            raise Refused(f'Hồ sơ {one.uid} nhắc đến tệp {sha256[:12]} nhưng gói không có tệp đó.')
        with one.files[sha256]() as upload:
            if upload.sha256 != sha256:
                raise Refused(f'Tệp {sha256[:12]}: nội dung không khớp mã băm.')
            files.keep(granted, upload)


def _place_texts(one: Incoming, here: Document | None, fresh: list[Version]) -> None:
    """Give each version its sections: those of an earlier version where they are the same, its own otherwise."""
    placed: dict[tuple[str, bytes], SectionTexts] = {}
    if here is not None:
        placed = {(name, here.current.digests[name]): text for name, text in here.current.sections.items()}
    for version in fresh:
        own = {
            name: _section(one, version, name)
            for name, raw in version.digests.items()
            if (name, raw) not in placed
        }
        written = SectionTexts(own)
        for name in own:
            if written.digest(name) != version.digests[name]:
                raise Refused(
                    f'Hồ sơ {one.uid}, bản {version.number}, mục {name}: nội dung không khớp mã băm.'
                )
            placed[name, version.digests[name]] = written
        version.sections = {name: placed[name, raw] for name, raw in version.digests.items()}


def _section(one: Incoming, version: Version, name: str) -> dict[str, Any]:
    data = one.sections.get(version.digests[name].hex())
    if data is None:
        raise Refused(f'Hồ sơ {one.uid}, bản {version.number}: gói không có nội dung của mục {name}.')
    try:
        return section_values(data)
    except (ValueError, SyntaxError):
        raise Refused(f'Hồ sơ {one.uid}, bản {version.number}, mục {name}: không đọc được.')


def _refuse_unfit(request: Any, one: Incoming, newest: Version) -> None:
    """What pages and lists show must have the shape that the present model gives it."""
    content_type = request.registry.models.content_types[one.type_id]
    content = newest.content()
    problems = values.unfit(content_type, content)
    if request.registry.models.workflow_of(one.type_id).states[newest.state].standing != 'aside':
        problems += records.taken(request, content_type, content, one.uid)
    if problems:
        raise Invalid(problems)


def _origins(granted: Permit, one: Incoming, package: str) -> dict[int, Origin]:
    found: dict[int, Origin] = {}
    for period in one.written:
        origin = Origin(
            period.office,
            period.people,
            package=package,
            stamp=granted.moment.isoformat(),
            taken_by=granted.author,
        )
        last = min(period.last, len(one.versions))
        found |= dict.fromkeys(range(period.first, last + 1), origin)
    for number, data in enumerate(one.versions, 1):
        version = Version.from_xml(data)
        people = found[number].people if number in found else {}
        if version.author not in people or (version.on_behalf and version.on_behalf not in people):
            raise Refused(f'Hồ sơ {one.uid}, bản {number}: gói không ghi tên người viết.')
    return found
