"""The guards are worth something only if they bite."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import QLoggingCategory, QObject, Qt, QThread, QTimer, qWarning
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tests.ui.harness import guards
from tests.ui.harness.gap import GapWatch, Stop, queued
from tests.ui.harness.hands import Hands, _combination


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> guards.Started:
    book = guards.Started()
    book.watch(monkeypatch)
    return book


@pytest.fixture
def bare_host(openings):
    return openings.host


def test_a_message_of_qt_is_heard_with_its_words():
    with guards.qt_messages() as heard:
        qWarning("something is wrong")
        QObject().setProperty("x", 1)
    assert heard == ["QtWarningMsg: something is wrong (default)"]


def test_a_category_that_speaks_is_heard(qapp):
    with guards.qt_messages() as heard:
        assert QLoggingCategory("qt.widgets").isWarningEnabled()
        QWidget().setFixedSize(-1, -1)
    assert len(heard) == 1
    assert "Negative sizes" in heard[0]


def test_a_running_timer_is_named_with_its_line(started):
    timer = QTimer()
    timer.setObjectName("saving")
    timer.start(50)
    assert [line for line in started.left() if "QTimer“saving” runs every 50 ms" in line and "test_guards.py:" in line]
    timer.stop()
    assert started.left() == []


def test_a_single_shot_without_owner_is_named(started):
    heard: list[int] = []
    QTimer.singleShot(60, lambda: heard.append(1))
    assert "a single shot is due in" in started.left()[0]
    time.sleep(0.1)
    guards.settle()
    assert started.left() == []
    assert heard == [1]


def test_a_single_shot_dies_with_its_owner(started):
    owner = QObject()
    QTimer.singleShot(60_000, owner, lambda: None)
    assert started.left() != []
    del owner
    assert started.left() == []
    kept = QWidget()
    QTimer.singleShot(60_000, kept.update)
    assert started.left() != []
    kept.deleteLater()
    guards.settle()
    assert started.left() == []


def test_a_running_qthread_is_named(started):
    thread = QThread()
    thread.setObjectName("reader")
    thread.start()
    assert "QThread QThread“reader” runs" in started.left()[0]
    thread.quit()
    assert thread.wait(2000)
    assert started.left() == []


def test_an_open_window_is_named_and_closed():
    window = QLabel("left over")
    window.setObjectName("left over")
    window.show()
    assert guards.windows_left() == ["window QLabel“left over” is still open"]
    guards.close_windows()
    assert guards.windows_left() == []


def test_what_hangs_on_the_application_is_named(qapp):
    from desktop.ui.shell.keymap import FocusWatch

    watch = FocusWatch(qapp)
    assert guards.watchers_left() == ["FocusWatch hangs on the application"]
    watch.deleteLater()
    guards.settle()
    assert guards.watchers_left() == []


def test_a_key_that_takes_long_is_a_gap(gap: GapWatch, hands: Hands, bare_host):
    class Slow(QLineEdit):
        def keyPressEvent(self, event):  # noqa: N802 - Qt's name
            time.sleep(0.15)
            super().keyPressEvent(event)

    edit = Slow()
    bare_host(edit)
    edit.setFocus()
    hands.type("6")
    assert gap.worst.wall_ms > 140
    gap.reset()


def test_a_slow_slot_is_a_gap_and_the_tests_own_time_is_not(gap: GapWatch, hands: Hands):
    done: list[int] = []

    def slow() -> None:
        time.sleep(0.12)
        done.append(1)

    QTimer.singleShot(20, slow)
    hands.until(lambda: done)
    assert 100 < gap.worst.wall_ms < 400
    gap.reset()
    hands.until(lambda: not time.sleep(0.2))
    time.sleep(0.2)
    hands.rest(20)
    assert gap.worst.wall_ms < 100


def test_where_others_hold_the_processors_only_our_own_time_counts():
    assert Stop(1100, 100).over(400, crowded=False)
    assert not Stop(900, 100).over(400, crowded=False), "a busy disk"
    assert not Stop(900, 100).over(400, crowded=True)
    assert Stop(900, 500).over(400, crowded=True)
    assert not Stop(900, 100, 600).over(400, crowded=False)
    assert Stop(900, 500, 600).over(400, crowded=False)


@pytest.mark.skipif(queued() == 0.0, reason="this system does not count it")
def test_the_wait_for_a_processor_is_counted_and_sleep_is_not():
    before = queued()
    time.sleep(0.1)
    assert queued() - before < 0.09
    rivals = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        deadline = time.monotonic() + 10
        while queued() - before < 0.1 and time.monotonic() < deadline:
            pass
    finally:
        for rival in rivals:
            rival.kill()
            rival.wait()
    assert queued() - before >= 0.1


@pytest.mark.parametrize(
    ("said", "key", "modifiers"),
    [
        ("Enter", Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        ("Ctrl+Shift+H", Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
        ("Ctrl+=", Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier),
        ("Ctrl+-", Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier),
        ("Alt+1", Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier),
        ("Shift+Enter", Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier),
        ("↓", Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier),
        ("PgDn", Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        ("Space", Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        ("Ctrl+Del", Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_are_named_as_on_the_screen(said, key, modifiers):
    assert _combination(said) == (key, modifiers)


def test_hands_type_and_compose_into_the_focus(hands: Hands, bare_host):
    edit = QLineEdit()
    bare_host(edit)
    edit.setFocus()
    heard: list[str] = []
    edit.textChanged.connect(heard.append)
    hands.type("68")
    hands.compose("xing fu", commit="幸福")
    assert edit.text() == "68幸福"
    assert heard[-1] == "68幸福"
    hands.press("Home", "Delete")
    assert edit.text() == "8幸福"
    with pytest.raises(AssertionError, match="no key types"):
        hands.type("福")


def test_hands_do_not_compose_where_the_method_editor_is_off(hands: Hands, bare_host):
    edit = QLineEdit()
    edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    bare_host(edit)
    edit.setFocus()
    with pytest.raises(AssertionError, match="switched off"):
        hands.compose("x", commit="幸")


def test_until_tells_what_did_not_happen(hands: Hands):
    with pytest.raises(AssertionError, match=r"did not happen in 50 ms: .*test_guards.py:\d+; the focus is in nothing"):
        hands.until(lambda: False, ms=50)
    with pytest.raises(ZeroDivisionError):
        hands.until(lambda: 1 / 0)
