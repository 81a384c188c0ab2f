"""Buttons: one filled main action a page, the rest white; the key that does the same stands inside."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets.keys import key_text
from desktop.ui.widgets.paint import CENTRE, MIDDLE, box, draw_icon, focus_ring

Kind = Literal["plain", "main", "danger", "new", "link"]

# fill, text, edge, key hint, filled
_LOOKS: dict[str, tuple[str, str, str, str, bool]] = {
    "plain": ("surface", "text", "border", "text_3", False),
    "main": ("primary", "on_primary", "primary", "key_on_primary", True),
    "danger": ("surface", "error", "error", "text_3", False),
    "new": ("apricot", "on_apricot", "apricot", "on_apricot", True),
    "link": ("", "text", "", "text_3", False),
}


def presses(event: QKeyEvent) -> bool:
    """Enter without Ctrl, Shift or Alt: it presses the button that has the focus."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    return plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Button(QPushButton):
    """A button as wide as its words."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        icon: str = "",
        key: str = "",
        kind: Kind = "plain",
        dense: bool = False,
        great: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        super().setText(text)  # the constructor with a text has one with an icon beside it, and loads what icons need
        self._theme, self._icon, self._key, self._kind = theme, icon, key_text(key), kind
        self._dense, self._great = dense, great
        self.setAccessibleName(text)
        self.setAccessibleDescription(self._key)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        theme.changed.connect(self._restyle)
        self._restyle()

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_kind(self, kind: Kind) -> None:
        self._kind = kind
        self._restyle()

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._restyle()

    def set_key(self, key: str) -> None:
        self._key = key_text(key)
        self.setAccessibleDescription(self._key)
        self._restyle()

    def set_enabled(self, why_not: str = "") -> None:
        """Disabled with the reason, which the tooltip and the screen reader tell; enabled without one."""
        self.setEnabled(not why_not)
        self.setToolTip(why_not)
        self.setAccessibleDescription(why_not or self._key)

    # ---------------------------------------------------------------------------------------------------- measures

    def _restyle(self) -> None:
        self.setFont(self._font())
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        """Of the theme as it is now: the widget's own may be put back to an old one when it changes its parent."""
        heavy = self._great or self._kind in {"main", "new"}
        return self._theme.font(18 if self._great else 14 if self._dense else 15, bold=heavy)

    def _measures(self) -> tuple[int, int, int, int]:
        """Icon size in design pixels, padding, gap and the gap before the key, in pixels."""
        px = self._theme.px
        if self._kind == "link":
            return 16, px(2), px(6), px(8)
        if self._great:
            return 20, px(20), px(8), px(12)
        return (16, px(11), px(7), px(9)) if self._dense else (18, px(14), px(8), px(10))

    def _parts(self) -> tuple[int, int, int]:
        """Widths of icon, text and key, gaps included."""
        icon, _padding, gap, key_gap = self._measures()
        words = QFontMetrics(self._font()).horizontalAdvance(self.text())
        hint = QFontMetrics(self._theme.font(13)).horizontalAdvance(self._key)
        return (self._theme.px(icon) + gap if self._icon else 0), words, (hint + key_gap if self._key else 0)

    def sizeHint(self) -> QSize:
        height = tokens.CONTROL_GREAT if self._great else tokens.CONTROL_DENSE if self._dense else tokens.CONTROL
        return QSize(sum(self._parts()) + 2 * self._measures()[1], self._theme.px(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # ---------------------------------------------------------------------------------------------------- behaviour

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        fill, text, edge, hint, filled = _LOOKS[self._kind]
        text, hint = self._paint_ground(painter, fill, text, edge, hint)
        icon_px, _padding, _gap, key_gap = self._measures()
        icon_width, words, key_width = self._parts()
        x = (self.width() - icon_width - words - key_width) // 2
        if self._icon:
            draw_icon(painter, theme.icon(self._icon, icon_px, text), QRect(x, 0, icon_width, self.height()))
            x += icon_width
        font = QFont(self._font())
        font.setUnderline(self._kind == "link")
        painter.setFont(font)
        painter.setPen(theme.colour(text))
        painter.drawText(QRect(x, 0, words + 2, self.height()), MIDDLE, self.text())
        if self._key:
            painter.setFont(theme.font(13))
            painter.setPen(theme.colour(hint))
            left = x + words + key_gap
            painter.drawText(QRect(left, 0, key_width - key_gap + 2, self.height()), MIDDLE, self._key)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme, filled=filled and self.isEnabled())

    def _paint_ground(self, painter: QPainter, fill: str, text: str, edge: str, hint: str) -> tuple[str, str]:
        """Fill and edge; the tokens that text and key hint take on them."""
        theme = self._theme
        pressed = self.isDown() or (self.underMouse() and self.isEnabled())
        if self._kind == "link":
            return (text, hint) if self.isEnabled() else ("disabled_text", "disabled_text")
        if not self.isEnabled():
            fill, edge, text, hint = "calculated", "line", "disabled_text", "disabled_text"
        elif pressed:
            fill = "primary_hover" if self._kind == "main" else "header" if fill == "surface" else fill
        box(
            painter,
            self.rect(),
            fill=theme.colour(fill),
            edge=theme.colour(edge),
            width=theme.px(1) if not theme.high_contrast else theme.px(2),
            radius=theme.px(tokens.RADIUS),
            dashed=theme.high_contrast and not self.isEnabled(),
        )
        return text, hint


class IconButton(QAbstractButton):
    """A square button with an icon alone; its name and key are in the tooltip and told to the screen reader."""

    def __init__(self, theme: Theme, icon: str, name: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._key = theme, icon, key_text(key)
        self.set_name(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {self._key}".strip())

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(tokens.CONTROL_DENSE)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            box(painter, self.rect(), fill=theme.colour("header"), radius=theme.px(tokens.RADIUS))
        pixmap = theme.icon(self._icon, 18, "text" if self.isEnabled() else "disabled_text")
        side = theme.px(18)
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, pixmap)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme)


class CheckBox(QAbstractButton):
    """A tick with its words; Space and Enter toggle it."""

    def __init__(self, theme: Theme, text: str, *, checked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setChecked(checked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.setFont(self._theme.font(15))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        px = self._theme.px
        words = QFontMetrics(self.font()).horizontalAdvance(self.text())
        return QSize(px(20) + px(8) + words + px(12), px(tokens.CONTROL_DENSE))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        token = "disabled_text" if not self.isEnabled() else "primary" if self.isChecked() else "border"
        name = "square-check" if self.isChecked() else "square"
        left = theme.px(6)
        draw_icon(painter, theme.icon(name, 20, token), QRect(left, 0, theme.px(20), self.height()))
        painter.setFont(self.font())
        painter.setPen(theme.colour("text" if self.isEnabled() else "disabled_text"))
        painter.drawText(self.rect().adjusted(left + theme.px(28), 0, 0, 0), MIDDLE, self.text())
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme)


__all__ = ["CENTRE", "Button", "CheckBox", "IconButton", "Kind", "presses"]
