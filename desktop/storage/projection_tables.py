"""Typed tables of the records that count, kept in step with the heads. Nothing here is truth: all can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.model.form_schema import FormSchema
from desktop.model.record import UNCOUNTED, RecordHead, RecordLine
from desktop.storage import search_index
from desktop.storage.database import Database
from desktop.storage.layout import TableLayout, form_tables, quote, view_name, view_sql
from desktop.storage.revisions import parsed_line
from desktop.storage.schema_json import schema_from_json, schema_to_json

_PAGE = 500


def ensure_projection(db: Database, schema: FormSchema) -> None:
    """Make tables and views for a form version if missing, and fill them with its records that count.

    Refuses 存 108 if the names would clash with another form's.
    """
    text = schema_to_json(schema)
    known = db.one(
        "SELECT schema FROM projections WHERE form = ? AND version = ? AND kind = 'table' AND path = ''",
        (schema.form_id, schema.version),
    )
    if known is not None and known["schema"] == text:
        return
    with db.atomic():
        _drop(db, schema.form_id, schema.version)
        for table in form_tables(schema):
            _claim(db, table.name, "table", schema.form_id, schema.version, table.path, None if table.path else text)
            for statement in table.create_sql():
                db.execute(statement)
        _make_views(db, schema.form_id)
        _fill(db, schema.form_id, schema.version)


def drop_projections(db: Database) -> list[FormSchema]:
    """Drop every table and view; gives the schemas they were made from, oldest first."""
    rows = db.execute("SELECT form, version, schema FROM projections WHERE kind = 'table' AND path = '' ORDER BY rowid")
    with db.atomic():
        for row in rows:
            _drop(db, row["form"], row["version"])
    return [schema_from_json(row["schema"]) for row in rows]


def counts(head: RecordHead | None) -> bool:
    """True if a record enters lists of data and tables: there, not deleted, not draft, returned or in conflict."""
    return head is not None and head.op == "put" and head.state not in UNCOUNTED


def move(db: Database, rid: str, old: RecordHead | None, new: RecordHead | None, line: RecordLine | None) -> None:
    """Follow a head from ``old`` to ``new``; ``line`` is the new head's."""
    if old is not None and new is not None and counts(old) and counts(new) and old.revision_seq == new.revision_seq:
        for table in layout(db, new.form, new.form_ver)[:1]:
            db.execute(f"UPDATE {quote(table.name)} SET state = ? WHERE rid = ?", (new.state, rid))
        return
    if old is not None and counts(old):
        for table in layout(db, old.form, old.form_ver):
            db.execute(f"DELETE FROM {quote(table.name)} WHERE rid = ?", (rid,))
    if new is not None and line is not None and counts(new):
        _insert(db, new, line)


def move_many(db: Database, changes: Sequence[search_index.Change]) -> None:
    """``move`` for many records, each once."""
    states: dict[str, list[tuple[str, str]]] = {}
    gone: dict[str, list[tuple[str]]] = {}
    # The rows themselves are made one by one as they are written: those of thousands of records are many.
    told: dict[str, tuple[TableLayout, list[tuple[RecordHead, RecordLine]]]] = {}
    for change in changes:
        old, new = change.old, change.new
        if old is not None and counts(old):
            if new is not None and counts(new) and old.revision_seq == new.revision_seq:
                for table in layout(db, new.form, new.form_ver)[:1]:
                    states.setdefault(table.name, []).append((new.state, change.rid))
                continue
            for table in layout(db, old.form, old.form_ver):
                gone.setdefault(table.name, []).append((change.rid,))
        if new is not None and change.line is not None and counts(new):
            said = change.line.data or {}
            for table in layout(db, new.form, new.form_ver):
                if not table.path or said.get(table.path[0]):
                    told.setdefault(table.insert_sql(), (table, []))[1].append((new, change.line))
    for name, updates in states.items():
        db.executemany(f"UPDATE {quote(name)} SET state = ? WHERE rid = ?", updates)
    for name, rids in gone.items():
        db.executemany(f"DELETE FROM {quote(name)} WHERE rid = ?", rids)
    for insert, (table, records) in told.items():
        db.executemany(insert, _rows(table, records))


