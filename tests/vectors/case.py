"""One vector before it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CODE = "12345-67890-24680-13579"


@dataclass(frozen=True)
class Case:
    """``code`` "" must open. ``reader`` is one of ``make.readers``."""

    name: str
    reader: str
    shows: str
    make: Callable[[], bytes]
    code: str = ""
