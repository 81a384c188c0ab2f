"""Whether the texts of Qt's own kinds of widgets fit into the room they have, at the widget's own font."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

_SLACK = 1
_HUGE = 100_000
# Columns of these kinds hold free text and may end in dots (with a tooltip); all others are names and numbers.
FREE_KINDS = frozenset({"free"})


def cut_texts(widget: QWidget) -> Iterator[str]:
    """What of the widget's texts does not fit, one sentence each."""
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QAbstractButton):
        yield from _button(widget)
    elif isinstance(widget, QLineEdit):
        yield from _hint(widget)
    elif isinstance(widget, QComboBox):
        yield from _choice(widget)
    elif isinstance(widget, QGroupBox):
        yield from _fits(widget.title(), widget.fontMetrics(), widget.width() - 8, "title")
    elif isinstance(widget, QHeaderView):
        yield from _header(widget)
    elif isinstance(widget, QTableView):
        yield from _cells(widget)


def _plain(text: str) -> str:
    """Without the marks of access keys."""
    return re.sub(r"&(.)", r"\1", text)


def _width(text: str, metrics: QFontMetrics) -> int:
    return max((metrics.horizontalAdvance(line) for line in text.split("\n")), default=0)


def _fits(text: str, metrics: QFontMetrics, room: int, what: str) -> Iterator[str]:
    need = _width(text, metrics)
    if text and need > room + _SLACK:
        yield f"{what} {text!r} needs {need} px and has {max(room, 0)}"


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or label.buddy() is label:
        return
    inside = label.contentsRect().adjusted(label.margin(), label.margin(), -label.margin(), -label.margin())
    width, height = inside.width() - max(label.indent(), 0), inside.height()
    if label.textFormat() == Qt.TextFormat.RichText or (
        label.textFormat() == Qt.TextFormat.AutoText and QtGui.Qt.mightBeRichText(text)
    ):
        document = QTextDocument()
        document.setDefaultFont(label.font())
        document.setDocumentMargin(0)
        document.setHtml(text)
        if label.wordWrap():
            document.setTextWidth(width)
        need_width, need_height = document.idealWidth(), document.size().height()
    elif label.wordWrap():
        box = _wrapped(text, label.fontMetrics(), width)
        need_width, need_height = box.width(), box.height()
    else:
        need_width = _width(text, label.fontMetrics())
        need_height = label.fontMetrics().height() + text.count("\n") * label.fontMetrics().lineSpacing()
    if need_width > width + _SLACK:
        yield f"text {text!r} needs {need_width:.0f} px and has {width}"
    elif need_height > height + _SLACK + 1:
        yield f"text {text!r} needs {need_height:.0f} px of height and has {height}"


def _wrapped(text: str, metrics: QFontMetrics, width: int) -> QRect:
    return metrics.boundingRect(QRect(0, 0, max(width, 1), _HUGE), Qt.TextFlag.TextWordWrap, text)


def _button(button: QAbstractButton) -> Iterator[str]:
    text = _plain(button.text())
    if not text:
        return
    need = _width(text, button.fontMetrics()) + (0 if button.icon().isNull() else button.iconSize().width() + 4)
    if isinstance(button, QCheckBox | QRadioButton):
        need += button.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, button) + 4
    # A button of our own knows best what it paints beside the words (icon, key, two lines): it asked for that room.
    own = not type(button).__module__.startswith("PySide6")
    asked = button.sizeHint().width() if own else need
    if asked > button.width() + 2:
        yield f"button {text!r} needs {asked} px and has {button.width()}"
    lines = button.fontMetrics().height()
    if lines > button.height() + _SLACK:
        yield f"button {text!r} needs {lines} px of height and has {button.height()}"


def _hint(edit: QLineEdit) -> Iterator[str]:
    margins = edit.textMargins()
    room = edit.contentsRect().width() - margins.left() - margins.right() - 4
    yield from _fits(edit.placeholderText(), edit.fontMetrics(), room, "hint")
    if edit.isReadOnly():
        yield from _fits(edit.text(), edit.fontMetrics(), room, "text")


