"""Finds in a test what no keyboard can do: a play by keys alone may look at widgets, never act on them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

FORBIDDEN = frozenset({
    # the mouse, and what stands for it
    "click", "animateClick", "mouseClick", "mouseDClick", "mousePress", "mouseRelease", "mouseMove", "wheelEvent",
    # the focus goes where keys send it
    "setFocus", "setFocusProxy", "focusNextChild", "focusPreviousChild", "focusNextPrevChild", "grabKeyboard", "raise_",
    # values come from keys
    "setText", "insertText", "setPlainText", "insertPlainText", "setHtml", "insert", "paste", "clear", "setValue", "set_value", "setDate",
    "setTime", "setDateTime", "setChecked", "setCheckState", "toggle", "stepBy", "stepUp", "stepDown", "set_key", "set_rows", "setData",
    # choices too
    "trigger", "hover", "showPopup", "hidePopup", "selectRow", "selectAll", "selectColumn", "setSelected", "scrollTo", "edit", "openEditor",
    # signals are sent by what happened
    "emit", "invokeMethod", "singleShot",
    # events to a widget of one's choice; ``hands`` sends them to whoever has the focus
    "sendEvent", "postEvent", "notify", "keyClick", "keyClicks", "keyPress", "keyRelease", "sendKeyEvent", "keyPressEvent", "event",
    "inputMethodEvent", "simulateEvent", "qWait",
    # the window is closed by a key as well
    "go", "back", "escape", "close", "accept", "reject", "done", "exec",
})  # fmt: skip
FORBIDDEN_BEGINNINGS = ("activate", "setCurrent")
FORBIDDEN_NAMES = frozenset(
    {"QTest", "QKeyEvent", "QMouseEvent", "QInputMethodEvent", "QShortcut", "QAction", "QCursor", "qtbot"}
)
# Looking by a name in a string is acting by another door.
_BY_NAME = frozenset(
    {"getattr", "methodcaller", "attrgetter", "invokeMethod", "eval", "exec", "__import__", "import_module"}
)
# Words that are forbidden on widgets and harmless on what tests hold of their own.
HARMLESS_OWNERS = frozenset({"hands", "self", "told", "list", "seen", "heard"})


def acts(source: str, where: str = "<play>") -> list[str]:
    """Each place that acts on a widget past the keyboard, as ``where:line: what``."""
    return [f"{where}:{line}: {what}" for line, what in sorted(set(_acts(ast.parse(source))))]


def _acts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _forbidden(node.attr) and not _harmless(node.value):
            yield node.lineno, f".{node.attr}"
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            yield node.lineno, node.id
        elif isinstance(node, ast.arg) and node.arg in FORBIDDEN_NAMES:
            yield node.lineno, node.arg
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from _imports(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _BY_NAME:
            yield node.lineno, f"{node.func.id}(…): by a name in a string"
        elif isinstance(node, ast.Call) and _called(node) in _BY_NAME - {"exec"}:
            yield node.lineno, f"{_called(node)}(…): by a name in a string"


def _imports(node: ast.ImportFrom | ast.Import) -> Iterator[tuple[int, str]]:
    for alias in node.names:
        if alias.name in FORBIDDEN_NAMES or alias.name.endswith("QtTest"):
            yield node.lineno, f"import of {alias.name}"


def _forbidden(name: str) -> bool:
    return name in FORBIDDEN or name.startswith(FORBIDDEN_BEGINNINGS)


def _harmless(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Name) and owner.id in HARMLESS_OWNERS


def _called(node: ast.Call) -> str:
    function = node.func
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )
