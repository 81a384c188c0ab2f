"""What is wrong, or worth asking about, in the answers of one record (填 2xx).

201 required and blank · 202 constraint broken · 203 wrong type · 204 no such choice · 205 no such field · 206
questioned (warning) ·
207 rows expected · 208 an expression of the form failed · 209 无 not allowed here · 210 calculated differently
(warning).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Issue:
    """``field``: the stored name ("" = the form); ``row``: 1-based row of its repeat, None outside repeats."""

    level: Literal["error", "warning"]
    field: str
    row: int | None
    message: str
    code: str
    repeat: str = ""
