"""What can be wrong inside a file whose cover is good, and revoked computers."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib

import pytest

from desktop.errors import KnownError, RefusedError
from desktop.exchange import (
    DeviceRecord,
    OpenedSubmission,
    SignedBatch,
    SubmissionContent,
    Trust,
    build_private,
    device_record,
    open_batch,
    open_file,
    read_outer,
    read_zip,
    write_zip,
)
from desktop.exchange.container import pack_gzip
from desktop.exchange.signing import parse_envelope, sign, verify
from desktop.foundation import canonical_json
from desktop.model.record import AttachmentRef
from tests.exchange import world as w

OWN = w.batch(lines=(w.record(1),))
INNER = w.inner_of(SubmissionContent((OWN,)), OWN)


@pytest.fixture(scope="module")
def small() -> bytes:
    return w.submission(own=OWN)


@pytest.fixture(scope="module")
def town() -> Trust:
    return w.trust_of(w.TOWN)


def code_of(data: bytes, trust: Trust | None = None, own: str = w.TOWN) -> str:
    with pytest.raises(KnownError) as caught:
        open_file(data, trust or w.trust_of(own), w.keys_of(own))
    return caught.value.problem.code


# ------------------------------------------------------------------------------------------ inside


def spoiled_inner(**changes: bytes | None) -> bytes:
    members = read_zip(INNER, first="batch.json")
    for name, content in changes.items():
        real = {"records": "records.jsonl.gz", "body": "batch.json", "sig": "batch.sig.json"}.get(name, name)
        if content is None:
            del members[real]
        else:
            members[real] = content
    return w.sealed(write_zip(members.items()), own=OWN.sha256)


def test_township_altering_a_villages_line() -> None:
    """Fault 34: the records changed, then their hash mended, then the batch signed by the township itself."""
    trust = w.trust_of(w.COUNTY)
    carried = w.batch(w.VILLAGE)
    lie = pack_gzip(gzip.decompress(carried.members["records.jsonl.gz"]).replace(b"31", b"91"))
    own = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=())
    folder = f"batches/{carried.sha256}/"
    inner = w.inner_of(SubmissionContent((own, carried)), own)

    def county_says(body: bytes, sig: bytes) -> str:
        members = read_zip(inner, first="batch.json")
        new = f"batches/{hashlib.sha256(body).hexdigest()}/"
        members = {name.replace(folder, new): content for name, content in members.items()}
        members.update({new + "records.jsonl.gz": lie, new + "batch.json": body, new + "batch.sig.json": sig})
        data = w.sealed(write_zip(members.items()), org=w.TOWN, to=(w.COUNTY,), own=own.sha256, feed=w.TOWN_FEED)
        return code_of(data, trust, w.COUNTY)

    assert county_says(carried.body, carried.sig) == "收 209"
    statement = canonical_json.load(carried.body)
    statement["members"]["records.jsonl.gz"] = {"sha256": hashlib.sha256(lie).hexdigest(), "size": len(lie)}
    mended = canonical_json.dump(statement)
    assert county_says(mended, carried.sig) == "收 201"
    assert county_says(mended, sign("batch", mended, [w.keys_of(w.TOWN)]).sig) == "收 304"


def test_inner_members() -> None:
    assert code_of(spoiled_inner(records=None)) == "收 107"
    assert code_of(spoiled_inner(sig=None)) == "收 107"
    assert code_of(spoiled_inner(extra=b"")) == "收 107"
    assert code_of(spoiled_inner(records=b"")) == "收 209"
    assert code_of(spoiled_inner(body=OWN.body + b" ")) == "收 201"
    assert code_of(spoiled_inner(body=b"no JSON")) == "收 201", "verified before it is parsed"
    assert code_of(spoiled_inner(sig=b"{}")) == "收 202"
    assert code_of(w.sealed(b"", own=OWN.sha256)) == "收 101"
    assert code_of(w.sealed(INNER[:-1], own=OWN.sha256)) == "收 102"
    assert code_of(w.sealed(INNER + b"x", own=OWN.sha256)) == "收 103"
    members = list(read_zip(INNER, first="batch.json").items())
    swapped = write_zip([members[0], members[2], members[1]])
    assert code_of(w.sealed(swapped, own=OWN.sha256)) == "收 107"
    assert code_of(spoiled_inner(**{"endorsements/000001.json": b"{}"})) == "收 107"
    assert code_of(spoiled_inner(**{"enrolments/x.txt": b"{}"})) == "收 107"


def test_folder_is_the_batchs_hash() -> None:
    own, carried = w.batch(w.TOWN, feed=w.TOWN_FEED, lines=()), w.batch(w.VILLAGE)
    members = read_zip(w.inner_of(SubmissionContent((own, carried)), own), first="batch.json")
    renamed = {name.replace(carried.sha256, "0" * 64): content for name, content in members.items()}
    data = w.sealed(write_zip(renamed.items()), org=w.TOWN, to=(w.COUNTY,), own=own.sha256, feed=w.TOWN_FEED)
    assert code_of(data, w.trust_of(w.COUNTY), w.COUNTY) == "收 107"


def signed_batch(**changes: object) -> bytes:
    """A batch the village signed itself with one field different."""
    value = {**canonical_json.load(OWN.body), **changes}
    signed = sign("batch", canonical_json.dump(value), [w.keys_of(w.VILLAGE)])
    members = read_zip(INNER, first="batch.json")
    members.update({"batch.json": signed.body, "batch.sig.json": signed.sig})
    return w.sealed(write_zip(members.items()), own=hashlib.sha256(signed.body).hexdigest())


RECORDS = canonical_json.load(OWN.body)["members"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"later": 1}, ""),
        ({"crit": ["x"]}, "收 105"),
        ({"fmt": 2}, "收 105"),
        ({"seq": 0}, "收 106"),
        ({"feed": "x"}, "收 106"),
        ({"prev": "0"}, "收 106"),
        ({"salt": ""}, "收 106"),
        ({"clock": "stopped"}, "收 106"),
        ({"n": 2}, "收 402"),
        ({"n": 2_000_000}, "收 106"),
        ({"org": w.NEIGHBOUR}, "收 304"),
        ({"device": "0" * 32}, "收 304"),
        ({"members": {}}, "收 107"),
        ({"members": {**RECORDS, "att/" + "0" * 64: {"sha256": "0" * 64, "size": 0}}}, "收 107"),
        ({"members": {**RECORDS, "other": {"sha256": "0" * 64, "size": 0}}}, "收 107"),
        ({"members": {"records.jsonl.gz": {"sha256": "0" * 64, "size": 1}}}, "收 209"),
        ({"members": []}, "收 106"),
        ({"continues": {"feed": "x"}}, "收 106"),
        ({"acked": {"receipt": "x"}}, "收 106"),
        ({"packs": {"a": "1"}}, "收 106"),
        ({"created": "2099-01-01T00:00:00"}, ""),
        ({"created": "1970-01-01T00:00:00", "clock": "unsure"}, ""),
    ],
)
def test_batch_statement(changes: dict[str, object], code: str) -> None:
    data = signed_batch(**changes)
    if code:
        assert code_of(data) == code
    else:
        assert open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN)).kind == "submission"


def with_raw_records(raw: bytes, n: int = 1) -> str:
    packed = pack_gzip(raw)
    signed_value = {
        **canonical_json.load(OWN.body),
        "n": n,
        "members": {"records.jsonl.gz": {"sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed)}},
    }
    signed = sign("batch", canonical_json.dump(signed_value), [w.keys_of(w.VILLAGE)])
    members = {"batch.json": signed.body, "batch.sig.json": signed.sig, "records.jsonl.gz": packed}
    return code_of(w.sealed(write_zip(members.items()), own=hashlib.sha256(signed.body).hexdigest()))


def test_record_lines_inside() -> None:
    good = gzip.decompress(OWN.members["records.jsonl.gz"])
    assert with_raw_records(good[:-1]) == "收 401"
    assert with_raw_records(good + good, 2) == "收 401"
    assert with_raw_records(good + b"\n", 2) == "收 401"
    assert with_raw_records(b"[]\n") == "收 401"
    assert with_raw_records(good.replace(b'"unit":"V1"', b'"unit":"V2"')) == "收 403"
    assert with_raw_records(good.replace(b'"unit":"V1"', b'"unit":"T1"')) == "收 403"
    assert with_raw_records(good.replace(b'"by_org":"V1"', b'"by_org":"T1"')) == "收 403"


def test_a_township_writes_for_its_villages_only() -> None:
    trust = w.trust_of(w.COUNTY)
    for unit, code in ((w.VILLAGE, ""), (w.TOWN, ""), (w.FAR, "收 403"), (w.COUNTY, "收 403")):
        own = w.batch(w.TOWN, lines=(w.record(1, unit=unit, by_org=w.TOWN),))
        data = w.submission(org=w.TOWN, to=(w.COUNTY,), own=own)
        if code:
            assert code_of(data, trust, w.COUNTY) == code
        else:
            open_file(data, trust, w.keys_of(w.COUNTY))


def test_gzip_bomb_signed_by_a_member(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.exchange.container.MAX_UNPACKED", 100_000)
    monkeypatch.setitem(unpack_defaults(), "limit", 100_000)
    assert with_raw_records(b" " * 200_000) == "收 108"


def unpack_defaults() -> dict[str, object]:
    from desktop.exchange.container import unpack_gzip

    assert unpack_gzip.__kwdefaults__ is not None
    return unpack_gzip.__kwdefaults__


def test_attachment_whose_hash_is_wrong() -> None:
    digest = hashlib.sha256(b"photo").hexdigest()
    own = w.batch(lines=(w.record(1, att=(AttachmentRef(digest, 5, "image/jpeg"),)),), attachments={digest: b"photo"})
    members = read_zip(w.inner_of(SubmissionContent((own,)), own), first="batch.json")
    members[f"att/{digest}"] = b"PHOTO"
    assert code_of(w.sealed(write_zip(members.items()), own=own.sha256)) == "收 209"
    with pytest.raises(ValueError, match="attachment"):
        w.batch(attachments={digest: b"PHOTO"})
    value = canonical_json.load(own.body)
    value["members"]["att/" + "0" * 64] = value["members"].pop(f"att/{digest}")
    signed = sign("batch", canonical_json.dump(value), [w.keys_of(w.VILLAGE)])
    del members[f"att/{digest}"]
    members.update({"att/" + "0" * 64: b"photo", "batch.json": signed.body, "batch.sig.json": signed.sig})
    assert code_of(w.sealed(write_zip(members.items()), own=hashlib.sha256(signed.body).hexdigest())) == "收 107"


def test_private_values_keep_their_promise() -> None:
    line = w.record(1, priv="0" * 64)
    for private, code in (
        (build_private(line.rid, 1, b"salt", b'{"name":"x"}'), "收 404"),
        (build_private("other", 1, b"salt", b"{}"), "收 404"),
        (b"{}", "收 401"),
        (build_private(line.rid, 1, b"salt", b"[]"), "收 401"),
    ):
        own = w.batch(lines=(line,), private=[private])
        assert code_of(w.submission(own=own)) == code


# ------------------------------------------------------------------------------------------ revocation


@pytest.mark.parametrize(
    ("revoked", "seq", "feed", "good"),
    [
        (None, 9, w.FEED, True),
        ({w.FEED: 3}, 3, w.FEED, True),
        ({w.FEED: 3}, 4, w.FEED, False),
        ({w.FEED: 3}, 1, w.TOWN_FEED, False),
        ({}, 1, w.FEED, False),
    ],
)
def test_revoked_by_feed_and_number(revoked: dict[str, int] | None, seq: int, feed: str, good: bool) -> None:
    device: DeviceRecord = dataclasses.replace(device_record(w.keys_of(w.VILLAGE), w.VILLAGE), revoked=revoked)
    trust = w.trust_of(w.TOWN)
    trust = dataclasses.replace(
        trust, roster=dataclasses.replace(trust.roster, devices=(*trust.roster.devices, device))
    )
    own = w.batch(seq=seq, feed=feed, prev="" if seq == 1 else "0" * 64)
    data = w.submission(own=own, seq=seq, feed=feed)
    if good:
        assert open_file(data, trust, w.keys_of(w.TOWN)).kind == "submission"
    else:
        assert code_of(data, trust) == "收 310"
    assert (device in trust.devices_of(w.VILLAGE)) is (revoked is None)


def test_revoked_devices_batch_in_the_townships_file() -> None:
    for revoked, code in (({w.FEED: 1}, ""), ({w.FEED: 0}, "收 310"), ({}, "收 310")):
        device = dataclasses.replace(device_record(w.keys_of(w.VILLAGE), w.VILLAGE), revoked=revoked)
        trust = w.trust_of(w.COUNTY, accepted=())
        trust = dataclasses.replace(
            trust, roster=dataclasses.replace(trust.roster, devices=(*trust.roster.devices, device))
        )
        if code:
            assert code_of(w.town_file(), trust, w.COUNTY) == code
        else:
            open_file(w.town_file(), trust, w.keys_of(w.COUNTY))


def test_cover_is_read_without_keys(small: bytes) -> None:
    outer = read_outer(small)
    assert (outer.transport.batch, outer.transport.seq, outer.size) == (OWN.sha256, 1, len(small))
    with pytest.raises(RefusedError, match="收 102"):
        read_outer(small[:-5])


def test_batch_members_handed_in_by_the_ledger(town: Trust) -> None:
    """A batch read back from the database is held to the same rule as one from a file."""
    good = w.batch()
    for members in ({}, {**good.members, "att/" + "0" * 64: b""}):
        with pytest.raises(RefusedError, match=r"收 107"):
            open_batch(SignedBatch(good.body, good.sig, members), town)


def test_statement_beyond_all_measure(monkeypatch: pytest.MonkeyPatch, small: bytes, town: Trust) -> None:
    monkeypatch.setattr("desktop.exchange.fields.MAX_STATEMENT", 100)
    with pytest.raises(RefusedError, match=r"收 106.*"):
        open_file(small, town, w.keys_of(w.TOWN))


def test_signature_by_a_key_that_is_not_there() -> None:
    signed = sign("batch", b"{}", [w.keys_of(w.VILLAGE)])
    other = w.keys_of(w.TOWN)
    with pytest.raises(RefusedError, match=r"收 202"):
        verify(
            "batch", b"{}", parse_envelope(signed.sig),
            keyid=other.keyid, suite="ed25519-v1", ed25519_hex=other.ed25519_public,
        )  # fmt: skip


def test_sealing_without_the_own_batch() -> None:
    mine, other = w.batch(), w.batch()
    for batches in ((other,), (mine, mine)):
        with pytest.raises(ValueError, match="own_batch"):
            w.submission(SubmissionContent(batches), own=mine)


def test_payload_is_what_the_cover_says(small: bytes, town: Trust) -> None:
    payload = read_zip(small)["payload.age"]
    flipped = payload[:-1] + bytes([payload[-1] ^ 1])
    assert code_of(w.with_members(small, payload_age=flipped), town) == "收 203"
    lie = {"sha256": hashlib.sha256(payload).hexdigest(), "size": len(payload) + 1}
    assert code_of(w.sealed(b"", payload=payload, own=OWN.sha256, more={"payload": lie}), town) == "收 203"


def test_other_payload_type_does_not_wait(small: bytes) -> None:
    signed = sign("batch", read_zip(small)["transport.json"], [w.keys_of(w.VILLAGE)])
    nobody = w.trust_of(w.TOWN, accepted=())
    assert code_of(w.with_members(small, transport_sig_json=signed.sig), nobody) == "收 202"


def test_unknown_field_of_a_line_is_ignored(town: Trust) -> None:
    from tests.vectors.bad_inner import line

    content = open_file(line(later=[1])(), town, w.keys_of(w.TOWN)).content
    assert isinstance(content, OpenedSubmission) and content.own is not None
    assert len(content.own.lines) == 1
