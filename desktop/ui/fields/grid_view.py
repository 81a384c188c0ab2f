"""The sheet itself: a table whose current cell always carries the box, and the totals pinned under it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QStyleOptionViewItem, QTableView, QWidget

from desktop.foundation.translation import _
from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.grid_cells import CellBox, CellPainter
from desktop.ui.fields.grid_frozen import FrozenColumn
from desktop.ui.fields.grid_model import SheetModel
from desktop.ui.theme import Theme

HEADER, ROW, TOTALS, NUMBERS = 32, 29, 36, 45
_LEAST = {"integer": 80, "decimal": 90, "int": 80, "number": 80, "date": 120, "time": 80}
_TIGHTEST, _TIGHT = 60, {"text": 96, "date": 110}
_WIDEST = 320  # a cell grows with its content up to here


class GridView(QTableView):
    """Moves with its own keys through ``CellBox``; itself it takes none."""

    def __init__(self, theme: Theme, model: SheetModel, keys: Callable[[QKeyEvent], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._wanted: dict[int, int] = {}
        self.box = CellBox(theme, self.viewport(), keys)
        self.box.hide()
        self.pressed_elsewhere: Callable[[], None] = lambda: None
        self.setModel(model)
        self.setItemDelegate(CellPainter(theme, self, model, self.box.hasFocus))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
            header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().sectionResized.connect(self.place_box)
        self.frozen = FrozenColumn(theme, self)
        self.restyle()

    def restyle(self) -> None:
        theme, px = self._theme, self._theme.px
        self.setFont(theme.font(15))
        self.horizontalHeader().setFont(theme.font(14))
        self.verticalHeader().setFont(theme.font(13))
        self.horizontalHeader().setFixedHeight(px(HEADER))
        self.verticalHeader().setFixedWidth(px(NUMBERS))
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(px(ROW))
        self.widen()

    def widen(self) -> None:
        """Columns as wide as their titles and what they hold; names and numbers are never cut.

        Where that is more than there is room for, those that hold little give way first.
        """
        px = self._theme.px
        titles = QFontMetrics(self._theme.font(14))
        tight: dict[int, int] = {}
        for number, column in enumerate(self._model.columns):
            title = titles.horizontalAdvance(str(self._model.headerData(number, Qt.Orientation.Horizontal))) + px(24)
            content = min(self.sizeHintForColumn(number), px(_WIDEST))
            least = column.width or _LEAST.get(column.kind, 80 if column.tick else 130)
            tight[number] = max(px(min(least, _TIGHT.get(column.kind, _TIGHTEST))), title, content)
            self._wanted[number] = max(px(least), title, content)
        if sum(self._wanted.values()) > self.viewport().width() > px(_TIGHTEST):
            self._wanted = tight
        for number, wide in self._wanted.items():
            if wide != self.columnWidth(number):
                self.setColumnWidth(number, wide)
        self._fill()

    def grow(self, row: int, name: str) -> None:
        """A cell holds more than before: its column grows with it."""
        number = next((at for at, column in enumerate(self._model.columns) if column.name == name), -1)
        if number < 0 or row >= self._model.rowCount():
            return
        index = self._model.index(row, number)
        wide = min(self.itemDelegateForIndex(index).sizeHint(self._options(), index).width(), self._theme.px(_WIDEST))
        if wide > self.columnWidth(number):
            self._wanted[number] = wide
            self.setColumnWidth(number, wide)
            self._fill()

    def _options(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        return option

    def _fill(self) -> None:
        """The last column takes what is left, and never less than it needs."""
        last = len(self._model.columns) - 1
        before = sum(self._wanted.get(number, 0) for number in range(last))
        wide = max(self._wanted.get(last, 0), self.viewport().width() - before)
        if wide != self.columnWidth(last):
            self.setColumnWidth(last, wide)
        self.place_box()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.widen()
        else:
            self._fill()
        self.frozen.follow()

    def stand(self, row: int, column: int) -> None:
        """Make a cell the current one and bring it wholly into view."""
        index = self._model.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if column:
            self.frozen.keep_clear(self.visualRect(index))
        self.place_box()

    def place_box(self) -> None:
        index = self.currentIndex()
        if index.isValid() and self.box.isVisible():
            self.box.setGeometry(self.visualRect(index).adjusted(-1, -1, 0, 0))

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.place_box()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.place_box()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_elsewhere()
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.setCurrentIndex(index)
        self.box.setFocus(Qt.FocusReason.MouseFocusReason)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()


class Totals(QWidget):
    """The pinned row: sums and counts, and the rule they keep."""

    def __init__(self, theme: Theme, view: GridView, model: SheetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._view, self._model = theme, view, model
        self.rule, self.rule_kept = "", True
        self._figures: list[tuple[GridColumn, str]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("合计"))
        view.horizontalHeader().sectionResized.connect(self.update)
        view.horizontalScrollBar().valueChanged.connect(self.update)
        model.altered.connect(self._told)

    def _told(self) -> None:
        self._figures = None
        told = [f"{column.title} {text}" for column, text in self.figures() if text]
        self.setAccessibleDescription(_("，").join((*told, self.rule) if self.rule else told))
        self.update()

    def figures(self) -> list[tuple[GridColumn, str]]:
        """Every column with its total, added up once for each change."""
        if self._figures is None:
            self._figures = [(column, self._model.sheet.total(column)) for column in self._model.columns]
        return self._figures

    def any(self) -> bool:
        """Whether there is a column to add up at all."""
        return any(column.added_up for column in self._model.columns)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(TOTALS))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px, painter = self._theme, self._theme.px, QPainter(self)
        painter.fillRect(self.rect(), theme.colour("header"))
        painter.setPen(QPen(theme.colour("border"), px(1)))
        painter.drawLine(0, 0, self.width(), 0)
        left = self._view.verticalHeader().width() + self._view.frameWidth()
        first = self.width()
        painter.setFont(theme.font(15, bold=True))
        painter.setPen(theme.colour("text"))
        painter.setClipRect(left, 0, self.width() - left, self.height())
        for number, (column, text) in enumerate(self.figures()):
            x = left + self._view.columnViewportPosition(number)
            rect = QRect(x, 0, self._view.columnWidth(number), self.height())
            if column.added_up:
                first = min(first, x)
            if not text:
                continue
            side = Qt.AlignmentFlag.AlignHCenter if column.tick else Qt.AlignmentFlag.AlignRight
            inner = rect if column.tick else rect.adjusted(0, 0, -px(9), 0)
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setClipping(False)
        self._paint_words(painter, QRect(px(12), 0, max(0, first - px(16)), self.height()))

    def _paint_words(self, painter: QPainter, rect: QRect) -> None:
        theme, px = self._theme, self._theme.px
        metrics = QFontMetrics(painter.font())
        words = _("合计（自动算）")
        if metrics.horizontalAdvance(words) > rect.width():
            words = _("合计")
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, words)
        if not self.rule:
            return
        painter.setFont(theme.font(14))
        painter.setPen(theme.colour("text_2" if self.rule_kept else "error"))
        rest = rect.adjusted(metrics.horizontalAdvance(words) + px(12), 0, 0, 0)
        verdict = "✓ " + _("对") if self.rule_kept else _("不对")
        told = f"{self.rule}  {verdict}"
        if QFontMetrics(painter.font()).horizontalAdvance(told) > rest.width():
            told = verdict  # the rule itself is said of the totals, and by the error of the row that breaks it
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, told)


class Walk:
    """Where a key leads from a cell, Qt-free arithmetic over rows and columns."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns

    def step(self, row: int, column: int, down: int, right: int) -> tuple[int, int]:
        return max(0, min(self.rows - 1, row + down)), max(0, min(self.columns - 1, column + right))

    def tab(self, row: int, column: int, back: bool) -> tuple[int, int] | None:
        """Right, and at the end of a row the next one's start; None where the grid ends."""
        number = row * self.columns + column + (-1 if back else 1)
        return divmod(number, self.columns) if 0 <= number < self.rows * self.columns else None
