"""The form on the screen: a line a section, and under the open one its fields, built when it is first opened."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.fields.row_layout import LABEL, LABEL_ABOVE
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.path import Path
from desktop.ui.pages.entry.places import grid_of, split_cell
from desktop.ui.pages.entry.row_signals import RowSignals
from desktop.ui.pages.entry.rows import FilesRow, QuestionRow, Row, make_row
from desktop.ui.pages.entry.section_head import SectionHead
from desktop.ui.pages.entry.words import numeral
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label


class SectionBody(QWidget):
    """The fields of one section, those behind 更多 last."""

    def __init__(
        self, theme: Theme, model: EntryModel, path: Path, section: int, say: RowSignals, *, editable: bool
    ) -> None:
        super().__init__()
        self.theme, self.model, self.path, self.section = theme, model, path, section
        self._say, self._editable = say, editable
        self.rows: dict[str, Row] = {}
        self.heads: dict[str, Label] = {}
        self.more = Button(theme, "", icon="chevron-right", kind="link")
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._build(fold=path.all_folded(section))
        self._more_row = QHBoxLayout()
        self._more_row.addWidget(self.more)
        self._more_row.addStretch(1)
        self._column.addLayout(self._more_row)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.arrange()

    def _build(self, *, fold: bool) -> None:
        items = self.model.layout.sections[self.section].items
        for item in items:
            if item.path in self.rows or (item.fold and not fold):
                continue
            if item.head and item.head not in self.heads:
                label = Label(self.theme, self.model.state(item.head).label or item.head, "card")
                label.setContentsMargins(self.theme.px(20), self.theme.px(10), 0, self.theme.px(2))
                self.heads[item.head] = label
                self._column.addWidget(label)
            row = make_row(
                self.theme,
                self.model,
                item,
                self._say,
                editable=self._editable,
                under=self.model.section_title(self.section),
            )
            self.rows[item.path] = row
            self._column.addWidget(row)

    def _restyle(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(0, px(5), 0, px(8))
        left = px(16) if self.theme.scale >= LABEL_ABOVE else px(LABEL - 10)
        self._more_row.setContentsMargins(left, px(2), 0, px(2))

    def arrange(self) -> None:
        """Show what applies now."""
        if self.section in self.model.unfolded or self.path.all_folded(self.section):
            self._build(fold=True)
        shown = {item.path for item in self.path.shown(self.section)}
        heads: set[str] = set()
        for place, row in self.rows.items():
            row.setVisible(place in shown)
            if place in shown:
                heads.add(self.model.layout.items[place].head)
        for head, label in self.heads.items():
            label.setVisible(head in heads)
        folded = self.path.folded(self.section)
        is_open = self.section in self.model.unfolded
        answered = sum(self.model.is_answered(item.path) for item in folded)
        words = _("更多（{n} 项）").format(n=len(folded))
        self.more.setText(words + (_("，填了 {n} 项").format(n=answered) if answered else ""))
        self.more.set_icon("chevron-down" if is_open else "chevron-right")
        self.more.setVisible(bool(folded))

    def settle(self) -> None:
        """Take the heights of now, not those of the next turn: nothing jumps."""
        self._column.activate()

    def bring(self, places: Iterable[str], typing: str) -> None:
        """Bring these places up to date; the text at ``typing`` is the person's."""
        for place in places:
            row = self.rows.get(grid_of(place))
            if row is None:
                continue
            if isinstance(row, FilesRow):
                row.bring()
            elif isinstance(row, QuestionRow):
                row.bring(keep_text=place == typing)
            elif split_cell(place)[1]:
                if place != typing:
                    row.bring_cell(place)
            elif typing != row.place:
                row.bring()

    def bring_looks(self) -> None:
        for row in self.rows.values():
            row.bring_look()


class Sheet(QWidget):
    """The white ground of the form."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), self._theme.colour("surface"))


class Sections(QScrollArea):
    """All sections in one column that scrolls."""

    chosen = Signal(int)
    more = Signal(int)
    # From the line of a section in which nothing is filled: Enter, and the way back.
    onward = Signal(int)
    back = Signal(int)

    def __init__(self, theme: Theme, model: EntryModel, path: Path, say: RowSignals, *, editable: bool) -> None:
        super().__init__()
        self.theme, self.model, self.path, self._say, self._editable = theme, model, path, say, editable
        self.open = -1
        self.compact = False
        self.heads: dict[int, SectionHead] = {}
        self.bodies: dict[int, SectionBody] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = Sheet(theme)
        inner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for number in range(len(model.layout.sections)):
            head = SectionHead(theme, model.section_title(number))
            head.clicked.connect(lambda _on=False, number=number: self.chosen.emit(number))
            head.onward.connect(lambda number=number: self.onward.emit(number))
            head.back.connect(lambda number=number: self.back.emit(number))
            self.heads[number] = head
            self._column.addWidget(head)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.tell()

    def row(self, place: str) -> Row | None:
        """The row of a place, if it was built."""
        body = self.bodies.get(self.path.section(place))
        return body.rows.get(grid_of(place)) if body is not None else None

    def show_section(self, number: int) -> SectionBody:
        """Open one section and fold the others."""
        body = self.bodies.get(number)
        if body is None:
            body = SectionBody(self.theme, self.model, self.path, number, self._say, editable=self._editable)
            body.more.clicked.connect(lambda: self.more.emit(number))
            for row in body.rows.values():
                self._watch(row)
            self.bodies[number] = body
            self._column.insertWidget(self._column.indexOf(self.heads[number]) + 1, body)
        if number != self.open:
            self.open = number
            for other, held in self.bodies.items():
                held.setVisible(other == number)
        body.arrange()
        for row in body.rows.values():
            self._watch(row)
        self.tell()
        body.settle()
        self._column.activate()
        return body

    def stand_on_head(self, number: int) -> None:
        """The keys on the line of a section that asks for nothing."""
        self.heads[number].setFocus(Qt.FocusReason.OtherFocusReason)

    def _watch(self, row: Row) -> None:
        if isinstance(row, QuestionRow) and row.compact != self.compact:
            row.set_compact(self.compact)

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        for body in self.bodies.values():
            for row in body.rows.values():
                self._watch(row)

    def tell(self) -> None:
        """The lines of all sections as they stand now."""
        shown = self.path.sections()
        for number, head in self.heads.items():
            head.setVisible(number in shown)
            if number not in shown:
                continue
            at = shown.index(number) + 1
            progress = self.path.progress(number)
            is_open = number == self.open
            head.tell(
                title=f"{numeral(at)} {self.model.section_title(number)}",
                summary=self.path.summary(number),
                aside=_("第 {n} 节，共 {all} 节").format(n=at, all=len(shown)) if is_open else self.path.aside(number),
                is_open=is_open,
                progress=progress,
            )

    def bring(self, places: Iterable[str], typing: str = "") -> None:
        places = tuple(places)
        for number, body in self.bodies.items():
            body.bring(places, typing)
            if number == self.open:
                body.arrange()
        self.tell()

    def bring_looks(self) -> None:
        for body in self.bodies.values():
            body.bring_looks()
        self.tell()

    def show_row(self, row: QWidget) -> None:
        """Scroll so that the whole row is in view, once the layout has its places."""

        def scroll() -> None:
            self.ensureWidgetVisible(row, 0, self.theme.px(60))

        QTimer.singleShot(0, row, scroll)
