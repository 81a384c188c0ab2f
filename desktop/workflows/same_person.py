"""The desk for people: one doctor under two keys (two units, two spellings of where) counts once; two of one name do not.

An answer changes no record. It says under which key the views read a person, and another answer takes it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.consolidation.persons import Pair, alike, contradicts, person_of
from desktop.errors import RefusedError, UsageError
from desktop.foundation.translation import _
from desktop.model.record import Named
from desktop.storage.decisions import Decision, decide, decisions, pair_key
from desktop.storage.registers import load_register
from desktop.storage.same_persons import named_persons, same_persons, save_same_persons
from desktop.workflows.workspace import Workspace

_SAME, _DIFFERENT = "same", "different"


@dataclass(frozen=True)
class Person:
    """One key. ``units`` and ``titles``: as records have them; ``registered``: the person register knows it."""

    key: str
    name: str
    units: tuple[str, ...]
    titles: tuple[str, ...]
    records: int
    registered: bool


@dataclass(frozen=True)
class PersonPair:
    """Two keys of one name. ``decided``: "", same, different; ``counts_as``: the key both are counted under."""

    persons: tuple[Person, Person]
    decided: str = ""
    counts_as: str = ""
    who: str = ""
    reason: str = ""


def list_persons(workspace: Workspace, *, decided: bool = False) -> tuple[PersonPair, ...]:
    """Pairs that wait for a person; with ``decided`` those that were answered, too."""
    named, registered = _known(workspace)
    held = _answers(workspace)
    pairs = alike(named, same_persons(workspace.db), _of(held, _DIFFERENT))
    found = [_pair(named, registered, pair) for pair in pairs]
    if decided:
        found += [_answered(workspace, named, registered, pair, item) for pair, item in held.items()]
    return tuple(found)


def same_person(
    workspace: Workspace, one: str, other: str, *, reason: str = "", person: str | None = None
) -> PersonPair:
    """They are one: distinct figures count them once, wherever the records came from. Raises as ``different_persons``."""
    return _decide(workspace, one, other, _SAME, reason, person)


def different_persons(
    workspace: Workspace, one: str, other: str, *, reason: str = "", person: str | None = None
) -> PersonPair:
    """They are two; nobody is asked about these two again. Takes an earlier "same" back.

    Raises ``UsageError`` 用 144 (one key twice), ``RefusedError`` 填 310 (no such key), 填 311 (contradicts what was said).
    """
    return _decide(workspace, one, other, _DIFFERENT, reason, person)


def _decide(workspace: Workspace, one: str, other: str, answer: str, reason: str, person: str | None) -> PersonPair:
    if one == other:
        raise UsageError("用 144", _("要写两个不同的人员键"), where=one)
    named, registered = _known(workspace)
    keys = {item.key for item in named} | set(registered)
    for key in (one, other):
        if key not in keys:
            raise RefusedError("填 310", _("没有这个人员键：{key}").format(key=key), hint=_("用 person list 看有哪些"))
    who, now, own = workspace.person(person), workspace.now_text, workspace.identity.org
    pair: Pair = (min(one, other), max(one, other))
    item = Decision("person", pair_key(one, other), answer, own, who, now, reason)
    held = {**_answers(workspace), pair: item}
    clash = contradicts(_of(held, _SAME), _of(held, _DIFFERENT))
    if clash is not None:
        raise RefusedError(
            "填 311",
            _("和以前认的对不上：{one} 和 {other} 已经认过是{answer}").format(
                one=clash[0], other=clash[1], answer=_("两个人") if answer == _SAME else _("同一个人")
            ),
            hint=_("先把那一对改过来：person list --all 看认过的"),
        )
    with workspace.db.atomic():
        decide(workspace.db, item)
        save_same_persons(workspace.db, person_of(_of(held, _SAME), registered))
        workspace.audit(f"person.{answer}", f"{one} {other}", reason, who=who)
    return _answered(workspace, named, registered, pair, item)


def _answers(workspace: Workspace) -> dict[Pair, Decision]:
    found: dict[Pair, Decision] = {}
    for key, item in decisions(workspace.db, "person").items():
        one, other = key.split("\t")
        found[one, other] = item
    return found


def _of(held: Mapping[Pair, Decision], answer: str) -> list[Pair]:
    return [pair for pair, item in held.items() if item.answer == answer]


def _known(workspace: Workspace) -> tuple[Sequence[Named], Mapping[str, str]]:
    """Who is named in records, and the register's names by key."""
    register = {row["key"]: row["name"] for row in load_register(workspace.db, "persons")}
    return named_persons(workspace.db), register


def _pair(named: Sequence[Named], registered: Mapping[str, str], pair: Pair) -> PersonPair:
    one, other = (_person(named, registered, key) for key in pair)
    return PersonPair((one, other))


def _answered(
    workspace: Workspace, named: Sequence[Named], registered: Mapping[str, str], pair: Pair, item: Decision
) -> PersonPair:
    known = same_persons(workspace.db)
    counts = known.get(pair[0], pair[0]) if item.answer == _SAME else ""
    found = _pair(named, registered, pair)
    return replace(found, decided=item.answer, counts_as=counts, who=item.who, reason=item.reason)


def _person(named: Sequence[Named], registered: Mapping[str, str], key: str) -> Person:
    rows = [item for item in named if item.key == key]
    name = rows[0].name if rows else registered.get(key, key)
    return Person(
        key,
        name,
        tuple(dict.fromkeys(row.unit for row in rows if row.unit)),
        tuple(dict.fromkeys(row.title for row in rows if row.title)),
        sum(row.records for row in rows),
        key in registered,
    )
