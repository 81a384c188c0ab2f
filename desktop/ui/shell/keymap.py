"""Keys of the window and of the page that shows: bound while they hold, silent while a method editor composes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

Action = Callable[[], None]


class Composition(QObject):
    """Knows whether somebody is composing: then every key belongs to the method editor."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.active = False
        app.installEventFilter(self)
        app.focusObjectChanged.connect(self._elsewhere)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Only looks."""
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.active = bool(event.preeditString())
        return False

    def _elsewhere(self, _target: QObject | None) -> None:
        self.active = False


class KeyMap:
    """One shortcut a key. The page's keys stand before the window's."""

    def __init__(self, window: QWidget, composing: Callable[[], bool]) -> None:
        self._window = window
        self._composing = composing
        self._shortcuts: dict[str, QShortcut] = {}

    def bind(self, *layers: Mapping[str, Action]) -> None:
        """Earlier layers win. Replaces what was bound."""
        wanted: dict[str, Action] = {}
        for layer in reversed(layers):
            wanted.update({QKeySequence(keys).toString(): action for keys, action in layer.items()})
        for keys in set(self._shortcuts) - set(wanted):
            shortcut = self._shortcuts.pop(keys)
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        for keys, action in wanted.items():
            shortcut = self._shortcuts.get(keys) or self._made(keys)
            shortcut.activated.disconnect()
            shortcut.activated.connect(self._guarded(action))

    def _made(self, keys: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(keys in {"Ctrl+Up", "Ctrl+Down", "F8", "Shift+F8"})
        shortcut.activated.connect(_nothing)
        self._shortcuts[keys] = shortcut
        return shortcut

    def _guarded(self, action: Action) -> Action:
        def act() -> None:
            if not self._composing():
                action()

        return act


class AltAlone(QObject):
    """Alt pressed and let go with nothing between: the plain menu of everything."""

    def __init__(self, window: QWidget, action: Action) -> None:
        super().__init__(window)
        self._window = window
        self._action = action
        self._down = False
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Only looks; any other key or a mouse button in between is no menu."""
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._down = event.key() == Qt.Key.Key_Alt and event.modifiers() == Qt.KeyboardModifier.AltModifier
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if self._down and event.key() == Qt.Key.Key_Alt and self._window.isActiveWindow():
                self._down = False
                self._action()
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.Shortcut):
            self._down = False
        return False


def _nothing() -> None:
    return
