"""Printing from a workspace: filled, masked, revealed with a reason, a county's own sheets."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from desktop.exchange import new_recovery_code
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import use_language
from desktop.model.sheet_mark import parse_mark
from desktop.storage.packs import programme_files, save_programme
from desktop.storage.records import head
from desktop.storage.revisions import revisions_of
from desktop.workflows.audit_log import audit_words
from desktop.workflows.kits import MadeKit, MadeKits
from desktop.workflows.print_secrets import kit_sheets, recovery_sheet, save_recovery_sheet
from desktop.workflows.print_sheet import list_sheets, print_sheet
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU
from tests.workflows.paper.samples import PATIENT, audited, code_of, text_of

# ------------------------------------------------------------------------------------------------------ records


def test_a_sheet_is_filled_from_its_record(at, rids):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "training_sign_in", records=[rids["training"]]))
    for wanted in (
        "中医适宜技术培训班",
        "2023年9月21日 上午",
        "青石镇卫生院二楼会议室",
        "周文清",
        "王𬱖㛃",
        "幸福村卫生室",
    ):
        assert wanted in said


def test_the_mark_names_the_record_and_the_revision_that_was_printed(at, rids):
    with at() as workspace:
        printed = print_sheet(workspace, "treatment_record", records=[rids["treatment"]])
        found = head(workspace.db, rids["treatment"])
        line = next(line for line in revisions_of(workspace.db, rids["treatment"]) if line.seq == found.revision_seq)
    mark = parse_mark(printed.pages[0].mark.text())
    assert (mark.record, mark.unit, mark.sheet) == (rids["treatment"], XINGFU, "treatment_record")
    assert line.line_sha256.startswith(mark.digest)


def test_personal_values_are_masked(at, rids):
    with at() as workspace:
        printed = print_sheet(workspace, "treatment_record", records=[rids["treatment"]])
        said = text_of(printed)
        assert ("print.sheet", "treatment_record", "1 份") in audited(workspace)
    assert "欧***" in said
    assert "139****5678" in said
    assert "110***********3460" in said
    assert not [value for value in PATIENT.values() if value in said]
    assert not [value for value in PATIENT.values() if value.encode() in printed.pdf]


def test_a_standard_layout_masks_them_too(at, rids):
    with at() as workspace:
        said = text_of(print_sheet(workspace, "form.treatment", records=[rids["treatment"]]))
    assert "欧***" in said
    assert not [value for value in PATIENT.values() if value in said]


def test_a_name_of_the_public_in_a_roster_is_masked_and_a_doctors_is_not(at, rids):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "training_sign_in", records=[rids["training"]]))
    assert "李**" in said
    assert "李建国" not in said


def test_they_are_printed_in_full_for_a_reason_that_is_written_down(at, rids):
    with at() as workspace:
        printed = print_sheet(workspace, "treatment_record", records=[rids["treatment"]], reveal_reason=" 患者要带走 ")
        said = text_of(printed)
        assert ("print.reveal", rids["treatment"], "患者要带走") in audited(workspace)
    assert all(value in said for value in PATIENT.values())


def test_no_reason_no_full_values(at, rids):
    with at() as workspace:
        assert (
            code_of(lambda: print_sheet(workspace, "treatment_record", records=[rids["treatment"]], reveal_reason=" "))
            == "印 112"
        )
        assert not [row for row in audited(workspace) if row[0].startswith("print.")]


def test_what_is_printed_has_words_in_the_audit_log():
    assert {"print.sheet", "print.reveal"} <= set(audit_words())


def test_many_records_come_in_one_file_each_with_its_own_count_of_pages(at, rids):
    told = []
    with at() as workspace:
        rid = rids["treatment"]
        printed = print_sheet(
            workspace, "treatment_record", records=[rid] * 5, progress=lambda *done: told.append(done)
        )
    assert printed.count == 5
    assert [(page.number, page.mark.page, page.mark.pages) for page in printed.pages] == [
        (n, 1, 1) for n in range(1, 6)
    ]
    assert told == [(n, 5) for n in range(1, 6)]


def test_stopping_prints_nothing_and_writes_nothing_down(at, rids):
    with at() as workspace:
        stops = iter([False, False, True])
        work = lambda: print_sheet(workspace, "consent", records=[rids["treatment"]] * 5, cancelled=lambda: next(stops))  # noqa: E731
        assert code_of(work) == "印 113"
        assert not [row for row in audited(workspace) if row[0].startswith("print.")]


def test_blank_sheets_carry_the_unit_and_no_record(at):
    with at() as workspace:
        printed = print_sheet(workspace, "training_sign_in", blank=30)
        copies = print_sheet(workspace, "consent", blank=3)
    mark = printed.pages[0].mark
    assert (mark.record, mark.digest, mark.unit, mark.sheet) == ("", "", XINGFU, "training_sign_in")
    assert "30" in text_of(printed).split()
    assert copies.count == 3


@pytest.mark.parametrize(
    ("sheet", "more", "code"),
    [
        ("nothing", {}, "印 110"),
        ("form.nothing", {}, "用 106"),
        ("return_slip", {}, "印 111"),
        ("kit_sheet", {}, "印 117"),
        ("recovery_code", {"records": ["x"]}, "印 117"),
        ("training_sign_in", {"blank": -1}, "印 112"),
        ("training_sign_in", {"blank": 2001}, "印 112"),
        ("training_sign_in", {"records": ["0" * 32]}, "填 292"),
        ("submission_cover", {"records": ["7"]}, "印 114"),
        ("receipt", {"records": [LIUHE]}, "印 116"),
        ("receipt", {"records": ["000"]}, "用 105"),
        ("call_list", {"records": ["free_clinic_week"]}, "印 115"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_says_why(at, sheet, more, code):
    with at(TOWNSHIP) as workspace:
        assert code_of(lambda: print_sheet(workspace, sheet, **more)) == code


def test_a_sheet_is_refused_for_a_record_of_another_form(at, rids):
    with at() as workspace:
        assert code_of(lambda: print_sheet(workspace, "consent", records=[rids["free_clinic"]])) == "印 118"


# ------------------------------------------------------------------------------------------- beyond one record


def test_a_return_slip_says_what_to_mend(at, rids):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "return_slip", records=[rids["free_clinic"]]))
    assert "和登记表的人数对不上" in said
    assert "线下义诊" in said
    assert "幸福村卫生室：" in said


def test_the_cover_list_names_every_record_of_the_stick_and_no_patient(at, rids):
    with at() as workspace:
        said = text_of(print_sheet(workspace, "submission_cover", records=["1"]))
    assert {rids["treatment"][:8], rids["free_clinic"][:8]} <= {word.partition("-")[0] for word in said.split()}
    assert "青石镇卫生院" in said
    assert not [value for value in PATIENT.values() if value in said]


def test_a_receipt_on_paper_says_what_became_of_each(at):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "receipt", records=[XINGFU]))
    assert "退回" in said
    assert "和登记表的人数对不上" in said.replace("\n", "")
    assert "没有缺号" in said


def test_the_call_list_has_the_telephones_of_those_who_did_not_report(at):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "call_list", records=["free_clinic_week 2023"]))
    assert "柳河村卫生室" in said
    assert "0999-4" in said


def test_a_month_report_has_the_tables_figures(at):
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "month_report", records=["free_clinic_week annex2 2023"]))
    assert "填报单位（盖章）：青石镇卫生院" in said
    assert "线下义诊" in said


def test_a_kit_sheet_has_its_code_and_the_words(at, tmp_path):
    made = MadeKits(
        (MadeKit(LIUHE, tmp_path / "启用包.xinglin", "7K3M-9QXD-2A"),), "江河 山川 红叶 白云 春风 秋月 冬雪 夏雨", ()
    )
    with at(COUNTY) as workspace:
        printed = kit_sheets(workspace, made)
    said = text_of(printed)
    assert all(word in said for word in ("7K3M", "9QXD", "江河", "夏雨", "柳河村卫生室", "青石镇卫生院"))
    assert printed.pages[0].mark.unit == LIUHE
    assert "7K3M" not in printed.pages[0].mark.text()


def test_a_recovery_code_is_printed_whole_and_cannot_be_scanned():
    code = new_recovery_code()
    printed = recovery_sheet(code, unit="青石镇卫生院", day="2023-09-28")
    said = text_of(printed)
    assert all(group in said for group in code.split("-"))
    assert "2023年9月28日" in said
    assert printed.pages == ()


def test_a_recovery_code_is_saved_for_a_printer_elsewhere_and_never_beside_the_records(at, tmp_path):
    told = {"unit": "青石镇卫生院", "day": "2023-09-28"}
    stick = tmp_path / "stick"
    stick.mkdir()
    with at() as workspace:
        file = save_recovery_sheet("1KCCY-RT3HJ", stick, workspace=workspace.path, **told)
        inside = lambda: save_recovery_sheet("1KCCY-RT3HJ", workspace.path, workspace=workspace.path, **told)  # noqa: E731
        assert code_of(inside) == "用 177"
        assert not list(workspace.path.glob("*.pdf"))
    assert file.name == "恢复码_青石镇卫生院.pdf"
    assert "1KCCY" in PdfReader(file).pages[0].extract_text()


# ------------------------------------------------------------------------------------------------- own sheets


def own(workspace, name, text):
    folder = workspace.path / "sheets"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, "utf-8")


def test_a_county_changes_a_sheet_by_copying_its_file(at, rids):
    shipped = shipped_path("forms/sheets/training_sign_in.toml").read_text("utf-8")
    with at(TOWNSHIP) as workspace:
        own(workspace, "training_sign_in", shipped.replace('title = "培训签到表"', 'title = "云岭县培训签到册"'))
        own(workspace, "our_list", shipped.replace('id = "training_sign_in"', 'id = "our_list"'))
        listed = {info.id: info for info in list_sheets(workspace, "training")}
        said = text_of(print_sheet(workspace, "training_sign_in", records=[rids["training"]]))
    assert "云岭县培训签到册" in said
    assert listed["training_sign_in"].origin == "training_sign_in.toml"
    assert listed["our_list"].title == "培训签到表"


def test_a_programme_brings_its_sheets(at):
    shipped = shipped_path("forms/sheets/consent.toml").read_text("utf-8")
    with at() as workspace:
        files = programme_files(workspace.db, "free_clinic_week")
        changed = shipped.replace('title = "中医适宜技术治疗知情同意书"', 'title = "县里的同意书"').encode()
        save_programme(workspace.db, "free_clinic_week", 99, {**files, "sheets/consent.toml": changed})
        listed = {info.id: info for info in list_sheets(workspace)}
    assert (listed["consent"].title, listed["consent"].origin) == ("县里的同意书", "free_clinic_week")


def test_a_wrong_file_is_listed_with_its_line_and_the_others_go_on(at):
    shipped = shipped_path("forms/sheets/training_sign_in.toml").read_text("utf-8")
    with at() as workspace:
        own(workspace, "ours", shipped.replace('id = "training_sign_in"', 'id = "ours"').replace("{course}", "{curse}"))
        listed = {info.id: info for info in list_sheets(workspace)}
        assert "sheets/ours.toml 第 11 行" in listed["ours"].wrong
        assert listed["training_sign_in"].wrong == ""
        assert code_of(lambda: print_sheet(workspace, "ours")) == "印 103"


def test_the_sheets_of_a_form_come_first_and_its_standard_layout_last(at):
    with at() as workspace:
        found = [info.id for info in list_sheets(workspace, "treatment")]
        everything = {info.id for info in list_sheets(workspace)}
    assert set(found[:2]) == {"consent", "treatment_record"}
    assert found[-1] == "form.treatment"
    assert not everything & {"kit_sheet", "recovery_code"}, "they are printed where they are made"


def test_every_shipped_sheet_fits_the_shipped_forms(at):
    with at() as workspace:
        assert [info.wrong for info in list_sheets(workspace) if info.wrong] == []


def test_sheets_say_whether_they_hold_personal_values_and_rows(at):
    with at() as workspace:
        found = {info.id: info for info in list_sheets(workspace)}
    assert found["treatment_record"].personal
    assert not found["health_education_record"].personal
    assert found["return_slip"].personal, "it shows whatever its record holds"
    assert (found["form.treatment"].personal, found["form.lecture"].personal) == (True, False)
    assert found["training_sign_in"].rows
    assert found["free_clinic_register"].orientation == "landscape"


# --------------------------------------------------------------------------------------------------- English


def test_sheets_are_english_when_the_program_is(at, rids):
    use_language("en")
    with at(TOWNSHIP) as workspace:
        said = text_of(print_sheet(workspace, "training_sign_in", records=[rids["training"]]))
    assert "Training sign-in sheet" in said
    assert "培训名称" not in said
