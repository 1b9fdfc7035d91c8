"""Two offices, and packages that go from one to the other."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest

from hoso_cms.exchange.packages.taking import take_package
from hoso_cms.exchange.packages.writing import write_package
from hoso_cms.storage import close_databases
from hoso_cms.testing.builders import a_record, make_registry, small_office, unit_at
from hoso_cms.testing.layers import layer_over


@dataclass
class Packages:
    """An office, as far as packages go out and come in."""

    people: Any

    def of(self, *uids: int, by: Any = None) -> bytes:
        """A package of some records."""
        with (by or self.people.head_of_province).acting() as request:
            target = io.BytesIO()
            write_package(request, [request.office.document(uid) for uid in uids], target)
            return target.getvalue()

    def take(self, package: bytes, path: str = '/so-noi-vu', by: Any = None) -> list[tuple[int, bool]]:
        """Take a package over: of each record, how many versions came and whether it is new here."""
        with (by or self.people.archivist).acting() as request:
            taken = take_package(request, unit_at(request.office, path), io.BytesIO(package))
            return [(one.added, one.new) for one in taken]

    def a_record(self) -> Any:
        """A record of the clerk of Finance, to be told on."""
        return a_record(self.people.clerk_of_finance)

    def of_document(self, uid: int, told: Any) -> Any:
        """What is told of a document, read by the verifier of the province."""
        with self.people.verifier_of_province.acting() as request:
            return told(request, request.office.document(uid))


@pytest.fixture(scope='session')
def built_elsewhere(tmp_path_factory):
    registry = make_registry(tmp_path_factory.mktemp('elsewhere'))
    yield registry, small_office(registry)
    close_databases(registry)
    registry.side_store.close()


@pytest.fixture
def here(people):
    """The office in which records are written."""
    return Packages(people)


@pytest.fixture
def elsewhere(built_elsewhere):
    """Another office, which knows nothing of the first."""
    registry, people = built_elsewhere
    with layer_over(registry):
        yield Packages(people)


@pytest.fixture(scope='session')
def whole(built_office):
    """The bytes of a package that nobody has touched, made once: what it is made of is forgotten."""
    registry, people = built_office
    with layer_over(registry):
        packages = Packages(people)
        return packages.of(_lived(packages))


def _lived(packages: Packages) -> int:
    """A record that was entered, returned, mended, verified, with scans."""
    people = packages.people
    return (
        packages.a_record()
        .named('Nguyễn Thị Ngọc Ánh')
        .complete()
        .with_scan()
        .submitted()
        .returned_by(people.verifier_of_finance)
        .edited_by(people.second_clerk_of_finance, hometown='Xã Ea Kly, tỉnh Đắk Lắk')
        .submitted()
        .verified_by(people.verifier_of_finance)
        .build()
    )


@pytest.fixture
def lived(here):
    """The id of such a record."""
    return _lived(here)
