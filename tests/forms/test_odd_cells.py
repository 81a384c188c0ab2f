"""Cells and values at the edge: workbooks, codecs, lists of rows that do not apply, a tool that fails."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from desktop.forms import FormError, Session, compile_form, load_xlsform
from desktop.forms.codecs import CODECS, BadValueError
from desktop.forms.tree import ELEMENT, Node
from desktop.forms.xlsform import compiler
from desktop.forms.xlsform.columns import read_sheets
from desktop.forms.xlsform.workbook import _text, read_workbook
from tests.forms.helpers import context, load


def test_values_that_are_almost_right() -> None:
    assert CODECS["integer"].to_text(3.0) == "3"
    assert CODECS["integer"].to_text("１２") == "12"
    for kind, value in (
        ("integer", 3.5), ("integer", 1e300), ("integer", True), ("time", 8), ("time", "25:00"), ("time", "8点"), ("date", 20230916),
    ):  # fmt: skip
        with pytest.raises(BadValueError):
            CODECS[kind].to_text(value)  # type: ignore[index]


def test_cells_of_a_workbook_are_texts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["a", "b\xa0c", None, True, False, 3.0, 2.5, 7, dt.datetime(2023, 9, 16), dt.datetime(2023, 9, 16, 8)])  # noqa: DTZ001
    book.save(tmp_path / "b.xlsx")
    row = read_workbook(tmp_path / "b.xlsx")["survey"][0]
    assert _text(3.0) == "3"  # as .xls holds whole numbers
    assert row == ["a", "b c", "", "TRUE", "FALSE", "3", "2.5", "7", "2023-09-16", "2023-09-16 08:00:00"]


def test_empty_lines_of_a_csv_are_no_rows() -> None:
    assert read_sheets("survey,,\n\n,type,name\n,,\n,text,a\n") == {"survey": [["type", "name"], ["text", "a"]]}


def test_a_tool_that_fails_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_how: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("pyxform.xls2xform.convert", broken)
    with pytest.raises(FormError) as caught:
        compile_form({"survey": "type,name,label\ntext,a,A\n"})
    assert (caught.value.problem.code, caught.value.problem.hint) == ("填 106", "ZeroDivisionError: inside")


def test_what_a_tool_quotes_is_looked_for() -> None:
    text = "survey,type,name\n,text,good\n,text,bad name\n"
    assert compiler._search("Invalid 'bad name'", text) == ("survey", "3")
    assert compiler._search("Invalid 'elsewhere'", text) == ("", "")


def test_a_form_with_an_expression_nobody_can_read(tmp_path: Path) -> None:
    (tmp_path / "f.md").write_text(
        "| survey |\n| | type | name | label | relevant |\n| | text | a | A | |\n| | text | b | B | 1 + |\n"
    )
    with pytest.raises(FormError, match="填 102"):
        compile_form(tmp_path / "f.md")
    assert [fault.problem.code for fault in load_xlsform(tmp_path / "f.md").faults] == ["填 102"]


def test_rows_that_do_not_apply_are_no_choices() -> None:
    form = load(
        "<r><n>1</n><on>y</on></r><r><n>2</n><on/></r><pick/>",
        """<bind nodeset="/data/r" relevant="./on = 'y'"/>""",
        '<repeat nodeset="/data/r"><input ref="/data/r/n"/><input ref="/data/r/on"/></repeat>'
        '<select1 ref="/data/pick"><itemset nodeset="/data/r"><value ref="n"/><label ref="n"/></itemset></select1>',
    )
    one = Session(form, context())
    assert [c.value for c in one.choices("pick")] == ["1"]
    one.set("pick", "2")
    assert [issue.code for issue in one.validate()] == ["填 204"]


def test_children_by_name_stay_right_when_rows_come_and_go() -> None:
    root = Node(ELEMENT, "r")
    first, second, other = Node(ELEMENT, "a"), Node(ELEMENT, "a"), Node(ELEMENT, "b")
    assert root.place() == 1
    root.insert(0, first)
    assert root.named("a") == [first]
    root.insert(1, other)
    root.insert(1, second)  # right after the last of its name
    assert root.named("a") == [first, second]
    assert root.named("b") == [other]
    ahead = Node(ELEMENT, "a")
    root.insert(0, ahead)  # before the others
    assert root.named("a") == [ahead, first, second]
    assert [node.place() for node in (ahead, first, second, other)] == [1, 2, 3, 1]
    root.remove(first)
    assert [node.place() for node in (ahead, second)] == [1, 2]
    assert Node(ELEMENT, "alone").place() == 1
