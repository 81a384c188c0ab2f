"""Small facts by key, and the newest records of one form."""

from __future__ import annotations

from dataclasses import replace

from desktop.storage.database import Database
from desktop.storage.latest import latest_of_unit, latest_revisions
from desktop.storage.settings import drop_setting, get_setting, get_settings, set_setting, set_settings
from tests.storage.samples import UNIT, line, store


def test_the_last_value_stays_until_it_is_dropped(clinic: Database) -> None:
    set_setting(clinic, "a", [1])
    set_setting(clinic, "a", {"b": None})
    set_setting(clinic, "c", 2)
    assert get_setting(clinic, "a") == {"b": None}
    drop_setting(clinic, "a")
    drop_setting(clinic, "a")
    assert (get_setting(clinic, "a", 7), get_setting(clinic, "c")) == (7, 2)


def test_several_are_read_and_kept_at_once(clinic: Database) -> None:
    set_settings(clinic, {"a": [1, "甲"], "b": {"y": 1, "x": None}})
    set_settings(clinic, {"b": 3, "c": None})
    assert get_settings(clinic, ["c", "b", "a", "no"]) == {"a": [1, "甲"], "b": 3, "c": None}
    assert get_settings(clinic, []) == {}
    assert get_setting(clinic, "a") == [1, "甲"]


def test_the_newest_are_those_of_the_latest_day(clinic: Database) -> None:
    for rid, day in (("R1", "2023-09-03"), ("R2", "2023-09-05"), ("R3", "2023-09-04"), ("R4", "2023-09-06")):
        store(clinic, line(rid, activity_date=day))
    store(clinic, line("R4", 2, op="del"))
    newest = latest_revisions(clinic, "free_clinic", UNIT, limit=2)
    assert [item.parsed.rid for item in newest] == ["R2", "R3"]
    assert [item.parsed.rid for item in latest_revisions(clinic, "free_clinic", UNIT, exclude="R2")] == ["R3"]
    store(clinic, replace(line("R0", activity_date="2023-09-09"), form="lecture"))
    assert [item.parsed.rid for item in latest_of_unit(clinic, UNIT, limit=2)] == ["R0", "R2"]
    assert [item.parsed.rid for item in latest_of_unit(clinic, UNIT, exclude="R0")] == ["R2"]
