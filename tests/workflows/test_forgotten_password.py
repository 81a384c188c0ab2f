"""A forgotten password on real workspaces: by the code of the safe, and by the township."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from desktop import exchange
from desktop.errors import EnvironmentFailure, KnownError, RefusedError, UsageError
from desktop.foundation.clock import local_text
from desktop.foundation.user_state import state_folder
from desktop.storage.audit import audit_entries
from desktop.storage.intake import waiting
from desktop.workflows import recovery
from desktop.workflows.accept_waiting import grant_compared
from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.inspect_file import inspect_path
from desktop.workflows.intake_overview import intake_overview, nothing_to_do, waiting_overview, without_settled
from desktop.workflows.key_file import read_key_file, write_key_file
from desktop.workflows.people import add_person, people_overview, set_password
from desktop.workflows.receive_files import Intake, receive, retry_waiting
from desktop.workflows.recovery import (
    MadeRecoveryRequest,
    grant_recovery,
    make_recovery_code,
    mistyped,
    pending_words,
    people_behind_code,
    people_behind_grant,
    prove_code,
    recover_with_code,
    recover_with_grant,
    renew_parent_seal,
    request_recovery,
    save_recovery_code,
    ways_back,
)
from desktop.workflows.workspace import open_workspace
from tests.workflows.accounts import CLOCK, NEIGHBOUR, OTHER_TOWN, PASSWORD, TOWN, VILLAGE, Accounts

NEW = "minghe88"


def code(of: object, *arguments: object, **more: object) -> str:
    with pytest.raises(KnownError) as caught:
        of(*arguments, **more)  # type: ignore[operator]
    return caught.value.problem.code


def test_a_group_typed_from_the_paper_proves_the_code(accounts: Accounts):
    assert not read_key_file(accounts.village).code_proved
    groups = accounts.code.split("-")
    assert not prove_code(accounts.village, accounts.code, 2, groups[2])
    assert not read_key_file(accounts.village).code_proved
    assert prove_code(accounts.village, accounts.code, 3, f" {groups[2].lower()} ")
    assert read_key_file(accounts.village).code_proved
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        assert people_overview(workspace).code_proved
        make_recovery_code(workspace)  # another one is on no paper yet
        assert not people_overview(workspace).code_proved
    write_key_file(accounts.village, read_key_file(accounts.village).without("recovery"))
    assert prove_code(accounts.village, accounts.code, 1, groups[0])  # nothing there to prove: nothing is written
    assert not read_key_file(accounts.village).code_proved


def test_mistyped_groups_are_named_while_the_rest_is_missing(accounts: Accounts):
    wrong = ("3" if accounts.code[0] != "3" else "4") + accounts.code[1:9]
    said = mistyped(wrong, whole=False)
    assert said is not None
    assert (said.code, mistyped(accounts.code[:9], whole=False)) == ("收 318", None)
    assert mistyped(accounts.code) is None
    short = mistyped(accounts.code[:9])
    assert short is not None
    assert short.code == "收 317"


def test_ways_back_are_known_without_a_password(accounts: Accounts):
    ways = ways_back(accounts.village)
    assert (ways.has_code, ways.has_parents, ways.hints, ways.words) == (True, True, (), ())
    made = asked(accounts)
    assert " ".join(ways_back(accounts.village).words) == made.fingerprint


def test_the_code_and_the_grant_tell_whose_password_it_may_be(accounts: Accounts):
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        add_person(workspace, "王芳")
        add_person(workspace, "李雷", password="lilei-2023")
    before = (accounts.village / "key.json").read_bytes()
    assert [held.name for held in people_behind_code(accounts.village, CLOCK, accounts.code)] == ["李雷", "王芳"]
    grant = granted(accounts, asked(accounts))
    assert [held.name for held in people_behind_grant(accounts.village, CLOCK, grant)] == ["李雷", "王芳"]
    assert (accounts.village / "key.json").read_bytes() == before
    assert (
        recover_with_grant(accounts.village, CLOCK, grant, NEW, person="李雷").person == "李雷"
    )  # not used up by looking


def asked(accounts: Accounts) -> MadeRecoveryRequest:
    return request_recovery(accounts.village, CLOCK, accounts.stick("up"))


def granted(accounts: Accounts, made: MadeRecoveryRequest, unit: str = TOWN, words: str | None = None) -> Path:
    with open_workspace(accounts.at(unit), CLOCK) as workspace:
        words = made.fingerprint if words is None else words
        return grant_recovery(workspace, made.file, words, accounts.stick("down"), by="赵敏").file


def whats(accounts: Accounts, unit: str = VILLAGE, password: str | None = NEW) -> list[tuple[str, str, str]]:
    with open_workspace(accounts.at(unit), CLOCK, password=password) as workspace:
        return [(entry.what, entry.target, entry.reason) for entry in audit_entries(workspace.db)]


# ------------------------------------------------------------------------------------------- the recovery code


def test_the_code_of_the_safe_sets_a_new_password(accounts: Accounts):
    # As it is typed by somebody in trouble.
    done = recover_with_code(accounts.village, CLOCK, accounts.code.lower().replace("-", " "), NEW)
    assert (done.unit, done.person) == (VILLAGE, "")
    assert whats(accounts)[0] == ("password.recover", "first", "恢复码")
    with pytest.raises(KnownError, match="收 208"), open_workspace(accounts.village, CLOCK, password=PASSWORD):
        pass


def test_it_is_set_for_the_person_named_or_the_last(accounts: Accounts):
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        add_person(workspace, "王芳")
        add_person(workspace, "李雷", password="xiaoli22")
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, NEW, person="没有") == "用 173"
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, "xiaoli22") == "用 171"
    assert recover_with_code(accounts.village, CLOCK, accounts.code, NEW, person="李雷").person == "李雷"
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        assert workspace.person(None) == "王芳"
    assert recover_with_code(accounts.village, CLOCK, accounts.code, "another99").person == "王芳"


def test_a_wrong_code_counts_a_mistyped_one_does_not(accounts: Accounts):
    other = exchange.new_recovery_code()
    wrong = accounts.code[:-1] + ("2" if accounts.code[-1] != "2" else "3")
    assert code(recover_with_code, accounts.village, CLOCK, wrong, NEW) == "收 318"
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, "short") == "用 170"
    for _time in range(5):
        assert code(recover_with_code, accounts.village, CLOCK, other, NEW) == "收 319"
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, NEW) == "网 150"


def test_a_new_code_ends_the_old_one(accounts: Accounts):
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        newer = make_recovery_code(workspace)
        assert audit_entries(workspace.db)[0].what == "key.recovery_code"
        assert audit_entries(workspace.db)[0].reason == "一人办理"
        assert newer not in str(audit_entries(workspace.db))
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, NEW) == "收 319"
    assert recover_with_code(accounts.village, CLOCK, newer, NEW).unit == VILLAGE
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as free:
        assert code(make_recovery_code, free) == "用 176"


def test_the_code_is_saved_as_text_and_never_beside_the_data(accounts: Accounts, tmp_path: Path):
    told = {"workspace": accounts.village, "unit": "幸福村卫生室", "day": "2023-08-14"}
    file = save_recovery_code(accounts.code, accounts.stick(), **told)  # type: ignore[arg-type]
    text = file.read_bytes().decode("utf-8-sig")
    assert accounts.code in text
    for word in ("幸福村卫生室", "2023-08-14", "锁进柜子", "忘了密码"):
        assert word in text
    assert b"\r\n" in file.read_bytes()
    inside = accounts.village / "here"
    inside.mkdir()
    for folder in (accounts.village, inside, accounts.root / "x" / ".." / VILLAGE):
        (accounts.root / "x").mkdir(exist_ok=True)
        assert code(save_recovery_code, accounts.code, folder, **told) == "用 177"
    assert code(save_recovery_code, accounts.code, tmp_path / "gone", **told) == "环 105"
    assert [path.name for path in accounts.village.rglob("*.txt")] == []


# ----------------------------------------------------------------------------------------------- the township


def test_the_township_gives_the_key_back(accounts: Accounts):
    made = asked(accounts)
    assert len(made.fingerprint.split()) == 8
    assert (made.to, pending_words(accounts.village)) == ((TOWN, "YL00"), made.fingerprint)
    grant = granted(accounts, made)
    done = recover_with_grant(accounts.village, CLOCK, grant, NEW)
    assert (done.unit, done.person) == (VILLAGE, "")
    assert whats(accounts)[0] == ("password.recover", "first", f"批复：{TOWN} 赵敏 {local_text(CLOCK.now())}")
    assert whats(accounts, TOWN, None)[0] == ("recovery.grant", VILLAGE, f"{made.fingerprint} · 一人办理")
    assert pending_words(accounts.village) == ""
    # The same grant a second time: its request is over.
    assert code(recover_with_grant, accounts.village, CLOCK, grant, "another99") == "用 179"


def test_the_county_can_too_by_the_paper_key(accounts: Accounts):
    made = asked(accounts)
    grant = granted(accounts, made, "county")
    assert recover_with_grant(accounts.village, CLOCK, grant, NEW).unit == VILLAGE


def test_the_other_township_cannot(accounts: Accounts):
    assert code(granted, accounts, asked(accounts), OTHER_TOWN) == "收 303"


def test_nothing_is_granted_before_the_words_were_compared(accounts: Accounts):
    made = asked(accounts)
    seven = " ".join(made.fingerprint.split()[:7])
    for words in ("", seven, exchange.fingerprint(b"x" * 32, "age1x")):
        assert code(granted, accounts, made, TOWN, words) == "网 151"
    assert not list(accounts.stick("down").iterdir())
    assert "recovery.grant" not in [entry[0] for entry in whats(accounts, TOWN, None)]


def test_receive_says_what_to_do_and_grants_nothing(accounts: Accounts):
    made = asked(accounts)
    with open_workspace(accounts.town, CLOCK) as workspace:
        (result,) = receive(workspace, [made.file]).files
        assert (result.kind, result.status, result.unit) == ("recovery_request", "waiting", VILLAGE)
        assert result.fingerprint == made.fingerprint
        assert result.error is not None
        assert (result.error.code, result.error.where) == ("网 153", made.fingerprint)
        assert [row[4] for row in waiting(workspace.db)] == ["recovery_request"]
        assert retry_waiting(workspace, VILLAGE) == ()  # an enrolment does not hand it on either
        grant_recovery(workspace, made.file, made.fingerprint, accounts.stick("down"))
        assert waiting(workspace.db) == []
        (other,) = receive(workspace, [next(accounts.stick("down").iterdir())]).files
        assert (other.status, other.error and other.error.code) == ("refused", "收 323")
        (again,) = receive(workspace, [made.file]).files
        assert (again.status, again.error, waiting(workspace.db)) == ("duplicate", None, [])
        assert intake_overview(workspace, Intake(None, (again, other)), dry=False).rows == ()
    with open_workspace(accounts.at(OTHER_TOWN), CLOCK) as workspace:
        (result,) = receive(workspace, [made.file]).files
        assert (result.status, result.error and result.error.code) == ("refused", "收 303")
        (other,) = receive(workspace, [next(accounts.stick("down").iterdir())]).files
        assert nothing_to_do(other, OTHER_TOWN)  # on its way down to somebody else


def test_the_township_sees_what_waits_and_grants_it_without_its_file(accounts: Accounts):
    made = asked(accounts)
    with open_workspace(accounts.town, CLOCK) as workspace:
        dry = intake_overview(workspace, receive(workspace, [made.file], dry_run=True), dry=True)
        (row,) = dry.rows
        assert (row.kind, row.request, row.held, row.second) == ("recovery_request", True, "", False)
        assert "忘了密码" in row.says
        assert "忘了密码" in row.what
        assert without_settled(dry, {row.fingerprint}) == dry
        assert without_settled(dry, set()).rows == ()
        with pytest.raises(RefusedError, match="网 133"):
            grant_compared(
                workspace, file=None, sha256="0" * 64, fingerprint=made.fingerprint, to=accounts.stick("down")
            )
        receive(workspace, [made.file])
        (held,) = waiting_overview(workspace).rows
        assert (held.kind, held.request, held.fingerprint) == ("recovery_request", True, made.fingerprint)
        assert held.what == row.what
        done = grant_compared(
            workspace, file=None, sha256=held.held, fingerprint=made.fingerprint, to=accounts.stick("down")
        )
        assert waiting_overview(workspace).rows == ()
    assert recover_with_grant(accounts.village, CLOCK, done.file, NEW).unit == VILLAGE


def test_what_waits_for_a_computer_stays_when_a_password_was_granted(accounts: Accounts):
    """A clinic may have both: a new computer that nobody knows, and a forgotten password on the old one."""
    made = asked(accounts)
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        enrol = request_enrolment(workspace, accounts.stick("up"))
    with open_workspace(accounts.town, CLOCK) as workspace:
        seen = intake_overview(workspace, receive(workspace, [made.file, enrol.file], dry_run=True), dry=True)
        kept = dataclasses.replace(
            seen.rows[0], kind="submission", request=False, fingerprint=""
        )  # waits for the computer
        seen = dataclasses.replace(seen, rows=(*seen.rows, kept))
        left = without_settled(seen, {enrol.fingerprint})
        assert sorted(row.kind for row in left.rows) == ["enrol", "submission"]
        assert [row.kind for row in without_settled(seen, {made.fingerprint}).rows] == ["recovery_request"]


def test_an_older_grant_and_other_peoples(accounts: Accounts, tmp_path: Path):
    first = asked(accounts)
    old = granted(accounts, first)
    second = asked(accounts)
    assert second.fingerprint != first.fingerprint
    assert code(recover_with_grant, accounts.village, CLOCK, old, NEW) == "收 321"
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as workspace:
        add_person(workspace, "周文")
        set_password(workspace, "first", "456789")
    theirs = request_recovery(accounts.at(NEIGHBOUR), CLOCK, accounts.stick("up"))
    assert code(recover_with_grant, accounts.village, CLOCK, granted(accounts, theirs), NEW) == "收 303"
    assert code(recover_with_grant, accounts.village, CLOCK, second.file, NEW) == "收 320"
    assert code(recover_with_grant, accounts.village, CLOCK, tmp_path / "gone", NEW) == "环 105"
    # The right one still works after all that.
    assert recover_with_grant(accounts.village, CLOCK, granted(accounts, second), NEW).unit == VILLAGE


def test_a_stolen_seal_is_not_granted_in_anothers_name(accounts: Accounts):
    """幸福村's computer was stolen; its neighbour puts the seal into a request of its own."""
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as workspace:
        set_password(workspace, add_person(workspace, "周文").id, "456789")
    mine, stolen = read_key_file(accounts.at(NEIGHBOUR)), read_key_file(accounts.village)
    parent = mine.of_kind("parent")[0]
    taken = {**parent.body, "sealed": stolen.of_kind("parent")[0].body["sealed"]}
    write_key_file(accounts.at(NEIGHBOUR), mine.with_slot(dataclasses.replace(parent, body=taken)))
    made = request_recovery(accounts.at(NEIGHBOUR), CLOCK, accounts.stick("up"))
    assert code(granted, accounts, made) == "收 322"


