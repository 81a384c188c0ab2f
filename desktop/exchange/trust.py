"""The rules of trust as pure functions, numbered and ordered as in ``SUBMISSION_FORMAT.md``. No I/O, no clock.

Whose key · does its unit match what is stated · is it cut off · is the file ours · may this unit send that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from desktop.errors import RefusedError
from desktop.exchange import refusals
from desktop.exchange.enrolment import ACCEPTANCE, read_acceptance
from desktop.exchange.signing import SignedStatement, parse_envelope, verify
from desktop.exchange.statements import Acceptance, Batch, DeviceRecord, EnrolRequest, Receipt, Roster, Transport
from desktop.foundation.translation import listed
from desktop.model.unit import UnitTree

Verdict = Literal["next", "duplicate", "gap", "fork", "bad_prev"]


@dataclass(frozen=True)
class Trust:
    """Whom this workspace believes: the root's roster, and devices its ancestors-in-charge accepted.

    ``tree`` gives names for sentences; authority comes from the roster's units alone. ``own`` is our unit's code.
    """

    roster: Roster
    accepted: tuple[DeviceRecord, ...]
    tree: UnitTree
    own: str

    @property
    def authority(self) -> UnitTree:
        return self.roster.tree

    @cached_property
    def _devices(self) -> dict[str, DeviceRecord]:
        # The roster comes last: it may revoke what an acceptance brought in.
        return {device.keyid: device for device in (*self.accepted, *self.roster.devices)}

    @cached_property
    def _in_use(self) -> dict[str, tuple[DeviceRecord, ...]]:
        # By unit: a county asks for each of three hundred, of all their computers.
        found: dict[str, list[DeviceRecord]] = {}
        for device in self._devices.values():
            if device.revoked is None:
                found.setdefault(device.org, []).append(device)
        return {org: tuple(devices) for org, devices in found.items()}

    @property
    def devices(self) -> tuple[DeviceRecord, ...]:
        """Everything known of every device, revoked ones too: what the next roster lists."""
        return tuple(self._devices.values())

    def device(self, keyid: str) -> DeviceRecord | None:
        return self._devices.get(keyid)

    def devices_of(self, org: str) -> tuple[DeviceRecord, ...]:
        """The unit's devices in use (revoked ones are left out): whom to encrypt to."""
        return self._in_use.get(org, ())

    def name(self, org: str) -> str:
        return self.tree[org].name if org in self.tree else org

    def names(self, orgs: Iterable[str]) -> str:
        return listed(self.name(org) for org in orgs)

    def is_above(self, org: str, below: str) -> bool:
        """True if ``org`` is a strict ancestor of ``below`` in the roster."""
        return org != below and below in self.authority and org in self.authority.ancestors(below)

    def with_acceptances(self, signed: Iterable[SignedStatement], *, keep_good: bool = False) -> Trust:
        """This trust and the devices accepted. Raises RefusedError for any bad one (收 306: outside the subtree).

        ``keep_good`` is for acceptances stored long ago: what a newer roster no longer bears out (acceptor revoked,
        unit moved or closed) is left out instead, so that one old statement cannot lock the whole workspace.
        """
        trust = self
        for statement in signed:
            try:
                acceptance = checked_acceptance(statement, trust)
            except RefusedError:
                if not keep_good:
                    raise
            else:
                trust = trust._with(acceptance)
        return trust

    def _with(self, acceptance: Acceptance) -> Trust:
        kept = tuple(d for d in self.accepted if d.keyid != acceptance.device.keyid)
        return replace(self, accepted=(*kept, acceptance.device))


def known_signer(signed: SignedStatement, kind: str, trust: Trust) -> DeviceRecord:
    """T1. The device that signed a statement, its signature verified. Raises RefusedError 收 2xx, 301, 310."""
    envelope = parse_envelope(signed.sig)
    keyid = envelope.only()
    signer = trust.device(keyid)
    if signer is None:
        raise refusals.not_registered(keyid)
    verify(kind, signed.body, envelope, keyid=keyid, suite=signer.suite, ed25519_hex=signer.ed25519)
    if signer.revoked is not None and not signer.revoked:
        raise refusals.revoked(trust.name(signer.org))
    return signer


def check_sender(trust: Trust, signer: DeviceRecord, transport: Transport) -> None:
    """T2. The stated unit is the key's. Raises RefusedError 收 304."""
    if signer.org != transport.sender:
        raise refusals.other_unit(trust.name(transport.sender), trust.name(signer.org))


def check_cut(trust: Trust, signer: DeviceRecord, feed: str, seq: int) -> None:
    """T3. Revocation is by feed and number, never by time. Raises RefusedError 收 310."""
    if signer.revoked is not None and seq > signer.revoked.get(feed, -1):
        raise refusals.revoked(trust.name(signer.org))


def check_addressee(trust: Trust, transport: Transport) -> None:
    """T4. The file is to us. Raises RefusedError 收 303 naming whom it is to."""
    if trust.own not in transport.to:
        raise refusals.addressed_elsewhere(trust.names(transport.to) or transport.kind)


