"""What looks like one event is shown; what only shares a day or a village is not."""

from __future__ import annotations

import pytest

from desktop.consolidation.suspects import RecordFacts, suspects

OWN = RecordFacts("own", "T1", "2023-09-16", "220322101201", "村文化广场", "高血压防治", "上午", ("P1", "P2"))
# Another unit's record of the same village and day, with nothing else in common.
OTHER = RecordFacts("other", "V1", "2023-09-16", "220322101201", "卫生室", "儿童保健", "", ("P9",))


def found(own: RecordFacts = OWN, **changed: object) -> bool:
    other = OTHER._replace(**changed)  # type: ignore[arg-type]  # any field
    forward, back = suspects(own, [other]), suspects(other, [own])
    assert bool(forward) == bool(back)
    return forward == ["other"]


def test_a_day_and_a_village_alone_are_no_suspicion():
    assert not found()


@pytest.mark.parametrize(
    "same",
    [{"place": "村文化广场"}, {"topic": "高血压防治"}, {"staff_keys": ("P9", "P2")}, {"topic": " 高血压\u3000防治 "}],
)
def test_the_same_place_topic_or_person_is_one(same):
    assert found(**same)


@pytest.mark.parametrize("apart", [{"date": "2023-09-17"}, {"division_code": "220322101202"}, {"day_part": "下午"}])
def test_another_day_village_or_part_of_the_day_keeps_them_apart(apart):
    assert not found(place=OWN.place, topic=OWN.topic, staff_keys=OWN.staff_keys, **apart)


def test_the_same_or_an_unknown_part_of_the_day_does_not():
    assert found(place=OWN.place, day_part="上午")
    assert found(place=OWN.place, day_part="")


def test_without_a_village_nothing_is_compared():
    assert not found(OWN._replace(division_code=""), division_code="", place=OWN.place)


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_blanks_are_not_alike(blank):
    own = OWN._replace(place=blank, topic=blank, staff_keys=())
    assert not found(own, place=" ", topic="", staff_keys=())


def test_a_record_is_never_its_own_suspect_and_all_others_are_named():
    twins = [OWN._replace(rid=rid) for rid in ("a", "own", "b")]
    assert suspects(OWN, twins) == ["a", "b"]
    assert suspects(OWN, []) == []
