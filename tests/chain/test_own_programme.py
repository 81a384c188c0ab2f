"""A third programme, made by copying and changing files only: through pack, village, township and county to its table."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.foundation.clock import clock_in_use
from desktop.foundation.shipped import shipped_path
from desktop.storage.packs import load_form, programme_files, save_programme
from desktop.workflows.completeness_board import board_choices, completeness_board
from desktop.workflows.programmes_due import programmes_due
from desktop.workflows.table_view import table_choices
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, LIUHE, NOW, SHIQIAO, TOWNSHIP, XINGFU, County, clinic, must, run

FOLDER = Path(__file__).parent / "herb_quarter"
NAME = "herb_quarter"
QUARTER = "2023-Q3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's copy, to be changed."""
    copied = tmp_path / "ours"
    shutil.copytree(FOLDER, copied)
    return copied


@pytest.fixture(scope="module")
def _asking(made_county: County, tmp_path_factory: pytest.TempPathFactory) -> County:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        county = made_county.copy_to(tmp_path_factory.mktemp("asking") / "county")
        must("programme", "enable", county.at(COUNTY), FOLDER)
        county.add(XINGFU, "free_clinic", clinic())  # so that the county comes to know the villages' computers
        _up(county, XINGFU)
        pack = must("pack", "make", county.at(COUNTY), "--to", county.stick("pack"))["file"]
        for unit in (TOWNSHIP, XINGFU, LIUHE):
            must("receive", county.at(unit), pack)
    return county


@pytest.fixture
def asked(_asking: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    """The county asks for it, and everybody below knows."""
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    return _asking.copy_to(tmp_path / "county")


def _up(county: County, *villages: str) -> None:
    for village in villages:
        must("receive", county.at(TOWNSHIP), county.submit(village)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])


def garden(date: str = "2023-08-20", area: str = "30.5", **more: Any) -> dict[str, Any]:
    return {"activity_date": date, "garden_name": "药圃", "garden_kind": "1", "area": area, "visits": 12, **more}


def table(county: County, *more: str, period: str = QUARTER) -> Any:
    return must("table", county.at(COUNTY), NAME, "gardens", "--period", period, *more)


def test_its_form_its_figures_its_indicator_and_its_target(asked: County):
    first = asked.add(XINGFU, "herb_garden", garden("2023-07-05", "20", visits=5), garden(herbs=["qi", "shen"]))
    asked.add(LIUHE, "herb_garden", garden("2023-09-01", "4", garden_kind="2"), garden("2023-06-30", "50"))
    _up(asked, XINGFU, LIUHE)
    found = table(asked)
    assert found["total"] == {
        "gardens_medicinal": 1, "gardens_other": 0, "gardens_total": 1, "area": 30.5, "garden_visits": 29,
        "lecture_visits": None,
    }  # fmt: skip
    # The garden's newest state counts, every visit is added, and what is smaller than the setting is none.
    cell = table(asked, "--cell", "area")
    assert [item["id"] for item in cell["records"]] == [first[1]["id"]]
    told = must("programme", "indicators", asked.at(COUNTY), NAME, "--period", QUARTER)["indicators"]
    rate, visits = told
    assert (rate["numerator"], rate["denominator"], rate["value"], rate["measure"]) == (2, 3, 66.7, "%")
    (aim,) = rate["targets"]
    assert (aim["value"], aim["reached"], aim["met"], aim["lead_office"]) == (60, 66.7, True, "中医药管理科")
    year, *villages = visits["targets"]
    # A yearly target runs from January to the end of the quarter: the visits of June are in it.
    assert (year["period"], year["until"], year["reached"], year["share"], year["met"]) == (
        "2023",
        "2023-09-30",
        41,
        41,
        False,
    )
    assert {(each["unit"], each["reached"], each["met"]) for each in villages} == {
        (XINGFU, 17, True), (LIUHE, 12, True), (SHIQIAO, None, None),
    }  # fmt: skip
    behind = must(
        "programme",
        "indicators",
        asked.at(COUNTY),
        NAME,
        "--period",
        QUARTER,
        "--indicator",
        "visits",
        "--unit",
        XINGFU,
    )
    assert behind["value"] == 17 and len(behind["records"]) == 2
    assert found["checks"] == [{"name": "every_township", "title": "每个乡镇至少一处百草园", "holds": True, "rows": []}]


