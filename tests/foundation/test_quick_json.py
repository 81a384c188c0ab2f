"""The quick reader agrees with the one that judges, or says nothing."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.foundation.canonical_json import MAX_DEPTH, MAX_DIGITS, JsonRefused, dump, load
from desktop.foundation.quick_json import load_again, load_canonical
from tests.foundation.test_canonical_json import VALUES

# Texts that JSON allows and we do not write so: keys twice, blanks, other orders, escapes; and what is no JSON.
LOOSE = st.text(st.sampled_from('{}[]",:\\u0d8ab -19null\n\t'), max_size=24).map(str.encode) | st.binary(max_size=12)


def judged(raw: bytes) -> Any:
    try:
        return load(raw)
    except JsonRefused:
        return JsonRefused


@given(VALUES)
@example([])
@example({"𠀀": 1, "\uffff": 2, "a": "\x7f\u2028/\b"})
def test_what_we_wrote_is_read_quickly(value: Any):
    raw = dump(value)
    found = load_canonical(raw)
    if b"\\u" in raw:
        assert found is None
    else:
        assert repr(found) == repr(load(raw))  # True is no 1 here; keys stand in their order


@given(LOOSE)
@example(b'{"a":1,"a":1}')
@example(b'{"b":1,"a":1}')
@example(b'{"a":1} ')
@example(b"-0")
@example(b'"\\u0000"')
@example(b'"\\ud800"')
@example(b'"\xed\xa0\x80"')
@example(b"\xef\xbb\xbf{}")
@example(b"NaN")
@example(b"")
def test_in_doubt_it_says_nothing(raw: bytes):
    found = load_canonical(raw)
    assert found is None or found == judged(raw)


@pytest.mark.parametrize("raw", [b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), b"[" * 100_000, b"9" * 5000])
def test_what_would_cost_much_is_left_to_the_other(raw: bytes):
    assert load_canonical(raw) is None


@pytest.mark.parametrize("raw", [b"1.5", b"1e+300", b"9" * (MAX_DIGITS + 1)])
def test_numbers_are_the_callers_to_look_at(raw: bytes):
    assert load_canonical(raw) is None or isinstance(load_canonical(raw), float | int)
    with pytest.raises(JsonRefused):
        load(raw)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), VALUES)))
def test_again_it_gives_the_same(values: list[Any]):
    assert load_again([dump(value) for value in values]) == values


def test_the_library_is_what_the_standard_library_is():
    """Else it would have to judge."""
    value = {"甲": [None, True, '\x1f"\\', -(2**53) + 1]}
    assert msgspec.json.encode(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
