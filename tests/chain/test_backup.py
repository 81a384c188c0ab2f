"""Backups, restoring, going back in time and rescue, as a clinic meets them: by the command line, with a township above."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.foundation.clock import clock_in_use
from desktop.storage import attachments
from desktop.workflows.attach import attach_bytes
from desktop.workflows.feeds import read_mark
from desktop.workflows.workspace import open_workspace
from tests.chain.county import TOWNSHIP, XINGFU, County, another_computer, clinic, must, run
from tests.storage.damage import destroy, pages_of

VISITS = "visits_offline"


def backup(county: County, name: str = "backup", unit: str = XINGFU) -> dict[str, Any]:
    made: dict[str, Any] = must("backup", county.at(unit), "--to", county.stick(name))
    return made


def dates(workspace: Path) -> list[str]:
    return sorted(item["date"] for item in must("record", "list", workspace)["records"])


def feed_of(workspace: Path) -> str:
    with open_workspace(workspace, clock_in_use()) as opened:
        return opened.identity.feed


def state() -> Path:
    return Path(os.environ["XINGLIN_STATE"])


def refused(*arguments: str | Path) -> tuple[int, str]:
    ran = run(*arguments)
    return ran.code, ran.json["error"]["code"]


def test_a_backup_makes_the_same_workspace_elsewhere_and_says_so(county: County, tmp_path: Path) -> None:
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    made = backup(county)
    assert (made["seq"], made["lines"], made["protected"], made["removed"]) == (0, 1, False, [])
    assert Path(made["file"]).name.startswith("备份_幸福村卫生室_2023-09-25_0001")
    before = feed_of(county.at(XINGFU))
    done = must("restore", made["file"], tmp_path / "new")
    assert (done["lines"], done["aside"], done["carried"]["lines"]) == (1, None, 0)
    assert done["feed"] not in ("", before)
    assert must("record", "show", tmp_path / "new", rid)["id"] == rid
    found = must("check", tmp_path / "new")
    assert found["ok"]
    assert [item["code"] for item in found["notices"]] == ["存 306"]
    assert must("check", tmp_path / "new", "--read")["rolled_back"]["why"] == "restored"
    assert must("check", tmp_path / "new")["rolled_back"] is None
    assert feed_of(tmp_path / "new") == done["feed"]


def test_fault_25_a_restored_database_goes_on_in_a_new_feed_that_the_township_takes(county: County) -> None:
    """Numbers 1 and 2 went up; the backup is of number 1. What it reports now is neither a fork nor a gap."""
    county.add(XINGFU, "free_clinic", clinic("2023-09-18"))
    first = county.submit(XINGFU)
    made = backup(county)
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    second = county.submit(XINGFU)
    must("receive", county.at(TOWNSHIP), first["file"], second["file"])
    shutil.rmtree(county.at(XINGFU))
    done = must("restore", made["file"], county.at(XINGFU))
    county.add(XINGFU, "free_clinic", clinic("2023-09-20"))
    third = county.submit(XINGFU)
    assert third["seq"] == 1
    cover = must("inspect", third["file"])
    assert cover["feed"] == done["feed"]
    taken = must("receive", county.at(TOWNSHIP), third["file"])["files"][0]
    assert (taken["status"], taken["missing"], taken["conflict"]) == ("taken", [], 0)
    assert dates(county.at(TOWNSHIP)) == ["2023-09-18", "2023-09-19", "2023-09-20"]
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("down"))["receipts"][0]
    assert must("receive", county.at(XINGFU), receipt["file"])["files"][0]["status"] == "taken"
    fourth = run("submit", county.at(XINGFU), "--period", "2023-09", "--to", county.stick("again"))
    assert fourth.json["error"]["code"] == "网 141"
    assert must("check", county.at(XINGFU))["ok"]


def test_a_folder_copied_back_by_hand_is_noticed(county: County, tmp_path: Path) -> None:
    """Somebody put last week's folder in place of this week's: the numbers it would use are taken."""
    county.add(XINGFU, "free_clinic", clinic("2023-09-18"))
    county.submit(XINGFU)
    shutil.copytree(county.at(XINGFU), tmp_path / "old")
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    second = county.submit(XINGFU)
    feed = feed_of(county.at(XINGFU))
    assert (read_mark(state(), feed).seq, read_mark(state(), feed).lines) == (2, 2)
    shutil.rmtree(county.at(XINGFU))
    shutil.copytree(tmp_path / "old", county.at(XINGFU))
    found = must("check", county.at(XINGFU))
    told = found["rolled_back"]
    assert (found["ok"], told["why"], told["had"], told["has"], told["lines"], told["feed"]) == (
        True,
        "put_back",
        2,
        1,
        1,
        feed,
    )
    assert feed_of(county.at(XINGFU)) != feed
    county.add(XINGFU, "free_clinic", clinic("2023-09-21"))
    third = county.submit(XINGFU)
    files = must("receive", county.at(TOWNSHIP), second["file"], third["file"])["files"]
    assert [item["status"] for item in files] == ["taken", "taken"]


def test_the_same_folder_put_back_twice_never_meets_itself(county: County, tmp_path: Path) -> None:
    shutil.copytree(county.at(XINGFU), tmp_path / "old")
    county.add(XINGFU, "free_clinic", clinic())
    county.submit(XINGFU)
    feeds = {feed_of(county.at(XINGFU))}
    for _time in range(2):
        shutil.rmtree(county.at(XINGFU))
        shutil.copytree(tmp_path / "old", county.at(XINGFU))
        feeds.add(feed_of(county.at(XINGFU)))
        county.add(XINGFU, "free_clinic", clinic("2023-09-21"))
        files = must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])["files"]
        assert files[0]["status"] == "taken"
    assert len(feeds) == 3


def test_where_nothing_went_up_the_feed_stays_and_the_person_is_told(county: County, tmp_path: Path) -> None:
    shutil.copytree(county.at(XINGFU), tmp_path / "old")
    feed = feed_of(county.at(XINGFU))
    county.add(XINGFU, "free_clinic", clinic())
    shutil.rmtree(county.at(XINGFU))
    shutil.copytree(tmp_path / "old", county.at(XINGFU))
    found = must("check", county.at(XINGFU))
    assert (found["rolled_back"]["lines"], found["rolled_back"]["had"]) == (1, 0)
    assert "少了 1 条" in found["notices"][0]["message"]
    assert feed_of(county.at(XINGFU)) == feed


def test_a_receipt_tells_a_computer_that_knows_nothing_of_its_own_past(county: County, tmp_path: Path) -> None:
    """Another computer, an old copy: nothing is remembered there, but the township's receipt knows more numbers."""
    county.add(XINGFU, "free_clinic", clinic("2023-09-18"))
    shutil.copytree(county.at(XINGFU), tmp_path / "old")
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("down"))["receipts"][0]["file"]
    with another_computer(tmp_path / "state"):
        feed = feed_of(tmp_path / "old")
        ran = run("receive", tmp_path / "old", receipt)
        assert (ran.code, ran.json["files"][0]["error"]["code"]) == (3, "收 420")
        assert must("check", tmp_path / "old")["rolled_back"]["why"] == "receipt"
        assert feed_of(tmp_path / "old") != feed
        assert must("receive", tmp_path / "old", receipt)["files"][0]["status"] == "taken"


