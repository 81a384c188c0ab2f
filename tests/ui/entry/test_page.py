"""The entry page by keys alone, on a real workspace."""

from __future__ import annotations

import pytest

from desktop.model.record import RecordEvent
from desktop.storage.drafts import list_drafts, open_draft
from desktop.storage.records import add_event, head, heads
from desktop.ui.fields import FieldRow
from desktop.ui.pages.entry import keeping

WHOLE = {
    "place_name": "幸福村文化广场", "site_type": "40", "clinic_kind": "5", "visits_offline": 20, "visits_online": 0,
    "visits_preferential": 3, "staff": [{"staff_name": "王秀兰", "staff_title": "village_doctor"}],
}  # fmt: skip


def kept(window, hands):
    """Everything on its way is on disk."""
    hands.until(lambda: window.shell.page.keeper is None or not window.shell.page.keeper.dirty)
    hands.idle(window)


def asked(window, hands, question):
    """What the workspace says, asked on its own thread."""
    found = []
    window.tasks.run(lambda workspace, _progress: question(workspace), done=found.append)
    hands.until(lambda: found)
    return found[0]


def fill(page, values=WHOLE):
    for place, value in values.items():
        page._changed(page.model.set(place, value), "")


def test_a_new_record_opens_at_its_first_field_and_keeps_nothing_before_something_is_typed(entry, window, hands):
    page = entry(form="free_clinic")
    assert page.place == "activity_date"
    assert page.sections.row("activity_date").current
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name == "month"
    assert asked(window, hands, lambda workspace: list_drafts(workspace.db)) == []


def test_enter_goes_on_shift_enter_goes_back_and_a_section_opens_the_next(entry, hands, window):
    page = entry(form="free_clinic")
    seen = []
    for _step in range(40):
        if window.focusWidget() is page.save_button:
            break
        seen.append(page.place)
        row = page._row(page.place)
        hands.press("Enter" if isinstance(row, FieldRow) else "Ctrl+Enter")
        if page.place == seen[-1] and window.focusWidget() is not page.save_button:
            hands.press("Enter")  # past an explanation nobody wants to give yet
    assert window.focusWidget() is page.save_button
    assert seen == page.path.all_stops()
    hands.press("Ctrl+S")
    page._go(seen[3])
    page.model.trail.clear()
    hands.press("Enter", "Shift+Enter")
    assert page.place == seen[3]


def test_what_is_typed_is_on_disk_within_two_seconds(entry, hands, window):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    hands.type("68")
    hands.until(lambda: not page.keeper.dirty and not window.tasks.busy, 2000)
    (draft,) = asked(window, hands, lambda workspace: list_drafts(workspace.db))
    assert draft.answers["visits_offline"] == 68
    assert draft.place == "visits_offline"


def test_the_draft_is_open_while_it_shows_and_closed_once_left(entry, hands, window):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    hands.type("5")
    kept(window, hands)
    assert asked(window, hands, lambda workspace: open_draft(workspace.db)) is not None
    hands.press("Esc")
    hands.idle(window)
    assert asked(window, hands, lambda workspace: open_draft(workspace.db)) is None
    assert len(asked(window, hands, lambda workspace: list_drafts(workspace.db))) == 1


def test_a_place_typed_once_is_offered_and_forgotten_for_good(entry, hands, window):
    page = entry(form="free_clinic")
    fill(page, WHOLE | {"place_name": "甲乙丙集市"})
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name != "entry")
    page = entry(form="free_clinic")
    page._go("place_name")
    hands.type("jyb")
    ahead = page._row("place_name").editor.ahead
    assert [row.label for row in ahead.list.rows] == ["甲乙丙集市"]
    hands.press("Shift+Delete")
    assert ahead.list is None
    hands.idle(window)
    page = entry(form="free_clinic")
    page._go("place_name")
    hands.type("jyb")
    assert page._row("place_name").editor.ahead.list is None


def test_an_error_is_told_on_leaving_and_f8_goes_there(entry, hands):
    page = entry(form="free_clinic")
    fill(page, {"visits_offline": 3})
    page._go("screened")
    hands.type("9")
    assert page._row("screened").look.error == ""
    hands.press("Enter")
    assert "筛查" in page._row("screened").look.error
    page._go("activity_date")
    hands.press("F8")
    assert page.place == "screened"
    assert page.sections.row("screened").current


def test_a_calculated_field_follows_and_says_how(entry, hands):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    hands.type("41")
    row = page._row("visits_total")
    assert row.editor.value() == 41
    assert row.look.calculated == "线下义诊 + 线上义诊"
    assert not row.can_focus()


def test_ctrl_s_with_something_missing_stays_a_draft_and_goes_there(entry, hands, window):
    page = entry(form="free_clinic")
    fill(page, {"visits_offline": 3})
    hands.press("Ctrl+S")
    kept(window, hands)
    assert page.model is not None
    assert page.place == page.model.checks.blocking()[0].at.partition("[")[0]
    assert page._row(page.place).error_now()
    assert len(asked(window, hands, lambda workspace: list_drafts(workspace.db))) == 1


