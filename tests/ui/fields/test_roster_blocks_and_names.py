from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.ui.fields import GridColumn, RosterGrid
from tests.ui.fields.samples import NAME, ROSTER, TITLE, TWO, UNIT


def test_rows_are_put_in_and_taken_out_and_come_back(grid, hands, told):
    heard = told(grid, "row_inserted", "row_removed")
    grid.go(1, UNIT)
    hands.press("Ctrl+I")
    assert [row.get("name") for row in grid.rows()] == ["周文清", None, "王秀兰"]
    assert grid.place() == (1, UNIT)
    hands.press("Ctrl+Delete", "Ctrl+Delete")
    assert [row.get("name") for row in grid.rows()] == ["周文清"]
    assert heard.heard == [("row_inserted", 1), ("row_removed", 1), ("row_removed", 1)]
    hands.press("Ctrl+Z")
    assert grid.rows() == TWO
    hands.press("Ctrl+Z", "Ctrl+Z")
    assert grid.rows() == TWO
    hands.press("Ctrl+Y")
    assert len(grid.rows()) == 3


def test_a_row_that_comes_back_tells_all_it_holds(grid, hands, told):
    hands.press("Ctrl+Delete")
    heard = told(grid, "row_inserted", "cell_changed")
    hands.press("Ctrl+Z")
    assert heard.heard[0] == ("row_inserted", 0)
    assert {said[2]: said[3] for said in heard.heard[1:]} == TWO[0]


def pasting(grid, hands, text):
    QGuiApplication.clipboard().setText(text)
    hands.press("Ctrl+V")
    hands.until(lambda: grid.pasting.preview is not None and grid.pasting.preview.matches.hasFocus())
    return grid.pasting.preview


def gone(grid, hands):
    hands.until(lambda: grid.pasting.preview is None)
    grid.window().activateWindow()  # as a window manager does when the dialog is gone
    hands.until(grid.view.box.hasFocus)


def aims(preview):
    return [preview.matches.model().cell(row, 2).text for row in range(preview.matches.model().rowCount())]


BLOCK = "刘契\t新丰村卫生室\t乡村医生\t√\n孙德福\t没听过的诊所\t主任\t否\n"


def test_a_block_is_shown_first_lands_with_enter_and_is_taken_back_whole(grid, hands, told):
    heard = told(grid, "row_inserted", "accepted")
    grid.go(2, NAME)
    preview = pasting(grid, hands, BLOCK)
    assert preview.said.plain() == "2 行要贴到“签到名册”"
    assert preview.what.plain() == "从第 3 行起，新加 2 行"
    assert aims(preview) == ["1 姓名", "2 单位", "3 职称", "4 签到"]
    assert [row["why"] for row in preview.refused.model().rows] == ["没有“主任”这一项可选"]
    assert grid.rows() == TWO
    hands.press("Enter")
    gone(grid, hands)
    assert [row["name"] for row in grid.rows()] == ["周文清", "王秀兰", "刘契", "孙德福"]
    assert grid.rows()[2] == {"name": "刘契", "unit": "102", "title": "1", "signed": "1"}
    assert grid.rows()[3] == {"name": "孙德福", "unit": "没听过的诊所", "signed": "0"}
    assert heard.heard == [("row_inserted", 2), ("row_inserted", 3)]
    hands.press("Ctrl+Z")
    assert grid.rows() == TWO


def test_escape_drops_a_block(grid, hands):
    pasting(grid, hands, "甲\t乙\n丙\t丁")
    hands.press("Esc")
    gone(grid, hands)
    assert grid.rows() == TWO
    hands.press("Down")
    assert grid.place() == (1, NAME)


def test_columns_are_aimed_by_keys_and_told_at_once(grid, hands):
    grid.go(2, NAME)
    preview = pasting(grid, hands, "称呼\t姓名\t备用\t年龄\n小刘\t刘契\t13800000111\t六十\n")
    assert aims(preview) == ["不贴", "1 姓名", "不贴", "5 年龄"]
    assert preview.told.plain().startswith("按表头认出了列。2 列没有对上，不会贴")
    hands.press("Down", "Down", "6")
    assert aims(preview) == ["不贴", "1 姓名", "6 电话", "5 年龄"]
    hands.press("Down", "0")
    assert aims(preview)[3] == "不贴"
    assert not preview.refused.isVisible()
    hands.press("Up", "Up", "Up", "Right")  # the first column takes 姓名 from the second
    assert aims(preview)[:2] == ["1 姓名", "不贴"]
    hands.press("Left", "Left")
    assert aims(preview)[0] == "6 电话"
    assert aims(preview)[2] == "不贴"
    hands.press("1", "Enter")
    hands.until(lambda: grid.pasting.preview is None)
    assert grid.rows()[2] == {"name": "小刘"}


def test_f2_takes_the_titles_for_a_row_and_f3_moves_the_block(grid, hands):
    preview = pasting(grid, hands, "姓名\t年龄\n王秀兰\t61\n刘契\t40\n")
    assert preview.what.plain() == "同名的填进那一行，别的接在后面，新加 1 行，填进已有的 1 行，其中盖掉 1 行的 1 格"
    hands.press("F3")
    assert preview.what.plain() == "从第 1 行起，填进已有的 2 行，其中盖掉 2 行的 4 格"
    hands.press("F3")
    assert preview.what.plain() == "接在最后一行后面，新加 2 行"
    hands.press("F2")
    assert preview.said.plain().startswith("3 行")
    hands.press("F2", "Enter")
    hands.until(lambda: grid.pasting.preview is None)
    assert [(row["name"], row["age"]) for row in grid.rows()[2:]] == [("王秀兰", 61), ("刘契", 40)]


