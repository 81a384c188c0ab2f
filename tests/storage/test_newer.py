"""What lies newer in the database that is replaced comes along: lines, batches, judgements, drafts, photos; nothing of others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.model.draft import Draft
from desktop.model.record import AttachmentRef
from desktop.storage import attachments
from desktop.storage.audit import audit_entries, record_audit
from desktop.storage.batches import batch, save_batch
from desktop.storage.database import Database, open_database
from desktop.storage.drafts import list_drafts, load_draft, save_draft
from desktop.storage.health import check
from desktop.storage.newer import RECEIPT_NUMBER, Newer, carry_over, owner
from desktop.storage.packs import save_form
from desktop.storage.records import add_event, heads
from desktop.storage.rescue_attachments import AttachmentsTaken, take_attachments
from desktop.storage.settings import get_setting, set_setting
from tests.storage.samples import FEED, FREE_CLINIC, KEY, OTHER_FEED, UNIT, batch_row, event, line, numbers, store

DRAFT = Draft(
    "d1", "free_clinic", "1", UNIT, answers={"visits": 1}, made="2023-09-01T08:00", changed="2023-09-01T08:00"
)
AT = "2023-09-16T10:00:00"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A unit's database as it was some time ago: one record, one draft, one photo."""
    path = tmp_path / "backup" / "workspace.db"
    path.parent.mkdir()
    with open_database(path, KEY, journal="rollback", create=True) as db:
        save_form(db, "free_clinic", "1", "<x/>", FREE_CLINIC, 1)
        set_setting(db, "identity", {"org": UNIT, "feed": FEED})
        photo(db, b"first")
        store(db, line("R1"))
        save_draft(db, DRAFT)
        record_audit(db, at=AT, who="王芳", what="made", target="", reason="")
    return path


def photo(db: Database, content: bytes) -> AttachmentRef:
    return attachments.put(db, content, media_type="image/jpeg", at=AT)


@pytest.fixture
def lived(backup: Path, tmp_path: Path) -> Callable[..., Path]:
    """The same database after some more life; where it lies now."""

    def go_on(live: Callable[[Database], None]) -> Path:
        path = Path(shutil.copytree(backup.parent, tmp_path / "old")) / "workspace.db"
        with open_database(path, KEY, journal="rollback") as db:
            live(db)
        return path

    return go_on


@pytest.fixture
def here(backup: Path) -> Iterator[Database]:
    with open_database(backup, KEY, journal="rollback") as db:
        yield db


def test_everything_that_was_written_since_comes_along(lived: Callable[..., Path], here: Database) -> None:
    sent = batch_row(7, feed=FEED, origin="own")
    received = batch_row(3, mark="below")

    def live(db: Database) -> None:
        ref = photo(db, b"second")
        parsed = replace(line("R2"), att=(ref,))
        _seq, digest = store(db, parsed)
        store(db, replace(line("X1"), unit="V2"), batch=received.hash, feed=OTHER_FEED)
        save_batch(db, sent, numbers(db, [digest]))
        save_batch(db, received, [])
        add_event(db, event("R1", 1, "returned", "不对"))
        record_audit(db, at=AT, who="王芳", what="reveal", target="R1", reason="")
        save_draft(db, replace(DRAFT, answers={"visits": 2}, changed="2023-09-02T08:00"))
        save_draft(db, replace(DRAFT, id="d2"))

    path = lived(live)
    before = path.read_bytes()
    assert carry_over(path, here) == Newer(UNIT, 7, 2, 2, 1)
    assert path.read_bytes() == before, "the old one is only read"
    assert {head.rid: head.state for head in heads(here)} == {"R1": "returned", "R2": "ready", "X1": "received"}
    assert batch(here, sent.hash) is not None
    assert [entry.what for entry in audit_entries(here)] == ["reveal", "made"]
    assert {draft.id: draft.answers["visits"] for draft in list_drafts(here)} == {"d1": 2, "d2": 1}
    ref = attachments.undelivered(here)[0]
    assert attachments.read(here, ref.sha256) == b"second"
    assert check(here) == []
    assert carry_over(path, here) == Newer(UNIT, 7, 0, 0, 0), "a second time there is nothing new"


def test_what_was_newer_here_stays(lived: Callable[..., Path], here: Database) -> None:
    path = lived(lambda db: save_draft(db, replace(DRAFT, answers={"visits": 2}, changed="2023-09-02T08:00")))
    save_draft(here, replace(DRAFT, answers={"visits": 3}, changed="2023-09-03T08:00"))
    store(here, line("R9"))  # both went on: judgements under the same numbers would not be the same
    assert carry_over(path, here).drafts == 0
    assert (load_draft(here, "d1") or DRAFT).answers == {"visits": 3}


