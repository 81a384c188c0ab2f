"""Words, places and undo of the entry page, each alone."""

from __future__ import annotations

from desktop.ui.pages.entry.formula_words import formula_words
from desktop.ui.pages.entry.places import cell_place, grid_of, split_cell
from desktop.ui.pages.entry.undoing import Change, Undoing
from desktop.ui.pages.entry.words import Names, day_words, numeral

LABELS = {"visits_offline": "线下义诊", "visits_online": "线上义诊", "qty": "发放数", "photo": "照片"}


def words(formula):
    return formula_words(formula, lambda name: LABELS.get(name, ""))


def test_formulas_are_said_in_the_forms_own_words():
    assert words("coalesce( /data/visits_offline , 0) + coalesce( /data/visits_online , 0)") == "线下义诊 + 线上义诊"
    assert words("sum(/data/materials/qty)") == "各行“发放数”相加"
    assert words("count-non-empty( /data/photos/photo )") == "“照片”的个数"
    assert words("if( /data/visits_offline = '', '', /data/visits_online )") == "由“线下义诊”、“线上义诊”算出"
    assert words("today()") == ""


def test_places_are_taken_apart():
    assert split_cell(cell_place("staff", 2, "staff_name")) == ("staff", 2, "staff_name")
    assert split_cell("visits_offline") == ("visits_offline", 0, "")
    assert grid_of("staff[2]/staff_name") == "staff"


def test_days_and_numbers_in_words():
    assert day_words("2023-09-05", "2023-10-01") == "9月5日"
    assert day_words("2022-09-05", "2023-10-01") == "2022年9月5日"
    assert day_words("9月31", "2023-10-01") == "9月31"
    assert [numeral(3), numeral(12)] == ["三", "12"]


def test_names_of_codes():
    names = Names({"units": [{"code": "1", "name": "幸福村卫生室"}]})
    assert names.of("units", "1") == "幸福村卫生室"
    assert names.of("units", "2") == "2"


def test_letters_of_one_visit_are_one_step_and_a_change_taken_back_by_hand_is_none():
    undoing = Undoing()
    undoing.note(Change("a", None, 1))
    undoing.note(Change("a", 1, 12))
    undoing.settle()
    undoing.note(Change("a", 12, 13))
    undoing.note(Change("a", 13, 12))
    assert undoing.undo() == (Change("a", 12, None),)
    assert undoing.redo() == (Change("a", None, 12),)
    undoing.note(Change("b", None, 1))
    assert undoing.redo() == ()