def test_a_block_of_which_nothing_lands_is_not_taken(grid, hands):
    preview = pasting(grid, hands, "姓名\t甲\n\t1\n\t2\n")
    hands.press("Enter")
    assert grid.pasting.preview is preview
    assert not preview.yes.isEnabled()
    hands.press("Esc")
    hands.until(lambda: grid.pasting.preview is None)


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 697), 1.0), ((1024, 600), 1.0), ((1366, 697), 1.5), ((1366, 697), 2.0)]
)
def test_the_preview_fits(theme, show, hands, inspect, picture, scale, size):
    theme.set_scale(scale)
    grid = RosterGrid(theme, ROSTER, name="签到名册")
    show(grid, size=size)
    grid.set_rows(TWO)
    grid.setFocus()
    text = "表\n序号\t姓 名\t工作单位\t职 称\t是否签到\t年龄(岁)\t联系电话\n1\t刘契\t新丰村卫生室\t主任\t√\t六十\t1.3E+10\n"
    preview = pasting(grid, hands, text)
    assert inspect(preview) == []
    assert preview.width() <= size[0]
    assert preview.height() <= size[1]
    picture(preview, f"paste-{size[0]}-{scale}")
    hands.press("Esc")
    hands.until(lambda: grid.pasting.preview is None)


def test_one_cell_is_pasted_at_once(grid, hands):
    QGuiApplication.clipboard().setText("马文斌\n")
    hands.press("Ctrl+V")
    assert grid.rows()[0]["name"] == "马文斌"
    assert grid.pasting.preview is None


def test_a_word_is_pasted_into_the_cell_being_typed(grid, hands):
    QGuiApplication.clipboard().setText("bc")
    hands.type("a")
    hands.press("Ctrl+V", "Enter")
    assert grid.rows()[0]["name"] == "abc"


def test_names_are_found_inside_cells(grid, hands):
    grid.go(2, UNIT)
    hands.type("xfc")
    assert [row.label for row in grid.ahead.list.rows] == ["幸福村卫生室", "新丰村卫生室", "西房村卫生室"]
    hands.press("Down", "Enter")
    assert grid.rows()[2] == {"unit": "102"}
    assert grid.model.text(2, ROSTER[UNIT]) == "新丰村卫生室"
    assert grid.place() == (3, UNIT)


def test_a_digit_picks_inside_a_cell(grid, hands):
    grid.go(0, UNIT)
    hands.type("xfc")
    hands.press("3")
    assert grid.ahead.list is None
    hands.press("Tab")
    assert grid.rows()[0]["unit"] == "103"
    assert grid.place() == (0, TITLE)


def test_escape_closes_the_list_then_the_typing(grid, hands):
    grid.go(0, UNIT)
    hands.type("xfc")
    hands.press("Esc")
    assert grid.ahead.list is None
    assert grid.editing
    hands.press("Esc")
    assert not grid.editing
    assert grid.rows()[0]["unit"] == "104"


@pytest.mark.parametrize("key", ["F4", "Alt+Down"])
def test_the_list_opens_by_key(grid, hands, key):
    grid.go(2, UNIT)
    hands.press(key)
    assert len(grid.ahead.list.rows) == 4


def test_a_free_name_stays(grid, hands):
    grid.go(2, UNIT)
    hands.compose("wai", commit="外地的诊所")
    hands.press("Enter")
    assert grid.rows()[2] == {"unit": "外地的诊所"}


def test_composing_starts_in_the_cell_and_keeps_every_key(grid, hands, told):
    heard = told(grid, "accepted", "went_back", "cell_changed", "row_inserted", "row_removed")
    grid.go(0, UNIT)
    keys = ("Enter", "Tab", "Down", "Up", "Esc", "1", "Space", "F2", "Ctrl+Delete", "Ctrl+Enter")
    with hands.composing("xf"):
        assert [row.label for row in grid.ahead.list.rows][:1] == ["幸福村卫生室"]
        hands.press(*keys)
        assert grid.place() == (0, UNIT)
        assert grid.editing
    assert heard.heard == []
    hands._method(hands.target(), "", "幸福")
    assert grid.ahead.list is not None
    hands.press("Esc", "Enter")
    assert grid.rows()[0]["unit"] == "幸福"


def test_composed_first_letter_replaces_what_was_there(grid, hands):
    hands.compose("ma", commit="马")
    hands.press("Enter")
    assert grid.rows()[0]["name"] == "马"


def test_some_of_many_in_a_cell(theme, show, hands):
    from tests.ui.fields.test_choice_editor import MANY

    made = RosterGrid(
        theme, (GridColumn("t", "技术", "select_multiple", options=MANY), GridColumn("n", "数", "integer"))
    )
    show(made)
    hands.type("zf")
    hands.press("Enter", "Up")
    hands.type("gf")
    hands.press("1", "Tab")
    assert made.rows() == [{"t": ["1", "3"]}]
    assert made.model.text(0, made.columns[0]) == "针法、罐法"
