"""Printing: a sheet blank, filled from one record, or for many in one PDF; every page carries its mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.model.sheets import PrintedSheet, SheetInfo
from desktop.workflows.workspace import Workspace


def list_sheets(workspace: Workspace, form: str | None = None) -> tuple[SheetInfo, ...]:
    """The sheets that can be printed here (``form``: those that take its records, its own standard layout last)."""
    raise NotImplementedError


def print_sheet(
    workspace: Workspace,
    sheet_id: str,
    *,
    records: Sequence[str] = (),
    blank: int = 0,
    reveal_reason: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PrintedSheet:
    """The PDF of a sheet: one copy a record, or a blank one where none is named.

    ``records``: record ids; of a sheet that is not about records, what ``SheetInfo.about`` says. ``blank``: blank rows after the
    filled ones (0: as many as the sheet says); of a sheet without a grid the number of blank copies. ``reveal_reason``: personal
    values in full; every record is written into the audit log with the reason. ``progress(done, total)`` after each copy.
    Raises ``UsageError`` 用 190 (no such sheet), ``RefusedError`` 填 292 (no such record), 印 103 … of a sheet that is wrong,
    ``印 104`` when ``cancelled`` said so: nothing is printed then.
    """
    raise UsageError("用 190", _("没有这张表：{sheet}").format(sheet=sheet_id))
