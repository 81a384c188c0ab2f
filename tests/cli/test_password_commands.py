"""Passwords on the command line: from the environment or a terminal, never from an argument; one JSON document each."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.workflows.password_gate import gate
from tests.chain.county import Ran, run
from tests.workflows.accounts import PASSWORD, TOWN, VILLAGE, Accounts, make_accounts

NEW = "minghe88"


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Accounts:
    return make_accounts(tmp_path_factory.mktemp("accounts") / "made")


@pytest.fixture
def accounts(_made: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    monkeypatch.setenv("XINGLIN_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("XINGLIN_NOW", "2023-08-14T08:46:00+08:00")
    for name in ("PASSWORD", "NEW_PASSWORD", "SECOND_PASSWORD", "RECOVERY_CODE"):
        monkeypatch.delenv(f"XINGLIN_{name}", raising=False)
    return _made.copy_to(tmp_path / "accounts")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``told(password=…, new_password=…)``: what the environment says."""

    def say(**variables: str | None) -> None:
        for name, value in variables.items():
            variable = f"XINGLIN_{name.upper()}"
            if value is None:
                monkeypatch.delenv(variable, raising=False)
            else:
                monkeypatch.setenv(variable, value)

    return say


def refused(ran: Ran, code: str, ended: int) -> None:
    assert (ran.code, ran.json["error"]["code"]) == (ended, code)
    assert set(ran.json["error"]) == {"code", "message", "where", "hint"}


def test_people_come_change_and_leave(accounts: Accounts, told: Any):
    told(password=PASSWORD)
    village = accounts.village
    first = run("people", "add", village, "王芳", "--title", "村医").json
    assert first == {
        "id": "first", "name": "王芳", "title": "村医", "active": True, "has_password": True, "here": True,
    }  # fmt: skip
    told(new_password="xiaoli22")
    assert run("people", "add", village, "李雷").json["has_password"]
    refused(run("people", "add", village, "赵敏"), "用 171", 2)
    told(new_password=None)
    refused(run("people", "retire", village, "李雷", "--reason", "调走"), "网 152", 3)
    told(second_password="xiaoli22")
    assert run("people", "retire", village, "李雷", "--reason", "调走").json["active"] is False
    assert [person["name"] for person in run("people", "list", village).json["people"]] == ["王芳"]
    assert [person["name"] for person in run("people", "list", village, "--left").json["people"]] == ["李雷", "王芳"]
    refused(run("people", "retire", village, "没有"), "用 173", 2)


def test_a_password_is_changed_and_a_first_one_brings_the_code(accounts: Accounts, told: Any):
    free = accounts.at("YL0102")
    refused(run("password", "set", free), "用 181", 2)
    told(new_password="short")
    refused(run("password", "set", free), "用 170", 2)
    told(new_password=NEW)
    stick = accounts.stick()
    refused(run("password", "set", free, "--recovery-to", free), "用 177", 2)
    made = run("password", "set", free, "--hint", "门牌", "--recovery-to", stick).json
    assert made["person"] == ""
    assert made["recovery_code"] in Path(made["file"]).read_text("utf-8-sig")
    refused(run("check", free), "网 101", 3)
    told(password=NEW, new_password="another99")
    again = run("password", "set", free)
    assert again.json == {"person": "", "recovery_code": None, "file": None}
    told(password="another99")
    newer = run("password", "code", free, "--recovery-to", stick).json
    assert newer["recovery_code"] != made["recovery_code"]
    told(recovery_code=made["recovery_code"], new_password=NEW)
    refused(run("password", "recover", free, "--code"), "收 319", 3)
    told(recovery_code=newer["recovery_code"])
    assert run("password", "recover", free, "--code").json == {"unit": "YL0102", "person": ""}
    told(password=NEW)
    assert run("check", free).code == 0


