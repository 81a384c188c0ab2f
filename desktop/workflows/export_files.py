"""Writing what a screen shows into a folder somebody chose: tables as Excel and PDF, the board as Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.translation import _, listed
from desktop.model.sheets import MissingFace
from desktop.model.unit import Unit
from desktop.workflows.completeness_board import BoardCell, CompletenessBoard
from desktop.workflows.consolidate import table_as_docx, table_as_pdf, table_as_xlsx
from desktop.workflows.freeze_table import FrozenTable, frozen_as_docx, frozen_as_pdf, frozen_as_xlsx
from desktop.workflows.programmes import programme_titles
from desktop.workflows.summaries import WrittenSummary, summary_as_docx, summary_as_pdf
from desktop.workflows.table_view import TableView
from desktop.workflows.workspace import Workspace


def export_table(
    workspace: Workspace, view: TableView, folder: Path, kind: str, reported: FrozenTable | None = None
) -> Path:
    """Write a table as ``xlsx`` (on the official template), ``pdf`` or ``docx``: as computed, or as it was ``reported``."""
    if reported is None:
        made = {"xlsx": table_as_xlsx, "pdf": table_as_pdf, "docx": table_as_docx}[kind](workspace, view.result)
    else:
        made = {"xlsx": frozen_as_xlsx, "pdf": frozen_as_pdf, "docx": frozen_as_docx}[kind](workspace, reported)
    line = view.result.table.lines.get(view.line or "", "")
    unit = workspace.unit
    version = _("报送第{n}版").format(n=reported.version) if reported else ""
    parts = (view.heading or view.title, unit.short_name or unit.name, line, view.period.name, version)
    stem = "_".join(part for part in parts if part)
    return write_atomically(unused_name(folder, stem, f".{kind}"), made)


@dataclass(frozen=True)
class SavedSummary:
    """The file, and of a PDF the faces that stand in for others in it."""

    file: Path
    faces: tuple[MissingFace, ...] = ()


def export_summary(workspace: Workspace, written: WrittenSummary, folder: Path, kind: str) -> SavedSummary:
    """Write a summary as ``docx`` (the county's own template) or ``pdf`` (as official letters are set)."""
    unit = workspace.unit
    short = programme_titles(workspace)[written.programme.id]
    stem = "_".join((short + _("工作总结"), unit.short_name or unit.name, written.period.name))
    if kind == "docx":
        made = summary_as_docx(workspace, written)
        return SavedSummary(write_atomically(unused_name(folder, stem, ".docx"), made))
    paper = summary_as_pdf(workspace, written)
    return SavedSummary(write_atomically(unused_name(folder, stem, ".pdf"), paper.content), paper.faces)


def export_board(
    workspace: Workspace, board: CompletenessBoard, words: Mapping[str, str], titles: Mapping[str, str], folder: Path
) -> Path:
    """Write the board: ``words`` for its states, ``titles`` for its periods."""
    from desktop.reports.xlsx_board import write_board  # openpyxl is slow to import and rarely wanted

    unit: Unit = workspace.unit
    header = [_("单位"), *(titles.get(days.name, days.name) for days in board.periods), _("报送率")]
    rows: list[tuple[int, list[str]]] = []
    for group in board.groups:
        if not group.alone:
            tallies = [f"{tally.reported}/{tally.due}" for tally in group.tallies]
            rows.append((0, [group.name or _("直属单位"), *tallies, ratio(group.reported, group.due)]))
        for row in group.rows:
            cells = [cell_text(cell, words) for cell in row.cells]
            rows.append((0 if group.alone else 1, [row.name, *cells, ratio(row.reported, row.due)]))
    with workspace.db.atomic():
        workspace.audit("export.board", f"{board.programme} {board.year}")
    title = _("{title} 报送率 {year}").format(title=board.title, year=board.year)
    note = _("{unit}，算到 {day}").format(unit=unit.name, day=board.computed[:16].replace("T", " "))
    made = write_board(title, note, header, rows)
    return write_atomically(
        unused_name(folder, f"{_('报送率')}_{unit.name}_{board.programme}_{board.year}", ".xlsx"), made
    )


def cell_text(cell: BoardCell, words: Mapping[str, str]) -> str:
    """A cell in words; a gap with its numbers."""
    if cell.state == "gap" and cell.missing:
        return _("缺 {n} 号").format(n=listed(map(str, cell.missing)))
    return words.get(cell.state, cell.state)


def ratio(reported: int, due: int) -> str:
    """86.2 %; 100 % whole; — where nothing was owed."""
    if not due:
        return "—"
    share = 100 * reported / due
    # 99.96 is not yet all of them.
    return "100 %" if reported == due else f"{min(share, 99.9):.1f} %"
