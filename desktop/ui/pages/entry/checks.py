"""What is wrong or unusual in a record being filled in, and where it is shown: on leaving, not while typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from desktop.forms import Issue, Session
from desktop.foundation.translation import _
from desktop.ui.pages.entry.places import grid_of, place_of_issue, split_cell

Level = Literal["error", "warning"]
_CONSTRAINT = "填 202"


@dataclass(frozen=True)
class Trouble:
    """``place``: whose rule it is; ``at``: where it is shown. ``explained``: the person's words for a warning."""

    level: Level
    place: str
    at: str
    message: str
    explained: str = ""


class Checks:
    """Runs the form's rules and remembers where the person has been: what was not touched yet is not blamed."""

    def __init__(
        self, session: Session, typed: dict[str, str], *, passed_over: Callable[[str], bool] = lambda _place: False
    ) -> None:
        """``passed_over``: places nothing is said of, for their row will not be kept."""
        self._session, self._passed_over = session, passed_over
        self._typed = typed
        self.touched: set[str] = set()
        self.all_shown = False
        self._moved: dict[str, str] = {}
        self._wrong: set[str] = set()
        self.found: tuple[Trouble, ...] = ()
        self.run("")

    def run(self, left: str) -> None:
        """Look at everything. ``left``: the place just left, which a new cross-check is shown at."""
        if left:
            self.touched.add(left)
            for place in [place for place in self._moved if place == left]:
                del self._moved[place]
        issues = self._issues()
        broken = {place_of_issue(issue) for issue in issues if issue.code == _CONSTRAINT}
        if left:
            for place in broken - self._wrong:
                if grid_of(place) != grid_of(left):
                    self._moved[place] = left
        self._moved = {place: at for place, at in self._moved.items() if place in broken}
        self._wrong = broken
        unread = self._unread()
        said = {problem.place for problem in unread}
        self.found = (*unread, *(p for issue in issues if (p := self._problem(issue)).place not in said))

    def _unread(self) -> tuple[Trouble, ...]:
        """A text that is no value of its field is no answer, even where none is asked for."""
        return tuple(
            Trouble("error", place, place, _("“{text}”看不懂。请改一下，或者清空。").format(text=text))
            for place, text in self._typed.items()
        )

    def _issues(self) -> tuple[Issue, ...]:
        """Explained warnings stay in view, so the rules run as if nothing had been explained."""
        session = self._session
        kept = dict(session.explained)
        session.explained.clear()
        try:
            return tuple(issue for issue in session.validate() if not self._passed_over(place_of_issue(issue)))
        finally:
            session.explained.update(kept)

    def _problem(self, issue: Issue) -> Trouble:
        place = place_of_issue(issue)
        why = self._session.explained.get(issue.field, "") if issue.level == "warning" else ""
        return Trouble(issue.level, place, self._moved.get(place, place), issue.message, why)

    def _is_shown(self, problem: Trouble) -> bool:
        at = problem.at
        if self.all_shown or at in self.touched:
            return True
        grid, row, _column = split_cell(at)
        return bool(row) and (grid in self.touched or f"{grid}[{row}]" in self.touched)

    def shown(self) -> tuple[Trouble, ...]:
        """What the screen tells of now, in form order."""
        return tuple(problem for problem in self.found if self._is_shown(problem))

    def at(self, place: str) -> tuple[Trouble, ...]:
        """What is shown at a place."""
        return tuple(problem for problem in self.shown() if problem.at == place)

    def blocking(self) -> tuple[Trouble, ...]:
        """Every error, shown or not: what keeps the record a draft. A text that is no value blocks too."""
        return tuple(problem for problem in self.found if problem.level == "error")

    def open_questions(self) -> tuple[Trouble, ...]:
        """Warnings nobody has explained yet."""
        return tuple(p for p in self.found if p.level == "warning" and not p.explained)
