"""What is written step by step into the catalog is what a catalog made anew would hold."""

from __future__ import annotations

from hoso_cms.catalog import Catalog
from hoso_cms.operations import records
from hoso_cms.testing.builders import a_record


def told(catalog: Catalog):
    """The content of a catalog, with nothing where an index is empty."""
    values = {name: dict(index.items()) for name, index in catalog.values.items()}
    words = {
        name: {uid: sorted(found) for uid, found in index.items()} for name, index in catalog.words.items()
    }
    counts = {place: length() for place, length in catalog.counts.items() if length()}
    return (
        dict(catalog.places.items()),
        {name: index for name, index in values.items() if index},
        {name: index for name, index in words.items() if index},
        counts,
        {name: days for name, index in catalog.days.items() if (days := dict(index.items()))},
        sorted(catalog.returned or ()),
    )


def test_step_by_step_equals_anew(people):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    record = a_record(clerk).named('Đặng Thị Hoà').complete(officer_number='DL 7', other_name='Hoà Bình')
    record.submitted().verified_by(verifier).edited_by(clerk, full_name='Đặng Thị Thu Hoà', other_name='')
    record.edited_by(clerk, section='position', position='Trưởng phòng', rank='01.002', step='')
    record.edited_by(clerk, section='education', speciality='', highest_degree='')
    uid = record.build()
    a_record(clerk).withdrawn().build()
    a_record(clerk).complete().submitted().returned_by(verifier).edited_by(clerk, phone='0900000001').build()
    with clerk.acting() as request:
        office = request.office
        document = office.document(uid)
        for number in range(30):
            records.edit(request, document, 'basic', {'phone': str(number)}, base=document.count)
        records.restore(request, document, 'education', 1, reason='Xoá nhầm')
        anew = Catalog()
        for one in office.documents_by_id.values():
            models = request.registry.models
            anew.index(one, models.content_types['record'], one.current, models.rules)
        assert told(office.catalog) == told(anew)


def test_what_was_returned_is_found_until_it_is_official(people):
    clerk, verifier = people.clerk_of_finance, people.verifier_of_finance
    uid = a_record(clerk).complete().submitted().returned_by(verifier).build()

    def found():
        with clerk.acting() as request:
            return list(request.office.catalog.returned_among(request.office.catalog.returned))

    def take(person, transition):
        with person.acting() as request:
            records.transition(request, request.office.document(uid), transition)

    assert found() == [uid]
    for transition in ('submit', 'recall', 'submit'):
        take(clerk, transition)
        assert found() == [uid]
    take(verifier, 'verify')
    assert found() == []
    with clerk.acting() as request:
        document = request.office.document(uid)
        records.edit(request, document, 'basic', {'phone': '0900000002'}, base=document.count)
    assert found() == []
