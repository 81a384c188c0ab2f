"""Round: printed here, signed, scanned crooked and squeezed, and back at the record it was printed from."""

from __future__ import annotations

import pytest
from PIL import Image

from desktop.foundation.clock import SystemClock
from desktop.foundation.pictures_pages import open_pages
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.workflows.attach_scans import attach_scans
from desktop.workflows.enter_record import add_records
from desktop.workflows.match_scans import look_at_scans
from desktop.workflows.print_sheet import print_sheet
from desktop.workflows.printed import stale_print_of
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, must, run
from tests.helpers.photographed import jpeg
from tests.workflows.test_match_scans import added, revised, statuses, workspace  # noqa: F401


def scanned(pdf, page, degrees=7, quality=40, dpi=150):
    """A page of a printed PDF as a scanner gives it: a little turned, squeezed."""
    with open_pages(pdf, ours=True) as pages:
        drawn = pages.render(page, dpi)
    picture = Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.pixels, "raw", "RGB", drawn.stride, 1)
    turned = picture.rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    return jpeg(turned, quality)


@pytest.mark.parametrize("degrees", [7, -7, 187])
def test_what_the_program_printed_comes_back_to_its_record(workspace, tmp_path, degrees):  # noqa: F811
    rid = added(workspace, visits=53)
    printed = print_sheet(workspace, "free_clinic_register", records=[rid])
    path = tmp_path / "scan.jpg"
    path.write_bytes(scanned(printed.pdf, 0, degrees))
    (page,) = look_at_scans(workspace, [path])
    assert (page.status, page.rid, page.mark) == ("match", rid, printed.pages[0].mark)
    revised(workspace, rid, visits_offline=35)
    (page,) = look_at_scans(workspace, [path])
    assert (page.status, page.said) == ("changed", "与现有数据不一致")


def test_a_heap_of_printed_sheets_is_sorted_whatever_its_order(workspace, tmp_path):  # noqa: F811
    rids = [added(workspace, visits=count) for count in range(5, 10)]
    printed = print_sheet(workspace, "free_clinic_register", records=rids)
    wanted = {}
    for number, mark in reversed(list(enumerate(printed.pages))):
        path = tmp_path / f"IMG_{len(printed.pages) - number:03}.jpg"
        path.write_bytes(scanned(printed.pdf, number, 180 if number % 2 else 3))
        wanted[path.name] = mark.mark.record
    (tmp_path / "一起扫的.pdf").write_bytes(printed.pdf)
    pages = look_at_scans(workspace, [tmp_path])
    assert {page.file.name: page.rid for page in pages if page.file.suffix == ".jpg"} == wanted
    assert statuses([page for page in pages if page.file.suffix == ".jpg"]) == ["match"] * len(wanted)
    assert [page.rid for page in pages if page.file.suffix == ".pdf"] == [mark.mark.record for mark in printed.pages]


def test_a_blank_sheet_of_the_program_asks_for_its_record(workspace, tmp_path):  # noqa: F811
    printed = print_sheet(workspace, "training_sign_in", blank=10)
    path = tmp_path / "空白.jpg"
    path.write_bytes(scanned(printed.pdf, 0))
    assert statuses(look_at_scans(workspace, [path])) == ["blank"]


def test_a_signed_consent_form_goes_to_its_treatment_and_stays_in_the_clinic(workspace, tmp_path):  # noqa: F811
    (record,) = add_records(workspace, "treatment", [treatment()]).records
    printed = print_sheet(workspace, "consent", records=[record.id])
    path = tmp_path / "同意书.jpg"
    path.write_bytes(scanned(printed.pdf, 0))
    pages = look_at_scans(workspace, [path], keep=True)
    assert statuses(pages) == ["match"]
    (done,) = attach_scans(workspace, pages)
    assert done.problem is None
    now = revision(workspace.db, head(workspace.db, record.id).revision_seq)
    assert pages[0].value.encode() not in now.line, "a patient's signature is no figure: it is not reported"
    assert pages[0].value in now.private.decode()
    assert now.parsed.att == ()
    assert statuses(look_at_scans(workspace, [path], keep=True)) == ["again"]


def treatment():
    return {
        "treat_date": "2023-09-18", "patient_name": "王秀兰", "age": 40, "sex": "2", "diagnosis_disease": "颈椎病",
        "techniques": [{"technique": "T0101"}], "consent": "1", "reaction": "1",
    }  # fmt: skip


def test_what_the_command_printed_is_remembered_too(county, tmp_path):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:  # noqa: F811
        rid = added(workspace, visits=53)
    file = tmp_path / "表.pdf"
    must("print", county.at(XINGFU), "free_clinic_register", "--record", rid, "--pdf", file)
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        assert stale_print_of(workspace, rid) is None
        revised(workspace, rid, visits_offline=35)
        stale = stale_print_of(workspace, rid)
    assert (stale.rid, stale.sheet) == (rid, "free_clinic_register")
    ran = run("scan", county.at(XINGFU), file, "--dry-run")
    assert ran.code == 0
    page = ran.json["pages"][0]
    assert (page["status"], page["record"], page["printed_rev"], page["rev"]) == ("changed", rid, 1, 2)
    assert {item["field"] for item in page["changed"]} >= {"visits_offline"}
