"""A reported table by the command line: kept whole, compared with today, reported again with its reason, closed periods."""

from __future__ import annotations

import hashlib
import json

import openpyxl
import pytest

from desktop.storage.registers import load_register, save_register
from desktop.storage.revisions import revisions_of
from desktop.workflows.audit_log import audit_page
from desktop.workflows.workspace import open_workspace
from tests.chain.county import COUNTY, HOSPITAL, TOWNSHIP, XINGFU, clinic, must, run
from tests.helpers.clock import fixed_clock

WEEK = ("free_clinic_week", "annex2", "--period", "2023")


def up(county, *villages):
    for village in villages:
        must("receive", county.at(TOWNSHIP), county.submit(village)["file"])
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])


def frozen(county, *more):
    return must("table", county.at(COUNTY), *WEEK, "--frozen", *more)


def refused(code, *arguments):
    ran = run(*arguments)
    assert (ran.code, ran.json["error"]["code"]) == (2 if code[0] == "用" else 3, code)
    return ran.json["error"]


@pytest.fixture
def reported(county):
    """23 and 7 visits of two records, reported; gives their ids."""
    rids = [item["id"] for item in county.add(XINGFU, "free_clinic", clinic(visits=23), clinic("2023-09-19", visits=7))]
    up(county, XINGFU)
    county.frozen = must("freeze", county.at(COUNTY), *WEEK, "--as", "孙立新")
    return rids


def test_what_was_reported_is_kept_with_the_revision_behind_every_figure(county, reported):
    made = county.frozen
    assert (made["version"], made["who"], made["records"], made["fresh"], made["reason"]) == (1, "孙立新", 2, True, "")
    found = frozen(county)
    assert found["total"]["visits_offline"] == 30
    assert (found["frozen"]["stale"], found["frozen"]["cells"], found["frozen"]["records"]) == (False, [], [])
    cell = frozen(county, "--cell", "visits_offline")
    with open_workspace(county.at(COUNTY), fixed_clock()) as workspace:
        lines = {rid: revisions_of(workspace.db, rid)[0].line_sha256 for rid in reported}
    assert [(item["id"], item["rev"], item["sha256"]) for item in cell["records"]] == [
        (rid, 1, lines[rid]) for rid in reported
    ]


def test_a_changed_a_deleted_and_a_new_record_are_told_apart_and_the_reported_figures_stay(county, reported):
    changed, deleted = reported
    county.add(XINGFU, "free_clinic", clinic(visits=20), revise=changed)
    must("record", "delete", county.at(XINGFU), deleted, "--reason", "记重了")
    fresh = county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=4))[0]["id"]
    up(county, XINGFU)
    found = frozen(county)
    assert found["total"]["visits_offline"] == 30 and county.total()["visits_offline"] == 24
    told = found["frozen"]
    assert told["stale"]
    whole = next(cell for cell in told["cells"] if cell["unit"] is None and cell["cell"] == "visits_offline")
    assert (whole["then"], whole["now"], sorted(whole["records"])) == (30, 24, sorted([changed, deleted, fresh]))
    assert {item["id"]: item["what"] for item in told["records"]} == {
        changed: "changed",
        deleted: "deleted",
        fresh: "new",
    }
    row = next(cell for cell in told["cells"] if cell["unit"] == TOWNSHIP and cell["cell"] == "visits_total")
    assert (row["then"], row["now"]) == (30, 24)


def test_a_returned_record_leaves_todays_figures_only(county, reported):
    must(
        "review", "return", county.at(COUNTY), reported[0], "--field", "visits_offline", "--reason", "登记表上是 20 人"
    )
    found = frozen(county)
    assert found["total"]["visits_offline"] == 30 and county.total()["visits_offline"] == 7
    assert [(item["id"], item["what"]) for item in found["frozen"]["records"]] == [(reported[0], "returned")]


def test_moved_to_another_day_withdrawn_and_changed_by_a_register_are_told_apart(county, reported):
    moved, other = reported
    county.add(XINGFU, "free_clinic", clinic("2023-09-10", visits=23), revise=moved)
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    taken = must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    with open_workspace(county.at(COUNTY), fixed_clock()) as workspace:
        rows = load_register(workspace.db, "persons")
        save_register(workspace.db, "persons", [{**row, "title": "233"} for row in rows])
    told = frozen(county)["frozen"]
    assert {item["id"]: (item["what"], item["counts"]) for item in told["records"]} == {
        moved: ("moved", True),
        other: ("other", True),
    }
    titles = {cell["cell"]: (cell["then"], cell["now"]) for cell in told["cells"] if cell["unit"] is None}
    assert (titles["staff_associate_chief"], titles["staff_attending"]) == ((1, 0), (0, 1))
    must("undo", county.at(COUNTY), str(taken["intake"]))
    assert {item["id"]: item["what"] for item in frozen(county)["frozen"]["records"]}[moved] == "other"


