"""design.md §8, row by row: what happened, and the tests that show what the window says and what stays.

The table below is held whole: a row whose test is renamed or gone fails here.
"""

from __future__ import annotations

import ast
import json
import shutil
import sys
from pathlib import Path

import pytest

from desktop import __version__
from desktop.storage.settings import set_setting
from desktop.ui import compat
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock

TESTS = Path(__file__).resolve().parent.parent
# What happened → the tests that show it, as file::name under tests/.
ROWS: dict[str, tuple[str, ...]] = {
    "clock went backwards": (
        "ui/frame/test_shell.py::test_a_clock_that_went_back_is_told_on_every_page_until_somebody_says_it_is_right",
        "ui/entry/test_registers_and_rosters.py::test_while_the_clock_is_wrong_no_date_is_proposed_until_somebody_answers",
    ),
    "stick pulled while writing": ("ui/village/test_submit_page.py::test_a_stick_pulled_too_early_keeps_the_step_and_the_number", "faults/test_disk.py::test_43_pulled_during_export"),
    "stick pulled while reading": ("ui/township/test_intake_page.py::test_a_stick_pulled_while_reading_takes_nothing_and_f5_goes_on",),
    "stick full": ("ui/village/test_submit_page.py::test_a_full_stick_is_told_before_writing_with_both_sizes",),
    "own disk full": ("ui/entry/test_page.py::test_a_disk_that_is_full_is_said_and_tried_again", "ui/village/test_backups.py::test_a_full_disk_is_said_and_the_page_goes_on"),
    "database newer than the program": ("ui/test_when_things_go_wrong.py::test_data_of_a_newer_program_is_not_opened_and_not_touched", "ui/start/test_start_look.py::test_a_start_page_looks_right", "ui/test_when_things_go_wrong.py::test_a_newer_program_on_the_stick_is_installed_from_the_page_that_asks_for_it"),
    "form or file newer": ("exchange/test_opening_faults.py::test_from_a_later_version",),
    "password forgotten": ("ui/start/test_forgot_page.py::test_the_code_of_the_safe_sets_a_new_password", "ui/start/test_forgot_page.py::test_the_township_grants_by_a_file_and_the_words_are_in_big", "ui/start/test_forgot_page.py::test_a_hint_written_with_the_password_stands_with_the_third_way", "ui/start/test_password_gate.py::test_it_counts_down_between_two_looks"),
    "database damaged": ("ui/village/test_backups.py::test_a_damaged_file_offers_both_ways_and_is_rescued", "ui/start/test_start_pages.py::test_a_damaged_database_says_so_and_offers_another"),
    "receipt shows we were rolled back": ("ui/test_when_things_go_wrong.py::test_a_receipt_that_knows_more_than_we_do_is_told_until_it_was_read", "faults/test_ledger.py::test_25_the_village_learns_that_it_was_rolled_back"),
    "a second program is open": ("ui/start/test_program.py::test_a_second_start_says_so_and_the_first_opens_what_it_brought", "ui/start/test_single_instance.py::test_the_second_start_hands_its_request_to_the_first"),
    "power was cut": ("ui/entry/test_killed.py::test_two_seconds_after_the_last_letter_nothing_can_be_lost", "ui/month/test_killed_and_resumed.py::test_every_start_goes_on_where_the_last_one_stopped"),
}  # fmt: skip


def names(file: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS)
def test_each_row_is_shown_by_a_test_there_is(row):
    assert ROWS[row]
    for told in ROWS[row]:
        file, _sep, name = told.partition("::")
        assert name in names(TESTS / file), told


def test_all_twelve_rows_stand_here():
    assert len(ROWS) == 12


