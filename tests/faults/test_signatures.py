"""Faults 10 to 17, 40, 41 and 46: who signed, for whom, with what kind of key, and what a signed statement may say."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from desktop.errors import RefusedError
from desktop.exchange import (
    DeviceKeys,
    DeviceRecord,
    KitContent,
    PackContent,
    build_batch,
    build_enrol,
    build_line,
    device_record,
    open_kit,
    read_enrol,
    read_zip,
    seal_kit,
    write_zip,
)
from desktop.exchange.container import pack_gzip
from desktop.exchange.enrolment import KIND as ENROL
from desktop.exchange.roster import device_json
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from desktop.workflows.accept_waiting import accept_compared
from tests.exchange import world as w
from tests.faults.lab import T1, T2, V1, V2, V3, C, Lab
from tests.faults.rosters import install_roster, root, roster


@pytest.fixture
def good(lab: Lab) -> bytes:
    return lab.submission(lab.batch(V1))


def test_10_unknown_signer(lab: Lab, good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer nobody enrolled: its file waits if its unit is known, else it is refused; nothing is decrypted."""
    stranger = DeviceKeys.generate()
    own = lab.batch(V1, signer=stranger)
    inner = lab.inner(own)
    new_computer = lab.sealed(inner, V1, own=own.sha256, signer=stranger)
    unlisted = w.sealed(inner, org="99019999", to=(T1,), own=own.sha256, signer=stranger, recipients=(lab.keys(T1),))
    elsewhere = lab.sealed(inner, V3, own=own.sha256, signer=stranger)

    def decrypted(*_a: object, **_k: object) -> bytes:
        raise AssertionError("decrypted for a stranger")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.exchange.opening.decrypt", decrypted)
        lab.refused(T1, new_computer, "收 302", "幸福村卫生室", status="waiting")
        lab.refused(T1, unlisted, "收 301", "99019999", "未登记")
        lab.refused(T1, elsewhere, "收 303", "白塔镇卫生院")
    assert [data for _name, data in lab.held(T1, "waiting")] == [new_computer], "it is kept and tried again"


def test_10_the_waiting_file_is_tried_again_when_its_computer_is_enrolled(lab: Lab) -> None:
    newcomer = DeviceKeys.generate()
    own = lab.batch(V1, signer=newcomer, feed="12" * 16)
    file = lab.sealed(lab.inner(own), V1, own=own.sha256, signer=newcomer, feed="12" * 16)
    request = build_enrol(newcomer, V1, "新电脑", lab.ws(C).identity.network)
    assert [found.status for found in lab.receive(T1, file, request)] == ["waiting", "waiting"]
    assert lab.records(T1) == {}
    words = read_enrol(request).fingerprint
    accepted = accept_compared(lab.ws(T1), file=None, sha256=hashlib.sha256(request).hexdigest(), fingerprint=words)
    assert [found.status for found in accepted.files] == ["taken"]
    assert len(lab.records(T1)) == 1
    assert lab.held(T1, "waiting") == []


@pytest.mark.parametrize("kind", ["batch", "receipt", "pack", "enrol", "roster", "endorsement", "acceptance"])
def test_11_signature_of_another_payload_type(lab: Lab, good: bytes, kind: str) -> None:
    members = read_zip(good)
    other = sign(kind, members["transport.json"], [lab.keys(V1)])
    lab.refused(T1, w.with_members(good, transport_sig_json=other.sig), "收 202")
    renamed = other.sig.replace(f"xinglin.{kind}+".encode(), b"xinglin.transport+")
    lab.refused(T1, w.with_members(good, transport_sig_json=renamed), "收 201")


def test_11_the_same_for_the_batch_inside(lab: Lab) -> None:
    own = lab.batch(V1)
    members = read_zip(lab.inner(own), first="batch.json")
    other = sign("transport", own.body, [lab.keys(V1)])
    members["batch.sig.json"] = other.sig
    lab.refused(T1, lab.sealed(write_zip(members.items()), own=own.sha256), "收 202")
    members["batch.sig.json"] = other.sig.replace(b"xinglin.transport+", b"xinglin.batch+")
    lab.refused(T1, lab.sealed(write_zip(members.items()), own=own.sha256), "收 201")


