"""What comes down: receipts, packs and kits, each only from above and only for us (faults 14, 32, 36)."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from desktop.errors import RefusedError
from desktop.exchange import (
    DeviceKeys,
    Head,
    KitContent,
    PackContent,
    Receipt,
    ReceiptBatch,
    ReceiptRecord,
    build_roster,
    device_record,
    fingerprint,
    open_file,
    open_kit,
    read_zip,
    same_words,
    seal_kit,
    write_zip,
)
from desktop.exchange.pack import Blobs, good_path, inner_zip, manifest
from desktop.exchange.receipt import sign_receipt
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its least cost: its strength is not what these tests look at."""
    monkeypatch.setattr("desktop.exchange.keys._MEMORY_KIB", 32)


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


def opens(data: bytes, own: str = w.VILLAGE) -> object:
    return open_file(data, w.trust_of(own), w.keys_of(own)).content


# ------------------------------------------------------------------------------------------ receipts


def test_a_receipt_says_everything() -> None:
    found = Receipt(
        w.TOWN,
        w.VILLAGE,
        3,
        w.AT,
        (
            ReceiptBatch(
                "1" * 64, w.FEED, 1, "taken", (ReceiptRecord("r", 2, "2" * 64, "returned", "people", "多了"),)
            ),
            ReceiptBatch("3" * 64, w.FEED, 2, "quarantined"),
        ),
        {w.FEED: Head(2, "3" * 64)},
        {w.FEED: (4, 5)},
        ((w.FEED, 6),),
        8,
        {"fpm": 2},
        1,
    )
    assert opens(w.receipt(found)) == found


def test_receipts_come_from_above() -> None:
    with refused("收 312"):
        opens(w.receipt(w.receipt_for(w.batch(), org=w.NEIGHBOUR), signer=w.NEIGHBOUR))
    with refused("收 312"):
        opens(w.receipt(w.receipt_for(w.batch(), org=w.OTHER_TOWN), signer=w.OTHER_TOWN))
    with refused("收 312"):
        opens(w.receipt(w.receipt_for(w.batch(), org=w.VILLAGE, to=w.TOWN), signer=w.VILLAGE), w.TOWN)
    assert opens(w.receipt(w.receipt_for(w.batch(), org=w.COUNTY), signer=w.COUNTY))
    with refused("收 303"):
        opens(w.receipt(w.receipt_for(w.batch(), to=w.NEIGHBOUR)))


def receipt_file(found: Receipt, *, signer: str = w.TOWN, extra: bool = False, **changes: object) -> bytes:
    signed = sign_receipt(found, w.keys_of(signer))
    if changes:
        value = {**canonical_json.load(signed.body), **changes}
        signed = sign("receipt", canonical_json.dump(value), [w.keys_of(signer)])
    members = [("receipt.json", signed.body), ("receipt.sig.json", signed.sig), *([("x", b"")] if extra else [])]
    return w.sealed(write_zip(members), kind="receipt", org=w.TOWN, to=(w.VILLAGE,))


def test_receipt_inside_agrees_with_its_cover() -> None:
    found = w.receipt_for(w.batch())
    assert opens(receipt_file(found)) == found
    with refused("收 304"):
        opens(receipt_file(dataclasses.replace(found, org=w.COUNTY)))
    with refused("收 304"):
        opens(receipt_file(found, signer=w.COUNTY))
    with refused("收 303"):
        opens(receipt_file(dataclasses.replace(found, to=w.NEIGHBOUR)))
    with refused("收 107"):
        opens(receipt_file(found, extra=True))


@pytest.mark.parametrize(
    "change",
    [
        {"batches": [{"batch": "x"}]},
        {"batches": [1]},
        {"batches": None},
        {"heads": {"f": 1}},
        {"missing": {"f": [0]}},
        {"missing": {"f": ["1"]}},
        {"missing": {"f": 1}},
        {"forks": [[1]]},
        {"packs": {"a": -1}},
        {"number": "1"},
    ],
)
def test_receipt_shapes(change: dict[str, object]) -> None:
    with refused("收 106"):
        opens(receipt_file(w.receipt_for(w.batch()), **change))


