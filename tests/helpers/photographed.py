"""What a phone does to a sheet of paper."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def jpeg(picture: Any, quality: int = 60) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def at_a_slant(picture: Any, lean: float = 0.18) -> Any:
    """The sheet lying on a grey table, photographed from one side."""
    wide, high = picture.size
    there = [(wide * lean, high * 0.05), (wide * (1 - lean / 3), 0), (wide, high), (0, high * 0.93)]
    here = [(0, 0), (wide, 0), (wide, high), (0, high)]
    rows = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE, _solved(rows), Image.Resampling.BICUBIC, fillcolor=(120, 110, 100)
    )


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss: eight equations, the right side in the last column."""
    count = len(rows)
    for column in range(count):
        best = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        for row in range(count):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[n][count] / rows[n][n] for n in range(count)]