def test_only_the_roster_inside_says_who_may_grant(accounts: Accounts):
    """A neighbour that came by the database key signs a grant: it opens the database, and is refused by what is in there."""
    made = asked(accounts)
    request = exchange.read_recovery_request(made.file.read_bytes())
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        key = workspace.db.key
    with open_workspace(accounts.at(OTHER_TOWN), CLOCK) as workspace:
        data = exchange.build_recovery_grant(
            request, key, signer=workspace.keys, org=OTHER_TOWN, by="x", at=workspace.now_text
        )
    file = accounts.stick("down") / "forged.xinglin"
    file.write_bytes(data)
    before = (accounts.village / "key.json").read_bytes()
    assert code(recover_with_grant, accounts.village, CLOCK, file, NEW) == "收 312"
    file.write_bytes(
        exchange.build_recovery_grant(
            request, bytes(32), signer=exchange.DeviceKeys.generate(), org=TOWN, by="x", at="now"
        )
    )
    assert code(recover_with_grant, accounts.village, CLOCK, file, NEW) == "收 326"
    assert (accounts.village / "key.json").read_bytes() == before
    assert pending_words(accounts.village) == made.fingerprint
    assert "password.recover" not in [entry[0] for entry in whats(accounts, password=PASSWORD)]


def test_what_else_stands_in_the_way_is_told(accounts: Accounts, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_arguments: object) -> None:
        raise KnownError("存 102", "坏了")

    assert code(request_recovery, accounts.at(NEIGHBOUR), CLOCK, accounts.stick()) == "用 176"
    assert code(request_recovery, accounts.village, CLOCK, accounts.root / "gone") == "环 105"
    assert code(recover_with_grant, accounts.village, CLOCK, accounts.root / "gone", NEW) == "用 179"
    made = asked(accounts)
    file = granted(accounts, made)
    with pytest.raises(EnvironmentFailure), open_workspace(accounts.town, CLOCK) as workspace:
        grant_recovery(workspace, accounts.root / "gone", made.fingerprint, accounts.stick())
    (accounts.village / "workspace.db").write_bytes(b"")
    assert code(recover_with_grant, accounts.village, CLOCK, file, NEW) == "存 102"
    monkeypatch.setattr(recovery, "state_folder", lambda: accounts.root)
    recovery._pending_file(read_key_file(accounts.village)).write_bytes(b"{}")
    assert code(recover_with_grant, accounts.village, CLOCK, file, NEW) == "用 179"


