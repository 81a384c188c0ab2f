"""``xinglin``: the window, or one command without it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.model.window_request import WindowRequest


def main() -> int:
    """Choose between window and command line. Where a window was asked for and none can be, the command line says why."""
    from desktop.foundation import collector

    argv = sys.argv[1:]
    request = _asked(argv)
    no_window = ""
    if request is not None:
        from desktop.foundation.display import no_window_here

        collector.rest()
        no_window = no_window_here()
        if not no_window:
            try:
                import desktop.ui  # noqa: F401  before anything of Qt: it sees to how Qt is loaded
                from desktop.app import run as open_window
            except ImportError as error:  # a system library that Qt needs; its name is in the words
                no_window = str(error)
            else:
                return open_window(request)
    from desktop.cli import main as run

    collector.work_again()
    return run(argv, no_window)


def _asked(argv: Sequence[str]) -> WindowRequest | None:
    """What is asked of the window. The plain start comes first: it loads nothing of the command line."""
    if not argv:
        from desktop.model.window_request import WindowRequest

        return WindowRequest()
    from desktop.cli.window import window_request
    from desktop.errors import UsageError

    try:
        return window_request(argv)
    except UsageError:
        return None  # said by the command line itself, in words or as JSON


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # a helper of a large intake is this program started again

        freeze_support()
    raise SystemExit(main())
