"""收件 by keys alone: tried first, taken with Enter, words compared with Space, receipts back on the same stick."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtWidgets import QLabel

from desktop.storage.records import heads
from desktop.ui import tasks
from desktop.ui.pages.intake.works import SoFar
from desktop.workflows import intake_candidates, receive_files
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock


def _count(pile) -> int:
    with open_workspace(pile.township, fixed_clock()) as workspace:
        return len(heads(workspace.db, limit=100_000))


def _hints(page) -> list[str]:
    shown = page.keys()
    return [hint.text for hint in shown]


def _close(window) -> None:
    window.close()


def _to_request(page, hands) -> None:
    for _time in range(20):
        if page._results.current().request:
            return
        hands.press("F8")
    raise AssertionError("no request in the list")


def test_a_stick_is_tried_at_once_and_nothing_is_taken(pile, township_window, hands):
    before = _count(pile)
    window = township_window()
    page = window.shell.page
    rows = page._results._rows
    assert [row.problem for row in rows] == sorted((row.problem for row in rows), reverse=True)
    assert rows[0].group == "refused" and "F" in page.heading().title
    assert page._main.text() == "收下 4 个好的（16 条）"
    assert "收下好的" in _hints(page)
    hands.press("Esc")
    hands.idle(window)
    assert "什么也没变" in page._results.empty.sentence.text() and page.footer() is None
    _close(window)
    assert _count(pile) == before


def test_enter_takes_in_what_is_good_and_enter_again_writes_the_receipts(pile, township_window, hands):
    before = _count(pile)
    window = township_window()
    page = window.shell.page
    hands.press("Enter")
    hands.idle(window)
    assert page._phase == "taken" and "收下了 4 个文件，16 条记录" in page._results.notice.text()
    assert "写 4 份回执" in page._main.text()
    hands.press("Enter")
    hands.idle(window)
    assert "可以拔出 U 盘了" in page._results.notice.text()
    assert len(list(pile.stick.glob("回执_*"))) == 4
    hands.press("Enter")  # what is left to do: judge them
    hands.idle(window)
    assert window.shell.page.name == "review"
    hands.idle(window)
    _close(window)
    assert _count(pile) == before + 15  # the sixteenth is another revision of a record that was there


def test_f8_walks_the_files_that_need_a_look_and_the_card_says_what_to_do(township_window, hands):
    window = township_window()
    page = window.shell.page
    seen = []
    for _time in range(len(page._results._rows)):
        row = page._results.current()
        seen.append(row.name)
        assert row.problem and page._results.file._what.text() == row.what
        hands.press("F8")
        if page._results.current().name == seen[0]:
            break
    assert len(seen) == sum(row.problem for row in page._results._rows)
    hands.press("Shift+F8")
    assert page._results.current().name == seen[-1]


def test_eight_words_with_space_then_enter_makes_the_computer_known(pile, township_window, hands):
    window = township_window()
    page = window.shell.page
    good = page._overview.good
    _to_request(page, hands)
    hands.press("Enter")
    assert page._stack.currentWidget() is page._words
    hands.press("Space", "Space", "Enter")  # two words are not eight
    assert page._stack.currentWidget() is page._words and not page._words._accept.isEnabled()
    hands.press(*["Space"] * 6)
    assert page._words._accept.isEnabled()
    hands.press("Enter")
    hands.until(lambda: page._stack.currentWidget() is page._results)
    hands.idle(window)
    assert "登记好了" in window.shell.toast_text()
    assert page._phase == "tried" and page._overview.good == good + 1
    assert page._overview.counts["waiting"] == 0


def test_esc_from_the_words_accepts_nothing(pile, township_window, hands):
    window = township_window()
    page = window.shell.page
    _to_request(page, hands)
    hands.press("Enter", *["Space"] * 8, "Esc")
    assert page._stack.currentWidget() is page._results
    hands.press("F5")
    hands.idle(window)
    assert page._overview.counts["waiting"] == 2


def test_a_wrong_word_is_said_and_cannot_be_accepted(township_window, hands):
    window = township_window()
    page = window.shell.page
    _to_request(page, hands)
    hands.press("Enter", *["Space"] * 8)
    page._words._one_differs()
    assert "不要收" in page._words._why.text()
    hands.press("Enter")
    assert page._stack.currentWidget() is page._words


def test_arrows_walk_among_the_words(township_window, hands):
    window = township_window()
    page = window.shell.page
    _to_request(page, hands)
    hands.press("Enter", "Right", "Down", "Space")
    assert [tile.isChecked() for tile in page._words._tiles] == [place == 5 for place in range(8)]


def test_what_waits_is_offered_without_a_stick(received, open_window, hands):
    window = open_window(received.township)
    page = window.shell.page
    assert [row.request for row in page._results._rows] == [True]
    hands.press("Enter", *["Space"] * 8, "Enter")
    hands.idle(window)
    assert "2 条记录收进来了" in window.shell.toast_text()
    assert page._overview is None


def test_a_stick_pulled_while_reading_takes_nothing_and_f5_goes_on(pile, township_window, hands, monkeypatch):
    window = township_window()
    page = window.shell.page
    away = pile.stick.with_name("away")
    real = intake_candidates._read
    read: list[str] = []

    def pull(path):
        read.append(path.name)
        if len(read) == 3:
            shutil.move(pile.stick, away)
        return real(path)

    monkeypatch.setattr(intake_candidates, "_read", pull)
    hands.press("F5")
    hands.idle(window)
    told = [label.text() for label in window.shell.notices.findChildren(QLabel)]
    assert page._phase == "tried" and "拔了" in " ".join(told)
    monkeypatch.setattr(intake_candidates, "_read", real)
    shutil.move(away, pile.stick)
    hands.press("F5")
    hands.idle(window)
    assert page._overview.good == 4


def test_the_next_stick_is_looked_at_with_f5_wherever_it_lies(pile, open_window, hands):
    open_window.plug(pile.stick)
    window = open_window(pile.township)
    page = window.shell.page
    hands.press("Enter")
    hands.idle(window)
    assert page._phase == "taken"
    open_window.unplug()
    other = pile.stick.with_name("G")
    other.mkdir()
    shutil.copy(next(pile.stick.glob("上报_*")), other)
    open_window.plug(other)
    hands.press("F5")
    hands.idle(window)
    assert "G" in page.heading().title and page._overview.files == 1


def test_ctrl_o_takes_any_folder(pile, open_window, hands, monkeypatch):
    window = open_window(pile.township)
    page = window.shell.page
    monkeypatch.setattr(window, "choose_folder", lambda _title, _start=None: pile.stick)
    hands.press("Ctrl+O")
    hands.idle(window)
    assert page._overview.good == 4 and pile.stick.name in page.heading().title


def test_stopped_between_two_files_says_what_stays(pile, township_window, hands, monkeypatch):
    window = township_window()
    page = window.shell.page
    real = receive_files.take_one
    taken: list[str] = []

    def slow(workspace, candidate, intake, rehearsed):
        if len(taken) == 5:
            page._task.cancel()
        taken.append(candidate.name)
        return real(workspace, candidate, intake, rehearsed)

    monkeypatch.setattr(receive_files, "take_one", slow)
    hands.press("Enter")
    hands.idle(window)
    assert "停下了" in page._results.notice.text() and "没动" in page._results.notice.text()
    assert page._overview.left


def test_a_rehearsal_that_was_stopped_takes_nothing_until_all_was_looked_at(pile, township_window, hands, monkeypatch):
    window = township_window()
    page = window.shell.page
    real = receive_files.take_one
    tried: list[str] = []

    def slow(workspace, candidate, intake, rehearsed):
        if len(tried) == 5:
            page._task.cancel()
        tried.append(candidate.name)
        return real(workspace, candidate, intake, rehearsed)

    monkeypatch.setattr(receive_files, "take_one", slow)
    hands.press("F5")
    hands.idle(window)
    assert "什么也没收进来" in page._results.notice.text() and page._overview.left
    hands.press("Enter")
    hands.idle(window)
    if page._view() is not None:
        hands.press("Esc")  # one stood on a request: Enter compares its words
    assert page._phase == "tried" and not page._main.isEnabled()
    hands.press("F5")
    hands.idle(window)
    told = (page._phase, page._overview.left, page._main.toolTip(), page._view())
    assert page._main.isEnabled() and not page._overview.left, told


def test_receipts_are_listed_and_written_to_the_stick(received, open_at, hands):
    window = open_at(received)
    page = window.shell.page
    page._receipts_button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    view = page._receipts
    assert [due.name for due in view._due] and page.heading().title == "收件 · 回执"
    n = len(view._due)
    hands.press("Enter")
    hands.idle(window)
    assert "可以拔出 U 盘了" in view.notice.text() and f"{n} 份" in view.notice.text()
    assert view._due == () and len(list(received.stick.glob("回执_*"))) == n
    hands.press("Esc")
    assert page._stack.currentWidget() is page._results


@pytest.mark.parametrize("role", ["county"])
def test_the_county_has_the_same_page(role, county, open_window, hands):
    open_window.plug(county.stick(county.townships[0].name))
    window = open_window(county.of(role))
    page = window.shell.page
    assert page.name == "intake" and page._overview is not None
    assert all(row.group == "duplicate" for row in page._results._rows if row.kind == "submission")


def test_rows_come_while_a_stick_is_tried(pile, township_window, hands, monkeypatch):
    """The first files are read while the last are still looked at; nothing can be taken before all were."""
    window = township_window()
    page = window.shell.page
    monkeypatch.setattr(SoFar, "EVERY_S", 0.0)
    real = page._results.show_overview
    shown: list[tuple[str, int, bool]] = []

    def show(overview):
        real(overview)
        page._do_main()  # whoever presses Enter now takes nothing
        shown.append((page._phase, page._results.model.rowCount(), page._main.isEnabled()))

    monkeypatch.setattr(page._results, "show_overview", show)
    monkeypatch.setattr(tasks, "_PROGRESS_EVERY_S", 0.0)
    hands.press("F5")
    hands.idle(window)
    assert shown[-1][:2] == ("tried", len(page._overview.rows)) and page._main.isEnabled()
    early = shown[:-1]
    assert early and {phase for phase, _rows, _enabled in early} == {"trying"}
    assert not any(enabled for _phase, _rows, enabled in early)
    assert any(0 < rows < len(page._overview.rows) for _phase, rows, _enabled in early)
