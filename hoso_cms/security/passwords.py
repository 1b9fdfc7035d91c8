"""Passwords: how they are chosen, kept and compared.

Kept is an argon2id hash with the parameters of OWASP (19 MiB, two passes). All texts are brought to Unicode NFC first,
so that a password typed on another keyboard is the same password. Nobody, administrators included, can read one; a
lost one is replaced by :func:`issue_password` on a written request (Quận 6 art. 18.6, Hà Nội art. 15.3).
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hoso_cms.models.text import fold
from hoso_cms.security.common_passwords import STEMS, WHOLE

SHORTEST = 8
"""Fewest characters of a password, counted in NFC."""

LONGEST = 256
"""Most characters of a password: room for any sentence, none for filling the memory."""

FEWEST_DIFFERENT = 4
"""How many different characters a password has at least."""

_ISSUED_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What is compared where there is no account, so that the answer takes the same time.
_nobodys_hash = _hasher.hash(secrets.token_hex(16))


class PasswordRefused(ValueError):
    """The chosen password is not good enough; the text tells its owner, in Vietnamese, what would be."""


def check_password(text: str, login: str = '') -> None:
    """Refuse what is too short, too long, widely known or made from the login.

    :raises PasswordRefused:
    """
    text = unicodedata.normalize('NFC', text)
    if len(text) < SHORTEST:
        raise PasswordRefused(
            f'Mật khẩu có {len(text)} ký tự; cần ít nhất {SHORTEST} ký tự. Một câu ngắn, dễ nhớ là tốt nhất.'
        )
    if len(text) > LONGEST:
        raise PasswordRefused(f'Mật khẩu có {len(text)} ký tự; tối đa là {LONGEST} ký tự.')
    folded = fold(text)
    if len(set(folded)) < FEWEST_DIFFERENT:
        raise PasswordRefused(
            f'Mật khẩu lặp lại quá ít ký tự; hãy dùng ít nhất {FEWEST_DIFFERENT} ký tự khác nhau.'
        )
    if _is_common(folded):
        raise PasswordRefused(
            'Mật khẩu này quá phổ biến, người khác dễ đoán được. Hãy chọn một câu riêng của bạn, '
            'ví dụ bốn từ không liên quan đến nhau.'
        )
    login = fold(unicodedata.normalize('NFC', login)).strip()
    if len(login) >= 3 and login in folded:
        raise PasswordRefused('Mật khẩu không được chứa tên đăng nhập.')


def hash_password(text: str, login: str = '') -> str:
    """The hash to keep for a password that :func:`check_password` accepts.

    :raises PasswordRefused: with what to do better.
    """
    check_password(text, login)
    return _hasher.hash(_encoded(text))


def verify_password(hash_: str | None, text: str) -> bool:
    """Whether the text is the password of the hash.

    The work is the same when there is no account (``hash_`` is None) and for a text of any length.
    """
    given = _encoded(text) if len(text) <= 4 * LONGEST else b''
    try:
        return _hasher.verify(hash_ or _nobodys_hash, given) and hash_ is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hash_: str) -> bool:
    """Whether the hash was made with other parameters than today's: hash again at the next sign-in."""
    return _hasher.check_needs_rehash(hash_)


def issue_password() -> str:
    """A one-time password to write down: four groups of four letters without 0/o and 1/l/i, 79 bits.

    >>> len(issue_password())
    19
    """
    return '-'.join(''.join(secrets.choice(_ISSUED_LETTERS) for _ in range(4)) for _ in range(4))


def _encoded(text: str) -> bytes:
    return unicodedata.normalize('NFC', text).encode('utf-8', 'surrogatepass')


def _is_common(folded: str) -> bool:
    tight = ''.join(folded.split())
    stem = re.sub(r'^[\W\d_]+|[\W\d_]+$', '', tight)
    return tight in WHOLE or stem in STEMS or tight.strip('!@#$%^&*.?') in WHOLE or _is_run(tight)


def _is_run(text: str) -> bool:
    """Whether each character follows the one before in the alphabet, up or down: ``abcdefgh``, ``87654321``."""
    steps = {ord(after) - ord(before) for before, after in zip(text, text[1:], strict=False)}
    return len(steps) == 1 and steps <= {-1, 0, 1}
