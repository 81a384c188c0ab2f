"""The build of Qt that the lock names: what it must not do to the program."""

from __future__ import annotations

import importlib.metadata
import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
@pytest.mark.skipif(
    importlib.metadata.version("PySide6-Essentials") == "6.12.0",
    reason="known to lose None: excluded in pyproject.toml",
)
def test_calls_that_answer_none_or_true_cost_them_nothing(qapp):
    """PySide6 6.12.0 gave a reference to None away each time; on Python 3.11 the program ends when none is left."""
    thing = QObject()
    before = [sys.getrefcount(single) for single in (None, True, False)]
    for _again in range(2000):
        thing.parent()
        thing.signalsBlocked()
        thing.isQuickItemType()
        QApplication.focusWidget()
        QApplication.isQuitLockEnabled()
    after = [sys.getrefcount(single) for single in (None, True, False)]
    assert [abs(was - now) < 200 for was, now in zip(before, after, strict=True)] == [True] * 3
