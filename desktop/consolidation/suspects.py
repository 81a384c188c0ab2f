"""Records that look like one event: shown, never merged by a program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from desktop.model.record import RecordFacts

Likeness = Literal["place", "topic", "staff"]


def suspects(own: RecordFacts, others: Iterable[RecordFacts]) -> list[str]:
    """Ids of the others on the same day in the same village, with the same place or topic or a person in both."""
    return [other.rid for other in others if other.rid != own.rid and likeness(own, other)]


def likeness(a: RecordFacts, b: RecordFacts) -> tuple[Likeness, ...]:
    """In what two records resemble each other; empty if nobody need be asked."""
    if not a.division_code or (a.date, a.division_code) != (b.date, b.division_code):
        return ()
    if a.day_part and b.day_part and a.day_part != b.day_part:
        return ()
    same: tuple[tuple[Likeness, bool], ...] = (
        ("place", _alike(a.place, b.place)),
        ("topic", _alike(a.topic, b.topic)),
        ("staff", not set(a.staff_keys).isdisjoint(b.staff_keys)),
    )
    return tuple(name for name, alike in same if alike)


def _alike(a: str, b: str) -> bool:
    """Spaces of any width do not count, and nothing but spaces is like nothing else."""
    if not a or not b:
        return False
    a, b = "".join(a.split()), "".join(b.split())
    return bool(a) and a == b
