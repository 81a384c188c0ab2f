"""A programme as data: what a superior asks for, and the facts its tables are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Literal

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.programme_outline import Deadline

ColumnKind = Literal["sum", "distinct", "total", "stock", "rate"]
IndicatorKind = Literal["sum", "distinct", "rate"]
# What every query is given: the days, the PERIOD as asked for, the unit that looks, the programme's own id; ``tagged``
# is 1 where the forms let a person say that a record counts for this programme (their list ``programme`` has it).
PARAMETERS = ("start", "end", "period", "top", "programme", "tagged")


@dataclass(frozen=True)
class Column:
    """One cell column. ``header`` is the path of official header texts, top first.

    sum: values are added · distinct: keys are counted once · total: the sum of ``parts`` (columns that
    partition it) · stock: what stands as of a date: of each key only the newest fact, never added over time · rate:
    the first of ``parts`` in hundredths of the second, for every unit from its own figures, never added.
    """

    name: str
    header: tuple[str, ...]
    kind: ColumnKind
    parts: tuple[str, ...] = ()
    measure: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Table:
    """An official table: SQL that returns facts, columns, and an optional Excel template (bytes).

    ``together``: SQL that returns (rid, key): records whose facts hang together through a key; "" where every fact
    belongs to its record alone; None where nobody said: such a table is always computed in full.
    ``copying``: the boxes of the web form the table is typed into, in their order; none means the columns as they are.
    """

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
    together: str | None = None
    copying: tuple[CopyBox, ...] = ()


@dataclass(frozen=True)
class CopyBox:
    """A box of another system's web form: what stands before it there, and the column (or word) copied into it."""

    label: str
    name: str


# What a web form may ask for beside the columns of the table.
COPY_WORDS = ("unit", "line", "period", "filler", "phone")


@dataclass(frozen=True)
class PersonalWish:
    """A programme wants the personal fields of a form along, and says by what law. ``fields``: all the form has."""

    form: str
    fields: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Setting:
    """What a county may decide about a programme's figures. SQL reads it as ``:setting_<name>``.

    Either ``choices`` (value → what a person reads) or a number from ``low`` to ``high`` with so many ``decimals``.
    """

    name: str
    title: str
    title_en: str
    default: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Indicator:
    """A figure with a meaning: ``table`` has the columns ``numerator`` and ``denominator`` (a rate) and ``value``."""

    name: str
    title: str
    title_en: str
    kind: IndicatorKind
    table: Table
    higher_is_better: bool = True

    @property
    def measure(self) -> str:
        return self.table.columns[-1].measure


@dataclass(frozen=True)
class Target:
    """What an indicator should come to. ``unit``: a code, a level (every unit of it), or "" for the unit that looks.

    ``period``: a PERIOD, a kind (month, quarter …: each of them), or "" for the programme's own. ``due`` is ISO or "".
    """

    indicator: str
    value: Decimal
    unit: str = ""
    period: str = ""
    measure: str = ""
    baseline: str = ""
    due: str = ""
    lead_office: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Check:
    """Something that must hold in a period: ``query`` returns a row (unit, subject, detail) for each that fails."""

    name: str
    title: str
    title_en: str
    query: str


@dataclass(frozen=True)
class PackList:
    """A list that a programme brings: forms pick from it by its name, its SQL reads it as ``list_<name>``."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Summary:
    """What the written summary of a period may name beside the figures of the programme.

    ``figures`` is one more table that only the text shows. ``query`` gives the rows of ``texts`` (name → what it holds): what
    people wrote. ``steps``: by how much a figure is rounded down before 余. ``words``: the county's own
    fixed words. ``lists``: a name for several figures.
    """

    figures: Table | None = None
    query: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Decimal] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Programme:
    """``period`` is month, quarter, half, year, campaign or days.

    ``campaigns`` maps the PERIOD to (start, end): a campaign's year, or of a day range both its days (2023-07-10..2023-08-09).
    ``deadlines``: level → rule; ``own_deadlines``: (level, year) → the rule of that year. ``chosen``: setting → the value
    the county chose. ``summaries``: year → Word template of the summary.
    """

    id: str
    version: int
    title: str
    title_en: str
    period: str
    forms: tuple[str, ...]
    tables: Mapping[str, Table]
    campaigns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    hosted_forms: tuple[str, ...] = ()
    reporting_levels: tuple[str, ...] = ("village", "township", "direct")
    personal: tuple[PersonalWish, ...] = ()
    own_deadlines: Mapping[tuple[str, str], Deadline] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    lists: Mapping[str, PackList] = field(default_factory=dict)
    summaries: Mapping[str, bytes] = field(default_factory=dict)
    summary: Summary = field(default_factory=Summary)
    short: str = ""
    short_en: str = ""

    def setting(self, name: str) -> str:
        """The county's choice, else the default. Raises ``KeyError`` for a setting that there is not."""
        return self.chosen.get(name, self.settings[name].default)


# What every summary may name: who writes, for where and when.
SUMMARY_WORDS = (
    "unit", "place", "whole", "our", "below", "title", "period", "year", "start", "end", "today", "filler", "phone",
)  # fmt: skip


def summary_columns(programme: Programme) -> Mapping[str, Column]:
    """Every figure of a table that a programme's summary may name, by name."""
    own = programme.summary.figures
    tables = [*programme.tables.values(), *([own] if own else [])]
    return {column.name: column for table in tables for column in table.columns}


def summary_names(programme: Programme) -> frozenset[str]:
    """Everything a summary's template may name: columns of all tables, indicators, checks, texts, lists and fixed words."""
    told = programme.summary
    return frozenset(
        (
            *summary_columns(programme),
            *programme.indicators,
            *programme.checks,
            *told.texts,
            *told.lists,
            *told.words,
            *SUMMARY_WORDS,
        )
    )


def parameter_names(programme: Programme) -> frozenset[str]:
    """What the programme's SQL may name after a colon."""
    return frozenset((*PARAMETERS, *(f"setting_{name}" for name in programme.settings)))


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
    """A computed table. ``facts`` are kept, or fetched when looked at, so that every cell can name its records.

    ``how``: its facts were asked for in full, for the changed records only (``changed``), or not at all (``same``).
    ``records``: how many stand behind it; -1 where nobody counted them.
    """

    table: Table
    top: str
    period: str
    line: str | None
    rows: tuple[TableRow, ...]
    total: Mapping[str, CellValue]
    unlisted_people: tuple[Mapping[str, str], ...] = ()
    unlisted_units: tuple[Mapping[str, str], ...] = ()
    facts: Sequence[Fact] = ()
    how: str = "full"
    records: int = -1
