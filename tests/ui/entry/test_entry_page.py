"""A 义诊 from the keyboard: filled, wrong, explained, mended, never lost."""

from __future__ import annotations

from desktop.model.draft import Draft
from desktop.storage.drafts import list_drafts, open_draft
from desktop.storage.records import heads
from desktop.ui.fields import LongTextEditor
from desktop.workflows.drafts import keep_draft
from desktop.workflows.open_entry import open_entry
from desktop.workflows.read_records import show_record
from desktop.workflows.workspace import open_workspace


def place(window) -> str:
    return window.shell.page.place


def value(window, name: str):
    return window.shell.page.model.session.value(name)


def look(window, name: str):
    page = window.shell.page
    return page.sheet.bodies[page.route.section_of(name)].rows[name].look


def fill_head(window, hands) -> None:
    """Day as proposed, morning, a place of the register."""
    hands.press("Enter")
    hands.type("1")
    hands.type("xfcwhgc")
    hands.press("Enter")


def to(window, hands, name: str) -> None:
    """Enter until a field has the keys."""
    for _step in range(40):
        if place(window) == name:
            return
        hands.press("Enter")
    raise AssertionError(f"Enter never reaches {name}: {place(window)}")


def fill_whole(window, hands) -> None:
    fill_head(window, hands)
    to(window, hands, "staff")
    hands.type("lxl")
    hands.press("Enter", "Enter")
    to(window, hands, "clinic_kind")
    hands.type("5")
    hands.type("12")
    hands.press("Enter")


def test_a_free_clinic_by_keys_alone_becomes_a_record_and_leaves_no_draft(entry, hands, inside):
    window = entry(form="free_clinic")
    assert place(window) == "activity_date"
    fill_whole(window, hands)
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    hands.idle(window)
    assert "存好了" in window.shell.toast_text()
    window.close()

    def check(workspace):
        new = heads(workspace.db, state="ready")
        assert [found.form for found in new] == ["free_clinic"]
        data = show_record(workspace, new[0].rid)["data"]
        assert (data["visits_offline"], data["visits_online"], data["visits_total"]) == (12, 0, 12)
        assert [row["staff_name"] for row in data["staff"]] == ["李秀兰"]
        assert (data["place_name"], data["clinic_kind"], data["day_part"]) == ("幸福村文化广场", "5", "1")
        assert list_drafts(workspace.db) == []

    inside(check)


def test_a_digit_picks_and_goes_on_and_enter_takes_the_way_back(entry, hands):
    window = entry(form="free_clinic")
    hands.press("Enter")
    assert place(window) == "day_part"
    hands.type("2")
    assert (value(window, "day_part"), place(window)) == ("2", "place_name")
    hands.press("Shift+Enter")
    assert place(window) == "day_part"
    hands.press("Shift+Enter")
    assert place(window) == "activity_date"


def test_the_way_back_is_the_way_really_taken(entry, hands):
    window = entry(form="free_clinic")
    hands.press("PgDown", "PgDown")  # straight to the people; the section between has one question
    assert place(window) == "staff"
    hands.press("Enter")  # an empty grid is left at once
    assert place(window) == "clinic_kind"
    hands.press("Shift+Enter")
    assert place(window) == "staff"
    hands.press("Shift+Enter")
    assert place(window) == "our_role"
    hands.press("Shift+Enter")
    assert place(window) == "activity_date"


def test_what_depends_on_an_answer_is_there_at_once_and_nothing_else_moves(entry, hands):
    window = entry(form="free_clinic")
    fill_head(window, hands)
    assert value(window, "division_code") == "990101001001"
    to(window, hands, "visits_offline")
    hands.type("30")
    hands.press("Enter")
    assert value(window, "visits_total") == 30
    row = window.shell.page.sheet.bodies[4].rows["visits_total"]
    assert row.editor.value() == 30
    assert not row.can_focus()


def test_an_error_is_told_on_leaving_and_f8_goes_there(entry, hands):
    window = entry(form="free_clinic")
    to(window, hands, "place_name")
    hands.press("Enter")  # left blank, though it is asked for
    assert look(window, "place_name").error
    to(window, hands, "our_role")
    hands.press("F8")
    assert place(window) == "place_name"


