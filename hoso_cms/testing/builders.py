"""A small office with its people, and records that read like sentences.

>>> a_record(people.clerk_of_finance).named('Nguyễn Văn An').complete().submitted().verified_by(
...     people.verifier_of_finance
... ).build()  # doctest: +SKIP

Everything goes through the operations, as the people who may; nothing here writes by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from .. import clock
from ..operations import decisions, effects, files, records, units
from ..operations.effect_states import rows_of
from ..scripts.init import found
from ..security import Role
from .leaving import gone
from .people import PASSWORD, Person, hire, settle, unit_at
from .scans import decision, portrait
from .site import cheap_hashes, make_app, make_registry

__all__ = [
    'PASSWORD', 'Builder', 'DecisionBuilder', 'People', 'Person', 'a_decision', 'a_record', 'cheap_hashes', 'complete_content', 'make_app',
    'make_registry', 'small_office', 'unit_at',
]  # fmt: skip

PROVINCE = 'Uỷ ban nhân dân tỉnh Đắk Lắk'
UNITS = (
    ('/', 'Sở Nội vụ', 'department'),
    ('/', 'Sở Tài chính', 'department'),
    ('/so-tai-chinh', 'Phòng Ngân sách', 'division'),
    ('/', 'Sở Giáo dục và Đào tạo', 'department'),
    ('/', 'Huyện Krông Pắc', 'district'),
    ('/huyen-krong-pac', 'Xã Ea Kly', 'commune'),
    ('/huyen-krong-pac', 'Xã Ea Phê', 'commune'),
)
"""The units of the small office: parent, title, kind."""

HOME_AFFAIRS, FINANCE, BUDGET = '/so-noi-vu', '/so-tai-chinh', '/so-tai-chinh/phong-ngan-sach'
EDUCATION, DISTRICT = '/so-giao-duc-va-dao-tao', '/huyen-krong-pac'
EA_KLY, EA_PHE = '/huyen-krong-pac/xa-ea-kly', '/huyen-krong-pac/xa-ea-phe'


@dataclass(frozen=True)
class People:
    """The people of the small office. Their names say what they are and where."""

    administrator: Person
    clerk_of_home_affairs: Person
    verifier_of_province: Person
    head_of_province: Person
    archivist: Person
    clerk_of_finance: Person
    second_clerk_of_finance: Person
    verifier_of_finance: Person
    head_of_finance: Person
    clerk_of_budget: Person
    clerk_of_education: Person
    clerk_of_district: Person
    verifier_of_district: Person
    clerk_of_ea_kly: Person
    clerk_of_ea_phe: Person
    newcomer: Person
    """Clerk of Home Affairs who has not changed the issued password yet."""
    officer: Person
    """Reads the own record only: a verified one of Finance, :attr:`officers_record`."""
    bystander: Person
    """Signs in and has no role anywhere."""
    officers_record: int

    def all(self) -> list[Person]:
        """Every person, in the order above."""
        return [value for value in vars(self).values() if isinstance(value, Person)]

    def verified_record(self, name: str = '', **changes: Any) -> int:
        """A complete record of Finance, verified there: its id.

        :param name: whose it is, where that matters.
        :param changes: values that differ from those of every complete record.
        """
        record = a_record(self.clerk_of_finance)
        record = record.named(name) if name else record
        return record.complete(**changes).submitted().verified_by(self.verifier_of_finance).build()


BUILT = datetime(2025, 1, 6, 2, tzinfo=UTC)
"""When the small office was built: a day long past, so that a test may stand at any later one, whatever day it is run on."""


def small_office(registry: Any) -> People:
    """A province with three departments, and a district with two communes, in the empty database of an application."""
    with cheap_hashes(), clock.standing_at(BUILT):
        issued = found(registry, PROVINCE, 'quantri', 'Trần Thị Quản Trị')
        founder = Person(registry, 'quantri', 'Trần Thị Quản Trị', 1, '/', Role.ADMINISTRATOR, issued)
        administrator = settle(founder)
        with administrator.acting() as request:
            for parent, title, kind in UNITS:
                units.create_unit(request, unit_at(request.office, parent), title, kind)

        def someone(login: str, name: str, path: str, role: str, **kw: Any) -> Person:
            return hire(administrator, login, name, path, role, **kw)

        clerk = someone('capnhat.taichinh', 'Lê Thị Cập Nhật', FINANCE, Role.CLERK)
        verifier = someone('xacthuc.taichinh', 'Phạm Văn Xác Thực', FINANCE, Role.VERIFIER)
        own = (
            a_record(clerk).named('Hoàng Thị Chủ Hồ Sơ').complete().submitted().verified_by(verifier).build()
        )
        return People(
            administrator=administrator,
            clerk_of_home_affairs=someone('capnhat.noivu', 'Vũ Thị Nội Vụ', HOME_AFFAIRS, Role.CLERK),
            verifier_of_province=someone('xacthuc.tinh', 'Đỗ Văn Tỉnh', '/', Role.VERIFIER),
            head_of_province=someone('lanhdao.tinh', 'Ngô Thị Lãnh Đạo', '/', Role.HEAD),
            archivist=someone('luutru', 'Bùi Văn Lưu Trữ', '/', Role.ARCHIVIST),
            clerk_of_finance=clerk,
            second_clerk_of_finance=someone('capnhat2.taichinh', 'Đặng Văn Hai', FINANCE, Role.CLERK),
            verifier_of_finance=verifier,
            head_of_finance=someone('giamdoc.taichinh', 'Dương Thị Giám Đốc', FINANCE, Role.HEAD),
            clerk_of_budget=someone('capnhat.ngansach', 'Hồ Văn Ngân Sách', BUDGET, Role.CLERK),
            clerk_of_education=someone('capnhat.giaoduc', 'Lý Thị Giáo Dục', EDUCATION, Role.CLERK),
            clerk_of_district=someone('capnhat.huyen', 'Y Bhăm Niê', DISTRICT, Role.CLERK),
            verifier_of_district=someone('xacthuc.huyen', "H'Lan Ayŭn", DISTRICT, Role.VERIFIER),
            clerk_of_ea_kly=someone('capnhat.eakly', 'Y Wang Mlô', EA_KLY, Role.CLERK),
            clerk_of_ea_phe=someone('capnhat.eaphe', 'H’Bia Êban', EA_PHE, Role.CLERK),
            newcomer=someone('nguoimoi', 'Mai Văn Mới', HOME_AFFAIRS, Role.CLERK, settled=False),
            officer=someone('chuhoso', 'Hoàng Thị Chủ Hồ Sơ', FINANCE, '', record=own),
            bystander=someone('khach', 'Tô Văn Khách', '/', ''),
            officers_record=own,
        )


BASIS = 'Quyết định số 12/QĐ-SNV ngày 01/06/2026 của Sở Nội vụ'
"""A decision on paper that a change rests on."""
_numbers = itertools.count(1)


def complete_content(name: str = 'Nguyễn Văn An', **changes: Any) -> dict[str, dict[str, Any]]:
    """The content of a record that can be verified: typed values by section, with a citizen's number of its own.

    :param changes: values that differ, by field id with ``_`` for ``-``; None leaves the field out.
    """
    content: dict[str, dict[str, Any]] = {
        'basic': {
            'officer-kind': 'civil-servant',
            'full-name': name,
            'birth-date': '15/08/1985',
            'gender': 'male',
            'birthplace': 'Xã Ea Kly, huyện Krông Pắc, tỉnh Đắk Lắk',
            'hometown': 'Xã Nghi Lộc, huyện Nghi Lộc, tỉnh Nghệ An',
            'ethnic-group': 'Kinh',
            'religion': 'Không',
            'permanent-address': 'Số 12 Lê Duẩn, phường Buôn Ma Thuột, tỉnh Đắk Lắk',
            'citizen-id': f'067085{next(_numbers):06}',
        },
        'recruitment': {'recruitment-date': '01/09/2008', 'recruitment-agency': 'Sở Nội vụ tỉnh Đắk Lắk'},
        'position': {
            'position': 'Chuyên viên',
            'rank': '01.003',
            'step': '5',
            'coefficient': '3,66',
            'step-date': '01/09/2023',
        },
        'education': {'general-education': '12/12', 'highest-degree': 'university', 'speciality': 'Luật'},
        'career': {'career': [{'from': '09/2008', 'work': 'Chuyên viên, Sở Nội vụ tỉnh Đắk Lắk'}]},
        'family': {
            'own-family': [
                {
                    'relation': 'father',
                    'name': 'Nguyễn Văn Bình',
                    'birth-year': '1955',
                    'particulars': 'Làm nông',
                }
            ]
        },
    }
    homes = {field: section for section, values in content.items() for field in values}
    for key, value in changes.items():
        field = key.replace('_', '-')
        if value is None:
            del content[homes[field]][field]
        else:
            content[homes.get(field, 'basic')][field] = value
    return content


class Builder:
    """A record to be: each word returns the builder, :meth:`build` does the work and returns the record's id."""

    def __init__(self, clerk: Person) -> None:
        self._clerk = clerk
        self._path = clerk.unit
        self._content = {
            section: {k: v for k, v in values.items() if k in ('officer-kind', 'full-name', 'birth-date')}
            for section, values in complete_content().items()
            if section == 'basic'
        }
        self._steps: list[Callable[[int], None]] = []

    def named(self, name: str) -> Builder:
        """The officer's name."""
        self._content['basic']['full-name'] = name
        return self

    def in_unit(self, path: str) -> Builder:
        """Another unit than the clerk's own: ``/so-tai-chinh/phong-ngan-sach``."""
        self._path = path
        return self

    def complete(self, **changes: Any) -> Builder:
        """Everything that verification asks for; see :func:`complete_content`."""
        self._content = complete_content(self._content['basic']['full-name'], **changes)
        return self

    def holding(self, section: str, values: Mapping[str, Any]) -> Builder:
        """Typed values of one section, beside those that are there."""
        self._content.setdefault(section, {}).update(values)
        return self

    def submitted(self) -> Builder:
        """Handed in by the clerk."""
        return self._transition(self._clerk, 'submit')

    def returned_by(self, verifier: Person, reason: str = 'Ngày sinh chưa khớp giấy khai sinh') -> Builder:
        """Sent back to the clerk."""
        return self._transition(verifier, 'return', reason)

    def verified_by(self, verifier: Person) -> Builder:
        """Found right, by another person than who entered it."""
        return self._transition(verifier, 'verify')

    def transferred_by(self, verifier: Person) -> Builder:
        """Gone to an agency outside."""
        return self._gone(verifier, 'moved-out')

    def archived_by(self, verifier: Person) -> Builder:
        """Retired."""
        return self._gone(verifier, 'retired')

    def _gone(self, verifier: Person, reason: str) -> Builder:
        def step(uid: int) -> None:
            gone(self._clerk, verifier, uid, reason)

        self._steps.append(step)
        return self

    def withdrawn(self, reason: str = 'Nhập trùng') -> Builder:
        """Taken out of use by the clerk."""
        return self._transition(self._clerk, 'withdraw', reason)

    def edited_by(
        self, clerk: Person, section: str = 'basic', *, basis: str = BASIS, **values: Any
    ) -> Builder:
        """One section changed, on the ground of a decision on paper; field ids with ``_`` for ``-``."""

        def step(uid: int) -> None:
            with clerk.acting() as request:
                document = request.office.document(uid)
                typed = {name.replace('_', '-'): value for name, value in values.items()}
                records.edit(
                    request, document, section, typed, base=document.count, reason='Cập nhật', basis=basis
                )

        self._steps.append(step)
        return self

    def with_scan(self, title: str = 'Quyết định tuyển dụng', clerk: Person | None = None) -> Builder:
        """A portrait and one more scanned decision, attached by the clerk on the ground of that decision."""

        def step(uid: int) -> None:
            with (clerk or self._clerk).acting() as request:
                document = request.office.document(uid)
                drawn = Random(uid)  # noqa: S311 - a drawing
                name, lines = document.summary[0], ['Điều 1. Tuyển dụng.', 'Điều 2. Thi hành.']
                with portrait(drawn, name, 'female') as drawing:
                    photo = files.attach(request, document, drawing).sha256
                with decision(
                    drawn, agency='Sở Nội vụ', number='12/QĐ', day=date(2020, 3, 2), title=title, lines=lines
                ) as sheet:
                    row = {
                        'title': title,
                        'number': '12/QĐ',
                        'file': files.attach(request, document, sheet).sha256,
                    }
                rows = [*document.current.values('attachments').get('attachments', ()), row]
                for section, typed in (('basic', {'photo': photo}), ('attachments', {'attachments': rows})):
                    records.edit(request, document, section, typed, base=document.count, basis=BASIS)

        self._steps.append(step)
        return self

    def _transition(self, person: Person, name: str, reason: str = '') -> Builder:
        def step(uid: int) -> None:
            with person.acting() as request:
                records.transition(request, request.office.document(uid), name, reason=reason)

        self._steps.append(step)
        return self

    def build(self) -> int:
        """Make the record and lead it through everything said. Returns its id."""
        with self._clerk.acting() as request:
            unit = unit_at(request.office, self._path)
            uid: int = records.create(request, unit, 'record', self._content).uid
        for step in self._steps:
            step(uid)
        return uid