def test_statuses_are_words_of_the_format() -> None:
    batch = ReceiptBatch("1" * 64, w.FEED, 1, "lost")
    with refused("收 106"):
        opens(w.receipt(Receipt(w.TOWN, w.VILLAGE, 1, w.AT, (batch,))))
    odd = ReceiptRecord("r", 1, "", "eaten")
    with refused("收 106"):
        opens(
            w.receipt(
                Receipt(w.TOWN, w.VILLAGE, 1, w.AT, (dataclasses.replace(batch, status="taken", records=(odd,)),))
            )
        )


def test_receipt_of_a_replaced_computer() -> None:
    trust = w.trust_of(w.VILLAGE, accepted=())
    town = dataclasses.replace(device_record(w.keys_of(w.TOWN), w.TOWN), revoked={w.TOWN_FEED: 9})
    others = tuple(d for d in trust.roster.devices if d.org != w.TOWN)
    trust = dataclasses.replace(trust, roster=dataclasses.replace(trust.roster, devices=(*others, town)))
    with refused("收 310"):
        open_file(w.receipt(w.receipt_for(w.batch())), trust, w.keys_of(w.VILLAGE))


# ------------------------------------------------------------------------------------------ packs


def test_packs_come_from_the_top_alone() -> None:
    with refused("收 312"):
        opens(w.pack(by=w.TOWN))
    with refused("收 303"):
        opens(w.pack(to=(w.NEIGHBOUR,)))


def test_pack_brings_no_older_roster_and_stays_in_its_network() -> None:
    with refused("收 307"):
        opens(w.pack(w.pack_content(signed=w.roster(2))))
    with refused("收 311"):
        opens(w.pack(dataclasses.replace(w.pack_content(), network="net-2")))
    other = build_roster("net-2", 4, w.UNITS.items(), [], w.keys_of(w.COUNTY))
    with refused("收 311"):
        opens(w.pack(w.pack_content(signed=other)))
    stranger = build_roster(w.NETWORK, 4, w.UNITS.items(), [], DeviceKeys.generate())
    with refused("收 309"):
        opens(w.pack(w.pack_content(signed=stranger)))


def pack_file(
    *, drop: str = "", add: bool = False, spoil: bool = False, signer: str = w.COUNTY, **changes: object
) -> bytes:
    blobs = Blobs()
    value = {"fmt": 1, "min_reader": 1, "crit": [], "org": w.COUNTY, **manifest(w.pack_content(), blobs), **changes}
    signed = sign("pack", canonical_json.dump(value), [w.keys_of(signer)])
    members = read_zip(inner_zip(("pack.json", "pack.sig.json"), signed, blobs), first="pack.json")
    first = next(name for name in members if name.startswith("blob/"))
    if drop:
        del members[first]
    if spoil:
        members[first] = b"\x00"
    if add:
        members["blob/" + "f" * 64] = b""
    return w.sealed(write_zip(members.items()), kind="pack", org=w.COUNTY, to=(w.VILLAGE,))


def test_pack_members() -> None:
    assert opens(pack_file())
    with refused("收 107"):
        opens(pack_file(drop="one"))
    with refused("收 107"):
        opens(pack_file(add=True))
    with refused("收 209"):
        opens(pack_file(spoil=True))
    with refused("收 312"):
        opens(pack_file(signer=w.TOWN))
    with refused("收 304"):
        opens(pack_file(org=w.TOWN))
    with refused("收 107"):
        opens(w.sealed(write_zip([("pack.json", b"{}")]), kind="pack", org=w.COUNTY, to=(w.VILLAGE,)))


@pytest.mark.parametrize(
    "change", [{"version": 0}, {"forms": {"a": 1}}, {"registers": {"units": "x"}}, {"acceptances": "x"}, {"roster": ""}]
)
def test_pack_shapes(change: dict[str, object]) -> None:
    with refused("收 106"):
        opens(pack_file(**change))


