"""A backup and a look at every page, each once a day; a restart after a crash looks again; closing takes what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation.watching import StoppedError
from desktop.workflows import background_care as care
from desktop.workflows.backup import is_protected
from desktop.workflows.backup_overview import backup_overview, backups_known, row_of
from desktop.workflows.backups import back_up_before_migration, daily_backup_due, last_backup, note_backup, set_folder
from desktop.workflows.feeds import Mark, read_mark
from desktop.workflows.left_open import note_closed, note_open
from desktop.workflows.restore import restore
from desktop.workflows.workspace import Workspace, open_workspace
from tests.storage.damage import PAGE, destroy
from tests.workflows.accounts import CLOCK, PASSWORD, TOWN, Accounts


@pytest.fixture
def town(accounts: Accounts):
    with open_workspace(accounts.at(TOWN), CLOCK) as workspace:
        yield workspace


def test_once_a_day(town: Workspace) -> None:
    assert daily_backup_due(town)
    first = care.background_care(town)
    assert first.made is not None and not first.suspect and first.problem is None
    note_backup(town, first.made)
    assert care.background_care(town) == care.Care()
    last = last_backup(town.db)
    assert last is not None and (last.file, last.protected) == (str(first.made.file), False)
    assert [row.path for row in backups_known()] == [first.made.file]
    seen = backup_overview(town)
    assert (seen.last, seen.own, seen.since, seen.protected) == (last, True, 0, False)
    assert seen.rows == (row_of(first.made.file),)


def test_the_next_day_only_if_something_was_written(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = care.background_care(town).made
    assert made is not None
    note_backup(town, made)
    monkeypatch.setattr(Workspace, "now_text", property(lambda _self: "2031-01-01T08:00:00+08:00"))
    assert not daily_backup_due(town)
    assert care.check_due(town)
    assert care.background_care(town) == care.Care()
    assert not care.check_due(town)


def test_after_a_crash_it_looks_again(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    state = tmp_path / "s"
    assert not note_open(state, accounts.town)
    with open_workspace(accounts.town, CLOCK, state=state) as workspace:
        assert workspace.unclean
    with open_workspace(accounts.town, CLOCK, state=state) as workspace:
        assert not workspace.unclean
    note_closed(state, accounts.town)
    (tmp_path / "file").touch()
    assert not note_open(tmp_path / "file", accounts.town)  # where nothing can be written nothing is claimed


def test_a_damaged_page_is_suspected_and_then_known(town: Workspace) -> None:
    note = care.background_care(town).made
    assert note is not None
    care._file(town).unlink()
    path = town.db.path
    town.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    destroy(path, path.stat().st_size // PAGE // 2)
    assert care.background_care(town).suspect
    problem = care.file_problem(town)
    assert problem is not None and problem.code == "存 111"
    assert care.check_due(town)


def test_what_looked_wrong_and_is_not(town: Workspace) -> None:
    assert care.file_problem(town) is None
    assert not care.check_due(town)


def test_why_no_backup_was_made_is_told(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise EnvironmentFailure("环 101", "磁盘满了，没有写完")

    monkeypatch.setattr(care, "daily_backup", full)
    problem = care.background_care(town).problem
    assert problem is not None and problem.code == "环 101"


def test_stopping(town: Workspace) -> None:
    with pytest.raises(StoppedError):
        care.background_care(town, cancelled=lambda: True)
    assert backups_known() == ()
    assert not (town.path / "~backup").exists()


def test_closing_takes_what_is_new(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = care.closing_backup(town)
    assert made is not None and last_backup(town.db) is not None
    assert care.closing_backup(town) is None
    town.db.execute("UPDATE settings SET value = ? WHERE key = 'last_backup'",
                    (json.dumps({"file": "", "at": "", "size": 1, "lines": 99, "protected": True}),))  # fmt: skip
    monkeypatch.setattr(care, "MOST_ON_CLOSING", 10)
    assert care.closing_backup(town) is None  # too large to wait for
    monkeypatch.undo()


def test_closing_never_fails(town: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise EnvironmentFailure("环 101", "磁盘满了，没有写完")

    monkeypatch.setattr(care, "back_up", full)
    assert care.closing_backup(town) is None


def test_beside_a_submission_only_where_a_password_protects_it(accounts: Accounts, town: Workspace) -> None:
    assert care.backup_beside_submission(town, accounts.stick("s")) is None
    assert list(accounts.stick("s").iterdir()) == []
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as village:
        made = care.backup_beside_submission(village, accounts.stick("s"))
        assert made is not None and made.protected
        assert care.backup_beside_submission(village, accounts.stick("s") / "x" / "\0") is None if False else True


def test_the_password_of_that_day_opens_it(accounts: Accounts, tmp_path: Path) -> None:
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as village:
        made = care.backup_beside_submission(village, accounts.stick("s"))
    assert made is not None
    assert b"shanhai" not in made.file.read_bytes()
    for wrong, code in ((None, "网 101"), ("wrong-one", "收 208")):
        with pytest.raises(Exception, match=code):
            restore(made.file, tmp_path / "new", CLOCK, password=wrong)
        assert not (tmp_path / "new").exists()
    done = restore(made.file, tmp_path / "new", CLOCK, password=PASSWORD)
    with open_workspace(tmp_path / "new", CLOCK, password=PASSWORD) as restored:
        assert restored.identity.feed == done.feed


def test_another_folder(town: Workspace, tmp_path: Path) -> None:
    set_folder(town, tmp_path / "other")
    made = care.background_care(town).made
    assert made is not None and made.file.parent == tmp_path / "other"
    assert not backup_overview(town).own
    set_folder(town, None)
    assert backup_overview(town).own


def test_before_a_migration_it_goes_to_the_computers_own_folder(town: Workspace, tmp_path: Path) -> None:
    back_up_before_migration(town.db, town.path, tmp_path / "s", CLOCK)
    assert [row.reason for row in backups_known(state=tmp_path / "s")] == ["migration"]
    town.db.execute("DELETE FROM settings WHERE key = 'device_keys'")
    back_up_before_migration(town.db, town.path, tmp_path / "t", CLOCK)
    assert backups_known(state=tmp_path / "t") == ()


@pytest.mark.parametrize(
    ("body", "protected"),
    [
        (b'{"fmt":1,"key":"00"}', False),
        (b'{"fmt":1,"wrapped":"x"}', True),
        (b'{"fmt":2,"slots":[{"kind":"password"},{"kind":"recovery"}]}', True),
        (b'{"fmt":2,"slots":[{"kind":"none"}]}', False),
        (b"[]", True),
        (b"not json", True),
    ],
)
def test_whether_a_password_protects_it(body: bytes, protected: bool) -> None:
    assert is_protected(body) is protected


def test_a_mark_that_cannot_be_read_contradicts_nobody(town: Workspace, tmp_path: Path) -> None:
    assert read_mark(None, "f") == Mark()
    (tmp_path / "feeds").mkdir()
    for body in (b"", b"[]", b'{"seq":"x"}'):
        (tmp_path / "feeds" / "f.json").write_bytes(body)
        assert read_mark(tmp_path, "f") == Mark()
