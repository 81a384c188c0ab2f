"""Bad vectors of sections 10 and 14: lines that come down from the wrong hand, histories of others."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from desktop.exchange import read_zip, write_zip
from desktop.exchange.container import pack_gzip
from desktop.exchange.encryption import decrypt
from desktop.exchange.lines import build_line
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import good
from tests.vectors.case import Case

T1 = w.keys_of(w.TOWN)
DOWN = "revisions.jsonl.gz"
Members = dict[str, bytes]


def _members() -> Members:
    plain = decrypt(read_zip(good.history())["payload.age"], w.keys_of(w.VILLAGE).age_identity, addressed="")
    return read_zip(plain, first="history.json")


def _history(change: Callable[[dict[str, Any], Members], object], by: str = w.TOWN, org: str = w.TOWN) -> bytes:
    """The good history with its statement or members changed, signed again by ``by`` and sent by ``org``."""
    members = _members()
    value = canonical_json.load(members["history.json"])
    change(value, members)
    signed = sign("history", canonical_json.dump(value), [w.keys_of(by)])
    members |= {"history.json": signed.body, "history.sig.json": signed.sig}
    return w.sealed(write_zip(members.items()), kind="history", org=org, to=(w.VILLAGE,), seq=0, feed="")


def _lines(*lines: bytes, n: int | None = None, end: bytes = b"\n") -> Callable[[dict[str, Any], Members], None]:
    packed = pack_gzip(b"\n".join(lines) + end)

    def change(value: dict[str, Any], members: Members) -> None:
        members[DOWN] = packed
        digest = hashlib.sha256(packed).hexdigest()
        value["revisions"] = {"sha256": digest, "size": len(packed), "n": len(lines) if n is None else n}

    return change


def _without_lines(_value: dict[str, Any], members: Members) -> None:
    del members[DOWN]


def _other_lines(_value: dict[str, Any], members: Members) -> None:
    members[DOWN] = pack_gzip(b"{}\n")


def _own_and_changed(_value: dict[str, Any], members: Members) -> None:
    name = next(name for name in members if name.endswith("/batch.json"))
    members[name] += b" "
    members["batch.json"] = b"{}"


def _neighbours() -> bytes:
    """A batch of the neighbour's among the village's."""
    other = good.batch(w.NEIGHBOUR, feed="ef" * 16)
    history = good.History(w.TOWN, w.VILLAGE, w.AT, (good._told(other, 1),))
    return good._sealed_history(history, (other,), w.TOWN)


def _receipt(**changes: object) -> bytes:
    return w.receipt(dataclasses.replace(good.receipt(), **changes))  # type: ignore[arg-type]


def _down(**changes: object) -> tuple[tuple[bytes, object], ...]:
    line = w.record(1, **{"by_org": w.TOWN, "rev": 2, "reason": "x", **changes})  # type: ignore[arg-type]
    return ((build_line(line), line),)


def cases() -> Iterator[Case]:
    def case(name: str, code: str, shows: str, make: Callable[[], bytes]) -> Case:
        return Case(f"history_{name}", "V1 again", shows, make, code)

    line = build_line(w.record(1, by_org=w.TOWN, rev=2, reason="x"))
    yield case("beside", "收 312", "from a township that is not above",
               lambda: _history(lambda v, _m: v.update(org=w.OTHER_TOWN), w.OTHER_TOWN, w.OTHER_TOWN))  # fmt: skip
    yield case("org", "收 304", "names another unit", lambda: _history(lambda v, _m: v.update(org=w.COUNTY)))
    yield case("by_another", "收 304", "signed inside by another unit", lambda: _history(lambda _v, _m: None, w.COUNTY))
    yield case("to", "收 303", "to another unit", lambda: _history(lambda v, _m: v.update(to=w.NEIGHBOUR)))
    yield case("cover_to", "收 303", "its cover to several units",
               lambda: w.with_cover(good.history(), T1, to=[w.VILLAGE, w.NEIGHBOUR]))  # fmt: skip
    yield case("names_another", "收 107", "tells of a batch that is not there",
               lambda: _history(lambda v, _m: v["batches"][0].update(batch="0" * 64)))  # fmt: skip
    yield case(
        "names_less",
        "收 107",
        "carries a batch it does not tell of",
        lambda: _history(lambda v, _m: v["batches"].pop()),
    )
    yield case("member_more", "收 107", "a member more", lambda: _history(lambda _v, m: m.update(more=b"")))
    yield case("unsigned", "收 107", "no signature", _history_without_signature)
    yield case("neighbours", "收 305", "a batch of the neighbour's", _neighbours)
    yield case(
        "own_batch_and_changed",
        "收 201",
        "a batch of its own, and a carried one changed afterwards",
        lambda: _history(_own_and_changed),
    )
    yield case("part", "收 106", "part 0", lambda: _history(lambda v, _m: v.update(part=0)))
    yield case("newest", "收 106", "goes on nowhere", lambda: _history(lambda v, _m: v.update(newest={"feed": "x"})))
    yield case("lines_missing", "收 107", "lines that did not come along", lambda: _history(_without_lines))
    yield case("lines_unnamed", "收 107", "lines it does not name", lambda: _history(lambda v, _m: v.pop("revisions")))
    yield case("lines_changed", "收 209", "other lines than it names", lambda: _history(_other_lines))
    yield case("lines_count", "收 402", "one line, two promised", lambda: _history(_lines(line, n=2)))
    yield case("lines_end", "收 401", "no newline at the end", lambda: _history(_lines(line, end=b"")))
    yield case("lines_shape", "收 401", "a line that is none", lambda: _history(_lines(b"{}")))
    yield case("lines_shape_and_org", "收 304", "names another unit, and a line that is none", lambda: _history(
        lambda v, m: (v.update(org=w.COUNTY), _lines(b"{}")(v, m))))  # fmt: skip
    yield case("lines_by_neighbour", "收 403", "a line of the neighbour's hand", lambda: _history(
        _lines(build_line(w.record(1, by_org=w.NEIGHBOUR, rev=2)))))  # fmt: skip
    yield case("lines_of_neighbour", "收 403", "a line on the neighbour's record", lambda: _history(
        _lines(build_line(w.record(1, unit=w.NEIGHBOUR, by_org=w.TOWN, rev=2)))))  # fmt: skip
    yield Case("receipt_lines_by_itself", "V1", "a line said to be the village's own", lambda: _receipt(
        revisions=_down(by_org=w.VILLAGE)), "收 403")  # fmt: skip
    yield Case("receipt_lines_of_neighbour", "V1", "a line on the neighbour's record", lambda: _receipt(
        revisions=_down(unit=w.NEIGHBOUR)), "收 403")  # fmt: skip
    yield Case("receipt_member_more", "V1", "a member more", _receipt_with_more, "收 107")


def _history_without_signature() -> bytes:
    members = _members()
    del members["history.sig.json"]
    return w.sealed(write_zip(members.items()), kind="history", org=w.TOWN, to=(w.VILLAGE,), seq=0, feed="")


def _receipt_with_more() -> bytes:
    data = w.receipt(good.receipt())
    plain = decrypt(read_zip(data)["payload.age"], w.keys_of(w.VILLAGE).age_identity, addressed="")
    members = {**read_zip(plain, first="receipt.json"), "more": b""}
    return w.sealed(write_zip(members.items()), kind="receipt", org=w.TOWN, to=(w.VILLAGE,), seq=9, feed="")
