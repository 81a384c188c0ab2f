"""Title band above the page and status bar below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Heading, KeyHint
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chips import Chip
from desktop.ui.widgets.keys import keycaps
from desktop.ui.widgets.labels import ROLES, Label, Role, Tone
from desktop.ui.widgets.paint import flat

_BAND, _STATUS = 56, 28
_COMPACT_ACTIONS = 2
_LARGE = 1.75  # text size from which the title and one action fill the band


class TitleBand(QWidget):
    """What page this is, and its few actions."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._title = Label(theme, "", "title")
        self._chip: Chip | None = None
        self._detail = Label(theme, "", "base")
        self._detail.set_tone("text_2")
        for label in (self._title, self._detail):
            label.setProperty("data", True)  # may hold names of units and records
        self._extra: QWidget | None = None
        self._actions: list[Button] = []
        self._more: Button | None = None
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._title)
        self._layout.addWidget(self._detail)
        self._layout.addStretch(1)
        self._compact = False
        theme.changed.connect(self._themed)
        self._themed()

    def show_heading(self, heading: Heading) -> None:
        self._title.setText(heading.title)
        self._detail.setText(heading.detail)
        if self._chip is not None:
            self._layout.removeWidget(self._chip)
            self._chip.hide()
            self._chip.deleteLater()
            self._chip = None
        if heading.chip:
            self._chip = Chip(self.theme, heading.chip)
            self._layout.insertWidget(1, self._chip)
        if self._extra is not heading.widget:
            if self._extra is not None:
                self._layout.removeWidget(self._extra)
                self._extra.hide()
                self._extra.setParent(None)
            self._extra = heading.widget
            if self._extra is not None:
                self._layout.insertWidget(self._layout.indexOf(self._detail) + 1, self._extra)
        if self._extra is not None:
            self._extra.show()
        self._fit()

    def show_actions(self, actions: Sequence[Button], *, compact: bool) -> None:
        """The page's buttons at the right; with little room two and 更多."""
        for button in self._actions:
            self._layout.removeWidget(button)
            if button not in actions:
                button.hide()
                button.setParent(None)
        if self._more is not None:
            self._layout.removeWidget(self._more)
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        self._actions = list(actions)
        most = 1 if self.theme.scale >= _LARGE else _COMPACT_ACTIONS
        spare = self._actions[:-most] if compact and len(actions) > most else []
        if spare:
            self._more = Button(self.theme, _("更多"), icon="ellipsis")
            self._more.clicked.connect(lambda: self._show_more(spare))
            self._layout.addWidget(self._more)
        for button in self._actions:
            self._layout.addWidget(button)
            button.setVisible(button not in spare)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Buttons hear of another text size after the band, and some change their words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Where the band is too short for everything, what is said beside the title goes where one asks for it; where it
        is too short for the title, that is written smaller.
        """
        room, gap = self.width() - self._beside(), self._layout.spacing()
        title = self._title_width("title")
        role: Role = "title" if title <= room else "card"
        if role != self._title.role:
            self._title.set_role(role)
        text = self._detail.text()
        fits = title + 2 * gap + self._detail.sizeHint().width() <= room
        self._detail.setVisible(bool(text) and fits)
        self._title.setToolTip("" if fits else text)
        self._title.setAccessibleDescription("" if fits else text)

    def _beside(self) -> int:
        """What everything but the title and what is said beside it takes, in pixels."""
        beside = [self._chip, self._extra, *self._actions, self._more]
        shown = [widget for widget in beside if widget is not None and not widget.isHidden()]
        margins, gap = self._layout.contentsMargins(), self._layout.spacing()
        return sum(widget.minimumSizeHint().width() + gap for widget in shown) + margins.left() + margins.right()

    def _title_width(self, role: Role) -> int:
        size, heavy = ROLES[role]
        return QFontMetrics(self.theme.font(size, bold=heavy)).horizontalAdvance(self._title.text())

    def minimumSizeHint(self) -> QSize:
        """With the title written small: it does not make the window grow."""
        return QSize(self._beside() + self._title_width("card"), super().minimumSizeHint().height())

    def _show_more(self, spare: Sequence[Button]) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in spare:
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _on=False, pressed=button: pressed.click())
        assert self._more is not None
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _themed(self) -> None:
        px = self.theme.px
        self.setFixedHeight(px(_BAND))
        self._layout.setContentsMargins(px(20), 0, px(20), 0)
        self._layout.setSpacing(px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Window colour with a line below."""
        painter = QPainter(self)
        flat(painter, self.rect(), self.theme.colour("window"))
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()


