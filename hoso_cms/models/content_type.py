"""A content type as the rest of the house sees it: sections, fields, tables, vocabularies, and what is wrong with values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .. import clock
from .checks import Check
from .kinds import KINDS, Kind
from .text import clean, fold

Row = dict[str, str]
"""A row of a table: column id -> canonical text, and its stable id under :data:`ROW_ID`."""
Value = str | tuple[str, ...] | tuple[Row, ...]
Values = Mapping[str, Value]
"""The values of a section: field or table id -> value. What is empty is left out."""
Content = Mapping[str, Values]
"""The content of a document: section id -> values."""

ROW_ID = 'id'
UNCODED = '~'
"""Stands before words kept verbatim in an open choice until somebody gives them a code (*chờ gán mã*)."""


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a vocabulary. Ended terms stay readable and cannot be chosen any more."""

    code: str
    label: str
    starts: date | None = None
    ends: date | None = None
    replaced_by: str = ''
    group: str = ''
    also: tuple[str, ...] = ()
    to_confirm: bool = False
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def lasts(self) -> bool:
        """Has it neither a first nor a last day?"""
        return self.starts is None and self.ends is None

    def valid_on(self, day: date) -> bool:
        """May the term be chosen on this day?"""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A catalogue (*danh mục*, Đắk Lắk art. 8.1): its terms by code, in the order of the file."""

    id: str
    title: str
    source: str
    terms: Mapping[str, Term]

    def choices(self, day: date | None = None) -> list[Term]:
        """The terms that may be chosen on the day (today)."""
        day = day or clock.today()
        return [term for term in self.terms.values() if term.valid_on(day)]

    def label(self, code: str) -> str:
        """What to show for a stored code: the label also of an ended term, the words of an uncoded value."""
        if code.startswith(UNCODED):
            return code[1:]
        term = self.terms.get(code)
        return term.label if term else code

    def find(self, words: str) -> Term | None:
        """The term that people mean: by code, label or another spelling, accents and case aside."""
        sought = fold(clean(words))
        for term in self.terms.values():
            if sought in (fold(term.code), fold(term.label)) or any(
                sought == fold(other) for other in term.also
            ):
                return term
        return None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a value: where it is, and a Vietnamese sentence that says what would be right."""

    section: str
    field: str
    message: str
    table: str = ''
    row: str = ''
    missing: bool = False
    """True where nothing is wrong but something required is not there yet."""


@dataclass(frozen=True, slots=True)
class Field:
    """One item of a form, or one column of a table."""

    id: str
    title: str
    kind: str
    section_id: str
    table_id: str = ''
    vocabulary: Vocabulary | None = None
    open: bool = False
    item: str = ''
    required: str = ''
    """``save``, ``verify`` or nothing: when the value must be there."""
    variants: frozenset[str] = frozenset()
    index: str = ''
    least: Decimal | None = None
    most: Decimal | None = None
    measure: str = ''
    checks: tuple[Check, ...] = ()
    past: bool = False
    """A fact of the past: ended terms may be chosen."""
    width: str = 'half'
    help: str = ''
    event: str = ''
    """The event whose day the value is; see :data:`hoso_cms.models.events.EVENTS`."""
    proof: str = ''
    """What a declared change of it must rest on: ``document``, ``original`` or nothing (content-type.xsd)."""
    internal: bool = False
    """Held for the software: people are shown what stands beside it."""
    longest: int = field(init=False, repr=False, default=0)
    """Characters that a text may have."""
    kind_of: Kind = field(init=False, repr=False, compare=False, default=KINDS['text'])
    """The kind itself: how its texts are read and shown."""

    def __post_init__(self) -> None:
        object.__setattr__(self, 'kind_of', KINDS[self.kind])
        usual = 20_000 if self.kind == 'long-text' else 500
        object.__setattr__(self, 'longest', usual if self.most is None else int(self.most))

    def parse(self, typed: str, *, kept: str = '') -> str:
        """Typed text as canonical text; '' stays ''.

        :param kept: the value stored before: an ended term that is already there may stay.
        :raises ValueError: a Vietnamese sentence that says what would be right.
        """
        if self.vocabulary is not None and (term := self.vocabulary.terms.get(typed)) is not None:
            # Forms send codes; those need no cleaning.
            value = typed if term.lasts or self.past else self._code(typed, kept)
        else:
            value = self.kind_of.parse(typed)
            if not value:
                return ''
            if self.vocabulary is not None:
                value = self._code(value, kept)
            self._bounds(value)
        for named in self.checks:
            named(value)
        return value

    def _code(self, value: str, kept: str) -> str:
        assert self.vocabulary is not None
        term = self.vocabulary.terms.get(value) or self.vocabulary.find(value.removeprefix(UNCODED))
        if term is None:
            if self.open:
                return UNCODED + value.removeprefix(UNCODED)
            raise ValueError(f'“{value[:60]}” không có trong danh mục {self.vocabulary.title}.')
        if not (self.past or term.code == kept or term.lasts or term.valid_on(clock.today())):
            instead = self.vocabulary.terms.get(term.replaced_by)
            hint = f'; nay dùng “{instead.label}”' if instead else ''
            raise ValueError(
                f'“{term.label}” không còn được chọn trong danh mục {self.vocabulary.title}{hint}.'
            )
        return term.code

    def _bounds(self, value: str) -> None:
        if self.kind in ('integer', 'decimal'):
            number = Decimal(value)
            low, high = self.least, self.most
            if (low is not None and number < low) or (high is not None and number > high):
                span = (
                    f'từ {low}' if high is None else f'đến {high}' if low is None else f'từ {low} đến {high}'
                )
                raise ValueError(f'{self.title} phải {span}{" " + self.measure if self.measure else ""}.')
        elif len(value) > self.longest:
            raise ValueError(f'{self.title} dài {len(value)} ký tự; nhiều nhất {self.longest}.')

    def show(self, value: str) -> str:
        """Canonical text as people read it: labels for codes, days in Vietnamese order, the decimal comma."""
        if not value:
            return ''
        if self.vocabulary is not None:
            return self.vocabulary.label(value)
        if self.kind == 'decimal' and value and not self.measure and '.' not in value:
            return f'{value},00'
        return self.kind_of.show(value)

    def show_value(self, value: Value) -> str:
        """A whole value of this field, several codes joined."""
        return self.show(value) if isinstance(value, str) else '; '.join(self.show(str(one)) for one in value)


