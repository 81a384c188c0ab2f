"""Numbers as people type them. ``0``, 无 and blank are three answers; a minus is the form's to refuse, not the box's."""

from __future__ import annotations

import re

from desktop.model.record import NONE_HERE

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．。－＋ｗＷ", "0123456789..-+ww")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
# The keys and the word that give 无: w as the design says, and what a method editor may send for it.
_NONE = {"w", NONE_HERE}


def clean(text: str, *, decimals: bool, none_allowed: bool) -> str:
    """What stays of a text in a number box: digits, one point where decimals are, a leading minus, or 无.

    A number from a list may be grouped (``1,204``): the commas go, for a box never groups.
    """
    half = re.sub(r"\s+", "", text.translate(_HALF_WIDTH)).lower()
    if none_allowed and any(word in half for word in _NONE):
        return NONE_HERE
    kept: list[str] = []
    point = False
    for letter in half:
        first_point = letter == "." and decimals and not point
        leading_minus = letter == "-" and not kept
        if letter in "0123456789" or first_point or leading_minus:
            kept.append(letter)
            point = point or first_point
        elif letter == ".":
            break  # 12.5 pasted where whole numbers are asked must not become 125
    return "".join(kept)


def read_number(text: str, *, decimals: bool) -> int | str | None:
    """A cleaned text as records keep it: an int, a decimal as text, 无, None for blank; unreadable text stays text."""
    if not text:
        return None
    if text == NONE_HERE:
        return NONE_HERE
    if not decimals:
        return int(text) if _WHOLE.fullmatch(text) else text
    if not any(letter.isdigit() for letter in text):
        return text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, fraction = digits.partition(".")
    return sign + (whole or "0") + (dot + fraction if fraction else "")


def number_text(value: object) -> str:
    """A stored value as an input shows it: no grouping."""
    return "" if value is None else str(value)


def grouped(value: object) -> str:
    """A stored value as lists show it: 1204 → 1,204; 无 stays, blank is a dash."""
    if value is None or value == "":
        return "—"
    text = str(value)
    whole, dot, fraction = text.partition(".")
    if not re.fullmatch(r"-?\d+", whole):
        return text
    return f"{int(whole):,}{dot}{fraction}"