def test_what_an_undone_intake_took_away_is_said(county):
    county.add(XINGFU, "free_clinic", clinic(visits=23))
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    taken = must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    must("freeze", county.at(COUNTY), *WEEK)
    must("undo", county.at(COUNTY), str(taken["intake"]))
    found = frozen(county)
    assert found["total"]["visits_offline"] == 23 and county.total()["visits_offline"] is None
    (record,) = found["frozen"]["records"]
    assert (record["what"], record["unit"], record["date"], record["rev_now"]) == ("withdrawn", XINGFU, "2023-09-18", 0)


def test_reporting_again_wants_a_reason_and_keeps_the_former(county, reported):
    county.add(XINGFU, "free_clinic", clinic(visits=20), revise=reported[0])
    up(county, XINGFU)
    for words in ((), ("--reason", "  改 ")):
        refused("表 140", "freeze", county.at(COUNTY), *WEEK, *words)
    made = must("freeze", county.at(COUNTY), *WEEK, "--reason", "幸福村登记表核实为 20 人")
    assert (made["version"], made["reason"]) == (2, "幸福村登记表核实为 20 人")
    assert frozen(county)["total"]["visits_offline"] == 27
    assert frozen(county, "1")["total"]["visits_offline"] == 30
    refused("用 185", "table", county.at(COUNTY), *WEEK, "--frozen", "3")
    refused("用 186", "table", county.at(COUNTY), *WEEK, "--frozen", "-1")


def test_freezing_what_has_not_changed_finds_the_version_there_is(county, reported):
    again = must("freeze", county.at(COUNTY), *WEEK)
    assert (again["version"], again["sha256"], again["fresh"]) == (1, county.frozen["sha256"], False)


def test_a_table_that_was_never_reported_says_so(county):
    refused("用 185", "table", county.at(COUNTY), *WEEK, "--frozen")


def test_the_kept_template_is_filled_with_the_reported_figures(county, reported, tmp_path):
    county.add(XINGFU, "free_clinic", clinic(visits=20), revise=reported[0])
    up(county, XINGFU)
    then, now, paper, page = (tmp_path / name for name in ("then.xlsx", "now.xlsx", "then.pdf", "then.docx"))
    frozen(county, "--xlsx", str(then), "--pdf", str(paper), "--docx", str(page))
    must("table", county.at(COUNTY), *WEEK, "--xlsx", now)

    def figures(file):
        return [
            cell.value for row in openpyxl.load_workbook(file).worksheets[0].iter_rows() for cell in row if cell.value
        ]

    assert 30 in figures(then) and 27 not in figures(then) and 27 in figures(now)
    assert paper.read_bytes().startswith(b"%PDF") and page.read_bytes().startswith(b"PK")


def test_the_stamped_scan_is_kept_with_its_version(county, reported, tmp_path):
    paper = tmp_path / "盖章.pdf"
    paper.write_bytes(b"%PDF-1.4\n%stamped\n")
    county.add(XINGFU, "free_clinic", clinic(visits=20), revise=reported[0])
    up(county, XINGFU)
    stamped = must("freeze", county.at(COUNTY), *WEEK, "--scan", paper)
    assert stamped["version"] == 1  # the paper belongs to what was reported, whatever came since
    assert [scan["ref"]["sha256"] for scan in stamped["scans"]] == [hashlib.sha256(paper.read_bytes()).hexdigest()]
    assert [scan["name"] for scan in frozen(county)["frozen"]["scans"]] == ["盖章.pdf"]
    assert must("check", county.at(COUNTY))["ok"]


def test_it_survives_rebuild_backup_and_restore(county, reported, tmp_path):
    before = frozen(county)
    must("rebuild", county.at(COUNTY))
    assert frozen(county) == before
    backup = must("backup", county.at(COUNTY), "--to", tmp_path)["file"]
    must("restore", backup, tmp_path / "again")
    assert must("table", tmp_path / "again", *WEEK, "--frozen") == before


def test_what_was_frozen_after_the_backup_comes_along(county, reported, tmp_path):
    backup = must("backup", county.at(COUNTY), "--to", tmp_path)["file"]
    month = ("activity_month", "figures", "--period", "2023-09")
    later = must("freeze", county.at(COUNTY), *month)
    must("programme", "close", county.at(COUNTY), "free_clinic_week", "--period", "2023")
    must("restore", backup, county.at(COUNTY))
    assert must("table", county.at(COUNTY), *month, "--frozen")["frozen"]["sha256"] == later["sha256"]
    assert must("programme", "close", county.at(COUNTY), "free_clinic_week", "--period", "2023")["closed"]


def test_a_rescue_brings_it_back(county, reported, tmp_path):
    before = frozen(county)
    must("rescue", county.at(COUNTY), "--to", tmp_path / "saved")
    assert must("table", tmp_path / "saved", *WEEK, "--frozen") == before


# ------------------------------------------------------------------------------------------- closed periods


def close(county, *more, code=COUNTY):
    return must("programme", "close", county.at(code), "free_clinic_week", "--period", "2023-09", *more)


