"""总结 by keys alone: read it, ask a figure where it comes from, save it."""

from __future__ import annotations

import pytest
from docx import Document
from pypdf import PdfReader


@pytest.fixture
def page(window, hands):
    window.shell.go("summary", ("free_clinic_week", "2023"))
    hands.idle(window)
    return window.shell.page


def test_the_text_stands_as_a_letter_with_its_figures(page):
    text = page.text.toPlainText()
    assert text.startswith("云岭县2023年“服务百姓健康行动”大型义诊活动周工作总结\n省卫生健康委：")
    assert "共义诊群众1375人次（线下1375人次）" in text
    assert "visits_total" in page.text.figure_names()
    assert page.text.hasFocus()
    assert page.heading().detail == "2023 年"


def test_a_figure_opens_its_records_and_escape_closes_them(page, hands, gone):
    hands.press("Tab")
    hands.press("Enter")
    hands.until(page.drill.list.hasFocus)
    first = page.text.figure_names()[0]
    assert first == "inst_total"
    assert page.drill.title.text().startswith("合计 × ")
    hands.press("Enter")
    assert gone.to[0][0] == "records"
    hands.press("Esc")
    assert not page.drill.isVisibleTo(page)
    assert page.text.hasFocus()


def test_the_figure_one_stands_on_is_seen(page, hands):
    hands.press("Tab", "Tab")
    (marked,) = page.text.extraSelections()
    assert marked.cursor.charFormat().anchorHref() == page.text.figure_names()[1]
    assert marked.format.background().color() == page.theme.colour("focus")


def test_every_figure_of_the_text_can_be_opened(page, hands):
    for name in dict.fromkeys(page.text.figure_names()):
        page.text.asked.emit(name)
        hands.until(lambda: page.drill.isVisibleTo(page))
        assert page._shown.written.figures[name].shown.rstrip("余") in page.drill.title.text().replace(",", "")
        page.drill.closed.emit()


def test_another_programme_and_period(window, page, hands):
    page.programme.set_key("activity_month")
    page.programme.changed.emit("activity_month")
    hands.idle(window)
    assert page._shown.written.programme.id == "activity_month"
    assert page.text.toPlainText().startswith("云岭县关于开展“提升中医药服务质量")


def test_word_and_pdf_go_where_the_picker_says(window, page, hands, folder):
    hands.press("Ctrl+E")
    hands.idle(window)
    assert window.shell.toast_text() == "导出好了：义诊周工作总结_云岭县_2023.docx"
    words = [paragraph.text for paragraph in Document(str(folder / "义诊周工作总结_云岭县_2023.docx")).paragraphs]
    assert words == [line.strip() for line in page.text.toPlainText().split("\n")]
    page.export("pdf")
    hands.idle(window)
    paper = PdfReader(folder / "义诊周工作总结_云岭县_2023.pdf").pages[0].extract_text()
    assert "共义诊群众1375人次" in "".join(paper.split())


def test_escape_goes_back_to_the_tables(window, hands):
    window.shell.go("tables", ("free_clinic_week", "annex2", "2023"))
    hands.idle(window)
    hands.press("Tab", "Tab")
    hands.until(window.shell.page.write.hasFocus)
    hands.press("Enter")
    hands.idle(window)
    assert window.shell.page.name == "summary"
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name == "tables"


def test_what_the_units_wrote_is_offered_beside_the_text(year, open_window, hands):
    with year.open() as workspace, workspace.db.atomic():
        year.month(workspace, "H", "2023-09", data={"highlight": "在门诊大厅教八段锦。", "visits_offline": 5})
    window = open_window(year.path, clock=year.clock)
    hands.idle(window)
    window.shell.go("summary", ("activity_month", "2023-09"))
    hands.idle(window)
    page = window.shell.page
    hands.press("F9")
    hands.until(page.material.list.hasFocus)
    rows = [[page.material.model.cell(row, at).text for at in range(4)] for row in range(page.material.count())]
    assert rows == [["亮点、典型做法", "在门诊大厅教八段锦", "云岭县人民医院", "1"]]
    assert "云岭县人民医院在门诊大厅教八段锦。" in page.text.toPlainText()
    hands.press("F9")
    assert not page.material.isVisibleTo(page)
    assert page.text.hasFocus()
    hands.press("F9", "Enter")
    hands.idle(window)
    assert window.shell.page.name == "records"
