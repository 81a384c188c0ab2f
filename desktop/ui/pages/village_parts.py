"""What the village's pages are put together from: a page that scrolls, columns that fold, rows in a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import tokens
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Chip, Label, Line
from desktop.ui.widgets.paint import flat

GAP = tokens.CARD_GAP
_ROUNDS = 3


class ScrollPage(QScrollArea):
    """A page that scrolls up and down only; what gets the focus comes into view. Put everything into ``column``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        # A ground of our own. Asked for the one it has, PySide looks through every class of widget there is for its kind
        # and makes them all: 10 ms of a start.
        self.setViewport(QWidget())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("ground", True)
        self.column = QVBoxLayout(inner)
        self.setWidget(inner)
        self._inner = inner
        inner.installEventFilter(self)
        self._rounds = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._measure)
        self._restyle()
        theme.changed.connect(self._restyle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Once everything has its place: a page that has just come up still stands as it did when it was left."""
        if new is not None and self._inner.isAncestorOf(new):
            QTimer.singleShot(0, self, self._show_focus)

    def _show_focus(self) -> None:
        """Not while a mouse button is down: what one is about to click would move away under the pointer."""
        now: QWidget | None = QApplication.focusWidget()
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if now is not None and not pressed and self.isVisible() and self._inner.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, self._theme.px(GAP))

    def refit(self) -> None:
        """Measure everything anew, now and once what was just made has shown itself.

        Wrapped texts deep inside changed, and Qt remembers their old height.
        """
        self._rounds = _ROUNDS
        self._measure()
        self._later.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Something inside asked for another size: measured again, a few times at most."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inner and self._rounds:
            self._rounds -= 1
            self._later.start()
        return super().eventFilter(watched, event)

    def _measure(self) -> None:
        for widget in reversed(self._inner.findChildren(QWidget)):
            layout = widget.layout()
            if layout is not None:
                layout.invalidate()
                widget.updateGeometry()  # the item around it forgets the height it had
        self.column.invalidate()
        self.column.activate()

    def _restyle(self) -> None:
        px = self._theme.px
        self.column.setContentsMargins(px(tokens.PAGE_MARGIN), px(16), px(tokens.PAGE_MARGIN), px(16))
        self.column.setSpacing(px(GAP))
        self._rounds = _ROUNDS
        self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()


class TwoColumns(QWidget):
    """Two columns of cards, ``share`` of the width for the left one; with little room one below the other."""

    def __init__(self, theme: Theme, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._side = theme, side
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.left, self.right = QWidget(), QWidget()
        self.left_column, self.right_column = QVBoxLayout(self.left), QVBoxLayout(self.right)
        for column in (self.left_column, self.right_column):
            column.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.left, 1)
        self._row.addWidget(self.right)
        self._compact = False
        self._restyle()
        theme.changed.connect(self._restyle)

    def set_compact(self, compact: bool, *, right_first: bool = False) -> None:
        self._compact = compact
        down = QBoxLayout.Direction.BottomToTop if right_first else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if compact else QBoxLayout.Direction.LeftToRight)
        self._restyle()

    def _restyle(self) -> None:
        px = self._theme.px
        for layout in (self._row, self.left_column, self.right_column):
            layout.setSpacing(px(GAP))
        if self._compact:
            self.right.setMinimumWidth(0)
            self.right.setMaximumWidth(16_777_215)
        else:
            self.right.setFixedWidth(px(self._side))


class ChipRow(QWidget):
    """One thing to deal with: its state, what it is, why, and the button for it at the right."""

    def __init__(
        self, theme: Theme, state: str, title: str, why: str = "", button: Button | None = None, *, word: str = "",
        tint: str = "", data: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._theme, self._tint = theme, tint
        row = QHBoxLayout(self)
        self._row = row
        row.addWidget(Chip(theme, state, word), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.title = Label(theme, title, "body", wrap=True, marked=True)
        words.addWidget(self.title)
        if why:
            self.why = Label(theme, why, "body", wrap=True, tone="text_2")
            self.why.setProperty("data", data)
            words.addWidget(self.why)
        self.title.setProperty("data", data)
        row.addLayout(words, 1)
        if button is not None:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(15), px(10), px(13), px(10))
        self._row.setSpacing(px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._tint:
            flat(QPainter(self), self.rect(), self._theme.colour(self._tint))


class Grid(QWidget):
    """A small table of widgets in a card: for a handful of rows that have buttons or ticks in them.

    ``columns``: (title, how the width is shared); rows are lists of widgets or texts.
    """

    def __init__(self, theme: Theme, columns: Sequence[tuple[str, int]]) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(0)
        self._columns = tuple(columns)
        self._boxes: list[_Box] = []
        self._rows = 0
        for place, (title, share) in enumerate(columns):
            self._put(Label(theme, title, "base", tone="text_2"), 0, place, head=True)
            self._grid.setColumnStretch(place, share)
        theme.changed.connect(self.update)

    def add_row(self, cells: Sequence[QWidget | None], *, tint: str = "") -> None:
        """One more row; None leaves a place blank."""
        self._rows += 2
        line = Line(self._theme)
        self._grid.addWidget(line, self._rows - 1, 0, 1, len(self._columns))
        for place, cell in enumerate(cells):
            self._put(cell, self._rows, place, tint=tint)

    def clear_rows(self) -> None:
        """The head stays."""
        for number in reversed(range(self._grid.count())):
            row = self._grid.getItemPosition(number)[0]  # type: ignore[index]
            item = self._grid.takeAt(number) if row > 0 else None
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes = [box for box in self._boxes if box.head]
        self._rows = 0

    def _put(self, cell: QWidget | None, row: int, place: int, *, head: bool = False, tint: str = "") -> None:
        box = _Box(self._theme, cell, "header" if head else tint, head=head)
        self._boxes.append(box)
        self._grid.addWidget(box, row, place)


class _Box(QWidget):
    """A cell with its padding and ground."""

    def __init__(self, theme: Theme, inner: QWidget | None, tint: str, *, head: bool) -> None:
        super().__init__()
        self._theme, self._tint, self.head = theme, tint, head
        self._layout = QHBoxLayout(self)
        if inner is not None:
            self._layout.addWidget(inner, 0 if isinstance(inner, (Button, Chip)) else 1)
            if isinstance(inner, (Button, Chip)):
                self._layout.addStretch(1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        tall = px(5) if self.head else px(7)
        self._layout.setContentsMargins(px(9), tall, px(9), tall)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._tint:
            flat(QPainter(self), self.rect(), self._theme.colour(self._tint))


class TwoLines(QWidget):
    """A line and a quieter one below it."""

    def __init__(self, theme: Theme, first: str, second: str = "", *, bold: bool = False, data: bool = False) -> None:
        super().__init__()
        self.setProperty("data", data)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(Label(theme, first, "body", bold=bold, wrap=True))
        if second:
            column.addWidget(Label(theme, second, "base", wrap=True, tone="text_2"))
        column.addStretch(1)


def clear_layout(layout: QBoxLayout) -> None:
    """Everything in a layout goes."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def button(
    theme: Theme, text: str, act: Callable[[], None], *, icon: str = "", key: str = "", dense: bool = True
) -> Button:
    """A plain button that does one thing."""
    made = Button(theme, text, icon=icon, key=key, dense=dense)
    made.clicked.connect(lambda _on=False: act())
    return made
