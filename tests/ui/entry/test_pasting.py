"""A table of the township's own pasted into a form's roster: rare columns too, checked by the form, taken back whole."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

TABLE = (
    "适宜技术培训签到表\r\n"
    "序号\t姓  名\t联系电话\t工作单位\t是否合格\t备注\r\n"
    '1\t王建国\t\'１３８００００００３７\t幸福村卫生室\t合格\t"迟到\r\n补签"\r\n'
    "2\t孙德福\t1.3E+10\t外地诊所\t不合格\t\r\n"
    "合计\t2\t\t\t\t\r\n"
)


@pytest.fixture
def roster(window, entry, hands):
    page = entry(form="training")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    hands.idle(window)
    return page


def block(page):
    return page._row("roster")


def paste(window, page, hands, text):
    QGuiApplication.clipboard().setText(text)
    hands.press("Ctrl+V")
    grid = block(page).grid
    return hands.until(lambda: grid.pasting.preview)


def land(window, page, hands):
    hands.press("Enter")
    hands.until(lambda: block(page).grid.pasting.preview is None)
    window.activateWindow()  # as a window manager does when the dialog is gone
    hands.idle(window)
    hands.until(lambda: bool(block(page).grid.view.box.hasFocus()))


def test_a_table_lands_in_the_roster_with_its_rare_columns(window, roster, hands):
    preview = paste(window, roster, hands, TABLE)
    targets = dict(zip(preview.plan.titles, preview.plan.targets, strict=True))
    assert targets == {
        "序号": "", "姓 名": "trainee", "联系电话": "phone", "工作单位": "trainee_unit", "是否合格": "passed", "备注": "note",
    }  # fmt: skip
    assert "phone" not in block(roster).shown_columns
    assert [item.text for item in preview.plan.misfits] == ["1.3E+10"]
    land(window, roster, hands)
    first, second = roster.model.rows("roster")
    assert (first["trainee"], first["phone"], first["passed"], first["note"]) == (
        "王建国",
        "13800000037",
        "1",
        "迟到 补签",
    )
    assert (second["trainee"], second["trainee_unit"], second["passed"]) == ("孙德福", "外地诊所", "0")
    assert "phone" not in second
    hands.until(lambda: {"phone", "note"} <= block(roster).shown_columns)


def test_one_key_takes_all_of_it_back(window, roster, hands):
    hands.compose("li", commit="李建国")
    hands.press("Enter")
    before = roster.model.rows("roster")
    assert len(before) == 1
    paste(window, roster, hands, TABLE)
    land(window, roster, hands)
    assert len(roster.model.rows("roster")) == 3
    hands.press("Ctrl+Z")
    hands.idle(window)
    assert roster.model.rows("roster") == before
    hands.press("Ctrl+Y")
    hands.idle(window)
    assert [row["trainee"] for row in roster.model.rows("roster")] == ["李建国", "王建国", "孙德福"]


def test_a_tally_is_filled_by_the_names_of_its_techniques(window, entry, hands):
    page = entry(form="treatment_day")
    page._go("tally")
    grid = page._row("tally").grid
    QGuiApplication.clipboard().setText("技术名称\t次数\n体针\t12\n留罐\t3人次\n没有的技术\t1\n")
    hands.press("Ctrl+V")
    preview = hands.until(lambda: grid.pasting.preview)
    assert preview.plan.targets == ("technique", "times")
    assert [(item.title, item.text) for item in preview.plan.misfits] == [("项次", "3人次")]
    hands.press("Enter")
    hands.until(lambda: grid.pasting.preview is None)
    rows = page.model.rows("tally")
    assert [(row["technique"], row.get("times")) for row in rows[:2]] == [("T0101", 12), ("T0401", None)]


@pytest.mark.parametrize(("scale", "size"), [(1.0, (1024, 600)), (1.5, (1366, 697)), (2.0, (1366, 697))])
def test_the_preview_speaks_english_and_fits(pages, county, open_window, entry, hands, inspect, picture, scale, size):
    window = open_window(county.villages[0], scale=scale, size=size, language="en")
    page = entry(window, form="training")
    page._changed(page.model.set("roster_mode", "1"), "")
    page._go("roster")
    hands.idle(window)
    preview = paste(window, page, hands, TABLE)
    hands.until(preview.matches.hasFocus)
    picture(preview, f"paste-en-{scale}")
    assert inspect(preview) == []
    assert (preview.width() <= size[0], preview.height() <= size[1]) == (True, True)
    hands.press("Esc")
    hands.until(lambda: block(page).grid.pasting.preview is None)
