"""The grammar of what a person decides or takes back: undo, conflict, duplicate, person; and of a unit's history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.cli.arguments_parts import command, group, person
from desktop.foundation.translation import _


def undo(commands: Any, common: Any) -> None:
    parser = command(commands, "undo", common, _("撤回一次收件"))
    parser.add_argument("intake", type=int, metavar="INTAKE", help=_("收件时说的号码"))
    person(parser)


def conflict(commands: Any, common: Any) -> None:
    actions = group(commands, "conflict", _("冲突：同一版有两个样子，同一号有两份"))
    command(actions, "list", common, _("列出等人挑的"))
    resolve = command(actions, "resolve", common, _("挑一份，两份都留着"))
    resolve.add_argument("target", metavar="RECORD|FEED:SEQ")
    resolve.add_argument("--choose", required=True, metavar="DIGEST", help=_("挑中的那一份的校验码，至少前 6 位"))
    resolve.add_argument("--reason", required=True)
    person(resolve)


def duplicate(commands: Any, common: Any) -> None:
    actions = group(commands, "duplicate", _("疑似重复：像是一件事记了两次"))
    listing = command(actions, "list", common, _("列出等人认的"))
    listing.add_argument("--all", action="store_true", help=_("认过的也列"))
    same = command(actions, "same", common, _("是同一件事，说清算哪一条"))
    different = command(actions, "different", common, _("是两件事，以后不再问"))
    for parser in (same, different):
        parser.add_argument("records", nargs=2, metavar="RECORD")
        parser.add_argument("--reason", default="")
        person(parser)
    same.add_argument("--counts", required=True, metavar="RECORD", help=_("算的那一条；另一条退回"))


def same_person(commands: Any, common: Any) -> None:
    actions = group(commands, "person", _("同名的人：是一个人，还是两个人"))
    listing = command(actions, "list", common, _("列出等人认的"))
    listing.add_argument("--all", action="store_true", help=_("认过的也列"))
    for name, text in (("same", _("是同一个人，只算一个")), ("different", _("是两个人，以后不再问"))):
        parser = command(actions, name, common, text)
        parser.add_argument("keys", nargs=2, metavar="KEY")
        parser.add_argument("--reason", default="")
        person(parser)


def history(commands: Any, common: Any) -> None:
    actions = group(commands, "history", _("历史记录：把下级报过的记录拷回给它"))
    make = command(actions, "make", common, _("写一个下级单位的历史记录；新电脑用 receive 收"))
    make.add_argument("--unit", required=True, metavar="CODE")
    make.add_argument("--to", type=Path, required=True)


def personal(commands: Any, common: Any) -> None:
    actions = group(commands, "personal", _("个人信息：项目要的，和答应没有"))
    command(actions, "list", common, _("列出项目要的个人信息和法律依据"))
    for name, text in (("agree", _("答应随上报带走")), ("refuse", _("不答应，留在本单位"))):
        parser = command(actions, name, common, text)
        parser.add_argument("programme", metavar="PROGRAMME")
        parser.add_argument("form", metavar="FORM")
        person(parser)