def test_without_anybody_above_there_is_the_code(accounts: Accounts):
    file = read_key_file(accounts.village)
    write_key_file(accounts.village, file.without("parent"))
    assert code(asked, accounts) == "用 178"
    assert pending_words(accounts.root / "nowhere") == ""


def test_the_seal_follows_the_roster(accounts: Accounts):
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        assert not renew_parent_seal(workspace)
        write_key_file(workspace.path, read_key_file(workspace.path).without("parent"))
        assert renew_parent_seal(workspace)
        assert audit_entries(workspace.db)[0].what == "key.parents"
        assert not renew_parent_seal(workspace)
    with open_workspace(accounts.at(NEIGHBOUR), CLOCK) as free:
        assert not renew_parent_seal(free)
    with open_workspace(accounts.county, CLOCK) as top:
        set_password(top, add_person(top, "周文").id, "456789")
        assert read_key_file(top.path).of_kind("parent") == ()


def test_what_waits_lies_in_the_persons_own_state_and_opens_nothing_alone(accounts: Accounts):
    made = asked(accounts)
    (kept,) = state_folder().iterdir()
    assert json.loads(kept.read_bytes())["fmt"] == 1
    assert not kept.is_relative_to(accounts.root)
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        key = workspace.db.key
    for file in (kept, made.file, granted(accounts, made)):
        assert key not in file.read_bytes()
        assert key.hex().encode() not in file.read_bytes()
    assert [path.name for path in accounts.village.iterdir() if "recovery" in path.name] == []


