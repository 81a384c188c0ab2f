"""The people of a workspace: who fills in, and which slot of the key file is theirs. Names are never deleted."""

from __future__ import annotations

from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.database import Database
from desktop.storage.driver import Row


@dataclass(frozen=True)
class StoredPerson:
    """``slot`` names the place in the key file where this person's password would lie, whether there is one or not."""

    id: str
    name: str
    title: str
    active: bool
    slot: str


def save_person(db: Database, person: StoredPerson) -> None:
    """Add a person, or write name, title and state of one anew; the slot stays the one given first."""
    db.execute(
        "INSERT INTO people (id, name, title, active, slot) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, title = excluded.title, active = excluded.active",
        (person.id, person.name, person.title, int(person.active), person.slot),
    )


def people(db: Database) -> list[StoredPerson]:
    """Everybody, those who left too, by name."""
    return [_person(row) for row in db.execute("SELECT id, name, title, active, slot FROM people ORDER BY name, id")]


def person_by_id(db: Database, person: str) -> StoredPerson | None:
    row = db.one("SELECT id, name, title, active, slot FROM people WHERE id = ?", (person,))
    return None if row is None else _person(row)


def person_of_slot(db: Database, slot: str) -> StoredPerson | None:
    row = db.one("SELECT id, name, title, active, slot FROM people WHERE slot = ?", (slot,))
    return None if row is None else _person(row)


def _person(row: Row) -> StoredPerson:
    return StoredPerson(row["id"], row["name"], row["title"], bool(row["active"]), row["slot"])