def test_12_someone_elses_ciphertext_signed_again(lab: Lab, good: bytes) -> None:
    """柳河村 puts 幸福村's payload into a file of its own."""
    stolen = read_zip(good)["payload.age"]
    batch = lab.batch(V1)
    again = lab.sealed(b"", V2, payload=stolen, own=batch.sha256)
    lab.refused(T1, again, "收 305", "柳河村卫生室", "幸福村卫生室")


def test_13_signers_unit_is_not_the_stated_one(lab: Lab) -> None:
    own = lab.batch(V1)
    lab.refused(T1, lab.sealed(lab.inner(own), V1, own=own.sha256, signer=lab.keys(V2)), "收 304", "幸福村", "柳河村")
    inside = lab.batch(V1, signer=lab.keys(V2))
    lab.refused(T1, lab.sealed(lab.inner(inside), V1, own=inside.sha256), "收 304", "幸福村", "柳河村")
    mixed = w.batch(V1, lines=(lab.line(),), signer=lab.keys(V1), feed=lab.feed(V1), device_keyid=lab.keys(V2).keyid)
    lab.refused(T1, lab.submission(mixed), "收 304", "幸福村")


def test_14_addressed_to_another_township(lab: Lab) -> None:
    data = lab.submission(lab.batch(V3), V3)
    lab.refused(T1, data, "收 303", "白塔镇卫生院", "转交")
    assert lab.one(T2, data).status == "taken"


def test_15_forwarded_by_a_third_party(lab: Lab) -> None:
    """Another clinic, and a township that is not above, may not carry a batch."""
    theirs, mine = lab.batch(V1), lab.batch(V2)
    lab.refused(T1, lab.submission(mine, V2, carried=[theirs]), "收 305", "柳河村卫生室", "幸福村卫生室")
    lab.refused(C, lab.submission(lab.empty(T2), T2, carried=[lab.batch(V1)], acceptances=[]), "收 302", "幸福村",
                status="waiting")  # fmt: skip
    assert lab.one(C, lab.submission(lab.empty(T1), T1, acceptances=[lab.acceptance(V1, T1)])).status == "taken"
    lab.refused(C, lab.submission(lab.empty(T2), T2, carried=[lab.batch(V1)]), "收 305", "白塔镇卫生院", "幸福村卫生室")


def test_16_no_decryption_key(lab: Lab) -> None:
    """Addressed to this unit, encrypted to a computer it no longer has: the sentence names whom it was written for."""
    data = lab.submission(lab.batch(V1), recipients=[DeviceKeys.generate()])
    lab.refused(T1, data, "收 204", "青石镇卫生院", "更新名册")


