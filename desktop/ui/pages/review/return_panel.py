"""Sending a record back: at which field, and why. Two boxes, and the reasons that clerks write most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.pinyin import matches
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import box, focus_ring

LEAST = 4
_MOST = 6
_WRAP = int(Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Field = tuple[str, str]


def common_reasons() -> tuple[str, ...]:
    """What is written most; a digit takes it."""
    return (
        _("和登记表的人数对不上，请核一下"),
        _("日期不对，请照签到表改"),
        _("地点写得不清楚，请写全"),
        _("人员或职称和名册不一样"),
        _("像是记重了，请看看留哪条"),
        _("缺照片，请补上再报"),
    )


def _plain(event: QKeyEvent) -> bool:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier


class Line(QAbstractButton):
    """One line of a list, wrapped: a field that matches, a reason with its digit."""

    def __init__(self, theme: Theme, text: str, digit: str = "", *, lit: bool = False, data: bool = False) -> None:
        super().__init__()
        self._theme, self._digit, self._lit = theme, digit, lit
        self.setProperty("data", data)
        self.setText(text)
        self.setAccessibleName(f"{digit} {text}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def _left(self) -> int:
        return self._theme.px(26) if self._digit else self._theme.px(8)

    def heightForWidth(self, width: int) -> int:
        metrics = QFontMetrics(self._theme.font(14))
        room = QRect(0, 0, max(1, width - self._left() - self._theme.px(8)), 10_000)
        return metrics.boundingRect(room, _WRAP, self.text()).height() + self._theme.px(8)

    def sizeHint(self) -> QSize:
        width = self._theme.px(230)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(120), self.heightForWidth(max(self.width(), self._theme.px(120))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        if self._lit or self.underMouse():
            painter.fillRect(self.rect(), theme.colour("selection"))
            if theme.high_contrast:
                box(painter, self.rect(), edge=theme.colour("border"), width=px(1))
        painter.setFont(theme.font(14, bold=bool(self._digit)))
        painter.setPen(theme.colour("text_2"))
        if self._digit:
            painter.drawText(QRect(px(8), 0, px(16), self.height()), _WRAP, self._digit)
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("text"))
        painter.drawText(self.rect().adjusted(self._left(), 0, -px(8), 0), _WRAP, self.text())


class FieldBox(QLineEdit):
    """Finds a field by characters or pinyin initials, also while a method editor composes."""

    wanted = Signal()  # the text, with what is being composed, changed
    walked = Signal(int)
    taken = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.preedit = ""
        self.setAccessibleName(_("退回哪一项"))
        self.setProperty("data", True)
        self.textChanged.connect(self.wanted)
        self._restyle()
        theme.changed.connect(self._restyle)

    def text_now(self) -> str:
        return self.text() + self.preedit

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.preedit = event.preeditString()
        super().inputMethodEvent(event)
        self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if self.preedit:
            super().keyPressEvent(event)
        elif event.key() in steps and _plain(event):
            self.walked.emit(steps[Qt.Key(event.key())])
        elif event.key() in _ENTER and _plain(event):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(tokens.CONTROL))


class ReasonBox(QPlainTextEdit):
    """The reason in the clerk's own words; a digit in the empty box takes a common one, Enter sends."""

    picked = Signal(int)
    sent = Signal()
    back = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.preedit = ""
        self.setAccessibleName(_("为什么退回"))
        self.setProperty("bare", True)
        self.setTabChangesFocus(True)
        self._restyle()
        theme.changed.connect(self._restyle)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.preedit = event.preeditString()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if self.preedit:
            super().keyPressEvent(event)
        elif event.key() in _ENTER and _plain(event):
            self.sent.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.back.emit()
        elif _plain(event) and 0 <= digit < len(common_reasons()) and not self.toPlainText():
            self.picked.emit(digit)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Its edge, as any box for typing has: the sheet's rule for scrolling areas takes it away."""
        super().paintEvent(event)
        painter, theme = QPainter(self.viewport()), self._theme
        if self.hasFocus():
            focus_ring(painter, self.viewport().rect(), theme)
        else:
            edge = theme.colour("border")
            box(painter, self.viewport().rect(), edge=edge, width=theme.px(1), radius=theme.px(tokens.RADIUS))

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(72))
        self.document().setDocumentMargin(self._theme.px(7))


