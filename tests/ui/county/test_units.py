"""单位 by keys alone: words are compared, a computer is cut off and replaced, a unit is closed, a kit is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.kits import create_from_kit, make_kits
from desktop.workflows.receive_files import receive
from desktop.workflows.units_overview import units_overview
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.harness.county import Demonstration


def _row(place: Path, code: str) -> Any:
    with open_workspace(place, fixed_clock()) as workspace:
        return next(row for row in units_overview(workspace).rows if row.code == code)


def _code(place: Path) -> str:
    with open_workspace(place, fixed_clock()) as workspace:
        return workspace.identity.org


@pytest.fixture
def units(county: Demonstration, open_window: Any, hands: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The page, and a stick to write to."""
    window = open_window(county.county)
    monkeypatch.setattr(window, "choose_folder", lambda *_arguments: county.stick("chosen"))
    window.go("units")
    hands.idle(window)
    return window.shell.page


def _to(page: Any, code: str) -> None:
    page.table.go_to(next(n for n, row in enumerate(page.seen.rows) if row.code == code))


def test_every_unit_is_there_with_its_computers(units, county, picture):
    codes = {row.code: row for row in units.seen.rows}
    township = codes[_code(county.townships[0])]
    assert (township.state, township.computers, township.level) == ("enrolled", 1, "township")
    assert township.last and units.seen.top and units.table.hasFocus()
    picture(units.window(), "county-units")


def test_a_computer_is_cut_off_and_the_unit_replaced(units, county, hands, picture):
    code = _code(county.townships[0])
    _to(units, code)
    hands.press("Ctrl+R")
    assert units.sheet.deed == "replace" and units.sheet.reason.hasFocus()
    hands.press("Ctrl+Return")
    assert not units.sheet.done  # without a reason nothing happens
    hands.compose("da dianhua", commit="硬盘坏了")
    hands.press("Ctrl+Return")
    hands.idle(units.window())
    assert units.sheet.done and "启用包写好了" in units.sheet.told.text()
    picture(units.window(), "county-units-replaced")
    assert list(county.stick("chosen").glob("启用包_*"))
    hands.press("Esc")
    assert units.table.hasFocus()
    _to(units, code)
    hands.press("Ctrl+T")
    assert units._stack.currentWidget() is units._list  # it has no computer that could be cut off
    units.window().close()
    assert _row(county.county, code).state == "cut"


def test_one_computer_is_cut_off(units, county, hands):
    code = _code(county.direct[0]) if county.direct else _code(county.townships[1])
    _to(units, code)
    hands.press("Ctrl+T")
    hands.compose("da dianhua", commit="丢了")
    hands.press("Ctrl+Return")
    hands.idle(units.window())
    assert "停用了" in units.sheet.told.text()


def test_a_unit_is_closed_on_its_last_day(units, county, hands, picture):
    code = _code(county.villages[0])
    _to(units, code)
    hands.press("Ctrl+E")
    assert units.sheet.day.hasFocus()
    units.sheet.day.setText("2023-9")
    hands.press("Enter")
    hands.compose("da dianhua", commit="并到镇上")
    hands.press("Ctrl+Return")
    assert not units.sheet.done and units.sheet.why_not() == "日期写成 2023-09-30"
    units.sheet.day.setText("2023-08-31")
    picture(units.window(), "county-units-close")
    hands.press("Ctrl+Return")
    hands.idle(units.window())
    assert units.sheet.done
    units.window().close()
    row = _row(county.county, code)
    assert (row.state, row.until) == ("closed", "2023-08-31")


def test_a_kit_and_a_history_are_written(units, county, hands):
    code = _code(county.townships[1])
    _to(units, code)
    for key, name in (("Ctrl+K", "启用包_*"), ("Ctrl+G", "历史记录_*")):
        hands.press(key)
        hands.press("Ctrl+Return")
        hands.idle(units.window())
        assert units.sheet.done and list(county.stick("chosen").glob(name)), key
        hands.press("Esc")


def test_words_that_wait_are_compared_here_too(county, open_window, hands):
    fresh, stick = county.folder / "fresh", county.stick("N")
    code = _code(county.townships[0])
    with open_workspace(county.county, fixed_clock()) as above:
        made = make_kits(above, [code], stick)
    create_from_kit(fresh, fixed_clock(), kit=made.kits[0].file, code=made.kits[0].code, fingerprint=made.fingerprint)
    with open_workspace(fresh, fixed_clock()) as below:
        asked = request_enrolment(below, stick).file
    with open_workspace(county.county, fixed_clock()) as above:
        receive(above, [asked])
    window = open_window(county.county)
    window.go("units")
    hands.idle(window)
    page = window.shell.page
    assert page.seen.rows[0].state == "waiting"
    hands.press("Enter")
    assert page._stack.currentWidget() is page.words
    hands.press(*["Space"] * 8)
    hands.press("Enter")
    hands.idle(window)
    assert page._stack.currentWidget() is page._list
    assert next(row for row in page.seen.rows if row.code == code).computers == 2


def test_the_township_may_look_and_change_nothing(county, open_window, hands):
    window = open_window(county.townships[0])
    window.go("units")
    hands.idle(window)
    page = window.shell.page
    assert [item.entry.name for item in window.shell.rail.items if item.isChecked()] == ["settings"]
    assert page._why_not("close") == "名册只由最上级单位改"
    hands.press("Ctrl+E", "Ctrl+R", "F5")
    hands.idle(window)
    assert page._stack.currentWidget() is page._list