def test_saving_with_something_wrong_keeps_a_draft_and_goes_to_the_first_error(entry, hands, inside):
    window = entry(form="free_clinic")
    hands.press("Enter")
    hands.type("1")
    hands.press("Ctrl+S")
    hands.idle(window)
    assert window.shell.page.name == "entry"
    assert place(window) == "place_name"
    assert any("处要改" in text for text in window.shell.notices.texts())
    window.close()
    assert inside(lambda workspace: (len(list_drafts(workspace.db)), len(heads(workspace.db, state="ready")))) == (1, 0)


def test_a_question_may_be_explained_and_the_words_travel(entry, hands, inside):
    window = entry(form="free_clinic")
    fill_whole(window, hands)
    to(window, hands, "visits_preferential")
    hands.type("900")
    hands.press("Enter")
    assert look(window, "visits_preferential").warning
    hands.compose("lin cun ye lai le", commit="邻村也来了人")
    hands.press("Enter")
    assert look(window, "visits_preferential").explained == "邻村也来了人"
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    window.close()
    new = inside(lambda workspace: show_record(workspace, heads(workspace.db, state="ready")[0].rid))
    assert new["explained"]["visits_preferential"] == "邻村也来了人"


def test_a_question_nobody_explains_is_asked_once(entry, hands):
    window = entry(form="free_clinic")
    fill_whole(window, hands)
    to(window, hands, "visits_preferential")
    hands.type("900")
    hands.press("Ctrl+S")
    assert place(window) == "visits_preferential"
    assert any("提醒" in text for text in window.shell.notices.texts())
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    hands.idle(window)


def test_typing_is_on_disk_within_two_seconds_also_before_it_is_an_answer(entry, hands, village):
    window = entry(form="free_clinic")
    to(window, hands, "place_name")
    hands.type("lao huai")
    hands.until(lambda: window.shell.page._keeper._timer.isActive() is False and not window.tasks.busy, ms=2000)
    seen: list[Draft] = []
    window.tasks.run(lambda workspace, _progress: seen.append(open_draft(workspace.db)), done=lambda _done: None)
    hands.idle(window)
    assert seen[0].typed == {"place_name": "lao huai"}
    assert seen[0].place == "place_name"
    assert "已存盘" in window.shell.status._saved.text()


def test_leaving_loses_nothing_and_going_on_begins_where_one_was(entry, hands, inside, village, open_window):
    window = entry(form="free_clinic")
    fill_head(window, hands)
    to(window, hands, "visits_offline")
    hands.type("31")
    hands.press("Escape")
    hands.until(lambda: window.shell.page.name == "month")
    hands.idle(window)
    window.close()
    kept = inside(lambda workspace: list_drafts(workspace.db))
    assert len(kept) == 1
    assert kept[0].answers["visits_offline"] == 31
    assert inside(lambda workspace: open_draft(workspace.db)) is None
    again = entry(draft=kept[0].id)
    assert place(again) == "visits_offline"
    assert value(again, "visits_offline") == 31


def test_a_new_form_nobody_touched_leaves_no_draft(entry, hands, inside):
    window = entry(form="free_clinic")
    hands.press("Enter", "Escape")
    hands.until(lambda: window.shell.page.name == "month")
    hands.idle(window)
    window.close()
    assert inside(lambda workspace: list_drafts(workspace.db)) == []


def test_composing_belongs_to_the_method_editor(entry, hands):
    window = entry(form="free_clinic")
    to(window, hands, "place_name")
    hands.compose("xin guang", commit="新广场", during=["Enter", "1", "Ctrl+S", "F8", "Shift+Enter", "Escape"])
    assert place(window) == "place_name"
    assert window.shell.page.name == "entry"
    assert window.shell.page.sheet.bodies[1].rows["place_name"].editor.text_now() == "新广场"


def test_undo_takes_answers_back_one_by_one_and_redo_gives_them_again(entry, hands):
    window = entry(form="free_clinic")
    to(window, hands, "clinic_kind")
    hands.type("5")
    hands.type("12")
    hands.press("Enter")
    hands.press("Ctrl+Z")
    assert value(window, "visits_offline") is None
    assert place(window) == "visits_offline"
    hands.press("Ctrl+Y")
    assert value(window, "visits_offline") == 12


