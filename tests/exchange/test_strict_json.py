"""JSON of a signed file: one way to write it, and a reader that trusts nothing (fault 41)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.foundation import canonical_json
from desktop.foundation.canonical_json import JsonRefused

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read(value: object) -> None:
    raw = canonical_json.dump(value)
    assert canonical_json.load(raw) == value
    assert canonical_json.dump(canonical_json.load(raw)) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbf{}",
        b"\xff",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b"1.0",
        b"1e5",
        b"-0",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"9" * 100_000,
        b'"\\ud800"',
        b'{"\\ud800":1}',
        b'["\\udc00\\ud800"]',
        b'"\\u0000"',
        b'"\x00"',
        b"{} {}",
        b"{",
        b"'a'",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 33 + b"]" * 33,
        b'["\\"",' + b"[" * 33 + b"]" * 33 + b"]",
    ],
)
def test_refused(raw: bytes) -> None:
    with pytest.raises(JsonRefused):
        canonical_json.load(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b"[" * 100 + b'"',
        b'["' + b"{[" * 100 + b'\\"[[", "\\\\", "' + b"[" * 100 + b'"]',
        b"[" * 32 + b"]" * 32,
        b"[" + b"[]," * 100 + b"[]]",
        b'"\\u4e2d\\ud83d\\ude00"',
        b"-9007199254740991",
    ],
)
def test_allowed(raw: bytes) -> None:
    canonical_json.load(raw)


def test_floats_and_other_keys_are_not_written() -> None:
    for value in (1.0, [1.5], {"a": float("nan")}, {1: "a"}):
        with pytest.raises(TypeError):
            canonical_json.dump(value)


def test_a_month_of_lines_is_quick() -> None:
    raw = canonical_json.dump({f"field_{n}": "活动记录" * 10 for n in range(40)})
    start = time.perf_counter()
    for _line in range(2_000):
        canonical_json.load(raw)
    assert time.perf_counter() - start < 2.0
