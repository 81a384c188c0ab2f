"""Names found by their first letters: the list is in view from the first letter, also while the method editor composes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.compat import announce
from desktop.ui.fields.editors import LineEditor
from desktop.ui.fields.floating import Floating
from desktop.ui.fields.inputs import ALT, ENTER, NOTHING, SHIFT, LineBox, bare_modifiers, digit_of
from desktop.ui.fields.suggestions import AT_MOST, Learning, Source, Suggestion, label_of, matched_initials, meant, span
from desktop.ui.theme import Theme
from desktop.ui.widgets.keys import paint_key
from desktop.ui.widgets.paint import MIDDLE

_ROW, _FOOT = 33, 28
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class SuggestionList(Floating):
    """At most 8 rows: digit, name, matched letters."""

    clicked = Signal(int)

    def __init__(self, theme: Theme, anchor: QWidget) -> None:
        super().__init__(theme, anchor)
        self.rows: tuple[Suggestion, ...] = ()
        self.current = -1
        self.typed = ""
        self.free = True
        self.digits = True

    def words(self) -> str:
        told = _("按数字或 ↑ ↓ 选，Enter 定") if self.digits else _("↑ ↓ 选，Enter 定")
        told += _("；都不是就直接打字") if self.free else ""
        return told + (_("；Shift+Delete 忘掉一条") if any(row.learned for row in self.rows) else "")

    def _name(self, item: Suggestion) -> str:
        return _("{}（{}）").format(item.label, item.detail) if item.detail else item.label

    def wanted(self) -> QSize:
        px, theme = self.theme.px, self.theme
        name, small = QFontMetrics(theme.font(15, bold=True)), QFontMetrics(theme.font(15))
        width = max((name.horizontalAdvance(self._name(item)) for item in self.rows), default=0)
        letters = max((small.horizontalAdvance(self._letters(item)) for item in self.rows), default=0)
        foot = QFontMetrics(theme.font(13)).horizontalAdvance(self.words()) + px(24)
        wide = max(px(38) + width + px(28) + letters + px(12), foot, px(260))
        return QSize(wide, len(self.rows) * px(_ROW) + px(_FOOT) + 2 * px(1))

    def _letters(self, item: Suggestion) -> str:
        return matched_initials(self.typed, item) if self.typed.isascii() else ""

    def _row(self, number: int) -> QRect:
        px = self.theme.px
        return QRect(px(1), px(1) + number * px(_ROW), self.width() - 2 * px(1), px(_ROW))

    def paint(self, painter: QPainter) -> None:
        theme, px = self.theme, self.theme.px
        for number, item in enumerate(self.rows):
            self._paint_row(painter, self._row(number), number, item)
        foot = QRect(px(1), self.height() - px(_FOOT) - px(1), self.width() - 2 * px(1), px(_FOOT))
        painter.fillRect(foot, theme.colour("header"))
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text_2"))
        painter.drawText(foot.adjusted(px(10), 0, 0, 0), MIDDLE, self.words())

    def _paint_row(self, painter: QPainter, rect: QRect, number: int, item: Suggestion) -> None:
        theme, px = self.theme, self.theme.px
        mine = number == self.current
        if mine:
            painter.fillRect(rect, theme.colour("selection"))
            if theme.high_contrast:
                painter.fillRect(rect.x(), rect.y(), px(5), rect.height(), theme.colour("focus"))
        if self.digits:
            cap = QRect(rect.x() + px(9), rect.y() + (rect.height() - px(20)) // 2, px(19), px(20))
            paint_key(painter, cap, str(number + 1), theme)
        painter.setFont(theme.font(15, bold=mine))
        left = rect.adjusted(px(38), 0, -px(10), 0)
        at, length = span(self.typed, item.label)
        metrics = QFontMetrics(painter.font())
        if length:
            self._mark(painter, left, metrics, item.label, at, length)
        painter.setPen(theme.colour("text"))
        painter.drawText(left, MIDDLE, self._name(item))
        letters = self._letters(item)
        if not letters:
            return
        painter.setFont(theme.font(15))
        metrics = QFontMetrics(painter.font())
        right = QRect(left.right() - metrics.horizontalAdvance(letters), left.y(), left.width(), left.height())
        at, length = span(self.typed, letters)
        painter.setPen(theme.colour("text_3"))
        painter.drawText(right, MIDDLE, letters)
        if length:
            self._mark(painter, right, metrics, letters, at, length)
            painter.setPen(theme.colour("on_match"))
            hit = right.adjusted(metrics.horizontalAdvance(letters[:at]), 0, 0, 0)
            painter.drawText(hit, MIDDLE, letters[at : at + length])

    def _mark(self, painter: QPainter, rect: QRect, metrics: QFontMetrics, text: str, at: int, length: int) -> None:
        """The marker pen behind what matched; in high contrast a line under it, for the name there stays white."""
        theme = self.theme
        start = rect.x() + metrics.horizontalAdvance(text[:at])
        width = metrics.horizontalAdvance(text[at : at + length])
        height = metrics.height()
        top = rect.y() + (rect.height() - height) // 2
        if theme.high_contrast and not text.isascii():
            painter.fillRect(start, top + height - theme.px(2), width, theme.px(2), theme.colour("focus"))
        else:
            painter.fillRect(start, top, width, height, theme.colour("match"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(len(self.rows)):
            if self._row(number).contains(event.position().toPoint()):
                self.clicked.emit(number)
                return


class TypeAhead(QObject):
    """The manners of the list, for any box: what opens it, which keys are its own, what a pick puts into the box."""

    picked = Signal(object)

    def __init__(self, theme: Theme, box: LineBox, source: Source, *, free: bool = True) -> None:
        super().__init__(box)
        self._theme, self._box, self.source, self.free = theme, box, source, free
        self._list: SuggestionList | None = None
        self._by_key = False
        box.typed.connect(self._typed)
        box.focused.connect(self._focused)

    @property
    def list(self) -> SuggestionList | None:
        """The list while it is open, else None."""
        return self._list if self._list is not None and self._list.is_open else None

    # ---- opening ----

    def _typed(self) -> None:
        self._by_key = False
        if self._box.text_now().strip():
            self._refresh()
        else:
            self.close()

    def open_by_key(self) -> None:
        """F4, Alt+↓, ↓: everything there is, for those who do not know the name."""
        self._by_key = True
        self._refresh()

    def _refresh(self) -> None:
        typed = "" if self._by_key else self._box.text_now().strip()
        rows: Sequence[Suggestion] = tuple(self.source(typed))[:AT_MOST]
        if not rows:
            self.close()
            return
        if self._list is None:
            self._list = SuggestionList(self._theme, self._box)
            self._list.clicked.connect(self._clicked)
        found = self._list
        found.rows, found.typed, found.free = tuple(rows), typed, self.free
        found.digits = self._digits_pick()
        exact = next((number for number, row in enumerate(rows) if row.label == typed), -1)
        # Letters are a search; a name in characters may be meant as it stands.
        first = 0 if not self.free or (typed and typed.isascii()) else -1
        found.current = exact if exact >= 0 else first
        found.open_up()
        found.update()
        self._say()

    def _digits_pick(self) -> bool:
        """Digits pick while letters were typed; in a name of one's own they are part of the name."""
        typed = self._box.text_now().strip()
        if self._by_key or not typed or any(letter.isdigit() for letter in typed):
            return False
        return typed.isascii() or not self.free

    def close(self) -> None:
        if self._list is not None:
            self._list.close_up()

    def _focused(self, now: bool) -> None:
        if not now:
            self.close()

    def _say(self) -> None:
        """The row in hand, for those who hear the screen."""
        found = self.list
        if found is not None and found.current >= 0:
            row = found.rows[found.current]
            told = _("{}，第 {} 个，共 {} 个").format(row.label, found.current + 1, len(found.rows))
            self._box.setAccessibleDescription(told)
            announce(self._box, told)

    # ---- keys ----

    def wants(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_F4 or (key == Qt.Key.Key_Down and bare_modifiers(event) in (NOTHING, ALT)):
            return True
        if self.list is None:
            return False
        if self._forgets(event):
            return True
        return key in {Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Tab} or key in ENTER or digit_of(event) > 0

    def handle(self, event: QKeyEvent) -> bool:
        """True when the key was the list's. Enter and Tab pick the row in hand and are then the box's own again."""
        key, held = event.key(), bare_modifiers(event)
        found = self.list
        if found is None:
            if key == Qt.Key.Key_F4 or (key == Qt.Key.Key_Down and held in (NOTHING, ALT)):
                self.open_by_key()
                return True
            return False
        digit = digit_of(event)
        if self._forgets(event):
            self._forget()
        elif digit and self._digits_pick() and digit <= len(found.rows):
            self.pick(digit - 1)
        elif key == Qt.Key.Key_Down and held == NOTHING:
            self._move(1)
        elif key == Qt.Key.Key_Up and held == NOTHING:
            self._move(-1)
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_F4}:
            self.close()
        else:
            if (key in ENTER or key == Qt.Key.Key_Tab) and held == NOTHING and found.current >= 0:
                self.pick(found.current)
            return False
        return True

    def _forgets(self, event: QKeyEvent) -> bool:
        """Shift+Delete on a row that the program learned by itself."""
        found = self.list
        return (
            found is not None and found.current >= 0 and found.rows[found.current].learned
            and event.key() == Qt.Key.Key_Delete and bare_modifiers(event) == SHIFT
        )  # fmt: skip

    def _forget(self) -> None:
        found = self.list
        if found is not None and isinstance(self.source, Learning):
            row, at = found.rows[found.current], found.current
            self.source.forget(row)
            announce(self._box, _("忘掉了 {}").format(row.label))
            self._refresh()
            if (left := self.list) is not None:
                left.current = min(at, len(left.rows) - 1)
                left.update()

    def _move(self, step: int) -> None:
        found = self.list
        if found is not None:
            lowest = -1 if self.free else 0
            found.current = max(lowest, min(len(found.rows) - 1, found.current + step))
            found.update()
            self._say()

    def _clicked(self, number: int) -> None:
        self.pick(number)
        self._box.setFocus(Qt.FocusReason.MouseFocusReason)

    def pick(self, number: int) -> None:
        found = self.list
        if found is not None and 0 <= number < len(found.rows):
            row = found.rows[number]
            self.close()
            self._box.put(row.label)
            self.picked.emit(row)


