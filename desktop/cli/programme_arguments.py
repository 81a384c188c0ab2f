"""The grammar of ``pack`` and ``programme``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.cli.arguments_parts import command, group, person
from desktop.cli.freeze_arguments import closing
from desktop.foundation.translation import _


def pack(commands: Any, common: Any) -> None:
    actions = group(commands, "pack", _("下发包"))
    make = command(actions, "make", common, _("做下发包"))
    make.add_argument("--to", type=Path, required=True)
    make.add_argument("--programme", action="append", metavar="ID|DIR", default=[])
    person(make)
    check = command(actions, "check", common, _("检查一个项目的文件夹：哪个文件哪一行不对"), workspace=False)
    check.add_argument("folder", type=Path, metavar="DIR")
    check.add_argument("--workspace", type=Path, help=_("用这个工作区里的表单来检查"))


def programme(commands: Any, common: Any) -> None:
    actions = group(commands, "programme", _("项目：上级要什么"))
    command(actions, "list", common, _("列出项目"))
    enable = command(actions, "enable", common, _("启用项目：自带的写名称，自己改的写文件夹"))
    enable.add_argument("programmes", nargs="+", metavar="ID|DIR")
    person(enable)
    disable = command(actions, "disable", common, _("停用项目，记录和报表都留着"))
    disable.add_argument("programme", metavar="ID")
    person(disable)
    show = command(actions, "show", common, _("看一个项目：表单、期别、截止日、设置、表、指标"))
    show.add_argument("programme", metavar="ID")
    show.add_argument("--period", help=_("看这一期的截止日"))
    change = command(actions, "set", common, _("改项目的设置和截止日；做一次下发包带下去"))
    change.add_argument("programme", metavar="ID")
    change.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    change.add_argument("--deadline", action="append", metavar="LEVEL=DATE", default=[])
    change.add_argument("--period", help=_("截止日是哪一期的"))
    person(change)
    targets = command(actions, "targets", common, _("看目标；--load 用一张表换掉本县自己的目标"))
    targets.add_argument("programme", metavar="ID")
    targets.add_argument("--load", type=Path, metavar="FILE")
    person(targets)
    indicators = command(actions, "indicators", common, _("指标算到多少，目标完成多少"))
    indicators.add_argument("programme", metavar="ID")
    indicators.add_argument("--period", required=True)
    indicators.add_argument("--indicator", metavar="NAME", help=_("只看这一个，连同它的记录"))
    indicators.add_argument("--unit", metavar="CODE")
    checks = command(actions, "checks", common, _("这一期该做到的做到没有"))
    checks.add_argument("programme", metavar="ID")
    checks.add_argument("--period", required=True)
    closing(actions, common)