def test_contents_of_a_pack_are_what_they_should_be() -> None:
    def with_blob(content: bytes, where: str) -> bytes:
        blobs = Blobs()
        value = {"fmt": 1, "crit": [], "org": w.COUNTY, **manifest(w.pack_content(), blobs)}
        digest = blobs.add(content)
        if where == "forms":
            value["forms"] = {"a": {"version": "1", "blob": digest}}
        elif where == "registers":
            value["registers"] = {"units": digest}
        else:
            value["roster"] = digest
        used = {value["roster"], *value["acceptances"], *value["registers"].values()}
        used |= {item["blob"] for item in value["forms"].values()}
        used |= {blob for item in value["programmes"].values() for blob in item["files"].values()}
        blobs.members = {name: raw for name, raw in blobs.members.items() if name.removeprefix("blob/") in used}
        signed = sign("pack", canonical_json.dump(value), [w.keys_of(w.COUNTY)])
        inner = inner_zip(("pack.json", "pack.sig.json"), signed, blobs)
        return w.sealed(inner, kind="pack", org=w.COUNTY, to=(w.VILLAGE,))

    assert opens(with_blob(b"<x/>", "forms"))
    for content, where in ((b"\xff", "forms"), (b"{}", "registers"), (b"[1]", "registers"), (b"[1.5]", "registers")):
        with refused("收 106"):
            opens(with_blob(content, where))
    with refused("收 106"):
        opens(with_blob(b'{"body":1}', "roster"))


@pytest.mark.parametrize("path", ["../x", "/x", "a\\b", "a//b", "a/../b", "C:x", "a/ /b", "", ".", "a\n", "x" * 201])
def test_paths_of_programme_files(path: str) -> None:
    assert not good_path(path)
    with pytest.raises(ValueError, match="programme file"):
        w.pack(dataclasses.replace(w.pack_content(), programmes={"p": (1, {path: b""})}))
    blobs = Blobs()
    digest = blobs.add(b"")
    with refused("收 106"):
        opens(pack_file(programmes={"p": {"version": 1, "files": {path: digest}}}))


# ------------------------------------------------------------------------------------------ kits


def kit(unit: str = w.VILLAGE, *, by: str = w.COUNTY, code: str = "12345", **changes: object) -> bytes:
    values: dict[str, object] = {
        "pack": w.pack_content(),
        "root_public": w.keys_of(w.COUNTY).ed25519_raw,
        "parents": (device_record(w.keys_of(w.TOWN), w.TOWN),),
        "network": w.NETWORK,
        **changes,
    }
    return seal_kit(KitContent(unit, **values), code, from_org=by, signer=w.keys_of(by))  # type: ignore[arg-type]


def test_kit_opens_with_its_code_alone() -> None:
    assert open_kit(kit(), "1 2345").content.unit == w.VILLAGE
    assert open_kit(kit(code="１２３－４５"), "12345").content.unit == w.VILLAGE
    with refused("收 207"):
        open_kit(kit(), "12346")
    with refused("收 316"):
        open_kit(w.submission(), "12345")
    with refused("收 313"):
        opens(kit())
    with refused("收 313"):
        open_file(kit(), w.trust_of(w.TOWN), DeviceKeys.generate())
    foreign = seal_kit(
        KitContent(w.VILLAGE, w.pack_content(), b"0" * 32), "1", from_org="X", signer=DeviceKeys.generate()
    )
    with refused("收 313"):
        opens(foreign)


def test_kit_by_its_township() -> None:
    assert open_kit(kit(by=w.TOWN), "12345").signer.org == w.TOWN
    for by in (w.NEIGHBOUR, w.VILLAGE, w.OTHER_TOWN):
        with pytest.raises(RefusedError, match=r"收 3(01|12)"):
            open_kit(kit(by=by), "12345")


