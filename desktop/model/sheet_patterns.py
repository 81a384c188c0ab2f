"""Patterns in a sheet's texts: ``{name}``, ``{@fact}``, ``{a|b}``, ``{name:8}``, and ``{{`` for a brace itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

BLANK = "＿"
# What the workspace and the moment know, whatever the sheet is about.
FACTS = frozenset(
    "unit unit_code unit_name unit_phone parent_unit printed_on today year month day person"  # whoever prints
    " record record_rev record_unit record_unit_code form_title"  # about a record
    " number to file digest count made note period programme due reported missing returned table_title line"  # a batch, a receipt, a period
    " code words kit parent".split()  # a kit, a recovery code
)
_PLACE = re.compile(
    r"\{\{|\}\}|\{(?P<names>@?[^\W\d][\w./-]*(?:\|@?[^\W\d][\w./-]*)*)(?::(?P<blanks>[0-9]{1,2}))?\}|[{}]"
)


class PatternError(ValueError):
    """A brace that is not closed, or a name that cannot be one."""


@lru_cache(maxsize=1024)
def parsed(pattern: str) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """(text before, names in order of preference, blanks) for every place; the rest of the text has no names.

    Raises ``PatternError``.
    """
    found: list[tuple[str, tuple[str, ...], int]] = []
    before, at = "", 0
    for place in _PLACE.finditer(pattern):
        before += pattern[at : place.start()]
        at = place.end()
        if place[0] in ("{{", "}}"):
            before += place[0][0]
        elif place["names"] is None:
            raise PatternError(place[0])
        else:
            found.append((before, tuple(place["names"].split("|")), int(place["blanks"] or 0)))
            before = ""
    return (*found, (before + pattern[at:], (), 0))


def names_in(pattern: str) -> Iterator[str]:
    """Every field and fact a pattern asks for. Raises ``PatternError``."""
    for _before, names, _blanks in parsed(pattern):
        yield from names


def filled(pattern: str, values: Mapping[str, str], more: Mapping[str, str] | None = None) -> str:
    """The pattern with its values; ``more`` is asked where ``values`` has nothing. What is nowhere stays blank."""
    if "{" not in pattern and "}" not in pattern:
        return pattern
    text = ""
    for before, names, blanks in parsed(pattern):
        said = next((found for name in names if (found := values.get(name) or (more or {}).get(name))), "")
        text += before + (said or BLANK * blanks)
    return text
