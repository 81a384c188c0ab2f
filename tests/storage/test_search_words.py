"""What was typed becomes one expression of bounded length, however it can be read."""

from __future__ import annotations

import pytest

from desktop.foundation.pinyin import SYLLABLES, readings
from desktop.storage import search_words
from desktop.storage.search_words import MOST_NAMES, MOST_PARTS, MOST_WAYS, Name, Names, expression

NOBODY = Names()


def asked(*words: str, names: Names = NOBODY) -> str:
    return expression(words, names)


def test_characters_are_asked_for_by_pairs_one_alone_by_itself():
    assert asked("幸") == '"幸"'
    assert asked("幸福村") == '("幸福" AND "福村")'
    assert asked("王芳", "李") == '"王芳" AND "李"'


def test_a_word_of_han_and_letters_has_both():
    assert asked("qq群") == '(("2qq" OR "0qq") AND "群")'


def test_first_letters_and_syllables_are_asked_for_at_once():
    assert asked("xf") == '("2xf" OR "0xf")'
    assert asked("xfcgc") == '("1xfcgc"* OR ("0xfc" AND "0fcg" AND "0cgc"))'
    assert ' OR "wang0fang" OR ' in asked("wangfang")
    assert ' OR ("wang0fa" OR "wang0fan" OR "wang0fang") OR ' in asked("wangfa")
    assert ' OR ("xing0fu" AND "fu0cun") OR ' in asked("xingfucun")


def test_what_can_be_read_in_several_ways_is_asked_for_in_each():
    ways = list(search_words._ways("xian"))
    assert ways[:2] == [("xian",), ("xia", "n")]
    assert ("xi", "an") in ways
    assert list(search_words._ways("zzz")) == []


def test_letters_that_are_no_pinyin_are_given_up_at_once():
    """Every beginning is tried once: forty letters have a million ways otherwise."""
    assert list(search_words._ways("xian" * 12 + "vvv")) == []


def test_an_expression_stays_short_whatever_is_typed():
    many = Names(Name("units", f"V{n}", ("卫生室",)) for n in range(5000))
    for word in ("xian" * 16, "a" * 64, "幸福" * 100, "1" * 64, "abcdef0123" * 6, "卫生室"):
        assert len(asked(word, names=many)) < 20 * (MOST_NAMES + (MOST_WAYS + 3) * MOST_PARTS)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("2023-09-15", '"320230915"'), ("2023.9.15", '"320230915"'), ("2023年9月15日", '"320230915"'), ("9月15日", '"30915"'),
        ("9-15", '"30915"'), ("9月", '"609"'), ("2023年", '"32023"'), ("2023-09", '"3202309"'), ("2023-09-", '"3202309"'),
        ("2023-09-1", '"32023091"*'), ("13800", '"313800"*'), ("abcd", '"4abcd"*'), ("1380", '("31380" OR "41380"*)'),
    ],
)  # fmt: skip
def test_days_and_numbers_also_while_they_are_being_typed(word, expected):
    assert expected in asked(word)


def test_codes_are_found_by_their_names():
    names = Names([Name("techniques", "T1", ("耳针", "耳穴压豆")), Name("units", "V1", ("幸福村卫生室",))])
    assert len(names.tokens("耳")) == 1
    assert names.tokens("exyd") == names.tokens("erxueya") == names.tokens("压豆") == names.tokens("耳")
    assert names.tokens("xfc") == names.tokens("幸福村") != []
    assert names.tokens("红星") == []


def test_one_letter_finds_only_names_that_begin_with_it():
    names = Names([Name("units", "V1", ("幸福村",))])
    assert names.tokens("x") and not names.tokens("f") and names.tokens("fc")


def test_names_are_worked_out_once_a_word_and_not_kept_for_ever(monkeypatch):
    monkeypatch.setattr(search_words, "_WORDS_KEPT", 2)
    names = Names([Name("units", "V1", ("幸福村",))])
    first = names.tokens("幸福")
    assert names.tokens("幸福") is first
    names.tokens("福村")
    names.tokens("村")
    assert names.tokens("幸福") is not first
    assert names.tokens("幸福") == first


def test_every_syllable_that_a_character_has_is_known():
    read = {reading for point in range(0x4E00, 0x9FA6) for reading in readings(chr(point))}
    assert read == SYLLABLES
