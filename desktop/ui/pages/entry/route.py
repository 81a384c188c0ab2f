"""The way through a form: what shows, where Enter goes, how one gets back. No window here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.forms import Grid, Section
from desktop.ui.pages.entry.model import EntryModel, Trouble

_NUMERALS = "一二三四五六七八九十"
SAVE = ""  # past the last field: the save button


@dataclass(frozen=True)
class Progress:
    """How far a section is. ``errors`` and ``warnings`` as shown now."""

    done: int
    total: int
    errors: int = 0
    warnings: int = 0

    @property
    def complete(self) -> bool:
        return self.done == self.total and not self.errors


class Route:
    """Sections fold when they are done; rarely used fields stand behind 更多 until somebody asks for them."""

    def __init__(self, model: EntryModel) -> None:
        self.model = model
        self.asked: set[int] = set()  # sections whose rare fields are shown
        self.trail: list[str] = []
        self._section_of = {item.path: at for at, part in enumerate(model.sections) for item in part.items}

    # ---- what shows ----

    def sections(self) -> list[int]:
        """Sections that apply now."""
        return [
            at for at, part in enumerate(self.model.sections) if any(self.model.applies(i.path) for i in part.items)
        ]

    def section_of(self, place: str) -> int:
        return self._section_of.get(place, 0)

    def section(self, at: int) -> Section:
        return self.model.sections[at]

    def title(self, at: int) -> str:
        """The section's own label; a section without one goes by the form's title."""
        part, shown = self.section(at), self.sections()
        label = (self.model.state(part.path).label if part.path else "") or self.model.opened.title
        number = shown.index(at) if at in shown else -1
        if self.model.opened.context.language == "zh" and 0 <= number < len(_NUMERALS):
            return f"{_NUMERALS[number]} {label}"
        return label

    def visible(self, at: int) -> list[str]:
        """Places of a section that show: what applies, and of the rare ones those that hold something."""
        part = self.section(at)
        troubled = {trouble.place for trouble in self.model.troubles()}
        found = []
        for item in part.items:
            if not self.model.applies(item.path):
                continue
            rare = item.fold or part.fold
            if not rare or at in self.asked or item.path in troubled or self._holds(item.path):
                found.append(item.path)
        return found

    def hidden(self, at: int) -> int:
        """How many rare places of a section do not show."""
        part = self.section(at)
        return sum(1 for item in part.items if self.model.applies(item.path)) - len(self.visible(at))

    def show_rare(self, at: int) -> None:
        self.asked.add(at)

    def is_rare(self, at: int) -> bool:
        """A section with nothing but rare fields: one line until it is asked for."""
        return not self.visible(at)

    def _holds(self, place: str) -> bool:
        """Whether a person put something there; what the form worked out is no reason to show a rare field."""
        if self.model.is_blank(place):
            return False
        item = self.model.items[place]
        return isinstance(item, Grid) or not self.model.state(place).calculated

    # ---- how far ----

    def progress(self, at: int) -> Progress:
        places = [place for place in self.visible(at) if self.model.is_answerable(place)]
        done = sum(1 for place in places if not self.model.is_blank(place))
        shown = [trouble for trouble in self.model.troubles() if self.section_of(trouble.place) == at]
        errors = sum(1 for trouble in shown if trouble.level == "error")
        explained = self.model.session.explained
        warnings = sum(1 for trouble in shown if trouble.level == "warning" and trouble.name not in explained)
        return Progress(done, len(places), errors, warnings)

    # ---- the way ----

    def stops(self) -> list[str]:
        """Where Enter stops, in order."""
        return [place for at in self.sections() for place in self.visible(at) if self.model.is_answerable(place)]

    def first(self) -> str:
        """Where to begin: the first stop that is not filled, else the first."""
        stops = self.stops()
        return next((place for place in stops if self.model.is_blank(place)), stops[0] if stops else SAVE)

    def go(self, place: str) -> None:
        """The person went somewhere by mouse, list or key: the way back leads through here."""
        if place and (not self.trail or self.trail[-1] != place):
            self.trail.append(place)

    def after(self, place: str) -> str:
        """The next stop, ``SAVE`` past the last."""
        stops = self.stops()
        if place in stops:
            at = stops.index(place) + 1
            return stops[at] if at < len(stops) else SAVE
        order = [item.path for part in self.model.sections for item in part.items]
        later = order[order.index(place) + 1 :] if place in order else order
        return next((stop for stop in stops if stop in later), SAVE)

    def before(self, place: str) -> str:
        """Back along the way really taken; without one, the stop above."""
        while self.trail:
            last = self.trail.pop()
            if last != place and last in self.stops():
                return last
        stops = self.stops()
        if place == SAVE:
            return stops[-1] if stops else SAVE
        at = stops.index(place) if place in stops else 0
        return stops[at - 1] if at else place

    def next_trouble(
        self, place: str, *, backwards: bool = False, which: Callable[[Trouble], bool] | None = None
    ) -> Trouble | None:
        """The next error or unexplained question after a place, round the form."""
        wanted = which or (lambda trouble: trouble.level == "error" or trouble.name not in self.model.session.explained)
        found = [trouble for trouble in self.model.troubles() if wanted(trouble)]
        if not found:
            return None
        order = {item.path: at for at, item in enumerate(i for part in self.model.sections for i in part.items)}
        here = order.get(place, -1)
        if backwards:
            found.reverse()
            return next((trouble for trouble in found if order.get(trouble.place, 0) < here), found[0])
        return next((trouble for trouble in found if order.get(trouble.place, 0) > here), found[0])
