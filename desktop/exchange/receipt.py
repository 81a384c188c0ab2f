"""A receipt: the receiver's signed word, per batch and record, on what arrived and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from json.encoder import encode_basestring as quoted
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.encryption import encrypt
from desktop.exchange.envelope import seal
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.handed_down import REVISIONS, check_lines, pack_lines, read_lines
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.signing import SignedStatement, sign
from desktop.exchange.statements import Head, Receipt, ReceiptBatch, ReceiptRecord, Transport
from desktop.exchange.trust import Trust, check_receipt, known_signer
from desktop.foundation import canonical_json

KIND = "receipt"
_NAMES = ("receipt.json", "receipt.sig.json")
RECORD_STATUSES = ("received", "endorsed", "returned", "duplicate", "conflict", "suspect")
BATCH_STATUSES = ("taken", "duplicate", "quarantined", "undone")


def seal_receipt(
    receipt: Receipt,
    *,
    signer: DeviceKeys,
    recipients: Sequence[str],
    signed: SignedStatement | None = None,
    from_org: str | None = None,
    to: Sequence[str] | None = None,
    seq: int | None = None,
    feed: str = "",
    period: str = "",
    roster_version: int | None = None,
) -> bytes:
    """The finished file. What is left out of the envelope is taken from the receipt (its unit, addressee, number).

    ``signed``: the receipt's statement, for who has made it already.
    """
    signed = signed or sign_receipt(receipt, signer)
    _said, member = pack_lines([raw for raw, _line in receipt.revisions])
    return seal(
        encrypt(write_zip([*zip(_NAMES, (signed.body, signed.sig), strict=True), *member]), recipients),
        kind=KIND,
        from_org=receipt.org if from_org is None else from_org,
        to=[receipt.to] if to is None else to,
        signer=signer,
        feed=feed,
        seq=receipt.number if seq is None else seq,
        period=period,
        roster_version=receipt.roster_version if roster_version is None else roster_version,
    )


def sign_receipt(receipt: Receipt, signer: DeviceKeys) -> SignedStatement:
    """The receipt's statement alone."""
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "org": receipt.org,
        "to": receipt.to,
        "number": receipt.number,
        "at": receipt.at,
        "heads": {feed: {"seq": head.seq, "hash": head.hash} for feed, head in receipt.heads.items()},
        "missing": {feed: list(numbers) for feed, numbers in receipt.missing.items()},
        "forks": [{"feed": feed, "seq": seq} for feed, seq in receipt.forks],
        "roster_ver": receipt.roster_version,
        "packs": dict(receipt.packs),
        "reader_max": receipt.reader_max,
        **pack_lines([raw for raw, _line in receipt.revisions])[0],
    }
    return sign(KIND, dump_with_batches(value, receipt.batches), [signer])


def dump_with_batches(value: Mapping[str, Any], batches: Sequence[ReceiptBatch]) -> bytes:
    """Canonical JSON of a receipt's or history's statement with its ``batches``.

    Written a record at a time: as dictionaries, sorted and looked through, they took longer than everything else of a
    receipt that is not its signature. No text can hold the place looked for, since JSON escapes its quotes.
    """
    told = ",".join(map(_batch_text, batches)).encode("utf-8")
    return canonical_json.dump({**value, "batches": []}).replace(b'"batches":[]', b'"batches":[%b]' % told, 1)


def _batch_text(batch: ReceiptBatch) -> str:
    records = [
        f'{{"field":{quoted(field)},"line":{quoted(line)},"reason":{quoted(reason)},"rev":{rev},"rid":{quoted(rid)},'
        f'"status":{quoted(status)}}}'
        for rid, rev, line, status, field, reason in batch.records
    ]
    return (
        f'{{"batch":{quoted(batch.batch)},"feed":{quoted(batch.feed)},"records":[{",".join(records)}],"seq":{batch.seq},'
        f'"status":{quoted(batch.status)}}}'
    )


def open_receipt(plain: bytes, transport: Transport, trust: Trust) -> Receipt:
    """Read a decrypted receipt: from above, to us, both as the cover says. Raises RefusedError."""
    members = read_zip(plain, first=_NAMES[0])
    if tuple(members) not in (_NAMES, (*_NAMES, REVISIONS)):
        raise refusals.wrong_members(KIND)
    signed = SignedStatement(members[_NAMES[0]], members[_NAMES[1]])
    signer = known_signer(signed, KIND, trust)
    receipt = read_receipt(signed)
    check_receipt(trust, signer, receipt, transport)
    lines = read_lines(open_statement(signed.body, KIND), members)
    check_lines(lines, receipt.org, receipt.to, trust)
    return replace(receipt, revisions=lines)


def read_receipt(signed: SignedStatement) -> Receipt:
    """Parse a receipt verified before. Raises RefusedError 收 105, 106."""
    fields = open_statement(signed.body, KIND)
    missing = fields.object("missing")
    return Receipt(
        org=fields.text("org"),
        to=fields.text("to"),
        number=fields.number("number"),
        at=fields.text("at"),
        batches=fields.items("batches", read_receipt_batch),
        heads=fields.named("heads", lambda item: Head(item.number("seq"), item.sha256("hash", blank=True))),
        missing={feed: _numbers(missing, feed) for feed in missing.value},
        forks=fields.items("forks", lambda item: (item.text("feed"), item.number("seq"))),
        roster_version=fields.number("roster_ver"),
        packs=fields.numbers("packs"),
        reader_max=fields.number("reader_max", low=1),
        sha256=hashlib.sha256(signed.body).hexdigest(),
        signed=signed,
    )


def _numbers(fields: Fields, key: str) -> tuple[int, ...]:
    found = fields.value[key]
    if not isinstance(found, list) or not all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in found):
        raise fields.fail(key)
    return tuple(found)


def read_receipt_batch(fields: Fields) -> ReceiptBatch:
    """What a receipt (or a history) says of one batch."""
    return ReceiptBatch(
        fields.sha256("batch"),
        fields.text("feed"),
        fields.number("seq"),
        fields.one_of("status", BATCH_STATUSES),
        fields.items("records", _record),
    )


def _record(fields: Fields) -> ReceiptRecord:
    return ReceiptRecord(
        fields.text("rid"),
        fields.number("rev", low=1),
        fields.sha256("line", blank=True),
        fields.one_of("status", RECORD_STATUSES),
        fields.text("field"),
        fields.text("reason"),
    )
