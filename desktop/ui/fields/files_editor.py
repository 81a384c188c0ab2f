"""Photos and scans of a field as a strip of small pictures; the last place takes another one.

The editor knows no file and no workspace: ``looks`` says what a value looks like, and what the person wants is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.compat import announce
from desktop.ui.fields.editors import Editor
from desktop.ui.fields.inputs import ENTER, NOTHING, SHIFT, bare_modifiers, paint_edge
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box, draw_icon, focus_ring

SIDE, GAP, CROSS = 72, 8, 22


@dataclass(frozen=True)
class FileLook:
    """What is known of a file. ``words``: its name and size, or why it cannot be shown; ``ending``: ``pdf``."""

    words: str
    ending: str = ""
    picture: QPixmap | None = None
    lost: bool = False


class FilesEditor(Editor):
    """``values`` are what the record keeps. ``most``: how many go in, 0 for any number."""

    wanted = Signal()  # choose files
    dropped = Signal(object)  # tuple of paths let fall on it
    removed = Signal(int)
    opened = Signal(int)  # look at one
    moved = Signal()
    WIDTH: ClassVar[int] = 560

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, most: int = 0) -> None:
        super().__init__(theme, parent)
        self.values: tuple[str, ...] = ()
        self.looks: Callable[[str], FileLook | None] = lambda _value: None
        self.busy = False
        self.place = ""
        self.current = 0
        self._most = most
        self._width = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)

    # ---- values ----

    def value(self) -> Any:
        return list(self.values) or None

    def set_value(self, value: Any) -> None:
        self.show_values([str(one) for one in value] if isinstance(value, list | tuple) else [])

    def show_values(self, values: Sequence[str]) -> None:
        """Show these; the place in hand stays, or is the one that takes another."""
        grew = len(values) != len(self.values)
        self.values = tuple(values)
        self.current = self._places() - 1 if grew else min(self.current, self._places() - 1)
        if grew:
            self.resized.emit()
        self._say()
        self.update()

    def refresh(self) -> None:
        """What a value looks like is known now."""
        self._say()
        self.update()

    def busy_at(self, place: str, busy: bool) -> None:
        """A file is being taken in somewhere on the page, maybe here."""
        if place == self.place:
            self.set_busy(busy)

    def set_busy(self, busy: bool) -> None:
        """A file is being taken in."""
        self.busy = busy
        self.update()

    @property
    def takes_more(self) -> bool:
        return not self.dead and (not self._most or len(self.values) < self._most)

    @property
    def on_file(self) -> bool:
        """Whether the keys are on a file and not on the place for another."""
        return self.current < len(self.values)

    def _places(self) -> int:
        return max(1, len(self.values) + (1 if self.takes_more else 0))

    def set_dead(self, dead: bool) -> None:
        if dead != self.dead:
            super().set_dead(dead)
            self.current = min(self.current, self._places() - 1)
            self.update()

    # ---- words ----

    def text_now(self) -> str:
        """The file in hand, or what can be done here."""
        if self.busy:
            return _("正在收进来…")
        if self.on_file:
            look = self.looks(self.values[self.current])
            words = look.words if look is not None else _("正在打开…")
            return _("第 {n} 个，共 {all} 个：{words}").format(n=self.current + 1, all=len(self.values), words=words)
        if self.dead:
            return _("没有照片和文件")
        return _("按空格选照片或扫描件") if not self.values else _("按空格再选")

    def describe(self, name: str, description: str) -> None:
        self._described = (name, description)
        super().describe(name, f"{self.text_now()} {description}".strip())

    def _say(self) -> None:
        self.describe(*getattr(self, "_described", ("", "")))

    # ---- places ----

    def width_in(self, available: int) -> int:
        return min(available, max(self.theme.px(self.WIDTH), self._one_line() if not self.values else 0))

    def _one_line(self) -> int:
        return QFontMetrics(self.theme.font(14)).horizontalAdvance(self.text_now()) + self.theme.px(52)

    def _columns(self, width: int) -> int:
        px = self.theme.px
        return max(1, (width + px(GAP)) // px(SIDE + GAP))

    def height_in(self, width: int) -> int:
        if not self.values:
            return self.theme.px(tokens.CONTROL)
        rows = -(-self._places() // self._columns(width))
        return rows * self.theme.px(SIDE + GAP) - self.theme.px(GAP) + self.theme.px(26)

    def rect_of(self, number: int) -> QRect:
        """Where a file, or the place for another, is painted."""
        if not self.values:
            return self.rect()
        row, column = divmod(number, self._columns(self.width()))
        px, step = self.theme.px, self.theme.px(SIDE + GAP)
        return QRect(column * step, row * step, px(SIDE), px(SIDE))

    def cross_of(self, number: int) -> QRect:
        """Where a file is taken away with the mouse."""
        whole, side = self.rect_of(number), self.theme.px(CROSS)
        return QRect(whole.right() - side + 1, whole.y(), side, side)

    # ---- keys and mouse ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), bare_modifiers(event)
        if (key in ENTER and held == NOTHING) or key == Qt.Key.Key_Down:
            self.accepted.emit()
        elif (key in ENTER and held == SHIFT) or key == Qt.Key.Key_Up:
            self.went_back.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and held == NOTHING:
            self._move(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space and held == NOTHING:
            self._press()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and held == NOTHING:
            self._remove(self.current)
        else:
            event.ignore()

    def _move(self, step: int) -> None:
        self.current = max(0, min(self._places() - 1, self.current + step))
        self._say()
        announce(self, self.text_now())
        self.moved.emit()
        self.update()

    def _press(self) -> None:
        if self.on_file:
            self.opened.emit(self.current)
        elif self.takes_more and not self.busy:
            self.wanted.emit()

    def _remove(self, number: int) -> None:
        if not self.dead and number < len(self.values):
            self.removed.emit(number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        spot = event.position().toPoint()
        number = next((n for n in range(self._places()) if self.rect_of(n).contains(spot)), -1)
        if number < 0:
            return
        self.current = number
        self.moved.emit()
        if self.on_file and not self.dead and self.cross_of(number).contains(spot):
            self._remove(number)
        else:
            self._press()
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.takes_more and not self.busy and self._fallen(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dropped.emit(self._fallen(event))
        event.acceptProposedAction()

    @staticmethod
    def _fallen(event: QDropEvent) -> tuple[Path, ...]:
        return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.focused.emit(False)

    # ---- looks ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        font = theme.font(14)
        self.setFont(font)
        painter.setFont(font)
        if not self.values:
            paint_edge(painter, self.rect(), theme, focused=self.hasFocus(), dead=self.dead)
            draw_icon(painter, theme.icon("paperclip", 16, "text_3"), QRect(px(11), 0, px(16), self.height()))
            painter.setPen(theme.colour("text_2"))
            painter.drawText(self.rect().adjusted(px(35), 0, -px(8), 0), MIDDLE, self.text_now())
            return
        for number, value in enumerate(self.values):
            self._paint_file(painter, number, value)
        if self.takes_more:
            place = self.rect_of(len(self.values))
            box(painter, place, fill=theme.colour("surface"), edge=theme.colour("border"), radius=px(tokens.RADIUS))
            self._icon(painter, place, "plus", 24)
        if self.hasFocus():
            focus_ring(painter, self.rect_of(self.current), theme)
        line = QRect(0, self.height() - px(22), self.width(), px(22))
        painter.setPen(theme.colour("text_2"))
        words = QFontMetrics(font).elidedText(self.text_now(), Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, MIDDLE, words)

    def _paint_file(self, painter: QPainter, number: int, value: str) -> None:
        theme, px, place = self.theme, self.theme.px, self.rect_of(number)
        look = self.looks(value)
        box(painter, place, fill=theme.colour("header"), edge=theme.colour("border"), radius=px(tokens.RADIUS))
        if look is not None and look.picture is not None:
            inner = place.adjusted(px(3), px(3), -px(3), -px(3))
            size = look.picture.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = inner.center() - QPoint(size.width() // 2, size.height() // 2)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRect(corner, size), look.picture)
        elif look is not None:
            above = place.adjusted(0, 0, 0, -px(22))
            self._icon(painter, above, "triangle-alert" if look.lost else "file-text", 24)
            painter.setPen(theme.colour("text_2"))
            painter.drawText(place.adjusted(0, px(44), 0, 0), CENTRE, look.ending.upper())
        if number == self.current and self.hasFocus() and not self.dead:
            cross = self.cross_of(number)
            painter.fillRect(cross, theme.colour("surface"))
            self._icon(painter, cross, "x", 16)

    def _icon(self, painter: QPainter, place: QRect, name: str, px: int) -> None:
        side = self.theme.px(px)
        left = place.x() + (place.width() - side) // 2
        draw_icon(painter, self.theme.icon(name, px, "text_2"), QRect(left, place.y(), side, place.height()))


class FileEditor(FilesEditor):
    """One photo or file."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, most=1)

    def value(self) -> Any:
        return self.values[0] if self.values else None

    def set_value(self, value: Any) -> None:
        self.show_values([str(value)] if value not in (None, "") else [])
