"""A batch: what one device signs once, and what travels unchanged from village to county."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.container import pack_gzip, unpack_gzip
from desktop.exchange.fields import Fields, open_statement
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.lines import LinesAgain, PrivateLine, commit_private, parse_private, read_line
from desktop.exchange.signing import SignedStatement, sign
from desktop.exchange.statements import Acked, Batch, Continues, DeviceRecord
from desktop.exchange.trust import Trust, check_author, check_batch_signer, check_cut, known_signer
from desktop.foundation import canonical_json
from desktop.model.record import RecordLine

KIND = "batch"
RECORDS = "records.jsonl.gz"
PRIVATE = "private.jsonl.gz"
ATTACHMENT = "att/"
CLOCKS = ("ok", "unsure")
MAX_LINES = 1_000_000


@dataclass(frozen=True)
class SignedBatch:
    """A batch's exact bytes: statement, signature file, members by name. ``sha256`` is computed when left out."""

    body: bytes
    sig: bytes
    members: Mapping[str, bytes] = field(repr=False)
    sha256: str = ""

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.body).hexdigest()
        if self.sha256 not in ("", digest):
            raise ValueError("sha256 is not the statement's")
        object.__setattr__(self, "sha256", digest)


@dataclass(frozen=True)
class OpenedBatch:
    """A verified batch. ``lines`` are (exact bytes, parsed); ``missing`` names attachments that did not come along.

    ``odd``: places (from 0) of lines that say more than was parsed (fields of a later version).
    """

    batch: Batch
    sha256: str
    signer: DeviceRecord
    lines: Sequence[tuple[bytes, RecordLine]]
    attachments: Mapping[str, bytes]
    private: tuple[PrivateLine, ...]
    missing: tuple[str, ...]
    signed: SignedBatch
    odd: frozenset[int]


def build_batch(
    *,
    org: str,
    device_keyid: str,
    feed: str,
    seq: int,
    prev: str,
    period: str,
    packs: Mapping[str, int],
    lines: Sequence[bytes],
    created: str,
    signer: DeviceKeys,
    continues: Continues | None = None,
    acked: Acked | None = None,
    attachments: Mapping[str, bytes] | None = None,
    private: Sequence[bytes] | None = None,
    clock: str = "ok",
    salt: str | None = None,
) -> SignedBatch:
    """Sign a batch.

    ``feed`` is 32 hex digits, ``seq`` counts from 1, ``prev`` is the hash of the feed's previous batch ("" for the
    first). ``lines`` come from ``build_line``, ``private`` from ``build_private``; ``attachments`` maps hash → bytes.
    Raises ``ValueError`` when an attachment is not what its hash says.
    """
    members: dict[str, bytes] = {RECORDS: pack_gzip(_joined(lines))}
    if private is not None:
        members[PRIVATE] = pack_gzip(_joined(private))
    for digest, content in sorted((attachments or {}).items()):
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"attachment {digest}")
        members[ATTACHMENT + digest] = content
    value: dict[str, Any] = {
        "fmt": 1,
        "min_reader": 1,
        "crit": [],
        "org": org,
        "device": device_keyid,
        "feed": feed,
        "seq": seq,
        "prev": prev,
        "continues": continues and {"feed": continues.feed, "seq": continues.seq, "hash": continues.hash},
        "salt": secrets.token_hex(16) if salt is None else salt,
        "acked": acked and {"receipt": acked.receipt, "feed": acked.feed, "seq": acked.seq},
        "period": period,
        "packs": dict(packs),
        "n": len(lines),
        "members": {
            name: {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)} for name, raw in members.items()
        },
        "created": created,
        "clock": clock,
    }
    signed = sign(KIND, canonical_json.dump(value), [signer])
    return SignedBatch(signed.body, signed.sig, members)


