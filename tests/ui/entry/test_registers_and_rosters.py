"""Sheets that fill themselves: own techniques, patients beside, a trainee's unit and title, whole columns, order, rare columns."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.storage.records import heads
from desktop.ui.fields import RosterGrid
from desktop.ui.fields.arranging import sort, tick_column
from desktop.ui.fields.columns import GridColumn
from desktop.ui.fields.suggestions import Learning, Suggestion
from desktop.ui.pages.entry.company import Company
from desktop.workflows.enter_record import add_records
from tests.helpers.clock import CHINA, fixed_clock

DAY = {
    "treat_date": "2023-09-28",
    "patients": 3,
    "tally": [{"technique": "T0101", "times": 2}, {"technique": "T0401", "times": 1}],
}
PATIENT = {
    "treat_date": "2023-09-28", "patient_name": "张秀英", "sex": "2", "age": 63, "diagnosis_disease": "腰痛",
    "techniques": [{"technique": "T0101"}],
}  # fmt: skip


def done(window, hands, act):
    found = []
    window.tasks.run(lambda workspace, _progress: act(workspace), done=found.append)
    hands.until(lambda: found)
    return found[0]


def add(window, hands, form, data):
    return done(window, hands, lambda workspace: add_records(workspace, form, [data]).records[0].id)


def test_the_next_register_begins_with_the_techniques_done_here_and_blank_rows_are_not_kept(window, entry, hands):
    add(window, hands, "treatment_day", DAY)
    page = entry(form="treatment_day")
    assert page.model.rows("tally") == [{"technique": "T0101"}, {"technique": "T0401"}]
    assert not page.model.is_answered("tally")
    hands.press("Ctrl+A")
    hands.type("0929")
    hands.press("Enter")
    hands.type("4")
    hands.press("Enter")
    hands.press("Enter")  # none of the first
    hands.type("4")
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name != "entry")
    newest = done(window, hands, lambda workspace: max(heads(workspace.db), key=lambda head: head.revision_seq))
    page = entry(rid=newest.rid)
    assert page.model.rows("tally") == [{"technique": "T0401", "times": 4}]


def test_an_untouched_register_leaves_no_draft_and_blames_nobody(window, entry, hands):
    add(window, hands, "treatment_day", DAY)
    page = entry(form="treatment_day")
    page._go("tally")
    hands.press("Enter", "Enter", "Enter")
    assert [problem for problem in page.model.checks.shown() if problem.at.startswith("tally")] == []
    assert page.model.changed is False


def test_ctrl_l_records_one_patient_of_that_day_and_comes_back(window, entry, hands):
    page = entry(form="treatment_day")
    hands.press("Ctrl+A")
    hands.type("0928")
    hands.press("Enter")
    hands.type("3")
    hands.press("Ctrl+L")
    hands.until(
        lambda: window.shell.page.model is not None and window.shell.page.model.opened.draft.form == "treatment"
    )
    hands.idle(window)
    assert page.model.value("treat_date") == "2023-09-28"
    hands.press("Esc")
    hands.until(
        lambda: window.shell.page.model is not None and window.shell.page.model.opened.draft.form == "treatment_day"
    )
    hands.idle(window)
    assert (page.model.value("treat_date"), page.model.value("patients")) == ("2023-09-28", 3)


def test_patients_recorded_alone_stand_beside_masked(window, entry, hands):
    add(window, hands, "treatment", PATIENT)
    page = entry(form="treatment_day")
    hands.press("Ctrl+A")
    hands.type("0928")
    hands.press("Enter")
    hands.until(lambda: page.company.found.singles)
    (single,) = page.company.found.singles
    assert single.name == "张*"
    assert "63 岁" in single.words
    assert "毫针" in single.words
    assert "张秀英" not in single.words


def test_a_trainee_brings_unit_and_title(entry, hands):
    page = entry(form="training")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    hands.type("wjg")
    hands.press("Enter")
    (row,) = page.model.rows("roster")
    assert (row["trainee"], row["trainee_unit"], row["trainee_title"]) == ("王建国", "YL0102", "village_doctor")
    assert (row["signed"], row["attended"]) == ("1", "1")


def test_ctrl_d_in_a_roster_brings_the_people_and_none_of_their_ticks(window, entry, hands):
    data = {
        "activity_date": "2023-09-20", "place_name": "院里", "site_type": "61", "course": "急救", "training_kind": "2", "roster_mode": "1",
        "staff": [{"staff_name": "李秀兰"}], "roster": [{"trainee": "王建国", "passed": "1", "certified": "1", "cert_no": "A1"}],
    }  # fmt: skip
    add(window, hands, "training", data)
    page = entry(form="training")
    hands.press("Ctrl+D")
    assert page.model.rows("roster") == []
    assert page.model.rows("staff")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    hands.press("Ctrl+D")
    (row,) = page.model.rows("roster")
    assert row["trainee"] == "王建国"
    assert not {"passed", "certified", "cert_no"} & set(row)


def test_rare_columns_come_with_f9_and_keep_the_cell(entry, hands):
    page = entry(form="training")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    hands.type("wjg")
    hands.press("Enter", "Up")
    block = page._row("roster")
    assert "cert_no" not in block.shown_columns
    hands.press("F9")
    assert "cert_no" in block.shown_columns
    assert block.grid.place() == (0, 0)
    assert block.grid.view.box.hasFocus()
    hands.press("End")
    hands.press("F9")
    assert "cert_no" not in block.shown_columns
    assert block.grid.rows()[0]["trainee"] == "王建国"


def test_a_consent_form_is_only_asked_where_the_technique_needs_one(window, entry):
    page = entry(form="treatment_day")
    page._changed(page.model.set("tally", [{"technique": "T0101", "times": 1}]), "")
    page._go("tally")
    block = page._row("tally")
    block.bring_look()
    assert (0, "consents") in block.grid.model.off


def test_the_chain_of_ticks_is_said_under_the_roster(entry):
    page = entry(form="training")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    block = page._row("roster")
    block.bring_look()
    assert block.grid.totals.rule == "签到 ≥ 全程参加 ≥ 考核合格 ≥ 发证"
    assert block.grid.totals.rule_kept


@pytest.fixture
def grid(theme, widget_host):
    yes = (Suggestion("1", "是"), Suggestion("0", "否"))
    made = RosterGrid(theme, [GridColumn("name", "姓名", "text"), GridColumn("n", "数", "integer"), GridColumn("ok", "合格", "select_one", yes)])  # fmt: skip
    made.set_rows([{"name": "王芳", "n": 10}, {"name": "安红", "n": 9, "ok": "0"}, {"name": "李静"}])
    widget_host(made)
    return made


def test_a_whole_column_is_ticked_but_no_no_is_changed(grid, hands):
    grid.go_to(1, "ok")
    hands.press("Shift+Space")
    assert [row.get("ok") for row in grid.rows()] == ["1", "0", "1"]
    assert grid.undo()
    assert [row.get("ok") for row in grid.rows()] == [None, "0", None]


def test_rows_are_sorted_by_sound_and_by_size_blank_ones_last(grid, hands):
    grid.go_to(0, "name")
    hands.press("F7")
    assert [row["name"] for row in grid.rows()] == ["安红", "李静", "王芳"]
    grid.go_to(0, "n")
    hands.press("F7")
    assert [row.get("n") for row in grid.rows()] == [9, 10, None]
    hands.press("Shift+F7")
    assert [row.get("n") for row in grid.rows()] == [10, 9, None]
    assert grid.place()[1] == 1
    tick_column(grid)  # a column of numbers has no tick: nothing happens to it
    sort(grid)


def test_of_two_with_one_name_each_is_offered_and_the_pick_settles_the_unit():
    two = [
        Suggestion("王芳", "王芳", "柳河村", fills=(("unit", "A"),)),
        Suggestion("王芳", "王芳", "东岗村", fills=(("unit", "B"),)),
    ]
    source = Learning([Suggestion("王芳", "王芳"), Suggestion("王小明", "王小明")], two, lambda _value: None)
    assert [row.fills for row in source("wf")] == [(("unit", "A"),), (("unit", "B"),)]
    assert [row.label for row in source("w")] == ["王芳", "王芳", "王小明"]


def test_tab_takes_the_name_in_hand_as_enter_does(entry, hands):
    page = entry(form="treatment_day")
    page._go("tally")
    hands.type("hzcf")
    hands.press("Tab")
    assert page.model.rows("tally")[0]["technique"] == "T0101"
    assert page._row("tally").grid.place() == (0, 1)


def test_a_lecture_of_the_day_is_linked_and_its_listeners_are_not_counted_twice(window, entry, hands):
    lecture = {
        "activity_date": "2023-09-28", "place_name": "幸福村文化广场", "site_type": "70", "topic": "高血压", "lecture_kind": "1",
        "listeners": 40, "content": "怎么吃药", "staff": [{"staff_name": "李秀兰"}],
    }  # fmt: skip
    rid = add(window, hands, "lecture", lecture)
    page = entry(form="free_clinic")
    hands.press("Ctrl+A")
    hands.type("0928")
    hands.press("Enter")
    hands.until(lambda: page.company.lecture() is not None)
    assert page.company.lecture().rid == rid
    hands.press("Ctrl+L")
    assert page.model.value("linked_lecture") == rid
    page._changed(page.model.set("listeners", 40), "")
    page.model.finish()
    assert any("讲座" in problem.message for problem in page.model.checks.blocking())
    hands.press("Ctrl+L")
    assert not page.model.value("linked_lecture")


def test_while_the_clock_is_wrong_no_date_is_proposed_until_somebody_answers(county, pages, open_window, entry, hands):
    path = county.villages[0]
    first = open_window(path)
    entry(first, form="free_clinic")
    hands.type("5")
    hands.idle(first)
    open_window.close()
    window = open_window(path, clock=fixed_clock(dt.datetime(2019, 1, 1, 8, 0, tzinfo=CHINA)))
    assert not window.shell.trusts_clock
    assert "2019年1月1日" in window.shell.status.clock.text()
    page = entry(window, form="lecture")
    assert page.model.value("activity_date") is None
    hands.compose("zuo tian", commit="昨天")
    hands.press("Enter")
    assert "年月日写全" in page._row("activity_date").error_now()
    window.shell._trust_clock()
    hands.idle(window)
    assert window.shell.status.clock.text() == ""
    page = entry(window, form="lecture")
    assert page.model.value("activity_date") == "2019-01-01"


def test_a_form_without_company_asks_for_none(entry):
    page = entry(form="publicity")
    assert isinstance(page.company, Company)
    assert not page.company.wanted
