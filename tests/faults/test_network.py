"""Faults 34 to 39: what one level might do to another, and rosters and packs that go backwards or too far."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib

import pytest

from desktop.errors import RefusedError
from desktop.exchange import DeviceKeys, SignedStatement, build_enrol, device_record, read_enrol, read_zip, write_zip
from desktop.exchange.container import pack_gzip
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.workflows.enrolment import accept_request
from tests.faults.lab import T1, T2, V1, V2, V3, C, Lab
from tests.faults.rosters import pack, root, roster


def test_34_township_altering_a_villages_line(lab: Lab) -> None:
    """The figure changed; then its hash mended too; then the village's batch signed by the township itself."""
    carried, own = lab.batch(V1), lab.empty(T1)
    lie = pack_gzip(
        gzip.decompress(carried.members["records.jsonl.gz"]).replace(b'"visits_total":20', b'"visits_total":90')
    )
    statement = canonical_json.load(carried.body)
    statement["members"]["records.jsonl.gz"] = {"sha256": hashlib.sha256(lie).hexdigest(), "size": len(lie)}
    mended = canonical_json.dump(statement)
    inner = read_zip(lab.inner(own, carried, acceptances=(lab.acceptance(V1, T1),)), first="batch.json")
    folder = f"batches/{carried.sha256}/"

    def file(body: bytes, sig: bytes) -> bytes:
        new = f"batches/{hashlib.sha256(body).hexdigest()}/"
        members = {name.replace(folder, new): content for name, content in inner.items()}
        members |= {new + "records.jsonl.gz": lie, new + "batch.json": body, new + "batch.sig.json": sig}
        return lab.sealed(write_zip(members.items()), T1, own=own.sha256)

    assert lab.one(C, lab.sealed(write_zip(inner.items()), T1, own=own.sha256)).status == "taken"
    lab.refused(C, file(carried.body, carried.sig), "收 209", V1)
    lab.refused(C, file(mended, carried.sig), "收 201")
    lab.refused(C, file(mended, sign("batch", mended, [lab.keys(T1)]).sig), "收 304", "幸福村卫生室", "青石镇卫生院")


def test_35_township_enrolling_outside_its_prefix(lab: Lab) -> None:
    """In its own program it cannot; in a file it forged the county refuses, the village's records and all."""
    keys = DeviceKeys.generate()
    request = build_enrol(keys, V3, "远山村", lab.ws(C).identity.network)
    with lab.untouched(T1), pytest.raises(RefusedError, match="网 130"):
        accept_request(lab.ws(T1), request, "x", read_enrol(request).fingerprint)
    lab.refused(T1, request, "网 130", V3)
    forged = lab.submission(lab.empty(T1), T1, acceptances=[lab.acceptance(V3, T1, keys)])
    lab.refused(C, forged, "收 306", "青石镇卫生院", "远山村卫生室")
    itself = lab.submission(lab.empty(T1), T1, acceptances=[lab.acceptance(T1, T1, keys)])
    lab.refused(C, itself, "收 306", "青石镇卫生院")
    moved = lab.submission(lab.empty(T1), T1, acceptances=[lab.acceptance(V2, T1, lab.keys(V1))])
    assert lab.one(C, lab.submission(lab.empty(T1), T1, acceptances=[lab.acceptance(V1, T1)])).status == "taken"
    lab.refused(C, moved, "收 304", "柳河村卫生室", "幸福村卫生室")


def _version(lab: Lab) -> int:
    return lab.trust(T1).roster.version


def _pack_version(lab: Lab) -> int:
    from desktop.storage.settings import get_setting

    return int(get_setting(lab.ws(T1).db, "pack_version", 0))


def test_36_older_roster_or_pack_after_a_restart_too(lab: Lab) -> None:
    have, packs = max(_version(lab), lab.trust(C).roster.version), _pack_version(lab)
    old = pack(lab, T1, packs + 3, roster(lab, have + 1))
    assert lab.one(T1, pack(lab, T1, packs + 4, roster(lab, have + 5))).status == "taken"
    for _again in range(2):
        lab.refused(T1, old, "收 307", str(have + 1), str(have + 5))
        lab.refused(T1, pack(lab, T1, packs + 3, roster(lab, have + 5)), "收 405", str(packs + 3), str(packs + 4))
        lab.refused(T1, pack(lab, T1, packs + 9, roster(lab, have + 4)), "收 307")
        lab.restart()
    assert (_version(lab), _pack_version(lab)) == (have + 5, packs + 4)
    assert lab.one(T1, pack(lab, T1, packs + 5, roster(lab, have + 5))).status == "taken"


