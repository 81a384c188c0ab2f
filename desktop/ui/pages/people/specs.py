"""The sheets: what each asks for, says and does, and which box an error belongs to."""

from __future__ import annotations

from collections.abc import Callable

from desktop.foundation.translation import _
from desktop.ui.pages.people.form import Filled, FormSpec
from desktop.workflows import people as work
from desktop.workflows.people import PeopleOverview, Person
from desktop.workflows.recovery import make_recovery_code
from desktop.workflows.workspace import Workspace

# The box an error is about; any other stands above the first one.
FIELD_OF = {"用 148": "name", "用 172": "name", "收 208": "own", "网 150": "own", "网 152": "second", "用 170": "new", "用 171": "new"}  # fmt: skip


def adding(seen: PeopleOverview) -> FormSpec:
    told = (
        _("头一个加上的，用的就是现在打开的密码。")
        if seen.nobody
        else _("加上以后，可以给这一位设一个自己的密码；不设的，按名字选。")
    )
    return FormSpec("add", _("加一个人"), told, _("加上"), ("name", "title"))


def renaming() -> FormSpec:
    told = _("以前填的、签过字的不变，今后用新的。")
    return FormSpec("rename", _("改名字、职务"), told, _("改好"), ("name", "title"))


def password(person: Person, seen: PeopleOverview) -> FormSpec:
    if not seen.protected:
        told = _(
            "设了以后，**打开要输密码**，程序凭密码认人。别的人也各设一个，才能自己打开。设好就给您一张恢复码，锁进柜子。"
        )
        return FormSpec("password", _("设密码"), told, _("设密码"), ("new",))
    title = _("换密码") if person.has_password else _("设密码")
    told = _("只换这一位的，别人的不动；记录不用动。")
    if person.has_password and person.here:
        own = _("现在的密码")
    elif any(held.here and held.has_password for held in seen.people):
        own = _("您自己的密码")
    else:
        own = _("一个现在能打开的密码")
    return FormSpec("password", title, told, _("换好"), ("own", "new"), own)


def unlocking(seen: PeopleOverview) -> FormSpec:
    told = _("去掉以后，这一位按名字选，不能自己打开。") + _second(seen)
    fields = ("second",) if seen.second else ()
    return FormSpec("unlock", _("去掉密码"), told, _("去掉密码"), fields)


def leaving(seen: PeopleOverview) -> FormSpec:
    told = _("名单里不再有这一位，密码也打不开了。**填过的都不变，名字还在原处。**") + _second(seen)
    fields = ("reason", "second") if seen.second else ("reason",)
    return FormSpec("retire", _("不在这里了"), told, _("从名单里去掉"), fields)


def new_code(seen: PeopleOverview) -> FormSpec:
    told = _("忘了密码时，用恢复码重新设一个。")
    if seen.has_code:
        told = _("忘了密码时，用恢复码重新设一个。做了新的，**以前的那一张就作废**。")
    fields = ("second",) if seen.second else ()
    return FormSpec("code", _("做一张恢复码"), told + _second(seen), _("做一张新的"), fields)


def _second(seen: PeopleOverview) -> str:
    """On a line of its own."""
    return "\n" + _("这件事要两个人办：请另一位也输一下自己的密码。") if seen.second else ""


def doing(spec: FormSpec, person: Person | None, filled: Filled) -> Callable[[Workspace], str]:
    """The work of a sheet; what comes back is a new recovery code, or nothing."""
    who = person.id if person is not None else ""

    def act(workspace: Workspace) -> str:
        if spec.kind == "add":
            work.add_person(workspace, filled.name, filled.title)
        elif spec.kind == "rename":
            work.rename(workspace, who, filled.name, filled.title)
        elif spec.kind == "password":
            return _set_password(workspace, who, filled)
        elif spec.kind == "unlock":
            work.remove_password(workspace, who, filled.second)
        elif spec.kind == "retire":
            work.retire(workspace, who, filled.reason, filled.second)
        else:
            return make_recovery_code(workspace, filled.second)
        return ""

    return act


def _set_password(workspace: Workspace, who: str, filled: Filled) -> str:
    """The first password of a workspace brings its recovery code."""
    before = work.people_overview(workspace)
    new = filled.new or ""
    work.set_password_at_the_desk(workspace, who, new, own=filled.own, hint=filled.hint)
    return "" if before.has_code else make_recovery_code(workspace)
