"""Rules behind which another one stands, each seen alone: taken out, the next would not say the same."""

from __future__ import annotations

import dataclasses

import pytest

from desktop.errors import KnownError, RefusedError
from desktop.exchange import (
    KitContent,
    SignedBatch,
    SignedStatement,
    SubmissionContent,
    Trust,
    device_record,
    open_batch,
    open_file,
    open_kit,
    open_roster,
    read_enrol,
    read_zip,
    seal_kit,
    write_zip,
)
from desktop.exchange.container import pack_gzip
from desktop.exchange.enrolment import open_request, proves, secret_proof
from desktop.exchange.envelope import check_payload, read_mimetype, read_transport, split
from desktop.exchange.fields import Fields
from desktop.exchange.history import open_history
from desktop.exchange.keys import open_code_slots, open_password_slots, seal_code_slot, seal_password_slot
from desktop.exchange.pack import Blobs, inner_zip, manifest
from desktop.exchange.receipt import read_receipt, sign_receipt
from desktop.exchange.recovery_code import new_recovery_code
from desktop.exchange.roster import MAX_JUMP
from desktop.exchange.signing import parse_envelope, sign
from desktop.foundation import canonical_json
from desktop.foundation.canonical_json import JsonRefused
from tests.exchange import world as w

OWN = w.batch(lines=(w.record(1),))
INNER = read_zip(w.inner_of(SubmissionContent((OWN,)), OWN), first="batch.json")


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


def code_of(data: bytes, own: str = w.TOWN) -> str:
    with pytest.raises(KnownError) as caught:
        open_file(data, w.trust_of(own), w.keys_of(own))
    return caught.value.problem.code


# ------------------------------------------------------------------------------------------ the cover


def test_names_and_payload_of_the_cover() -> None:
    data = w.submission(own=OWN)
    outer = list(read_zip(data).items())
    with refused("收 107"):
        split(write_zip([*outer[:3], ("payload.bin", outer[3][1])]))
    signed = sign("batch", outer[1][1], [w.keys_of(w.VILLAGE)])
    with refused("收 202"):
        split(w.with_members(data, transport_sig_json=signed.sig))
    with refused("收 101"):
        read_mimetype(b"application/vnd.xinglin-packagX+zip;v=2")
    parts = split(data)
    transport = read_transport(parts)
    check_payload(parts, transport)
    longer = dataclasses.replace(transport, payload_size=transport.payload_size + 1)
    other = dataclasses.replace(transport, payload_sha256="0" * 64)
    for spoiled in (longer, other):
        with refused("收 203"):
            check_payload(parts, spoiled)


def test_signature_files_alone() -> None:
    signed = sign("batch", b"{}", [w.keys_of(w.VILLAGE)])
    value = canonical_json.load(signed.sig)
    (one,) = value["signatures"]
    others = [{**one, "keyid": f"{number:032x}"} for number in range(5)]
    assert len(parse_envelope(canonical_json.dump({**value, "signatures": others[:4]})).signatures) == 4
    for change in ({"payloadType": 1}, {"signatures": [one, one]}, {"signatures": []}, {"signatures": others}):
        with refused("收 202"):
            parse_envelope(canonical_json.dump({**value, **change}))


def test_shapes_of_fields() -> None:
    fields = Fields({"list": ["a", "b"], "mixed": ["a", 1], "text": "", "object": {}}, "x")
    assert fields.texts("list", longest=2) == ("a", "b")
    with refused("收 106"):
        fields.texts("list", longest=1)
    with refused("收 106"):
        fields.texts("mixed")
    for key in ("text", "object"):
        with refused("收 106"):
            fields.items(key, lambda item: item)
    assert fields.sha256("text", blank=True) == ""
    with refused("收 106"):
        fields.sha256("text")


# ------------------------------------------------------------------------------------------ inside


def submission_of(members: dict[str, bytes], **more: object) -> bytes:
    return w.sealed(write_zip(members.items()), own=OWN.sha256, **more)  # type: ignore[arg-type]  # any field may be wrong here


@pytest.mark.parametrize(
    "more",
    [
        {"batches/x/y/batch.json": b"{}", "batches/x/y/batch.sig.json": b"{}"},
        {"other/x/batch.json": b"{}", "other/x/batch.sig.json": b"{}"},
        {"batches/x/batch.json": b"{}"},
        {"enrolments/000001.json": b"{}"},
        {"enrolments/x": b"{}", "enrolments/x.sig.json": b"{}"},
        {"endorsements/000001.json": b"{}"},
    ],
)
def test_members_without_a_place_are_refused_before_they_are_read(more: dict[str, bytes]) -> None:
    assert code_of(submission_of({**INNER, **more})) == "收 107"