def test_17_broken_age_with_mended_hashes(lab: Lab, good: bytes) -> None:
    payload = read_zip(good)["payload.age"]
    sha = lab.batch(V1).sha256
    for place in (0, 20, 40, 70, 110, 150, 200, len(payload) // 2, len(payload) - 17, len(payload) - 1):
        spoiled = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
        with lab.untouched(T1):
            found = lab.one(T1, lab.sealed(b"", payload=spoiled, own=sha))
        assert found.status == "refused" and found.error and found.error.code in ("收 204", "收 205")
    for spoiled in (payload[:-1], payload[:100], b"", payload + b"x"):
        lab.refused(T1, lab.sealed(b"", payload=spoiled, own=sha), "收 205")
    lab.refused(T1, w.with_members(good, payload_age=payload[:-1]), "收 203")


def test_40_unknown_plain_field_is_ignored_unknown_crit_is_not(lab: Lab) -> None:
    own = lab.batch(V1)
    inner = lab.inner(own)
    for more in ({"crit": ["witness"], "witness": 1}, {"fmt": 2}, {"min_reader": 2}, {"inner_kind": "hologram"}):
        lab.refused(T1, lab.sealed(inner, own=own.sha256, more=more), "收 105", "请先升级")
    mimetype = b"application/vnd.xinglin-package+zip;v=2"
    lab.refused(T1, w.with_members(lab.submission(own), mimetype=mimetype), "收 105", "请先升级")
    for changes in ({"crit": ["x"]}, {"fmt": 2}, {"min_reader": 2}):
        lab.refused(T1, _signed_batch(lab, **changes), "收 105", "请先升级")
    assert lab.one(T1, lab.sealed(inner, own=own.sha256, more={"later": {"anything": [1, None]}})).status == "taken"
    other = _signed_batch(lab, later={"a": [1, None]}, seq=2, prev=own.sha256)
    assert lab.one(T1, w.with_cover(other, lab.keys(V1), seq=2)).status == "taken"


def test_40_unknown_plain_field_of_a_line_is_ignored(lab: Lab) -> None:
    line = canonical_json.load(build_line(lab.line()))
    raw = canonical_json.dump({**line, "later": [1]})
    own = build_batch(
        org=V1, device_keyid=lab.keys(V1).keyid, feed=lab.feed(V1), seq=1, prev="", period="2023-09", packs={}, lines=[raw],
        created="", signer=lab.keys(V1),
    )  # fmt: skip
    assert lab.one(T1, lab.submission(own)).counts.new == 1


def _signed_batch(lab: Lab, **changes: object) -> bytes:
    """A batch that 幸福村 signed itself with fields different."""
    own = lab.batch(V1)
    signed = sign("batch", canonical_json.dump({**canonical_json.load(own.body), **changes}), [lab.keys(V1)])
    members = {**read_zip(lab.inner(own), first="batch.json"), "batch.json": signed.body, "batch.sig.json": signed.sig}
    return lab.sealed(write_zip(members.items()), own=hashlib.sha256(signed.body).hexdigest())


HOSTILE = {
    "deep": b'{"fmt":1,"x":' + b"[" * 40 + b"]" * 40 + b"}",
    "very deep": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "long number": b'{"fmt":1,"n":' + b"9" * 100_000 + b"}",
    "17 digits": b'{"fmt":1,"n":12345678901234567}',
    "NaN": b'{"fmt":1,"n":NaN}',
    "Infinity": b'{"fmt":1,"n":-Infinity}',
    "float": b'{"fmt":1,"n":1.0}',
    "exponent": b'{"fmt":1,"n":1e3}',
    "minus zero": b'{"fmt":1,"n":-0}',
    "BOM": b'\xef\xbb\xbf{"fmt":1}',
    "UTF-16": '{"fmt":1}'.encode("utf-16"),
    "lone surrogate": b'{"fmt":1,"n":"\\ud800"}',
    "encoded surrogate": b'{"fmt":1,"n":"\xed\xa0\x80"}',
    "NUL": b'{"fmt":1,"n":"\\u0000"}',
    "raw NUL": b'{"fmt":1,"n":"\0"}',
    "NUL in a key": b'{"fmt":1,"\\u0000":1}',
    "duplicate key": b'{"fmt":1,"fmt":1}',
    "overlong UTF-8": b'{"fmt":1,"n":"\xc0\x80"}',
    "two documents": b'{"fmt":1}{"fmt":1}',
    "no object": b"[]",
    "empty": b"",
    "comment": b'{"fmt":1}//x',
    "single quotes": b"{'fmt':1}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_41_hostile_json(lab: Lab, name: str) -> None:
    """In the cover, in the batch, in a record line: rightly signed each time, refused each time with a clear sentence."""
    raw = HOSTILE[name]
    own = lab.batch(V1)
    good = lab.submission(own)
    cover = sign("transport", raw, [lab.keys(V1)])
    lab.refused(T1, w.with_members(good, transport_json=cover.body, transport_sig_json=cover.sig), "收 106")
    statement = sign("batch", raw, [lab.keys(V1)])
    members = read_zip(lab.inner(own), first="batch.json")
    members |= {"batch.json": statement.body, "batch.sig.json": statement.sig}
    lab.refused(T1, lab.sealed(write_zip(members.items()), own=hashlib.sha256(raw).hexdigest()), "收 106")
    if b"\n" not in raw:
        packed = pack_gzip(raw + b"\n")
        facts = {"records.jsonl.gz": {"sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed)}}
        value = {**canonical_json.load(own.body), "members": facts, "n": 1}
        signed = sign("batch", canonical_json.dump(value), [lab.keys(V1)])
        members = {"batch.json": signed.body, "batch.sig.json": signed.sig, "records.jsonl.gz": packed}
        data = lab.sealed(write_zip(members.items()), own=hashlib.sha256(signed.body).hexdigest())
        lab.refused(T1, data, "收 401", "/ 1")


def test_41_signature_file_and_line_too_long(lab: Lab) -> None:
    own = lab.batch(V1)
    good = lab.submission(own)
    sig = canonical_json.load(read_zip(good)["transport.sig.json"])
    padded = canonical_json.dump({**sig, "pad": "x" * 8192})
    lab.refused(T1, w.with_members(good, transport_sig_json=padded), "收 202")
    for name in ("deep", "NaN", "BOM", "duplicate key", "empty"):
        lab.refused(T1, w.with_members(good, transport_sig_json=HOSTILE[name]), "收 202")
    long = build_line(lab.line(data={"place_name": "长" * 340_000}))
    wide = build_line(lab.line()).replace("文化广场".encode(), b"x" * 1_048_576)
    assert len(long) < 1 << 20 < len(wide)
    raw = build_batch(
        org=V1, device_keyid=lab.keys(V1).keyid, feed=lab.feed(V1), seq=1, prev="", period="2023-09", packs={},
        lines=[wide], created="", signer=lab.keys(V1),
    )  # fmt: skip
    lab.refused(T1, lab.submission(raw), "收 401")


def _other_suite(lab: Lab, suite: str) -> DeviceRecord:
    """幸福村's very key, recorded as one of another algorithm."""
    return dataclasses.replace(device_record(lab.keys(V1), V1), suite=suite)


@pytest.mark.parametrize("suite", ["sm-v1", "rsa-v1", "ed25519-v2", ""])
def test_46_key_of_one_suite_under_another(lab: Lab, good: bytes, suite: str) -> None:
    """The algorithm is the key record's. A key listed as ``sm-v1`` verifies nothing, however good its Ed25519 signature."""
    install_roster(lab, T1, devices=[device_record(lab.keys(T1), T1), _other_suite(lab, suite)])
    lab.refused(T1, good, "收 206", suite or "算法")


def test_46_a_request_for_a_reserved_suite_is_refused_by_name(lab: Lab) -> None:
    keys = DeviceKeys.generate()
    request = canonical_json.load(read_enrol(build_enrol(keys, V1, "x", lab.ws(C).identity.network)).signed.body)
    request["device"] = device_json(dataclasses.replace(device_record(keys, V1), suite="sm-v1"))
    signed = sign(ENROL, canonical_json.dump(request), [keys])
    inner = write_zip([("enrol.json", signed.body), ("enrol.sig.json", signed.sig)])
    data = w.sealed(b"", payload=inner, kind=ENROL, org=V1, to=(), signer=keys, seq=0, feed="")
    lab.refused(T1, data, "收 206", "sm-v1")


@pytest.mark.parametrize("suite", ["sm-v1", "rsa-v1"])
def test_46_a_kit_whose_root_wears_another_roots_words(lab: Lab, suite: str) -> None:
    """A forger's root record bears the forger's keyid and, under a suite nobody can check, the true root's keys: the words
    a person compares would be the true ones.
    """
    forger, true = DeviceKeys.generate(), root(lab)
    record = {**device_json(device_record(true, "", "root")), "keyid": forger.keyid, "suite": suite}
    body = canonical_json.load(roster(lab, 9, [device_record(forger, C)], root=forger).body)
    signed = sign("roster", canonical_json.dump({**body, "root": record}), [forger])
    content = PackContent(9, lab.ws(C).identity.network, signed)
    data = seal_kit(KitContent(V1, content, forger.ed25519_raw), "1", from_org=C, signer=forger)
    with pytest.raises(RefusedError, match=r"收 206") as caught:
        open_kit(data, "1")
    assert suite in caught.value.problem.message
