"""What a person or a script may give the command line by mistake: a sentence each, never a crash, nothing left behind."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, UNITS, XINGFU, County, another_computer, clinic, must, run


class _Input:
    """Standard input by its bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)

    def isatty(self) -> bool:
        return False


def _refused(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    ran = run(*arguments)
    assert ran.json is not None and set(ran.json) == {"error"}, ran
    assert set(ran.json["error"]) == {"code", "message", "where", "hint"}
    return ran.code, ran.json["error"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 100_000, "填 284"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "填 284"),
        (b'{"visits_offline": ' + b"9" * 100_000 + b"}", "填 284"),
        (b'{"a": 1}\n{"b": ' + b"9" * 100_000 + b"}", "填 284"),
        (json.dumps(clinic(place_name="a\ud800")).encode(), "填 203"),
        (json.dumps(clinic(), ensure_ascii=False).encode("gb18030"), "填 280"),
        (b"", "填 282"),
        (b"[3]", "填 283"),
        (b"{", "填 281"),
    ],
)
def test_bad_records_are_refused_in_words(
    county: County, monkeypatch: pytest.MonkeyPatch, raw: bytes, code: str
) -> None:
    monkeypatch.setattr(sys, "stdin", _Input(raw))
    assert _refused("record", "add", county.at(XINGFU), "free_clinic", "-")[1]["code"] == code
    assert must("record", "list", county.at(XINGFU))["records"] == []


def test_standard_input_may_begin_with_a_byte_order_mark(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(clinic(), ensure_ascii=False).encode()
    monkeypatch.setattr(sys, "stdin", _Input(raw))
    assert len(must("record", "add", county.at(XINGFU), "free_clinic", "-")["records"]) == 1


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--from", "x", "用 123"),
        ("--to", "2023", "用 123"),
        ("--to", "20230916", "用 123"),
        ("--limit", "99999999999999999999", "用 124"),
        ("--limit", "-1", "用 124"),
        ("--limit", "0", "用 124"),
    ],
)
def test_a_list_is_asked_for_in_bounds(county: County, option: str, value: str, code: str) -> None:
    status, error = _refused("record", "list", county.at(COUNTY), option, value)
    assert (status, error["code"]) == (2, code)


def test_a_password_that_is_no_text_is_a_wrong_password(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    made = must("kit", "make", county.at(COUNTY), "--unit", XINGFU, "--to", county.stick("kits"))
    kit = made["kits"][0]
    monkeypatch.setenv("XINGLIN_PASSWORD", "杏林 2023")
    must("workspace", "create", county.at("pw"), "--kit", kit["file"], "--code", kit["code"])
    must("record", "list", county.at("pw"))
    monkeypatch.setenv("XINGLIN_PASSWORD", "\udcff")
    status, error = _refused("record", "list", county.at("pw"))
    assert (status, error["code"]) == (3, "收 208")


def test_the_demonstration_wants_an_empty_folder_and_a_count(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    assert _refused("demo", file, "--no-window")[1]["code"] == "用 102"
    assert _refused("demo", tmp_path / "demo", "--no-window", "--records", "-5")[1]["code"] == "用 125"
    assert not (tmp_path / "demo").exists()


def test_a_missing_folder_of_registers_is_named(tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    units.write_text(UNITS.replace(",county,", ",prefecture,"), encoding="utf-8")
    create = ("network", "create", tmp_path / "top", "--units", units, "--programme", "free_clinic_week")
    assert _refused(*create, "--registers", tmp_path / "none")[1]["code"] == "用 126"
    assert not (tmp_path / "top").exists()
    assert must(*create)["units"] == 6


def test_a_computer_the_roster_does_not_know_makes_no_kit(county: County) -> None:
    make = ("kit", "make", county.at(TOWNSHIP), "--unit", LIUHE, "--to", county.stick("township-kits"))
    status, error = _refused(*make)
    assert (status, error["code"]) == (3, "网 104")
    assert list(county.stick("township-kits").iterdir()) == []
    pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))
    must("receive", county.at(TOWNSHIP), pack["file"])
    made = must(*make)
    kit = made["kits"][0]
    must("workspace", "create", county.at("again"), "--kit", kit["file"], "--code", kit["code"])


def test_batches_that_come_together_miss_nothing(county: County) -> None:
    for day in range(10, 18):
        county.add(XINGFU, "free_clinic", clinic(date=f"2023-09-{day}"))
        county.submit(XINGFU)
    must("receive", county.at(TOWNSHIP), county.stick(XINGFU))
    county.submit(TOWNSHIP)
    files = must("receive", county.at(COUNTY), county.stick(TOWNSHIP))["files"]
    taken = next(item for item in files if item["kind"] == "submission")
    assert (taken["status"], taken["new"], taken["missing"]) == ("taken", 8, [])


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["record"], "缺少 动作"),
        (["record", "list"], "缺少 WORKSPACE"),
        (["record", "list", "w", "--limit", "x"], "--limit 要写整数，不能是 'x'"),
        (["submit", "w", "--to"], "--to 后面要写一个值"),
        (["kit", "make", "w", "--to", "d"], "要写其中一个：--unit --all"),
        (["kit", "make", "w", "--all", "--unit", "1", "--to", "d"], "--unit 不能和 --all 一起写"),
        (["check", "w", "--zz"], "不认识 --zz"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments: list[str], where: str) -> None:
    status, error = _refused(*arguments)
    assert (status, error["code"], error["where"]) == (2, "用 100", where)
    assert "usage" not in error["hint"] and "\n" not in error["hint"]


