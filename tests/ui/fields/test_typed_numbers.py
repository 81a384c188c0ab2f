from __future__ import annotations

import pytest

from desktop.ui.fields.typed_numbers import clean, grouped, read_number


@pytest.mark.parametrize(
    ("typed", "decimals", "none_allowed", "expected"),
    [
        ("68", False, False, "68"),
        ("６８", False, False, "68"),
        ("6a8", False, False, "68"),
        ("1,204", False, False, "1204"),
        ("-5", False, False, "-5"),  # the form says that it must not be
        ("5-", False, False, "5"),
        ("12.5", True, False, "12.5"),
        ("12。5", True, False, "12.5"),
        ("12．5", True, False, "12.5"),
        ("1.2.3", True, False, "1.2"),
        ("12.5", False, False, "12"),  # never 125
        ("w", False, True, "无"),
        ("ｗ", False, True, "无"),
        ("无", False, True, "无"),
        ("w", False, False, ""),
        ("无", False, False, ""),
        ("0", False, True, "0"),
        ("", False, True, ""),
    ],
)
def test_what_stays_in_the_box(typed: str, decimals: bool, none_allowed: bool, expected: str):
    assert clean(typed, decimals=decimals, none_allowed=none_allowed) == expected


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [
        ("0", False, 0),
        ("无", False, "无"),
        ("", False, None),
        ("68", False, 68),
        ("-5", False, -5),
        ("-", False, "-"),  # unreadable stays as it is: the form refuses it in words
        ("12.50", True, "12.50"),
        (".5", True, "0.5"),
        ("12.", True, "12"),
    ],
)
def test_zero_none_and_blank_are_three_answers(text: str, decimals: bool, expected: object):
    value = read_number(text, decimals=decimals)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1204, "1,204"), ("12345.60", "12,345.60"), (0, "0"), ("无", "无"), (None, "—"), (-1204, "-1,204")],
)
def test_lists_group_and_show_blank_as_a_dash(value: object, expected: str):
    assert grouped(value) == expected
