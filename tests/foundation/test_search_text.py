"""How texts are cut into what they are found by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.foundation.search_text import (
    MOST_TYPED,
    MOST_WORDS,
    SUCCESSORS,
    day_tokens,
    fold,
    runs,
    text_tokens,
    typed_words,
)


def cut(text: str) -> set[str]:
    return set(text_tokens(text).split())


def test_characters_pairs_syllables_and_first_letters():
    assert cut("山水村") == {
        "山", "水", "村", "山水", "水村", "shan", "shui", "cun", "shan0shui", "shui0cun", "0ss", "0sc", "0ssc",
    }  # fmt: skip


def test_a_word_of_letters_is_whole_and_begun_a_number_is_whole_and_its_ends():
    assert cut("B12") == {"1b12", "2b", "2b1", "2b12"}
    assert cut("13800001234") == {"313800001234", "31380", "31234"}
    assert cut("35") == {"335"}


@pytest.mark.parametrize(
    ("text", "sounds"),
    [("重庆", {"0cq", "0zq"}), ("乐", {"le", "yue"}), ("乐山", {"0ls", "0ys"}), ("单县", {"0sx", "0dx"})],
)
def test_a_character_that_is_read_in_several_ways_is_found_by_each(text, sounds):
    assert sounds <= cut(text)


def test_a_sentence_is_not_found_by_its_sounds_for_they_would_match_everything():
    long = cut("为村民讲解高血压的中医调理方法并发放宣传册现场答疑")
    assert "高血" in long
    assert not [token for token in long if token.isascii()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王　芳", "王芳"), ("ＡＢＣ１２３", "abc123"), ("阿依古丽·买买提", "阿依古丽买买提"), ("葛\U000e0100城", "葛城"),
        ("\ue863", "䶮"), ("\ue816", "𠂇"), ("⼀", "一"), ("Ⅲ", "iii"), ("豈", "豈"), ("a\u200bb", "ab"),
    ],
)  # fmt: skip
def test_what_is_written_one_way_or_another_is_compared_in_one_form(one, other):
    assert fold(one) == fold(other)


def test_a_name_with_a_rare_character_beyond_the_bmp_is_cut_by_characters():
    assert {"欧", "阳", "𬱖", "阳𬱖", "欧阳"} <= cut("欧阳𬱖")


def test_the_private_places_of_gb18030_go_where_unicode_has_them():
    """The 80 characters of FE50 … FEA0 without the one unassigned there; the one of A8BF."""
    assert len(SUCCESSORS) == 81
    assert chr(SUCCESSORS[0xE816]) == "𠂇" and chr(SUCCESSORS[0xE864]) == "龻"
    assert chr(SUCCESSORS[0xE7C8]) == "ǹ"
    assert all(unicodedata.category(chr(now)) not in {"Co", "Cn"} for now in SUCCESSORS.values())


def test_a_day_is_found_by_its_year_month_day_and_the_day_of_any_year():
    assert day_tokens("2023-09-15").split() == ["32023", "3202309", "320230915", "30915", "609"]
    assert day_tokens("2023-09-15T08:00:00+08:00") == day_tokens("2023-09-15")
    assert day_tokens("去年") == ""


def test_what_was_typed_is_parted_by_blanks_and_bounded():
    assert typed_words("  王芳　xing'fu ，。 B12 ") == ["王芳", "xingfu", "b12"]
    assert typed_words("，。！") == []
    assert len(typed_words("a " * 50)) == MOST_WORDS
    assert sum(map(len, typed_words("幸" * 500))) == MOST_TYPED


@given(st.text())
def test_any_text_is_cut_into_tokens_that_hold_no_quote_and_are_letters_alone(text):
    for token in cut(text):
        assert token.isalnum() or all(run for _han, run in runs(token))
        assert '"' not in token and token.split() == [token]


@given(st.text())
def test_folding_twice_changes_nothing_more_for_what_is_compared(text):
    words = typed_words(text)
    assert [fold(word) for word in words] == words or any(unicodedata.normalize("NFKC", word) != word for word in words)


@given(st.text(st.characters(max_codepoint=127)))
def test_numbers_and_ids_are_folded_like_any_text(text: str):
    assert fold(text) + "村" == fold(text + "村")
