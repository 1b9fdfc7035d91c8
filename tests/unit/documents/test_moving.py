"""A document changes its unit: same id, same history, nothing left behind, and no other way out of a ledger."""

import pytest

from hoso_cms.catalog.verify import catalog_breaks
from hoso_cms.clocks.verify import derived_breaks
from hoso_cms.documents.breaks import find_breaks
from hoso_cms.documents.sealed import UnjournaledChange
from hoso_cms.operations import store
from hoso_cms.security import Permission, permit
from hoso_cms.testing.builders import DISTRICT, FINANCE, unit_at


@pytest.fixture
def uid(people):
    return people.verified_record()


def move(request, uid, path):
    document = request.office.document(uid)
    granted = permit(request, Permission.VIEW, document)
    target = unit_at(request.office, path)
    return store.write(granted, document, act='moved', state=document.state, reason='Điều động', unit=target)


def test_it_keeps_its_id_and_its_history(people, uid):
    with people.verifier_of_province.acting() as request:
        before = list(request.office.document(uid).history())
        version = move(request, uid, DISTRICT)
        assert version.moved[1::2] == ('Sở Tài chính', 'Huyện Krông Pắc')
        assert b'<moved ' in version.xml()
    with people.verifier_of_district.acting() as request:
        document = request.office.document(uid)
        assert document.unit is unit_at(request.office, DISTRICT)
        assert list(document.history())[1:] == before
        assert uid not in unit_at(request.office, FINANCE).documents
        assert not [
            *find_breaks(request.office),
            *catalog_breaks(request.office),
            *derived_breaks(request.registry.models, request.office),
        ]


def test_nothing_leaves_a_ledger_alone(people, uid):
    with people.verifier_of_province.acting() as request:
        with pytest.raises(UnjournaledChange):
            del unit_at(request.office, FINANCE).shelf.documents[uid]
        move(request, uid, DISTRICT)
        with pytest.raises(UnjournaledChange):
            del unit_at(request.office, DISTRICT).shelf.documents[uid]
        with pytest.raises(UnjournaledChange):
            del request.office.documents_by_id[uid]
