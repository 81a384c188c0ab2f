"""Text on the screen, in one of the nine roles of the design."""

from __future__ import annotations

import re
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.ui.theme import Theme

Role = Literal["caption", "base", "body", "field", "card", "action", "title", "words", "great"]
Tone = Literal["text", "text_2", "text_3", "error", "warning", "good", "info", "primary", "disabled_text", "on_primary"]

ROLES: dict[str, tuple[int, bool]] = {
    "caption": (13, False),
    "base": (14, False),
    "body": (15, False),
    "field": (16, False),
    "card": (16, True),
    "action": (18, True),
    "title": (22, True),
    "words": (28, True),
    "great": (32, True),
}

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def _literal(text: str) -> str:
    """As html.escape, whose table of names is not worth loading at every start."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Label(QLabel):
    """A text. Never elided: on one line it asks for its whole width, with ``wrap`` for its whole height.

    ``marked`` shows what stands between two pairs of stars bold; everything else is taken literally.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: Role = "base",
        *,
        bold: bool = False,
        wrap: bool = False,
        tone: Tone = "text",
        marked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._role, self._bold, self._tone, self._marked = theme, role, bold, tone, marked
        self._text = text
        self.setTextFormat(Qt.TextFormat.RichText if marked else Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        horizontal = QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Minimum
        policy = QSizePolicy(horizontal, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self._restyle()
        self.setText(text)
        theme.changed.connect(self._restyle)

    def setText(self, text: str) -> None:
        self._text = text
        super().setText(_BOLD.sub(r"<b>\1</b>", _literal(text)).replace("\n", "<br>") if self._marked else text)
        self.setAccessibleName(self.plain())

    def plain(self) -> str:
        """The text without its marks."""
        return _BOLD.sub(r"\1", self._text) if self._marked else self._text

    def set_tone(self, tone: Tone) -> None:
        """The token of the text's colour."""
        if tone != self._tone:
            self._tone = tone
            self._restyle()

    @property
    def role(self) -> Role:
        """Of the nine of the design, the one it is written in."""
        return self._role

    def set_role(self, role: Role, *, bold: bool | None = None) -> None:
        self._role = role
        self._bold = self._bold if bold is None else bold
        self._restyle()

    def showEvent(self, event: QShowEvent) -> None:
        """What was out of the window while the theme changed gets its old look back from Qt when it comes in again."""
        super().showEvent(event)
        wanted = self._theme.font(ROLES[self._role][0]).pixelSize()
        worn = self.palette().color(QPalette.ColorRole.WindowText)
        if self.font().pixelSize() != wanted or worn != self._theme.colour(self._tone):
            self._restyle()

    def _restyle(self) -> None:
        px, heavy = ROLES[self._role]
        self.setFont(self._theme.font(px, bold=heavy or self._bold))
        palette = self.palette()
        colour = self._theme.colour(self._tone)
        palette.setColor(QPalette.ColorRole.WindowText, colour)
        palette.setColor(QPalette.ColorRole.Text, colour)
        self.setPalette(palette)


class Line(QFrame):
    """A divider, one pixel thick."""

    def __init__(self, theme: Theme, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._upright = theme, upright
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAutoFillBackground(True)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self._theme.colour("line"))
        self.setPalette(palette)
        if self._upright:
            self.setFixedWidth(self._theme.px(1))
        else:
            self.setFixedHeight(self._theme.px(1))
