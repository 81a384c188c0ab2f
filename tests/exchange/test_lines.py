"""Record lines: one form, strict reading, identity by the public bytes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange import build_line, build_private, commit_private, line_sha256, parse_line, parse_private
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef, RecordLine
from tests.exchange import world as w

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
named = st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=8)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
cell = text | st.integers(-(10**15), 10**15) | st.lists(text, max_size=3)
row = st.dictionaries(named, cell, max_size=3)
data = st.dictionaries(named, cell | st.lists(row, min_size=1, max_size=3), max_size=5)
lines = st.builds(
    RecordLine,
    op=st.just("put"),
    rid=named,
    rev=st.integers(1, 10**9),
    prev=st.just("") | hashes,
    form=named,
    form_ver=named,
    unit=named,
    by_org=named,
    by=text,
    reason=text,
    made=text,
    data=data,
    priv=st.none() | hashes,
    att=st.lists(st.builds(AttachmentRef, hashes, st.integers(0, 10**9), text), max_size=2).map(tuple),
    explained=st.none() | st.dictionaries(named, text, min_size=1, max_size=2),
)


@given(lines)
def test_any_line_comes_back(line: RecordLine) -> None:
    raw = build_line(line)
    assert parse_line(raw) == line
    assert build_line(parse_line(raw)) == raw
    assert b"\n" not in raw


def test_tombstone() -> None:
    gone = w.record(1, op="del", data=None, reason="录重了")
    assert parse_line(build_line(gone)) == gone
    assert line_sha256(b"x") == hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"op": "patch"},
        {"op": 1},
        {"rid": ""},
        {"rid": None},
        {"rev": 0},
        {"rev": True},
        {"rev": "1"},
        {"rev": 2**53},
        {"prev": "x"},
        {"prev": None},
        {"form": ""},
        {"unit": ""},
        {"by_org": 5},
        {"data": None},
        {"data": []},
        {"data": {"a": None}},
        {"data": {"a": True}},
        {"data": {"a": {"b": "c"}}},
        {"data": {"a": [1]}},
        {"data": {"a": ["x", {"b": "c"}]}},
        {"data": {"a": [{"b": None}]}},
        {"data": {"a": 2**53}},
        {"op": "del", "data": None, "reason": ""},
        {"op": "del", "reason": "x"},
        {"priv": "x"},
        {"priv": 0},
        {"att": None},
        {"att": [{}]},
        {"att": [{"sha256": "0" * 64, "size": -1, "type": "x"}]},
        {"att": [{"sha256": "0", "size": 1, "type": "x"}]},
        {"att": [{"sha256": "0" * 64, "size": 1, "type": None}]},
        {"att": [1]},
        {"explained": []},
        {"explained": {"a": 1}},
        {"made": 0},
    ],
)
def test_refused_lines(change: dict[str, Any]) -> None:
    value = canonical_json.load(build_line(w.record(1)))
    parse_line(canonical_json.dump({**value, "later": 1}))
    with pytest.raises(RefusedError, match=r"收 401"):
        parse_line(canonical_json.dump({**value, **change}))


def test_missing_fields_and_no_json() -> None:
    """Each has to be there, also where null is all it could say."""
    for line in (w.record(1), w.record(1, op="del", data=None, reason="录重了")):
        value = canonical_json.load(build_line(line))
        for name in value:
            with pytest.raises(RefusedError, match=r"收 401"):
                parse_line(canonical_json.dump({key: item for key, item in value.items() if key != name}))
    for raw in (b"", b"[]", b"{", b'{"op":1.5}', build_line(w.record(1)) + b" " * 1_048_577):
        with pytest.raises(RefusedError, match=r"收 401"):
            parse_line(raw, "第 3 行")


@pytest.mark.parametrize("number", [b"1.5", b"9" * 17, b"[[[[1e3]]]]"])
@pytest.mark.parametrize("place", ["line", "file"])
def test_numbers_of_a_later_version_are_looked_at_too(number: bytes, place: str) -> None:
    """What nobody reads has to be JSON as the format allows it all the same."""
    ref = AttachmentRef("0" * 64, 1, "image/jpeg")
    raw = build_line(dataclasses.replace(w.record(1), att=(ref,)))
    end = b"}" if place == "line" else b"}],"
    assert raw.count(end) == 1 or raw.endswith(end)
    before, _end, behind = raw.rpartition(end) if place == "line" else raw.partition(end)
    parse_line(before + b',"zz":1' + end + behind)
    with pytest.raises(RefusedError, match=r"收 401"):
        parse_line(before + b',"zz":' + number + end + behind)


def test_a_line_written_otherwise_is_read_all_the_same() -> None:
    """Blanks, another order, escapes: allowed, and judged by the same rules."""
    raw = build_line(w.record(1))
    turned = dict(reversed(canonical_json.load(raw).items()))
    for other in (json.dumps(turned).encode(), json.dumps(turned, indent=1, ensure_ascii=False).encode()):
        assert parse_line(other) == parse_line(raw)
        with pytest.raises(RefusedError, match=r"收 401"):
            parse_line(other[:-1] + b',"rev":1}')


def test_a_line_nobody_would_accept_is_not_written() -> None:
    with pytest.raises(RefusedError, match=r"收 401"):
        build_line(dataclasses.replace(w.record(1), rev=0))
    with pytest.raises(TypeError):
        build_line(w.record(1, data={"fee": 12.5}))


def test_private_line() -> None:
    raw = build_private("r", 2, b"\x00salt", '{"name":"张三"}'.encode())
    found = parse_private(raw)
    assert (found.rid, found.rev, found.values()) == ("r", 2, {"name": "张三"})
    expected = hashlib.sha256(b"\x00salt" + '{"name":"张三"}'.encode()).hexdigest()
    assert commit_private(found.salt, found.data) == expected
    for bad in (b"", b"[]", raw.replace(b'"rev":2', b'"rev":"2"'), raw.replace(b'"rid":"r"', b'"rid":1')):
        with pytest.raises(RefusedError, match=r"收 401"):
            parse_private(bad)
