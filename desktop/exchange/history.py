"""A history: what a unit had sent, back to it, byte for byte, with what became of every record. For a new computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.batch import OpenedBatch, SignedBatch, open_batch
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.encryption import encrypt
from desktop.exchange.envelope import seal
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.handed_down import REVISIONS, Lines, check_lines, pack_lines, read_lines
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.receipt import dump_with_batches, read_receipt_batch
from desktop.exchange.signing import SignedStatement, sign
from desktop.exchange.statements import Continues, ReceiptBatch, Transport
from desktop.exchange.submission import batch_folders, carried_folders, signed_batches
from desktop.exchange.trust import Trust, check_from_above, known_signer

KIND = "history"
_NAMES = ("history.json", "history.sig.json")


@dataclass(frozen=True)
class History:
    """``batches``: of each carried batch what became of its records, in the order they came. ``part`` of ``parts``: one
    file each. ``newest``: the last batch of the unit itself; the new computer's feed continues there.
    """

    org: str
    to: str
    at: str
    batches: tuple[ReceiptBatch, ...]
    part: int = 1
    parts: int = 1
    newest: Continues | None = None
    revisions: Lines = field(default=(), repr=False)


@dataclass(frozen=True)
class OpenedHistory:
    """``batches``: those of ``history.batches``, verified, in the same order."""

    history: History
    batches: tuple[OpenedBatch, ...]


def seal_history(
    history: History,
    batches: Sequence[SignedBatch],
    *,
    signer: DeviceKeys,
    recipients: Sequence[str],
    roster_version: int,
) -> bytes:
    """The finished file. ``batches`` are those that ``history`` tells of."""
    said, member = pack_lines([raw for raw, _line in history.revisions])
    newest = history.newest
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "org": history.org,
        "to": history.to,
        "at": history.at,
        "part": history.part,
        "parts": history.parts,
        "newest": newest and {"feed": newest.feed, "seq": newest.seq, "hash": newest.hash},
        **said,
    }
    signed = sign(KIND, dump_with_batches(value, history.batches), [signer])
    statements = list(zip(_NAMES, (signed.body, signed.sig), strict=True))
    return seal(
        encrypt(write_zip([*statements, *member, *batch_folders(batches)]), recipients),
        kind=KIND,
        from_org=history.org,
        to=[history.to],
        signer=signer,
        roster_version=roster_version,
    )


def open_history(plain: bytes, transport: Transport, trust: Trust) -> OpenedHistory:
    """Read a decrypted history: from above, to us alone, batches of our own unit and those below it. Raises RefusedError."""
    members = read_zip(plain, first=_NAMES[0])
    if tuple(members)[:2] != _NAMES:
        raise refusals.wrong_members(KIND)
    signed = SignedStatement(members[_NAMES[0]], members[_NAMES[1]])
    signer = known_signer(signed, KIND, trust)
    fields = open_statement(signed.body, KIND)
    history = _read(fields)
    if history.org != transport.sender or signer.org != history.org:
        raise refusals.other_unit(trust.name(history.org), trust.name(signer.org))
    if history.to != trust.own or transport.to != (history.to,):
        raise refusals.addressed_elsewhere(trust.name(history.to))
    check_from_above(trust, history.org)
    history = replace(history, revisions=read_lines(fields, members))
    check_lines(history.revisions, history.org, history.to, trust)
    return OpenedHistory(history, _batches(history, members, trust))


def _batches(history: History, members: dict[str, bytes], trust: Trust) -> tuple[OpenedBatch, ...]:
    raw = {batch.sha256: batch for batch in signed_batches(members, trust, carried_folders(members))}
    named = [batch.batch for batch in history.batches]
    head = [*_NAMES, REVISIONS] if history.revisions else list(_NAMES)
    if sorted(raw) != sorted(named) or list(members) != head + [name for name, _raw in batch_folders(raw.values())]:
        raise refusals.wrong_members(KIND)
    found = []
    for digest in named:
        opened = open_batch(raw[digest], trust)
        if not trust.authority.is_under(opened.batch.org, history.to):
            raise refusals.third_party(trust.name(history.org), trust.name(opened.batch.org))
        found.append(opened)
    return tuple(found)


def _read(fields: Fields) -> History:
    return History(
        fields.text("org"),
        fields.text("to"),
        fields.text("at"),
        fields.items("batches", read_receipt_batch),
        fields.number("part", low=1),
        fields.number("parts", low=1),
        fields.maybe("newest", lambda item: Continues(item.hex32("feed"), item.number("seq"), item.sha256("hash"))),
    )
