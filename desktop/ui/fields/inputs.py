"""The boxes that take keys: one line, several lines. They paint their own edge and know when a method editor composes.

While it composes every key is its own: none accepts, picks, moves or saves.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import box, focus_ring

Edge = Literal["plain", "error", "warning"]
ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
NOTHING = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
AWAY = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}


def bare_modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    """The modifiers without the one that says that a key stands on the number pad."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def digit_of(event: QKeyEvent) -> int:
    """1 to 9 for such a key pressed alone, else 0."""
    text = event.text()
    plain = bare_modifiers(event) == NOTHING
    return int(text) if plain and len(text) == 1 and text in "123456789" else 0


_EDITS = {
    Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z, Qt.Key.Key_Left,
    Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Insert,
}  # fmt: skip


def is_pages(event: QKeyEvent) -> bool:
    """Keys with Ctrl that are the page's even where the system lets a line edit with them (Ctrl+U, Ctrl+E, Ctrl+D)."""
    held = bare_modifiers(event)
    if held not in (CONTROL, CONTROL | SHIFT) or event.key() in ENTER:
        return False
    if event.key() == Qt.Key.Key_C:
        return held != CONTROL  # Ctrl+Shift+C copies the record
    return event.key() not in _EDITS


def paint_edge(
    painter: QPainter,
    rect: QRect,
    theme: Theme,
    edge: Edge = "plain",
    *,
    focused: bool = False,
    dead: bool = False,
    radius: float = -1,
) -> None:
    """A control's ground and edge: the blue ring where one is, red or amber where something is to be done."""
    corner = theme.px(tokens.RADIUS) if radius < 0 else radius
    fill = theme.colour("calculated" if dead else "surface")
    if focused:
        box(painter, rect, fill=fill, radius=corner)
        focus_ring(painter, rect, theme, radius=corner)
        return
    strong = theme.px(2) + (1 if theme.high_contrast else 0)
    plain = strong - theme.px(1) if theme.high_contrast else theme.px(1)
    token = {"plain": "line" if dead else "border", "error": "error", "warning": "warning_edge"}[edge]
    box(
        painter,
        rect,
        fill=fill,
        edge=theme.colour(token),
        width=plain if edge == "plain" else strong,
        radius=corner,
        dashed=theme.high_contrast and dead,
    )


class LineBox(QLineEdit):
    """One line. Enter, Shift+Enter, ↑ and ↓ are told, not handled; ``typed`` also hears what is being composed."""

    typed = Signal()
    entered = Signal()
    backed = Signal()
    downed = Signal()
    focused = Signal(bool)
    fell_off = Signal(QKeyEvent)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, px: int = 16, radius: float = -1) -> None:
        super().__init__(parent)
        self._theme, self._px, self._radius = theme, px, radius
        self._preedit, self._told = "", ""
        self._composes = True
        self._edge: Edge = "plain"
        self._dead = False
        self.setProperty("bare", True)
        self.setFrame(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.textEdited.connect(self._tell)
        self._restyle()
        theme.changed.connect(self._restyle)

    # ---- what editors ask ----

    @property
    def composing(self) -> bool:
        return bool(self._preedit)

    def text_now(self) -> str:
        """The text with what is being composed in its place."""
        place = self.cursorPosition()
        return self.text()[:place] + self._preedit + self.text()[place:]

    def show_edge(self, edge: Edge) -> None:
        if edge != self._edge:
            self._edge = edge
            self.update()

    def set_dead(self, dead: bool) -> None:
        """Calculated or switched off: grey, no tab stop, no typing."""
        if dead == self._dead:
            return
        self._dead = dead
        self.setReadOnly(dead)  # Qt switches the method editor with it
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, self._composes and not dead)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if dead else Qt.FocusPolicy.StrongFocus)
        self._restyle()

    def set_composes(self, composes: bool) -> None:
        """Off where keys must arrive as they are, in Chinese mode too."""
        self._composes = composes
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, composes and not self._dead)

    def put(self, text: str) -> None:
        """Show a text that nobody typed."""
        if text != self.text():
            self.setText(text)
        self._told = self.text_now()

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key is for this box before any shortcut of the page."""
        key, held = event.key(), bare_modifiers(event)
        if key in ENTER:
            return held in (NOTHING, SHIFT)
        return key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and held == NOTHING

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a key means; False leaves it to the line's own editing."""
        key, held = event.key(), bare_modifiers(event)
        if key in ENTER and held in (NOTHING, SHIFT):
            (self.backed if held == SHIFT else self.entered).emit()
        elif key == Qt.Key.Key_Up and held == NOTHING:
            self.backed.emit()
        elif key == Qt.Key.Key_Down and held == NOTHING:
            self.downed.emit()
        else:
            return False
        return True

    # ---- events ----

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                if self.composing or self.wants(event):
                    event.accept()
                    return True
                if is_pages(event) or self._nothing_to_take_back(event):
                    event.ignore()
                    return False
            elif self.composing:
                event.accept()
                return True
        return super().event(event)

    def _nothing_to_take_back(self, event: QKeyEvent) -> bool:
        """Ctrl+Z and Ctrl+Y are the record's where nothing was typed in this box."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.handle(event):
            event.accept()
        elif is_pages(event) or event.key() in ENTER or event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason and event.reason() not in AWAY:
            self.selectAll()
        self.update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
        self._preedit = ""  # whoever comes back finds no key held for a method editor that has gone
        if event.reason() not in AWAY:
            self.deselect()
            self.focused.emit(False)

    def _tell(self) -> None:
        now = self.text_now()
        if now != self._told:
            self._told = now
            self.typed.emit()

    # ---- looks ----

    def _restyle(self) -> None:
        theme = self._theme
        self.setFont(theme.font(self._px))
        side = theme.px(8 if self._radius == 0 else 11) + (theme.ring - theme.px(2) if theme.high_contrast else 0)
        self.setTextMargins(side, 0, side, 0)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, theme.colour("text_2" if self._dead else "text"))
        palette.setColor(QPalette.ColorRole.Highlight, theme.colour("focus"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("on_focus"))
        self.setPalette(palette)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self._theme.px(tokens.CONTROL))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_edge(
            painter,
            self.rect(),
            self._theme,
            self._edge,
            focused=self.hasFocus(),
            dead=self._dead,
            radius=self._radius,
        )
        painter.end()
        super().paintEvent(event)
