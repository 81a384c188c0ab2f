"""Every field of the field lists is in its form, of the right type, and nothing else is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from .expected import FORMS, LISTS, MEANINGS, codes, expected_fields, expected_folded, expected_type
from .workbook import EN, ZH, choices, fields, places, sheets, xform
from .workbook import FORMS as FOLDER

XF = "{http://www.w3.org/2002/xforms}"
XL = "{http://xinglin.invalid/xforms}"
BIND_TYPES = {
    "text": "string",
    "integer": "int",
    "decimal": "decimal",
    "date": "date",
    "calculate": "string",
    "image": "binary",
    "file": "binary",
}
every_form = pytest.mark.parametrize("form_id", sorted(FORMS))


def test_no_form_is_left_out_or_untested() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} >= set(FORMS)


@every_form
def test_the_fields_are_those_of_the_list(form_id: str) -> None:
    found = {name: place.row["type"] for name, place in fields(form_id).items()}
    wanted = {name: expected_type(kind) for name, kind in expected_fields(form_id).items()}
    assert found == wanted


@every_form
def test_required_and_personal_fields(form_id: str) -> None:
    rows = {name: place.row for name, place in fields(form_id).items()}
    for name, kind in expected_fields(form_id).items():
        marks = kind[len(kind.rstrip("!^")) :]
        assert bool(rows[name]["required"]) == ("!" in marks), f"{name} required"
        assert (rows[name]["bind::xl:personal"] == "yes") == ("^" in marks), f"{name} personal"


@every_form
def test_it_compiles_to_what_the_list_says(form_id: str) -> None:
    text, warnings = xform(form_id)
    assert warnings == ()
    root = ET.fromstring(text)
    instance = root.find(f".//{XF}instance/*[@id]")
    assert instance is not None
    assert instance.get("id") == form_id
    binds = {bind.get("nodeset", "").rpartition("/")[2]: bind for bind in root.iter(f"{XF}bind")}
    for name, kind in expected_fields(form_id).items():
        leaf = name.rpartition(".")[2]
        wanted = BIND_TYPES.get(expected_type(kind))
        if wanted:
            # A leaf name used in two repeats has two binds of the same type.
            assert binds[leaf].get("type") == wanted, name
        if "^" in kind:
            assert binds[leaf].get(f"{XL}personal") == "yes", name


@every_form
def test_names_written_in_expressions_exist(form_id: str) -> None:
    names = {place.row["name"] for place in places(form_id)}
    for place in places(form_id):
        for header, cell in place.row.items():
            for used in re.findall(r"\$\{([^}]*)\}", cell):
                assert used in names, f"{place.row['name']} {header}: {used}"


@every_form
def test_raw_paths_between_rows_name_fields_of_the_same_grid(form_id: str) -> None:
    known = fields(form_id)
    for place in places(form_id):
        for repeat, inside in re.findall(r"\.\./\.\./(\w+)\[([^\]]*)\]", place.row["constraint"]):
            assert repeat == place.scope, place.row["name"]
            without_texts = re.sub(r"'[^']*'", "", inside)
            for used in set(re.findall(r"(?<![\w/(])([a-z_]+)(?= (?:=|!=))", without_texts)):
                assert f"{repeat}.{used}" in known, f"{place.row['name']}: {used}"


@every_form
def test_lists_have_the_codes_of_the_field_lists(form_id: str) -> None:
    used = {
        row["type"].split()[1]
        for row in sheets(form_id)["survey"]
        if row["type"].startswith(("select_one ", "select_multiple "))
    }
    found = choices(form_id)
    assert set(found) == used
    for name, rows in found.items():
        assert list(rows) == codes(LISTS[name]), name
        for code, meaning in MEANINGS.get(name, {}).items():
            assert rows[code][f"label::{ZH}"].startswith(meaning), f"{name} {code}"


@every_form
def test_same_list_says_the_same_in_every_form(form_id: str) -> None:
    for other in FORMS:
        for name, rows in choices(other).items():
            assert choices(form_id).get(name, rows) == rows, f"{name} differs between {form_id} and {other}"


@every_form
def test_both_languages_are_complete(form_id: str) -> None:
    for row in sheets(form_id)["survey"]:
        if row["type"].startswith("end_") or row["type"] == "csv-external":
            continue
        assert row[f"label::{ZH}"], f"{row['name']}: no Chinese label"
        assert row[f"label::{EN}"], f"{row['name']}: no English label"
        assert re.search(r"[\u4e00-\u9fff]", row[f"label::{ZH}"]), row["name"]
        for column in ("hint", "required_message", "constraint_message"):
            assert bool(row[f"{column}::{ZH}"]) == bool(row[f"{column}::{EN}"]), f"{row['name']}: {column}"
            assert not re.search(r"[\u4e00-\u9fff]", row[f"{column}::{EN}"]), f"{row['name']}: {column}"
        for column in ("required", "constraint"):
            assert bool(row[column]) == bool(row[f"{column}_message::{ZH}"]), (
                f"{row['name']}: {column} without its sentence"
            )
        warns = [bool(row[f"bind::xl:{column}"]) for column in ("warn", "warn_message", "warn_message_en")]
        assert warns in ([True] * 3, [False] * 3), f"{row['name']}: warning"
    for row in sheets(form_id)["choices"]:
        assert row[f"label::{ZH}"], row
        assert row[f"label::{EN}"], row


@every_form
def test_settings(form_id: str) -> None:
    (row,) = sheets(form_id)["settings"]
    assert row["form_id"] == form_id
    assert re.fullmatch(r"20\d{8}", row["version"])
    assert row["default_language"] == ZH
    assert row["namespaces"] == 'xl="http://xinglin.invalid/xforms"'
    assert row["form_title"]
    assert row["attribute::xl:title_en"]


@every_form
def test_no_quotation_marks_that_pyxform_would_rewrite(form_id: str) -> None:
    """Pyxform turns curly quotation marks into straight ones, which look foreign in a Chinese sentence."""
    for row in (row for rows in sheets(form_id).values() for row in rows):
        for header, cell in row.items():
            assert not set(cell) & set("\u2018\u2019\u201c\u201d"), f"{header}: {cell}"


@every_form
def test_no_name_collides_with_the_columns_every_record_table_has(form_id: str) -> None:
    for name, place in fields(form_id).items():
        taken = {"rid", "row"} if place.scope else {"rid", "rev", "unit", "by_org", "state", "date"}
        assert name.rpartition(".")[2] not in taken, name


@every_form
def test_a_field_is_calculated_for_good_or_can_be_typed_over(form_id: str) -> None:
    """A calculation a person may overrule is written with once(); any other is read-only or a hidden key."""
    for name, place in fields(form_id).items():
        row = place.row
        if row["calculation"] and not row["trigger"] and row["type"] != "calculate":
            assert row["readonly"] or "once(" in row["calculation"], name


@every_form
def test_the_enter_path_is_short(form_id: str) -> None:
    """What is rarely filled is folded away, and nothing that must be filled is."""
    rows = {name: place.row for name, place in fields(form_id).items()}
    assert {name for name, row in rows.items() if row["control::xl:fold"] == "yes"} == expected_folded(form_id)
    for name, row in rows.items():
        if row["required"] and row["control::xl:fold"]:
            assert row["relevant"], f"{name} is required, folded and always there"
