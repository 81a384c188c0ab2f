"""Each rule of ``inspect`` finds what is broken on purpose, and says nothing about what is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStyledItemDelegate,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.foundation import translation
from tests.ui.harness import look
from tests.ui.harness.look import inspect as judge

Host = Callable[..., QWidget]


@pytest.fixture
def host(openings) -> Host:
    """A widget in a window of 600×400."""

    def show(widget: QWidget, size: tuple[int, int] = (600, 400)) -> QWidget:
        return openings.host(widget, size)

    return show


def named(widget: QWidget, text: str) -> QWidget:
    widget.setAccessibleName(text)
    return widget


def placed(widget: QWidget, parent: QWidget, *geometry: int) -> QWidget:
    widget.setParent(parent)
    widget.setGeometry(QRect(*geometry))
    widget.show()
    return widget


def kinds(found: list[str]) -> set[str]:
    return {line.split(":")[0] for line in found}


# ------------------------------------------------------------------------------------------------ silence


def test_a_well_made_window_is_met_with_silence(host):
    box = QWidget()
    rows = QVBoxLayout(box)
    rows.addWidget(QLabel("本月要报的"))
    wrapped = QLabel("签到 35 人，“参加人数”却是 30。改成名册里的 34 人，或者写明原因。" * 4)
    wrapped.setWordWrap(True)
    rows.addWidget(wrapped)
    rows.addWidget(QLabel("<b>收到回执</b>，才算送到"))
    line = QHBoxLayout()
    edit = QLineEdit("很长的内容可以比格子长，它会滚动" * 20)
    edit.setPlaceholderText("查找")
    line.addWidget(named(edit, "查找"))
    line.addWidget(named(QPushButton("写入 &U 盘"), "写入 U 盘"))
    choice = QComboBox()
    choice.addItems(["全部", "草稿"])
    line.addWidget(named(choice, "状态"))
    line.addWidget(named(QSpinBox(), "人次"))
    rows.addLayout(line)
    rows.addWidget(named(table([["幸福村", "68"]]), "记录"))
    assert judge(host(box)) == []


# ------------------------------------------------------------------------------------------------- cut


def test_a_label_without_room_is_found(host):
    window = host(QWidget())
    placed(QLabel("县里汇总的义诊人次"), window, 10, 10, 60, 24)
    assert [line for line in judge(window) if line.startswith("cut:") and "县里汇总的义诊人次" in line]


def test_a_label_too_low_is_found(host):
    window = host(QWidget())
    placed(QLabel("本月"), window, 10, 10, 200, 8)
    assert "of height" in judge(window)[0]


def test_a_wrapped_label_with_too_few_lines_is_found(host):
    window = host(QWidget())
    label = QLabel("签到 35 人，“参加人数”却是 30。改成名册里的 34 人，或者写明原因。")
    label.setWordWrap(True)
    placed(label, window, 10, 10, 120, 40)
    assert kinds(judge(window)) == {"cut"}
    label.resize(120, 200)
    assert judge(window) == []


def test_rich_text_is_measured_as_it_is_shown(host):
    window = host(QWidget())
    label = placed(QLabel("<b>收到回执</b>，才算送到"), window, 10, 10, 60, 30)
    assert kinds(judge(window)) == {"cut"}
    label.resize(300, 30)
    assert judge(window) == []


def test_a_button_narrower_than_its_word_is_found(host):
    window = host(QWidget())
    placed(named(QPushButton("收下 16 个好的（154 条）"), "收下"), window, 10, 10, 80, 30)
    assert kinds(judge(window)) == {"cut"}


def test_a_button_of_our_own_is_asked_for_its_size(host):
    class Wide(QPushButton):
        def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
            return QSize(300, 36)

    window = host(QWidget())
    button = placed(named(Wide("报"), "报"), window, 10, 10, 100, 36)
    assert "needs 300 px and has 100" in judge(window)[0]
    button.resize(300, 36)
    assert judge(window) == []


def test_a_hint_longer_than_its_box_is_found(host):
    window = host(QWidget())
    edit = QLineEdit()
    edit.setPlaceholderText("姓名、地点、编号都可以找")
    placed(named(edit, "查找"), window, 10, 10, 90, 30)
    assert kinds(judge(window)) == {"cut"}


def test_a_choice_and_a_title_that_do_not_fit_are_found(host):
    window = host(QWidget())
    choice = QComboBox()
    choice.addItem("云岭县中医药服务活动月")
    placed(named(choice, "项目"), window, 10, 10, 90, 30)
    placed(QGroupBox("云岭县中医药服务活动月"), window, 10, 60, 90, 60)
    assert [line.split(" ")[1] for line in judge(window)] == ["QComboBox", "QGroupBox"]


@dataclass(frozen=True)
class Column:
    title: str
    kind: str = "text"


class Cells(QAbstractTableModel):
    def __init__(self, rows: list[list[str]], columns: list[Column]) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return len(self.rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802
        return len(self.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> str | None:  # noqa: N802
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.columns[section].title if orientation == Qt.Orientation.Horizontal else str(section + 1)


def table(rows: list[list[str]], columns: list[Column] | None = None, width: int = 120) -> QTableView:
    view = QTableView()
    model = Cells(rows, columns or [Column(f"列{n}") for n in range(len(rows[0]))])
    model.setParent(view)
    view.setModel(model)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    for column in range(model.columnCount()):
        view.setColumnWidth(column, width)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    return view


def test_a_name_cut_in_a_cell_is_found_and_free_text_may_be_cut(host):
    long = "青石镇幸福村中医馆卫生室（原第二卫生室）"
    window = host(named(table([[long]]), "记录"))
    assert [line for line in judge(window) if "cell 1/1" in line]
    window = host(named(table([[long]], [Column("备注", "free")]), "记录"))
    assert judge(window) == []


def test_a_header_without_room_is_found(host):
    window = host(named(table([["68"]], [Column("其中：服务退役军人等优抚对象人次")]), "附件2"))
    assert [line for line in judge(window) if "header" in line]


def test_cells_out_of_sight_are_not_judged(host):
    view = table([["68"]] * 200 + [["青石镇幸福村中医馆卫生室（原第二卫生室）"]])
    assert judge(host(named(view, "记录"))) == []


# ---------------------------------------------------------------------------------- painted by ourselves


class Sign(QWidget):
    """Paints its word as our own widgets do."""

    def __init__(self, word: str, *, elide: bool = False) -> None:
        super().__init__()
        self.word, self.elide = word, elide
        self.setMinimumHeight(20)

    def paintEvent(self, event) -> None:  # noqa: N802
        painter = QPainter(self)
        word = self.word
        if self.elide:
            word = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
        painter.end()


@pytest.mark.parametrize("elide", [False, True])
def test_a_painted_word_without_room_is_found(host, elide):
    window = host(QWidget())
    sign = placed(Sign("县里汇总的义诊人次", elide=elide), window, 10, 10, 60, 24)
    assert kinds(judge(window)) == {"cut"}
    sign.resize(400, 24)
    assert judge(window) == []


class Ink(QStyledItemDelegate):
    def paint(self, painter, option, index) -> None:
        text = QFontMetrics(option.font).elidedText(index.data(), Qt.TextElideMode.ElideRight, option.rect.width())
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignVCenter, text)


@pytest.mark.parametrize(("kind", "found"), [("free", set()), ("text", {"cut"})])
def test_what_a_delegate_shortens_is_judged_by_the_kind_of_its_column(host, kind, found):
    view = table([["青石镇幸福村中医馆卫生室（原第二卫生室）"]], [Column("名称", kind)])
    view.setItemDelegate(Ink(view))
    assert kinds(judge(host(named(view, "记录")))) == found


# ------------------------------------------------------------------------------------ overlap and outside


def test_two_controls_over_each_other_are_found_cousins_too(host):
    window = host(QWidget())
    left, right = placed(QWidget(), window, 0, 0, 300, 100), placed(QWidget(), window, 200, 0, 300, 100)
    placed(named(QPushButton("报"), "报"), left, 180, 10, 90, 30)
    other = placed(named(QPushButton("退"), "退"), right, 40, 20, 90, 30)
    found = judge(window)
    assert kinds(found) == {"overlap"}
    assert "share 30×20 px" in found[0]
    right.setProperty("overlay", True)
    assert judge(window) == []
    right.setProperty("overlay", None)
    other.move(75, 20)
    assert judge(window) == []


def test_what_belongs_to_a_control_lies_on_it(host):
    window = host(QWidget())
    button = placed(named(QPushButton("新建"), "新建"), window, 10, 10, 200, 46)
    placed(QLabel("Ctrl+N"), button, 120, 10, 70, 24)
    assert judge(window) == []


def test_a_control_outside_its_box_is_found(host):
    window = host(QWidget())
    box = placed(QWidget(), window, 10, 10, 200, 100)
    button = placed(named(QPushButton("报"), "报"), box, 150, 10, 90, 30)
    assert "sticks out sideways of QWidget" in judge(window)[0]
    button.move(20, 90)
    assert "above or below" in judge(window)[0]
    button.move(20, 20)
    assert judge(window) == []
    box.move(550, 10)
    assert "sticks out" in judge(window)[0]


def test_in_a_scroll_area_only_sideways_counts(host):
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content = QWidget()
    content.resize(300, 3000)
    placed(named(QPushButton("最后"), "最后"), content, 10, 2900, 90, 30)
    wide = placed(named(QPushButton("宽"), "宽"), content, 10, 10, 90, 30)
    area.setWidget(content)
    window = host(area)
    assert judge(window) == []
    content.resize(2000, 3000)
    wide.move(1500, 10)
    assert "sideways" in judge(window)[0]


def test_a_control_squeezed_to_nothing_is_found(host):
    window = host(QWidget())
    placed(named(QLineEdit(), "人次"), window, 10, 10, 100, 0)
    assert "no room at all" in judge(window)[0]


# ---------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize("make", [QLineEdit, QComboBox, QSpinBox, lambda: QPushButton(""), lambda: table([["1"]])])
def test_a_control_without_a_name_is_found(host, make):
    widget = make()
    window = host(widget)
    assert kinds(judge(window)) == {"unnamed"}
    named(widget, "人次")
    assert judge(window) == []


def test_a_widget_of_our_own_that_takes_keys_needs_a_name(host):
    class Board(QWidget):
        pass

    board = Board()
    board.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window = host(board)
    assert kinds(judge(window)) == {"unnamed"}
    board.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert judge(window) == []


# --------------------------------------------------------------------------------------------- English


def test_chinese_left_in_english_is_found_wherever_it_is_shown_or_said(host):
    box = QWidget()
    rows = QVBoxLayout(box)
    label, button, edit, choice = QLabel("本月"), QPushButton("上报"), QLineEdit(), QComboBox()
    edit.setPlaceholderText("查找")
    choice.addItem("全部")
    label.setToolTip("九月")
    for widget in (label, button, edit, choice):
        rows.addWidget(named(widget, "name"))
    rows.addWidget(named(table([["幸福村"]], [Column("单位")]), "records"))
    rows.addWidget(Sign("签"))
    window = host(box)
    named(edit, "找人")
    said = judge(window, language="en")
    assert kinds(said) == {"Chinese"}
    for part in (
        "text '本月'",
        "text '上报'",
        "hint '查找'",
        "choice '全部'",
        "tooltip '九月'",
        "header '单位'",
        "paints '签'",
        "name '找人'",
    ):
        assert [line for line in said if part in line], part
    assert not [line for line in said if "幸福村" in line]
    assert judge(window, language="zh") == []


def test_names_of_people_and_places_are_marked_as_data(host):
    box = QWidget()
    rows = QVBoxLayout(box)
    rows.addWidget(QLabel("王秀兰"))
    window = host(box)
    assert kinds(judge(window, language="en")) == {"Chinese"}
    box.setProperty("data", True)
    assert judge(window, language="en") == []


def test_the_title_of_the_window_is_ours_too(host):
    window = host(QLabel("ledger"))
    window.setWindowTitle("杏林台账")
    assert "the window's title" in judge(window, language="en")[0]


# -------------------------------------------------------------------------------------------- contrast


def test_a_pair_below_its_ratio_is_found(monkeypatch):
    tokens = pytest.importorskip("desktop.ui.tokens")
    assert look.contrast_findings() == []
    monkeypatch.setattr(tokens, "PAIRS", (*tokens.PAIRS, ("line", "surface", 4.5)))
    assert look.contrast_findings()[0].startswith("contrast: line on surface is ")


def test_a_finding_names_what_it_found(host):
    window = host(QWidget())
    placed(named(QPushButton("报"), "上报到 U 盘"), window, -20, 10, 90, 30)
    assert judge(window) == [
        "outside: QPushButton “上报到 U 盘” in QWidget sticks out sideways of QWidget “host”: -20…69 of 600"
    ]
    assert QPoint(0, 0) == window.rect().topLeft()


def test_the_language_of_the_window_is_known_without_being_told(host):
    window = host(QLabel("本月"))
    assert judge(window) == []
    translation.use_language("en")
    assert kinds(judge(window)) == {"Chinese"}


# ------------------------------------------------------------------------------------ our own table


def our_table(theme, column, value):
    from desktop.ui.widgets.rows import RowsModel
    from desktop.ui.widgets.tables import Table

    table = Table(theme, name="记录")
    table.setModel(RowsModel([column], [{column.key: value}], parent=table))
    return table


def test_our_table_grows_to_its_names_and_is_met_with_silence(theme, host):
    from desktop.ui.widgets.rows import Cell, Column

    long = Cell("青石镇幸福村中医馆卫生室（原第二卫生室）", second="云岭县青石镇幸福村三组")
    assert judge(host(our_table(theme, Column("name", "单位"), long))) == []
    assert judge(host(our_table(theme, Column("state", "状态", kind="chip"), "returned"))) == []
    free = our_table(theme, Column("note", "备注", width=80, kind="free"), "青石镇幸福村中医馆卫生室（原第二卫生室）")
    assert judge(host(free)) == []


def test_our_table_squeezed_is_found_by_what_its_delegate_asks_for(theme, host, monkeypatch):
    from desktop.ui.widgets.rows import Column

    table = our_table(theme, Column("name", "单位"), "青石镇幸福村中医馆卫生室（原第二卫生室）")
    monkeypatch.setattr(type(table), "_grow", lambda _self: None)  # it would mend itself
    window = host(table)
    table.setColumnWidth(0, 90)
    found = judge(window)
    assert [line for line in found if "cell 1/1" in line]
    assert [line for line in found if "is painted into" in line]
