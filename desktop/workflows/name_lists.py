"""名单: the names a unit picks from, as sent down and as extended here: staff, venues, schools and others, techniques.

What was sent down is never changed: names of one's own stand beside it, a correction of one's own stands before it, and
what is put away is not offered any more but still read in old records. A row sent down later under the same name takes
the place of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from desktop.errors import UsageError
from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.storage.packs import form_titles
from desktop.storage.registers import load_register
from desktop.storage.settings import set_setting
from desktop.workflows.form_words import words_of
from desktop.workflows.own_names import KEYS, RETIRED, held_names, same_name, with_own
from desktop.workflows.workspace import Workspace

ListName = Literal["staff", "venues", "visited", "techniques"]
Origin = Literal["sent", "changed", "own"]
LONGEST = 60
# List → the register behind it.
REGISTER_OF: Mapping[str, str] = {"staff": "persons", "venues": "sites", "visited": "sites", "techniques": "techniques"}
# Kinds of venue that are organisations one goes into (fields.md, 进入的单位): schools, offices, enterprises, shops, homes.
_VISITED = frozenset("10 11 12 20 21 22 50 51 52".split())
# Where the choices of a column stand: the lists of choices of the forms, first of the form named.
_CHOICES_OF: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "title": ("title", ("free_clinic", "lecture", "training")),
    "site_type": ("site_type", ("free_clinic", "lecture", "training", "publicity")),
}


@dataclass(frozen=True)
class Field:
    """One thing asked of a name. ``choices``: (value, label); none for a text or a number."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    number: bool = False


@dataclass(frozen=True)
class NameRow:
    """``words``: what else is known of it; ``done_here``: a technique this unit does."""

    key: str
    name: str
    words: str
    origin: Origin
    put_away: bool
    done_here: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class NameList:
    """One list as the page shows it: those in use first."""

    list: str
    rows: tuple[NameRow, ...]
    fields: tuple[Field, ...]


def name_list(workspace: Workspace, which: str) -> NameList:
    """A list with everything on it. Raises ``UsageError`` (用 230) for a list there is not."""
    register = _register(which)
    key = KEYS[register]
    held = held_names(workspace, register)
    own, done = held.get("rows", {}), set(held.get("done", ()))
    sent = {row[key] for row in load_register(workspace.db, register)}
    fields = _fields(workspace, which)
    rows = []
    for row in with_own(workspace, register, load_register(workspace.db, register)):
        if not _belongs(workspace, which, row):
            continue
        at = row[key]
        origin: Origin = "own" if at not in sent else "changed" if at in own else "sent"
        rows.append(NameRow(at, row.get("name", ""), _words(fields, row), origin, RETIRED in row, at in done, row))
    here = workspace.unit.division_code
    rows.sort(key=lambda row: (row.put_away, not row.done_here, _far(row, here), _sound(row.name)))
    return NameList(which, tuple(rows), fields)


def save_name(workspace: Workspace, which: str, values: Mapping[str, str], *, key: str = "") -> NameList:
    """Add a name, or correct the one at ``key``.

    Raises ``UsageError``: 用 231 no name or one that is too long, 用 232 the name is there already, 用 233 a value is none of its choices.
    """
    register = _register(which)
    given = {field.name: " ".join(str(values.get(field.name, "")).split()) for field in _fields(workspace, which)}
    if not given["name"] or len(given["name"]) > LONGEST:
        raise UsageError("用 231", _("名字要写，最多 {n} 个字").format(n=LONGEST))
    for field in _fields(workspace, which):
        if field.choices and given[field.name] and given[field.name] not in dict(field.choices):
            raise UsageError("用 233", _("“{label}”没有这一项可选").format(label=field.label), where=given[field.name])
    if register == "persons":
        given["unit"] = workspace.identity.org
    if register == "sites":
        given |= {"division_code": str(values.get("division_code") or workspace.unit.division_code), "active": "1"}
    wanted = same_name(register, given)
    rows = with_own(workspace, register, load_register(workspace.db, register))
    if any(same_name(register, row) == wanted and row[KEYS[register]] != key for row in rows):
        raise UsageError(
            "用 232", _("名单里已经有“{name}”").format(name=given["name"]), hint=_("收起来的，按 Ctrl+Del 拿出来就行")
        )
    at = key or (f"{given['name']}@{given['unit']}" if register == "persons" else given["name"])
    held = held_names(workspace, register)
    own = dict(held.get("rows", {}))
    own[at] = {**own.get(at, {}), **given, KEYS[register]: at}
    _keep(workspace, register, held | {"rows": own}, _("改名单：{name}").format(name=given["name"]) if key else _("加进名单：{name}").format(name=given["name"]))  # fmt: skip
    return name_list(workspace, which)


