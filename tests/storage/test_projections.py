from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.errors import RefusedError
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.storage import projection_tables, projections
from desktop.storage.database import Database
from desktop.storage.layout import cell
from desktop.storage.packs import list_forms, load_form, save_form
from desktop.storage.projections import ensure_projection, field_maxima, rebuild
from desktop.storage.records import add_event, head, heads
from desktop.storage.schema_json import schema_from_json, schema_to_json
from tests.storage.samples import FREE_CLINIC, OTHER_FEED, event, line, store

SECOND = replace(
    FREE_CLINIC,
    version="2",
    fields=(
        FieldSchema("activity_date", "date"),
        FieldSchema("visits_offline", "integer"),
        FieldSchema("extra", "text"),
    ),
    repeats=(RepeatSchema("materials", "材料", "Materials", (FieldSchema("qty", "integer"),)),),
)


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    names = ["heads", *(row["name"] for row in db.execute("SELECT name FROM projections"))]
    return {name: sorted((tuple(row) for row in db.execute(f'SELECT * FROM "{name}"')), key=repr) for name in names}


def test_a_record_becomes_typed_rows(clinic: Database) -> None:
    store(clinic, line("R1"))
    row = clinic.execute("SELECT * FROM v_free_clinic")[0]
    assert dict(zip(row.keys(), row, strict=True)) == {
        "rid": "R1",
        "rev": 1,
        "unit": "V1",
        "by_org": "V1",
        "state": "ready",
        "date": "2023-09-16",
        "activity_date": "2023-09-16",
        "place_name": "幸福村广场",
        "visits_offline": 35,
        "waived_yuan": "12.50",
        "aud_type": "1 6",
        "f_state": None,
    }
    assert [tuple(item) for item in clinic.execute("SELECT * FROM v_free_clinic__staff ORDER BY row")] == [
        ("R1", 1, "王芳", "233"),
        ("R1", 2, "李强", None),
    ]
    assert [tuple(item) for item in clinic.execute("SELECT * FROM v_free_clinic__staff__shift ORDER BY row")] == [
        ("R1", 1, 1, 2),
        ("R1", 2, 1, 3),
        ("R1", 3, 2, 4),
    ]


def test_zero_none_and_blank_stay_three_things(clinic: Database) -> None:
    for rid, value in (("R0", 0), ("R1", "无"), ("R2", None)):
        store(clinic, line(rid, visits_offline=value))
    found = clinic.execute("SELECT visits_offline, typeof(visits_offline) FROM v_free_clinic ORDER BY rid")
    assert [tuple(row) for row in found] == [(0, "integer"), ("无", "text"), (None, "null")]


def test_personal_values_are_never_projected(clinic: Database) -> None:
    store(clinic, line("R1", patient_name="张三"))
    assert "张三" not in repr(dump(clinic))


@pytest.mark.parametrize(
    ("value", "kind", "kept"),
    [
        ("", "text", None),
        (True, "integer", 1),
        (2**63, "integer", "9223372036854775808"),
        (7, "decimal", "7"),
        ("007", "text", "007"),
        ([], "select_multiple", None),
        ([{"a": 1}], "text", '[{"a": 1}]'),
    ],
)
def test_cells(value: Any, kind: str, kept: Any) -> None:
    assert cell(value, kind) == kept


@pytest.mark.parametrize(
    ("state", "rows"), [("submitted", 1), ("endorsed", 1), ("suspect", 1), ("returned", 0), ("draft", 0)]
)
def test_only_records_that_count_are_seen(clinic: Database, state: Any, rows: int) -> None:
    store(clinic, line("R1"))
    add_event(clinic, event("R1", 1, state))
    assert [row["state"] for row in clinic.execute("SELECT state FROM v_free_clinic")] == [state] * rows
    assert len(clinic.execute("SELECT * FROM v_free_clinic__staff")) == 2 * rows
    add_event(clinic, event("R1", 1, "endorsed"))
    assert clinic.execute("SELECT state FROM v_free_clinic")[0]["state"] == "endorsed"


def test_versions_are_united(clinic: Database) -> None:
    store(clinic, line("R1"))
    save_form(clinic, "free_clinic", "2", "<xform2/>", SECOND, 2)
    store(clinic, replace(line("R2", extra="新"), form_ver="2"))
    found = clinic.execute("SELECT rid, place_name, extra FROM v_free_clinic ORDER BY rid")
    assert [tuple(row) for row in found] == [("R1", "幸福村广场", None), ("R2", None, "新")]
    assert clinic.execute("SELECT * FROM v_free_clinic__materials") == []
    store(clinic, replace(line("R1", 2, extra="改"), form_ver="2"))
    assert clinic.execute("SELECT rev, extra FROM v_free_clinic WHERE rid = 'R1'")[0]["extra"] == "改"
    assert clinic.execute("SELECT * FROM v_free_clinic__staff") == []


def test_records_wait_for_their_form(db: Database) -> None:
    store(db, line("R1"))
    assert head(db, "R1") is not None
    save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    assert len(db.execute("SELECT * FROM v_free_clinic")) == 1