class TypeAheadBox(LineBox):
    """A line with a list. ``ahead`` is set by whoever makes it."""

    ahead: TypeAhead | None = None

    def wants(self, event: QKeyEvent) -> bool:
        return (self.ahead is not None and self.ahead.wants(event)) or super().wants(event)

    def handle(self, event: QKeyEvent) -> bool:
        if self.ahead is not None and self.ahead.handle(event):
            return True
        return super().handle(event)


class TypeAheadEditor(LineEditor):
    """A name from a list; with ``free`` also one that is not in it. The value is the code of what was picked."""

    def __init__(self, theme: Theme, source: Source, parent: QWidget | None = None, *, free: bool = True) -> None:
        self._source, self._free = source, free
        self._picked: Suggestion | None = None
        super().__init__(theme, parent)

    def _make_box(self) -> LineBox:
        made = TypeAheadBox(self.theme, self)
        self.ahead = made.ahead = TypeAhead(self.theme, made, self._source, free=self._free)
        self.ahead.picked.connect(self._took)
        return made

    def value(self) -> str | None:
        text = self.box.text().strip()
        if self._picked is not None and text == self._picked.label:
            return self._picked.value
        return text or None

    def set_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        label = label_of(self._source, text)
        self._picked = Suggestion(text, label) if text else None
        self.box.put(label)

    def show_picked(self, value: str, label: str) -> None:
        """Show a value whose name is known to the caller."""
        self._picked = Suggestion(value, label)
        self.box.put(label)

    def problem(self) -> str:
        text = self.box.text().strip()
        if self._free or not text or self._picked is not None:
            return ""
        return _("名单里没有“{}”。打姓名或地名的首字母，从名单里挑一个。").format(text)

    def settle(self) -> None:
        """A name typed in full is the one in the list."""
        self.ahead.close()
        text = self.box.text().strip()
        if self._picked is None and text:
            found = meant(self._source, text)
            if found is not None:
                self._took_quietly(found)
                self.edited.emit()

    def _typed(self) -> None:
        if self._picked is not None and self.box.text().strip() != self._picked.label:
            self._picked = None
        super()._typed()

    def _took(self, row: Suggestion) -> None:
        self._took_quietly(row)
        self.edited.emit()

    def _took_quietly(self, row: Suggestion) -> None:
        self._picked = row
        self.box.put(row.label)
        self.set_aside(row.detail)

    def _downed(self) -> None:
        self.ahead.open_by_key()
