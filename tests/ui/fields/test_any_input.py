"""Whatever is typed, pasted or done: nothing breaks, and everything can be taken back."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.ui.fields.pasting import plan_paste, read_block
from desktop.ui.fields.sheet import Sheet
from desktop.ui.fields.typed_dates import read_date, read_time
from desktop.ui.fields.typed_numbers import clean, read_number
from tests.ui.fields.samples import ROSTER

TODAY = dt.date(2023, 9, 20)
NAMES = st.sampled_from([column.name for column in ROSTER])
LETTERS = st.text(st.sampled_from('0123456789０１.。-/年月日号上周三昨今天半点下午:：w无,， \t\n"王'), max_size=20)
ACTS = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 5), NAMES, st.one_of(st.none(), st.integers(0, 9), st.just("无"))),
    st.tuples(st.just("insert"), st.integers(0, 5)),
    st.tuples(st.just("remove"), st.integers(0, 5)),
    st.tuples(st.just("paste"), st.integers(0, 5), st.lists(st.dictionaries(NAMES, st.integers(1, 9)), max_size=3)),
)


@settings(deadline=None)  # a crowded machine is no fault
@given(LETTERS)
def test_a_date_is_read_or_refused_in_words(typed: str):
    read = read_date(typed, TODAY)
    assert bool(read.value) + bool(read.problem) == (1 if typed.strip() else 0)
    if read.value:
        assert read_date(read.value, TODAY).value == read.value
        assert dt.date.fromisoformat(read.value)


@settings(deadline=None)  # a crowded machine is no fault
@given(LETTERS)
def test_a_time_is_read_or_refused_in_words(typed: str):
    read = read_time(typed)
    assert bool(read.value) + bool(read.problem) == (1 if typed.strip() else 0)
    if read.value:
        assert read_time(read.value).value == read.value


@settings(deadline=None)  # a crowded machine is no fault
@given(LETTERS, st.booleans(), st.booleans())
def test_a_number_cleaned_twice_is_the_same(typed: str, decimals: bool, none_allowed: bool):
    kept = clean(typed, decimals=decimals, none_allowed=none_allowed)
    assert clean(kept, decimals=decimals, none_allowed=none_allowed) == kept
    value = read_number(kept, decimals=decimals)
    assert (value is None) == (not kept)


@settings(deadline=None)  # a crowded machine is no fault
@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r"), min_size=1), min_size=1), min_size=1))
def test_a_block_comes_as_a_spreadsheet_wrote_it(rows: list[list[str]]):
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(letter in text for letter in '\t\n"') else text

    text = "".join("\t".join(cell(item) for item in row) + "\r\n" for row in rows)
    assert read_block(text) == rows


@settings(deadline=None)  # a crowded machine is no fault
@given(LETTERS, st.integers(0, 5))
def test_any_text_pasted_is_planned(text: str, column: int):
    plan = plan_paste(text, ROSTER, 0, column, TODAY)
    assert plan is None or len(plan.places) == len(plan.rows) == len(plan.cells)


@settings(deadline=None)  # a crowded machine is no fault
@given(st.lists(ACTS, max_size=12))
def test_everything_done_can_be_taken_back_and_done_again(acts):
    sheet = Sheet(ROSTER)
    start = [{"name": "甲", "age": 1}, {"name": "乙"}]
    sheet.load(start)
    mirror = [dict(row) for row in start]

    def follow(change) -> None:
        if change.act == "insert":
            mirror.insert(change.row, dict(change.value))
        elif change.act == "remove":
            del mirror[change.row]
        elif change.value is None:
            mirror[change.row].pop(change.name, None)
        else:
            mirror[change.row][change.name] = change.value

    sheet.told = follow
    for act in acts:
        getattr(sheet, act[0])(*act[1:])
        assert mirror == sheet.rows
    end = json.dumps(sheet.rows)
    while sheet.undo():
        assert mirror == sheet.rows
    assert sheet.rows == start
    while sheet.redo():
        assert mirror == sheet.rows
    assert json.dumps(sheet.rows, sort_keys=True) == json.dumps(json.loads(end), sort_keys=True)
