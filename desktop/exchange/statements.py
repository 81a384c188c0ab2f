"""What the signed statements say, as frozen dataclasses. Each is read and written by the module of its own kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from desktop.exchange.signing import SignedStatement
from desktop.model.record import RecordLine
from desktop.model.unit import Unit, UnitTree


@dataclass(frozen=True)
class Transport:
    """The outer statement, signed anew at each hop. ``feed`` and ``seq`` are the sender's, and what a revocation cuts at."""

    sender: str
    to: tuple[str, ...]
    enc: str
    payload_sha256: str
    payload_size: int
    kind: str
    batch: str = ""
    feed: str = ""
    seq: int = 0
    period: str = ""
    roster_version: int = 0
    reader_max: int = 1
    min_reader: int = 1
    salt: str = ""


@dataclass(frozen=True)
class DeviceRecord:
    """One device's public keys. ``suite`` decides the algorithm.

    ``revoked`` None: in use. A mapping feed → last number that counts: replaced; everything else of it is refused.
    An empty mapping: nothing of it counts, its acceptances and endorsements neither.
    """

    keyid: str
    org: str
    suite: str
    ed25519: str
    age: str
    name: str = ""
    revoked: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Roster:
    """Units and their keys as the root signed them. ``units`` are (code, parent code) pairs; ``expires`` only warns."""

    network: str
    version: int
    expires: str
    root: DeviceRecord
    units: tuple[tuple[str, str], ...]
    devices: tuple[DeviceRecord, ...]
    recovery: str | None = None
    signed: SignedStatement | None = field(default=None, compare=False, repr=False)

    @property
    def top(self) -> str:
        """The unit without a parent in the roster."""
        return self.tree.top().code

    @cached_property
    def tree(self) -> UnitTree:
        """Codes and parents only: what authority is judged by."""
        return UnitTree.of(Unit(code, code, parent=parent) for code, parent in self.units)


@dataclass(frozen=True)
class EnrolRequest:
    """A device asking to be known: signed by its own key, compared by a person. ``proof`` is the kit secret's HMAC."""

    org: str
    name: str
    network: str
    device: DeviceRecord
    created: str
    fingerprint: str
    proof: str = ""
    signed: SignedStatement = field(default=SignedStatement(b"", b""), compare=False, repr=False)


@dataclass(frozen=True)
class Acceptance:
    """An ancestor's signed word that a request's key belongs to its unit; it carries the request itself."""

    org: str
    at: str
    request: EnrolRequest
    signed: SignedStatement = field(default=SignedStatement(b"", b""), compare=False, repr=False)

    @property
    def device(self) -> DeviceRecord:
        return self.request.device


@dataclass(frozen=True)
class Continues:
    """The feed a new feed takes up from (restored database, replaced PC)."""

    feed: str
    seq: int
    hash: str


@dataclass(frozen=True)
class Acked:
    """The last receipt seen when a batch was made: its hash and the head it named. Numbers up to ``seq`` are covered."""

    receipt: str
    feed: str
    seq: int


@dataclass(frozen=True)
class Batch:
    """What one device signs. ``sha256`` is the hash of the statement's bytes and the batch's identity."""

    org: str
    device: str
    feed: str
    seq: int
    prev: str
    salt: str
    period: str
    n: int
    packs: Mapping[str, int]
    members: Mapping[str, tuple[str, int]]
    created: str
    clock: str
    continues: Continues | None = None
    acked: Acked | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Endorsement:
    """The township's signature over a batch. ``excluded`` and ``unreviewed`` are record ids; ``number`` its own count."""

    batch: str
    decision: str
    excluded: tuple[str, ...]
    unreviewed: tuple[str, ...]
    reviewer: str
    org: str
    number: int
    at: str
    signed: SignedStatement = field(default=SignedStatement(b"", b""), compare=False, repr=False)


class ReceiptRecord(NamedTuple):
    """What became of one revision. ``line`` is the hash of its line; ``field`` and ``reason`` go with a return.

    A tuple with names: 66 000 of them a month, and a frozen dataclass takes three times as long to make.
    """

    rid: str
    rev: int
    line: str
    status: str
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ReceiptBatch:
    """What became of one batch."""

    batch: str
    feed: str
    seq: int
    status: str
    records: tuple[ReceiptRecord, ...] = ()


@dataclass(frozen=True)
class Head:
    """The newest number of a feed the receiver holds, and its batch's hash."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Receipt:
    """Signed word to one unit. ``missing`` maps feed → numbers not seen, ``forks`` are (feed, seq) seen with two contents.

    ``revisions``: lines (exact bytes, parsed) that units above wrote on its records.
    """

    org: str
    to: str
    number: int
    at: str
    batches: tuple[ReceiptBatch, ...] = ()
    heads: Mapping[str, Head] = field(default_factory=dict)
    missing: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    forks: tuple[tuple[str, int], ...] = ()
    roster_version: int = 0
    packs: Mapping[str, int] = field(default_factory=dict)
    reader_max: int = 1
    revisions: tuple[tuple[bytes, RecordLine], ...] = field(default=(), repr=False)
    sha256: str = field(default="", compare=False)
    signed: SignedStatement = field(default=SignedStatement(b"", b""), compare=False, repr=False)


@dataclass(frozen=True)
class PackContent:
    """Forms (id → version, compiled XForm), programmes (id → version, files by path), register rows, roster, acceptances."""

    version: int
    network: str
    roster: SignedStatement
    acceptances: tuple[SignedStatement, ...] = ()
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    programmes: Mapping[str, tuple[int, Mapping[str, bytes]]] = field(default_factory=dict)
    registers: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenedPack:
    """A pack whose roster was verified against the root in use. ``signed`` is the pack's own statement."""

    content: PackContent
    roster: Roster
    signed: SignedStatement


@dataclass(frozen=True)
class KitContent:
    """What sets up one unit. ``root_public`` is 32 raw bytes; ``parents`` are the devices its files are encrypted to."""

    unit: str
    pack: PackContent
    root_public: bytes
    parents: tuple[DeviceRecord, ...] = ()
    secret: str = ""
    network: str = ""


Pack = PackContent
Kit = KitContent
