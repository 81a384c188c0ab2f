"""Paper that is printed once, where it is made: the sheet that goes with a kit, and the recovery code for the safe.

Neither code is kept anywhere, so neither sheet can be printed again; nothing but the PDF leaves these functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop.errors import UsageError
from desktop.foundation.atomic import unused_name, write_atomically
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _, language_in_use
from desktop.model.sheet_layout import Sheet
from desktop.model.sheet_mark import SheetMark
from desktop.model.sheets import Filling, PrintedSheet
from desktop.workflows.kits import MadeKits
from desktop.workflows.recovery import check_code_folder
from desktop.workflows.sheet_files import load_sheet
from desktop.workflows.sheet_filling import long_day, workspace_facts
from desktop.workflows.workspace import Workspace

KIT, RECOVERY = "kit_sheet", "recovery_code"


def kit_sheets(workspace: Workspace, made: MadeKits) -> PrintedSheet:
    """A page for every kit just made: its code and the words to be compared, to be stamped and handed over.

    Raises ``UsageError`` 印 119 where no kit was made.
    """
    if not made.kits:
        raise UsageError("印 119", _("没有做出启用包，没有什么可印"))
    sheet, facts, tree = load_sheet(workspace, KIT), workspace_facts(workspace), workspace.tree
    fillings = []
    for kit in made.kits:
        unit = tree[kit.unit]
        parent = tree[unit.parent].name if unit.parent in tree else ""
        more = {
            "@to": unit.name, "@kit": kit.file.name, "@code": kit.code, "@words": made.fingerprint, "@parent": parent,
        }  # fmt: skip
        fillings.append((Filling(facts | more), SheetMark("", "", kit.unit, sheet.id)))
    return _printed(sheet, fillings, author=workspace.unit.name)


def recovery_sheet(code: str, *, unit: str, day: str) -> PrintedSheet:
    """The recovery code for the safe. No workspace is needed: it may not be open yet. ``day``: as it is to be read.

    The QR says nothing: a sheet that opens everything must not be found by its picture.
    """
    from desktop.reports.sheet_file import read_sheet

    path = shipped_path(f"forms/sheets/{RECOVERY}.toml")
    sheet = read_sheet(path.read_bytes(), path.name, stem=RECOVERY, language=language_in_use())
    facts: Mapping[str, str] = {"@unit": unit, "@code": code, "@printed_on": long_day(day)}
    return _printed(sheet, [(Filling(facts), SheetMark("", "", "", RECOVERY))], author=unit)


def save_recovery_sheet(code: str, folder: Path, *, workspace: Path, unit: str, day: str) -> Path:
    """The same as a PDF for a printer elsewhere. Raises as ``save_recovery_code``: 用 177 beside the records themselves."""
    check_code_folder(folder, workspace)
    printed = recovery_sheet(code, unit=unit, day=day)
    return write_atomically(unused_name(folder, f"{_('恢复码')}_{unit}", ".pdf"), printed.pdf)


def _printed(sheet: Sheet, fillings: list[tuple[Filling, SheetMark]], *, author: str) -> PrintedSheet:
    from desktop.reports.pdf_sheets import SheetWriter  # reportlab is slow to import and rarely wanted

    writer = SheetWriter(author=author)
    for filling, mark in fillings:
        writer.add(sheet, filling, mark)
    return writer.finish()
