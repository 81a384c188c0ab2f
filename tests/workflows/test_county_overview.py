"""The county's first screen, and what leaves it as a file."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from desktop.storage.intake import keep_waiting, quarantine, save_file_result, start_intake
from desktop.workflows.completeness_board import completeness_board
from desktop.workflows.county_overview import county_overview
from desktop.workflows.export_files import export_board, export_table, ratio
from desktop.workflows.table_view import table_view
from tests.helpers.county_history import History

WORDS = {"reported": "已报", "zero": "零报", "none": "未报", "overdue": "逾期", "returned": "退回"}


def test_programmes_stand_at_the_newest_period_that_is_over(history: History):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-09")
        history.month(workspace, "T102", "2023-09", state="returned")
        found = {item.programme: item for item in county_overview(workspace).programmes}
    month = found["activity_month"]
    assert month.period is not None and month.period.name == "2023-09"
    assert (month.due, month.reported, month.missing, month.late, month.returned) == (8, 1, 7, 6, 1)
    week = found["free_clinic_week"]
    assert week.period is not None and (week.period.name, week.reported) == ("2023", 1)


def test_what_waits_and_what_came_last(history: History):
    with history.open() as workspace:
        assert county_overview(workspace).last is None
        history.month(workspace, "T101", "2023-09", records=3)
        keep_waiting(workspace.db, "1" * 64, "a.xinglin", b"x", "T102", "submission")
        quarantine(workspace.db, "2" * 64, "b.xinglin", b"x", "T103", 1, "two")
        intake = start_intake(workspace.db, "2023-10-08T09:00:00+08:00", "stick")
        for number, status in enumerate(("taken", "taken", "refused", "duplicate")):
            counts = {"new": 4, "changed": 1} if status == "taken" else {}
            save_file_result(
                workspace.db, intake, f"{number}", "3" * 64, "submission", status, "T101", number, counts, None
            )
        start_intake(workspace.db, "2023-10-08T10:00:00+08:00", "an empty stick")
        found = county_overview(workspace)
    assert (found.waiting_files, found.quarantined_files, found.to_review) == (1, 1, 3)
    assert found.last is not None
    assert (found.last.at[:16], found.last.files, found.last.taken, found.last.refused, found.last.records) == (
        "2023-10-08T09:00", 4, 2, 1, 10
    )  # fmt: skip
    assert "幸福村卫生室" in found.unknown_units and len(found.unknown_units) == 8
    assert found.waits == 4


def test_the_board_as_a_workbook_has_words_in_its_cells(history: History, tmp_path: Path):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-08")
        history.month(workspace, "T101", "2023-09", lost=True)
        history.month(workspace, "T101", "2023-09")
        board = completeness_board(workspace, "activity_month", "2023")
        file = export_board(workspace, board, WORDS, {"2023-09": "9 月"}, tmp_path)
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes())).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2][0] == "单位" and rows[2][9] == "9 月" and rows[2][-1] == "报送率"
    by_name = {row[0]: row for row in rows[3:]}
    assert by_name["幸福村"][9] == "缺 2 号" and by_name["石桥村"][9] == "逾期"
    assert by_name["青石镇"][8] in ("1/4", "逾期")
    assert file.name == "报送率_云岭县卫生健康局_activity_month_2023.xlsx"


def test_a_table_leaves_as_excel_and_pdf(history: History, tmp_path: Path):
    with history.open() as workspace:
        history.month(workspace, "T101", "2023-09")
        view = table_view(workspace, "free_clinic_week", "annex2", "2023", line="health")
        excel, pdf = (export_table(workspace, view, tmp_path, kind) for kind in ("xlsx", "pdf"))
        again = export_table(workspace, view, tmp_path, "pdf")
    assert excel.name == "附件2_云岭县_卫生健康部门_2023.xlsx"
    assert pdf.read_bytes().startswith(b"%PDF") and again.name == "附件2_云岭县_卫生健康部门_2023 (2).pdf"
    assert openpyxl.load_workbook(excel).worksheets[0]["A1"].value == "附件2"


def test_a_ratio_is_never_rounded_up_to_all():
    assert [ratio(*pair) for pair in ((0, 0), (0, 9), (137, 159), (9999, 10000), (9, 9))] == [
        "—", "0.0 %", "86.2 %", "99.9 %", "100 %"
    ]  # fmt: skip
