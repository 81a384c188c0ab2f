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
    """``period`` is month, quarter, half, year or campaign; for a campaign ``campaigns`` maps the year to (start, end).

    ``summaries``: year → Word template of the summary; ``summary``: what it may name beside the tables' columns.
    """

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
    summaries: Mapping[str, bytes] = field(default_factory=dict)
    summary: Summary | None = None


@dataclass(frozen=True)
class Summary:
    """What the written summary of a period may name beside the columns of the programme's tables.

    ``figures`` is one more table that only the text shows. ``query`` gives the rows of ``texts`` (name → what it holds): what
    people wrote. ``steps``: by how much a figure is rounded down before 余. ``words``: the county's own fixed words.
    ``lists``: a name for several figures.
    """

    figures: Table | None = None
    query: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Decimal] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# What every summary may name: who writes, for where and when.
SUMMARY_WORDS = (
    "unit", "place", "whole", "our", "below", "title", "period", "year", "start", "end", "today", "filler", "phone",
)  # fmt: skip


def summary_columns(programme: Programme) -> Mapping[str, Column]:
    """Every figure a programme's summary may name, by name."""
    own = programme.summary.figures if programme.summary else None
    tables = [*programme.tables.values(), *([own] if own else [])]
    return {column.name: column for table in tables for column in table.columns}


def summary_names(programme: Programme) -> frozenset[str]:
    """Everything a programme's summary template may name: figures, lists, texts, the county's words and the built-in ones."""
    summary = programme.summary or Summary()
    return frozenset({*SUMMARY_WORDS, *summary_columns(programme), *summary.texts, *summary.words, *summary.lists})


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
