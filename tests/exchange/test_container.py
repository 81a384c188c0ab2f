"""The container has one form: every other byte is refused (faults 1 to 9)."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange.container import MAX_FILE, MAX_MEMBERS, good_name, pack_gzip, read_zip, unpack_gzip, write_zip

MEMBERS = [("mimetype", b"x"), ("a.json", b"{}"), ("att/00ff", b"\x00\xff")]
SMALL = write_zip(MEMBERS)


def code_of(data: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        read_zip(data)
    return caught.value.problem.code


def zipped(members: list[tuple[str, bytes]], **changes: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 0, 0o600 << 16
            for key, value in changes.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return buffer.getvalue()


def test_written_form_is_fixed() -> None:
    assert read_zip(SMALL) == dict(MEMBERS)
    assert zipped(MEMBERS) == SMALL
    # The format's own golden value: the same members give the same bytes on every system, for ever.
    assert hashlib.sha256(SMALL).hexdigest() == "963e907ecca8eba285153b1c083b065e338516ddac7d94a615f8ff31c85b47af"
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        assert archive.testzip() is None


names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8}){0,2}", fullmatch=True)


@given(st.dictionaries(names, st.binary(max_size=40), max_size=6))
def test_any_members_come_back(members: dict[str, bytes]) -> None:
    whole = {"mimetype": b"m", **members}
    assert list(read_zip(write_zip(whole.items())).items()) == list(whole.items())


def test_every_truncation() -> None:
    for length in range(len(SMALL)):
        assert code_of(SMALL[:length]) in ("收 101", "收 102")
    assert code_of(b"") == "收 101"
    assert code_of(SMALL[:-1]) == "收 102"


def test_every_bit() -> None:
    for place in range(len(SMALL)):
        for bit in range(8):
            spoiled = bytearray(SMALL)
            spoiled[place] ^= 1 << bit
            code_of(bytes(spoiled))


def test_bytes_before_or_after() -> None:
    assert code_of(b"\x00" + SMALL) == "收 101"
    assert code_of(SMALL + b"\x00") == "收 103"
    assert code_of(SMALL + SMALL) == "收 103"
    assert code_of(b"not a zip at all, but long enough to look at") == "收 101"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_member() -> None:
    assert code_of(zipped([*MEMBERS, ("a.json", b"[]")])) == "收 103"
    with pytest.raises(ValueError, match=r"a\.json"):
        write_zip([*MEMBERS, ("a.json", b"[]")])


def test_first_member_and_order_in_directory() -> None:
    assert code_of(write_zip(MEMBERS[1:])) == "收 101"
    # The directory lists the members in another order than they lie.
    end = len(SMALL) - 22
    start = struct.unpack("<L", SMALL[-6:-2])[0]
    entries = [part for part in SMALL[start:end].split(b"PK\x01\x02") if part]
    swapped = b"".join(b"PK\x01\x02" + part for part in (entries[1], entries[0], entries[2]))
    assert code_of(SMALL[:start] + swapped + SMALL[end:]) == "收 103"


@pytest.mark.parametrize(
    "changes",
    [
        {"compress_type": zipfile.ZIP_DEFLATED},
        {"compress_type": zipfile.ZIP_BZIP2},
        {"create_system": 3},
        {"create_version": 45},
        {"external_attr": 0o777 << 16},
        {"internal_attr": 1},
    ],
)
def test_other_ways_to_write(changes: dict[str, int]) -> None:
    assert code_of(zipped([(name, content * 50) for name, content in MEMBERS], **changes)) == "收 103"


@pytest.mark.parametrize(
    ("attribute", "value"), [("date_time", (2023, 9, 1, 0, 0, 0)), ("extra", b"\x01\x00\x00\x00"), ("comment", b"c")]
)
def test_other_dates_extras_comments(attribute: str, value: object) -> None:
    assert code_of(zipped(MEMBERS, **{attribute: value})) == "收 103"  # type: ignore[arg-type]


def test_archive_comment() -> None:
    assert code_of(SMALL[:-2] + b"\x02\x00hi") == "收 103"


@pytest.mark.parametrize("flag", [0x1, 0x8, 0x800])
def test_encrypted_descriptor_utf8_flags(flag: int) -> None:
    spoiled = bytearray(SMALL)
    start = struct.unpack("<L", SMALL[-6:-2])[0]
    for place in (6, start + 8):
        spoiled[place : place + 2] = struct.pack("<H", flag)
    assert code_of(bytes(spoiled)) == "收 103"


def test_data_descriptor_as_streams_write_it() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.got += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        archive.writestr(zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0)), b"x")
    assert code_of(pipe.got) == "收 103"


def test_zip64() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w") as archive,
        archive.open(zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as member,
    ):
        member.write(b"x")
    assert code_of(buffer.getvalue()) == "收 103"


def test_declared_four_gigabytes_allocates_nothing() -> None:
    spoiled = bytearray(SMALL)
    start = struct.unpack("<L", SMALL[-6:-2])[0]
    for place in (18, 22, start + 20, start + 24):
        spoiled[place : place + 4] = b"\xfe\xff\xff\xff"
    tracemalloc.start()
    assert code_of(bytes(spoiled)) == "收 103"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("size", [b"\xff\xff", b"\x00\x00"])
def test_member_count_is_checked_first(size: bytes) -> None:
    assert code_of(SMALL[:-14] + size + size + SMALL[-10:]) == "收 103"


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a\\b", "A.json", "a//b", "a/../b", ".a", "a/", "名", "a b", "c:a", "a" * 201, ""]
)
def test_names(name: str) -> None:
    assert not good_name(name)
    with pytest.raises(ValueError, match="member name"):
        write_zip([("mimetype", b""), (name, b"")])
    if name:
        assert code_of(zipped([("mimetype", b"x"), (name, b"x")])) == "收 103"


def test_cap_on_size() -> None:
    class Long(bytes):
        def __len__(self) -> int:
            return MAX_FILE + 1

    assert code_of(Long(SMALL)) == "收 104"


def test_gzip_comes_back_and_tells_no_time() -> None:
    packed = pack_gzip(b"abc" * 1000)
    assert unpack_gzip(packed, where="x") == b"abc" * 1000
    assert packed[4:8] == b"\x00" * 4
    assert unpack_gzip(pack_gzip(b""), where="x") == b""


def test_gzip_bomb_is_bounded() -> None:
    bomb = gzip.compress(b"\x00" * 3_000_000)
    with pytest.raises(RefusedError, match="收 108"):
        unpack_gzip(bomb, where="x", limit=2_000_000)
    assert len(unpack_gzip(bomb, where="x", limit=3_000_000)) == 3_000_000


def test_gzip_cut_flipped_or_followed() -> None:
    packed = pack_gzip(b"abc" * 100)
    for length in range(len(packed)):
        with pytest.raises(RefusedError, match="收 108"):
            unpack_gzip(packed[:length], where="x")
    for tail in (b"\x00", packed):
        with pytest.raises(RefusedError, match="收 108"):
            unpack_gzip(packed + tail, where="x")
    with pytest.raises(RefusedError, match="收 108"):
        unpack_gzip(packed[:20] + bytes([packed[20] ^ 255]) + packed[21:], where="x")


def test_number_of_members_is_capped() -> None:
    many = write_zip([("mimetype", b""), *((f"m{number}", b"") for number in range(MAX_MEMBERS))])
    assert code_of(many) == "收 103"


def test_deflated_bomb_is_not_unpacked() -> None:
    bomb = zipped([("mimetype", b"x"), ("a", b"\x00" * 20_000_000)], compress_type=zipfile.ZIP_DEFLATED)
    tracemalloc.start()
    assert code_of(bomb) == "收 103"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@given(st.integers(0, len(SMALL) - 1), st.binary(max_size=6), st.integers(0, 6))
def test_any_splice_is_refused_kindly(place: int, new: bytes, removed: int) -> None:
    spoiled = SMALL[:place] + new + SMALL[place + removed :]
    if spoiled != SMALL:
        code_of(spoiled)


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_are_refused_kindly(data: bytes, marked: bool) -> None:
    code_of(b"PK\x03\x04" + data + b"PK\x05\x06" + data if marked else data)