def test_same_as_last_fills_what_is_empty_but_not_the_day_and_the_figures(entry, hands):
    window = entry(form="free_clinic")
    day = value(window, "activity_date")
    hands.press("Ctrl+D")
    assert value(window, "place_name")
    assert value(window, "clinic_kind") == "5"
    assert window.shell.page.model.rows("staff")
    assert value(window, "visits_offline") is None
    assert value(window, "activity_date") == day


def test_rare_fields_come_when_they_are_asked_for(entry, hands):
    window = entry(form="free_clinic")
    page = window.shell.page
    to(window, hands, "clinic_kind")
    assert "screened" not in page.route.stops()
    more = page.sheet.bodies[4]._more
    for _step in range(30):
        if more.hasFocus():
            break
        hands.press("Tab")
    assert more.hasFocus()
    hands.press("Enter")
    assert "screened" in page.route.stops()
    assert place(window) == "listeners"


def test_a_grid_is_typed_down_and_its_cells_follow(entry, hands):
    window = entry(form="free_clinic")
    to(window, hands, "staff")
    hands.type("lxl")
    hands.press("Enter")  # 李秀兰 from the list, and down
    hands.type("wjg")
    hands.press("Enter")
    rows = window.shell.page.model.rows("staff")
    assert [row["staff_name"] for row in rows] == ["李秀兰", "王建国"]
    assert rows[1]["staff_title"] == "village_doctor"
    grid = window.shell.page.sheet.bodies[3].rows["staff"].grid
    assert grid.rows()[1]["staff_title"] == "village_doctor"
    hands.press("Enter")
    assert place(window) != "staff"


def test_a_submitted_record_is_mended_as_its_next_revision(entry, hands, inside):
    rid = inside(lambda workspace: heads(workspace.db, form="free_clinic")[0].rid)
    before = inside(lambda workspace: show_record(workspace, rid))
    window = entry(rid=rid, field="visits_offline")
    assert place(window) == "visits_offline"
    hands.type("17")
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month" or window.shell.notices.texts())
    if window.shell.page.name == "entry":
        hands.press("Ctrl+S")
        hands.until(lambda: window.shell.page.name == "month")
    window.close()
    after = inside(lambda workspace: show_record(workspace, rid))
    assert (after["rev"], after["data"]["visits_offline"]) == (before["rev"] + 1, 17)


def test_after_a_power_cut_one_is_back_at_the_same_cell(village, open_window, hands):
    from desktop.foundation.clock import SystemClock

    with open_workspace(village, SystemClock()) as workspace:
        fresh = open_entry(workspace, form="free_clinic").draft
        rows = [{"staff_name": "李秀兰"}, {"staff_name": "王建国"}]
        draft = Draft(
            fresh.id, fresh.form, fresh.form_ver, fresh.unit, answers={"activity_date": "2023-09-20", "staff": rows},
            typed={}, place="staff[2]/staff_title",
        )  # fmt: skip
        keep_draft(workspace, draft)
    window = open_window(village)
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    hands.idle(window)
    page = window.shell.page
    assert page.place == "staff"
    grid = page.sheet.bodies[3].rows["staff"].grid
    assert grid.place() == (1, 2)
    assert any("断电前" in text for text in window.shell.notices.texts())


def test_a_draft_can_be_thrown_away_after_a_second_word(entry, hands, inside):
    window = entry(form="free_clinic")
    fill_head(window, hands)
    window.shell.page._drop.setFocus()
    hands.press("Enter")
    assert window.shell.page.name == "entry"
    hands.press("Enter")
    hands.until(lambda: window.shell.page.name == "month")
    hands.idle(window)
    window.close()
    assert inside(lambda workspace: list_drafts(workspace.db)) == []


def test_all_forms_are_walked_to_their_end_by_enter(entry, hands, inside):
    from desktop.workflows.read_records import form_titles

    for form in sorted(inside(form_titles)):
        window = entry(form=form)
        page = window.shell.page
        seen = []
        for _step in range(60):
            if not page.place:
                break
            seen.append(page.place)
            row = page.sheet.bodies[page.route.section_of(page.place)].rows[page.place]
            # In a long text Enter makes a new line.
            hands.press("Ctrl+Enter" if isinstance(getattr(row, "editor", None), LongTextEditor) else "Enter")
        assert page.place == "", (form, seen)
        assert page._save.hasFocus(), form
        window.close()
