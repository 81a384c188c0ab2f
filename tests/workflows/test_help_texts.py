"""帮助: every field of every form that ships is explained, in both languages, and no entry explains nothing."""

from __future__ import annotations

import csv

import pytest

from desktop.foundation import translation
from desktop.foundation.shipped import shipped_path
from desktop.workflows.help_texts import field_help, topics

FORMS = sorted(path.stem for path in shipped_path("forms").glob("*.csv"))
_NO_PLACE = ("begin_group", "end_group", "end_repeat", "calculate", "csv-external", "type", "hidden", "note")


def rows(path: str) -> list[list[str]]:
    with shipped_path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def fields(form: str) -> dict[str, str]:
    """Fields and grids with a place on the screen: name → label."""
    found: dict[str, str] = {}
    sheet = ""
    for row in rows(f"forms/{form}.csv"):
        sheet = row[0] if row and row[0] else sheet
        if sheet == "survey" and len(row) > 3 and row[1] and row[3] and row[1] not in _NO_PLACE:
            found[row[2]] = row[3]
    return found


@pytest.fixture
def english():
    translation.use_language("en")
    yield
    translation.use_language("zh")


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_explained(form):
    assert {name: label for name, label in fields(form).items() if len(field_help(form, name)) < 6} == {}


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_explained_in_english(form, english):
    told = {name: field_help(form, name) for name in fields(form)}
    assert {name: text for name, text in told.items() if not text or chinese(text)} == {}


def chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_a_row_of_one_form_goes_before_one_of_every_form():
    assert field_help("free_clinic", "listeners") != field_help("lecture", "listeners")
    assert field_help("no_such_form", "activity_date") == field_help("lecture", "activity_date")
    assert field_help("lecture", "no_such_field") == ""


def test_what_people_ask_is_there_in_both_languages(english):
    told = topics()
    assert len(told) >= 15
    assert all(item.title and item.text and not chinese(item.title + item.text) for item in told)
    translation.use_language("zh")
    assert all(chinese(item.text) for item in topics())


def test_the_texts_keep_the_products_words():
    for text in (
        *(row[2] for row in rows("resources/help/fields.csv")),
        *(row[2] for row in rows("resources/help/topics.csv")),
    ):
        for word in ("请稍候", "操作成功", "非法", "校验失败", "系统异常", "是否", "！"):
            assert word not in text, text