def test_a_list_that_the_programme_brings_is_what_its_form_chooses_from(asked: County, tmp_path: Path):
    file = tmp_path / "one.json"
    file.write_text(json.dumps(garden(herbs=["qi", "gan"])), "utf-8")
    refused = run("record", "add", asked.at(XINGFU), "herb_garden", file)
    assert refused.code == 3 and "herbs" in json.dumps(refused.json, ensure_ascii=False)


def test_a_township_without_one_is_named_by_the_check(asked: County):
    (check,) = must("programme", "checks", asked.at(COUNTY), NAME, "--period", "2023-Q2")["checks"]
    assert not check["holds"]
    assert check["rows"] == [{"unit": TOWNSHIP, "subject": "青石镇卫生院", "detail": "这一季没有百草园"}]


def test_a_setting_changes_the_figures_and_goes_down_with_the_pack(asked: County):
    asked.add(LIUHE, "herb_garden", garden("2023-09-01", "4", garden_kind="2"))
    _up(asked, LIUHE)
    assert table(asked)["total"]["gardens_total"] == 0
    refused = run("programme", "set", asked.at(COUNTY), NAME, "least=-1")
    assert (refused.code, refused.json["error"]["code"]) == (2, "用 192")
    assert run("programme", "set", asked.at(COUNTY), NAME, "most=1").json["error"]["code"] == "用 191"
    assert must("programme", "set", asked.at(COUNTY), NAME, "least=2")["settings"][0]["value"] == "2"
    assert table(asked)["total"]["gardens_total"] == 1
    pack = must("pack", "make", asked.at(COUNTY), "--to", asked.stick("pack2"))["file"]
    must("receive", asked.at(TOWNSHIP), pack)
    (told,) = must("programme", "show", asked.at(TOWNSHIP), NAME)["settings"]
    assert (told["value"], told["default"]) == ("2", "10")
    below = run("programme", "set", asked.at(TOWNSHIP), NAME, "least=3")
    assert (below.code, below.json["error"]["code"]) == (3, "网 180")


def test_nothing_done_is_reported_empty_and_void_when_something_comes(asked: County):
    must("submit", asked.at(LIUHE), "--period", QUARTER, "--to", asked.stick("zero"), "--zero", NAME)
    must("receive", asked.at(TOWNSHIP), asked.submit(LIUHE)["file"])
    board = _board(asked)
    assert (board[LIUHE], board[XINGFU]) == ("zero", "none")
    asked.add(LIUHE, "herb_garden", garden())
    must("receive", asked.at(TOWNSHIP), asked.submit(LIUHE)["file"])
    assert _board(asked)[LIUHE] == "reported"
    refused = run("submit", asked.at(LIUHE), "--period", QUARTER, "--to", asked.stick("zero"), "--zero", NAME)
    assert refused.code in (2, 3)


def _board(county: County, period: str = QUARTER) -> dict[str, str]:
    found = must("completeness", county.at(TOWNSHIP), "--programme", NAME, "--period", period)
    return {row["unit"]: row["status"] for row in found["units"]}


