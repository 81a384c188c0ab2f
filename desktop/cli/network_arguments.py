"""The grammar of ``xinglin network``: units and their computers, with dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.cli.arguments_parts import command, group, recovery_to
from desktop.foundation.translation import _


def network(commands: Any, common: Any) -> None:
    actions = group(commands, "network", _("单位网络"))
    create = command(actions, "create", common, _("最上级单位建网络"))
    create.add_argument("--units", type=Path, required=True)
    create.add_argument("--programme", action="append", required=True, metavar="ID")
    create.add_argument("--registers", type=Path)
    recovery_to(create)
    add = command(actions, "add", common, _("新增单位"))
    add.add_argument("--units", type=Path, help=_("新单位的表，列和建网络时一样"))
    for option, text in (
        ("code", _("编码")), ("name", _("名称")), ("level", _("层级：县、乡镇、村、直属单位")), ("parent", _("上级编码")),
        ("from", _("从哪天起，如 2023-09-01")),
    ):  # fmt: skip
        add.add_argument(f"--{option}", dest=f"unit_{option}", default="", help=text)
    registers = command(actions, "registers", common, _("读入名册和目录：人员、场所、包靠、技术、材料等"))
    registers.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="DIR", help=_("放 .xlsx 或 .csv 的文件夹")
    )
    close = command(actions, "close", common, _("单位停业"))
    close.add_argument("--unit", required=True, metavar="CODE")
    merge = command(actions, "merge", common, _("单位撤并"))
    merge.add_argument("--unit", required=True, metavar="CODE", help=_("并掉的单位"))
    merge.add_argument("--into", required=True, metavar="CODE", help=_("并到哪个单位"))
    for parser in (close, merge):
        parser.add_argument("--on", required=True, metavar="DATE", help=_("最后一天，如 2023-09-30"))
        parser.add_argument("--reason", default="")
    revoke = command(actions, "revoke", common, _("停用一台电脑"))
    revoke.add_argument("--device", default="", metavar="KEYID", help=_("单位有几台电脑时，写钥匙号的前几位"))
    replaced = command(actions, "replace", common, _("换电脑：旧的停用，给新的做启用包"))
    replaced.add_argument("--to", type=Path, required=True)
    for parser in (revoke, replaced):
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--reason", default="")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--upto", type=int, metavar="SEQ", help=_("算到第几号；不写就算到这里收到的最后一号"))
        how.add_argument("--lost", action="store_true", help=_("被偷了或被别人用过：它签过的都不再算"))
    rotate = command(actions, "rotate", common, _("换网络密钥"))
    rotate.add_argument("--finish", action="store_true", help=_("各单位都收过下发包了，旧密钥不再用"))
