"""A county's Word template: what it may say, what it may not, and what becomes of it."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.model.summary import SummaryText, figure
from desktop.reports import docx
from desktop.reports.docx import MARK_CLOSE, MARK_NAME, MARK_OPEN, check_template, fill_template, read_letter

WHERE = "month/templates/summary_2023.docx"
HOSTILE = "王\x00芳\x0b <w:p/>&amp; {{ 7*7 }} {% raw %} 𬱖㛃 \u202e逆 =cmd|' /C calc'!A0 " + "长" * 10_000


def template(*paragraphs: str, footer: str = "", title: str = "") -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.title = title
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def values(**more: Any) -> dict[str, Any]:
    texts = (
        SummaryText("讲解三伏贴", "河东镇", "2023-07-18", 1),
        SummaryText("拜师", "县医院", "2023-07-02", 3, own=True),
    )
    return {
        "visits": figure("visits", "人次", "人次", Decimal(1709), records=7),
        "booklets": figure("booklets", "手册", "本", Decimal(3943), step=Decimal(10), records=2),
        "drugs": figure("drugs", "药品", "元", None),
        "notes": texts,
        "unit": "四平县",
        "blank": "",
        **more,
    }


def text_of(raw: bytes, given: Mapping[str, Any] | None = None, *, marked: bool = False) -> list[str]:
    made = fill_template(raw, given or values(), where=WHERE, marked=marked)
    return [line.text for line in read_letter(made)]


def refused(raw: bytes, given: Mapping[str, Any] | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        fill_template(raw, given or values(), where=WHERE)
    return caught.value


# ------------------------------------------------------------------------------------------------------ what it may say


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ("义诊{{ visits }}人次，手册{{ booklets }}本", "义诊1709人次，手册3940余本"),
        ("{{ say('手册#本', booklets) }}{{ say('药品#元', drugs) }}", "手册3940余本"),
        ("{{ say(“手册#本”, booklets) }}", "手册3940余本"),  # Word turns quotation marks while one types
        ("{{ join('、', say('#人次', visits), say('药品#元', drugs), say('手册#本', booklets)) }}", "1709人次、手册3940余本"),
        ("{{ sentence('共发放', '、', '。', say('药品#元', drugs)) }}", ""),
        ("{{ sentence('共发放', '、', '。', say('手册#本', booklets), say('药品#元', drugs)) }}", "共发放手册3940余本。"),
        ("{{ say('#本（#人次）', booklets, visits) }}", "3940余本（1709人次）"),
        ("{{ say('#本（#人次）', booklets, drugs) }}", ""),
        ("{{ say('（#）', blank) }}{{ say('（#）', unit) }}", "（四平县）"),
        ("{{ number('a') }}、{{ number('b') }}、{{ number('a') }}", "一、一、二"),
        ("{% if visits.number > 1000 %}多{% else %}少{% endif %}", "多"),
        ("{% if drugs %}有{% endif %}{% if not drugs %}无{% endif %}", "无"),
        ("{% for note in some(notes, 1) %}{{ note.on }}{{ note.unit }}{{ note }}{% endfor %}", "7月18日河东镇讲解三伏贴"),
        ("{% for note in own(notes, 5) %}{{ note }}{{ note.units }}{% endfor %}", "拜师3"),
        ("{% for note in notes %}{{ note }}{% if not loop.last %}；{% endif %}{% endfor %}", "讲解三伏贴；拜师"),
        ("{{ notes | length }}", "2"),
    ],
)  # fmt: skip
def test_what_a_template_says(told: str, wanted: str) -> None:
    assert text_of(template(told)) == [wanted]


def test_a_mark_that_word_has_cut_into_runs_is_one_mark():
    """Every change of face, every pause while typing makes another run."""
    document = Document()
    paragraph = document.add_paragraph("义诊")
    for text in ("{", "{ say(“#人", "次”, vis", "its) }", "}", "。"):
        paragraph.add_run(text).bold = len(text) % 2 == 0
    stream = io.BytesIO()
    document.save(stream)
    assert text_of(stream.getvalue()) == ["义诊1709人次。"]


@pytest.mark.parametrize("told", ["{{ say（'#', visits) }}", "{{ say('#'，visits) }}"])
def test_chinese_brackets_and_commas_are_told_apart(told: str) -> None:
    error = refused(template(told))
    assert (error.problem.code, error.problem.where) == ("表 154", f"{WHERE}：{told}")
    assert "英文" in error.problem.hint


def test_a_paragraph_that_asks_in_vain_leaves_no_blank_line():
    raw = template("甲", "{%p if drugs %}", "药品{{ drugs }}元", "{%p endif %}", "乙")
    assert text_of(raw) == ["甲", "乙"]


def test_footers_and_properties_are_filled_in_the_same_sandbox():
    made = Document(
        io.BytesIO(fill_template(template("甲", footer="{{ unit }}", title="{{ unit }}总结"), values(), where=WHERE))
    )
    assert made.sections[0].footer.paragraphs[0].text == "四平县"
    assert made.core_properties.title == "四平县总结"
    assert refused(template("甲", footer="{{ ''.__class__ }}")).problem.code == "表 152"
    assert refused(template("甲", title="{{ nobody }}")).problem.code == "表 153"


def test_marks_stand_round_every_figure_and_nothing_else():
    line = text_of(template("{{ unit }}{{ say('手册#本', booklets) }}{{ visits }}"), marked=True)
    assert line == [
        f"四平县手册{MARK_OPEN}booklets{MARK_NAME}3940余{MARK_CLOSE}本{MARK_OPEN}visits{MARK_NAME}1709{MARK_CLOSE}"
    ]


def test_what_people_wrote_is_text_and_nothing_more():
    notes = (SummaryText(HOSTILE.replace("\x00", "").replace("\x0b", ""), "乙<w:b/>"),)
    found = text_of(template("{% for note in notes %}{{ note }}｜{{ note.unit }}{% endfor %}"), values(notes=notes))
    assert found == [notes[0].text + "｜乙<w:b/>"]


# -------------------------------------------------------------------------------------------------------- what it may not

ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ visits.__class__ }}",
    "{{ visits['__class__'] }}",
    "{{ visits.__init__.__globals__ }}",
    "{{ say.__globals__ }}",
    "{{ notes.index }}" + "{{ notes.index(1) }}",
    "{{ unit.format('x') }}",
    "{{ unit | attr('__class__') }}",
    "{{ unit | map('upper') }}",
    "{{ lipsum() }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ range(10**9) }}",
    "{% for n in range(1000000000) %}x{% endfor %}",
    "{{ 'x' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 1 / 0 }}",
    "{% set x = 1 %}",
    "{% macro x() %}{% endmacro %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% for n in notes recursive %}{{ loop(notes) }}{% endfor %}",
    "{{ notes[0] }}",
    "{{ caller() }}",
    "{{ visits is callable }}",
]


@pytest.mark.parametrize("told", ESCAPES)
def test_what_is_not_allowed_is_refused_with_its_paragraph(told: str) -> None:
    error = refused(template("头一段", "第二段：" + told, "末一段"))
    assert error.problem.code in {"表 152", "表 153"}
    assert error.problem.where.startswith(f"{WHERE}：第二段：")
    assert "末一段" not in error.problem.where


def test_a_name_there_is_not_is_refused_with_its_paragraph():
    error = refused(template("好的{{ visits }}", "错的{{ vists }}人次"))
    assert (error.problem.code, error.problem.where) == ("表 153", f"{WHERE}：错的{{{{ vists }}}}人次")
    assert "vists" in error.problem.message


@pytest.mark.parametrize(
    "told",
    [
        "{% if visits %}没有收尾", "{{ visits", "{{ visits ~ }}", "{{ say('#', 1, 2 }}", "{% for n in visits %}{% endfor %}",
        "{% for a in unit %}{% for b in unit %}x{% endfor %}{% endfor %}", "{{ visits.nothing }}", "{{ say() }}",
        "{{ some(visits, 3) }}", "{{ visits > 3 }}",
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_refused_with_its_paragraph(told: str) -> None:
    error = refused(template("头一段", "第二段：" + told))
    assert error.problem.code == "表 154", error.problem
    assert error.problem.where.startswith(WHERE)


def test_loops_within_loops_are_stopped():
    notes = tuple(SummaryText(str(number), "x") for number in range(200))
    nested = "{% for a in notes %}{% for b in notes %}{% for c in notes %}{% endfor %}{% endfor %}{% endfor %}"
    begun = time.monotonic()
    error = refused(template("头一段", "第二段" + nested), values(notes=notes))
    assert (error.problem.code, error.problem.where) == ("表 155", f"{WHERE}：第二段{nested}"[: len(WHERE) + 81])
    assert time.monotonic() - begun < docx.MAX_SECONDS


def test_what_writes_too_much_is_stopped(monkeypatch):
    monkeypatch.setattr(docx, "MAX_WRITTEN", 100_000)
    notes = tuple(SummaryText("长" * 1000, "x") for _number in range(150))
    assert refused(template("{% for a in notes %}{{ a }}{% endfor %}"), values(notes=notes)).problem.code == "表 155"


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(docx, "MAX_SECONDS", -1.0)
    assert refused(template("{{ visits }}")).problem.code == "表 155"


# ------------------------------------------------------------------------------------------------------------ the file


def rezipped(raw: bytes, change: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
        for name in set(change) - set(old.namelist()):
            new.writestr(name, change[name])
    return stream.getvalue()


def body(raw: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read("word/document.xml")


def test_what_is_no_word_file_is_refused():
    good = template("甲")
    bomb = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'a'>]>" + body(good).partition(b"?>")[2]
    for raw in (
        b"",
        b"text",
        rezipped(good, {"word/document.xml": bomb}),
        rezipped(good, {"word/document.xml": b"<w"}),
    ):
        assert refused(raw).problem.code == "表 150"


def test_what_is_too_large_is_refused():
    good = template("甲")
    many = {f"word/x{number}.xml": b"" for number in range(docx.MAX_MEMBERS + 1)}
    large = body(good).replace("甲".encode(), b"x" * (docx.MAX_BODY + 1))
    for raw in (
        rezipped(good, many),
        rezipped(good, {"word/document.xml": large}),
        rezipped(good, {"word/media/x.bin": b"\0" * (docx.MAX_UNPACKED + 1)}),
        template("{" * (docx.MAX_MARKS + 1)),
        template("{{ say('" + "x" * docx.LONGEST_MARK + "', visits) }}"),
    ):
        assert refused(raw).problem.code == "表 151"


def test_a_template_that_fetches_from_elsewhere_is_refused_and_a_link_is_not():
    good = template("甲")
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        rels = archive.read("word/_rels/document.xml.rels")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    fetched = (
        b'<Relationship Id="rX" Type="%s%s" Target="http://evil.invalid/x" TargetMode="External"/></Relationships>'
    )
    for name, code in ((b"attachedTemplate", "表 156"), (b"image", "表 156")):
        raw = rezipped(
            good, {"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", fetched % (kind, name))}
        )
        assert refused(raw).problem.code == code
    linked = rezipped(
        good, {"word/_rels/document.xml.rels": rels.replace(b"</Relationships>", fetched % (kind, b"hyperlink"))}
    )
    assert text_of(linked) == ["甲"]


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"])
def test_a_template_with_a_program_inside_is_refused(part: str) -> None:
    error = refused(rezipped(template("甲"), {part: b"x"}))
    assert (error.problem.code, error.problem.where) == ("表 162", f"{WHERE}：{part}")


# ------------------------------------------------------------------------------------------------------------- checking


def check(*paragraphs: str, names: Sequence[str] = ("visits", "notes", "unit", "kinds")) -> None:
    check_template(template(*paragraphs), names, texts=("notes",), lists=("kinds",), words=("unit",), where=WHERE)


def test_a_good_template_passes_with_something_and_with_nothing():
    check(
        "{{ visits }}{% for n in some(notes, 2) %}{{ n.unit }}{% endfor %}{% for k in kinds %}{{ k.label }}{% endfor %}{{ unit }}"
    )


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("{{ nobody }}", "表 153"),
        ("{{ visits.typo }}", "表 154"),
        ("{% for n in notes %}{{ n.typo }}{% endfor %}", "表 154"),
    ],
)
def test_what_would_fail_in_a_county_fails_where_it_is_made(told: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check("好", told)
    assert caught.value.problem.code == code
    assert told[:5] in caught.value.problem.where


def printable(text: str) -> str:
    return re.sub(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", text)


@settings(max_examples=25)
@given(st.text(max_size=60).map(printable), st.text(max_size=30).map(printable))
def test_any_text_is_filled_or_refused_and_never_crashes(told: str, said: str) -> None:
    raw = template("{{ " + told + " }}", "{% for n in notes %}{{ n }}{% endfor %}")
    codes = set()
    try:
        fill_template(raw, values(notes=(SummaryText(said, "x"),)), where=WHERE)
    except RefusedError as error:
        codes.add(error.problem.code)
    assert codes <= {"表 151", "表 152", "表 153", "表 154"}
