"""Accounts and passwords. Lost ones are re-issued by an administrator, never by the system (Đắk Lắk art. 15.7).

An administrator looks after the accounts of the own subtree only: those whose home, whose every living seat and whose
every lent role lie there. So nobody comes to rights above the own ones through a password that they issue.
"""

from __future__ import annotations

import re
from typing import Any

from .. import clock
from ..documents import Account, Issue, Office, Paper, Unit
from ..models.text import clean
from ..security import SIGNED_IN, TITLES, Permission, Permit, permit, permitted
from ..security.passwords import hash_password, issue_password, verify_password
from . import papers, store
from .errors import Refused


def find(office: Office, login: str) -> Account | None:
    """The account of a sign-in name, upper and lower case alike."""
    return office.logins.get(login.strip().lower()[:64])


def places_of(office: Office, account: Account) -> list[Unit]:
    """The units that an administrator must administer to look after an account."""
    today = clock.today().isoformat()
    held = [account, *(office.accounts[uid] for uid, _, last, _ in account.stands_in if last >= today)]
    units: set[Unit | None] = {home_of(office, account)}
    for one in held:
        units |= {
            office.unit(seat.unit)
            for seat in (office.all_seats[uid] for uid in one.seats)
            if not seat.ended(today)
        }
    return [unit for unit in units if unit is not None]


def home_of(office: Office, account: Account) -> Unit:
    """The unit of the holder's own record; where that is not known, the unit that opened the account."""
    record = office.documents_by_id.get(account.record) if account.record else None
    if record is not None:
        return record.unit
    home = office.unit(account.home) if account.home else None
    return office if home is None else office.heir(home)


def looks_after(request: Any, account: Account) -> bool:
    """May the person issue this account a password, close it, and end its sessions?"""
    return all(
        permitted(request, Permission.MANAGE_ACCOUNTS, unit) for unit in places_of(request.office, account)
    )


def _permit_for(request: Any, account: Account) -> Permit:
    """:raises Forbidden: the account is not looked after by the person."""
    return [permit(request, Permission.MANAGE_ACCOUNTS, unit) for unit in places_of(request.office, account)][
        0
    ]


def create_account(
    request: Any, login: str, name: str, *, unit: Unit | None = None, record: int = 0
) -> tuple[Account, str]:
    """A new account with an issued password, which its holder must change at the first sign-in.

    :param unit: the unit whose administrators look after it; the office unless told.
    :param record: id of the holder's own record, which must lie under a unit that the person administers.
    :returns: the account, and the password, which is shown this once and stored nowhere.
    :raises Refused: a name that cannot be, or was ever, used.
    """
    unit = request.office if unit is None else unit
    granted = permit(request, Permission.MANAGE_ACCOUNTS, unit)
    if record:
        permit(request, Permission.MANAGE_ACCOUNTS, request.office.document(record).unit)
    login, name = login.strip().lower(), clean(name)
    if not re.fullmatch(r'[a-z0-9][a-z0-9._-]{2,39}', login):
        raise Refused(
            'Tên đăng nhập có 3 đến 40 chữ thường không dấu, chữ số, dấu chấm, gạch; bắt đầu bằng chữ hoặc số.'
        )
    if login in request.office.logins:
        raise Refused(f'Tên đăng nhập “{login}” đã có; tên đã cấp không bao giờ dùng lại.')
    if not name:
        raise Refused('Hãy ghi họ và tên người được cấp tài khoản.')
    account = Account(request.office.new_uid(), login, name)
    account.record, account.home = record, unit.uid
    password = issue_password()
    account.password_hash = hash_password(password, login)
    store.add_account(granted, account, login)
    return account, password


def reissue_password(request: Any, account: Account, paper: Paper) -> str:
    """A new issued password in the place of a lost one; every session of the account ends.

    :param paper: the written request, with its scan (Quận 6 art. 18.6, Long An art. 14.5, Hà Nội art. 15.3).
    :raises Refused: no written request, or one's own account.
    :raises Forbidden: the account is not looked after by the person.
    """
    granted = _permit_for(request, account)
    if account.uid == request.account_id:
        raise Refused('Mật khẩu của chính mình thì tự đổi ở trang Đổi mật khẩu.')
    paper = papers.checked(request, paper, called='văn bản đề nghị cấp lại mật khẩu', scan=True)
    password = issue_password()
    store.change(
        granted,
        account,
        issues=(*account.issues, Issue(granted.moment.isoformat(), granted.author, paper)),
        password_hash=hash_password(password, account.login),
        must_change=True,
        epoch=account.epoch + 1,
    )
    return password


def change_password(request: Any, old: str, new: str) -> None:
    """Change one's own password; every other session of the account ends.

    :raises Refused: the present password is wrong, or the new one is the old one.
    :raises PasswordRefused: the new one is too weak.
    """
    granted = permit(request, SIGNED_IN, request.office)
    account: Account = request.account
    if not verify_password(account.password_hash, old):
        raise Refused('Mật khẩu hiện tại không đúng.')
    if verify_password(account.password_hash, new):
        raise Refused('Mật khẩu mới phải khác mật khẩu hiện tại.')
    store.change(
        granted,
        account,
        password_hash=hash_password(new, account.login),
        must_change=False,
        epoch=account.epoch + 1,
    )


def disable(request: Any, account: Account, disabled: bool = True) -> None:
    """Close an account, or open it again; every session of it ends."""
    granted = _permit_for(request, account)
    if account.uid == request.account_id:
        raise Refused('Không thể tự khoá tài khoản của mình.')
    store.change(granted, account, disabled=disabled, epoch=account.epoch + 1)


def end_sessions(request: Any, account: Account) -> None:
    """End every session of an account, wherever it is open."""
    store.change(_permit_for(request, account), account, epoch=account.epoch + 1)


def told_roles(office: Office, account: Account) -> str:
    """The roles that somebody holds today and where, in one line."""
    today = clock.today().isoformat()
    held = (office.all_seats[uid] for uid in account.seats)
    units = ((seat, office.unit(seat.unit)) for seat in held if seat.counts(today))
    return '; '.join(f'{TITLES[seat.role]} – {unit.title}' for seat, unit in units if unit is not None)
