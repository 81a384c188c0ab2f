"""Choices: up to nine are buttons with digits; more are a list to type into. The method editor is off for digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.compat import announce
from desktop.ui.fields.columns import DIGITS
from desktop.ui.fields.editors import Editor
from desktop.ui.fields.inputs import ENTER, NOTHING, SHIFT, Edge, bare_modifiers, digit_of
from desktop.ui.fields.suggestions import Option, listed
from desktop.ui.fields.type_ahead import TypeAheadEditor
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


class ChoiceEditor(Editor):
    """One of several (value: text) or some of several (value: list of texts)."""

    def __init__(
        self, theme: Theme, options: Sequence[Option], multiple: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.multiple = multiple
        self.buttons: ChoiceButtons | None = None
        self.typing: TypeAheadEditor | None = None
        self._several: list[str] = []
        self._edge: Edge = "plain"
        self.options: tuple[Option, ...] = ()
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """The choices as they stand now: other answers may have changed them."""
        if tuple(options) == self.options and (self.buttons or self.typing):
            return
        kept = self.value()
        had_focus = self.focus_widget().hasFocus()
        self.options = tuple(options)
        if len(self.options) <= DIGITS and self.buttons is not None:
            self.buttons.set_options(self.options)
        else:
            self._make_inner()
        self.set_value(kept)
        self.set_dead(self.dead)
        self.describe(self.accessibleName(), self.accessibleDescription())
        if had_focus:
            self.setFocus()
        self.resized.emit()

    def _make_inner(self) -> None:
        for old in (self.buttons, self.typing):
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = self.typing = None
        inner: ChoiceButtons | TypeAheadEditor
        if len(self.options) <= DIGITS:
            inner = self.buttons = ChoiceButtons(self.theme, self.options, multiple=self.multiple, parent=self)
            inner.edited.connect(self.edited)
            inner.accepted.connect(self.accepted)
            self.setFocusProxy(inner)
        else:
            inner = self.typing = TypeAheadEditor(self.theme, listed(self.options), self, free=False)
            inner.edited.connect(self._typing_edited)
            inner.accepted.connect(self._typing_accepted)
            self.setFocusProxy(inner.box)
        inner.went_back.connect(self.went_back)
        inner.focused.connect(self.focused)
        inner.show_edge(self._edge)
        inner.setGeometry(self.rect())
        inner.show()

    # ---- many choices: typed one after the other ----

    def _typing_edited(self) -> None:
        if self.typing is not None and self.multiple:
            value = self.typing.value()
            if value in {option.value for option in self.options} and value is not None:
                # The same one again takes it back, as its digit would.
                self._several = [kept for kept in self._several if kept != value] + (
                    [] if value in self._several else [value]
                )
                self.typing.set_value(None)
                self._list_several()
        self.edited.emit()

    def _typing_accepted(self) -> None:
        self.accepted.emit()

    def _list_several(self) -> None:
        labels = {option.value: option.label for option in self.options}
        self.set_aside(_("、").join(labels.get(value, value) for value in self._several))

    # ---- editor ----

    def value(self) -> Any:
        if self.buttons is not None:
            chosen = self.buttons.chosen()
            return (chosen or None) if self.multiple else (chosen[0] if chosen else None)
        if self.multiple:
            return list(self._several) or None
        return self.typing.value() if self.typing is not None else None

    def set_value(self, value: Any) -> None:
        values = [] if value is None or value == "" else [value] if isinstance(value, str) else list(value)
        if self.buttons is not None:
            self.buttons.choose(values)
        elif self.multiple:
            self._several = values
            self._list_several()
        elif self.typing is not None:
            self.typing.set_value(values[0] if values else None)
            labels = {option.value: option.label for option in self.options}
            if values and values[0] in labels:
                self.typing.show_picked(values[0], labels[values[0]])

    def text_now(self) -> str:
        if self.typing is not None:
            return self.typing.text_now()
        labels = {option.value: option.label for option in self.options}
        return _("、").join(labels[value] for value in (self.buttons.chosen() if self.buttons else ()))

    def problem(self) -> str:
        return self.typing.problem() if self.typing is not None else ""

    @property
    def composing(self) -> bool:
        return self.typing is not None and self.typing.composing

    def show_edge(self, edge: Edge) -> None:
        self._edge = edge
        inner = self.buttons or self.typing
        if inner is not None:
            inner.show_edge(edge)

    def set_dead(self, dead: bool) -> None:
        super().set_dead(dead)
        if self.buttons is not None:
            self.buttons.setEnabled(not dead)
            self.buttons.setFocusPolicy(Qt.FocusPolicy.NoFocus if dead else Qt.FocusPolicy.StrongFocus)
        elif self.typing is not None:
            self.typing.set_dead(dead)

    def width_in(self, available: int) -> int:
        if self.buttons is None:
            return super().width_in(available)
        places = self.buttons.places(available)[0]
        return max((place.right() + 1 for place in places), default=available)

    def height_in(self, width: int) -> int:
        return self.buttons.places(width)[1] if self.buttons is not None else super().height_in(width)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        inner = self.buttons or self.typing
        if inner is not None:
            inner.setGeometry(self.rect())
