"""代录 by keys: F4 shows the units below, Enter one's forms, a form opens under that unit's name and asks for its paper."""

from __future__ import annotations


def test_a_township_enters_a_clinic_s_paper(county, open_window, hands):
    window = open_window(county.townships[0])
    hands.idle(window)
    hands.press("Ctrl+N")
    hands.until(lambda: window.shell.page.name == "new" and window.shell.page._shown)
    page = window.shell.page
    own = len(page._shown)
    assert own > 20
    hands.press("F4")
    assert page.heading().title == "替下级录入"
    names = [unit.name for unit in page._shown]
    assert len(names) == 4
    hands.press("Down", "Enter")
    hands.until(lambda: page._unit is not None)
    assert page.heading().title == f"替{names[1]}录入"
    assert "meeting" not in {item.form for item in page._shown}
    hands.press("1")
    hands.until(lambda: window.shell.page.name == "entry" and window.shell.page.model is not None)
    hands.idle(window)
    model = window.shell.page.model
    assert model.opened.unit_name == names[1]
    assert (model.value("on_behalf"), model.value("host_unit")) == ("1", model.opened.draft.unit)
    window.shell.go("new")
    hands.until(lambda: len(window.shell.page._shown) == own)
    hands.press("F4", "Esc")
    assert page.heading().title == "新建"
