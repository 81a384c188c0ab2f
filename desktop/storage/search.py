"""Records found by what they say: by day from either end, a page at a time, whatever was typed.

Numbers in the index rise with the day, so the newest matches (or the oldest) are read first and reading stops when the
page is full. Within one day records stand by unit and id, as in every list: the matches of the page's last day are sorted.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from desktop.foundation.search_text import typed_words
from desktop.model.record import STATES, RecordHead
from desktop.storage.database import Database
from desktop.storage.record_lists import (
    MOST_COUNTED,
    Chosen,
    Grouping,
    Key,
    count_by_state,
    go_on,
    key_of,
    page_of_heads,
    values_in_use,
)
from desktop.storage.search_fields import FORM, STATE, UNIT, code_token
from desktop.storage.search_index import DAY_BITS, day_number, first_number, write_waiting
from desktop.storage.search_words import Names, expression, token

_COLUMNS = "rid, rev, op, form, form_ver, unit, date, state, revision_seq, note"
_NOBODY = Names()
_HIGHEST = first_number(day_number("9999-12-31") + 1) - 1
# So many matches more than asked for are looked at, so that the page's last day is seen to its end; among the records
# behind a figure few match, and each look costs.
_SPARE, _SPARE_AMONG = 1000, 20_000
Bounds = tuple[int, int]


def is_search(text: str) -> bool:
    """Whether there is anything to search by: a letter, a digit or a Han character."""
    return bool(typed_words(text))


def find(
    db: Database, text: str, chosen: Chosen, *, names: Names = _NOBODY, after: Key | None = None, limit: int = 100
) -> list[RecordHead]:
    """Records of the choice that have every word of ``text``, by their keys, newest first unless the choice says oldest.

    Go on with ``after`` = the last key given. ``names`` says what codes are called: a unit's records are found by the
    unit's name. Text without a letter or digit finds everything. Never raises for what was typed.
    """
    if not _by_tokens(text, chosen):
        return page_of_heads(db, chosen, after=after, limit=limit)
    keys = found_keys(db, text, chosen, names=names, after=after, limit=limit)
    listed = ", ".join(f"h.{name}" for name in _COLUMNS.split(", "))
    rows = db.execute(
        f"SELECT {listed} FROM json_each(?) found CROSS JOIN heads h ON h.rid = found.value",
        (json.dumps([rid for _date, _unit, rid in keys]),),
    )
    heads = {row[0]: RecordHead(*row) for row in rows}
    return [heads[rid] for _date, _unit, rid in keys if rid in heads]


def _by_tokens(text: str, chosen: Chosen) -> bool:
    """One filter has an index of its own; where several meet, tokens find the few records that pass them all."""
    filters = sum(bool(value) for value in (chosen.unit, chosen.form, chosen.state))
    return is_search(text) or (filters > 1 and not chosen.rids)


def found_keys(
    db: Database, text: str, chosen: Chosen, *, names: Names = _NOBODY, after: Key | None = None, limit: int
) -> list[Key]:
    """As ``find``, but only the key of each."""
    if not _by_tokens(text, chosen):
        return [key_of(head) for head in page_of_heads(db, chosen, after=after, limit=limit)]
    write_waiting(db)
    asked = _expression(text, chosen, names)
    bounds = _bounds(db, chosen)
    if after is not None:
        bounds = _behind(bounds, day_number(after[0]), chosen, same_day=True)
    spare = _SPARE_AMONG if chosen.rids else _SPARE
    found: list[Key] = []
    more = True
    while more and len(found) < limit and bounds[0] <= bounds[1]:
        numbers, more = _whole_days(db, asked, bounds, limit - len(found), spare, oldest=chosen.oldest_first)
        found += _keys(db, numbers, chosen, after)
        if more:
            bounds = _behind(bounds, numbers[-1] >> DAY_BITS, chosen, same_day=False)
    return found[:limit]


def values_found(
    db: Database, text: str, chosen: Chosen, column: Grouping, *, names: Names = _NOBODY, most: int
) -> list[str] | None:
    """The forms, states or units of what is found; None where more than ``most`` records are."""
    keys = found_keys(db, text, chosen, names=names, limit=most + 1)
    if len(keys) > most:
        return None
    rows = db.execute(
        f"SELECT DISTINCT h.{column} FROM json_each(?) w CROSS JOIN heads h ON h.rid = w.value",
        (json.dumps([rid for _date, _unit, rid in keys]),),
    )
    return [row[0] for row in rows]


def count_found(
    db: Database,
    text: str,
    chosen: Chosen,
    *,
    names: Names = _NOBODY,
    most: int = MOST_COUNTED,
    between: Callable[[], None] = go_on,
) -> dict[str, int]:
    """Records of the choice by state, each counted up to ``most`` + 1: that many are "more"."""
    if not _by_tokens(text, replace(chosen, state=chosen.state or STATES[0])):
        return count_by_state(db, chosen, most=most, between=between)
    write_waiting(db)
    bounds = _bounds(db, chosen)
    counted = {}
    there = values_in_use(db, "state")
    for state in [chosen.state] if chosen.state else [state for state in STATES if state in there]:
        between()
        within = replace(chosen, state=state)
        if chosen.rids:
            n = len(found_keys(db, text, within, names=names, limit=most + 1))
        else:
            n = _count(db, _expression(text, within, names), bounds, most + 1)
        if n:
            counted[state] = n
    return counted


def _expression(text: str, chosen: Chosen, names: Names) -> str:
    """What was typed and the filters that are tokens too."""
    words = typed_words(text)
    parts = [expression(words, names)] if words else []
    for kind, code in ((UNIT, chosen.unit), (FORM, chosen.form), (STATE, chosen.state)):
        if code:
            parts.append(token(code_token(kind, code)))
    return " AND ".join(parts)


def _bounds(db: Database, chosen: Chosen) -> Bounds:
    """The lowest and highest number the choice can have."""
    lowest = first_number(day_number(chosen.start)) if chosen.start else 0
    highest = first_number(day_number(chosen.end) + 1) - 1 if chosen.end else _HIGHEST
    if chosen.rids:
        row = db.execute(
            "SELECT min(n.number), max(n.number) FROM json_each(?) w CROSS JOIN search_rows n ON n.rid = w.value",
            (json.dumps(chosen.rids),),
        )[0]
        if row[0] is None:
            return 0, -1
        lowest, highest = max(lowest, row[0]), min(highest, row[1])
    return lowest, highest


def _behind(bounds: Bounds, day: int, chosen: Chosen, *, same_day: bool) -> Bounds:
    """What of the bounds comes after a day in the order of the list, with the day itself or without."""
    lowest, highest = bounds
    if chosen.oldest_first:
        return max(lowest, first_number(day if same_day else day + 1)), highest
    return lowest, min(highest, first_number(day + 1 if same_day else day) - 1)


def _whole_days(
    db: Database, asked: str, bounds: Bounds, wanted: int, spare: int, *, oldest: bool
) -> tuple[list[int], bool]:
    """The next matches, at least ``wanted`` of them if there are: whole days. And whether there are more."""
    numbers = _numbers(db, asked, bounds, wanted + spare, oldest=oldest)
    if len(numbers) < wanted + spare:
        return numbers, False
    day = numbers[-1] >> DAY_BITS
    whole = [number for number in numbers if number >> DAY_BITS != day]
    if len(whole) < wanted:
        lowest, highest = bounds
        if oldest:
            rest = (numbers[-1] + 1, min(highest, first_number(day + 1) - 1))
        else:
            rest = (max(lowest, first_number(day)), numbers[-1] - 1)
        return numbers + _numbers(db, asked, rest, -1, oldest=oldest), True
    last = whole[wanted - 1] >> DAY_BITS
    enough = wanted
    while enough < len(whole) and whole[enough] >> DAY_BITS == last:
        enough += 1
    return whole[:enough], True


def _numbers(db: Database, asked: str, bounds: Bounds, limit: int, *, oldest: bool) -> list[int]:
    """Matches between two numbers, the highest first, or the lowest."""
    rows = db.execute(
        "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
        f" ORDER BY rowid {'ASC' if oldest else 'DESC'} LIMIT ?",
        (asked, *bounds, limit),
    )
    return [row[0] for row in rows]


def _count(db: Database, asked: str, bounds: Bounds, most: int) -> int:
    rows = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)",
        (asked, *bounds, most),
    )
    return int(rows[0][0])


def _keys(db: Database, numbers: list[int], chosen: Chosen, after: Key | None) -> list[Key]:
    """Keys of the records with these numbers, as far as they are of the choice, in its order."""
    rows = db.execute(
        "SELECT n.date, h.unit, n.rid FROM json_each(?) w CROSS JOIN search_rows n ON n.number = w.value"
        " CROSS JOIN heads h ON h.rid = n.rid",
        (json.dumps(numbers),),
    )
    among = frozenset(chosen.rids)
    found = [
        (row[0], row[1], row[2])
        for row in rows
        if (not among or row[2] in among)
        and (not chosen.start or row[0] >= chosen.start)
        and (not chosen.end or row[0] <= chosen.end)
    ]
    if chosen.oldest_first:
        return sorted(key for key in found if after is None or key > after)
    return sorted((key for key in found if after is None or key < after), reverse=True)
