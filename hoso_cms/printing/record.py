"""A whole record on paper: the official version in the order of the form, the history, the list of scans."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from PIL import Image, ImageOps

from .. import clock
from ..documents import Document, StoredFile, Version
from ..documents.breaks import files_named
from ..models.content_type import UNCODED, Content, ContentType, Field, Item, Section, Value, Values
from ..operations.versions import act_title, basis_words, model_of, person
from .typesetting import typeset

PHOTO = 'photo'
PHOTO_SIZE = (320, 480)
"""Largest width and height of the photo on paper, in pixels: 4 x 6 cm at 200 dpi."""


def record_pdf(request: Any, document: Document, *, made: datetime) -> bytes:
    """The official version of a document, or the newest one where there is none, as PDF/A. Nothing is left out.

    Who calls it has asked whether the person may see everything.

    :param made: the moment of making that the file tells.
    """
    version = document.official_version() or document.current
    content_type = model_of(request, version)
    flow = request.registry.models.workflow_of(document.type_id)
    content = version.content()
    form = content_type.form_for(content_type.variant_of(content))
    told = {
        'office': request.office.title,
        'unit': ' › '.join(unit.title for unit in reversed(list(document.unit.lineage())[:-1])),
        'title': content_type.text(content, content_type.summary[0]) if content_type.summary else '',
        'type': content_type.title,
        'form': f'Theo mẫu {form.id} – {form.title} ({form.source})' if form else '',
        'number': str(document.uid),
        'version': version.number,
        'versions': document.count,
        'official': version.number == document.official,
        'state': flow.states[version.state].title,
        'newest_state': flow.states[document.state].title,
        'written': _moment(version),
        'digest': version.digest.hex(),
        'head': document.current.digest.hex(),
        'made': f'{clock.local(made):%H:%M ngày %d/%m/%Y}',
        'photo': _photo(request, content_type, content),
        'sections': list(_sections(request, content_type, content)),
        'history': [_step(request, document, flow, one) for one in list(document.history())[::-1]],
        'scans': list(_scans(request, document)),
    }
    return typeset('record', told, made=made)


def _moment(version: Version) -> str:
    return f'{clock.local(version.time):%H:%M %d/%m/%Y}'


def _step(request: Any, document: Document, flow: Any, version: Version) -> dict[str, Any]:
    name = person(request.office, document, version, version.author)
    if version.on_behalf:
        name += f' (thay {person(request.office, document, version, version.on_behalf)})'
    origin = document.origin_of(version.number)
    state = flow.states.get(version.state)
    basis = f'Căn cứ: {basis_words(request, version)}' if version.basis else ''
    return {
        'number': version.number,
        'when': _moment(version),
        'who': name if origin is None else f'{name}, {origin.office}',
        'act': act_title(flow, version.act),
        'state': state.title if state else version.state,
        'why': '. '.join(one.rstrip('.') for one in (version.reason, basis) if one),
        'digest': version.digest.hex(),
        'official': version.number == document.official,
    }


def _sections(request: Any, content_type: ContentType, content: Content) -> Iterator[dict[str, Any]]:
    """The sections in the order of the form; what has no place in it comes last, under its stored names."""
    variant = content_type.variant_of(content)
    asked = content_type.sections_for(variant)
    others = [s for s in content_type.sections.values() if s not in asked and content.get(s.id)]
    for section in [*asked, *others]:
        stored = content.get(section.id, {})
        if section.included and not stored:
            continue
        shown = section.items_for(variant)
        items = shown + [item for item in section.items if item not in shown and stored.get(item.id)]
        blocks = list(_blocks(request, section, items, stored))
        yield {'title': section.title, 'blocks': blocks, 'empty': not stored}
    for name in sorted(content.keys() - content_type.sections.keys()):
        yield {'title': name, 'blocks': [_plain(content[name])], 'empty': False}


def _blocks(request: Any, section: Section, items: list[Item], stored: Values) -> Iterator[dict[str, Any]]:
    """Fields that stand together, and tables between them. Empty fields stay: a form shows what is not filled in."""
    facts: list[list[str]] = []
    for item in items:
        if isinstance(item, Field):
            if item.id != PHOTO:
                facts.append([item.item, item.title, _shown(request, item, stored.get(item.id, ''))])
            continue
        if facts:
            yield {'facts': facts}
            facts = []
        columns = [column.title for column in item.columns]
        rows = [
            [_shown(request, column, row.get(column.id, '')) for column in item.columns]
            for row in stored.get(item.id, ())
            if isinstance(row, dict)
        ]
        yield {'number': item.item, 'title': item.title, 'columns': columns, 'rows': rows}
    if facts:
        yield {'facts': facts}
    known = {item.id for item in section.items}
    strangers = {name: value for name, value in stored.items() if name not in known}
    if strangers:
        yield _plain(strangers)


def _plain(stored: Values) -> dict[str, Any]:
    return {'facts': [['', name, _text(value)] for name, value in sorted(stored.items())]}


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return '\n'.join(
        '; '.join(cell for name, cell in one.items() if name != 'id') if isinstance(one, dict) else one
        for one in value
    )


def _shown(request: Any, field: Field, value: Value) -> str:
    if field.kind == 'file' and isinstance(value, str) and value:
        stored = request.office.files.get(value)
        return f'{stored.name} ({value[:12]})' if stored is not None else value[:12]
    text = field.show_value(value)
    if field.open and isinstance(value, str) and value.startswith(UNCODED):
        return f'{text} (chờ gán mã)'
    return f'{text} {field.measure}' if field.measure and text else text


def _scans(request: Any, document: Document) -> Iterator[dict[str, str]]:
    """Every scan that any version refers to, in the order in which they came."""
    seen: dict[str, int] = {}
    checked: set[bytes] = set()
    for version in list(document.history())[::-1]:
        for name, raw in sorted(version.digests.items()):
            if raw not in checked:
                checked.add(raw)
                for sha256 in files_named(version.sections[name].xml(name)):
                    seen.setdefault(sha256, version.number)
    for sha256, number in seen.items():
        stored: StoredFile | None = request.office.files.get(sha256)
        yield {
            'name': stored.name if stored is not None else '(không còn trong kho)',
            'size': _size(stored.size) if stored is not None else '',
            'version': str(number),
            'digest': sha256,
        }


def _size(count: int) -> str:
    return f'{count / 1024:.0f} KB' if count < 1 << 20 else f'{count / (1 << 20):.1f} MB'.replace('.', ',')


def _photo(request: Any, content_type: ContentType, content: Content) -> list[int] | None:
    """A small JPEG of the photo as numbers, which is how JSON carries bytes; None where there is none to show."""
    item = content_type.items.get(PHOTO)
    value = content.get(item.section_id, {}).get(PHOTO, '') if isinstance(item, Field) else ''
    stored: StoredFile | None = request.office.files.get(value) if isinstance(value, str) and value else None
    return (list(small_picture(stored)) or None) if stored is not None else None


def small_picture(stored: StoredFile, size: tuple[int, int] = PHOTO_SIZE) -> bytes:
    """A JPEG of a stored picture, the right way up, in the colours that PDF/A admits; b'' where it is no picture."""
    try:
        with stored.open() as source, Image.open(source, formats=('JPEG', 'PNG')) as picture:
            upright = ImageOps.exif_transpose(picture) or picture
            upright.thumbnail(size)
            target = io.BytesIO()
            upright.convert('RGB').save(target, 'JPEG', quality=88)
    except OSError:
        return b''
    return target.getvalue()
