"""Arguments in, exit code out: 0 done, 2 wrong usage, 3 something was refused, 4 the environment failed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.cli import (
    backup_commands,
    chain_commands,
    desk_commands,
    form_commands,
    freeze_commands,
    network_commands,
    people_commands,
    print_commands,
    programme_commands,
    record_commands,
    scan_commands,
    summary_commands,
    table_commands,
)
from desktop.cli.arguments import build_parser
from desktop.cli.output import print_json, print_problem, progress
from desktop.errors import KnownError, UsageError
from desktop.foundation.clock import Clock, clock_in_use
from desktop.foundation.translation import _, use_language

Handler = Callable[[argparse.Namespace, Clock], tuple[int, Any]]

HANDLERS: dict[str, Handler] = {
    **backup_commands.HANDLERS,
    **chain_commands.HANDLERS,
    **desk_commands.HANDLERS,
    **form_commands.HANDLERS,
    **freeze_commands.HANDLERS,
    **network_commands.HANDLERS,
    **people_commands.HANDLERS,
    **programme_commands.HANDLERS,
    **print_commands.HANDLERS,
    **record_commands.HANDLERS,
    **summary_commands.HANDLERS,
    **scan_commands.HANDLERS,
    **table_commands.HANDLERS,
}


def main(argv: Sequence[str], no_window: str = "") -> int:
    """Run one command. Known problems are printed (as JSON with ``--json``); anything else crashes honestly.

    ``no_window`` says why there is no window where one was asked for: ``demo`` does without, nothing else can.
    """
    use_language()
    as_json = "--json" in argv
    try:
        arguments = build_parser().parse_args(list(argv))
        if arguments.command is None:
            raise UsageError(
                "用 121", _("这里开不了窗口"), where=no_window, hint=_("不开窗口也能用命令：xinglin --help")
            )
        _check_text(arguments)
        action = getattr(arguments, "action", None)
        handler = HANDLERS[f"{arguments.command} {action}" if action else arguments.command]
        if no_window:
            progress(_("这里开不了窗口（{why}），改为不开窗口，把整条链跑一遍。").format(why=no_window))
        code, document = handler(arguments, clock_in_use())
    except KnownError as error:
        print_problem(error.problem, as_json=as_json)
        return error.exit_code
    if as_json:
        print_json(document)
    return code


def _check_text(arguments: argparse.Namespace) -> None:
    """What is written on the command line ends in signed lines and the database: text only. File names may be odd."""
    for value in vars(arguments).values():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, Path) and "\0" not in str(text):
                continue
            if isinstance(text, str | Path) and any(
                (letter < " " and letter not in "\t\r\n") or "\ud800" <= letter <= "\udfff" for letter in str(text)
            ):
                raise UsageError("用 122", _("命令里有看不见的字符，或者不是 UTF-8 文字"), where=repr(str(text))[:80])