def test_what_comes_after_the_deadline_is_reported_but_not_in_time(asked: County, monkeypatch: pytest.MonkeyPatch):
    asked.add(XINGFU, "herb_garden", garden())
    asked.add(LIUHE, "herb_garden", garden())
    must("receive", asked.at(TOWNSHIP), asked.submit(XINGFU)["file"])
    monkeypatch.setenv("XINGLIN_NOW", "2023-10-05T09:00:00+08:00")
    must("receive", asked.at(TOWNSHIP), asked.submit(LIUHE)["file"])
    found = must("completeness", asked.at(TOWNSHIP), "--programme", NAME, "--period", QUARTER)
    units = {row["unit"]: (row["status"], row["received"], row["timely"]) for row in found["units"]}
    assert units == {
        XINGFU: ("reported", "2023-09-25", True), LIUHE: ("reported", "2023-10-05", False), SHIQIAO: ("overdue", "", False),
    }  # fmt: skip
    assert (found["due"], found["reported"], found["timely"]) == (3, 2, 1)
    assert found["deadlines"]["village"] == "2023-10-03"
    # At the county both came in the township's hand, by the township's day.
    must("receive", asked.at(COUNTY), asked.submit(TOWNSHIP)["file"])
    above = must("completeness", asked.at(COUNTY), "--programme", NAME, "--period", QUARTER)
    assert {row["unit"]: row["timely"] for row in above["units"]}[LIUHE] is True
    # Coming once more does not make it later.
    monkeypatch.setenv("XINGLIN_NOW", "2023-10-08T09:00:00+08:00")
    must("receive", asked.at(COUNTY), asked.submit(TOWNSHIP)["file"])
    above = must("completeness", asked.at(COUNTY), "--programme", NAME, "--period", QUARTER)
    assert {row["unit"]: row["received"] for row in above["units"]}[LIUHE] == "2023-10-05"


def test_its_deadlines_are_rules_and_the_county_may_say_otherwise(asked: County):
    told = must("programme", "show", asked.at(COUNTY), NAME, "--period", QUARTER)["deadlines"]
    assert told == {"village": "2023-10-03", "township": "2023-10-06", "county": "2023-10-13", "city": "2023-10-20"}
    changed = must("programme", "set", asked.at(COUNTY), NAME, "--deadline", "village=2023-10-09", "--period", QUARTER)
    assert changed["deadlines"]["village"] == "2023-10-09"
    assert (
        must("programme", "show", asked.at(COUNTY), NAME, "--period", "2023-Q4")["deadlines"]["village"] == "2024-01-03"
    )
    back = must("programme", "set", asked.at(COUNTY), NAME, "--deadline", "village=", "--period", QUARTER)
    assert back["deadlines"]["village"] == "2023-10-03"
    assert (
        run("programme", "set", asked.at(COUNTY), NAME, "--deadline", "village=9月9日", "--period", QUARTER).json[
            "error"
        ]["code"]
        == "用 193"
    )
    assert run("programme", "set", asked.at(COUNTY), NAME).json["error"]["code"] == "用 195"
    assert run("programme", "set", asked.at(COUNTY), NAME, "least").json["error"]["code"] == "用 196"


def test_a_campaigns_deadline_is_its_years_whatever_month_was_said(county: County):
    at = county.at(COUNTY)
    said = must("programme", "set", at, "free_clinic_week", "--deadline", "village=2023-09-26", "--period", "2023-09")
    assert said["deadlines"]["village"] == "2023-09-26"
    assert must("programme", "show", at, "free_clinic_week", "--period", "2023")["deadlines"]["village"] == "2023-09-26"
    board = must("completeness", at, "--programme", "free_clinic_week", "--period", "2023")
    assert board["deadlines"]["village"] == "2023-09-26"


def test_targets_of_the_county_itself_come_before_the_folders(asked: County, tmp_path: Path):
    own = tmp_path / "ours.csv"
    own.write_text("indicator,unit,period,value,lead_office\nvisits,,year,30,办公室\n", "utf-8")
    targets = must("programme", "targets", asked.at(COUNTY), NAME, "--load", own)["targets"]
    assert [(item["indicator"], item["unit"], item["value"], item["lead_office"]) for item in targets] == [
        ("visits", "", 30, "办公室"), ("villages_with_garden", "", 60, "中医药管理科"), ("visits", "village", 10, ""),
    ]  # fmt: skip
    own.write_text("indicator,value\nvisitors,30\n", "utf-8")
    refused = run("programme", "targets", asked.at(COUNTY), NAME, "--load", own)
    assert (refused.code, refused.json["error"]["code"], refused.json["error"]["where"]) == (
        3,
        "表 115",
        "ours.csv 第 2 行",
    )
    assert len(must("programme", "targets", asked.at(COUNTY), NAME)["targets"]) == 3