def test_a_form_saved_again_with_other_fields_is_projected_anew(clinic: Database) -> None:
    store(clinic, line("R1"))
    ensure_projection(clinic, FREE_CLINIC)
    save_form(clinic, "free_clinic", "1", "<x/>", replace(FREE_CLINIC, fields=FREE_CLINIC.fields[:2]), 1)
    assert len(clinic.execute("SELECT * FROM v_free_clinic")[0]) == 8


def test_names_that_clash_are_refused_whole(clinic: Database) -> None:
    clash = FormSchema("free_clinic__staff", "1", "x", "x", (FieldSchema("a", "text"),))
    with pytest.raises(RefusedError, match="存 108"):
        save_form(clinic, "free_clinic__staff", "1", "<x/>", clash, 1)
    assert load_form(clinic, "free_clinic__staff") is None
    store(clinic, line("R1"))
    assert len(clinic.execute("SELECT * FROM v_free_clinic")) == 1


def test_odd_names_are_only_names(db: Database) -> None:
    odd = FormSchema(
        'we"ird',
        "2023.1-β",
        "x",
        "x",
        (FieldSchema("Rid", "text"), FieldSchema("rid", "text"), FieldSchema("n", "note")),
    )
    save_form(db, odd.form_id, odd.version, "<x/>", odd, 1)
    record = replace(line("R1"), form=odd.form_id, form_ver=odd.version, data={"Rid": "a", "rid": "b"})
    store(db, record)
    assert tuple(db.execute('SELECT f_Rid, f_f_rid FROM "v_we""ird"')[0]) == ("a", "b")
    columns = [row["name"] for row in db.execute("""PRAGMA table_info('v_we"ird')""")]
    assert columns[-2:] == ["f_Rid", "f_f_rid"]


def test_a_rebuild_changes_nothing(clinic: Database) -> None:
    save_form(clinic, "free_clinic", "2", "<xform2/>", SECOND, 2)
    for number in range(30):
        store(clinic, line(f"R{number:02}", visits_offline=number))
    for number in range(0, 30, 3):
        store(clinic, replace(line(f"R{number:02}", 2), form_ver="2"))
        store(clinic, line(f"R{number + 1:02}", 2, op="del"))
    store(clinic, line("R00", 2, visits_offline=1), batch="b", feed=OTHER_FEED)
    add_event(clinic, event("R05", 1, "returned", "错"))
    before = dump(clinic)
    assert rebuild(clinic) == 30
    assert dump(clinic) == before
    clinic.execute("DELETE FROM heads")
    clinic.execute("DELETE FROM rec_free_clinic__v1 WHERE rid = 'R02'")
    rebuild(clinic)
    assert dump(clinic) == before
    assert len(heads(clinic)) == 20


def test_long_logs_are_read_page_by_page(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections, "_PAGE", 2)
    monkeypatch.setattr(projection_tables, "_PAGE", 2)
    for number in range(5):
        store(db, line(f"R{number}", staff=None))
    add_event(db, event("R4", 1, "returned"))
    save_form(db, "free_clinic", "1", "<xform/>", FREE_CLINIC, 1)
    before = dump(db)
    assert [row["rid"] for row in db.execute("SELECT rid FROM v_free_clinic ORDER BY rid")] == ["R0", "R1", "R2", "R3"]
    assert rebuild(db) == 5
    assert dump(db) == before


def test_own_highest_values(clinic: Database) -> None:
    assert field_maxima(clinic, "free_clinic", "V1") == {}
    assert field_maxima(clinic, "unknown", "V1") == {}
    store(clinic, line("R1", visits_offline=9, waived_yuan="9.90"))
    store(clinic, line("R2", visits_offline=80, waived_yuan="100.05"))
    store(clinic, line("R3", visits_offline="无", waived_yuan=None))
    store(clinic, replace(line("R4", visits_offline=500), unit="V2"))
    assert field_maxima(clinic, "free_clinic", "V1") == {"visits_offline": "80", "waived_yuan": "100.05"}
    assert field_maxima(clinic, "free_clinic", "V1", exclude="R2") == {"visits_offline": "9", "waived_yuan": "9.90"}


def test_a_schema_survives_json() -> None:
    assert schema_from_json(schema_to_json(FREE_CLINIC)) == FREE_CLINIC


def test_forms_and_their_newest_version(clinic: Database) -> None:
    save_form(clinic, "free_clinic", "2", "<xform2/>", SECOND, 2)
    save_form(clinic, "free_clinic", "1", "<again/>", FREE_CLINIC, 1)
    newest = load_form(clinic, "free_clinic")
    assert newest is not None
    assert (newest.version, newest.xform, newest.schema) == ("2", "<xform2/>", SECOND)
    first = load_form(clinic, "free_clinic", "1")
    assert first is not None
    assert first.xform == "<again/>"
    assert load_form(clinic, "lecture") is None
    assert [form.version for form in list_forms(clinic)] == ["2"]
    assert [form.version for form in list_forms(clinic, all_versions=True)] == ["2", "1"]
