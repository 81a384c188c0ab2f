"""Small facts of the workspace by key, as JSON. Device keys lie here too: the file is encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.storage.database import Database


def get_setting(db: Database, key: str, default: Any = None) -> Any:
    """The value stored under ``key``, or ``default``."""
    row = db.one("SELECT value FROM settings WHERE key = ?", (key,))
    return default if row is None else json.loads(row["value"])


def get_settings(db: Database, keys: Iterable[str]) -> dict[str, Any]:
    """The values of those of ``keys`` under which one is stored."""
    rows = db.execute(
        "SELECT s.key, s.value FROM json_each(?) j CROSS JOIN settings s ON s.key = j.value", (json.dumps(list(keys)),)
    )
    return {row[0]: json.loads(row[1]) for row in rows}


def set_setting(db: Database, key: str, value: Any) -> None:
    """Store any JSON value under ``key``; the last one stays."""
    set_settings(db, {key: value})


def set_settings(db: Database, values: Mapping[str, Any]) -> None:
    """Store several."""
    db.executemany(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, json.dumps(value, ensure_ascii=False, sort_keys=True)) for key, value in values.items()],
    )


def drop_setting(db: Database, key: str) -> None:
    """From now on nothing is stored under ``key``."""
    db.execute("DELETE FROM settings WHERE key = ?", (key,))
