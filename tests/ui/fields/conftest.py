from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.fields import Editor, FieldRow, RosterGrid, TextEditor
from desktop.ui.fields.suggestions import warm
from tests.ui.fields.samples import ROSTER, TWO


@pytest.fixture(autouse=True, scope="session")
def _pinyin_is_loaded() -> None:
    """As a page has its worker do before anybody types."""
    warm()


class Told:
    """What an editor or a row told, in order."""

    def __init__(self, thing: Any, *names: str) -> None:
        self.heard: list[Any] = []
        for name in names:
            getattr(thing, name).connect(lambda *said, name=name: self.heard.append((name, *said) if said else name))

    def count(self, name: str) -> int:
        return self.heard.count(name)


@pytest.fixture
def told() -> type[Told]:
    return Told


@pytest.fixture
def show(widget_host) -> Callable[..., QWidget]:
    """Widgets one under the other in an active window; the first one gets the focus."""

    def place(*widgets: QWidget, size: tuple[int, int] = (900, 600)) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        for widget in widgets:
            column.addWidget(widget)
            if isinstance(widget, Editor):
                widget.setFixedHeight(widget.height_in(600))
                widget.describe("试", "")
        column.addStretch(1)
        window: QWidget = widget_host(page, size=size)
        (widgets[0].editor if isinstance(widgets[0], FieldRow) else widgets[0]).setFocus()
        return window

    return place


@pytest.fixture
def grid(theme, show):
    made = RosterGrid(theme, ROSTER, name="签到名册")
    show(made, TextEditor(theme))
    made.set_rows(TWO)
    return made