def test_the_folder_may_have_been_moved_meanwhile(accounts: Accounts):
    made = asked(accounts)
    moved = accounts.root / "moved"
    shutil.move(accounts.village, moved)
    assert recover_with_grant(moved, CLOCK, granted(accounts, made), NEW).unit == VILLAGE


def test_inspect_with_a_workspace(accounts: Accounts):
    made = asked(accounts)
    with open_workspace(accounts.town, CLOCK) as workspace:
        found = inspect_path(made.file, workspace)
    assert (found["kind"], found["signature"], found["unit"]) == ("recovery_request", "unknown_signer", VILLAGE)


@pytest.mark.parametrize("told", ["", "relative"])
def test_where_state_is_kept(told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("XINGLIN_STATE", told)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "xinglin"
    monkeypatch.setenv("XDG_STATE_HOME", told)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_folder() == tmp_path / ".local/state" / "xinglin"


def test_a_password_of_old_opens_by_it_alone(accounts: Accounts):
    """A workspace of format 1: no code, nobody above; the password works, and the next receipt seals it upwards."""
    file = read_key_file(accounts.village)
    write_key_file(accounts.village, file.without("parent").without("recovery"))
    assert code(recover_with_code, accounts.village, CLOCK, accounts.code, NEW) == "收 319"
    with pytest.raises(UsageError, match="用 178"):
        asked(accounts)
    with open_workspace(accounts.village, CLOCK, password=PASSWORD) as workspace:
        assert renew_parent_seal(workspace)
    assert asked(accounts).to == (TOWN, "YL00")
