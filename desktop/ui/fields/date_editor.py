"""A date typed short and echoed in full, or picked from a month that arrows walk."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.compat import announce
from desktop.ui.fields.editors import LineEditor
from desktop.ui.fields.floating import Floating
from desktop.ui.fields.inputs import ALT, ENTER, NOTHING, LineBox, bare_modifiers
from desktop.ui.fields.typed_dates import echo, read_date
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box, focus_ring

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_MONTHS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_CELL, _HEAD, _FOOT = 34, 34, 28


class Month(Floating):
    """Six weeks from Monday; the day in hand has the ring."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, anchor: QWidget, today: dt.date | None) -> None:
        super().__init__(theme, anchor)
        self.today = today
        self.day = today or dt.date(2000, 1, 1)

    def show_day(self, day: dt.date) -> None:
        self.day = day
        announce(self.anchor, echo(day.isoformat()))
        self.update()

    def step(self, days: int) -> None:
        if dt.date.min.toordinal() <= self.day.toordinal() + days <= dt.date.max.toordinal():
            self.show_day(self.day + dt.timedelta(days))

    def step_month(self, months: int) -> None:
        number = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(number, 12)
        if 1 <= year <= 9999:
            last = calendar.monthrange(year, month + 1)[1]
            self.show_day(dt.date(year, month + 1, min(self.day.day, last)))

    def key(self, event: QKeyEvent) -> bool:
        """Arrows a day or a week, PgUp and PgDn a month, Home and End its ends."""
        key, held = event.key(), bare_modifiers(event)
        if held != NOTHING:
            return False
        if key in _STEPS:
            self.step(_STEPS[Qt.Key(key)])
        elif key in _MONTHS:
            self.step_month(_MONTHS[Qt.Key(key)])
        elif key == Qt.Key.Key_Home:
            self.show_day(self.day.replace(day=1))
        elif key == Qt.Key.Key_End:
            self.show_day(self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1]))
        else:
            return False
        return True

    # ---- looks ----

    def wanted(self) -> QSize:
        px = self.theme.px
        return QSize(7 * px(_CELL) + 2 * px(8), px(_HEAD) + 7 * px(_CELL - 4) + px(_FOOT))

    def _first(self) -> dt.date:
        start = self.day.replace(day=1)
        return start - dt.timedelta(min(start.weekday(), start.toordinal() - 1))

    def _cell(self, number: int) -> QRect:
        px = self.theme.px
        row, column = divmod(number, 7)
        height = px(_CELL - 4)
        return QRect(px(8) + column * px(_CELL), px(_HEAD) + (row + 1) * height, px(_CELL), height)

    def paint(self, painter: QPainter) -> None:
        theme, px = self.theme, self.theme.px
        painter.setFont(theme.font(15, bold=True))
        painter.setPen(theme.colour("text"))
        head = _("{}年{}月").format(self.day.year, self.day.month)
        painter.drawText(QRect(0, 0, self.width(), px(_HEAD)), CENTRE, head)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text_3"))
        for number, name in enumerate((_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))):
            painter.drawText(self._cell(number).translated(0, -px(_CELL - 4)), CENTRE, name)
        first = self._first().toordinal()
        for number in range(42):
            if first + number <= dt.date.max.toordinal():
                self._paint_day(painter, self._cell(number), dt.date.fromordinal(first + number))
        foot = QRect(0, self.height() - px(_FOOT), self.width(), px(_FOOT)).adjusted(px(1), 0, -px(1), -px(1))
        painter.fillRect(foot, theme.colour("header"))
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text_2"))
        painter.drawText(foot.adjusted(px(10), 0, 0, 0), MIDDLE, _("方向键挑，PgUp PgDn 换月，Enter 定"))

    def _paint_day(self, painter: QPainter, rect: QRect, day: dt.date) -> None:
        theme = self.theme
        mine = day.month == self.day.month
        if day == self.day:
            box(painter, rect, fill=theme.colour("focus_row"))
            focus_ring(painter, rect, theme, radius=0)
        elif day == self.today:
            box(painter, rect.adjusted(2, 2, -2, -2), edge=theme.colour("border"), width=theme.px(1))
        painter.setFont(theme.font(15 if mine else 13, bold=day == self.today))
        painter.setPen(theme.colour("text" if mine else "text_3"))
        painter.drawText(rect, CENTRE, str(day.day))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(42):
            if self._cell(number).contains(event.position().toPoint()):
                self.chosen.emit(dt.date.fromordinal(self._first().toordinal() + number))
                return


