"""Keys of the page reach it from inside every box, also where the system would edit a line with them."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from desktop.ui.fields import DateEditor, LongTextEditor, NumberEditor, RosterGrid, TextEditor, TypeAheadEditor
from desktop.ui.fields.inputs import is_pages
from tests.ui.fields.samples import ROSTER, UNITS

PAGES = (
    "Ctrl+S", "Ctrl+D", "Ctrl+U", "Ctrl+E", "Ctrl+P", "Ctrl+F", "Ctrl+N", "Ctrl+L", "Ctrl+O", "Ctrl+T", "Ctrl+Up",
    "Ctrl+Down", "Ctrl+Shift+C", "Ctrl+Shift+H", "F1", "F5", "F8", "F9", "Esc", "Alt+1", "Alt+Left", "Ctrl+=",
)  # fmt: skip
MAKERS = {
    "text": TextEditor,
    "number": NumberEditor,
    "long text": LongTextEditor,
    "date": lambda theme: DateEditor(theme, dt.date(2023, 9, 20)),
    "type-ahead": lambda theme: TypeAheadEditor(theme, UNITS),
    "grid": lambda theme: RosterGrid(theme, ROSTER),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_pages_keys_reach_the_page(theme, show, hands, kind):
    editor = MAKERS[kind](theme)
    window = show(editor)
    taken: list[str] = []
    for keys in PAGES:
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: taken.append(keys))
    hands.press(*PAGES)
    assert taken == list(PAGES)


@pytest.mark.parametrize("kind", ["text", "number", "long text", "date", "type-ahead"])
def test_what_is_typed_can_be_taken_back_before_the_record_is(theme, show, hands, kind):
    editor = MAKERS[kind](theme)
    window = show(editor)
    taken: list[str] = []
    for keys in ("Ctrl+Z", "Ctrl+Y", "PgDown", "PgUp"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: taken.append(keys))
    hands.press("Ctrl+Z", "Ctrl+Y", "PgDn", "PgUp")
    assert taken == ["Ctrl+Z", "Ctrl+Y", "PgDown", "PgUp"]
    hands.type("1")
    hands.press("Ctrl+Z")
    assert editor.value() is None
    assert taken[4:] == []


@pytest.mark.parametrize("kind", ["text", "long text", "date", "type-ahead", "grid"])
def test_no_key_reaches_the_page_while_a_method_editor_composes(theme, show, hands, kind):
    editor = MAKERS[kind](theme)
    window = show(editor)
    taken: list[str] = []
    for keys in (*PAGES, "Enter", "1", "Space", "PgDown"):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.activated.connect(lambda keys=keys: taken.append(keys))
    with hands.composing("xing"):
        hands.press(*PAGES, "Enter", "1", "Space", "PgDn")
    assert taken == []


@pytest.mark.parametrize(
    ("keys", "pages"),
    [
        ("Ctrl+U", True),
        ("Ctrl+E", True),
        ("Ctrl+D", True),
        ("Ctrl+Shift+C", True),
        ("Ctrl+Up", True),
        ("Ctrl+C", False),
        ("Ctrl+V", False),
        ("Ctrl+Z", False),
        ("Ctrl+Left", False),
        ("Ctrl+Enter", False),
        ("u", False),
        ("Alt+1", False),
    ],
)
def test_which_keys_with_ctrl_are_the_pages_on_any_system(keys: str, pages: bool):
    """Some systems delete the line with Ctrl+U and go to its end with Ctrl+E; here they are 上报 and Excel."""
    combination = QKeySequence(keys)[0]
    event = QKeyEvent(QEvent.Type.KeyPress, combination.key(), combination.keyboardModifiers())
    assert is_pages(event) is pages
