"""The written summary of a period: figures out of records, what people wrote, and the county's Word template round them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.consolidation.summaries import figures_of, texts_of
from desktop.consolidation.tables import compute_table
from desktop.errors import UsageError
from desktop.foundation.translation import _, listed
from desktop.model import summary as letter
from desktop.model.period import Period
from desktop.model.programme import Programme, TableResult, summary_names
from desktop.model.summary import LetterLine, SummaryFigure, SummaryText
from desktop.reports import table_json
from desktop.storage.registers import load_register
from desktop.workflows.close_period import left_out
from desktop.workflows.compare_periods import over
from desktop.workflows.consolidate import facts_of, official_table
from desktop.workflows.indicators import VALUE
from desktop.workflows.programme_checks import programme_checks
from desktop.workflows.programme_queries import queried
from desktop.workflows.programmes import enabled_programmes, period_of, programme_of, programme_titles
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.pdf_letter import PrintedLetter


@dataclass(frozen=True)
class SummaryChoice:
    """A programme with a summary, for the page that offers them."""

    programme: str
    title: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text in the preview; ``figure`` names the figure it shows, "" for plain text."""

    text: str
    figure: str = ""


@dataclass(frozen=True)
class SummaryLine:
    """A paragraph of the preview. ``kind`` as ``LetterLine`` has it."""

    kind: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class WrittenSummary:
    """Everything a summary says, before it is a file. ``sources``: figure → its table and column."""

    programme: Programme
    period: Period
    figures: Mapping[str, SummaryFigure]
    texts: Mapping[str, tuple[SummaryText, ...]]
    words: Mapping[str, str]
    sources: Mapping[str, tuple[TableResult, str]]
    template: bytes
    where: str

    def values(self) -> dict[str, Any]:
        """What the template may name. What the programme declares and nobody gave is nothing."""
        summary = self.programme.summary
        lists = {
            name: tuple(
                sorted((self.figures[cell] for cell in cells if self.figures[cell]), key=lambda item: -item.number)
            )
            for name, cells in summary.lists.items()
        }
        given = {**self.figures, **self.texts, **self.words, **lists}
        return {name: given.get(name, ()) for name in summary_names(self.programme)}


def summary_choices(workspace: Workspace) -> tuple[SummaryChoice, ...]:
    """The programmes in use that have a summary."""
    titles = programme_titles(workspace)
    return tuple(SummaryChoice(item.id, titles[item.id]) for item in enabled_programmes(workspace) if item.summaries)


def write_summary(workspace: Workspace, programme: str, period: str, person: str | None = None) -> WrittenSummary:
    """Work out a summary's figures and texts. Raises ``UsageError`` (用 104, 111, 114, 149)."""
    found = programme_of(workspace, programme)
    if not found.summaries:
        raise UsageError(
            "用 149",
            _("项目没有总结的模板：{name}").format(name=programme),
            hint=_("有总结的项目：{names}").format(names=listed(item.programme for item in summary_choices(workspace))),
        )
    summary = found.summary
    days = period_of(found, period)
    sources = _sources(workspace, found, days)
    year = _template_year(found, days.start[:4])
    return WrittenSummary(
        programme=found,
        period=days,
        figures=figures_of(summary, sources),
        texts=_texts(workspace, found, days) | _failing(workspace, programme, days),
        words=_words(workspace, found, days, person) | dict(summary.words),
        sources=sources,
        template=found.summaries[year],
        where=f"{programme}/templates/summary_{year}.docx",
    )


def summary_as_docx(workspace: Workspace, written: WrittenSummary, person: str | None = None) -> bytes:
    """The Word file; it stands in the audit log before it exists."""
    from desktop.reports.docx import fill_template

    made = fill_template(written.template, written.values(), where=written.where)
    _written_down(workspace, "export.docx", written, person)
    return made


def summary_as_pdf(workspace: Workspace, written: WrittenSummary, person: str | None = None) -> PrintedLetter:
    """The same words on paper as official letters are set; which faces stand in for others is told with it."""
    from desktop.reports.docx import fill_template, read_letter
    from desktop.reports.pdf_letter import write_letter  # so is reportlab

    lines = read_letter(fill_template(written.template, written.values(), where=written.where))
    made = write_letter(lines, author=workspace.unit.name)
    _written_down(workspace, "print.summary", written, person)
    return made


