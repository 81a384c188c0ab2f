"""A record being filled in, without a window: values, checks, the path of Enter, undo, and the draft to keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop.forms import FormError, Grid, Question
from desktop.model.draft import Draft
from desktop.ui.pages.entry.checks import Trouble
from desktop.ui.pages.entry.places import cell_place, grid_of, split_cell
from desktop.ui.pages.entry.reading import NUMBERS, SKIPPED, Reading, Row, Typed
from desktop.ui.pages.entry.undoing import Change

__all__ = ["NUMBERS", "SKIPPED", "EntryModel", "Row", "Typed"]
_ROW = re.compile(r"\[\d+\]")


class EntryModel(Reading):
    """Every change returns the places that look different now, nothing else."""

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
        self._read_again(touched)
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
        self._do()
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
            return self._places(self._do(rows_stay=True).set(place, value)) | {place}
        except FormError:
            if value not in (None, "", []) and not isinstance(value, list):
                self.typed[place] = str(value)
            return self._places(self._do(rows_stay=True).set(place, None)) | {place}

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
                self._rows.clear()  # a whole group came or went, in a row too
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

    def same_as_last(self, here: str = "") -> frozenset[str]:
        """What is empty gets what the newest earlier record has, where the form says such values are remembered.

        ``here``: the grid one stands in, which is brought whole (last time's people of a roster) where it is empty.
        """
        if self.opened.last is None:
            return frozenset()
        last: dict[str, Any] = {}
        for place, item in self.layout.items.items():
            value = self.opened.last.data.get(place)
            if isinstance(item, Grid):
                value = _last_rows(item, value, asked=place == here) if value else None
            elif not _remembered(item):
                continue
            if value:
                last[place] = value
        return self.fill(last)

    def fill(
        self,
        values: Mapping[str, Any],
        *,
        over: frozenset[str] = frozenset(),
        instead_of: Mapping[str, Any] | None = None,
    ) -> frozenset[str]:
        """What is empty gets these values, in the order of the form; one step back takes all of it.

        ``over``: places where they also stand for what the form only proposed, as long as the person has not been there.
        ``instead_of``: what was filled before in this way; where it still stands so, it goes.
        """
        touched: frozenset[str] = frozenset()
        steps: list[Change] = []
        for place, item in self.layout.items.items():
            value, stale = values.get(place), self._still_says(place, (instead_of or {}).get(place))
            proposed = place in over and place not in self.checks.touched
            if (value in (None, "", []) and not stale) or not self.applies(place):
                continue
            if (self.is_answered(place) and not stale and not proposed) or self._kept(place) == value:
                continue
            if isinstance(item, Question) and self.state(place).readonly:
                continue
            before = self._kept(place)
            touched |= self._put(place, value if value is not None or isinstance(item, Question) else [])
            steps.append(Change(place, before, self._kept(place)))
            self.checks.touched.add(place)
            if item.fold:  # what was copied is to be looked over: it must not lie behind 更多
                self.unfolded.add(self.layout.section_of[place])
        self.undoing.note_step(tuple(steps))
        self.changed = self.changed or bool(steps)
        self.checks.run("")
        return touched

    def _still_says(self, place: str, value: Any) -> bool:
        """Whether a place says this value; of a grid whether its rows say what these rows do."""
        if value in (None, "", []):
            return False
        if not isinstance(self.layout.items[place], Grid):
            return bool(self._kept(place) == value)
        rows = self.rows(place)
        return len(rows) == len(value) and all(
            {name: row.get(name) for name in wanted} == wanted for row, wanted in zip(rows, value, strict=True)
        )

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
                    blank = all(state.value in (None, "", []) or state.calculated for state in states)
                    if blank or self.only_offered(place, number):
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


def _remembered(item: Question) -> bool:
    return item.remember and item.kind not in NUMBERS | SKIPPED


def _last_rows(item: Grid, rows: Any, *, asked: bool) -> list[Row]:
    """Last time's rows without what belongs to that day: figures, ticks, numbers of certificates.

    Brought with the rest where the form remembers whom the rows name (staff); a roster of trainees only when asked for.
    """
    first = item.columns[0]
    if not (_remembered(first) or (asked and not first.personal)) or not isinstance(rows, list):
        return []
    kept = {first.path, *(column.path for column in item.columns if _remembered(column))}
    found = [{name: value for name, value in row.items() if name in kept} for row in rows]
    return [row for row in found if row.get(first.path)]
