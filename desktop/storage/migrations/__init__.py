"""The schema, as steps that are never edited after a release: a later change is a new step with a new name.

A step is written in the module of the schema version it came with, and named here in its order. These modules are read
where a step is applied, that is once in a ledger's life: an opening compares names only.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

from desktop import __version__
from desktop.errors import NewerDataError
from desktop.foundation.translation import _
from desktop.storage.driver import DatabaseError, Migrations, SqlUtils

# major: an older program must not touch the file · minor: additions.
VERSION = (1, 3)
APPLICATION_ID = 0x786C6E67  # "xlng"
_PROGRAM = "program"  # the setting that names who last changed the schema: an older program asks for that one

migrations = Migrations("xinglin")
Step = Callable[[SqlUtils], None]
Steps = tuple[Step, ...]

# The schema version and, in their order, the steps it brought.
WRITTEN = {
    "v1_0": ("m0001_log", "m0002_desk", "m0003_registers"),
    "v1_1": ("m0004_drafts", "m0005_record_lists"),
    "v1_2": ("m0006_search", "m0007_people", "m0008_attachments", "m0010_desks", "m0011_intake"),
    "v1_3": (
        "m0012_frozen_tables",
        "m0013_fewer_pages",
        "m0014_paper",
        "m0016_following",
        "m0017_batch_runs",
        "m0018_short_hashes",
    ),
}


def _step(version: str, name: str) -> Step:
    def step(db: SqlUtils) -> None:
        getattr(importlib.import_module(f"{__name__}.{version}"), name)(db)

    step.__name__ = name
    return step


STEPS: Steps = tuple(_step(version, name) for version, names in WRITTEN.items() for name in names)
for _one in STEPS:
    migrations()(_one)


def refuse_newer(db: SqlUtils, path: Path) -> None:
    """Refuse a database a newer program wrote (存 103): by its version, or by a step this program does not know."""
    try:
        refuse_newer_than(db, path, migrations, STEPS, VERSION)
    except NewerDataError as error:
        error.program = _program_of(db)
        raise


def migrate(db: SqlUtils) -> None:
    """Apply the steps that are missing, inside the caller's transaction; the file says which program did."""
    if behind(db):
        apply_missing(db, migrations, STEPS, VERSION, APPLICATION_ID)
        db.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (_PROGRAM, json.dumps(__version__)))


def refuse_newer_than(db: SqlUtils, path: Path, known: Migrations, steps: Steps, version: tuple[int, int]) -> None:
    """Refuse any file of ours that a newer program wrote (存 103)."""
    found = int(db.execute("PRAGMA user_version").fetchall()[0][0])
    if (found >> 16, found & 0xFFFF) > version or _applied(db, known) - _names(steps):
        raise NewerDataError(
            "存 103",
            _("这个数据库是更新的杏林台账写的，这里的程序太旧，不敢动它"),
            where=str(path),
            hint=_("请先升级程序；数据没有改动"),
        )


def behind(db: SqlUtils) -> bool:
    """True if steps are missing."""
    return _applied(db, migrations) != _names(STEPS)


def apply_missing(db: SqlUtils, known: Migrations, steps: Steps, version: tuple[int, int], application_id: int) -> None:
    """Bring any file of ours up to date, inside the caller's transaction."""
    if _applied(db, known) != _names(steps):
        known.apply(db)
        db.execute(f"PRAGMA user_version = {version[0] << 16 | version[1]}").fetchall()
        db.execute(f"PRAGMA application_id = {application_id}").fetchall()


def _program_of(db: SqlUtils) -> str:
    """The version a newer file asks for; "" where it does not say, or not so that we understand it."""
    try:
        rows = db.execute("SELECT value FROM settings WHERE key = ?", (_PROGRAM,)).fetchall()
        told = json.loads(rows[0][0]) if rows else ""
    except (DatabaseError, ValueError):
        return ""
    return told if isinstance(told, str) else ""


def _applied(db: SqlUtils, known: Migrations) -> set[str]:
    return {migration.name for migration in known.applied(db)}


def _names(steps: Steps) -> set[str]:
    return {step.__name__ for step in steps}
