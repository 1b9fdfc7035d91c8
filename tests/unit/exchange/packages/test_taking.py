"""A package put into another office: the same versions, digests, times and authors, or nothing at all."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from hoso_cms import clock
from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.exchange.packages import layout
from hoso_cms.exchange.packages.taking import PackageRefused
from hoso_cms.journal import JournalEvent, trail
from hoso_cms.operations import accounts, records
from hoso_cms.operations.errors import Refused
from hoso_cms.operations.versions import writer
from hoso_cms.security import Forbidden, Role
from hoso_cms.testing.builders import Person, a_record
from hoso_cms.testing.leaving import gone
from hoso_cms.testing.people import give_role, settle

from .bags import contents, rebagged


def history(request, document):
    """Everything about every version, byte for byte."""
    return [
        (one.xml(), one.digest, {name: text.xml(name) for name, text in sorted(one.sections.items())})
        for one in document.history()
    ]


def shown(request, document):
    """What lists and pages show of a document."""
    return (
        document.state,
        document.official,
        document.official_state,
        document.summary,
        document.official_summary,
        document.changed,
        document.marks,
    )


def breaks_in(office) -> list[str]:
    with office.people.administrator.acting() as request:
        found = [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ]
    return [f'{one.where}: {one.what}' for one in found]


def number_of_records(office) -> int:
    with office.people.administrator.acting() as request:
        return len(request.office.documents_by_id)


# --- The same


def test_a_record_is_in_the_other_office_what_it_was_in_the_first(here, elsewhere, lived):
    assert elsewhere.take(here.of(lived)) == [(8, True)]
    for told in (history, shown):
        assert elsewhere.of_document(lived, told) == here.of_document(lived, told)
    assert elsewhere.of_document(lived, lambda request, document: document.unit.title) == 'Sở Nội vụ'
    assert breaks_in(elsewhere) == []


def test_sections_are_shared_as_before(here, elsewhere, lived):
    elsewhere.take(here.of(lived))

    def texts(request, document):
        return len({id(text) for version in document.history() for text in version.sections.values()})

    assert elsewhere.of_document(lived, texts) == here.of_document(lived, texts) == 4


def test_scans_come_along(here, elsewhere, lived):
    elsewhere.take(here.of(lived))

    def scans(request, document):
        (row,) = document.current.values('attachments')['attachments']
        photo = document.current.values('basic')['photo']
        stored = [request.office.files[sha256] for sha256 in (row['file'], photo)]
        return [(one.name, one.media_type, one.measured()) for one in stored]

    assert elsewhere.of_document(lived, scans) == here.of_document(lived, scans)


def test_it_is_found_and_counted(here, elsewhere, lived):
    elsewhere.take(here.of(lived))

    def found(request, document):
        catalog = request.office.catalog
        return lived in catalog.with_words('record:full-name', 'ngoc anh') and catalog.equal(
            'record:citizen-id', document.current.values('basic')['citizen-id']
        )

    assert elsewhere.of_document(lived, found) == [lived]


def test_a_package_of_a_package_is_the_same_history(here, elsewhere, lived):
    first = here.of(lived)
    elsewhere.take(first)
    second = contents(elsewhere.of(lived))
    same = [path for path in contents(first) if re.search('/(versions|sections|files|models)/', path)]
    assert len(same) > 50
    assert {path: second[path] for path in same} == {path: contents(first)[path] for path in same}


def test_old_history_longer_than_a_page_comes_whole(here, elsewhere):
    builder = here.a_record().complete()
    for number in range(30):
        builder.edited_by(here.people.clerk_of_finance, phone=f'0912 000 {number:03}')
    uid = builder.build()
    assert elsewhere.take(here.of(uid)) == [(31, True)]
    assert elsewhere.of_document(uid, history) == here.of_document(uid, history)
    assert breaks_in(elsewhere) == []


def test_many_records_come_together(here, elsewhere, lived):
    other = here.a_record().named('Trần Văn Bình').complete().with_scan().build()
    assert elsewhere.take(here.of(lived, other)) == [(8, True), (3, True)]
    assert breaks_in(elsewhere) == []


# --- The people


def test_the_authors_keep_their_names_whoever_has_their_numbers_here(here, elsewhere, lived):
    """Both offices number their first administrator 1, and may give any other number twice."""
    clerk = here.people.clerk_of_finance
    elsewhere.take(here.of(lived))

    def told(request, document):
        number = clerk.uid
        assert document.version(1).author == number
        origin = document.origin_of(1)
        return writer(request, document.version(1)), origin.office, origin.people[number], origin.taken_by

    name, office, person, by = elsewhere.of_document(lived, told)
    assert name == f'{clerk.name} ({office})' and person == clerk.name and office.startswith('Uỷ ban')
    assert by == elsewhere.people.archivist.uid


def test_what_is_done_here_afterwards_has_authors_from_here(here, elsewhere, lived):
    elsewhere.take(here.of(lived))
    clerk = elsewhere.people.clerk_of_home_affairs
    with clerk.acting() as request:
        document = request.office.document(lived)
        records.edit(request, document, 'basic', {'phone': '0900'}, base=document.count, reason='Đổi số')
    told = elsewhere.of_document(lived, lambda request, document: writer(request, document.current))
    assert told == clerk.name
    assert breaks_in(elsewhere) == []
    record = contents(elsewhere.of(lived))[f'{layout.RECORDS}/{lived}/record.xml'].decode()
    assert re.findall(r'<written first="(\d+)" last="(\d+)"', record) == [('1', '8'), ('9', '9')]


def test_nobody_is_kept_from_verifying_by_a_foreign_number(here, elsewhere):
    """Four eyes counts the people of this office; a number from another one is somebody else."""
    uid = here.a_record().complete().submitted().build()
    elsewhere.take(here.of(uid))
    author = here.people.clerk_of_finance.uid
    verifier = _with_the_number(elsewhere, author, Role.VERIFIER)
    with verifier.acting() as request:
        document = request.office.document(uid)
        assert document.version(1).author == request.account_id
        records.transition(request, document, 'verify')
    assert breaks_in(elsewhere) == []


def _with_the_number(office, number: int, role: str) -> Person:
    """Somebody whose account happens to have a number that another office gave too."""
    registry = office.people.administrator.registry
    with office.people.administrator.acting() as request:
        request.office._v_next_uid = number
        account, issued = accounts.create_account(request, 'trungso', 'Trùng Số')
        assert account.uid == number
        give_role(request, request.office, account, role)
    return settle(Person(registry, 'trungso', 'Trùng Số', number, '/', role, issued))


# --- Again, further, otherwise


def test_the_same_package_again_changes_nothing(here, elsewhere, lived):
    package = here.of(lived)
    elsewhere.take(package)
    before = elsewhere.of_document(lived, history)
    assert elsewhere.take(package) == [(0, False)]
    assert elsewhere.take(package, '/so-tai-chinh') == [(0, False)]
    assert elsewhere.of_document(lived, history) == before
    assert here.take(package) == [(0, False)]


def test_a_longer_history_continues_the_one_that_is_here(here, elsewhere, lived):
    elsewhere.take(here.of(lived))
    gone(here.people.clerk_of_finance, here.people.verifier_of_finance, lived)
    assert elsewhere.take(here.of(lived), '/so-tai-chinh') == [(1, False)]
    for told in (history, shown):
        assert elsewhere.of_document(lived, told) == here.of_document(lived, told)
    assert elsewhere.of_document(lived, lambda request, document: document.unit.title) == 'Sở Nội vụ'
    assert breaks_in(elsewhere) == []


def test_an_older_package_changes_nothing(here, elsewhere, lived):
    older = here.of(lived)
    gone(here.people.clerk_of_finance, here.people.verifier_of_finance, lived)
    elsewhere.take(here.of(lived))
    assert elsewhere.take(older) == [(0, False)]


def test_a_record_that_went_away_comes_back_with_what_was_done_there(here, elsewhere, lived, monkeypatch):
    gone(here.people.clerk_of_finance, here.people.verifier_of_finance, lived, 'moved-out')
    elsewhere.take(here.of(lived))
    clerk = elsewhere.people.clerk_of_home_affairs
    # The workflow of the office that received it lets its clerks go on.
    monkeypatch.setattr(clerk.registry, 'models', _going_on(clerk.registry.models))
    with clerk.acting() as request:
        document = request.office.document(lived)
        records.edit(request, document, 'basic', {'phone': '0900'}, base=document.count)
    assert here.take(elsewhere.of(lived)) == [(1, False)]
    assert here.of_document(lived, history) == elsewhere.of_document(lived, history)

    def writers(request, document):
        return writer(request, document.version(1)), writer(request, document.current).partition(' (')[0]

    assert here.of_document(lived, writers) == (here.people.clerk_of_finance.name, clerk.name)
    record = contents(here.of(lived))[f'{layout.RECORDS}/{lived}/record.xml'].decode()
    assert re.findall(r'<written first="(\d+)" last="(\d+)"', record) == [('1', '9'), ('10', '10')]
    assert breaks_in(here) == []


def _going_on(models):
    flow = models.workflows['record']
    state = flow.states['transferred']
    grants = {**state.grants, 'clerk': state.grants['clerk'] | {'edit'}}
    states = {**flow.states, 'transferred': replace(state, grants=grants)}
    return replace(models, workflows={**models.workflows, 'record': replace(flow, states=states)})


def test_a_record_in_use_here_is_not_continued_from_outside(here, elsewhere, lived):
    """Both offices go on with the same record: whose history it is must be decided by people."""
    package = here.of(lived)
    elsewhere.take(package)
    with elsewhere.people.clerk_of_home_affairs.acting() as request:
        document = request.office.document(lived)
        records.edit(request, document, 'basic', {'phone': '0900'}, base=document.count)
    longer = elsewhere.of(lived)
    with pytest.raises(Refused, match='đang được dùng ở đây'):
        here.take(longer)
    with here.people.clerk_of_finance.acting() as request:
        document = request.office.document(lived)
        records.edit(request, document, 'basic', {'phone': '0911'}, base=document.count)
    with pytest.raises(Refused, match='nội dung khác từ bản 9'):
        here.take(longer)
    assert breaks_in(here) == []


def test_a_number_taken_by_another_record_is_refused_by_name(here, elsewhere):
    uid = here.a_record().named('Nguyễn Văn An').complete(citizen_id='066085001234').build()
    a_record(elsewhere.people.clerk_of_finance).named('Lê Văn Ba').complete(citizen_id='066085001234').build()
    before = number_of_records(elsewhere)
    with pytest.raises(Refused, match='066085001234 đã có'):
        elsewhere.take(here.of(uid))
    assert number_of_records(elsewhere) == before


def test_an_id_that_another_record_has_here_is_refused(here, elsewhere, lived):
    """The id stands in the digested text of every version, so it cannot be given anew."""
    with elsewhere.people.clerk_of_finance.acting() as request:
        request.office._v_next_uid = lived
        typed = {'basic': {'officer-kind': 'cadre', 'full-name': 'Lê Văn Ba', 'birth-date': '1970'}}
        assert records.create(request, request.office['so-tai-chinh'], 'record', typed).uid == lived
    with pytest.raises(Refused, match='nội dung khác từ bản 1'):
        elsewhere.take(here.of(lived))


def test_an_id_that_is_an_account_here_is_refused(here, elsewhere, lived):
    _with_the_number(elsewhere, lived, Role.HEAD)
    with pytest.raises(Refused, match='dùng cho việc khác'):
        elsewhere.take(here.of(lived))


# --- Who may, and what is journaled


@pytest.mark.parametrize(
    ('name', 'may'),
    [
        ('archivist', True),
        ('administrator', True),
        ('clerk_of_home_affairs', False),
        ('head_of_province', False),
    ],
)
def test_who_may_take_a_package_over(here, elsewhere, lived, name, may):
    person = getattr(elsewhere.people, name)
    if may:
        assert elsewhere.take(here.of(lived), by=person) == [(8, True)]
    else:
        with pytest.raises(Forbidden):
            elsewhere.take(here.of(lived), by=person)


def test_taking_over_is_journaled(here, elsewhere, lived):
    elsewhere.take(here.of(lived))
    archivist = elsewhere.people.archivist
    (line,) = trail(archivist.registry.side_store, subject=lived, events=[JournalEvent.TAKEN_OVER], limit=1)
    assert line.account == archivist.uid and line.details['versions'] == 8


# --- Refused whole


FORGERIES = {
    'a reason': (r'/versions/0002\.xml', rb'basis="[^"]*"', b'basis=""'),
    'a value': ('/sections/', 'Nghệ An'.encode(), 'Nghệ Em'.encode()),
    'the people': (r'records/\d+/record\.xml', rb'<person [^>]*></person>', b''),
    'the index': (r'package\.xml', rb'id="\d+"', b'id="5"'),
    'a scan': (r'\.jpg', b'JFIF', b'JFIG'),
    'a model': ('vocabularies/gender', b'Nam', b'Nom'),
}


@pytest.mark.parametrize('what', FORGERIES)
def test_a_forged_package_changes_nothing_and_says_where(here, elsewhere, lived, what):
    part, pattern, instead = FORGERIES[what]
    package = here.of(lived)
    files = contents(package)
    path = next(p for p in files if re.search(part, p) and re.search(pattern, files[p]))
    forged = rebagged(package, {path: re.sub(pattern, instead, files[path], count=1)})
    before = number_of_records(elsewhere)
    with pytest.raises(PackageRefused, match='không nguyên vẹn'):
        elsewhere.take(forged)
    assert number_of_records(elsewhere) == before and breaks_in(elsewhere) == []


def test_one_bad_record_stops_all(here, elsewhere, lived):
    other = here.a_record().complete(citizen_id='066085009999').build()
    a_record(elsewhere.people.clerk_of_finance).complete(citizen_id='066085009999').build()
    before = number_of_records(elsewhere)
    with pytest.raises(Refused):
        elsewhere.take(here.of(lived, other))
    assert number_of_records(elsewhere) == before
    with elsewhere.people.administrator.acting() as request:
        assert lived not in request.office.documents_by_id
        assert not request.office.files


def test_what_a_package_says_of_a_scan_is_not_believed(here, elsewhere, lived):
    """Name and media type are in no chain: the bytes decide, as for any upload."""
    package = here.of(lived)
    record = f'{layout.RECORDS}/{lived}/record.xml'
    renamed = contents(package)[record].replace(b'type="image/jpeg"', b'type="text/html"')
    elsewhere.take(rebagged(package, {record: renamed.replace(b'.jpg" path', b'.html" path')}))

    def photo(request, document):
        stored = request.office.files[document.current.values('basic')['photo']]
        return stored.media_type, stored.name.rpartition('.')[2]

    assert elsewhere.of_document(lived, photo) == ('image/jpeg', 'jpg')


@pytest.mark.parametrize('data', [b'', b'PK', b'not a package', bytes(500)])
def test_what_is_no_package_is_refused(elsewhere, data):
    with pytest.raises(PackageRefused, match='Không nhận được gói'):
        elsewhere.take(data)


def test_a_package_from_the_future_is_refused(here, elsewhere):
    with clock.standing_at(clock.now() + timedelta(days=2)):
        package = here.of(here.a_record().build())
    with pytest.raises(Refused, match='ở tương lai'):
        elsewhere.take(package)


def test_a_type_that_this_office_does_not_have_is_refused(here, elsewhere, lived, monkeypatch):
    registry = elsewhere.people.archivist.registry
    kept = {'note': registry.models.content_types['record']}
    monkeypatch.setattr(registry, 'models', replace(registry.models, content_types=kept))
    with pytest.raises(Refused, match='loại “record”'):
        elsewhere.take(here.of(lived))
