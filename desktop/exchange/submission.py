"""A submission: the sender's own batch, and for a township its villages' batches each in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.exchange import refusals
from desktop.exchange.batch import KIND as BATCH
from desktop.exchange.batch import OpenedBatch, SignedBatch, member_names, open_batch, read_batch
from desktop.exchange.container import read_zip, write_zip
from desktop.exchange.encryption import encrypt
from desktop.exchange.endorsement import open_endorsement
from desktop.exchange.envelope import seal
from desktop.exchange.keys import DeviceKeys
from desktop.exchange.signing import SignedStatement, parse_envelope
from desktop.exchange.statements import Acceptance, Endorsement, Transport
from desktop.exchange.trust import Trust, check_carrier, checked_acceptance, known_signer

FOLDER = "batches/"
ENDORSEMENTS = "endorsements/"
ENROLMENTS = "enrolments/"


@dataclass(frozen=True)
class SubmissionContent:
    """What travels, byte for byte. ``batches`` holds the sender's own and those it carries."""

    batches: tuple[SignedBatch, ...]
    endorsements: tuple[SignedStatement, ...] = ()
    acceptances: tuple[SignedStatement, ...] = ()


@dataclass(frozen=True)
class OpenedSubmission:
    """Everything verified. ``own`` is the sender's batch, first in ``batches``; ``trust`` knows the acceptances."""

    content: SubmissionContent
    own: OpenedBatch
    batches: tuple[OpenedBatch, ...]
    endorsements: tuple[Endorsement, ...]
    acceptances: tuple[Acceptance, ...]
    trust: Trust


def seal_submission(
    content: SubmissionContent,
    *,
    from_org: str,
    to: Sequence[str],
    signer: DeviceKeys,
    recipients: Sequence[str],
    seq: int,
    feed: str,
    period: str,
    roster_version: int,
    own_batch: str,
) -> bytes:
    """The finished file. ``own_batch`` is the hash of the sender's own batch, ``recipients`` are age recipients."""
    own = [batch for batch in content.batches if batch.sha256 == own_batch]
    if len(own) != 1 or len({batch.sha256 for batch in content.batches}) != len(content.batches):
        raise ValueError("own_batch must be among the batches, each of them once")
    members = _batch_members("", own[0])
    members += batch_folders(batch for batch in content.batches if batch is not own[0])
    members += _statement_members(ENDORSEMENTS, content.endorsements)
    members += _statement_members(ENROLMENTS, content.acceptances)
    return seal(
        encrypt(write_zip(members), recipients),
        kind="submission",
        from_org=from_org,
        to=to,
        signer=signer,
        batch=own_batch,
        feed=feed,
        seq=seq,
        period=period,
        roster_version=roster_version,
    )


def batch_folders(batches: Iterable[SignedBatch]) -> list[tuple[str, bytes]]:
    """The members of carried batches, each in a folder of its own, by hash."""
    found = sorted(batches, key=lambda item: item.sha256)
    return [member for batch in found for member in _batch_members(f"{FOLDER}{batch.sha256}/", batch)]


def _batch_members(folder: str, batch: SignedBatch) -> list[tuple[str, bytes]]:
    names = member_names(read_batch(batch.body))
    statements = [(folder + "batch.json", batch.body), (folder + "batch.sig.json", batch.sig)]
    return statements + [(folder + name, batch.members[name]) for name in names]


def _statement_members(folder: str, found: Sequence[SignedStatement]) -> list[tuple[str, bytes]]:
    members: list[tuple[str, bytes]] = []
    for number, statement in enumerate(found, 1):
        members += [(f"{folder}{number:06}.json", statement.body), (f"{folder}{number:06}.sig.json", statement.sig)]
    return members


