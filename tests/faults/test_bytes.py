"""Faults 1 to 9: what happens to bytes on a stick, and archives that two programs would read differently."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from desktop.errors import KnownError, RefusedError
from desktop.exchange import read_zip, write_zip
from desktop.exchange.container import MAX_UNPACKED
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.workflows.receive_files import receive
from tests.faults.kinds import Sample, small_files
from tests.faults.lab import T1, V1, Lab

KINDS = ("submission", "township", "receipt", "pack", "kit", "enrol", "recovery_request", "recovery_grant")


@pytest.fixture
def samples(lab: Lab) -> dict[str, Sample]:
    return small_files(lab)


@pytest.fixture
def good(lab: Lab) -> bytes:
    return lab.submission(lab.batch(V1))


def _all_refused(lab: Lab, unit: str, spoiled: dict[str, bytes], codes: tuple[str, ...]) -> None:
    """Every file of a stick through one ``receive``."""
    folder = lab.stick("spoiled")
    for name, data in spoiled.items():
        (folder / f"{name}.xinglin").write_bytes(data)
    with lab.untouched(unit):
        found = receive(lab.ws(unit), [folder]).files
    assert len(found) == len(spoiled)
    assert {file.status for file in found} == {"refused"}
    assert {file.error.code for file in found if file.error} <= set(codes)
    assert all(file.error and file.error.hint for file in found)
    assert all((folder / f"{name}.xinglin").read_bytes() == data for name, data in spoiled.items()), "sticks are read"


@pytest.mark.parametrize("kind", KINDS)
def test_01_truncated_at_every_byte(lab: Lab, samples: dict[str, Sample], kind: str) -> None:
    sample = samples[kind]
    sample.open(sample.data)
    for length in range(len(sample.data)):
        with pytest.raises(RefusedError, match=r"收 10[12]"):
            sample.open(sample.data[:length])
    lengths = {0, 1, 3, 4, 29, 30, 40, len(sample.data) // 2, len(sample.data) - 22, len(sample.data) - 1}
    spoiled = {f"{length:06}": sample.data[:length] for length in lengths}
    _all_refused(lab, sample.reader, spoiled, ("收 101", "收 102"))


@pytest.mark.parametrize("kind", KINDS)
def test_02_any_bit_flipped(lab: Lab, samples: dict[str, Sample], kind: str, long_run: bool) -> None:
    """Every bit of a submission; of the other kinds one bit of every byte, with ``--long`` every bit too."""
    sample = samples[kind]
    every = long_run or kind == "submission"
    for place in range(len(sample.data)):
        for bit in range(8) if every else (place * 5 % 8,):
            spoiled = bytearray(sample.data)
            spoiled[place] ^= 1 << bit
            with pytest.raises(RefusedError, match=r"收 10[1-4]"):
                sample.open(bytes(spoiled))
    seen = {}
    for place in random.Random(kind).sample(range(len(sample.data)), 12):
        spoiled = bytearray(sample.data)
        spoiled[place] ^= 1 << place % 8
        seen[f"{place:06}"] = bytes(spoiled)
    _all_refused(lab, sample.reader, seen, ("收 101", "收 102", "收 103", "收 104"))


@pytest.mark.long
def test_02_ten_thousand_mutations_of_a_large_file(lab: Lab) -> None:
    own = lab.batch(V1, *(lab.line(number) for number in range(1, 1201)))
    data = lab.submission(own)
    trust, keys = lab.trust(T1), lab.keys(T1)
    from desktop.exchange import OpenedSubmission, open_file

    content = open_file(data, trust, keys).content
    assert isinstance(content, OpenedSubmission) and content.own is not None
    assert len(content.own.lines) == 1200
    chance = random.Random(20230925)
    for _number in range(10_000):
        spoiled = bytearray(data)
        for _change in range(chance.choice((1, 1, 1, 2, 8))):
            place = chance.randrange(len(spoiled))
            what = chance.randrange(4)
            if what == 0:
                spoiled[place] ^= 1 << chance.randrange(8)
            elif what == 1:
                del spoiled[place : place + chance.randrange(1, 64)]
            elif what == 2:
                spoiled[place:place] = chance.randbytes(chance.randrange(1, 64))
            else:
                other = chance.randrange(len(spoiled))
                spoiled[place : place + 32] = spoiled[other : other + 32]
        if bytes(spoiled) != data:
            with pytest.raises(RefusedError):
                open_file(bytes(spoiled), trust, keys)


@pytest.mark.parametrize("kind", KINDS)
def test_03_bytes_before_or_after(lab: Lab, samples: dict[str, Sample], kind: str) -> None:
    sample = samples[kind]
    before = {"one before": b"\0" + sample.data, "text before": b"x" * 30 + sample.data}
    after = {"one after": sample.data + b"\0", "twice": sample.data * 2, "text": sample.data + b"x" * 40}
    _all_refused(lab, sample.reader, before, ("收 101",))
    for path in lab.stick("spoiled").iterdir():
        path.unlink()
    _all_refused(lab, sample.reader, after, ("收 103",))


def _zipped(members: list[tuple[str, bytes]], **attributes: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 0, 0o600 << 16
            for key, value in attributes.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: [*m, m[1]], "收 103"),
        (lambda m: [*m, ("extra", b"x")], "收 107"),
        (lambda m: m[:3], "收 107"),
        (lambda m: [m[0], m[1], m[3]], "收 107"),
        (lambda m: [m[0], m[2], m[1], m[3]], "收 107"),
        (lambda m: [m[0], m[1], m[3], m[2]], "收 107"),
        (lambda m: m[1:], "收 101"),
        (lambda m: [*m[:3], ("payload.zip", m[3][1])], "收 107"),
    ],
    ids=["duplicate", "extra", "missing payload", "missing signature", "reordered", "payload first", "no mimetype", "renamed"],
)  # fmt: skip
def test_04_duplicate_extra_missing_reordered_member(
    lab: Lab, good: bytes, change: Callable[..., list[tuple[str, bytes]]], code: str
) -> None:
    members = list(read_zip(good).items())
    assert _zipped(members) == good, "the spoiled file differs in one thing only"
    lab.refused(T1, _zipped(change(members)), code)


def test_04_the_same_inside_a_signed_file(lab: Lab) -> None:
    own = lab.batch(V1)
    members = list(read_zip(lab.inner(own), first="batch.json").items())
    for spoiled in (
        members[:2],
        [*members, ("extra", b"")],
        [members[0], members[2], members[1]],
        [*members, ("att/" + "0" * 64, b"")],
    ):
        lab.refused(T1, lab.sealed(write_zip(spoiled), own=own.sha256), "收 107")


def _deflated(members: list[tuple[str, bytes]]) -> bytes:
    return _zipped(members, compress_type=zipfile.ZIP_DEFLATED)


def _zip64(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            with archive.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as member:
                member.write(content)
    return buffer.getvalue()


class _Pipe(io.RawIOBase):
    """Cannot seek back, so zipfile writes data descriptors."""

    def __init__(self) -> None:
        self.got = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.got += bytes(data)  # type: ignore[call-overload]
        return len(data)  # type: ignore[arg-type]


def _streamed(members: list[tuple[str, bytes]]) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return pipe.got


def _flagged(members: list[tuple[str, bytes]], flag: int) -> bytes:
    data = bytearray(_zipped(members))
    start = struct.unpack("<L", data[-6:-2])[0]
    for place in (6, start + 8):
        data[place : place + 2] = struct.pack("<H", flag)
    return bytes(data)


@pytest.mark.parametrize(
    "write",
    [_deflated, _zip64, _streamed, lambda m: _flagged(m, 1), lambda m: _flagged(m, 8), lambda m: _flagged(m, 0x800)],
    ids=["deflated", "zip64", "data descriptor", "encrypted flag", "descriptor flag", "utf-8 flag"],
)
def test_05_deflated_zip64_encrypted_streamed_member(lab: Lab, good: bytes, write: Callable[..., bytes]) -> None:
    lab.refused(T1, write(list(read_zip(good).items())), "收 103")


@pytest.mark.parametrize(
    "name", ["../payload.age", "/payload.age", "x\\payload.age", "Payload.age", "PAYLOAD.AGE", "a/../payload.age", "./x"]
)  # fmt: skip
def test_06_path_and_case_variant_names(lab: Lab, good: bytes, name: str) -> None:
    members = list(read_zip(good).items())
    lab.refused(T1, _zipped([*members[:3], (name, members[3][1])]), "收 103")
    assert not (lab.root / "payload.age").exists()


def test_07_declared_four_gigabytes(lab: Lab, good: bytes) -> None:
    start = struct.unpack("<L", good[-6:-2])[0]
    spoiled = bytearray(good)
    for place in (18, 22, start + 20, start + 24):
        spoiled[place : place + 4] = b"\xfe\xff\xff\xff"
    lab.refused(T1, bytes(spoiled), "收 103")  # what is loaded at the first refusal is not counted below
    tracemalloc.start()
    again = lab.one(T1, bytes(spoiled))  # the intake alone: the lab's comparison of the whole ledger costs more than it
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert again.error is not None
    assert again.error.code == "收 103"
    assert peak < 5_000_000


def _with_records(lab: Lab, packed: bytes, n: int) -> bytes:
    value = canonical_json.load(lab.batch(V1).body)
    value["members"] = {"records.jsonl.gz": {"sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed)}}
    signed = sign("batch", canonical_json.dump({**value, "n": n}), [lab.keys(V1)])
    inner = write_zip([("batch.json", signed.body), ("batch.sig.json", signed.sig), ("records.jsonl.gz", packed)])
    return lab.sealed(inner, own=hashlib.sha256(signed.body).hexdigest())


def test_08_gzip_bomb(lab: Lab) -> None:
    """129 MiB of blanks in 130 KB, rightly signed: refused after at most the limit, not after what it unpacks to."""
    bomb = gzip.compress(b" " * (MAX_UNPACKED + (1 << 20)), 9, mtime=0)
    assert len(bomb) < 200_000
    tracemalloc.start()
    lab.refused(T1, _with_records(lab, bomb, 1), "收 108")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MAX_UNPACKED
    lab.refused(T1, _with_records(lab, gzip.compress(b"", mtime=0) * 2, 0), "收 108")
    lab.refused(T1, _with_records(lab, gzip.compress(b"{}\n", mtime=0)[:-4], 1), "收 108")


def test_09_empty_file(lab: Lab) -> None:
    found = lab.refused(T1, b"", "收 101", "不是杏林台账的文件")
    assert found.kind == "unknown"
    for other in (b"\n", b"PK", b"hello", "报表".encode("gb18030"), b"\0" * 4096):
        with pytest.raises(KnownError):
            small_files(lab)["submission"].open(other)
    lab.refused(T1, b"%PDF-1.7 not a submission", "收 101")
