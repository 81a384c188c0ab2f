"""A form learns from what is saved: names and places, never a patient's; what is forgotten stays away."""

from __future__ import annotations

import pytest

from desktop.foundation.clock import SystemClock
from desktop.workflows import open_entry as opening
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.form_context import stored_form
from desktop.workflows.learned import Change, forget, remember
from desktop.workflows.open_entry import open_entry
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic


@pytest.fixture
def workspace(county, monkeypatch):  # noqa: F811
    monkeypatch.setattr(opening, "_LOOKED_THROUGH", 1)  # all but the newest record are only in the list
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def add(workspace, *, revise=None, **more):
    return add_records(workspace, "free_clinic", [clinic(**more)], revise=revise).records[0].id


def offered(workspace, field="place_name"):
    return (open_entry(workspace, form="free_clinic").learned or {}).get(field, ())


def test_places_and_names_typed_long_ago_are_offered(workspace):
    add(workspace, place_name="学校操场", date="2023-09-01")
    add(
        workspace,
        place_name="村委会",
        date="2023-09-02",
        staff=[{"staff_name": "张大夫", "staff_unit": "990101", "staff_title": "232"}],
    )
    add(workspace, place_name="集市", date="2023-09-03")
    assert set(offered(workspace)) == {"学校操场", "村委会", "集市"}
    assert offered(workspace)[0] == "集市", "the newest record's first"
    assert set(offered(workspace, "staff.staff_name")) == {"张大夫", "周文清"}
    assert "990101" in offered(workspace, "staff.staff_unit"), "codes of a register too"


def test_numbers_and_stories_are_not_learned(workspace):
    add(workspace, place_name="很长" * 31, date="2023-09-01")
    add(workspace, date="2023-09-02")
    assert offered(workspace) == ("幸福村文化广场",)
    assert offered(workspace, "visits_offline") == ()


def test_forgotten_stays_forgotten_until_typed_again(workspace):
    add(workspace, place_name="集市")
    forget(workspace, "free_clinic", XINGFU, "place_name", "集市")
    assert offered(workspace) == (), "even where the newest record says it"
    add(workspace, place_name="集市", date="2023-09-20")
    assert offered(workspace) == ("集市",)


def test_a_record_mended_or_deleted_teaches_nothing_wrong(workspace):
    rid = add(workspace, place_name="集是")
    add(workspace, place_name="集市", revise=rid)
    assert offered(workspace) == ("集市",)
    add(workspace, place_name="集市", visits=31, revise=rid)
    delete_record(workspace, rid, "记错了")
    assert offered(workspace) == ()


def test_a_patients_words_are_never_learned(workspace):
    schema = stored_form(workspace, "treatment").schema
    personal = [field.name for field in schema.fields if field.personal and field.kind == "text"]
    assert personal
    said = dict.fromkeys(personal, "张三") | {"backfill_reason": "停电"}
    with workspace.db.atomic():
        remember(workspace, schema, [Change(XINGFU, said, None)])
    assert [row["value"] for row in workspace.db.execute("SELECT value FROM learned")] == ["停电"]
