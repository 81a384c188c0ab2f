"""The command line's grammar (cli contract), and nothing else."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from desktop.cli import desk_arguments, freeze_arguments, network_arguments, programme_arguments, scan_commands
from desktop.cli.arguments_parts import Parser, command, group, person, recovery_to
from desktop.foundation.translation import _
from desktop.model.record import STATES


def build_parser() -> Parser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help=_("只输出一份 JSON"))
    parser = Parser(prog="xinglin", description=_("杏林台账：离线的乡村医疗台账"))
    commands = parser.add_subparsers(dest="command", metavar=_("命令"), parser_class=Parser)
    for add in (
        _demo,
        network_arguments.network,
        _kit,
        _workspace,
        _enrol,
        programme_arguments.pack,
        programme_arguments.programme,
        _record,
        _submit,
        _receive,
        scan_commands.scan_arguments,
        desk_arguments.undo,
        _review,
        desk_arguments.conflict,
        desk_arguments.duplicate,
        desk_arguments.same_person,
        desk_arguments.history,
        desk_arguments.personal,
        _receipt,
        _completeness,
        _table,
        _summary,
        freeze_arguments.freeze,
        _print,
        _inspect,
        _form,
        _backup,
        _restore,
        _check,
        _rescue,
        _rebuild,
        _people,
        _password,
    ):
        add(commands, common)
    return parser


def _demo(commands: Any, common: Any) -> None:
    parser = command(commands, "demo", common, _("用真实流程造一个演示县"), workspace=False)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--records", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-window", action="store_true")


def _kit(commands: Any, common: Any) -> None:
    make = command(group(commands, "kit", _("启用包")), "make", common, _("给下级单位做启用包"))
    chosen = make.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--unit", action="append", metavar="CODE")
    chosen.add_argument("--all", action="store_true")
    make.add_argument("--to", type=Path, required=True)
    make.add_argument("--pdf", type=Path, metavar="F", help=_("把代码和核对词印成 PDF，每个启用包一页，盖章分开送"))


def _workspace(commands: Any, common: Any) -> None:
    actions = group(commands, "workspace", _("工作区"))
    create = command(actions, "create", common, _("用启用包建工作区"))
    create.add_argument("--kit", type=Path, required=True)
    create.add_argument("--code")
    create.add_argument("--fingerprint")
    recovery_to(create)
    confirm = command(actions, "confirm", common, _("确认启用包的核对词"))
    confirm.add_argument("--fingerprint", required=True)


def _enrol(commands: Any, common: Any) -> None:
    actions = group(commands, "enrol", _("登记电脑"))
    request = command(actions, "request", common, _("写核对单"))
    request.add_argument("--to", type=Path, required=True)
    accept = command(actions, "accept", common, _("核对以后接受"))
    accept.add_argument("file", type=Path, metavar="FILE")
    accept.add_argument("--fingerprint", required=True)


def _record(commands: Any, common: Any) -> None:
    actions = group(commands, "record", _("记录"))
    add = command(actions, "add", common, _("录入记录"))
    add.add_argument("form", metavar="FORM")
    add.add_argument("file", metavar="FILE", help=_(".json、.jsonl、.xlsx，或 - 读标准输入"))
    add.add_argument("--revise", metavar="RID")
    add.add_argument("--keep-good", action="store_true")
    person(add)
    for name, text in (("show", _("看一条记录")), ("history", _("看记录的各个版本"))):
        show = command(actions, name, common, text)
        show.add_argument("record", metavar="RECORD")
    listing = command(actions, "list", common, _("列出记录"))
    listing.add_argument("--state", choices=STATES)
    for option in ("form", "unit", "from", "to", "after"):
        listing.add_argument(f"--{option}", dest=f"{option}_" if option == "from" else option)
    listing.add_argument("--limit", type=int, default=200)
    listing.add_argument("--deleted", action="store_true")
    delete = command(actions, "delete", common, _("删除记录（留底）"))
    delete.add_argument("record", metavar="RECORD")
    delete.add_argument("--reason", required=True)
    person(delete)


def _submit(commands: Any, common: Any) -> None:
    parser = command(commands, "submit", common, _("上报"))
    parser.add_argument("--period")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--zero", metavar="PROGRAMME")
    parser.add_argument("--again", type=int, metavar="SEQ")
    person(parser)


def _receive(commands: Any, common: Any) -> None:
    parser = command(commands, "receive", common, _("收件"))
    parser.add_argument("sources", type=Path, nargs="+", metavar="FILE|DIR")
    parser.add_argument("--dry-run", action="store_true")
    person(parser)


def _review(commands: Any, common: Any) -> None:
    actions = group(commands, "review", _("审核"))
    approve = command(actions, "approve", common, _("通过"))
    approve.add_argument("records", nargs="+", metavar="RECORD")
    person(approve)
    give_back = command(actions, "return", common, _("退回"))
    give_back.add_argument("record", metavar="RECORD")
    give_back.add_argument("--field", required=True)
    give_back.add_argument("--reason", required=True)
    person(give_back)


def _receipt(commands: Any, common: Any) -> None:
    parser = command(commands, "receipt", common, _("写回执"))
    parser.add_argument("--to", type=Path, required=True)
    person(parser)


def _completeness(commands: Any, common: Any) -> None:
    parser = command(commands, "completeness", common, _("报送率"))
    parser.add_argument("--programme", required=True)
    parser.add_argument("--period", required=True)


def _table(commands: Any, common: Any) -> None:
    parser = command(commands, "table", common, _("官方表"))
    parser.add_argument("programme", metavar="PROGRAMME")
    parser.add_argument("table", metavar="TABLE")
    parser.add_argument("--period", required=True)
    parser.add_argument("--line")
    parser.add_argument("--cell", metavar="NAME")
    parser.add_argument("--unit", metavar="CODE")
    parser.add_argument("--compare", action="store_true", help=_("本期、本年累计、去年同期"))
    parser.add_argument("--xlsx", type=Path)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--docx", type=Path)
    parser.add_argument("--copy", action="store_true", help=_("照着网页的栏目抄：制表符隔开的一块"))
    freeze_arguments.frozen(parser)
    person(parser)


def _summary(commands: Any, common: Any) -> None:
    parser = command(commands, "summary", common, _("工作总结"))
    parser.add_argument("programme", metavar="PROGRAMME")
    parser.add_argument("--period", required=True)
    parser.add_argument("--docx", type=Path)
    parser.add_argument("--pdf", type=Path)
    person(parser)


def _print(commands: Any, common: Any) -> None:
    parser = command(
        commands, "print", common,
        _('打印成 PDF；不写表名就列出能印的表。JSON：{"sheet", "file", "pages", "records", "missing_faces", "missing_signs"} 或 {"sheets"}'),
    )  # fmt: skip
    parser.add_argument("sheet", nargs="?", metavar="SHEET", help=_("表的编号；form.表单编号 是通用版式"))
    parser.add_argument(
        "--record", nargs="+", action="extend", default=[], metavar="ID",
        help=_("印哪条记录，可以写多次；不是记录的表写：文件号、单位编码，或“项目 期”“项目 表 期”"),
    )  # fmt: skip
    parser.add_argument("--form", metavar="FORM", help=_("列表时只列这个表单的"))
    parser.add_argument("--blank", type=int, default=0, metavar="N", help=_("多留几行空行；没有行的表是印几份空白的"))
    parser.add_argument("--reveal", metavar="REASON", help=_("个人信息印全，写明理由，会记下来"))
    parser.add_argument("--pdf", type=Path, metavar="F", help=_("写到这个文件"))
    person(parser)


def _inspect(commands: Any, common: Any) -> None:
    parser = command(commands, "inspect", common, _("看一个文件说了什么"), workspace=False)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--workspace", type=Path)


def _form(commands: Any, common: Any) -> None:
    actions = group(commands, "form", _("表单"))
    help_form = _("表单的工作簿（.xlsx、.xls、.csv、.md）或 XForm（.xml）")
    check = command(actions, "check", common, _("检查表单：哪些简单地做、哪些只保留"), workspace=False)
    convert = command(actions, "convert", common, _("换一种文件写同一个表单"), workspace=False)
    run = command(actions, "run", common, _("用一份答案走一遍表单，什么都不存"), workspace=False)
    for parser in (check, convert, run):
        parser.add_argument("form", type=Path, metavar="FORM", help=help_form)
    convert.add_argument("out", type=Path, metavar="OUT", help=_("写到 .xlsx、.csv 或 .md 文件"))
    run.add_argument("answers", metavar="ANSWERS", help=_(".json、.jsonl、.xlsx，或 - 读标准输入"))


def _backup(commands: Any, common: Any) -> None:
    parser = command(
        commands,
        "backup",
        common,
        _('写一份备份。JSON：{"file", "size", "made", "seq", "lines", "protected", "kept", "removed"}'),
    )
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help=_("写到哪里（U 盘、别的硬盘）"))


def _restore(commands: Any, common: Any) -> None:
    parser = command(
        commands,
        "restore",
        common,
        _('用备份恢复工作区。JSON：{"workspace", "made", "seq", "lines", "feed", "aside", "carried"}'),
        workspace=False,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "workspace", type=Path, metavar="WORKSPACE", help=_("空文件夹，或者要换掉的工作区（原来的会留着）")
    )


def _check(commands: Any, common: Any) -> None:
    parser = command(
        commands, "check", common, _('检查工作区。JSON：{"ok", "problems", "notices", "rolled_back", "free_bytes"}')
    )
    parser.add_argument("--read", action="store_true", help=_("提醒看过了，下次不再提"))


def _rescue(commands: Any, common: Any) -> None:
    parser = command(
        commands,
        "rescue",
        common,
        _('数据库坏了：把还读得出来的救出来。JSON：{"workspace", "aside", "lines", "mended", "lost", "tables"}'),
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help=_("救到这个空文件夹；不写就换掉坏的，坏的另外留着"))


def _rebuild(commands: Any, common: Any) -> None:
    command(commands, "rebuild", common, _("由记录重建查询用的表"))


def _people(commands: Any, common: Any) -> None:
    actions = group(commands, "people", _("这个工作区的人"))
    listing = command(
        actions,
        "list",
        common,
        _('列出填表的人；JSON：{"people": [{"id", "name", "title", "active", "has_password", "here"}]}'),
    )
    listing.add_argument("--left", action="store_true", help=_("连离开的人一起列"))
    add = command(actions, "add", common, _("加一个人；自己的密码由 XINGLIN_NEW_PASSWORD 给，不给就不设。JSON：这个人"))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--title", default="", help=_("职务"))
    retire = command(actions, "retire", common, _("有人离开：密码作废，填过的不变。JSON：这个人"))
    retire.add_argument("person", metavar="PERSON", help=_("名字或编号"))
    retire.add_argument("--reason", default="")


def _password(commands: Any, common: Any) -> None:
    actions = group(commands, "password", _("密码和恢复码"))
    new = _("新密码由 XINGLIN_NEW_PASSWORD 给，或者问")
    change = command(
        actions, "set", common, _('设密码、换密码。JSON：{"person", "recovery_code"}（第一次设才有恢复码）。') + new
    )
    change.add_argument("--hint", default="", metavar="TEXT", help=_("提示词，谁都看得见"))
    recovery_to(change)
    code = command(actions, "code", common, _('做新的恢复码，旧的作废。JSON：{"recovery_code", "file"}'))
    recovery_to(code)
    forgot = command(actions, "forgot", common, _('写密码申请，请上级帮忙。JSON：{"file", "fingerprint", "to"}'))
    forgot.add_argument("--to", type=Path, required=True, metavar="DIR", help=_("写到哪里（U 盘）"))
    recover = command(actions, "recover", common, _('用恢复码或批复重设密码。JSON：{"unit", "person"}。') + new)
    how = recover.add_mutually_exclusive_group(required=True)
    how.add_argument("--code", action="store_true", help=_("恢复码由 XINGLIN_RECOVERY_CODE 给，或者问"))
    how.add_argument("--grant", type=Path, metavar="FILE", help=_("上级写的密码批复"))
    recover.add_argument("--hint", default="", metavar="TEXT", help=_("提示词，谁都看得见"))
    grant = command(actions, "grant", common, _('批下级的密码申请。JSON：{"file", "unit", "name", "fingerprint"}'))
    grant.add_argument("file", type=Path, metavar="FILE")
    grant.add_argument("--fingerprint", required=True, metavar="WORDS", help=_("电话里或盖章纸上的 8 个核对词"))
    grant.add_argument("--to", type=Path, required=True, metavar="DIR")
    for parser in (change, recover, grant):
        person(parser)
