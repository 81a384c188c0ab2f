"""The rail: where one can go, what waits there, and 新建."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.shell.registry import Entry
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import flat

_WIDTH, _ITEM, _NEW, _ICON = 84, 54, 58, 20
_MOST_COUNT = 99


class RailItem(QAbstractButton):
    """Icon over word; a badge counts what waits for this person. Reached by Alt and its number."""

    def __init__(self, theme: Theme, entry: Entry) -> None:
        super().__init__()
        self.theme = theme
        self.entry = entry
        self.count = 0
        self.place = 0
        self.setCheckable(entry.name != "new")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab stays on the page; Alt and a digit come here from anywhere
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.tell()

    def tell(self) -> None:
        """Name and tooltip for reader and mouse."""
        self.setText(self.entry.word)
        waiting = _("，等您处理 {n}").format(n=self.count) if self.count else ""
        self.setAccessibleName(self.entry.word + waiting)
        if self.place:
            self.setToolTip(f"{self.entry.word}  Alt+{self.place}")

    def sizeHint(self) -> QSize:
        """Fixed by the tokens."""
        return QSize(self.theme.px(_WIDTH - 12), self.theme.px(_NEW if self.entry.name == "new" else _ITEM))

    def set_count(self, count: int) -> None:
        self.count = count
        self.tell()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Flat: apricot for 新建, a light plate for where one is."""
        theme, box = self.theme, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.entry.name == "new":
            plate, ink = "apricot", "on_apricot"
        elif self.isChecked():
            plate, ink = "rail_active", "rail_active_text"
        else:
            plate, ink = "", "rail_text"
        if plate:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(plate))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        elif self.underMouse():
            painter.setPen(QPen(theme.colour("rail_text"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), theme.px(6), theme.px(6))
        font = theme.font(14, bold=bool(plate))
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        if theme.scale >= 1.75:  # words only
            painter.drawText(box, flags | Qt.AlignmentFlag.AlignVCenter, self.entry.word)
        else:
            icon = theme.icon(self.entry.icon, _ICON, ink)
            side = theme.px(_ICON)
            painter.drawPixmap(QPoint((box.width() - side) // 2, theme.px(8)), icon)
            below = QRect(0, theme.px(8) + side + theme.px(2), box.width(), box.height() - side - theme.px(10))
            painter.drawText(below, flags | Qt.AlignmentFlag.AlignTop, self.entry.word)
        if self.count:
            self._paint_badge(painter)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        theme = self.theme
        text = str(self.count) if self.count <= _MOST_COUNT else f"{_MOST_COUNT}+"
        font = theme.font(12, bold=True)
        metrics = QFontMetrics(font)
        high = theme.px(18)
        wide = max(high, metrics.horizontalAdvance(text) + theme.px(10))
        box = QRect(self.width() - wide - theme.px(4), theme.px(3), wide, high)
        painter.setPen(QPen(theme.colour("on_badge"), 1) if theme.high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("badge"))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme.colour("on_badge"))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """The pages of a role, top to bottom; what does not fit goes under 更多."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, upper: Sequence[Entry], lower: Sequence[Entry]) -> None:
        super().__init__()
        self.theme = theme
        self.setAccessibleName(_("页面"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._upper = [RailItem(theme, entry) for entry in upper]
        self._lower = [RailItem(theme, entry) for entry in lower]
        self._more = RailItem(theme, Entry("more", _("更多"), "ellipsis", "", ""))
        self._more.setCheckable(False)
        self._hidden: list[RailItem] = []
        self._layout = QVBoxLayout(self)
        for item in self._upper:
            self._layout.addWidget(item, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addStretch(1)
        self._layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignHCenter)
        for item in self._lower:
            self._layout.addWidget(item, 0, Qt.AlignmentFlag.AlignHCenter)
        for place, item in enumerate(self.items, start=1):
            item.place = place
            item.tell()
            item.clicked.connect(lambda _on=False, name=item.entry.name: self.chosen.emit(name))
        self._more.clicked.connect(self.show_more)
        theme.changed.connect(self._themed)
        self._themed()

    @property
    def items(self) -> list[RailItem]:
        return [*self._upper, *self._lower]

    def names(self) -> list[str]:
        """In the order of Alt+1, 2, 3…"""
        return [item.entry.name for item in self.items]

    def set_current(self, name: str) -> None:
        for item in self.items:
            if item.isCheckable():
                item.setChecked(item.entry.name == name)
            item.update()

    def set_count(self, name: str, count: int) -> None:
        for item in self.items:
            if item.entry.name == name:
                item.set_count(count)

    def show_more(self) -> None:
        """The pages that found no room, as a plain menu."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for item in self._hidden:
            count = f"  ({item.count})" if item.count else ""
            action = menu.addAction(f"{item.entry.word}{count}\tAlt+{item.place}")
            action.triggered.connect(lambda _on=False, name=item.entry.name: self.chosen.emit(name))
        menu.popup(self._more.mapToGlobal(QPoint(self._more.width(), 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many as fit, in their order."""
        super().resizeEvent(event)
        self._fit()

    def _themed(self) -> None:
        px = self.theme.px
        self.setFixedWidth(px(_WIDTH))
        self._layout.setContentsMargins(px(6), px(8), px(6), px(8))
        self._layout.setSpacing(px(2))
        for item in [*self.items, self._more]:
            item.setFixedSize(item.sizeHint())
        self._fit()

    def _fit(self) -> None:
        px = self.theme.px
        room = self.height() - px(16)
        gap = px(2)
        needed = sum(item.sizeHint().height() + gap for item in self.items)
        self._hidden = []
        if needed > room:
            room -= self._more.sizeHint().height() + gap
            # From the bottom of the upper part, after the lower ones: 新建 and the first pages always stay.
            for item in [*reversed(self._lower), *reversed(self._upper[1:])]:
                if needed <= room:
                    break
                self._hidden.insert(0, item)
                needed -= item.sizeHint().height() + gap
        for item in self.items:
            item.setVisible(item not in self._hidden)
        self._more.setVisible(bool(self._hidden))
        self._hidden.sort(key=lambda item: item.place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One flat colour; a line where there are no tints."""
        painter = QPainter(self)
        flat(painter, self.rect(), self.theme.colour("rail"))
        if self.theme.high_contrast:
            painter.setPen(QPen(self.theme.colour("border"), 1))
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()
