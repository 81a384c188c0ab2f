"""Below the table: what stands behind the figure one opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.foundation.translation import _, one_after_another
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.workflows.cell_detail import MOST_ROWS, CellDetail, CellKey, CellRecord
from desktop.workflows.record_words import day_in_words
from desktop.workflows.table_screen import ChangedRow
from desktop.workflows.table_view import figure_text

_MOST_PLACES = 6


class DrillPanel(QWidget):
    """``asked(rids)``: somebody wants to see these records; ``closed``: back to the table."""

    asked = Signal(tuple)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rids: Sequence[tuple[str, ...]] = ()
        self._icon = QLabel()
        self.title = Label(theme, "", "card")
        self.sentence = Label(theme, "", "base", tone="text_2")
        self.open = Button(theme, _("打开记录"), key="Enter", dense=True)
        self.shut = Button(theme, _("收起"), key="Esc", dense=True)
        self.open.clicked.connect(self._open)
        self.shut.clicked.connect(self.closed)
        for label in (self.title, self.sentence):
            label.setProperty("data", True)
        self._head = QHBoxLayout()
        for widget in (self._icon, self.title, self.sentence):
            self._head.addWidget(widget)
        self._spare = QWidget()
        self._head.addWidget(self._spare, 1)
        self._head.addWidget(self.open)
        self._head.addWidget(self.shut)
        self.list = Table(theme, dense=True, row_mode=True, name=_("这个数怎么来的"))
        self.list.opened.connect(lambda _row: self._open())
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.list, 1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, px(2), 0, 0)
        self._column.setSpacing(px(6))
        self._head.setSpacing(px(8))
        self._icon.setPixmap(self._theme.icon("corner-down-right", 18, "focus"))

    def hasHeightForWidth(self) -> bool:
        """No: a layout gives such a widget its whole wish as its least, and the list wishes for more than there is."""
        return False

    def set_compact(self, compact: bool) -> None:
        """Little room: the sentence stands below the title, and both may be broken."""
        self._head.removeWidget(self.sentence)
        self._column.removeWidget(self.sentence)
        if compact:
            self._column.insertWidget(1, self.sentence)
        else:
            self._head.insertWidget(2, self.sentence)
        self._head.setStretch(1, 1 if compact else 0)
        self._spare.setVisible(not compact)
        for label in (self.title, self.sentence):
            label.setWordWrap(compact)

    def show_detail(self, whole: str, detail: CellDetail, today: dt.date, also: str = "") -> None:
        """``whole`` names the row for all: 合计; ``also`` is said of the figure as well: what was reported."""
        kept = detail.kind == "records"
        self._rids = [(item.rid,) for item in detail.records] if kept else [item.rids for item in detail.keys]
        figure = figure_text(detail.value, detail.decimals)
        self.title.setText(f"{detail.unit or whole} × {detail.heading} = {figure} {detail.measure}".rstrip())
        self.sentence.setText(_sentence(detail) + also)
        self._show(_model(detail, today))

    def show_changes(
        self,
        title: str,
        sentence: str,
        rows: Sequence[ChangedRow],
        today: dt.date,
        *,
        late: bool = False,
        plain: bool = False,
    ) -> None:
        """The records that make the difference, (``late``) that came after the period was closed, or (``plain``) that
        name who has no column.
        """
        self._rids = [(row.rid,) for row in rows]
        self.title.setText(title)
        self.sentence.setText(sentence)
        self._show(RowsModel(_changed_columns(late=late, plain=plain), [_changed_row(row, today) for row in rows]))

    def _show(self, model: RowsModel) -> None:
        self.list.setModel(model)
        self.open.set_enabled("" if self._rids else _("没有记录"))
        self.list.go_to(0, 0)

    def _open(self) -> None:
        row = self.list.current_row()
        if 0 <= row < len(self._rids):
            self.asked.emit(tuple(self._rids[row]))


def _sentence(detail: CellDetail) -> str:
    if detail.kind == "records":
        said = _("{n} 条记录相加。").format(n=f"{detail.rows:,}") if detail.rows else _("还没有记录报过这个数。")
    else:
        once = {"people": _("同一个人只算一次。"), "units": _("同一个单位只算一次。")}.get(
            detail.kind, _("同一个只算一次。")
        )
        counts = _("记录里一共出现 {times} 次，去掉重复 {repeats} 次。")
        said = once + counts.format(times=f"{detail.times:,}", repeats=f"{detail.repeats:,}")
    if detail.rows > MOST_ROWS:
        said += _("下面是前 {n} 行。").format(n=MOST_ROWS)
    return said


def _model(detail: CellDetail, today: dt.date) -> RowsModel:
    if detail.kind == "records":
        return RowsModel(_record_columns(), [_record_row(record, detail.decimals, today) for record in detail.records])
    return RowsModel(_key_columns(detail.kind), [_key_row(key, detail.kind, today) for key in detail.keys])


def _record_columns() -> list[Column]:
    return [
        Column("day", _("日期")),
        Column("unit", _("单位"), bold=True),
        Column("form", _("表单")),
        Column("content", _("内容"), width=160, kind="free", stretch=True),
        Column("amount", _("计入"), kind="number", bold=True),
        Column("state", _("状态"), kind="chip"),
        Column("signed", _("签名"), kind="icon_text"),
        Column("papers", _("签字件"), kind="icon_text"),
    ]


def _record_row(record: CellRecord, decimals: int, today: dt.date) -> dict[str, Any]:
    return {
        "day": day_in_words(record.date, today),
        "unit": record.unit,
        "form": record.form,
        "content": record.content,
        "amount": Cell(figure_text(record.amount, decimals)),
        "state": record.state,
        "signed": _signed(record.signed_by),
        "papers": _papers(record.attachments),
    }


def _key_columns(kind: str) -> list[Column]:
    named = {"people": (_("姓名"), _("单位"), _("当时职称")), "units": (_("单位"), _("上级"), _("等级"))}
    first, second, third = named.get(kind, (_("名称"), _("单位"), ""))
    columns = [
        Column("name", first, bold=True),
        Column("unit", second),
        Column("title", third),
        Column("times", _("记录"), kind="number"),
        Column("where", _("哪天、在哪"), width=220, kind="free", stretch=True),
        Column("signed", _("签名"), kind="icon_text"),
        Column("papers", _("签字件"), kind="icon_text"),
    ]
    return [column for column in columns if column.title]


def _key_row(key: CellKey, kind: str, today: dt.date) -> dict[str, Any]:
    places = [f"{day_in_words(day, today)} {place}".strip() for day, place in key.where]
    more = _("等 {n} 次").format(n=len(places)) if len(places) > _MOST_PLACES else ""
    return {
        "name": (day_in_words(key.name, today) if kind == "things" else key.name) or "—",
        "unit": key.unit,
        "title": key.title or key.column,
        "times": len(key.rids),
        "where": one_after_another(places[:_MOST_PLACES]) + more,
        "signed": _signed(key.signed_by),
        "papers": _papers(key.attachments),
    }


def _changed_columns(*, late: bool, plain: bool) -> list[Column]:
    if plain:
        return [
            Column("what", _("名称"), bold=True),
            Column("unit", _("单位")),
            Column("content", _("当时职称"), width=120, kind="free", stretch=True),
            Column("day", _("日期")),
            Column("form", _("表单")),
        ]
    columns = [
        Column("what", _("怎么变的"), kind="icon_text", bold=True),
        Column("day", _("日期")),
        Column("unit", _("单位"), bold=True),
        Column("form", _("表单")),
        Column("content", _("内容"), width=160, kind="free", stretch=True),
        Column("versions", _("哪天来的") if late else _("第几版"), kind="number"),
        Column("counts", _("数")),
    ]
    return columns[: -1 if late else None]


def _changed_row(row: ChangedRow, today: dt.date) -> dict[str, Any]:
    late = _("（迟到）") if row.late and row.what != _("迟到") else ""
    versions = day_in_words(row.versions, today) if row.versions[4:5] == "-" else row.versions
    return {
        "what": Cell(row.what + late, icon="history" if row.late else "", tone="warning" if row.late else ""),
        "day": day_in_words(row.date, today) if row.date else "",
        "unit": row.unit,
        "form": row.form,
        "content": row.content,
        "versions": Cell(versions or "—"),
        "counts": Cell(_("变了") if row.counts else _("没变"), tone="" if row.counts else "text_3"),
    }


def _signed(names: tuple[str, ...]) -> Cell:
    if not names:
        return Cell("—", tone="text_3")
    return Cell(_("{n} 个签名").format(n=len(names)), icon="badge-check", tone="good")


def _papers(count: int) -> Cell:
    return Cell(str(count), icon="paperclip") if count else Cell("—", tone="text_3")
