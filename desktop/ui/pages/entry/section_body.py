"""The rows of one section, made when it is first opened; they come and go with what applies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms import Grid, Question
from desktop.foundation.translation import _
from desktop.ui.fields import FieldLook, FieldRow, FileEditor, RosterGrid
from desktop.ui.pages.entry.boxes import columns, make_editor, options
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.route import Route
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label


@dataclass(frozen=True)
class Ears:
    """What the page does about what happens in a row. Each is given the place."""

    edited: Callable[[str, str], None]
    answered: Callable[[str, Any, str], None]
    accepted: Callable[[str], None]
    went_back: Callable[[str], None]
    became_current: Callable[[str, bool], None]
    explained: Callable[[str, str], None]
    rows_changed: Callable[[str], None]
    show_rare: Callable[[int], None]


class GridBlock(QWidget):
    """A grid under its name; the count stands beside it."""

    def __init__(self, theme: Theme, model: EntryModel, item: Grid) -> None:
        super().__init__()
        self.theme = theme
        self.label = Label(theme, model.label(item.path), "card")
        self.label.setProperty("data", True)
        self.count = Label(theme, "", "base", tone="text_2")
        today = None
        self.grid = RosterGrid(theme, columns(model, item), name=model.label(item.path), today=today)
        self.grid.set_rows(model.rows(item.path))
        self.setFocusProxy(self.grid)
        head = QHBoxLayout()
        head.addWidget(self.label)
        head.addWidget(self.count)
        head.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.addLayout(head)
        self._layout.addWidget(self.grid)
        self.tell()
        theme.changed.connect(self._restyle)
        self._restyle()

    def tell(self) -> None:
        """How many rows there are; the grid grows with them."""
        self.count.setText(_("{n} 行").format(n=len(self.grid.rows())))
        self.grid.setFixedHeight(self.grid.sizeHint().height())

    def _restyle(self) -> None:
        px = self.theme.px
        self._layout.setContentsMargins(px(20), px(10), px(20), px(10))
        self._layout.setSpacing(px(6))
        self.grid.setFixedHeight(self.grid.sizeHint().height())


class SectionBody(QWidget):
    """Everything of a section that shows now."""

    def __init__(self, theme: Theme, model: EntryModel, route: Route, at: int, ears: Ears) -> None:
        super().__init__()
        self.theme, self.model, self.route, self.at, self.ears = theme, model, route, at, ears
        self.rows: dict[str, FieldRow | GridBlock] = {}
        self._heads: list[Label] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._more = Button(theme, "", kind="link", icon="chevron-down", dense=True)
        self._more.clicked.connect(lambda: ears.show_rare(at))
        self._more_line = QWidget()
        line = QHBoxLayout(self._more_line)
        line.addWidget(self._more)
        line.addStretch(1)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.sync()

    def sync(self) -> None:
        """Rows of what applies now, in form order; those that stay are not touched."""
        wanted = self.route.visible(self.at)
        if wanted != [place for place in self.rows if place in wanted] or len(wanted) != len(self.rows):
            self._relay(wanted)
        hidden = self.route.hidden(self.at)
        self._more.setText(_("还有 {n} 项不常填的").format(n=hidden))
        self._more_line.setVisible(hidden > 0)

    def _relay(self, wanted: list[str]) -> None:
        while self._layout.count():
            self._layout.takeAt(0)
        for head in self._heads:
            head.hide()
            head.deleteLater()
        self._heads = []
        for place in [place for place in self.rows if place not in wanted]:
            gone = self.rows.pop(place)
            gone.hide()
            gone.deleteLater()
        self.rows = {place: self.rows.get(place) or self._make(place) for place in wanted}
        group = ""
        for place, row in self.rows.items():
            under = self.model.items[place].head
            if under != group:
                group = under
                self._sub_head(under)
            self._layout.addWidget(row)
            row.setVisible(True)
        self._layout.addWidget(self._more_line)

    def _sub_head(self, group: str) -> None:
        label = self.model.state(group).label if group else ""
        if label:
            made = Label(self.theme, label, "card")
            made.setProperty("data", True)
            made.setIndent(self.theme.px(20))
            made.setMinimumHeight(self.theme.px(34))
            self._layout.addWidget(made)
            self._heads.append(made)

    def _make(self, place: str) -> FieldRow | GridBlock:
        item = self.model.items[place]
        if isinstance(item, Grid):
            return self._make_photos(item) if self._only_files(item) else self._make_grid(item)
        return self._make_row(item)

    @staticmethod
    def _only_files(item: Grid) -> bool:
        return all(column.kind == "file" for column in item.columns)

    def _make_row(self, item: Question) -> FieldRow:
        state = self.model.state(item.path)
        editor = make_editor(self.theme, self.model, item)
        row = FieldRow(
            self.theme, label=state.label or item.name, required=state.required, unit=item.unit,
            hint=self.hint(item.path), editor=editor,
        )  # fmt: skip
        editor.set_value(self.model.typed.get(item.path) or state.value)
        return self._wire(row, item.path)

    def _make_photos(self, item: Grid) -> FieldRow:
        """Photos are a repeat of one file each; until files are kept there is one calm line for all of them."""
        row = FieldRow(self.theme, label=self.model.label(item.path), editor=FileEditor(self.theme))
        return self._wire(row, item.path)

    def _wire(self, row: FieldRow, place: str) -> FieldRow:
        ears = self.ears
        editor = row.editor
        editor.edited.connect(lambda: ears.edited(place, editor.text_now()))
        row.answered.connect(
            lambda: ears.answered(place, editor.value(), editor.text_now() if editor.problem() else "")
        )
        row.accepted.connect(lambda: ears.accepted(place))
        row.went_back.connect(lambda: ears.went_back(place))
        row.became_current.connect(lambda now: ears.became_current(place, now))
        row.explained.connect(lambda words: ears.explained(place, words))
        return row

    def _make_grid(self, item: Grid) -> GridBlock:
        block, ears, place = GridBlock(self.theme, self.model, item), self.ears, item.path
        block.grid.cell_changed.connect(lambda *_: ears.rows_changed(place))
        block.grid.row_inserted.connect(lambda *_: ears.rows_changed(place))
        block.grid.row_removed.connect(lambda *_: ears.rows_changed(place))
        block.grid.accepted.connect(lambda: ears.accepted(place))
        block.grid.went_back.connect(lambda: ears.went_back(place))
        block.grid.focused.connect(lambda now: ears.became_current(place, now))
        return block

    def hint(self, place: str) -> str:
        """One line on what to type; without one, what it was the last time."""
        state = self.model.state(place)
        said = state.hint
        last = self.model.opened.last.get(place)
        if not said and isinstance(last, int) and not (state.calculated and state.readonly):
            return _("上次 {value}").format(value=last)
        return said

    def show_value(self, place: str) -> None:
        """The form worked something out, or an answer was taken back: show what stands there now."""
        row = self.rows.get(place)
        if row is None:
            return
        if isinstance(row, GridBlock):
            row.grid.set_rows(self.model.rows(place))
            row.tell()
            return
        item = self.model.items[place]
        if isinstance(item, Grid):
            return
        state = self.model.state(place)
        editor = row.editor
        if item.kind in ("select_one", "select_multiple"):
            editor.set_options(options(self.model, place))  # type: ignore[attr-defined]
        if editor.value() != state.value and not editor.composing and place not in self.model.typed:
            editor.set_value(state.value)
        row.set_texts(label=state.label or item.name, required=state.required, hint=self.hint(place))

    def show_look(self, place: str, look: FieldLook) -> None:
        row = self.rows.get(place)
        if isinstance(row, FieldRow):
            row.show(look)

    def show_cells(self, place: str, errors: dict[tuple[int, str], str]) -> None:
        row = self.rows.get(place)
        if isinstance(row, GridBlock):
            row.grid.set_errors(errors)

    def focus(self, place: str, row: int = -1, column: str = "") -> bool:
        """Give a place the keys."""
        widget = self.rows.get(place)
        if widget is None:
            return False
        if isinstance(widget, GridBlock) and row >= 0:
            widget.grid.go_to(row, column)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _restyle(self) -> None:
        px = self.theme.px
        line = self._more_line.layout()
        assert line is not None
        line.setContentsMargins(px(200), px(4), px(20), px(8))
