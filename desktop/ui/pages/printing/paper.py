"""The paper: pages drawn on the worker as they come into view, small at the left, at page width in the middle."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import CENTRE, focus_ring

Index = QModelIndex | QPersistentModelIndex
# Pictures kept: a few large ones (four megabytes each), the small ones of some screenfuls.
_MOST_KEPT, _MOST_LARGE, _LARGE = 300, 4, 400
_SMALL, _MARGIN = 76, 24  # design pixels: across a small page; round the paper
_POINTS = 72.0
_STEP = 60
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class _Wish:
    page: int
    dpi: float


class Drawings(QObject):
    """Pictures of the pages of one PDF, asked for as they are needed; the last ones looked at are kept. ``came(page)``."""

    came = Signal(int)

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._pdf = b""
        self.sizes: tuple[tuple[float, float], ...] = ()
        self._held: OrderedDict[_Wish, QPixmap] = OrderedDict()
        self._asked: set[_Wish] = set()
        self._round = 0

    def show_pdf(self, pdf: bytes, sizes: tuple[tuple[float, float], ...]) -> None:
        self._pdf, self.sizes = pdf, sizes
        self._held.clear()
        self._asked.clear()
        self._round += 1

    def picture(self, page: int, wide: int) -> QPixmap | None:
        """A page so many pixels wide; None while it is being drawn, then ``came`` tells."""
        if not 0 <= page < len(self.sizes) or wide < 1:
            return None
        wish = _Wish(page, wide * _POINTS / self.sizes[page][0])
        held = self._held.get(wish)
        if held is not None:
            self._held.move_to_end(wish)
            return held
        if wish not in self._asked:
            self._asked.add(wish)
            pdf, turn = self._pdf, self._round
            self._shell.tasks.run_free(
                lambda _progress: render(pdf, wish.page, wish.dpi),
                done=lambda image: self._take(wish, image, turn), failed=self._shell.told, owner=self,
            )  # fmt: skip
        return None

    def _take(self, wish: _Wish, image: QImage, turn: int) -> None:
        if turn != self._round:
            return
        self._asked.discard(wish)
        self._held[wish] = QPixmap.fromImage(image)
        large = [wish for wish, held in self._held.items() if held.width() > _LARGE]
        for old in large[:-_MOST_LARGE]:
            del self._held[old]
        while len(self._held) > _MOST_KEPT:
            self._held.popitem(last=False)
        self.came.emit(wish.page)


def render(pdf: bytes, page: int, dpi: float) -> QImage:
    """On the worker."""
    from desktop.foundation.pictures_pages import open_pages  # PDFium, at the first page that is looked at
    from desktop.ui.printing.images import to_image

    with open_pages(pdf, ours=True) as pages:
        return to_image(pages.render(page, dpi))


class _PageModel(QAbstractListModel):
    def __init__(self, drawings: Drawings) -> None:
        super().__init__(drawings)
        self._drawings = drawings
        drawings.came.connect(self._came)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._drawings.sizes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{index.row() + 1} / {self.rowCount()}"
        return None

    def _came(self, page: int) -> None:
        at = self.index(page)
        self.dataChanged.emit(at, at)

    def anew(self) -> None:
        self.beginResetModel()
        self.endResetModel()


class _PageDelegate(QStyledItemDelegate):
    """A small page with its number below; a ring round the one that is looked at."""

    def __init__(self, theme: Theme, drawings: Drawings, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._drawings = theme, drawings

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        px = self._theme.px
        wide, high = self._drawings.sizes[index.row()]
        return QSize(px(_SMALL + 20), round(px(_SMALL) * high / wide) + px(38))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, px = self._theme, self._theme.px
        box: QRect = option.rect
        wide, high = self._drawings.sizes[index.row()]
        side = px(_SMALL)
        paper = QRect(box.x() + (box.width() - side) // 2, box.y() + px(8), side, round(side * high / wide))
        painter.fillRect(paper, theme.colour("paper"))
        ratio = painter.device().devicePixelRatio()
        picture = self._drawings.picture(index.row(), round(side * ratio))
        if picture is not None:
            painter.drawPixmap(paper, picture)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawRect(paper.adjusted(0, 0, -1, -1))
        if option.state & QStyle.StateFlag.State_Selected:
            focus_ring(painter, paper.adjusted(-px(3), -px(3), px(3), px(3)), theme)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(box.x(), paper.bottom() + px(3), box.width(), px(22)), CENTRE, str(index.data()))


class Thumbnails(QListView):
    """The pages, small; ↑ ↓ go from one to the next. ``chosen(page)``."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, drawings: Drawings) -> None:
        super().__init__()
        self._theme = theme
        self._pages = _PageModel(drawings)
        self.setModel(self._pages)
        self.setItemDelegate(_PageDelegate(theme, drawings, self))
        self.setProperty("bare", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(_("第几页"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(False)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_pages(self, current: int = 0) -> None:
        self._pages.anew()
        self.go_to(current)

    def go_to(self, page: int) -> None:
        self.setCurrentIndex(self._pages.index(page))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            event.ignore()  # the page prints, or turns over
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.setFixedWidth(self._theme.px(_SMALL + 20 + 20))
        self.scheduleDelayedItemsLayout()


class Paper(QAbstractScrollArea):
    """One page, as wide as there is room times ``zoom``. ``zoomed``: the share of its real size changed."""

    zoomed = Signal()
    turned = Signal(int)  # +1, -1: past the lower or upper edge

    def __init__(self, theme: Theme, drawings: Drawings) -> None:
        super().__init__()
        self._theme, self._drawings = theme, drawings
        self.page = 0
        self.zoom = 1.0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("纸"))
        drawings.came.connect(lambda _page: self.viewport().update())
        theme.changed.connect(self._fit)

    def show_page(self, page: int, *, bottom: bool = False) -> None:
        self.page = page
        self.setAccessibleName(_("纸，第 {n} 页，共 {all} 页").format(n=page + 1, all=len(self._drawings.sizes)))
        self._fit()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if bottom else 0)
        self.viewport().update()

    def set_zoom(self, zoom: float) -> None:
        self.zoom = zoom
        self._fit()
        self.viewport().update()
        self.zoomed.emit()

    @property
    def share(self) -> float:
        """Pixels on the screen by points of the paper, 1 where a point is a point (96 pixels an inch)."""
        size = self._size()
        return size.width() / (self._drawings.sizes[self.page][0] * 96 / _POINTS) if size.width() else 1.0

    def turn(self, step: int) -> None:
        """A screenful on; past the edge the next page."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + step * max(1, self.viewport().height() - self._theme.px(_STEP)))
        if bar.value() == before:
            self.turned.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + steps[Qt.Key(event.key())] * self._theme.px(_STEP))
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.zoomed.emit()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def _size(self) -> QSize:
        if self.page >= len(self._drawings.sizes):
            return QSize(0, 0)
        wide, high = self._drawings.sizes[self.page]
        room = max(1, self.viewport().width() - 2 * self._theme.px(_MARGIN))
        across = max(1, round(room * self.zoom))
        return QSize(across, round(across * high / wide))

    def _fit(self) -> None:
        size, margin, view = self._size(), 2 * self._theme.px(_MARGIN), self.viewport().size()
        for bar, whole, shown in (
            (self.verticalScrollBar(), size.height() + margin, view.height()),
            (self.horizontalScrollBar(), size.width() + margin, view.width()),
        ):
            bar.setRange(0, max(0, whole - shown))
            bar.setPageStep(shown)
            bar.setSingleStep(self._theme.px(_STEP))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, margin = self._theme, self._theme.px(_MARGIN)
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("desk"))
        size = self._size()
        if not size.width():
            return
        left = max(margin, (self.viewport().width() - size.width()) // 2) - self.horizontalScrollBar().value()
        paper = QRect(QPoint(left, margin - self.verticalScrollBar().value()), size)
        painter.fillRect(paper, theme.colour("paper"))
        ratio = self.devicePixelRatioF()
        picture = self._drawings.picture(self.page, round(size.width() * ratio))
        if picture is not None:
            painter.drawPixmap(paper, picture)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawRect(paper.adjusted(0, 0, -1, -1))
        if self.hasFocus():
            focus_ring(painter, self.viewport().rect(), theme)
        painter.end()
