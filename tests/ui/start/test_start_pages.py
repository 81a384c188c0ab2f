"""From the first start to an open workspace, with the keys alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.model.window_request import WindowRequest
from desktop.ui.preferences import KnownWorkspace, data_folder
from desktop.ui.start.cannot_open_page import CannotOpenPage
from desktop.ui.start.chooser_page import ChooserPage
from desktop.ui.start.demo_page import DemoPage
from desktop.ui.start.first_run_page import FirstRunPage
from desktop.ui.start.host import FIRST_RUN
from desktop.ui.start.password_page import PasswordPage
from desktop.workflows.first_run import set_up
from desktop.workflows.key_file import read_key_file
from desktop.workflows.password_gate import FIRST_WAIT_S
from desktop.workflows.workspace import is_workspace, needs_password, open_workspace
from tests.helpers.clock import fixed_clock


def page(window):
    return window.start.page


def step(window) -> str:
    return page(window).run.step


def opened(window):
    return window.shell.facts if window.shell is not None else None


def to_words(window, hands, kit) -> None:
    hands.until(lambda: page(window).kit.kits.rows)
    hands.press("1")
    hands.until(page(window).kit.code.hasFocus)
    hands.type(kit.code)
    hands.press("Enter")
    hands.until(lambda: step(window) == "words", 20_000)


def tick_all(hands) -> None:
    hands.press(*["Space"] * 8)


@pytest.fixture
def known(openings, county):
    """Settings of somebody who has opened these workspaces before."""

    def with_(*paths: Path):
        made = openings.preferences()
        for number, path in enumerate(paths):
            made.remember(
                KnownWorkspace(path, path.name, "village", "青石镇", f"2023-09-{number + 1:02}T08:00:00+08:00")
            )
        return made

    return with_


# --------------------------------------------------------------------------------------------- the first run


def test_from_a_kit_on_a_stick_to_a_workspace(begin, hands, openings, kit, monkeypatch):
    openings.plug(kit.stick)
    window = begin()
    assert isinstance(page(window), FirstRunPage)
    to_words(window, hands, kit)
    assert " ".join(page(window).run.summary.words) == " ".join(kit.words)
    assert not page(window).main.isEnabled()
    tick_all(hands)
    assert page(window).main.isEnabled()
    hands.press("Enter")
    assert step(window) == "unit"
    hands.press("Enter")
    assert step(window) == "password"
    hands.type("shanhai77")
    hands.press("Enter")
    hands.type("shanhai77")
    hands.press("Enter")
    hands.until(lambda: step(window) == "recovery", 20_000)
    made = data_folder() / "幸福村卫生室"
    assert is_workspace(made)
    assert needs_password(made)
    assert window.preferences.get(FIRST_RUN) == {}
    assert page(window).password.first.text() == ""
    code = page(window).run.recovery_code
    assert page(window).recovery.tiles.accessibleName().replace(" ", "-") == code
    monkeypatch.setattr(window, "choose_folder", lambda *_args: made)
    hands.press("Ctrl+O")
    hands.until(page(window).recovery.wrong.isVisible, 10_000)
    assert "不能和记录放在一起" in page(window).recovery.wrong.accessibleName()
    monkeypatch.setattr(window, "choose_folder", lambda *_args: kit.stick)
    hands.press("Ctrl+O")
    hands.until(page(window).recovery.written.isVisible, 10_000)
    assert code in next(kit.stick.glob("恢复码_*.txt")).read_text("utf-8-sig")
    sheet = page(window).recovery
    assert not read_key_file(made).code_proved
    hands.press("Enter")  # copied: now a group is asked for, and none shows
    assert not sheet.tiles.isVisible()
    assert str(sheet.asked) in hands.target().accessibleName()
    hands.type("22222")
    hands.press("Enter")
    hands.until(sheet.wrong.isVisible, 10_000)
    assert (step(window), read_key_file(made).code_proved) == ("recovery", False)
    hands.press("Alt+Left")  # once more to the code
    assert sheet.tiles.isVisible()
    assert not sheet.wrong.isVisible()
    hands.press("Enter")
    hands.type(code.split("-")[sheet.asked - 1].lower())
    hands.press("Enter")
    hands.until(lambda: step(window) == "request", 10_000)
    assert read_key_file(made).code_proved
    assert page(window).run.recovery_code == ""
    assert sheet.tiles.accessibleName() == ""
    hands.press("Enter")
    hands.until(lambda: opened(window), 20_000)
    assert (opened(window).name, opened(window).confirmed) == ("幸福村卫生室", True)
    assert window.preferences.last == made


def test_later_means_recording_begins_and_submitting_waits(begin, hands, openings, kit):
    openings.plug(kit.stick)
    window = begin()
    to_words(window, hands, kit)
    hands.press("Space", "Tab")  # one word, then on to the buttons
    while hands.target() is not page(window).second:
        hands.press("Tab")
    hands.press("Enter")
    assert (step(window), page(window).run.later) == ("unit", True)
    hands.press("Enter")
    while hands.target() is not page(window).second:
        hands.press("Tab")
    hands.press("Enter")  # 不设密码
    hands.until(lambda: step(window) == "request", 20_000)
    assert not page(window).request._later.isHidden()
    hands.press("Enter")
    hands.until(lambda: opened(window), 20_000)
    assert not opened(window).confirmed


def test_a_word_that_differs_stops_and_says_whom_to_call(begin, hands, openings, kit):
    openings.plug(kit.stick)
    window = begin()
    to_words(window, hands, kit)
    hands.press("Tab")
    assert hands.target() is page(window).words.differ
    hands.press("Enter")
    words = page(window).words
    assert words.stop.isVisible()
    assert "青石镇中心卫生院" in words.stop.accessibleName()
    assert not page(window).second.isVisible()
    assert not page(window).main.isEnabled()
    assert hands.target() is words.look_again
    hands.press("Enter")
    assert not words.stop.isVisible()
    tick_all(hands)
    assert page(window).main.isEnabled()


def test_arrows_move_and_space_takes_back(begin, hands, openings, kit):
    openings.plug(kit.stick)
    window = begin()
    to_words(window, hands, kit)
    run = page(window).run
    hands.press("Right", "Down")
    assert run.at_word == 5
    hands.press("Space")
    assert (run.matched, run.at_word) == (frozenset({5}), 6)
    hands.press("Left", "Space")
    assert run.matched == frozenset()
    hands.press("Alt+Left")
    assert step(window) == "kit"


def test_a_wrong_code_is_explained_and_can_be_typed_again(begin, hands, kit):
    window = begin(WindowRequest("kit", kit.file))
    hands.until(page(window).kit.code.hasFocus)
    hands.type("11111222223333344444")
    hands.press("Enter")
    hands.until(page(window).kit.wrong.isVisible, 20_000)
    assert "启用码不对" in page(window).kit.wrong.accessibleName()
    assert page(window).kit.code.hasFocus()
    hands.type(kit.code)  # the wrong one was selected
    hands.press("Enter")
    hands.until(lambda: step(window) == "words", 20_000)


def test_a_file_that_is_no_kit_is_told_apart(begin, hands, county):
    other = next((county.folder / "sticks").rglob("上报_*.xinglin"))
    window = begin(WindowRequest("kit", other))
    hands.until(page(window).kit.wrong.isVisible)
    assert "不是启用包" in page(window).kit.wrong.accessibleName()
    assert page(window).run.kit is None


def test_the_ticks_survive_a_power_cut(begin, hands, openings, kit):
    openings.plug(kit.stick)
    settings = openings.preferences()
    first = begin(preferences=settings)
    to_words(first, hands, kit)
    hands.press("Space", "Space", "Space")
    again = begin(preferences=type(settings)(settings.file))
    hands.until(page(again).kit.code.hasFocus)
    hands.type(kit.code)
    hands.press("Enter")
    hands.until(lambda: step(again) == "words", 20_000)
    assert page(again).run.matched == frozenset({0, 1, 2})


def test_a_workspace_that_was_made_is_known_before_it_is_opened(begin, hands, openings, kit):
    openings.plug(kit.stick)
    settings = openings.preferences()
    window = begin(preferences=settings)
    to_words(window, hands, kit)
    tick_all(hands)
    hands.press("Enter", "Enter")
    while hands.target() is not page(window).second:
        hands.press("Tab")
    hands.press("Enter")
    hands.until(lambda: step(window) == "request", 20_000)
    again = begin(preferences=type(settings)(settings.file))  # the power went at the last step
    hands.until(lambda: opened(again), 20_000)
    assert opened(again).name == "幸福村卫生室"


def test_one_that_was_made_when_the_power_went_is_found(begin, hands, openings, kit, tmp_path):
    set_up(tmp_path / "unit", fixed_clock(), kit=kit.file, code=kit.code, words=kit.words, password=None)
    settings = openings.preferences()
    settings.set(FIRST_RUN, {"kit": str(kit.file), "words": "", "matched": [], "folder": str(tmp_path / "unit")})
    window = begin(preferences=settings)
    hands.until(lambda: opened(window), 20_000)
    assert settings.get(FIRST_RUN) == {}


def test_esc_chooses_another_kit(begin, hands, openings, kit):
    openings.plug(kit.stick)
    window = begin()
    hands.until(lambda: page(window).kit.kits.rows)
    hands.press("1")
    hands.until(page(window).kit.code.hasFocus)
    hands.press("Esc")
    hands.until(lambda: hands.target() in page(window).kit.kits.rows)
    assert page(window).run.kit is None


def test_without_a_stick_it_says_what_to_do_and_f5_looks_again(begin, hands, openings, kit):
    window = begin()
    assert "F5" in page(window).kit.told.text()
    openings.plug(kit.stick)
    hands.press("F5")
    hands.until(lambda: page(window).kit.kits.rows)
    assert hands.target() is page(window).kit.kits.rows[0]


def test_two_passwords_that_differ_are_told(begin, hands, openings, kit):
    openings.plug(kit.stick)
    window = begin()
    to_words(window, hands, kit)
    tick_all(hands)
    hands.press("Enter", "Enter")
    hands.type("shanhai77")
    hands.press("Enter")
    hands.type("shanhai78")
    hands.press("Enter")
    assert "不一样" in page(window).password.wrong.accessibleName()
    assert step(window) == "password"


def test_the_request_can_be_written_to_the_stick(begin, hands, openings, kit, monkeypatch):
    openings.plug(kit.stick)
    window = begin()
    to_words(window, hands, kit)
    tick_all(hands)
    hands.press("Enter", "Enter")
    while hands.target() is not page(window).second:
        hands.press("Tab")
    hands.press("Enter")
    hands.until(lambda: step(window) == "request", 20_000)
    monkeypatch.setattr(window, "choose_folder", lambda *_args: kit.stick)
    hands.press("Ctrl+O")
    hands.until(page(window).request.written.isVisible, 10_000)
    assert list(kit.stick.glob("核对单_*.xinglin"))


# ------------------------------------------------------------------------------------------------- choosing


def test_one_known_workspace_opens_at_once(begin, hands, county, known):
    window = begin(preferences=known(county.villages[0]))
    hands.until(lambda: opened(window), 20_000)
    assert opened(window).path == county.villages[0]


def test_several_stand_in_a_list_with_digits(begin, hands, county, known):
    window = begin(preferences=known(*county.villages[:3]))
    assert isinstance(page(window), ChooserPage)
    assert hands.target() is page(window).rows.rows[0]
    hands.press("Down", "Down", "Up")
    assert hands.target() is page(window).rows.rows[1]
    hands.press("3")
    hands.until(lambda: opened(window), 20_000)
    assert opened(window).path == county.villages[0]  # opened first, so it stands last


def test_a_folder_that_is_gone_is_told_and_can_be_taken_off(begin, hands, county, known):
    settings = known(county.villages[0], county.villages[1])
    shutil.rmtree(county.villages[1])
    window = begin(preferences=settings)
    hands.press("1")
    assert isinstance(page(window), CannotOpenPage)
    hands.press("Shift+Tab")
    while hands.target().text() != "从名单里去掉":
        hands.press("Tab")
    hands.press("Enter")
    assert [item.path for item in settings.known] == [county.villages[0]]
    assert isinstance(page(window), ChooserPage)


# ------------------------------------------------------------------------------------- what does not open


def test_escape_leads_away_from_what_does_not_open(begin, hands, county, known):
    (county.villages[0] / "workspace.db").write_bytes(b"x" * 8192)
    window = begin(preferences=known(county.villages[0]))
    hands.until(lambda: isinstance(page(window), CannotOpenPage), 10_000)
    hands.press("Esc")
    assert isinstance(page(window), DemoPage | ChooserPage)


def test_a_workspace_that_somebody_has_open_is_tried_again(begin, hands, county):
    with open_workspace(county.villages[0], fixed_clock()):
        window = begin(WindowRequest("workspace", county.villages[0]))
        hands.until(lambda: isinstance(page(window), CannotOpenPage), 10_000)
        hands.press("F5")
        hands.until(lambda: not window.tasks.busy)
        assert isinstance(page(window), CannotOpenPage)
    hands.press("F5")
    hands.until(lambda: opened(window), 20_000)


def test_a_damaged_database_says_so_and_offers_another(begin, hands, county, known):
    broken = county.villages[0]
    (broken / "workspace.db").write_bytes(b"x" * 8192)
    window = begin(preferences=known(broken))
    hands.until(lambda: isinstance(page(window), CannotOpenPage), 10_000)
    assert "坏了" in " ".join(label.text() for label in page(window).findChildren(type(page(window)._card._title)))
    while hands.target().text() != "换一个工作区":
        hands.press("Tab")
    hands.press("Enter")
    assert isinstance(page(window), DemoPage | ChooserPage)


# ---------------------------------------------------------------------------------------------- the password


@pytest.fixture
def locked(kit, tmp_path):
    folder = tmp_path / "locked"
    set_up(folder, fixed_clock(), kit=kit.file, code=kit.code, words=kit.words, password="shanhai77")
    return folder


def test_the_password_opens_and_a_wrong_one_is_told(begin, hands, locked):
    window = begin(WindowRequest("workspace", locked))
    assert isinstance(page(window), PasswordPage)
    hands.type("wrong one")
    hands.press("Enter")
    hands.until(page(window).wrong.isVisible, 10_000)
    assert "密码不对" in page(window).wrong.accessibleName()
    assert page(window).help.isVisible()
    hands.type("shanhai77")
    hands.press("Enter")
    hands.until(lambda: opened(window), 10_000)


def test_after_five_misses_one_waits_also_after_a_restart(begin, hands, openings, locked):
    settings = openings.preferences()
    window = begin(WindowRequest("workspace", locked), preferences=settings)
    for miss in range(5):
        hands.type(f"wrong {miss}")
        hands.press("Enter")
        hands.until(lambda: not window.tasks.busy, 10_000)
        hands.until(lambda: not window.tasks.busy, 10_000)
    assert page(window).gate.seconds_left > FIRST_WAIT_S - 10
    assert not page(window).open.isEnabled()
    assert "还要等" in page(window).wrong.accessibleName()
    hands.type("shanhai77")
    hands.press("Enter")
    assert not window.tasks.busy
    again = begin(WindowRequest("workspace", locked), preferences=type(settings)(settings.file))
    assert page(again).gate.seconds_left > FIRST_WAIT_S - 10


# ------------------------------------------------------------------------------------------- a second start


def test_a_second_start_brings_its_kit_and_a_plain_one_only_the_window(begin, hands, county, kit):
    window = begin(WindowRequest("workspace", county.villages[0]))
    hands.until(lambda: opened(window), 20_000)
    for quiet in (WindowRequest(), WindowRequest("workspace", county.villages[0])):
        window.start.flow.asked_again(quiet)
        assert opened(window).path == county.villages[0]
    window.start.flow.asked_again(WindowRequest("kit", kit.file))
    hands.until(lambda: isinstance(page(window), FirstRunPage) and page(window).kit.code.hasFocus())
    assert window.shell is None