def test_this_quarter_the_year_so_far_and_last_year(asked: County):
    """Gardens of two quarters are the same garden of the year: a running total never adds quarters."""
    asked.add(
        XINGFU,
        "herb_garden",
        garden("2022-08-20", "15", visits=4),
        garden("2023-05-20", "20", visits=6),
        garden(visits=10),
    )
    _up(asked, XINGFU)
    compared = table(asked, "--compare")["compare"]
    assert compared["gardens_total"] == {"this": 1, "running": 1, "before": 1, "change": 0}
    assert compared["garden_visits"] == {"this": 10, "running": 16, "before": 4, "change": 150}
    assert compared["area"] == {"this": 30.5, "running": 30.5, "before": 15, "change": 103.3}
    assert compared["lecture_visits"] == {"this": None, "running": None, "before": None, "change": None}


def test_the_county_stops_asking_and_nobody_below_owes_it(asked: County):
    assert NAME in {each["id"] for each in must("programme", "list", asked.at(XINGFU))["programmes"] if each["enabled"]}
    must("programme", "disable", asked.at(COUNTY), NAME)
    pack = must("pack", "make", asked.at(COUNTY), "--to", asked.stick("pack2"))["file"]
    must("receive", asked.at(XINGFU), pack)
    assert NAME not in {
        each["id"] for each in must("programme", "list", asked.at(XINGFU))["programmes"] if each["enabled"]
    }
    must("programme", "enable", asked.at(COUNTY), NAME)
    must("receive", asked.at(XINGFU), must("pack", "make", asked.at(COUNTY), "--to", asked.stick("pack3"))["file"])
    assert NAME in {each["id"] for each in must("programme", "list", asked.at(XINGFU))["programmes"] if each["enabled"]}


def test_a_new_edition_keeps_what_the_county_chose(asked: County, folder: Path):
    must("programme", "set", asked.at(COUNTY), NAME, "least=2")
    main = folder / "programme.toml"
    main.write_text(main.read_text("utf-8").replace("version = 1", "version = 2"), "utf-8")
    must("programme", "enable", asked.at(COUNTY), folder)
    shown = must("programme", "show", asked.at(COUNTY), NAME)
    assert (shown["version"], shown["settings"][0]["value"]) == (2, "2")
    # An older edition would be taken in and never looked at: it is refused.
    refused = run("programme", "enable", asked.at(COUNTY), FOLDER)
    assert (refused.code, refused.json["error"]["code"]) == (3, "表 171")
    assert "3" in refused.json["error"]["hint"]


def test_a_newer_edition_that_the_program_brings_is_taken_with_the_countys_choices(county: County):
    at = county.at(COUNTY)
    must("programme", "set", at, "free_clinic_week", "drugs=waived")
    with open_workspace(at, clock_in_use()) as workspace, workspace.db.atomic():
        files = programme_files(workspace.db, "free_clinic_week")
        old = {**files, "programme.toml": files["programme.toml"].replace(b"\nversion = 2", b"\nversion = 1")}
        workspace.db.execute("DELETE FROM programmes WHERE id = 'free_clinic_week'")
        save_programme(workspace.db, "free_clinic_week", 1, old)
    assert must("programme", "show", at, "free_clinic_week")["version"] == 1
    must("programme", "enable", at, "free_clinic_week")
    shown = must("programme", "show", at, "free_clinic_week")
    assert shown["version"] == 2
    assert {item["name"]: item["value"] for item in shown["settings"]}["drugs"] == "waived"


