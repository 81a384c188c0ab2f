"""Choices as buttons with digits: a digit picks at once, the method editor is switched off there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.compat import announce
from desktop.ui.fields.inputs import ENTER, NOTHING, SHIFT, Edge, bare_modifiers, digit_of
from desktop.ui.fields.suggestions import Option
from desktop.ui.theme import Theme
from desktop.ui.widgets.keys import paint_key
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon, focus_ring


class OptionButton(QAbstractButton):
    """One choice: its digit, its words; filled when chosen."""

    def __init__(self, theme: Theme, number: int, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._number = theme, number
        self.setText(label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{number} {label}")
        self.edge: Edge = "plain"
        self.in_hand = False

    def sizeHint(self) -> QSize:
        px = self._theme.px
        words = QFontMetrics(self._theme.font(15, bold=True)).horizontalAdvance(self.text())
        return QSize(px(8) + px(19) + px(7) + words + px(12), px(tokens.CONTROL))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px, painter = self._theme, self._theme.px, QPainter(self)
        chosen, dead = self.isChecked(), not self.isEnabled()
        fill = "selection" if chosen else "calculated" if dead else "surface"
        token = {"plain": "primary" if chosen else "border", "error": "error", "warning": "warning_edge"}[self.edge]
        width = px(2) if chosen or self.edge != "plain" else px(1)
        if theme.high_contrast:
            width += 1
        edge, corner = theme.colour(token), px(tokens.RADIUS)
        box(painter, self.rect(), fill=theme.colour(fill), edge=edge, width=width, radius=corner,
            dashed=theme.high_contrast and dead)  # fmt: skip
        cap = QRect(px(8), (self.height() - px(20)) // 2, px(19), px(20))
        if chosen and theme.high_contrast:  # no tints there: the tick says it
            draw_icon(painter, theme.icon("check", 18, "good"), cap)
        else:
            paint_key(painter, cap, str(self._number), theme)
        painter.setFont(theme.font(15, bold=chosen))
        painter.setPen(theme.colour("text_2" if dead else "text"))
        painter.drawText(self.rect().adjusted(px(34), 0, 0, 0), MIDDLE, self.text())
        if self.in_hand:
            focus_ring(painter, self.rect(), theme)


class ChoiceButtons(QWidget):
    """The row of buttons as one tab stop. ←→ move, the digit picks; Space picks what is in hand, Delete takes back."""

    edited = Signal()
    accepted = Signal()
    went_back = Signal()
    focused = Signal(bool)

    def __init__(self, theme: Theme, options: Sequence[Option], *, multiple: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.multiple = theme, multiple
        self.options: tuple[Option, ...] = ()
        self.buttons: list[OptionButton] = []
        self.at, self._moved = 0, False
        self._edge: Edge = "plain"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """Other choices now; what was chosen and is still there stays chosen."""
        kept = self.chosen()
        self.options = tuple(options)
        for button in self.buttons:
            button.deleteLater()
        self.buttons = [
            OptionButton(self.theme, number, option.label, self) for number, option in enumerate(self.options, 1)
        ]
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _on=False, number=number: self._clicked(number))
            button.show()
        self.at = 0
        self.choose(kept)
        self._arrange()

    def chosen(self) -> list[str]:
        return [option.value for option, button in zip(self.options, self.buttons, strict=True) if button.isChecked()]

    def choose(self, values: Sequence[str]) -> None:
        for option, button in zip(self.options, self.buttons, strict=True):
            button.setChecked(option.value in values)
        if not self.hasFocus():
            self.at = next((number for number, button in enumerate(self.buttons) if button.isChecked()), 0)
        self._mark()

    def show_edge(self, edge: Edge) -> None:
        self._edge = edge
        self._mark()

    def _mark(self) -> None:
        for number, button in enumerate(self.buttons):
            button.in_hand = self.hasFocus() and number == self.at
            button.edge = self._edge
            button.update()

    # ---- keys ----

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        held, key = bare_modifiers(event), event.key()
        if key in ENTER:
            return held in (NOTHING, SHIFT)
        mine = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space}
        return held == NOTHING and (key in mine or digit_of(event) > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), bare_modifiers(event)
        digit = digit_of(event)
        if 0 < digit <= len(self.buttons):
            self.pick(digit - 1)
        elif key in ENTER and held == SHIFT:
            self.went_back.emit()
        elif held != NOTHING:
            event.ignore()
        elif key in ENTER:
            self._enter()
        elif key == Qt.Key.Key_Up:
            self.went_back.emit()
        elif key == Qt.Key.Key_Down:
            self.accepted.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._move(-1 if key == Qt.Key.Key_Left else 1)
        elif key == Qt.Key.Key_Space:
            self._take(self.at)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.chosen():
            self.choose(())
            self.edited.emit()
        else:
            event.ignore()

    def pick(self, number: int) -> None:
        """As the digit does: one of several is toggled; the one and only is taken, and on it goes."""
        self.at = number
        self._take(number)
        if not self.multiple:
            self.accepted.emit()

    def _take(self, number: int) -> None:
        if not 0 <= number < len(self.buttons):
            return
        button = self.buttons[number]
        self._moved = False
        if self.multiple:
            button.setChecked(not button.isChecked())
        elif button.isChecked():
            self._mark()
            return
        else:
            self.choose((self.options[number].value,))
        self._mark()
        self._say()
        self.edited.emit()

    def _enter(self) -> None:
        """Goes on; the choice the arrows were moved to is taken along, where one is asked for."""
        if self._moved and not self.multiple:
            self._take(self.at)
        self.accepted.emit()

    def _move(self, step: int) -> None:
        self.at = max(0, min(len(self.buttons) - 1, self.at + step))
        self._moved = True
        self._mark()
        self._say()

    def _say(self) -> None:
        if self.buttons:
            button = self.buttons[self.at]
            chosen = _("已选") if button.isChecked() else _("未选")
            told = f"{button.accessibleName()} {chosen}"
            self.setAccessibleDescription(told)
            announce(self, told)

    def _clicked(self, number: int) -> None:
        """The mouse: Qt has toggled the button already."""
        button = self.buttons[number]
        button.setChecked(not button.isChecked())
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.at = number
        self._take(number)
        self._mark()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._moved = False
        self._mark()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.focused.emit(False)

    # ---- places ----

    def places(self, width: int) -> tuple[list[QRect], int]:
        """Where the buttons stand in so much width, and how high that is."""
        gap, x, y = self.theme.px(10), 0, 0
        line = self.theme.px(tokens.CONTROL)
        found = []
        for button in self.buttons:
            wide = button.sizeHint().width()
            if x and x + wide > width:
                x, y = 0, y + line + gap
            found.append(QRect(x, y, min(wide, max(width, 1)), line))
            x += wide + gap
        return found, y + line

    def _arrange(self) -> None:
        for button, place in zip(self.buttons, self.places(self.width())[0], strict=True):
            button.setGeometry(place)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._arrange()
