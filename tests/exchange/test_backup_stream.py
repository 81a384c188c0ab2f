"""Backups: the container written and read as a stream is the same container, and nothing else passes for one."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.exchange import (
    BackupFacts,
    extract,
    is_backup,
    prove_contents,
    read_backup,
    read_zip,
    write_backup,
    write_zip,
)
from desktop.exchange import backup_file as room
from desktop.exchange.large import Member, archive_size, contents, directory, local_header, read_directory, small
from tests.exchange import world as w
from tests.vectors.answers import content

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9]{1,4}){0,1}", fullmatch=True)
FACTS = BackupFacts(w.VILLAGE, w.NETWORK, w.keys_of(w.VILLAGE).keyid, w.FEED, 5, "2" * 64, 40, (1, 2), 3, w.AT, "hand")


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=6), st.binary(max_size=9))
def test_the_stream_is_the_container(members: dict[str, bytes], before: bytes) -> None:
    data, first = write_zip(members.items()), next(iter(members))
    stream = io.BytesIO(before + data + b"after")
    found = read_directory(stream, len(before), len(data), first=first)
    assert {name: small(stream, found, name, 1000) for name in found} == members
    assert list(found) == list(members)
    pieces = [local_header(member) + members[name] for name, member in found.items()]
    assert b"".join(pieces) + directory(list(found.values())) == data
    assert archive_size(list(found.values())) == len(data)


@given(st.integers(0, 10**6), st.integers(0, 7))
def test_any_bit_of_a_container_is_noticed(place: int, bit: int) -> None:
    data = bytearray(write_zip([("a.json", b"{}"), ("b.db", b"pages")]))
    data[place % len(data)] ^= 1 << bit
    stream = io.BytesIO(bytes(data))
    with refused(r"收 10[123]"):
        found = read_directory(stream, 0, len(data), first="a.json")
        for member in found.values():
            b"".join(contents(stream, member))


def test_truncated_at_every_byte(tmp_path: Path) -> None:
    whole = content("backup")
    for length in range(len(whole)):
        (tmp_path / "x").write_bytes(whole[:length])
        with refused(r"收 10[12]"):
            read_backup(tmp_path / "x")


def test_any_bit_of_a_backup(tmp_path: Path, long_run: bool) -> None:
    whole = content("backup")
    for place in range(0, len(whole), 1 if long_run else 3):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << place % 8
        (tmp_path / "x").write_bytes(spoiled)
        with refused(r"收 10[1-7]|收 20[239]"):
            prove_contents(read_backup(tmp_path / "x"))


def test_stream_and_memory_say_the_same_of_too_many_and_of_bad_names() -> None:
    many = write_zip((f"{number:03}", b"") for number in range(65))
    with refused("收 103"):
        read_directory(io.BytesIO(many), 0, len(many), first="000")
    assert len(read_zip(many, first="000")) == 65, "only a backup is bounded at 64"
    other = write_zip([("a", b""), ("b", b"")])
    with refused("收 101"):
        read_directory(io.BytesIO(other), 0, len(other), first="b")
    bad = bytearray(other)
    bad[bad.rindex(b"b")] = ord("B")
    with refused("收 103"):
        read_directory(io.BytesIO(bytes(bad)), 0, len(bad), first="a")
    fewer = bytearray(other)
    fewer[-14:-10] = b"\x07\x00\x07\x00"  # seven entries, and room for two
    with refused("收 103"):
        read_directory(io.BytesIO(bytes(fewer)), 0, len(fewer), first="a")


def test_a_member_that_ends_too_early() -> None:
    with refused("收 102"):
        list(contents(io.BytesIO(b"ab"), Member("a", 3, 0, 0)))


def _written(folder: Path, **more: Any) -> Path:
    (folder / "workspace.db").write_bytes(os.urandom(3_000_000))
    (folder / "attachments.db").write_bytes(b"")
    files = [(name, folder / name) for name in ("workspace.db", "attachments.db")]
    write_backup(folder / "b.xinglin", FACTS, files, b"{}", w.keys_of(w.VILLAGE), **more)
    return folder / "b.xinglin"


def test_written_as_a_stream_it_is_the_file_others_read(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    path = _written(tmp_path, progress=lambda done, total: steps.append((done, total)))
    inner = read_zip(read_zip(path.read_bytes())["payload.zip"], first="backup.json")
    assert inner["workspace.db"] == (tmp_path / "workspace.db").read_bytes()
    assert list(inner) == ["backup.json", "backup.sig.json", "key.json", "attachments.db", "workspace.db"]
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _total in steps] == sorted(done for done, _total in steps)
    found = read_backup(path)
    assert found.facts == FACTS
    assert is_backup(path)
    assert not is_backup(tmp_path / "workspace.db")
    assert not is_backup(tmp_path / "nowhere")
    out = tmp_path / "out"
    out.mkdir()
    assert {made.name: made.read_bytes() for made in extract(found, out)} == {
        name: inner[name] for name in ("key.json", "attachments.db", "workspace.db")
    }


def test_what_was_changed_is_not_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its CRC mended, as somebody who means it would."""
    path = _written(tmp_path)
    found = read_backup(path)
    out = tmp_path / "out"
    with pytest.raises(EnvironmentFailure):
        extract(found, out)
    out.mkdir()
    monkeypatch.setattr(room, "contents", lambda _stream, _member: iter([b"other"]))
    with refused("收 209"):
        extract(found, out)


def test_more_than_a_stick_can_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_ARCHIVE", 3_000_000)
    with refused("存 302"):
        _written(tmp_path)
    assert not (tmp_path / "b.xinglin").exists()


def test_a_stick_that_is_pulled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _written(tmp_path)
    found = read_backup(path)
    path.unlink()
    with pytest.raises(EnvironmentFailure):
        prove_contents(found)
    with pytest.raises(EnvironmentFailure):
        read_backup(path)
    monkeypatch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(errno.EIO, "pulled")))
    with pytest.raises(EnvironmentFailure):
        _written(tmp_path)
    assert not path.exists()
