"""The numbered steps of a wizard and the bar below a page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.bar_layout import BarLayout
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box


class WizardSteps(QWidget):
    """Every step with its number; the current one filled, those done with a tick."""

    def __init__(self, theme: Theme, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._titles, self._current, self._done = theme, tuple(titles), 0, frozenset[int]()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_current(0)
        theme.changed.connect(self.updateGeometry)

    def set_current(self, i: int, done: Sequence[int] | None = None) -> None:
        """Stand on step ``i``, counted from 0; ``done`` are those finished (None: all before it)."""
        self._current = i
        self._done = frozenset(range(i) if done is None else done)
        title = self._titles[i] if 0 <= i < len(self._titles) else ""
        text = _("第 {step} 步，共 {all} 步：{title}")
        self.setToolTip("  ".join(f"{n + 1} {name}" for n, name in enumerate(self._titles)))
        self.setAccessibleName(text.format(step=i + 1, all=len(self._titles), title=title))
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> int:
        return self._current

    def _words(self, *, all_of_them: bool) -> list[int]:
        """How wide the titles are; where room is short only the current one is written, the rest are numbers."""
        heavy, light = (QFontMetrics(self._theme.font(15, bold=bold)) for bold in (True, False))
        shown = [title if all_of_them or n == self._current else "" for n, title in enumerate(self._titles)]
        return [(heavy if n == self._current else light).horizontalAdvance(title) for n, title in enumerate(shown)]

    def _width(self, line: int, *, all_of_them: bool = True) -> int:
        px, steps = self._theme.px, len(self._titles)
        words = [wide + px(8) if wide else 0 for wide in self._words(all_of_them=all_of_them)]
        return sum(words) + steps * px(26) + max(0, steps - 1) * (line + 2 * px(9))

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._theme.px(40)), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(self._theme.px(8), all_of_them=False), self._theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        whole = self.width() >= self._width(px(8))
        gaps = max(1, len(self._titles) - 1)
        line = min(px(40), max(px(8), (self.width() - self._width(0, all_of_them=whole)) // gaps))
        x, side = 0, px(26)
        top = (self.height() - side) // 2
        for number, (title, words) in enumerate(zip(self._titles, self._words(all_of_them=whole), strict=True)):
            if number:
                painter.fillRect(x + px(9), self.height() // 2, line, px(1), theme.colour("border"))
                x += line + 2 * px(9)
            self._circle(painter, QRect(x, top, side, side), number)
            x += side
            if not words:
                continue
            here = number == self._current
            painter.setFont(theme.font(15, bold=here))
            painter.setPen(theme.colour("text" if here else "good" if number in self._done else "text_2"))
            painter.drawText(QRect(x + px(8), 0, words + px(4), self.height()), MIDDLE, title)
            x += px(8) + words

    def _circle(self, painter: QPainter, rect: QRect, number: int) -> None:
        theme, px = self._theme, self._theme.px
        here, done = number == self._current, number in self._done
        fill = theme.colour("primary" if here else "surface")
        edge = theme.colour("primary" if here else "good" if done else "border")
        box(painter, rect, fill=fill, edge=edge, width=px(2), radius=rect.width() / 2)
        if done and not here:
            icon = theme.icon("check", 16, "good")
            inset = (rect.width() - px(16)) // 2
            painter.drawPixmap(rect.x() + inset, rect.y() + inset, icon)
            return
        painter.setFont(theme.font(14, bold=True))
        painter.setPen(theme.colour("on_primary" if here else "text_2"))
        painter.drawText(rect, CENTRE, str(number + 1))


class FooterBar(QWidget):
    """Back and cancel at the left with a note, the main action at the right; on two lines where one is too short."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._note = Label(theme, "", "body", tone="text_2", marked=True, wrap=True, parent=self)
        self._bar = BarLayout(theme, self, self._note, tokens.FOOTER_BAND)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_note("")
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_left(self, *buttons: QWidget, note: str = "") -> None:
        self._fill(buttons, right=False)
        self.set_note(note)

    def set_right(self, *buttons: QWidget) -> None:
        self._fill(buttons, right=True)

    def set_note(self, note: str) -> None:
        """One line after the left buttons: what will happen."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _fill(self, widgets: Sequence[QWidget], *, right: bool) -> None:
        for old in self._bar.side(right=right):
            if old not in widgets:
                old.hide()
                old.deleteLater()
        self._bar.set_side(list(widgets), right=right)
        for widget in widgets:
            widget.show()

    def _restyle(self) -> None:
        px = self._theme.px
        self._bar.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(tokens.PAGE_MARGIN), px(9))
        self.setMinimumHeight(px(tokens.FOOTER_BAND))
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, 0, self.width(), theme.px(1), theme.colour("line"))
