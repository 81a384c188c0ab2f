"""The container of gigabytes: the same bytes as the one in memory, every byte watched, nothing half-written left."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import EnvironmentFailure, KnownError, RefusedError
from desktop.exchange import (
    BackupFacts,
    extract,
    is_backup,
    large,
    prove_contents,
    read_backup,
    read_zip,
    verify_backup,
    write_backup,
    write_zip,
)
from desktop.exchange import backup_file as room
from desktop.exchange.inspecting import inspect_backup
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import answers

KEYS = w.keys_of(w.VILLAGE)
DATABASE = b"not a database, but bytes " * 40
FACTS = BackupFacts(
    org=w.VILLAGE, network=w.NETWORK, device=KEYS.keyid, feed=w.FEED, seq=0, head="", lines=3, schema=(1, 2), number=1,
    made=w.AT, reason="hand",
)  # fmt: skip
SMALL = answers.content("backup")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "备份.xinglin"
    path.write_bytes(SMALL)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(KnownError) as caught:
        found = read_backup(path)
        prove_contents(found)
        verify_backup(found, KEYS.ed25519_public, "ed25519-v1")
    return caught.value.problem.code


def restated(change: Callable[[dict[str, Any], dict[str, bytes]], object]) -> bytes:
    """The statement and its members changed, and everything around them right again: signatures, hashes, sizes."""
    members = read_zip(read_zip(SMALL)["payload.zip"], first="backup.json")
    value = canonical_json.load(members["backup.json"])
    change(value, members)
    signed = sign("backup", canonical_json.dump(value), [KEYS])
    members |= {"backup.json": signed.body, "backup.sig.json": signed.sig}
    payload = write_zip(members.items())
    return w.sealed(b"", kind="backup", org=w.VILLAGE, to=(w.VILLAGE,), seq=5, feed=w.FEED, payload=payload)


def written(tmp_path: Path, facts: BackupFacts | None = None) -> Path:
    database = tmp_path / "copy.db"
    database.write_bytes(DATABASE)
    write_backup(tmp_path / "b.xinglin", facts or FACTS, [("workspace.db", database)], b"{}", KEYS)
    return tmp_path / "b.xinglin"


def test_both_containers_write_the_same_bytes(tmp_path: Path) -> None:
    """What the streaming writer made, the one in memory reads and writes again."""
    body = written(tmp_path).read_bytes()
    outer = read_zip(body)
    assert write_zip(list(outer.items())) == body
    inner = read_zip(outer["payload.zip"], first="backup.json")
    assert write_zip(list(inner.items())) == outer["payload.zip"]
    assert inner["workspace.db"] == DATABASE


def test_every_truncation_is_refused(file: Path) -> None:
    for length in range(len(SMALL)):
        file.write_bytes(SMALL[:length])
        assert code_of(file).startswith("收 10"), length


def test_every_bit_is_watched(file: Path) -> None:
    """One bit of every byte: refused each time, wherever it lies."""
    body = bytearray(SMALL)
    for place in range(len(body)):
        body[place] ^= 1 << place % 8
        file.write_bytes(body)
        assert code_of(file).startswith("收"), place
        body[place] ^= 1 << place % 8


@pytest.mark.parametrize("more", [b"x", b"PK\x05\x06" + bytes(18)])
def test_bytes_behind_or_before(file: Path, more: bytes) -> None:
    file.write_bytes(SMALL + more)
    assert code_of(file).startswith("收 10")
    file.write_bytes(more + SMALL)
    assert code_of(file) in ("收 101", "收 103")


def test_a_directory_that_lies(file: Path) -> None:
    """More members than there are entries, names that no member has, more than there may be."""
    end = len(SMALL) - 22
    for change in (
        {end + 8: b"\x09\x00", end + 10: b"\x09\x00"},
        {end + 8: b"\xff\xff", end + 10: b"\xff\xff"},
        {end + 8: b"\x00\x00", end + 10: b"\x00\x00"},
        {SMALL.rindex(b"transport.json"): b"TRANSPORT.JSON"},
    ):
        body = bytearray(SMALL)
        for place, raw in change.items():
            body[place : place + len(raw)] = raw
        file.write_bytes(body)
        assert code_of(file) == "收 103"


def test_a_mimetype_of_another_kind_of_file(file: Path) -> None:
    outer = read_zip(SMALL)
    for mimetype, code in ((b"application/vnd.xinglin-package+zip;v=2", "收 105"), (b"application/zip", "收 101")):
        file.write_bytes(write_zip([*{**outer, "mimetype": mimetype}.items()]))
        assert code_of(file) == code
    file.write_bytes(write_zip([*outer.items(), ("zz", b"")]))
    assert code_of(file) == "收 107"
    file.write_bytes(write_zip([*{**outer, "transport.json": b"x" * (2 << 20)}.items()]))
    assert code_of(file) == "收 107"
    envelope = b'{"payloadType":"application/vnd.xinglin.batch+json;v=1","signatures":[{"keyid":"%s","sig":"%s"}]}'
    stated = envelope % (b"0" * 32, b"A" * 86 + b"==")
    file.write_bytes(write_zip([*{**outer, "transport.sig.json": stated}.items()]))
    assert code_of(file) == "收 202"


def test_a_payload_of_another_size_than_the_cover_says(file: Path) -> None:
    other = write_zip([*{**read_zip(SMALL), "payload.zip": b"PK"}.items()])
    file.write_bytes(other)
    assert code_of(file) == "收 203"


def key_file(value: dict[str, Any], members: dict[str, bytes], *, size: int) -> None:
    raw = members["key.json"] = bytes(size)
    value["members"]["key.json"] = {"sha256": hashlib.sha256(raw).hexdigest(), "size": size}


def test_stated_again_without_a_change_it_is_good(file: Path) -> None:
    """So that below it is the change alone that is refused."""
    facts = read_backup(file).facts
    file.write_bytes(restated(lambda _value, _members: None))
    found = read_backup(file)
    prove_contents(found)
    verify_backup(found, KEYS.ed25519_public, "ed25519-v1")
    assert found.facts == facts
    file.write_bytes(restated(lambda value, members: key_file(value, members, size=1 << 20)))
    prove_contents(read_backup(file))


@pytest.mark.parametrize("schema", [None, 1, [1], [1, 2, 3], [1, -1], [1, True], [1, "2"]])
def test_a_schema_is_two_numbers(file: Path, schema: object) -> None:
    file.write_bytes(restated(lambda value, _members: value.update(schema=schema)))
    assert code_of(file) == "收 106"


@pytest.mark.parametrize(
    "change",
    [
        lambda value, _members: value["members"].pop("key.json"),
        lambda value, _members: value["members"].pop("workspace.db"),
        lambda value, members: key_file(value, members, size=(1 << 20) + 1),
        lambda value, _members: value["members"]["workspace.db"].update(size=1),
        lambda value, _members: value["members"].update({"x.exe": value["members"]["workspace.db"]}),
        lambda value, _members: value["members"].update({"x/y.db": value["members"]["workspace.db"]}),
        lambda value, _members: value["members"].update({"x.db": value["members"]["workspace.db"]}),
        lambda value, _members: value.update(seq=6),
        lambda value, _members: value.update(feed="0" * 32),
        lambda value, _members: value.update(org=w.NEIGHBOUR),
        lambda _value, members: members.pop("key.json"),
        lambda _value, members: members.pop("attachments.db"),
        lambda _value, members: members.update({"x.db": b""}),
        lambda _value, members: members.update({"key.json": members.pop("key.json")}),
    ],
)
def test_statement_members_and_cover_tell_the_same(file: Path, change: Callable[..., object]) -> None:
    file.write_bytes(restated(change))
    assert code_of(file) == "收 107"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("backup_without_database", "收 107"),  # none stated and none there
        ("backup_name", "收 107"),  # stated and there
        ("backup_folder", "收 107"),
        ("backup_order", "收 107"),
        ("backup_member_changed", "收 209"),
        ("submission_one_batch", "收 341"),
    ],
)
def test_what_is_whole_and_yet_no_backup(file: Path, name: str, code: str) -> None:
    file.write_bytes(answers.content(name))
    assert code_of(file) == code


def test_who_is_told_by_the_cover(file: Path, tmp_path: Path) -> None:
    assert is_backup(file)
    assert not is_backup(tmp_path / "none")
    (tmp_path / "x").write_bytes(b"x")
    assert not is_backup(tmp_path / "x")
    (tmp_path / "s").write_bytes(answers.content("submission_one_batch"))
    assert not is_backup(tmp_path / "s")


def test_members_come_out_as_they_went_in(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told: list[tuple[int, int]] = []
    made = extract(read_backup(file), tmp_path / "out", progress=lambda *at: told.append(at))
    assert {path.name for path in made} == {"workspace.db", "attachments.db", "key.json"}
    assert (tmp_path / "out" / "workspace.db").read_bytes().startswith(b"workspace.db, as it lies")
    assert told[-1][0] == told[-1][1]


def test_a_database_that_is_not_what_the_statement_says_does_not_come_out(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    file.write_bytes(answers.content("backup_member_changed"))
    with pytest.raises(RefusedError, match="收 209"):
        extract(read_backup(file), tmp_path / "out")
    with pytest.raises(EnvironmentFailure, match="环 105"):
        extract(read_backup(file), tmp_path / "nowhere")


def test_a_file_that_shrank_after_it_was_looked_at(file: Path) -> None:
    found = read_backup(file)
    file.write_bytes(SMALL[:800])
    with pytest.raises(RefusedError, match="收 102"):
        prove_contents(found)
    file.unlink()
    with pytest.raises(EnvironmentFailure, match="环 105"):
        prove_contents(found)


def test_more_than_a_zip_can_hold_is_said_before_a_byte_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_ARCHIVE", 1000)
    with pytest.raises(RefusedError, match="存 302"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_what_does_not_come_back_from_the_medium_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad_stick(path: Path) -> None:
        body = bytearray(path.read_bytes())
        body[body.index(DATABASE) + 5] ^= 1
        path.write_bytes(body)

    monkeypatch.setattr(room, "forget_cached", bad_stick)
    with pytest.raises(RefusedError, match="收 103"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_progress_counts_hashing_writing_and_reading_back(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    database = tmp_path / "copy.db"
    database.write_bytes(DATABASE)
    write_backup(
        tmp_path / "b.xinglin", FACTS, [("workspace.db", database)], b"{}", KEYS,
        progress=lambda *at: told.append(at),
    )  # fmt: skip
    assert told == sorted(told)
    assert told[-1] == (3 * len(DATABASE), 3 * len(DATABASE))


def test_inspecting(file: Path) -> None:
    found = read_backup(file)
    known, bare = w.trust_of(w.TOWN), w.trust_of(w.TOWN, accepted=())
    assert inspect_backup(found)["signature"] == "unchecked"
    assert inspect_backup(found, known)["signature"] == "valid"
    assert inspect_backup(found, bare)["signature"] == "unknown_signer"
    file.write_bytes(answers.content("backup_payload_hash"))
    assert inspect_backup(read_backup(file), known)["signature"] == "bad"


def test_a_member_that_is_missing_is_none() -> None:
    with pytest.raises(RefusedError, match="收 107"):
        large.small(io.BytesIO(), {}, "x", 9)
