"""Tables: what a plain value becomes, who gets how much room, and a million rows in one frame."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip

from desktop.ui.widgets import (
    Cell,
    CellDelegate,
    Column,
    RowsModel,
    Table,
)
from desktop.ui.widgets.rows import cell_of, number_text

# --------------------------------------------------------------------------------------------------------- rows, cells


@dataclass(frozen=True)
class Row:
    name: str
    amount: object


def test_numbers_are_written_with_thousands_and_blank_is_blank():
    said = [number_text(value) for value in (11682, 0, Decimal("1234.50"), None, "无", "—", True)]
    assert said == ["11,682", "0", "1,234.50", "", "无", "—", ""]


def test_plain_values_become_cells_by_their_column():
    number, text = Column("n", "数", kind="number"), Column("t", "字")
    assert cell_of((27, "人次"), number) == Cell("27", unit="人次")
    assert cell_of(("全国义诊活动周", "9月16–22日"), text) == Cell("全国义诊活动周", second="9月16–22日")
    assert cell_of(("file-x", "石桥村", "error"), Column("u", "单位", kind="icon_text")) == Cell(
        "石桥村", icon="file-x", tone="error"
    )
    assert cell_of("returned", Column("s", "状态", kind="chip")).spoken() == "退回"
    assert cell_of(None, text) == Cell("")


def test_rows_may_be_mappings_or_dataclasses():
    columns = [Column("name", "单位"), Column("amount", "数", kind="number")]
    for rows in ([{"name": "幸福村", "amount": 7}], [Row("幸福村", 7)]):
        model = RowsModel(columns, rows)
        assert [model.index(0, n).data() for n in range(2)] == ["幸福村", "7"]
        assert model.row(0) is rows[0]


def test_one_row_changes_alone():
    model = RowsModel([Column("name", "单位")], [Row("幸福村", 1), Row("向阳村", 2)])
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    assert model.index(1, 0).data() == "向阳村"
    model.set_row(1, Row("石桥村", 3))
    assert (model.index(1, 0).data(), changed) == ("石桥村", [(1, 1)])


def test_hits_are_found_by_the_search_in_use():
    model = RowsModel([Column("text", "内容", kind="free")], [{"text": "文化广场高血压筛查"}])
    assert model.cell(0, 0).matches == ()
    model.set_matches(lambda text: [(text.index("高血压"), 3)])
    assert model.cell(0, 0).matches == ((4, 3),)


# -------------------------------------------------------------------------------------------------------------- tables


def shown_table(theme, widget_host, columns, rows, width=600, **more):
    table = Table(theme, name="表", **more)
    table.setModel(RowsModel(columns, rows))
    widget_host(table, (width, 300))
    return table


def test_names_and_numbers_get_their_room_and_free_text_the_rest(theme, widget_host):
    columns = [
        Column("name", "单位", 40),
        Column("text", "说明", kind="free", stretch=True),
        Column("n", "数", 20, kind="number"),
    ]
    name = "云岭县青石镇幸福村党群服务中心卫生室"
    table = shown_table(theme, widget_host, columns, [{"name": name, "text": "很长" * 80, "n": 123456789}], 900)
    assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance(name) + 16
    assert table.columnWidth(2) >= table.fontMetrics().horizontalAdvance("123,456,789") + 16
    assert sum(table.columnWidth(n) for n in range(3)) == table.viewport().width()


def test_a_column_grows_when_a_later_row_needs_it(theme, widget_host, hands):
    rows = [{"name": "村"} for _ in range(500)]
    rows[450] = {"name": "云岭县青石镇幸福村党群服务中心卫生室"}
    table = shown_table(theme, widget_host, [Column("name", "单位")], rows)
    before = table.columnWidth(0)
    table.go_to(450)
    hands.until(lambda: table.columnWidth(0) > before)
    assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance(rows[450]["name"]) + 16


def test_only_an_elided_text_has_a_tooltip(theme, widget_host):
    columns = [Column("name", "单位"), Column("text", "说明", kind="free", width=60)]
    table = shown_table(
        theme, widget_host, columns, [{"name": "幸福村", "text": "和镇里改过的同一条不一样"}], width=300
    )
    for number, wanted in ((0, ""), (1, "和镇里改过的同一条不一样")):
        QToolTip.hideText()
        index = table.model().index(0, number)
        table.setColumnWidth(1, 60)
        event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), table.mapToGlobal(QPoint(5, 5)))
        table.delegate.helpEvent(event, table, QStyleOptionViewItem(), index)
        assert QToolTip.text() == wanted
    QToolTip.hideText()


def test_widths_are_kept_in_design_pixels(theme, widget_host):
    columns = [Column("name", "单位"), Column("n", "数", kind="number")]
    table = shown_table(theme, widget_host, columns, [{"name": "幸福村", "n": 1}])
    table.horizontalHeader().resizeSection(0, 222)
    assert table.widths()["name"] == 222
    other = shown_table(theme, widget_host, columns, [{"name": "幸福村", "n": 1}])
    other.set_widths(table.widths())
    assert other.columnWidth(0) == 222


def test_a_million_rows_cost_what_a_screen_of_them_costs(theme, widget_host):
    asked = []

    class Many(RowsModel):
        def rowCount(self, parent=None):  # noqa: N802
            return 1_000_000

        def cell(self, row, column):
            asked.append(row)
            return Cell(f"{row * column % 997:,}") if column else Cell(f"{row} 号村")

    table = Table(theme, dense=True, name="表")
    columns = [Column("a", "单位"), *[Column(str(n), f"列{n}", 50, kind="number") for n in range(12)]]
    table.setModel(Many(columns, [None]))
    widget_host(table, (1282, 613))
    for turn in range(3):
        asked.clear()
        table.verticalScrollBar().setValue(turn * 100_003)
        table.viewport().repaint()
        assert 0 < len(set(asked)) < 60, "only the rows that are seen are asked for"
    table.go_to(999_999)
    assert table.current_row() == 999_999


def test_columns_fit_after_the_text_grew_also_with_a_delegate_of_ones_own(theme, widget_host):
    table = shown_table(
        theme, widget_host, [Column("rate", "报送率")], [{"rate": Cell("100 %", ratio=1.0)}], dense=True
    )
    table.delegate = CellDelegate(theme, table, px=14, upright=True)
    table.setItemDelegate(table.delegate)
    theme.set_scale(1.5)
    cell = table.delegate.cell(table.model().index(0, 0))
    assert table.columnWidth(0) >= table.delegate.width_of(cell, table.delegate.column(table.model().index(0, 0)))