def put_away(workspace: Workspace, which: str, key: str, *, away: bool) -> NameList:
    """Offer a name no more, or again. Old records go on saying it."""
    register = _register(which)
    held = held_names(workspace, register)
    names = {
        row[KEYS[register]]: row.get("name", "")
        for row in with_own(workspace, register, load_register(workspace.db, register))
    }
    keys = [held_key for held_key in held.get("away", ()) if held_key != key]
    told = _("收起：{name}") if away else _("拿出来：{name}")
    _keep(workspace, register, held | {"away": [*keys, key] if away else keys}, told.format(name=names.get(key, key)))
    return name_list(workspace, which)


def tick_technique(workspace: Workspace, code: str, *, done: bool) -> NameList:
    """This unit does the technique, or does it no more: a day's register begins with those it does."""
    held = held_names(workspace, "techniques")
    codes = [held_code for held_code in held.get("done", ()) if held_code != code]
    told = _("本单位做：{name}") if done else _("本单位不做了：{name}")
    _keep(workspace, "techniques", held | {"done": [*codes, code] if done else codes}, told.format(name=code))
    return name_list(workspace, "techniques")


# ---- inner ----


def _register(which: str) -> str:
    if which not in REGISTER_OF:
        raise UsageError("用 230", _("没有这样的名单：{name}").format(name=which))
    return REGISTER_OF[which]


def _keep(workspace: Workspace, register: str, held: Mapping[str, Any], told: str) -> None:
    with workspace.db.atomic():
        set_setting(workspace.db, f"names.{register}", dict(held))
        workspace.audit("names", register, told)


def _belongs(workspace: Workspace, which: str, row: Mapping[str, str]) -> bool:
    if which == "staff":
        return row.get("unit", "") == workspace.identity.org
    if which in ("venues", "visited"):
        return (row.get("site_type", "") in _VISITED) == (which == "visited")
    return True


def _fields(workspace: Workspace, which: str) -> tuple[Field, ...]:
    name = Field("name", {"staff": _("姓名"), "techniques": _("技术名称")}.get(which, _("名称")), required=True)
    if which == "staff":
        return name, Field("title", _("职称"), _choices(workspace, "title")), Field("profession", _("专业"))
    if which == "techniques":
        return name, Field("category", _("类别")), Field("aliases", _("别名"))
    kinds = tuple(item for item in _choices(workspace, "site_type") if (item[0] in _VISITED) == (which == "visited"))
    kind = Field("site_type", _("类型"), kinds, required=True)
    return (name, kind, Field("people", _("人数"), number=True)) if which == "visited" else (name, kind)


def _choices(workspace: Workspace, column: str) -> tuple[tuple[str, str], ...]:
    """The choices of a column as the forms here have them."""
    wanted, forms = _CHOICES_OF[column]
    there = {form for form, _title, _xform in form_titles(workspace.db)}
    for form in (item for item in forms if item in there):
        found = words_of(workspace, form, "").choices.get(wanted, {})
        if found:
            return tuple(found.items())
    return ()


def _words(fields: Iterable[Field], row: Mapping[str, str]) -> str:
    told = []
    for field in fields:
        value = row.get(field.name, "")
        if field.name != "name" and value:
            told.append(_("{n} 人").format(n=value) if field.number else dict(field.choices).get(value, value))
    return " · ".join(told)


def _sound(name: str) -> str:
    return next(iter(pinyin.spelled(name)), name)


def _far(row: NameRow, here: str) -> bool:
    """Whether a venue lies in another village; the own ones stand first."""
    place = row.values.get("division_code", "")
    return bool(place and here) and not place.startswith(here)
