"""Strokes that several widgets share: boxes with crisp 1 px edges, focus rings, text with an icon."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from desktop.ui import tokens
from desktop.ui.theme import Theme

MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
CENTRE = Qt.AlignmentFlag.AlignCenter


def flat(painter: QPainter, rect: QRect, fill: QColor) -> None:
    """One colour, without an edge. ``fillRect`` would do it too, but loads all that Qt knows of gradients: 1.5 ms of a start."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRect(rect)


def box(
    painter: QPainter,
    rect: QRect,
    *,
    fill: QColor | None = None,
    edge: QColor | None = None,
    width: float = 1,
    radius: float = 0,
    dashed: bool = False,
) -> None:
    """A filled rectangle with its edge wholly inside ``rect``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, radius > 0)
    half = width / 2 if edge is not None else 0.0
    inner = QRectF(rect).adjusted(half, half, -half, -half)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(edge, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dashed:
            pen.setDashPattern([4 / max(1.0, width / 2), 3 / max(1.0, width / 2)])
        painter.setPen(pen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if radius > 0:
        corner = max(0.0, radius - half)
        painter.drawRoundedRect(inner, corner, corner)
    else:
        painter.drawRect(inner)
    painter.restore()


def focus_ring(painter: QPainter, rect: QRect, theme: Theme, *, radius: float = -1, filled: bool = False) -> None:
    """The ring inside a control's own rectangle; on a filled one a thin light line inside it too."""
    corner = theme.px(tokens.RADIUS) if radius < 0 else radius
    ring = theme.ring
    box(painter, rect, edge=theme.colour("focus"), width=ring, radius=corner)
    if filled:
        inside = rect.adjusted(ring, ring, -ring, -ring)
        line = 1.5 * theme.scale
        box(painter, inside, edge=theme.colour("surface"), width=line, radius=max(0, corner - ring))


def draw_icon(painter: QPainter, pixmap: QPixmap, rect: QRect) -> int:
    """The icon at the left of ``rect``, in the middle of its height; its width."""
    ratio = pixmap.devicePixelRatio()
    width, height = round(pixmap.width() / ratio), round(pixmap.height() / ratio)
    painter.drawPixmap(rect.x(), rect.y() + (rect.height() - height) // 2, pixmap)
    return width