def _rows(table: TableLayout, records: Iterable[tuple[RecordHead, RecordLine]]) -> Iterator[tuple[Any, ...]]:
    for head, line in records:
        yield from table.rows(head, line)


def layout(db: Database, form: str, version: str) -> tuple[TableLayout, ...]:
    """The tables of a form version; () if the form is not known here (its records then wait in the log)."""
    key = ("layout", form, version)
    if key not in db.cache:
        row = db.one(
            "SELECT schema FROM projections WHERE form = ? AND version = ? AND kind = 'table' AND path = ''",
            (form, version),
        )
        db.cache[key] = () if row is None else form_tables(schema_from_json(row["schema"]))
    found: tuple[TableLayout, ...] = db.cache[key]
    return found


def _insert(db: Database, head: RecordHead, line: RecordLine) -> None:
    for table in layout(db, head.form, head.form_ver):
        rows = list(table.rows(head, line))
        if rows:
            db.executemany(table.insert_sql(), rows)


def _fill(db: Database, form: str, version: str) -> None:
    """By day, along the form's index: an index by version would cost every save a page, for this seldom walk."""
    after = ("", "", "")
    while True:
        rows = db.execute(
            "SELECT h.*, r.line, r.parsed FROM heads h JOIN revisions r ON r.seq = h.revision_seq"
            " WHERE h.form = ? AND h.form_ver = ? AND (h.date, h.unit, h.rid) > (?, ?, ?)"
            " ORDER BY h.date, h.unit, h.rid LIMIT ?",
            (form, version, *after, _PAGE),
        )
        for row in rows:
            head = RecordHead(*tuple(row)[:10])
            line = parsed_line(row["line"], row["parsed"])
            if counts(head):
                _insert(db, head, line)
            search_index.update(db, (search_index.Change(head.rid, None, head, line),))
        if len(rows) < _PAGE:
            return
        after = (rows[-1]["date"], rows[-1]["unit"], rows[-1]["rid"])


def _make_views(db: Database, form: str) -> None:
    _drop_views(db, form)
    versions = db.execute(
        "SELECT version FROM projections WHERE form = ? AND kind = 'table' AND path = '' ORDER BY rowid", (form,)
    )
    by_path: dict[tuple[str, ...], list[TableLayout]] = {}
    for row in versions:
        for table in layout(db, form, row["version"]):
            by_path.setdefault(table.path, []).append(table)
    for path, tables in by_path.items():
        _claim(db, view_name(form, path), "view", form, "", path, None)
        db.execute(view_sql(form, path, tables))


def remake_views(db: Database, form: str) -> None:
    """Make a form's views as this program makes them; an older one may have made them otherwise."""
    with db.atomic():
        _make_views(db, form)


def _drop(db: Database, form: str, version: str) -> None:
    _drop_views(db, form)
    for row in db.execute(
        "SELECT name FROM projections WHERE form = ? AND version = ? AND kind = 'table'", (form, version)
    ):
        db.execute(f"DROP TABLE {quote(row['name'])}")
    db.execute("DELETE FROM projections WHERE form = ? AND version = ? AND kind = 'table'", (form, version))
    db.cache.clear()


def _drop_views(db: Database, form: str) -> None:
    for row in db.execute("SELECT name FROM projections WHERE form = ? AND kind = 'view'", (form,)):
        db.execute(f"DROP VIEW {quote(row['name'])}")
    db.execute("DELETE FROM projections WHERE form = ? AND kind = 'view'", (form,))


def _claim(
    db: Database, name: str, kind: str, form: str, version: str, path: tuple[str, ...], schema: str | None
) -> None:
    if db.one("SELECT 1 FROM projections WHERE name = ?", (name,)) is not None:
        raise RefusedError(
            "存 108",
            _("表单“{form}”的名字和别的表单或表格撞在一起了").format(form=form),
            where=name,
            hint=_("请给表单或其中的表格换一个名字（不要用两个连着的下划线）"),
        )
    db.execute(
        "INSERT INTO projections (name, kind, form, version, path, schema) VALUES (?, ?, ?, ?, ?, ?)",
        (name, kind, form, version, "/".join(path), schema),
    )
