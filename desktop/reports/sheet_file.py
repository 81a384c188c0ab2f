"""A sheet's file (TOML): read, checked, refused with its line. What may stand in one: ``forms/sheets/README.md``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, cast

from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model import sheet_layout as model
from desktop.model.sheet_patterns import FACTS, PatternError, names_in
from desktop.model.sheets import About, Orientation

_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
_LARGEST = 256 * 1024
_TOP = frozenset("id name title forms about paper orientation margins blank heading title_size body qr part en".split())
_ABOUT = ("record", "batch", "receipt", "period", "table", "kit", "recovery")


# (forms, repeat or "", field or "") → whether one of the forms has it.
Knows = Callable[[tuple[str, ...], str, str], bool]


def read_sheet(
    raw: bytes, name: str, *, stem: str = "", language: str = "zh", origin: str = "", knows: Knows | None = None
) -> model.Sheet:
    """The sheet in the language wanted; ``name`` is the file's, for people, ``stem`` what its id has to be.

    Raises ``RefusedError`` 印 103 with file and line.
    """
    return _Reader(raw, name, stem, language, origin, knows).sheet()


class _Reader:
    def __init__(self, raw: bytes, name: str, stem: str, language: str, origin: str, knows: Knows | None) -> None:
        self.name, self.stem, self.origin = name, stem, origin
        self.knows = knows or (lambda _forms, _repeat, _field: True)
        self.forms: tuple[str, ...] = ()
        self.about = "record"
        if len(raw) > _LARGEST:
            self.refuse(_("文件太大"), 1)
        try:
            self.text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.refuse(_("不是 UTF-8 文字"), raw[: error.start].count(b"\n") + 1)
        try:
            self.told = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            self.refuse(_("写法不对（TOML）"), int(at[1]) if at else self.text.count("\n") + 1)
        except RecursionError:
            self.refuse(_("写法不对（TOML）"), 1)
        self.lines = self.text.split("\n")
        self.starts = [n for n, line in enumerate(self.lines, 1) if re.match(r"\s*\[\[\s*part\s*\]\]", line)]
        english = self.told.get("en", {})
        if not isinstance(english, dict) or not all(isinstance(text, str) for text in english.values()):
            self.refuse(_("“{key}”要写成一张对照表").format(key="en"), self.line("en"))
        self.words: Mapping[str, str] = english if language == "en" else {}
        self.part = -1

    # ------------------------------------------------------------------------------------------------ refusing

    def refuse(self, what: str, line: int) -> NoReturn:
        raise RefusedError(
            "印 103",
            _("表样文件写错了：{what}").format(what=what),
            where=_("{file} 第 {line} 行").format(file=self.name, line=line),
            hint=_("改好这一行；可以拿自带的表样（forms/sheets）对照"),
        )

    def line(self, needle: str) -> int:
        """The line where a key or text stands, searched in the part being read."""
        begin, end = 0, len(self.lines)
        if 0 <= self.part < len(self.starts):
            begin = self.starts[self.part] - 1
            end = self.starts[self.part + 1] - 1 if self.part + 1 < len(self.starts) else end
        elif self.starts:
            end = self.starts[0] - 1
        for number in range(begin, end):
            if needle and needle in self.lines[number] and not self.lines[number].lstrip().startswith("#"):
                return number + 1
        return begin + 1

    def wrong(self, what: str, needle: str) -> NoReturn:
        self.refuse(what, self.line(needle))

    # ----------------------------------------------------------------------------------------------- small parts

    def keys(self, told: Mapping[str, Any], known: frozenset[str] | set[str], needle: str = "") -> None:
        for key in told:
            if key not in known:
                self.wrong(
                    _("不认识“{key}”，能写的有：{known}").format(key=key, known=listed(sorted(known))), key or needle
                )

    def number(self, told: Mapping[str, Any], key: str, default: float, low: float, high: float) -> float:
        value = told.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(_("“{key}”要写 {low} 到 {high} 的数").format(key=key, low=f"{low:g}", high=f"{high:g}"), key)
        return float(value)

    def flag(self, told: Mapping[str, Any], key: str, *, default: bool) -> bool:
        value = told.get(key, default)
        if not isinstance(value, bool):
            self.wrong(_("“{key}”要写 true 或 false").format(key=key), key)
        return value

    def one_of(self, told: Mapping[str, Any], key: str, choices: tuple[str, ...], default: str) -> str:
        value = told.get(key, default)
        if value not in choices:
            self.wrong(_("“{key}”只能写：{known}").format(key=key, known=listed(choices)), key)
        return cast("str", value)

    def raw_text(self, told: Mapping[str, Any], key: str, default: str = "") -> str:
        value = told.get(key, default)
        if not isinstance(value, str) or len(value) > 4000:
            self.wrong(_("“{key}”要写文字").format(key=key), key)
        return value

    def field(self, name: str, repeat: str = "") -> None:
        """Refuse a name that none of the forms has, in this repeat or outside."""
        if self.about == "record" and not self.knows(self.forms, repeat, name):
            self.wrong(_("表单里没有“{name}”这一栏").format(name=name or repeat), name or repeat)

    def pattern(self, text: Any, key: str, repeat: str = "") -> str:
        """A text with its names checked, in the language wanted."""
        if not isinstance(text, str) or len(text) > 4000:
            self.wrong(_("“{key}”要写文字").format(key=key), key)
        said = self.words.get(text, text)
        for each in {text, said}:
            try:
                names = list(names_in(each))
            except PatternError:
                self.wrong(_("花括号不成对，或者里面不是栏名：{text}").format(text=each[:40]), each[:20])
            for name in names:
                if not name.startswith("@"):
                    self.field(name, repeat)
                elif name[1:] not in FACTS:
                    known = listed(sorted(FACTS))
                    self.wrong(_("没有“{fact}”这一项，能写的有：{known}").format(fact=name, known=known), name)
        return said

    def patterns(self, told: Mapping[str, Any], key: str, most: int = 200) -> tuple[str, ...]:
        value = told.get(key, [])
        if not isinstance(value, list) or len(value) > most:
            self.wrong(_("“{key}”要写成一串").format(key=key), key)
        return tuple(self.pattern(text, key) for text in value)

    def where(self, told: Mapping[str, Any], repeat: str) -> dict[str, str]:
        value = told.get("where", {})
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            self.wrong(_("“{key}”要写成一张对照表").format(key="where"), "where")
        for name in value:
            self.field(name, repeat)
        return value

    # ----------------------------------------------------------------------------------------------------- sheet

    def sheet(self) -> model.Sheet:
        told = self.told
        self.keys(told, _TOP)
        identity = self.raw_text(told, "id")
        if not _ID.fullmatch(identity):
            self.wrong(_("“id”要用小写字母开头，只用小写字母、数字和下划线"), "id")
        if self.stem and identity != self.stem:
            self.wrong(_("“id”要和文件名一样：{stem}").format(stem=self.stem), "id")
        forms = told.get("forms", [])
        if not isinstance(forms, list) or not all(isinstance(form, str) and form for form in forms):
            self.wrong(_("“{key}”要写成一串").format(key="forms"), "forms")
        self.forms, self.about = tuple(forms), self.one_of(told, "about", _ABOUT, "record")
        title = self.pattern(told.get("title"), "title")
        margins = told.get("margins", [15, 15, 15, 15])
        if (
            not isinstance(margins, list)
            or len(margins) != 4
            or not all(
                isinstance(side, int | float) and not isinstance(side, bool) and 5 <= side <= 50 for side in margins
            )
        ):
            self.wrong(_("“margins”要写四个数（上、右、下、左，5 到 50 毫米）"), "margins")
        if self.about == "record" and not forms:
            self.wrong(_("要写这张表用哪些表单（forms）"), "forms")
        head = model.Sheet(
            id=identity, title=title, parts=(), forms=self.forms, about=cast("About", self.about),
            paper=self.one_of(told, "paper", tuple(model.PAPERS), "A4"),
            orientation=cast("Orientation", self.one_of(told, "orientation", ("portrait", "landscape"), "portrait")),
            margins=cast("tuple[float, float, float, float]", tuple(float(side) for side in margins)),
            blank_allowed=self.flag(told, "blank", default=True), heading=self.pattern(told.get("heading", ""), "heading"),
            title_size=self.number(told, "title_size", 20, 8, 40), body=self.number(told, "body", 10.5, 8, 16), qr=self.flag(told, "qr", default=True), origin=self.origin, name=self.pattern(told.get("name", ""), "name"),
        )  # fmt: skip
        parts = told.get("part", [])
        if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
            self.wrong(_("至少要有一个 [[part]]"), "part")
        return model.Sheet(**{**head.__dict__, "parts": tuple(self.any_part(n, part) for n, part in enumerate(parts))})

    def any_part(self, number: int, told: Mapping[str, Any]) -> model.Part:
        self.part = number
        kinds = {
            "cells": self.cells, "grid": self.grid, "text": self.paragraphs, "sides": self.sides,
            "signatures": self.signatures, "words": self.words_part,
        }  # fmt: skip
        kind = self.one_of(told, "kind", tuple(kinds), "")
        return kinds[kind](told)

    def cells(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, {"kind", "columns", "rows", "height"})
        columns = self.weights(told, "columns")
        rows = told.get("rows", [])
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) and row for row in rows):
            self.wrong(_("“{key}”要写成一串").format(key="rows"), "rows")
        made = tuple(tuple(self.cell(cell) for cell in row) for row in rows)
        for row, raw in zip(made, rows, strict=True):
            wide = sum(cell.span for cell in row)
            if wide != len(columns):
                needle = raw[0] if isinstance(raw[0], str) else str(raw[0].get("text", ""))
                self.wrong(_("这一行占 {n} 格，表有 {m} 格").format(n=wide, m=len(columns)), needle)
        return model.Cells(columns, made, self.number(told, "height", 8, 4, 200))

    def weights(self, told: Mapping[str, Any], key: str) -> tuple[float, ...]:
        value = told.get(key)
        if (
            not isinstance(value, list)
            or not 1 <= len(value) <= 40
            or not all(
                isinstance(item, int | float) and not isinstance(item, bool) and 0 < item <= 1000 for item in value
            )
        ):
            self.wrong(_("“{key}”要写一串大于 0 的数").format(key=key), key)
        return tuple(float(item) for item in value)

    def cell(self, told: Any) -> model.Cell:
        if isinstance(told, str):
            label = told.startswith("#")
            text = self.pattern(told[1:] if label else told, told)
            return model.Cell(text, label=label, align="centre" if label else "left")
        if not isinstance(told, dict):
            self.wrong(_("一格要写文字，或者 {{ text = … }}").format(), "rows")
        self.keys(told, {"text", "span", "align", "height", "ticks", "each", "foot", "size", "ruled"}, "rows")
        raw, ticks = self.raw_text(told, "text"), self.raw_text(told, "ticks")
        label = raw.startswith("#")
        if ticks:
            self.field(ticks)
        return model.Cell(
            text=self.pattern(raw[1:] if label else raw, "text"), label=label, span=int(self.number(told, "span", 1, 1, 40)),
            align=cast("model.Align", self.one_of(told, "align", ("left", "centre", "right"), "centre" if label else "left")),
            height=self.number(told, "height", 0, 0, 250), ticks=ticks, each=self.each(told),
            foot=self.pattern(told.get("foot", ""), "foot"), size=self.number(told, "size", 0, 0, 40),
            ruled=self.flag(told, "ruled", default=False),
        )  # fmt: skip

    def each(self, told: Mapping[str, Any]) -> model.Each | None:
        value = told.get("each")
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(_("“{key}”要写成一张对照表").format(key="each"), "each")
        self.keys(value, {"rows", "text", "where"}, "each")
        rows = self.raw_text(value, "rows")
        self.field("", rows)
        return model.Each(rows, self.pattern(value.get("text", ""), "text", rows), self.where(value, rows))

    def grid(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, set("kind columns rows heading where blank least count beside height grow optional".split()))
        columns = told.get("columns")
        if (
            not isinstance(columns, list)
            or not 1 <= len(columns) <= 40
            or not all(isinstance(c, dict) for c in columns)
        ):
            self.wrong(_("“{key}”要写成一串").format(key="columns"), "columns")
        rows, count = self.raw_text(told, "rows"), self.raw_text(told, "count")
        if rows:
            self.field("", rows)
        if count:
            self.field(count)
        made = tuple(self.column(column, rows) for column in columns)
        return model.Grid(
            made, rows=rows, heading=self.pattern(told.get("heading", ""), "heading"),
            where=self.where(told, rows), blank=int(self.number(told, "blank", 0, 0, 2000)),
            least=int(self.number(told, "least", 0, 0, 2000)), count=count,
            beside=int(self.number(told, "beside", 1, 1, 4)), height=self.number(told, "height", 8, 4, 60),
            grow=self.flag(told, "grow", default=True), optional=self.flag(told, "optional", default=False),
        )  # fmt: skip

    def column(self, told: Mapping[str, Any], repeat: str) -> model.GridColumn:
        self.keys(told, {"title", "text", "width", "align", "number", "tick"}, "columns")
        title = self.pattern(told.get("title", ""), "title")
        return model.GridColumn(
            title, self.pattern(told.get("text", ""), "text", repeat), self.number(told, "width", 1, 0.01, 1000),
            cast("model.Align", self.one_of(told, "align", ("left", "centre", "right"), "centre")),
            self.flag(told, "number", default=False), self.raw_text(told, "tick"),
        )  # fmt: skip

    def paragraphs(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, set("kind texts face size indent align before after".split()))
        return model.Text(
            self.patterns(told, "texts"), cast("model.Face", self.one_of(told, "face", model.FACES, "fang")),
            self.number(told, "size", 10.5, 6, 40), self.flag(told, "indent", default=False),
            cast("model.Align", self.one_of(told, "align", ("left", "centre", "right"), "left")),
            self.number(told, "before", 0, 0, 100), self.number(told, "after", 0, 0, 100),
        )  # fmt: skip

    def sides(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, set("kind texts size before after".split()))
        size, before, after = (
            self.number(told, "size", 10.5, 6, 40),
            self.number(told, "before", 0, 0, 100),
            self.number(told, "after", 1, 0, 100),
        )
        return model.Sides(self.patterns(told, "texts", 6), size, before, after)

    def signatures(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, set("kind rows seal height before".split()))
        rows = told.get("rows", [])
        if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
            self.wrong(_("“{key}”要写成一串").format(key="rows"), "rows")
        made = tuple(tuple(self.pattern(text, "rows") for text in row) for row in rows)
        return model.Signatures(
            made,
            self.pattern(told.get("seal", ""), "seal"),
            self.number(told, "height", 10, 5, 100),
            self.number(told, "before", 3, 0, 100),
        )

    def words_part(self, told: Mapping[str, Any]) -> model.Part:
        self.keys(told, set("kind text columns size numbered".split()))
        return model.Words(
            self.pattern(told.get("text", ""), "text"), int(self.number(told, "columns", 4, 1, 10)),
            self.number(told, "size", 16, 8, 40), self.flag(told, "numbered", default=True),
        )  # fmt: skip