def open_submission(plain: bytes, transport: Transport, trust: Trust) -> OpenedSubmission:
    """Read a decrypted submission whose transport was verified. Raises RefusedError; nothing of a bad file is used.

    The acceptances are judged first (they make villages' keys known), then the batches, then the endorsements.
    """
    members = read_zip(plain, first="batch.json")
    acceptances: list[Acceptance] = []
    known = trust
    statements = _statements(members, ENROLMENTS)
    for statement in statements:
        acceptance = checked_acceptance(statement, known)
        check_carrier(known, transport.sender, acceptance.org)
        acceptances.append(acceptance)
        known = known.with_acceptances([statement])
    raw = signed_batches(members, known, ["", *carried_folders(members)])
    endorsed = _statements(members, ENDORSEMENTS)
    content = SubmissionContent(tuple(raw), tuple(endorsed), tuple(statements))
    if list(members) != _expected(raw, endorsed, statements):
        raise refusals.wrong_members("submission")
    batches = tuple(_carried(batch, transport, known) for batch in raw)
    own = batches[0]
    if own.sha256 != transport.batch or own.batch.org != transport.sender:
        raise refusals.own_batch_missing()
    if (own.batch.feed, own.batch.seq) != (transport.feed, transport.seq):
        raise refusals.own_batch_missing()
    endorsements = tuple(_endorsement(item, batches, transport, known) for item in endorsed)
    return OpenedSubmission(content, own, batches, endorsements, tuple(acceptances), known)


def _statements(members: dict[str, bytes], folder: str) -> list[SignedStatement]:
    bodies = [name for name in members if name.startswith(folder) and not name.endswith(".sig.json")]
    found: list[SignedStatement] = []
    for name in bodies:
        sig = members.get(name.removesuffix(".json") + ".sig.json")
        if sig is None or not name.endswith(".json"):
            raise refusals.wrong_members(name)
        found.append(SignedStatement(members[name], sig))
    return found


def carried_folders(members: Iterable[str]) -> list[str]:
    """The folders of carried batches, in the file's order."""
    return [name.removesuffix("batch.json") for name in members if _is_batch(name)]


def signed_batches(members: dict[str, bytes], trust: Trust, folders: Iterable[str]) -> list[SignedBatch]:
    """The batches of these folders, their signatures verified, each with the members it names. Raises RefusedError."""
    found: list[SignedBatch] = []
    for folder in folders:
        body, sig = members[folder + "batch.json"], members.get(folder + "batch.sig.json")
        if sig is None:
            raise refusals.wrong_members(folder + "batch.sig.json")
        _require_known(SignedStatement(body, sig), trust)
        names = member_names(read_batch(body))
        if any(folder + name not in members for name in names):
            raise refusals.wrong_members(folder)
        found.append(SignedBatch(body, sig, {name: members[folder + name] for name in names}))
    return found


def _require_known(signed: SignedStatement, trust: Trust) -> None:
    """Verify a carried batch before it is parsed; for an unknown key it is read only to name the unit in the answer."""
    if trust.device(parse_envelope(signed.sig).only()) is None:
        org = read_batch(signed.body).org
        raise refusals.not_enrolled(trust.name(org)) if org in trust.authority else refusals.not_registered(org)
    known_signer(signed, BATCH, trust)


def _is_batch(name: str) -> bool:
    return name.startswith(FOLDER) and name.endswith("/batch.json") and name.count("/") == 2


def _expected(
    batches: Sequence[SignedBatch], endorsed: Sequence[SignedStatement], accepted: Sequence[SignedStatement]
) -> list[str]:
    members = _batch_members("", batches[0])
    members += batch_folders(batches[1:])
    members += _statement_members(ENDORSEMENTS, endorsed) + _statement_members(ENROLMENTS, accepted)
    return [name for name, _content in members]


def _carried(batch: SignedBatch, transport: Transport, trust: Trust) -> OpenedBatch:
    opened = open_batch(batch, trust)
    check_carrier(trust, transport.sender, opened.batch.org)
    return opened


def _endorsement(
    signed: SignedStatement, batches: Sequence[OpenedBatch], transport: Transport, trust: Trust
) -> Endorsement:
    found = open_endorsement(signed, trust)
    check_carrier(trust, transport.sender, found.org)
    org = next((item.batch.org for item in batches if item.sha256 == found.batch), None)
    return found if org is None else open_endorsement(signed, trust, org)
