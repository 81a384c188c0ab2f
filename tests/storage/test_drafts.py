"""Drafts: whole, one open, one a record, gone when asked."""

from __future__ import annotations

from dataclasses import replace

from desktop.model.draft import Draft
from desktop.storage.database import Database
from desktop.storage.drafts import (
    close_drafts,
    draft_of_record,
    drop_draft,
    list_drafts,
    load_draft,
    open_draft,
    save_draft,
)

DRAFT = Draft(
    "d1", "free_clinic", "1", "V1", answers={"visits": 3, "staff": [{"name": "王芳"}]}, typed={"day": "2023-9-3x"},
    explained={"visits": "停电了半天"}, place="staff[1]/name", made="2023-09-01T08:00", changed="2023-09-01T08:00",
)  # fmt: skip


def test_a_draft_comes_back_as_it_was_kept(db: Database) -> None:
    save_draft(db, DRAFT)
    assert load_draft(db, "d1") == DRAFT
    assert load_draft(db, "d2") is None


def test_the_last_one_kept_open_is_the_open_one(db: Database) -> None:
    save_draft(db, DRAFT)
    save_draft(db, replace(DRAFT, id="d2", changed="2023-09-01T08:01"))
    save_draft(db, replace(DRAFT, answers={"visits": 4}), is_open=False)
    assert (open_draft(db) or DRAFT).id == "d2"
    assert (load_draft(db, "d1") or DRAFT).answers == {"visits": 4}
    close_drafts(db)
    assert open_draft(db) is None
    assert [draft.id for draft in list_drafts(db)] == ["d2", "d1"]


def test_the_draft_that_mends_a_record_is_found_by_it(db: Database) -> None:
    save_draft(db, replace(DRAFT, id="d3", rid="R1", rev=2))
    assert (draft_of_record(db, "R1") or DRAFT).id == "d3"
    assert draft_of_record(db, "R2") is None
    drop_draft(db, "d3")
    assert list_drafts(db) == []
