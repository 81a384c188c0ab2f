"""Before a block from a table lands: which of its columns goes where, what is refused and why, what is new and what is written over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.compat import announce
from desktop.ui.fields.columns import masked
from desktop.ui.fields.pasted_text import tidy
from desktop.ui.fields.pasting import Misfit, PastePlan, Where
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button, presses
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table

_WIDE, _EDGE = 900, 24  # wider than other dialogs: a table stands in it
_MATCHED, _REFUSED = 6, 4  # rows in view
_SAMPLES, _LETTERS, _ADVICE = 3, 12, 2
_WHERE: tuple[Where, ...] = ("here", "end", "names")


class _Matches(Table):
    """One row a column of the block. ← and → turn where it goes, a digit names it, 0 and Delete: 不贴."""

    turned = Signal(int)
    named = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.turned.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.named.emit(0)
        elif len(text) == 1 and text.isdecimal():
            self.named.emit(int(text))
        else:
            super().keyPressEvent(event)


class PastePreview(QDialog):
    """``answered``: the plan as the person left it, None for 不贴. Enter lands it, Esc drops it; nothing is written here."""

    answered = Signal(object)

    def __init__(self, theme: Theme, plan: PastePlan, grid: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.plan, self._grid = theme, plan, grid
        self._landing: PastePlan | None = None
        self.setWindowTitle(_("从表格贴入"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.said = Label(theme, "", "action", wrap=True)
        self.what = Label(theme, "", "body", wrap=True)
        self.told = Label(theme, "", "base", wrap=True, tone="text_2")
        self.matches = _Matches(theme, dense=True, row_mode=True, name=_("表格里的列"))
        self.matches.setModel(RowsModel(_match_columns()))
        self.refused_title = Label(theme, "", "body", bold=True, wrap=True, tone="warning")
        self.refused = Table(theme, dense=True, row_mode=True, name=_("放不下的格子"))
        self.refused.setModel(RowsModel(_refused_columns()))
        self.advice = Label(theme, "", "base", wrap=True)
        self.how = Label(
            theme, _("↑ ↓ 挑一列，← → 换它贴到哪一栏，也可以按数字；0 不贴。"), "base", wrap=True, tone="text_2"
        )
        self.head = self._button("", "F2", self.turn_head)
        self.place = self._button("", "F3", self.turn_place)
        self.no = self._button(_("不贴"), "Esc", self.reject)
        self.yes = self._button("", "Enter", self.land)
        self.yes.set_kind("main")
        self._build()
        self.matches.turned.connect(self._turn)
        self.matches.named.connect(self._name)
        self.matches.opened.connect(lambda _row: self.land())
        self.refused.opened.connect(lambda _row: self.land())
        self.finished.connect(lambda _code: self.answered.emit(self._landing))
        self.tell()
        theme.changed.connect(self._dress)

    def _button(self, text: str, key: str, act: Callable[[], None]) -> Button:
        made = Button(self._theme, text, key=key)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the tables
        made.clicked.connect(lambda _on=False: act())
        return made

    def _build(self) -> None:
        """Words and tables scroll together where the text is large; the buttons never leave."""
        inner = self._inner = QWidget()
        inner.setProperty("ground", True)
        self._inside = QVBoxLayout(inner)
        self._inside.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self.said,
            self.what,
            self.told,
            self.how,
            self.matches,
            self.refused_title,
            self.refused,
            self.advice,
        ):
            self._inside.addWidget(widget)
        self._inside.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inner)
        self._area.viewport().setAutoFillBackground(False)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._area, 1)
        self._row = QHBoxLayout()
        self._row.addWidget(FlowRow(self._theme, self.head, self.place), 1)
        self._row.addWidget(self.no)
        self._row.addWidget(self.yes)
        self._column.addLayout(self._row)
        for table in (self.matches, self.refused):
            table.current_changed.connect(lambda _row, table=table: self._bring_into_view(table))

    def ask(self) -> None:
        """Show it; it goes by itself after the answer."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dress()
        self.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.matches.setFocus(Qt.FocusReason.TabFocusReason)
        unmatched = [number for number, target in enumerate(self.plan.targets) if not target]
        self.matches.go_to(unmatched[0] if unmatched and not self.plan.rows else 0, 0)
        announce(self, self._spoken())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if presses(event):
            self.land()
        elif key == Qt.Key.Key_F2:
            self.turn_head()
        elif key == Qt.Key.Key_F3:
            self.turn_place()
        else:
            super().keyPressEvent(event)

    # ---- what a person changes ----

    def land(self) -> None:
        """Take the block as it stands; a block of which nothing lands is not taken."""
        if self.yes.isEnabled():
            self._landing = self.plan
            self.accept()

    def turn_head(self) -> None:
        """F2: the first row is titles, or a row like the others."""
        if self.plan.head <= 0:
            self._change(self.plan.headed(self.plan.head < 0))
        else:
            self._change(self.plan.headed(on=False))

    def turn_place(self) -> None:
        """F3: from the row one stands on, behind the last row, to the rows of the same names."""
        ways = [where for where in _WHERE if where != "names" or self.plan.columns[0].name in self.plan.targets]
        here = ways.index(self.plan.where) if self.plan.where in ways else 0
        self._change(self.plan.placed(ways[(here + 1) % len(ways)]))

    def _turn(self, step: int) -> None:
        self._aim(lambda at: self.plan.turned(at, step))

    def _name(self, digit: int) -> None:
        names = ["", *(column.name for column in self.plan.open_columns)]
        if digit < len(names):
            self._aim(lambda at: self.plan.aimed(at, names[digit]))

    def _aim(self, change: Callable[[int], PastePlan]) -> None:
        at = self.matches.current_row()
        if at >= 0:
            self._change(change(at))
            announce(self.matches, f"{self.plan.titles[at]} → {self._target(at)}")

    def _change(self, plan: PastePlan) -> None:
        self.plan = plan
        self.tell()

    # ---- what it says ----

    def tell(self) -> None:
        plan = self.plan
        matched = sum(bool(target) for target in plan.targets)
        lands = bool(plan.rows) and matched > 0 and any(plan.rows)
        self.said.setText(_("{rows} 行要贴到“{grid}”").format(rows=len(plan.rows), grid=self._grid or _("名册")))
        self.what.setText(self._what())
        self.what.set_tone("warning" if plan.overwritten[1] else "text")
        self.told.setText(self._about_columns(matched))
        self._set(self.matches, [self._match(at) for at in range(len(plan.targets))])
        self._set(self.refused, [_refused(item) for item in plan.misfits])
        self.refused_title.setText(_("{n} 处放不下，会空着：").format(n=len(plan.misfits)))
        advice = list(dict.fromkeys(item.do for item in plan.misfits if item.do))[:_ADVICE]
        self.advice.setText("\n".join(advice))
        for widget in (self.refused, self.refused_title):
            widget.setVisible(bool(plan.misfits))
        self.advice.setVisible(bool(advice))
        self.head.setText(_("首行不当表头") if plan.head >= 0 else _("首行是表头"))
        self.head.set_enabled("" if len(plan.block) > 1 else _("只有一行"))
        self.place.setText(_("换个地方贴"))
        self.yes.setText(_("贴入 {n} 行").format(n=len(plan.rows)))
        self.yes.set_enabled("" if lands else _("还没有哪一列贴得进去"))
        self.setAccessibleDescription(self._spoken())
        if self.isVisible():
            self._dress()

    def _what(self) -> str:
        """新加 9 行，接着填 3 行（盖掉 2 行里的 4 格）."""
        plan = self.plan
        rows, cells = plan.overwritten
        present = len(plan.rows) - plan.fresh
        parts = [_("新加 {n} 行").format(n=plan.fresh)] if plan.fresh or not plan.rows else []
        if present:
            parts.append(_("填进已有的 {n} 行").format(n=present))
        if cells:
            parts.append(_("其中盖掉 {rows} 行的 {cells} 格").format(rows=rows, cells=cells))
        ways = {
            "here": _("从第 {n} 行起").format(n=plan.top + 1),
            "end": _("接在最后一行后面"),
            "names": _("同名的填进那一行，别的接在后面"),
        }
        return _("，").join((ways[plan.where], *parts))

    def _spoken(self) -> str:
        return " ".join(label.plain() for label in (self.said, self.what, self.told))

    def _about_columns(self, matched: int) -> str:
        plan = self.plan
        told = _("按表头认出了列。") if plan.head >= 0 else _("没有表头，按位置和内容认的列。")
        if matched < len(plan.targets):
            told += _("{n} 列没有对上，不会贴；要贴就给它挑一栏。").format(n=len(plan.targets) - matched)
        if plan.passed_over:
            told += _("表头上面和合计的 {n} 行不算。").format(n=plan.passed_over)
        return told

    def _target(self, at: int) -> str:
        column = self.plan.column(self.plan.targets[at])
        return column.title if column is not None else _("不贴")

    def _match(self, at: int) -> dict[str, object]:
        plan = self.plan
        column = plan.column(plan.targets[at])
        texts = [cells[at].strip() for cells in plan.cells if at < len(cells) and cells[at].strip()]
        shown = [
            masked(tidy(text)) if column is not None and column.personal else _short(text) for text in texts[:_SAMPLES]
        ]
        names = [item.name for item in plan.open_columns]
        digit = f"{names.index(column.name) + 1} " if column is not None and column.name in names[:9] else ""
        wrong = sum(1 for item in plan.misfits if column is not None and item.title == column.title)
        return {
            "title": plan.titles[at],
            "values": _("、").join(shown) + (_("…") if len(texts) > _SAMPLES else ""),
            "target": Cell(digit + column.title, icon="circle-check", icon_tone="good")
            if column is not None
            else Cell(_("不贴"), icon="circle-dashed", tone="text_2"),
            "wrong": Cell(_("{n} 处放不下").format(n=wrong), tone="warning") if wrong else Cell(""),
        }

    def _set(self, table: Table, rows: list[dict[str, object]]) -> None:
        model = table.model()
        assert isinstance(model, RowsModel)
        if list(model.rows) != rows:
            model.set_rows(rows)

    # ---- room ----

    def _dress(self) -> None:
        px, parent = self._theme.px, self.parentWidget()
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(12))
        self._inside.setSpacing(px(8))
        self._row.setSpacing(px(10))
        most = parent.size() if parent is not None else self.size()
        wide = min(px(_WIDE), most.width() - px(_EDGE))
        shown = {self.matches: _MATCHED, self.refused: _REFUSED}
        for table, rows in shown.items():
            count = max(1, min(rows, table.model().rowCount()))
            table.setFixedHeight(table.horizontalHeader().sizeHint().height() + count * px(tokens.ROW_DENSE) + px(4))
        self._inside.activate()
        inner = wide - px(40)
        words = self._inside.totalHeightForWidth(inner)
        # By itself the area asks what the labels need at their narrowest, and scrolls where nothing has to.
        self._inner.setMinimumSize(1, words)
        high = words + max(self.yes.sizeHint().height(), self._row.totalHeightForWidth(inner))
        high += px(12 + 32)
        self.setFixedSize(wide, min(high, most.height() - px(_EDGE)))

    def _bring_into_view(self, table: Table) -> None:
        """The row one stands on, where the tables do not all fit."""
        if table.hasFocus():
            row = table.visualRect(table.currentIndex()).center()
            at = table.viewport().mapTo(self._inner, row)
            self._area.ensureVisible(0, at.y(), 0, self._theme.px(tokens.ROW_DENSE * 2))


def _match_columns() -> tuple[Column, ...]:
    return (
        Column("title", _("表格里的列"), bold=True),
        Column("values", _("前几个值"), kind="free", stretch=True, tone="text_2"),
        Column("target", _("贴到"), width=190),
        Column("wrong", "", width=110),
    )


def _refused_columns() -> tuple[Column, ...]:
    return (
        Column("row", _("第几行"), kind="number"),
        Column("title", _("贴到")),
        Column("text", _("表格里写的"), kind="free", width=120),
        Column("why", _("为什么放不下"), stretch=True),
    )


def _refused(item: Misfit) -> dict[str, object]:
    text = masked(item.text) if item.personal and len(item.text) >= 7 and item.text.isalnum() else _short(item.text)
    return {"row": item.row, "title": item.title, "text": text, "why": item.why}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LETTERS else line[:_LETTERS] + "…"
