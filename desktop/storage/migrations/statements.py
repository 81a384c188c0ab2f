"""What steps are made of."""

from __future__ import annotations

from desktop.storage.driver import SqlUtils


def run_script(db: SqlUtils, script: str) -> None:
    """Run every statement of ``script``, inside the caller's transaction."""
    # executescript() would commit the running transaction first, and a half-made schema could stay.
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


def keep_rows(db: SqlUtils, table: str, operation: str, name: str) -> None:
    """Let the database itself refuse ``operation`` on ``table``: what happened stays."""
    db.execute(
        f"CREATE TRIGGER {table}_keeps_{name} BEFORE {operation} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
