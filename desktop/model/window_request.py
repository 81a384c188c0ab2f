"""What a start of the program asks of the window: handed from the command line to it, and from a second start to the first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from desktop.foundation.quick_dataclass import dataclass

Kind = Literal["last", "workspace", "kit", "demo"]
KINDS: tuple[Kind, ...] = ("last", "workspace", "kit", "demo")


@dataclass(frozen=True)
class WindowRequest:
    """``last``: go on where one was. ``workspace``, ``kit``, ``demo``: ``path`` is the folder or the file, absolute.

    ``records`` and ``seed`` are those of ``demo``, used where the demonstration has to be made first.
    """

    kind: Kind = "last"
    path: Path | None = None
    records: int = 120
    seed: int = 1

    def to_json(self) -> bytes:
        path = None if self.path is None else str(self.path)
        told = {"kind": self.kind, "path": path, "records": self.records, "seed": self.seed}
        return json.dumps(told, ensure_ascii=True).encode("ascii")

    @classmethod
    def from_json(cls, data: bytes) -> WindowRequest | None:
        """The request, or None for anything that is none: it came from another process."""
        try:
            told: Any = json.loads(data)
            kind, path = told["kind"], told["path"]
            records, seed = told["records"], told["seed"]
        except (ValueError, KeyError, TypeError):
            return None
        whole = isinstance(records, int) and isinstance(seed, int)
        placed = path is None if kind == "last" else isinstance(path, str) and path and "\0" not in path
        if kind not in KINDS or not whole or not placed:
            return None
        return cls(kind, None if path is None else Path(path), records, seed)
