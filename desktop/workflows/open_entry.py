"""Everything a page needs to let somebody fill in a form, brought together on the worker's thread."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.errors import UsageError
from desktop.forms import (
    Definition,
    Grid,
    Question,
    Section,
    SessionContext,
    carry_over,
    merge_private,
    outline,
)
from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.model.record import RecordHead
from desktop.model.unit import Unit
from desktop.storage.drafts import draft_of_record, load_draft
from desktop.storage.learned import newest_record, written_before
from desktop.storage.packs import StoredForm
from desktop.storage.records import events, head
from desktop.storage.revisions import revisions_of
from desktop.workflows.enter_record import known_record, refuse_deleted
from desktop.workflows.form_context import (
    LOOKUP_COLUMNS,
    definition_of,
    registers_for_forms,
    session_context,
    stored_form,
)
from desktop.workflows.workspace import Workspace

# Registers that a name is suggested from: the column that is written, the one shown beside it.
_NAMED = {"persons": ("name", "unit"), "sites": ("name", "division_code"), "materials": ("name", "class")}


@dataclass(frozen=True)
class Offered:
    """One thing on offer while typing: what is stored, what is shown, what tells it from its namesakes."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True)
class Returned:
    """Why a record came back: the field, the words, who and when."""

    field: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True)
class OpenedForm:
    """``draft`` is what is filled in (a new one has no answers yet and ``new`` set); ``shown`` the record's head.

    ``read_only`` says why nothing may be changed ("" = it may). ``last``: the newest earlier record of the same form
    and unit. ``lost``: values of an older form version that have no place any more; they stay in that revision.
    """

    definition: Definition
    sections: tuple[Section, ...]
    context: SessionContext
    title: str
    draft: Draft
    new: bool
    shown: RecordHead | None = None
    returned: Returned | None = None
    read_only: str = ""
    last: Mapping[str, Any] = field(default_factory=dict)
    last_date: str = ""
    offered: Mapping[str, tuple[Offered, ...]] = field(default_factory=dict)
    lost: Mapping[str, Any] = field(default_factory=dict)


def open_entry(
    workspace: Workspace, *, form: str = "", rid: str = "", draft: str = "", copy_of: str = "", unit: str = ""
) -> OpenedForm:
    """A new record of ``form``, a record to look at or mend, a draft to go on with, or a copy of a record.

    Raises ``UsageError`` (用 126) for a draft that is not there any more, and what ``known_record`` raises.
    """
    if draft:
        held = load_draft(workspace.db, draft)
        if held is None:
            raise UsageError("用 126", _("这条草稿已经不在了"), hint=_("看看记录里是不是已经存好了"))
        return _open_draft(workspace, held)
    if rid:
        held = draft_of_record(workspace.db, rid)
        return _open_draft(workspace, held) if held is not None else _open_record(workspace, rid)
    source = known_record(workspace, copy_of) if copy_of else None
    made = stored_form(workspace, source.form if source else form)
    who = workspace.tree[unit or workspace.identity.org]
    answers = _copied(workspace, source, made) if source else {}
    fresh = Draft(secrets.token_hex(16), made.form_id, made.version, who.code, answers=answers)
    return _opened(workspace, made, fresh, who, new=True)


def _open_draft(workspace: Workspace, held: Draft) -> OpenedForm:
    shown = head(workspace.db, held.rid) if held.rid else None
    made = stored_form(workspace, held.form)
    fits, lost = carry_over(made.schema, held.answers) if held.form_ver != made.version else (dict(held.answers), {})
    carried = Draft(
        held.id, held.form, made.version, held.unit, held.rid, held.rev, fits, held.typed, held.explained, held.place,
        held.made, held.changed,
    )  # fmt: skip
    return _opened(workspace, made, carried, workspace.tree[held.unit], new=False, shown=shown, lost=lost)


def _open_record(workspace: Workspace, rid: str) -> OpenedForm:
    shown = known_record(workspace, rid)
    refuse_deleted(shown)
    made = stored_form(workspace, shown.form)
    data, explained = _data_of(workspace, shown)
    fits, lost = carry_over(made.schema, data) if shown.form_ver != made.version else (data, {})
    mending = Draft(
        secrets.token_hex(16), shown.form, made.version, shown.unit, rid, shown.rev, fits, explained=explained
    )  # fmt: skip
    return _opened(workspace, made, mending, workspace.tree[shown.unit], new=False, shown=shown, lost=lost)


