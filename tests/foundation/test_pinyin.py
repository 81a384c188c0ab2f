from __future__ import annotations

import pytest

from desktop.foundation.pinyin import initials, matches


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("xfc", "幸福村卫生室"),
        ("xingfu", "幸福村卫生室"),
        ("xing fu", "幸福村卫生室"),  # as a method editor shows it while composing
        ("xi'ngfu", "幸福村卫生室"),
        ("cq", "重庆"),
        ("zq", "重庆"),
        ("福村", "幸福村"),
        ("AB1", "双井村ab12"),
        ("", "什么都行"),
    ],
)
def test_finds(typed: str, text: str):
    assert matches(typed, text)


@pytest.mark.parametrize(("typed", "text"), [("xfd", "幸福村"), ("福幸", "幸福村"), ("村x", "幸福村")])
def test_does_not_find(typed: str, text: str):
    assert not matches(typed, text)


def test_a_character_without_a_reading_stands_for_itself():
    assert initials("A村") == ("ac",)
