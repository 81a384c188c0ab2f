"""Pages of sheets: every letter and line in its place, heads repeated, nothing outside its box, signatures together.

``golden/sheets`` holds, of every shipped sheet, what stands where (text) and what it looks like (small pictures). After a
change that is meant: ``XINGLIN_GOLDEN=1 pytest tests/reports/test_pdf_sheets.py`` writes them anew; look at them then.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter, ImageStat

from desktop.foundation.translation import use_language
from desktop.model.sheet_mark import parse_mark
from desktop.model.sheets import Filling
from desktop.reports.pdf_fonts import types
from desktop.reports.pdf_sheets import joined, lay_out
from tests.reports.sheet_samples import COURSE, MARK, NAMES, printed, roster, sheet_of, shipped, texts
from tests.reports.test_sheet_file import NAMES as SHEETS

GOLDEN = Path(__file__).parent / "golden" / "sheets"
ANEW = os.environ.get("XINGLIN_GOLDEN") == "1"
POINTS_A_PIXEL = 2.0
# Of 255, after a blur of a pixel: another version of the renderer smooths edges differently; a line that moved is seen.
MOST_APART = 3.0
RARE = "王𬱖㛃"
LONG = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县人民医院第二分院"
TEXT = "讲解八段锦与颈肩保健的要点，现场答疑，并逐个纠正动作。" * 6
TICKS = tuple(
    (label, number % 3 == 1)
    for number, label in enumerate("书面材料 图片材料 印刷材料 影音材料 签到表 其他材料".split())
)
ROWS = {
    "roster": roster(45, (*NAMES, RARE, "阿布都热西提·买买提江·吐尔逊")).rows["roster"],
    "staff": ({"staff_name": "周文清", "=staff_duty": "4"}, {"staff_name": "马立新", "=staff_duty": "1"}),
    "materials": ({"material": "健康手册", "qty": "100", "qty_unit": "本"}, {"material": "折页", "qty": "50", "qty_unit": "张"}),
    "techniques": ({"technique": "毫针", "points": "合谷、足三里、太冲、内关、三阴交", "minutes": "30", "operator": "王秀兰"},),
    "tally": tuple({"technique": name, "times": "12", "operator": "王秀兰"} for name in ("毫针", "拔罐", "艾灸")),
    "by_group": ({"age_band": "65 岁及以上", "sex": "女", "visits": "8"},),
    "trainees": ({"trainee": RARE, "trainee_unit": LONG, "trainee_kind": "村医", "=mastered": "1"},),
    "@returned": ({"field": "线下义诊", "reason": "和登记表的人数对不上", "by": "青石镇卫生院", "on": "2023年9月28日"},),
    "@fields": tuple({"label": f"栏目 {n}", "value": "内容"} for n in range(12)),
    "@lines": tuple(
        {
            "day": "2023年9月16日", "form": "义诊", "title": "幸福村文化广场", "figure": "33 人次", "files": "2", "record": "094bed0d",
            "rev": "2", "said": "已审", "why": "", "unit": "幸福村卫生室", "above": "青石镇卫生院", "phone": "0999-3", "name": "线下义诊",
            "measure": "人次", "value": "1,223",
        }
        for _line in range(22)
    ),
}  # fmt: skip
VALUES = {
    **COURSE, "topic": "八段锦与颈肩保健", "content": TEXT, "listeners": "68 人次", "patient_name": "张*", "patient_id": "990***********1234",
    "diagnosis_disease": "颈椎病", "clinic_kind": "到基层", "=visits_offline": "20", "@code": "1KCCY-RT3HJ-JX9C3-TR3W0-6PE81",
    "@words": "江河 山川 红叶 白云 春风 秋月 冬雪 夏雨", "@to": "幸福村卫生室", "@table_title": "活动月统计表", "@record_unit": "柳河村卫生室",
    "@form_title": "义诊", "@record": "094bed0d", "@record_rev": "2", "@printed_on": "2023年9月28日", "@note": "说明：按月报送。",
}  # fmt: skip
FULL = Filling(VALUES, ROWS, {"archive_kinds": TICKS, "done": TICKS, "consent": TICKS[:3], "reaction": TICKS[:2]})
EMPTY = Filling({"@unit": "青石镇卫生院"}, ticks={"archive_kinds": tuple((label, False) for label, _chosen in TICKS)})


@pytest.fixture(autouse=True)
def _without_the_systems_faces(monkeypatch, tmp_path_factory):
    """Faces of this computer would change what is compared."""
    from desktop.reports import pdf_fonts

    monkeypatch.setenv("XINGLIN_FONTS", str(tmp_path_factory.mktemp("none")))
    held = (pdf_fonts.types, pdf_fonts.system_rare, pdf_fonts._system_face, pdf_fonts._system_files)
    for each in held:
        each.cache_clear()
    yield
    for each in held:
        each.cache_clear()


def told(sheet, filling, *, empty):
    """What stands where, a mark a line: page, place, size, face, text; then its lines."""
    found = []
    for number, page in enumerate(lay_out(sheet, filling, empty=empty).pages, start=1):
        found += [f"{number} {x:.1f} {y:.1f} {size:.1f} {face} {text}" for x, y, size, face, text, _extra in page.texts]
        found += [f"{number} | " + " ".join(f"{place:.0f}" for place in line) for line in sorted(joined(page.lines))]
        found += [f"{number} : " + " ".join(f"{place:.0f}" for place in line) for line in page.faint]
    return "\n".join(found) + "\n"


def picture(pdf, page=0):
    leaf = pypdfium2.PdfDocument(pdf)[page]
    return leaf.render(scale=1 / POINTS_A_PIXEL).to_pil().convert("L")


CASES = [(name, empty) for name in SHEETS for empty in (False, True)]


@pytest.mark.parametrize(("name", "empty"), CASES, ids=[f"{name}{' blank' if empty else ''}" for name, empty in CASES])
def test_a_sheet_looks_as_it_did(name, empty):
    sheet, filling = shipped(name), EMPTY if empty else FULL
    golden = GOLDEN / f"{name}{'.blank' if empty else ''}"
    said, pdf = told(sheet, filling, empty=empty), printed(sheet, filling, empty=empty).pdf
    if ANEW:
        GOLDEN.mkdir(exist_ok=True)
        golden.with_name(golden.name + ".txt").write_text(said, "utf-8")
        picture(pdf).quantize(16).save(golden.with_name(golden.name + ".png"), optimize=True)
    assert said == golden.with_name(golden.name + ".txt").read_text("utf-8")
    with Image.open(golden.with_name(golden.name + ".png")) as before:
        apart = ImageChops.difference(
            *(each.convert("L").filter(ImageFilter.BoxBlur(1)) for each in (before, picture(pdf)))
        )
    assert ImageStat.Stat(apart).rms[0] <= MOST_APART


def test_a_picture_tells_a_moved_line():
    """The tolerance above is no blindness."""
    before, after = (
        sheet_of(
            f'[[part]]\nkind = "cells"\nheight = {height}\ncolumns = [1, 1]\nrows = [["", ""], ["", ""], ["", ""]]'
        )
        for height in (20, 22)
    )
    pictures = [picture(printed(sheet, EMPTY).pdf).filter(ImageFilter.BoxBlur(1)) for sheet in (before, after)]
    assert ImageStat.Stat(ImageChops.difference(*pictures)).rms[0] > MOST_APART


def test_three_hundred_names_have_a_head_on_every_page_and_every_number_once():
    flow = lay_out(shipped("training_sign_in"), roster(300))
    numbers: list[int] = []
    for page in flow.pages:
        said = [text for *_place, text, _extra in page.texts]
        assert said.count("签名") == 2
        numbers += [int(text) for text in said if text.isdecimal()]
    numbers.remove(int(COURSE["hours"]))
    assert sorted(numbers) == list(range(1, 301))
    assert len(flow.pages) == 6
    assert "填表人（签字）：" in [text for *_place, text, _extra in flow.pages[-1].texts]


def test_pages_are_numbered_and_each_carries_its_own_mark():
    found = printed(shipped("training_sign_in"), roster(300))
    assert [
        f"第 {n} 页\u3000共 6 页" in text.replace("\n", "") for n, text in enumerate(texts(found.pdf), start=1)
    ] == [True] * 6
    assert [(page.number, page.mark.page, page.mark.pages) for page in found.pages] == [(n, n, 6) for n in range(1, 7)]
    assert all(parse_mark(page.mark.text()) == page.mark for page in found.pages)
    assert all(MARK.printed in text for text in texts(found.pdf))


def test_blank_rows_come_after_the_names_and_go_on_counting():
    said = "".join(texts(printed(shipped("training_sign_in"), roster(8), blank=5).pdf))
    assert "13" in said.split()
    assert "14" not in said.split()


def test_an_empty_sheet_has_as_many_rows_as_were_asked_for_or_fills_the_page():
    asked = lay_out(shipped("training_sign_in"), EMPTY, blank=120, empty=True)
    full = lay_out(shipped("free_clinic_register"), EMPTY, empty=True)
    assert "120" in [text for page in asked.pages for *_place, text, _extra in page.texts]
    assert len(full.pages) == 1
    assert full.pages[0].texts[-1][1] > full.bottom - 40  # down to the foot of the page


def test_the_free_clinics_lines_are_as_many_as_its_visits():
    said = lay_out(shipped("free_clinic_register"), Filling({**VALUES, "=visits_offline": "68"}, ROWS))
    numbers = [int(text) for page in said.pages for *_place, text, _extra in page.texts if text.isdecimal()]
    assert max(numbers) >= 68
    assert sorted(numbers) == list(range(1, max(numbers) + 1))


@given(st.lists(st.text("张王李𬱖㛃·ABcd（）买买提江", min_size=1, max_size=30), min_size=1, max_size=12))
def test_no_name_reaches_out_of_its_box(names):
    flow = lay_out(shipped("training_sign_in"), roster(len(names), names, unit=LONG))
    song = types()["fang"]
    for page in flow.pages:
        upright = [(x1, y1, y2) for x1, y1, x2, y2 in page.lines if x1 == x2]
        for x, y, size, face, text, extra in page.texts:
            beside = [place for place, top, foot in upright if top < y < foot and place > x + 1]
            if face == "fang" and beside:
                assert x + song.width(text) * size + extra * (len(text) - 1) <= min(beside) + 0.1
                assert size >= 8


def test_a_long_text_goes_on_on_the_next_page_and_none_of_it_is_lost():
    text = "".join(f"第{number}句话要完整地印出来。" for number in range(900))
    filling = Filling({**VALUES, "content": text}, ROWS, FULL.ticks)
    flow = lay_out(shipped("health_education_record"), filling)
    said = "".join(text for page in flow.pages for *_place, text, _extra in page.texts)
    assert len(flow.pages) >= 3
    assert text in said.replace("健康教育活动记录表（续）", "")
    assert all(line[3] <= flow.bottom + 0.5 for page in flow.pages for line in page.lines)


def test_a_row_higher_than_a_page_goes_on_on_the_next_and_none_of_it_is_lost():
    unit = "".join(f"第{number}个很长的单位名称" for number in range(400))
    flow = lay_out(shipped("training_sign_in"), roster(3, unit=unit))
    said = "".join(text for page in flow.pages for *_place, text, _extra in page.texts)
    assert all(said.count(f"第{number}个") == 3 for number in (0, 7, 210, 399))
    assert all(y <= flow.bottom + 1 for page in flow.pages for _x, y, *_more in page.texts)
    assert len(flow.pages) < 40


@pytest.mark.parametrize("count", range(30, 60, 3))
def test_what_is_signed_never_stands_alone_on_a_page(count):
    flow = lay_out(shipped("training_sign_in"), roster(count))
    last = [text for *_place, text, _extra in flow.pages[-1].texts]
    assert "填表人（签字）：" in last
    assert [text for text in last if text.isdecimal()], "two lines of the table go along"


def test_a_seal_and_its_signatures_stay_on_one_page():
    part = '[[part]]\nkind = "text"\ntexts = ["{course}"]\n[[part]]\nkind = "signatures"\nseal = "（公章）"\nrows = [["甲：", "乙："], ["丙：", "丁："]]\n'
    for lines in range(30, 60):
        flow = lay_out(sheet_of(part), Filling({"course": "\n".join(["一行"] * lines)}))
        held = [{text for *_place, text, _extra in page.texts} & {"甲：", "丁：", "（公章）"} for page in flow.pages]
        assert max(map(len, held)) == 3


def test_empty_values_leave_room_to_write_and_no_word_none():
    said = "".join(texts(printed(shipped("treatment_record"), Filling({})).pdf))
    assert "None" not in said
    assert "＿＿" in said


def test_a_blank_box_for_words_has_lines_to_write_on_and_a_filled_one_has_none():
    blank, filled = (
        lay_out(
            shipped("health_education_record"), Filling({"content": TEXT, "evaluation": TEXT} if words else {})
        ).pages[0]
        for words in (False, True)
    )
    assert (len(blank.faint), len(filled.faint)) == (9, 0)


def test_brackets_around_nothing_are_not_printed():
    said = "".join(texts(printed(shipped("training_sign_in"), roster(2)).pdf))
    assert "周文清" in said
    assert "（）" not in said


def test_a_list_that_has_nobody_says_so():
    said = texts(printed(shipped("call_list"), Filling(VALUES)).pdf)[0]
    assert "无" in said.split()


def test_an_english_sheet_has_no_chinese_but_names():
    use_language("en")
    try:
        said = "".join(texts(printed(shipped("training_sign_in", "en"), roster(2, ("Zhou",), unit="Clinic")).pdf))
    finally:
        use_language("zh")
    assert "Training sign-in sheet" in said
    assert "Signature" in said


def test_nothing_of_a_sheet_without_a_mark_can_be_scanned():
    found = printed(shipped("recovery_code"), FULL)
    assert (found.pages, found.count) == ((), 1)
    assert len(io.BytesIO(found.pdf).getvalue()) > 1000
