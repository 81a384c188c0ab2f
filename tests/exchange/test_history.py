"""A history and the lines that come down: what must not pass for one, each with its code."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest

from desktop.errors import RefusedError
from desktop.exchange import (
    Continues,
    History,
    Opened,
    ReceiptBatch,
    SignedBatch,
    build_line,
    open_file,
    read_zip,
    seal_history,
    write_zip,
)
from desktop.exchange import history as history_module
from desktop.exchange.container import pack_gzip
from desktop.exchange.handed_down import REVISIONS
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.model.record import RecordLine
from tests.exchange.world import (
    AT,
    COUNTY,
    FEED,
    NEIGHBOUR,
    TOWN,
    VILLAGE,
    batch,
    keys_of,
    receipt,
    receipt_for,
    record,
    sealed,
    trust_of,
)

Lines = tuple[tuple[bytes, RecordLine], ...]


def _lines(*found: RecordLine) -> Lines:
    return tuple((build_line(line), line) for line in found)


def _corrected(**changes: Any) -> RecordLine:
    return record(1, **{"by_org": TOWN, "rev": 2, "reason": "登记表上是 31 人", **changes})


def _told(*batches: SignedBatch, **more: Any) -> History:
    told = tuple(ReceiptBatch(item.sha256, FEED, number, "taken") for number, item in enumerate(batches, 1))
    newest = Continues(FEED, len(batches), batches[-1].sha256) if batches else None
    return History(**{"org": TOWN, "to": VILLAGE, "at": AT, "batches": told, "newest": newest, **more})


def _file(history: History, *batches: SignedBatch, signer: str = TOWN) -> bytes:
    return seal_history(
        history, batches, signer=keys_of(signer), recipients=[keys_of(history.to).age_recipient], roster_version=3
    )


def _open(data: bytes, own: str = VILLAGE) -> Opened:
    return open_file(data, trust_of(own), keys_of(own))


def _refused(data: bytes, own: str = VILLAGE) -> str:
    with pytest.raises(RefusedError) as caught:
        _open(data, own)
    return caught.value.problem.code


def _inner(history: History, *batches: SignedBatch) -> dict[str, bytes]:
    """The plain inner container, to be spoiled by a test."""
    found: list[bytes] = []

    def kept(plain: bytes, _to: object) -> bytes:
        found.append(plain)
        return b"x"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history_module, "encrypt", kept)
        _file(history, *batches)
    return read_zip(found[0], first="history.json")


def _spoiled(members: dict[str, bytes], *, signer: str = TOWN, to: tuple[str, ...] = (VILLAGE,)) -> bytes:
    return sealed(write_zip(members.items()), kind="history", org=signer, to=to, signer=keys_of(signer))


def _restated(members: dict[str, bytes], signer: str = TOWN, **changes: Any) -> dict[str, bytes]:
    value = {**canonical_json.load(members["history.json"]), **changes}
    signed = sign("history", canonical_json.dump(value), [keys_of(signer)])
    return {**members, "history.json": signed.body, "history.sig.json": signed.sig}


def _two() -> tuple[SignedBatch, SignedBatch]:
    first = batch()
    return first, batch(seq=2, prev=first.sha256, lines=(record(3),))


def test_what_was_written_is_read():
    first, second = _two()
    told = _told(second, first, revisions=_lines(_corrected()), part=2, parts=3)
    content: Any = _open(_file(told, first, second)).content
    assert content.history == told
    assert [item.sha256 for item in content.batches] == [second.sha256, first.sha256]
    assert content.history.revisions == told.revisions
    assert content.batches[1].lines[0][1].rid == record(1).rid


def test_a_townships_history_holds_its_villages():
    own, village = batch(TOWN, feed="cd" * 16, lines=()), batch()
    told = History(COUNTY, TOWN, AT, tuple(ReceiptBatch(item.sha256, FEED, 1, "taken") for item in (own, village)))
    content: Any = _open(_file(told, own, village, signer=COUNTY), TOWN).content
    assert {item.batch.org for item in content.batches} == {TOWN, VILLAGE}
    assert content.history.newest is None


def test_it_comes_from_above_and_is_for_one_unit():
    first = batch()
    told = _told(first)
    assert _refused(_file(dataclasses.replace(told, org=NEIGHBOUR), first, signer=NEIGHBOUR)) == "收 312"
    members = _inner(told, first)
    assert _refused(_spoiled(_restated(members, org=COUNTY))) == "收 304"
    assert _refused(_spoiled(_restated(members, COUNTY))) == "收 304"
    assert _refused(_spoiled(_restated(members, to=NEIGHBOUR))) == "收 303"
    assert _refused(_spoiled(members, to=(VILLAGE, NEIGHBOUR))) == "收 303"


def test_another_villages_batch_is_not_for_us():
    strange = batch(NEIGHBOUR)
    assert _refused(_file(_told(strange), strange)) == "收 305"


def test_members_are_exactly_those_it_names():
    first, second = _two()
    told = _told(first)
    assert _refused(_file(told, first, second)) == "收 107"
    assert _refused(_file(_told(first, second), first)) == "收 107"
    assert _refused(_file(_told(first, first), first)) == "收 107"
    members = _inner(told, first)
    extra = {**members, "att/00": b""}
    assert _refused(_spoiled(extra)) == "收 107"
    assert _refused(_spoiled({"history.json": members["history.json"], "z.json": b"{}"})) == "收 107"


def test_a_batch_that_was_changed_is_refused():
    first = batch()
    members = _inner(_told(first), first)
    name = next(key for key in members if key.endswith("records.jsonl.gz"))
    assert _refused(_spoiled({**members, name: pack_gzip(b"")})) == "收 209"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (_corrected(unit=NEIGHBOUR), "收 403"),  # another village's record
        (_corrected(by_org=VILLAGE), "收 403"),  # in the village's own name
        (_corrected(by_org=NEIGHBOUR), "收 403"),
        (_corrected(unit="X"), "收 403"),
    ],
)
def test_lines_are_of_units_above_on_our_own_records(line, code):
    first = batch()
    assert _refused(_file(_told(first, revisions=_lines(line)), first)) == code
    told = dataclasses.replace(receipt_for(first), revisions=_lines(line))
    assert _refused(receipt(told)) == code


def test_the_countys_line_may_come_through_the_township():
    first = batch()
    told = dataclasses.replace(receipt_for(first), revisions=_lines(_corrected(by_org=COUNTY)))
    content: Any = _open(receipt(told)).content
    assert content.revisions == told.revisions


def _line_member(*lines: bytes, n: int | None = None) -> tuple[dict[str, Any], bytes]:
    packed = pack_gzip(b"".join(lines))
    return {
        "sha256": hashlib.sha256(packed).hexdigest(),
        "size": len(packed),
        "n": len(lines) if n is None else n,
    }, packed


@pytest.mark.parametrize(
    ("said", "member", "code"),
    [
        (None, pack_gzip(b"x\n"), "收 107"),
        (_line_member(b"{}\n")[0], None, "收 107"),
        (_line_member(b"{}\n")[0], pack_gzip(b"[]\n"), "收 209"),
        ({**_line_member(b"{}\n")[0], "size": 1}, _line_member(b"{}\n")[1], "收 209"),
        (*_line_member(b"{}"), "收 401"),
        (*_line_member(b"{}\n", n=2), "收 402"),
        (*_line_member(b"{}\n"), "收 401"),
    ],
)
def test_lines_are_the_bytes_that_were_named(said, member, code):
    members = _restated(_inner(_told(batch()), batch()), revisions=said)
    head = {name: members[name] for name in ("history.json", "history.sig.json")}
    rest = {name: raw for name, raw in members.items() if name not in head}
    lines = {} if member is None else {REVISIONS: member}
    assert _refused(_spoiled({**head, **lines, **rest})) == code