def test_forgot_grant_recover(accounts: Accounts, told: Any):
    village, up, down = accounts.village, accounts.stick("up"), accounts.stick("down")
    made = run("password", "forgot", village, "--to", up).json
    assert (made["to"], len(made["fingerprint"].split())) == ([TOWN, "YL00"], 8)
    (waiting,) = run("receive", accounts.town, made["file"]).json["files"]
    assert (waiting["status"], waiting["error"]["code"]) == ("waiting", "网 153")
    words = made["fingerprint"]
    refused(
        run("password", "grant", accounts.town, made["file"], "--fingerprint", words[:-2], "--to", down), "网 151", 3
    )
    granted = run(
        "password", "grant", accounts.town, made["file"], "--fingerprint", words, "--to", down, "--as", "赵敏"
    )
    assert (granted.json["unit"], granted.json["fingerprint"]) == (VILLAGE, words)
    refused(run("password", "recover", village, "--grant", granted.json["file"]), "用 181", 2)
    told(new_password=NEW)
    assert run("password", "recover", village, "--grant", granted.json["file"]).json == {"unit": VILLAGE, "person": ""}
    refused(run("password", "recover", village, "--grant", granted.json["file"]), "用 179", 2)
    told(password=NEW)
    assert run("check", village).code == 0
    told(password=PASSWORD)
    refused(run("check", village), "收 208", 3)


def test_the_wait_is_the_same_here(accounts: Accounts, told: Any):
    told(password="not this one")
    for _time in range(5):
        refused(run("check", accounts.village), "收 208", 3)
    told(password=PASSWORD)
    ran = run("check", accounts.village)
    refused(ran, "网 150", 3)
    assert "还要等" in ran.json["error"]["message"]
    assert gate(accounts.village).misses == 5


def test_no_argument_takes_a_password(accounts: Accounts):
    for line in (
        ("password", "set", accounts.village, NEW),
        ("password", "recover", accounts.village, "--code", accounts.code),
        ("people", "add", accounts.village, "王芳", "--password", NEW),
    ):
        refused(run(*line), "用 100", 2)


def test_at_a_terminal_it_is_asked_for(accounts: Accounts, monkeypatch: pytest.MonkeyPatch, capsys: Any):
    typed = iter([PASSWORD, NEW, "other then", PASSWORD, NEW, NEW, accounts.code, "third333", "third333"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(typed))
    village = str(accounts.village)
    assert main(["password", "set", village]) == 2
    assert "用 180" in capsys.readouterr().err
    assert main(["password", "set", village]) == 0
    assert main(["password", "recover", village, "--code"]) == 0
    assert main(["check", str(accounts.at("YL0102"))]) == 0  # no password there, none is asked for
    assert not [line for line in capsys.readouterr().out.splitlines() if NEW in line or accounts.code in line]


def test_what_a_person_reads(accounts: Accounts, told: Any, capsys: Any):
    village, stick = str(accounts.village), accounts.stick()
    free = str(accounts.at("YL0102"))
    told(password=PASSWORD)
    assert main(["people", "list", village]) == 0
    assert main(["people", "add", village, "王芳", "--title", "村医"]) == 0
    assert main(["people", "list", village]) == 0
    said = capsys.readouterr().out
    assert "还没有写填表的人" in said
    assert "王芳  村医  正在填  有密码" in said
    assert main(["password", "code", village, "--recovery-to", str(stick)]) == 0
    assert "只显示这一次" in capsys.readouterr().out
    told(password=None)
    assert main(["password", "forgot", village, "--to", str(stick)]) == 0
    asked = next(stick.glob("密码申请*"))
    words = capsys.readouterr().out.splitlines()[-1].partition("：")[2]
    assert main(["password", "grant", str(accounts.town), str(asked), "--fingerprint", words, "--to", str(stick)]) == 0
    assert main(["inspect", str(asked)]) == 0
    assert "种类：密码申请" in capsys.readouterr().out
    told(new_password=NEW)
    assert main(["password", "recover", village, "--grant", str(next(stick.glob("密码批复*")))]) == 0
    assert "记录都在" in capsys.readouterr().out
    assert main(["people", "add", free, "周文"]) == 0
    told(new_password=None, password=NEW)
    assert main(["people", "retire", free, "周文"]) == 2
    assert "先换成别人" in capsys.readouterr().err
