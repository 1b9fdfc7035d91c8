"""Batches, accounts, units and files: their operations and what they refuse."""

from __future__ import annotations

import hashlib
import io

import pytest

from hoso_cms.operations import accounts, batches, files, records, units
from hoso_cms.operations.errors import Refused
from hoso_cms.scripts.init import found
from hoso_cms.security import Forbidden
from hoso_cms.security.passwords import PasswordRefused, verify_password
from hoso_cms.security.uploads import Upload
from hoso_cms.testing.builders import FINANCE, PASSWORD, a_record, cheap_hashes, complete_content, unit_at
from hoso_cms.testing.people import a_paper


@pytest.fixture(autouse=True)
def _hashes_cost_nothing():
    with cheap_hashes():
        yield


class TestBatches:
    def make(self, people, names=('Lê Văn Một', 'Lê Văn Hai', 'Lê Văn Ba')):
        with people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            contents = [complete_content(name) for name in names]
            return batches.create_batch(request, unit, 'record', contents, title='Danh sách 2026.xlsx').uid

    def test_they_are_made_together(self, people):
        uid = self.make(people)
        with people.clerk_of_finance.acting() as request:
            batch = request.office.batches[uid]
            made = [request.office.document(one) for one in batch.documents]
            assert [one.summary[0] for one in made] == ['Lê Văn Một', 'Lê Văn Hai', 'Lê Văn Ba']
            assert all('Danh sách 2026.xlsx' in one.current.reason for one in made)

    def test_one_wrong_row_and_none_is_made(self, people):
        before = self.documents(people)
        with pytest.raises(batches.RowRefused):
            self.make(people, ('Lê Văn Một', 'Hai', 'Lê Văn Ba'))
        assert self.documents(people) == before

    def test_two_rows_with_one_number(self, people):
        with (
            people.clerk_of_finance.acting() as request,
            pytest.raises(batches.RowRefused, match='066085000001'),
        ):
            contents = [
                complete_content(name, citizen_id='066085000001') for name in ('Lê Văn A', 'Lê Văn B')
            ]
            batches.create_batch(request, unit_at(request.office, FINANCE), 'record', contents, title='x')

    def test_they_are_withdrawn_together_and_stay_in_history(self, people):
        uid = self.make(people)
        with people.clerk_of_finance.acting() as request:
            assert batches.undo_batch(request, request.office.batches[uid], reason='Nhầm tệp') == 3
        with people.clerk_of_finance.acting() as request:
            batch = request.office.batches[uid]
            assert batch.withdrawn
            assert {request.office.document(one).state for one in batch.documents} == {'withdrawn'}
            assert [v.act for v in request.office.document(batch.documents[0]).history()] == [
                'withdraw',
                'create',
            ]
            with pytest.raises(Refused, match='đã được hoàn tác'):
                batches.undo_batch(request, batch, reason='Lại')

    def test_not_when_somebody_has_worked_on_one(self, people):
        uid = self.make(people)
        with people.second_clerk_of_finance.acting() as request:
            document = request.office.document(request.office.batches[uid].documents[1])
            records.edit(request, document, 'basic', {'phone': '0905'}, base=1)
        with people.clerk_of_finance.acting() as request, pytest.raises(Refused, match='Lê Văn Hai'):
            batches.undo_batch(request, request.office.batches[uid], reason='Nhầm tệp')

    def test_not_by_strangers(self, people):
        uid = self.make(people)
        with people.clerk_of_education.acting() as request, pytest.raises(Forbidden):
            batches.undo_batch(request, request.office.batches[uid], reason='x')

    def documents(self, people):
        with people.clerk_of_finance.acting() as request:
            return set(request.office.documents_by_id)