def _joined(lines: Sequence[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def read_batch(raw: bytes) -> Batch:
    """Parse a batch's statement, verified before. Raises RefusedError 收 105, 106."""
    fields = open_statement(raw, KIND)
    members = fields.named("members", lambda item: (item.sha256("sha256"), item.number("size")))
    feed = fields.hex32("feed")
    return Batch(
        org=fields.text("org"),
        device=fields.hex32("device"),
        feed=feed,
        seq=fields.number("seq", low=1),
        prev=fields.sha256("prev", blank=True),
        salt=fields.hex32("salt"),
        period=fields.text("period"),
        n=fields.number("n", high=MAX_LINES),
        packs=fields.numbers("packs"),
        members=members,
        created=fields.text("created"),
        clock=fields.one_of("clock", CLOCKS),
        continues=fields.maybe("continues", _continues),
        acked=fields.maybe("acked", _acked),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _continues(fields: Fields) -> Continues:
    return Continues(fields.hex32("feed"), fields.number("seq"), fields.sha256("hash", blank=True))


def _acked(fields: Fields) -> Acked:
    return Acked(fields.sha256("receipt"), fields.text("feed"), fields.number("seq"))


def open_batch(signed: SignedBatch, trust: Trust) -> OpenedBatch:
    """Verify, then read: signature, statement, unit, cut, member set and hashes, bounded gunzip, lines, authority.

    Raises RefusedError 收 2xx, 3xx, 4xx. Order, gap and fork are the caller's (``judge_sequence``).
    """
    signer = known_signer(SignedStatement(signed.body, signed.sig), KIND, trust)
    batch = read_batch(signed.body)
    check_batch_signer(trust, signer, batch)
    check_cut(trust, signer, batch.feed, batch.seq)
    where = f"{batch.org} {batch.seq}"
    _check_members(batch, signed.members, where)
    lines, odd = _lines(batch, signed.members[RECORDS], trust, where)
    wanted = {ref.sha256 for _raw, line in lines for ref in line.att}
    attachments = {
        name.removeprefix(ATTACHMENT): raw for name, raw in signed.members.items() if name.startswith(ATTACHMENT)
    }
    return OpenedBatch(
        batch,
        signed.sha256,
        signer,
        lines,
        attachments,
        _private(signed.members.get(PRIVATE), lines, where),
        tuple(sorted(wanted - set(attachments))),
        signed,
        odd,
    )


def unfolded(item: OpenedBatch, packed: Callable[[], bytes]) -> OpenedBatch:
    """With its lines, which were verified before: ``packed`` gives the member that has them, when they are looked at."""
    where = f"{item.batch.org} {item.batch.seq}"
    return replace(
        item, lines=LinesAgain(item.batch.n, lambda: _split(unpack_gzip(packed(), where=f"{where} {RECORDS}"), where))
    )


def member_names(batch: Batch) -> tuple[str, ...]:
    """The names of a batch's members in the order of the file. Raises RefusedError 收 107 for a name of no kind."""
    attachments = sorted(name for name in batch.members if name.startswith(ATTACHMENT))
    plain = [name for name in (RECORDS, PRIVATE) if name in batch.members]
    if RECORDS not in plain or len(plain) + len(attachments) != len(batch.members):
        raise refusals.wrong_members(f"{batch.org} {batch.seq}")
    if any(name != ATTACHMENT + batch.members[name][0] for name in attachments):
        raise refusals.wrong_members(f"{batch.org} {batch.seq} att")
    return (*plain, *attachments)


def _check_members(batch: Batch, members: Mapping[str, bytes], where: str) -> None:
    if set(member_names(batch)) != set(members):
        raise refusals.wrong_members(where)
    for name, raw in members.items():
        digest, size = batch.members[name]
        if len(raw) != size or hashlib.sha256(raw).hexdigest() != digest:
            raise refusals.member_changed(f"{where} {name}")


def _split(content: bytes, where: str) -> list[bytes]:
    if content and not content.endswith(b"\n"):
        raise refusals.bad_line(where, "last newline")
    return content.split(b"\n")[:-1]


def _lines(
    batch: Batch, packed: bytes, trust: Trust, where: str
) -> tuple[tuple[tuple[bytes, RecordLine], ...], frozenset[int]]:
    """The lines, and the places of those that say more than was read."""
    raws = _split(unpack_gzip(packed, where=f"{where} {RECORDS}"), where)
    if len(raws) != batch.n:
        raise refusals.wrong_count(batch.n, len(raws))
    found: list[tuple[bytes, RecordLine]] = []
    seen: set[tuple[str, int]] = set()
    allowed: set[tuple[str, str]] = set()
    odd: set[int] = set()
    for number, raw in enumerate(raws, 1):
        spot = f"{where} / {number}"
        line, more = read_line(raw, spot)
        if (line.rid, line.rev) in seen:
            raise refusals.bad_line(spot, "twice")
        seen.add((line.rid, line.rev))
        if (line.by_org, line.unit) not in allowed:
            check_author(trust, batch, line.by_org, line.unit, spot)
            allowed.add((line.by_org, line.unit))
        if more:
            odd.add(number - 1)
        found.append((raw, line))
    return tuple(found), frozenset(odd)


def _private(packed: bytes | None, lines: Sequence[tuple[bytes, RecordLine]], where: str) -> tuple[PrivateLine, ...]:
    if packed is None:
        return ()
    promised = {(line.rid, line.rev): line.priv for _raw, line in lines}
    found: list[PrivateLine] = []
    for number, raw in enumerate(_split(unpack_gzip(packed, where=f"{where} {PRIVATE}"), where), 1):
        spot = f"{where} {PRIVATE} / {number}"
        private = parse_private(raw, spot)
        if promised.get((private.rid, private.rev)) != commit_private(private.salt, private.data):
            raise refusals.private_mismatch(spot)
        found.append(private)
    return tuple(found)
