"""The people of a workspace, the step that brings them, and what happened that stays as it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.storage import driver
from desktop.storage.audit import audit_entries, newest_audit_id, record_audit
from desktop.storage.database import Database, open_database
from desktop.storage.people import StoredPerson, people, person_by_id, person_of_slot, save_person
from desktop.storage.settings import set_setting
from tests.storage.samples import KEY

WANG = StoredPerson("first", "王芳", "村医", True, "first")
LI = StoredPerson("b2", "李雷", "", True, "b2")


def test_people_are_kept_and_nobody_is_deleted(db: Database) -> None:
    save_person(db, WANG)
    save_person(db, LI)
    assert people(db) == [LI, WANG]
    save_person(db, StoredPerson("first", "王芳芳", "副主任", False, "other"))
    changed = StoredPerson("first", "王芳芳", "副主任", False, "first")
    assert (person_by_id(db, "first"), person_of_slot(db, "first")) == (changed, changed)
    assert (person_by_id(db, "x"), person_of_slot(db, "x")) == (None, None)


def before_people(db: Database) -> None:
    """As the schema was before there were people."""
    db.execute("DROP TABLE people")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0007_people'")


@pytest.mark.parametrize(
    ("kept", "expected"), [("王芳", [StoredPerson("first", "王芳", "", True, "first")]), ("", []), (None, [])]
)
def test_who_filled_in_so_far_is_the_first_person(
    db: Database, path: Path, kept: str | None, expected: list[StoredPerson]
) -> None:
    if kept is not None:
        set_setting(db, "person", kept)
    before_people(db)
    db.close()
    with open_database(path, KEY, journal="rollback") as again:
        assert people(again) == expected


def test_the_newest_entry_tells_how_many_there_are(db: Database) -> None:
    assert newest_audit_id(db) == 0
    for number in range(3):
        record_audit(db, at="2023-09-30", who="", what="reveal", target=str(number))
        assert newest_audit_id(db) == number + 1


def test_the_audit_log_cannot_be_changed_or_deleted(db: Database) -> None:
    record_audit(db, at="2023-09-30", who="王芳", what="reveal", target="R1", reason="核对")
    entries = audit_entries(db)
    for statement in (
        "UPDATE audit SET who = '别人'",
        "UPDATE audit SET at = '2020-01-01' WHERE id = 1",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "INSERT OR REPLACE INTO audit (id, at, who, what, target, reason) VALUES (1, '', '', '', '', '')",
    ):
        with pytest.raises(driver.DatabaseError, match="append-only"):
            db.execute(statement)
        assert audit_entries(db) == entries
