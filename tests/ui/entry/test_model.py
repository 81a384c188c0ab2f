"""Filling in a record without a window: the way of Enter, checks, undo, last time, drafts."""

from __future__ import annotations

import pytest

from desktop.foundation.clock import SystemClock
from desktop.storage.packs import list_forms
from desktop.ui.pages.entry.model import EntryModel, Typed
from desktop.ui.pages.entry.path import SAVE, Path
from desktop.workflows.drafts import finish_draft, keep_draft
from desktop.workflows.forms_of_units import has_form
from desktop.workflows.open_entry import open_entry
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


@pytest.fixture
def model(workspace):
    return EntryModel(open_entry(workspace, form="free_clinic"))


def fill(model):
    for name, value in clinic("2023-09-16", 20).items():
        if name in model.layout.items and not name.startswith("_"):
            model.set(name, value)


def test_every_form_can_be_walked_through_with_enter_to_the_end(workspace):
    forms = [form for form in list_forms(workspace.db) if has_form(workspace.unit, form.xform)]
    assert len(forms) > 8
    for form in forms:
        model = EntryModel(open_entry(workspace, form=form.form_id))
        path = Path(model)
        place, steps = path.first(), []
        while place != SAVE:
            steps.append(place)
            place = path.next(place)
            assert len(steps) < 200, steps[-5:]
        assert steps
        assert len(set(steps)) == len(steps)
        assert steps == path.all_stops()[path.all_stops().index(steps[0]) :]


def test_back_is_the_way_really_taken(model):
    path = Path(model)
    first = path.first()
    second = path.next(first)
    third = path.next(second)
    assert path.previous(third) == second
    assert path.previous(second) == first
    assert path.previous(path.all_stops()[0]) == ""


def test_what_does_not_apply_is_left_out_of_the_way(model):
    path = Path(model)
    assert "visits_offline" in path.all_stops()
    touched = model.set("our_role", "2")
    assert "visits_offline" in touched
    assert "visits_offline" not in path.all_stops()
    assert "host_unit" in path.all_stops()


def test_rare_fields_are_passed_over_until_their_fold_is_open(model):
    path = Path(model)
    number = path.section("listeners")
    assert "listeners" not in path.all_stops()
    assert "listeners" in [item.path for item in path.folded(number)]
    path.open_way_to("listeners")
    assert "listeners" in path.all_stops()


def test_only_what_changed_is_told(model):
    touched = model.set("visits_offline", 30)
    assert {"visits_offline", "visits_total"} <= touched
    assert "place_name" not in touched


def test_nothing_is_blamed_before_the_person_was_there(model):
    assert model.checks.shown() == ()
    model.set("screened", 5)
    assert model.checks.at("screened") == ()
    model.leave("screened")
    assert [p.level for p in model.checks.at("screened")] == ["error"]


def test_a_cross_check_appears_where_the_person_is(model):
    model.set("visits_offline", 30)
    model.leave("visits_offline")
    model.set("screened", 20)
    model.leave("screened")
    assert model.checks.at("screened") == ()
    model.set("visits_offline", 10)
    model.leave("visits_offline")
    assert [p.place for p in model.checks.at("visits_offline") if p.level == "error"] == ["screened"]
    model.leave("screened")
    assert [p.place for p in model.checks.at("screened")] == ["screened"]


def test_a_warning_stays_in_view_with_its_words(model):
    model.set("visits_offline", 10)
    model.set("visits_preferential", 20)
    model.leave("visits_preferential")
    assert model.checks.at("visits_preferential")[0].level == "warning"
    model.explain("visits_preferential", "发了药箱，不算看病")
    assert model.checks.at("visits_preferential")[0].explained == "发了药箱，不算看病"
    assert model.draft().explained == {"visits_preferential": "发了药箱，不算看病"}


def test_nought_none_and_blank_are_three(model):
    for value in (0, "无", None):
        model.set("visits_preferential", value)
        assert model.value("visits_preferential") == value
        assert model.draft().answers["visits_preferential"] == value


def test_what_is_no_value_is_kept_as_typed_and_blocks(model, workspace):
    model.set("activity_date", Typed("9月31"))
    assert model.value("activity_date") == "9月31"
    keep_draft(workspace, model.draft("activity_date"))
    again = EntryModel(open_entry(workspace, draft=model.draft().id))
    assert again.value("activity_date") == "9月31"
    assert again.opened.place == "activity_date"
    assert any(p.place == "activity_date" for p in again.finish())


