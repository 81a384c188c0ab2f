"""Rules of trust: who may accept, endorse and send; which roster and pack may replace which (faults 20 to 24, 35 to 39)."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import RefusedError
from desktop.exchange import (
    Acked,
    Continues,
    DeviceKeys,
    SignedBatch,
    SignedStatement,
    Trust,
    build_acceptance,
    build_endorsement,
    build_enrol,
    build_roster,
    device_record,
    judge_sequence,
    open_batch,
    open_endorsement,
    open_file,
    open_roster,
    read_batch,
    read_enrol,
    require_newer_pack,
    write_zip,
)
from desktop.exchange.enrolment import open_request
from desktop.exchange.signing import sign
from desktop.foundation import canonical_json
from tests.exchange import world as w

ROOT = w.keys_of(w.COUNTY)


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


# ------------------------------------------------------------------------------------------ roster


def test_roster_comes_back() -> None:
    opened = open_roster(w.roster(), ROOT.ed25519_raw, at_least_version=3)
    assert (opened.network, opened.version, opened.expires) == (w.NETWORK, 3, "2026-01-01")
    assert dict(opened.units) == w.UNITS
    assert opened.top == w.COUNTY
    assert [device.org for device in opened.devices] == [w.COUNTY, w.TOWN, w.OTHER_TOWN]
    assert opened.recovery == w.keys_of("safe").age_recipient
    assert opened.root.ed25519 == ROOT.ed25519_public
    assert opened.signed == w.roster()
    assert SignedStatement.from_json(w.roster().to_json()) == w.roster()


def test_older_roster_and_jumps() -> None:
    with refused("收 307"):
        open_roster(w.roster(3), ROOT.ed25519_raw, at_least_version=4)
    assert open_roster(w.roster(10_003), ROOT.ed25519_raw, at_least_version=3).version == 10_003
    with refused("收 308"):
        open_roster(w.roster(10_004), ROOT.ed25519_raw, at_least_version=3)
    with refused("收 308"):
        open_roster(w.roster(2**31 + 1), ROOT.ed25519_raw)
    for version in (2**53, 0):
        with refused("收 106"):
            open_roster(w.roster(version), ROOT.ed25519_raw)


def test_roster_of_another_root_or_changed() -> None:
    other = DeviceKeys.generate()
    with refused("收 309"):
        open_roster(w.roster(), other.ed25519_raw)
    signed = w.roster()
    with refused("收 201"):
        open_roster(SignedStatement(signed.body.replace(b'"version":3', b'"version":4'), signed.sig), ROOT.ed25519_raw)
    with refused("收 202"):
        open_roster(sign("pack", signed.body, [ROOT]), ROOT.ed25519_raw)


def test_root_rotation_needs_both_keys() -> None:
    new = DeviceKeys.generate()
    units = w.UNITS.items()
    both = build_roster(w.NETWORK, 4, units, [], new, old_root=ROOT)
    assert open_roster(both, ROOT.ed25519_raw).root.ed25519 == new.ed25519_public
    assert open_roster(both, new.ed25519_raw).root.ed25519 == new.ed25519_public
    new_only = build_roster(w.NETWORK, 4, units, [], new)
    with refused("收 309"):
        open_roster(new_only, ROOT.ed25519_raw)
    old_only = sign("roster", both.body, [ROOT])
    with refused("收 309"):
        open_roster(old_only, ROOT.ed25519_raw)
    # The new key's signature is there but is over something else.
    forged = canonical_json.load(both.sig)
    forged["signatures"][1]["sig"] = canonical_json.load(sign("roster", b"{}", [new]).sig)["signatures"][0]["sig"]
    with refused("收 201"):
        open_roster(SignedStatement(both.body, canonical_json.dump(forged)), ROOT.ed25519_raw)


def test_root_of_an_unknown_suite() -> None:
    """Its keyid proves nothing: it may wear the id of the root in use, or one that signed, over any key and words."""
    new = DeviceKeys.generate()
    value = canonical_json.load(build_roster(w.NETWORK, 4, w.UNITS.items(), [], new, old_root=ROOT).body)
    for keyid in (ROOT.keyid, new.keyid):
        value["root"] |= {"suite": "sm-v1", "keyid": keyid}
        with pytest.raises(RefusedError, match=r"收 206.*sm-v1"):
            open_roster(sign("roster", canonical_json.dump(value), [ROOT, new]), ROOT.ed25519_raw)


@pytest.mark.parametrize(
    "change",
    [
        {"units": [["C", ""], ["D", ""]]},
        {"units": [["C", ""], ["C", ""]]},
        {"units": [["A", "B"], ["B", "A"]]},
        {"units": [["C", ""], ["A", "B"], ["B", "A"]]},
        {"units": [["C"]]},
        {"units": [[1, 2]]},
        {"units": []},
        {"units": None},
        {"devices": None},
        {"recovery": "age1x"},
        {"root": None},
        {"network": 1},
        {"expires": 7},
    ],
)
def test_roster_shapes(change: dict[str, object]) -> None:
    value = {**canonical_json.load(w.roster().body), "devices": [], **change}
    with refused("收 106"):
        open_roster(sign("roster", canonical_json.dump(value), [ROOT]), ROOT.ed25519_raw)


def test_devices_of_a_roster() -> None:
    good = device_record(w.keys_of(w.TOWN), w.TOWN)

    def opens(*devices: object) -> None:
        open_roster(build_roster(w.NETWORK, 1, w.UNITS.items(), devices, ROOT), ROOT.ed25519_raw)  # type: ignore[arg-type]

    opens(good, dataclasses.replace(good, keyid="0" * 32, suite="sm-v1", ed25519="04ab", age="x"))
    with refused("收 106"):
        opens(good, good)
    with refused("收 106"):
        opens(dataclasses.replace(good, org="V99"))
    with refused("收 106"):
        opens(dataclasses.replace(good, age="age1"))
    with refused("收 210"):
        opens(dataclasses.replace(good, keyid="0" * 32))
    with refused("收 106"):
        opens(dataclasses.replace(good, revoked={"f": -1}))


# ------------------------------------------------------------------------------------------ enrolment


def test_acceptance_makes_a_key_known() -> None:
    trust = w.trust_of(w.COUNTY, accepted=())
    keyid = w.keys_of(w.VILLAGE).keyid
    assert trust.device(keyid) is None
    after = trust.with_acceptances([w.acceptance(w.VILLAGE)])
    assert trust.device(keyid) is None
    device = after.device(keyid)
    assert device is not None
    assert (device.org, after.devices_of(w.VILLAGE)) == (w.VILLAGE, (device,))
    assert after.with_acceptances([w.acceptance(w.VILLAGE)]) == after
    # The county itself may accept a village.
    assert trust.with_acceptances([w.acceptance(w.VILLAGE, w.COUNTY)]).device(keyid) is not None


@pytest.mark.parametrize(("org", "by"), [(w.FAR, w.TOWN), (w.TOWN, w.TOWN), (w.COUNTY, w.TOWN), (w.OTHER_TOWN, w.TOWN)])
def test_acceptance_outside_the_subtree(org: str, by: str) -> None:
    with pytest.raises(RefusedError, match=r"收 306"):
        w.trust_of(w.COUNTY, accepted=()).with_acceptances([w.acceptance(org, by)])


def test_village_cannot_accept_even_when_enrolled() -> None:
    with refused("收 306"):
        w.trust_of(w.COUNTY).with_acceptances([w.acceptance(w.NEIGHBOUR, w.VILLAGE)])


def test_acceptance_by_a_stranger_or_in_anothers_name() -> None:
    trust = w.trust_of(w.COUNTY, accepted=())
    asked = read_enrol(w.request(w.VILLAGE))
    with refused("收 301"):
        trust.with_acceptances([build_acceptance(asked, DeviceKeys.generate(), w.TOWN, w.AT)])
    with refused("收 304"):
        trust.with_acceptances([build_acceptance(asked, w.keys_of(w.OTHER_TOWN), w.TOWN, w.AT)])
    good = w.acceptance(w.VILLAGE)
    with refused("收 201"):
        trust.with_acceptances([SignedStatement(good.body.replace(b"T1", b"C"), good.sig)])
    elsewhere = read_enrol(build_enrol(w.keys_of(w.VILLAGE), w.VILLAGE, "x", "net-2"))
    with refused("收 311"):
        trust.with_acceptances([build_acceptance(elsewhere, w.keys_of(w.TOWN), w.TOWN, w.AT)])


def test_a_key_cannot_be_moved_to_another_unit() -> None:
    moved = read_enrol(w.request(w.NEIGHBOUR, keys=w.keys_of(w.VILLAGE)))
    again = build_acceptance(moved, w.keys_of(w.TOWN), w.TOWN, w.AT)
    with refused("收 304"):
        w.trust_of(w.COUNTY, accepted=(w.VILLAGE,)).with_acceptances([again])


def test_acceptances_stored_long_ago_do_not_lock_the_workspace() -> None:
    device = dataclasses.replace(device_record(w.keys_of(w.TOWN), w.TOWN), revoked={})
    trust = w.trust_of(w.COUNTY, accepted=())
    others = tuple(d for d in trust.roster.devices if d.org != w.TOWN)
    trust = dataclasses.replace(trust, roster=dataclasses.replace(trust.roster, devices=(*others, device)))
    stored = [w.acceptance(w.VILLAGE), w.acceptance(w.FAR, w.OTHER_TOWN)]
    with refused("收 310"):
        trust.with_acceptances(stored)
    kept = trust.with_acceptances(stored, keep_good=True)
    assert kept.devices_of(w.VILLAGE) == ()
    assert len(kept.devices_of(w.FAR)) == 1


def test_revocation_in_the_roster_beats_an_acceptance() -> None:
    device = dataclasses.replace(device_record(w.keys_of(w.VILLAGE), w.VILLAGE), revoked={w.FEED: 3})
    trust = w.trust_of(w.COUNTY)
    trust = dataclasses.replace(
        trust, roster=dataclasses.replace(trust.roster, devices=(*trust.roster.devices, device))
    )
    assert trust.with_acceptances([w.acceptance(w.VILLAGE)]).devices_of(w.VILLAGE) == ()
    # Replaced with a cut (not compromised): what it endorsed and accepted before stays.
    town = dataclasses.replace(device_record(w.keys_of(w.TOWN), w.TOWN), revoked={w.TOWN_FEED: 9})
    others = tuple(d for d in trust.roster.devices if d.org not in (w.TOWN, w.VILLAGE))
    trust = dataclasses.replace(
        w.trust_of(w.COUNTY, accepted=()), roster=dataclasses.replace(trust.roster, devices=(*others, town))
    )
    assert len(trust.with_acceptances([w.acceptance(w.VILLAGE)]).devices_of(w.VILLAGE)) == 1


def request_with(keys: DeviceKeys | None = None, **changes: object) -> SignedStatement:
    value = {**canonical_json.load(read_enrol(w.request()).signed.body), **changes}
    return sign("enrol", canonical_json.dump(value), [keys or w.keys_of(w.VILLAGE)])


def test_requests_that_contradict_themselves() -> None:
    device = json.loads(read_enrol(w.request()).signed.body)["device"]
    with refused("收 314"):
        open_request(request_with(org=w.NEIGHBOUR))
    with refused("收 314"):
        open_request(request_with(device={**device, "revoked": {}}))
    with refused("收 314"):
        open_request(request_with(keys=DeviceKeys.generate()))
    with refused("收 206"):
        open_request(request_with(device={**device, "suite": "sm-v1"}))
    with refused("收 210"):
        open_request(request_with(device={**device, "keyid": "0" * 32}))
    signed = request_with()
    with refused("收 201"):
        open_request(SignedStatement(signed.body.replace(b"2023", b"2024"), signed.sig))


def enrol_file(signed: SignedStatement, **more: object) -> bytes:
    inner = write_zip([("enrol.json", signed.body), ("enrol.sig.json", signed.sig)])
    return w.sealed(b"", payload=inner, kind="enrol", to=(), seq=0, feed="", **more)  # type: ignore[arg-type]


def test_request_file_is_one_devices() -> None:
    signed = read_enrol(w.request()).signed
    assert read_enrol(enrol_file(signed)).org == w.VILLAGE
    with refused("收 314"):
        read_enrol(enrol_file(signed, signer=w.keys_of(w.NEIGHBOUR)))
    with refused("收 314"):
        read_enrol(enrol_file(signed, org=w.NEIGHBOUR))
    with refused("收 314"):
        read_enrol(w.submission())
    data = w.request()
    with refused("收 203"):
        read_enrol(w.with_members(data, payload_zip=b"x"))
    swapped = w.with_members(data, transport_sig_json=sign("transport", b"{}", [w.keys_of(w.VILLAGE)]).sig)
    with refused("收 201"):
        read_enrol(swapped)
    with refused("收 107"):
        read_enrol(w.sealed(b"", payload=write_zip([("enrol.json", b"")]), kind="enrol", to=()))


@pytest.mark.parametrize(
    ("org", "own", "code"),
    [(w.FAR, w.TOWN, "收 306"), (w.TOWN, w.TOWN, "收 306"), (w.COUNTY, w.TOWN, "收 306"), ("V99", w.TOWN, "收 301")],
)
def test_requests_from_outside_are_refused_at_the_door(org: str, own: str, code: str) -> None:
    with refused(code):
        open_file(w.request(org), w.trust_of(own, accepted=()), w.keys_of(own))
    elsewhere = build_enrol(w.keys_of(w.VILLAGE), w.VILLAGE, "x", "net-2")
    with refused("收 311"):
        open_file(elsewhere, w.trust_of(own), w.keys_of(own))


# ------------------------------------------------------------------------------------------ endorsement


def test_endorsement() -> None:
    trust = w.trust_of(w.COUNTY)
    signed = build_endorsement("f" * 64, "returned", ["r1"], ["r2"], "李", w.TOWN, 7, w.AT, signer=w.keys_of(w.TOWN))
    found = open_endorsement(signed, trust, w.VILLAGE)
    assert (found.batch, found.decision, found.excluded, found.unreviewed) == ("f" * 64, "returned", ("r1",), ("r2",))
    assert (found.reviewer, found.org, found.number, found.at) == ("李", w.TOWN, 7, w.AT)
    for org in (w.FAR, w.TOWN, w.COUNTY):
        with refused("收 315"):
            open_endorsement(signed, trust, org)
    with refused("收 202"):
        open_endorsement(sign("receipt", signed.body, [w.keys_of(w.TOWN)]), trust)
    with pytest.raises(ValueError, match="maybe"):
        build_endorsement("f" * 64, "maybe", signer=w.keys_of(w.TOWN))


# ------------------------------------------------------------------------------------------ packs and order


def test_packs_only_go_up() -> None:
    require_newer_pack(4, 5)
    for got in (4, 3):
        with refused("收 405"):
            require_newer_pack(4, got)


def chain(length: int, feed: str = w.FEED) -> list[SignedBatch]:
    found: list[SignedBatch] = []
    for seq in range(1, length + 1):
        found.append(w.batch(seq=seq, feed=feed, prev=found[-1].sha256 if found else "", lines=()))
    return found


CHAIN = chain(5)


def known(*numbers: int) -> list[tuple[int, str, str]]:
    return [(seq, CHAIN[seq - 1].sha256, read_batch(CHAIN[seq - 1].body).prev) for seq in numbers]


@pytest.mark.parametrize(
    ("have", "new", "verdict", "missing"),
    [
        ((), 1, "next", ()),
        ((1, 2), 3, "next", ()),
        ((1, 2, 3), 2, "duplicate", ()),
        ((), 3, "gap", (1, 2)),
        ((1, 3), 5, "gap", (2, 4)),
        ((1, 3), 2, "next", ()),
        ((3,), 2, "gap", (1,)),
    ],
)
def test_order_of_numbers(have: tuple[int, ...], new: int, verdict: str, missing: tuple[int, ...]) -> None:
    found = judge_sequence(known(*have), read_batch(CHAIN[new - 1].body))
    assert (found.verdict, found.missing) == (verdict, missing)


def test_fork_and_wrong_prev() -> None:
    twin = read_batch(w.batch(seq=2, prev=CHAIN[0].sha256, lines=()).body)
    assert judge_sequence(known(1, 2), twin).verdict == "fork"
    assert judge_sequence(known(1), twin).verdict == "next"
    # It fits what lies before, but not what lies after.
    assert judge_sequence(known(1, 3), twin).verdict == "bad_prev"
    stray = read_batch(w.batch(seq=2, prev="0" * 64, lines=()).body)
    assert judge_sequence(known(1), stray).verdict == "bad_prev"
    assert judge_sequence([], stray).verdict == "gap"
    first = read_batch(w.batch(seq=1, prev="0" * 64, lines=()).body)
    assert judge_sequence([], first).verdict == "bad_prev"


@given(st.permutations(range(5)))
def test_any_order_of_arrival_ends_the_same(order: list[int]) -> None:
    have: list[tuple[int, str, str]] = []
    for place in order:
        found = judge_sequence(have, read_batch(CHAIN[place].body))
        assert found.verdict in ("next", "gap")
        assert found.missing == tuple(n for n in range(1, place + 1) if n not in {seq for seq, _h, _p in have})
        have += known(place + 1)
    assert all(judge_sequence(have, read_batch(batch.body)).verdict == "duplicate" for batch in CHAIN)


# ------------------------------------------------------------------------------------------ batches alone


def test_batch_says_where_it_comes_from_and_what_it_has_seen() -> None:
    continues, acked = Continues("ef" * 16, 7, "1" * 64), Acked("2" * 64, "ef" * 16, 6)
    signed = w.batch(continues=continues, acked=acked, clock="unsure", salt="0" * 32)
    opened = open_batch(signed, w.trust_of(w.TOWN))
    assert (opened.batch.continues, opened.batch.acked) == (continues, acked)
    assert (opened.batch.clock, opened.batch.salt, opened.batch.packs) == ("unsure", "0" * 32, {"fpm": 1})
    assert opened.batch.sha256 == opened.sha256 == signed.sha256
    assert w.batch().sha256 != w.batch().sha256, "the salt makes every batch its own"
    with pytest.raises(ValueError, match="sha256"):
        SignedBatch(signed.body, signed.sig, signed.members, "0" * 64)
    with refused("收 301"):
        open_batch(signed, w.trust_of(w.TOWN, accepted=()))


def test_names_in_sentences() -> None:
    trust: Trust = w.trust_of(w.TOWN)
    assert trust.names((w.VILLAGE, "V99")) == "幸福村、V99"
    assert not trust.is_above("V99", w.VILLAGE)
    assert not trust.is_above(w.TOWN, "V99")


def test_every_device_known_is_listed_once_and_the_roster_has_the_last_word() -> None:
    """What the next roster is made of: an accepted computer that the roster has cut off stays cut off."""
    cut = dataclasses.replace(device_record(w.keys_of(w.VILLAGE), w.VILLAGE), revoked={w.FEED: 1})
    devices = [*(device_record(w.keys_of(org), org) for org in (w.COUNTY, w.TOWN)), cut]
    signed = build_roster(w.NETWORK, 4, w.UNITS.items(), devices, ROOT)
    trust = w.trust_of(w.COUNTY, signed=signed)
    assert sorted(device.org for device in trust.devices) == [w.COUNTY, w.TOWN, w.VILLAGE, w.NEIGHBOUR]
    assert next(device for device in trust.devices if device.org == w.VILLAGE) == cut