@pytest.fixture
def newer(county, openings, hands, tmp_path, gap):
    """``newer("2.3.0")``: the window on a workspace that a program of that version has changed; "" says none."""
    from desktop.app import Application
    from desktop.model.window_request import WindowRequest
    from tests.ui.harness.opening import activate

    def begun(program: str):
        path = tmp_path / "newer"
        shutil.copytree(county.villages[0], path)
        with open_workspace(path, fixed_clock()) as workspace:
            workspace.db.execute("PRAGMA user_version = 99999")
            workspace.db.execute("UPDATE settings SET value = ? WHERE key = 'program'", (json.dumps(program),))
        with gap.paused():
            application = Application(
                openings._qt, clock=fixed_clock(), preferences=openings.preferences(), drives=openings.drives
            )
            window = application.window()
            window.application_of_test = application
            openings.keep(window)
            window.start.flow.begin(WindowRequest("workspace", path))
            activate(window)
        hands.until(lambda: window.start.page is not None and window.start.page.name == "cannot_open", 20_000)
        hands.idle(window)
        return window, path

    return begun


def said(window) -> str:
    from PySide6.QtWidgets import QWidget

    page = window.start.page
    return " ".join(child.accessibleName() for child in page.findChildren(QWidget) if child.isVisibleTo(page))


def installer(folder: Path, version: str) -> Path:
    made = folder / (f"xinglin-{version}-setup.exe" if sys.platform == "win32" else f"xinglin_{version}_amd64.deb")
    folder.mkdir(exist_ok=True)
    made.write_bytes(b"MZ")
    return made


def test_data_of_a_newer_program_is_not_opened_and_not_touched(newer, hands):
    window, path = newer("2.3.0")
    before = (path / "workspace.db").read_bytes()
    assert window.shell is None
    assert (path / "workspace.db").read_bytes() == before
    told = said(window)
    assert "新版" in told
    assert "数据没有动" in told
    assert "2.3.0 或更新的" in told
    assert f"这台电脑上是 {__version__}" in told
    hands.press("F6")  # no stick: what to do
    assert "还没有能装的" in said(window)
    assert "上级随 U 盘带来" in said(window)


def test_a_newer_program_on_the_stick_is_installed_from_the_page_that_asks_for_it(
    newer, hands, openings, tmp_path, monkeypatch
):
    shown, ended = [], []
    monkeypatch.setattr(compat, "open_folder", lambda folder: shown.append(folder) or True)
    window, _path = newer("2.3.0")
    monkeypatch.setattr(type(window.start), "quit", lambda _self: ended.append(True))
    stick = tmp_path / "usb"
    installer(stick, "2.2.0")
    openings.plug(stick)
    hands.until(lambda: "2.2.0，不够新" in said(window))
    hands.press("F6")
    assert (shown, ended) == ([], [])
    assert "还没有能装的" in said(window)
    file = installer(stick / "杏林台账", "2.3.1")
    hands.until(lambda: "U 盘上有新版 2.3.1" in said(window))
    assert file.name in said(window)
    hands.until(lambda: "从 U 盘装" in hands.target().accessibleName())
    hands.press("Enter")
    assert (shown, ended) == ([file.parent], [True])


def test_without_a_window_of_files_the_page_says_which_file_and_stays(newer, hands, openings, tmp_path, monkeypatch):
    monkeypatch.setattr(compat, "open_folder", lambda _folder: False)
    window, _path = newer("")
    assert "请向上级要新版的杏林台账" in said(window)
    file = installer(tmp_path / "usb", "9.0.0")
    openings.plug(tmp_path / "usb")
    hands.press("F5")
    assert "U 盘上有新版 9.0.0" in said(window)
    hands.press("F6")
    assert str(file) in said(window)
    assert window.start.page.name == "cannot_open"


def test_a_receipt_that_knows_more_than_we_do_is_told_until_it_was_read(county, open_window, hands):
    path = county.villages[0]
    with open_workspace(path, fixed_clock()) as workspace, workspace.db.atomic():
        set_setting(
            workspace.db,
            "rolled_back",
            {"why": "receipt", "had": 8, "has": 6, "lines": 0, "at": "2023-09-25T10:00:00+08:00", "feed": "ab"},
        )
    window = open_window(path)
    told = " ".join(window.shell.notices.texts())
    assert "收到过第 8 号" in told
    assert "只到第 6 号" in told
    window.go("records")
    hands.idle(window)
    assert any("第 8 号" in text for text in window.shell.notices.texts())
    window.shell._put_back_was_read()
    hands.until(lambda: window.shell.facts.put_back is None)
    window.go("month")
    hands.idle(window)
    assert not any("第 8 号" in text for text in window.shell.notices.texts())
