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


def test_a_block_is_shown_first_lands_with_enter_and_is_taken_back_whole(grid, hands, told):
    QGuiApplication.clipboard().setText("刘契\t新丰村卫生室\t乡村医生\t√\n孙德福\t没听过的诊所\t主任\t否\n")
    heard = told(grid, "row_inserted", "accepted")
    grid.go(2, NAME)
    hands.press("Ctrl+V")
    assert grid.line.preview
    assert grid.line.text().startswith("要贴入 2 行 4 列；1 处放不下")
    assert grid.rows() == TWO
    hands.press("5", "Down", "Tab")  # nothing else happens meanwhile
    assert grid.place() == (2, NAME)
    hands.press("Enter")
    assert [row["name"] for row in grid.rows()] == ["周文清", "王秀兰", "刘契", "孙德福"]
    assert grid.rows()[2] == {"name": "刘契", "unit": "102", "title": "1", "signed": "1"}
    assert grid.rows()[3] == {"name": "孙德福", "unit": "没听过的诊所", "signed": "0"}
    assert heard.heard == [("row_inserted", 2), ("row_inserted", 3)]
    hands.press("Ctrl+Z")
    assert grid.rows() == TWO


def test_escape_drops_a_block(grid, hands):
    QGuiApplication.clipboard().setText("甲\t乙\n丙\t丁")
    hands.press("Ctrl+V", "Esc")
    assert grid.rows() == TWO
    assert not grid.line.preview
    hands.press("Down")
    assert grid.place() == (1, NAME)


def test_one_cell_is_pasted_at_once(grid, hands):
    QGuiApplication.clipboard().setText("马文斌\n")
    hands.press("Ctrl+V")
    assert grid.rows()[0]["name"] == "马文斌"
    assert not grid.line.preview


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
