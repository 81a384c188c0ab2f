"""What the county sent down: form versions (kept for ever, old records need them) and programmes."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.form_schema import FormSchema
from desktop.storage.database import Database
from desktop.storage.driver import Row
from desktop.storage.schema_json import schema_from_json, schema_to_json
from desktop.storage.settings import drop_setting

# Settings that hold what was read out of whole forms and programmes, until one is saved.
FORM_FRONTS, PROGRAMME_OUTLINES = "form_fronts", "programme_outlines"


@dataclass(frozen=True)
class StoredForm:
    """``xform`` is pyxform's compiled definition; ``pack_version`` the pack that brought it."""

    form_id: str
    version: str
    xform: str
    schema: FormSchema
    pack_version: int = 0


def save_form(db: Database, form_id: str, version: str, xform: str, schema: FormSchema, pack_version: int) -> None:
    """Keep a form version and make its tables and views, so that a table's query finds them even when empty."""
    from desktop.storage.projection_tables import ensure_projection  # who reads a form makes no tables

    with db.atomic():
        drop_setting(db, FORM_FRONTS)
        db.execute(
            "INSERT INTO forms (form_id, version, xform, schema, pack_version) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (form_id, version) DO UPDATE SET xform = excluded.xform, schema = excluded.schema,"
            " pack_version = max(pack_version, excluded.pack_version)",
            (form_id, version, xform, schema_to_json(schema), pack_version),
        )
        ensure_projection(db, schema)


def load_form(db: Database, form_id: str, version: str | None = None) -> StoredForm | None:
    """A form version; None = the newest (highest pack, then last saved). None if there is none."""
    rows = db.execute(
        "SELECT form_id, version, xform, schema, pack_version FROM forms"
        " WHERE form_id = ? AND (? IS NULL OR version = ?) ORDER BY pack_version DESC, id DESC LIMIT 1",
        (form_id, version, version),
    )
    return _form(rows[0]) if rows else None


def list_forms(db: Database, *, all_versions: bool = False) -> list[StoredForm]:
    """The newest version of every form by form id (or all versions, newest first)."""
    rows = db.execute(
        "SELECT form_id, version, xform, schema, pack_version FROM forms ORDER BY form_id, pack_version DESC, id DESC"
    )
    seen: set[str] = set()
    listed = []
    for row in rows:
        if all_versions or row["form_id"] not in seen:
            listed.append(_form(row))
        seen.add(row["form_id"])
    return listed


def form_titles(db: Database) -> list[tuple[str, str, str]]:
    """(form id, title, XForm) of the newest version of every form: without reading their schemas."""
    rows = db.execute(
        "SELECT form_id, json_extract(schema, '$.title') AS title, xform FROM forms"
        " ORDER BY form_id, pack_version DESC, id DESC"
    )
    newest: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        newest.setdefault(row["form_id"], (row["form_id"], row["title"] or row["form_id"], row["xform"]))
    return list(newest.values())


def forms_mark(db: Database) -> str:
    """Changes with every form that comes or goes."""
    row = db.execute("SELECT (SELECT count(*) FROM forms), (SELECT max(id) FROM forms)")[0]
    return f"{row[0]} {row[1]}"


def save_programme(db: Database, programme: str, version: int, files: Mapping[str, bytes]) -> None:
    """Keep a programme's folder (path → bytes). A new programme is enabled; a new version keeps the choice made."""
    with db.atomic():
        drop_setting(db, PROGRAMME_OUTLINES)
        before = db.one("SELECT enabled FROM programmes WHERE id = ? ORDER BY version DESC LIMIT 1", (programme,))
        db.execute("DELETE FROM programme_files WHERE id = ? AND version = ?", (programme, version))
        db.execute(
            "INSERT OR REPLACE INTO programmes VALUES (?, ?, ?)",
            (programme, version, 1 if before is None else before["enabled"]),
        )
        db.executemany(
            "INSERT INTO programme_files VALUES (?, ?, ?, ?)",
            [(programme, version, path, data) for path, data in sorted(files.items())],
        )


def programme_files(db: Database, programme: str, version: int | None = None) -> dict[str, bytes]:
    """The folder of a programme's version (None = newest); empty if it is not there."""
    rows = db.execute(
        "SELECT path, data FROM programme_files"
        " WHERE id = ? AND version = COALESCE(?, (SELECT MAX(version) FROM programmes WHERE id = ?)) ORDER BY path",
        (programme, version, programme),
    )
    return {row["path"]: row["data"] for row in rows}


def list_programmes(db: Database) -> list[tuple[str, int, bool]]:
    """(id, newest version, enabled) of every programme, by id."""
    rows = db.execute("SELECT id, MAX(version) AS version, enabled FROM programmes GROUP BY id ORDER BY id")
    return [(row["id"], row["version"], bool(row["enabled"])) for row in rows]


def set_programme_enabled(db: Database, programme: str, enabled: bool) -> None:
    db.execute("UPDATE programmes SET enabled = ? WHERE id = ?", (int(enabled), programme))


def _form(row: Row) -> StoredForm:
    return StoredForm(
        row["form_id"], row["version"], row["xform"], schema_from_json(row["schema"]), row["pack_version"]
    )
