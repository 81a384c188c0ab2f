"""``xinglin print``: the list, a file, JSON, exit codes."""

from __future__ import annotations

import json

import pytest
from pypdf import PdfReader

from desktop.cli import main
from tests.chain.county import COUNTY, NOW, TOWNSHIP, make_county, must, run


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINGLIN_NOW", NOW)
        patch.setenv("XINGLIN_STATE", str(tmp_path_factory.mktemp("state")))
        yield make_county(tmp_path_factory.mktemp("print") / "made").at(TOWNSHIP)


def test_without_a_sheet_it_lists_what_can_be_printed(place):
    listed = must("print", place)["sheets"]
    assert {"training_sign_in", "form.training"} <= {sheet["id"] for sheet in listed}
    assert {sheet["id"] for sheet in must("print", place, "--form", "lecture")["sheets"]} == {
        "health_education_record", "return_slip", "form.lecture",
    }  # fmt: skip


def test_a_blank_sheet_is_written_and_told(place, tmp_path):
    told = must("print", place, "training_sign_in", "--blank", "120", "--pdf", tmp_path / "a.pdf")
    assert told["file"] == str(tmp_path / "a.pdf")
    assert told["pages"] == len(PdfReader(tmp_path / "a.pdf").pages) == 3
    assert told["sheet"] == "training_sign_in"
    assert told["missing_signs"] == []


def test_a_person_reads_plain_lines(place, tmp_path, capsys):
    assert main(["print", str(place), "consent", "--pdf", str(tmp_path / "b.pdf")]) == 0
    assert "1 页" in capsys.readouterr().out
    assert main(["print", str(place)]) == 0
    assert "training_sign_in  培训签到表" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("training_sign_in",), 2, "用 100"),
        (("nothing", "--pdf", "x.pdf"), 2, "印 110"),
        (("training_sign_in", "--blank", "many", "--pdf", "x.pdf"), 2, "用 100"),
        (("training_sign_in", "--record", "0" * 32, "--pdf", "x.pdf"), 3, "填 292"),
        (("consent", "--record", "0" * 32, "1" * 32, "--pdf", "x.pdf"), 3, "填 292"),
        (("consent", "--reveal", "", "--pdf", "x.pdf"), 2, "印 112"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_ends_with_its_code_and_no_file(place, arguments, code, error, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("print", place, *arguments)
    assert (ran.code, ran.json["error"]["code"]) == (code, error)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_sheet_of_the_countys_own_is_refused_with_its_line(place, tmp_path):
    (place / "sheets").mkdir()
    try:
        (place / "sheets" / "ours.toml").write_text('id = "ours"\ntitle = 3\n', "utf-8")
        ran = run("print", place, "ours", "--pdf", tmp_path / "c.pdf")
        listed = {sheet["id"]: sheet["wrong"] for sheet in must("print", place)["sheets"]}
    finally:
        (place / "sheets" / "ours.toml").unlink()
        (place / "sheets").rmdir()
    assert ran.code == 3
    assert ran.json["error"]["code"] == "印 103"
    assert ran.json["error"]["where"].startswith("sheets/ours.toml 第 ")
    assert listed["ours"]


def test_who_prints_stands_in_the_audit_log(place, tmp_path, monkeypatch):
    from desktop.foundation.clock import clock_in_use
    from desktop.workflows.audit_log import audit_page
    from desktop.workflows.workspace import open_workspace

    must("print", place, "consent", "--pdf", tmp_path / "d.pdf", "--as", "赵敏")
    monkeypatch.setenv("XINGLIN_NOW", NOW)
    with open_workspace(place, clock_in_use()) as workspace:
        newest = audit_page(workspace, limit=1)[0]
    assert (newest.code, newest.who, newest.target) == ("print.sheet", "赵敏", "consent")


def test_json_is_one_document(place, tmp_path, capsys):
    assert main(["print", str(place), "consent", "--pdf", str(tmp_path / "e.pdf"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 1


def test_kits_come_with_their_sheets(place, tmp_path):
    made = must("kit", "make", place.parent / COUNTY, "--all", "--to", tmp_path, "--pdf", tmp_path / "codes.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "codes.pdf").pages]
    assert len(pages) == len(made["kits"]) == 3
    for kit, page in zip(made["kits"], pages, strict=True):
        assert all(group in page for group in kit["code"].split("-"))
        assert all(word in page for word in made["fingerprint"].split())
