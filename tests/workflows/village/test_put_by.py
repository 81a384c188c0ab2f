"""What was read out of whole forms and programmes is put by for the next start, and never outlives them."""

from __future__ import annotations

import pytest

from desktop.foundation.translation import use_language
from desktop.model.programme_outline import ProgrammeOutline
from desktop.storage.packs import (
    FORM_FRONTS,
    PROGRAMME_OUTLINES,
    list_programmes,
    load_form,
    programme_files,
    save_form,
    save_programme,
    set_programme_enabled,
)
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows import form_words, programmes
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.month_overview import month_overview
from desktop.workflows.programmes import enabled_programmes, outlines_in_use
from tests.chain.county import XINGFU


def test_the_second_start_reads_no_whole_form_and_no_whole_programme(month, monkeypatch):
    with month.open(XINGFU) as workspace:
        first = month_overview(workspace)
    monkeypatch.setattr(form_words, "form_titles", pytest.fail)
    monkeypatch.setattr(programmes, "_loaded", pytest.fail)
    with month.open(XINGFU) as workspace:
        again = month_overview(workspace)
    assert first.forms
    assert first.due
    assert (again.forms, again.due) == (first.forms, first.due)


def test_an_outline_says_what_its_programme_says(month):
    with month.open(XINGFU) as workspace:
        whole = enabled_programmes(workspace)
        outlines_in_use(workspace)
        workspace.registers_changed()
        kept = outlines_in_use(workspace)
    assert [item.id for item in kept] == [item.id for item in whole]
    for outline, programme in zip(kept, whole, strict=True):
        assert outline == ProgrammeOutline.of(programme)
        assert list(outline.deadlines) == list(programme.deadlines)  # one may be counted from another before it
    assert any(item.campaigns for item in kept)
    assert any(item.deadlines for item in kept)


def test_a_changed_programme_is_read_anew(month):
    with month.open(XINGFU) as workspace:
        before = next(item for item in outlines_in_use(workspace) if item.id == "activity_month")
        version = next(version for name, version, _on in list_programmes(workspace.db) if name == before.id)
        files = programme_files(workspace.db, before.id)
        main = files["programme.toml"].replace(f'title = "{before.title}"'.encode(), 'title = "另一个名字"'.encode())
        assert main != files["programme.toml"]
        save_programme(workspace.db, before.id, version, {**files, "programme.toml": main})
        workspace.registers_changed()
        after = next(item for item in outlines_in_use(workspace) if item.id == before.id)
        assert after.title == "另一个名字"
        set_programme_enabled(workspace.db, before.id, False)
        workspace.registers_changed()
        assert before.id not in [item.id for item in outlines_in_use(workspace)]


def test_a_changed_form_shows_its_new_title(month):
    with month.open(XINGFU) as workspace:
        assert form_titles_in_use(workspace)["lecture"] == "讲座"
        held = load_form(workspace.db, "lecture")
        schema = type(held.schema)(**{**vars(held.schema), "title": "大讲堂"})
        save_form(workspace.db, "lecture", held.version, held.xform, schema, held.pack_version)
        assert form_titles_in_use(workspace)["lecture"] == "大讲堂"


def test_titles_follow_the_language_and_forms_their_unit(month):
    with month.open(XINGFU) as workspace:
        here = form_titles_in_use(workspace, workspace.unit)
        use_language("en")
        try:
            english = form_titles_in_use(workspace, workspace.unit)
        finally:
            use_language("zh")
        every = form_titles_in_use(workspace)
    assert english.keys() == here.keys()
    assert english["lecture"] != here["lecture"]
    assert here.keys() < every.keys()  # some are the township's and the county's alone


@pytest.mark.parametrize("held", ["text", {"of": "another version", "forms": [], "programmes": []}])
def test_what_another_version_put_by_is_passed_over(month, held):
    with month.open(XINGFU) as workspace:
        first = month_overview(workspace)
        for place in (FORM_FRONTS, PROGRAMME_OUTLINES):
            set_setting(workspace.db, place, held)
        workspace.registers_changed()
        again = month_overview(workspace)
        assert (again.forms, again.due) == (first.forms, first.due)
        assert get_setting(workspace.db, FORM_FRONTS) != held
