"""No figure of the five documents is lost: what each is made of exists, and is of the right kind."""

from __future__ import annotations

from collections import Counter

import pytest

from desktop.model.registers import REGISTERS

from .figures import Figure, figures
from .workbook import FORMS, choices, fields

ALL = figures()
# The fewest lines each document has in the table; a line taken out is a figure lost.
FEWEST = {"000": 26, "001": 16, "002": 33, "003": 17, "004": 14}
NUMBERS = {"integer", "decimal"}
KEYS = {
    "text",
    "select_one",
    "select_multiple",
    "select_multiple_from_file",
    "select_one_from_file",
    "calculate",
    "date",
}


def kind_of(source: str) -> str:
    """The type of a form's field without its list: ``select_one``, ``integer`` …"""
    form, _dot, name = source.partition(".")
    return fields(form)[name].row["type"].split()[0]


@pytest.mark.parametrize("figure", ALL, ids=[f"{item.document} {item.name}" for item in ALL])
def test_a_figure_has_its_fields(figure: Figure) -> None:
    for source in figure.sources:
        if source.startswith("@"):
            register, _dot, column = source[1:].partition(".")
            assert column in REGISTERS[register], source
            continue
        kind = kind_of(source)
        if figure.kind in {"sum", "rate"}:
            assert kind in NUMBERS, f"{source} is {kind}: it cannot be added"
        elif figure.kind == "text":
            assert kind == "text", source
        elif figure.kind == "set":
            assert kind in KEYS | {"integer"}, f"{source} is {kind}: it is no key"
        else:
            assert kind in NUMBERS | {"select_one", "date"}, f"{source} is {kind}: it says no state"


@pytest.mark.parametrize("figure", ALL, ids=[f"{item.document} {item.name}" for item in ALL])
def test_a_figure_can_be_told_from_others(figure: Figure) -> None:
    for field, codes in figure.conditions:
        form, _dot, name = field.partition(".")
        kind, _blank, listed = fields(form)[name].row["type"].partition(" ")
        assert kind in ("select_one", "select_multiple"), field
        assert set(codes) <= set(choices(form)[listed]), f"{field}: {codes}"


def test_the_table_is_whole() -> None:
    assert {figure.kind for figure in ALL} == {"sum", "set", "stock", "rate", "text"}
    assert len({(figure.document, figure.name) for figure in ALL}) == len(ALL)
    found = Counter(figure.document for figure in ALL)
    assert {document: found[document] >= least for document, least in FEWEST.items()} == dict.fromkeys(FEWEST, True)


def test_every_form_serves_a_figure_or_says_why_not() -> None:
    used = {source.partition(".")[0] for figure in ALL for source in figure.sources}
    assert {path.stem for path in FORMS.glob("*.csv")} - used == {"zero_report"}, "a report of nothing has no figure"


def test_what_may_be_added_is_whole_and_never_a_share_of_itself() -> None:
    """人次 and 项次 are counts; the day's own total with its single records is shown and enters no figure."""
    summed = {source for figure in ALL if figure.kind == "sum" for source in figure.sources}
    assert not {"treatment_day.single_patients", "treatment_day.day_patients"} & summed
    for source in summed:
        form, _dot, name = source.partition(".")
        row = fields(form)[name].row
        assert row["type"] == "integer" or row["control::xl:unit"] == "元", source