def test_kits_fingerprint_is_its_roots() -> None:
    root = w.keys_of(w.COUNTY)
    assert open_kit(kit(), "12345").fingerprint == fingerprint(root.ed25519_raw, root.age_recipient)
    impostor = DeviceKeys.generate()
    devices = [device_record(impostor, w.COUNTY)]
    content = PackContent(5, w.NETWORK, build_roster(w.NETWORK, 3, w.UNITS.items(), devices, impostor))
    false = KitContent(w.VILLAGE, content, impostor.ed25519_raw, (), "", w.NETWORK)
    data = seal_kit(false, "12345", from_org=w.COUNTY, signer=impostor)
    assert not same_words(open_kit(data, "12345").fingerprint, open_kit(kit(), "12345").fingerprint)
    with refused("收 309"):
        open_kit(kit(root_public=impostor.ed25519_raw), "12345")


def test_kit_agrees_with_itself() -> None:
    with refused("收 311"):
        open_kit(kit(network="net-2"), "12345")
    with refused("收 312"):
        open_kit(kit(unit="V99"), "12345")
    for parent in (
        device_record(DeviceKeys.generate(), w.TOWN),
        device_record(w.keys_of(w.OTHER_TOWN), w.OTHER_TOWN),
        dataclasses.replace(device_record(w.keys_of(w.TOWN), w.TOWN), age=DeviceKeys.generate().age_recipient),
    ):
        with refused("收 312"):
            open_kit(kit(parents=(parent,)), "12345")


def test_kit_cover_signed_by_another() -> None:
    data = kit()
    body = read_zip(data)["transport.json"]
    other = w.with_members(data, transport_sig_json=sign("transport", body, [w.keys_of(w.TOWN)]).sig)
    with refused("收 201"):
        open_kit(other, "12345")
    spoiled = w.with_members(data, transport_sig_json=sign("transport", b"{}", [w.keys_of(w.COUNTY)]).sig)
    with refused("收 201"):
        open_kit(spoiled, "12345")
    moved = canonical_json.dump({**canonical_json.load(body), "to": [w.NEIGHBOUR]})
    signed = sign("transport", moved, [w.keys_of(w.COUNTY)])
    with refused("收 303"):
        open_kit(w.with_members(data, transport_json=moved, transport_sig_json=signed.sig), "12345")
    with refused("收 203"):
        open_kit(w.with_members(data, payload_age=b""), "12345")
    renamed = canonical_json.dump({**canonical_json.load(body), "from": w.TOWN})
    signed = sign("transport", renamed, [w.keys_of(w.COUNTY)])
    with refused("收 304"):
        open_kit(w.with_members(data, transport_json=renamed, transport_sig_json=signed.sig), "12345")


def test_kit_that_names_another_unit_than_its_signers() -> None:
    """The cover is right about the county's computer; the statement inside, by the same computer, says the township."""
    parent = device_record(w.keys_of(w.TOWN), w.TOWN)
    root = w.keys_of(w.COUNTY)
    content = KitContent(w.VILLAGE, w.pack_content(), root.ed25519_raw, (parent,), "", w.NETWORK)

    def stating(org: str) -> bytes:
        return w.with_cover(seal_kit(content, "12345", from_org=org, signer=root), root, **{"from": w.COUNTY})

    assert open_kit(stating(w.COUNTY), "12345").signer.org == w.COUNTY
    with refused("收 304"):
        open_kit(stating(w.TOWN), "12345")


def test_every_truncation_of_a_kit() -> None:
    data = kit()
    for length in range(0, len(data), 11):
        with pytest.raises(RefusedError, match=r"收 10[12]"):
            open_kit(data[:length], "12345")


def test_kit_whose_cipher_is_broken() -> None:
    whole = read_zip(kit())
    cover = canonical_json.load(whole["transport.json"])
    payload = whole["payload.age"][:-1]
    cover["payload"] = {"sha256": hashlib.sha256(payload).hexdigest(), "size": len(payload)}
    signed = sign("transport", canonical_json.dump(cover), [w.keys_of(w.COUNTY)])
    members = {"payload_age": payload, "transport_json": signed.body, "transport_sig_json": signed.sig}
    with refused("收 205"):
        open_kit(w.with_members(kit(), **members), "12345")
