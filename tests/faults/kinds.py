"""One small file of each kind with the lab's own keys, and the door each kind is opened by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.exchange import (
    DeviceKeys,
    KitContent,
    PackContent,
    Receipt,
    ReceiptBatch,
    RecoveryRequest,
    build_endorsement,
    build_enrol,
    build_recovery_grant,
    build_recovery_request,
    device_record,
    open_file,
    open_kit,
    open_recovery_grant,
    read_recovery_request,
    seal_database_key,
    seal_kit,
    seal_pack,
    seal_receipt,
)
from tests.chain.county import NOW
from tests.faults.lab import T1, V1, C, Lab

_FRESH = DeviceKeys.generate()
KIT_CODE = "12345-67890-12345-67890"


@dataclass(frozen=True)
class Sample:
    """A good file, who receives it, and what opens it without taking it in."""

    data: bytes
    reader: str
    open: Callable[[bytes], Any]


def _pack(lab: Lab) -> PackContent:
    county = lab.ws(C)
    roster = lab.trust(C).roster.signed
    assert roster is not None
    return PackContent(9, county.identity.network, roster)


def small_files(lab: Lab) -> dict[str, Sample]:
    """By kind; ``township`` is a submission that carries a village's batch, its endorsement and its acceptance."""
    batch = lab.batch(V1)
    own = lab.empty(T1)
    endorsed = build_endorsement(batch.sha256, org=T1, signer=lab.keys(T1), at=NOW)
    town = lab.submission(own, T1, carried=[batch], endorsements=[endorsed], acceptances=[lab.acceptance(V1, T1)])
    receipt = Receipt(T1, V1, 1, NOW, (ReceiptBatch(batch.sha256, lab.feed(V1), 1, "taken"),))
    root = lab.ws(C).root_keys
    assert root is not None
    kit = KitContent(V1, _pack(lab), root.ed25519_raw, (device_record(lab.keys(T1), T1),))
    request = _request(lab)
    asked = read_recovery_request(request)
    made = {
        "submission": (lab.submission(batch), T1),
        "township": (town, C),
        "receipt": (seal_receipt(receipt, signer=lab.keys(T1), recipients=[lab.keys(V1).age_recipient]), V1),
        "pack": (
            seal_pack(_pack(lab), from_org=C, to=[T1], signer=lab.keys(C), recipients=[lab.keys(T1).age_recipient]), T1,
        ),
        "kit": (seal_kit(kit, KIT_CODE, from_org=C, signer=lab.keys(C)), V1),
        "recovery_request": (request, T1),
        "recovery_grant": (
            build_recovery_grant(asked, bytes(32), signer=lab.keys(T1), org=T1, by="李", at=NOW), V1,
        ),
        "enrol": (build_enrol(lab.keys(V1), V1, "幸福村", lab.ws(C).identity.network), T1),
    }  # fmt: skip
    return {name: Sample(data, unit, _door(lab, name, unit, asked)) for name, (data, unit) in made.items()}


def _request(lab: Lab) -> bytes:
    network = lab.ws(C).identity.network
    sealed = seal_database_key(bytes(32), V1, network, [lab.keys(T1).age_recipient])
    return build_recovery_request(_FRESH, org=V1, network=network, to=(T1,), sealed=sealed, created=NOW)


def _door(lab: Lab, kind: str, unit: str, asked: RecoveryRequest) -> Callable[[bytes], Any]:
    if kind == "kit":
        return lambda data: open_kit(data, KIT_CODE)
    if kind == "recovery_grant":
        return lambda data: open_recovery_grant(data, _FRESH, asked)
    trust, keys = lab.trust(unit), lab.keys(unit)
    return lambda data: open_file(data, trust, keys)
