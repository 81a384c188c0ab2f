"""A record being filled in, without a window: values, checks, the path of Enter, undo, and the draft to keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.forms import Choice, FieldState, FormError, Grid, Question, Session
from desktop.model.draft import Draft
from desktop.ui.pages.entry.checks import Checks, Trouble
from desktop.ui.pages.entry.formula_words import formula_words
from desktop.ui.pages.entry.places import Item, Layout, cell_place, grid_of, split_cell
from desktop.ui.pages.entry.undoing import Change, Undoing
from desktop.ui.pages.entry.words import Names
from desktop.workflows.open_entry import OpenedForm

Row = dict[str, Any]
_ROW = re.compile(r"\[\d+\]")
SKIPPED = frozenset(["note", "file"])
NUMBERS = frozenset(["integer", "decimal"])


@dataclass(frozen=True)
class Typed:
    """A text in a box that is no value of its field: kept as it stands."""

    text: str


class EntryModel:
    """Places are those of ``places.py``. Every change returns the places that look different now, nothing else."""

    def __init__(self, opened: OpenedForm) -> None:
        self.opened = opened
        self.layout = Layout(opened.definition)
        self._states: dict[str, FieldState] = {}
        self._grids: dict[str, bool] = {}
        self.session = Session(
            opened.definition, opened.context, opened.data, new=opened.begins, received=not opened.editable
        )
        self.session.explained.update(opened.draft.explained)
        self._do().drop_blank_rows()
        if opened.begins and opened.data is None:
            self.session.offer_rows()
        self.typed: dict[str, str] = dict(opened.draft.typed)
        self.names = Names(opened.context.lists)
        self.unfolded: set[int] = set()
        self.undoing = Undoing()
        self.changed = False
        self.trail: list[str] = []
        self.english = "en" in self.session.language.lower()
        self.checks = Checks(self.session, self.typed)
        self._formulas: dict[str, str] = {}
        # Told (field, value) when the person has a learned value forgotten.
        self.on_forget: Callable[[str, str], None] | None = None
        self._at_start = {} if opened.begins else self.answers()
        if not opened.begins:
            self.checks.touched.update(place for place in self.layout.items if self.is_answered(place))
            self.checks.run("")

    # ---- reading ----

    @property
    def today(self) -> str:
        return self.opened.context.today

    def state(self, place: str) -> FieldState:
        """The question at a place as it stands now; asked of the session once between two changes."""
        found = self._states.get(place)
        if found is None:
            found = self._states[place] = self.session.state(place)
        return found

    def _do(self) -> Session:
        """The session, about to change: what was read of it does not hold any more."""
        self._states.clear()
        self._grids.clear()
        return self.session

    def applies(self, place: str) -> bool:
        """Whether a question or grid is asked at all."""
        item = self.layout.items[place]
        if isinstance(item, Grid):
            if place not in self._grids:
                self._grids[place] = self.session.applies(place)
            return self._grids[place]
        return self.state(place).relevant

    def label(self, place: str) -> str:
        if isinstance(self.layout.items.get(place), Grid):
            return self.layout.grid_title(place, english=self.english)
        grid, row, column = split_cell(place)
        if row:
            return self.layout.column_title(grid, column, english=self.english)
        return self.state(place).label or place

    def section_title(self, number: int) -> str:
        path = self.layout.sections[number].path
        return (self.state(path).label if path else "") or self.opened.definition.title

    def value(self, place: str) -> Any:
        """The stored value; what was typed where it is none."""
        return self.typed.get(place) or self.state(place).value

    def rows_of(self, grid: str) -> int:
        return self.session.rows(grid)

    def rows(self, grid: str) -> list[Row]:
        """All rows of a grid, blank cells left out."""
        item = self.layout.items[grid]
        assert isinstance(item, Grid)
        found = []
        for number in range(1, self.rows_of(grid) + 1):
            cells = {c.path: self.state(cell_place(grid, number, c.path)).value for c in item.columns}
            unread = {c.path: self.typed.get(cell_place(grid, number, c.path)) for c in item.columns}
            found.append({n: unread[n] or value for n, value in cells.items() if unread[n] or value is not None})
        return found

    def is_answered(self, place: str) -> bool:
        if isinstance(self.layout.items[place], Grid):
            return self.rows_of(place) > 0
        return place in self.typed or self.state(place).value not in (None, "", [])

    def choices(self, place: str) -> tuple[Choice, ...]:
        return self.session.choices(place)

    def column_facts(self, grid: str, column: str) -> tuple[tuple[Choice, ...], FieldState]:
        """The choices of a column and how a cell of it stands; asked of a row that is made for it where there is none."""
        lent = not self.rows_of(grid)
        if lent:
            self._do().add_repeat(grid)
        try:
            place = cell_place(grid, 1, column)
            state = self.state(place)
            chosen = state.kind in ("select_one", "select_multiple")
            return (self.session.choices(place) if chosen else ()), state
        finally:
            if lent:
                self._do().remove_repeat(f"{grid}[1]")

    def answers(self) -> dict[str, Any]:
        return self.session.answers()

    def formula(self, place: str) -> str:
        """The formula of a calculated field in words; "" where it is none, or has none to show."""
        if place not in self._formulas:
            slot = self.opened.definition.slots.get(self.layout.paths.get(place, ""))
            calculate = slot.bind.calculate if slot is not None else None
            self._formulas[place] = formula_words(calculate.text, self._label_of_name) if calculate else ""
        return self._formulas[place]

    def _label_of_name(self, name: str) -> str:
        if name in self.layout.items:
            return self.label(name)
        for item in self.layout.items.values():
            if isinstance(item, Grid) and any(column.path == name for column in item.columns):
                return self.layout.column_title(item.path, name, english=self.english)
        return ""

    def last_value(self, place: str) -> Any:
        """What stood here in the newest earlier record."""
        return self.opened.last.data.get(place) if self.opened.last is not None else None

    # ---- changing ----

    def set(self, place: str, value: Any) -> frozenset[str]:
        """A person's answer, on its way or finished. A text that is no value is kept as typed."""
        before = self._kept(place)
        touched = self._put(place, value)
        self.undoing.note(Change(place, before, self._kept(place)))
        self.changed = True
        return touched

    def _kept(self, place: str) -> Any:
        if isinstance(self.layout.items.get(place), Grid):
            return self.rows(place)
        return Typed(self.typed[place]) if place in self.typed else self.state(place).value

    def _put(self, place: str, value: Any) -> frozenset[str]:
        self.typed.pop(place, None)
        if isinstance(self.layout.items.get(place), Grid):
            return self._put_rows(place, value)
        wanted = None if isinstance(value, Typed) else value
        if isinstance(value, Typed):
            self.typed[place] = value.text
        try:
            return self._places(self._do().set(place, wanted)) | {place}
        except FormError:
            if wanted is not None and not isinstance(wanted, list):
                self.typed[place] = str(wanted)
            return self._places(self._do().set(place, None)) | {place}

    def set_cell(self, grid: str, row: int, column: str, value: Any) -> frozenset[str]:
        """A cell of a grid, rows from 1; the row is made where it is the next one."""
        before = self.rows(grid)
        touched: frozenset[str] = frozenset([grid])
        while self.rows_of(grid) < row:
            self._do().add_repeat(grid)
        touched |= self._put_cell(cell_place(grid, row, column), value)
        self.checks.touched.add(f"{grid}[{row}]")
        self.undoing.note(Change(grid, before, self.rows(grid)), cell_place(grid, row, column))
        self.changed = True
        return touched

    def insert_row(self, grid: str, at: int) -> frozenset[str]:
        """An empty row before row ``at`` (from 1)."""
        rows = self.rows(grid)
        if at > len(rows):
            self._do().add_repeat(grid)
            self.changed = True
            return frozenset([grid])
        touched = self._put_rows(grid, [*rows[: at - 1], {}, *rows[at - 1 :]])
        self.undoing.note_step((Change(grid, rows, self.rows(grid)),))
        self.changed = True
        return touched

    def remove_row(self, grid: str, row: int) -> frozenset[str]:
        before = self.rows(grid)
        if not 0 < row <= len(before):
            return frozenset()
        kept = [*before[: row - 1], *before[row:]]
        self._do().remove_repeat(f"{grid}[{row}]")
        self._retype(grid, kept)
        self.undoing.note_step((Change(grid, before, self.rows(grid)),))
        self.changed = True
        return self._all_places()

    def _put_rows(self, grid: str, rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
        item = self.layout.items[grid]
        assert isinstance(item, Grid)
        while self.rows_of(grid) > len(rows):
            self._do().remove_repeat(f"{grid}[{self.rows_of(grid)}]")
        while self.rows_of(grid) < len(rows):
            self._do().add_repeat(grid)
        for number, row in enumerate(rows, 1):
            for column in item.columns:
                place = cell_place(grid, number, column.path)
                state = self.state(place)
                if state.readonly or (state.calculated and column.path not in row):
                    continue  # what the form proposes stands
                if state.value != row.get(column.path):
                    self._put_cell(place, row.get(column.path))
        self._retype(grid, rows)
        return self._all_places()

    def _put_cell(self, place: str, value: Any) -> frozenset[str]:
        self.typed.pop(place, None)
        try:
            return self._places(self._do().set(place, value)) | {place}
        except FormError:
            if value not in (None, "", []) and not isinstance(value, list):
                self.typed[place] = str(value)
            return self._places(self._do().set(place, None)) | {place}

    def _retype(self, grid: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Texts that are no values move with their rows."""
        for place in [place for place in self.typed if place.startswith(f"{grid}[")]:
            del self.typed[place]
        for number, row in enumerate(rows, 1):
            for name, value in row.items():
                place = cell_place(grid, number, name)
                if isinstance(value, str) and self.state(place).value is None:
                    self.typed[place] = value

    def _places(self, addresses: Iterable[str]) -> frozenset[str]:
        """Where changed addresses are on the screen; a group that appears or goes stands for all in it."""
        found: set[str] = set()
        for address in addresses:
            place = self.layout.place_of_address(address)
            if place:
                found.add(place)
            else:
                bare = _ROW.sub("", address) + "/"
                found.update(at for at, path in self.layout.paths.items() if path.startswith(bare))
        return frozenset(found)

    def _all_places(self) -> frozenset[str]:
        return frozenset(self.layout.items)

    def forget(self, field: str, value: str) -> None:
        """A learned value is not to be offered any more."""
        if self.on_forget is not None:
            self.on_forget(field, value)

    def explain(self, place: str, words: str) -> None:
        """The person's reason for a value that was questioned."""
        field = split_cell(place)[2] or place
        self.session.explain(field, words)
        self.changed = True
        self.checks.run("")

    def same_as_last(self) -> frozenset[str]:
        """What is empty gets what the newest earlier record has, where the form says such values are remembered."""
        if self.opened.last is None:
            return frozenset()
        touched: frozenset[str] = frozenset()
        steps: list[Change] = []
        for place, item in self.layout.items.items():
            value = self.opened.last.data.get(place)
            if not value or self.is_answered(place) or not self._remembered(item) or not self.applies(place):
                continue
            if isinstance(item, Question) and self.state(place).readonly:
                continue
            before = self._kept(place)
            touched |= self._put(place, value)
            steps.append(Change(place, before, self._kept(place)))
            self.checks.touched.add(place)
            if item.fold:  # what was copied is to be looked over: it must not lie behind 更多
                self.unfolded.add(self.layout.section_of[place])
        self.undoing.note_step(tuple(steps))
        self.changed = self.changed or bool(steps)
        self.checks.run("")
        return touched

    @staticmethod
    def _remembered(item: Item) -> bool:
        if isinstance(item, Grid):
            return any(column.remember for column in item.columns)
        return item.remember and item.kind not in NUMBERS | SKIPPED

    def undo(self) -> tuple[str, frozenset[str]]:
        """Take the last change back: where it was, and what looks different; ("", nothing) if there is none."""
        return self._again(self.undoing.undo())

    def redo(self) -> tuple[str, frozenset[str]]:
        return self._again(self.undoing.redo())

    def _again(self, step: tuple[Change, ...]) -> tuple[str, frozenset[str]]:
        touched: frozenset[str] = frozenset()
        for change in step:
            touched |= self._put(change.place, change.after)
        if step:
            self.changed = True
            self.checks.run("")
        return (step[-1].place if step else "", touched)

    # ---- leaving a field ----

    def leave(self, place: str) -> None:
        """The person goes on: the rules run, and what they say of this place is shown from now on."""
        self.undoing.settle()
        self.checks.run(place)

    def finish(self) -> tuple[Trouble, ...]:
        """Before saving: rows nobody filled go, everything is looked at and shown; what blocks."""
        self.drop_empty_rows()
        self.checks.all_shown = True
        self.checks.run("")
        return self.checks.blocking()

    def drop_empty_rows(self) -> None:
        """Rows with nothing a person could have said."""
        for place, item in self.layout.items.items():
            if isinstance(item, Grid):
                for number in range(self.rows_of(place), 0, -1):
                    cells = (cell_place(place, number, column.path) for column in item.columns)
                    states = [self.state(cell) for cell in cells]
                    if all(state.value in (None, "", []) or state.calculated for state in states):
                        self._do().remove_repeat(f"{place}[{number}]")

    def draft(self, place: str = "") -> Draft:
        """What is to be kept on disk now."""
        return replace(
            self.opened.draft,
            form_ver=self.opened.definition.version or self.opened.draft.form_ver,
            answers=self.answers(),
            typed=dict(self.typed),
            explained=dict(self.session.explained),
            place=place or self.opened.draft.place,
        )

    def differs(self, place: str) -> bool:
        """Changed since the record was opened (a revision), for the side card of a returned record."""
        return bool(self._at_start) and self._at_start.get(grid_of(place)) != self.answers().get(grid_of(place))
