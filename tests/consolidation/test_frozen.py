"""A reported table against the same table today: which cells differ, by which records; and kept as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from desktop.consolidation.frozen import (
    compare,
    fact_rows,
    facts_of_rows,
    from_document,
    same_figures,
    to_document,
)
from desktop.consolidation.tables import compute_table
from desktop.model.programme import TableResult
from tests.consolidation.samples import TABLE, TREE, fact

THEN = [
    fact("R1", "V1", "offline", 20), fact("R1", "V1", "chief", key="P1"), fact("R2", "V1", "offline", 5),
    fact("R3", "V3", "online", "无"), fact("R3", "V3", "chief", key="P1"),
]  # fmt: skip


def table(facts, **more) -> TableResult:
    return compute_table(TABLE, tuple(facts), TREE, "C", "2023", None, **more)


def cells(then, now) -> dict:
    found = compare(table(then), table(now), TREE)
    return {(cell.unit, cell.cell): (cell.then, cell.now, cell.records) for cell in found.cells}


def test_nothing_changed():
    found = compare(table(THEN), table(reversed(THEN)), TREE)
    assert (found.cells, found.records, found.lists) == ((), (), False)


def test_a_changed_figure_names_its_record_in_its_row_in_all_and_in_totals():
    now = [replace(THEN[0], rev=2, value=Decimal(18)), *THEN[1:]]
    expected = (Decimal(25), Decimal(23), ("R1",))
    assert cells(THEN, now) == {
        (unit, cell): expected for unit in (None, "T1") for cell in ("offline", "visits", "everything")
    }


def test_gone_fresh_and_altered_are_told_apart():
    now = [THEN[0], fact("R1", "V1", "chief", key="P2"), *THEN[3:], fact("R9", "V2", "online", 1)]
    found = compare(table(THEN), table(now), TREE)
    assert (found.gone, found.fresh, found.altered) == (("R2",), ("R9",), ("R1",))
    assert found.records == ("R1", "R2", "R9")


def test_a_row_that_is_new_and_a_row_that_is_gone():
    now = [fact for fact in THEN if fact.unit == "V1"]
    assert cells(THEN, now)["T2", "chief"] == (Decimal(1), None, ("R3",))
    assert cells(now, THEN)["T2", "chief"] == (None, Decimal(1), ("R3",))
    # One doctor in two townships is one of the county: there nothing changed.
    assert (None, "chief") not in cells(THEN, now)


def test_only_records_that_say_another_thing_in_that_column_stand_behind_it():
    now = [
        replace(THEN[0], value=Decimal(18)),
        THEN[1],
        fact("R2", "V1", "offline", 5),
        *THEN[3:],
        fact("R8", "V2", "nurses", key="N1"),
    ]
    assert cells(THEN, now)[None, "nurses"] == (Decimal(0), Decimal(1), ("R8",))
    assert cells(THEN, now)[None, "offline"][2] == ("R1",)


def test_a_unit_that_is_no_longer_in_the_tree_stands_behind_the_total():
    then = replace(
        table(THEN),
        facts=(*THEN, fact("R7", "gone", "offline", 2)),
        total={**table(THEN).total, "offline": Decimal(27)},
    )
    found = compare(then, table(THEN), TREE)
    assert {(cell.unit, cell.cell): cell.records for cell in found.cells} == {(None, "offline"): ("R7",)}


def test_the_lists_beside_the_table_count_too():
    one, other = table(THEN, unlisted_people=[{"name": "王兰"}]), table(THEN)
    assert compare(one, other, TREE).lists and not same_figures(one, other)
    assert same_figures(one, table(THEN, unlisted_people=[{"name": "王兰"}]))


def test_a_kept_table_comes_back_as_it_was():
    was = table(THEN, unlisted_people=[{"name": "王兰"}], unlisted_units=[{"code": "", "name": "疾控"}])
    was = replace(was, table=replace(was.table, footnotes=("说明",), templates={"2023": b"x"}))
    document = json.loads(json.dumps(to_document(was)))
    facts = facts_of_rows(json.loads(json.dumps(fact_rows(was.facts))))
    assert from_document(document, facts, {"2023": b"x"}) == was


def test_what_a_later_program_wrote_is_read_as_far_as_it_is_known():
    document = to_document(table(THEN))
    document["table"] |= {"colour": "green"}
    document["table"]["columns"][0]["footing"] = ["x"]
    assert from_document(document, THEN, {}) == table(THEN)


def test_parts_of_a_definition_that_are_no_plain_values_are_left_out():
    odd = replace(
        table(THEN), table=replace(TABLE, footnotes=("x", 7), lines={"health": "卫健", "tcm": 3}, heading=1.5)
    )
    kept = to_document(odd)["table"]
    assert (kept["footnotes"], kept["lines"]) == (["x"], {"health": "卫健"}) and "heading" not in kept


FACTS = st.lists(
    st.builds(
        fact, st.sampled_from(["R1", "R2", "R3"]), st.sampled_from(["V1", "V3", "C"]), st.sampled_from(["offline", "halls"]),
        st.one_of(st.integers(0, 9), st.just("无")), part=st.sampled_from(["", "a"]),
    ),
    max_size=8,
    unique_by=lambda item: (item.record, item.unit, item.cell, item.part, item.value),
)  # fmt: skip


@given(FACTS, FACTS)
def test_a_cell_differs_exactly_where_the_figures_do_and_never_without_a_record(before, after):
    then, now = table(before), table(after)
    found = compare(then, now, TREE)
    assert {cell.cell for cell in found.cells if cell.unit is None} == {
        name for name in then.total if then.total[name] != now.total[name]
    }
    assert all(cell.records for cell in found.cells if cell.then is not None and cell.now is not None)
    back = compare(now, then, TREE)
    assert (back.gone, back.fresh, back.altered) == (found.fresh, found.gone, found.altered)
