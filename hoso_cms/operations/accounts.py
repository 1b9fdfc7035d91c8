"""Accounts and passwords. Lost ones are re-issued by an administrator, never by the system (Đắk Lắk art. 15.7)."""

from __future__ import annotations

import re
from typing import Any

from ..documents import Account, Office
from ..models.text import clean
from ..security import SIGNED_IN, Permission, permit
from ..security.passwords import hash_password, issue_password, verify_password
from . import store
from .errors import Refused


def find(office: Office, login: str) -> Account | None:
    """The account of a sign-in name, upper and lower case alike."""
    return office.logins.get(login.strip().lower()[:64])


def create_account(request: Any, login: str, name: str, *, record: int = 0) -> tuple[Account, str]:
    """A new account with an issued password, which its holder must change at the first sign-in.

    :returns: the account, and the password, which is shown this once and stored nowhere.
    :raises Refused: a name that cannot be, or was ever, used.
    """
    granted = permit(request, Permission.MANAGE_ACCOUNTS, request.office)
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
    account.record = record
    password = issue_password()
    account.password_hash = hash_password(password, login)
    store.add_account(granted, account, login)
    return account, password


def reissue_password(request: Any, account: Account) -> str:
    """A new issued password; every session of the account ends."""
    granted = permit(request, Permission.MANAGE_ACCOUNTS, request.office)
    password = issue_password()
    store.change(
        granted,
        account,
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
    granted = permit(request, Permission.MANAGE_ACCOUNTS, request.office)
    if account.uid == request.account_id:
        raise Refused('Không thể tự khoá tài khoản của mình.')
    store.change(granted, account, disabled=disabled, epoch=account.epoch + 1)
