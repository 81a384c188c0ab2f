from __future__ import annotations

from desktop.storage.database import Database
from desktop.storage.packs import list_programmes, programme_files, save_programme, set_programme_enabled


def test_the_newest_version_of_a_programme_is_the_one_in_use(db: Database) -> None:
    save_programme(db, "free_clinic_week", 2, {"programme.toml": b"2", "annex2.sql": b"SELECT 1"})
    save_programme(db, "free_clinic_week", 1, {"programme.toml": b"1"})
    assert programme_files(db, "free_clinic_week") == {"annex2.sql": b"SELECT 1", "programme.toml": b"2"}
    assert programme_files(db, "free_clinic_week", 1) == {"programme.toml": b"1"}
    assert programme_files(db, "unknown") == {}
    assert list_programmes(db) == [("free_clinic_week", 2, True)]


def test_a_new_version_keeps_the_choice_made(db: Database) -> None:
    save_programme(db, "emulation", 1, {"programme.toml": b"1", "gone.sql": b""})
    set_programme_enabled(db, "emulation", enabled=False)
    save_programme(db, "emulation", 1, {"programme.toml": b"1b"})
    save_programme(db, "emulation", 2, {"programme.toml": b"2"})
    assert list_programmes(db) == [("emulation", 2, False)]
    assert programme_files(db, "emulation", 1) == {"programme.toml": b"1b"}
