"""A county's own programme is judged whole before it goes down: file, line and name of every mistake."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.errors import KnownError, Problem
from desktop.forms import load_definition
from desktop.foundation.shipped import shipped_path
from desktop.storage.packs import StoredForm
from desktop.workflows.change_programmes import read_folder
from desktop.workflows.check_programme import checked_programme
from desktop.workflows.packs import built_in_forms

OWN = Path(__file__).parent.parent / "chain" / "herb_quarter"
WEEK = shipped_path("forms/programmes/free_clinic_week")
TEMPLATE = "templates/annex2_2023.xlsx"


@pytest.fixture(scope="module")
def forms() -> list[StoredForm]:
    wanted = ("free_clinic", "lecture", "training", "publicity", "period_note", "zero_report")
    made = [form for form in built_in_forms() if form.form_id in wanted]
    return [StoredForm(form.form_id, form.version, form.xform, load_definition(form.xform).schema) for form in made]


def refused(files: dict[str, bytes], forms: list[StoredForm]) -> Problem:
    with pytest.raises(KnownError) as caught:
        checked_programme(files, forms)
    return caught.value.problem


def changed(path: str, written: str, instead: str, folder: Path = OWN) -> dict[str, bytes]:
    files = read_folder(folder)
    text = files[path].decode()
    assert written in text
    return files | {path: text.replace(written, instead, 1).encode()}


def test_what_is_right_is_taken_with_its_own_form(forms):
    found = checked_programme(read_folder(OWN), forms)
    assert [form.form_id for form in found.forms] == ["herb_garden"]
    assert found.programme.id == "herb_quarter"
    assert checked_programme(read_folder(WEEK), forms).forms == ()


@pytest.mark.parametrize(
    ("path", "written", "instead", "code", "where", "named"),
    [
        # SQL that cannot be read, at the line where reading on fails.
        ("gardens.sql", "WHERE g.date", "WHEN g.date", "表 125", "gardens.sql 第 6 行", "WHEN"),
        ("gardens.sql", "ORDER BY", "ORDERED BY", "表 125", "gardens.sql 第 4 行", "ORDERED"),
        # Names that nothing is called by: a form, a field, a field in double quotes, a list, a function.
        ("gardens.sql", "v_herb_garden", "v_herb_gardens", "表 125", "gardens.sql 第 5 行", "v_herb_gardens"),
        ("gardens.sql", "g.garden_name ORDER", "g.garden_nam ORDER", "表 125", "gardens.sql 第 4 行", "garden_nam"),
        ("gardens.sql", "'garden_visits', visits", "'garden_visits', \"visit\"", "表 125", "gardens.sql 第 13 行", "visit"),
        ("gardens.sql", "list_garden_kind", "list_garden_kinds", "表 125", "gardens.sql 第 5 行", "list_garden_kinds"),
        ("gardens.sql", "coalesce(m.cell", "readfile(m.cell", "表 125", "gardens.sql 第 3 行", "readfile"),
        # Outside the views: the ledger's own tables, personal columns, other files, writing.
        ("gardens.sql", "FROM v_herb_garden", "FROM revisions", "表 125", "gardens.sql 第 5 行", "revisions"),
        ("visits.indicator.sql", "visits AS value", "(SELECT phone FROM reg_persons) AS value", "表 125", "visits.indicator.sql 第 1 行", "phone"),
        ("every_township.check.sql", "SELECT t.code", "DELETE FROM reg_units; SELECT t.code", "表 125", "every_township.check.sql", "DELETE"),
        # Parameters and settings that there are not.
        ("gardens.sql", ":setting_least", ":setting_most", "表 124", "gardens.sql 第 10 行", ":setting_most"),
        ("gardens.sql", ":start", "$start", "表 124", "gardens.sql 第 6 行", "$start"),
        ("gardens.sql", ":start", "?", "表 124", "gardens.sql 第 6 行", "?"),
        # Results of another shape.
        ("gardens.sql", "unit || ' ' || garden_name AS \"key\"", "unit || ' ' || garden_name", "表 123", "gardens.sql", "key"),
        ("every_township.check.sql", "AS subject", "AS name", "表 123", "every_township.check.sql", "subject"),
        # Forms, levels and files.
        ("programme.toml", '"lecture", "zero_report"', '"lectures", "zero_report"', "表 126", "programme.toml 第 9 行", "lectures"),
        ("programme.toml", 'hosted_forms = ["herb_garden", "lecture"]', 'hosted_forms = ["free_clinic"]', "表 103", "programme.toml 第 10 行", "hosted_forms"),
        ("programme.toml", '["village", "township"]', '["hamlet"]', "表 103", "programme.toml 第 11 行", "reporting_levels"),
        ("targets.csv", "visits,village", "visitors,village", "表 115", "targets.csv 第 4 行", "visitors"),
        ("gardens.columns.csv", "home_unit", "", "表 110", "gardens.columns.csv 第 4 行", "gardens_total"),
        ("forms/herb_garden.csv", "select_one garden_kind", "select_one garden_kinds", "填 106", "", "garden_kinds"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_where_it_stands(forms, path, written, instead, code, where, named):
    problem = refused(changed(path, written, instead), forms)
    assert problem.code == code
    assert problem.where.startswith(where)
    assert named in problem.message + problem.hint


def test_a_mistyped_files_name_is_refused(forms):
    files = read_folder(OWN)
    assert refused(files | {"garden.columns.csv": b"x"}, forms).where == "garden.columns.csv"
    assert refused(files | {"templates/garden_2023.xlsx": b"x"}, forms).code == "表 129"
    assert checked_programme(files | {"notes.md": b"x", "why.txt": b"y"}, forms).programme.id == "herb_quarter"


# ---------------------------------------------------------------------------------------- templates


def template(**cells: str) -> bytes:
    """The week's official template with other texts in some of its cells."""
    book = load_workbook(WEEK / TEMPLATE)
    for cell, text in cells.items():
        book.worksheets[0][cell] = text
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell_of(mark: str) -> str:
    sheet = load_workbook(WEEK / TEMPLATE).worksheets[0]
    return next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == mark)


