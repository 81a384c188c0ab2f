"""Bad vectors of section 15: what is no backup, or not what it says."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.exchange import read_zip, write_zip
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.answers import content
from tests.vectors.case import Case

OWN = w.keys_of(w.VILLAGE)


def _inner() -> dict[str, bytes]:
    return read_zip(read_zip(content("backup"))["payload.zip"], first="backup.json")


def _made(statement: dict[str, object] | None = None, **members: bytes) -> bytes:
    """The good backup with fields of its statement changed and signed again, and members changed or added."""
    inner = _inner()
    value = {**canonical_json.load(inner["backup.json"]), **(statement or {})}
    signed = sign("backup", canonical_json.dump(value), [OWN])
    changed = {name.replace("_db", ".db"): body for name, body in members.items()}
    inner = {**inner, "backup.json": signed.body, "backup.sig.json": signed.sig, **changed}
    return w.sealed(
        b"", payload=write_zip(list(inner.items())), kind="backup", to=(w.VILLAGE,), seq=2, feed=w.FEED, signer=OWN
    )


def _payload_hash() -> bytes:
    outer = read_zip(content("backup"))
    cover = canonical_json.load(outer["transport.json"])
    cover["payload"]["sha256"] = "0" * 64
    signed = sign("transport", canonical_json.dump(cover), [OWN])
    return write_zip([*{**outer, "transport.json": signed.body, "transport.sig.json": signed.sig}.items()])


def _flipped() -> bytes:
    body = bytearray(content("backup"))
    body[body.index(good.DATABASE) + 100] ^= 1
    return bytes(body)


def _members(**changes: object) -> dict[str, object]:
    held = canonical_json.load(_inner()["backup.json"])["members"]
    return {"members": {**held, **changes}}


def cases() -> Iterator[Case]:
    yield Case("backup_received", "T1", "a backup is no submission", lambda: content("backup"), "收 340")
    yield Case("backup_received_unknown", "T1 bare", "of a key that nobody knows", lambda: content("backup"), "收 340")
    yield Case("backup_is_submission", "backup", "a submission", lambda: content("submission_one_batch"), "收 341")
    yield Case(
        "backup_other_unit", "backup", "its statement names another unit", lambda: _made({"org": w.NEIGHBOUR}), "收 342"
    )
    yield Case("backup_other_feed", "backup", "another feed", lambda: _made({"feed": "cd" * 16}), "收 342")
    yield Case("backup_more", "backup", "a database that it does not name", lambda: _made(zz_db=b"x"), "收 107")
    yield Case("backup_no_main", "backup", "members without workspace.db",
               lambda: _made({"members": {"key.json": {"sha256": "0" * 64, "size": 9}}}), "收 107")  # fmt: skip
    yield Case("backup_folder", "backup", "a database in a folder",
               lambda: _made(_members(**{"a/b.db": {"sha256": "0" * 64, "size": 9}})), "收 107")  # fmt: skip
    yield Case("backup_size", "backup", "another size than it names",
               lambda: _made(_members(**{"workspace.db": {"sha256": "0" * 64, "size": 9}})), "收 107")  # fmt: skip
    yield Case("backup_hash", "backup", "a database that is not the one it names",
               lambda: _made(workspace_db=good.DATABASE[::-1]), "收 209")  # fmt: skip
    yield Case("backup_schema", "backup", "a version that is none", lambda: _made({"schema": [1]}), "收 106")
    yield Case("backup_bit", "backup", "one bit of a database", _flipped, "收 103")
    yield Case("backup_payload_hash", "backup", "the cover names another payload", _payload_hash, "收 203")
    yield Case("backup_signed_by_another", "backup", "by another device than the one inside",
               lambda: good.backup(signer=w.NEIGHBOUR), "收 202")  # fmt: skip
