"""Chips: a state as icon and word on its tint. One table for every page; painted once and kept."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import MIDDLE, box, draw_icon


@dataclass(frozen=True)
class ChipLook:
    """Icon and the token of the text; its tint is the token with ``_tint``."""

    icon: str
    token: str


CHIPS: dict[str, ChipLook] = {
    # a record
    "draft": ChipLook("pencil-line", "draft"),
    "ready": ChipLook("arrow-up-from-line", "ready"),
    "submitted": ChipLook("send", "sent"),
    "received": ChipLook("circle-check", "good"),
    "returned": ChipLook("undo-2", "error"),
    "endorsed": ChipLook("stamp", "endorsed"),
    "conflict": ChipLook("git-compare", "conflict"),
    "suspect": ChipLook("copy", "warning"),
    # a file
    "new": ChipLook("plus", "good"),
    "changed": ChipLook("pencil-line", "sent"),
    "duplicate": ChipLook("copy-check", "draft"),
    "waiting": ChipLook("hourglass", "ready"),
    "quarantined": ChipLook("shield-alert", "warning"),
    "refused": ChipLook("ban", "error"),
    # a period of a unit
    "reported": ChipLook("circle-check", "good"),
    "zero": ChipLook("circle-slash-2", "draft"),
    "none": ChipLook("circle-dashed", "warning"),
    "incomplete": ChipLook("circle-dashed", "warning"),
    "overdue": ChipLook("clock", "error"),
    "exempt": ChipLook("circle", "draft"),
    "gap": ChipLook("hash", "conflict"),
    # what is due
    "missing": ChipLook("circle-dashed", "warning"),
    "in_progress": ChipLook("loader", "sent"),
    "done": ChipLook("circle-check", "good"),
    "reached": ChipLook("circle-check", "good"),
    "not_reached": ChipLook("circle-dashed", "warning"),
    "urged": ChipLook("bell", "error"),
    # a paper, a table
    "stale": ChipLook("triangle-alert", "warning"),
    "frozen": ChipLook("snowflake", "sent"),
    # a check
    "error": ChipLook("circle-x", "error"),
    "warning": ChipLook("triangle-alert", "warning"),
}


def chip_word(state: str) -> str:
    """The word of a state in the language in use."""
    words = {
        "draft": _("草稿"),
        "ready": _("待上报"),
        "submitted": _("已上报"),
        "received": _("已收"),
        "returned": _("退回"),
        "endorsed": _("镇已审"),
        "conflict": _("冲突"),
        "suspect": _("疑似重复"),
        "new": _("新"),
        "changed": _("有更改"),
        "duplicate": _("已收过"),
        "waiting": _("等登记"),
        "quarantined": _("先扣下"),
        "refused": _("拒收"),
        "reported": _("已报"),
        "zero": _("零报"),
        "none": _("未报"),
        "incomplete": _("有缺"),
        "overdue": _("逾期"),
        "exempt": _("不用报"),
        "gap": _("缺号"),
        "missing": _("有缺"),
        "in_progress": _("进行中"),
        "done": _("都齐了"),
        "reached": _("达标"),
        "not_reached": _("未达标"),
        "urged": _("督办"),
        "stale": _("已过期"),
        "frozen": _("已冻结"),
        "error": _("错"),
        "warning": _("提醒"),
    }
    return words[state]


_HEIGHT, _DENSE, _ICON, _PADDING, _GAP, _TEXT = 24, 21, 14, 7, 5, 14


def chip_size(state: str, theme: Theme, word: str = "", *, dense: bool = False) -> QSize:
    """As large as its word needs."""
    px = theme.px
    width = QFontMetrics(theme.font(_TEXT)).horizontalAdvance(word or chip_word(state))
    return QSize(width + 2 * px(_PADDING) + px(_ICON) + px(_GAP), px(_DENSE if dense else _HEIGHT))


def chip_pixmap(state: str, theme: Theme, word: str = "", *, dense: bool = False) -> QPixmap:
    """The painted chip, from the theme's cache."""
    key = ("chip", state, word, dense)
    return theme.cached(key) or theme.keep(key, _draw(state, theme, word or chip_word(state), dense=dense))


def _draw(state: str, theme: Theme, word: str, *, dense: bool) -> QPixmap:
    look, size, ratio, px = CHIPS[state], chip_size(state, theme, word, dense=dense), theme.pixel_ratio, theme.px
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    rect = QRect(0, 0, size.width(), size.height())
    tint = theme.colour(f"{look.token}_tint")
    box(painter, rect, fill=tint, edge=theme.edge(look.token), width=px(1), radius=px(tokens.RADIUS))
    x = px(_PADDING)
    x += draw_icon(painter, theme.icon(look.icon, _ICON, look.token), rect.adjusted(x, 0, 0, 0)) + px(_GAP)
    painter.setFont(theme.font(_TEXT))
    painter.setPen(theme.colour(look.token))
    painter.drawText(rect.adjusted(x, 0, 0, 0), MIDDLE, word)
    painter.end()
    return pixmap


def paint_chip(painter: QPainter, rect: QRect, state: str, theme: Theme, word: str = "", *, dense: bool = False) -> int:
    """The chip at the left of ``rect``, in the middle of its height; its width."""
    return draw_icon(painter, chip_pixmap(state, theme, word, dense=dense), rect)


class Chip(QWidget):
    """A chip that stands alone. ``word`` says more than the table does: 缺 5 号."""

    def __init__(self, theme: Theme, state: str, word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._state, self._word = theme, state, word
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(state, word)
        theme.changed.connect(self.updateGeometry)

    @property
    def state(self) -> str:
        return self._state

    def set_state(self, state: str, word: str = "") -> None:
        self._state, self._word = state, word
        self.setAccessibleName(word or chip_word(state))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self._state, self._theme, self._word)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_chip(QPainter(self), self.rect(), self._state, self._theme, self._word)
