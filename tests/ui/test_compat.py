"""What differs between the versions of Qt, on whichever is installed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.ui import compat


def hints(answer):
    return SimpleNamespace(accessibility=lambda: SimpleNamespace(contrastPreference=lambda: answer))


def test_where_the_system_is_not_asked_nobody_wants_contrast(monkeypatch):
    assert not compat.system_wants_high_contrast(SimpleNamespace())
    monkeypatch.delattr(Qt, "ContrastPreference", raising=False)
    assert not compat.system_wants_high_contrast(hints("high"))


def test_the_systems_own_contrast_is_taken(monkeypatch):
    monkeypatch.setattr(Qt, "ContrastPreference", SimpleNamespace(HighContrast="high"), raising=False)
    assert compat.system_wants_high_contrast(hints("high"))
    assert not compat.system_wants_high_contrast(hints("plain"))


@pytest.mark.parametrize("heard", [True, False])
def test_a_screen_reader_is_told_when_one_listens(qapp, monkeypatch, heard):
    told = []
    monkeypatch.setattr(QtGui, "QAccessible", SimpleNamespace(isActive=lambda: heard, updateAccessibility=told.append))
    monkeypatch.setattr(
        QtGui, "QAccessibleAnnouncementEvent", lambda widget, text: (widget.text(), text), raising=False
    )
    compat.announce(QLabel("格"), "存好了")
    assert told == ([("格", "存好了")] if heard else [])


def test_where_qt_cannot_say_it_nothing_breaks(qapp, monkeypatch):
    told = []
    monkeypatch.setattr(QtGui, "QAccessible", SimpleNamespace(isActive=lambda: True, updateAccessibility=told.append))
    monkeypatch.delattr(QtGui, "QAccessibleAnnouncementEvent", raising=False)
    compat.announce(QLabel(), "存好了")
    assert told == []
