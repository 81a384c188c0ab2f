"""What a person would find wrong with a window at a glance, found without a person.

``inspect(window)`` gives sentences: text that does not fit, controls over each other or outside, controls that a
screen reader cannot name, Chinese left in the English window, colours too close to be read. A widget marks what it
shows of people's own words with the property ``data`` = True, and what is meant to lie over others with ``overlay``.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSizeGrip,
    QSplitterHandle,
    QTabBar,
    QTextEdit,
    QWidget,
)

from desktop.foundation import translation
from tests.ui.harness.fitting import cut_texts
from tests.ui.harness.painted import Painted, painted_texts

CJK = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_INTERACTIVE = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider, QTextEdit, QPlainTextEdit, QAbstractItemView, QTabBar,
)  # fmt: skip
_SLACK = 1  # px; rounding at 125 %


@dataclass(frozen=True)
class _Seen:
    """A visible widget and what of it can be seen, in the window's pixels."""

    widget: QWidget
    whole: QRect
    shown: QRect


def inspect(window: QWidget, *, language: str | None = None) -> list[str]:
    """Everything wrong with how ``window`` looks now; empty when all is well. ``language`` as in use if not told."""
    english = (language or language_in_use()) == "en"
    seen = list(_walk(window))
    painted = painted_texts(window)
    told: list[str] = []
    for each in seen:
        told += [f"cut: {name(each.widget)}: {what}" for what in cut_texts(each.widget)]
    told += [f"cut: {name(text.widget)}: {text.cut}" for text in painted if text.cut]
    told += _outside(seen, window)
    told += _overlaps(seen)
    told += _unnamed(seen)
    if english:
        told += _chinese(seen, window, painted)
    told += contrast_findings()
    return list(dict.fromkeys(told))


def language_in_use() -> str:
    """``en`` when a catalogue is in use, ``zh`` when the source speaks for itself."""
    return "en" if isinstance(translation._current, gettext.GNUTranslations) else "zh"


def contrast_findings() -> list[str]:
    """Every text/background pair of the tokens below its ratio, in both palettes."""
    try:
        from desktop.ui import tokens
    except ImportError:
        return []
    return [
        f"contrast: {front} on {ground} is {ratio:.2f}, needs {least} ({palette.name})"
        for palette in (tokens.LIGHT, tokens.HIGH_CONTRAST)
        for front, ground, least in tokens.PAIRS
        if (ratio := tokens.contrast(getattr(palette, front), getattr(palette, ground))) < least
    ]


def name(widget: QWidget) -> str:
    """How a finding names a widget: its kind, what it is called, and whose it is."""
    called = widget.accessibleName() or widget.objectName() or str(getattr(widget, "text", str)() or "")
    parent = widget.parentWidget()
    inside = f" in {type(parent).__name__}" if parent is not None and not widget.isWindow() else ""
    return f"{type(widget).__name__}{f' “{called}”' if called else ''}{inside}"


def is_data(widget: QWidget | None) -> bool:
    """Whether the widget shows people's words rather than ours, by its own mark or one above it."""
    while widget is not None:
        marked = widget.property("data")
        if marked is not None:
            return bool(marked)
        widget = widget.parentWidget()
    return False


# ------------------------------------------------------------------------------------------------ walking


def _walk(window: QWidget) -> Iterator[_Seen]:
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisibleTo(window) or (widget.isWindow() and widget is not window):
            continue
        whole = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        shown = QRect(whole)
        above = widget.parentWidget()
        while above is not None and widget is not window:
            shown &= QRect(above.mapTo(window, QPoint(0, 0)) if above is not window else QPoint(0, 0), above.size())
            if above is window:
                break
            above = above.parentWidget()
        yield _Seen(widget, whole, shown)


