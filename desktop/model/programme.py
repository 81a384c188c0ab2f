"""A programme as data: what a superior asks for, and the facts its tables are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ColumnKind = Literal["sum", "distinct", "total", "stock"]


@dataclass(frozen=True)
class Column:
    """One cell column. ``header`` is the path of official header texts, top first.

    sum: values are added · distinct: keys are counted once · total: the sum of ``parts`` (columns that
    partition it) · stock: what stands as of a date: of each key only the newest fact, never added over time.
    """

    name: str
    header: tuple[str, ...]
    kind: ColumnKind
    parts: tuple[str, ...] = ()
    measure: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """An official table: SQL that returns facts, columns, and an optional Excel template (bytes)."""

    programme: str
    name: str
    title: str
    query: str
    columns: tuple[Column, ...]
    lines: Mapping[str, str] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    heading: str = ""
    templates: Mapping[str, bytes] = field(default_factory=dict)
    unlisted_people: str = ""
    unlisted_units: str = ""


@dataclass(frozen=True)
class PersonalWish:
    """A programme wants the personal fields of a form along, and says by what law. ``fields``: all the form has."""

    form: str
    fields: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Programme:
    """``period`` is month, quarter, half, year or campaign; for a campaign ``campaigns`` maps the year to (start, end)."""

    id: str
    version: int
    title: str
    title_en: str
    period: str
    forms: tuple[str, ...]
    tables: Mapping[str, Table]
    campaigns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    deadlines: Mapping[str, int] = field(default_factory=dict)
    hosted_forms: tuple[str, ...] = ()
    reporting_levels: tuple[str, ...] = ("village", "township", "direct")
    personal: tuple[PersonalWish, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One row of a table's query: one record's contribution to one cell.

    ``value`` for sum/stock (Decimal, or "无"), ``key`` for distinct. ``unit`` is the record's unit,
    ``line`` the line id (health, tcm, military) the contribution belongs to, ``part`` a row within the record.
    """

    record: str
    rev: int
    unit: str
    form: str
    date: str
    line: str
    cell: str
    value: Decimal | str | None = None
    key: str | None = None
    part: str = ""


CellValue = Decimal | str | None


@dataclass(frozen=True)
class TableRow:
    """``unit`` is a code directly below the viewing unit (or itself)."""

    unit: str
    cells: Mapping[str, CellValue]


@dataclass(frozen=True)
class TableResult:
    """A computed table. ``facts`` are kept so that every cell can name its records."""

    table: Table
    top: str
    period: str
    line: str | None
    rows: tuple[TableRow, ...]
    total: Mapping[str, CellValue]
    unlisted_people: tuple[Mapping[str, str], ...] = ()
    unlisted_units: tuple[Mapping[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
