"""What waits for a person to settle, whatever kind it is: conflicts, numbers with two batches, duplicates, people.

One list and one way of answering for the window; each desk's own workflow does the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop.foundation.translation import _, listed
from desktop.model.record import StoredRevision
from desktop.storage.conflicts import rival_lines
from desktop.storage.records import head
from desktop.storage.revisions import revision
from desktop.workflows.compare_revisions import compare_rows
from desktop.workflows.consolidate import title_names
from desktop.workflows.duplicates import Suspicion, different_events, list_duplicates, same_event
from desktop.workflows.form_context import registers_for_forms
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.record_words import day_in_words
from desktop.workflows.revision_words import revision_words
from desktop.workflows.same_person import PersonPair, different_persons, list_persons, same_person
from desktop.workflows.settle_conflict import Conflict, list_conflicts, settle_conflict
from desktop.workflows.settle_fork import Fork, list_forks, settle_fork
from desktop.workflows.workspace import Workspace

Kind = Literal["conflict", "fork", "duplicate", "person"]


@dataclass(frozen=True)
class MatterRow:
    """One thing that is compared; ``values`` has one text a side."""

    label: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class Matter:
    """``key`` names it, ``sides`` what can be chosen (a digest, a record, a person's key) with the words for it.

    ``can_differ``: "these are two" is an answer. ``needs_reason``: it is not settled without a word why.
    """

    kind: Kind
    key: str
    title: str
    detail: str
    sides: tuple[tuple[str, str], ...]
    can_differ: bool = False
    needs_reason: bool = False
    rows: tuple[MatterRow, ...] = ()


def open_matters(workspace: Workspace) -> tuple[Matter, ...]:
    """All of them without their contents, those that keep figures from counting first."""
    titles = form_titles_in_use(workspace)
    return (
        *(_conflict(workspace, item, titles.get(item.form, item.form)) for item in list_conflicts(workspace)),
        *(_fork(workspace, item) for item in list_forks(workspace)),
        *(_duplicate(workspace, item, titles.get(item.form, item.form)) for item in list_duplicates(workspace)),
        *(_person(workspace, item) for item in list_persons(workspace)),
    )


def open_matter(workspace: Workspace, kind: str, key: str) -> Matter | None:
    """One of them with what there is to compare; None once it is settled. ``key``: of records, one of them is enough.

    Two records that no longer wait as a pair: what waits of either.
    """
    waiting = [item for item in open_matters(workspace) if item.kind == kind]
    exact = (item for item in waiting if item.key == key)
    records = set(key.split()) if kind in {"conflict", "duplicate"} else set()
    of_either = (item for item in waiting if records & set(item.key.split()))
    found = next(exact, None) or next(of_either, None)
    if found is None or found.kind in ("fork", "person"):
        return found
    if found.kind == "conflict":
        lines = rival_lines(workspace.db, found.key)
    else:
        heads = [head(workspace.db, rid) for rid, _words in found.sides]
        lines = [revision(workspace.db, item.revision_seq) for item in heads if item is not None]
    return replace(found, rows=_compared(workspace, lines))


def settle_matter(workspace: Workspace, matter: Matter, choice: int | None, reason: str = "") -> str:
    """Answer with one of the sides (from 0), or with None: these are two. Gives the words that tell what was done."""
    one, *others = (key for key, _words in matter.sides)
    chosen = matter.sides[choice][0] if choice is not None else ""
    if matter.kind == "conflict":
        settle_conflict(workspace, matter.key, chosen, reason=reason)
        return _("挑好了，原来的两份都留着。写回执时告诉他们。")
    if matter.kind == "fork":
        feed, _blank, seq = matter.key.partition(" ")
        settle_fork(workspace, feed, int(seq), chosen, reason=reason)
        return _("挑好了，另一份留着不算。")
    if matter.kind == "duplicate":
        if choice is None:
            different_events(workspace, one, others[0], reason=reason)
            return _("记下了：是两件事，以后不再问。")
        same_event(workspace, one, others[0], counts=chosen, reason=reason)
        return _("记下了：是同一件事，另一条退回。写回执时告诉他们。")
    if choice is None:
        different_persons(workspace, one, others[0], reason=reason)
        return _("记下了：是两个人，以后不再问。")
    same_person(workspace, one, others[0], reason=reason)
    return _("记下了：是同一个人，表里只算一个。")


def _conflict(workspace: Workspace, item: Conflict, form: str) -> Matter:
    sides = tuple(
        (version.digest, _("{who} 写的").format(who=_writer(workspace, version.by_org, version.by)))
        for version in item.versions
    )
    detail = _("{form} {day}，第 {rev} 版有两个样子").format(form=form, day=_day(workspace, item.date), rev=item.rev)
    return Matter("conflict", item.id, _name(workspace, item.unit), detail, sides, needs_reason=True)


def _fork(workspace: Workspace, item: Fork) -> Matter:
    sides = tuple(
        (side.batch, _("{day} 做的，{n} 条").format(day=side.created[:10], n=side.records)) for side in item.sides
    )
    detail = _("第 {seq} 号和前一号接不上") if item.broken else _("第 {seq} 号有两份，像是电脑被复制过")
    rows = (
        MatterRow(_("做的时间"), tuple(side.created.replace("T", " ")[:16] for side in item.sides), differs=True),
        MatterRow(_("记录"), tuple(_("{n} 条").format(n=side.records) for side in item.sides), differs=False),
        MatterRow(_("文件的编号"), tuple(side.batch[:12] for side in item.sides), differs=False),
        MatterRow(_("现在"), tuple(_("收在这里") if side.here else _("先扣着") for side in item.sides), differs=False),
    )
    key = f"{item.feed} {item.seq}"
    return Matter(
        "fork", key, _name(workspace, item.unit), detail.format(seq=item.seq), sides, needs_reason=True, rows=rows
    )


def _duplicate(workspace: Workspace, item: Suspicion, form: str) -> Matter:
    one, other = item.records
    sides = tuple((record.id, _name(workspace, record.unit)) for record in item.records)
    alike = {"place": _("同一地点"), "topic": _("同一主题"), "staff": _("有同一个人")}
    detail = _("{form} {day}，{alike}").format(
        form=form, day=_day(workspace, item.date), alike=listed(alike[name] for name in item.alike)
    )
    names = dict.fromkeys(words for _key, words in sides)
    return Matter("duplicate", f"{one.id} {other.id}", listed(names), detail, sides, can_differ=True)


def _person(workspace: Workspace, item: PersonPair) -> Matter:
    titles = title_names()
    one, _other = item.persons
    units = [listed(_name(workspace, code) for code in person.units) for person in item.persons]
    sides = tuple((person.key, unit) for person, unit in zip(item.persons, units, strict=True))
    rows = (
        MatterRow(_("写的单位"), tuple(units), differs=True),
        MatterRow(_("写的职称"), tuple(listed(titles.get(t, t) for t in p.titles) or "—" for p in item.persons), differs=False),
        MatterRow(_("记录"), tuple(_("{n} 条").format(n=p.records) for p in item.persons), differs=False),
        MatterRow(_("人员名册"), tuple(_("有") if p.registered else _("没有") for p in item.persons), differs=False),
    )  # fmt: skip
    detail = _("两处写的是不是一个人")
    return Matter("person", "\t".join(k for k, _w in sides), one.name, detail, sides, can_differ=True, rows=rows)


def _compared(workspace: Workspace, lines: Sequence[StoredRevision]) -> tuple[MatterRow, ...]:
    registers = registers_for_forms(workspace)
    columns = [revision_words(workspace, line, registers).fields for line in lines]
    rows = compare_rows(columns)
    told = (
        MatterRow(row.label, tuple("".join(p.text for p in side) for side in row.values), row.changed) for row in rows
    )
    return tuple(sorted(told, key=lambda row: not row.differs))


def _writer(workspace: Workspace, code: str, person: str) -> str:
    unit = _name(workspace, code)
    return unit if person in ("", unit) else f"{unit} {person}"


def _name(workspace: Workspace, code: str) -> str:
    return workspace.tree[code].name if code in workspace.tree else code


def _day(workspace: Workspace, day: str) -> str:
    return day_in_words(day, workspace.clock.now().date())