def _internal(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own controls: the control answers for them."""
    parent = widget.parentWidget()
    return (
        isinstance(widget, QScrollBar | QSizeGrip | QSplitterHandle | QHeaderView)
        or widget.objectName().startswith("qt_")
        or widget.metaObject().className() in {"QTableCornerButton", "QComboBoxPrivateContainer", "QLineEditIconButton"}
        or isinstance(parent, QComboBox | QAbstractSpinBox | QHeaderView)
        or (isinstance(parent, QAbstractScrollArea) and widget is parent.viewport())
    )


def _over(widget: QWidget) -> bool:
    """Whether it, or something it belongs to, is meant to lie over others."""
    above: QWidget | None = widget
    while above is not None:
        if above.property("overlay"):
            return True
        above = above.parentWidget()
    return False


def _control(widget: QWidget) -> bool:
    """Something a person uses or reads: not a mere box around others."""
    if _internal(widget):
        return False
    if isinstance(widget, QLabel):
        return bool(widget.text() or not widget.pixmap().isNull())
    if isinstance(widget, QScrollArea):
        return False
    return (
        isinstance(widget, (*_INTERACTIVE, QGroupBox))
        or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        or _leaf(widget)
    ) and not isinstance(widget, QMainWindow)


def _leaf(widget: QWidget) -> bool:
    """A widget of our own that paints something and holds nothing."""
    paints = type(widget).__module__.startswith(("desktop.", "tests.")) and "paintEvent" in type(widget).__dict__
    return paints and not widget.findChildren(QWidget)


# --------------------------------------------------------------------------------------------- the rules


def _outside(seen: list[_Seen], window: QWidget) -> Iterator[str]:
    for each in seen:
        widget = each.widget
        if widget is window or not _control(widget) or _over(widget):
            continue
        if each.whole.width() <= 1 or each.whole.height() <= 1:
            yield f"outside: {name(widget)} has no room at all ({widget.width()}×{widget.height()})"
            continue
        found = _sticks_out(widget, window)
        if found:
            yield f"outside: {name(widget)} {found}"


def _sticks_out(widget: QWidget, window: QWidget) -> str:
    """The first box on the way up to the window that does not hold the widget."""
    sideways_only = False
    above = widget.parentWidget()
    while above is not None:
        area = above.parentWidget()
        viewport = isinstance(area, QAbstractScrollArea) and area.viewport() is above
        if viewport and isinstance(area, QAbstractItemView):
            return ""  # an editor or mark in a table goes with its cell
        sideways_only = sideways_only or viewport
        box = QRect(widget.mapTo(above, QPoint(0, 0)), widget.size())
        room = above.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        if box.left() < room.left() or box.right() > room.right():
            return f"sticks out sideways of {name(above)}: {box.left()}…{box.right()} of {above.width()}"
        if not sideways_only and (box.top() < room.top() or box.bottom() > room.bottom()):
            return f"sticks out above or below of {name(above)}: {box.top()}…{box.bottom()} of {above.height()}"
        if above is window:
            return ""
        above = above.parentWidget()
    return ""


def _overlaps(seen: list[_Seen]) -> Iterator[str]:
    controls = [each for each in seen if _control(each.widget) and not _over(each.widget) and not each.shown.isEmpty()]
    controls.sort(key=lambda each: each.shown.left())
    for number, one in enumerate(controls):
        for other in controls[number + 1 :]:
            if other.shown.left() > one.shown.right():
                break
            common = one.shown & other.shown
            if common.width() <= _SLACK or common.height() <= _SLACK or _related(one.widget, other.widget):
                continue
            yield f"overlap: {name(one.widget)} and {name(other.widget)} share {common.width()}×{common.height()} px"


def _related(one: QWidget, other: QWidget) -> bool:
    return one.isAncestorOf(other) or other.isAncestorOf(one)


def _unnamed(seen: list[_Seen]) -> Iterator[str]:
    for each in seen:
        widget = each.widget
        if _internal(widget) or widget.isWindow() or widget.focusProxy() is not None:
            continue
        takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if (takes_keys or isinstance(widget, _INTERACTIVE)) and not widget.accessibleName().strip():
            yield f"unnamed: {name(widget)} has no accessibleName"


def _chinese(seen: list[_Seen], window: QWidget, painted: list[Painted]) -> Iterator[str]:
    title = window.windowTitle()
    for own in _names_of(window):
        title = title.replace(own, "")
    if CJK.search(title) and not is_data(window):
        yield f"Chinese: the window's title {title!r}"
    known: set[tuple[QWidget, str]] = set()
    for each in seen:
        if is_data(each.widget) or (_internal(each.widget) and not isinstance(each.widget, QHeaderView)):
            continue
        for what, text in words_of(each.widget):
            if CJK.search(text) and (each.widget, text) not in known:
                known.add((each.widget, text))
                yield f"Chinese: {name(each.widget)}: {what} {text!r}"
    for word in painted:
        if (
            CJK.search(word.text)
            and not word.data
            and not is_data(word.widget)
            and (word.widget, word.text) not in known
        ):
            yield f"Chinese: {name(word.widget)} paints {word.text!r}"


def _names_of(window: QWidget) -> list[str]:
    """What the workspace calls itself: a title may hold it in any language."""
    facts = getattr(getattr(window, "shell", None), "facts", None)
    return [str(getattr(facts, part)) for part in ("name", "parent_name", "person") if getattr(facts, part, "")]


def words_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of ours that a widget shows or says."""
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        yield "hint", widget.placeholderText()
    if isinstance(widget, QGroupBox):
        yield "title", widget.title()
    if isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(number)) for number in range(widget.count()))
    if isinstance(widget, QTabBar):
        yield from (("tab", widget.tabText(number)) for number in range(widget.count()))
    if isinstance(widget, QHeaderView) and widget.model() is not None:
        for number in range(widget.count()):
            said = widget.model().headerData(number, widget.orientation())
            yield "header", "" if said is None else str(said)
    if widget.accessibleName():
        yield "accessible name", widget.accessibleName()
    if widget.accessibleDescription():
        yield "accessible description", widget.accessibleDescription()
    if widget.toolTip():
        yield "tooltip", widget.toolTip()
