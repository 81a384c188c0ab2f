"""A forgotten password: the request, its grant, and everything that must not pass for one of them."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import Any

import pytest

from desktop.errors import KnownError, RefusedError
from desktop.exchange import (
    DeviceKeys,
    RecoveryGrant,
    RecoveryRequest,
    Trust,
    build_recovery_grant,
    build_recovery_request,
    build_roster,
    check_recovery_grant,
    check_recovery_request,
    device_record,
    inspect_file,
    open_database_key,
    open_file,
    open_recovery_grant,
    read_outer,
    read_recovery_request,
    read_zip,
    seal_database_key,
    write_zip,
)
from desktop.exchange import recovery as recovery_module
from desktop.exchange.encryption import encrypt
from desktop.exchange.envelope import seal as seal_envelope
from desktop.exchange.roster import device_json
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def fresh() -> DeviceKeys:
    return DeviceKeys.generate()


def sealed(org: str = w.VILLAGE, network: str = w.NETWORK, readers: tuple[str, ...] = (w.TOWN, "safe")) -> str:
    return seal_database_key(KEY, org, network, [w.keys_of(reader).age_recipient for reader in readers])


def request_file(fresh: DeviceKeys, **changes: Any) -> bytes:
    asked = {"org": w.VILLAGE, "network": w.NETWORK, "to": (w.TOWN, w.COUNTY), "sealed": sealed(), "created": w.AT}
    return build_recovery_request(fresh, **{**asked, **changes})


@pytest.fixture(scope="module")
def asked(fresh: DeviceKeys) -> bytes:
    return request_file(fresh)


@pytest.fixture(scope="module")
def request_(asked: bytes) -> RecoveryRequest:
    return read_recovery_request(asked)


def grant_file(request: RecoveryRequest, *, org: str = w.TOWN, signer: DeviceKeys | None = None) -> bytes:
    return build_recovery_grant(request, KEY, signer=signer or w.keys_of(org), org=org, by="赵敏", at=w.AT)


@pytest.fixture(scope="module")
def granted(request_: RecoveryRequest) -> bytes:
    return grant_file(request_)


@pytest.fixture(scope="module")
def village() -> Trust:
    return w.trust_of(w.VILLAGE)


def code(of: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(KnownError) as caught:
        of(*arguments, **more)
    return caught.value.problem.code


# ------------------------------------------------------------------------------------------------ the round trip


def test_the_key_comes_back_by_request_and_grant(fresh: DeviceKeys, asked: bytes, village: Trust) -> None:
    opened = open_file(asked, w.trust_of(w.TOWN), w.keys_of(w.TOWN))
    request = opened.content
    assert isinstance(request, RecoveryRequest)
    assert (request.org, request.to, request.created) == (w.VILLAGE, (w.TOWN, w.COUNTY), w.AT)
    assert len(request.fingerprint.split()) == 8
    key = open_database_key(request, [w.keys_of(w.TOWN).age_identity], addressed="镇")
    assert key == KEY
    grant = open_recovery_grant(grant_file(request), fresh, request)
    assert check_recovery_grant(grant, village).org == w.TOWN
    assert (grant.key, grant.org, grant.by, grant.at) == (KEY, w.TOWN, "赵敏", w.AT)


def test_the_paper_key_of_the_top_opens_it_too(fresh: DeviceKeys, request_: RecoveryRequest, village: Trust) -> None:
    county = w.keys_of(w.COUNTY)
    found = open_database_key(request_, [county.age_identity, w.keys_of("safe").age_identity], addressed="县")
    assert found == KEY
    grant = open_recovery_grant(grant_file(request_, org=w.COUNTY), fresh, request_)
    assert check_recovery_grant(grant, village).org == w.COUNTY


def test_nothing_secret_is_readable_in_either_file(fresh: DeviceKeys, asked: bytes, granted: bytes) -> None:
    for secret in (KEY, KEY.hex().encode(), fresh.age_identity.encode(), fresh.ed25519_secret):
        assert secret not in asked
        assert secret not in granted
    assert "赵敏".encode() not in granted


def test_inspect_explains_both(asked: bytes, granted: bytes) -> None:
    assert inspect_file(asked)["kind"] == "recovery_request"
    assert (inspect_file(asked)["unit"], inspect_file(granted)["unit"]) == (w.VILLAGE, w.VILLAGE)
    assert inspect_file(granted)["from"] == w.TOWN
    trust = w.trust_of(w.COUNTY)
    assert inspect_file(asked, trust)["signature"] == "unknown_signer"
    assert inspect_file(granted, trust)["signature"] == "valid"
    assert inspect_file(w.with_members(asked, payload_zip=b"x"), trust)["signature"] == "bad"


def test_a_grant_is_not_for_intake(granted: bytes, village: Trust) -> None:
    assert code(open_file, granted, village, w.keys_of(w.VILLAGE)) == "收 323"
    unknown = dataclasses.replace(village, roster=dataclasses.replace(village.roster, devices=()), accepted=())
    assert code(open_file, granted, unknown, w.keys_of(w.VILLAGE)) == "收 323"


# -------------------------------------------------------------------------------------------------- spoiled bytes


def test_every_truncation(asked: bytes, granted: bytes, fresh: DeviceKeys, request_: RecoveryRequest) -> None:
    for length in range(len(asked)):
        # Its payload is a container too: cut off behind that one's end, the file seems whole and wrong.
        assert code(read_recovery_request, asked[:length]) in ("收 101", "收 102", "收 103")
    for length in range(len(granted)):
        assert code(open_recovery_grant, granted[:length], fresh, request_) in ("收 101", "收 102")


def test_a_bit_of_every_byte_of_a_request(asked: bytes) -> None:
    for place in range(len(asked)):
        spoiled = bytearray(asked)
        spoiled[place] ^= 1 << place % 8
        with pytest.raises(RefusedError):
            read_recovery_request(bytes(spoiled))


def test_a_bit_of_every_byte_of_a_grant(
    granted: bytes, fresh: DeviceKeys, request_: RecoveryRequest, village: Trust
) -> None:
    for place in range(len(granted)):
        spoiled = bytearray(granted)
        spoiled[place] ^= 1 << place % 8
        with pytest.raises(RefusedError):
            check_recovery_grant(open_recovery_grant(bytes(spoiled), fresh, request_), village)


@pytest.mark.parametrize("name", ["transport.json", "transport.sig.json", "payload.zip"])
def test_every_byte_of_a_request_with_the_container_mended(asked: bytes, name: str) -> None:
    content = read_zip(asked)[name]
    for place in range(len(content)):
        spoiled = bytearray(content)
        spoiled[place] ^= 1 << place % 8
        with pytest.raises(RefusedError):
            read_recovery_request(w.with_members(asked, **{name.replace(".", "_"): bytes(spoiled)}))


# ----------------------------------------------------------------------------------------- a request tampered with


def resigned(fresh: DeviceKeys, changes: dict[str, Any], **cover: Any) -> bytes:
    """What a signer who breaks the rules would send: any statement, signed by ``fresh`` inside and out."""
    device = device_record(fresh, w.VILLAGE)
    value: dict[str, Any] = {
        "fmt": 1, "min_reader": 1, "crit": [], "org": w.VILLAGE, "network": w.NETWORK, "device": device_json(device),
        "sealed": sealed(), "created": w.AT, **changes,
    }  # fmt: skip
    signed = sign("recovery_request", canonical_json.dump(value), [cover.pop("inner_signer", fresh)])
    inner = write_zip([("recovery_request.json", signed.body), ("recovery_request.sig.json", signed.sig)])
    told = {"kind": "recovery_request", "from_org": w.VILLAGE, "to": [w.TOWN], "signer": fresh, **cover}
    return seal_envelope(inner, **told)


def test_a_request_whose_parts_disagree(fresh: DeviceKeys) -> None:
    other = DeviceKeys.generate()
    elsewhere = device_json(device_record(fresh, w.NEIGHBOUR))
    revoked = {**device_json(device_record(fresh, w.VILLAGE)), "revoked": {}}
    read_recovery_request(resigned(fresh, {}))
    assert code(read_recovery_request, resigned(fresh, {}, signer=other)) == "收 324"
    assert code(read_recovery_request, resigned(fresh, {}, inner_signer=other)) == "收 324"
    assert code(read_recovery_request, resigned(fresh, {}, from_org=w.NEIGHBOUR)) == "收 324"
    assert code(read_recovery_request, resigned(fresh, {"org": w.NEIGHBOUR})) == "收 324"
    assert code(read_recovery_request, resigned(fresh, {"device": elsewhere})) == "收 324"
    assert code(read_recovery_request, resigned(fresh, {"device": revoked})) == "收 324"
    nobody = device_json(device_record(fresh, ""))
    assert code(read_recovery_request, resigned(fresh, {"org": "", "device": nobody}, from_org="")) == "收 324"


@pytest.mark.parametrize("text", ["", "no base64", "QQ", "QQ==\n", "QR=="])
def test_a_seal_has_one_way_to_be_written(fresh: DeviceKeys, text: str) -> None:
    assert code(read_recovery_request, resigned(fresh, {"sealed": text})) == "收 106"


def test_a_request_of_another_kind_or_with_more_in_it(fresh: DeviceKeys, asked: bytes) -> None:
    assert code(read_recovery_request, w.request()) == "收 320"
    signed = read_zip(read_zip(asked)["payload.zip"], first="recovery_request.json")
    more = write_zip([*signed.items(), ("x.json", b"{}")])
    file = seal_envelope(more, kind="recovery_request", from_org=w.VILLAGE, to=[w.TOWN], signer=fresh)
    assert code(read_recovery_request, file) == "收 107"


def test_who_may_grant(fresh: DeviceKeys, asked: bytes, request_: RecoveryRequest) -> None:
    check_recovery_request(w.trust_of(w.TOWN), request_)
    assert code(open_file, asked, w.trust_of(w.OTHER_TOWN), w.keys_of(w.OTHER_TOWN)) == "收 303"
    assert (
        code(check_recovery_request, w.trust_of(w.NEIGHBOUR), dataclasses.replace(request_, to=(w.NEIGHBOUR,)))
        == "收 325"
    )
    assert (
        code(check_recovery_request, w.trust_of(w.OTHER_TOWN), dataclasses.replace(request_, to=(w.OTHER_TOWN,)))
        == "收 325"
    )
    assert code(check_recovery_request, w.trust_of(w.TOWN), dataclasses.replace(request_, network="net-2")) == "收 311"
    assert code(check_recovery_request, w.trust_of(w.TOWN), dataclasses.replace(request_, org="V9")) == "收 301"


def test_the_seal_is_for_one_unit_and_its_readers(fresh: DeviceKeys) -> None:
    mine = [w.keys_of(w.TOWN).age_identity]

    def opened(**changes: Any) -> str:
        return code(open_database_key, read_recovery_request(request_file(fresh, **changes)), mine, addressed="镇")

    # 光明村's computer was stolen; 幸福村 asks in its own name with that seal.
    assert opened(sealed=sealed(w.NEIGHBOUR)) == "收 322"
    assert opened(sealed=sealed(network="net-2")) == "收 322"
    assert opened(sealed=sealed(readers=(w.OTHER_TOWN,))) == "收 204"
    broken = bytearray(base64.b64decode(sealed()))
    broken[-1] ^= 1
    assert opened(sealed=base64.b64encode(broken).decode()) == "收 205"
    nothing = base64.b64encode(encrypt(b"{}", [w.keys_of(w.TOWN).age_recipient])).decode()
    assert opened(sealed=nothing) == "收 106"
    request = read_recovery_request(request_file(fresh))
    assert code(open_database_key, request, [], addressed="镇") == "收 204"


# ------------------------------------------------------------------------------------------- other people's grants


def test_the_grant_of_another_request(fresh: DeviceKeys, request_: RecoveryRequest) -> None:
    again = DeviceKeys.generate()
    newer = read_recovery_request(request_file(again))
    old = grant_file(request_)
    # The keys of the newest request do not open what was sealed to the one before.
    assert code(open_recovery_grant, old, again, newer) == "收 321"
    # And where the keys were the same, the request would still be another.
    same_keys = read_recovery_request(request_file(fresh, created="later"))
    assert code(open_recovery_grant, old, fresh, same_keys) == "收 321"


def test_another_units_grant(fresh: DeviceKeys, request_: RecoveryRequest) -> None:
    theirs = read_recovery_request(request_file(fresh, org=w.NEIGHBOUR, sealed=sealed(w.NEIGHBOUR)))
    assert code(open_recovery_grant, grant_file(theirs), fresh, request_) == "收 303"
    assert code(open_recovery_grant, w.request(), fresh, request_) == "收 320"


def made_grant(request: RecoveryRequest, fresh: DeviceKeys, changes: dict[str, Any], **cover: Any) -> RecoveryGrant:
    value: dict[str, Any] = {
        "fmt": 1, "min_reader": 1, "crit": [], "org": w.TOWN, "unit": w.VILLAGE, "network": w.NETWORK,
        "request": request.sha256, "key": KEY.hex(), "by": "赵敏", "at": w.AT, **changes,
    }  # fmt: skip
    signed = sign("recovery_grant", canonical_json.dump(value), [cover.pop("inner_signer", w.keys_of(w.TOWN))])
    names = cover.pop("names", ("recovery_grant.json", "recovery_grant.sig.json"))
    inner = write_zip([(names[0], signed.body), (names[1], signed.sig)])
    told = {"from_org": w.TOWN, "to": [w.VILLAGE], "signer": w.keys_of(w.TOWN), **cover}
    data = seal_envelope(encrypt(inner, [fresh.age_recipient]), kind="recovery_grant", **told)
    return open_recovery_grant(data, fresh, request)


def test_a_grant_that_says_something_else(fresh: DeviceKeys, request_: RecoveryRequest) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    made_grant(request_, fresh, {})
    assert code(made_grant, request_, fresh, {"unit": w.NEIGHBOUR}) == "收 321"
    assert code(made_grant, request_, fresh, {"request": other}) == "收 321"
    assert code(made_grant, request_, fresh, {"network": "net-2"}) == "收 311"
    assert code(made_grant, request_, fresh, {"key": "short"}) == "收 106"
    assert code(made_grant, request_, fresh, {}, names=("recovery_grant.json", "x.json")) == "收 107"


def test_only_one_computer_above_may_sign_it(fresh: DeviceKeys, request_: RecoveryRequest, village: Trust) -> None:
    def refused(trust: Trust = village, changes: dict[str, Any] | None = None, **cover: Any) -> str:
        return code(check_recovery_grant, made_grant(request_, fresh, changes or {}, **cover), trust)

    neighbour, stranger = w.keys_of(w.NEIGHBOUR), DeviceKeys.generate()
    by_neighbour = {"org": w.NEIGHBOUR}
    assert refused(changes=by_neighbour, from_org=w.NEIGHBOUR, signer=neighbour, inner_signer=neighbour) == "收 312"
    assert refused(signer=stranger, inner_signer=stranger) == "收 301"
    assert refused(signer=w.keys_of(w.COUNTY)) == "收 201"
    assert refused(from_org=w.COUNTY) == "收 304"
    assert refused(changes={"org": w.COUNTY}) == "收 304"
    # A key that only says it is the township's: its signature does not verify under the real one.
    forged = DeviceKeys(stranger.ed25519_secret, stranger.age_identity)
    assert refused(inner_signer=forged) == "收 301"


@pytest.mark.parametrize("cut", [{}, {w.TOWN_FEED: 7}])
def test_a_computer_that_was_revoked_grants_nothing(
    fresh: DeviceKeys, request_: RecoveryRequest, cut: dict[str, int]
) -> None:
    devices = [device_record(w.keys_of(org), org) for org in (w.COUNTY, w.TOWN)]
    devices[1] = dataclasses.replace(devices[1], revoked=cut)
    signed = build_roster(w.NETWORK, 4, w.UNITS.items(), devices, w.keys_of(w.COUNTY))
    trust = w.trust_of(w.VILLAGE, accepted=(), signed=signed)
    assert code(check_recovery_grant, made_grant(request_, fresh, {}), trust) == "收 310"


def test_the_cover_says_what_it_is(asked: bytes, granted: bytes) -> None:
    assert read_outer(asked).transport.enc == "none"
    assert read_outer(granted).transport.enc == "age-v1"
    assert recovery_module.REQUEST == "recovery_request"
