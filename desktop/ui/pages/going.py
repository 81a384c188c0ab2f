"""What one page hands to another when it sends somebody there."""

from __future__ import annotations


def records_request(*, unit: str = "", state: str = "", rids: tuple[str, ...] = ()) -> object:
    """For ``shell.go("records", …)``. The page of records is only imported when somebody goes there."""
    from desktop.ui.pages.records.request import RecordsRequest

    return RecordsRequest(unit=unit, state=state, rids=rids)


def copy_request(programme: str, table: str, period: str, line: str | None, unit: str | None, mode: str = "") -> object:
    """For ``shell.go("copying", …)``; ``unit`` None is the row for all, ``mode`` then or now."""
    from desktop.ui.pages.copying.page import CopyRequest

    return CopyRequest(programme, table, period, line, unit, mode)
