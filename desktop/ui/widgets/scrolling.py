"""A page that needs more room than there is scrolls as a whole; where the focus goes is always in sight."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QScrollArea, QWidget

from desktop.ui.theme import Theme

_MARGIN = 12  # design pixels left above and below what is brought into sight
_LEAST = 120  # a page shows at least so much of itself
_SHARE = 0.9  # of the page's own height for a list in it
_NEVER = Qt.FocusPolicy.NoFocus  # the still half of a table in two parts: its height is the other's


@runtime_checkable
class Rows(Protocol):
    """A list that says how high it must be, and how high it is with all its rows."""

    def least_height(self) -> int:
        """Header and the first few rows, in pixels."""
        ...

    def whole_height(self) -> int:
        """Header and all rows, in pixels."""
        ...


class PageScroll(QScrollArea):
    """Holds one widget, as wide as itself and as high as there is room, or as its layout needs at that width.

    A QScrollArea of Qt's own gives what it holds the height that it would *like*; then pages would scroll whose lists
    can well do with less. Here the least height decides: while the page fits, nothing is different from having none.
    The bar stands only while there is more, and then always: it is what says that one can scroll.
    """

    def __init__(self, theme: Theme, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._inside = theme, inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # A ground of our own. Asked for the one it has, PySide looks through every class of widget there is for its kind
        # and makes them all: 10 ms of a start.
        self.setViewport(QWidget())
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self._restyle()
        theme.changed.connect(self._restyle)

    def inside(self) -> QWidget:
        return self._inside

    # ------------------------------------------------------------------------------------------------------ room

    def _needed(self, width: int) -> int:
        """The least height at that width, in pixels."""
        return _height_of(self._inside, width)

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        width, least = room.width(), self._needed(room.width())
        if least > room.height():
            width -= self.verticalScrollBar().sizeHint().width()
            least = self._needed(width) + self._more(room.height())
        self._inside.resize(width, max(least, room.height()))

    def _more(self, room: int) -> int:
        """Where one scrolls anyway, lists have not their least height but as many rows as fit on the screen at once, and
        what scrolls by itself inside as much as fits of that.
        """
        most = int(room * _SHARE)
        lists = [view for view in self._inside.findChildren(QAbstractItemView) if isinstance(view, Rows)]
        shown = [view for view in lists if view.isVisibleTo(self._inside) and view.focusPolicy() != _NEVER]
        areas = [area for area in self._inside.findChildren(QScrollArea) if area.isVisibleTo(self._inside)]
        more = [min(view.whole_height(), most) - view.least_height() for view in shown]
        more += [min(_height_of(area.widget(), area.width()), most) - area.minimumSizeHint().height() for area in areas]
        return sum(max(0, height) for height in more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        QTimer.singleShot(0, self, self.reveal_focus)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # a page that was away hears of nothing
        if self.window().findChild(FocusInSight) is None:
            FocusInSight(self.window())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is inside wants another height: a sentence came, a list grew."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inside:
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as what is inside must be; of its height a little is enough."""
        bar = self.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.isVisibleTo(self) else 0
        return QSize(self._inside.minimumSizeHint().width() + beside, self._theme.px(_LEAST))

    def _restyle(self) -> None:
        self.verticalScrollBar().setSingleStep(self._theme.px(40))
        self._fit()
        QTimer.singleShot(0, self, self.reveal_focus)

    # ----------------------------------------------------------------------------------------------------- sight

    @property
    def scrolls(self) -> bool:
        return self.verticalScrollBar().maximum() > 0

    def reveal(self, widget: QWidget, part: QRect | None = None) -> None:
        """Scroll as little as needed until the widget (or the part of it) is in sight; of what is higher, the top."""
        if not self.scrolls or not self._inside.isAncestorOf(widget):
            return
        part = part or widget.rect()
        bar, room, margin = self.verticalScrollBar(), self.viewport().height(), self._theme.px(_MARGIN)
        top = widget.mapTo(self._inside, QPoint(0, part.top())).y() - margin
        bottom = top + part.height() + 2 * margin
        if top < bar.value() or bottom - top > room:
            bar.setValue(top)
        elif bottom > bar.value() + room:
            bar.setValue(bottom - room)

    def reveal_focus(self) -> None:
        """Scroll to where one types or walks; in a list to its row. Not while a mouse button is down: what one is about
        to click would move away under the pointer.
        """
        widget = QApplication.focusWidget()
        if widget is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return
        if isinstance(widget, QAbstractItemView) and widget.currentIndex().isValid():
            self.reveal(widget.viewport(), widget.visualRect(widget.currentIndex()))
        else:
            self.reveal(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PgUp and PgDn that nothing inside wanted; all else is the page's and the window's."""
        if self.scrolls and event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            super().keyPressEvent(event)
        else:
            event.ignore()


def _height_of(inside: QWidget | None, width: int) -> int:
    """The least height a widget can do with at that width, in pixels."""
    if inside is None:
        return 0
    layout = inside.layout()
    if layout is None:
        return inside.minimumSizeHint().height()
    if layout.hasHeightForWidth():
        return layout.totalMinimumHeightForWidth(width)
    return layout.totalMinimumSize().height()


class FocusInSight(QObject):
    """Wherever the focus goes by key or by the program, the page scrolls after it, and after the row one walks to.

    A window has one as soon as a ``PageScroll`` shows in it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._rows: QItemSelectionModel | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)
            self._moved(None, QApplication.focusWidget())

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._rows is not None:
            if shiboken6.isValid(self._rows):
                self._rows.currentChanged.disconnect(self._walked)
            self._rows = None
        page = page_around(now)
        if now is None or page is None:
            return
        if isinstance(now, QAbstractItemView) and now.selectionModel() is not None:
            self._rows = now.selectionModel()
            self._rows.currentChanged.connect(self._walked)
        page.reveal_focus()
        QTimer.singleShot(0, page, page.reveal_focus)  # what just came up has its place only after the next layout

    def _walked(self) -> None:
        page = page_around(QApplication.focusWidget())
        if page is not None:
            page.reveal_focus()


def page_around(widget: QWidget | None) -> PageScroll | None:
    """The page that holds the widget, where it is in one."""
    while widget is not None and not isinstance(widget, PageScroll):
        widget = widget.parentWidget()
    return widget
