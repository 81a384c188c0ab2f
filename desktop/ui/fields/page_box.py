"""A box of several lines. As in every box, while a method editor composes each key is its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.ui.fields.inputs import AWAY, CONTROL, ENTER, NOTHING, SHIFT, Edge, bare_modifiers, is_pages, paint_edge
from desktop.ui.theme import Theme


class PageBox(QPlainTextEdit):
    """Several lines. Enter is a new line; Ctrl+Enter leaves, so does Tab; ↑ in the first line goes back."""

    typed = Signal()
    entered = Signal()
    backed = Signal()
    focused = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._preedit, self._dead = theme, "", False
        self._edge: Edge = "plain"
        self.setProperty("bare", True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.textChanged.connect(self.typed)
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def composing(self) -> bool:
        return bool(self._preedit)

    def text_now(self) -> str:
        """The text with what is being composed in its place."""
        text, place = self.toPlainText(), self.textCursor().position()
        return text[:place] + self._preedit + text[place:]

    def show_edge(self, edge: Edge) -> None:
        self._edge = edge
        self.viewport().update()

    def set_dead(self, dead: bool) -> None:
        if dead == self._dead:
            return
        self._dead = dead
        self.setReadOnly(dead)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if dead else Qt.FocusPolicy.StrongFocus)
        self._restyle()

    def put(self, text: str) -> None:
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if self.composing:
                event.accept()
                return True
            if event.type() == QEvent.Type.ShortcutOverride:
                if event.key() in ENTER:
                    event.accept()
                    return True
                if self._is_pages(event):
                    event.ignore()
                    return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), bare_modifiers(event)
        if key in ENTER and held == CONTROL:
            self.entered.emit()
        elif (key in ENTER and held == SHIFT) or (key == Qt.Key.Key_Up and held == NOTHING and self._at_top()):
            self.backed.emit()
        elif key == Qt.Key.Key_Escape or self._is_pages(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _is_pages(self, event: QKeyEvent) -> bool:
        """PgUp and PgDn turn the form's sections; Ctrl+Z is the record's where nothing was typed."""
        if event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} or is_pages(event):
            return True
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.document().isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable()

    def _at_top(self) -> bool:
        cursor = self.textCursor()
        return (
            not cursor.block().previous().isValid()
            and not cursor.block().layout().lineForTextPosition(cursor.positionInBlock()).lineNumber() > 0
        )

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        if not event.commitString():
            self.typed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        self._preedit = ""
        if event.reason() not in AWAY:
            self.focused.emit(False)

    def _restyle(self) -> None:
        theme = self._theme
        self.setFont(theme.font(16))
        inner = theme.ring if theme.high_contrast else 0
        self.setViewportMargins(0, 0, 0, 0)
        if self.document().documentMargin() != theme.px(8) + inner:
            self.document().setDocumentMargin(theme.px(8) + inner)
            self.document().clearUndoRedoStacks()  # Qt counts it as a step of the person
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, theme.colour("text_2" if self._dead else "text"))
        palette.setColor(QPalette.ColorRole.Highlight, theme.colour("focus"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("on_focus"))
        self.setPalette(palette)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        whole = QRect(QPoint(0, 0), self.viewport().size())
        paint_edge(painter, whole, self._theme, self._edge, focused=self.hasFocus(), dead=self._dead)
        painter.end()
        super().paintEvent(event)
