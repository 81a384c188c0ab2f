"""The official table as a screen shows it, and everything behind each of its figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.errors import UsageError
from desktop.storage.registers import load_register, save_register
from desktop.workflows.cell_detail import cell_detail
from desktop.workflows.table_view import TableView, table_choices, table_view, wrong_sums
from tests.helpers.county_history import History

ANNEX = ("free_clinic_week", "annex2", "2023")
ZHOU = {"staff_name": "周文清", "staff_unit": "T1", "staff_title": "232", "staff_key": "P1"}
MA = {"staff_name": "马立新", "staff_unit": "H", "staff_title": "232", "staff_key": "P2"}
CHEN = {"staff_name": "陈玉梅", "staff_unit": "H", "staff_title": "254", "staff_key": "P3"}
GUEST = {"staff_name": "何远", "staff_unit": "H", "staff_title": "232", "staff_key": "何远@H"}
VILLAGE_DOCTOR = {
    "staff_name": "王秀兰",
    "staff_unit": "T101",
    "staff_title": "village_doctor",
    "staff_key": "王秀兰@T101",
}


@pytest.fixture
def week(history: History):
    with history.open() as workspace:
        rids = history.month(workspace, "T101", "2023-09", records=2, data={"staff": [ZHOU, MA, VILLAGE_DOCTOR]})
        rids += history.month(
            workspace,
            "H",
            "2023-09",
            data={"staff": [MA, CHEN, GUEST], "visits_offline": 1200, "materials_total": "无"},
        )
        history.month(workspace, "T201", "2023-09", data={"visits_offline": 0, "staff": [ZHOU]})
        yield workspace, rids


def place(view: TableView, name: str) -> int:
    return next(at for at, figure in enumerate(view.figures[0]) if figure.column.name == name)


def test_the_header_is_the_official_one_and_the_first_row_is_for_all(week):
    view = table_view(week[0], *ANNEX)
    assert (view.heading, view.title) == ("附件2", "2023年“服务百姓健康行动”全国大型义诊活动周统计表")
    assert view.header_rows == 2 and not view.turned
    top = [(cell.text, cell.columns) for cell in view.header if cell.row == 0 and cell.rows == 1]
    assert top == [("参加义诊的医疗机构数量", 4), ("参加义诊的医务人员数量", 9), ("义诊人次", 3)]
    assert view.names == ("合计", "云岭县人民医院", "青石镇卫生院", "白水镇卫生院")
    assert len(view.values) == 4 and {len(row) for row in view.values} == {22}
    assert [figure.unit for figure in (row[0] for row in view.figures)] == [None, "H", "T1", "T2"]
    assert [f.column.name for f in view.figures[0] if f.calculated] == [
        "inst_total", "doctors_total", "staff_total", "visits_total"
    ]  # fmt: skip


def test_zero_none_and_blank_stay_three_things(week):
    view = table_view(week[0], *ANNEX)
    hospital, baishui = view.values[1], view.values[3]
    assert baishui[place(view, "visits_offline")] == 0
    assert hospital[place(view, "materials")] == "无"
    assert hospital[place(view, "admitted")] is None


def test_what_the_table_was_made_from_and_who_has_no_column(week):
    view = table_view(week[0], *ANNEX)
    assert view.records == 4 and view.seconds > 0
    assert view.people_by_title == (("乡村医生", 1),)
    assert (view.period.start, view.period.end) == ("2023-09-16", "2023-09-22")


def test_a_line_keeps_its_own(week):
    assert table_view(week[0], *ANNEX, line="tcm").names == ("合计",)
    with pytest.raises(UsageError) as told:
        table_view(week[0], *ANNEX, line="nobody")
    assert told.value.problem.code == "用 116"


def test_a_table_wider_than_a_page_stands_turned(week):
    view = table_view(week[0], "activity_month", "figures", "2023-09")
    assert view.turned and view.header_rows == 1
    assert [cell.text for cell in sorted(view.header, key=lambda cell: cell.column)] == [
        "指标", "合计", "云岭县人民医院", "青石镇卫生院", "白水镇卫生院"
    ]  # fmt: skip
    at = next(row for row, figures in enumerate(view.figures) if figures[0].column.name == "visits")
    assert view.names[at] == "义诊人次（人次）"
    assert [figure.unit for figure in view.figures[at]] == [None, "H", "T1", "T2"]
    assert view.values[at][0] == Decimal(1270)


def test_an_added_figure_opens_its_records(week):
    workspace, rids = week
    result = table_view(workspace, *ANNEX).result
    detail = cell_detail(workspace, result, "visits_total")
    assert (detail.kind, detail.value, detail.rows) == ("records", 1270, 4)
    assert sum(record.amount for record in detail.records) == 1270
    hospital = next(record for record in detail.records if record.rid == rids[2])
    assert (hospital.unit, hospital.amount, hospital.state, hospital.content) == (
        "云岭县人民医院",
        1200,
        "received",
        "文化广场",
    )
    assert hospital.signed_by == ("云岭县人民医院",)
    none = cell_detail(workspace, result, "materials", "H")
    assert [record.amount for record in none.records] == ["无"] and none.value == "无"


def test_people_stand_once_with_all_their_records(week):
    workspace, rids = week
    result = table_view(workspace, *ANNEX).result
    detail = cell_detail(workspace, result, "staff_associate_chief")
    assert (detail.kind, detail.value, detail.rows, detail.times, detail.repeats) == ("people", 3, 3, 7, 4)
    zhou, ma, guest = detail.keys
    assert (ma.name, ma.unit, ma.title, ma.times, set(ma.rids)) == (
        "马立新",
        "云岭县人民医院",
        "副主任医师",
        3,
        set(rids),
    )
    assert (zhou.name, zhou.times) == ("周文清", 3)
    assert (guest.name, guest.unit, guest.times) == ("何远", "云岭县人民医院", 1)
    assert ma.where[0] == ("2023-09-18", "文化广场")
    township = cell_detail(workspace, result, "staff_total", "T1")
    assert {(item.name, item.column) for item in township.keys} == {("马立新", "副主任医师"), ("周文清", "副主任医师")}
    assert township.value == township.rows == 2


def test_institutions_stand_once_too(week):
    workspace, _rids = week
    result = table_view(workspace, *ANNEX).result
    detail = cell_detail(workspace, result, "inst_secondary")
    assert (detail.kind, detail.rows, detail.value) == ("units", 1, 1)
    assert (detail.keys[0].name, detail.keys[0].title) == ("云岭县人民医院", "二级")
    assert detail.times > 1


def test_a_figure_that_is_not_there_is_said(week):
    workspace, _rids = week
    result = table_view(workspace, *ANNEX).result
    for cell, unit, code in (("nothing", None, "用 117"), ("visits_total", "nobody", "用 105")):
        with pytest.raises(UsageError) as told:
            cell_detail(workspace, result, cell, unit)
        assert told.value.problem.code == code


def test_the_viewing_units_own_row_opens_its_own_records_only(history: History):
    with history.open() as workspace:
        history.month(workspace, "C", "2023-09", data={"visits_offline": 7})
        history.month(workspace, "H", "2023-09", data={"visits_offline": 5})
        result = table_view(workspace, *ANNEX).result
        assert cell_detail(workspace, result, "visits_offline", "C").value == 7
        assert cell_detail(workspace, result, "visits_offline").value == 12


def test_adding_up_again_agrees_and_would_not_if_it_did_not(week):
    import dataclasses

    view = table_view(week[0], *ANNEX)
    assert wrong_sums(view) == ()
    total = {**view.result.total, "visits_offline": Decimal(1), "staff_chief": Decimal(9)}
    bent = dataclasses.replace(view, result=dataclasses.replace(view.result, total=total))
    assert {heading for heading, _said, _again in wrong_sums(bent)} == {
        "义诊人次 线下义诊", "义诊人次 合计", "参加义诊的医务人员数量 主任医师", "参加义诊的医务人员数量 医师合计"
    }  # fmt: skip


def test_the_register_has_the_last_word_on_names(week):
    workspace, _rids = week
    persons = load_register(workspace.db, "persons")
    save_register(
        workspace.db, "persons", [{**row, "name": "周文青" if row["key"] == "P1" else row["name"]} for row in persons]
    )
    result = table_view(workspace, *ANNEX).result
    assert "周文青" in [item.name for item in cell_detail(workspace, result, "staff_associate_chief").keys]


def test_what_can_be_looked_at(week):
    workspace, _rids = week
    month, annex = table_choices(workspace)
    assert (month.table, annex.table) == ("figures", "annex2")
    assert month.periods[:3] == ("2023-10", "2023-09", "2023-08") and month.best == "2023-09"
    assert {"2023-Q3", "2023-H2", "2023"} <= set(month.periods) and "2023-11" not in month.periods
    assert annex.periods == ("2023",) and annex.best == "2023"
    assert [line for line, _name in annex.lines] == ["health", "tcm", "military"]
