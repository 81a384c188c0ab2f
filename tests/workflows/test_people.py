"""Who is filling in: several people, each with a password or none, and nobody locked out by anybody."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import KnownError, RefusedError, UsageError
from desktop.storage.audit import audit_entries
from desktop.workflows import key_file
from desktop.workflows.key_file import read_key_file, write_key_file
from desktop.workflows.password_gate import gate
from desktop.workflows.people import (
    add_person,
    fills_in,
    find_person,
    list_people,
    names,
    people_overview,
    remove_password,
    rename,
    retire,
    set_first_password,
    set_password,
    set_password_at_the_desk,
    switch_person,
    who_is,
    witness,
)
from desktop.workflows.recovery import make_recovery_code
from desktop.workflows.workspace import Workspace, needs_password, open_workspace
from tests.workflows.accounts import CLOCK, NEIGHBOUR, PASSWORD, Accounts

LI, ZHAO = "xiaoli22", "zhao333"


@pytest.fixture
def clinic(accounts: Accounts) -> Iterator[Workspace]:
    """The village with its password; 王芳 was named first and made it, 李雷 has his own, 赵敏 has none."""
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        add_person(workspace, "王芳", "村医")
        add_person(workspace, "李雷", password=LI)
        add_person(workspace, "赵敏")
        yield workspace


@pytest.fixture
def free(accounts: Accounts) -> Iterator[Workspace]:
    """A village without a password."""
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as workspace:
        yield workspace


def code(of: object, *arguments: object, **more: object) -> str:
    with pytest.raises(KnownError) as caught:
        of(*arguments, **more)  # type: ignore[operator]
    return caught.value.problem.code


def logged(workspace: Workspace) -> list[tuple[str, str, str]]:
    """The newest entries first: who, what, target."""
    return [(entry.who, entry.what, entry.target) for entry in audit_entries(workspace.db)]


def person(workspace: Workspace, name: str) -> str:
    return find_person(workspace, name).id


def test_the_first_one_named_takes_over_the_password_of_the_set_up(clinic: Workspace):
    found = {held.name: (held.id, held.title, held.has_password, held.here) for held in list_people(clinic)}
    assert found["王芳"] == ("first", "村医", True, True)
    assert found["李雷"][1:] == ("", True, False)
    assert found["赵敏"][2] is False
    assert clinic.person(None) == "王芳"
    seen = who_is(clinic, PASSWORD)
    assert seen is not None
    assert seen.name == "王芳"
    assert names(list_people(clinic)) == "李雷、王芳、赵敏"


def test_whoever_opens_it_fills_in(accounts: Accounts, clinic: Workspace):
    path = clinic.path
    clinic.db.close()
    with open_workspace(path, CLOCK, password=LI) as workspace:
        assert workspace.person(None) == "李雷"
        assert logged(workspace)[0] == ("李雷", "person.switch", person(workspace, "李雷"))
        count = len(logged(workspace))
    with open_workspace(path, CLOCK, password=LI) as workspace:
        assert len(logged(workspace)) == count  # sitting down again is no switch


def test_names_are_told_apart_and_have_a_length(clinic: Workspace):
    assert code(add_person, clinic, " 王芳 ") == "用 172"
    assert code(rename, clinic, person(clinic, "赵敏"), "李雷") == "用 172"
    assert code(add_person, clinic, "  ") == "用 148"
    assert code(add_person, clinic, "长" * 41) == "用 148"
    assert code(find_person, clinic, "没有") == "用 173"
    assert code(rename, clinic, "nobody", "张三") == "用 173"


def test_another_name_changes_who_fills_in_and_nothing_before(clinic: Workspace):
    changed = rename(clinic, "first", "王芳芳", "副主任")
    assert (changed.name, changed.title, changed.here) == ("王芳芳", "副主任", True)
    assert clinic.person(None) == "王芳芳"
    assert rename(clinic, person(clinic, "赵敏"), "赵敏").here is False
    assert "王芳" in {entry[0] for entry in logged(clinic)}


def test_a_password_change_touches_only_its_own_slot(clinic: Workspace):
    before = {slot.id: slot.body for slot in read_key_file(clinic.path).slots}
    li = person(clinic, "李雷")
    assert code(set_password, clinic, li, "345678", current=PASSWORD) == "收 208"
    assert gate(clinic.path).misses == 1
    set_password(clinic, li, "345678", current=LI, hint="门牌")
    after = {slot.id: slot.body for slot in read_key_file(clinic.path).slots}
    assert {slot for slot, body in after.items() if before.get(slot) != body} == {li}
    assert (code(who_is, clinic, LI), read_key_file(clinic.path).hints) == ("收 208", ("门牌",))
    assert who_is(clinic, "345678") == find_person(clinic, "李雷")
    assert gate(clinic.path).misses == 0
    assert ("王芳", "password.set", li) in logged(clinic)


def test_no_two_people_have_the_same_password(clinic: Workspace):
    before = (clinic.path / "key.json").read_bytes()
    assert code(set_password, clinic, person(clinic, "赵敏"), LI) == "用 171"
    assert code(add_person, clinic, "钱七", password=PASSWORD) == "用 171"
    assert code(add_person, clinic, "钱七", password="短") == "用 170"
    assert (clinic.path / "key.json").read_bytes() == before
    assert [held.name for held in list_people(clinic)] == ["李雷", "王芳", "赵敏"]


def test_the_last_way_in_stays(clinic: Workspace):
    assert code(remove_password, clinic, person(clinic, "李雷")) == "网 152"
    assert not remove_password(clinic, person(clinic, "李雷"), LI).has_password
    assert code(remove_password, clinic, "first") == "用 174"
    switch_person(clinic, person(clinic, "赵敏"))
    assert code(retire, clinic, "first") == "用 174"
    assert code(retire, clinic, person(clinic, "赵敏")) == "用 175"
    assert who_is(clinic, PASSWORD) is not None
    # Somebody without a password loses none.
    assert not remove_password(clinic, person(clinic, "赵敏")).has_password


def test_who_leaves_opens_nothing_any_more_and_stays_by_name(clinic: Workspace):
    li = person(clinic, "李雷")
    left = retire(clinic, li, "调走了", LI)
    assert (left.active, left.has_password) == (False, False)
    assert code(who_is, clinic, LI) == "收 208"
    assert [held.name for held in list_people(clinic)] == ["王芳", "赵敏"]
    assert "李雷" in [held.name for held in list_people(clinic, left=True)]
    assert code(switch_person, clinic, li) == "用 173"
    entry = audit_entries(clinic.db)[0]
    assert (entry.what, entry.target, entry.reason) == ("people.retire", li, "调走了 · 同办：李雷")
    assert add_person(clinic, "李雷").id != li  # another 李雷 may come


def test_switching_takes_the_password_alone_or_the_name_where_there_is_none(clinic: Workspace):
    assert switch_person(clinic, None, LI).name == "李雷"
    assert clinic.person(None) == "李雷"
    assert switch_person(clinic, person(clinic, "赵敏")).name == "赵敏"
    assert code(switch_person, clinic, "first") == "网 154"
    assert code(switch_person, clinic, None) == "网 154"
    assert code(switch_person, clinic, "first", LI) == "收 208"
    assert code(switch_person, clinic, None, "wrong pass") == "收 208"
    assert clinic.person(None) == "赵敏"
    assert [entry[:2] for entry in logged(clinic)[:2]] == [("赵敏", "person.switch"), ("李雷", "person.switch")]


def test_key_matters_need_a_second_person_where_there_is_one(clinic: Workspace):
    assert code(witness, clinic, None) == "网 152"
    assert code(witness, clinic, PASSWORD) == "网 152"  # oneself is no second person
    assert witness(clinic, LI) == "同办：李雷"
    assert people_overview(clinic).second
    remove_password(clinic, person(clinic, "李雷"), LI)
    assert witness(clinic, None) == "一人办理"


def test_without_passwords_people_are_chosen_by_name(free: Workspace):
    assert (list_people(free), people_overview(free).protected) == ((), False)
    fills_in(free, " 周 文 ")
    fills_in(free, "吴明")
    assert [(held.name, held.here, held.has_password) for held in list_people(free)] == [
        ("吴明", True, False),
        ("周 文", False, False),
    ]
    assert code(fills_in, free, "") == "用 148"
    path = free.path
    free.db.close()
    with open_workspace(path, CLOCK) as workspace:
        assert workspace.person(None) == "吴明"  # opening it tells nothing of who sits there
        fills_in(workspace, "周 文")
        assert workspace.person(None) == "周 文"


def test_who_sits_there_shows_a_password_before_one_is_set(clinic: Workspace):
    zhao, li = person(clinic, "赵敏"), person(clinic, "李雷")
    for own in (None, "", "no password", LI):
        assert code(set_password_at_the_desk, clinic, zhao, "777777", own=own) == "收 208"
    assert set_password_at_the_desk(clinic, zhao, "777777", own=PASSWORD).has_password
    remove_password(clinic, zhao, LI)
    switch_person(clinic, zhao)
    for own in (None, "not any"):
        assert code(set_password_at_the_desk, clinic, li, "888888", own=own) == "收 208"
    set_password_at_the_desk(clinic, li, "888888", own=PASSWORD, hint="门牌")  # anybody's, where one has none
    assert who_is(clinic, "888888") == find_person(clinic, "李雷")


def test_the_first_password_of_all_needs_none_before(free: Workspace):
    fills_in(free, "周文")
    assert set_password_at_the_desk(free, "first", "456789", own=None).has_password


def test_the_first_password_shuts_the_door_and_is_sealed_to_the_township(free: Workspace):
    fills_in(free, "周文")
    before = people_overview(free)
    assert (before.protected, before.has_code, before.parents) == (False, False, False)
    set_password(free, "first", "456789")
    after = people_overview(free)
    assert (after.protected, after.has_code, after.parents) == (True, False, True)
    assert free.db.key.hex().encode() not in (free.path / "key.json").read_bytes()
    path = free.path
    free.db.close()
    assert needs_password(path)
    with open_workspace(path, CLOCK, password="456789") as workspace:
        assert workspace.person(None) == "周文"


def test_a_first_password_before_anybody_is_named(free: Workspace):
    set_first_password(free, "456789")
    assert people_overview(free).nobody
    assert who_is(free, "456789") is None
    assert code(switch_person, free, None, "456789") == "收 208"
    assert add_person(free, "周文").has_password
    assert not people_overview(free).nobody


def test_a_slot_that_nobody_owns_opens_and_names_nobody(clinic: Workspace):
    """The power went between the key file and the database: the password works, who it is stays as it was.

    The same person can be added again with it, and the stray slot is gone then.
    """
    file = read_key_file(clinic.path)
    li = person(clinic, "李雷")
    path = clinic.path
    clinic.db.execute("DELETE FROM people WHERE id = ?", (li,))
    clinic.db.close()
    write_key_file(path, file)
    with open_workspace(path, CLOCK, password=LI) as workspace:
        assert workspace.person(None) == "王芳"
        added = add_person(workspace, "李雷", password=LI)
        assert who_is(workspace, LI) == added
        assert len(read_key_file(path).of_kind("password")) == 2


def test_wrong_passwords_are_counted_where_they_are_typed(accounts: Accounts):
    village = accounts.village
    for _time in range(5):
        with pytest.raises(RefusedError, match="收 208"), open_workspace(village, CLOCK, password="not this"):
            pass
    with pytest.raises(RefusedError, match="网 150"), open_workspace(village, CLOCK, password=PASSWORD):
        pass
    with pytest.raises(RefusedError, match="网 101"), open_workspace(village, CLOCK):
        pass


def test_a_key_that_was_never_finished_is_no_workspace(tmp_path: Path):
    with pytest.raises(UsageError, match="用 101"), open_workspace(tmp_path, CLOCK, password="123456"):
        pass


def test_a_key_change_is_written_down_before_it_happens(clinic: Workspace, monkeypatch: pytest.MonkeyPatch):
    """The power may go between the two: then the log tells of one that did not happen, and the next time says so."""
    before = (clinic.path / "key.json").read_bytes()
    li = person(clinic, "李雷")

    class PowerCut(BaseException):
        pass

    def cut(*_arguments: object) -> None:
        raise PowerCut

    monkeypatch.setattr(key_file, "write_key_file", cut)
    what_before = ""
    for what, deed in (
        ("password.set", lambda: set_password(clinic, li, "345678")),
        ("password.set", lambda: set_first_password(clinic, "987654")),
        ("password.set", lambda: add_person(clinic, "钱七", password="765432")),
        ("password.remove", lambda: remove_password(clinic, li, LI)),
        ("people.retire", lambda: retire(clinic, li, "", LI)),
        ("key.recovery_code", lambda: make_recovery_code(clinic, LI)),
    ):
        cuts = sum(entry[1] == "key.unchanged" for entry in logged(clinic))
        with pytest.raises(PowerCut):
            deed()
        assert logged(clinic)[0][1] == what
        assert sum(entry[1] == "key.unchanged" for entry in logged(clinic)) == cuts + (what_before != "")
        what_before = what
    assert (clinic.path / "key.json").read_bytes() == before
    assert [held.name for held in list_people(clinic)] == ["李雷", "王芳", "赵敏"]


def test_a_password_that_is_refused_is_no_key_change(clinic: Workspace):
    count = len(logged(clinic))
    for deed in (
        lambda: set_password(clinic, person(clinic, "赵敏"), LI),
        lambda: set_password(clinic, person(clinic, "赵敏"), "短"),
        lambda: remove_password(clinic, person(clinic, "赵敏"), LI),
    ):
        with contextlib.suppress(KnownError):
            deed()
    assert len(logged(clinic)) == count
