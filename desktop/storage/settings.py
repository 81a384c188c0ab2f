"""Small facts of the workspace by key, as JSON. Device keys lie here too: the file is encrypted."""

from __future__ import annotations

import json
from typing import Any

from desktop.storage.database import Database


def get_setting(db: Database, key: str, default: Any = None) -> Any:
    """The value stored under ``key``, or ``default``."""
    row = db.one("SELECT value FROM settings WHERE key = ?", (key,))
    return default if row is None else json.loads(row["value"])


def set_setting(db: Database, key: str, value: Any) -> None:
    """Store any JSON value under ``key``; the last one stays."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    db.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, text),
    )


def drop_setting(db: Database, key: str) -> None:
    """From now on nothing is stored under ``key``."""
    db.execute("DELETE FROM settings WHERE key = ?", (key,))
