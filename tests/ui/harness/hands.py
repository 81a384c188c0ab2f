"""A person's hands: keys and a method editor, nothing else. Whatever has the focus gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.harness.gap import GapWatch
from tests.ui.harness.turning import turn_until

_SAID = {
    "Enter": "Return", "PgDn": "PgDown", "Delete": "Del", "Escape": "Esc", "PageUp": "PgUp", "PageDown": "PgDown",
    "↑": "Up", "↓": "Down", "←": "Left", "→": "Right", "空格": "Space",
}  # fmt: skip


class Hands:
    """``hands.press("Ctrl+N")``, ``hands.type("68")``, ``hands.compose("xing fu", commit="幸福")``, ``hands.until(…)``."""

    def __init__(self, gap: GapWatch) -> None:
        self._gap = gap

    def press(self, *keys: str) -> None:
        """Keys as the status bar names them, one after the other: ``press("Ctrl+Shift+H")``, ``press("Down", "Enter")``."""
        for key in keys:
            self._send(*_combination(key))

    def tap_alt(self) -> None:
        """Alt down and up with nothing between: the plain menu."""
        target = self.target()
        QTest.keyPress(target, Qt.Key.Key_Alt)
        QTest.keyRelease(target, Qt.Key.Key_Alt)
        self._turn()

    def type(self, text: str) -> None:
        """Letters and digits of the keyboard. Chinese is composed: ``compose``."""
        for letter in text:
            if not letter.isascii():
                raise AssertionError(f"no key types {letter!r}: compose it")
            QTest.keyClicks(self.target(), letter)
            self._turn()

    @contextmanager
    def composing(self, preedit: str) -> Iterator[None]:
        """The method editor holds ``preedit``, letter by letter; keys pressed inside leak to the window, as some platforms let them."""
        editor = self.target()
        if not editor.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled) or not editor.inputMethodQuery(
            Qt.InputMethodQuery.ImEnabled
        ):
            raise AssertionError(f"the method editor is switched off in {editor!r}")
        for length in range(1, len(preedit) + 1):
            self._method(editor, preedit[:length], "")
        yield
        if QApplication.focusWidget() is not editor:
            raise AssertionError(f"the focus left {editor!r} while the method editor composed")

    def compose(self, preedit: str = "", *, commit: str = "", during: Sequence[str] = ()) -> None:
        """Type ``preedit`` into the method editor, press the keys of ``during`` meanwhile, take ``commit``."""
        editor = self.target()
        with self.composing(preedit):
            self.press(*during)
        self._method(editor, "", commit)

    def until(self, happened: Callable[[], Any], ms: int = 5000) -> Any:
        """Let the window live until something is true; what it was. Fails after ``ms``."""
        found = turn_until(lambda: self._gap.outside(happened), ms)
        if not found:
            raise AssertionError(f"did not happen in {ms} ms: {_told(happened)}; the focus is in {_focus()}")
        return found

    def idle(self, window: Any, ms: int = 10_000) -> None:
        """Until the window's worker has brought every answer."""
        self.until(lambda: not window.tasks.busy, ms)

    def rest(self, ms: int) -> None:
        """Do nothing for a while; the window lives on."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop, loop.quit)
        loop.exec()

    def target(self) -> QWidget:
        """Who gets a key now, as Qt decides it: an open list first, then the focus, then the window."""
        popup = QApplication.activePopupWidget()
        found = (popup.focusWidget() or popup) if popup else QApplication.focusWidget() or QApplication.activeWindow()
        if found is None:
            raise AssertionError("no window is active: keys go nowhere")
        return found

    def _send(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.target(), key, modifiers)
        self._turn()

    def _method(self, editor: QWidget, preedit: str, commit: str) -> None:
        shown = QInputMethodEvent.Attribute(
            QInputMethodEvent.AttributeType.TextFormat, 0, len(preedit), QTextCharFormat()
        )
        event = QInputMethodEvent(preedit, [shown] if preedit else [])
        if commit:
            event.setCommitString(commit)
        with self._gap.running():
            QCoreApplication.sendEvent(editor, event)
        self._turn()

    def _turn(self) -> None:
        """One turn of the loop, as there is between two keys of any person."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _combination(key: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    parts = key.split("+") if not key.endswith("+") else [*key[:-2].split("+"), "+"] if len(key) > 1 else ["+"]
    sequence = QKeySequence("+".join(_SAID.get(part, part) for part in parts))
    if sequence.count() != 1 or sequence[0].key() == Qt.Key.Key_unknown:
        raise AssertionError(f"no such key: {key!r}")
    return sequence[0].key(), sequence[0].keyboardModifiers()


def _focus() -> str:
    widget = QApplication.focusWidget()
    return "nothing" if widget is None else f"{type(widget).__name__} {widget.accessibleName()!r}"


def _told(happened: Callable[[], Any]) -> str:
    try:
        code = happened.__code__
    except AttributeError:
        return repr(happened)
    return f"{code.co_filename}:{code.co_firstlineno}"
