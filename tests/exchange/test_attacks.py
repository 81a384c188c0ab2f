"""The attacks on the network's trust, each as a story between a simulated county and its readers (after TUF's list)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import KnownError, RefusedError, WaitingError
from desktop.exchange import DeviceKeys
from desktop.exchange.signing import sign
from tests.exchange import world as w
from tests.exchange.simulator import Simulator


@pytest.fixture
def county() -> Simulator:
    return Simulator()


def refused(code: str) -> pytest.RaisesExc[RefusedError]:
    return pytest.raises(RefusedError, match=code)


def test_a_month_without_attackers(county: Simulator) -> None:
    """Kit, enrolment at the township, the village's file, the township's, a pack, all again."""
    town, top = county.reader(w.TOWN), county.reader(w.COUNTY)
    batch = w.batch()
    with pytest.raises(WaitingError, match="收 302"):
        town.receive(w.submission(own=batch))
    town.accept(w.VILLAGE)
    assert town.receive(w.submission(own=batch)).own.sha256 == batch.sha256
    taken = top.receive(town.carry(batch))
    assert [item.batch.org for item in taken.batches] == [w.TOWN, w.VILLAGE]
    town.update(county.publish(w.TOWN))
    assert town.receive(w.submission(own=batch)).own.signer.org == w.VILLAGE


def test_rollback_an_old_roster_after_a_new_one(county: Simulator) -> None:
    town = county.reader(w.TOWN)
    old = county.publish(w.TOWN)
    county.revoke(w.keys_of(w.OTHER_TOWN), {})
    town.update(county.publish(w.TOWN))
    with refused("收 307"):
        town.update(old)
    county.version -= 1
    with refused("收 307"):
        town.update(county.publish(w.TOWN, signed=county.roster()))
    device = town.trust.device(w.keys_of(w.OTHER_TOWN).keyid)
    assert device is not None and device.revoked == {}


def test_replay_of_the_same_pack(county: Simulator) -> None:
    town = county.reader(w.TOWN)
    pack = county.publish(w.TOWN)
    town.update(pack)
    with refused("收 405"):
        town.update(pack)


def test_fast_forward_the_version_that_no_other_can_follow(county: Simulator) -> None:
    """A stolen root that jumps to the end would lock everybody out of the true one's next roster."""
    town = county.reader(w.TOWN)
    for version in (2**53 - 1, 2**31, county.version + 10_001):
        county.version = version
        with refused("收 308"):
            town.update(county.publish(w.TOWN, signed=county.roster()))
    county.version = 10_001
    town.update(county.publish(w.TOWN, signed=county.roster()))


def test_freeze_an_expired_roster_warns_and_never_blocks(county: Simulator) -> None:
    county.expires = "1970-01-01"
    town = county.reader(w.TOWN)
    town.update(county.publish(w.TOWN))
    assert town.trust.roster.expires == "1970-01-01"


def test_mix_and_match_a_roster_of_another_network(county: Simulator) -> None:
    town = county.reader(w.TOWN)
    county.network = "net-2"
    with refused("收 311"):
        town.update(county.publish(w.TOWN))


def test_arbitrary_roster_by_a_key_that_is_not_the_root(county: Simulator) -> None:
    town = county.reader(w.TOWN)
    county.units[w.VILLAGE] = w.OTHER_TOWN
    for signers in ([w.keys_of(w.TOWN)], [DeviceKeys.generate()], [w.keys_of(w.TOWN), DeviceKeys.generate()]):
        county.version += 1
        with refused("收 309"):
            town.update(county.publish(w.TOWN, signed=county.roster(signers=signers)))
    assert town.trust.is_above(w.TOWN, w.VILLAGE)


def test_a_pack_by_anybody_but_the_top(county: Simulator) -> None:
    village = county.reader(w.VILLAGE)
    with refused("收 312"):
        village.update(county.publish(w.VILLAGE, by=w.TOWN))


def test_the_root_is_replaced_and_the_old_one_says_no_more(county: Simulator) -> None:
    town, old = county.reader(w.TOWN), county.root
    new = DeviceKeys.generate()
    county.replace_root(new)
    for signers in ([new], [old]):
        county.version += 1
        with refused("收 309"):
            town.update(county.publish(w.TOWN, signed=county.roster(signers=signers)))
    town.update(county.publish(w.TOWN))
    assert town.trust.roster.root.keyid == new.keyid
    county.old_root = None
    town.update(county.publish(w.TOWN))
    county.root = old
    with refused("收 309"):
        town.update(county.publish(w.TOWN))


