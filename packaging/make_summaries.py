"""Make the Word templates of the shipped programmes' summaries anew: ``python packaging/make_summaries.py``.

A template is data: once made, it may be changed in Word or WPS, and this script need not be run again. Page, faces and
lines follow GB/T 9704: 22 lines of 28 characters, title in 小标宋 二号, body in 仿宋 三号. A computer that has no such face
shows another; nothing is embedded.

``summaries/<programme>.md`` holds the text, a paragraph a line: ``#`` title, ``##`` part, ``###`` point, ``>`` without
indent, ``>>`` to the right, ``{%p …`` a line that Word's reader never sees, anything else the body.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

ROOT = Path(__file__).resolve().parent.parent
TITLE, BODY = Pt(22), Pt(16)
LINE = Pt(28.95)  # 22 lines in 225 mm
CLOSER = -5  # twentieths of a point: 28 characters of 三号 in 156 mm
# style → (face, size, side, characters of indent)
STYLES = {
    "Title": ("方正小标宋简体", TITLE, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "Heading 1": ("黑体", BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "Heading 2": ("楷体", BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "Normal": ("仿宋", BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 0),
    "Letter Body": ("仿宋", BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "Letter Flush": ("仿宋", BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 0),
    "Letter Right": ("仿宋", BODY, WD_ALIGN_PARAGRAPH.RIGHT, 0),
}

# What stands behind the spacing of characters where there is an order (CT_RPr).
AFTER_SPACING = tuple("w:w w:kern w:position w:sz w:szCs w:highlight w:u w:effect w:bdr w:shd w:lang".split())
MARKS = {"# ": "Title", "## ": "Heading 1", "### ": "Heading 2", ">> ": "Letter Right", "> ": "Letter Flush"}


def main() -> None:
    """Write ``templates/summary_2023.docx`` of every programme that has a text."""
    for source in sorted((ROOT / "packaging" / "summaries").glob("*.md")):
        document = _document()
        title = next(line for line in source.read_text("utf-8").splitlines() if line.startswith("# "))
        document.core_properties.title = title.removeprefix("# ")
        for line in source.read_text("utf-8").splitlines():
            if line:
                mark = next((mark for mark in MARKS if line == mark.strip() or line.startswith(mark)), "")
                paragraph = document.add_paragraph(style=MARKS.get(mark, _style_of(line)))
                run = paragraph.add_run(line[len(mark) :].strip())
                fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 - as below
                fonts.set(qn("w:hint"), "eastAsia")
        target = ROOT / "forms" / "programmes" / source.stem / "templates" / "summary_2023.docx"
        target.parent.mkdir(exist_ok=True)
        document.save(str(target))


def _style_of(line: str) -> str:
    return "Normal" if line.startswith("{%p") else "Letter Body"


def _document() -> Any:
    document = Document()
    document.core_properties.author = ""
    document.core_properties.comments = ""
    for name, (face, size, side, indent) in STYLES.items():
        _style(document, name, face, size, side, indent)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.right_margin, section.bottom_margin = Mm(26), Mm(35)
    section.footer_distance = Mm(25)
    properties = section._sectPr  # noqa: SLF001 - the grid has no other door
    grid = properties.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        properties.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE.pt * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _page_number(footer.paragraphs[0], side)
    return document


def _style(document: Any, name: str, face: str, size: Any, side: Any, indent: int) -> None:
    known = {style.name for style in document.styles}
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name.startswith("Letter"):
        style.base_style = document.styles["Normal"]
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    style.font.name = face
    fonts = properties.find(qn("w:rFonts"))
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), "Times New Roman" if face == "仿宋" else face)
    fonts.set(qn("w:eastAsia"), face)
    fonts.set(qn("w:hint"), "eastAsia")  # else quotation marks are as narrow as English ones
    if size == BODY:
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(CLOSER))
        properties.insert_element_before(closer, *AFTER_SPACING)
    style.font.size, style.font.bold, style.font.italic = size, False, False
    for colour in properties.findall(qn("w:color")):
        properties.remove(colour)
    layout = style.paragraph_format
    layout.alignment = side
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(36) if name == "Title" else LINE
    if name == "Title":
        layout.space_before, layout.space_after = LINE, LINE
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            style.element.get_or_add_pPr().remove(border)
    layout.keep_with_next = name in {"Heading 1", "Heading 2"}
    if indent:
        layout.first_line_indent = Pt(size.pt * indent)
    if name == "Letter Right":
        layout.right_indent = Pt(size.pt * 2)


def _page_number(paragraph: Any, side: Any) -> None:
    """— 1 — in 宋体 四号, on the outer side, one character in."""
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    for kind, text in (("", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("", " —")):
        run = paragraph.add_run(text if not kind else "")
        run.font.size, run.font.name = Pt(14), "宋体"
        element = run._element  # noqa: SLF001 - nor has a field
        element.get_or_add_rPr().find(qn("w:rFonts")).set(qn("w:eastAsia"), "宋体")
        if kind in {"begin", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            element.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            element.append(code)


if __name__ == "__main__":
    main()
