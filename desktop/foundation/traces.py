"""What the log says of the unexpected: of which kind it was and where in the program, never the values that were in it.

The log lies in the clear and is sent to the township. An exception's own words quote what somebody typed
(``invalid literal for int(): '王芳'``), and a path may hold a person's name.
"""

from __future__ import annotations

import logging
import logging.handlers
import traceback
from pathlib import Path, PurePath
from types import TracebackType

NAME = "xinglin"
FILE_NAME = "xinglin.log"
_BYTES, _KEPT = 1_000_000, 3
_ROOMS = ("desktop", "site-packages", "dist-packages")
Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def keep_log(folder: Path) -> None:
    """From now on the unexpected is written into ``folder``. Where that cannot be done there is none."""
    log = logging.getLogger(NAME)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / FILE_NAME, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:  # a log is no reason not to start
        handler = logging.NullHandler()
    handler.setFormatter(WithoutValues("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)


class WithoutValues(logging.Formatter):
    """Kinds of exceptions and places in the program."""

    def formatException(self, ei: Caught) -> str:  # noqa: N802  logging's own name
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines += [f"{type(error).__module__}.{type(error).__qualname__}", *_places(error)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            lines += ["because of"] if error is not None else []
        return "\n".join(lines)


def _places(error: BaseException) -> list[str]:
    return [
        f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]


def _place(filename: str) -> str:
    """From the program's own room, or the library's, on: what lies above is this computer's."""
    parts = PurePath(filename).parts
    for room in _ROOMS:
        if room in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(room) :])
    return parts[-1] if parts else filename
