"""抽查: the sample is the same for whoever draws it, by a seed nobody chooses; what was checked is not drawn again."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from desktop.foundation.clock import SetClock
from desktop.storage.records import heads
from desktop.storage.settings import set_setting
from desktop.workflows.enter_record import add_records
from desktop.workflows.open_entry import open_entry
from desktop.workflows.spot_sample import SHARE_KEY, drawn_records, sampled_month
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import TOWNSHIP, XINGFU, clinic
from tests.helpers.clock import CHINA
from tests.helpers.photo import photo

DAY = SetClock(dt.datetime(2023, 9, 25, 9, 0, tzinfo=CHINA))


@pytest.fixture
def township(county, tmp_path):  # noqa: F811
    """Thirty clinics of a village, entered by the township from their paper, and three of its own."""
    (tmp_path / "paper.jpg").write_bytes(photo())
    with open_workspace(county.at(TOWNSHIP), DAY) as opened:
        below = [
            clinic(date=f"2023-09-{1 + n % 24:02}", visits=10 + n, _unit=XINGFU, on_behalf_proof="paper.jpg")
            for n in range(30)
        ]
        add_records(opened, "free_clinic", below, folder=tmp_path)
        add_records(opened, "free_clinic", [clinic(date="2023-09-02"), clinic(date="2023-08-02", backfill_reason="晚")])
        yield opened


def test_the_sample_can_be_drawn_again_by_hand(township):
    seed = f"{TOWNSHIP}:2023-09"
    theirs = [head.rid for head in heads(township.db, unit=XINGFU)]
    order = sorted(theirs, key=lambda rid: hashlib.sha256(f"{seed}:{rid}".encode()).hexdigest())
    rows = drawn_records(township)
    assert {row["key"] for row in rows} == set(order[:2]), "five per cent of thirty, rounded up"
    assert {row["sample"] for row in rows} == {f"{seed} 5%"}
    assert all("幸福村" in row["name"] and "人次" in row["name"] for row in rows)
    set_setting(township.db, SHARE_KEY, 50)
    assert {row["key"] for row in drawn_records(township)} == set(order[:15]), "a greater share holds the smaller one"


def test_what_was_checked_is_not_listed_again(township):
    first, second = drawn_records(township)
    given = {"record": first["key"], "method": "2", "result": "2", "found_value": 9, "note": "登记表上少一页"}
    made = add_records(township, "spot_check", [given]).records[0]
    listed = open_entry(township, form="spot_check").context.lists["drawn_records"]
    assert [row["key"] for row in listed] == [second["key"]]
    opened = open_entry(township, rid=made.id)
    assert (opened.data["sample"], opened.data["record"]) == (first["sample"], first["key"])
    assert {row["key"] for row in opened.context.lists["drawn_records"]} == {first["key"], second["key"]}
    add_records(township, "spot_check", [dict(opened.data) | {"found_value": 8}], revise=made.id)


@pytest.mark.parametrize(
    ("day", "month"), [("2023-10-10", "2023-09"), ("2023-09-25", "2023-09"), ("2024-01-15", "2023-12")]
)
def test_a_month_is_checked_once_its_records_are_in(day, month):
    assert sampled_month(dt.date.fromisoformat(day)).name == month
