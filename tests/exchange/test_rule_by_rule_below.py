"""Rules of containers and backups behind which another one stands, each seen alone (as in ``test_rule_by_rule``)."""

from __future__ import annotations

import hashlib
import io
import itertools
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure, RefusedError
from desktop.exchange import backup_file as backup_room
from desktop.exchange import (
    extract,
    prove_contents,
    read_backup,
    read_zip,
    write_zip,
)
from desktop.exchange.inspecting import inspect_backup
from desktop.exchange.large import Member, contents, directory, local_header, read_directory
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import answers
from tests.vectors.bad_backup import _inner as backup_members
from tests.vectors.bad_backup import _sealed as backup_of
from tests.vectors.bad_backup import _stated as backup_saying

BACKUP = answers.content("backup")
TWO = [("a", b"one"), ("b", b"two")]


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


# ------------------------------------------------------------------------------------------ containers


def test_a_container_holds_no_name_twice() -> None:
    with pytest.raises(ValueError, match="member name"):
        write_zip([("a", b""), ("a", b"")])


def test_the_first_name_is_whole() -> None:
    """A longer name begins with the same letters."""
    longer = write_zip([("mimetypes", b"x")])
    with refused("收 103"):
        read_zip(longer)
    with refused("收 103"):
        read_directory(io.BytesIO(longer), 0, len(longer), first="mimetype")


def test_a_directory_moved_by_a_byte_is_damage_not_a_cut() -> None:
    body = bytearray(write_zip(TWO))
    offset = struct.unpack("<L", body[-6:-2])[0]
    body[-6:-2] = struct.pack("<L", offset - 1)
    with refused("收 103"):
        read_zip(bytes(body), first="a")
    with refused("收 103"):
        read_directory(io.BytesIO(bytes(body)), 0, len(body), first="a")


def patched(content: bytes, method: int, size: int | None = None) -> bytes:
    """One stored member whose headers name another method, or another size."""
    body = bytearray(write_zip([("a", content)]))
    entry = struct.unpack("<L", body[-6:-2])[0]
    for place in (8, entry + 10):
        body[place : place + 2] = struct.pack("<H", method)
    for place in (18, 22, entry + 20, entry + 24) if size is not None else ():
        body[place : place + 4] = struct.pack("<L", size or 0)
    return bytes(body)


def test_no_method_but_stored_is_tried() -> None:
    """LZMA of equal size: its decoder has errors of its own."""
    with refused("收 103"):
        read_zip(patched(b"\x09\x14\x01\x00" + b"\xff" * 30, zipfile.ZIP_LZMA), first="a")


def test_nothing_is_read_of_a_member_larger_than_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda _self, info: read.append(info) or b"")
    with refused("收 103"):
        read_zip(patched(b"x", zipfile.ZIP_STORED, 1 << 30), first="a")
    assert read == []


def streamed(members: list[Member], contents: list[bytes]) -> bytes:
    heads = [local_header(member) + raw for member, raw in zip(members, contents, strict=True)]
    return b"".join(heads) + directory(members)


def members_of(*named: tuple[str, bytes]) -> list[Member]:
    return [Member(name, len(raw), zlib.crc32(raw)) for name, raw in named]


def test_the_streams_directory_rule_by_rule() -> None:
    whole = write_zip(TWO)
    twice = streamed(members_of(("a", b"1"), ("a", b"1")), [b"1", b"1"])
    bad_name = streamed(members_of(("a", b"1"), ("../b", b"2")), [b"1", b"2"])
    many = [(f"a{number}", b"") for number in range(65)]
    too_many = streamed(members_of(*many), [b""] * 65)
    end_again = whole + whole[-22:]
    entry_changed = bytearray(whole)
    entry_changed[struct.unpack("<L", whole[-6:-2])[0] + 12] ^= 1
    no_member = bytearray(whole)
    no_member[-14:-10] = b"\0" * 4
    for data in (twice, bad_name, end_again, bytes(entry_changed), bytes(no_member)):
        with refused("收 103"):
            read_directory(io.BytesIO(data), 0, len(data), first="a")
    with refused("收 103"):
        read_directory(io.BytesIO(too_many), 0, len(too_many), first="a0")


