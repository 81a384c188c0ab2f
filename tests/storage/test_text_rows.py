"""Rows handed over as text stand in the table exactly as rows bound one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from desktop.storage.text_rows import cut, insert_sql, joined

# Lone surrogates are no text: they can be bound neither way.
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.none() | st.integers(-(2**63), 2**63 - 1) | texts
TABLE = "CREATE TABLE t (a TEXT, b INTEGER, c)"


def packed(rows: list[tuple[Any, ...]]) -> list[tuple[bytes]]:
    return [(joined(cut(rows)),)] if rows else []


def stored(module: Any, rows: list[tuple[Any, ...]], *, as_text: bool) -> list[tuple[Any, ...]]:
    connection = module.connect(":memory:")
    connection.execute(TABLE)
    if as_text:
        connection.executemany(insert_sql("t", ("a", "b", "c")), packed(rows))
    else:
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
    found = connection.execute("SELECT a, b, c, typeof(a), typeof(b), typeof(c) FROM t ORDER BY rowid").fetchall()
    connection.close()
    return [tuple(row) for row in found]


@given(st.lists(st.tuples(values, values, values), max_size=8))
def test_every_value_and_its_type_come_through(rows):
    assert stored(dbapi2, rows, as_text=True) == stored(dbapi2, rows, as_text=False)


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\\u0000", '"', "\\", "\x7f\x1f", "\u2028", "𠀀", "\uffff", "[1]", "null"]
)
def test_what_json_would_write_otherwise_comes_through(text):
    rows = [(text, 1, text)]
    assert stored(dbapi2, rows, as_text=True) == stored(dbapi2, rows, as_text=False)


def test_all_rows_come_in_their_order():
    rows = [(f"{number}", number, None) for number in range(1003)]
    assert [row[1] for row in stored(dbapi2, rows, as_text=True)] == list(range(1003))


@given(st.lists(st.tuples(values, values, values), max_size=6))
def test_rows_cut_apart_are_joined_again(rows):
    texts = cut(rows)
    assert len(texts) == len(rows)
    again = [json.loads(joined(texts[place : place + 1])) for place in range(len(rows))]
    assert again == [[list(row)] for row in rows]
    assert json.loads(joined(texts[::-1])) == [list(row) for row in rows[::-1]] or not rows


def test_empty_texts_are_null_behind_a_place_and_texts_before_it():
    connection = dbapi2.connect(":memory:")
    connection.execute(TABLE)
    connection.executemany(insert_sql("t", ("a", "b", "c"), nulls_from=1), packed([("", "", ""), ("x", 0, "y")]))
    assert connection.execute("SELECT * FROM t ORDER BY rowid").fetchall() == [("", None, None), ("x", 0, "y")]


def test_a_column_may_be_put_together_from_another_parameter():
    connection = dbapi2.connect(":memory:")
    connection.execute(TABLE)
    sql = insert_sql("t", ("a", "c"), c="substr(?2, v.value->>1, v.value->>2)")
    (row,) = packed([("x", 1, 2), ("y", 3, 1)])
    connection.executemany(sql, [(*row, b"\xffab")])
    assert connection.execute("SELECT a, c FROM t").fetchall() == [("x", b"\xffa"), ("y", b"b")]
