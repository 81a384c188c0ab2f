"""A fake county in memory: whoever holds keys can publish what he likes, and readers go on from what they believed before.

After python-tuf's ``RepositorySimulator``: the network's metadata lies here as plain fields that a test may change as an
attacker would; ``publish`` signs it with whatever keys are named. A ``Reader`` holds only what it has accepted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop.exchange import (
    DeviceKeys,
    DeviceRecord,
    OpenedPack,
    OpenedSubmission,
    PackContent,
    Roster,
    SignedBatch,
    SignedStatement,
    SubmissionContent,
    Trust,
    build_acceptance,
    build_enrol,
    build_roster,
    device_record,
    open_file,
    open_roster,
    read_enrol,
    require_newer_pack,
    seal_pack,
)
from desktop.model.unit import UnitTree
from tests.exchange import world as w


@dataclass
class Simulator:
    """The network as its root knows it. ``root`` signs; ``old_root`` too while it is being replaced."""

    version: int = 1
    pack_version: int = 0
    network: str = w.NETWORK
    expires: str = "2026-01-01"
    units: dict[str, str] = field(default_factory=lambda: dict(w.UNITS))
    devices: dict[str, DeviceRecord] = field(default_factory=dict)
    root: DeviceKeys = field(default_factory=lambda: w.keys_of(w.COUNTY))
    old_root: DeviceKeys | None = None

    def __post_init__(self) -> None:
        for unit in (w.COUNTY, w.TOWN, w.OTHER_TOWN):
            self.add(unit)

    def add(self, unit: str, keys: DeviceKeys | None = None) -> DeviceKeys:
        found = keys or w.keys_of(unit)
        self.devices[found.keyid] = device_record(found, unit)
        return found

    def revoke(self, keys: DeviceKeys, cut: Mapping[str, int]) -> None:
        """By feed and number; {} for a key that was stolen."""
        known = self.devices.get(keys.keyid) or device_record(keys, next(u for u in self.units if w.keys_of(u) == keys))
        self.devices[keys.keyid] = dataclasses.replace(known, revoked=dict(cut))

    def replace_root(self, keys: DeviceKeys) -> None:
        self.old_root, self.root = self.root, keys

    def roster(self, *, signers: Sequence[DeviceKeys] | None = None) -> SignedStatement:
        """As it stands now. ``signers``: a roster that claims this root and is signed by others."""
        made = build_roster(
            self.network, self.version, self.units.items(), self.devices.values(), self.root, None, self.expires,
            old_root=self.old_root,
        )  # fmt: skip
        if signers is None:
            return made
        from desktop.exchange.signing import sign

        return sign("roster", made.body, list(signers))

    def publish(self, to: str, *, signed: SignedStatement | None = None, by: str = w.COUNTY) -> bytes:
        """The next pack, a version higher, with the roster of a version higher."""
        if signed is None:
            self.version += 1
        self.pack_version += 1
        content = PackContent(self.pack_version, self.network, signed or self.roster())
        return seal_pack(content, from_org=by, to=[to], signer=w.keys_of(by), recipients=[w.keys_of(to).age_recipient])

    def reader(self, unit: str) -> Reader:
        """A unit whose kit was made just now."""
        return Reader(unit, open_roster(self.roster(), self.root.ed25519_raw), self.pack_version)


class Reader:
    """One unit's program: its roster, the acceptances it holds, the pack it works with. Nothing else decides."""

    def __init__(self, unit: str, roster: Roster, pack_version: int) -> None:
        self.unit, self.roster, self.pack_version = unit, roster, pack_version
        self.accepted: list[SignedStatement] = []
        self.keys = w.keys_of(unit)

    @property
    def trust(self) -> Trust:
        """What a restart finds: everything is judged anew from what is stored."""
        return Trust(self.roster, (), UnitTree(), self.unit).with_acceptances(self.accepted, keep_good=True)

    def update(self, data: bytes) -> None:
        """Take a pack, as the ledger does."""
        content = open_file(data, self.trust, self.keys).content
        assert isinstance(content, OpenedPack)
        require_newer_pack(self.pack_version, content.content.version)
        self.roster, self.pack_version = content.roster, content.content.version

    def accept(self, unit: str, keys: DeviceKeys | None = None, by: DeviceKeys | None = None) -> SignedStatement:
        """A person here compared the words of a unit's computer."""
        request = read_enrol(build_enrol(keys or w.keys_of(unit), unit, unit, w.NETWORK))
        signed = build_acceptance(request, by or self.keys, self.unit, w.AT)
        self.accepted.append(signed)
        return signed

    def receive(self, data: bytes) -> OpenedSubmission:
        content = open_file(data, self.trust, self.keys).content
        assert isinstance(content, OpenedSubmission)
        self.accepted += content.content.acceptances
        return content

    def carry(self, *batches: SignedBatch, seq: int = 1) -> bytes:
        """A township's file to the county: its own empty batch, these, and the enrolments it stands for."""
        own = w.batch(self.unit, lines=(), feed=w.TOWN_FEED, seq=seq, signer=self.keys)
        whole = SubmissionContent((own, *batches), (), tuple(self.accepted))
        return w.submission(whole, org=self.unit, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED, seq=seq)
