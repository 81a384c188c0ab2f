"""A stick tried, file by file, problems first; then, after the one main action, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.pages.intake.count_cards import CountCards
from desktop.ui.pages.intake.file_card import FileCard
from desktop.ui.pages.intake.works import SoFar
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.chips import chip_word
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.notices import EmptyState, Notice, NoticeKind
from desktop.ui.widgets.progress import ProgressLine
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.workflows.intake_overview import GROUPS, IntakeOverview, IntakeRow

_SIDE, _ANY = 320, 16777215  # Qt's own "as wide as you like"
_KINDS: dict[str, NoticeKind] = {"refused": "error", "quarantined": "warning", "conflict": "warning"}
_ALWAYS = ("refused", "conflict", "changed", "new", "duplicate")
_FIGURES = ("new", "same", "changed", "conflict", "suspect")
# With little room the line of words tells what these columns would.
_SPARE = ("same", "changed", "conflict", "suspect")


def _columns(*, compact: bool) -> list[Column]:
    whole = [
        Column("unit", _("单位（要看的排前面）"), 178, kind="icon_text"),
        Column("seq", _("号"), 36, align="right", kind="number"),
        Column("period", _("期"), 44),
        Column("state", _("结果"), 92, kind="chip"),
        Column("new", _("新"), 50, kind="number"),
        Column("same", _("一样"), 50, kind="number"),
        Column("changed", _("更改"), 50, kind="number"),
        Column("conflict", _("冲突"), 50, kind="number"),
        Column("suspect", _("疑似"), 50, kind="number"),
        Column("says", _("说明"), 150, kind="free", stretch=True),
    ]
    return [column for column in whole if not (compact and column.key in _SPARE)]


def _line(row: IntakeRow) -> Mapping[str, Any]:
    bad = row.group in ("refused", "quarantined")
    cells: dict[str, Any] = {
        "unit": Cell(row.unit_name, icon="file-x" if bad else "file", tone="error" if bad else ""),
        "seq": "—" if row.seq is None else row.seq,
        "period": row.period or "—",
        "state": Cell(row.chip, state=row.group),
        "says": Cell(row.says, tone="error" if row.group in ("refused", "quarantined", "conflict") else "text_2"),
    }
    if row.counted:
        for name in _FIGURES:
            n = getattr(row.counts, name)
            cells[name] = Cell(f"{n:,}", bold=name == "new" and n > 0, tone="" if n else "text_3")
    return cells


class Results(QWidget):
    """``enter`` on a row; ``compare`` asks for the words of the current row; ``stopped`` for the work to end."""

    enter = Signal()
    compare = Signal()
    stopped = Signal()
    moved = Signal()

    def __init__(self, theme: Theme, empty_button: Button) -> None:
        super().__init__()
        self._theme = theme
        self._rows: tuple[IntakeRow, ...] = ()
        self._overview: IntakeOverview | None = None
        self._compact = False
        self.so_far: SoFar | None = None
        self.cards = CountCards(theme)
        self.notice = Notice(theme)
        self.notice.hide()
        self.table = Table(theme, dense=True, row_mode=True, name=_("收到的文件"))
        self.model = RowsModel(_columns(compact=False))
        self.table.setModel(self.model)
        self.file = FileCard(theme)
        self.strip = Notice(theme)  # with little room it says what the card would
        self.strip.setProperty("data", True)
        self.progress = ProgressLine(theme)
        self.empty = EmptyState(theme, "inbox", "", empty_button)
        self._build()
        self.table.opened.connect(lambda _row: self.enter.emit())
        self.table.current_changed.connect(lambda _row: self._show_current())
        self.file.next_problem.connect(self.next_problem)
        self.file.compare.connect(self.compare)
        self.progress.stopped.connect(self.stopped)
        self._restyle()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("ground", True)
        held = QVBoxLayout(inner)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self.file)
        held.addStretch(1)
        self._scroll.setWidget(inner)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.addWidget(self._scroll, 1)
        side.addWidget(self.strip)
        side.addWidget(self.progress)
        self.strip.hide()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.addWidget(self.table, 1)
        self._halves.addWidget(self._side)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.notice, self.cards):
            column.addWidget(widget)
        column.addLayout(self._halves, 1)
        self._column = column
        self._stack = Faces()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(listed)
        whole = QVBoxLayout(self)
        whole.addWidget(self._stack)
        self._whole = whole

    # ----------------------------------------------------------------------------------------------- what it shows

    def show_empty(self, sentence: str) -> None:
        """No stick yet, nothing waiting."""
        self._overview, self._rows = None, ()
        self.model.set_rows([])
        self.empty.set_sentence(sentence)
        self._stack.setCurrentIndex(0)

    def show_overview(self, overview: IntakeOverview) -> None:
        """The current file stays the current one if it is still there."""
        before = self.current()
        self._overview, self._rows = overview, overview.rows
        self.model.set_rows([_line(row) for row in overview.rows])
        self._show_counts()
        self._stack.setCurrentIndex(1)
        same = (n for n, row in enumerate(self._rows) if before is not None and row.name == before.name)
        self.table.go_to(next(same, 0), 0)
        self._show_current()

    def show_step(self, done: int, total: int) -> None:
        """Reading is the first half, trying or taking the second; each counts its files from one."""
        files = total // 2
        self.progress.show_progress(done if done <= files else done - files, files)
        seen = self.so_far.taken() if self.so_far is not None else None
        if seen is not None:
            self.show_overview(seen)

    def show_work(self) -> None:
        """Work begins where its results will stand; what it has seen so far may be shown before it ends."""
        self.so_far = None
        self._stack.setCurrentIndex(1)
        self._show_current()

    def say(self, kind: NoticeKind, text: str, detail: str = "") -> None:
        """One line above the table that stays."""
        self.notice.set_kind(kind)
        self.notice.set_text(text, detail)
        self.notice.show()
        self.cards.setVisible(not self._compact)

    def unsay(self) -> None:
        self.notice.hide()
        self.cards.show()

    def current(self) -> IntakeRow | None:
        """The file one stands on."""
        at = self.table.current_row()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def next_problem(self, step: int = 1) -> None:
        """To the next file that needs a look, round and round."""
        places = [number for number, row in enumerate(self._rows) if row.problem]
        if not places:
            return
        at = self.table.current_row()
        if step > 0:
            wanted = next((place for place in places if place > at), places[0])
        else:
            wanted = next((place for place in reversed(places) if place < at), places[-1])
        self.table.go_to(wanted, 0)

    def set_compact(self, compact: bool) -> None:
        """The card goes below the table, and the columns that the words repeat go."""
        self._compact = compact
        direction = QBoxLayout.Direction
        self._halves.setDirection(direction.TopToBottom if compact else direction.LeftToRight)
        at = self.table.current_row()
        self.model = RowsModel(_columns(compact=compact), self.model.rows)
        self.table.setModel(self.model)
        self.table.go_to(max(0, at), 0)
        self._restyle()
        self._show_counts()
        self._show_current()
        self.cards.setVisible(self.notice.isHidden() or not compact)

    # ----------------------------------------------------------------------------------------------------- inner

    def _show_current(self) -> None:
        row = self.current()
        self._scroll.setVisible(row is not None and not self._compact)
        self.strip.setVisible(row is not None and self._compact)
        if row is not None:
            self.file.show_file(row, problems=sum(item.problem for item in self._rows))
            self.strip.set_kind(_KINDS.get(row.group, "info"))
            code = _("代码 {code}").format(code=row.code) if row.code else ""
            self.strip.set_text(row.what, " ".join(part for part in (row.do, code) if part))
        self.moved.emit()

    def _show_counts(self) -> None:
        if self._overview is None:
            return
        counts = self._overview.counts
        tried = self._overview.files > 0
        shown = [group for group in GROUPS if counts[group] or (tried and group in _ALWAYS and not self._compact)]
        cards = [(group, chip_word(group), counts[group]) for group in shown]
        if tried:
            cards.append(("", _("记录一共"), self._overview.records))
        self.cards.show_counts(cards, compact=self._compact)

    def _restyle(self) -> None:
        px = self._theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._whole.setContentsMargins(edge, px(10), edge, px(10))
        self._column.setSpacing(px(10))
        self._halves.setSpacing(px(tokens.CARD_GAP if not self._compact else 8))
        if self._compact:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(_ANY)
        else:
            self._side.setFixedWidth(px(_SIDE))