def _choice(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    icon = 0 if box.itemIcon(box.currentIndex()).isNull() else box.iconSize().width() + 4
    yield from _fits(box.currentText(), box.fontMetrics(), field.width() - icon, "choice")


def _header(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if model is None:
        return
    across = header.orientation() == Qt.Orientation.Horizontal
    for number in range(header.count()):
        if header.isSectionHidden(number) or (not across and not _in_view(header, number)):
            continue
        said = model.headerData(number, header.orientation())
        text = "" if said is None else str(said)
        asks = getattr(header, "title_width", None)
        if across and asks is not None:  # our own header knows its padding and marks
            if asks(number) > header.sectionSize(number) + _SLACK:
                yield f"header {text!r} needs {asks(number)} px and has {header.sectionSize(number)}"
            continue
        told = model.headerData(number, header.orientation(), Qt.ItemDataRole.FontRole)
        metrics = QFontMetrics(told) if isinstance(told, QFont) else header.fontMetrics()
        width = header.sectionSize(number) if across else header.width()
        height = header.height() if across else header.sectionSize(number)
        wraps = bool(header.defaultAlignment() & Qt.TextFlag.TextWordWrap)
        box = _wrapped(text, metrics, width - 4) if wraps else None
        if box is not None and (box.height() > height + _SLACK or box.width() > width + _SLACK):
            yield f"header {text!r} needs {box.width()}×{box.height()} px and has {width}×{height}"
        elif box is None:
            yield from _fits(text, metrics, width - 4, "header")


def _in_view(header: QHeaderView, number: int) -> bool:
    return 0 <= header.sectionViewportPosition(number) < header.viewport().height()


def column_kind(model: QAbstractItemModel | None, column: int) -> str:
    """The kind a column of ours says it is; empty where the model does not say."""
    while model is not None:
        columns: Any = getattr(model, "columns", None)
        columns = columns() if callable(columns) else columns
        if columns is not None and column < len(columns):
            return str(getattr(columns[column], "kind", ""))
        model = getattr(model, "sourceModel", lambda: None)()
    return ""


def may_elide(index: QModelIndex) -> bool:
    """Free text in a list may end in dots; a name or a number never."""
    return index.isValid() and column_kind(index.model(), index.column()) in FREE_KINDS


def _cells(table: QTableView) -> Iterator[str]:
    model = table.model()
    if model is None or not model.rowCount() or not model.columnCount():
        return
    bottom = table.viewport().height()
    first, last = max(table.rowAt(0), 0), table.rowAt(bottom - 1)
    last = model.rowCount() - 1 if last < 0 else last
    columns = [n for n in range(model.columnCount()) if not table.isColumnHidden(n) and not _free(model, n)]
    for row in range(first, last + 1):
        for column in columns:
            yield from _cell(table, model.index(row, column))


def _free(model: QAbstractItemModel, column: int) -> bool:
    return column_kind(model, column) in FREE_KINDS


def _cell(table: QTableView, index: QModelIndex) -> Iterator[str]:
    said = index.data(Qt.ItemDataRole.DisplayRole)
    text = "" if said is None else str(said)
    if not text or table.indexWidget(index) is not None:
        return
    told = index.data(Qt.ItemDataRole.FontRole)
    metrics = QFontMetrics(told) if isinstance(told, QFont) else table.fontMetrics()
    box = table.visualRect(index)
    delegate = table.itemDelegateForIndex(index)
    if hasattr(delegate, "width_of"):  # our own delegate knows chips, icons and second lines
        need = delegate.width_of(delegate.cell(index), delegate.column(index))
        if need > box.width() + _SLACK:
            yield f"cell {index.row() + 1}/{index.column() + 1} {text!r} needs {need} px and has {box.width()}"
        return
    if table.wordWrap() and box.height() >= 2 * metrics.lineSpacing():
        need = _wrapped(text, metrics, box.width() - 4)
        if need.height() <= box.height() and need.width() <= box.width():
            return
    where = f"cell {index.row() + 1}/{index.column() + 1}"
    yield from _fits(text, metrics, box.width() - 4, where)
