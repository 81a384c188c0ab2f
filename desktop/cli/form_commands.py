"""Commands on a form by itself: check, convert, run."""

from __future__ import annotations

import argparse
import json
from typing import Any

from desktop.cli.chain_commands import DONE, REFUSED, Result
from desktop.cli.output import plain, say
from desktop.cli.record_commands import read_inputs
from desktop.forms import Finished, Issue
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.check_form import check_form, convert_form, run_form


def form_check(args: argparse.Namespace, _clock: Clock) -> Result:
    checked = check_form(args.form)
    if not args.json:
        say(
            _("{title}（{form}，{version}）：{n} 个字段，{m} 个分行表").format(
                title=checked.title, form=checked.form_id, version=checked.version, n=checked.fields, m=checked.repeats
            )
        )
        for name, source in checked.lists.items():
            say(_("要用的清单：{name}  {source}").format(name=name, source=source))
        for state, heading in _headings().items():
            found = [item for item in checked.findings if item.state == state]
            if found:
                say(heading)
            for item in found:
                say(f"  {item.name}  {item.note}  ({', '.join(item.where)})")
        if not checked.findings:
            say(_("全部照样运行"))
    return DONE, checked


def form_convert(args: argparse.Namespace, _clock: Clock) -> Result:
    written = convert_form(args.form, args.out)
    if not args.json:
        say(_("写好了 {file}").format(file=written))
    return DONE, {"file": written}


def form_run(args: argparse.Namespace, clock: Clock) -> Result:
    definition, filled = run_form(args.form, read_inputs(args.answers), clock)
    if not args.json:
        for number, finished in enumerate(filled, start=1):
            say(_("第 {n} 条").format(n=number))
            say(json.dumps(plain({**finished.data, **_hidden(finished)}), ensure_ascii=False, indent=1))
            for issue in finished.issues:
                say(f"  {issue.code}  {_place(issue)}  {issue.message}")
    bad = any(issue.level == "error" for finished in filled for issue in finished.issues)
    document = {"form": definition.form_id, "version": definition.version, "records": filled}
    return (REFUSED if bad else DONE), document


def _hidden(finished: Finished) -> dict[str, Any]:
    return {_("个人信息"): finished.private} if finished.private else {}


def _place(issue: Issue) -> str:
    return f"{issue.repeat}[{issue.row}]/{issue.field}" if issue.row else issue.field


def _headings() -> dict[str, str]:
    return {
        "degraded": _("做得简单些的："),
        "kept": _("只保留、不起作用的："),
        "unknown": _("不认识的："),
    }


HANDLERS = {
    "form check": form_check,
    "form convert": form_convert,
    "form run": form_run,
}
