"""Is a word a Vietnamese syllable? The question that tells one old encoding from another, and from good Unicode."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RHYMES = """
    a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âk âm ân âng âp ât âu ây
    e ec ech ek em en eng eo ep et ê êch êk êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iê iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi ok om on ong
    ooc oong op ot ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơk ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui uk um un ung uơ up ut uya uy uych uynh uyn uyt uyu uyêch uyên uyêt
    uôc uôi uôm uôn uông uôt uôk ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y ych yn ynh yt yêm yên yêng yêt yêu
"""
_ONSETS = 'b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x br bl dr kr kl pl'
_TONES = {'\u0300': 'huyền', '\u0301': 'sắc', '\u0303': 'ngã', '\u0309': 'hỏi', '\u0323': 'nặng'}
_KNOWN_RHYMES = frozenset(_RHYMES.split())
_STARTS = ('', *_ONSETS.split())
_VOWELS = re.compile('[aăâeêioôơuưy]+')


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Could the word, in any case, NFC or NFD, be one Vietnamese syllable (names of the Central Highlands included)?

    A syllable has at most one tone, on the vowel where it is written; its rhyme is one of the language's, and one
    closed by c, ch, p or t carries the tone *sắc* or *nặng*.
    """
    letters = [unicodedata.normalize('NFD', letter) for letter in unicodedata.normalize('NFC', word.lower())]
    toned = [place for place, letter in enumerate(letters) if any(mark in _TONES for mark in letter)]
    tones = [mark for letter in letters for mark in letter if mark in _TONES]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize('NFC', ''.join(m for letter in letters for m in letter if m not in _TONES))
    if bare.endswith(('c', 'ch', 'p', 't')) and tones not in (['\u0301'], ['\u0323']):
        return False
    return any(
        bare.startswith(onset)
        and (rhyme := bare[len(onset) :]) in _KNOWN_RHYMES
        and (not toned or toned[0] - len(onset) in _tone_places(rhyme))
        for onset in _STARTS
    )


def _tone_places(rhyme: str) -> tuple[int, ...]:
    """On which letters of the rhyme its tone may be written; *oa, oe, uy* have an old and a new way (hòa, hoà)."""
    vowels = _VOWELS.match(rhyme)
    assert vowels is not None
    marked = [place for place, letter in enumerate(vowels.group()) if letter in 'ăâêôơư']
    if marked:
        return (marked[-1],) if vowels.group() != 'ưu' else (0,)
    if len(vowels.group()) == 1:
        return (0,)
    if vowels.group() in ('oa', 'oe', 'uy', 'oo'):
        return (1,) if len(rhyme) > 2 else (0, 1)
    return (1,) if len(vowels.group()) == 3 else (0,)