@pytest.mark.parametrize(
    ("mark", "instead", "code", "hint"),
    [
        ("{visits_online}", "{visits_onlin}", "表 127", "visits_online"),
        ("{visits_online}", "约{visits_online}人", "表 127", "单独占一格"),
        ("{title}", "{titel}", "表 127", "unit_line"),
        ("{title}", "{visits_online}", "表 127", "{unit}"),
        ("{foot1}", "{foot9}", "表 127", "foot2"),
        ("{unit}", "{visits_online}", "表 130", ""),
        ("{visits_online}", "", "表 128", ""),
    ],
)
def test_a_template_that_would_print_blank_is_refused_with_its_cell(forms, mark, instead, code, hint):
    """A mistyped name in braces printed an empty cell before, without a word."""
    where = cell_of(mark)
    problem = refused(read_folder(WEEK) | {TEMPLATE: template(**{where: instead})}, forms)
    assert (problem.code, problem.where.startswith(TEMPLATE)) == (code, True)
    assert hint in problem.hint
    if code == "表 127":
        assert (
            problem.where.endswith(f"!{where} 格") and f"{{{instead.split('{')[1].split('}')[0]}}}" in problem.message
        )


def test_what_is_no_workbook_is_refused(forms):
    for raw in (b"no", _broken()):
        problem = refused(read_folder(WEEK) | {TEMPLATE: raw}, forms)
        assert (problem.code, problem.where) == ("表 190", TEMPLATE)


def _broken() -> bytes:
    import zipfile

    stream = io.BytesIO()
    Workbook().save(stream)
    with zipfile.ZipFile(stream) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as broken:
        for name, raw in parts.items():
            broken.writestr(name, b"<broken" if name == "xl/workbook.xml" else raw)
    return stream.getvalue()