def test_a_batchs_statement_and_its_members() -> None:
    named = canonical_json.load(OWN.body)["members"]

    def batch_with(said: dict[str, object], members: dict[str, bytes]) -> SignedBatch:
        value = {**canonical_json.load(OWN.body), "members": said}
        signed = sign("batch", canonical_json.dump(value), [w.keys_of(w.VILLAGE)])
        return SignedBatch(signed.body, signed.sig, members)

    trust = w.trust_of(w.TOWN)
    with refused("收 107"):
        open_batch(batch_with({}, {}), trust)
    (name, said), *_rest = named.items()
    with refused("收 209"):
        open_batch(batch_with({name: {**said, "size": said["size"] + 1}}, dict(OWN.members)), trust)
    with refused("收 209"):
        other = pack_gzip(b"")
        open_batch(batch_with({name: {**said, "size": len(other)}}, {name: other}), trust)


def test_a_villages_batch_is_not_the_townships_own() -> None:
    """A cover that names it, by the township that may carry it."""
    data = submission_of(INNER, org=w.TOWN, to=(w.COUNTY,))
    with refused("收 406"):
        open_file(data, w.trust_of(w.COUNTY), w.keys_of(w.COUNTY))


def test_sealing_a_batch_twice() -> None:
    own, carried = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=()), w.batch(w.VILLAGE)
    with pytest.raises(ValueError, match="each of them once"):
        w.submission(SubmissionContent((own, carried, carried)), org=w.TOWN, to=(w.COUNTY,), own=own, feed=w.TOWN_FEED)


# ------------------------------------------------------------------------------------------ who


def enrol_statement(**changes: object) -> SignedStatement:
    value = {**canonical_json.load(read_enrol(w.request()).signed.body), **changes}
    return sign("enrol", canonical_json.dump(value), [w.keys_of(w.VILLAGE)])


def test_a_request_is_one_units() -> None:
    device = canonical_json.load(enrol_statement().body)["device"]
    with refused("收 314"):
        open_request(enrol_statement(org="", device={**device, "org": ""}))
    signed = enrol_statement()
    inner = write_zip([("enrol.json", signed.body), ("enrol.sig.json", signed.sig)])
    more = {"payload": inner, "kind": "enrol", "to": (), "seq": 0, "feed": "", "signer": w.keys_of(w.VILLAGE)}
    assert read_enrol(w.sealed(b"", **more)).org == w.VILLAGE  # type: ignore[arg-type]
    with refused("收 314"):
        read_enrol(w.sealed(b"", org=w.NEIGHBOUR, **more))  # type: ignore[arg-type]


def test_no_secret_proves_nothing() -> None:
    device = open_request(enrol_statement()).device
    asked = open_request(enrol_statement(proof=secret_proof("", w.NETWORK, device)))
    assert not proves(asked, "")
    asked = open_request(enrol_statement(proof=secret_proof("x", w.NETWORK, device)))
    assert proves(asked, "x")
    assert not proves(asked, "y")


def roster_saying(**changes: object) -> SignedStatement:
    value = {**canonical_json.load(w.roster().body), **changes}
    return sign("roster", canonical_json.dump(value), [w.keys_of(w.COUNTY)])


def test_rosters_rule_by_rule() -> None:
    root = w.keys_of(w.COUNTY).ed25519_raw
    pairs = canonical_json.load(w.roster().body)["units"]
    assert open_roster(roster_saying(units=pairs), root).version == 3
    for units in ([*pairs, pairs[-1]], [*pairs, "XC"], [*pairs, ["X", 1]]):
        with refused("收 106"):
            open_roster(roster_saying(units=units), root)
    device = canonical_json.load(w.roster().body)["root"]
    with refused("收 206"):
        open_roster(roster_saying(root={**device, "suite": "sm-v1"}), root)
    far = roster_saying(version=3 + MAX_JUMP + 1)
    assert open_roster(far, root).version == 3 + MAX_JUMP + 1, "the first one may have any number"
    with refused("收 308"):
        open_roster(far, root, at_least_version=3)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"1", b'{"body":1,"sig":""}', b'{"body":"","sig":null}'])
def test_stored_statements(raw: bytes) -> None:
    with refused("收 106"):
        SignedStatement.from_json(raw)


def cut_off(who: str, own: str) -> Trust:
    """A trust for which ``who``'s computer is cut off behind number 1 of one feed."""
    trust = w.trust_of(own)
    devices = tuple(
        dataclasses.replace(item, revoked={w.FEED: 1}) if item.org == who else item for item in trust.roster.devices
    )
    return dataclasses.replace(trust, roster=dataclasses.replace(trust.roster, devices=devices))


