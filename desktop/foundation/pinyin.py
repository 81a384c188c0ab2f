"""Pinyin for finding things: xfc and xingfucun find 幸福村, cq and zq find 重庆.

The readings come from pypinyin, which is imported at the first question and not at start-up.
"""

from __future__ import annotations

import functools
import itertools

# A name with many heteronyms has many readings; the first ones are the likely ones.
MAX_READINGS = 64


@functools.lru_cache(maxsize=65536)
def syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """For each character its readings without tones; a character without one stands for itself, in lower case."""
    from pypinyin import Style, pinyin

    found = []
    for letter in text:
        readings = pinyin(letter, style=Style.NORMAL, heteronym=True, errors=str.lower)
        found.append(tuple(dict.fromkeys(reading for reading in readings[0] if reading)))
    return tuple(found)


@functools.lru_cache(maxsize=65536)
def initials(text: str) -> tuple[str, ...]:
    """Every reading of a text as first letters: 重庆 → cq, zq."""
    letters = [tuple(dict.fromkeys(reading[0] for reading in readings)) for readings in syllables(text)]
    return tuple("".join(item) for item in itertools.islice(itertools.product(*letters), MAX_READINGS))


@functools.lru_cache(maxsize=65536)
def spelled(text: str) -> tuple[str, ...]:
    """Every reading of a text in full: 王芳 → wangfang."""
    return tuple("".join(item) for item in itertools.islice(itertools.product(*syllables(text)), MAX_READINGS))


def matches(typed: str, text: str) -> bool:
    """Whether what was typed (characters, full pinyin or initials, spaces and ' of a method editor ignored) is in ``text``."""
    wanted = typed.lower().replace(" ", "").replace("'", "")
    if not wanted or wanted in text.lower():
        return True
    return wanted.isascii() and any(wanted in reading for reading in (*initials(text), *spelled(text)))
