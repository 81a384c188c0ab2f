"""A summary on paper: the grid of official letters, nothing lost, no heading and no signature on a page of its own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from desktop.model.summary import LetterLine
from desktop.reports import pdf_letter
from desktop.reports.pdf_letter import CHARACTERS, LEADING, LINES, WIDTH, letter_faces, write_letter
from desktop.reports.pdf_sheets_text import NOT_FIRST, NOT_LAST

GOLDEN = Path(__file__).parents[1] / "golden" / "siping_2023" / "summary.txt"
SENTENCE = "为深入贯彻落实（国务院办公厅）《中医药振兴发展重大工程方案》精神，发放手册3940余本、“健康”手册330余本；"
SIGNED = (LetterLine("", "flush"), LetterLine("四平市中医药管理局", "right"), LetterLine("2023年8月9日", "right"))


def body(lines: int) -> LetterLine:
    """A paragraph that takes so many lines."""
    return LetterLine("药" * (CHARACTERS * lines - 3), "body")


def pages(*lines: LetterLine) -> list[list[str]]:
    """The texts of every page, top to bottom."""
    rows = [line for paragraph in pdf_letter._paragraphs(lines) for line in paragraph]
    return [[line.text for _depth, line in page] for page in pdf_letter._paginated(rows)]


def text(raw: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(raw)).pages)


def test_every_word_of_the_golden_summary_is_on_its_pages():
    wanted = GOLDEN.read_text("utf-8").splitlines()
    kinds = {"一": "part", "二": "part", "（": "point"}
    lines = [LetterLine(line, kinds.get(line[:1], "body") if len(line) < 24 else "body") for line in wanted]
    made = write_letter([LetterLine(wanted[0], "title"), *lines[1:-2], *SIGNED[1:]], author="四平市")
    found = text(made.content)
    for number in range(1, made.pages + 1):
        found = found.replace(f"—{number}—", "")
    assert [line for line in wanted[:-1] if "".join(line.split()) not in found] == []
    assert made.pages == len(PdfReader(io.BytesIO(made.content)).pages) >= 3
    assert made.missing == ()


def test_a_page_has_twenty_two_lines_of_twenty_eight_characters():
    found = pages(LetterLine("药" * CHARACTERS * LINES * 2, "flush"))
    assert [(len(page), {len(line) for line in page}) for page in found] == [(LINES, {CHARACTERS})] * 2


def test_paragraphs_begin_two_characters_in_and_lines_are_as_wide_as_the_area():
    rows = [line for paragraph in pdf_letter._paragraphs([LetterLine(SENTENCE * 4, "body")]) for line in paragraph]
    face = pdf_letter.types()["fang"]
    assert rows[0].x == pytest.approx(2 * WIDTH / CHARACTERS)
    assert {line.x for line in rows[1:]} == {0.0}
    for line in rows[:-1]:
        wide = line.x + face.width(line.text) * line.size + (len(line.text) - 1) * line.extra
        assert wide == pytest.approx(WIDTH, abs=0.01)
    assert rows[-1].extra == pytest.approx(WIDTH / CHARACTERS - 16)


@settings(max_examples=40)
@given(st.integers(0, len(SENTENCE) - 1), st.integers(1, 12))
def test_no_line_begins_or_ends_with_a_sign_that_may_not(start: int, times: int) -> None:
    told = (SENTENCE[start:] + SENTENCE[:start]) * times
    rows = [line.text for paragraph in pdf_letter._paragraphs([LetterLine(told, "body")]) for line in paragraph]
    assert "".join(rows) == told
    assert not [line for line in rows[1:] if line[0] in NOT_FIRST]
    assert not [line for line in rows[:-1] if line[-1] in NOT_LAST]


@pytest.mark.parametrize("before", range(LINES - 4, LINES + 1))
def test_a_heading_goes_with_what_it_heads(before: int) -> None:
    found = pages(body(before), LetterLine("一、开展情况", "part"), LetterLine("（一）义诊", "point"), body(3))
    for page in found:
        assert page[-1] not in {"一、开展情况", "（一）义诊"}
    assert sum(len(page) for page in found) == before + 2 + 3


@pytest.mark.parametrize("before", range(LINES - 4, LINES + 2))
def test_a_signature_never_stands_alone(before: int) -> None:
    found = pages(body(before), *SIGNED)
    assert found[-1][0].startswith("药")
    assert found[-1][-2:] == ["四平市中医药管理局", "2023年8月9日"]


def test_who_signs_stands_in_the_middle_above_the_date_and_never_beyond_the_area():
    unit, date = (pdf_letter._signature(line.text, SIGNED[2].text, is_date=line is SIGNED[2])[0] for line in SIGNED[1:])
    face = pdf_letter.types()["fang"]
    wide = [face.width(line.text) * line.size + line.extra * len(line.text) for line in (unit, date)]
    assert unit.x + wide[0] / 2 == pytest.approx(date.x + wide[1] / 2)
    assert WIDTH - date.x - wide[1] == pytest.approx(4 * WIDTH / CHARACTERS)
    long = pdf_letter._signature("伊通满族自治县中医药管理局和卫生健康局联合办公室", "2023年8月9日", is_date=False)[0]
    assert long.x >= 0
    assert long.x + face.width(long.text) * 16 + long.extra * len(long.text) <= WIDTH + 0.01


def test_a_long_title_is_set_in_lines_of_like_width():
    rows = pdf_letter._title("四平市关于开展“提升中医药服务质量，增强群众就医获得感”活动月工作总结")
    assert len(rows) == 2
    assert [row.text for row in rows] == ["四平市关于开展“提升中医药服务质量，", "增强群众就医获得感”活动月工作总结"]
    rows = pdf_letter._title("青禾县2023年“服务百姓健康行动”大型义诊活动周工作总结")
    assert [row.text for row in rows] == ["青禾县2023年“服务百姓健康行动”", "大型义诊活动周工作总结"]
    found = pages(LetterLine("题", "title"), LetterLine("甲", "flush"))
    rows_of_page = pdf_letter._paginated(
        [line for p in pdf_letter._paragraphs([LetterLine("题", "title"), LetterLine("甲", "flush")]) for line in p]
    )
    assert found == [["题", "甲"]]
    assert [round(depth / LEADING) for depth, _line in rows_of_page[0]] == [1, 4]


def test_faces_are_embedded_and_those_that_stand_in_are_named():
    made = write_letter(
        [LetterLine("题", "title"), LetterLine("一、甲", "part"), LetterLine("（一）乙", "point"), body(1)], author="x"
    )
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in PdfReader(io.BytesIO(made.content)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all("+" in name for name in fonts), fonts
    assert "小标宋" in [face.wanted for face in letter_faces()]
    assert made.faces == letter_faces()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("颖𬱖㛃", "颖𬱖㛃"),
        ("a\x00\u202eb<b>&amp;", "ab<b>&amp;"),
        ("=cmd|x", "=cmd|x"),
        ("长" * 10_000, "长" * 10_000),
    ],
)
def test_hostile_words_are_words(told: str, shown: str) -> None:
    made = write_letter([LetterLine(told, "body")], author="王\x00芳")
    found = text(made.content)
    for number in range(1, made.pages + 1):
        found = found.replace(f"—{number}—", "")
    assert found == shown or made.missing


def test_a_letter_of_nothing_is_a_page():
    assert write_letter([], author="").pages == 1


def test_a_table_in_a_template_is_told_row_by_row():
    assert pages(LetterLine("", "table", (("县", "人次"), ("甲县", "3")))) == [["县　人次", "甲县　3"]]
