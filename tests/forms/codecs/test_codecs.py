"""Values of records to text and back."""

from __future__ import annotations

import decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.forms.codecs import CODECS, BadValueError


@given(st.integers(-(10**17), 10**17))
def test_whole_numbers_return(value: int) -> None:
    codec = CODECS["integer"]
    assert codec.to_data(codec.to_text(value)) == value


@given(st.decimals(-(10**9), 10**9, places=2))
def test_decimals_keep_their_places(value: decimal.Decimal) -> None:
    codec = CODECS["decimal"]
    made = codec.to_data(codec.to_text(f"{value:f}"))
    assert decimal.Decimal(made) == value
    assert made == codec.to_text(made)


@given(st.dates())
def test_dates_return(value: object) -> None:
    assert CODECS["date"].to_text(value.isoformat()) == value.isoformat()  # type: ignore[attr-defined]


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), unique=True))
def test_several_choices_return(value: list[str]) -> None:
    codec = CODECS["select_multiple"]
    assert codec.to_data(codec.to_text(value)) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "12.5"),
        ("integer", True),
        ("integer", 1.5),
        ("integer", "一"),
        ("integer", "9" * 30),
        ("decimal", "1e5"),
        ("decimal", True),
        ("decimal", "1,5"),
        ("date", "2023-02-30"),
        ("date", "2023/9/1"),
        ("date", 20230901),
        ("time", "25:00"),
        ("datetime", "2023-09-16"),
        ("select_one", "a b"),
        ("select_one", ["a"]),
        ("select_multiple", ["a", "a"]),
        ("select_multiple", 3),
        ("text", ["a"]),
        ("text", "a\x00"),
    ],
)
def test_wrong_types_are_refused(kind: str, value: object) -> None:
    with pytest.raises(BadValueError):
        CODECS[kind].to_text(value)  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("integer", " １２ ", "12"),
        ("integer", "007", "7"),
        ("decimal", "12.50", "12.50"),
        ("decimal", "-0.00", "0.00"),
        ("decimal", ".5", "0.5"),
        ("decimal", 3, "3"),
        ("time", "08:30", "08:30"),
        ("datetime", "2023-09-16T08:30:00+08:00", "2023-09-16T08:30:00+08:00"),
    ],
)
def test_what_people_type(kind: str, value: object, kept: str) -> None:
    assert CODECS[kind].to_text(value) == kept  # type: ignore[index]
