"""Answers as a person reads them: 9月20日, 到基层, 幸福村卫生室, 王秀兰、李建国."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from desktop.foundation.translation import _

_KEYS: Mapping[str, tuple[str, str]] = {
    "units": ("code", "name"),
    "places": ("code", "name"),
    "sites": ("key", "name"),
    "techniques": ("code", "name"),
    "persons": ("key", "name"),
    "materials": ("name", "name"),
}
Rows = Sequence[Mapping[str, str]]


def day_words(text: str, today: str) -> str:
    """9月20日; with the year where it is not this one."""
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return text
    words = _("{month}月{day}日").format(month=day.month, day=day.day)
    return words if text[:4] == today[:4] else _("{year}年{rest}").format(year=day.year, rest=words)


def numeral(number: int) -> str:
    """一 … 十, then digits."""
    words = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("七"), _("八"), _("九"), _("十"))
    return words[number - 1] if 0 < number <= len(words) else str(number)


def key_column(register: str) -> tuple[str, str]:
    """Which columns of a register are code and name."""
    return _KEYS.get(register, ("name", "name"))


class Names:
    """Names of codes in the registers, looked up once."""

    def __init__(self, lists: Mapping[str, Rows]) -> None:
        self._lists = lists
        self._made: dict[str, dict[str, str]] = {}

    def rows(self, register: str) -> Rows:
        return self._lists.get(register, ())

    def lists(self) -> Sequence[Rows]:
        """Every register that names are picked from."""
        return [self.rows(register) for register in _KEYS]

    def of(self, register: str, code: str) -> str:
        """The name of a code; the code itself where nobody knows it."""
        held = self._made.get(register)
        if held is None:
            key, name = key_column(register)
            held = self._made[register] = {row.get(key, ""): row.get(name, "") for row in self.rows(register)}
        return held.get(code) or code
