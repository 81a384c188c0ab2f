"""For any records and any split among units: what is added at the top is the sum over all units, what is counted once is a set."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.consolidation.merge import judge
from desktop.consolidation.tables import cell_records, compute_table, differences
from desktop.model.programme import Column, Fact, Table, TableResult
from desktop.model.unit import Unit, UnitTree

COLUMNS = (
    Column("offline", ("人次", "线下"), "sum"),
    Column("online", ("人次", "线上"), "sum"),
    Column("visits", ("人次", "合计"), "total", ("offline", "online")),
    Column("chief", ("人员", "主任"), "distinct"),
    Column("nurses", ("人员", "护士"), "distinct"),
    Column("share", ("占比",), "rate", ("nurses", "chief"), "%", 1),
    Column("halls", ("展馆",), "stock"),
)
TABLE = Table("p", "t", "表", "", COLUMNS)
ADDED, COUNTED = ("offline", "online", "visits"), ("chief", "nurses")
LEVELS = ("county", "township", "village", "village")

numbers = st.one_of(
    st.none(), st.just("无"), st.integers(0, 99_999).map(Decimal), st.decimals(0, 9_999, places=2, allow_nan=False)
)


@st.composite
def trees(draw: st.DrawFn) -> UnitTree:
    """A county and everything below it, of any shape: each unit hangs below one that was there before."""
    units = [Unit("U0", "县", "county")]
    for number in range(1, draw(st.integers(1, 40)) + 1):
        above = draw(st.sampled_from(units))
        depth = min(LEVELS.index(above.level) + 1, 3)
        units.append(Unit(f"U{number}", f"单位{number}", LEVELS[depth], above.code))
    return UnitTree.of(units)


@st.composite
def facts_of(draw: st.DrawFn, tree: UnitTree) -> list[Fact]:
    """Facts of records of any units; a record stands in one unit, a person or hall anywhere."""
    codes = [unit.code for unit in tree]
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 60), st.sampled_from(["offline", "online", "chief", "nurses", "halls"]), numbers,
                st.one_of(st.none(), st.integers(0, 8).map(lambda key: f"K{key}")), st.integers(1, 28),
            ),
            max_size=120,
        )
    )  # fmt: skip
    home = [draw(st.sampled_from(codes)) for _number in range(61)]
    return [
        Fact(
            record=f"R{record}", rev=1, unit=home[record], form="f", date=f"2023-09-{day:02}", line="", cell=cell,
            value=None if cell in COUNTED else value, key=None if cell in ("offline", "online") else key, part=str(part),
        )
        for part, (record, cell, value, key, day) in enumerate(rows)
    ]  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[UnitTree, list[Fact]]:
    tree = draw(trees())
    return tree, draw(facts_of(tree))


def table_of(facts: Sequence[Fact], tree: UnitTree, top: str = "U0") -> TableResult:
    return compute_table(TABLE, facts, tree, top, "2023", None)


def number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


@settings(max_examples=50)
@given(worlds())
def test_what_is_added_at_the_top_is_the_sum_over_every_single_unit(world):
    tree, facts = world
    total = table_of(facts, tree).total
    alone = [table_of([fact for fact in facts if fact.unit == unit.code], tree, unit.code).total for unit in tree]
    for name in ADDED:
        assert number(total[name]) == sum((number(cells[name]) for cells in alone), Decimal(0))
    # And blank stays blank, 无 stays 无: nobody's answer is made up.
    for name in ("offline", "online"):
        said = {fact.value for fact in facts if fact.cell == name}
        kind = Decimal if any(isinstance(value, Decimal) for value in said) else str if "无" in said else type(None)
        assert isinstance(total[name], kind)


@settings(max_examples=50)
@given(worlds(), st.randoms(use_true_random=False))
def test_figures_do_not_depend_on_who_sent_what_or_in_which_order(world, chance):
    """The same records split among the units in another way: the top's figures stay as they are."""
    tree, facts = world
    codes = [unit.code for unit in tree]
    moved = {fact.record: chance.choice(codes) for fact in facts}
    other = [Fact(**{**fact.__dict__, "unit": moved[fact.record]}) for fact in facts]
    chance.shuffle(other)
    before, after = table_of(facts, tree).total, table_of(other, tree).total
    # A hall without a name of its own is its unit's: where it stands is all that is known of it.
    assert {name: before[name] for name in (*ADDED, *COUNTED, "share")} == {
        name: after[name] for name in (*ADDED, *COUNTED, "share")
    }
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert table_of(shuffled, tree).total == before


@settings(max_examples=50)
@given(worlds())
def test_what_is_counted_once_is_the_size_of_a_set_at_every_level(world):
    tree, facts = world
    for top in (unit.code for unit in tree):
        below = [fact for fact in facts if tree.is_under(fact.unit, top)]
        total = table_of(facts, tree, top).total
        for name in COUNTED:
            keys = {fact.key for fact in below if fact.cell == name and fact.key is not None}
            assert total[name] == len(keys)
        assert total["share"] == (
            None
            if not total["chief"]
            else (number(total["nurses"]) * 100 / number(total["chief"])).quantize(Decimal("0.1"), "ROUND_HALF_UP")
        )


@settings(max_examples=50)
@given(worlds())
def test_every_figure_names_exactly_its_records_and_adds_up_the_other_way(world):
    tree, facts = world
    result = table_of(facts, tree)
    assert differences(result) == ()
    for name in ("offline", "chief"):
        for unit in (None, *(row.unit for row in result.rows)):
            _value, records = cell_records(result, name, unit, is_under=tree.is_under)
            inside = [fact for fact in facts if fact.cell == name and (unit is None or tree.is_under(fact.unit, unit))]
            if unit == "U0":
                continue  # the top's own row and all rows together share its name
            assert {record["id"] for record in records} == {fact.record for fact in inside}


# ------------------------------------------------------------------------------- order and repetition

lines = st.tuples(st.integers(0, 5), st.integers(1, 4), st.integers(0, 1), st.integers(0, 99))


def taken_in(arrivals: Sequence[tuple[int, int, int, int]]) -> dict[int, Any]:
    """Records as they stand after lines (record, revision, its text, visits) came in this order, some of them often."""
    log: dict[int, dict[tuple[int, str], int]] = {}
    for rid, rev, variant, visits in arrivals:
        held = log.setdefault(rid, {})
        if judge([(r, line, "put") for r, line in held], (rev, f"{rid}-{rev}-{variant}", "put")) != "same":
            held[rev, f"{rid}-{rev}-{variant}"] = visits
    return {rid: _head(held) for rid, held in log.items()}


def _head(held: dict[tuple[int, str], int]) -> Any:
    newest = max(rev for rev, _line in held)
    said = sorted((line, visits) for (rev, line), visits in held.items() if rev == newest)
    # Two revisions of one number contradict each other: neither counts until somebody chooses.
    return said[0] if len(said) == 1 else tuple(line for line, _visits in said)


@settings(max_examples=100)
@given(st.lists(lines, max_size=40), st.randoms(use_true_random=False))
def test_order_and_repetition_of_what_comes_in_never_matter(sent, chance):
    told = list({(rid, rev, variant): (rid, rev, variant, visits) for rid, rev, variant, visits in sent}.values())
    again = told + [chance.choice(told) for _number in range(len(told))] if told else []
    chance.shuffle(again)
    assert taken_in(again) == taken_in(told)
