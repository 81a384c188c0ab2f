"""What was typed before is offered, the last used first; what was forgotten comes back only when typed again."""

from __future__ import annotations

import pytest

from desktop.storage import learned
from desktop.storage.database import Database

HERE = ("V1", "free_clinic")


def learn(db: Database, field: str, value: str, day: str = "2023-09-16", times: int = 1) -> None:
    learned.learn(db, *HERE, {(field, value): times}, day)


def test_the_last_used_first_then_the_most_used(db: Database) -> None:
    learn(db, "place_name", "集市", "2023-09-16")
    learn(db, "place_name", "学校", "2023-09-17")
    learn(db, "place_name", "广场", "2023-09-17", times=3)
    learn(db, "topic", "高血压")
    assert learned.learned(db, *HERE) == {"place_name": ["广场", "学校", "集市"], "topic": ["高血压"]}
    learn(db, "place_name", "集市", "2023-09-18")
    assert learned.learned(db, *HERE)["place_name"][0] == "集市"
    learn(db, "place_name", "集市", "2023-01-01")  # a record of long ago entered today is no step back
    assert learned.learned(db, *HERE)["place_name"][0] == "集市"


def test_every_unit_and_form_has_its_own(db: Database) -> None:
    learn(db, "place_name", "集市")
    assert learned.learned(db, "V2", "free_clinic") == {}
    assert learned.learned(db, "V1", "lecture") == {}


def test_what_is_forgotten_stays_away_until_typed_again(db: Database) -> None:
    learn(db, "place_name", "集市", times=5)
    learned.forget(db, *HERE, "place_name", "集市")
    learned.forget(db, *HERE, "topic", "从旧记录里来的")
    assert learned.learned(db, *HERE) == {}
    assert learned.forgotten(db, *HERE) == {("place_name", "集市"), ("topic", "从旧记录里来的")}
    learned.unlearn(db, *HERE, [("place_name", "集市")])
    assert ("place_name", "集市") in learned.forgotten(db, *HERE)
    learn(db, "place_name", "集市")
    assert learned.learned(db, *HERE) == {"place_name": ["集市"]}
    assert learned.forgotten(db, *HERE) == {("topic", "从旧记录里来的")}


def test_a_slip_that_was_mended_is_not_offered(db: Database) -> None:
    learn(db, "place_name", "集是")
    learn(db, "place_name", "集市", times=2)
    learned.unlearn(db, *HERE, [("place_name", "集是"), ("place_name", "集市"), ("place_name", "没学过")])
    assert learned.learned(db, *HERE) == {"place_name": ["集市"]}


def test_the_oldest_go_when_there_are_too_many(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "KEPT", 3)
    learned.forget(db, *HERE, "place_name", "忘掉的")
    for day in range(1, 6):
        learn(db, "place_name", f"第{day}处", f"2023-09-0{day}")
    assert learned.learned(db, *HERE) == {"place_name": ["第5处", "第4处", "第3处"]}
    assert learned.forgotten(db, *HERE) == {("place_name", "忘掉的")}
