from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.storage.database import Database, open_database
from desktop.storage.packs import save_form
from tests.storage.samples import FREE_CLINIC, KEY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace" / "ledger.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    path.parent.mkdir()
    database = open_database(path, KEY, journal="rollback", create=True)
    yield database
    database.close()


@pytest.fixture
def clinic(db: Database) -> Database:
    """A database that knows the free_clinic form."""
    save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    return db
