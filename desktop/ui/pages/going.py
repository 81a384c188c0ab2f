"""What one page hands to another when it sends somebody there."""

from __future__ import annotations

import importlib
from typing import Any


def records_request(*, unit: str = "", state: str = "", rids: tuple[str, ...] = ()) -> object:
    """For ``shell.go("records", …)``. The page of records is only imported when somebody goes there."""
    module: Any = importlib.import_module("desktop.ui.pages.records.request")
    return module.RecordsRequest(unit=unit, state=state, rids=rids)


def entry_request(*, rid: str, field: str = "") -> object:
    """For ``shell.go("entry", …)``."""
    module: Any = importlib.import_module("desktop.ui.pages.entry.request")
    return module.EntryRequest(rid=rid, field=field)