def test_37_roster_version_out_of_all_measure(lab: Lab) -> None:
    packs = _pack_version(lab)
    for version, code in (
        (2**53, "收 106"),
        (2**53 - 1, "收 308"),
        (2**31 + 1, "收 308"),
        (_version(lab) + 10_001, "收 308"),
    ):
        lab.refused(T1, pack(lab, T1, packs + 1, roster(lab, version)), code)
    assert lab.one(T1, pack(lab, T1, packs + 1, roster(lab, _version(lab) + 10_000))).status == "taken"
    lab.refused(T1, pack(lab, T1, 2**53, roster(lab, _version(lab))), "收 106")


def test_38_revoked_device(lab: Lab) -> None:
    """The county's pack says: 幸福村's computer counts up to number 2. By number, whatever the clock says."""
    batches = [lab.batch(V1, lab.line(1))]
    for seq in (2, 3):
        batches.append(
            lab.batch(V1, lab.line(seq), seq=seq, prev=batches[-1].sha256, created="1999-01-01T00:00:00+08:00")
        )
    cut = dataclasses.replace(device_record(lab.keys(V1), V1), revoked={lab.feed(V1): 2})
    version = max(_version(lab), lab.trust(C).roster.version) + 1
    devices = [d for d in lab.trust(C).roster.devices if d.keyid != cut.keyid]
    told = pack(lab, T1, _pack_version(lab) + 1, roster(lab, version, [*devices, cut]))
    assert lab.one(T1, told).status == "taken"
    assert lab.one(T1, lab.submission(batches[1])).status == "taken"
    assert lab.one(T1, lab.submission(batches[0])).status == "taken"
    lab.refused(T1, lab.submission(batches[2]), "收 310", "幸福村卫生室", "停用")
    elsewhere = lab.batch(V1, lab.line(9), feed="5e" * 16)
    lab.refused(T1, lab.submission(elsewhere), "收 310", "幸福村卫生室")
    assert len(lab.records(T1)) == 2


def test_38_compromised_device_counts_for_nothing(lab: Lab) -> None:
    """``revoked`` {}: neither its files nor what it accepted. The county takes nothing of the township any more."""
    lost = dataclasses.replace(device_record(lab.keys(T1), T1), revoked={})
    devices = [d for d in lab.trust(C).roster.devices if d.keyid != lost.keyid]
    told = pack(lab, T2, 2, roster(lab, lab.trust(C).roster.version + 1, [*devices, lost]))
    assert lab.one(T2, told).status == "taken"
    from tests.faults.rosters import install_roster

    install_roster(lab, C, devices=[*devices, lost])
    lab.refused(C, lab.submission(lab.empty(T1), T1), "收 310", "青石镇卫生院")
    assert lab.trust(C).devices_of(T1) == ()


def test_39_rotation_signed_by_one_key(lab: Lab) -> None:
    """A new root needs the old root's word and its own."""
    new, old = DeviceKeys.generate(), root(lab)
    version, packs = _version(lab) + 1, _pack_version(lab)
    both = roster(lab, version, root=new, old_root=old)
    for signed in (
        roster(lab, version, root=new),
        sign("roster", both.body, [old]),
        sign("roster", both.body, [new]),
        sign("roster", both.body, [old, DeviceKeys.generate()]),
    ):
        lab.refused(T1, pack(lab, T1, packs + 1, signed), "收 309", "新旧两把")
    forged = canonical_json.load(both.sig)
    other = canonical_json.load(sign("roster", b"{}", [new]).sig)["signatures"][0]["sig"]
    forged["signatures"][1]["sig"] = other
    wrong = SignedStatement(both.body, canonical_json.dump(forged))
    lab.refused(T1, pack(lab, T1, packs + 1, wrong), "收 201")
    assert lab.one(T1, pack(lab, T1, packs + 1, both)).status == "taken"
    lab.restart()
    assert lab.trust(T1).roster.root.keyid == new.keyid