def test_a_form_that_came_with_a_later_program_comes_with_the_programme_that_needs_it(county: County, folder: Path):
    at = county.at(COUNTY)
    with open_workspace(at, clock_in_use()) as workspace, workspace.db.atomic():
        workspace.db.execute("DELETE FROM forms WHERE form_id = 'convenience'")
    main = folder / "programme.toml"
    main.write_text(
        main.read_text("utf-8").replace('"lecture", "zero_report"', '"lecture", "convenience", "zero_report"'), "utf-8"
    )
    must("programme", "enable", at, folder)
    with open_workspace(at, clock_in_use()) as workspace:
        assert load_form(workspace.db, "convenience") is not None


def test_a_folder_with_a_mistake_changes_nothing(county: County, folder: Path):
    (folder / "gardens.sql").write_text(
        (folder / "gardens.sql").read_text("utf-8").replace("garden_name", "garden_nam", 1), "utf-8"
    )
    for command in (
        ("pack", "check", folder, "--workspace", county.at(COUNTY)),
        ("programme", "enable", county.at(COUNTY), folder),
    ):
        refused = run(*command)
        assert (refused.code, refused.json["error"]["code"]) == (3, "表 125")
        assert refused.json["error"]["where"] == "gardens.sql 第 4 行"
    assert NAME not in {each["id"] for each in must("programme", "list", county.at(COUNTY))["programmes"]}
    assert "herb_garden" not in {
        form for each in must("programme", "list", county.at(COUNTY))["programmes"] for form in each["forms"]
    }
    assert run("programme", "enable", county.at(COUNTY), county.root).json["error"]["code"] == "用 190"


def test_a_programme_by_days_of_its_own(asked: County, folder: Path):
    """From 10 August to 9 September: neither a month nor a quarter, and once more in November."""
    main = folder / "programme.toml"
    days = 'period = "days"\nranges = [["2023-11-01", "2023-11-20"], ["2023-08-10", "2023-09-09"]]'
    main.write_text(
        main.read_text("utf-8").replace('period = "quarter"', days).replace("version = 1", "version = 2"), "utf-8"
    )
    must("programme", "enable", asked.at(COUNTY), folder)
    pack = must("pack", "make", asked.at(COUNTY), "--to", asked.stick("pack2"))["file"]
    for unit in (TOWNSHIP, LIUHE):
        must("receive", asked.at(unit), pack)
    period = "2023-08-10..2023-09-09"
    # Said of a month, it is a report of the days that the month has in common with the programme.
    made = must("submit", asked.at(LIUHE), "--period", "2023-09", "--to", asked.stick("zero"), "--zero", NAME)
    must("receive", asked.at(TOWNSHIP), made["file"])
    assert _board(asked, period)[LIUHE] == "zero"
    asked.add(
        LIUHE,
        "herb_garden",
        garden("2023-08-09", visits=1),
        garden("2023-08-10", visits=2),
        garden("2023-09-09", visits=4),
    )
    with open_workspace(asked.at(LIUHE), clock_in_use()) as workspace:
        (due,) = [item for item in programmes_due(workspace) if item.programme == NAME]
    assert (due.period, due.deadline, due.counted) == (period, "2023-09-12", 2)
    must("receive", asked.at(TOWNSHIP), asked.submit(LIUHE)["file"])
    must("receive", asked.at(COUNTY), asked.submit(TOWNSHIP)["file"])
    assert table(asked, period=period)["total"]["garden_visits"] == 6
    # A month may still be looked at; what runs up is what lay in the programme's own days.
    assert table(asked, period="2023-08")["total"]["garden_visits"] == 3
    compared = table(asked, "--compare", period=period)["compare"]
    assert compared["garden_visits"] == {"this": 6, "running": 6, "before": None, "change": None}
    found = must("completeness", asked.at(COUNTY), "--programme", NAME, "--period", period)
    assert {row["unit"]: row["status"] for row in found["units"]}[LIUHE] == "reported"
    with open_workspace(asked.at(COUNTY), clock_in_use()) as workspace:
        board = completeness_board(workspace, NAME, "2023")
        choice = next(item for item in board_choices(workspace) if item.programme == NAME)
        tables = next(item for item in table_choices(workspace) if item.programme == NAME)
    assert [days.name for days in board.periods] == [period]
    assert choice.years == ("2023",) and tables.best == period
    assert (
        run("table", asked.at(COUNTY), NAME, "gardens", "--period", "2023-09-09..2023-08-10").json["error"]["code"]
        == "用 111"
    )