class StatusBar(QWidget):
    """Left: is it on disk, and what to press. Right: stick, person, text size."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._saved = Label(theme, "", "caption")
        self._saved.setAccessibleName(_("存盘"))
        self._keys = QWidget()
        self._keys_layout = QHBoxLayout(self._keys)
        self._keys_layout.setContentsMargins(0, 0, 0, 0)
        self._hints: list[tuple[QWidget, Label]] = []
        self._shown: Sequence[KeyHint] = ()
        self.clock = Label(theme, "", "caption", bold=True, tone="warning")
        self.stick = Label(theme, "", "caption")
        self.person = Label(theme, "", "caption")
        self.person.setProperty("data", True)
        self.size_of_text = Label(theme, "", "caption")
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._saved)
        self._layout.addWidget(self._keys, 1)
        self._layout.addWidget(self.clock)
        for label in (self.stick, self.person, self.size_of_text):
            label.set_tone("text_2")
            self._layout.addWidget(label)
        self._keys.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self._themed)
        self._themed()

    def show_saved(self, state: str, text: str, at: dt.datetime) -> None:
        """``saved`` with the time, ``saving``, ``failed`` in red, ``note`` in the page's own words."""
        words = {
            "saved": _("已存盘 {time}").format(time=at.strftime("%H:%M:%S")),
            "saving": _("正在存…"),
            "failed": _("没存上"),
        }.get(state, "")
        tones: dict[str, Tone] = {"failed": "error", "saving": "text_2"}
        self._saved.setText(" ".join(part for part in (words, text) if part))
        self._saved.set_tone(tones.get(state, "good"))
        self._fit()

    def doubt_clock(self, words: str) -> None:
        """The computer's day, while it is not trusted; "" once it is."""
        self.clock.setText(words)
        self._fit()

    def show_keys(self, hints: Sequence[KeyHint]) -> None:
        """As many of the keys of now as there is room for, the first ones first."""
        if list(hints) == list(self._shown):
            return
        self._shown = tuple(hints)
        for caps, label in self._hints:
            for widget in (caps, label):
                self._keys_layout.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        while self._keys_layout.count():
            self._keys_layout.takeAt(0)
        self._hints = []
        for hint in hints:
            caps, label = keycaps(self.theme, hint.keys), Label(self.theme, hint.text, "caption")
            label.set_tone("text_2")
            self._keys_layout.addWidget(caps)
            self._keys_layout.addWidget(label)
            self._hints.append((caps, label))
        self._keys_layout.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Hints made after the bar hear of another text size after it: only then are their widths right."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        px = self.theme.px
        fixed = [self._saved, self.clock, self.stick, self.person, self.size_of_text]
        taken = sum(label.sizeHint().width() + px(16) for label in fixed if label.text()) + px(24)
        room = self.width() - taken
        for caps, label in self._hints:
            room -= caps.sizeHint().width() + label.sizeHint().width() + px(22)
            for widget in (caps, label):
                widget.setVisible(room >= 0)
        for label in fixed:
            label.setVisible(bool(label.text()))

    def _themed(self) -> None:
        px = self.theme.px
        self.setFixedHeight(px(_STATUS))
        self._layout.setContentsMargins(px(12), 0, px(12), 0)
        self._layout.setSpacing(px(16))
        self._keys_layout.setSpacing(px(8))
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Its own quiet colour and a line above."""
        painter = QPainter(self)
        flat(painter, self.rect(), self.theme.colour("status_bar"))
        painter.setPen(QPen(self.theme.colour("line"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()
