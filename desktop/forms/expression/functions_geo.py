"""Geography: area and distance of ODK point lists ("lat lon [alt acc]; …") on the sphere."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.forms.expression.registry import define
from desktop.forms.expression.values import Value, to_text
from desktop.forms.tree import string_value

if TYPE_CHECKING:
    from desktop.forms.expression.environment import Environment

EARTH_M = 6_378_100.0
Point = tuple[float, float]


def _points(values: tuple[Value, ...]) -> list[Point] | None:
    texts: list[str] = []
    for value in values:
        texts.extend([string_value(node) for node in value] if isinstance(value, list) else [to_text(value)])
    found: list[Point] = []
    for text in texts:
        for piece in text.strip().rstrip(";").split(";"):
            point = _point(piece)
            if point is None:
                return None
            found.append(point)
    return found


def _point(text: str) -> Point | None:
    parts = text.split()
    if len(parts) < 2:
        return None
    try:
        lat, lon = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


@define("area enclosed-area", "v", "number", rest="v")
def _area(_env: Environment, *values: Value) -> float:
    """Square metres inside the closed line, to the hundredth as peers have it."""
    points = _points(values)
    if points is None:
        return math.nan
    if len(points) < 3:
        return 0.0
    if points[0] != points[-1]:
        points.append(points[0])
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise(points):
        total += math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
    return round(abs(total * EARTH_M * EARTH_M / 2), 2)


@define("distance", "v", "number", rest="v")
def _distance(_env: Environment, *values: Value) -> float:
    """Metres along the line."""
    points = _points(values)
    if points is None:
        return math.nan
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise(points):
        a, b, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
        total += math.acos(min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d))) * EARTH_M
    return round(total, 2)


@define("geofence", "vv", "boolean")
def _geofence(_env: Environment, point: Value, fence: Value) -> bool:
    """Is the point inside the closed line (even-odd rule)."""
    spot, line = _points((point,)), _points((fence,))
    if not spot or not line or line[0] != line[-1]:
        return False
    (y, x), inside = spot[0], False
    for (y1, x1), (y2, x2) in zip(line, [*line[1:], line[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


@define("intersects", "v", "boolean")
def _intersects(_env: Environment, line: Value) -> bool:
    """Does a line cross itself."""
    points = _points((line,)) or []
    edges = list(pairwise(points))
    for at, one in enumerate(edges):
        for other in edges[at + 2 :]:
            if one[0] != other[1] and _cross(one, other):
                return True
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return (side(*one, other[0]) > 0) != (side(*one, other[1]) > 0) and (side(*other, one[0]) > 0) != (
        side(*other, one[1]) > 0
    )
