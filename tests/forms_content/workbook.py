"""Reads a CSV workbook (sheet name in the first column) without pyxform, so that tests judge the file itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyxform.xls2xform import convert

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "forms"
ZH = "中文 (zh)"
EN = "English (en)"
Row = dict[str, str]


@dataclass(frozen=True)
class Place:
    """One survey row and where it stands.

    ``scope`` is the repeat it belongs to ("" = the form), ``group`` the nearest group.
    """

    row: Row
    scope: str
    group: str


def lines(path: Path) -> list[list[str]]:
    """Every CSV line as cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@cache
def sheets(form_id: str) -> dict[str, list[Row]]:
    """Sheet name → rows as header → cell, blank cells kept."""
    found: dict[str, list[Row]] = {}
    header: list[str] = []
    sheet = ""
    for cells in lines(FORMS / f"{form_id}.csv"):
        if cells[0]:
            sheet, header = cells[0], []
            found[sheet] = []
        elif not header:
            header = cells[1:]
        else:
            found[sheet].append(dict(zip(header, cells[1:], strict=True)))
    return found


def places(form_id: str) -> Iterator[Place]:
    """Survey rows in order, each with its repeat and group; the end rows are left out."""
    repeats: list[str] = []
    groups: list[str] = []
    for row in sheets(form_id)["survey"]:
        kind = row["type"]
        if kind == "end_repeat":
            repeats.pop()
        elif kind == "end_group":
            groups.pop()
        else:
            yield Place(row, repeats[-1] if repeats else "", groups[-1] if groups else "")
            if kind == "begin_repeat":
                repeats.append(row["name"])
            elif kind == "begin_group":
                groups.append(row["name"])


def fields(form_id: str) -> dict[str, Place]:
    """``name`` or ``repeat.name`` → its row; groups are transparent, as in the stored record."""
    found: dict[str, Place] = {}
    for place in places(form_id):
        if place.row["type"] in ("begin_group", "csv-external"):
            continue
        key = f"{place.scope}.{place.row['name']}" if place.scope else place.row["name"]
        assert key not in found, f"{form_id}: {key} appears twice in its scope"
        found[key] = place
    return found


def choices(form_id: str) -> dict[str, dict[str, Row]]:
    """List → code → row, in order."""
    found: dict[str, dict[str, Row]] = {}
    for row in sheets(form_id)["choices"]:
        assert row["name"] not in found.setdefault(row["list_name"], {}), f"{form_id}: {row} twice"
        found[row["list_name"]][row["name"]] = row
    return found


@cache
def xform(form_id: str) -> tuple[str, tuple[str, ...]]:
    """Give the compiled XForm and pyxform's warnings."""
    warnings: list[str] = []
    result = convert(str(FORMS / f"{form_id}.csv"), warnings=warnings)
    return result.xform, tuple(warnings)
