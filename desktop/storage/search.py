"""Records found by what they say: newest first, a page at a time, whatever was typed."""

from __future__ import annotations

import json

from desktop.model.record import RecordHead
from desktop.storage.database import Database
from desktop.storage.record_lists import Chosen, page_of_heads
from desktop.storage.search_fields import FORM, UNIT, code_token
from desktop.storage.search_index import write_waiting
from desktop.storage.search_words import Names, expression, token, typed_words

_COLUMNS = "rid, rev, op, form, form_ver, unit, date, state, revision_seq, note"
_NOBODY = Names()
Key = tuple[str, str]


def find(
    db: Database, text: str, chosen: Chosen, *, names: Names = _NOBODY, after: Key | None = None, limit: int = 100
) -> list[RecordHead]:
    """Records of the choice that have every word of ``text``, by (day, id), newest first.

    Go on with ``after`` = the last pair given. ``names`` says what codes are called: a unit's records are found by the
    unit's name. Text without a letter or digit finds everything. Never raises for what was typed.
    """
    words = typed_words(text)
    if not words:
        return page_of_heads(db, chosen, after=after, limit=limit)
    write_waiting(db)
    asked = _expression(words, chosen, names)
    listed = ", ".join(f"h.{name}" for name in _COLUMNS.split(", "))
    conditions, params = ["search MATCH ?"], [asked]
    for condition, value in (
        ("h.date >= ?", chosen.start),
        ("h.date <= ?", chosen.end),
        ("h.state = ?", chosen.state),
    ):
        if value:
            conditions.append(condition)
            params.append(value)
    if chosen.rids:
        conditions.append("h.rid IN (SELECT value FROM json_each(?))")
        params.append(json.dumps(chosen.rids))
    if after is not None:
        conditions.append("(h.date, h.rid) < (?, ?)")
        params += after
    rows = db.execute(
        f"SELECT {listed} FROM search s CROSS JOIN search_rows n ON n.number = s.rowid CROSS JOIN heads h ON h.rid = n.rid"
        f" WHERE {' AND '.join(conditions)} ORDER BY h.date DESC, h.rid DESC LIMIT ?",
        (*params, limit),
    )
    return [RecordHead(*row) for row in rows]


def _expression(words: list[str], chosen: Chosen, names: Names) -> str:
    parts = [expression(words, names)]
    if chosen.unit:
        parts.append(token(code_token(UNIT, chosen.unit)))
    if chosen.form:
        parts.append(token(code_token(FORM, chosen.form)))
    return " AND ".join(parts)
