"""A workspace as an older program left it: the schema's first steps, filled with what today's workspace holds."""

from __future__ import annotations

from pathlib import Path

from desktop.storage import driver, migrations
from desktop.workflows.key_file import read_key_file, unlock

# What an older program said of itself; the number only has to be lower than today's.
_OLDEST = 1 << 16
# A row a line, as it was before m0017.
_LINES = """SELECT l.batch, l.position + r.seq - l.first_seq, r.line_sha256 FROM now.batch_runs l
    JOIN now.revisions r ON r.seq BETWEEN l.first_seq AND l.first_seq + l.n - 1"""


def make_older(workspace: Path, *, steps: int) -> None:
    """Rewrite the database of ``workspace`` (one without a password) with the first ``steps`` of the schema."""
    path, new = workspace / "workspace.db", workspace / "older.db"
    key = unlock(read_key_file(workspace), None).key
    db = driver.connect(new, key, create=True)
    first = driver.Migrations("xinglin")
    for step in migrations.STEPS[:steps]:
        first()(step)
    db.execute("BEGIN")
    first.apply(driver.wrap(db))
    db.execute("COMMIT")
    tables = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'")
    ]
    db.execute(f"ATTACH ? AS now KEY \"x'{key.hex()}'\"", (str(path),))
    db.execute("BEGIN")
    for (statement,) in db.execute(
        "SELECT sql FROM now.sqlite_master WHERE (type = 'view' OR tbl_name GLOB 'rec_*') AND sql IS NOT NULL ORDER BY type <> 'table'"
    ).fetchall():
        db.execute(statement.removesuffix(" WITHOUT ROWID"))  # as every table was made then (m0013)
    made = [
        row[0] for row in db.execute("SELECT name FROM now.sqlite_master WHERE type = 'table' AND name GLOB 'rec_*'")
    ]
    for table in (*tables, *(name for name in made if name not in tables)):
        if table == "batch_lines":
            db.execute(f"INSERT INTO main.batch_lines {_LINES}")
            continue
        columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"SELECT * FROM pragma_table_info('{table}', 'main')"))
        db.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM now."{table}"')
    db.execute("COMMIT")
    db.execute("DETACH now")
    db.execute(f"PRAGMA user_version = {_OLDEST}")
    db.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
    db.close()
    new.replace(path)
