"""Lists of a million records stay quick only while every question is answered by an index: the plans are asserted."""

from __future__ import annotations

import pytest

from desktop.storage import record_lists
from desktop.storage.database import Database
from desktop.storage.record_lists import Chosen

CHOICES = {
    "all": Chosen(),
    "period": Chosen(start="2023-09-01", end="2023-09-30"),
    "form": Chosen(form="free_clinic", start="2023-09-01", end="2023-09-30"),
    "state": Chosen(state="ready"),
    "unit": Chosen(unit="990101"),
    "everything": Chosen("2023-09-01", "2023-09-30", "free_clinic", "ready", "990101"),
}


class _Explained:
    """A database that tells how it would answer instead of answering."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.plans: list[str] = []

    def execute(self, sql, params=()):
        self.plans += [row["detail"] for row in self.db.execute(f"EXPLAIN QUERY PLAN {sql}", params)]
        return []

    def one(self, sql, params=()):
        self.execute(sql, params)


@pytest.mark.parametrize("after", [None, ("2023-09-20", "ff")], ids=["first", "next"])
@pytest.mark.parametrize("choice", CHOICES)
def test_a_page_is_read_in_order_without_sorting_or_reading_everything(clinic, choice, after):
    asked = _Explained(clinic)
    record_lists.page_of_heads(asked, CHOICES[choice], after=after)
    assert not [plan for plan in asked.plans if "TEMP B-TREE" in plan], asked.plans
    if choice != "all":
        assert [plan for plan in asked.plans if plan.startswith("SEARCH heads")], asked.plans


@pytest.mark.parametrize("choice", CHOICES)
def test_counts_touch_an_index_only(clinic, choice):
    asked = _Explained(clinic)
    record_lists.count_by_state(asked, CHOICES[choice])
    assert all("COVERING INDEX" in plan for plan in asked.plans if " heads" in plan) or choice == "everything", (
        asked.plans
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: record_lists.form_use(db, "990101"),
        lambda db: record_lists.states_of_unit(db, "990101", "free_clinic", "2023-09-01", "2023-09-30"),
        lambda db: record_lists.own_in_state(db, "returned"),
        lambda db: record_lists.count_in_state(db, "ready"),
        lambda db: record_lists.numbers_of_lines(db, ["00"]),
        record_lists.batches_not_passed_on,
    ],
    ids=["form_use", "states_of_unit", "own_in_state", "count_in_state", "numbers", "batches"],
)
def test_no_question_of_the_first_page_reads_the_log_from_end_to_end(clinic, ask):
    asked = _Explained(clinic)
    ask(asked)
    assert asked.plans
    for table in ("heads", "revisions", "r", "h", "l", "batch_lines"):
        assert not [plan for plan in asked.plans if plan == f"SCAN {table}"], asked.plans


def test_lines_are_fetched_by_their_number(clinic):
    asked = _Explained(clinic)
    head = record_lists.RecordHead("r", 1, "put", "free_clinic", "1", "u", "2023-09-01", "ready", 1)
    record_lists.with_lines(asked, [head])
    assert not [plan for plan in asked.plans if plan.startswith("SCAN")], asked.plans
