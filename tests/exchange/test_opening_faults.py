"""A file spoiled anywhere is refused, and whoever signs must have the right to (faults 1, 2, 10 to 17, 31, 34, 40, 46)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from desktop.errors import KnownError, RefusedError, WaitingError
from desktop.exchange import (
    SubmissionContent,
    Trust,
    build_endorsement,
    device_record,
    open_file,
    read_outer,
    read_zip,
    write_zip,
)
from desktop.exchange.envelope import MIMETYPE
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w
from tests.vectors import answers

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


# ------------------------------------------------------------------------------------------ spoiled bytes


def test_every_truncation(small: bytes, town: Trust) -> None:
    for length in range(len(small)):
        with pytest.raises(RefusedError, match=r"收 10[12]"):
            open_file(small[:length], town, w.keys_of(w.TOWN))


def test_every_bit(small: bytes, town: Trust) -> None:
    keys = w.keys_of(w.TOWN)
    for place in range(len(small)):
        spoiled = bytearray(small)
        spoiled[place] ^= 1 << place % 8
        with pytest.raises(RefusedError):
            open_file(bytes(spoiled), town, keys)


@pytest.mark.parametrize("name", ["transport.json", "transport.sig.json", "payload.age"])
def test_every_byte_with_the_container_mended(small: bytes, town: Trust, name: str) -> None:
    content = read_zip(small)[name]
    step = 1 if name != "payload.age" else 7
    for place in range(0, len(content), step):
        for bit in range(8) if name == "transport.sig.json" else (place % 8,):
            spoiled = bytearray(content)
            spoiled[place] ^= 1 << bit
            mended = w.with_members(small, **{name.replace(".", "_"): bytes(spoiled)})
            with pytest.raises(KnownError, match=r"收 [23]") as caught:
                open_file(mended, town, w.keys_of(w.TOWN))
            # Another keyid is another computer's word: it may wait to be enrolled, and is judged then.
            if isinstance(caught.value, WaitingError):
                assert read_outer(mended).keyid != w.keys_of(w.VILLAGE).keyid


def test_broken_age_with_mended_hashes(town: Trust) -> None:
    payload = read_zip(w.sealed(INNER, own=OWN.sha256))["payload.age"]
    for place in (0, 30, 60, 120, 200, len(payload) // 2, len(payload) - 1):
        spoiled = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
        assert code_of(w.sealed(b"", payload=spoiled, own=OWN.sha256), town) in ("收 204", "收 205")
    assert code_of(w.sealed(b"", payload=payload[:-1], own=OWN.sha256), town) == "收 205"
    assert code_of(w.sealed(b"", payload=b"", own=OWN.sha256), town) == "收 205"


def test_payload_of_another_file(small: bytes, town: Trust) -> None:
    other = read_zip(w.submission(own=OWN))["payload.age"]
    assert code_of(w.with_members(small, payload_age=other), town) == "收 203"
    assert code_of(w.with_members(small, payload_age=other[:-4]), town) == "收 203"


# ------------------------------------------------------------------------------------------ cover


def rebuilt(small: bytes, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> bytes:
    return write_zip(change(list(read_zip(small).items())))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m[:3],
        lambda m: [m[0], m[2], m[1], m[3]],
        lambda m: [*m, ("extra", b"")],
        lambda m: [m[0], m[1], ("x.json", b""), m[3]],
        lambda m: [m[0], m[1], m[3]],
        lambda m: [*m[:3], ("payload.bin", m[3][1])],
    ],
)
def test_members_of_the_cover(small: bytes, change: Callable[..., list[tuple[str, bytes]]]) -> None:
    assert code_of(rebuilt(small, change)) == "收 107"


def test_payload_name_of_another_kind(small: bytes) -> None:
    assert code_of(rebuilt(small, lambda m: [*m[:3], ("payload.zip", m[3][1])])) == "收 107"


def test_mimetype(small: bytes) -> None:
    assert code_of(w.with_members(small, mimetype=MIMETYPE[:-1] + b"2")) == "收 105"
    for other in (b"application/zip", MIMETYPE[:-1], MIMETYPE + b"x", b""):
        assert code_of(w.with_members(small, mimetype=other)) == "收 101"


def cover(**more: object) -> bytes:
    return w.sealed(INNER, own=OWN.sha256, more=more)


@pytest.mark.parametrize("more", [{"crit": ["later"]}, {"fmt": 2}, {"min_reader": 2}, {"inner_kind": "hologram"}])
def test_from_a_later_version(more: dict[str, object]) -> None:
    assert code_of(cover(**more)) == "收 105"


def test_unknown_plain_field_is_ignored() -> None:
    data = cover(later={"anything": [1, None]})
    assert open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN)).kind == "submission"


@pytest.mark.parametrize("kind", ["endorsement", "enrolment"])
def test_reserved_kinds(kind: str) -> None:
    assert code_of(cover(inner_kind=kind)) == "收 109"


@pytest.mark.parametrize(
    "more",
    [
        {"fmt": 0},
        {"fmt": "1"},
        {"fmt": True},
        {"min_reader": None},
        {"from": 1},
        {"from": "x" * 4001},
        {"to": "T1"},
        {"to": [1]},
        {"enc": "none"},
        {"enc": "rot13"},
        {"payload": None},
        {"payload": {"sha256": "x", "size": 1}},
        {"payload": {"sha256": "0" * 64, "size": -1}},
        {"payload": {"sha256": "0" * 64, "size": 2**53}},
        {"batch": "0"},
        {"seq": -1},
        {"seq": True},
        {"roster_ver": 2**53},
        {"reader_max": 0},
        {"feed": None},
        {"period": 9},
        {"crit": "x", "fmt": 0},
    ],
)
def test_shape_of_the_cover(more: dict[str, object]) -> None:
    assert code_of(cover(**more)) == "收 106"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"fmt":1,"fmt":1}', b'{"fmt":1.0}', b"\xef\xbb\xbf{}", b'{"a":"\xed\xa0\x80"}', b"[" * 99]
)
def test_cover_is_strict_json_even_when_signed(small: bytes, body: bytes) -> None:
    signed = sign("transport", body, [w.keys_of(w.VILLAGE)])
    data = w.with_members(small, transport_json=signed.body, transport_sig_json=signed.sig)
    assert code_of(data) == "收 106"


def test_cover_too_long() -> None:
    assert code_of(cover(pad="x" * 1_048_577)) == "收 106"


# ------------------------------------------------------------------------------------------ signature


def test_signature_of_another_payload_type(small: bytes) -> None:
    members = read_zip(small)
    for kind in ("batch", "receipt"):
        signed = sign(kind, members["transport.json"], [w.keys_of(w.VILLAGE)])
        assert code_of(w.with_members(small, transport_sig_json=signed.sig)) == "收 202"
        # The same signature under the right name does not verify: the name is inside what is signed.
        renamed = signed.sig.replace(b"xinglin." + kind.encode(), b"xinglin.transport")
        assert code_of(w.with_members(small, transport_sig_json=renamed)) == "收 201"


def test_signature_file_shapes(small: bytes) -> None:
    sig = canonical_json.load(read_zip(small)["transport.sig.json"])
    one = sig["signatures"][0]
    raw = one["sig"]
    bad: list[object] = [
        {**sig, "signatures": []},
        {**sig, "signatures": [one, one]},
        {**sig, "signatures": [one, {**one, "keyid": "0" * 32}]},
        {**sig, "signatures": [{**one, "sig": raw + "AAAA"}]},
        {**sig, "signatures": [{**one, "sig": raw[:-4]}]},
        {**sig, "signatures": [{**one, "sig": raw.replace("=", "")}]},
        {**sig, "signatures": [{**one, "sig": " " + raw}]},
        {**sig, "signatures": [{**one, "keyid": 1}]},
        {**sig, "signatures": one},
        {**sig, "payloadType": 1},
        {"signatures": sig["signatures"]},
        [],
        {**sig, "pad": "x" * 8192},
    ]
    for value in bad:
        assert code_of(w.with_members(small, transport_sig_json=canonical_json.dump(value))) == "收 202"
    # Base64 leaves four spare bits in the last character before the padding: they must not be free.
    last = raw[-3]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = raw[:-3] + alphabet[alphabet.index(last) ^ 1] + "=="
    spare = canonical_json.dump({**sig, "signatures": [{**one, "sig": twin}]})
    assert code_of(w.with_members(small, transport_sig_json=spare)) == "收 202"


def test_a_key_of_one_suite_under_another(small: bytes) -> None:
    def town_with(suite: str) -> Trust:
        trust = w.trust_of(w.TOWN, accepted=())
        device = dataclasses.replace(device_record(w.keys_of(w.VILLAGE), w.VILLAGE), suite=suite)
        return dataclasses.replace(trust, accepted=(device,))

    assert open_file(small, town_with("ed25519-v1"), w.keys_of(w.TOWN)).kind == "submission"
    for suite in ("sm-v1", "rsa", ""):
        with pytest.raises(RefusedError, match="收 206") as caught:
            open_file(small, town_with(suite), w.keys_of(w.TOWN))
        assert suite in caught.value.problem.message


# ------------------------------------------------------------------------------------------ who and to whom


def test_unknown_signer_waits_or_is_refused(small: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def boom(*_args: object, **_more: object) -> bytes:
        raise AssertionError("decrypted for an unknown signer")

    monkeypatch.setattr("desktop.exchange.opening.decrypt", boom)
    with pytest.raises(WaitingError, match=r"收 302.*幸福村"):
        open_file(small, w.trust_of(w.TOWN, accepted=()), w.keys_of(w.TOWN))
    stranger = w.sealed(INNER, org="V99", own=OWN.sha256)
    with pytest.raises(RefusedError, match=r"收 301.*V99.*未登记"):
        open_file(stranger, w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    # Unknown and not to us: it would wait for ever, so it is told where it belongs.
    elsewhere = w.sealed(INNER, org=w.FAR, to=(w.OTHER_TOWN,), own=OWN.sha256)
    with pytest.raises(RefusedError, match=r"收 303.*河西卫生院"):
        open_file(elsewhere, w.trust_of(w.TOWN), w.keys_of(w.TOWN))


def test_a_backup_among_the_files_of_a_stick() -> None:
    """Whoever made it: it is told where a backup is put to use, and nothing of it is taken in."""
    data = answers.content("backup")
    for accepted in ((w.VILLAGE,), ()):
        with pytest.raises(RefusedError, match=r"收 340.*备份") as caught:
            open_file(data, w.trust_of(w.TOWN, accepted=accepted), w.keys_of(w.TOWN))
        assert "用备份恢复" in caught.value.problem.hint


def test_signed_by_another_unit_than_stated() -> None:
    data = w.sealed(INNER, org=w.VILLAGE, own=OWN.sha256, signer=w.keys_of(w.NEIGHBOUR))
    assert code_of(data) == "收 304"


def test_addressed_to_another_township(small: bytes) -> None:
    trust = w.trust_of(w.COUNTY)
    with pytest.raises(RefusedError, match=r"收 303.*河东卫生院"):
        open_file(small, trust, w.keys_of(w.COUNTY))


def test_not_encrypted_to_this_computer() -> None:
    data = w.submission(own=OWN, recipients=(w.keys_of("elsewhere"),))
    with pytest.raises(RefusedError, match=r"收 204.*河东卫生院"):
        open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN))


def test_someone_elses_ciphertext_signed_again(small: bytes) -> None:
    stolen = read_zip(small)["payload.age"]
    data = w.sealed(b"", payload=stolen, org=w.NEIGHBOUR, own=OWN.sha256)
    assert code_of(data) == "收 305"


def test_forwarded_by_a_third_party() -> None:
    mine, others = w.batch(w.NEIGHBOUR), w.batch(w.VILLAGE)
    data = w.submission(SubmissionContent((mine, others)), org=w.NEIGHBOUR, own=mine)
    with pytest.raises(RefusedError, match=r"收 305.*光明村.*幸福村"):
        open_file(data, w.trust_of(w.TOWN), w.keys_of(w.TOWN))


def test_an_ancestor_may_carry_but_needs_its_own_batch() -> None:
    trust = w.trust_of(w.COUNTY)
    assert open_file(w.town_file(), trust, w.keys_of(w.COUNTY)).kind == "submission"
    carried = w.batch(w.VILLAGE)
    inner = w.inner_of(SubmissionContent((carried,)), carried)
    data = w.sealed(inner, org=w.TOWN, to=(w.COUNTY,), own=carried.sha256)
    assert code_of(data, trust, w.COUNTY) == "收 406"


def test_cover_and_own_batch_agree() -> None:
    assert code_of(w.sealed(INNER, own="0" * 64)) == "收 406"
    assert code_of(w.sealed(INNER, own=OWN.sha256, seq=2)) == "收 406"
    assert code_of(w.sealed(INNER, own=OWN.sha256, feed="00" * 16)) == "收 406"


def test_township_of_another_branch_may_not_carry() -> None:
    own = w.batch(w.OTHER_TOWN, lines=())
    whole = SubmissionContent((own, w.batch(w.VILLAGE)))
    data = w.submission(whole, org=w.OTHER_TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, w.trust_of(w.COUNTY), w.COUNTY) == "收 305"


def test_carried_batch_of_an_unknown_computer_waits() -> None:
    trust = w.trust_of(w.COUNTY, accepted=())
    with pytest.raises(WaitingError, match="幸福村"):
        open_file(w.town_file(accepted=()), trust, w.keys_of(w.COUNTY))
    stranger = w.batch("V99")
    assert code_of(w.town_file(village=stranger, accepted=()), trust, w.COUNTY) == "收 301"


def test_enrolment_outside_the_subtree_in_a_file() -> None:
    own = w.batch(w.TOWN, lines=())
    whole = SubmissionContent((own,), (), (w.acceptance(w.FAR, w.TOWN),))
    data = w.submission(whole, org=w.TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, w.trust_of(w.COUNTY, accepted=()), w.COUNTY) == "收 306"


def test_enrolment_and_endorsement_of_somebody_else() -> None:
    own = w.batch(w.OTHER_TOWN, lines=())
    trust = w.trust_of(w.COUNTY, accepted=())
    theirs = SubmissionContent((own,), (), (w.acceptance(w.VILLAGE, w.TOWN),))
    data = w.submission(theirs, org=w.OTHER_TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, trust, w.COUNTY) == "收 305"
    endorsed = build_endorsement("f" * 64, org=w.TOWN, signer=w.keys_of(w.TOWN))
    data = w.submission(SubmissionContent((own,), (endorsed,)), org=w.OTHER_TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, trust, w.COUNTY) == "收 305"


def test_nobody_endorses_his_own_batch() -> None:
    own = w.batch(w.TOWN, lines=())
    mine = build_endorsement(own.sha256, org=w.TOWN, signer=w.keys_of(w.TOWN))
    data = w.submission(SubmissionContent((own,), (mine,)), org=w.TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, w.trust_of(w.COUNTY), w.COUNTY) == "收 315"
    false = build_endorsement("f" * 64, org=w.COUNTY, signer=w.keys_of(w.TOWN))
    data = w.submission(SubmissionContent((own,), (false,)), org=w.TOWN, to=(w.COUNTY,), own=own)
    assert code_of(data, w.trust_of(w.COUNTY), w.COUNTY) == "收 304"
