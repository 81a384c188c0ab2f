"""Everything a screen needs to fill in one record, read once: form, registers, what is there, what was there before."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.errors import UsageError
from desktop.forms import Definition, SessionContext, carry_over, merge_private
from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.model.form_schema import FormSchema
from desktop.model.record import RecordHead, StoredRevision
from desktop.storage import drafts
from desktop.storage.latest import latest_revisions
from desktop.storage.packs import StoredForm
from desktop.storage.records import events, record_date
from desktop.storage.revisions import revision, revisions_of
from desktop.workflows.form_context import definition_of, registers_for_forms, session_context, stored_form
from desktop.workflows.form_words import title_of
from desktop.workflows.forms_of_units import require_form, unit_entered_for
from desktop.workflows.known_record import known_record, refuse_deleted
from desktop.workflows.learned import offered
from desktop.workflows.own_techniques import offered_rows
from desktop.workflows.record_names import record_names
from desktop.workflows.workspace import Workspace

DRAFT_BYTES = 8
# How many earlier records are looked through for values to offer.
_LOOKED_THROUGH = 40
# Told by the program or true of one occasion only: not carried into a copy.
_OF_ITS_DAY = frozenset(["filler", "filled_on", "phone", "backfill_date", "backfill_reason", "linked_lecture"])
_DATED = frozenset(["date", "datetime", "time", "file"])


@dataclass(frozen=True)
class Returned:
    """Who sent the revision back, when (local text), at which field (as reviewed: ``staff.staff_name``), and why."""

    by: str
    org: str
    at: str
    field: str
    reason: str


@dataclass(frozen=True)
class Step:
    """One line of a record's history: when, what, who; ``state`` for its chip where it is a judgement."""

    at: str
    rev: int
    who: str
    state: str = ""


@dataclass(frozen=True)
class LastTime:
    """The newest earlier record of the same form and unit."""

    date: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class OpenedForm:
    """``data``: what the session begins with, None for an empty form. ``state``: the record's, ``draft`` for a new one.

    ``title``: the form's, in the language in use. ``resumed``: it was on the screen when the program ended without being asked to. ``learned``: field (in rows
    ``staff.staff_name``) → values given before, newest first. ``left``: values of an older form without a place here.
    ``records``: id → what a record is called that this one names.
    ``offered``: grid → what its rows begin with, one each (the clinic's own techniques).
    """

    definition: Definition
    context: SessionContext
    draft: Draft
    data: Mapping[str, Any] | None
    begins: bool
    state: str
    rev: int
    editable: bool
    unit_name: str
    title: str
    place: str = ""
    returned: Returned | None = None
    before: Mapping[str, Any] | None = None
    last: LastTime | None = None
    learned: Mapping[str, tuple[str, ...]] | None = None
    history: tuple[Step, ...] = ()
    left: tuple[str, ...] = ()
    kept: bool = False
    resumed: bool = False
    offered: Mapping[str, tuple[str, ...]] | None = None
    records: Mapping[str, str] | None = None


def open_entry(
    workspace: Workspace, *, form: str = "", rid: str = "", draft: str = "", copy_of: str = "", field: str = "",
    unit: str = "", given: Mapping[str, Any] | None = None,
) -> OpenedForm:  # fmt: skip
    """Open a new record of ``form`` (beginning with the answers ``given``), a record to read or change, a draft, or a copy.

    ``unit``: the unit below that a new record is entered for, from its paper (代录).
    Raises ``RefusedError`` for a unit that is not below (填 295) or does not fill the form (填 320), ``UsageError`` (用 106) for a form nobody sent, ``RefusedError`` (填 292, 填 291) for a record that is not there, ``UsageError`` (用 133) for a draft.
    """
    if draft:
        return _of_draft(workspace, draft, field)
    if rid:
        held = drafts.draft_of_record(workspace.db, rid)
        return _of_draft(workspace, held.id, field) if held is not None else _of_record(workspace, rid, field)
    if copy_of:
        return _of_copy(workspace, copy_of, field)
    return _new(workspace, form, given or None, field, unit)


def _new(
    workspace: Workspace, form_id: str, data: Mapping[str, Any] | None, field: str, unit: str = ""
) -> OpenedForm:  # fmt: skip
    form = stored_form(workspace, form_id)
    filled_for = unit_entered_for(workspace, unit or workspace.identity.org)
    require_form(filled_for, form, title_of(form))
    made = Draft(id=_new_id(), form=form.form_id, form_ver=form.version, unit=filled_for.code)
    return _opened(workspace, form, made, data, begins=True, place=field)


def _of_copy(workspace: Workspace, rid: str, field: str) -> OpenedForm:
    found = _present(workspace, rid)
    form = stored_form(workspace, found.form)
    data = revision(workspace.db, found.revision_seq).parsed.data or {}
    return _new(workspace, found.form, _copied(form.schema, carry_over(form.schema, data)[0]), field)


def open_for_files(workspace: Workspace, rid: str) -> OpenedForm:
    """A record (or the draft that mends it) to which files are added: nobody looks at what it says. Raises as ``open_entry``."""
    held = drafts.draft_of_record(workspace.db, rid)
    return _of_draft(workspace, held.id, "") if held is not None else _of_record(workspace, rid, "", looked_at=False)


