from __future__ import annotations

import pytest

from desktop.ui.fields.suggestions import Suggestion, label_of, listed, matched_initials, meant, rank, span

UNITS = (
    Suggestion("220382101206", "永幸福村卫生室"),
    Suggestion("220382100202", "新丰村卫生室"),
    Suggestion("220382100201", "幸福村卫生室"),
    Suggestion("220382101305", "西房村卫生室", "白水镇"),
    Suggestion("220382100000", "青石镇卫生院"),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("xfc", "新丰村卫生室"),  # the same initials: the given order stays
        ("xingfu", "幸福村卫生室"),
        ("xing fu", "幸福村卫生室"),
        ("xing'fu", "幸福村卫生室"),
        ("幸福", "幸福村卫生室"),
        ("2203821000", "青石镇卫生院"),
        ("qs", "青石镇卫生院"),
    ],
)
def test_the_likeliest_comes_first(typed: str, first: str):
    assert rank(typed, UNITS)[0].label == first


def test_prefix_before_contains():
    assert [item.label for item in rank("xfc", UNITS)] == [
        "新丰村卫生室",
        "幸福村卫生室",
        "西房村卫生室",
        "永幸福村卫生室",
    ]


def test_stated_initials_count_too():
    assert rank("szb", (Suggestion("1", "卫生室总部", initials="szb"),))[0].value == "1"


def test_at_most_eight_and_none_for_nonsense():
    assert len(rank("", [Suggestion(str(n), f"单位{n}") for n in range(30)])) == 8
    assert rank("zzzz", UNITS) == ()


def test_shows_which_letters_matched():
    reading = matched_initials("xfc", UNITS[2])
    assert reading == "xfcwss"
    assert span("xfc", reading) == (0, 3)
    assert span("福村", "幸福村") == (1, 2)
    assert span("q", "幸福村") == (0, 0)


def test_a_code_finds_its_name_and_a_whole_name_its_code():
    source = listed(UNITS)
    assert label_of(source, "220382100201") == "幸福村卫生室"
    assert label_of(source, "999") == "999"
    found = meant(source, "幸福村卫生室")
    assert found is not None
    assert found.value == "220382100201"
    assert meant(source, "幸福") is None


def test_two_of_one_name_are_left_to_the_person():
    twins = listed((Suggestion("1", "幸福村"), Suggestion("2", "幸福村")))
    assert meant(twins, "幸福村") is None


def test_another_name_is_found_and_understood_where_only_one_goes_by_it():
    needles = Suggestion("T0101", "毫针刺法", aliases=("毫针", "体针"))
    ears = Suggestion("T0103", "耳针", aliases=("耳体针",))
    source = listed((needles, ears))
    assert source("体针") == (needles, ears)
    assert source("tz")[0] is needles
    assert meant(source, "体针") is needles
    assert meant(source, "耳针") is ears
    twins = listed((needles, Suggestion("T9", "某针", aliases=("体针",))))
    assert meant(twins, "体针") is None
