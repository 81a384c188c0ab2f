"""Texts that widgets and delegates paint themselves: listened to at the painter while the window is drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from tests.ui.harness.fitting import column_kind, may_elide

_SLACK = 1.5


@dataclass(frozen=True)
class Painted:
    """One text as painted; ``cut`` says why it did not fit, empty when it did."""

    widget: QWidget
    text: str
    cut: str = ""
    data: bool = False  # the body of a table: people's own words, except for the chips of states


class _Listener:
    def __init__(self) -> None:
        self.heard: list[Painted] = []
        self._shortened: dict[str, str] = {}

    def elided(self, original: Any) -> Any:
        def shorten(metrics: Any, text: str, *arguments: Any, **named: Any) -> str:
            short: str = original(metrics, text, *arguments, **named)
            if short != text:
                self._shortened[short] = text
            return short

        return shorten

    def drawn(self, original: Any) -> Any:
        def draw(painter: QPainter, *arguments: Any, **named: Any) -> Any:
            self._note(painter, arguments)
            return original(painter, *arguments, **named)

        return draw

    def _note(self, painter: QPainter, arguments: tuple[Any, ...]) -> None:
        widget = painter.device()
        if not isinstance(widget, QWidget):
            return  # a pixmap for a cache: it is judged where its text is written again, or not at all
        text = next((each for each in arguments if isinstance(each, str)), "")
        if not text.strip():
            return
        box = arguments[0]
        place = box if isinstance(box, QRect | QRectF) else None
        if place is None and len(arguments) >= 5 and all(isinstance(each, int) for each in arguments[:4]):
            place = QRect(*arguments[:4])
        centre = self._centre(painter, place, box)
        index = _index(widget, centre)
        cut = "" if index is not None and may_elide(index) else self._cut(painter, text, place, arguments)
        data = index is not None and column_kind(index.model(), index.column()) != "chip"
        self.heard.append(Painted(widget, text, cut, data))

    def _cut(self, painter: QPainter, text: str, place: QRect | QRectF | None, arguments: tuple[Any, ...]) -> str:
        if text in self._shortened:
            return f"{self._shortened[text]!r} is painted as {text!r}"
        if place is None:
            return ""
        flags = next((each for each in arguments[1:] if isinstance(each, int | Qt.AlignmentFlag | Qt.TextFlag)), 0)
        number = flags if isinstance(flags, int) else flags.value
        need = painter.fontMetrics().boundingRect(QRect(0, 0, int(place.width()), 100_000), number, text)
        if number & Qt.TextFlag.TextDontClip.value:
            return ""
        if need.width() > place.width() + _SLACK or need.height() > place.height() + _SLACK + 1:
            return (
                f"{text!r} needs {need.width()}×{need.height()} px and is painted into "
                f"{place.width():.0f}×{place.height():.0f}"
            )
        return ""

    def _centre(self, painter: QPainter, place: QRect | QRectF | None, box: Any) -> QPoint:
        point = (
            QPointF(place.center())
            if place is not None
            else QPointF(box)
            if isinstance(box, QPoint | QPointF)
            else QPointF()
        )
        return painter.worldTransform().map(point).toPoint()


def _index(viewport: QWidget, at: QPoint) -> QModelIndex | None:
    """The cell painted there; None when it is no body of a table."""
    view = viewport.parentWidget()
    if not isinstance(view, QAbstractItemView) or isinstance(view, QHeaderView) or view.viewport() is not viewport:
        return None
    return view.indexAt(at)


@contextmanager
def _listening() -> Iterator[_Listener]:
    listener = _Listener()
    saved = [(QPainter, "drawText", QPainter.drawText)]
    saved += [(kind, "elidedText", kind.elidedText) for kind in (QFontMetrics, QFontMetricsF)]
    try:
        QPainter.drawText = listener.drawn(QPainter.drawText)  # type: ignore[method-assign]
        for kind in (QFontMetrics, QFontMetricsF):
            kind.elidedText = listener.elided(kind.elidedText)  # type: ignore[method-assign]
        yield listener
    finally:
        for owner, attribute, original in saved:
            setattr(owner, attribute, original)


def painted_texts(window: QWidget) -> list[Painted]:
    """Draw the window once; every text painted from our side of Qt. Table bodies are people's data, headers are not."""
    with _listening() as listener:
        window.grab()
    return listener.heard
