"""One way to write JSON, and a reader that trusts nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.foundation.canonical_json import JsonRefused, dump, load

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back_the_same(value: Any):
    raw = dump(value)
    assert load(raw) == value
    assert dump(load(raw)) == raw


def test_keys_are_sorted_and_chinese_stays_chinese():
    assert dump({"b": 1, "a": ["无", None, True]}) == '{"a":["无",null,true],"b":1}'.encode()


@pytest.mark.parametrize("value", [1.5, {"a": [1.0]}, {1: "a"}, float("nan")])
def test_no_float_and_no_other_key_is_written(value: Any):
    with pytest.raises(TypeError):
        dump(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbf{}",
        b"\xff",
        b'{"a":1,"a":2}',
        b"1.5",
        b"1e3",
        b"NaN",
        b"Infinity",
        b"-0",
        b"9" * 17,
        b"1" * 100_000,
        b'"\\u0000"',
        b'"\\ud800"',
        b'{"\\ud800":1}',
        b"[" * 33 + b"]" * 33,
        b"[" * 100_000,
        b"{} {}",
        b"{'a':1}",
    ],
)
def test_reader_refuses(raw: bytes):
    with pytest.raises(JsonRefused):
        load(raw)


def test_brackets_inside_text_are_no_depth():
    assert load(b'["\\"[[[[[["]', max_depth=1) == ['"[[[[[[']
