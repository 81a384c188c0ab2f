"""The text a bind type keeps for a value that a form computes or brings along (its defaults), as JavaRosa writes it."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"\s*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)
_DATE_LENGTH = 10
_INT_LIMIT = 2**31


def canonical(kind: str, text: str) -> str:
    """Whole numbers lose their fraction, dates their time, places are four decimals; what is no such value is blank."""
    if not text:
        return ""
    if kind in ("int", "integer"):
        number = _number(text)
        return "" if number is None or not -_INT_LIMIT <= math.trunc(number) < _INT_LIMIT else str(math.trunc(number))
    if kind == "decimal":
        return "" if _number(text) is None else text.strip()
    if kind == "date":
        return text[:_DATE_LENGTH] if text[_DATE_LENGTH : _DATE_LENGTH + 1] == "T" else text
    if kind == "geopoint":
        return _place(text)
    if kind in ("geotrace", "geoshape"):
        places = [_place(piece) for piece in text.strip().rstrip(";").split(";")]
        return ";".join(places) if all(places) else ""
    return text


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _place(text: str) -> str:
    numbers = [_number(part) for part in text.split()]
    if not 2 <= len(numbers) <= 4 or None in numbers:
        return ""
    return " ".join(str(number) for number in numbers)
