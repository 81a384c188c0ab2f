"""What the start pages have in common."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QLayout, QScrollArea, QWidget

from desktop.foundation.translation import _
from desktop.ui.compat import announce
from desktop.ui.page import Page
from desktop.ui.start.host import StartHost
from desktop.ui.theme import Theme
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.scrolling import PageScroll

Margins = tuple[int, int, int, int]
PAGE: Margins = (20, 18, 20, 16)  # in line with the bands above and below


class Scaled(QWidget):
    """A widget whose layouts keep design pixels: they are set anew whenever the text size changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._layouts: list[tuple[QLayout, Margins, int]] = []
        theme.changed.connect(self._rescale)

    def scaled(self, layout: QLayout, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> None:
        """Left, top, right, bottom and the gap between, in design pixels."""
        self._layouts.append((layout, margins, spacing))
        self._fit(layout, margins, spacing)

    def _fit(self, layout: QLayout, margins: Margins, spacing: int) -> None:
        px = self.theme.px
        left, top, right, bottom = margins
        layout.setContentsMargins(px(left), px(top), px(right), px(bottom))
        layout.setSpacing(px(spacing))

    def _rescale(self) -> None:
        for layout, margins, spacing in self._layouts:
            self._fit(layout, margins, spacing)


class StartPage(Page):
    """A page before a workspace is open: its ``shell`` is the start's host."""

    def __init__(self, host: StartHost) -> None:
        super().__init__(host)  # type: ignore[arg-type]  # the start has no pages to go to and no facts to show
        self.host = host


class Icon(QLabel):
    """An icon beside words; it says nothing of its own."""

    def __init__(self, theme: Theme, name: str, px: int, token: str) -> None:
        super().__init__()
        self._theme, self._of = theme, (name, px, token)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setPixmap(self._theme.icon(*self._of))


def as_data(widget: QWidget) -> QWidget:
    """``widget`` shows names, places or paths of people: they are in their language, whatever the window's is."""
    widget.setProperty("data", True)
    return widget


def bring_into_view(widget: QWidget) -> None:
    """Scroll so that it is seen; once the layout knows where it stands."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):
        found = area
        QTimer.singleShot(0, widget, lambda: found.ensureWidgetVisible(widget, 0, 12))


def say(notice: Notice, what: str, do: str = "") -> None:
    """Show it where it is seen and read it out once; without words it goes."""
    told = notice.accessibleName() if notice.isVisible() else ""
    notice.set_text(what, do)
    notice.setVisible(bool(what))
    if what:
        bring_into_view(notice)
        if notice.accessibleName() != told:
            announce(notice, notice.accessibleName())


def level_words() -> dict[str, str]:
    """What a level is called where people choose."""
    return {
        "village": _("村卫生室"),
        "township": _("乡镇卫生院"),
        "county": _("县里"),
        "city": _("市里"),
        "province": _("省里"),
        "direct": _("直属单位"),
    }


def breakable(path: Path | str) -> str:
    """A path that may wrap after each of its separators, and within the long names that programs make."""
    return re.sub(r"[/\\_]", lambda found: found.group() + "\u200b", str(path))


def scrolling(inside: Scaled, name: str) -> PageScroll:
    """``inside`` in an area that scrolls up and down where there is too little room; no frame, no side bar."""
    inside.setProperty("ground", True)
    area = PageScroll(inside.theme, inside)
    area.setAccessibleName(name)
    return area
