"""Rosters and packs as the county's root could sign them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.exchange import DeviceKeys, DeviceRecord, PackContent, SignedStatement, build_roster, seal_pack
from desktop.storage.receipts import save_statement
from tests.faults.lab import C, Lab


def units(lab: Lab) -> list[tuple[str, str]]:
    return list(lab.trust(C).roster.units)


def root(lab: Lab) -> DeviceKeys:
    keys = lab.ws(C).root_keys
    assert keys is not None
    return keys


def roster(lab: Lab, version: int, devices: Sequence[DeviceRecord] | None = None, **more: Any) -> SignedStatement:
    """A roster signed by the lab's root (or ``root=``), with the county's devices unless others are given."""
    found = lab.trust(C).roster.devices if devices is None else tuple(devices)
    return build_roster(
        more.pop("network", lab.ws(C).identity.network), version, more.pop("units", units(lab)), found,
        more.pop("root", root(lab)), **more,
    )  # fmt: skip


def pack(lab: Lab, to: str, version: int, signed: SignedStatement, **more: Any) -> bytes:
    """A pack that brings one roster and nothing else."""
    content = PackContent(version, more.pop("network", lab.ws(C).identity.network), signed)
    return seal_pack(content, from_org=C, to=[to], signer=lab.keys(C), recipients=[lab.keys(to).age_recipient], **more)


def install_roster(lab: Lab, unit: str, *, devices: Sequence[DeviceRecord]) -> None:
    """A unit's workspace as if it had this roster already."""
    version = max(lab.trust(C).roster.version, lab.trust(unit).roster.version) + 1
    signed = roster(lab, version, devices)
    db = lab.ws(unit).db
    with db.atomic():
        save_statement(db, "roster", lab.ws(C).identity.network, version, signed.to_json(), own=False)
    lab.ws(unit).registers_changed()
