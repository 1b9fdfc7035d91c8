"""The seal's back doors: every way round the operations is refused, and the database stays as it was."""

from __future__ import annotations

import copy
import pickle

import pytest
import transaction
from BTrees.IOBTree import IOBTree, IOBucket

from hoso_cms.catalog import Catalog
from hoso_cms.documents import Account, Document, Office, SectionTexts, StoredFile, Unit
from hoso_cms.documents.sealed import UnjournaledChange
from hoso_cms.operations import records, units
from hoso_cms.scripts.context import acting_as
from hoso_cms.testing.builders import FINANCE, a_record, complete_content, unit_at


@pytest.fixture
def uid(people):
    record = a_record(people.clerk_of_finance).named('Nguyễn Văn Kín').complete().submitted()
    return (
        record.verified_by(people.verifier_of_finance)
        .edited_by(people.clerk_of_finance, phone='0905')
        .build()
    )


def whole(registry, uid):
    """Everything about a document, read anew by a connection of its own."""
    connection = registry._zodb_databases[''].open(transaction.TransactionManager())
    try:
        office = connection.root()['office']
        document = office.document(uid)
        return (
            document.fingerprint()[1:3],
            document.state,
            document.official,
            document.summary,
            [(v.digest, v.xml(), v.content()) for v in document.history()],
            sorted(office.documents_by_id),
            sorted(document.unit.documents),
            [(unit.title, dict(unit.roles)) for unit in office.below()],
            [(a.login, a.password_hash, a.disabled) for a in office.accounts.values()],
        )
    finally:
        connection.transaction_manager.abort()
        connection.close()


def own_attribute(request, document):
    document.state = 'verified'


def official_number(request, document):
    document.official = document.count


def emptied_history(request, document):
    document.versions = ()


def shortened_history(request, document):
    document.versions, document.count = document.versions[:-1], document.count - 1


def deleted_attribute(request, document):
    del document.official_summary


def through_the_dictionary(request, document):
    document.__dict__['state'] = 'verified'
    document._p_changed = True


def changed_reason(request, document):
    document.versions[0].reason = 'Không có lý do'


def back_dated(request, document):
    document.versions[0].stamp = '2001-01-01T00:00:00+00:00'


def mutated_section_map(request, document):
    version = document.current
    version.sections['basic'] = SectionTexts({'basic': {'full-name': 'Trần Văn Giả'}})
    version._p_changed = True


def mutated_digest_map(request, document):
    version = document.versions[0]
    version.digests['basic'] = bytes(32)
    version._p_changed = True


def other_text(request, document):
    document.current.sections['basic'].packed = SectionTexts({'basic': {'full-name': 'Trần Văn Giả'}}).packed


def set_state(request, document):
    document.__setstate__({**document.__dict__, 'state': 'verified'})
    document._p_changed = True


def pickled_copy(request, document):
    pickle.dumps(document)


def shallow_copy(request, document):
    copy.copy(document)


def deep_copy(request, document):
    copy.deepcopy(document.current)


def forged_document(request, document):
    forged = Document(document.uid, 'record')
    forged.__dict__.update({k: v for k, v in document.__dict__.items() if not k.startswith('_')})
    request.office._p_jar.add(forged)


def moved_by_hand(request, document):
    document.__parent__ = unit_at(request.office, '/so-noi-vu').shelf


def entry_replaced(request, document):
    document.unit.shelf.documents[document.uid] = Document(document.uid, 'record')


def entry_deleted(request, document):
    del document.unit.shelf.documents[document.uid]


def entry_deleted_from_the_map(request, document):
    del request.office.documents_by_id[document.uid]


def map_cleared(request, document):
    request.office.documents_by_id.clear()


def map_popped(request, document):
    request.office.documents_by_id.pop(document.uid)


def map_popped_anything(request, document):
    request.office.documents_by_id.popitem()


def map_updated(request, document):
    request.office.accounts.update({77: Account(77, 'ma', 'Ma')})


def map_default(request, document):
    request.office.accounts.setdefault(77, Account(77, 'ma', 'Ma'))


def map_inserted(request, document):
    request.office.documents_by_id.insert(77, document)


def library_method_of_the_tree(request, document):
    IOBTree.__delitem__(request.office.documents_by_id, document.uid)


def another_tree(request, document):
    request.office.documents_by_id = IOBTree()


def folder_remove(request, document):
    request.office.remove('so-noi-vu')


def folder_delete(request, document):
    del request.office['so-noi-vu']


def folder_rename(request, document):
    request.office.rename('so-noi-vu', 'so-khac')


def folder_move(request, document):
    request.office.move('so-noi-vu', request.office['so-tai-chinh'])


def folder_add(request, document):
    request.office.add('ma', Unit('Ma', 'department'), registry=request.registry)


def folder_clear(request, document):
    request.office.clear()


def unit_renamed(request, document):
    document.unit.title = 'Sở Ma'


def role_taken(request, document):
    document.unit.roles[request.account_id] = ('administrator',)
    document.unit._p_changed = True


def role_taken_by_a_new_map(request, document):
    document.unit.roles = {request.account_id: ('administrator',)}


def password_set(request, document):
    request.office.accounts[1].password_hash = ''


def account_opened(request, document):
    request.office.accounts[1].disabled = True


def file_exchanged(request, document):
    request.office.files['0' * 64] = StoredFile('0' * 64, 'a.pdf', 'application/pdf', 1, None)


