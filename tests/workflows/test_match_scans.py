"""Scans find their records: sorted by their codes, said where the record changed, never lost, never attached twice."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from desktop.errors import RefusedError
from desktop.foundation.clock import SystemClock
from desktop.model.record import RecordEvent
from desktop.model.sheet_mark import SheetMark, short_digest
from desktop.model.sheets import PageMark
from desktop.storage import attachments
from desktop.storage.audit import audit_entries
from desktop.storage.drafts import draft_of_record
from desktop.storage.records import add_event, head
from desktop.storage.revisions import revision, revisions_of
from desktop.workflows import match_scans, scan_files
from desktop.workflows.attach import content_of
from desktop.workflows.attach_scans import attach_scans
from desktop.workflows.drafts import finish_draft, keep_draft
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.match_scans import chosen, look_at_scans
from desktop.workflows.open_entry import open_entry
from desktop.workflows.printed import leave_print, remember_printed, stale_print_of, stale_prints
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import LIUHE, TOWNSHIP, XINGFU, clinic, run
from tests.helpers.photographed import at_a_slant, jpeg, marked_page, pdf_of


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def added(workspace, **fields):
    return add_records(workspace, "free_clinic", [clinic(**fields)]).records[0].id


def mark_of(workspace, rid, page=1, pages=1, sheet="free_clinic"):
    found = head(workspace.db, rid)
    line = revision(workspace.db, found.revision_seq)
    return SheetMark(rid, short_digest(line.line_sha256), found.unit, sheet, page, pages)


def photo(folder, name, *marks, slant=True, quality=60):
    made = marked_page(*(mark.text() if isinstance(mark, SheetMark) else mark for mark in marks))
    path = folder / name
    path.write_bytes(jpeg(at_a_slant(made) if slant else made, quality))
    return path


def statuses(pages):
    return [page.status for page in pages]


def rows(workspace, rid):
    data = revision(workspace.db, head(workspace.db, rid).revision_seq).parsed.data
    return [row["sheet"] for row in data.get("signed_sheet", [])]


def revised(workspace, rid, **fields):
    opened = open_entry(workspace, rid=rid)
    return finish_draft(workspace, replace(opened.draft, answers={**opened.data, **fields})).rev


# ------------------------------------------------------------------------------------------------ sorting


def test_a_photo_finds_its_record_and_becomes_one_more_revision_of_it(workspace, tmp_path):
    rid = added(workspace)
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, rid))
    before = path.read_bytes()
    data = dict(revision(workspace.db, head(workspace.db, rid).revision_seq).parsed.data)
    (page,) = look_at_scans(workspace, [path], keep=True)
    assert (page.status, page.rid, page.said) == ("match", rid, "和记录一致")
    assert page.record == "2023年9月18日 义诊“幸福村文化广场”"
    assert head(workspace.db, rid).rev == 1, "nothing is attached by looking"
    (done,) = attach_scans(workspace, [page])
    assert (done.rid, done.rev, done.pages, done.problem) == (rid, 2, 1, None)
    now = revision(workspace.db, head(workspace.db, rid).revision_seq).parsed
    assert rows(workspace, rid) == [page.value]
    assert [ref.sha256 for ref in now.att] == [page.value[:64]]
    rest = {name: value for name, value in now.data.items() if name not in ("signed_sheet", "filled_on")}
    assert rest == {name: value for name, value in data.items() if name != "filled_on"}, "nothing else has changed"
    kept = Image.open(io.BytesIO(content_of(workspace, page.value)))
    assert max(kept.size) <= 1920
    assert path.read_bytes() == before, "the file stays as it was"
    assert ("scan.attach", rid) in {(entry.what, entry.target) for entry in audit_entries(workspace.db)}


def test_pages_of_one_pdf_and_a_batch_of_photos_are_sorted_to_their_records(workspace, tmp_path):
    first, second, third = (added(workspace, visits=count) for count in (12, 13, 14))
    marks = [mark_of(workspace, first, 1, 2), mark_of(workspace, second), mark_of(workspace, first, 2, 2)]
    folder = tmp_path / "扫描"
    (folder / "手机").mkdir(parents=True)
    (folder / "一摞.pdf").write_bytes(pdf_of([mark.text() for mark in marks]))
    photo(folder / "手机", "IMG_1.jpg", mark_of(workspace, third))
    (folder / "说明.txt").write_text("不是扫描件")
    pages = look_at_scans(workspace, [folder], keep=True)
    assert [(page.file.name, page.page, page.status, page.rid) for page in pages] == [
        ("一摞.pdf", 1, "match", first),
        ("一摞.pdf", 2, "match", second),
        ("一摞.pdf", 3, "match", first),
        ("IMG_1.jpg", 1, "match", third),
    ]
    done = attach_scans(workspace, pages)
    assert [(item.rid, item.pages, item.rev) for item in done] == [(first, 2, 2), (second, 1, 2), (third, 1, 2)]
    assert [len(rows(workspace, rid)) for rid in (first, second, third)] == [2, 1, 1]
    again = look_at_scans(workspace, [folder], keep=True)
    assert statuses(again) == ["again"] * 4
    assert again[0].said == "这一张已经附在这条记录上了"


def test_a_record_that_changed_since_the_print_is_said_with_both_figures(workspace, tmp_path):
    rid = added(workspace, visits=12)
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, rid))
    revised(workspace, rid, visits_offline=35)
    (page,) = look_at_scans(workspace, [path], keep=True)
    assert (page.status, page.said) == ("changed", "与现有数据不一致")
    told = {item.field: (item.printed, item.now) for item in page.differences}
    assert told["visits_offline"][0].startswith("12")
    assert told["visits_offline"][1].startswith("35")
    assert "12" in page.do and "35" in page.do and "请重新打印、签字" in page.do
    assert (page.printed_rev, page.rev) == (1, 2)
    (done,) = attach_scans(workspace, [page])
    assert (done.rev, rows(workspace, rid)) == (3, [page.value]), "it is attached all the same: it is what was signed"


def test_attaching_a_scan_makes_no_paper_old(workspace, tmp_path):
    rid = added(workspace)
    mark = mark_of(workspace, rid, 1, 2)
    remember_printed(workspace, [PageMark(1, mark)])
    attach_scans(workspace, look_at_scans(workspace, [photo(tmp_path, "1.jpg", mark)], keep=True))
    (page,) = look_at_scans(workspace, [photo(tmp_path, "2.jpg", mark_of_page(mark, 2))], keep=True)
    assert page.status == "match", "the first page's revision differs by nothing a person signed for"
    assert stale_prints(workspace) == ()


def mark_of_page(mark, page):
    return replace(mark, page=page)


def test_what_was_blank_on_paper_and_is_filled_in_now_contradicts_nothing(workspace, tmp_path):
    rid = added(workspace)
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, rid))
    revised(workspace, rid, visits_preferential=3)
    assert statuses(look_at_scans(workspace, [path])) == ["match"]


def test_a_digest_this_log_never_had_is_a_difference(workspace, tmp_path):
    rid = added(workspace)
    (page,) = look_at_scans(workspace, [photo(tmp_path, "旧.jpg", replace(mark_of(workspace, rid), digest="00112233"))])
    assert page.status == "changed"
    assert page.said.startswith("与现有数据不一致")


# ---------------------------------------------------------------------------------------- what does not go


def test_another_units_sheet_is_not_taken(workspace, county, tmp_path):  # noqa: F811
    foreign = SheetMark("ab" * 16, "00112233", LIUHE, "free_clinic")
    (page,) = look_at_scans(workspace, [photo(tmp_path, "柳河.jpg", foreign)], keep=True)
    assert page.value == "", "and nothing of it stays here"
    assert attachments.total_size(workspace.db) == (0, 0)
    assert (page.status, page.goes) == ("foreign", False)
    assert page.said == "不是我们单位的：这是柳河村卫生室的表"
    nowhere = replace(foreign, unit="123456")
    assert "123456" in look_at_scans(workspace, [photo(tmp_path, "别县.jpg", nowhere)])[0].said


def test_a_township_does_not_write_into_a_villages_record(workspace, county, tmp_path):  # noqa: F811
    with open_workspace(county.at(TOWNSHIP), SystemClock()) as township:
        foreign = SheetMark("ab" * 16, "00112233", XINGFU, "free_clinic")
        (page,) = look_at_scans(township, [photo(tmp_path, "村里.jpg", foreign)])
    assert (page.status, page.said) == ("foreign", "不是我们单位的：这是幸福村卫生室的表")


def test_deleted_unknown_blank_and_papers_of_another_kind_say_what_to_do(workspace, tmp_path):
    gone = added(workspace)
    mark = mark_of(workspace, gone)
    delete_record(workspace, gone, "记错了")
    papers = {
        "deleted": mark,
        "unknown": replace(mark, record="cd" * 16),
        "blank": SheetMark("", "", XINGFU, "free_clinic"),
        "other": SheetMark("", "00112233", XINGFU, "cover"),
    }
    for status, wanted in papers.items():
        (page,) = look_at_scans(workspace, [photo(tmp_path, f"{status}.jpg", wanted)])
        assert (page.status, page.goes) == (status, False)
        assert page.said and page.do


def test_no_code_foreign_codes_and_two_sheets_on_one_photo_are_chosen_by_hand(workspace, tmp_path):
    one, two = added(workspace, visits=3), added(workspace, visits=4)
    pages = look_at_scans(
        workspace,
        [
            photo(tmp_path, "没有.jpg"),
            photo(tmp_path, "健康码.jpg", "https://example.org/health/123"),
            photo(tmp_path, "坏.jpg", mark_of(workspace, one).text()[:-1] + "Z"),
            photo(tmp_path, "新.jpg", "XL9:ABCDEF"),
            photo(tmp_path, "两张.jpg", mark_of(workspace, one), mark_of(workspace, two), slant=False),
        ],
        keep=True,
    )
    assert statuses(pages) == ["no_code", "no_code", "no_code", "newer", "several"]
    assert pages[0].said == "没有找到二维码，或者拍得看不清"
    assert pages[1].said == pages[0].said
    assert pages[2].said != pages[0].said
    given = chosen(workspace, pages[0], one)
    assert (given.status, given.rid) == ("match", one)
    attach_scans(workspace, [given])
    assert rows(workspace, one) == [pages[0].value]
    assert chosen(workspace, pages[0], one).status == "again"
    with pytest.raises(RefusedError, match="填 292"):
        chosen(workspace, pages[0], "ef" * 16)


def test_our_code_beside_a_strange_one_is_found(workspace, tmp_path):
    rid = added(workspace)
    path = photo(tmp_path, "两个码.jpg", "https://example.org/health/123", mark_of(workspace, rid), slant=False)
    assert statuses(look_at_scans(workspace, [path])) == ["match"]


def test_the_same_page_twice_in_one_heap_is_taken_once(workspace, tmp_path):
    rid = added(workspace)
    mark = mark_of(workspace, rid)
    first = photo(tmp_path, "a.jpg", mark)
    same = tmp_path / "b.jpg"
    same.write_bytes(first.read_bytes())
    other = photo(tmp_path, "c.jpg", mark, slant=False)
    pages = look_at_scans(workspace, [first, same, other], keep=True)
    assert statuses(pages) == ["match", "again", "again"]
    assert [page.said for page in pages[1:]] == ["和“a.jpg”是同一张", "和“a.jpg”拍的是同一页"]
    attach_scans(workspace, [page for page in pages if page.goes])
    (later,) = look_at_scans(workspace, [photo(tmp_path, "d.jpg", mark, quality=70)], keep=True)
    assert later.status == "again"
    assert "附过一张了" in later.said
    attach_scans(workspace, [later])
    assert len(rows(workspace, rid)) == 2, "a person may keep both"


def test_a_form_without_a_place_for_signed_sheets_says_so(workspace, tmp_path):
    (rid,) = (
        record.id
        for record in add_records(
            workspace, "zero_report", [{"programme": "activity_month", "period": "2023-08"}]
        ).records
    )
    (page,) = look_at_scans(workspace, [photo(tmp_path, "零.jpg", mark_of(workspace, rid))])
    assert (page.status, page.code, page.goes) == ("no_place", "印 208", False)


def test_one_bad_file_holds_up_no_other_and_says_why(workspace, tmp_path, monkeypatch):
    rid = added(workspace)
    good = photo(tmp_path, "好.jpg", mark_of(workspace, rid))
    bad = {
        "空.pdf": b"",
        "坏.pdf": b"%PDF-1.4 torn",
        "表.docx": b"PK\x03\x04word/document.xml",
        "碎.jpg": b"\xff\xd8\xff torn",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    pages = look_at_scans(workspace, [*(tmp_path / name for name in bad), tmp_path / "没有.jpg", good])
    assert statuses(pages) == ["refused"] * 5 + ["match"]
    assert [page.code for page in pages[:5]] == ["填 305", "印 206", "印 202", "填 302", "环 105"]
    assert all(page.do for page in pages[:5])
    monkeypatch.setattr(scan_files, "MOST_READ_BYTES", 10)
    assert look_at_scans(workspace, [good])[0].code == "印 201"
    monkeypatch.setattr(scan_files, "MOST_FILES", 2)
    with pytest.raises(RefusedError, match="印 205"):
        look_at_scans(workspace, [tmp_path])


def test_a_look_without_keeping_leaves_nothing_behind(workspace, tmp_path):
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, added(workspace)))
    (page,) = look_at_scans(workspace, [path])
    assert (page.status, page.value) == ("match", "")
    assert not (workspace.path / "attachments.db").exists()


def test_a_draft_that_mends_the_record_gets_the_page_and_is_not_saved_for_somebody(workspace, tmp_path):
    rid = added(workspace)
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, rid))
    opened = open_entry(workspace, rid=rid)
    keep_draft(workspace, replace(opened.draft, answers={**opened.data, "visits_offline": 20}))
    (done,) = attach_scans(workspace, look_at_scans(workspace, [path], keep=True))
    assert (done.rev, head(workspace.db, rid).rev) == (0, 1)
    draft = draft_of_record(workspace.db, rid)
    assert (draft.answers["visits_offline"], len(draft.answers["signed_sheet"])) == (20, 1)
    finish_draft(workspace, draft)
    assert len(rows(workspace, rid)) == 1


def test_a_record_that_was_sent_back_stays_to_be_mended(workspace, tmp_path):
    rid = added(workspace)
    path = photo(tmp_path, "签字.jpg", mark_of(workspace, rid))
    with workspace.db.atomic():
        add_event(
            workspace.db,
            RecordEvent(rid, 1, "returned", TOWNSHIP, "镇里", workspace.now_text, "visits_offline", "数不对"),
        )
    assert head(workspace.db, rid).state == "returned"
    (done,) = attach_scans(workspace, look_at_scans(workspace, [path], keep=True))
    assert (done.rev, done.problem) == (0, None)
    assert (head(workspace.db, rid).state, head(workspace.db, rid).rev) == ("returned", 1)
    assert len(draft_of_record(workspace.db, rid).answers["signed_sheet"]) == 1


def test_what_was_kept_and_is_gone_is_refused_and_the_record_stays(workspace, tmp_path):
    rid = added(workspace)
    (page,) = look_at_scans(workspace, [photo(tmp_path, "签字.jpg", mark_of(workspace, rid))])
    (done,) = attach_scans(workspace, [replace(page, value=f"{'0' * 64}.jpg")])
    assert done.problem is not None
    assert (done.problem.code, head(workspace.db, rid).rev) == ("印 209", 1)


# ------------------------------------------------------------------------------------------- the other way


def test_a_print_whose_record_changed_is_said_until_it_is_printed_again(workspace):
    rid = added(workspace, visits=53)
    assert stale_print_of(workspace, rid) is None
    assert (
        remember_printed(workspace, [PageMark(1, mark_of(workspace, rid)), PageMark(2, mark_of(workspace, rid, 2, 2))])
        == 1
    )
    assert stale_prints(workspace) == ()
    revised(workspace, rid, visits_offline=35)
    (stale,) = stale_prints(workspace)
    assert (stale.rid, stale.sheet) == (rid, "free_clinic")
    assert "打印的表上" in stale.words and "53" in stale.words and "35" in stale.words
    assert stale.words.endswith("请重新打印、签字。")
    assert stale_print_of(workspace, rid) == stale
    remember_printed(workspace, [PageMark(1, mark_of(workspace, rid))])
    assert stale_prints(workspace) == ()
    revised(workspace, rid, visits_offline=36)
    assert len(stale_prints(workspace)) == 1
    leave_print(workspace, rid)
    assert (stale_prints(workspace), stale_print_of(workspace, rid)) == ((), None)


def test_a_record_put_back_to_what_was_printed_is_not_old(workspace):
    rid = added(workspace, visits=53)
    remember_printed(workspace, [PageMark(1, mark_of(workspace, rid))])
    revised(workspace, rid, visits_offline=35)
    revised(workspace, rid, visits_offline=53)
    assert stale_prints(workspace) == ()
    assert len(revisions_of(workspace.db, rid)) == 3


def test_blank_sheets_and_deleted_records_ask_for_nothing(workspace):
    assert remember_printed(workspace, [PageMark(1, SheetMark("", "", XINGFU, "free_clinic"))]) == 0
    rid = added(workspace)
    remember_printed(workspace, [PageMark(1, mark_of(workspace, rid))])
    delete_record(workspace, rid, "记错了")
    assert (stale_prints(workspace), stale_print_of(workspace, rid)) == ((), None)


# ------------------------------------------------------------------------------------------- command line


def test_the_command_tells_each_page_and_ends_with_three_where_one_was_left(county, tmp_path):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as workspace:
        rid = added(workspace)
        mark = mark_of(workspace, rid)
    good = photo(tmp_path, "好.jpg", mark)
    dry = run("scan", county.at(XINGFU), good, "--dry-run")
    assert (dry.code, [page["status"] for page in dry.json["pages"]], dry.json["records"]) == (0, ["match"], [])
    ran = run("scan", county.at(XINGFU), good)
    assert (ran.code, ran.json["records"]) == (0, [{"id": rid, "rev": 2, "pages": 1}])
    again = run("scan", county.at(XINGFU), good)
    assert (again.code, again.json["pages"][0]["status"], again.json["records"]) == (0, "again", [])
    lost = photo(tmp_path, "没码.jpg")
    left = run("scan", county.at(XINGFU), lost)
    assert left.code == 3
    assert left.json["pages"][0]["error"]["hint"]
    given = run("scan", county.at(XINGFU), lost, "--record", rid)
    assert (given.code, given.json["records"]) == (0, [{"id": rid, "rev": 3, "pages": 1}])
    assert json.dumps(given.json)


def test_the_command_without_json_speaks_in_sentences(county, tmp_path, capsys):  # noqa: F811
    from desktop.cli import main

    assert main(["scan", str(county.at(XINGFU)), str(photo(tmp_path, "没码.jpg"))]) == 3
    said = capsys.readouterr().out
    assert "没码.jpg" in said and "没有找到二维码" in said and "自己选一条记录" in said
    assert match_scans.TO_CHOOSE
