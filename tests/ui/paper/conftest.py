"""A clinic with a printer that writes files, records to print and signed sheets that came back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from desktop.model.sheet_mark import SheetMark, short_digest
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.ui.printing import printers
from tests.helpers.photographed import at_a_slant, jpeg, marked_page
from tests.ui.village.conftest import *  # noqa: F403  the villages


@dataclass
class Printers:
    """``files``: what each job wrote. ``names``: what the system offers."""

    folder: Path
    names: tuple[str, ...] = ("办公室激光打印机", "收费处针式打印机")
    files: list[Path] = field(default_factory=list)
    copies: list[QPrinter] = field(default_factory=list)

    def make(self, _name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(printers.DPI)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.files.append(self.folder / f"{len(self.files) + 1}.pdf")
        printer.setOutputFileName(str(self.files[-1]))
        self.copies.append(printer)
        return printer


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Printers:
    """The system's printers write PDF files, at half the resolution: what is on them is the same, sooner."""
    made = Printers(tmp_path / "printed")
    made.folder.mkdir()
    monkeypatch.setattr(printers, "DPI", 150)
    monkeypatch.setattr(printers, "printer_names", lambda: made.names)
    monkeypatch.setattr(printers, "make_printer", made.make)
    return made


def ask(window: Any, hands: Any, question: Any) -> Any:
    """Ask the workspace that the window has open."""
    told: list[Any] = []
    window.tasks.run(lambda workspace, _progress: question(workspace), done=told.append)
    hands.until(lambda: told)
    return told[0]


def mark_of(village: Any, rid: str, page: int = 1, pages: int = 1, sheet: str = "free_clinic_register") -> SheetMark:
    with village.open() as workspace:
        found = head(workspace.db, rid)
        assert found is not None
        line = revision(workspace.db, found.revision_seq)
        return SheetMark(rid, short_digest(line.line_sha256), found.unit, sheet, page, pages)


def photo(folder: Path, name: str, *marks: SheetMark, slant: bool = True) -> Path:
    made = marked_page(*(mark.text() for mark in marks))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(at_a_slant(made) if slant else made))
    return path