def summary_lines(written: WrittenSummary) -> tuple[SummaryLine, ...]:
    """The text as a page shows it, every figure a piece of its own."""
    from desktop.reports.docx import fill_template, read_letter

    lines = read_letter(fill_template(written.template, written.values(), where=written.where, marked=True))
    return tuple(SummaryLine(line.kind, tuple(_pieces(line))) for line in lines)


def summary_as_json(written: WrittenSummary) -> dict[str, Any]:
    """``{"programme", "period", "figures": {name: {"value", "exact", "shown", "records"}}, "texts", "text"}``."""
    return {
        "programme": written.programme.id,
        "period": written.period.name,
        "figures": {
            name: {
                "label": figure.label,
                "value": table_json.plain(figure.value),
                "exact": table_json.plain(figure.exact),
                "shown": figure.shown,
                "records": figure.records,
            }
            for name, figure in written.figures.items()
        },
        "texts": {
            name: [
                {"text": text.text, "unit": text.unit, "units": text.units, "records": list(text.records)}
                for text in texts
            ]
            for name, texts in written.texts.items()
        },
        "text": [line.text for line in summary_lines(written)],
    }


def _sources(workspace: Workspace, programme: Programme, days: Period) -> dict[str, tuple[TableResult, str]]:
    """Every figure's name → the computed table and its column: the official tables, the text's own, the indicators."""
    results = [official_table(workspace, programme.id, table, days.name) for table in programme.tables]
    own = programme.summary.figures
    if own is not None:
        late = left_out(workspace, programme.id, days.name)
        facts = [fact for fact in facts_of(workspace, programme, own.query, days) if fact.record not in late]
        top = workspace.identity.org
        results.append(compute_table(own, facts, workspace.tree, top=top, period=days.name, line=None))
    found = {column.name: (result, column.name) for result in results for column in result.table.columns}
    for indicator in programme.indicators.values():
        found[indicator.name] = (over(workspace, programme, indicator.table, [days]), VALUE)
    return found


def _pieces(line: LetterLine) -> Sequence[Piece]:
    from desktop.reports.docx import MARK_CLOSE, MARK_NAME, MARK_OPEN

    found: list[Piece] = []
    for part in re.split(f"({MARK_OPEN}[^{MARK_CLOSE}]*{MARK_CLOSE})", line.text):
        if part.startswith(MARK_OPEN):
            name, _mark, shown = part[1:-1].partition(MARK_NAME)
            found.append(Piece(shown, name))
        elif part:
            found.append(Piece(part))
    return found


def _texts(workspace: Workspace, programme: Programme, days: Period) -> dict[str, tuple[SummaryText, ...]]:
    if not programme.summary.query:
        return {}
    columns, rows = queried(workspace, programme, programme.summary.query, days)
    names = {unit.code: unit.name for unit in workspace.tree}
    return texts_of(programme.summary.texts, columns, rows, top=workspace.identity.org, names=names)


def _failing(workspace: Workspace, programme: str, days: Period) -> dict[str, tuple[SummaryText, ...]]:
    """Check → what it found wanting, a text each; none where it holds."""
    found = programme_checks(workspace, programme, days.name)
    return {
        check.name: tuple(SummaryText(f"{row.subject}：{row.detail}", row.subject) for row in check.rows)
        for check in found
    }


def _words(workspace: Workspace, programme: Programme, days: Period, person: str | None) -> dict[str, str]:
    """Who writes, for where and when: what every summary may name."""
    unit = workspace.unit
    place = next(
        (row["name"] for row in load_register(workspace.db, "places") if row["code"] == unit.division_code), ""
    )
    if not place and letter.is_place(unit.short_name):
        place = unit.short_name
    whole, our = letter.whole_and_our(place)
    today: dt.date = workspace.clock.now().date()
    return {
        "unit": unit.name,
        "place": place or unit.name,
        "whole": whole,
        "our": our,
        "below": letter.units_below(unit.level),
        "title": programme.title,
        "period": letter.period_words(days.name),
        "year": days.start[:4],
        "start": letter.day_words(days.start),
        "end": letter.day_words(days.end),
        "today": letter.date_words(today.isoformat()),
        "filler": workspace.person(person),
        "phone": unit.phone,
    }


def _template_year(programme: Programme, year: str) -> str:
    """The template of the period's year, else the newest before it, else the oldest there is."""
    named = sorted(programme.summaries)
    earlier = [name for name in named if name <= year]
    return earlier[-1] if earlier else named[0]


def _written_down(workspace: Workspace, what: str, written: WrittenSummary, person: str | None) -> None:
    with workspace.db.joined():
        workspace.audit(what, f"{written.programme.id} summary {written.period.name}", who=person)
