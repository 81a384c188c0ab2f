"""A merge is a union: what a later state of the ledger has comes along, and nothing that cannot prove itself."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.model.draft import Draft
from desktop.storage import attachments
from desktop.storage.attachments_schema import NAME
from desktop.storage.audit import audit_entries, record_audit
from desktop.storage.batches import batch, save_batch
from desktop.storage.database import Database, open_database
from desktop.storage.drafts import load_draft, save_draft
from desktop.storage.health import check
from desktop.storage.newer import Newer, carry_over, owner
from desktop.storage.packs import save_form
from desktop.storage.records import add_event, head
from desktop.storage.rescue_attachments import AttachmentsTaken, take_attachments
from desktop.storage.settings import set_setting
from tests.storage.damage import destroy, pages_of
from tests.storage.samples import FEED, FREE_CLINIC, KEY, OTHER_FEED, UNIT, batch_row, event, line, numbers, raw, store

AT = "2023-09-30T17:00:00+08:00"


def opened(path: Path) -> Database:
    return open_database(path, KEY, journal="rollback")


@pytest.fixture
def early(tmp_path: Path) -> Path:
    """Three records, one draft, one photo: what the backup holds."""
    path = tmp_path / "early" / "workspace.db"
    path.parent.mkdir()
    with open_database(path, KEY, journal="rollback", create=True) as db:
        with db.atomic():
            save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
            set_setting(db, "identity", {"org": UNIT, "feed": FEED})
            for number in range(3):
                store(db, line(f"R{number}"))
            save_draft(db, Draft("D1", "free_clinic", "1", UNIT, changed="2023-09-01"))
        attachments.put(db, b"first", media_type="image/jpeg", at=AT)
    return path


@pytest.fixture
def late(early: Path, tmp_path: Path) -> Path:
    """The same ledger, and what was done afterwards."""
    path = Path(shutil.copytree(early.parent, tmp_path / "late")) / "workspace.db"
    with opened(path) as db:
        with db.atomic():
            store(db, line("R1", 2, visits_offline=50))
            store(db, line("X1"), batch=batch_row(2).hash, feed=OTHER_FEED)
            save_batch(db, batch_row(2), numbers(db, [raw(line("X1"))[1]]))
            save_batch(db, batch_row(7, feed=FEED, origin="own"), [])
            add_event(db, event("R2", 1, "returned", "人数"))
            record_audit(db, at=AT, who="王芳", what="export")
            save_draft(db, Draft("D1", "free_clinic", "1", UNIT, changed="2023-09-02"))
            save_draft(db, Draft("D2", "free_clinic", "1", UNIT, changed="2023-09-02"))
        attachments.put(db, b"second", media_type="image/png", at=AT, name="甲.png")
    return path


@pytest.fixture
def db(early: Path) -> Iterator[Database]:
    with opened(early) as database:
        yield database


def test_everything_later_comes_along(db: Database, late: Path) -> None:
    before = late.read_bytes()
    assert carry_over(late, db) == Newer(UNIT, 7, 2, 2, 1)
    assert late.read_bytes() == before
    changed, returned, received = head(db, "R1"), head(db, "R2"), head(db, "X1")
    assert (changed and changed.rev, returned and returned.state, received and received.state) == (
        2,
        "returned",
        "received",
    )
    assert batch(db, batch_row(2).hash) == batch_row(2)
    assert [entry.what for entry in audit_entries(db)] == ["export"]
    draft = load_draft(db, "D1")
    assert draft is not None and draft.changed == "2023-09-02" and load_draft(db, "D2") is not None
    assert attachments.total_size(db) == (2, 11)
    assert check(db) == []


def test_a_second_time_nothing_is_new(db: Database, late: Path) -> None:
    carry_over(late, db)
    assert carry_over(late, db) == Newer(UNIT, 7, 0, 0, 0)


def test_nothing_of_another_unit_or_of_nobody(db: Database, late: Path, tmp_path: Path) -> None:
    with opened(late) as other:
        set_setting(other, "identity", {"org": "V2", "feed": FEED})
    assert carry_over(late, db) == Newer("V2")
    assert owner(late, KEY) == "V2"
    with opened(late) as other:
        other.execute("UPDATE settings SET value = '[]' WHERE key = 'identity'")
    assert carry_over(late, db) == Newer("")
    assert owner(tmp_path / "early" / "workspace.db", bytes(32)) == ""
    with opened(late) as other:
        other.execute("DELETE FROM settings WHERE key = 'identity'")
    assert owner(late, KEY) == ""


def test_what_cannot_prove_itself_is_left(db: Database, late: Path) -> None:
    with opened(late) as other:
        for table in ("revisions", "batches"):
            for name in ("lines", "all"):
                other.execute(f"DROP TRIGGER {table}_keeps_{name}")
        other.execute("UPDATE revisions SET line = CAST(line || ' ' AS BLOB) WHERE rid = 'R1' AND rev = 2")
        other.execute("UPDATE batches SET batch_json = CAST(batch_json || ' ' AS BLOB) WHERE seq = 2")
    found = carry_over(late, db)
    assert (found.lines, head(db, "X1"), batch(db, batch_row(2).hash)) == (0, None, None)
    assert check(db) == []


def test_a_state_that_went_another_way_gives_what_has_hashes(db: Database, late: Path) -> None:
    """Both wrote after the same moment: rows without a hash cannot be told apart by their numbers."""
    store(db, line("R9"))
    assert carry_over(late, db).lines == 2
    assert audit_entries(db) == []
    assert head(db, "R9") is not None
    assert check(db) == []


def test_into_an_empty_ledger_of_the_same_unit(late: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with open_database(tmp_path / "new" / "workspace.db", KEY, journal="rollback", create=True) as fresh:
        set_setting(fresh, "identity", {"org": UNIT, "feed": FEED})
        save_form(fresh, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
        assert carry_over(late, fresh).lines == 5
        assert check(fresh) == []


def test_a_table_that_an_older_program_did_not_have(db: Database, late: Path) -> None:
    with opened(late) as other:
        for table in ("delivered_attachments", "drafts"):
            other.execute(f"DROP TABLE {table}")
    assert carry_over(late, db).drafts == 0


def test_a_damaged_ledger_gives_what_can_be_read(db: Database, late: Path) -> None:
    destroy(late, *pages_of(late, KEY, "batches")["leaf"])
    found = carry_over(late, db)
    assert (found.lines, head(db, "X1")) == (1, None)
    assert batch(db, batch_row(2).hash) is None
    assert check(db) == []


def test_photos_prove_themselves(db: Database, late: Path) -> None:
    with contextlib.closing(opened(late)) as other:
        attachments.put(other, b"third", media_type="image/png", at=AT)
        other.beside[NAME].execute("UPDATE chunks SET data = x'00' WHERE id = (SELECT MAX(id) FROM chunks)")
    assert take_attachments(late.parent, db) == AttachmentsTaken(1, 1, False)
    assert take_attachments(late.parent / "nowhere", db) == AttachmentsTaken()


def test_photos_whose_bytes_cannot_be_read(db: Database, late: Path) -> None:
    destroy(late.parent / NAME, *pages_of(late.parent / NAME, KEY, "chunks")["leaf"])
    assert take_attachments(late.parent, db) == AttachmentsTaken(0, 1, False)
