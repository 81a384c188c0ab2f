"""The way of Enter through a form, and how far each section is. No window here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.forms import Grid, Question
from desktop.foundation.translation import _, listed
from desktop.ui.pages.entry.model import NUMBERS, SKIPPED, EntryModel
from desktop.ui.pages.entry.places import Item, grid_of, is_strip
from desktop.ui.pages.entry.words import day_words
from desktop.workflows.form_units import unit_in_use

SAVE = "\0save"  # the stop after the last field
_IN_SUMMARY = 5


@dataclass(frozen=True)
class Progress:
    """``complete``: nothing required is missing, nothing is wrong, and the person has been through it."""

    done: int
    total: int
    errors: int
    complete: bool


class Path:
    """Which fields are shown and where Enter goes. ``opened`` folds are those of ``model.unfolded``."""

    def __init__(self, model: EntryModel) -> None:
        self._model = model
        self.seen: set[int] = set()
        for number in range(len(model.layout.sections)):
            if not model.opened.begins and any(model.is_answered(item.path) for item in self._all(number)):
                self.seen.add(number)

    # ---- what is shown ----

    def _all(self, section: int) -> tuple[Item, ...]:
        return self._model.layout.sections[section].items

    def shown(self, section: int) -> list[Item]:
        """What stands in the section now, what is folded left out unless its fold is open."""
        wanted = section in self._model.unfolded or self.all_folded(section)
        return [item for item in self.applying(section) if wanted or not item.fold]

    def all_folded(self, section: int) -> bool:
        """A section that asks for nothing but rare fields now needs no second fold: opening it is enough."""
        return all(item.fold for item in self._all(section) if self._model.applies(item.path))

    def applying(self, section: int) -> list[Item]:
        """What the form asks for now, rare fields last: that is where they stand on the screen."""
        found = [item for item in self._all(section) if self._model.applies(item.path)]
        return sorted(found, key=lambda item: item.fold)

    def folded(self, section: int) -> list[Item]:
        """What stands behind the line 更多; empty where there is no such line."""
        return [] if self.all_folded(section) else [item for item in self.applying(section) if item.fold]

    def sections(self) -> list[int]:
        """The sections that have anything to show."""
        return [number for number in range(len(self._model.layout.sections)) if self.applying(number)]

    # ---- the way ----

    def is_stop(self, item: Item) -> bool:
        """Enter stops here: a question somebody may answer, or a grid with such columns."""
        if isinstance(item, Grid):
            return is_strip(item) or any(column.kind not in SKIPPED for column in item.columns)
        return item.kind != "note" and not self._model.state(item.path).readonly

    def stops(self, section: int) -> list[str]:
        """The stops of one section. One of rare fields only has none until somebody opens it."""
        if self.all_folded(section) and section not in self._model.unfolded:
            return []
        return [item.path for item in self.shown(section) if self.is_stop(item)]

    def all_stops(self) -> list[str]:
        return [place for section in self.sections() for place in self.stops(section)]

    def first(self) -> str:
        """Where one begins: a new record at its first field, a draft at the first that is still empty."""
        stops = self.all_stops()
        if self._model.opened.begins or not self._model.opened.editable:
            return stops[0] if stops else SAVE
        return next((place for place in stops if not self._model.is_answered(place)), stops[0] if stops else SAVE)

    def next(self, place: str) -> str:
        """Where Enter goes from here; the way taken is remembered. ``SAVE`` after the last."""
        here = grid_of(place)
        order = [item.path for section in self.sections() for item in self.shown(section)]
        stops = set(self.all_stops())
        at = order.index(here) if here in order else -1
        found = next((later for later in order[at + 1 :] if later in stops), SAVE)
        trail = self._model.trail
        if not trail or trail[-1] != here:
            trail.append(here)
        return found

    def previous(self, place: str) -> str:
        """Back along the way really taken; where nothing was taken, the stop before. "" at the very first."""
        here, stops = grid_of(place), self.all_stops()
        trail = self._model.trail
        while trail:
            before = trail.pop()
            if before != here and before in stops:
                return before
        if here in stops:
            at = stops.index(here)
            return stops[at - 1] if at else ""
        return stops[-1] if stops else ""

    def section(self, place: str) -> int:
        return self._model.layout.section_of.get(grid_of(place), -1)

    def open_way_to(self, place: str) -> None:
        """Open the fold a place stands behind."""
        item = self._model.layout.items.get(grid_of(place))
        section = self.section(place)
        if item is not None and (item.fold or self.all_folded(section)):
            self._model.unfolded.add(section)

    # ---- how far ----

    def progress(self, section: int) -> Progress:
        model = self._model
        stops = [item for item in self.shown(section) if self.is_stop(item)]
        places = {item.path for item in self.applying(section)}
        errors = sum(p.level == "error" and grid_of(p.at) in places for p in model.checks.shown())
        blocking = any(grid_of(p.place) in places for p in model.checks.blocking())
        done = sum(model.is_answered(item.path) for item in stops)
        complete = not blocking and not errors and (section in self.seen or (bool(stops) and done == len(stops)))
        return Progress(done, len(stops), errors, complete)

    def next_problem(self, place: str, step: int) -> str:
        """The next (or previous) place something is said of, round and round; "" if there is none."""
        order = list(self._model.layout.items)
        at = order.index(grid_of(place)) if grid_of(place) in order else -1
        places = sorted({grid_of(p.at) for p in self._model.checks.shown() if not p.explained and grid_of(p.at) in order},
                        key=order.index)  # fmt: skip
        if not places:
            return ""
        if step > 0:
            return next((p for p in places if order.index(p) > at), places[0])
        return next((p for p in reversed(places) if order.index(p) < at), places[-1])

    # ---- in words ----

    def summary(self, section: int) -> str:
        """A folded section in one line: what was answered."""
        parts: list[str] = []
        for item in self.applying(section):
            if len(parts) == _IN_SUMMARY:
                break
            if self.is_stop(item) and self._model.is_answered(item.path):
                parts.append(self.words(item))
        return " · ".join(part for part in parts if part)

    def aside(self, section: int) -> str:
        """At the right of a folded section: how many rows, or that it is filled."""
        grids = [item for item in self.applying(section) if isinstance(item, Grid)]
        progress = self.progress(section)
        if progress.errors:
            return _("错 {n}").format(n=progress.errors)
        if len(grids) == 1 and self._model.rows_of(grids[0].path):
            if is_strip(grids[0]):
                return _("{n} 张").format(n=self._model.rows_of(grids[0].path))
            people = grids[0].columns[0].suggest == "persons"
            return (_("{n} 人") if people else _("{n} 行")).format(n=self._model.rows_of(grids[0].path))
        if not progress.complete or not progress.done:
            return ""
        return _("已填完") if progress.done == progress.total else _("必填的都填了")

    def words(self, item: Item) -> str:
        """One answer as a person reads it."""
        model = self._model
        if isinstance(item, Grid) and is_strip(item):
            return _("{label} {n} 张").format(label=model.label(item.path), n=model.rows_of(item.path))
        if isinstance(item, Grid):
            first = item.columns[0]
            return listed(
                self.value_words(first, row[first.path]) for row in model.rows(item.path) if first.path in row
            )
        words = self.value_words(item, model.value(item.path), item.path)
        if item.kind in NUMBERS:
            return " ".join(part for part in (model.label(item.path), words, unit_in_use(item.unit)) if part)
        return words

    def value_words(self, question: Question, value: Any, place: str = "") -> str:
        model = self._model
        if value in (None, "", []):
            return ""
        if question.kind == "date":
            return day_words(str(value), model.today)
        if question.kind in ("select_one", "select_multiple") and place:
            labels = {choice.value: choice.label for choice in model.session.choices(place)}
            return listed(
                labels.get(str(one)) or model.record_name(str(one))
                for one in (value if isinstance(value, list) else [value])
            )
        if question.kind == "file":
            return _("1 张")
        if question.lookup:
            return model.names.of(question.lookup, str(value))
        return str(value)
