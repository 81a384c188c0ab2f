"""The grammar of what a person decides or takes back: undo, conflict, duplicate, person; and of a unit's history."""

from __future__ import annotations

from typing import Any

from desktop.cli.arguments_parts import command, person
from desktop.foundation.translation import _


def undo(commands: Any, common: Any) -> None:
    parser = command(commands, "undo", common, _("撤回一次收件"))
    parser.add_argument("intake", type=int, metavar="INTAKE", help=_("收件时说的号码"))
    person(parser)
