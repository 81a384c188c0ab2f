"""The grammar of reported tables and closed periods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.cli.arguments_parts import command, person
from desktop.foundation.translation import _


def freeze(commands: Any, common: Any) -> None:
    parser = command(
        commands,
        "freeze",
        common,
        _(
            '冻结一张报送的表：数、每条记录的版本、模板都原样留下；再报一次是下一版。JSON：{"version", "at", "who", "reason",'
            ' "records", "sha256", "scans", "fresh"}'
        ),
    )
    parser.add_argument("programme", metavar="PROGRAMME")
    parser.add_argument("table", metavar="TABLE")
    parser.add_argument("--period", required=True)
    parser.add_argument("--line")
    parser.add_argument("--reason", default="", metavar="TEXT", help=_("更正说明：报送过的表再报一次时要写"))
    parser.add_argument(
        "--scan", type=Path, action="append", default=[], metavar="FILE", help=_("盖章的扫描件，附在最近报送的一版上")
    )
    person(parser)


def frozen(parser: Any) -> None:
    """Of ``table``: look at what was reported instead of what the records say now."""
    parser.add_argument(
        "--frozen",
        nargs="?",
        type=int,
        const=0,
        metavar="N",
        help=_('报送时的数（第 N 版，不写是最近一版）；JSON 多 {"frozen": {"version", "stale", "cells", "records"}}'),
    )


def closing(actions: Any, common: Any) -> None:
    """The verbs of ``programme`` that close a period and open it again."""
    told = _('JSON：{"programme", "period", "closed", "at", "who", "late", "records", "history"}')
    close = command(actions, "close", common, _("关账：这一期以后来的都算迟到。") + told)
    reopen = command(actions, "reopen", common, _("关了账的一期重新打开，要写原因。") + told)
    late = command(
        actions,
        "late",
        common,
        _(
            '列出关账以后才来的记录。JSON：{"records": [{"rid", "unit", "form", "date", "arrived", "backfill", "reason"}]}'
        ),
    )
    for parser in (close, reopen, late):
        parser.add_argument("programme", metavar="PROGRAMME")
        parser.add_argument("--period", required=True)
    close.add_argument(
        "--late",
        choices=("count", "leave"),
        help=_("迟到的记录：count 计入现值（默认），leave 不计入；报送时的数从不变"),
    )
    reopen.add_argument("--reason", required=True, metavar="TEXT")
    for parser in (close, reopen):
        person(parser)
