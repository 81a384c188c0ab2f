"""Where in a text stands what somebody searched for: as written, by first letters, or by full pinyin."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from desktop.foundation.pinyin import syllables
from desktop.foundation.search_text import PADDING, fold, typed_words

Span = tuple[int, int]
_MOST_MARKED = 200


@functools.lru_cache(maxsize=4096)
def found_at(typed: str, text: str) -> tuple[Span, ...]:
    """(start, length) of every word of what was typed, from left to right, none inside another; the first place of each."""
    words = typed_words(typed)
    if not words or not text:
        return ()
    spans = [span for word in words if (span := _place(word, text)) is not None]
    found: list[Span] = []
    for start, length in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or start >= sum(found[-1]):
            found.append((start, length))
    return tuple(found)


def _place(word: str, text: str) -> Span | None:
    letters, origin = _folded(text[:_MOST_MARKED])
    at = letters.find(word)
    if at >= 0:
        return _span(origin, at, at + len(word))
    if not word.isascii() or not word.isalnum():
        return None
    for start in range(len(letters)):
        for ends in (_by_initials(word, letters, start), _by_sounds(word, letters, start)):
            if ends is not None:
                return _span(origin, start, ends)
    return None


def _span(origin: tuple[int, ...], start: int, end: int) -> Span:
    first = origin[start]
    return first, origin[end - 1] - first + 1


@functools.lru_cache(maxsize=1024)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text in the form it is compared in, and for each of its letters the place in the text it comes from."""
    if fold(text) == text:
        return text, tuple(range(len(text)))
    each = [(folded, place) for place, letter in enumerate(text) for folded in fold(letter)]
    letters = "".join(folded for folded, _place in each)
    padding = {place for found in PADDING.finditer(letters) for place in range(*found.span())}
    kept = [pair for number, pair in enumerate(each) if number not in padding]
    return "".join(folded for folded, _place in kept), tuple(place for _folded, place in kept)


def _by_initials(word: str, letters: str, start: int) -> int | None:
    """Where the characters end whose first letters the word is."""
    end = start + len(word)
    if end > len(letters):
        return None
    fits = all(
        any(reading[0] == letter for reading in readings)
        for letter, readings in zip(word, syllables(letters[start:end]), strict=True)
    )
    return end if fits else None


def _by_sounds(word: str, letters: str, start: int) -> int | None:
    """Where the characters end whose pinyin, one after another, begins with the word."""
    return next(_read(word, letters, start), None)


def _read(rest: str, letters: str, at: int) -> Iterator[int]:
    if not rest:
        yield at
    elif at < len(letters):
        for reading in syllables(letters[at])[0]:
            if rest.startswith(reading):
                yield from _read(rest[len(reading) :], letters, at + 1)
            elif reading.startswith(rest):
                yield at + 1