def checked_acceptance(signed: SignedStatement, trust: Trust) -> Acceptance:
    """T5. An acceptance, verified: signer known, signer's unit strictly above the request's, same network."""
    signer = known_signer(signed, ACCEPTANCE, trust)
    acceptance = read_acceptance(signed)
    if acceptance.org != signer.org:
        raise refusals.other_unit(trust.name(acceptance.org), trust.name(signer.org))
    if not trust.is_above(signer.org, acceptance.request.org):
        raise refusals.outside_subtree(trust.name(signer.org), trust.name(acceptance.request.org))
    if acceptance.request.network != trust.roster.network:
        raise refusals.other_network()
    known = trust.device(acceptance.device.keyid)
    # A key belongs to one unit for ever: an acceptance cannot move it.
    if known is not None and known.org != acceptance.device.org:
        raise refusals.other_unit(trust.name(acceptance.device.org), trust.name(known.org))
    return acceptance


def check_carrier(trust: Trust, carrier: str, org: str) -> None:
    """T6. A batch travels in its own unit's file or an ancestor's. Raises RefusedError 收 305."""
    if carrier != org and not trust.is_above(carrier, org):
        raise refusals.third_party(trust.name(carrier), trust.name(org))


def check_batch_signer(trust: Trust, signer: DeviceRecord, batch: Batch) -> None:
    """T7. A batch is its own unit's, by the very device it names. Raises RefusedError 收 304."""
    if signer.org != batch.org or signer.keyid != batch.device:
        raise refusals.other_unit(trust.name(batch.org), trust.name(signer.org))


def check_author(trust: Trust, batch: Batch, by_org: str, unit: str, where: str) -> None:
    """T8. A unit writes for itself and for those below it. Raises RefusedError 收 403."""
    if by_org != batch.org or (unit != batch.org and not trust.is_above(batch.org, unit)):
        raise refusals.no_authority(trust.name(by_org), trust.name(unit), where)


def check_endorser(trust: Trust, org: str, batch_org: str) -> None:
    """T9. Only a unit above may endorse. Raises RefusedError 收 315."""
    if not trust.is_above(org, batch_org):
        raise refusals.no_endorse(trust.name(org), trust.name(batch_org))


def check_receipt(trust: Trust, signer: DeviceRecord, receipt: Receipt, transport: Transport) -> None:
    """T10. A receipt comes from above, in its sender's own name, to us. Raises RefusedError 收 304, 303, 312."""
    if receipt.org != transport.sender or signer.org != receipt.org:
        raise refusals.other_unit(trust.name(receipt.org), trust.name(signer.org))
    if receipt.to != trust.own:
        raise refusals.addressed_elsewhere(trust.name(receipt.to))
    check_from_above(trust, receipt.org)


def check_from_above(trust: Trust, org: str) -> None:
    """T10. Receipts, and kits, come from above. Raises RefusedError 收 312."""
    if not trust.is_above(org, trust.own):
        raise refusals.not_above(trust.name(org))


def check_pack_signer(trust: Trust, signer: DeviceRecord, transport: Transport) -> None:
    """T11. Packs are the top unit's, and come in its own file. Raises RefusedError 收 312."""
    if signer.org != trust.roster.top or transport.sender != signer.org:
        raise refusals.not_above(trust.name(signer.org))


def check_networks(*networks: str) -> None:
    """T11, T12. What says of itself which network it is of says the same everywhere. Raises RefusedError 收 311."""
    if len(set(networks)) != 1:
        raise refusals.other_network()


def require_newer_pack(have: int, got: int) -> None:
    """T11. Packs only go up; a revert is a higher version. Raises RefusedError 收 405."""
    if got <= have:
        raise refusals.older_pack(have, got)


def check_kit(trust: Trust, parents: Iterable[DeviceRecord], transport: Transport) -> None:
    """T12. A kit is for the one unit its cover names, and names only computers above it. Raises RefusedError 收 303, 312."""
    if transport.to != (trust.own,):
        raise refusals.addressed_elsewhere(listed(transport.to))
    for parent in parents:
        known = trust.device(parent.keyid)
        same = known is not None and (known.org, known.age) == (parent.org, parent.age)
        if not same or not trust.is_above(parent.org, trust.own):
            raise refusals.not_above(parent.org)


def check_enrol(trust: Trust, request: EnrolRequest) -> None:
    """T13. A request we may accept: our network, a unit of the roster, below us. Raises RefusedError 收 311, 301, 306."""
    if request.network != trust.roster.network:
        raise refusals.other_network()
    if request.org not in trust.authority:
        raise refusals.not_registered(request.org)
    if not trust.is_above(trust.own, request.org):
        raise refusals.outside_subtree(trust.name(trust.own), trust.name(request.org))


@dataclass(frozen=True)
class SequenceJudgement:
    """``verdict`` on a batch's number, and for a gap the numbers below it not seen."""

    verdict: Verdict
    missing: tuple[int, ...] = ()


def judge_sequence(known: Sequence[tuple[int, str, str]], new: Batch) -> SequenceJudgement:
    """T14. Judge a batch against (seq, hash, prev) of the batches known of the same feed. Numbers start at 1.

    A gap is no error: the batch may be taken in, the missing numbers are named.
    """
    by_number = {seq: (digest, prev) for seq, digest, prev in known}
    same = by_number.get(new.seq)
    if same is not None:
        return SequenceJudgement("duplicate" if same[0] == new.sha256 else "fork")
    before, after = by_number.get(new.seq - 1), by_number.get(new.seq + 1)
    first_with_prev = new.seq == 1 and new.prev != ""
    if first_with_prev or (before and before[0] != new.prev) or (after and after[1] != new.sha256):
        return SequenceJudgement("bad_prev")
    missing = tuple(number for number in range(1, new.seq) if number not in by_number)
    return SequenceJudgement("gap", missing) if missing else SequenceJudgement("next")
