"""Lines of Chinese: what may begin and end one, what stays whole, how far a text is set smaller."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.reports.pdf_fonts import types
from desktop.reports.pdf_sheets_text import NOT_FIRST, NOT_LAST, break_lines, fit, may_break

HAN = "中医适宜技术推广应用培训班的通知山川一二三"
MIXED = st.text(HAN + "，。！（）“”《》、0123456789%.abcXYZ —…", min_size=1, max_size=120)


def measure():
    return types()["song"]


@given(MIXED, st.integers(4, 40))
def test_no_letter_is_lost_and_no_line_is_too_wide(text, width):
    lines = break_lines(text, width, measure())
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure().width(line) <= width + 1e-6 for line in lines)


@given(MIXED, st.integers(6, 40))
def test_a_line_breaks_only_where_it_may_or_where_it_must(text, width):
    lines = break_lines(text, width, measure())
    for before, after in itertools.pairwise(lines):
        if before and after and not may_break(before[-1], after[0]):
            # Nowhere in the line before could it have ended: a word, or a row of signs, longer than a line.
            assert not any(may_break(*before[place : place + 2]) for place in range(len(before) - 1)) or " " in text


def test_no_closing_sign_begins_a_line_and_no_opening_sign_ends_one():
    text = (
        "各乡镇卫生院（中心卫生院）、各村卫生室：现将“中医适宜技术”推广情况（2023年）统计如下，请于9月30日前报送。" * 4
    )
    for width in range(5, 40):
        lines = break_lines(text, width, measure())
        assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
        assert not [line for line in lines[:-1] if line[-1] in NOT_LAST]


@pytest.mark.parametrize("whole", ["2023-09-28", "1,234.56", "12.5%", "Hepatitis", "120", "０９９９"])
def test_numbers_and_words_stay_whole(whole):
    for width in range(12, 30):
        lines = break_lines(f"义诊人次合计为{whole}其中线下义诊人次为{whole}减免费用{whole}", width, measure())
        assert "".join(lines).count(whole) == sum(line.count(whole) for line in lines) == 3


@pytest.mark.parametrize("pair", ["——", "……"])
def test_a_dash_is_two_letters_long_and_stays_so(pair):
    text = f"培训内容{pair}针刺推拿刮痧拔罐{pair}都要练习" * 3
    for width in range(5, 20):
        assert not [
            line for line in break_lines(text, width, measure()) if line.startswith(pair[0]) != line.startswith(pair)
        ]


def test_a_word_longer_than_a_line_is_parted_rather_than_lost():
    assert break_lines("ABCDEFGHIJKLMNOPQRST", 4, measure()) != ("ABCDEFGHIJKLMNOPQRST",)


def test_a_name_is_set_smaller_down_to_the_limit_and_then_in_lines():
    song, width = measure(), 60.0
    short, longer, longest = (
        fit("张" * count, width, 24, song, size=10.5, least=8, one_line=True) for count in (5, 7, 20)
    )
    assert (short.lines, short.size) == (("张" * 5,), 10.5)
    assert longer.lines == ("张" * 7,)
    assert 8 <= longer.size < 10.5
    assert len(longest.lines) > 1
    assert longest.size >= 8
    assert longest.height > 24  # the row grows: nothing is cut


def test_text_is_broken_before_it_is_set_smaller():
    found = fit("讲解八段锦与颈肩保健，现场答疑。", 100, 60, measure(), size=10.5, least=8)
    assert (len(found.lines), found.size) == (2, 10.5)


def test_nothing_takes_no_line():
    assert fit("", 100, 20, measure(), size=10.5, least=8).lines == ()
