"""Bad vectors of section 15: backups that are not whole, not signed by whom they hold, not backups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from desktop.exchange import read_zip
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.answers import content
from tests.vectors.bad_outer import zipped
from tests.vectors.case import Case

V1 = w.keys_of(w.VILLAGE)
Members = dict[str, bytes]


def _whole() -> bytes:
    return content("backup")


def _inner() -> Members:
    return read_zip(read_zip(_whole())["payload.zip"], first="backup.json")


def _sealed(members: Members | list[tuple[str, bytes]], **more: object) -> bytes:
    """The inner members under a cover that is right about them."""
    found = members.items() if isinstance(members, dict) else members
    told = {
        "kind": "backup",
        "org": w.VILLAGE,
        "to": (w.VILLAGE,),
        "seq": 5,
        "feed": w.FEED,
        "signer": V1,
        "payload": zipped(list(found)),
        **more,
    }
    return w.sealed(b"", **told)  # type: ignore[arg-type]


def _stated(*, mend: bool = False, add: Members | None = None, less: str = "", **changes: object) -> bytes:
    """Fields of the statement changed and signed again; ``mend`` makes it name the members there are."""
    members = {name: raw for name, raw in {**_inner(), **(add or {})}.items() if name != less}
    value = {**canonical_json.load(members["backup.json"]), **changes}
    if mend:
        value["members"] = {
            name: {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
            for name, raw in members.items()
            if not name.startswith("backup.")
        }
    signed = sign("backup", canonical_json.dump(value), [V1])
    return _sealed({**members, "backup.json": signed.body, "backup.sig.json": signed.sig})


def _less(name: str) -> bytes:
    members = _inner()
    del members[name]
    return _sealed(members)


def _renamed_payload(data: bytes) -> bytes:
    return zipped([("x" if name == "payload.zip" else name, raw) for name, raw in read_zip(data).items()])


def _short(payload: bytes) -> bytes:
    told = {"sha256": hashlib.sha256(payload).hexdigest(), "size": len(payload)}
    return w.with_members(w.with_cover(_whole(), V1, payload=told), payload_zip=payload)


def _cut_at_the_payloads_end() -> bytes:
    inner = read_zip(_whole())["payload.zip"]
    return _whole()[: _whole().index(inner) + len(inner)]


def cases() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes], reader: str = "backup") -> Case:
        return Case(f"backup_{name}", reader, shows, make, code)

    yield case("received", "收 340", "among the files of a stick", _whole, "T1")
    yield case("not", "收 341", "a submission", lambda: w.submission(own=good.first()))
    yield case("empty", "收 101", "no byte at all", lambda: b"")
    yield case("cut", "收 102", "all but the last byte", lambda: _whole()[:-1])
    yield case("byte_after", "收 102", "one byte after", lambda: _whole() + b"\0")
    yield case("byte_before", "收 101", "one byte before", lambda: b"\0" + _whole())
    yield case("flipped", "收 103", "one bit of a database", lambda: _whole().replace(b"as it lies", b"as it lier", 1))
    yield case("member_changed", "收 209", "another database than was signed", lambda: _sealed(
        {**_inner(), "workspace.db": _inner()["workspace.db"].replace(b"disk", b"dusk")}))  # fmt: skip
    yield case("payload_hash", "收 203", "the cover names another payload", lambda: w.with_cover(
        _whole(), V1, payload={"sha256": "0" * 64, "size": len(read_zip(_whole())["payload.zip"])}))  # fmt: skip
    yield case("payload_size", "收 203", "the cover names another size", lambda: w.with_cover(
        _whole(), V1, payload={"sha256": "0" * 64, "size": 7}))  # fmt: skip
    yield case("no_key", "收 107", "no key file", lambda: _less("key.json"))
    yield case("no_database", "收 107", "no database", lambda: _less("workspace.db"))
    yield case("unnamed", "收 107", "a member nobody names", lambda: _sealed({**_inner(), "x.db": b""}))
    yield case("name", "收 107", "a member that is no database", lambda: _stated(mend=True, add={"x.exe": b"MZ"}))
    yield case("folder", "收 107", "a member in a folder", lambda: _stated(mend=True, add={"x/y.db": b""}))
    yield case(
        "order", "收 107", "another order", lambda: _sealed([list(_inner().items())[n] for n in (0, 1, 3, 2, 4)])
    )
    yield case("other_seq", "收 107", "another number than the cover's", lambda: _stated(seq=6))
    yield case("other_org", "收 107", "another unit than the cover's", lambda: _stated(org=w.NEIGHBOUR))
    yield case(
        "without_database", "收 107", "no database, and none named", lambda: _stated(mend=True, less="workspace.db")
    )
    yield case("mimetype_long", "收 107", "a mimetype of 4 KB", lambda: w.with_members(_whole(), mimetype=b"x" * 4096))
    yield case("cut_at_inner_end", "收 102", "cut where the payload's own archive ends", _cut_at_the_payloads_end)
    yield case(
        "outer_more", "收 107", "a fifth outer member", lambda: zipped([*read_zip(_whole()).items(), ("more", b"")])
    )
    yield case(
        "outer_less",
        "收 107",
        "no signature",
        lambda: zipped([i for i in read_zip(_whole()).items() if "sig" not in i[0]]),
    )
    yield case("outer_name_then_cover", "收 107", "a payload of another name, under a cover without a feed",
               lambda: _renamed_payload(w.with_cover(_whole(), V1, feed=None)))  # fmt: skip
    yield case("payload_short", "收 102", "a payload of three bytes", lambda: _short(b"PK\x03"))
    yield case("cover_type", "收 202", "its cover signed as a batch", lambda: w.with_members(
        _whole(), transport_sig_json=sign("batch", read_zip(_whole())["transport.json"], [V1]).sig))  # fmt: skip
    yield case("schema", "收 106", "a schema that is no pair of numbers", lambda: _stated(schema=[1, True]))
    yield case("feed", "收 106", "no feed", lambda: _stated(feed="x"))
    yield case("crit", "收 105", "crit", lambda: _stated(crit=["x"]))
    yield case("signature", "收 201", "a changed statement", lambda: _sealed(
        {**_inner(), "backup.json": _inner()["backup.json"].replace(b'"lines":40', b'"lines":41')}))  # fmt: skip
    yield case("two_signatures", "收 202", "two signatures", lambda: _sealed(
        {**_inner(), "backup.sig.json": sign("backup", _inner()["backup.json"], [V1, w.keys_of("x")]).sig}))  # fmt: skip
    yield case("signed_as_cover", "收 202", "signed as a cover", lambda: _sealed(
        {**_inner(), "backup.sig.json": _inner()["backup.sig.json"].replace(b"xinglin.backup", b"xinglin.transport")}))  # fmt: skip
    yield case(
        "by_another",
        "收 202",
        "signed by another device than is inside",
        lambda: w.with_cover(_whole(), w.keys_of("x")),
    )
