"""The written summary of a period: its figures as a letter writes them, and the official Chinese around them.

A summary is a Chinese document whatever language the screen speaks, so the words here are data and are not translated.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.programme import CellValue
from desktop.model.record import NONE_HERE

LetterKind = Literal["title", "part", "point", "body", "flush", "centre", "right", "table"]
MORE = "余"
_DIGITS = "零一二三四五六七八九"
# 全市 and 我市 from the last character of the place's name; 自治区 and 新区 are 区 as well.
_WHOLE_OF = "省市区县旗盟州镇乡"
_NO_PLACE = "县"
_BELOW = {"province": "各市（州）", "city": "各县（市）区", "county": "各乡镇（街道）", "township": "各村（社区）"}


@dataclass(frozen=True)
class SummaryFigure:
    """One figure of a summary. ``exact`` is what the records come to and stays; ``value`` and ``shown`` are what is written.

    ``records`` counts the records behind it. In a template it stands for its text, and is false when it is nothing.
    """

    name: str
    label: str
    measure: str
    exact: CellValue
    value: CellValue
    shown: str
    records: int

    def __str__(self) -> str:
        return self.shown

    def __bool__(self) -> bool:
        return isinstance(self.exact, Decimal) and self.exact != 0

    @property
    def number(self) -> Decimal:
        """The exact figure, 0 for nothing: what a template compares."""
        return self.exact if isinstance(self.exact, Decimal) else Decimal(0)


@dataclass(frozen=True)
class SummaryText:
    """Something people wrote, and how many units wrote the same. ``day`` is the ISO day of the first record.

    ``own``: the unit that writes the summary said so itself.
    """

    text: str
    unit: str
    day: str = ""
    units: int = 1
    own: bool = False
    records: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def told(self) -> str:
        """The words behind the unit's name; a text that names its unit itself is left as it is."""
        return self.text if self.text.startswith(self.unit) else self.unit + self.text

    @property
    def on(self) -> str:
        """The day as a letter writes it: 7月18日."""
        return day_words(self.day)


@dataclass(frozen=True)
class LetterLine:
    """A paragraph of a finished summary. ``cells`` are the rows of a table that stands in its place."""

    text: str
    kind: LetterKind = "body"
    cells: tuple[tuple[str, ...], ...] = ()


def rounded(value: Decimal, step: Decimal) -> tuple[Decimal, bool]:
    """(what is written, whether something is left over): 3943 by 10 → (3940, True); 400 → (400, False).

    Less than one step is written as it is: 7 by 10 stays 7, never "0余".
    """
    if step <= 0 or value < step:
        return value, False
    whole = value // step * step
    return whole, whole != value


def written(value: CellValue, step: Decimal = Decimal(0), decimals: int = 0) -> tuple[CellValue, str]:
    """(value, text) of a figure in running text: no thousands apart, no idle decimals, 余 behind a rounded one."""
    if not isinstance(value, Decimal):
        return value, value or ""
    whole, more = rounded(value, step)
    plain = whole == whole.to_integral_value()
    text = f"{whole:.0f}" if plain else f"{whole:.{decimals or 2}f}"
    return whole, text + (MORE if more else "")


def figure(name: str, label: str, measure: str, exact: CellValue, *, step: Decimal = Decimal(0), decimals: int = 0,
           records: int = 0) -> SummaryFigure:  # fmt: skip
    """A figure as the text shows it. 无 and blank are nothing to write about."""
    value, shown = written(None if exact == NONE_HERE else exact, step, decimals)
    return SummaryFigure(name, label, measure, exact, value, shown, records)


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十: numbers of parts, up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def day_words(day: str) -> str:
    """2023-07-18 → 7月18日; anything else as it is."""
    date = _date(day)
    return f"{date.month}月{date.day}日" if date else day


def date_words(day: str) -> str:
    """2023-08-09 → 2023年8月9日; anything else as it is."""
    date = _date(day)
    return f"{date.year}年{date.month}月{date.day}日" if date else day


def period_words(name: str) -> str:
    """2023-07 → 2023年7月; 2023-Q3 → 2023年三季度; 2023 → 2023年."""
    year, _dash, part = name.partition("-")
    if not part:
        return f"{year}年"
    if part.startswith("Q"):
        return f"{year}年{_DIGITS[int(part[1])]}季度"
    if part.startswith("H"):
        return f"{year}年{'上' if part == 'H1' else '下'}半年"
    return f"{year}年{int(part)}月"


def is_place(name: str) -> bool:
    """Whether a name is that of a place (云岭县) and not of an office (县卫健局)."""
    return len(name) > 1 and name[-1] in _WHOLE_OF


def whole_and_our(place: str) -> tuple[str, str]:
    """四平市 → (全市, 我市); 库伦旗 → (全旗, 我旗); a name that says nothing → (全县, 我县)."""
    kind = place[-1] if is_place(place) else _NO_PLACE
    return f"全{kind}", f"我{kind}"


def units_below(level: str) -> str:
    """What a unit of a level calls those below it: 各县（市）区; 各单位 where there is no word."""
    return _BELOW.get(level, "各单位")


def _date(day: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(day[:10])
    except ValueError:
        return None
