"""Which command lines ask for the window, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.model.window_request import WindowRequest


def window_request(argv: Sequence[str]) -> WindowRequest | None:
    """What is asked of the window, None for a command of the command line.

    ``xinglin`` alone · ``xinglin FILE`` (a kit that was double-clicked) · ``xinglin FOLDER`` (a workspace) ·
    ``xinglin demo DIR`` unless ``--no-window`` or ``--json`` stands there: a script wants no window.
    Raises ``UsageError`` where a ``demo`` line is wrong.
    """
    if not argv:
        return WindowRequest()
    if argv[0] == "demo":
        return _demo(argv)
    path = Path(argv[0])
    if len(argv) == 1 and not argv[0].startswith("-") and argv[0] not in _commands():
        if path.is_dir():
            return WindowRequest("workspace", path.absolute())
        if path.is_file():
            return WindowRequest("kit", path.absolute())
    return None


def _demo(argv: Sequence[str]) -> WindowRequest | None:
    from desktop.cli.arguments import build_parser

    if "-h" in argv or "--help" in argv:
        return None
    arguments = build_parser().parse_args(list(argv))
    if arguments.no_window or arguments.json:
        return None
    return WindowRequest("demo", arguments.folder.absolute(), arguments.records, arguments.seed)


def _commands() -> set[str]:
    from desktop.cli.main import HANDLERS

    return {name.split()[0] for name in HANDLERS}
