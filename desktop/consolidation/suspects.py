"""Records that look like one event: shown, never merged by a program."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.model.record import RecordFacts


def suspects(own: RecordFacts, others: Iterable[RecordFacts]) -> list[str]:
    """Ids of the others on the same day in the same village, with the same place or topic or a person in both."""
    return [other.rid for other in others if other.rid != own.rid and _same_event(own, other)]


def _same_event(a: RecordFacts, b: RecordFacts) -> bool:
    if not a.division_code or (a.date, a.division_code) != (b.date, b.division_code):
        return False
    if a.day_part and b.day_part and a.day_part != b.day_part:
        return False
    return _alike(a.place, b.place) or _alike(a.topic, b.topic) or bool(set(a.staff_keys) & set(b.staff_keys))


def _alike(a: str, b: str) -> bool:
    """Spaces of any width do not count, and nothing but spaces is like nothing else."""
    a, b = "".join(a.split()), "".join(b.split())
    return bool(a) and a == b
