"""How a text is cut into the tokens it is found by. Only for finding: what is stored stays as it was written.

A text is folded first (NFKC, lower case, old private code points of rare characters replaced, marks and dots inside
names dropped), then cut: Han characters one by one and in pairs, other letters and digits as words. Short texts (names,
places, topics) are found by sound too. A token's first character says what it is:

====== ================================= ==================== ===============================
 token   what                              幸福村 gives          typed
====== ================================= ==================== ===============================
 幸      one character                     幸 福 村              幸
 幸福    two neighbours                    幸福 福村             幸福村 = 幸福 and 福村
 xing   a syllable                        xing fu cun          xing; xi = xi, xia … xing
 xing0fu two syllables                    xing0fu fu0cun       xingf = xing0f…
 0xf    first letters of two or three     0xf 0fc 0xfc         xf, xfc; more by threes
 1word  a word of letters and digits      (B12) 1b12           four letters and more: 1word…
 2wo    the first one to three of a word  (B12) 2b 2b1 2b12    up to three letters
 3…     a number, its first and last four 3138 …               digits; a day 20230915, 0915
 6…     a month                           609                  9月
====== ================================= ==================== ===============================

Pairs instead of phrases, because a rare pair of common characters must be found among a million records without
reading every record that has both; no positions, because they made the index four times as large.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

from desktop.foundation.pinyin import readings

# Longer texts are sentences: nobody looks for them by sound, and their sounds would match everything.
SOUNDED = 20
MOST_READINGS = 3
WORD = 64
MOST_WORDS = 8
MOST_TYPED = 200
_KEPT = 40
SHORT = 3
FOUR = 4

_HAN = (
    "\u2e80-\u2ef3\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff"
    "\U00020000-\U0003ffff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
)
_RUN = re.compile(f"([{_HAN}]+)|([^\\W_{_HAN}]+)")
# A name padded with blanks (王　芳), the dot of names from the west and north (阿依古丽·买买提) in all its forms,
# variation selectors, invisible joiners.
PADDING = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")
_DROPPED = dict.fromkeys(
    [
        *(ord(dot) for dot in "·•‧∙⋅・･"),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
        *range(0x180B, 0x180F),
        *range(0x200B, 0x2010),
        0x2060,
        0xFEFF,
        0xAD,
    ]
)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)

# Rare characters that fonts and the editions of GB 18030 once kept at private code points (bytes FE50 – FEA0, from
# U+E815 on; A8BF), and where Unicode has them: the edition of 2005, that of 2022, and Unicode for what is left.
_FE50 = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹"
    "䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
SUCCESSORS = {0xE815 + number: ord(letter) for number, letter in enumerate(_FE50)} | {0xE7C8: 0x1F9}


def fold(text: str) -> str:
    """One form for everything that is written one way or another."""
    if text.isascii():  # numbers, ids: of all this only the letters' size is theirs
        return text.lower()
    plain = unicodedata.normalize("NFKC", text.translate(SUCCESSORS)).lower().translate(_DROPPED)
    return PADDING.sub("", plain)


def runs(folded: str) -> Iterator[tuple[bool, str]]:
    """(Han, characters) for each unbroken piece; what is neither letter nor digit only parts them."""
    for found in _RUN.finditer(folded):
        yield bool(found[1]), found[1] or found[2][:WORD]


def text_tokens(text: str) -> str:
    """What a text is found by, parted by blanks. Names and places come again and again: they are cut once."""
    return _cut_kept(text) if len(text) <= _KEPT else _cut(text)


def _cut(text: str) -> str:
    found: set[str] = set()
    pieces = list(runs(fold(text)))
    sounded = sum(len(piece) for han, piece in pieces if han) <= SOUNDED
    for han, piece in pieces:
        if not han:
            found.update(word_tokens(piece))
            continue
        found.update(piece)
        found.update(map("".join, itertools.pairwise(piece)))
        if sounded:
            found.update(sound_tokens(piece))
    return " ".join(found)


_cut_kept = functools.lru_cache(maxsize=8192)(_cut)


def word_tokens(word: str) -> Iterator[str]:
    """Of letters and digits without Han characters."""
    if word.isdecimal() and word.isascii():
        yield from number_tokens(word)
    else:
        yield f"1{word}"
        for length in range(1, min(len(word), SHORT) + 1):
            yield f"2{word[:length]}"


def number_tokens(digits: str) -> Iterator[str]:
    """Whole, by its first four, and by its last four, as people know telephone numbers."""
    yield f"3{digits}"
    if len(digits) > FOUR:
        yield f"3{digits[:FOUR]}"
        yield f"3{digits[-FOUR:]}"


@functools.lru_cache(maxsize=8192)
def day_tokens(text: str) -> str:
    """Of a day or moment in ISO form: its year, month, day, day without the year, month without the year."""
    day = _DAY.match(text)
    if day is None:
        return ""
    year, month, date = day.groups()
    return f"3{year} 3{year}{month} 3{year}{month}{date} 3{month}{date} 6{month}"


def sound_tokens(piece: str) -> Iterator[str]:
    """Syllables, neighbouring syllables, and first letters by twos and threes, in every likely reading."""
    for letter in piece:
        yield from readings(letter)[:MOST_READINGS]
    for two in itertools.pairwise(piece):
        yield from _two(*two)
    for three in zip(piece, piece[1:], piece[2:], strict=False):
        yield from _three(*three)


# The same characters stand side by side again and again: their readings are put together once.
@functools.lru_cache(maxsize=65536)
def _two(left: str, right: str) -> tuple[str, ...]:
    whole = [f"{a}0{b}" for a in readings(left)[:MOST_READINGS] for b in readings(right)[:MOST_READINGS]]
    return *whole, *(f"0{a}{b}" for a, b in itertools.product(_first(left), _first(right)))


@functools.lru_cache(maxsize=65536)
def _three(left: str, middle: str, right: str) -> tuple[str, ...]:
    return tuple(f"0{''.join(each)}" for each in itertools.product(_first(left), _first(middle), _first(right)))


def _first(letter: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading[0] for reading in readings(letter)[:MOST_READINGS]))


def typed_words(text: str) -> list[str]:
    """The words of what was typed, in the form texts are compared in.

    What stands behind the first 200 characters or the first eight words is not asked for. The ' that a method editor
    writes between syllables is not part of a word; a word needs a letter or a digit.
    """
    parts = text[:MOST_TYPED].replace("'", "").replace("’", "").split()
    words = " ".join(fold(part) for part in parts).split()
    return [word for word in words if next(runs(word), None) is not None][:MOST_WORDS]
