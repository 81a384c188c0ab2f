"""Measures of the window; where there is no Qt they are not there either. They judge ratios taken in one run."""

from __future__ import annotations

import importlib.util

from tests.ui.harness import offscreen

offscreen.prepare()
collect_ignore = (
    []
    if importlib.util.find_spec("PySide6")
    else ["test_entry.py", "test_list_scroll.py", "test_start.py", "test_typing.py"]
)