def _of_record(workspace: Workspace, rid: str, field: str, *, looked_at: bool = True) -> OpenedForm:
    found = _present(workspace, rid)
    newest = revision(workspace.db, found.revision_seq)
    form = stored_form(workspace, found.form)
    if newest.private and looked_at:
        # What lists only show masked stands in the form in full: whoever opened it is written down.
        with workspace.db.joined():
            workspace.audit("reveal", rid, _("打开来改"))
    data, left = carry_over(form.schema, _whole(newest))
    made = Draft(
        id=_new_id(), form=form.form_id, form_ver=form.version, unit=found.unit, rid=rid, rev=found.rev,
        explained=dict(newest.parsed.explained or {}),
    )  # fmt: skip
    return _opened(workspace, form, made, data, begins=False, place=field, left=tuple(left))


def _of_draft(workspace: Workspace, draft: str, field: str) -> OpenedForm:
    held = drafts.load_draft(workspace.db, draft)
    if held is None:
        raise UsageError("用 133", _("这条草稿已经不在了"), hint=_("多半已经存成记录，到“记录”里看看"))
    form = stored_form(workspace, held.form)
    data, left = carry_over(form.schema, held.answers)
    was_open = drafts.open_draft(workspace.db)
    resumed = was_open is not None and was_open.id == held.id
    return _opened(
        workspace, form, held, data, begins=False, place=field or held.place, left=tuple(left), kept=True,
        resumed=resumed,
    )  # fmt: skip


def _opened(
    workspace: Workspace, form: StoredForm, draft: Draft, data: Mapping[str, Any] | None, *,
    begins: bool, place: str, left: tuple[str, ...] = (), kept: bool = False, resumed: bool = False,
) -> OpenedForm:  # fmt: skip
    tree = workspace.tree
    unit = tree[draft.unit] if draft.unit in tree else workspace.unit  # noqa: SIM401  a tree has no get
    registers = registers_for_forms(workspace)
    found = known_record(workspace, draft.rid) if draft.rid else None
    newest = revision(workspace.db, found.revision_seq) if found else None
    context = session_context(
        workspace, unit, workspace.person(None), registers=registers, form=form, rid=draft.rid,
        data=(newest.parsed.data or {}) if newest else None,
    )  # fmt: skip
    earlier = latest_revisions(workspace.db, form.form_id, unit.code, exclude=draft.rid, limit=_LOOKED_THROUGH)
    returned = _returned(workspace, found) if found else None
    return OpenedForm(
        definition=definition_of(workspace, form),
        context=context,
        draft=draft,
        data=data,
        begins=begins,
        state=found.state if found else "draft",
        rev=found.rev if found else 0,
        editable=_editable(workspace, newest),
        unit_name=unit.name,
        title=title_of(form),
        place=place or (returned.field if returned else ""),
        returned=returned,
        before=newest.parsed.data if newest else None,
        last=_last(earlier),
        learned=offered(workspace, form.schema, unit.code, earlier),
        history=_history(workspace, draft.rid) if draft.rid else (),
        left=left,
        kept=kept,
        resumed=resumed,
        offered=offered_rows(workspace, form.schema, earlier),
        records=record_names(workspace, form.schema, data or {}),
    )


def _new_id() -> str:
    return secrets.token_hex(DRAFT_BYTES)


def _present(workspace: Workspace, rid: str) -> RecordHead:
    found = known_record(workspace, rid)
    refuse_deleted(found)
    return found


def _whole(stored: StoredRevision) -> dict[str, Any]:
    private = json.loads(stored.private) if stored.private else {}
    return merge_private(stored.parsed.data or {}, private)


def _editable(workspace: Workspace, newest: StoredRevision | None) -> bool:
    """One's own records, and those entered here for a unit below; what others sent is looked at."""
    own = workspace.identity.org
    return newest is None or own in (newest.parsed.unit, newest.parsed.by_org)


def _returned(workspace: Workspace, found: RecordHead) -> Returned | None:
    if found.state != "returned":
        return None
    judged = [event for event in events(workspace.db, found.rid, found.rev) if event.state == "returned"]
    if not judged:
        return None
    event, tree = judged[-1], workspace.tree
    org = tree[event.by_org].name if event.by_org in tree else event.by_org
    return Returned(event.by, org, event.at, event.field, event.reason)


def _history(workspace: Workspace, rid: str) -> tuple[Step, ...]:
    lines = [Step(item.parsed.made, item.parsed.rev, item.parsed.by) for item in revisions_of(workspace.db, rid)]
    judged = [Step(event.at, event.rev, event.by, event.state) for event in events(workspace.db, rid)]
    # By revision, a judgement after what it judges: clocks of two computers do not agree.
    return tuple(sorted((*lines, *judged), key=lambda step: (step.rev, bool(step.state))))


def _copied(schema: FormSchema, data: Mapping[str, Any]) -> dict[str, Any]:
    skipped = _OF_ITS_DAY | {field.name for field in schema.fields if field.kind in _DATED or field.personal}
    return {name: value for name, value in data.items() if name not in skipped}


def _last(earlier: Sequence[StoredRevision]) -> LastTime | None:
    """The day it tells of, not the day it was written: that is the one people remember."""
    if not earlier:
        return None
    line = earlier[0].parsed
    return LastTime(record_date(line), line.data or {})
