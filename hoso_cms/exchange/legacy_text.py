"""Text in the encodings that Vietnamese offices used before Unicode, recognised and turned into Unicode NFC.

TCVN3 (*ABC*, the .Vn fonts) gives every accented small letter a byte of its own; capitals with tones exist only in
the ...H fonts, which draw small letters as capitals. VNI (the VNI- fonts) writes a letter and then a byte for its
marks. A spreadsheet keeps those bytes as Latin characters: ``NguyÔn V¨n A``, ``Nguyeãn Vaên A``. Which encoding it
is, is decided by counting Vietnamese syllables under each reading, over a whole column where there is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..models.text import clean
from .syllables import is_syllable

TCVN3: Final = 'TCVN3'
VNI: Final = 'VNI'
ENCODINGS: Final = (TCVN3, VNI)

_TCVN3_LETTERS = (
    (0xA1, 'ĂÂÊÔƠƯĐăâêôơưđ'),
    (0xB5, 'àảãáạ'),
    (0xBB, 'ằẳẵắ'),
    (0xC6, 'ặầẩẫấậè'),
    (0xCE, 'ẻẽéẹềểễếệìỉ'),
    (0xDC, 'ĩíịò'),
    (0xE1, 'ỏõóọồổỗốộờởỡớợù'),
    (0xF1, 'ủũúụừửữứựỳỷỹýỵ'),
)
TCVN3_TABLE: Final = {
    chr(first + place): letter for first, letters in _TCVN3_LETTERS for place, letter in enumerate(letters)
}
"""Character as a Latin-1 reader sees it -> letter (TCVN 5712:1993, set VN3)."""

_TONES = {'ù': '\u0301', 'ø': '\u0300', 'û': '\u0309', 'õ': '\u0303', 'ï': '\u0323'}
_HATS = {'â': '', 'á': '\u0301', 'à': '\u0300', 'å': '\u0309', 'ã': '\u0303', 'ä': '\u0323'}
_BREVES = {'ê': '', 'é': '\u0301', 'è': '\u0300', 'ú': '\u0309', 'ü': '\u0303', 'ë': '\u0323'}


def _vni_pairs() -> dict[str, str]:
    pairs = {base + mark: base + tone for base in 'aeouyôö' for mark, tone in _TONES.items()}
    pairs |= {base + mark: f'{base}\u0302{tone}' for base in 'aeo' for mark, tone in _HATS.items()}
    pairs |= {f'a{mark}': f'a\u0306{tone}' for mark, tone in _BREVES.items()}
    pairs |= {'ô': 'ơ', 'ö': 'ư', 'ñ': 'đ', 'í': 'í', 'ì': 'ì', 'æ': 'ỉ', 'ó': 'ĩ', 'ò': 'ị', 'î': 'ỵ'}
    horned = str.maketrans('ôö', 'ơư')
    return {
        seen: unicodedata.normalize('NFC', letter.translate(horned) if len(seen) > 1 else letter)
        for seen, letter in pairs.items()
    }


VNI_TABLE: Final = _vni_pairs()
"""One or two characters, in lower case, as a Latin-1 reader sees them -> letter (VNI for Windows)."""

_VNI_LETTER = re.compile('|'.join(sorted(map(re.escape, VNI_TABLE), key=len, reverse=True)), re.IGNORECASE)

# A machine set to Vietnamese reads the same bytes through code page 1258: ư is then not a soft hyphen but ...
_CP1258_AS_LATIN1 = {
    ord(seen): chr(byte)
    for byte in range(0xA0, 0x100)
    if (seen := bytes([byte]).decode('cp1258')) != chr(byte)
}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DIRECTION_MARKS = dict.fromkeys(
    map(ord, '\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c')
)
_INVISIBLE = dict.fromkeys(map(ord, '\u00ad\u200b\u200c\u200d\u2060\ufeff'))
_BETWEEN_WORDS = re.compile(r'[\s\x00-@\[-`{-~\u2010-\u206f]+')
# Letters with two marks, and the combining hat, breve and horn, are in no code page that old fonts were typed in.
_SURELY_UNICODE = re.compile('[\u1ea0-\u1ef9\u0302\u0306\u031b]')
_UNICODE = re.compile('[\u0100-\u036f]')
_SHORT_FORM = re.compile('(?=.*đ)[bcdđghklmnpqrstvx]{1,6}', re.IGNORECASE)  # CĐ, ĐH, QĐ
_FONTS = ((re.compile(r'\.vn', re.IGNORECASE), TCVN3), (re.compile(r'vni[-_ ]', re.IGNORECASE), VNI))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of cells in Unicode.

    ``cells`` are the cells given, texts converted; ``encodings`` says for each cell from which encoding, or None;
    ``encoding`` is the one that most of the column was in, None where it was Unicode; ``refused`` holds, by place
    in the column, the Vietnamese message of a text that cannot be kept (its cell is then '').
    """

    cells: list[object]
    encodings: list[str | None]
    encoding: str | None
    refused: dict[int, str]


def to_unicode(text: str, font: str | None = None) -> tuple[str, str | None]:
    """The text in clean Unicode NFC, and the encoding it came from (``TCVN3``, ``VNI``, or None for Unicode).

    :param font: the name of the cell's font, where it is known: ``.VnTimeH`` and its like are TCVN3 in capitals.
    :raises ValueError: in Vietnamese, for characters that no text may have (control characters, lone surrogates).
    """
    named = encoding_of_font(font)
    capitals = named == TCVN3 and font is not None and font.upper().endswith('H')
    # Letters without accents are stored as they are, yet the font draws small ones as capitals too.
    drawn_large = capitals and text.isascii() and not text.isupper() and any(map(str.isalpha, text))
    encoding = TCVN3 if drawn_large else _decide(text, named)
    converted = decode(text, encoding)
    if encoding == TCVN3 and capitals:
        converted = converted.upper()
    return _tidy(converted, encoding), encoding


