"""What somebody typed, as an expression for the index: any text gives one, of bounded length."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop.foundation.pinyin import SYLLABLES, initials, matches
from desktop.foundation.search_text import FOUR, SHORT, fold, runs
from desktop.storage.search_fields import code_token

# Of one word, so many parts are asked for; who types more has found the record before.
MOST_PARTS = 24
# Ways to read what was typed as syllables (xian: xian, xi an); names that match a word.
MOST_WAYS = 8
MOST_NAMES = 1000
_WORDS_KEPT = 100

_WHOLE_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](?:(\d{1,2})日?)?)?")
_YEAR = re.compile(r"(\d{4})年")
_DAY = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{1,2})月")
_HEX = re.compile(r"[0-9a-f]{4,}")


@dataclass(frozen=True)
class Name:
    """What a coded value is called. For the kinds see ``search_fields``."""

    kind: str
    code: str
    names: tuple[str, ...]


class Names:
    """Every coded value that a search knows by name."""

    def __init__(self, known: Iterable[Name] = ()) -> None:
        self._known = [(code_token(name.kind, name.code), [fold(text) for text in name.names]) for name in known]
        self._found: dict[str, list[str]] = {}

    def tokens(self, word: str) -> list[str]:
        """Of every code one of whose names has the word in it, or sounds like it."""
        if word not in self._found:
            if len(self._found) >= _WORDS_KEPT:
                self._found.clear()
            fits = _begins_with if len(word) == 1 and word.isascii() else matches
            found = (code for code, names in self._known if any(fits(word, name) for name in names))
            self._found[word] = list(itertools.islice(dict.fromkeys(found), MOST_NAMES))
        return self._found[word]


def _begins_with(letter: str, name: str) -> bool:
    """One letter is in nearly every name: it finds those that begin with it."""
    return any(reading.startswith(letter) for reading in initials(name))


def expression(words: Sequence[str], names: Names) -> str:
    """All the words, each anywhere in the record; blank if there are none."""
    return " AND ".join(_word(word, names) for word in words)


def token(name: str, *, begins: bool = False) -> str:
    """One token, quoted; with ``begins`` all that begin so."""
    return f'"{name}"*' if begins else f'"{name}"'


def _word(word: str, names: Names) -> str:
    ways = list(_days(word))
    parts = list(itertools.islice((part for han, run in runs(word) for part in _run(han, run)), MOST_PARTS))
    ways.append(_all(parts))
    ways += [token(name) for name in names.tokens(word)]
    return _any(ways)


def _run(han: bool, run: str) -> Iterator[str]:
    if han:
        yield from (token(a + b) for a, b in itertools.pairwise(run)) if len(run) > 1 else (token(run),)
    elif run.isdecimal() and run.isascii():
        yield _any([token(f"3{run}", begins=len(run) > FOUR), *_record(run)])
    else:
        written = token(f"2{run}") if len(run) <= SHORT else token(f"1{run}", begins=True)
        yield _any([written, *_record(run), *_sounds(run)])


def _record(run: str) -> list[str]:
    return [token(f"4{run}", begins=True)] if _HEX.fullmatch(run) else []


def _days(word: str) -> Iterator[str]:
    """The word as a day, a month or a year, also while it is being typed."""
    if found := _WHOLE_DAY.fullmatch(word):
        year, month, day = found.groups()
        month = month.zfill(2)
        if day is None:
            yield token(f"3{year}{month}")
        else:
            yield token(f"3{year}{month}{day.zfill(2)}")
            yield token(f"3{year}{month}{day}", begins=True)
    elif found := _YEAR.fullmatch(word):
        yield token(f"3{found[1]}")
    elif found := _DAY.fullmatch(word):
        yield token(f"3{found[1].zfill(2)}{found[2].zfill(2)}")
    elif found := _MONTH.fullmatch(word):
        yield token(f"6{found[1].zfill(2)}")


def _sounds(run: str) -> Iterator[str]:
    """First letters, and pinyin whose last syllable may be unfinished."""
    if not (run.isascii() and run.isalpha()):
        return
    if 1 < len(run) <= SHORT:
        yield token(f"0{run}")
    elif len(run) > SHORT:
        threes = (token(f"0{''.join(three)}") for three in zip(run, run[1:], run[2:], strict=False))
        yield _all(list(itertools.islice(threes, MOST_PARTS)))
    for way in itertools.islice(_ways(run), MOST_WAYS):
        if len(way) == 1:
            yield from (token(name) for name in _completed(way[0]))
        else:
            *whole, (before, last) = list(itertools.pairwise(way))[:MOST_PARTS]
            ended = _any([token(f"{before}0{name}") for name in _completed(last)])
            yield _all([*(token(f"{a}0{b}") for a, b in whole), ended])


def _ways(run: str) -> Iterator[tuple[str, ...]]:
    """Every way to read the letters as syllables, the longest syllables first; the last may be a beginning."""
    dead: set[int] = set()

    def read(at: int) -> Iterator[tuple[str, ...]]:
        rest = run[at:]
        found = False
        if at not in dead and _completed(rest):
            found = True
            yield (rest,)
        for length in range(min(_LONGEST, len(rest) - 1), 0, -1):
            if rest[:length] in SYLLABLES and at + length not in dead:
                for behind in read(at + length):
                    found = True
                    yield (rest[:length], *behind)
        if not found:
            dead.add(at)

    return read(0)


_LONGEST = max(len(syllable) for syllable in SYLLABLES)


@functools.lru_cache(maxsize=4096)
def _completed(beginning: str) -> tuple[str, ...]:
    """The syllables that begin so."""
    return tuple(sorted(syllable for syllable in SYLLABLES if syllable.startswith(beginning)))


def _all(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"


def _any(ways: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(ways))
    return distinct[0] if len(distinct) == 1 else f"({' OR '.join(distinct)})"