def test_restoring_over_a_workspace_keeps_it_whole_and_brings_what_is_newer(county: County) -> None:
    county.add(XINGFU, "free_clinic", clinic("2023-09-18"))
    made = backup(county)
    newer = county.add(XINGFU, "free_clinic", clinic("2023-09-19"))[0]["id"]
    with open_workspace(county.at(XINGFU), clock_in_use()) as workspace:
        photo = attach_bytes(workspace, b"%PDF-1.4\n" + b"x" * 3000, "scan.pdf").ref.sha256
    body = (county.at(XINGFU) / "workspace.db").read_bytes()
    done = must("restore", made["file"], county.at(XINGFU))
    assert done["carried"]["attachments"] == 1
    with open_workspace(county.at(XINGFU), clock_in_use()) as workspace:
        assert attachments.has(workspace.db, photo)
    assert (done["carried"]["lines"], dates(county.at(XINGFU))) == (1, ["2023-09-18", "2023-09-19"])
    assert must("record", "show", county.at(XINGFU), newer)["id"] == newer
    aside = Path(done["aside"])
    assert (aside / "workspace.db").read_bytes() == body
    assert aside.parent == county.at(XINGFU)
    assert must("check", county.at(XINGFU))["ok"]
    assert must("rebuild", county.at(XINGFU))["rebuilt"]


