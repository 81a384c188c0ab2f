"""The month is played with keys alone: in its folder nothing clicks, focuses, fills or triggers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.harness.keyboard_only import acts

UI = Path(__file__).parent
PLAYS = ("month", "keystrokes")


@pytest.mark.parametrize("play", PLAYS)
def test_a_play_uses_keys_only(play):
    files = sorted((UI / play).rglob("*.py"))
    assert files
    found = [line for file in files for line in acts(file.read_text("utf-8"), file.relative_to(UI / play).as_posix())]
    assert found == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("button.click()", ".click"),
        ("window.findChild(QPushButton).click()", ".click"),
        ("act = button.animateClick", ".animateClick"),
        ("QTest.mouseClick(button, Qt.LeftButton)", ".mouseClick"),
        ("qtbot.mouseClick(button, Qt.LeftButton)", ".mouseClick"),
        ("field.setFocus()", ".setFocus"),
        ("field.setText('68')", ".setText"),
        ("field.setPlainText('68')", ".setPlainText"),
        ("box.setValue(68)", ".setValue"),
        ("box.setChecked(True)", ".setChecked"),
        ("editor.set_value('68')", ".set_value"),
        ("action.trigger()", ".trigger"),
        ("box.setCurrentIndex(2)", ".setCurrentIndex"),
        ("table.setCurrentCell(1, 2)", ".setCurrentCell"),
        ("window.activateWindow()", ".activateWindow"),
        ("box.activated.emit(1)", ".activated"),
        ("button.clicked.emit()", ".emit"),
        ("QTest.keyClick(field, Qt.Key_A)", ".keyClick"),
        ("QCoreApplication.sendEvent(field, event)", ".sendEvent"),
        ("window.go('records')", ".go"),
        ("table.selectRow(3)", ".selectRow"),
        ("QMetaObject.invokeMethod(button, 'click')", ".invokeMethod"),
        ("getattr(button, 'cli' + 'ck')()", "getattr(…): by a name in a string"),
        ("from PySide6.QtTest import QTest", "import of QTest"),
        ("from PySide6 import QtTest as T", "import of QtTest"),
        ("def test_x(qtbot): ...", "qtbot"),
    ],
)
def test_each_way_around_the_keyboard_is_caught(line, what):
    assert [found for found in acts(line) if found == f"<play>:1: {what}"], acts(line)


def test_a_play_by_keys_passes():
    assert (
        acts(
            """
def test_month(hands, open_window, county):
    window = open_window(county.of("village"))
    hands.press("Ctrl+N")
    hands.type("68")
    hands.compose("xing fu", commit="幸福")
    hands.until(lambda: "已存盘" in window.findChild(QLabel, "saved").text())
    assert [row.text for row in window.page().rows()] == ["68"]
"""
        )
        == []
    )


def test_the_hands_themselves_only_press_and_compose():
    """What the play may not do, its hands do not do for it."""
    source = (Path(__file__).parent / "harness" / "hands.py").read_text("utf-8")
    used = {line.split(": ", 1)[1] for line in acts(source)}
    sends = {
        ".keyClick",
        ".keyClicks",
        ".keyPress",
        ".keyRelease",
        ".sendEvent",
        "QTest",
        "import of QTest",
        "QInputMethodEvent",
        "import of QInputMethodEvent",
    }
    waits = {".exec", ".singleShot"}
    assert used <= sends | waits
