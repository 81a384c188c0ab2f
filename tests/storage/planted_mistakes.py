"""Mistakes somebody could make, each of which the state machine has to find."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.storage import database, drafts, projection_tables, records
from desktop.storage.database import Database
from desktop.storage.revisions import acknowledge
from desktop.workflows import enter_record, receive_receipt, submit_period

Patch = pytest.MonkeyPatch


def edited_heads_stay(patch: Patch) -> None:
    """An edit reaches the log and not the lists."""
    patch.setattr(enter_record, "refresh_head", lambda db, rid: records.head(db, rid) or records.refresh_head(db, rid))


def a_number_goes_out_again(patch: Patch) -> None:
    """New records travel under the number of the last file."""
    patch.setattr(submit_period, "_unchanged", lambda _workspace, _last, _period, _digest: True)


def a_retry_takes_a_new_number(patch: Patch) -> None:
    patch.setattr(submit_period, "_unchanged", lambda _workspace, _last, _period, _digest: False)


def a_receipt_covers_too_little(patch: Patch) -> None:
    """The last line of a batch is never acknowledged."""
    patch.setattr(receive_receipt, "acknowledge", lambda db, shas, by: acknowledge(db, list(shas)[:-1], by))


def an_old_receipt_counts(patch: Patch) -> None:
    """What was said long ago is said again."""
    told = receive_receipt.get_setting
    patch.setattr(receive_receipt, "has_receipt", lambda _db, _digest: False)
    patch.setattr(
        receive_receipt,
        "get_setting",
        lambda db, key, default=None: 0 if key == "receipt_number" else told(db, key, default),
    )


def a_failure_is_kept(patch: Patch) -> None:
    """What should have been undone is committed."""

    @contextlib.contextmanager
    def atomic(self: Database) -> Iterator[Database]:
        if self.in_transaction:
            yield self
            return
        self.execute("BEGIN IMMEDIATE")
        try:
            yield self
        finally:
            self.execute("COMMIT")

    patch.setattr(Database, "atomic", atomic)


def a_draft_outlives_its_record(patch: Patch) -> None:
    patch.setattr(drafts, "drop_draft", lambda _db, _draft: None)


def returned_records_count(patch: Patch) -> None:
    """Tables hold what was sent back."""
    patch.setattr(projection_tables, "counts", lambda head: head is not None and head.op == "put")


def no_journal(patch: Patch) -> None:
    """A transaction that was cut off stays half."""
    held: Callable[..., Any] = database._set_journal

    def without(connection: Any, journal: str) -> None:
        held(connection, journal)
        connection.execute("PRAGMA journal_mode = OFF").fetchall()

    patch.setattr(database, "_set_journal", without)


MISTAKES = (
    edited_heads_stay, a_number_goes_out_again, a_retry_takes_a_new_number, a_receipt_covers_too_little, an_old_receipt_counts,
    a_failure_is_kept, a_draft_outlives_its_record, returned_records_count, no_journal,
)  # fmt: skip
# In the normal run; the others wait for a long one.
SOON_FOUND = (a_number_goes_out_again, a_failure_is_kept, no_journal)
