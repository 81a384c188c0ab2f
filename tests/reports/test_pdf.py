"""A table as PDF: complete, on pages that a county can print, with nothing but its own face."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from desktop.model.programme import Column
from desktop.reports.layout import MOST_UNITS
from desktop.reports.pdf import write_table
from tests.reports import samples


def pages(found_and_tree, **told: str) -> list[str]:
    return [re.sub(r"\s+", "", page.extract_text()) for page in opened(found_and_tree, **told).pages]


def opened(found_and_tree, *, filler: str = "王芳", phone: str = "0434-1") -> pypdf.PdfReader:
    found, tree = found_and_tree
    return pypdf.PdfReader(io.BytesIO(write_table(found, tree, filler=filler, phone=phone)))


def fonts(reader: pypdf.PdfReader) -> dict[str, bool]:
    """Every face that a page names → whether its outlines are inside the file."""
    found = {}
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            face = reference.get_object()
            inner = face["/DescendantFonts"][0].get_object() if "/DescendantFonts" in face else face
            found[str(face["/BaseFont"])] = "/FontFile2" in inner.get("/FontDescriptor", {})
    return found


def test_title_names_figures_and_feet_are_on_the_page():
    people = ({"name": "李四", "unit": "县医院", "title": "技师"},)
    (text,) = pages(samples.result(line="tcm", unlisted_people=people, unlisted_units=({"name": "疾控中心"},)))
    for wanted in (
        "附件2", "2023年统计表", "填报单位：四平县", "中医药主管部门", "医疗机构", "三级", "(人次)", "合计", "河东镇", "河西镇", "1,234,567",
        "1,234.50", "无", "说明：由省级报送", "填表人：王芳", "联系方式：0434-1", "未列入人员1人：李四（县医院）", "未列入机构1个：疾控中心",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_nothing_is_said_of_unlisted_people_where_there_are_none():
    (text,) = pages(samples.result())
    assert "未列入" not in text


@pytest.mark.parametrize("table", [samples.result(), samples.result([f"第{n}村" for n in range(200)]), samples.wide()])
def test_every_face_is_embedded_on_every_page(table):
    found = fonts(opened(table))
    assert found
    assert [face for face, inside in found.items() if not inside] == []
    assert all("NotoSerifSC" in face for face in found)


def test_pages_are_landscape_a4_with_their_number():
    reader = opened(samples.result([f"第{n}村" for n in range(200)]))
    for number, page in enumerate(reader.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        assert f"— {number} —" in page.extract_text()
    assert reader.metadata.title == "2023年统计表"
    assert reader.metadata.author == "王芳"


def test_two_hundred_units_have_the_header_on_every_page_and_each_name_once():
    told = pages(samples.result([f"第{number:03}村" for number in range(200)]))
    assert len(told) > 2
    for text in told[:-1]:
        for heading in ("医疗机构", "三级", "义诊人次", "线上", "减免费用", "(元)"):
            assert heading in text, heading
    whole = "".join(told)
    assert [whole.count(f"第{number:03}村") for number in range(200)] == [1] * 200
    assert whole.count("填表人") == 1
    assert whole.count("2023年统计表") == 1


@pytest.mark.parametrize("name", ["<b>&", "</para><para>", "&nbsp;&#0;", '<img src="x"/>', "{title}", "a<br/>b", "]]>"])
def test_a_hostile_name_is_printed_as_it_is(name):
    found = samples.result([name], unlisted_people=({"name": name, "unit": name},), unlisted_units=({"name": name},))
    text = "".join(pages(found, filler=name, phone=name))
    assert text.count(re.sub(r"\s+", "", name)) == 6


@pytest.mark.parametrize("name", ["\x00\x1b", "\ud83d半", "🙂", " ", "名\n称", "长" * 10_000, "\u202e反"])
def test_a_name_that_cannot_be_printed_does_not_stop_the_table(name):
    found = samples.result([name, "河西镇"], unlisted_people=({"name": name, "unit": name},))
    text = "".join(pages(found, filler=name, phone=name))
    assert "河西镇" in text and "1,234,567" in text


def test_a_hostile_heading_is_printed_as_it_is():
    columns = [Column("a", ("<b>&", "</para>"), "sum"), Column("b", ("<i>(<u>)",), "sum")]
    (text,) = pages(samples.result(columns=columns, total={}))
    for heading in ("<b>&", "</para>", "<i>", "(<u>)"):
        assert heading in text


def test_a_very_long_name_is_cut_with_a_sign():
    (text,) = pages(samples.result(["长" * 10_000]))
    assert "长…" in text and "长" * 60 not in text


def test_zero_none_here_and_blank_look_different():
    (text,) = pages(samples.result([], total=samples.BLANK))
    assert "无" not in text and "0" not in text.split("减免费用(元)")[1].split("说明")[0]
    (text,) = pages(samples.result([], total=samples.BLANK | {"offline": "无"}))
    assert "无" in text


def test_a_wide_table_is_turned_with_every_figure():
    told = pages(samples.wide(units=3, columns=30))
    whole = "".join(told)
    for place in range(30):
        assert f"指标{place}场" in whole
        assert f"2,{place:03}" in whole
    assert all("指标单位合计单位0单位1单位2" in text for text in told[:-1])  # fmt: skip


def test_a_wide_table_of_many_units_goes_on_below_with_its_indicators():
    units = 200
    whole = "".join(pages(samples.wide(units=units, columns=25)))
    assert [number for number in range(1, units) if f"{number * 1000 + 24:,}" not in whole] == []
    assert [number for number in range(units) if f"单位{number}" not in whole] == []
    blocks = -(-(units + 1) // MOST_UNITS)
    assert whole.count("指标24场") == blocks
    assert whole.count("填表人") == 1


def test_a_table_without_units_is_a_page():
    assert "合计" in pages(samples.result([]))[0]


@pytest.mark.parametrize("name", ["颖镇㛃村", "㼆庄", "①②"])
def test_rare_characters_are_printed_and_can_be_copied(name):
    assert name in pages(samples.result([name]))[0]


def test_a_rare_name_in_a_table_is_printed_and_copied_out():
    assert "𬱖㛃镇" in "".join(pages(samples.result(("𬱖㛃镇", "河西镇"))))