class _DateBox(LineBox):
    """The line of a date: the month, while open, has the keys first."""

    month: Month | None = None
    opened = Signal()
    picked = Signal()

    def wants(self, event: QKeyEvent) -> bool:
        key = event.key()
        is_open = self.month is not None and self.month.is_open
        opens = key == Qt.Key.Key_Down and bare_modifiers(event) in (NOTHING, ALT)
        return key == Qt.Key.Key_F4 or opens or is_open or super().wants(event)

    def handle(self, event: QKeyEvent) -> bool:
        key, held = event.key(), bare_modifiers(event)
        if self.month is not None and self.month.is_open:
            if key in ENTER and held == NOTHING:
                self.picked.emit()
                return True
            if key in {Qt.Key.Key_Escape, Qt.Key.Key_F4}:
                self.month.close_up()
                return True
            if self.month.key(event):
                return True
            self.month.close_up()
            return super().handle(event)
        if key == Qt.Key.Key_F4 or (key == Qt.Key.Key_Down and held in (NOTHING, ALT)):
            self.opened.emit()
            return True
        return super().handle(event)


class DateEditor(LineEditor):
    """``today`` None: the clock is not trusted; then a date needs its year."""

    WIDTH = 150

    def __init__(self, theme: Theme, today: dt.date | None, parent: QWidget | None = None) -> None:
        self.today = today
        super().__init__(theme, parent)

    def _make_box(self) -> LineBox:
        made = _DateBox(self.theme, self)
        made.opened.connect(self.open_month)
        made.picked.connect(self._picked)
        self._date_box = made
        return made

    @property
    def month(self) -> Month | None:
        """The open month, or None."""
        month = self._date_box.month
        return month if month is not None and month.is_open else None

    def value(self) -> str | None:
        text = self.box.text().strip()
        return read_date(text, self.today).value or text or None

    def set_value(self, value: Any) -> None:
        self.box.put("" if value is None else str(value))
        self._echo()

    def problem(self) -> str:
        return read_date(self.box.text(), self.today).problem

    def settle(self) -> None:
        """Write the date out; what cannot be read stays."""
        if self._date_box.month is not None:
            self._date_box.month.close_up()
        read = read_date(self.box.text(), self.today)
        if read.value:
            self.box.put(read.value)

    def open_month(self) -> None:
        if self.dead:
            return
        if self._date_box.month is None:
            self._date_box.month = Month(self.theme, self.box, self.today)
            self._date_box.month.chosen.connect(self._clicked)
        month = self._date_box.month
        read = read_date(self.box.text(), self.today)
        month.show_day(dt.date.fromisoformat(read.value) if read.value else month.today or month.day)
        month.open_up()

    def _picked(self) -> None:
        month = self._date_box.month
        if month is not None:
            self._clicked(month.day)
            self._entered()

    def _clicked(self, day: dt.date) -> None:
        month = self._date_box.month
        if month is not None:
            month.close_up()
        if day.isoformat() != self.box.text():
            self.box.put(day.isoformat())
            self._typed()

    def _typed(self) -> None:
        self._echo()
        super()._typed()

    def _downed(self) -> None:
        self.open_month()

    def _echo(self) -> None:
        read = read_date(self.box.text_now(), self.today)
        self.set_aside(echo(read.value) if read.value else "")
