"""Documents that are seen from other units: the page, the list, the numbers and the search give one answer."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoso_cms.operations import records, store
from hoso_cms.security import Permission, desk, faces, permit, permitted, visibility
from hoso_cms.security.policy import left_at
from hoso_cms.testing.builders import BUDGET, DISTRICT, EA_KLY, EDUCATION, FINANCE, unit_at
from hoso_cms.testing.layers import layer_over
from hoso_cms.web.reading import shown_version
from hoso_cms.web.units import found_ids

PATHS = ('/', FINANCE, BUDGET, EDUCATION, DISTRICT, EA_KLY)
FINANCES = (FINANCE, BUDGET)


def whoever(people):
    return [one for one in people.all() if one is not people.newcomer]


def face_of(request, document):
    """What the page of a document shows: version and state; None: nothing."""
    if not permitted(request, Permission.VIEW, document):
        return None
    version = shown_version(request, document)
    return version.number, version.state


def check_everyone(people, uid, name):
    """The list of the whole office, its numbers and the search against the page, for every person; and each unit's list."""
    for person in whoever(people):
        with person.acting() as request:
            document, office = request.office.document(uid), request.office
            face = face_of(request, document)
            places = visibility.visible_places(request, office, True)
            listed = {one.document.uid: one for one in visibility.listed(request, [uid], places)}
            assert (uid in listed) == (face is not None), (person.login, face)
            counted = sum(one.count for one in places)
            assert counted == len(visibility.ids(request, places)), person.login
            numbers = visibility.counts(request, places)
            page = visibility.visible_documents(request, office, below=True, size=500)
            assert Counter(numbers) == Counter(one.state for one in page.rows), person.login
            found = found_ids(request, name, places)
            summary = faces.summary_seen(request, document)
            assert (uid in found) == (face is not None and summary[0] == name), (person.login, found)
            if face is not None:
                assert listed[uid].summary == summary
            for path in PATHS:
                unit = unit_at(office, path)
                here = visibility.visible_documents(request, unit, size=500)
                if any(one.document.uid == uid for one in here.rows):
                    assert face is not None, (person.login, path)


def move(person, uid, path, keeps):
    with person.acting() as request:
        document = request.office.document(uid)
        source = document.unit
        seen = tuple(entry for entry in document.seen_from if entry[0] != source.uid)
        if keeps == 'left' and document.official:
            seen = (*seen, (source.uid, document.official, 'transferred'))
        if keeps == 'whole':
            seen = (*seen, (source.uid, 0, ''))
        store.write(
            permit(request, Permission.VIEW, document),
            document,
            act='moved',
            state=document.state,
            unit=unit_at(request.office, path),
            seen_from=seen,
        )


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(PATHS[1:]), st.sampled_from(['left', 'whole', ''])), min_size=1, max_size=4
    ),
    renamed=st.booleans(),
)
def test_page_list_numbers_and_search_agree_wherever_it_was(built_office, steps, renamed):
    registry, people = built_office
    with layer_over(registry):
        uid = people.verified_record('Trần Thị Đi')
        for path, keeps in steps:
            move(people.verifier_of_province, uid, path, keeps)
        check_everyone(people, uid, 'Trần Thị Đi')
        if renamed:
            with people.verifier_of_province.acting() as request:
                document = request.office.document(uid)
                store.write(
                    permit(request, Permission.VIEW, document),
                    document,
                    act='edit',
                    state='verified',
                    sections={'basic': {**document.current.values('basic'), 'full-name': 'Trần Thị Về'}},
                )
            check_everyone(people, uid, 'Trần Thị Đi')
            check_everyone(people, uid, 'Trần Thị Về')


def test_the_unit_that_a_record_has_left_lists_it_as_it_was_and_does_nothing_with_it(people):
    uid = people.verified_record('Trần Thị Đi')
    move(people.verifier_of_province, uid, EDUCATION, 'left')
    with people.clerk_of_education.acting() as request:
        document = request.office.document(uid)
        records.edit(
            request, document, 'position', {'position': 'Trưởng phòng'}, base=document.count, basis='QĐ'
        )
        records.transition(request, document, 'submit')
    with people.verifier_of_province.acting() as request:
        records.transition(request, request.office.document(uid), 'verify')
    with people.clerk_of_finance.acting() as request:
        document, unit = request.office.document(uid), unit_at(request.office, FINANCE)
        row = next(
            r for r in visibility.visible_documents(request, unit, size=500).rows if r.document is document
        )
        assert (row.state, row.summary[4]) == ('transferred', 'Chuyên viên')
        assert left_at(request, document)[1].number == 3
        assert row.unit is unit
        assert not any(one.elsewhere is not None for one in desk.waiting_places(request, unit))
        assert not permitted(request, Permission.EDIT, document)
        state = visibility.visible_documents(request, unit, state='transferred', size=500)
        assert [one.document.uid for one in state.rows] == [uid]
    with people.clerk_of_budget.acting() as request:
        assert face_of(request, request.office.document(uid)) is None