def test_one_who_missed_the_replacement_follows_while_both_sign(county: Simulator) -> None:
    late = county.reader(w.TOWN)
    county.replace_root(DeviceKeys.generate())
    for _month in range(3):
        last = county.publish(w.TOWN)
    late.update(last)
    assert late.trust.roster.root.keyid == county.root.keyid


def test_a_replaced_computer_counts_up_to_its_cut(county: Simulator) -> None:
    town = county.reader(w.TOWN)
    town.accept(w.VILLAGE)
    one, two = w.batch(), w.batch(seq=2)
    county.revoke(w.keys_of(w.VILLAGE), {w.FEED: 1})
    town.update(county.publish(w.TOWN))
    assert town.receive(w.submission(own=one)).own.batch.seq == 1
    with refused("收 310"):
        town.receive(w.submission(own=two, seq=2))
    new = DeviceKeys.generate()
    town.accept(w.VILLAGE, new)
    again = w.batch(feed="77" * 16, signer=new)
    assert town.receive(w.submission(own=again, feed="77" * 16, signer=new)).own.signer.keyid == new.keyid


def test_a_stolen_township_key_vouches_for_nobody(county: Simulator) -> None:
    """What it accepted before goes too; what another township accepted stays."""
    town, other, top = county.reader(w.TOWN), county.reader(w.OTHER_TOWN), county.reader(w.COUNTY)
    town.accept(w.VILLAGE)
    top.receive(town.carry(w.batch()))
    top.accepted.append(other.accept(w.FAR))
    assert top.trust.device(w.keys_of(w.VILLAGE).keyid) is not None
    county.revoke(w.keys_of(w.TOWN), {})
    top.update(county.publish(w.COUNTY))
    assert top.trust.device(w.keys_of(w.VILLAGE).keyid) is None
    assert top.trust.device(w.keys_of(w.FAR).keyid) is not None
    with refused("收 310"):
        top.receive(town.carry(w.batch()))


def test_a_unit_moved_to_another_township_obeys_the_new_one(county: Simulator) -> None:
    town, other = county.reader(w.TOWN), county.reader(w.OTHER_TOWN)
    town.accept(w.VILLAGE)
    county.units[w.VILLAGE] = w.OTHER_TOWN
    town.update(county.publish(w.TOWN))
    other.update(county.publish(w.OTHER_TOWN))
    assert town.trust.device(w.keys_of(w.VILLAGE).keyid) is None, "its word no longer reaches there"
    other.accept(w.VILLAGE)
    batch = w.batch()
    assert other.receive(w.submission(own=batch, to=(w.OTHER_TOWN,))).own.sha256 == batch.sha256


def test_signed_by_the_root_is_not_signed_as_a_pack(county: Simulator) -> None:
    """A signature of one kind is none of another, even by the highest key."""
    town = county.reader(w.TOWN)
    county.version += 1
    body = county.roster().body
    for kind in ("pack", "transport", "acceptance"):
        with refused("收 202"):
            town.update(county.publish(w.TOWN, signed=sign(kind, body, [county.root])))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["publish", "old", "jump", "stranger", "revoke", "restart"]), max_size=8))
def test_whatever_is_played_the_version_never_falls(steps: list[str]) -> None:
    county = Simulator()
    town = county.reader(w.TOWN)
    kept = [county.publish(w.TOWN)]
    for step in steps:
        before = (town.trust.roster.version, town.pack_version)
        if step == "publish":
            kept.append(county.publish(w.TOWN))
        elif step == "jump":
            county.version += 10_001
            kept.append(county.publish(w.TOWN))
            county.version -= 10_001
        elif step == "stranger":
            kept.append(county.publish(w.TOWN, signed=county.roster(signers=[DeviceKeys.generate()])))
        elif step == "revoke":
            county.revoke(w.keys_of(w.OTHER_TOWN), {})
        told = ""
        try:
            town.update(kept[0] if step == "old" else kept[-1])
        except KnownError as error:
            told = error.problem.code
        after = (town.trust.roster.version, town.pack_version)
        assert told in ("", "收 307", "收 308", "收 309", "收 405")
        assert after == before if told else (after[0] >= before[0] and after[1] > before[1])