def test_a_copy_under_another_name_comes_to_the_same_figures(county: County, tmp_path: Path):
    """The forms have no tick for it: what counts is its own SQL's to say, and that still reads the copied rule."""
    copied = tmp_path / "ours"
    shutil.copytree(shipped_path("forms/programmes/free_clinic_week"), copied)
    main = copied / "programme.toml"
    main.write_text(main.read_text("utf-8").replace('id = "free_clinic_week"', 'id = "county_clinic"'), "utf-8")
    must("programme", "enable", county.at(COUNTY), copied)
    off = {"programmes_off": ["free_clinic_week"], "_explain": {"programmes_off": "只算县里的"}}
    county.add(XINGFU, "free_clinic", clinic(visits=7), clinic("2023-09-19", 11, **off))
    _up(county, XINGFU)
    ours = must("table", county.at(COUNTY), "county_clinic", "annex2", "--period", "2023")["total"]
    assert (county.total()["visits_offline"], ours["visits_offline"]) == (7, 18)
    assert (ours["staff_associate_chief"], ours["inst_other"]) == (1, 2)


def test_what_came_too_late_is_left_out_of_every_comparison_if_the_programme_says_so(
    asked: County, monkeypatch: pytest.MonkeyPatch
):
    asked.add(XINGFU, "herb_garden", garden(visits=10))
    _up(asked, XINGFU)
    monkeypatch.setenv("XINGLIN_NOW", "2023-10-20T09:00:00+08:00")
    must("programme", "close", asked.at(COUNTY), NAME, "--period", QUARTER, "--late", "leave")
    asked.add(XINGFU, "herb_garden", garden("2023-08-21", visits=5))
    _up(asked, XINGFU)
    compared = table(asked, "--compare")["compare"]["garden_visits"]
    assert (compared["this"], compared["running"]) == (10, 10)


def test_every_command_also_speaks_to_a_person(asked: County, folder: Path, capsys: pytest.CaptureFixture[str]):
    asked.add(XINGFU, "herb_garden", garden(visits=5))
    _up(asked, XINGFU)
    at = str(asked.at(COUNTY))

    def said(*words: str) -> str:
        capsys.readouterr()
        assert main(list(words)) == 0
        return capsys.readouterr().out

    assert "启用  herb_quarter  1  百草园建设季度通报" in said("programme", "list", at)
    shown = said("programme", "show", at, NAME, "--period", QUARTER)
    assert "least = 10  多少平方米以上算一处" in shown and "village  2023-10-03" in shown
    assert "改好了。" in said("programme", "set", at, NAME, "least=5")
    assert "visits  village  quarter  10人次" in said("programme", "targets", at, NAME)
    told = said("programme", "indicators", at, NAME, "--period", QUARTER)
    assert (
        "参观人次  5人次" in told
        and "幸福村卫生室  5 / 10  没达到" in told
        and "石桥村卫生室  — / 10  还不知道" in told
    )
    assert "visits = 5" in said("programme", "indicators", at, NAME, "--period", QUARTER, "--indicator", "visits")
    assert "没做到  每个乡镇至少一处百草园\n  青石镇卫生院  这一季没有百草园" in said(
        "programme", "checks", at, NAME, "--period", "2023-Q2"
    )
    assert "参观  5  5  —" in said("table", at, NAME, "gardens", "--period", QUARTER, "--compare")
    assert "应报 4，已报 1，及时 1" in said("completeness", at, "--programme", NAME, "--period", QUARTER)
    assert "百草园建设季度通报：没有发现问题。" in said("pack", "check", str(folder), "--workspace", at)
    assert "停用了：herb_quarter" in said("programme", "disable", at, NAME)
    assert "启用了：herb_quarter" in said("programme", "enable", at, str(folder))
