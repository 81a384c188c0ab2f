"""The schema's steps: each written in the module of its version, each named in its order, none forgotten."""

from __future__ import annotations

import importlib
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest

from desktop import __version__
from desktop.errors import NewerDataError
from desktop.storage import driver
from desktop.storage.database import open_database
from desktop.storage.migrations import STEPS, VERSION, WRITTEN
from desktop.storage.settings import get_setting, set_setting
from tests.storage.samples import KEY

HERE = Path(__file__).parent
# Today's is not released yet: it may get more.
RELEASED = list(zip(WRITTEN, accumulate(WRITTEN.values()), strict=True))[:-1]
_OPENS = """
import sys
from pathlib import Path
from desktop.storage.database import open_database
open_database(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), journal="rollback").close()
print(*(name for name in sys.modules if name.startswith("desktop.storage.migrations.")))
"""


@pytest.mark.parametrize("version", WRITTEN)
def test_every_step_that_is_written_is_named(version: str) -> None:
    module = importlib.import_module(f"desktop.storage.migrations.{version}")
    written = [
        name for name, made in vars(module).items() if name.startswith("m0") and made.__module__ == module.__name__
    ]
    assert tuple(written) == WRITTEN[version]


def test_they_go_by_their_numbers_and_the_last_is_todays_version() -> None:
    names = [step.__name__ for step in STEPS]
    assert names == sorted(names) == [name for names in WRITTEN.values() for name in names]
    assert list(WRITTEN)[-1] == f"v{VERSION[0]}_{VERSION[1]}"


@pytest.mark.parametrize(("version", "names"), RELEASED)
def test_a_released_schema_knew_just_the_steps_of_its_version(
    version: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    old = tmp_path / "workspace.db"
    old.write_bytes((HERE / "golden" / f"schema_{version[1:].replace('_', '.')}.db").read_bytes())
    db = driver.connect(old, KEY, create=False)
    applied = tuple(row[0] for row in db.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid"))
    db.close()
    assert applied == names


def test_an_opening_reads_no_step(tmp_path: Path) -> None:
    made = tmp_path / "workspace.db"
    open_database(made, KEY, journal="rollback", create=True).close()
    run = [sys.executable, "-c", _OPENS, str(made), KEY.hex()]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.split() == []


@pytest.mark.parametrize(
    ("change", "program"),
    [
        (None, __version__),
        ("UPDATE settings SET value = '\"2.3.0\"' WHERE key = 'program'", "2.3.0"),
        ("UPDATE settings SET value = 'not JSON' WHERE key = 'program'", ""),
        ("UPDATE settings SET value = '7' WHERE key = 'program'", ""),
        ("DELETE FROM settings WHERE key = 'program'", ""),
        ("DROP TABLE settings", ""),
    ],
)
def test_a_newer_file_says_which_program_it_asks_for(change: str | None, program: str, tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    with open_database(path, KEY, journal="rollback", create=True) as db:
        if change is not None:
            db.execute(change)
        db.execute("PRAGMA user_version = 99999999")
    with pytest.raises(NewerDataError, match="存 103") as refused:
        open_database(path, KEY, journal="rollback")
    assert refused.value.program == program


def test_only_a_change_of_the_schema_says_a_program(tmp_path: Path) -> None:
    """A file that a newer program made and an older one may still open keeps asking for the newer."""
    path = tmp_path / "workspace.db"
    with open_database(path, KEY, journal="rollback", create=True) as db:
        set_setting(db, "program", "2.3.0")
    with open_database(path, KEY, journal="rollback") as db:
        assert get_setting(db, "program") == "2.3.0"
