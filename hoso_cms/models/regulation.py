"""A regulation as the rest of the house sees it: who, how long, from what event, by which article.

Made by :mod:`hoso_cms.models.read_regulations` from ``workflows/regulations/<id>.xml``; never by hand. Whoever shows a
number from here shows the article beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DAYS, WORKING_DAYS = 'days', 'working-days'


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a regulation, as it was issued."""

    number: str
    """``9``; articles of the decision that issues the regulation are ``QĐ-2``."""
    title: str
    paragraphs: tuple[tuple[str, str], ...]
    """Address and text of each paragraph in order: ``('9.2.b', 'b) Đối với thông tin thay đổi từ…')``."""
    cited: str = ''
    """How the article is cited: ``Điều 9``, ``Điều 2 Quyết định 30/2019/QĐ-UBND``."""
    chapter: str = ''
    """``Chương III. CẬP NHẬT, KHAI THÁC…``; '' outside chapters."""


def cited(articles: Mapping[str, Article], paragraph: str) -> str:
    """A paragraph as people cite it: ``9.2.b`` -> ``Điều 9 khoản 2 điểm b``."""
    number, *deeper = paragraph.split('.')
    names = [f'{"khoản" if step.isdigit() else "điểm"} {step}' for step in deeper]
    return ' '.join([articles[number].cited, *names])


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A limit in time: from an event until another one has come about, and who answers for it.

    Either ``length`` counts from the day of the event, or ``month`` and ``day`` fix the last day of every year.
    """

    event: str
    """The event that starts it; a name of :data:`hoso_cms.models.events.EVENTS`."""
    until: str
    """The event that ends it, of the same names."""
    title: str
    """What has to be done, in Vietnamese."""
    role: str
    article: str
    """As people cite it: ``Điều 9 khoản 2 điểm b``."""
    paragraph: str
    """The address of that text among the paragraphs of :class:`Article`: ``9.2.b``."""
    length: int | None = None
    unit: str = DAYS
    month: int = 0
    day: int = 0
    """The last day still in time of a limit that is a date (*trước ngày 01/6* is stored as 31 May)."""
    first_month: int = 0
    first_day: int = 0
    """The day from which a limit that is a date may be met (Hà Nội art. 10.1.a); 0 where the regulation names none."""
    to_confirm: bool = False

    @property
    def told(self) -> str:
        """The length as people say it: ``15 ngày làm việc``."""
        if self.length is None:
            return f'chậm nhất ngày {self.day:02}/{self.month:02}'
        return f'{self.length} ngày{" làm việc" if self.unit == WORKING_DAYS else ""}'


@dataclass(frozen=True, slots=True)
class Fact:
    """Something else that the regulation fixes: a value, where it stands, and whether that is still to be confirmed."""

    name: str
    value: str
    article: str
    paragraph: str
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Climb:
    """After how many working days overdue a piece of work is shown to whom. A setting of the product, not of the law."""

    to: str
    """A role held in the unit itself, or ``above`` for the roles of the unit above it."""
    after: int


@dataclass(frozen=True, slots=True)
class Regulation:
    """One regulation: the clocks by the event that starts them, and everything else that differs from office to office."""

    id: str
    title: str
    number: str
    """``30/2019/QĐ-UBND``."""
    issuer: str
    effective: date
    short: str
    """A name for badges and lists: ``Đắk Lắk 2019``."""
    clocks: Mapping[str, ClockRule]
    articles: Mapping[str, Article] = field(repr=False)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """By name: ``account-issuer``, ``transfer-mode``, ``end-of-service`` ... (:data:`hoso_cms.models.facts.FACTS`)."""
    subjects: tuple[str, ...] = ()
    """Codes of the vocabulary ``officer-kind`` that it covers, and what they have no code for, in words."""
    tiers: tuple[str, ...] = ()
    """The tiers, from the one that enters upwards, in words."""
    rights: tuple[str, ...] = ()
    """Classes of rights: ``administer``, ``update``, ``access``."""
    report_headings: tuple[str, ...] = ()
    declared_sections: tuple[str, ...] = ()
    """Sections of the record that an officer may change by a supplementary declaration."""
    rolls: bool = True
    """Does a limit in calendar days that ends on a rest day end with the next working day (BLDS 2015 art. 148.5)?"""
    starts_late: bool = True
    """Does the clock of a decision that took effect before it was signed start on the day of signing?"""
    climbs: tuple[Climb, ...] = ()
    note: str = ''
    """What today's law has changed about it, shown with it."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where a subject, tier, class of rights, report heading or ``declared_sections`` stands: value -> address."""
    preamble: tuple[str, ...] = ()
    summary: bool = False
    """Is the text a summary of this house, not the official one?"""

    def text(self, paragraph: str) -> str:
        """The text of a paragraph; '' where there is none."""
        article = self.articles.get(paragraph.split('.')[0])
        found = dict(article.paragraphs) if article else {}
        return found.get(paragraph, '')

    def cite(self, paragraph: str) -> str:
        """A paragraph as people cite it: ``9.2.b`` -> ``Điều 9 khoản 2 điểm b``."""
        return cited(self.articles, paragraph)
