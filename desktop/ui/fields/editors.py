"""Editors of one answer. Enter accepts and goes on, Shift+Enter and ↑ go back; what is composed is never cut off.

``value()`` is what a record keeps (None for blank). A text that cannot be read stays as typed, and ``problem()`` says
in words why; nobody is kept from leaving.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.model.record import NONE_HERE
from desktop.ui import tokens
from desktop.ui.fields.inputs import Edge, LineBox
from desktop.ui.fields.page_box import PageBox
from desktop.ui.fields.typed_dates import read_time
from desktop.ui.fields.typed_numbers import clean, number_text, read_number
from desktop.ui.theme import Theme


class Editor(QWidget):
    """What a field row and a page know of an editor."""

    edited = Signal()
    accepted = Signal()
    went_back = Signal()
    focused = Signal(bool)
    aside_changed = Signal()
    resized = Signal()
    # How long an answer is expected to be, in design pixels.
    WIDTH: ClassVar[int] = 300

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.width_wanted: int = self.WIDTH
        self.aside = ""
        self.dead = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def text_now(self) -> str:
        """What stands in the box, with what is being composed."""
        return ""

    def problem(self) -> str:
        """Why what was typed is no answer yet; "" when it is."""
        return ""

    @property
    def composing(self) -> bool:
        return False

    def focus_widget(self) -> QWidget:
        """The widget that has the keys."""
        return self.focusProxy() or self

    def show_edge(self, edge: Edge) -> None:
        """Red or amber, as the row's state asks."""

    def set_dead(self, dead: bool) -> None:
        """Calculated: shown, not filled."""
        self.dead = dead

    def describe(self, name: str, description: str) -> None:
        """What a screen reader says of it."""
        for widget in (self, self.focus_widget()):
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(description)

    def width_in(self, available: int) -> int:
        return min(available, self.theme.px(self.width_wanted))

    def height_in(self, width: int) -> int:
        del width
        return self.theme.px(tokens.CONTROL)

    def set_aside(self, words: str) -> None:
        """Words beside the box: a date in full with its weekday."""
        if words != self.aside:
            self.aside = words
            self.aside_changed.emit()

    def settle(self) -> None:
        """Called when the person leaves: a date typed short is written out."""


class LineEditor(Editor):
    """An editor made of one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.box = self._make_box()
        self.setFocusProxy(self.box)
        self.box.typed.connect(self._typed)
        self.box.entered.connect(self._entered)
        self.box.backed.connect(self.went_back)
        self.box.downed.connect(self._downed)
        self.box.focused.connect(self._focused)

    def _make_box(self) -> LineBox:
        return LineBox(self.theme, self)

    def value(self) -> Any:
        return self.box.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.box.put("" if value is None else str(value))

    def text_now(self) -> str:
        return self.box.text_now()

    @property
    def composing(self) -> bool:
        return self.box.composing

    def show_edge(self, edge: Edge) -> None:
        self.box.show_edge(edge)

    def set_dead(self, dead: bool) -> None:
        super().set_dead(dead)
        self.box.set_dead(dead)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.box.setGeometry(self.rect())

    def _typed(self) -> None:
        self.edited.emit()

    def _entered(self) -> None:
        self.settle()
        self.accepted.emit()

    def _downed(self) -> None:
        self._entered()

    def _focused(self, now: bool) -> None:
        if not now:
            self.settle()
        self.focused.emit(now)


class TextEditor(LineEditor):
    """A line of text. ``length``: characters expected, for the width of the box."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, length: int = 0) -> None:
        super().__init__(theme, parent)
        if length:
            self.width_wanted = min(560, max(120, 16 * length + 30))


class NumberEditor(LineEditor):
    """Digits and, with ``decimals``, one point. ``w`` gives 无 where the form allows it.

    The method editor is off: digits come as digits in Chinese mode too, and ``w`` comes as w.
    """

    WIDTH = 120

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, decimals: bool = False, none_allowed: bool = False
    ) -> None:
        super().__init__(theme, parent)
        self.decimals, self.none_allowed = decimals, none_allowed
        self._last = ""
        self.box.set_composes(False)
        self.box.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers | Qt.InputMethodHint.ImhLatinOnly)

    def value(self) -> int | str | None:
        return read_number(self.box.text(), decimals=self.decimals)

    def set_value(self, value: Any) -> None:
        self._last = number_text(value)
        self.box.put(self._last)

    def _typed(self) -> None:
        text = self.box.text()
        if self._last == NONE_HERE and text != NONE_HERE:
            text = text.replace(NONE_HERE, "")  # a digit after 无 replaces it
        kept = clean(text, decimals=self.decimals, none_allowed=self.none_allowed)
        if kept != self.box.text():
            before = text[: self.box.cursorPosition()]
            self.box.put(kept)
            place = len(clean(before, decimals=self.decimals, none_allowed=self.none_allowed))
            self.box.setCursorPosition(min(place, len(kept)))
        if kept != self._last:
            self._last = kept
            self.edited.emit()


class TimeEditor(LineEditor):
    """``930`` becomes 09:30 on leaving."""

    WIDTH = 90

    def value(self) -> str | None:
        text = self.box.text().strip()
        return read_time(text).value or text or None

    def set_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        self.box.put(text[:5] if read_time(text[:5]).value else text)

    def problem(self) -> str:
        return read_time(self.box.text()).problem

    def settle(self) -> None:
        read = read_time(self.box.text())
        if read.value:
            self.box.put(read.value)
        self.set_aside("")

    def _typed(self) -> None:
        read = read_time(self.box.text_now())
        self.set_aside(read.value if read.value != self.box.text() else "")
        super()._typed()


class LongTextEditor(Editor):
    """Several lines: Enter is a new line, Tab or Ctrl+Enter leaves."""

    WIDTH = 560
    LINES: ClassVar[int] = 3

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.box = PageBox(theme, self)
        self.setFocusProxy(self.box)
        self.box.typed.connect(self.edited)
        self.box.entered.connect(self.accepted)
        self.box.backed.connect(self.went_back)
        self.box.focused.connect(self.focused)

    def value(self) -> str | None:
        return self.box.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        self.box.put("" if value is None else str(value))

    def text_now(self) -> str:
        return self.box.text_now()

    @property
    def composing(self) -> bool:
        return self.box.composing

    def show_edge(self, edge: Edge) -> None:
        self.box.show_edge(edge)

    def set_dead(self, dead: bool) -> None:
        super().set_dead(dead)
        self.box.set_dead(dead)

    def height_in(self, width: int) -> int:
        del width
        return self.theme.px(23 * self.LINES + 17)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.box.setGeometry(self.rect())