def a_record(clerk: Person) -> Builder:
    """A record that this clerk enters in the own unit: with no more than what saving asks for, until more is said."""
    return Builder(clerk)


HEAD = {
    'number': '12/QĐ-SNV',
    'abstract': 'Về việc nâng bậc lương thường xuyên',
    'signing-date': '01/06/2026',
    'effective-date': '01/06/2026',
    'issuing-agency': 'Sở Nội vụ',
    'signer': 'Ngô Thị Lãnh Đạo',
}
"""The head of a decision that can be issued."""


class DecisionBuilder:
    """A decision to be: ``a_decision(clerk, 'salary-raise').about(uid, ...).issued().build()``."""

    def __init__(self, clerk: Person, kind: str) -> None:
        self._clerk, self._kind = clerk, kind
        self._path = clerk.unit
        self._head: dict[str, Any] = dict(HEAD)
        self._people: list[tuple[int, dict[str, Any]]] = []
        self._newcomers: list[dict[str, Any]] = []
        self._issue = self._write = False

    def numbered(self, number: str, **head: Any) -> DecisionBuilder:
        """Another number, and other values of the head; field ids with ``_`` for ``-``."""
        self._head |= {'number': number, **{name.replace('_', '-'): value for name, value in head.items()}}
        return self

    def in_unit(self, path: str) -> DecisionBuilder:
        """Another unit than the clerk's own."""
        self._path = path
        return self

    def about(self, *records: int, **typed: Any) -> DecisionBuilder:
        """People with a record, with what is typed for each beside the proposals; columns with ``_`` for ``-``."""
        values = {name.replace('_', '-'): value for name, value in typed.items()}
        self._people += [(uid, values) for uid in records]
        return self

    def for_newcomer(self, name: str, **typed: Any) -> DecisionBuilder:
        """Somebody without a record."""
        values = {name.replace('_', '-'): value for name, value in typed.items()}
        basic = {'name': name, 'birth-date': '01/02/1999', 'officer-kind': 'civil-servant'}
        self._newcomers.append({**basic, **values})
        return self

    def issued(self) -> DecisionBuilder:
        """Issued; nothing is in the records yet."""
        self._issue = True
        return self

    def in_records(self) -> DecisionBuilder:
        """Issued, and written into every record that takes it."""
        self._issue = self._write = True
        return self

    def build(self) -> int:
        """Make the decision and lead it through everything said. Returns its id."""
        with self._clerk.acting() as request:
            unit = unit_at(request.office, self._path)
            decision = decisions.begin(request, unit, self._kind, self._head)
            documents = [request.office.document(uid) for uid, _ in self._people]
            decisions.add_people(request, decision, documents)
            typed = {str(uid): values for uid, values in self._people}
            rows = [{**row, **typed.get(row['record'], {})} for row in rows_of(decision)]
            rows += self._newcomers
            records.edit(request, decision, 'persons', {'persons': rows}, base=decision.count)
            decisions.propose(request, decision)
            uid: int = decision.uid
        if self._issue:
            with self._clerk.acting() as request:
                records.transition(request, request.office.document(uid), 'issue')
        if self._write:
            with self._clerk.acting() as request:
                decision = request.office.document(uid)
                effects.apply_rows(request, decision, {row['id'] for row in rows_of(decision)})
        return uid


def a_decision(clerk: Person, kind: str = 'salary-raise') -> DecisionBuilder:
    """A decision that this clerk drafts in the own unit."""
    return DecisionBuilder(clerk, kind)
