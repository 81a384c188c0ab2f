"""Drafts: every field is here within two seconds of being typed; one of them is what the person had open."""

from __future__ import annotations

import json
from typing import Any

from desktop.model.draft import Draft
from desktop.storage.database import Database
from desktop.storage.driver import Row

_COLUMNS = "id, form, form_ver, unit, rid, rev, answers, typed, explained, place, made, changed"


def save_draft(db: Database, draft: Draft, *, is_open: bool = True) -> None:
    """Write a draft whole; the last one saved open is the one that was open."""
    with db.joined():
        if is_open:
            db.execute("UPDATE drafts SET is_open = 0 WHERE is_open = 1 AND id <> ?", (draft.id,))
        db.execute(
            f"INSERT INTO drafts ({_COLUMNS}, is_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET form_ver = excluded.form_ver, rev = excluded.rev,"
            " answers = excluded.answers, typed = excluded.typed, explained = excluded.explained,"
            " place = excluded.place, changed = excluded.changed, is_open = excluded.is_open",
            (
                draft.id, draft.form, draft.form_ver, draft.unit, draft.rid, draft.rev, _text(draft.answers),
                _text(draft.typed), _text(draft.explained), draft.place, draft.made, draft.changed, int(is_open),
            ),
        )  # fmt: skip


def load_draft(db: Database, draft_id: str) -> Draft | None:
    """One draft."""
    return _one(db.one(f"SELECT {_COLUMNS} FROM drafts WHERE id = ?", (draft_id,)))


def draft_of_record(db: Database, rid: str) -> Draft | None:
    """The draft that mends a record: a record has one at most."""
    return _one(db.one(f"SELECT {_COLUMNS} FROM drafts WHERE rid = ? ORDER BY changed DESC, id LIMIT 1", (rid,)))


def list_drafts(db: Database, limit: int = 200) -> list[Draft]:
    """The last changed first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM drafts ORDER BY changed DESC, id LIMIT ?", (limit,))
    return [draft for row in rows if (draft := _one(row)) is not None]


def open_draft(db: Database) -> Draft | None:
    """The draft that was open when the program ended without closing it."""
    return _one(db.one(f"SELECT {_COLUMNS} FROM drafts WHERE is_open = 1"))


def close_drafts(db: Database) -> None:
    """Nobody has a draft open: the person left it of their own will."""
    db.execute("UPDATE drafts SET is_open = 0 WHERE is_open = 1")


def drop_draft(db: Database, draft_id: str) -> None:
    """It became a record, or was thrown away."""
    db.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))


def _one(row: Row | None) -> Draft | None:
    if row is None:
        return None
    return Draft(
        id=row["id"],
        form=row["form"],
        form_ver=row["form_ver"],
        unit=row["unit"],
        rid=row["rid"],
        rev=row["rev"],
        answers=json.loads(row["answers"]),
        typed=json.loads(row["typed"]),
        explained=json.loads(row["explained"]),
        place=row["place"],
        made=row["made"],
        changed=row["changed"],
    )


def _text(value: Any) -> str:
    return json.dumps(dict(value), ensure_ascii=False)
