"""Filling in one form, without a window: answers, what is wrong, undo, same as last time. The page shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.forms import FieldState, FormError, Grid, Issue, Question, Section, Session
from desktop.model.draft import Draft
from desktop.workflows.open_entry import OpenedForm

_POSITION = re.compile(r"\[\d+\]")
_ROW = re.compile(r"\[(\d+)\]/([^/\[]+)$")
# What another day's record cannot know: 同上次 leaves these alone.
_OF_THE_DAY = frozenset(["date", "datetime", "time", "integer", "decimal", "file", "note", "geo"])
_MOST_UNDO = 500


@dataclass(frozen=True)
class Trouble:
    """Something wrong or questioned. ``place``: the question or grid; in a grid ``row`` (from 0) and ``column``."""

    place: str
    level: str
    message: str
    name: str
    row: int = -1
    column: str = ""


@dataclass(frozen=True)
class Change:
    """What an answer did: places to show anew; cells of grids that the form worked out; whether what applies changed."""

    places: frozenset[str] = frozenset()
    cells: tuple[tuple[str, int, str], ...] = ()
    applies: bool = False


@dataclass(frozen=True)
class _Step:
    """One answer, to be taken back: a question's value or a grid's rows."""

    place: str
    before: Any
    after: Any


class EntryModel:
    """The live form. Places are question paths and grid paths of the outline."""

    def __init__(self, opened: OpenedForm) -> None:
        self.opened = opened
        self.draft_id = opened.draft.id
        answers: dict[str, Any] = dict(opened.draft.answers)
        if opened.new:
            answers = {repeat.name: [] for repeat in opened.definition.schema.repeats} | answers
        self.session = Session(opened.definition, opened.context, answers, new=opened.new)
        for name, why in opened.draft.explained.items():
            self.session.explain(name, why)
        self.session.drop_blank_rows()
        self.sections: tuple[Section, ...] = opened.sections
        self.items: dict[str, Question | Grid] = {item.path: item for part in self.sections for item in part.items}
        self.typed: dict[str, str] = dict(opened.draft.typed)
        self.visited: set[str] = set()
        self.checked = False
        self.changed = False
        self._places = self._by_slot()
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._issues: tuple[Issue, ...] | None = None
        self._applies = self._what_applies()
        self._first = self.session.answers()

    # ---- asking ----

    def state(self, place: str) -> FieldState:
        return self.session.state(place)

    def label(self, place: str) -> str:
        item = self.items[place]
        if isinstance(item, Grid):
            repeat = next((r for r in self.opened.definition.schema.repeats if r.name == item.path), None)
            english = self.opened.context.language == "en"
            return ((repeat.label_en if english else "") or repeat.label or item.name) if repeat else item.name
        return self.state(place).label or item.name

    def rows(self, grid: str) -> list[dict[str, Any]]:
        """The rows of a grid as its cells hold them."""
        item = self.items[grid]
        assert isinstance(item, Grid)
        names = [column.name for column in item.columns]
        count = self.session.rows(grid)
        return [{name: self.session.value(f"{grid}[{row}]/{name}") for name in names} for row in range(1, count + 1)]

    def value(self, place: str) -> Any:
        item = self.items[place]
        return self.rows(place) if isinstance(item, Grid) else self.session.value(place)

    def is_blank(self, place: str) -> bool:
        return self.value(place) in (None, "", []) and place not in self.typed

    def applies(self, place: str) -> bool:
        item = self.items[place]
        return self._applies[place] if not isinstance(item, Grid) else self._grid_applies(item)

    def is_answerable(self, place: str) -> bool:
        """Whether the keys stop here: what the form works out itself is passed over."""
        item = self.items[place]
        if isinstance(item, Grid):
            return True
        return item.kind != "note" and not self.state(place).readonly

    def choices_of_column(self, grid: str, column: str) -> tuple[Any, ...]:
        """The choices of a column: those written in the form; (value, label) as ``Session.choices`` has them."""
        return self.session.choices_of_slot(f"{grid}/{column}")

    def column_readonly(self, grid: str, column: str) -> bool:
        """Whether the form alone fills a column, whatever the row."""
        return self.session.slot_readonly(f"{grid}/{column}")

    @property
    def touched(self) -> bool:
        """Whether anything is worth keeping."""
        return self.changed or bool(self.typed) or not self.opened.new

    def draft(self, place: str = "") -> Draft:
        """What stands there now, to be put on disk."""
        held = self.opened.draft
        return replace(
            held, answers=self.session.answers(), typed=dict(self.typed), explained=dict(self.session.explained),
            place=place,
        )  # fmt: skip

    def finished(self) -> Draft:
        """What becomes the record: what applies, blanks said to be blank."""
        done = self.session.finish()
        data = _blanks(self.session.answers(), {**done.data, **_merged(done.data, done.private)})
        return replace(self.draft(), answers=data)

    # ---- answering ----

    def typing(self, place: str, text: str) -> None:
        """What stands in a box while somebody types: on disk before it is an answer."""
        self.changed = True
        self.typed[place] = text

    def answer(self, place: str, value: Any, unread: str = "") -> Change:
        """A person's answer. ``unread``: what was typed where it is no value of the field; it stays as it is."""
        before = self.session.value(place)
        if unread:
            self.typed[place] = unread
            self.changed = True
            return Change(frozenset([place]))
        self.typed.pop(place, None)
        if _same(before, value):
            return Change(frozenset([place]))
        try:
            addresses = self.session.set(place, value)
        except FormError as error:
            if error.problem.code != "填 203":
                raise
            self.typed[place] = str(value)
            return Change(frozenset([place]))
        self._did(_Step(place, before, value))
        return self._seen(addresses)

    def set_rows(self, grid: str, rows: Sequence[Mapping[str, Any]]) -> Change:
        """The rows of a grid as a person left them; cells that the form worked out are in the change."""
        before = self.rows(grid)
        after = [dict(row) for row in rows]
        while after and all(value in (None, "", []) for value in after[-1].values()):
            after.pop()
        if before == after:
            return Change()
        change = self._put_rows(grid, after)
        self._did(_Step(grid, before, after))
        return change

    def explain(self, name: str, why: str) -> None:
        self.session.explain(name, why)
        self.changed = True
        self._issues = None

    def same_as_last(self) -> Change:
        """Fill what is empty from the newest earlier record: not the day, not the figures."""
        change = Change()
        for place, item in self.items.items():
            value = self.opened.last.get(place)
            if value in (None, "", []) or not self.applies(place) or not self.is_blank(place):
                continue
            if isinstance(item, Grid):
                if any(column.kind in ("integer", "decimal") for column in item.columns) or not isinstance(value, list):
                    continue
                names = {column.name for column in item.columns}
                rows = [{name: row.get(name) for name in names} for row in value if isinstance(row, Mapping)]
                change = _both(change, self.set_rows(place, rows))
            elif item.kind not in _OF_THE_DAY and self.is_answerable(place):
                change = _both(change, self.answer(place, value))
        return change

    def undo(self, *, again: bool = False) -> tuple[str, Change] | None:
        """Take the last answer back (or give it again): the place and what changed; None when there is none."""
        source, target = (self._redo, self._undo) if again else (self._undo, self._redo)
        if not source:
            return None
        step = source.pop()
        target.append(step)
        value = step.after if again else step.before
        self.typed.pop(step.place, None)
        if isinstance(self.items[step.place], Grid):
            return step.place, self._put_rows(step.place, value)
        return step.place, self._seen(self.session.set(step.place, value))

    # ---- what is wrong ----

    def troubles(self, *, every: bool = False) -> tuple[Trouble, ...]:
        """Errors and questions in form order: of what was visited, or of everything once it was checked."""
        shown = every or self.checked
        found = []
        for issue in self._all_issues():
            trouble = _trouble(issue)
            if trouble.place in self.items and (shown or trouble.place in self.visited):
                found.append(trouble)
        return tuple(found)

    def errors(self) -> tuple[Trouble, ...]:
        """What keeps the record from being whole: the form's errors, and what is no answer yet."""
        wrong = [trouble for trouble in self.troubles(every=True) if trouble.level == "error"]
        unread = [
            Trouble(place, "error", "", place)
            for place in self.typed
            if place in self.items and self.applies(place) and not any(t.place == place for t in wrong)
        ]
        return (*wrong, *unread)

    def unexplained(self) -> tuple[Trouble, ...]:
        """Questions nobody has answered yet."""
        return tuple(
            trouble
            for trouble in self.troubles(every=True)
            if trouble.level == "warning" and trouble.name not in self.session.explained
        )

    def visit(self, place: str) -> None:
        self.visited.add(place)

    def place_of(self, field: str) -> tuple[str, int, str]:
        """The place a field's name means (``visits_offline``, ``staff``, ``staff.staff_name``, ``staff[2]/staff_name``)."""
        found = re.fullmatch(r"([^\[./]+)(?:\[(\d+)\])?(?:[./](.+))?", field)
        if found and found[1] in self.items:
            return found[1], int(found[2] or 1) - 1, found[3] or ""
        for place, item in self.items.items():
            if isinstance(item, Grid) and any(column.name == field for column in item.columns):
                return place, 0, field
            if not isinstance(item, Grid) and item.name == field:
                return place, -1, ""
        return "", -1, ""

    # ---- inner ----

    def _all_issues(self) -> tuple[Issue, ...]:
        if self._issues is None:
            # An explained question stays visible, so it is asked as if nobody had answered it.
            kept, self.session.explained = self.session.explained, {}
            try:
                self._issues = self.session.validate()
            finally:
                self.session.explained = kept
        return self._issues

    def _did(self, step: _Step) -> None:
        self.changed = True
        self._undo = [*self._undo, step][-_MOST_UNDO:]
        self._redo.clear()

    def _put_rows(self, grid: str, rows: Sequence[Mapping[str, Any]]) -> Change:
        session, changed = self.session, Change(frozenset([grid]))
        while session.rows(grid) > len(rows):
            session.remove_repeat(f"{grid}[{session.rows(grid)}]")
        while session.rows(grid) < len(rows):
            session.add_repeat(grid)
        for number, row in enumerate(rows, start=1):
            for name, value in row.items():
                path = f"{grid}[{number}]/{name}"
                self.typed.pop(path, None)
                if session.state(path).readonly or _same(session.value(path), value):
                    continue
                try:
                    changed = _both(changed, self._seen(session.set(path, value)))
                except FormError as error:
                    if error.problem.code != "填 203":
                        raise
                    self.typed[path] = str(value)
        kept = self._seen(())
        return _both(changed, kept)

    def _seen(self, addresses: Sequence[str]) -> Change:
        self._issues = None
        self.changed = True
        places: set[str] = set()
        cells: list[tuple[str, int, str]] = []
        for address in addresses:
            place = self._places.get(_POSITION.sub("", address))
            if place is None:
                continue
            places.add(place)
            row = _ROW.search(address)
            if row and isinstance(self.items[place], Grid):
                cells.append((place, int(row[1]) - 1, row[2]))
        now = self._what_applies()
        different = {place for place, applies in now.items() if applies != self._applies[place]}
        self._applies = now
        return Change(frozenset(places | different), tuple(cells), bool(different))

    def _what_applies(self) -> dict[str, bool]:
        return {
            place: self._grid_applies(item) if isinstance(item, Grid) else self.session.applies(place)
            for place, item in self.items.items()
        }

    def _grid_applies(self, grid: Grid) -> bool:
        """A grid without a row has no node of its own: the group around it and its own rule decide."""
        return self.session.repeat_applies(grid.path)

    def _by_slot(self) -> dict[str, str]:
        """Path in the form → the place it is shown at."""
        definition = self.opened.definition
        found: dict[str, str] = {}
        for path, key in definition.keys.items():
            holder = definition.slots[path].enclosing_repeat
            while holder is not None and holder.enclosing_repeat is not None:
                holder = holder.enclosing_repeat
            place = definition.keys.get(holder.path, "") if holder is not None else key
            if place in self.items:
                found[path] = place
        return found


def _trouble(issue: Issue) -> Trouble:
    if issue.repeat:
        return Trouble(issue.repeat, issue.level, issue.message, issue.field, (issue.row or 1) - 1, issue.field)
    return Trouble(issue.field, issue.level, issue.message, issue.field)


def _same(before: Any, value: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [])
    return before == value or (before in blank and value in blank)


def _both(one: Change, other: Change) -> Change:
    return Change(one.places | other.places, (*one.cells, *other.cells), one.applies or other.applies)


def _merged(data: Mapping[str, Any], private: Mapping[str, Any]) -> dict[str, Any]:
    from desktop.forms import merge_private

    return merge_private(data, private)


def _blanks(answers: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept, with a None for every other field: a blank that a person left is no default to be filled again."""
    blank: dict[str, Any] = {name: [] if isinstance(value, list) else None for name, value in answers.items()}
    made = blank | dict(kept)
    for name, value in made.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            names = {key for row in answers.get(name, ()) if isinstance(row, Mapping) for key in row}
            made[name] = [dict.fromkeys(names) | dict(row) for row in value]
    return made
