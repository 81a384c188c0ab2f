"""Arguments in, exit code out: 0 done, 2 wrong usage, 3 something was refused, 4 the environment failed."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.cli import chain_commands, form_commands, record_commands, table_commands
from desktop.cli.arguments import build_parser
from desktop.cli.output import print_json, print_problem
from desktop.errors import KnownError, UsageError
from desktop.foundation.clock import Clock, SetClock, SystemClock
from desktop.foundation.translation import _, use_language

Handler = Callable[[argparse.Namespace, Clock], tuple[int, Any]]

HANDLERS: dict[str, Handler] = {
    **chain_commands.HANDLERS,
    **form_commands.HANDLERS,
    **record_commands.HANDLERS,
    **table_commands.HANDLERS,
}


def main(argv: Sequence[str]) -> int:
    """Run one command. Known problems are printed (as JSON with ``--json``); anything else crashes honestly."""
    use_language()
    as_json = "--json" in argv
    try:
        arguments = build_parser().parse_args(list(argv))
        if arguments.command is None:
            raise UsageError("用 121", _("窗口还没有做好，请写一个命令"), hint="xinglin --help")
        _check_text(arguments)
        action = getattr(arguments, "action", None)
        handler = HANDLERS[f"{arguments.command} {action}" if action else arguments.command]
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


def clock_in_use() -> Clock:
    """The computer's clock, or the one that ``XINGLIN_NOW`` (ISO local time) sets for scripts and tests."""
    text = os.environ.get("XINGLIN_NOW")
    if not text:
        return SystemClock()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            "用 118", _("看不懂 XINGLIN_NOW 的时间"), where=text, hint=_("写成 2023-09-30T17:05:00")
        ) from error
    return SetClock(moment if moment.tzinfo else moment.astimezone())