@dataclass(frozen=True, slots=True)
class Table:
    """Repeating rows under the columns of the form."""

    id: str
    title: str
    section_id: str
    columns: tuple[Field, ...]
    item: str = ''
    required: str = ''
    variants: frozenset[str] = frozenset()
    help: str = ''
    proof: str = ''
    """As of a field; :meth:`Section.proof_of` asks the section too."""

    def column(self, column_id: str) -> Field:
        """:raises KeyError: no such column, with those there are."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(f'{column_id!r}: table {self.id} has {", ".join(c.id for c in self.columns)}')


Item = Field | Table


def _asks(item: Item) -> bool:
    fields = (item,) if isinstance(item, Field) else item.columns
    return bool(item.required) or any(one.required or one.open for one in fields)


def _holds_files(item: Item) -> bool:
    fields = (item,) if isinstance(item, Field) else item.columns
    return any(one.kind == 'file' for one in fields)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that is shown, edited, saved and, where it says so, protected by itself."""

    id: str
    title: str
    items: tuple[Item, ...]
    stage: str = ''
    permission: str = ''
    variants: frozenset[str] = frozenset()
    help: str = ''
    included: bool = False
    """Taken over from another type: asked for only where something of it is there."""
    proof: str = ''

    def proof_of(self, item_id: str) -> str:
        """What a declared change of an item must rest on: ``original``, ``document`` or nothing."""
        return next((item.proof for item in self.items if item.id == item_id and item.proof), self.proof)

    names: frozenset[str] = field(init=False, repr=False, default=frozenset())
    """The ids of the items."""
    asking: tuple[Item, ...] = field(init=False, repr=False, default=())
    """The items that may be found missing: most of a form asks for nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, 'names', frozenset(item.id for item in self.items))
        object.__setattr__(self, 'asking', tuple(item for item in self.items if _asks(item)))

    def items_for(self, variant: str) -> list[Item]:
        """The items that belong to this kind of document, in the order of the form."""
        return [item for item in self.items if not item.variants or variant in item.variants]


@dataclass(frozen=True, slots=True)
class Form:
    """The official form that a variant is printed on."""

    id: str
    title: str
    source: str
    variants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ContentType:
    """What documents of one type contain. Made by :mod:`hoso_cms.models.read`, never by hand."""

    id: str
    title: str
    short: str
    """What a document is called in a list of many."""
    workflow_id: str
    sections: Mapping[str, Section]
    forms: tuple[Form, ...] = ()
    variant_field: Field | None = None
    summary: tuple[str, ...] = ()
    digest: str = ''
    """SHA-256 (hex) of the XML of the type and of its vocabularies."""
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Those files by name: what a version written today needs to be read in thirty years."""
    items: Mapping[str, Item] = field(default_factory=dict, repr=False)
    indexed: tuple[Field, ...] = field(init=False, repr=False, default=())
    """The fields that the catalog keeps an index for; what is taken over from another type is indexed there."""
    indexed_columns: tuple[Field, ...] = field(init=False, repr=False, default=())
    """The columns of tables by whose values documents are found."""
    event_fields: tuple[Field, ...] = field(init=False, repr=False, default=())
    """The fields whose value is the day of an event."""
    with_files: tuple[Item, ...] = field(init=False, repr=False, default=())
    """The fields that are files, and the tables with such columns."""

    def __post_init__(self) -> None:
        own = [item for item in self.items.values() if not self.sections[item.section_id].included]
        for name, found in {
            'indexed': (item for item in own if isinstance(item, Field) and item.index),
            'indexed_columns': (
                column for item in own if isinstance(item, Table) for column in item.columns if column.index
            ),
            'event_fields': (item for item in self.items.values() if isinstance(item, Field) and item.event),
            'with_files': (item for item in self.items.values() if _holds_files(item)),
        }.items():
            object.__setattr__(self, name, tuple(found))

    def field(self, field_id: str) -> Field:
        """:raises KeyError: no such field."""
        item = self.items[field_id]
        if not isinstance(item, Field):
            raise KeyError(f'{field_id!r} is a table of {self.id}, not a field')
        return item

    def variant_of(self, content: Content) -> str:
        """Which form the content belongs to; '' where that is not known yet."""
        chosen = self.variant_field
        if chosen is None:
            return ''
        value = content.get(chosen.section_id, {}).get(chosen.id, '')
        return value if isinstance(value, str) else ''

    def form_for(self, variant: str) -> Form | None:
        """The official form of a variant."""
        return next((form for form in self.forms if not form.variants or variant in form.variants), None)

    def sections_for(self, variant: str) -> list[Section]:
        """The sections of a variant, in the order of the form."""
        return [s for s in self.sections.values() if not s.variants or variant in s.variants]

    def value(self, content: Content, field_id: str) -> Value:
        """The value of a field or table, '' or () where there is none."""
        item = self.items[field_id]
        return content.get(item.section_id, {}).get(field_id, '' if isinstance(item, Field) else ())

    def text(self, content: Content, field_id: str) -> str:
        """The value of a field as it is shown."""
        return self.field(field_id).show_value(self.value(content, field_id))
