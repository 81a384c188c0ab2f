"""Commands about the people of a workspace, their passwords, and a forgotten one."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import plain, say, say_code
from desktop.errors import UsageError
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.key_file import check_password
from desktop.workflows.people import (
    Person,
    add_person,
    find_person,
    list_people,
    people_overview,
    retire,
    set_first_password,
    set_password,
)
from desktop.workflows.recovery import (
    check_code_folder,
    grant_recovery,
    make_recovery_code,
    recover_with_code,
    recover_with_grant,
    request_recovery,
    save_recovery_code,
)
from desktop.workflows.workspace import Workspace, open_workspace


def people_list(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        found = list_people(workspace, left=args.left)
    if not args.json:
        for person in found:
            say(_person_line(person))
        if not found:
            say(_("还没有写填表的人。用 xinglin people add 加。"))
    return DONE, {"people": found}


def _person_line(person: Person) -> str:
    states = [
        _("正在填") if person.here else "",
        _("有密码") if person.has_password else "",
        "" if person.active else _("离开了"),
    ]
    return "  ".join(part for part in (person.id, person.name, person.title, *states) if part)


def people_add(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        added = add_person(workspace, args.name, args.title, os.environ.get("XINGLIN_NEW_PASSWORD") or None)
    if not args.json:
        say(_("加上了：{name}").format(name=added.name))
    return DONE, added


def people_retire(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        left = retire(workspace, find_person(workspace, args.person).id, args.reason, second_password())
    if not args.json:
        say(_("{name}不在名单里了，填过的不变。").format(name=left.name))
    return DONE, left


def password_set(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        _check_code_folder(args)
        overview = people_overview(workspace)
        wanted = find_person(workspace, args.person) if args.person else _here(overview.people)
        new = new_password()
        if wanted is None:
            set_first_password(workspace, new, args.hint)
        else:
            set_password(workspace, wanted.id, new, hint=args.hint)
        code = "" if overview.has_code else make_recovery_code(workspace)
        file = _save_code(args, workspace, code)
    if not args.json:
        say(_("密码设好了。"))
        say_code(code, file)
    return DONE, {"person": wanted.name if wanted else "", "recovery_code": code or None, "file": plain(file)}


def _here(people: tuple[Person, ...]) -> Person | None:
    """Who sits there; the only one where nobody was chosen yet."""
    here = next((person for person in people if person.here), None)
    return here or (people[0] if len(people) == 1 else None)


def password_code(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        _check_code_folder(args)
        code = make_recovery_code(workspace, second_password())
        file = _save_code(args, workspace, code)
    if not args.json:
        say_code(code, file)
    return DONE, {"recovery_code": code, "file": plain(file)}


def password_forgot(args: argparse.Namespace, clock: Clock) -> Result:
    made = request_recovery(args.workspace, clock, args.to)
    if not args.json:
        say(_("写好了 {file}。").format(file=made.file))
        say(_("请上级打电话来，把这些词念给他们听：{words}").format(words=made.fingerprint))
    return DONE, made


def password_recover(args: argparse.Namespace, clock: Clock) -> Result:
    if args.grant is not None:
        done = recover_with_grant(args.workspace, clock, args.grant, new_password(), person=args.person, hint=args.hint)
    else:
        code = os.environ.get("XINGLIN_RECOVERY_CODE") or _asked(_("恢复码："), "XINGLIN_RECOVERY_CODE")
        done = recover_with_code(args.workspace, clock, code, new_password(), person=args.person, hint=args.hint)
    if not args.json:
        say(_("密码重新设好了，记录都在。"))
    return DONE, done


def password_grant(args: argparse.Namespace, clock: Clock) -> Result:
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        made = grant_recovery(workspace, args.file, args.fingerprint, args.to, by=args.person, second=second_password())
    if not args.json:
        say(
            _("批了 {name} 的申请：{file}。请交给他们，在写申请的那台电脑上用。").format(name=made.name, file=made.file)
        )
    return DONE, made


def new_password() -> str:
    """``XINGLIN_NEW_PASSWORD``, or typed twice at a terminal. Raises ``UsageError`` 用 170, 180."""
    told = os.environ.get("XINGLIN_NEW_PASSWORD") or None
    if told is not None:
        return check_password(told)
    first = check_password(_asked(_("新密码："), "XINGLIN_NEW_PASSWORD"))
    if first != _asked(_("再输一遍："), "XINGLIN_NEW_PASSWORD"):
        raise UsageError("用 180", _("两次输的不一样"), hint=_("再来一次"))
    return first


def second_password() -> str | None:
    """Of the second person that key matters need: ``XINGLIN_SECOND_PASSWORD``."""
    return os.environ.get("XINGLIN_SECOND_PASSWORD") or None


def _asked(prompt: str, variable: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError("用 181", _("这里要输密码"), hint=_("放在环境变量 {name} 里").format(name=variable))
    return getpass.getpass(prompt)


def _check_code_folder(args: argparse.Namespace) -> None:
    """Before a code is made: one that could not be kept must not take the place of the old one."""
    if args.recovery_to is not None:
        check_code_folder(args.recovery_to, args.workspace)


def _save_code(args: argparse.Namespace, workspace: Workspace, code: str) -> Path | None:
    if not code or args.recovery_to is None:
        return None
    return save_recovery_code(
        code,
        args.recovery_to,
        workspace=workspace.path,
        unit=workspace.unit.name,
        day=workspace.now_text[:10],
    )


HANDLERS = {
    "people list": people_list,
    "people add": people_add,
    "people retire": people_retire,
    "password set": password_set,
    "password code": password_code,
    "password forgot": password_forgot,
    "password recover": password_recover,
    "password grant": password_grant,
}