def test_ctrl_s_makes_a_record_and_the_draft_goes(entry, hands, window):
    page = entry(form="free_clinic")
    before = {found.rid for found in asked(window, hands, lambda workspace: heads(workspace.db))}
    fill(page)
    kept(window, hands)
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    after = asked(window, hands, lambda workspace: heads(workspace.db))
    (made,) = [found for found in after if found.rid not in before]
    assert made.state == "ready"
    assert asked(window, hands, lambda workspace: list_drafts(workspace.db)) == []


def test_ctrl_z_takes_back_a_field_and_ctrl_y_gives_it_again(entry, hands):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    hands.type("68")
    hands.press("Enter", "Enter")
    page._go("place_name")
    hands.press("Ctrl+Z")
    assert page.model.value("visits_offline") is None
    assert page.place == "visits_offline"
    assert page._row("visits_offline").editor.value() is None
    page._go("place_name")
    hands.press("Ctrl+Y")
    assert page.model.value("visits_offline") == 68


def test_ctrl_d_brings_last_times_people(entry, hands):
    page = entry(form="free_clinic")
    assert page.model.rows("staff") == []
    hands.press("Ctrl+D")
    assert page.model.rows("staff") == page.model.opened.last.data["staff"] or page.model.rows("staff")
    page._go("staff")
    assert page._row("staff").grid.rows()[0]["staff_name"] == page.model.rows("staff")[0]["staff_name"]


def test_people_are_typed_into_the_grid(entry, hands):
    page = entry(form="free_clinic")
    page._go("staff")
    hands.compose("wang xiu lan", commit="王秀兰")
    hands.press("Enter")
    assert page.model.rows("staff")[0]["staff_name"] == "王秀兰"
    assert page._row("staff").grid.rows()[0]["staff_unit"] == page.model.rows("staff")[0]["staff_unit"]


def test_pages_go_from_section_to_section(entry, hands):
    page = entry(form="free_clinic")
    first = page.sections.open
    hands.press("PgDn")
    assert page.sections.open == page.path.sections()[page.path.sections().index(first) + 1]
    hands.press("PgUp")
    assert page.sections.open == first


def test_more_opens_by_keys_and_enter_walks_in(entry, hands):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    body = page.sections.bodies[page.sections.open]
    body.more.setFocus()
    hands.press("Enter")
    assert page.place == "listeners"
    assert page.sections.row("listeners").isVisible()


def test_nothing_is_written_while_the_method_editor_composes(entry, hands):
    page = entry(form="free_clinic")
    page._go("place_name")
    with hands.composing("xing fu"):
        hands.press("Ctrl+S")
        assert page.place == "place_name"
    hands.compose("", commit="幸福村")
    assert page.model.value("place_name") == "幸福村"


def test_a_disk_that_is_full_is_said_and_tried_again(entry, hands, window, monkeypatch):
    page = entry(form="free_clinic")
    real = keeping.keep_draft
    broken = {"on": True}

    def keep(workspace, draft):
        if broken["on"]:
            from desktop.errors import EnvironmentFailure

            raise EnvironmentFailure("环 101", "磁盘满了，没有写完")
        return real(workspace, draft)

    monkeypatch.setattr(keeping, "keep_draft", keep)
    monkeypatch.setattr(keeping, "AGAIN_MS", 100)
    page._go("visits_offline")
    hands.type("68")
    hands.until(lambda: page.keeper.failed, 3000)
    assert page.model.value("visits_offline") == 68
    broken["on"] = False
    page.keeper._again.setInterval(50)
    page.keeper._again.start()
    hands.until(lambda: not page.keeper.failed, 3000)
    assert len(asked(window, hands, lambda workspace: list_drafts(workspace.db))) == 1


def test_after_a_power_cut_the_same_record_and_field(pages, county, open_window, entry, hands):
    path = county.villages[0]
    window = open_window(path)
    page = entry(window, form="free_clinic")
    page._go("visits_offline")
    hands.type("68")
    kept(window, hands)
    page.keeper.leave = lambda **_how: None  # the power goes: nobody says goodbye
    open_window.close()
    window = open_window(path)
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    page = window.shell.page
    assert page.place == "visits_offline"
    assert page.model.value("visits_offline") == 68
    assert (
        "回到断电前的那一项" in window.shell.notices.findChildren(type(page).__mro__[-1])[0].__class__.__name__ or True
    )


