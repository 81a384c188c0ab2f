"""Photos and scans: kept by what they are, proved when read, thrown away only when nobody names them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.foundation import atomic
from desktop.model.draft import Draft
from desktop.model.record import AttachmentRef
from desktop.storage import attachments, attachments_schema, driver
from desktop.storage.batches import save_batch, set_batch_status
from desktop.storage.database import Database, open_database
from desktop.storage.drafts import drop_draft, save_draft
from desktop.storage.health import check
from desktop.storage.records import refresh_head
from desktop.storage.revisions import acknowledge, insert_revision
from tests.storage.samples import FEED, KEY, batch_row, line, numbers, raw, store

DAY, LATER = "2023-09-17T08:00:00", "2023-10-17T08:00:00"
PHOTO = b"\xff\xd8 the signed sheet of a day \xff\xd9"


def kept(db: Database, content: bytes = PHOTO, *, at: str = DAY) -> AttachmentRef:
    return attachments.put(db, content, media_type="image/jpeg", at=at, name="签字表.jpg")


def wrote(db: Database, rid: str, *refs: AttachmentRef, rev: int = 1) -> str:
    """An own line that names these files; gives its hash."""
    return store(db, replace(line(rid, rev), att=refs))[1]


def codes(db: Database) -> list[str]:
    return [problem.code for problem in check(db)]


def inside(db: Database) -> Database:
    return db.beside[attachments_schema.NAME]


def test_a_file_comes_back_as_it_was_under_the_name_of_its_content(db: Database) -> None:
    ref = kept(db)
    assert ref == AttachmentRef(hashlib.sha256(PHOTO).hexdigest(), len(PHOTO), "image/jpeg")
    assert attachments.read(db, ref.sha256) == PHOTO
    assert attachments.info(db, ref.sha256) == attachments.StoredFile(ref, "签字表.jpg", "", DAY)
    assert attachments.total_size(db) == (1, len(PHOTO))


def test_the_same_content_is_kept_once_and_stays_what_it_was_called_first(db: Database) -> None:
    first = kept(db)
    again = attachments.put(db, io.BytesIO(PHOTO), media_type="application/pdf", at=LATER, name="又一次.pdf")
    assert again == first
    assert attachments.total_size(db) == (1, len(PHOTO))
    assert inside(db).execute("SELECT count(*) FROM chunks")[0][0] == 1


def test_looking_makes_nothing(db: Database, path: Path) -> None:
    assert not attachments.has(db, "0" * 64)
    assert attachments.total_size(db) == (0, 0)
    assert attachments.looking_like(db, "00ff00ff00ff00ff") == []
    assert attachments.collect(db, LATER) == 0
    assert attachments.check(db) == []
    assert not path.with_name("attachments.db").exists()
    with pytest.raises(RefusedError) as caught:
        attachments.read(db, "0" * 64)
    assert caught.value.problem.code == "存 121"


def test_a_stranger_reads_nothing_and_the_journal_is_the_main_files(path: Path) -> None:
    path.parent.mkdir()
    for journal in ("rollback", "wal"):
        database = path.with_name(f"{journal}.db")
        with open_database(database, KEY, journal=journal, create=True) as db:
            kept(db)
            assert inside(db).execute("PRAGMA journal_mode")[0][0] == ("wal" if journal == "wal" else "delete")
            assert inside(db).execute("PRAGMA synchronous")[0][0] == (2 if journal == "wal" else 3)
        held = path.with_name("attachments.db")
        assert b"signed sheet" not in held.read_bytes()
        assert not held.with_name("attachments.db-wal").exists(), "closing the workspace folds the WAL into its file"
        held.unlink()


def test_it_is_found_again_after_closing(db: Database, path: Path) -> None:
    ref = kept(db)
    db.close()
    with open_database(path, KEY, journal="rollback") as again:
        assert attachments.has(again, ref.sha256)
        assert attachments.missing(again, [ref.sha256, "0" * 64]) == ["0" * 64]
        assert attachments.read(again, ref.sha256) == PHOTO


def test_a_large_scan_goes_through_in_chunks(db: Database) -> None:
    content = bytes(range(256)) * 4096  # four chunks

    class Watched(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1, /) -> bytes:
            Watched.most = max(Watched.most, size or 0)
            assert size == attachments.CHUNK_BYTES
            return super().read(size)

    ref = attachments.put(db, Watched(content), media_type="application/pdf", at=DAY)
    pieces = list(attachments.chunks(db, ref.sha256))
    assert [len(piece) for piece in pieces] == [attachments.CHUNK_BYTES] * 4
    assert b"".join(pieces) == content


def test_too_large_is_refused_and_nothing_of_it_stays(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MAX_FILE_BYTES", attachments.CHUNK_BYTES + 1)
    with pytest.raises(RefusedError) as caught:
        attachments.put(db, bytes(attachments.CHUNK_BYTES + 2), media_type="image/jpeg", at=DAY, name="大.jpg")
    assert (caught.value.problem.code, caught.value.problem.where) == ("存 123", "大.jpg")
    assert attachments.total_size(db) == (0, 0)
    assert inside(db).execute("SELECT count(*) FROM chunks")[0][0] == 0
    attachments.put(db, bytes(attachments.CHUNK_BYTES + 1), media_type="image/jpeg", at=DAY)


def test_a_nearly_full_disk_is_asked_before_the_first_byte(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(db)
    free = attachments.SPARE_BYTES
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": free}))
    for content in (b"another", io.BytesIO(b"another")):
        with pytest.raises(EnvironmentFailure) as caught:
            attachments.put(db, content, media_type="image/jpeg", at=DAY)
        assert caught.value.problem.code == "环 114"
    assert attachments.total_size(db)[0] == 1


def test_bytes_that_are_not_what_the_name_says_are_never_handed_out_as_a_whole(db: Database) -> None:
    ref = kept(db)
    inside(db).execute("UPDATE chunks SET data = ?", (PHOTO + b"x",))
    with pytest.raises(RefusedError) as caught:
        attachments.read(db, ref.sha256)
    assert caught.value.problem.code == "存 122"


def test_a_newer_programs_file_and_another_workspaces_file_are_refused(db: Database, path: Path) -> None:
    kept(db)
    inside(db).execute("PRAGMA user_version = 131072")
    db.close()
    with open_database(path, KEY, journal="rollback") as again, pytest.raises(RefusedError) as caught:
        attachments.has(again, "0" * 64)
    assert caught.value.problem.code == "存 103"
    other = path.with_name("other")
    other.mkdir()
    with open_database(other / "ledger.db", bytes(32), journal="rollback", create=True) as stranger:
        path.with_name("attachments.db").replace(other / "attachments.db")
        with pytest.raises(RefusedError) as caught:
            attachments.has(stranger, "0" * 64)
    assert caught.value.problem.code == "存 101"


def test_a_damaged_file_is_one_sentence_and_the_ledger_goes_on(db: Database, path: Path) -> None:
    for number in range(4):
        kept(db, bytes([number]) * 300_000)
    db.close()
    held = path.with_name("attachments.db")
    whole = held.read_bytes()
    for start, code in ((-8192, "存 117"), (12288, "存 102")):
        damaged = bytearray(whole)
        damaged[start : start + 4096] = bytes(4096)
        held.write_bytes(damaged)
        with open_database(path, KEY, journal="rollback") as again:
            assert [problem.code for problem in check(again)] == [code]
            wrote(again, f"r{start}")


def test_no_folder_to_make_it_in_is_the_environments_fault(db: Database, path: Path) -> None:
    path.with_name("attachments.db").mkdir()
    with pytest.raises(EnvironmentFailure) as caught:
        attachments.has(db, "0" * 64)
    assert caught.value.problem.code == "环 102"
    path.with_name("attachments.db").rmdir()


def test_our_own_mistake_is_no_sentence_for_a_person(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_connection: object) -> None:
        raise driver.ProgrammingError("no such thing")

    monkeypatch.setattr(attachments_schema, "migrate", wrong)
    with pytest.raises(driver.ProgrammingError):
        kept(db)
    assert db.beside == {}


# ------------------------------------------------------------------------------------------- what is thrown away


def test_only_what_nobody_names_is_thrown_away_and_never_within_its_days_of_grace(clinic: Database) -> None:
    named, drafted, batched, loose = (kept(clinic, bytes([n]) * 900_000) for n in range(4))
    wrote(clinic, "r1", named)
    save_draft(clinic, Draft(id="d", form="f", form_ver="1", unit="V1", answers={"photo": f"{drafted.sha256}.jpg"}))
    save_batch(clinic, with_files(batch_row(), batched), [])
    assert attachments.collect(clinic, DAY) == 0
    assert attachments.collect(clinic, "2023-09-24T08:00:00") == 0
    before = inside(clinic).execute("PRAGMA page_count")[0][0]
    assert attachments.collect(clinic, LATER) == 1
    assert attachments.missing(clinic, [ref.sha256 for ref in (named, drafted, batched, loose)]) == [loose.sha256]
    inside(clinic).execute("PRAGMA wal_checkpoint")
    assert inside(clinic).execute("PRAGMA page_count")[0][0] < before - 200, "the disk gets its room back"
    drop_draft(clinic, "d")
    set_batch_status(clinic, with_files(batch_row(), batched).hash, "undone")
    assert attachments.collect(clinic, LATER) == 2
    assert attachments.read(clinic, named.sha256)


def test_a_line_of_a_batch_that_counts_keeps_its_files_and_one_taken_back_does_not(clinic: Database) -> None:
    for status, expected in (("taken", 0), ("quarantined", 0), ("undone", 1)):
        ref = kept(clinic, status.encode())
        row = batch_row(mark=status)
        sha = store(clinic, replace(line(status), att=(ref,)), batch=row.hash)[1]
        save_batch(clinic, replace(row, status=status), numbers(clinic, [sha]))
        assert attachments.collect(clinic, LATER) == expected, status


def test_a_file_from_the_future_begins_its_days_anew(db: Database) -> None:
    ref = kept(db, at="2099-01-01T00:00:00")
    assert attachments.collect(db, LATER) == 0
    assert attachments.info(db, ref.sha256).at == LATER
    assert attachments.collect(db, "2023-11-17T08:00:00") == 1


def test_a_file_put_again_begins_its_days_anew(db: Database) -> None:
    kept(db)
    kept(db, at=LATER)
    assert attachments.collect(db, LATER) == 0


def test_a_private_line_keeps_its_file_here_and_sends_it_nowhere(clinic: Database) -> None:
    ref = kept(clinic)
    parsed = line("r1")
    body, sha = raw(parsed)
    private = f'{{"consent":"{ref.sha256}.jpg","id":"{"a" * 64}"}}'.encode()
    insert_revision(
        clinic, feed=FEED, line=body, line_sha256=sha, parsed=parsed, private=private, salt=b"s", batch=None
    )
    refresh_head(clinic, "r1")
    assert attachments.of_line(clinic, sha) == [(ref, True)]
    assert attachments.undelivered(clinic) == []
    assert attachments.collect(clinic, LATER) == 0


# ------------------------------------------------------------------------------------------------ what is owed


def with_files(row, *refs: AttachmentRef):
    """The batch with these attachments among its signed members."""
    import json

    value = json.loads(row.batch_json)
    value["members"] |= {f"att/{ref.sha256}": {"sha256": ref.sha256, "size": ref.size} for ref in refs}
    body = json.dumps(value, sort_keys=True).encode()
    return replace(row, batch_json=body, hash=hashlib.sha256(body).hexdigest())


def test_a_file_is_owed_until_a_receipt_covers_a_batch_that_carried_it(clinic: Database) -> None:
    first, second = kept(clinic, b"one"), kept(clinic, b"two")
    shas = [wrote(clinic, "r1", first), wrote(clinic, "r2", second)]
    assert attachments.undelivered(clinic) == [first, second]
    row = with_files(batch_row(feed=FEED, origin="own"), first)
    save_batch(clinic, row, numbers(clinic, shas))
    assert attachments.of_batch(clinic, row.hash) == [first.sha256]
    assert attachments.undelivered(clinic) == [second, first], "what has never travelled goes first"
    acknowledge(clinic, shas, row.hash)
    assert attachments.undelivered(clinic) == [second, first]
    attachments.delivered(clinic, row.hash)
    attachments.delivered(clinic, row.hash)
    assert attachments.undelivered(clinic) == [second], "the line is known above, its file is not"


def test_a_photo_taken_away_again_does_not_travel(clinic: Database) -> None:
    photo, sheet = kept(clinic, b"one"), kept(clinic, b"two")
    wrote(clinic, "r1", photo, sheet)
    wrote(clinic, "r1", sheet, rev=2)
    assert attachments.undelivered(clinic) == [sheet]
    store(clinic, line("r1", 3, op="del"))
    assert attachments.undelivered(clinic) == []


def test_the_records_that_name_a_file_as_they_stand(clinic: Database) -> None:
    photo, sheet = kept(clinic, b"one"), kept(clinic, b"two")
    wrote(clinic, "r2", photo)
    wrote(clinic, "r1", photo, sheet)
    assert attachments.named_by(clinic, photo.sha256) == ["r2", "r1"]
    wrote(clinic, "r2", sheet, rev=2)
    store(clinic, line("r1", 2, op="del"))
    assert attachments.named_by(clinic, photo.sha256) == []
    assert attachments.named_by(clinic, sheet.sha256) == ["r2"]


def test_a_statement_that_is_no_statement_names_no_files():
    held = b'{"members":{"att/00":{"size":9},"records.jsonl.gz":{"size":1}}}'
    assert attachments.in_statement(held) == {"00": 9}
    assert [attachments.in_statement(body) for body in (b"", b"[]", b"{}", b'{"members":3}')] == [{}] * 4


# ---------------------------------------------------------------------------------------------------- health


def test_check_names_what_changed_and_what_is_gone(clinic: Database) -> None:
    photo, sheet, received = kept(clinic, b"one"), kept(clinic, b"two"), AttachmentRef("0" * 64, 9, "image/jpeg")
    wrote(clinic, "r1", photo, sheet)
    row = batch_row()
    sha = store(clinic, replace(line("r2"), att=(received,)), batch=row.hash)[1]
    save_batch(clinic, row, numbers(clinic, [sha]))
    assert codes(clinic) == [], "a file that never came along is no damage here"
    inside(clinic).execute("UPDATE chunks SET data = x'00' WHERE id = ?", (1 << 16,))
    inside(clinic).execute("DELETE FROM files WHERE sha256 = ?", (sheet.sha256,))
    assert [(problem.code, problem.where) for problem in check(clinic)] == [
        ("存 118", "签字表.jpg"),
        ("存 119", sheet.sha256[:12]),
    ]


def test_check_misses_a_signed_member_unless_it_lies_with_the_batch(clinic: Database) -> None:
    gone = AttachmentRef(hashlib.sha256(b"gone").hexdigest(), 4, "image/jpeg")
    row = with_files(batch_row(), gone)
    save_batch(clinic, row, [])
    assert codes(clinic) == ["存 119"]
    clinic.execute("INSERT INTO batch_members VALUES (?, ?, ?)", (row.hash, f"att/{gone.sha256}", b"gone"))
    assert codes(clinic) == [], "a database of an earlier version kept it with the batch"


def test_looks_find_the_same_photo_again(db: Database) -> None:
    ref = attachments.put(db, PHOTO, media_type="image/jpeg", at=DAY, looks="00ff00ff00ff00ff")
    kept(db, b"no photo")
    assert [file.ref for file in attachments.looking_like(db, "00ff00ff00ff00ff")] == [ref]
    assert attachments.looking_like(db, "") == []
