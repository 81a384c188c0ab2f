"""Undo and redo of answers: one step is what one act of the person changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """``place``: a question, or a grid whose values are all its rows."""

    place: str
    before: Any
    after: Any


class Undoing:
    """Steps done and undone. Letters typed into one field in one visit are one step."""

    def __init__(self) -> None:
        self._done: list[tuple[Change, ...]] = []
        self._undone: list[tuple[Change, ...]] = []
        self._open = ""

    def note(self, change: Change, key: str = "") -> None:
        """A person changed one place; goes on with the step under way if it is the same place (or cell: ``key``)."""
        key = key or change.place
        if change.before == change.after:
            return
        self._undone.clear()
        if self._open == key and self._done:
            first = self._done.pop()[0]
            change = Change(change.place, first.before, change.after)
            if change.before == change.after:
                self._open = ""
                return
        self._done.append((change,))
        self._open = key

    def note_step(self, changes: tuple[Change, ...]) -> None:
        """One act that changed several places."""
        if changes:
            self._undone.clear()
            self._done.append(changes)
        self._open = ""

    def settle(self) -> None:
        """The person left the field: the next change is a step of its own."""
        self._open = ""

    def undo(self) -> tuple[Change, ...]:
        """What to put back, in the order to put it; empty if there is nothing."""
        self._open = ""
        if not self._done:
            return ()
        step = self._done.pop()
        self._undone.append(step)
        return tuple(Change(c.place, c.after, c.before) for c in reversed(step))

    def redo(self) -> tuple[Change, ...]:
        self._open = ""
        if not self._undone:
            return ()
        step = self._undone.pop()
        self._done.append(step)
        return step
