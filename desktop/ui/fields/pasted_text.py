"""What Excel and WPS put on the clipboard, read: rows of cells, and what of a cell is the program's doing and not the person's.

Both write tab separated text, a cell with a tab, a line end or a quote in it between quotes with its quotes doubled
(RFC 4180 with tabs); the HTML beside it says the same and is not looked at.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from desktop.foundation.translation import _
from desktop.ui.fields import paste_words as words
from desktop.ui.fields.columns import GridColumn, read_cell
from desktop.ui.fields.paste_words import CLOCK, ID_NUMBER, SEX, WEEKDAY

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)')
_BARE = re.compile(r"[^\t\r\n]*")
_SCIENCE = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d{1,3}")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_ERRORS = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_DIGITS = re.compile(r"[\d\s()（）+＋\-－—xXｘＸ./]+")
_APOSTROPHES = "'‘’＇"
_UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"), None)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def read_block(text: str) -> list[list[str]]:
    """Rows of cells of tab separated text; a quoted cell may hold tabs, line ends and doubled quotes."""
    rows: list[list[str]] = [[]]
    at, end = 0, len(text)
    while at <= end:
        cell, at = _cell(text, at)
        rows[-1].append(cell)
        if at >= end:
            break
        if text[at] != "\t":
            rows.append([])
            at += text[at : at + 2] == "\r\n"
        at += 1
    if rows[-1] == [""]:
        rows.pop()
    return rows


def _cell(text: str, at: int) -> tuple[str, int]:
    """The cell that begins at ``at``, and where it ends: at a tab, a line end, or the end."""
    if text[at : at + 1] == '"':
        found = _QUOTED.match(text, at)
        if found:
            return found[1].replace('""', '"'), found.end()
        # A quote that is never closed, or closed in the middle, is a letter: it must not swallow the rest.
    found = _BARE.match(text, at)
    assert found is not None
    return found[0], found.end()


def tidy(text: str) -> str:
    """Without what Excel adds or nobody sees: the apostrophe that made a number a text, blanks of every kind at the ends."""
    text = text.translate(_UNSEEN).replace("\u00a0", " ").strip()
    if len(text) > 1 and text[0] in _APOSTROPHES and text[-1] not in _APOSTROPHES:
        text = text[1:].lstrip()
    return half_width(text) if _DIGITS.fullmatch(text) else text


def half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("—", "-")


def read_pasted(column: GridColumn, text: str, today: dt.date | None, *, id_number: bool = False) -> tuple[Any, str]:
    """The value a cell of the clipboard means in a column, and why it does not fit ("" when it does).

    ``id_number``: the column holds ID numbers, of which Excel loses the end where they were typed as figures.
    """
    text = tidy(text)
    if not text:
        return None, ""
    lost = _lost(text)
    if lost:
        return None, lost
    if column.kind == "date":
        text = WEEKDAY.sub("", CLOCK.sub("", text)).strip()
        if _SERIAL.fullmatch(text):
            return None, _(
                "“{}”是 Excel 记日期的序号，看不出是哪一天。请在 Excel 里把这一列改成日期格式，再复制一次。"
            ).format(text)
    elif column.tick:
        text = _ticked(column, text)
    elif column.numeric:
        text = _figure(column, text)
    elif column.options and not column.several:
        text = SEX.get(text.lower(), text) if any(option.label in words.SEXES for option in column.options) else text
    elif column.kind == "text":
        if _SCIENCE.fullmatch(text):
            return None, _(
                "“{}”是 Excel 改写的长号码，后几位已经丢了。请在 Excel 里把这一列设成“文本”，重打号码再复制。"
            ).format(text)
        if id_number and _cut_short(text):
            return None, _(
                "后三位成了 000、校验码不对，像是 Excel 丢了后几位。请在 Excel 里把这一列设成“文本”，对照证件重打再复制。"
            )
        text = text.upper() if id_number and ID_NUMBER.fullmatch(text) else " ".join(text.split())
    value, why = read_cell(column, text, today)
    return value, why


def _lost(text: str) -> str:
    """What never was the cell's value."""
    if len(text) >= 2 and not text.strip("#"):
        return _("只有 {}，Excel 里这一列太窄，值没显示出来。请在 Excel 里把列拉宽再复制。").format(text[:4])
    if _ERRORS.fullmatch(text):
        return _("“{}”是 Excel 算错的格子，没有值").format(text)
    return ""


def _ticked(column: GridColumn, text: str) -> str:
    """A tick written as its column is called: 合格, 不合格, 已签到."""
    titles = (column.title, *column.aliases)
    if any(text in title or text.removeprefix(words.ALREADY) in title for title in titles):
        return words.YES_WORD
    denied = text[0] in words.NOT and text[1:] and any(text[1:] in title for title in titles)
    return words.NO_WORD if denied else text


def _figure(column: GridColumn, text: str) -> str:
    """Without its unit, and a whole number without the .0 that a table of another program gives it."""
    half = half_width(text).strip()
    if column.unit and half.endswith(column.unit):
        half = half[: -len(column.unit)].rstrip()
    return re.sub(r"(?<=\d)\.0+$", "", half) if not column.decimals else half


def _cut_short(text: str) -> bool:
    """Eighteen figures that end in 000 and whose check character (GB 11643, MOD 11-2) is not that 0: Excel keeps fifteen."""
    if not re.fullmatch(r"\d{15}000", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] != "0"