def test_a_stream_that_shrank_while_it_was_read() -> None:
    whole = write_zip(TWO)
    with refused("收 102"):
        read_directory(io.BytesIO(whole[:-1]), 0, len(whole), first="a")
    with refused("收 102"):
        list(itertools.islice(contents(io.BytesIO(b"ab"), Member("a", 3, 0)), 5))


def test_what_begins_otherwise_is_not_ours() -> None:
    whole = write_zip(TWO)
    for data, first in ((b"XX" + whole[2:], "a"), (whole, "b")):
        with refused("收 101"):
            read_directory(io.BytesIO(data), 0, len(data), first=first)


# ------------------------------------------------------------------------------------------ backups


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "b.xinglin"


def code_of_backup(file: Path, data: bytes) -> str:
    """Before a signature is looked at, and before the contents are."""
    file.write_bytes(data)
    with pytest.raises(RefusedError) as caught:
        read_backup(file)
    return caught.value.problem.code


def test_backups_cover(file: Path) -> None:
    outer = read_zip(BACKUP)
    swapped = [(name, outer[name]) for name in ("mimetype", "transport.sig.json", "transport.json", "payload.zip")]
    body, sig = outer["transport.sig.json"], outer["transport.json"]
    assert code_of_backup(file, write_zip(swapped)) == "收 107"
    exchanged = {**outer, "transport.json": body, "transport.sig.json": sig}
    assert code_of_backup(file, write_zip(exchanged.items())) == "收 202"
    other = sign("batch", outer["transport.json"], [w.keys_of(w.VILLAGE)])
    assert code_of_backup(file, w.with_members(BACKUP, transport_sig_json=other.sig)) == "收 202"
    size = len(outer["payload.zip"])
    said = {"sha256": hashlib.sha256(outer["payload.zip"]).hexdigest(), "size": size + 1}
    assert code_of_backup(file, w.with_cover(BACKUP, w.keys_of(w.VILLAGE), payload=said)) == "收 203"


@pytest.mark.parametrize("schema", [None, 1, [1], [1, 2, 3], [-1, 0], [0, -1], ["1", 2]])
def test_backups_schema(file: Path, schema: object) -> None:
    assert code_of_backup(file, backup_saying(schema=schema)) == "收 106"


def test_backups_members(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = canonical_json.load(backup_members()["backup.json"])["members"]
    without_key = {name: said for name, said in named.items() if name != "key.json"}
    assert code_of_backup(file, backup_saying(less="key.json", members=without_key)) == "收 107"
    longer = {**named, "workspace.db": {**named["workspace.db"], "size": named["workspace.db"]["size"] + 1}}
    assert code_of_backup(file, backup_saying(members=longer)) == "收 107"
    file.write_bytes(BACKUP)
    assert read_backup(file).facts.seq == 5
    monkeypatch.setattr(backup_room, "_LARGEST_KEY_FILE", 1)
    assert code_of_backup(file, BACKUP) == "收 107"


def test_inspecting_a_backup_looks_at_its_signatures(file: Path) -> None:
    members = backup_members()
    file.write_bytes(
        backup_of({**members, "backup.json": members["backup.json"].replace(b'"lines":40', b'"lines":41')})
    )
    found = read_backup(file)
    prove_contents(found)
    assert inspect_backup(found, w.trust_of(w.TOWN))["signature"] == "bad"


def test_the_folder_that_could_not_be_written_is_named(file: Path, tmp_path: Path) -> None:
    """And not the file that was read."""
    file.write_bytes(BACKUP)
    with pytest.raises(EnvironmentFailure, match="环 105") as caught:
        extract(read_backup(file), tmp_path / "nowhere")
    assert caught.value.problem.where == str(tmp_path / "nowhere" / "attachments.db")