def whole_office_exchanged(request, document):
    request.office._p_jar.root()['office'] = Office('Ma', Catalog())


def savepoint(request, document):
    document.state = 'verified'
    request.tm.savepoint()


def optimistic_savepoint(request, document):
    document.current.reason = 'x'
    request.tm.savepoint(optimistic=True)


ATTACKS = [
    own_attribute, official_number, emptied_history, shortened_history, deleted_attribute, through_the_dictionary,
    changed_reason, back_dated, mutated_section_map, mutated_digest_map, other_text, set_state, pickled_copy,
    shallow_copy, deep_copy, forged_document, moved_by_hand, entry_replaced, entry_deleted,
    entry_deleted_from_the_map, map_cleared, map_popped, map_popped_anything, map_updated, map_default, map_inserted,
    library_method_of_the_tree, another_tree, folder_remove, folder_delete, folder_rename, folder_move, folder_add,
    folder_clear, unit_renamed, role_taken, role_taken_by_a_new_map, password_set, account_opened, file_exchanged,
    whole_office_exchanged, savepoint, optimistic_savepoint,
]  # fmt: skip


@pytest.mark.parametrize('attack', ATTACKS, ids=lambda attack: attack.__name__)
def test_a_back_door_is_shut(registry, people, uid, attack):
    before = whole(registry, uid)
    with acting_as(registry, people.clerk_of_finance.login) as request:
        with pytest.raises(UnjournaledChange):
            attack(request, request.office.document(uid))
            request.tm.commit()
        request.tm.abort()
    assert whole(registry, uid) == before


AFTER_A_SAVE = [
    own_attribute, official_number, emptied_history, through_the_dictionary, changed_reason, mutated_section_map,
    other_text, entry_deleted, entry_deleted_from_the_map, map_cleared, role_taken, password_set, savepoint,
    forged_document, whole_office_exchanged,
]  # fmt: skip


@pytest.mark.parametrize('attack', AFTER_A_SAVE, ids=lambda attack: attack.__name__)
def test_an_operation_in_the_same_transaction_opens_no_door(registry, people, uid, attack):
    before = whole(registry, uid)
    with acting_as(registry, people.clerk_of_finance.login) as request:
        document = request.office.document(uid)
        records.edit(request, document, 'basic', {'phone': '0906'}, base=document.count)
        records.create(request, document.unit, 'record', {'basic': complete_content('Lê Thị Mới')['basic']})
        with pytest.raises(UnjournaledChange):
            attack(request, document)
            request.tm.commit()
        request.tm.abort()
    assert whole(registry, uid) == before


def test_a_change_before_the_operation_is_not_carried_along(registry, people, uid):
    """A save admits the document as it is then; what somebody did to another one before stays refused."""
    other = a_record(people.clerk_of_finance).named('Nguyễn Văn Hở').build()
    before = whole(registry, other)
    with acting_as(registry, people.clerk_of_finance.login) as request:
        request.office.document(other).state = 'verified'
        document = request.office.document(uid)
        records.edit(request, document, 'basic', {'phone': '0906'}, base=document.count)
        with pytest.raises(UnjournaledChange):
            request.tm.commit()
        request.tm.abort()
    assert whole(registry, other) == before


def test_what_was_admitted_once_is_not_admitted_in_the_next_transaction(registry, people, uid):
    with acting_as(registry, people.clerk_of_finance.login) as request:
        document = request.office.document(uid)
        records.edit(request, document, 'basic', {'phone': '0906'}, base=document.count)
        request.tm.commit()
        request.tm.begin()
        document.state = 'verified'
        with pytest.raises(UnjournaledChange):
            request.tm.commit()
        request.tm.abort()


@pytest.mark.parametrize('method', ['clear', '__delitem__', 'pop'])
def test_the_leaves_of_a_large_ledger_are_shut_too(registry, people, method):
    with people.clerk_of_finance.acting() as request:
        unit = unit_at(request.office, FINANCE)
        for number in range(80):
            records.create(
                request,
                unit,
                'record',
                {'basic': complete_content(f'Trần Văn {chr(65 + number % 26)}')['basic']},
            )
    uid = people.officers_record
    before = whole(registry, uid)
    with acting_as(registry, people.clerk_of_finance.login) as request:
        leaf = request.office.documents_by_id._firstbucket
        first = leaf.minKey()
        assert leaf._p_jar is not None, 'the ledger is large enough to have leaves of its own'
        with pytest.raises(UnjournaledChange):
            getattr(IOBucket, method)(leaf, *(() if method == 'clear' else (first,)))
            request.tm.commit()
        request.tm.abort()
    assert whole(registry, uid) == before


def test_operations_themselves_pass(registry, people, uid):
    with people.administrator.acting() as request:
        units.create_unit(request, request.office, 'Sở Xây dựng', 'department')
    with people.clerk_of_finance.acting() as request:
        document = request.office.document(uid)
        records.transition(request, document, 'submit')
    assert whole(registry, uid)[1] == 'review'


def test_an_aborted_attack_can_be_forgotten(registry, people, uid):
    """The connection goes back to its pool clean: the next request sees the stored state."""
    with acting_as(registry, people.clerk_of_finance.login) as request:
        request.office.document(uid).state = 'verified'
        request.tm.abort()
        assert request.office.document(uid).state == 'draft'