def test_undo_takes_back_one_act_and_redo_does_it_again(model):
    for typed in (1, 12, 123):
        model.set("visits_offline", typed)
    model.leave("visits_offline")
    model.set("visits_preferential", 7)
    assert model.undo()[0] == "visits_preferential"
    assert model.value("visits_preferential") is None
    place, touched = model.undo()
    assert place == "visits_offline"
    assert "visits_total" in touched
    assert model.value("visits_offline") is None
    assert model.redo()[0] == "visits_offline"
    assert model.value("visits_offline") == 123
    assert model.redo()[0] == "visits_preferential"
    assert model.redo() == ("", frozenset())


def test_rows_are_typed_inserted_removed_and_undone(model):
    model.set_cell("staff", 1, "staff_name", "王秀兰")
    model.set_cell("staff", 2, "staff_name", "李建国")
    model.insert_row("staff", 2)
    assert [row.get("staff_name") for row in model.rows("staff")] == ["王秀兰", None, "李建国"]
    model.remove_row("staff", 1)
    assert [row.get("staff_name") for row in model.rows("staff")] == [None, "李建国"]
    model.undo()
    assert [row.get("staff_name") for row in model.rows("staff")] == ["王秀兰", None, "李建国"]
    model.finish()
    assert [row.get("staff_name") for row in model.rows("staff")] == ["王秀兰", "李建国"]


def test_the_blank_row_a_form_offers_is_no_answer(model):
    assert model.rows("staff") == []
    assert not model.is_answered("staff")


def test_same_as_last_time_fills_what_is_empty_and_nothing_else(workspace):
    first = EntryModel(open_entry(workspace, form="free_clinic"))
    fill(first)
    assert first.finish() == ()
    finish_draft(workspace, first.draft())
    model = EntryModel(open_entry(workspace, form="free_clinic"))
    model.set("place_name", "别的地方")
    touched = model.same_as_last()
    assert "staff" in touched
    assert model.rows("staff")[0]["staff_name"] == first.rows("staff")[0]["staff_name"]
    assert model.value("place_name") == "别的地方"
    assert model.value("visits_offline") is None
    assert model.last_value("visits_offline") == 20
    model.undo()
    assert model.rows("staff") == []


def test_what_was_copied_lies_in_the_open_and_enter_stops_at_it(workspace):
    first = EntryModel(open_entry(workspace, form="free_clinic"))
    fill(first)
    first.set_cell("materials", 1, "material", "中医药宣传手册")
    first.set_cell("materials", 1, "qty", 20)
    finish_draft(workspace, first.draft())
    model = EntryModel(open_entry(workspace, form="free_clinic"))
    path = Path(model)
    assert "materials" not in path.all_stops()
    model.same_as_last()
    assert model.rows("materials")
    assert "materials" in path.all_stops()


def test_last_time_is_the_day_it_was_held_not_the_day_it_was_written(workspace):
    first = EntryModel(open_entry(workspace, form="free_clinic"))
    fill(first)
    finish_draft(workspace, first.draft())
    assert first.answers()["filled_on"] != first.value("activity_date")
    model = EntryModel(open_entry(workspace, form="free_clinic"))
    assert model.opened.last.date == first.value("activity_date")


def test_a_copy_is_a_new_record_of_today(workspace):
    first = EntryModel(open_entry(workspace, form="free_clinic"))
    fill(first)
    made = finish_draft(workspace, first.draft())
    copy = EntryModel(open_entry(workspace, copy_of=made.id))
    assert copy.opened.draft.rid == ""
    assert copy.value("place_name") == first.value("place_name")
    assert copy.value("activity_date") == copy.today


def test_a_changed_record_becomes_its_next_revision(workspace):
    first = EntryModel(open_entry(workspace, form="free_clinic"))
    fill(first)
    made = finish_draft(workspace, first.draft())
    again = EntryModel(open_entry(workspace, rid=made.id))
    assert again.value("visits_offline") == 20
    again.set("visits_offline", 21)
    assert again.differs("visits_offline")
    assert again.finish() == ()
    assert finish_draft(workspace, again.draft()).rev == 2


def test_a_calculated_field_says_how(model):
    assert model.formula("visits_total") == "线下义诊 + 线上义诊"


def test_sections_say_how_far_they_are(model):
    path = Path(model)
    number = path.section("visits_offline")
    before = path.progress(number)
    model.set("clinic_kind", "5")
    model.set("visits_offline", 3)
    after = path.progress(number)
    assert after.done == before.done + 2
    assert after.total == before.total
    assert not before.complete
    assert "线下义诊 3 人次" in path.summary(number)
    assert "到基层" in path.summary(number)
