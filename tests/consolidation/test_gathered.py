"""A table out of sums is the table out of its facts, whatever the facts are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.consolidation.gathered import FactsBehind, compute_gathered, fetched
from desktop.consolidation.tables import cell_facts, cell_keys, cell_records, compute_table
from desktop.errors import RefusedError
from desktop.model.programme import Column
from tests.consolidation.samples import COLUMNS, TABLE, TREE, fact

RATED = replace(TABLE, columns=(*COLUMNS, Column("share", ("占比",), "rate", ("online", "visits"), decimals=1)))


def sums(rows, stock=("halls",)) -> SimpleNamespace:
    """What a store would say of these facts."""
    plain = [item for item in rows if item.cell not in stock]
    whole: dict = {}
    others: Counter = Counter()
    for item in plain:
        if isinstance(item.value, Decimal) and item.value == int(item.value):
            key = (item.unit, item.line, item.cell)
            amount, count = whole.get(key, (0, 0))
            whole[key] = (amount + int(item.value), count + 1)
        elif item.value is not None:
            others[item.unit, item.line, item.cell, str(item.value)] += 1
    return SimpleNamespace(
        cells={item.cell for item in rows},
        whole=[(*key, *told) for key, told in whole.items()],
        others=[(*key, count) for key, count in others.items()],
        keys={(item.unit, item.line, item.cell, item.key) for item in plain if item.key is not None},
    )


def gathered(rows, line=None, table=RATED):
    stock = [item for item in rows if item.cell == "halls"]
    kept = [item for item in rows if line in {None, item.line} and TREE.is_under(item.unit, "C")]
    return compute_gathered(table, sums(rows), stock, tuple(kept), TREE, "C", "2023", line)


FACTS = st.lists(
    st.one_of(
        st.builds(
            fact, st.sampled_from("abc"), st.sampled_from(["C", "T1", "V1", "V3", "X", "gone"]), st.sampled_from(["offline", "online"]),
            st.one_of(st.integers(-9, 99), st.sampled_from(["无"])), line=st.sampled_from(["health", "tcm"]),
        ),
        st.builds(
            lambda item, value: replace(item, value=Decimal(value)), st.builds(fact, st.just("d"), st.sampled_from(["V1", "V3"]), st.just("online")),
            st.sampled_from(["12.50", "0.10", "-3.3"]),
        ),
        st.builds(
            fact, st.sampled_from("abc"), st.sampled_from(["V1", "V2", "V3"]), st.sampled_from(["chief", "nurses"]),
            key=st.sampled_from(["P1", "P2"]), line=st.sampled_from(["health", "tcm"]),
        ),
        st.builds(
            fact, st.sampled_from("abc"), st.sampled_from(["V1", "V3"]), st.just("halls"), st.integers(0, 9),
            key=st.sampled_from(["K1", "K2"]), date=st.sampled_from(["2023-09-16", "2023-09-17"]),
        ),
    ),
    max_size=14,
)  # fmt: skip


@given(FACTS, st.sampled_from([None, "health", "tcm"]))
def test_sums_give_the_figures_that_facts_give(rows, line):
    assert gathered(rows, line) == compute_table(RATED, tuple(rows), TREE, "C", "2023", line)


def test_a_cell_that_is_not_the_tables_and_a_value_that_is_no_number_are_refused():
    for rows, code in (([fact("a", "V1", "strange", 1)], "表 122"), ([fact("a", "V1", "offline", "many")], "表 121")):
        with pytest.raises(RefusedError) as refused:
            gathered(rows)
        assert refused.value.problem.code == code


class Store:
    """Rows that count how often they are asked for."""

    def __init__(self, rows):
        self.rows, self.asked = [tuple(vars(row).values()) for row in rows], []

    def __call__(self, cells):
        self.asked.append(cells)
        return [row for row in self.rows if cells is None or row[6] in cells]


ROWS = [
    fact("a", "V1", "offline", 3),
    fact("b", "V3", "online", 4),
    fact("b", "X", "online", 9),
    fact("c", "V1", "chief", key="P1"),
]


def test_a_cell_fetches_its_own_facts_and_no_more():
    store = Store(ROWS)
    result = replace(gathered(ROWS), facts=fetched(store, lambda item: TREE.is_under(item.unit, "C")))
    value, records = cell_records(result, "visits")
    assert (value, [item["id"] for item in records]) == (7, ["a", "b"])
    assert [item.record for item in cell_facts(result, "online", "T2", is_under=TREE.is_under)] == ["b"]
    assert [item.key for item in cell_keys(result, "staff")] == ["P1"]
    assert [set(cells) for cells in store.asked] == [
        {"offline", "online"}, {"offline", "online"}, {"online"}, {"chief", "nurses"},
    ]  # fmt: skip


def test_facts_are_fetched_once_when_all_are_looked_at():
    store = Store(ROWS)
    facts = fetched(store, lambda item: item.unit != "X")
    assert (len(facts), facts[0].record, len(facts[1:]), [item.record for item in facts]) == (
        3,
        "a",
        2,
        ["a", "b", "c"],
    )
    assert [item.record for item in facts.of(["online"])] == ["b"]
    assert store.asked == [None]
    assert facts == [*facts]
    assert facts not in (["a"], 3)
    assert isinstance(facts, FactsBehind)
