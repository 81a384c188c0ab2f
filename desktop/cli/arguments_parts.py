"""What every command's grammar is made of: a parser that speaks our language, commands, groups, ``--as``."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

from desktop.errors import UsageError
from desktop.foundation.translation import _


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _("写法：") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse speaks English and exits by itself; ours raises a ``UsageError`` (用 100) and helps in our language."""

    def __init__(self, **options: Any) -> None:
        helps = options.pop("add_help", True)
        super().__init__(add_help=False, formatter_class=_Help, **options)
        self._positionals.title = _("要写的")
        self._optionals.title = _("可以写的")
        if helps:
            self.add_argument("-h", "--help", action="help", help=_("看写法"))

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            "用 100",
            _("命令写得不对"),
            where=_in_words(message),
            hint=_("用 --help 看{usage}").format(usage=" ".join(self.format_usage().split())),
        )


def _in_words(message: str) -> str:
    """Argparse's English sentence in ours; one it never said before stays as it is."""
    for pattern, words in (
        (r"the following arguments are required: (?P<what>.+)", _("缺少 {what}")),
        (r"one of the arguments (?P<what>.+) is required", _("要写其中一个：{what}")),
        (r"unrecognized arguments: (?P<what>.+)", _("不认识 {what}")),
        (r"argument (?P<what>.+): not allowed with argument (?P<other>.+)", _("{what} 不能和 {other} 一起写")),
        (r"argument (?P<what>.+): invalid choice: (?P<given>.+) \(choose from (?P<all>.+)\)", _("{what} 没有 {given}，可以写 {all}")),
        (r"argument (?P<what>.+): invalid int value: (?P<given>.+)", _("{what} 要写整数，不能是 {given}")),
        (r"argument (?P<what>.+): ignored explicit argument (?P<given>.+)", _("{what} 后面不能写 {given}")),
        (r"argument (?P<what>.+): expected .+", _("{what} 后面要写一个值")),
    ):  # fmt: skip
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return words.format(**found.groupdict())
    return message


def command(commands: Any, name: str, common: Any, text: str, *, workspace: bool = True) -> Parser:
    parser: Parser = commands.add_parser(name, parents=[common], help=text, description=text)
    if workspace:
        parser.add_argument("workspace", type=Path, metavar="WORKSPACE", help=_("工作区文件夹"))
    return parser


def group(commands: Any, name: str, text: str) -> Any:
    group = commands.add_parser(name, help=text, description=text)
    return group.add_subparsers(dest="action", required=True, metavar=_("动作"), parser_class=Parser)


def person(parser: Any) -> None:
    parser.add_argument("--as", dest="person", metavar="PERSON", help=_("填表人"))


def recovery_to(parser: Any) -> None:
    parser.add_argument("--recovery-to", type=Path, metavar="DIR", help=_("把恢复码存成文本，不能在工作区里面"))
