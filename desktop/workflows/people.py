"""Who is filling in: the people of a workspace, each with a password of their own or none.

A password says whose it is, so a person types it and nothing else. Records keep the name as text: a person who is renamed
or leaves changes none of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _
from desktop.storage.people import StoredPerson, people, person_by_id, person_of_slot, save_person
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.key_change import key_note
from desktop.workflows.key_file import (
    FIRST,
    KeyFile,
    change_key_file,
    read_key_file,
    unlock_with_password,
    with_password,
)
from desktop.workflows.parent_seal import sealed_to_parents
from desktop.workflows.password_gate import guarded
from desktop.workflows.workspace import Workspace, take_seat

LONGEST_NAME = 40


@dataclass(frozen=True)
class Person:
    """``has_password``: choosing this person needs it. ``here``: this person fills in now. ``active``: has not left."""

    id: str
    name: str
    title: str
    active: bool
    has_password: bool
    here: bool


@dataclass(frozen=True)
class PeopleOverview:
    """What the page of people shows. ``protected``: the workspace opens with a password; ``has_code``: a recovery code;
    ``code_proved``: somebody showed that it is on paper.

    ``nobody``: a password opens the workspace, and nobody was named yet. ``second``: key matters need a second person.
    """

    people: tuple[Person, ...]
    protected: bool
    has_code: bool
    code_proved: bool
    nobody: bool
    second: bool
    parents: bool


def list_people(workspace: Workspace, *, left: bool = False) -> tuple[Person, ...]:
    """By name; with ``left`` those too who left."""
    file = read_key_file(workspace.path)
    return tuple(_person(workspace, held, file) for held in people(workspace.db) if held.active or left)


def people_overview(workspace: Workspace) -> PeopleOverview:
    file = read_key_file(workspace.path)
    found = list_people(workspace)
    return PeopleOverview(
        people=found,
        protected=not file.is_open,
        has_code=bool(file.of_kind("recovery")),
        code_proved=file.code_proved,
        nobody=bool(file.slot(FIRST, "password")) and person_of_slot(workspace.db, FIRST) is None,
        second=needs_second(workspace),
        parents=bool(file.of_kind("parent")),
    )


def add_person(workspace: Workspace, name: str, title: str = "", password: str | None = None) -> Person:
    """Add somebody. The first one to be named takes over the password that the workspace was made with.

    Raises ``UsageError``: 用 148 no name, 172 a name that is taken, 170 and 171 as ``set_password``.
    """
    told = _name(workspace, name, "")
    person_id = secrets.token_hex(4) if people(workspace.db) else FIRST
    person = StoredPerson(person_id, told, _title(title), True, person_id)
    if password is not None:
        _seal(workspace, person.slot, password, "")
    with workspace.db.atomic():
        save_person(workspace.db, person)
        workspace.audit("people.add", person.id)
        if person_id == FIRST and get_setting(workspace.db, "person") is None:
            set_setting(workspace.db, "person", told)
    return _person(workspace, person)


def rename(workspace: Workspace, person_id: str, name: str, title: str = "") -> Person:
    """Another name or title; what was signed with the old one keeps it. Raises ``UsageError`` 用 148, 172, 173."""
    held = _held(workspace, person_id)
    told = _name(workspace, name, held.id)
    changed = replace(held, name=told, title=_title(title))
    with workspace.db.atomic():
        save_person(workspace.db, changed)
        if get_setting(workspace.db, "person") == held.name:
            set_setting(workspace.db, "person", told)
        workspace.audit("people.rename", held.id)
    return _person(workspace, changed)


def retire(workspace: Workspace, person_id: str, reason: str = "", second: str | None = None) -> Person:
    """Somebody left: their password opens nothing any more, their name stays where it stands.

    Raises ``UsageError``: 用 173 unknown, 174 the last password, 175 the person who fills in now; 网 152 as ``witness``.
    """
    held = _held(workspace, person_id)
    if held.name == get_setting(workspace.db, "person"):
        raise UsageError("用 175", _("{name}正在填，不能去掉自己").format(name=held.name), hint=_("先换成别人，再去掉"))
    seen = witness(workspace, second)
    why = _joined(reason, seen)
    has_password = read_key_file(workspace.path).slot(held.slot, "password") is not None
    if has_password:
        note = key_note(workspace, "people.retire", held.id, why)
        change_key_file(workspace.path, lambda file: _without(file, held.slot), note)
    with workspace.db.atomic():
        if not has_password:
            workspace.audit("people.retire", held.id, why)
        save_person(workspace.db, replace(held, active=False))
    return _person(workspace, replace(held, active=False))


def set_password(
    workspace: Workspace, person_id: str, new: str, *, current: str | None = None, hint: str = ""
) -> Person:
    """A new password for a person; only the key file changes. Where it is the first, nobody gets in without one any more.

    ``current``: the one it replaces, asked again of whoever sits there; None where a colleague helps, or there is none.
    Raises ``RefusedError`` 收 208 (``current`` is not theirs), 网 150; ``UsageError`` 用 170, 171, 173.
    """
    held = _held(workspace, person_id)
    if current is not None:
        with guarded(workspace.path):
            _prove(workspace, held, current)
    _seal(workspace, held.slot, new, hint)
    return _person(workspace, held)


def set_password_at_the_desk(
    workspace: Workspace, person_id: str, new: str, *, own: str | None, hint: str = ""
) -> Person:
    """As ``set_password``, for whoever sits there: once there are passwords, nobody sets one without showing one.

    ``own``: that of the person who fills in; of anybody, where that person has none. Raises as ``set_password``.
    """
    found = list_people(workspace)
    if not read_key_file(workspace.path).is_open:
        shown = who_is(workspace, own or "")
        sitting = next((person for person in found if person.here and person.has_password), None)
        if sitting is not None and (shown is None or shown.id != sitting.id):
            raise RefusedError("收 208", _("密码不对。"))
    return set_password(workspace, person_id, new, hint=hint)


def set_first_password(workspace: Workspace, new: str, hint: str = "") -> None:
    """A password for a workspace in which nobody is named yet. Raises ``UsageError`` 用 170."""
    _seal(workspace, FIRST, new, hint)


def remove_password(workspace: Workspace, person_id: str, second: str | None = None) -> Person:
    """This person is chosen by name from now on. Raises ``UsageError`` 用 173, 174 (it is the last one)."""
    held = _held(workspace, person_id)
    seen = witness(workspace, second)
    note = key_note(workspace, "password.remove", held.id, seen)
    change_key_file(workspace.path, lambda file: _without(file, held.slot), note)
    return _person(workspace, held)


def who_is(workspace: Workspace, password: str) -> Person | None:
    """Whose password this is; None for the one of a workspace in which nobody was named. Raises 收 208, 网 150."""
    with guarded(workspace.path):
        slot = unlock_with_password(read_key_file(workspace.path), password).slot
    held = person_of_slot(workspace.db, slot)
    return None if held is None else _person(workspace, held)


def switch_person(workspace: Workspace, person_id: str | None, password: str | None = None) -> Person:
    """Somebody else sits down: by the password alone, or by name where that person has none.

    Raises ``RefusedError``: 收 208 not (this person's) password, 网 154 one is needed, 网 150 too soon.
    """
    if password is not None:
        found = who_is(workspace, password)
        if found is None or (person_id is not None and found.id != person_id):
            raise RefusedError("收 208", _("密码不对。"))
        held = _held(workspace, found.id)
    elif person_id is None:
        raise _needs_password()
    else:
        held = _held(workspace, person_id)
        if _person(workspace, held).has_password:
            raise _needs_password(held.name)
    _sit_down(workspace, held)
    return _person(workspace, held)


def needs_second(workspace: Workspace) -> bool:
    """Key matters need a second person where two have passwords of their own."""
    return sum(1 for person in list_people(workspace) if person.has_password) > 1


def witness(workspace: Workspace, second: str | None) -> str:
    """Who else stands by a key matter, for the audit log; 一人办理 where there is nobody else.

    Raises ``RefusedError`` 网 152 where somebody else is needed and ``second`` is not their password.
    """
    if not needs_second(workspace):
        return _("一人办理")
    seen = who_is(workspace, second) if second is not None else None
    if seen is None or seen.here:
        raise RefusedError("网 152", _("这件事要两个人办"), hint=_("请另一个人也输一下自己的密码"))
    return _("同办：{name}").format(name=seen.name)


def fills_in(workspace: Workspace, name: str) -> None:
    """From now on this name fills in; somebody new is added. Raises ``UsageError`` 用 148, ``RefusedError`` 网 154."""
    told = _told(name)
    known = next((held for held in people(workspace.db) if held.active and held.name == told), None)
    switch_person(workspace, known.id if known else add_person(workspace, told).id)


def _needs_password(name: str = "") -> RefusedError:
    return RefusedError("网 154", _("换人要密码"), where=name, hint=_("请输入密码，程序凭它认人"))


def _sit_down(workspace: Workspace, held: StoredPerson) -> None:
    take_seat(workspace, held.slot)


def _seal(workspace: Workspace, slot: str, password: str, hint: str) -> None:
    key = workspace.db.key
    trust, network = workspace.trust(), workspace.identity.network
    known = {FIRST, slot, *(held.slot for held in people(workspace.db))}

    def change(file: KeyFile) -> KeyFile:
        return sealed_to_parents(
            with_password(_without_strangers(file, known), key, slot, password, hint), key, trust, network
        )

    change_key_file(workspace.path, change, key_note(workspace, "password.set", slot))


def _without_strangers(file: KeyFile, known: set[str]) -> KeyFile:
    """Without passwords of nobody: of a person whose adding was cut off after the key file was written."""
    kept = tuple(slot for slot in file.slots if slot.kind != "password" or slot.id in known)
    return replace(file, slots=kept)


def _prove(workspace: Workspace, held: StoredPerson, password: str) -> None:
    file = read_key_file(workspace.path)
    if unlock_with_password(file, password).slot != held.slot:
        raise RefusedError("收 208", _("密码不对。"))


def _without(file: KeyFile, slot: str) -> KeyFile:
    if file.slot(slot, "password") is None:
        return file
    if len(file.of_kind("password")) == 1:
        raise UsageError(
            "用 174", _("这是最后一个密码，去掉就谁也打不开了"), hint=_("先给别人设好密码，或者改成新的密码")
        )
    return file.without(slot)


def _held(workspace: Workspace, person_id: str) -> StoredPerson:
    held = person_by_id(workspace.db, person_id)
    if held is None or not held.active:
        raise UsageError("用 173", _("这里没有这个人"), where=person_id, hint=_("看看名单里有谁"))
    return held


def find_person(workspace: Workspace, wanted: str) -> Person:
    """By name or id. Raises ``UsageError`` 用 173."""
    for person in list_people(workspace):
        if wanted in (person.id, person.name):
            return person
    raise UsageError("用 173", _("这里没有这个人"), where=wanted, hint=_("看看名单里有谁"))


def _name(workspace: Workspace, name: str, own: str) -> str:
    told = _told(name)
    if any(held.name == told and held.id != own and held.active for held in people(workspace.db)):
        raise UsageError(
            "用 172",
            _("已经有一位{name}了").format(name=told),
            hint=_("后面加个字分清楚，比如“{name}（小）”").format(name=told),
        )
    return told


def _told(name: str) -> str:
    told = " ".join(name.split())
    if not told or len(told) > LONGEST_NAME:
        raise UsageError("用 148", _("填表人的名字空着，或者太长"), hint=_("写 1 到 {n} 个字").format(n=LONGEST_NAME))
    return told


def _title(title: str) -> str:
    return " ".join(title.split())[:LONGEST_NAME]


def _person(workspace: Workspace, held: StoredPerson, file: KeyFile | None = None) -> Person:
    found = file or read_key_file(workspace.path)
    here = held.active and held.name == get_setting(workspace.db, "person")
    return Person(held.id, held.name, held.title, held.active, found.slot(held.slot, "password") is not None, here)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def names(found: Sequence[Person]) -> str:
    """For a sentence."""
    return "、".join(person.name for person in found)
