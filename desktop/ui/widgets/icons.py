"""Lucide icons as pixmaps in the colour and size asked for.

Qt draws ``currentColor`` as black whatever the palette is, so colour and weight are written into the text of the
picture before it is drawn.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.foundation.shipped import shipped_path


@cache
def icon_text(name: str) -> str:
    """The SVG as shipped; a name that is not there raises, so that a slip is seen at once."""
    return shipped_path(f"resources/icons/{name}.svg").read_text("utf-8")


def weight(px: float) -> float:
    """The stroke for a size at 100 %: small icons stronger, large ones finer."""
    if px <= 16:
        return 2.25
    return 2 if px <= 24 else 1.75


class Icons:
    """A cache of drawn icons by name, colour, size and the screen's pixel ratio."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[str, str, int, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, px: int, scale: float, ratio: float) -> QPixmap:
        side = max(1, round(px * scale))
        key = (name, colour, px, side, ratio)
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = _draw(name, colour, weight(px), side, ratio)
        return found


def _draw(name: str, colour: str, stroke: float, side: int, ratio: float) -> QPixmap:
    text = icon_text(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke:g}"')
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