def test_a_cut_holds_for_covers_too() -> None:
    """What is inside a receipt has no number of a feed."""
    data = w.receipt(w.receipt_for(OWN))
    assert open_file(data, w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE)).kind == "receipt"
    with refused("收 310"):
        open_file(data, cut_off(w.TOWN, w.VILLAGE), w.keys_of(w.VILLAGE))


# ------------------------------------------------------------------------------------------ what comes down


def test_the_countys_word_does_not_travel_in_the_townships_name() -> None:
    """Each signed inside by the county, above everybody; the cover is the township's."""
    found = dataclasses.replace(w.receipt_for(OWN), org=w.COUNTY)
    signed = sign_receipt(found, w.keys_of(w.COUNTY))
    inner = write_zip([("receipt.json", signed.body), ("receipt.sig.json", signed.sig)])
    assert code_of(w.sealed(inner, kind="receipt", org=w.TOWN, to=(w.VILLAGE,)), w.VILLAGE) == "收 304"
    blobs = Blobs()
    value = {"fmt": 1, "min_reader": 1, "crit": [], "org": w.COUNTY, **manifest(w.pack_content(), blobs)}
    names = ("pack.json", "pack.sig.json")
    plain = inner_zip(names, sign("pack", canonical_json.dump(value), [w.keys_of(w.COUNTY)]), blobs)
    assert code_of(w.sealed(plain, kind="pack", org=w.TOWN, to=(w.VILLAGE,)), w.VILLAGE) == "收 312"
    told = {"fmt": 1, "min_reader": 1, "crit": [], "org": w.COUNTY, "to": w.VILLAGE, "at": w.AT, "part": 1, "parts": 1}
    history = sign("history", canonical_json.dump({**told, "batches": [], "newest": None}), [w.keys_of(w.COUNTY)])
    inner = write_zip([("history.json", history.body), ("history.sig.json", history.sig)])
    sealed = w.sealed(inner, kind="history", org=w.COUNTY, to=(w.VILLAGE,))
    assert open_file(sealed, w.trust_of(w.VILLAGE), w.keys_of(w.VILLAGE)).kind == "history"
    assert code_of(w.sealed(inner, kind="history", org=w.TOWN, to=(w.VILLAGE,)), w.VILLAGE) == "收 304"
    # Who hands it on without looking at the addressee is told so here.
    transport = read_transport(split(sealed))
    assert open_history(inner, transport, w.trust_of(w.VILLAGE)).history.to == w.VILLAGE
    with refused("收 303"):
        open_history(inner, transport, w.trust_of(w.NEIGHBOUR))


@pytest.mark.parametrize("numbers", [[True], [0], ["1"], 1, "12", {"1": 1}])
def test_missing_numbers(numbers: object) -> None:
    signed = sign_receipt(w.receipt_for(OWN), w.keys_of(w.TOWN))
    value = {**canonical_json.load(signed.body), "missing": {w.FEED: numbers}}
    with refused("收 106"):
        read_receipt(SignedStatement(canonical_json.dump(value), signed.sig))


def test_a_kit_says_inside_whose_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.keys._MEMORY_KIB", 32)
    parents = (device_record(w.keys_of(w.TOWN), w.TOWN),)
    content = KitContent(w.VILLAGE, w.pack_content(), w.keys_of(w.COUNTY).ed25519_raw, parents, "", w.NETWORK)
    county = w.keys_of(w.COUNTY)
    data = seal_kit(content, "12345", from_org=w.TOWN, signer=county)
    with refused("收 304"):
        open_kit(w.with_cover(data, county, **{"from": w.COUNTY}), "12345")


# ------------------------------------------------------------------------------------------ key files


def test_slots_that_nothing_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.keys._MEMORY_KIB", 32)
    salt, key = b"s" * 16, b"k" * 32
    sealed = seal_password_slot("right", salt, key, "1", [])
    assert sealed is not None
    slots = [("1", sealed["nonce"], sealed["sealed"])]
    assert open_password_slots("right", salt, slots) == ("1", key)
    with refused("收 208"):
        open_password_slots("wrong", salt, slots)
    code = new_recovery_code()
    sealed = seal_code_slot(code, salt, key, "2")
    slots = [("2", sealed["nonce"], sealed["sealed"])]
    assert open_code_slots(code, salt, slots) == ("2", key)
    with refused("收 319"):
        open_code_slots(new_recovery_code(), salt, slots)


def test_json_says_which_rule() -> None:
    with pytest.raises(JsonRefused, match="byte order mark"):
        canonical_json.load(b"\xef\xbb\xbf{}")
    with pytest.raises(JsonRefused, match="NUL"):
        canonical_json.load(b'{"a":"\\u0000"}')