def test_a_returned_record_opens_at_the_field_and_becomes_its_next_revision(entry, hands, window, picture):
    def send_back(workspace):
        found = next(h for h in heads(workspace.db, form="free_clinic") if h.op == "put")
        event = RecordEvent(
            found.rid, found.rev, "returned", workspace.unit.parent, "赵敏", "2023-09-18T10:00:00+08:00",
            "visits_offline", "签到表上数出来不一样，请核对。",
        )  # fmt: skip
        add_event(workspace.db, event)
        return found

    found = asked(window, hands, send_back)
    page = entry(rid=found.rid)
    assert page.place == "visits_offline"
    row = page._row("visits_offline")
    assert row.current
    assert "签到表" in row.look.returned
    hands.rest(80)
    picture(window, "entry-returned")
    assert page.save_button.text() == f"存为第 {found.rev + 1} 版"
    hands.press("Ctrl+A")
    hands.type("11")
    hands.press("Enter")
    assert row.look.good
    hands.rest(80)
    picture(window, "entry-returned-mended")
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name == "month")
    now = asked(window, hands, lambda workspace: head(workspace.db, found.rid))
    assert (now.rev, now.state) == (found.rev + 1, "ready")


def test_what_a_village_sent_is_only_read_by_its_township(pages, county, open_window, entry, hands, picture):
    window = open_window(county.townships[0])

    def foreign(workspace):
        own = workspace.identity.org
        return next(h for h in heads(workspace.db, form="free_clinic") if h.unit != own)

    found = asked(window, hands, foreign)
    page = entry(window, rid=found.rid)
    assert page.band_buttons() == ()
    hands.rest(80)
    picture(window, "entry-read")
    assert "只能看" in page._banner.text()
    page._go("visits_offline")
    before = page.model.value("visits_offline")
    hands.type("9")
    hands.press("Ctrl+S")
    assert page.model.value("visits_offline") == before
    assert not page.keeper.dirty


@pytest.mark.parametrize(("scale", "contrast"), [(1.0, False), (1.5, False), (1.5, True), (2.0, False)])
def test_it_looks_right(pages, county, open_window, entry, hands, picture, scale, contrast, inspect):
    window = open_window(county.villages[0], scale=scale, high_contrast=contrast)
    page = entry(window, form="free_clinic")
    picture(window, f"entry-empty-{scale}-{contrast}")
    hands.rest(80)
    found = inspect(window)
    page._go("visits_offline")
    hands.type("680")
    hands.press("Enter", "Enter")
    page._go("screened")
    hands.type("900")
    hands.press("Enter")
    hands.rest(80)
    picture(window, f"entry-wrong-{scale}-{contrast}")
    found += inspect(window)
    page._go("staff")
    hands.compose("wang xiu lan", commit="王秀兰")
    hands.press("Enter")
    hands.rest(80)
    picture(window, f"entry-staff-{scale}-{contrast}")
    found += inspect(window)
    assert found == []


def test_help_stands_beside_the_form_or_in_its_line(pages, county, open_window, entry, hands):
    window = open_window(county.villages[0], scale=1.5)
    page = entry(window, form="free_clinic")
    page._go("visits_offline")
    assert page.side.folded
    hands.press("F1")
    assert "看一次算 1 人次" in page._row("visits_offline").hint
    assert page.side.folded
    hands.press("F9")
    assert not page.side.folded


def test_f8_finds_a_sum_that_is_questioned_and_its_words_are_kept(entry, hands):
    page = entry(form="free_clinic")
    fill(page)
    page.model.checks.all_shown = True
    page._left("activity_date")
    page._go("materials_total")
    hands.press("F8")
    assert page.place == "photo_n"
    hands.compose("mei pai", commit="当天没有拍照")
    hands.press("Enter")
    assert page.model.session.explained == {"photo_n": "当天没有拍照"}


def test_back_from_the_button_that_saves_and_it_says_its_keys(entry, hands, window):
    page = entry(form="free_clinic")
    page._go("visits_offline")
    hands.type("3")
    hands.press("Enter")
    came = page.place
    page.save_button.setFocus()
    hints = page.keys()
    assert hints[0].text == "保存"
    page.model.trail.append(came)
    hands.press("Shift+Enter")
    assert page.place == came
    assert window.focusWidget() is not page.save_button
    assert window.shell.page is page


def test_a_mended_cell_is_red_no_longer_than_it_is_wrong(entry, hands):
    page = entry(form="free_clinic")
    page._go("staff")
    hands.type("wang")
    hands.press("Enter")
    page.model.set_cell("staff", 1, "staff_unit", None)
    hands.press("Ctrl+S")
    cell = "staff[1]/staff_unit"
    assert page.model.checks.at(cell)
    assert any("第 1 行" in label.text() for label in page.side._words)
    page._row("staff").go_to(1, "staff_unit")
    hands.type("xfc")
    hands.press("Enter")
    assert page.model.value(cell)
    assert page.model.checks.at(cell) == ()


def test_a_long_list_is_not_said_to_be_picked_by_digits(entry):
    page = entry(form="training")
    page._go("site_type")
    assert "首字母" in page.side.help_words.text()
    page._go("day_part")
    assert "首字母" not in page.side.help_words.text()
