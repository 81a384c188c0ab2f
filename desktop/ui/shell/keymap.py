"""Keys of the window and of the page that shows: bound while they hold, silent while a method editor composes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

Action = Callable[[], None]
# A key is announced (ShortcutOverride) before a shortcut may take it; either way something was pressed.
_ALT_OR_NOTHING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier)
_KEYS_DOWN = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class FocusWatch(QObject):
    """Looks at what the widget with the focus is sent: whether a method editor composes, and Alt pressed alone.

    Only that widget is watched. A filter on the whole application would ask Python about every event there is.
    """

    alt_alone = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.composing = False  # then every key belongs to the method editor
        self._alt_down = False
        self._watched: QObject | None = None
        app.focusObjectChanged.connect(self._watch)
        self._watch(app.focusObject())

    def _watch(self, target: QObject | None) -> None:
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = target
        self.composing = self._alt_down = False
        if target is not None:
            target.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Only looks. Any key or shortcut between Alt down and Alt up is no menu."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self.composing = bool(event.preeditString())
        elif kind in _KEYS_DOWN and isinstance(event, QKeyEvent):
            # X11 tells what was held before the key, Windows what is held with it.
            alone = event.key() == Qt.Key.Key_Alt and event.modifiers() in _ALT_OR_NOTHING
            self._alt_down = alone and not self.composing
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if self._alt_down and event.key() == Qt.Key.Key_Alt:
                self._alt_down = False
                self.alt_alone.emit()
        elif kind == QEvent.Type.MouseButtonPress:
            self._alt_down = False
        return False


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


def _nothing() -> None:
    return
