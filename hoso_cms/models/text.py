"""Vietnamese text at the edge of the house: cleaned once when it comes in, folded when it is compared."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, '\u00ad\u200b\u200c\u200d\u2060\ufeff'))
_SPACES = {
    ord(c): ' '
    for c in '\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t'
}
_REFUSED = {'Cc': 'ký tự điều khiển', 'Cs': 'mã thay thế lẻ', 'Co': 'ký tự vùng riêng', 'Cn': 'mã chưa gán'}
_DIRECTION = frozenset('\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c')
_LETTERS = str.maketrans({'đ': 'd', 'Đ': 'D', 'ð': 'd', 'Ð': 'D'})


_PLAIN = re.compile('[ -~¡-¬®-ɏẠ-ỹ–—‘’“”…]*')
"""Texts of these characters only are NFC already and hold nothing to refuse: nearly all that offices type."""


def clean(text: str, *, lines: bool = False) -> str:
    """The text as it is stored: Unicode NFC (TCVN 6909:2001), spaces single, nothing invisible.

    :param lines: keep line breaks (long texts); otherwise they become spaces.
    :raises ValueError: a character that no form can hold, named with its place.
    """
    if _PLAIN.fullmatch(text):
        return ' '.join(text.split())
    text = unicodedata.normalize('NFC', text.replace('\r\n', '\n').replace('\r', '\n'))
    text = text.translate(_SPACES).translate(_INVISIBLE)
    for place, character in enumerate(text, 1):
        if character != '\n' and (
            unicodedata.category(character) in _REFUSED or character in _DIRECTION or character == '\ufffd'
        ):
            what = _REFUSED.get(unicodedata.category(character), 'ký tự đổi chiều chữ hoặc ký tự hỏng')
            raise ValueError(
                f'Vị trí {place} có {what} (U+{ord(character):04X}); hãy xoá ký tự đó hoặc gõ lại bằng bảng mã Unicode.'
            )
    if lines:
        return '\n'.join(' '.join(line.split()) for line in text.split('\n')).strip('\n')
    return ' '.join(text.split())


def fold(text: str) -> str:
    """The text without accents and in lower case, as people search: ``Đặng Thị Hoà`` -> ``dang thi hoa``."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize('NFD', text.translate(_LETTERS))
    return ''.join(c for c in spread if not unicodedata.combining(c)).lower()


_TONES = dict.fromkeys(map(ord, '\u0300\u0301\u0303\u0309\u0323'))
_ALPHABET = {letter: chr(97 + place) for place, letter in enumerate('aăâbcdđeêfghijklmnoôơpqrstuưvwxyz')}


def sort_key(text: str) -> str:
    """A key that sorts as a Vietnamese dictionary does: by the 29 letters first, by tones only where letters are equal."""
    spread = unicodedata.normalize('NFD', text.lower())
    letters = unicodedata.normalize('NFC', spread.translate(_TONES))
    return ''.join(_ALPHABET.get(letter, letter) for letter in letters) + '\x00' + spread


def name_key(name: str) -> str:
    """The key by which lists of people are sorted in Vietnam: given name, then family and middle names."""
    given, _, rest = ' '.join(reversed(name.rsplit(' ', 1))).partition(' ')
    return f'{sort_key(given)}\x01{sort_key(rest)}'
