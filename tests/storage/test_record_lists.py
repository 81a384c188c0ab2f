"""Lists of a million records stay quick only while every question is answered by an index: the plans are asserted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.model.form_schema import FieldSchema
from desktop.storage import record_lists
from desktop.storage.audit import record_audit
from desktop.storage.batches import save_batch
from desktop.storage.database import Database
from desktop.storage.packs import save_form
from desktop.storage.record_lists import Chosen
from tests.storage.samples import FEED, FREE_CLINIC, batch_row, line, store

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
        return [(0,)] if sql.startswith("SELECT count(") else []

    def one(self, sql, params=()):
        self.execute(sql, params)


@pytest.mark.parametrize("after", [None, ("2023-09-20", "990101", "ff")], ids=["first", "next"])
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("oldest", [False, True])
def test_a_page_is_read_in_order_without_sorting_or_reading_everything(clinic, choice, after, oldest):
    asked = _Explained(clinic)
    chosen = replace(CHOICES[choice], oldest_first=oldest)
    record_lists.page_of_heads(asked, chosen, after=after)
    record_lists.page_starts(asked, chosen, 100)
    assert not [plan for plan in asked.plans if "TEMP B-TREE" in plan], asked.plans
    if after:
        key = "date,rid" if CHOICES[choice].unit else "date,unit,rid"
        assert f"({key}){'>' if oldest else '<'}" in asked.plans[0], (
            "it does not begin right behind the last page's end"
        )
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
        lambda db: record_lists.numbers_of_lines(db, [7]),
        record_lists.batches_not_passed_on,
    ],
    ids=["form_use", "states_of_unit", "own_in_state", "count_in_state", "numbers", "batches"],
)
def test_no_question_of_the_first_page_reads_the_log_from_end_to_end(clinic, ask):
    asked = _Explained(clinic)
    ask(asked)
    assert asked.plans
    for table in ("heads", "revisions", "r", "h", "l", "batch_runs"):
        assert not [plan for plan in asked.plans if plan == f"SCAN {table}"], asked.plans


def test_lines_are_fetched_by_their_number(clinic):
    asked = _Explained(clinic)
    head = record_lists.RecordHead("r", 1, "put", "free_clinic", "1", "u", "2023-09-01", "ready", 1)
    record_lists.with_lines(asked, [head])
    assert not [plan for plan in asked.plans if plan.startswith("SCAN")], asked.plans


def test_pages_begin_where_the_list_says_whatever_stands_above(clinic):
    for n in range(7):
        store(clinic, replace(line(f"r{n}", activity_date=f"2023-09-{10 + n // 4}"), unit=f"V{n * 5 % 3}"))
    for oldest in (False, True):
        chosen = Chosen(oldest_first=oldest)
        keys = [record_lists.key_of(head) for head in record_lists.page_of_heads(clinic, chosen)]
        assert keys == sorted(keys, reverse=not oldest)
        for every in (1, 2, 3, 7, 8):
            for before in (0, 1, 2, 5):
                ends = [keys[n - before - 1] for n in range(every, before + 8, every) if n > before]
                assert record_lists.page_starts(clinic, chosen, every, before=before) == (7, ends)


@pytest.mark.parametrize("oldest", [False, True])
def test_pages_and_jumps_hold_every_record_once_where_units_share_days(clinic, oldest):
    for n in range(12):
        store(clinic, replace(line(f"r{n * 7 % 12:02}", activity_date=f"2023-09-{10 + n // 5}"), unit=f"V{n % 3}"))
    for choice in (
        Chosen(),
        Chosen("2023-09-10", "2023-09-11"),
        Chosen("2023-09-11"),
        Chosen(unit="V1"),
        Chosen(form="free_clinic"),
    ):
        chosen = replace(choice, oldest_first=oldest)
        whole = record_lists.page_of_heads(clinic, chosen)
        keys = [record_lists.key_of(head) for head in whole]
        assert keys == sorted(keys, reverse=not oldest) and len(whole) > 3
        for limit in (1, 2, 3, 5):
            total, ends = record_lists.page_starts(clinic, chosen, limit)
            assert (total, ends) == (len(whole), keys[limit - 1 :: limit])
            pages = [record_lists.page_of_heads(clinic, chosen, after=end, limit=limit) for end in (None, *ends)]
            assert [head for page in pages for head in page] == whole


def test_a_key_outside_the_days_of_the_choice_brings_nothing_from_outside(clinic):
    for n in range(5):
        store(clinic, line(f"r{n}", activity_date=f"2023-09-{10 + n}"))
    inside = Chosen("2023-09-11", "2023-09-13")
    late, early = ("2023-09-30", "V1", "r0"), ("2023-09-01", "V1", "r0")
    assert [head.rid for head in record_lists.page_of_heads(clinic, inside, after=late)] == ["r3", "r2", "r1"]
    oldest = replace(inside, oldest_first=True)
    assert [head.rid for head in record_lists.page_of_heads(clinic, oldest, after=early)] == ["r1", "r2", "r3"]


def test_the_records_of_one_unit_and_day_lie_side_by_side_in_every_index(clinic):
    """Ids are made by chance: ordered by them, each file that comes from a village would change every page of its month."""
    for index in ("heads_listed", "heads_listed_by_form", "heads_listed_by_state", "heads_listed_by_unit"):
        columns = [row[2] for row in clinic.execute(f"PRAGMA index_info({index})")]
        assert {*columns[: columns.index("rid")]} >= {"date", "unit"}, (index, columns)


def test_long_answers_are_given_up_when_nobody_waits_for_them(clinic):
    for n in range(7):
        store(clinic, line(f"r{n}"))
    seen = []

    def until_the_third() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise InterruptedError

    for ask in (
        lambda: record_lists.page_starts(clinic, Chosen(), 1, between=until_the_third),
        lambda: record_lists.count_by_state(clinic, Chosen(), between=until_the_third),
    ):
        seen.clear()
        with pytest.raises(InterruptedError):
            ask()
        assert len(seen) == 3


def test_what_is_in_use_is_told_once_each(clinic):
    assert record_lists.values_in_use(clinic, "unit") == []
    for n in range(3):
        store(clinic, replace(line(f"r{n}"), unit=f"V{n % 2}"))
    assert record_lists.values_in_use(clinic, "unit") == ["V0", "V1"]
    assert record_lists.values_in_use(clinic, "form") == ["free_clinic"]


def test_a_figure_may_stand_on_more_records_than_sqlite_takes_values(clinic):
    store(clinic, line("r1"))
    rids = ("r1", *(f"x{n}" for n in range(40_000)))
    assert [head.rid for head in record_lists.page_of_heads(clinic, Chosen(rids=rids))] == ["r1"]


def test_lines_come_in_the_order_asked_with_the_batch_that_carried_them(clinic):
    seqs = [store(clinic, line(f"r{n}"))[0] for n in range(3)]
    save_batch(clinic, batch_row(4, feed=FEED, origin="own"), seqs[:2])
    heads = record_lists.page_of_heads(clinic, Chosen(oldest_first=True))
    lost = replace(heads[0], revision_seq=99)
    listed = record_lists.with_lines(clinic, [heads[2], lost, heads[0]])
    assert [(item.head.rid, item.own, item.seq) for item in listed] == [("r2", True, 0), ("r0", True, 4)]
    assert record_lists.numbers_of_lines(clinic, seqs[:1]) == {seqs[0]: [("2023-09-30T17:00:00+08:00", 4)]}


def test_what_the_first_page_of_the_window_asks(clinic):
    store(clinic, line("r1"))
    assert record_lists.form_use(clinic, "V1")["free_clinic"] == record_lists.FormUse("free_clinic", 1, "2023-09-16")
    assert record_lists.form_use(clinic, "V2") == {}
    assert record_lists.states_of_unit(clinic, "V1", "free_clinic", "2023-09-01", "2023-09-30") == {"ready": 1}
    assert record_lists.hosted_by_unit(clinic, "V1", "free_clinic", "2023-09-01", "2023-09-30") == 1
    assert record_lists.hosted_by_unit(clinic, "V1", "nothing", "2023-09-01", "2023-09-30") == 0
    assert [head.rid for head in record_lists.own_in_state(clinic, "ready")] == ["r1"]
    assert record_lists.count_in_state(clinic, "ready") == {("put", "free_clinic"): 1}
    assert record_lists.batches_not_passed_on(clinic) == (0, 0)
    assert record_lists.first_day(clinic) == ""
    record_audit(clinic, at="2023-09-16T08:00:00+08:00", who="王芳", what="export")
    assert record_lists.first_day(clinic) == "2023-09-16"


def test_a_participation_is_not_hosted(db):
    schema = replace(FREE_CLINIC, fields=(*FREE_CLINIC.fields, FieldSchema("our_role", "select_one")))
    save_form(db, "free_clinic", "1", "<xform/>", schema, 1)
    for n, role in enumerate(("1", "2", None)):
        store(db, line(f"r{n}", our_role=role))
    assert record_lists.hosted_by_unit(db, "V1", "free_clinic", "2023-09-01", "2023-09-30") == 2
