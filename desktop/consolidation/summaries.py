"""Reading a programme's summary, and the figures of one out of computed tables.

``templates/summary_<year>.docx`` is the Word template, and the columns of every table are figures it may name. ``summary.toml``
says what else: ``[steps]`` (by how much a figure is rounded down before 余), ``[words]`` (the county's own), ``[texts]`` (names
of what people wrote, in the rows of ``summary.texts.sql``), ``[lists]`` (a name for several figures). Figures that no
official table has come from ``summary.sql`` and ``summary.columns.csv``, which are written like a table's.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from desktop.consolidation.programme_files import NAME, Files, text_of
from desktop.consolidation.tables import cell_facts
from desktop.errors import RefusedError
from desktop.foundation.translation import _, listed
from desktop.model.programme import SUMMARY_WORDS, Column, Programme, Summary, Table, TableResult
from desktop.model.summary import SummaryFigure, SummaryText, figure

MAIN = "summary.toml"
QUERY, COLUMNS, TEXTS = "summary.sql", "summary.columns.csv", "summary.texts.sql"
TEXT_COLUMNS = ("name", "unit", "text", "record", "date")
_KEYS = ("steps", "words", "texts", "lists")
# A text that stands in more units than this is told by its number alone; nobody reads a longer list.
MOST_TEXTS = 200
LONGEST_TEXT = 2000
# Neither a letter nor a Word file has a place for these, or they turn the direction of what stands behind them; the
# private ones are the preview's own marks.
_NOT_WRITTEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000-\ue00f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_BREAK = re.compile(r"\s*[\r\n]+\s*")
_ENDS = "。；;，,、 \u3000"

Source = tuple[TableResult, str]
ReadColumns = Callable[[Files, str], tuple[Column, ...]]


def load_summary(files: Files, programme: str, read_columns: ReadColumns) -> Summary:
    """What the summary of a programme may name. Raises ``RefusedError`` (表 101, 102, 157)."""
    told = _toml(files)
    if unknown := sorted(set(told) - set(_KEYS)):
        raise _wrong(listed(unknown))
    own = None
    if COLUMNS in files:
        own = Table(programme, "summary", "", text_of(files, QUERY, required=True), read_columns(files, COLUMNS))
    return Summary(
        figures=own,
        query=text_of(files, TEXTS),
        texts=_words(told, "texts"),
        steps={name: _step(name, value) for name, value in _mapping(told, "steps").items()},
        words=_words(told, "words"),
        lists={name: _names(name, value) for name, value in _mapping(told, "lists").items()},
    )


def check_names(programme: Programme) -> None:
    """Steps and lists are of figures that exist, and no name means two things. Raises ``RefusedError`` (表 158, 159)."""
    summary = programme.summary
    own = [column.name for column in summary.figures.columns] if summary.figures else []
    official = [column.name for table in programme.tables.values() for column in table.columns]
    figures = [*official, *own, *programme.indicators]
    named = {*summary.steps, *(name for names in summary.lists.values() for name in names)}
    if strange := sorted(named - set(figures)):
        raise RefusedError("表 158", _("总结里没有这些数：{names}").format(names=listed(strange)), where=MAIN)
    kinds = [*figures, *programme.checks, *summary.texts, *summary.words, *summary.lists, *SUMMARY_WORDS]
    if twice := sorted({name for name in kinds if kinds.count(name) > 1}):
        raise RefusedError("表 159", _("总结里这些名字有两个意思：{names}").format(names=listed(twice)), where=MAIN)


def figures_of(summary: Summary, sources: Mapping[str, Source]) -> dict[str, SummaryFigure]:
    """Every figure as the text shows it, by name. ``sources``: name → the table and the column of it."""
    found = {}
    for name, (result, cell) in sources.items():
        column = next(column for column in result.table.columns if column.name == cell)
        found[name] = figure(
            name, " ".join(column.header), column.measure, result.total[cell],
            step=summary.steps.get(name, Decimal(0)), decimals=column.decimals,
            records=len({fact.record for fact in cell_facts(result, cell)}),
        )  # fmt: skip
    return found


def texts_of(
    allowed: Collection[str],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    top: str,
    names: Mapping[str, str],
) -> dict[str, tuple[SummaryText, ...]]:
    """What people wrote, by name: the same words once, the writing unit's own first. ``names``: unit code → its name.

    Raises ``RefusedError`` (表 160) for a query with other columns or a name that is not ``allowed``.
    """
    places = [list(columns).index(name) for name in TEXT_COLUMNS if name in columns]
    if len(places) != len(TEXT_COLUMNS):
        raise RefusedError(
            "表 160", _("{file} 要给出这些列：{names}").format(file=TEXTS, names=listed(TEXT_COLUMNS)), where=TEXTS
        )
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = {name: {} for name in allowed}
    for row in rows:
        name, unit, text, record, date = ("" if row[place] is None else str(row[place]) for place in places)
        if name not in found:
            raise RefusedError(
                "表 160", _("{file} 要给出这些列：{names}").format(file=TEXTS, names=listed(found)), where=name or TEXTS
            )
        if phrase := tidy(text):
            found[name].setdefault(phrase, []).append((date[:10], unit, record))
    return {name: _ordered(phrases, top, names) for name, phrases in found.items()}


def tidy(text: str) -> str:
    """A note as a phrase that a sentence can take in: one line, no full stop of its own, nothing a file cannot hold."""
    lines = (line.rstrip(_ENDS) for line in _BREAK.split(_NOT_WRITTEN.sub("", text).strip()))
    return "，".join(line for line in lines if line)[:LONGEST_TEXT].rstrip(_ENDS)


def _ordered(
    phrases: Mapping[str, list[tuple[str, str, str]]], top: str, names: Mapping[str, str]
) -> tuple[SummaryText, ...]:
    """The own ones first, then what most units said, then by date."""
    found = []
    for phrase, said in phrases.items():
        said.sort()
        units = list(dict.fromkeys(unit for _day, unit, _record in said))
        records = tuple(dict.fromkeys(record for _day, _unit, record in said if record))
        first = said[0]
        found.append(SummaryText(phrase, names.get(first[1], first[1]), first[0], len(units), top in units, records))
    found.sort(key=lambda item: (not item.own, -item.units, item.day, item.unit, item.text))
    return tuple(found[:MOST_TEXTS])


def _toml(files: Files) -> dict[str, Any]:
    try:
        return tomllib.loads(text_of(files, MAIN))
    except tomllib.TOMLDecodeError as error:
        raise RefusedError("表 102", _("这个文件写得不对：{why}").format(why=error), where=MAIN) from error


def _mapping(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = told.get(key, {})
    if not isinstance(value, dict) or not all(NAME.fullmatch(name) for name in value):
        raise _wrong(key)
    return value


def _words(told: Mapping[str, Any], key: str) -> dict[str, str]:
    value = _mapping(told, key)
    if not all(isinstance(text, str) for text in value.values()):
        raise _wrong(key)
    return value


def _step(name: str, value: Any) -> Decimal:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong(f"steps.{name}")
    return Decimal(value)


def _names(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(f"lists.{name}")
    return tuple(value)


def _wrong(key: str) -> RefusedError:
    return RefusedError("表 157", _("总结的 {key} 没有写，或者写得不对").format(key=key), where=MAIN)
