"""What those hear who do not see the screen: each change once."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest

from desktop.ui.fields import ChoiceEditor, DateEditor, FieldLook, FieldRow, NumberEditor, RosterGrid, TypeAheadEditor
from tests.ui.fields.samples import ROSTER, TITLES, UNITS

MODULES = ("field_row", "choice_buttons", "date_editor", "type_ahead", "roster_grid")


@pytest.fixture
def said(monkeypatch):
    heard: list[str] = []
    for name in MODULES:
        module = importlib.import_module(f"desktop.ui.fields.{name}")
        monkeypatch.setattr(module, "announce", lambda _widget, text: heard.append(text))
    return heard


def test_an_error_is_said_when_it_comes_and_not_again(theme, show, said):
    row = FieldRow(theme, label="线下义诊", editor=NumberEditor(theme))
    show(row)
    row.show(FieldLook(error="太多。"))
    row.show(FieldLook(error="太多。", checked=True))
    assert said == ["线下义诊 太多。"]
    row.show(FieldLook(warning="偏高。"))
    assert said[1:] == ["线下义诊 偏高。"]


def test_the_choice_in_hand_is_said(theme, show, hands, said):
    show(ChoiceEditor(theme, TITLES))
    hands.press("Right", "Space")
    assert said == ["2 执业助理医师 未选", "2 执业助理医师 已选"]


def test_the_row_in_hand_is_said(theme, show, hands, said):
    show(TypeAheadEditor(theme, UNITS))
    hands.type("x")
    hands.press("Down")
    assert said == ["幸福村卫生室，第 1 个，共 3 个", "新丰村卫生室，第 2 个，共 3 个"]


def test_the_day_in_hand_is_said(theme, show, hands, said):
    show(DateEditor(theme, dt.date(2023, 9, 20)))
    hands.press("F4", "Left")
    assert said[-1] == "2023年9月19日 星期二"


def test_the_cell_one_comes_to_is_said(theme, show, hands, said):
    grid = RosterGrid(theme, ROSTER)
    show(grid)
    grid.set_rows([{"name": "王芳", "age": 45}])
    said.clear()
    hands.press("Tab")
    assert said == ["单位，第 1 行 "]
    grid.set_errors({(0, "age"): "太大。"})
    grid.go(0, 4)
    assert said[-1] == "年龄，岁，第 1 行 45 太大。"