def late(county):
    return must("programme", "late", county.at(COUNTY), "free_clinic_week", "--period", "2023")["records"]


def test_a_record_that_comes_after_the_closing_is_late_and_counts_in_todays_figures_alone(county, reported):
    assert close(county)["closed"] and late(county) == []
    rid = county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=4))[0]["id"]
    up(county, XINGFU)
    (found,) = late(county)
    assert (found["rid"], found["unit"], found["form"], found["date"]) == (rid, XINGFU, "free_clinic", "2023-09-20")
    assert found["arrived"].startswith("2023-09-25T17:05")
    assert county.total()["visits_offline"] == 34
    told = frozen(county)
    assert told["total"]["visits_offline"] == 30
    assert [(item["id"], item["what"], item["late"]) for item in told["frozen"]["records"]] == [(rid, "new", True)]


def test_what_is_entered_here_for_a_closed_month_says_when_and_why(county, tmp_path):
    must("programme", "close", county.at(TOWNSHIP), "activity_month", "--period", "2023-08")
    late_one = clinic("2023-08-15", visits=4, division_code="990101001000")
    file = tmp_path / "late.json"
    file.write_text(json.dumps([late_one]), "utf-8")
    assert run("record", "add", county.at(TOWNSHIP), "free_clinic", file).code == 3
    county.add(TOWNSHIP, "free_clinic", {**late_one, "backfill_reason": "停电没有及时记"})
    county.add(
        TOWNSHIP, "free_clinic", clinic(division_code="990101001000")
    )  # of a month that is open: no reason asked
    (found,) = must("programme", "late", county.at(TOWNSHIP), "activity_month", "--period", "2023-08")["records"]
    assert (found["backfill"], found["reason"]) == ("2023-09-25", "停电没有及时记")
    assert found["arrived"].startswith("2023-09-25T17:05")


def test_the_programme_may_leave_late_records_out(county, reported):
    close(county, "--late", "leave")
    county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=4))
    up(county, XINGFU)
    assert county.total()["visits_offline"] == 30 and len(late(county)) == 1
    assert close(county, "--late", "count")["late"] == "count"
    assert county.total()["visits_offline"] == 34


def test_a_record_that_was_here_and_is_mended_is_not_late(county, reported):
    close(county, "--late", "leave")
    county.add(XINGFU, "free_clinic", clinic(visits=20), revise=reported[0])
    up(county, XINGFU)
    assert late(county) == [] and county.total()["visits_offline"] == 27


def test_what_the_county_enters_itself_is_late_too(county, reported):
    close(county)
    county.add(HOSPITAL, "free_clinic", clinic("2023-09-21", visits=9))
    must("receive", county.at(COUNTY), county.submit(HOSPITAL)["file"])
    assert [item["unit"] for item in late(county)] == [HOSPITAL]


def test_opening_again_wants_a_reason_and_nothing_is_late_any_more(county, reported):
    refused(
        "表 143",
        "programme",
        "reopen",
        county.at(COUNTY),
        "free_clinic_week",
        "--period",
        "2023",
        "--reason",
        "查漏补缺",
    )
    close(county)
    county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=4))
    up(county, XINGFU)
    refused(
        "表 144", "programme", "reopen", county.at(COUNTY), "free_clinic_week", "--period", "2023", "--reason", "补"
    )
    state = must(
        "programme", "reopen", county.at(COUNTY), "free_clinic_week", "--period", "2023", "--reason", "上级要求补报"
    )
    assert (state["closed"], state["records"]) == (False, 0) and late(county) == []
    assert [act["closed"] for act in state["history"]] == [True, False]
    assert [act["reason"] for act in state["history"]] == ["", "上级要求补报"]
    assert len(close(county)["history"]) == 3 and late(county) == []


def test_closing_twice_is_closing_once_and_a_running_period_stays_open(county, reported, monkeypatch):
    assert len(close(county)["history"]) == len(close(county)["history"]) == 1
    monkeypatch.setenv("XINGLIN_NOW", "2023-09-22T23:59:00+08:00")
    refused("表 142", "programme", "close", county.at(TOWNSHIP), "free_clinic_week", "--period", "2023")
    monkeypatch.setenv("XINGLIN_NOW", "2023-09-23T00:01:00+08:00")
    assert close(county, code=TOWNSHIP)["closed"]  # each level for those below


def test_every_act_stands_in_the_audit_log(county, reported):
    close(county, "--late", "leave", "--as", "孙立新")
    must("programme", "reopen", county.at(COUNTY), "free_clinic_week", "--period", "2023", "--reason", "上级要求补报")
    with open_workspace(county.at(COUNTY), fixed_clock()) as workspace:
        page = audit_page(workspace, limit=4)
    assert [(row.code, row.who, row.reason) for row in page] == [
        ("period.reopen", page[0].who, "上级要求补报"), ("period.close", "孙立新", ""),
        ("period.late_rule", "孙立新", ""), ("table.freeze", "孙立新", ""),
    ]  # fmt: skip
    assert all(row.what != row.code for row in page)
