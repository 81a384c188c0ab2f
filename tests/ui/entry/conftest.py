"""A village's window with a form open, and what is in its workspace afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import SystemClock
from desktop.workflows.workspace import open_workspace


@pytest.fixture
def village(county) -> Path:
    return Path(county.villages[0])


@pytest.fixture
def entry(village, open_window, hands) -> Callable[..., Any]:
    """``entry(form="free_clinic")``: the window with that form open and its first field waiting."""
    from desktop.ui.pages.entry import EntryRequest

    def make(**request: Any) -> Any:
        window = open_window(village)
        window.go("entry", EntryRequest(**request))
        hands.until(lambda: window.shell.page.model is not None)
        hands.idle(window)
        return window

    return make


@pytest.fixture
def inside(village) -> Callable[..., Any]:
    """``inside(lambda workspace: …)``: look into the village's workspace once its window is closed."""

    def look(act: Callable[[Any], Any]) -> Any:
        with open_workspace(village, SystemClock()) as workspace:
            return act(workspace)

    return look
