"""The log and the key file agree, whatever happened between the two."""

from __future__ import annotations

import pytest

from desktop.errors import EnvironmentFailure
from desktop.storage.audit import audit_entries
from desktop.storage.settings import get_setting
from desktop.workflows import key_file
from desktop.workflows.key_change import key_note
from desktop.workflows.key_file import change_key_file, read_key_file, with_password
from desktop.workflows.people import add_person, retire, set_password
from desktop.workflows.workspace import Workspace, open_workspace
from tests.workflows.accounts import CLOCK, NEIGHBOUR, Accounts

PASSWORD, NEW = "shanhai77", "hupan88"


def said(workspace: Workspace) -> list[str]:
    return [entry.what for entry in audit_entries(workspace.db) if entry.what.startswith(("password", "key", "people"))]


def full_disk(*_what: object) -> None:
    raise EnvironmentFailure("环 101", "磁盘满了，没有写完")


@pytest.fixture
def clinic(accounts: Accounts):
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as workspace:
        yield workspace


def test_a_change_that_happened_stands_alone(clinic: Workspace):
    add_person(clinic, "王芳", password=PASSWORD)
    assert said(clinic) == ["people.add", "password.set"] and get_setting(clinic.db, "key_change") is None


def test_one_that_the_disk_refused_is_taken_back_in_the_log_when_it_is_opened_again(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
):
    path = accounts.at(NEIGHBOUR)
    with open_workspace(path, CLOCK) as clinic:
        with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure):
            patch.setattr(key_file, "write_key_file", full_disk)
            add_person(clinic, "王芳", password=PASSWORD)
        assert said(clinic) == ["password.set"]
    for _time in range(2):
        with open_workspace(path, CLOCK) as clinic:
            assert said(clinic) == ["key.unchanged", "password.set"]
            assert audit_entries(clinic.db)[0].reason.startswith(audit_entries(clinic.db)[1].at)


def test_the_next_change_says_it_too(clinic: Workspace, monkeypatch: pytest.MonkeyPatch):
    person = add_person(clinic, "王芳", password=PASSWORD)
    with monkeypatch.context() as patch, pytest.raises(EnvironmentFailure):
        patch.setattr(key_file, "write_key_file", full_disk)
        set_password(clinic, person.id, NEW)
    set_password(clinic, person.id, NEW)
    assert said(clinic)[:3] == ["password.set", "key.unchanged", "password.set"]


def test_a_change_after_which_the_power_went_is_not_taken_back(accounts: Accounts):
    path = accounts.at(NEIGHBOUR)
    with open_workspace(path, CLOCK) as clinic:

        class Cut:
            def announce(self) -> None:
                key_note(clinic, "password.set", "first").announce()

            def done(self) -> None:
                """The power went before this."""

        change_key_file(path, lambda file: with_password(file, clinic.db.key, "first", PASSWORD), Cut())
        assert get_setting(clinic.db, "key_change") is not None
    with open_workspace(path, CLOCK, password=PASSWORD) as clinic:
        assert said(clinic) == ["password.set"] and get_setting(clinic.db, "key_change") is None
        assert not read_key_file(path).is_open


def test_somebody_without_a_password_leaves_with_one_line(clinic: Workspace):
    add_person(clinic, "王芳")
    her = add_person(clinic, "李强")
    retire(clinic, her.id, "调走了")
    assert said(clinic)[0] == "people.retire" and get_setting(clinic.db, "key_change") is None
