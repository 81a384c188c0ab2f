"""Bad vectors of sections 2 to 6: container, JSON of the cover, signature, who and to whom, encryption."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator

from desktop.exchange import read_zip
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.case import Case

V1 = w.keys_of(w.VILLAGE)
Members = list[tuple[str, bytes]]


def plain() -> bytes:
    return w.submission(own=good.first())


def members() -> Members:
    return list(read_zip(plain()).items())


def zipped(found: Members, **attributes: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", allowZip64=False) as archive:
        for name, content in found:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 0, 0o600 << 16
            for key, value in attributes.items():
                setattr(info, key, value)
            archive.writestr(info, content)
    return buffer.getvalue()


def _at(place: int, value: bytes) -> bytes:
    data = plain()
    place %= len(data)
    return data[:place] + value + data[place + len(value) :]


def _directory() -> int:
    found: int = struct.unpack("<L", plain()[-6:-2])[0]
    return found


def _flag() -> bytes:
    data = bytearray(plain())
    for place in (6, struct.unpack("<L", data[-6:-2])[0] + 8):
        data[place : place + 2] = b"\x00\x08"
    return bytes(data)


def _huge() -> bytes:
    data = bytearray(plain())
    start = struct.unpack("<L", data[-6:-2])[0]
    for place in (18, 22, start + 20, start + 24):
        data[place : place + 4] = b"\xfe\xff\xff\xff"
    return bytes(data)


def _cut_at_the_payloads_end() -> bytes:
    data = w.request(w.VILLAGE)
    inner = read_zip(data)["payload.zip"]
    return data[: data.index(inner) + len(inner)]


def _container() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes]) -> Case:
        return Case(f"container_{name}", "T1", shows, make, code)

    yield case("empty", "收 101", "no byte at all", lambda: b"")
    yield case("text", "收 101", "something else", "不是杏林台账的文件\n".encode)
    yield case(
        "other_zip", "收 101", "a ZIP archive of another program", lambda: zipped([("word/document.xml", b"<x/>")])
    )
    yield case("byte_before", "收 101", "one byte before", lambda: b"\0" + plain())
    yield case("byte_after", "收 103", "one byte after", lambda: plain() + b"\0")
    yield case("twice", "收 103", "two files in one", lambda: plain() * 2)
    yield case("cut_in_half", "收 102", "the first half", lambda: plain()[:1600])
    yield case("cut_last_byte", "收 102", "all but the last byte", lambda: plain()[:-1])
    yield case("cut_to_30", "收 102", "too short to show what it is", lambda: plain()[:30])
    yield case("cut_at_inner_end", "收 102", "cut where the payload's own archive ends", _cut_at_the_payloads_end)
    yield case("flipped_bit", "收 103", "one bit of the payload", lambda: _at(-300, bytes([plain()[-300] ^ 1])))
    yield case("comment", "收 103", "an archive comment", lambda: plain()[:-2] + b"\x01\x00x")
    yield case("deflated", "收 103", "members deflated", lambda: zipped(members(), compress_type=zipfile.ZIP_DEFLATED))
    yield case("extra", "收 103", "an extra field", lambda: zipped(members(), extra=b"\x00\x00\x00\x00"))
    yield case("date", "收 103", "another date", lambda: zipped(members(), date_time=(2023, 9, 1, 0, 0, 0)))
    yield case("flag", "收 103", "the UTF-8 flag", _flag)
    yield case("huge", "收 103", "4 GiB declared", _huge)
    yield case("duplicate", "收 103", "a member twice", lambda: zipped([*members(), members()[1]]))
    yield case("path", "收 103", "a name with ..", lambda: zipped([*members()[:3], ("../payload.age", b"x")]))
    yield case("capitals", "收 103", "a name in capitals", lambda: zipped([*members()[:3], ("PAYLOAD.AGE", b"x")]))
    yield case("member_more", "收 107", "a fifth member", lambda: zipped([*members(), ("more", b"")]))
    yield case("member_less", "收 107", "no payload", lambda: zipped(members()[:3]))
    yield case("order", "收 107", "another order", lambda: zipped([members()[i] for i in (0, 2, 1, 3)]))
    yield case("version", "收 105", "version 2 of the container",
               lambda: w.with_members(plain(), mimetype=b"application/vnd.xinglin-package+zip;v=2"))  # fmt: skip
    yield case("mimetype", "收 101", "another mimetype", lambda: w.with_members(plain(), mimetype=b"application/zip"))


def covered(**changes: object) -> Callable[[], bytes]:
    """The cover changed and signed again by its own unit."""
    return lambda: w.with_cover(plain(), V1, **changes)


def _raw_cover(raw: bytes) -> Callable[[], bytes]:
    signed = sign("transport", raw, [V1])
    return lambda: w.with_members(plain(), transport_json=signed.body, transport_sig_json=signed.sig)


def _less(key: str) -> Callable[[], bytes]:
    def make() -> bytes:
        cover = canonical_json.load(read_zip(plain())["transport.json"])
        del cover[key]
        return _raw_cover(canonical_json.dump(cover))()

    return make


HOSTILE = {
    "bom": b'\xef\xbb\xbf{"fmt":1}',
    "nan": b'{"fmt":1,"n":NaN}',
    "float": b'{"fmt":1,"n":1.0}',
    "exponent": b'{"fmt":1,"n":1e3}',
    "minus_zero": b'{"fmt":1,"n":-0}',
    "17_digits": b'{"fmt":1,"n":12345678901234567}',
    "deep": b'{"fmt":1,"x":' + b"[" * 32 + b"]" * 32 + b"}",
    "duplicate_key": b'{"fmt":1,"fmt":1}',
    "nul": b'{"fmt":1,"n":"\\u0000"}',
    "surrogate": b'{"fmt":1,"n":"\\ud800"}',
    "not_utf8": b'{"fmt":1,"n":"\xff"}',
    "list": b"[]",
    "two": b'{"fmt":1}{"fmt":1}',
}


def _cover() -> Iterator[Case]:
    for name, raw in HOSTILE.items():
        yield Case(f"json_{name}", "T1", f"cover: {name.replace('_', ' ')}", _raw_cover(raw), "收 106")
    changes: dict[str, tuple[str, dict[str, object]]] = {
        "fmt_2": ("收 105", {"fmt": 2}),
        "fmt_0": ("收 106", {"fmt": 0}),
        "fmt_true": ("收 106", {"fmt": True}),
        "min_reader_2": ("收 105", {"min_reader": 2}),
        "crit": ("收 105", {"crit": ["witness"]}),
        "kind_unknown": ("收 105", {"inner_kind": "hologram"}),
        "kind_reserved": ("收 109", {"inner_kind": "enrolment"}),
        "enc": ("收 106", {"enc": "none"}),
        "to_text": ("收 106", {"to": w.TOWN}),
        "seq_negative": ("收 106", {"seq": -1}),
        "seq_2_53": ("收 106", {"seq": 2**53}),
        "batch_short": ("收 106", {"batch": "ab"}),
        "period_long": ("收 106", {"period": "x" * 4001}),
        "payload_name": ("收 107", {"inner_kind": "enrol", "enc": "none"}),
    }
    for name, (code, change) in changes.items():
        yield Case(f"cover_{name}", "T1", f"cover: {name.replace('_', ' ')}", covered(**change), code)
    for key in ("fmt", "min_reader", "from", "reader_max"):
        yield Case(f"cover_without_{key}", "T1", f"cover without {key}", _less(key), "收 106")


def _sig(change: Callable[[dict[str, object]], object]) -> Callable[[], bytes]:
    def make() -> bytes:
        data = plain()
        value = canonical_json.load(read_zip(data)["transport.sig.json"])
        change(value)
        return w.with_members(data, transport_sig_json=canonical_json.dump(value))

    return make


def _signed_as(kind: str) -> bytes:
    return w.with_members(plain(), transport_sig_json=sign(kind, read_zip(plain())["transport.json"], [V1]).sig)


def _spare_bits(value: dict[str, object]) -> None:
    first = value["signatures"][0]  # type: ignore[index]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    first["sig"] = first["sig"][:-3] + alphabet[alphabet.index(first["sig"][-3]) + 1] + "=="


def _other(value: dict[str, object]) -> None:
    value["signatures"][0]["sig"] = canonical_json.load(sign("transport", b"{}", [V1]).sig)["signatures"][0]["sig"]  # type: ignore[index]


def _signature() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes]) -> Case:
        return Case(f"signature_{name}", "T1", shows, make, code)

    yield case("type", "收 202", "signed as a batch", lambda: _signed_as("batch"))
    yield case("type_renamed", "收 201", "signed as a batch, called a cover", lambda: w.with_members(
        plain(),
        transport_sig_json=sign("batch", read_zip(plain())["transport.json"], [V1]).sig.replace(b"batch", b"transport"),
    ))  # fmt: skip
    yield case("other", "收 201", "over other bytes", _sig(_other))
    yield case("cover_changed", "收 201", "the cover changed afterwards", lambda: w.with_members(
        plain(), transport_json=read_zip(plain())["transport.json"].replace(b"2023-09", b"2023-10")))  # fmt: skip
    yield case("spare_bits", "收 202", "base64 with spare bits set", _sig(_spare_bits))
    yield case("twice", "收 202", "the same keyid twice", _sig(lambda v: v["signatures"].append(v["signatures"][0])))  # type: ignore[attr-defined]
    yield case("two", "收 202", "two signatures", lambda: w.with_members(
        plain(), transport_sig_json=sign("transport", read_zip(plain())["transport.json"], [V1, w.keys_of("x")]).sig,
    ))  # fmt: skip
    yield case(
        "keyid_list", "收 202", "a keyid that is no text", _sig(lambda v: v["signatures"][0].update(keyid=["x"]))
    )  # type: ignore[index]
    yield case("none", "收 202", "no signature", _sig(lambda v: v.update(signatures=[])))
    yield case("long", "收 202", "9 KB", _sig(lambda v: v.update(pad="x" * 9000)))
    yield Case("signature_suite", "T1 sm", "the signer's record is of suite sm-v1", plain, "收 206")


def _whom() -> Iterator[Case]:
    own = good.first()
    inner = w.inner_of(w.SubmissionContent((own,)), own)
    stranger = w.keys_of("stranger")

    def sealed(**more: object) -> Callable[[], bytes]:
        return lambda: w.sealed(inner, **{"own": own.sha256, **more})  # type: ignore[arg-type]

    yield Case("unknown_signer", "T1", "a computer not yet enrolled: kept", sealed(signer=stranger), "收 302")
    yield Case("unknown_unit", "T1", "a unit that is not in the roster", sealed(signer=stranger, org="V99"), "收 301")
    yield Case("unknown_elsewhere", "T1", "an unknown computer, to another unit",
               sealed(signer=stranger, to=(w.OTHER_TOWN,)), "收 303")  # fmt: skip
    yield Case("other_unit", "T1", "the neighbour signs in our name", sealed(signer=w.keys_of(w.NEIGHBOUR)), "收 304")
    yield Case("addressed_elsewhere", "T1", "to another township", sealed(to=(w.OTHER_TOWN,)), "收 303")
    yield Case("past_the_cut", "T1 cut", "number 2 of a device that counts up to 1",
               lambda: w.submission(own=good.batch(seq=2, prev=own.sha256), seq=2), "收 310")  # fmt: skip
    yield Case("other_feed_than_the_cut", "T1 cut", "another feed of a replaced device",
               lambda: w.submission(own=good.batch(feed="77" * 16), feed="77" * 16), "收 310")  # fmt: skip
    yield Case("compromised", "T1 lost", "a compromised device", plain, "收 310")
    yield Case("kit_received", "T1", "a kit among the files of a stick", good.kit, "收 313")
    yield Case("payload_changed", "T1", "another payload of the same size", lambda: w.with_members(
        plain(), payload_age=bytes(len(read_zip(plain())["payload.age"]))), "收 203")  # fmt: skip
    yield Case("payload_longer", "T1", "a longer payload",
               lambda: w.with_members(plain(), payload_age=read_zip(plain())["payload.age"] + b"x"), "收 203")  # fmt: skip
    yield Case("no_key", "T1", "to us, but encrypted to another computer", sealed(recipients=(stranger,)), "收 204")
    yield Case("age_cut", "T1", "age's last chunk cut, hashes mended",
               lambda: w.sealed(b"", payload=read_zip(plain())["payload.age"][:-5], own=own.sha256), "收 205")  # fmt: skip
    yield Case("age_changed", "T1", "one bit of age's body, hashes mended", _age_changed, "收 205")
    yield Case(
        "age_none", "T1", "no age file at all", lambda: w.sealed(b"", payload=b"hello", own=own.sha256), "收 205"
    )


def _age_changed() -> bytes:
    payload = bytearray(read_zip(plain())["payload.age"])
    payload[-40] ^= 4
    return w.sealed(b"", payload=bytes(payload), own=good.first().sha256)


def cases() -> Iterator[Case]:
    yield from _container()
    yield from _cover()
    yield from _signature()
    yield from _whom()
