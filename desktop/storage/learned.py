"""What was typed before, per unit, form and field: offered while typing, forgotten when asked.

A row with ``uses`` 0 was forgotten by a person: old records that still say it do not bring it back, typing it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.storage.database import Database

# Values of one field that are kept, the last used ones.
KEPT = 200


def learn(db: Database, unit: str, form: str, given: Mapping[tuple[str, str], int], day: str) -> None:
    """Remember (field, value) → how often it was said on ``day`` (local ISO date)."""
    with db.joined():
        fresh: set[str] = set()
        for (field, value), times in given.items():
            row = db.one(
                "INSERT INTO learned VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (unit, form, field, value) DO UPDATE"
                " SET uses = uses + excluded.uses, last_day = max(last_day, excluded.last_day) RETURNING uses",
                (unit, form, field, value, times, day),
            )
            if row is not None and row["uses"] == times:
                fresh.add(field)
        for field in sorted(fresh):
            db.execute(
                "DELETE FROM learned WHERE unit = :unit AND form = :form AND field = :field AND uses > 0 AND value NOT IN"
                " (SELECT value FROM learned WHERE unit = :unit AND form = :form AND field = :field AND uses > 0"
                "  ORDER BY last_day DESC, uses DESC, value LIMIT :kept)",
                {"unit": unit, "form": form, "field": field, "kept": KEPT},
            )


def unlearn(db: Database, unit: str, form: str, given: Iterable[tuple[str, str]]) -> None:
    """Take back what one record said and says no more: a slip of the keys that was mended is not offered again."""
    with db.joined():
        for field, value in given:
            place = (unit, form, field, value)
            where = "unit = ? AND form = ? AND field = ? AND value = ?"
            db.execute(f"DELETE FROM learned WHERE {where} AND uses = 1", place)
            db.execute(f"UPDATE learned SET uses = uses - 1 WHERE {where} AND uses > 1", place)


def learned(db: Database, unit: str, form: str) -> dict[str, list[str]]:
    """Field → its values, the last used first, then the most used."""
    found: dict[str, list[str]] = {}
    for row in db.execute(
        "SELECT field, value FROM learned WHERE unit = ? AND form = ? AND uses > 0"
        " ORDER BY last_day DESC, uses DESC, value",
        (unit, form),
    ):
        found.setdefault(row["field"], []).append(row["value"])
    return found


def forget(db: Database, unit: str, form: str, field: str, value: str) -> None:
    """Never offer a value again until it is typed again."""
    with db.joined():
        db.execute(
            "INSERT INTO learned VALUES (?, ?, ?, ?, 0, '') ON CONFLICT (unit, form, field, value) DO UPDATE SET uses = 0",
            (unit, form, field, value),
        )


def forgotten(db: Database, unit: str, form: str) -> frozenset[tuple[str, str]]:
    """(field, value) of everything a person had forgotten."""
    rows = db.execute("SELECT field, value FROM learned WHERE unit = ? AND form = ? AND uses = 0", (unit, form))
    return frozenset((row["field"], row["value"]) for row in rows)