def test_what_a_township_took_in_and_answered_after_the_backup_is_not_lost(county: County) -> None:
    """The village has its receipt and never sends it again, so the restored township must have kept it."""
    made = backup(county, unit=TOWNSHIP)
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("review", "approve", county.at(TOWNSHIP), rid)
    receipt = must("receipt", county.at(TOWNSHIP), "--to", county.stick("down"))["receipts"][0]
    must("receive", county.at(XINGFU), receipt["file"])
    must("restore", made["file"], county.at(TOWNSHIP))
    shown = must("record", "list", county.at(TOWNSHIP))["records"]
    assert [(item["id"], item["state"]) for item in shown] == [(rid, "endorsed")]
    assert must("check", county.at(TOWNSHIP))["ok"]
    again = must("receipt", county.at(TOWNSHIP), "--to", county.stick("down"))["receipts"][0]
    assert again["number"] > receipt["number"]
    assert must("receive", county.at(XINGFU), again["file"])["files"][0]["status"] == "taken"


def test_a_receipt_that_was_too_old_stays_too_old_after_restoring(county: County) -> None:
    """The answer of before the mending, found on an old stick after the one of after it: the record stays approved."""
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    made = backup(county)
    answers = []
    for verdict in (
        ["return", county.at(TOWNSHIP), rid, "--field", VISITS, "--reason", "对一下"],
        ["approve", county.at(TOWNSHIP), rid],
    ):
        must("review", *verdict)
        answers.append(must("receipt", county.at(TOWNSHIP), "--to", county.stick(verdict[0]))["receipts"][0]["file"])
    assert must("receive", county.at(XINGFU), answers[1])["files"][0]["status"] == "taken"
    must("restore", made["file"], county.at(XINGFU))
    assert must("receive", county.at(XINGFU), answers[0])["files"][0]["status"] == "duplicate"
    assert must("record", "show", county.at(XINGFU), rid)["state"] == "endorsed"


