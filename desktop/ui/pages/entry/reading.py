"""A record being filled in, read: values, what applies, labels, choices, formulas. Nothing here changes an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from desktop.forms import Choice, FieldState, Grid, Question, Session
from desktop.ui.pages.entry.checks import Checks
from desktop.ui.pages.entry.formula_words import formula_words
from desktop.ui.pages.entry.places import Layout, cell_place, split_cell
from desktop.ui.pages.entry.undoing import Undoing
from desktop.ui.pages.entry.words import Names
from desktop.workflows.open_entry import OpenedForm

Row = dict[str, Any]
SKIPPED = frozenset(["note", "file"])
NUMBERS = frozenset(["integer", "decimal"])


@dataclass(frozen=True)
class Typed:
    """A text in a box that is no value of its field: kept as it stands."""

    text: str


class Reading:
    """Places are those of ``places.py``. What was read of the session holds until it changes (``_do``)."""

    def __init__(self, opened: OpenedForm, *, trusted: bool = True) -> None:
        """``trusted`` False: the computer's clock is wrong, so that no date is proposed and 昨天 means nothing."""
        self.opened, self.trusted = opened, trusted
        self.layout = Layout(opened.definition)
        self._states: dict[str, FieldState] = {}
        self._grids: dict[str, bool] = {}
        self._rows: dict[str, list[Row]] = {}
        self.session = Session(
            opened.definition, opened.context, opened.data, new=opened.begins, received=not opened.editable
        )
        self.session.explained.update(opened.draft.explained)
        self._do().drop_blank_rows()
        self.typed: dict[str, str] = dict(opened.draft.typed)
        self.names = Names(opened.context.lists)
        self.records: dict[str, str] = dict(opened.records or {})  # what the records it names are called
        self.unfolded: set[int] = set()
        self.undoing = Undoing()
        self.changed = False
        self.trail: list[str] = []
        self.english = "en" in self.session.language.lower()
        self._offer_rows()
        if opened.begins and opened.data is None:
            self.session.offer_rows()
        if opened.begins and not trusted:
            self._forget_dates()
        self.checks = Checks(self.session, self.typed, passed_over=self._only_offered)
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

    @property
    def typing_day(self) -> dt.date | None:
        """The day that 昨天 and ``1115`` are counted from; None while the clock is not trusted."""
        return dt.date.fromisoformat(self.today) if self.trusted else None

    # ---- rows that a form offers beforehand ----

    def _offer_rows(self) -> None:
        """A new day's register begins with the clinic's own techniques; who did none of one leaves its row blank."""
        for grid, values in (self.opened.offered or {}).items():
            item = self.layout.items.get(grid)
            if not self.opened.begins or not isinstance(item, Grid) or self.rows_of(grid):
                continue
            for number, value in enumerate(values, 1):
                self._do().add_repeat(grid)
                self._do().set(cell_place(grid, number, item.columns[0].path), value)

    def only_offered(self, grid: str, row: int) -> bool:
        """Row ``row`` (from 1) says nothing but the name it was offered with."""
        item, values = self.layout.items.get(grid), (self.opened.offered or {}).get(grid, ())
        if not values or not isinstance(item, Grid):
            return False
        states = [self.state(cell_place(grid, row, column.path)) for column in item.columns]
        said = [state.value for state in states[1:] if not state.calculated and state.value not in (None, "", [])]
        typed = any(place.startswith(f"{grid}[{row}]/") for place in self.typed)
        return states[0].value in values and not said and not typed

    def _only_offered(self, place: str) -> bool:
        grid, row, _column = split_cell(place)
        return bool(row) and row <= self.rows_of(grid) and self.only_offered(grid, row)

    def filled_rows(self, grid: str) -> int:
        """Rows in which a person said something."""
        return sum(not self.only_offered(grid, row) for row in range(1, self.rows_of(grid) + 1))

    def _forget_dates(self) -> None:
        """Dates that the form took from the clock."""
        for place, item in self.layout.items.items():
            if not isinstance(item, Question) or item.kind != "date" or self.state(place).value != self.today:
                continue
            if not self.state(place).readonly:
                self._do().set(place, None)

    def state(self, place: str) -> FieldState:
        """The question at a place as it stands now; asked of the session once between two changes."""
        found = self._states.get(place)
        if found is None:
            found = self._states[place] = self.session.state(place)
        return found

    def _do(self, *, rows_stay: bool = False) -> Session:
        """The session, about to change: what was read of it does not hold any more. ``rows_stay``: its rows are told by cell."""
        self._states.clear()
        self._grids.clear()
        if not rows_stay:
            self._rows.clear()
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
        return (self.state(path).label if path else "") or self.opened.title

    def value(self, place: str) -> Any:
        """The stored value; what was typed where it is none."""
        return self.typed.get(place) or self.state(place).value

    def rows_of(self, grid: str) -> int:
        return self.session.rows(grid)

    def rows(self, grid: str) -> list[Row]:
        """All rows of a grid, blank cells left out. Read once; a cell that changes is read again alone."""
        held = self._rows.get(grid)
        if held is None:
            held = self._rows[grid] = [self._row(grid, number) for number in range(1, self.rows_of(grid) + 1)]
        return [dict(row) for row in held]

    def _row(self, grid: str, number: int) -> Row:
        item = self.layout.items[grid]
        assert isinstance(item, Grid)
        found: Row = {}
        for column in item.columns:
            place = cell_place(grid, number, column.path)
            value = self.typed.get(place) or self.state(place).value
            if value is not None:
                found[column.path] = value
        return found

    def _read_again(self, places: Iterable[str]) -> None:
        """These cells of rows already read are not what they were."""
        for place in places:
            grid, number, column = split_cell(place)
            held = self._rows.get(grid) if number else None
            if held is None or number > len(held):
                continue
            value = self.typed.get(place) or self.state(place).value
            if value is None:
                held[number - 1].pop(column, None)
            else:
                held[number - 1][column] = value

    def is_answered(self, place: str) -> bool:
        if isinstance(self.layout.items[place], Grid):
            return self.filled_rows(place) > 0
        return place in self.typed or self.state(place).value not in (None, "", [])

    def record_name(self, rid: str) -> str:
        """What a record is called that this one names; any other code as it is."""
        return self.records.get(rid, rid)

    def choices(self, place: str) -> tuple[Choice, ...]:
        return self.session.choices(place)

    def from_register(self, place: str) -> bool:
        """Whether the choices are people's own (records, units, techniques) and not words of the form."""
        definition = self.opened.definition
        lists = {field.name: field.list_name for field in definition.schema.fields}
        held = definition.instances.get(lists.get(place, ""))
        return held is None or not any(root.named("item") for root in held.children)

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
