"""The copying view: plain figures in the web form's order, one by one or as a block that is never a formula."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.consolidation.programmes import load_programme
from desktop.errors import RefusedError
from desktop.foundation.shipped import shipped_path
from desktop.workflows.copying import CopyField, CopyRow, CopySheet, block, block_of, plain


def files(**change: str) -> dict[str, bytes]:
    folder = shipped_path("forms/programmes/free_clinic_week")
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found | {name.replace("__", "."): text.encode() for name, text in change.items()}


def row(*values: str) -> CopyRow:
    return CopyRow(None, "合计", tuple(CopyField(f"c{at}", f"栏{at}", value) for at, value in enumerate(values)))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (Decimal(1709), 0, "1709"), (Decimal("15599.2"), 2, "15599.20"), (Decimal(0), 0, "0"), (Decimal(0), 2, "0.00"), ("无", 0, "无"),
        (None, 0, ""), (Decimal(1234567), 0, "1234567"), (Decimal(-3), 0, "-3"), (Decimal("2.5"), 0, "2.50"),
    ],
)  # fmt: skip
def test_a_figure_as_a_web_form_takes_it(value: Decimal | str | None, decimals: int, text: str) -> None:
    assert plain(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=cmd|x", "'=cmd|x"), ("+1a", "'+1a"), ("@x", "'@x"), ("-3", "-3"), ("-x", "'-x"), ("a\tb\nc", "a b c"), ("\u202e王\x00", "王"), ("𬱖㛃", "𬱖㛃")],
)  # fmt: skip
def test_a_block_is_one_line_and_never_a_formula(value: str, cell: str) -> None:
    assert block_of(row("1", value, "")) == f"1\t{cell}\t"


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_a_block_has_as_many_cells_as_the_form_has_boxes(values: list[str]) -> None:
    made = block(CopySheet("p", "t", "x", "2023", None, (), (row(*values), row(*values))))
    assert [len(line.split("\t")) for line in made.split("\n")] == [len(values)] * 3


def test_the_shipped_week_is_copied_in_its_own_order_with_every_column_once():
    table = load_programme(files()).tables["annex2"]
    names = [box.name for box in table.copying]
    assert (names[0], names[-2:]) == ("unit", ["filler", "phone"])
    assert names[1:-2] == [column.name for column in table.columns]


@pytest.mark.parametrize("line", ["无,nothing", ",visits_total"])
def test_a_box_of_no_column_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(RefusedError) as caught:
        load_programme(files(annex2__copying__csv=f"label,name\n合计,visits_total\n{line}\n"))
    assert caught.value.problem.code == "表 161"
    assert "3" in caught.value.problem.where
