"""Totals come from facts, never from rows; 0, 无 and blank stay three things; every cell names its records."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from desktop.consolidation.tables import (
    FACT_COLUMNS,
    cell_facts,
    cell_keys,
    cell_records,
    compute_table,
    differences,
    facts_from_rows,
)
from desktop.errors import RefusedError
from desktop.model.programme import TableResult
from tests.consolidation.samples import COLUMNS, TABLE, TREE, fact


def computed(*facts, line=None, top="C") -> TableResult:
    return compute_table(TABLE, facts, TREE, top, "2023", line)


def row(result: TableResult, unit: str):
    return next(found.cells for found in result.rows if found.unit == unit)


def ids(records) -> list[str]:
    return [record["id"] for record in records]


# ------------------------------------------------------------------------------------- totals


def test_a_doctor_seen_in_two_townships_is_one_doctor_of_the_county():
    result = computed(fact("a", "V1", "chief", key="王芳"), fact("b", "V3", "chief", key="王芳"))
    assert [found.cells["chief"] for found in result.rows] == [1, 1]
    assert result.total["chief"] == 1
    assert result.total["staff"] == 1


def test_two_people_of_one_name_are_two_by_key_and_one_in_five_records_is_one():
    facts = [fact(f"r{number}", "V1", "chief", key="P1") for number in range(5)]
    assert computed(*facts, fact("r9", "V1", "chief", key="P2")).total["chief"] == 2


def test_a_distinct_fact_without_a_key_counts_nobody():
    assert computed(fact("a", "V1", "chief")).total["chief"] == 0


def test_sums_add_every_fact_of_every_unit():
    result = computed(fact("a", "V1", "offline", 3), fact("b", "V1", "offline", 4), fact("c", "V3", "offline", 5))
    assert result.total["offline"] == 12
    assert row(result, "T1")["offline"] == 7
    assert row(result, "T2")["offline"] == 5


def test_money_is_added_exactly():
    facts = facts_from_rows(FACT_COLUMNS, [[f"r{n}", 1, "V1", "f", "2023-09-16", "", "offline", "0.1", None, ""] for n in range(3)])  # fmt: skip
    assert computed(*facts).total["offline"] == Decimal("0.3")


def test_a_total_of_totals_is_the_sum_of_its_parts():
    result = computed(fact("a", "V1", "offline", 3), fact("b", "V1", "online", 4), fact("c", "V1", "halls", 5))
    assert result.total["visits"] == 7
    assert result.total["everything"] == 12


# ---------------------------------------------------------------------------- 0, 无 and blank


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ([], None),
        ([None], None),
        (["无"], "无"),
        ([0], Decimal(0)),
        (["无", None], "无"),
        (["无", 0], Decimal(0)),
        (["无", 3, None], Decimal(3)),
    ],
)
def test_zero_none_here_and_blank_stay_three_things(said, shown):
    result = computed(*(fact(f"r{number}", "V1", "offline", value) for number, value in enumerate(said)))
    found = result.total["offline"]
    assert found == shown and type(found) is type(shown)
    assert result.total["visits"] == shown and type(result.total["visits"]) is type(shown)


# ------------------------------------------------------------------------------ rows and lines


def test_a_line_keeps_its_own_facts_and_no_line_keeps_all():
    facts = [fact("a", "V1", "offline", 3), fact("b", "V3", "offline", 4, line="tcm")]
    only = computed(*facts, line="tcm")
    assert only.total["offline"] == 4
    assert [found.unit for found in only.rows] == ["T2"]
    assert [kept.record for kept in only.facts] == ["b"]
    assert computed(*facts).total["offline"] == 7


def test_rows_are_the_unit_itself_then_those_below_it_in_the_registers_order():
    facts = [fact("a", "V1", "offline", 1), fact("b", "V3", "offline", 1), fact("c", "C", "offline", 1)]
    assert [found.unit for found in computed(*facts).rows] == ["C", "T2", "T1"]


def test_a_unit_without_facts_has_no_row():
    assert [found.unit for found in computed(fact("a", "V3", "offline", 1)).rows] == ["T2"]
    assert computed().rows == ()


def test_facts_of_units_elsewhere_are_left_out_of_rows_totals_and_cells():
    facts = [fact("a", "V1", "offline", 1), fact("b", "X", "offline", 9), fact("c", "gone", "offline", 9)]
    result = computed(*facts)
    assert result.total["offline"] == 1
    assert cell_records(result, "offline")[0] == 1
    town = computed(*facts, fact("d", "V3", "offline", 9), top="T1")
    assert town.total["offline"] == 1
    assert [found.unit for found in town.rows] == ["V1"]


# ---------------------------------------------------------------------------------------- stock


def test_a_stock_is_the_newest_of_each_subject_and_never_added_over_time():
    facts = [
        fact("june", "V1", "halls", 5, date="2023-06-30"),
        fact("july", "V1", "halls", 3, date="2023-07-31"),
        fact("other", "V3", "halls", 2, date="2023-01-01"),
    ]
    assert computed(*facts).total["halls"] == 5
    assert computed(*reversed(facts)).total["halls"] == 5
    assert row(computed(*facts), "T1")["halls"] == 3


def test_two_subjects_of_one_unit_are_added():
    facts = [fact("a", "V1", "halls", 5, key="一馆"), fact("b", "V1", "halls", 3, key="二馆")]
    assert computed(*facts).total["halls"] == 8


def test_rows_of_the_newest_record_are_added():
    facts = [fact("a", "V1", "halls", 5, part="1"), fact("a", "V1", "halls", 3, part="2")]
    assert computed(*facts).total["halls"] == 8


def test_of_two_records_of_one_day_one_counts_whatever_their_order():
    facts = [fact("a", "V1", "halls", 5), fact("b", "V1", "halls", 3)]
    assert computed(*facts).total["halls"] == computed(*reversed(facts)).total["halls"] == 3


def test_a_stock_names_only_the_record_that_stands():
    facts = [fact("old", "V1", "halls", 5, date="2023-06-30"), fact("new", "V1", "halls", 3, date="2023-07-31")]
    value, records = cell_records(computed(*facts), "halls")
    assert (value, ids(records)) == (3, ["new"])
    assert ids(cell_records(computed(*facts), "everything")[1]) == ["new"]


# -------------------------------------------------------------------------------- cells' records


def test_a_cell_names_its_records_once_a_part_in_order_of_days():
    result = computed(
        fact("b", "V1", "offline", 1, date="2023-09-16", part="2"),
        fact("b", "V1", "offline", 1, date="2023-09-16", part="1"),
        fact("a", "V3", "offline", 1, date="2023-09-17"),
        fact("c", "V3", "online", 1),
    )
    value, records = cell_records(result, "offline")
    assert value == 3
    assert [(record["id"], record["part"]) for record in records] == [("b", "1"), ("b", "2"), ("a", "")]
    assert records[2] == {"id": "a", "rev": 1, "unit": "V3", "form": "free_clinic", "date": "2023-09-17", "part": ""}


def test_a_total_names_the_records_of_all_its_parts_and_of_no_other():
    result = computed(
        fact("a", "V1", "offline", 1), fact("b", "V1", "online", 1), fact("c", "V1", "halls", 1),
        fact("d", "V1", "chief", key="p"),
    )  # fmt: skip
    assert ids(cell_records(result, "visits")[1]) == ["a", "b"]
    assert ids(cell_records(result, "everything")[1]) == ["a", "b", "c"]


def test_a_record_in_two_parts_of_a_total_is_named_once():
    result = computed(fact("a", "V1", "offline", 1), fact("a", "V1", "online", 2))
    value, records = cell_records(result, "visits")
    assert (value, ids(records)) == (3, ["a"])


def test_a_cell_of_a_unit_is_its_own_or_all_below_it():
    result = computed(
        fact("a", "V1", "offline", 1), fact("b", "V2", "offline", 2), fact("c", "V3", "offline", 4),
        fact("d", "T1", "offline", 8),
    )  # fmt: skip
    assert cell_records(result, "offline", "T1")[0] == 8
    value, records = cell_records(result, "offline", "T1", is_under=TREE.is_under)
    assert (value, ids(records)) == (11, ["a", "b", "d"])
    assert value == row(result, "T1")["offline"]
    assert cell_records(result, "offline", "V2", is_under=TREE.is_under)[0] == 2


def test_every_cell_agrees_with_the_table():
    result = computed(fact("a", "V1", "offline", 1), fact("b", "V3", "chief", key="p"), fact("c", "V3", "halls", 2))
    for column in COLUMNS:
        assert cell_records(result, column.name)[0] == result.total[column.name]
        for found in result.rows:
            value, _records = cell_records(result, column.name, found.unit, is_under=TREE.is_under)
            assert value == found.cells[column.name]


# ------------------------------------------------------------------------------------ the query


def test_a_fact_of_a_cell_that_the_table_lacks_is_refused_even_in_another_line():
    with pytest.raises(RefusedError) as caught:
        computed(fact("a", "V1", "ofline", 1, line="tcm"), line="health")
    assert (caught.value.problem.code, caught.value.problem.where) == ("表 122", "annex2")
    assert "ofline" in caught.value.problem.message


def test_a_query_without_a_column_of_facts_is_refused():
    with pytest.raises(RefusedError) as caught:
        facts_from_rows([name for name in FACT_COLUMNS if name not in {"rev", "part"}], [])
    assert caught.value.problem.code == "表 120"
    assert "rev、part" in caught.value.problem.message


@pytest.mark.parametrize("value", ["三十", "约30", "30余", "", "1,000", "NaN", "Infinity", "-Infinity"])
def test_a_value_that_is_no_number_is_refused_with_its_cell(value):
    with pytest.raises(RefusedError) as caught:
        facts_from_rows(FACT_COLUMNS, [["r", 1, "V1", "f", "2023-09-16", "", "offline", value, None, ""]])
    assert caught.value.problem.code == "表 121"
    assert "offline" in caught.value.problem.message


def test_columns_of_a_query_are_found_by_name_in_any_order():
    names = [*reversed(FACT_COLUMNS), "note"]
    told = dict(zip(FACT_COLUMNS, ["r", "2", "V1", "f", "2023-09-16", None, "offline", 7, None, None], strict=True))
    (found,) = facts_from_rows(names, [[told.get(name, "—") for name in names]])
    assert (found.record, found.rev, found.line, found.value, found.key, found.part) == ("r", 2, "", 7, None, "")


def test_none_here_and_blank_pass_through_a_query():
    told = [["r", 1, "V1", "f", "2023-09-16", "", "offline", value, 5, "p"] for value in ("无", None, 0, "2.50")]
    found = facts_from_rows(FACT_COLUMNS, told)
    assert [one.value for one in found] == ["无", None, Decimal(0), Decimal("2.50")]
    assert found[0].key == "5"


def test_lists_beside_the_table_are_kept():
    people, units = [{"name": "李四"}], [{"name": "疾控中心"}]
    result = compute_table(TABLE, [], TREE, "C", "2023", None, people, units)
    assert (result.unlisted_people, result.unlisted_units) == (({"name": "李四"},), ({"name": "疾控中心"},))


# ------------------------------------------------------------------------------------- what stands behind a figure


def test_everybody_stands_once_with_all_the_facts_that_named_them():
    result = computed(
        fact("a", "V1", "chief", key="P1", date="2023-09-18"),
        fact("b", "V3", "chief", key="P1", date="2023-09-16"),
        fact("b", "V3", "nurses", key="P2"),
        fact("c", "V1", "chief"),
    )
    found = cell_keys(result, "staff")
    assert [(item.key, item.column, [f.record for f in item.facts]) for item in found] == [
        ("P1", "chief", ["b", "a"]), ("P2", "nurses", ["b"])
    ]  # fmt: skip
    assert [item.key for item in cell_keys(result, "staff", "T1", is_under=TREE.is_under)] == ["P1"]
    assert len(found) == result.total["staff"]


def test_an_added_figure_has_no_keys():
    assert cell_keys(computed(fact("a", "V1", "offline", 3)), "visits") == ()


def test_facts_of_a_total_are_those_of_its_leaves():
    result = computed(fact("a", "V1", "offline", 3), fact("b", "V1", "online", 4), fact("c", "V3", "online", 5))
    assert {f.record for f in cell_facts(result, "visits")} == {"a", "b", "c"}
    assert {f.record for f in cell_facts(result, "visits", "T1", is_under=TREE.is_under)} == {"a", "b"}


def test_adding_up_another_way_finds_what_was_bent():
    result = computed(fact("a", "V1", "offline", 3), fact("b", "V3", "online", 4), fact("a", "V1", "chief", key="P1"))
    assert differences(result) == ()
    bent = replace(result, total={**result.total, "offline": Decimal(9), "chief": Decimal(2)})
    assert {name for name, _said, _again in differences(bent)} == {"offline", "visits", "chief", "staff"}
    (row_,) = [item for item in result.rows if item.unit == "T1"]
    bent_row = replace(row_, cells={**row_.cells, "visits": Decimal(1)})
    rows = tuple(bent_row if item is row_ else item for item in result.rows)
    assert ("visits", Decimal(1), Decimal(3)) in differences(replace(result, rows=rows))