def convert_column(cells: Sequence[object], fonts: Sequence[str | None] | None = None) -> Column:
    """The cells of a column in Unicode. What most of the column is, decides for cells that could be either."""
    column = _majority([cell for cell in cells if isinstance(cell, str) and not cell.isascii()])
    result = Column([], [], column, {})
    for place, cell in enumerate(cells):
        encoding: str | None = None
        if isinstance(cell, str):
            font = fonts[place] if fonts else None
            try:
                if column and not encoding_of_font(font) and _could_be(cell, column):
                    encoding = column
                    cell = _tidy(decode(cell, column), column)
                else:
                    cell, encoding = to_unicode(cell, font)
            except ValueError as refusal:
                result.refused[place] = str(refusal)
                cell = ''
        result.cells.append(cell)
        result.encodings.append(encoding)
    return result


def encoding_of_font(font: str | None) -> str | None:
    """``TCVN3`` for .VnTime, ``VNI`` for VNI-Times, None for a Unicode font or none."""
    return next((encoding for start, encoding in _FONTS if start.match(font or '')), None)


def decode(text: str, encoding: str | None) -> str:
    """The text read in the encoding; characters that the encoding does not have stay. None leaves the text as it is."""
    if encoding is None or text.isascii() or _SURELY_UNICODE.search(text):
        return text
    latin = text.translate(_CP1258_AS_LATIN1)
    if encoding == TCVN3:
        return _same_capitals(text, ''.join(TCVN3_TABLE.get(char, char) for char in latin))
    return _VNI_LETTER.sub(_vni_letter, latin)


def evidence(text: str, encoding: str | None) -> int:
    """How many more of the accented words are Vietnamese syllables than are not, when read in this encoding."""
    if encoding and _SURELY_UNICODE.search(text):
        return -len(text)
    words = (word for word in _BETWEEN_WORDS.split(text) if not word.isascii())
    return sum(1 if _reads_well(word, encoding) else -1 for word in words)


def _reads_well(word: str, encoding: str | None) -> bool:
    if encoding and not _covers(word, encoding):
        return False
    read = decode(word, encoding) if encoding else _modern(word)
    return is_syllable(read) or bool(_SHORT_FORM.fullmatch(read)) or (encoding is None and read.isascii())


def _majority(texts: Sequence[str]) -> str | None:
    """The encoding of most texts that can be in one encoding only; Unicode wins a draw."""
    votes: Counter[str | None] = Counter()
    for text in texts:
        scores = {reading: evidence(text, reading) for reading in (None, *ENCODINGS)}
        first, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
        if scores[first] > max(0, scores[second]):
            votes[first] += 1
    best = max(ENCODINGS, key=votes.__getitem__)
    return best if votes[best] > votes[None] else None


def _decide(text: str, told: str | None) -> str | None:
    """The reading of one text: the font's word counts unless it makes the text worse; Unicode wins a draw."""
    if text.isascii():
        return None
    if told and (_could_be(text, told) or _is_both(text, told)):
        return told
    best = max(ENCODINGS, key=lambda encoding: evidence(text, encoding))
    return best if evidence(text, best) > max(0, evidence(text, None)) else None


def _is_both(text: str, encoding: str) -> bool:
    """Does the text read the same in the encoding and as Unicode? ``ý`` has one place in both."""
    return decode(text, encoding) == text and all(_covers(word, encoding) for word in text.split())


def _could_be(text: str, encoding: str) -> bool:
    """Is the text, in a place where this encoding is usual, better read in it than as Unicode?"""
    if text.isascii() or decode(text, encoding) == text:
        return False
    surplus = evidence(text, encoding) - evidence(text, None)
    return surplus > 0 if _UNICODE.search(text) else surplus >= 0


def _covers(word: str, encoding: str) -> bool:
    """Does the encoding have every character of the word?"""
    latin = word.translate(_CP1258_AS_LATIN1)
    if encoding == TCVN3:
        return all(char.isascii() or char in TCVN3_TABLE for char in latin)
    return _VNI_LETTER.sub('', latin).isascii()


def _vni_letter(match: re.Match[str]) -> str:
    seen = match.group()
    letter = VNI_TABLE[seen.lower()]
    return letter.upper() if seen[0].isupper() else letter


def _same_capitals(seen: str, read: str) -> str:
    """TCVN3 has no capitals with tones: ``NGUYÔN`` reads ``NGUYễN`` and means ``NGUYỄN``."""
    ascii_letters = [char for char in seen if char.isascii() and char.isalpha()]
    if any(char.islower() for char in ascii_letters) or not re.search(r'\S[A-Z]', seen):
        return read
    return read.upper()


def _modern(word: str) -> str:
    """A Unicode word without what cannot be seen, and with Đ for the look-alike Ð (U+00D0) of old keyboards."""
    return unicodedata.normalize('NFC', word.translate(_INVISIBLE).replace('Ð', 'Đ').replace('ð', 'đ'))


def _tidy(text: str, encoding: str | None) -> str:
    text = text.translate(_FULL_WIDTH).translate(_DIRECTION_MARKS)
    return clean(text if encoding else _modern(text), lines=True)
