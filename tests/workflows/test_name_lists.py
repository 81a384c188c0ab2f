"""名单: names of one's own beside those sent down; put away is not gone; the next pack wins under the same name."""

from __future__ import annotations

import pytest

from desktop.errors import UsageError
from desktop.foundation.clock import SystemClock
from desktop.storage.registers import load_register, save_register
from desktop.workflows.audit_log import audit_words
from desktop.workflows.form_context import registers_for_forms
from desktop.workflows.name_lists import name_list, put_away, save_name, tick_technique
from desktop.workflows.open_entry import open_entry
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def rows(workspace, register):
    return {row["name"]: row for row in registers_for_forms(workspace)[register]}


def named(found, name):
    return next(row for row in found.rows if row.name == name)


def test_a_colleague_added_here_is_offered_with_unit_and_title_and_the_register_stays(workspace):
    before = load_register(workspace.db, "persons")
    found = save_name(workspace, "staff", {"name": " 周  文 ", "title": "232"})
    assert (named(found, "周 文").origin, named(found, "周 文").put_away) == ("own", False)
    row = rows(workspace, "persons")["周 文"]
    assert (row["unit"], row["title"]) == (workspace.identity.org, "232")
    # The key that other computers would work out for the same person: name and unit.
    assert row["key"] == f"周 文@{workspace.identity.org}"
    assert load_register(workspace.db, "persons") == before
    assert "names" in audit_words()


def test_a_correction_stands_before_what_was_sent_down(workspace):
    sent = next(row for row in load_register(workspace.db, "persons") if row["unit"] == workspace.identity.org)
    found = save_name(workspace, "staff", {"name": sent["name"], "title": "231"}, key=sent["key"])
    assert named(found, sent["name"]).origin == "changed"
    assert rows(workspace, "persons")[sent["name"]]["title"] == "231"


def test_what_is_put_away_is_marked_and_comes_back(workspace):
    save_name(workspace, "venues", {"name": "老槐树下", "site_type": "40"})
    found = put_away(workspace, "venues", "老槐树下", away=True)
    assert named(found, "老槐树下").put_away
    assert found.rows[-1].name == "老槐树下"
    assert rows(workspace, "sites")["老槐树下"]["retired"] == "1"
    put_away(workspace, "venues", "老槐树下", away=False)
    assert "retired" not in rows(workspace, "sites")["老槐树下"]


def test_what_the_county_sends_later_under_the_same_name_takes_the_place(workspace):
    save_name(workspace, "venues", {"name": "老槐树下", "site_type": "40"})
    sent = [
        *load_register(workspace.db, "sites"),
        {"key": "S900", "name": "老槐树下", "site_type": "70", "active": "1"},
    ]
    save_register(workspace.db, "sites", sent)
    found = [row for row in registers_for_forms(workspace)["sites"] if row["name"] == "老槐树下"]
    assert [row["key"] for row in found] == ["S900"]


@pytest.mark.parametrize(
    ("which", "values", "code"),
    [
        ("cars", {"name": "x"}, "用 230"), ("staff", {"name": "  "}, "用 231"), ("staff", {"name": "长" * 61}, "用 231"),
        ("venues", {"name": "老槐树下", "site_type": "40"}, "用 232"), ("venues", {"name": "新地方", "site_type": "99"}, "用 233"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_changes_nothing(workspace, which, values, code):
    save_name(workspace, "venues", {"name": "老槐树下", "site_type": "40"})
    before = registers_for_forms(workspace)
    with pytest.raises(UsageError) as told:
        save_name(workspace, which, values)
    assert told.value.problem.code == code
    assert registers_for_forms(workspace) == before


def test_a_days_register_begins_with_the_techniques_done_here(workspace):
    assert not (open_entry(workspace, form="treatment_day").offered or {}).get("tally")
    codes = [row.key for row in name_list(workspace, "techniques").rows][:3]
    for code in reversed(codes):
        tick_technique(workspace, code, done=True)
    offered = open_entry(workspace, form="treatment_day").offered["tally"]
    in_catalogue = [row["code"] for row in load_register(workspace.db, "techniques") if row["code"] in codes]
    assert list(offered) == in_catalogue  # in the order of the catalogue, not of the ticks
    put_away(workspace, "techniques", codes[0], away=True)
    tick_technique(workspace, codes[1], done=False)
    assert open_entry(workspace, form="treatment_day").offered["tally"] == (codes[2],)
    # What is tried at a free clinic is no register: nothing stands there beforehand.
    assert not open_entry(workspace, form="free_clinic").offered


def test_schools_and_venues_are_two_lists_of_one_register(workspace):
    save_name(workspace, "visited", {"name": "育才小学", "site_type": "20", "people": "120"})
    assert named(name_list(workspace, "visited"), "育才小学").words.endswith("120 人")
    assert "育才小学" not in [row.name for row in name_list(workspace, "venues").rows]