class ReturnPanel(QWidget):
    """``sent(field, reason)`` when both are there. Its buttons stand in the page's footer."""

    sent = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._fields: tuple[Field, ...] = ()
        self._found: list[Field] = []
        self._at = 0
        self._field, self._given = "", False
        self._title = Label(theme, _("退回这一条"), "card")
        self._which = Label(theme, _("退回哪一项"), "body", bold=True)
        self.field_box = FieldBox(theme)
        self._list = QVBoxLayout()
        self._why = Label(theme, _("为什么（至少 4 个字）"), "body", bold=True)
        self.reason_box = ReasonBox(theme)
        self._common = QVBoxLayout()
        self._reasons: list[Line] = []
        self._short = Label(theme, "", "base", tone="error", wrap=True)
        self.field_box.wanted.connect(self._search)
        self.field_box.walked.connect(self._walk)
        self.field_box.taken.connect(self._take)
        self.reason_box.picked.connect(self._pick_reason)
        self.reason_box.sent.connect(self.send)
        self.reason_box.back.connect(self._to_field)
        self.reason_box.textChanged.connect(self._written)
        self._build()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        for number, text in enumerate(common_reasons(), start=1):
            line = Line(self._theme, text, str(number))
            self._reasons.append(line)
            line.clicked.connect(lambda _on=False, place=number - 1: self._pick_reason(place))
            self._common.addWidget(line)
        self._whole = QVBoxLayout(self)
        first: tuple[QWidget, ...] = (self._title, self._which, self.field_box)
        second: tuple[QWidget, ...] = (self._why, self.reason_box, self._short)
        for widget in first:
            self._whole.addWidget(widget)
        self._whole.addLayout(self._list)
        for widget in second:
            self._whole.addWidget(widget)
        self._whole.addLayout(self._common)
        self._whole.addStretch(1)

    def begin(self, fields: Sequence[Field], field: str, reason: str = "") -> None:
        """Another record: the field it most likely goes back for stands in the box, ready to be typed over.

        ``reason``: what is known already; the keys stand behind it.
        """
        self._fields, self._given = tuple(fields), bool(reason)
        self._field = field if field in dict(fields) else (fields[0][0] if fields else "")
        self.field_box.blockSignals(True)
        self.field_box.setText(dict(fields).get(self._field, ""))
        self.field_box.blockSignals(False)
        self.reason_box.setPlainText(reason)
        self.reason_box.moveCursor(QTextCursor.MoveOperation.End)
        self._short.setText("")
        self._short.hide()
        self._show([])
        self.field_box.selectAll()

    def send(self) -> None:
        """What is too short is said, not sent."""
        reason = self.reason_box.toPlainText().strip()
        if len(reason) < LEAST:
            self._short.setText(_("写明白一点，至少 {n} 个字。按数字可以用现成的。").format(n=LEAST))
            self._short.show()
            self.reason_box.setFocus()
        elif self._field:
            self.sent.emit(self._field, reason)

    @property
    def composing(self) -> bool:
        return bool(self.field_box.preedit or self.reason_box.preedit)

    # ----------------------------------------------------------------------------------------------------- inner

    def _search(self) -> None:
        typed = self.field_box.text_now().strip()
        self._at = 0
        self._show([field for field in self._fields if matches(typed, field[1])][:_MOST])

    def _walk(self, step: int) -> None:
        if not self._found:
            self._show(list(self._fields[:_MOST]))
            return
        self._at = max(0, min(self._at + step, len(self._found) - 1))
        self._show(self._found)

    def _take(self) -> None:
        """Enter: the lit field, or the one that stands there already."""
        if self._found:
            self._choose(self._found[self._at])
        elif self._field:
            self.reason_box.setFocus()

    def _choose(self, field: Field) -> None:
        self._field = field[0]
        self.field_box.blockSignals(True)
        self.field_box.setText(field[1])
        self.field_box.blockSignals(False)
        self._show([])
        self.reason_box.setFocus()

    def _show(self, found: list[Field]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._found = found
        self._at = min(self._at, max(0, len(found) - 1))
        for place, field in enumerate(found):
            line = Line(self._theme, field[1], lit=place == self._at, data=True)
            line.clicked.connect(lambda _on=False, field=field: self._choose(field))
            self._list.addWidget(line)
        for reason in self._reasons:
            reason.setVisible(not found and not self._given)  # room for the list

    def _pick_reason(self, place: int) -> None:
        self.reason_box.setPlainText(common_reasons()[place])
        cursor = self.reason_box.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.reason_box.setTextCursor(cursor)
        self.reason_box.setFocus()

    def _to_field(self) -> None:
        self.field_box.setFocus()
        self.field_box.selectAll()

    def _written(self) -> None:
        if len(self.reason_box.toPlainText().strip()) >= LEAST:
            self._short.hide()

    def _restyle(self) -> None:
        px = self._theme.px
        self._whole.setContentsMargins(px(15), px(12), px(15), px(12))
        self._whole.setSpacing(px(6))
        self._list.setSpacing(0)
        self._common.setSpacing(0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        edge = theme.colour("error")
        box(
            QPainter(self),
            self.rect(),
            fill=theme.colour("surface"),
            edge=edge,
            width=theme.px(1),
            radius=theme.px(tokens.CARD_RADIUS),
        )


__all__ = ["LEAST", "ReturnPanel", "common_reasons"]
