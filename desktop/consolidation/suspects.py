"""Records of different units that look like one event: shown, never merged by a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class RecordFacts:
    """What is compared. ``date`` is ISO; ``staff_keys`` are person keys,
    ``day_part`` keeps two sessions of a day apart.
    """

    rid: str
    unit: str
    form: str
    date: str
    division_code: str
    place: str
    topic: str
    staff_keys: tuple[str, ...]
    day_part: str = ""


def suspects(records: Sequence[RecordFacts]) -> Iterator[tuple[str, str]]:
    """Pairs of ids: same form, day and village, with the same place or topic or a person in both."""
    for a, b in combinations(records, 2):
        if (a.form, a.date, a.division_code) != (b.form, b.date, b.division_code) or not a.division_code:
            continue
        if a.day_part and b.day_part and a.day_part != b.day_part:
            continue
        if _alike(a.place, b.place) or _alike(a.topic, b.topic) or set(a.staff_keys) & set(b.staff_keys):
            yield a.rid, b.rid


def _alike(a: str, b: str) -> bool:
    return bool(a) and a.replace(" ", "") == b.replace(" ", "")
