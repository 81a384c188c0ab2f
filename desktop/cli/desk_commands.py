"""Commands by which a person decides or takes back: undo, conflict, duplicate, person; and a unit's history."""

from __future__ import annotations

import argparse

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import say
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _, listed
from desktop.workflows.undo_intake import undo_intake
from desktop.workflows.workspace import open_workspace


def undo(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use()) as workspace:
        done = undo_intake(workspace, args.intake, person=args.person)
    if not args.json:
        say(
            _("撤销了这次收件：{files} 个文件、{n} 条记录都退出去了，和收之前一样。").format(
                files=len(done.files), n=done.records
            )
        )
        if done.kept:
            say(_("这些不是下级报的，留着：{names}").format(names=listed(done.kept)))
    return DONE, done


HANDLERS = {"undo": undo}