class TestAccounts:
    def test_an_issued_password_must_be_changed_by_its_holder(self, people):
        with people.administrator.acting() as request:
            account, issued = accounts.create_account(request, ' CanBo.Moi ', 'Cán  Bộ Mới')
            assert (account.login, account.name, account.must_change) == ('canbo.moi', 'Cán Bộ Mới', True)
            assert verify_password(account.password_hash, issued)
            assert accounts.find(request.office, 'CANBO.MOI') is account

    @pytest.mark.parametrize('login', ['ab', 'có dấu', 'a b c', '.canbo', 'x' * 41, '', 'a/b/c'])
    def test_names_that_cannot_be(self, people, login):
        with people.administrator.acting() as request, pytest.raises(Refused, match='Tên đăng nhập'):
            accounts.create_account(request, login, 'Cán Bộ')

    def test_a_name_is_never_used_again(self, people):
        with people.administrator.acting() as request:
            accounts.disable(request, request.office.accounts[people.bystander.uid])
            with pytest.raises(Refused, match='không bao giờ dùng lại'):
                accounts.create_account(request, people.bystander.login, 'Người Khác')

    def test_only_administrators(self, people):
        for person in (people.clerk_of_finance, people.head_of_province, people.bystander):
            with person.acting() as request:
                account = request.office.accounts[people.officer.uid]
                with pytest.raises(Forbidden):
                    accounts.create_account(request, 'aimoi', 'Ai Mới')
                with pytest.raises(Forbidden):
                    accounts.reissue_password(request, account, a_paper())
                with pytest.raises(Forbidden):
                    accounts.disable(request, account)

    def test_changing_ones_password(self, people):
        with people.clerk_of_finance.acting() as request:
            epoch = request.account.epoch
            with pytest.raises(Refused, match='không đúng'):
                accounts.change_password(request, 'sai mật khẩu', 'cánh đồng lúa chín')
            with pytest.raises(Refused, match='phải khác'):
                accounts.change_password(request, PASSWORD, PASSWORD)
            with pytest.raises(PasswordRefused):
                accounts.change_password(request, PASSWORD, '12345678')
            accounts.change_password(request, PASSWORD, 'cánh đồng lúa chín')
            assert verify_password(request.account.password_hash, 'cánh đồng lúa chín')
            assert request.account.epoch == epoch + 1

    def test_nobody_locks_themselves_out(self, people):
        with people.administrator.acting() as request, pytest.raises(Refused, match='của mình'):
            accounts.disable(request, request.account)


class TestUnits:
    def test_a_unit_gets_a_path_from_its_title(self, people):
        with people.administrator.acting() as request:
            unit = units.create_unit(
                request, request.office, 'Sở Văn hoá, Thể thao và Du lịch', 'department', code='H15.1'
            )
            assert request.resource_path(unit) == '/so-van-hoa-the-thao-va-du-lich/'
            assert request.office.unit(unit.uid) is unit

    @pytest.mark.parametrize('title', ['', '   ', 'Sở Tài chính', 'Hồ sơ'])
    def test_titles_that_cannot_be(self, people, title):
        with people.administrator.acting() as request, pytest.raises(Refused):
            units.create_unit(request, request.office, title, 'department')

    def test_only_administrators_make_units(self, people):
        for person in (people.clerk_of_finance, people.head_of_province, people.verifier_of_province):
            with person.acting() as request:
                unit = unit_at(request.office, FINANCE)
                with pytest.raises(Forbidden):
                    units.create_unit(request, unit, 'Phòng Mới', 'division')


class TestFiles:
    def upload(self, data: bytes) -> Upload:
        return Upload(
            'a.pdf', 'application/pdf', len(data), hashlib.sha256(data).hexdigest(), io.BytesIO(data)
        )

    def test_the_same_bytes_are_stored_once_and_read_back_whole(self, people):
        with people.clerk_of_finance.acting() as request:
            unit = unit_at(request.office, FINANCE)
            first = files.attach(request, unit, self.upload(b'%PDF hello'))
            assert files.attach(request, unit, self.upload(b'%PDF hello')) is first
        with people.clerk_of_finance.acting() as request:
            stored = request.office.files[first.sha256]
            assert stored.measured() == (10, first.sha256)

    def test_a_version_refers_to_it(self, people):
        uid = a_record(people.clerk_of_finance).complete().build()
        with people.clerk_of_finance.acting() as request:
            document = request.office.document(uid)
            sha256 = files.attach(request, document, self.upload(b'%PDF photo')).sha256
            records.edit(request, document, 'basic', {'photo': sha256}, base=1)
            content_type = request.registry.models.content_types['record']
            assert [one for _, one in records.files_in(content_type, document.current.content())] == [sha256]

    def test_not_by_those_who_only_read(self, people):
        for person in (people.head_of_finance, people.verifier_of_finance, people.clerk_of_education):
            with person.acting() as request, pytest.raises(Forbidden):
                files.attach(request, unit_at(request.office, FINANCE), self.upload(b'%PDF x'))


def test_an_office_is_founded_once(registry, people):
    with pytest.raises(ValueError, match='already'):
        found(registry, 'Khác', 'khac', 'Người Khác')
