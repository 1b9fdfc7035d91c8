"""Passwords: chosen well, kept as argon2id, compared in the same way for everybody."""

from __future__ import annotations

import re
import unicodedata

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso_cms.models.text import fold
from hoso_cms.security.common_passwords import STEMS, WHOLE
from hoso_cms.security.passwords import (
    PasswordRefused,
    check_password,
    hash_password,
    issue_password,
    needs_rehash,
    verify_password,
)

GOOD = 'bốn con mèo nằm trên mái ngói'


def test_a_password_is_kept_as_argon2id_and_found_again():
    hash_ = hash_password(GOOD)
    assert hash_.startswith('$argon2id$v=19$m=19456,t=2,p=1$')
    assert verify_password(hash_, GOOD)
    assert not verify_password(hash_, GOOD + ' ')
    assert hash_ != hash_password(GOOD)


def test_the_same_password_from_another_keyboard_is_the_same():
    decomposed = unicodedata.normalize('NFD', GOOD)
    assert decomposed != GOOD
    assert verify_password(hash_password(decomposed), GOOD)
    assert verify_password(hash_password(GOOD), decomposed)


@pytest.mark.parametrize('text', ['', 'x' * 72, 'x' * 73, 'x' * 5000, 'x' * 10**6, 'a\0b', '\ud800', GOOD])
def test_without_an_account_every_text_is_simply_wrong(text):
    assert not verify_password(None, text)
    assert not verify_password(hash_password(GOOD + '!'), text)


def test_a_damaged_hash_is_simply_wrong():
    assert not verify_password('$argon2id$broken', GOOD)
    assert not verify_password('', GOOD)


def test_long_passwords_differ_beyond_72_bytes_and_nul():
    long = 'nhà nước ' * 28
    assert verify_password(hash_password(long + 'a'), long + 'a')
    assert not verify_password(hash_password(long + 'a'), long + 'b')
    assert not verify_password(hash_password('abcdwxyz\0one'), 'abcdwxyz\0two')


def test_a_hash_of_older_parameters_is_due():
    assert not needs_rehash(hash_password(GOOD))
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))


@pytest.mark.parametrize(
    'password, reason',
    [
        ('bảy ký', 'cần ít nhất 8 ký tự'),
        ('ươ' * 3, 'cần ít nhất 8 ký tự'),
        ('xin chào ' * 29, 'tối đa là 256 ký tự'),
        ('matkhau1', 'quá phổ biến'),
        ('Mật khẩu 2026', 'quá phổ biến'),
        ('12345678', 'quá phổ biến'),
        ('quan5@123', 'quá phổ biến'),
        ('QUAN6@2025!', 'quá phổ biến'),
        ('Admin@123', 'quá phổ biến'),
        ('P@ssw0rd', 'quá phổ biến'),
        ('anhyeuem', 'quá phổ biến'),
        ('qwertyuiop', 'quá phổ biến'),
        ('hgfedcba', 'quá phổ biến'),
        ('Nguyễn1990', 'quá phổ biến'),
        ('aaaaaaaaaa', 'ít nhất 4 ký tự khác nhau'),
        ('Lan.NT đi chợ', 'không được chứa tên đăng nhập'),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, reason):
    with pytest.raises(PasswordRefused, match=reason):
        hash_password(password, 'lan.nt')


def test_a_short_login_does_not_forbid_half_the_language():
    check_password(GOOD, 'co')


def test_the_lists_are_folded_and_some_hundreds_long():
    assert len(WHOLE) + len(STEMS) > 400
    assert {word for word in WHOLE | STEMS if fold(word) != word} == set()


def test_an_issued_password_can_be_read_aloud_and_passes_the_rules():
    issued = {issue_password() for _ in range(200)}
    assert len(issued) == 200
    for password in issued:
        assert re.fullmatch(r'([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}', password)
        check_password(password, 'lan.nt')


@settings(max_examples=15)
@given(st.text(min_size=8, max_size=60))
def test_whatever_is_accepted_is_found_again(text):
    try:
        hash_ = hash_password(text)
    except PasswordRefused:
        return
    assert verify_password(hash_, text)