def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["record", "add", "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert text.startswith("写法：") and text.count("可以写的") == 1
    assert not {"usage", "options", "positional", "show this"} & set(text.replace(":", " ").split())


def test_a_unit_of_any_name_gets_its_kit_in_the_folder(tmp_path: Path) -> None:
    units = tmp_path / "units.csv"
    text = UNITS.replace("青石镇卫生院", "../../甲/乙:c*?").replace("云岭县人民医院", "长" * 300)
    units.write_text(text, encoding="utf-8")
    create = ("network", "create", tmp_path / "top", "--units", units, "--programme", "free_clinic_week")
    must(*create)
    made = must("kit", "make", tmp_path / "top", "--all", "--to", tmp_path / "kits")
    assert len(made["kits"]) == 2
    assert {Path(kit["file"]).parent for kit in made["kits"]} == {tmp_path / "kits"}
    assert len(list((tmp_path / "kits").iterdir())) == 2
    units.write_text(UNITS.replace("石桥", "石\0桥"), encoding="utf-8")
    code, error = _refused("network", "create", tmp_path / "other", *create[3:])
    assert (code, error["code"], error["where"]) == (3, "网 119", "units.csv 第 6 行")


def test_a_file_where_a_folder_belongs_is_said_so(county: County, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    county.add(XINGFU, "free_clinic", clinic())
    for to in (file, file / "deeper"):
        status, error = _refused("submit", county.at(XINGFU), "--period", "2023-09", "--to", to)
        assert (status, error["code"]) == (4, "环 109")


def test_a_zero_report_is_said_once_and_a_campaign_is_its_year(county: County) -> None:
    for period in ("2023-09", "2023-09", "2023"):
        made = must(
            "submit", county.at(XINGFU), "--period", period, "--zero", "free_clinic_week", "--to", county.stick("z")
        )
        assert made["records"] == 1
    must("receive", county.at(TOWNSHIP), county.stick("z"))
    for period in ("2023", "2023-09"):
        board = must("completeness", county.at(TOWNSHIP), "--programme", "free_clinic_week", "--period", period)
        assert {row["unit"]: row["status"] for row in board["units"]}[XINGFU] == "zero"


def test_of_two_batches_of_one_number_neither_counts(county: County, tmp_path: Path) -> None:
    """A copied workspace: both files are put aside; the next number of the computer that goes on brings its records."""
    clone = tmp_path / "clone"
    shutil.copytree(county.at(XINGFU), clone)
    county.add(XINGFU, "free_clinic", clinic(date="2023-09-12"))
    first = county.submit(XINGFU)["file"]
    record = tmp_path / "record.json"
    record.write_text(json.dumps(clinic(date="2023-09-13")), encoding="utf-8")
    with another_computer(tmp_path / "state"):
        must("record", "add", clone, "free_clinic", record)
        second = must("submit", clone, "--period", "2023-09", "--to", tmp_path / "clone-stick")["file"]
    both = run("receive", county.at(TOWNSHIP), first, second)
    assert (both.code, [(item["status"], item["error"]["code"]) for item in both.json["files"]]) == (
        3, [("quarantined", "收 410")] * 2,
    )  # fmt: skip
    assert must("record", "list", county.at(TOWNSHIP))["records"] == []
    again = run("receive", county.at(TOWNSHIP), first)
    assert (again.code, again.json["files"][0]["status"]) == (3, "quarantined")
    county.add(XINGFU, "free_clinic", clinic(date="2023-09-14"))
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    dates = {item["date"] for item in must("record", "list", county.at(TOWNSHIP))["records"]}
    assert dates == {"2023-09-12", "2023-09-14"}


def test_a_batch_that_a_receipt_answered_for_stays(county: County, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(county.at(XINGFU), clone)
    county.add(XINGFU, "free_clinic", clinic())
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("receipt", county.at(TOWNSHIP), "--to", county.stick("receipts"))
    record = tmp_path / "record.json"
    record.write_text(json.dumps(clinic(date="2023-09-13")), encoding="utf-8")
    with another_computer(tmp_path / "state"):
        must("record", "add", clone, "free_clinic", record)
        second = must("submit", clone, "--period", "2023-09", "--to", tmp_path / "clone-stick")["file"]
    ran = run("receive", county.at(TOWNSHIP), second)
    assert (ran.code, ran.json["files"][0]["status"]) == (3, "quarantined")
    assert [item["date"] for item in must("record", "list", county.at(TOWNSHIP))["records"]] == ["2023-09-18"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["record", "show", "{village}", "\udcff"],
        ["record", "delete", "{village}", "x", "--reason", "a\0b"],
        ["record", "list", "{village}", "--form", "\udcff"],
        ["review", "approve", "{village}", "x", "\udcff"],
        ["workspace", "confirm", "{village}", "--fingerprint", "\udcff"],
        ["submit", "{village}", "--period", "2023-09", "--to", "a\0b"],
    ],
)
def test_what_is_no_text_is_wrong_usage(county: County, arguments: list[str]) -> None:
    status, error = _refused(*(word.format(village=county.at(XINGFU)) for word in arguments))
    assert (status, error["code"]) == (2, "用 122")


@pytest.mark.parametrize("period", ["0000", "9999-12", "２０２３-09", "1899"])
def test_a_period_lies_in_reach(county: County, period: str) -> None:
    board = ("completeness", county.at(TOWNSHIP), "--programme", "activity_month", "--period", period)
    assert _refused(*board)[1]["code"] == "用 111"


def test_a_file_name_of_another_encoding_is_taken_in(county: County, capsys: pytest.CaptureFixture[str]) -> None:
    county.add(XINGFU, "free_clinic", clinic())
    made = Path(county.submit(XINGFU)["file"])
    try:
        odd = made.rename(made.with_name("\udcc9\udccf.xinglin"))
    except OSError:
        pytest.skip("this file system knows Unicode names only")
    assert Path(must("receive", county.at(TOWNSHIP), odd)["files"][0]["file"]).name == "??.xinglin"
    assert main(["inspect", str(odd.with_name("\udcff"))]) == 4
    assert "环 105" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("visits", "stored"), [("12", 12), (12.0, 12), (" １２ ", 12), (12.5, None), (True, None), ([1], None)]
)
def test_a_whole_number_however_it_was_written(county: County, tmp_path: Path, visits: Any, stored: int | None) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps(clinic(visits=visits)), encoding="utf-8")
    ran = run("record", "add", county.at(XINGFU), "free_clinic", record)
    if stored is None:
        assert (ran.code, ran.json["error"]["code"], ran.json["error"]["where"]) == (3, "填 203", "visits_offline")
    else:
        shown = must("record", "show", county.at(XINGFU), ran.json["records"][0]["id"])
        assert shown["data"]["visits_offline"] == stored


def test_a_receipt_counts_what_is_still_to_be_mended(county: County, tmp_path: Path) -> None:
    rid = county.add(XINGFU, "free_clinic", clinic())[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    must("review", "return", county.at(TOWNSHIP), rid, "--field", "visits_offline", "--reason", "人数不对")
    first = must("receipt", county.at(TOWNSHIP), "--to", county.stick("receipts"))["receipts"][0]
    assert first["returned"] == 1
    must("receive", county.at(XINGFU), first["file"])
    county.add(XINGFU, "free_clinic", clinic(visits=30), revise=rid)
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    assert must("receipt", county.at(TOWNSHIP), "--to", county.stick("receipts"))["receipts"][0]["returned"] == 0