def _opened(
    workspace: Workspace,
    made: StoredForm,
    draft: Draft,
    unit: Unit,
    *,
    new: bool,
    shown: RecordHead | None = None,
    lost: Mapping[str, Any] | None = None,
) -> OpenedForm:
    registers = registers_for_forms(workspace)
    definition = definition_of(workspace, made)
    context = session_context(workspace, unit, workspace.person(None), registers=registers, schema=made.schema)
    before = newest_record(workspace.db, made.form_id, unit.code)
    last, last_date = {}, ""
    if before is not None and before != draft.rid:
        earlier = known_record(workspace, before)
        last, last_date = _data_of(workspace, earlier)[0], earlier.date
    sections = outline(definition)
    own = workspace.identity.org
    foreign = shown is not None and shown.unit != own
    return OpenedForm(
        definition=definition,
        sections=sections,
        context=context,
        title=made.schema.title,
        draft=draft,
        new=new,
        shown=shown,
        returned=_returned(workspace, shown),
        read_only=_("这是{unit}的记录，这里只能看；要改请退回").format(unit=unit.name) if foreign else "",
        last=last,
        last_date=last_date,
        offered=_offered(workspace, sections, made.form_id, unit.code, registers),
        lost=lost or {},
    )


def _data_of(workspace: Workspace, found: RecordHead) -> tuple[dict[str, Any], dict[str, str]]:
    """(a record's newest data, personal values too; what was explained)."""
    newest = next(item for item in revisions_of(workspace.db, found.rid) if item.seq == found.revision_seq)
    private = json.loads(newest.private) if newest.private else {}
    return merge_private(newest.parsed.data or {}, private), dict(newest.parsed.explained or {})


def _copied(workspace: Workspace, source: RecordHead, made: StoredForm) -> dict[str, Any]:
    """Everything but the day: a copy is another event."""
    data, _explained = _data_of(workspace, source)
    fits, _lost = carry_over(made.schema, data)
    return {
        name: value for name, value in fits.items() if name not in ("filler", "filled_on") and not _is_day(name, made)
    }


def _is_day(name: str, made: StoredForm) -> bool:
    return any(item.name == name and item.kind in ("date", "datetime") for item in made.schema.fields)


def _returned(workspace: Workspace, shown: RecordHead | None) -> Returned | None:
    if shown is None or shown.state != "returned":
        return None
    judged = [event for event in events(workspace.db, shown.rid, shown.rev) if event.state == "returned"]
    if not judged:
        return None
    last = judged[-1]
    tree = workspace.tree
    by = tree[last.by_org].name if last.by_org in tree else last.by_org
    return Returned(last.field, last.reason, " ".join(part for part in (by, last.by) if part), last.at[:10])


def _offered(
    workspace: Workspace,
    sections: Sequence[Section],
    form: str,
    unit: str,
    registers: Mapping[str, Sequence[Mapping[str, str]]],
) -> dict[str, tuple[Offered, ...]]:
    """Name of a question (or ``grid.column``) → what may be meant while typing; registers first, then what was written."""
    found: dict[str, tuple[Offered, ...]] = {}
    names = {row["code"]: row["name"] for row in registers.get("units", ())}
    lists: dict[str, tuple[Offered, ...]] = {}

    def of(register: str, *, codes: bool) -> tuple[Offered, ...]:
        held = f"{register}:{codes}"
        if held not in lists:
            lists[held] = _from_register(register, registers.get(register, ()), names, own=unit, codes=codes)
        return lists[held]

    remembered = []
    for name, question in _questions(sections):
        offers: tuple[Offered, ...] = ()
        if question.lookup:
            offers = of(question.lookup, codes=question.lookup in LOOKUP_COLUMNS)
        elif question.suggest:
            offers = of(question.suggest, codes=False)
        if question.kind == "text" and question.remember and "." not in name:
            remembered.append(name)
        if offers:
            found[name] = offers
    for name, texts in written_before(workspace.db, form, unit, tuple(remembered)).items():
        known = {item.value for item in found.get(name, ())}
        found[name] = (*(Offered(text, text) for text in texts if text not in known), *found.get(name, ()))
    return found


def _questions(sections: Sequence[Section]) -> Iterator[tuple[str, Question]]:
    """Every question with the name its offers go by."""
    for section in sections:
        for item in section.items:
            if isinstance(item, Grid):
                yield from ((f"{item.path}.{column.name}", column) for column in item.columns)
            else:
                yield item.path, item


def _from_register(
    register: str, rows: Sequence[Mapping[str, str]], units: Mapping[str, str], *, own: str, codes: bool
) -> tuple[Offered, ...]:
    """The rows of a register, those of the own unit first."""
    if codes:
        key, _columns = LOOKUP_COLUMNS[register]
        return tuple(Offered(row[key], row.get("name") or row[key], row.get("short_name", "")) for row in rows)
    name, beside = _NAMED.get(register, ("name", ""))
    ordered = sorted(rows, key=lambda row: row.get("unit", own) != own)
    made = [
        Offered(row[name], row[name], units.get(row.get(beside, ""), row.get(beside, "")))
        for row in ordered
        if row.get(name)
    ]
    return tuple({item.value: item for item in reversed(made)}.values())[::-1]