def test_two_that_went_apart_are_united_but_for_what_has_no_hash(lived: Callable[..., Path], here: Database) -> None:
    def live(db: Database) -> None:
        store(db, line("R2"))
        add_event(db, event("R1", 1, "returned", "不对"))
        record_audit(db, at=AT, who="王芳", what="reveal", target="R1", reason="")

    path = lived(live)
    store(here, line("R9"))
    assert carry_over(path, here).lines == 1
    assert {head.rid: head.state for head in heads(here)} == {"R1": "ready", "R2": "ready", "R9": "ready"}
    assert [entry.what for entry in audit_entries(here)] == ["made"]


@pytest.mark.parametrize(
    ("there", "before", "after"),
    [("9", None, 9), ("9", 4, 9), ("9", 12, 12), (None, 4, 4), ("'x'", 4, 4), ('"x"', 4, 4), ("null", 4, 4)],
)
def test_a_receipt_that_was_too_old_there_stays_too_old(
    lived: Callable[..., Path], here: Database, there: str | None, before: int | None, after: int
) -> None:
    """The higher number of both stands; what is no number there is none."""

    def live(db: Database) -> None:
        if there is not None:
            set_setting(db, RECEIPT_NUMBER, 0)
            db.execute("UPDATE settings SET value = ? WHERE key = ?", (there, RECEIPT_NUMBER))

    path = lived(live)
    if before is not None:
        set_setting(here, RECEIPT_NUMBER, before)
    assert carry_over(path, here).org == UNIT
    assert get_setting(here, RECEIPT_NUMBER) == after


def test_what_is_not_what_its_hash_says_is_left(lived: Callable[..., Path], here: Database) -> None:
    forged = batch_row(8, feed=FEED, origin="own", mark="other")

    def live(db: Database) -> None:
        store(db, line("R2"))
        store(db, replace(line("X1"), unit="V2"), batch="b" * 64, feed=OTHER_FEED)  # of a batch that is not there
        save_batch(db, replace(forged, hash="c" * 64), [])
        db.execute("DROP TRIGGER revisions_keeps_lines")
        db.execute("UPDATE revisions SET line = CAST('{}' AS BLOB) WHERE rid = 'R2'")
        ref = photo(db, b"second")
        db.beside["attachments.db"].execute("UPDATE chunks SET data = x'00' WHERE id >= 131072")
        assert ref.size == 6

    path = lived(live)
    found = carry_over(path, here)
    assert (found.lines, found.attachments) == (0, 0)
    assert [head.rid for head in heads(here)] == ["R1"]
    assert batch(here, "c" * 64) is None


def test_nothing_of_another_unit_is_taken(lived: Callable[..., Path], here: Database) -> None:
    def live(db: Database) -> None:
        set_setting(db, "identity", {"org": "V2", "feed": FEED})
        store(db, line("R2"))

    path = lived(live)
    assert owner(path, KEY) == "V2"
    assert carry_over(path, here) == Newer("V2")
    assert [head.rid for head in heads(here)] == ["R1"]


@pytest.mark.parametrize(
    "stored", ["DELETE FROM settings", "UPDATE settings SET value = '[]'", "UPDATE settings SET value = 'x'"]
)
def test_a_database_that_does_not_say_whose_it_is(lived: Callable[..., Path], here: Database, stored: str) -> None:
    path = lived(lambda db: db.execute(stored))
    assert owner(path, KEY) == ""
    assert carry_over(path, here) == Newer()


def test_an_empty_backup_takes_everything(lived: Callable[..., Path], tmp_path: Path) -> None:
    path = lived(lambda db: store(db, line("R2")))
    (tmp_path / "new").mkdir()
    with open_database(tmp_path / "new" / "workspace.db", KEY, journal="rollback", create=True) as db:
        set_setting(db, "identity", {"org": UNIT, "feed": FEED})
        assert carry_over(path, db).lines == 2
        assert [entry.what for entry in audit_entries(db)] == ["made"]


def test_an_older_schema_has_no_drafts_and_no_attachments(lived: Callable[..., Path], here: Database) -> None:
    def live(db: Database) -> None:
        for table in ("drafts", "batch_attachments", "delivered_attachments"):
            db.execute(f"DROP TABLE {table}")
        store(db, line("R2"))

    path = lived(live)
    (path.parent / "attachments.db").unlink()
    assert carry_over(path, here) == Newer(UNIT, 0, 1, 0, 0)
    assert take_attachments(path.parent, here) == AttachmentsTaken()


def test_photos_that_cannot_be_read_are_counted(lived: Callable[..., Path], here: Database) -> None:
    def live(db: Database) -> None:
        photo(db, b"second")
        db.beside["attachments.db"].execute("DROP TABLE chunks")

    path = lived(live)
    assert take_attachments(path.parent, here) == AttachmentsTaken(0, 1)
