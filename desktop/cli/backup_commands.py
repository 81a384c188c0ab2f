"""Commands of keeping: backup, restore, check, rescue."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.cli.chain_commands import password_in_use
from desktop.cli.output import plain, problem_json, progress, say
from desktop.errors import Problem
from desktop.foundation.atomic import size_in_words
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.backup import back_up
from desktop.workflows.backups import note_backup
from desktop.workflows.check_workspace import check_workspace
from desktop.workflows.feeds import RolledBack, rolled_back, rolled_back_problem, rolled_back_was_read
from desktop.workflows.rescue import Rescued, rescue, rescue_in_place
from desktop.workflows.restore import restore
from desktop.workflows.workspace import open_workspace

Result = tuple[int, Any]
DONE, REFUSED = 0, 3
# Of what a rescue could not save, so many are named on a terminal; all of them in JSON.
_NAMED = 20


def backup_(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = back_up(workspace, args.to, _told(_("备份")))
        note_backup(workspace, made)
    if not args.json:
        say(_("备份写好了，读回来对过：{file}（{size}）").format(file=made.file, size=size_in_words(made.size)))
        if not made.protected:
            say(_("没有设密码：谁拿到这份备份都能打开。"))
    return DONE, made


def restore_(args: argparse.Namespace, clock: Clock) -> Result:
    done = restore(args.file, args.workspace, clock, password=password_in_use(), progress=_told(_("恢复")))
    if not args.json:
        say(_("恢复好了：{made} 的备份，{lines} 条。以后的上报换新的序列。").format(made=done.made, lines=done.lines))
        if done.carried.lines or done.carried.drafts:
            carried = _("原来那份里更新的 {lines} 条、{drafts} 份草稿也带过来了。")
            say(carried.format(lines=done.carried.lines, drafts=done.carried.drafts))
        if done.aside is not None:
            say(_("原来的整个留着：{aside}").format(aside=done.aside))
    return DONE, done


def check_(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        report = check_workspace(workspace)
        told = rolled_back(workspace.db)
        notices = [rolled_back_problem(told)] if told else []
        if args.read:
            rolled_back_was_read(workspace.db)
    if not args.json:
        for problem in [*report.problems, *notices]:
            _say_problem(problem)
        say(_("检查完了：没有问题") if report.ok else _("检查完了：有 {n} 处问题").format(n=len(report.problems)))
    document = {
        "ok": report.ok,
        "problems": [problem_json(problem) for problem in report.problems],
        "notices": [problem_json(problem) for problem in notices],
        "rolled_back": _rolled_back_json(told),
        "free_bytes": report.free_bytes,
    }
    return (DONE if report.ok else REFUSED), document


def rescue_(args: argparse.Namespace, clock: Clock) -> Result:
    password = password_in_use(args.workspace)
    if args.to is None:
        done = rescue_in_place(args.workspace, clock, password=password, progress=_told(_("抢救")))
    else:
        done = rescue(args.workspace, args.to, clock, password=password, progress=_told(_("抢救")))
    if not args.json:
        _say_rescued(done)
    return DONE, {
        "workspace": done.workspace, "aside": done.aside, "feed": done.feed, "lines": done.saved.lines,
        "mended": done.saved.mended, "wrong_pages": done.saved.wrong_pages,
        "lost": done.saved.lost, "tables": done.saved.tables, "attachments": done.photos,
    }  # fmt: skip


def _say_rescued(done: Rescued) -> None:
    say(_("救出 {lines} 条，放在 {place}").format(lines=done.saved.lines, place=done.workspace))
    for item in done.saved.lost[:_NAMED]:
        say(_("  没救出来：{form} {date} {rid} 第 {rev} 版").format(**plain(item)))
    if len(done.saved.lost) > _NAMED:
        say(_("  还有 {n} 条，用 --json 看").format(n=len(done.saved.lost) - _NAMED))
    if done.photos.lost:
        say(_("  附件有 {n} 个没救出来").format(n=done.photos.lost))
    if done.aside is not None:
        say(_("原来的整个留着：{aside}").format(aside=done.aside))


def _say_problem(problem: Problem) -> None:
    say(f"{problem.code}  {problem.message}  {problem.where}  {problem.hint}")


def _rolled_back_json(told: RolledBack | None) -> dict[str, Any] | None:
    return None if told is None else plain(told)


def _told(what: str) -> Any:
    """Whole per cents, each once."""
    last = -1

    def step(done: int, total: int) -> None:
        nonlocal last
        now = 100 * done // max(total, 1)
        if now // 10 != last // 10:
            last = now
            progress(_("{what} {percent}%").format(what=what, percent=now))

    return step


HANDLERS = {"backup": backup_, "restore": restore_, "check": check_, "rescue": rescue_}