def test_a_file_that_is_no_backup_changes_nothing(county: County, tmp_path: Path) -> None:
    county.add(XINGFU, "free_clinic", clinic())
    sent = county.submit(XINGFU)["file"]
    made = Path(backup(county)["file"])
    before = (county.at(XINGFU) / "workspace.db").read_bytes()
    assert refused("restore", sent, county.at(XINGFU)) == (3, "收 341")
    (tmp_path / "x.xinglin").write_bytes(b"x" * 100)
    assert refused("restore", tmp_path / "x.xinglin", county.at(XINGFU)) == (3, "收 101")
    body = bytearray(made.read_bytes())
    body[len(body) // 2] ^= 1
    made.write_bytes(body)
    assert refused("restore", made, county.at(XINGFU))[0] == 3
    assert refused("restore", made.with_name("none.xinglin"), county.at(XINGFU)) == (4, "环 105")
    assert refused("restore", made, county.root) == (2, "用 102")
    assert (county.at(XINGFU) / "workspace.db").read_bytes() == before
    assert {item.name for item in county.at(XINGFU).iterdir()} <= {"workspace.db", "workspace.db.lock", "key.json"}


def test_somebody_elses_backup_is_not_put_over_a_workspace(county: County) -> None:
    made = backup(county, unit=TOWNSHIP)
    before = feed_of(county.at(XINGFU))
    assert refused("restore", made["file"], county.at(XINGFU)) == (3, "存 305")
    assert feed_of(county.at(XINGFU)) == before


def test_a_backup_is_no_submission_and_says_what_it_is(county: County) -> None:
    made = Path(backup(county, XINGFU)["file"])
    county.add(XINGFU, "free_clinic", clinic())
    county.submit(XINGFU)
    taken = must("receive", county.at(TOWNSHIP), county.stick(XINGFU))["files"]
    assert sorted(item["kind"] for item in taken) == ["enrol", "submission"]
    ran = run("receive", county.at(TOWNSHIP), made)
    assert (ran.code, ran.json["files"][0]["error"]["code"]) == (3, "收 340")
    told = must("inspect", made)
    assert (told["kind"], told["from"], told["signature"]) == ("backup", XINGFU, "unchecked")
    assert must("inspect", made, "--workspace", county.at(TOWNSHIP))["signature"] == "valid"


def test_a_damaged_workspace_is_not_backed_up_and_keeps_its_good_backups(county: County) -> None:
    for number in range(20):
        county.add(XINGFU, "free_clinic", clinic(f"2023-09-{1 + number:02}", place_name="幸福村" * 30))
    good = Path(backup(county)["file"]).read_bytes()
    path = county.at(XINGFU) / "workspace.db"
    key = bytes.fromhex(json.loads((county.at(XINGFU) / "key.json").read_text())["slots"][0]["key"])
    destroy(path, pages_of(path, key, "revisions")["leaf"][0])
    assert refused("backup", county.at(XINGFU), "--to", county.stick("backup"))[1] == "存 102"
    kept = list(county.stick("backup").iterdir())
    assert [item.read_bytes() for item in kept] == [good]
    problem = run("check", county.at(XINGFU))
    assert (problem.code, [item["code"] for item in problem.json["problems"]]) == (3, ["存 111"])
    aside = must("rescue", county.at(XINGFU), "--to", county.root / "saved")
    assert aside["lines"] + len(aside["lost"]) == 20
    assert aside["lost"][0]["form"] == "free_clinic"
    assert must("check", county.root / "saved")["ok"]
    done = must("rescue", county.at(XINGFU))
    assert Path(done["aside"]).is_dir()
    assert len(dates(county.at(XINGFU))) == done["lines"]
    county.add(XINGFU, "free_clinic", clinic("2023-09-24"))
    assert must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])["files"][0]["status"] == "taken"


def test_nothing_to_rescue_is_said_and_leaves_nothing(county: County) -> None:
    path = county.at(XINGFU) / "workspace.db"
    path.write_bytes(os.urandom(path.stat().st_size))
    assert refused("rescue", county.at(XINGFU), "--to", county.root / "saved") == (3, "存 307")
    assert not (county.root / "saved").exists()
    (county.root / "full").mkdir()
    (county.root / "full" / "x").touch()
    assert refused("rescue", county.at(XINGFU), "--to", county.root / "full") == (2, "用 102")
    (county.root / "empty").mkdir()
    assert refused("rescue", county.at(XINGFU), "--to", county.root / "empty") == (3, "存 307")
    assert list((county.root / "empty").iterdir()) == []
    assert refused("rescue", county.at(XINGFU)) == (3, "存 307")
    assert path.stat().st_size > 0


def test_the_words_for_a_person(county: County, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from desktop.cli import main

    county.add(XINGFU, "free_clinic", clinic())
    assert main(["backup", str(county.at(XINGFU)), "--to", str(county.stick("w"))]) == 0
    told = capsys.readouterr()
    assert "读回来对过" in told.out and "没有设密码" in told.out and "备份 100%" in told.err
    file = next(county.stick("w").iterdir())
    county.add(XINGFU, "free_clinic", clinic("2023-09-19"))
    assert main(["restore", str(file), str(county.at(XINGFU))]) == 0
    told = capsys.readouterr()
    assert "换新的序列" in told.out and "更新的 1 条" in told.out and "整个留着" in told.out
    assert main(["check", str(county.at(XINGFU))]) == 0
    assert "没有问题" in capsys.readouterr().out
    assert main(["rescue", str(county.at(XINGFU)), "--to", str(tmp_path / "r")]) == 0
    assert "救出 2 条" in capsys.readouterr().out
