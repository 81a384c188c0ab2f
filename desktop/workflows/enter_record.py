"""Entering records: checked against their form, written whole to the log, or refused whole."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.errors import KnownError, RefusedError, UsageError
from desktop.exchange import build_line, commit_private, line_sha256
from desktop.forms import Definition, Finished, Issue, Session, SessionContext, merge_private
from desktop.foundation import canonical_json
from desktop.foundation.translation import _, one_after_another
from desktop.model.record import AttachmentRef, RecordHead, RecordLine
from desktop.model.unit import Unit
from desktop.storage.following import follow_later
from desktop.storage.packs import StoredForm, load_form
from desktop.storage.revisions import feed_head, insert_revision, revision
from desktop.workflows.attach import NotTaken, has_files, refs_in, take_paths
from desktop.workflows.form_context import (
    definition_of,
    registers_for_forms,
    resolve_lookups,
    session_context,
    stored_form,
)
from desktop.workflows.form_words import title_of
from desktop.workflows.forms_of_units import require_form, unit_entered_for
from desktop.workflows.known_record import known_record, refuse_deleted
from desktop.workflows.learned import Change, remember
from desktop.workflows.own_records import OwnRecords
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.workflows.spot_return import ReturnOffer

RID_BYTES = 16
SALT_BYTES = 16
# Keys of an input object that are not fields of the form.
REVISES, EXPLAINS, UNIT = "_id", "_explain", "_unit"


@dataclass(frozen=True)
class AddedRecord:
    """``offer``: of a spot check that does not agree, the record that may be sent back."""

    id: str
    rev: int
    warnings: tuple[Issue, ...]
    offer: ReturnOffer | None = None


@dataclass(frozen=True)
class RefusedInput:
    """One input of many that was not taken: its place (from 1) and every issue."""

    number: int
    issues: tuple[Issue, ...]


@dataclass(frozen=True)
class AddResult:
    records: tuple[AddedRecord, ...]
    refused: tuple[RefusedInput, ...] = ()


@dataclass(frozen=True)
class _Ready:
    rid: str
    rev: int
    unit: str
    finished: Finished
    earlier: RecordHead | None


def add_records(
    workspace: Workspace,
    form_id: str,
    inputs: Sequence[Mapping[str, Any]],
    *,
    person: str | None = None,
    revise: str | None = None,
    keep_good: bool = False,
    folder: Path | None = None,
) -> AddResult:
    """Add every input as a record (or a new revision of one): all of them or none, unless ``keep_good``.

    Files are given as paths from ``folder`` (the working folder where there is none), or as a record shows them.

    Raises ``RefusedError`` (填 290) naming the first bad field; nothing is written then.
    """
    form = stored_form(workspace, form_id)
    if revise is not None and len(inputs) != 1:
        raise UsageError("用 107", _("修改记录一次只能给一条"))
    who = workspace.person(person)
    registers = registers_for_forms(workspace)
    definition = definition_of(workspace, form)
    own = OwnRecords(workspace, form)
    tree = workspace.tree
    with_files, longest = has_files(form.schema), longest_sides(definition)
    ready: list[_Ready] = []
    refused: list[RefusedInput] = []
    for number, given in enumerate(inputs, start=1):
        rid = revise or given.get(REVISES)
        earlier = _earlier(workspace, form_id, rid, number)
        unit = tree[earlier.unit] if earlier else _unit_for(workspace, form, given, number)
        context = session_context(
            workspace, unit, who, registers=registers, form=form, own=own, rid=earlier.rid if earlier else "",
            data=(revision(workspace.db, earlier.revision_seq).parsed.data or {}) if earlier else None,
        )  # fmt: skip
        data = resolve_lookups(
            {key: value for key, value in given.items() if key not in (REVISES, EXPLAINS, UNIT)}, form.schema, registers
        )
        if with_files:
            data, lost = take_paths(workspace, form.schema, data, folder or Path(), longest=longest)
            if lost:
                refused.append(RefusedInput(number, tuple(_file_issue(item) for item in lost)))
                continue
        finished = fill_new(definition, context, data, given.get(EXPLAINS) or {})
        errors = tuple(issue for issue in finished.issues if issue.level == "error")
        if errors:
            refused.append(RefusedInput(number, errors))
        else:
            made = rid or secrets.token_hex(RID_BYTES)
            own.add(unit.code, made, merge_private(finished.data, finished.private))
            ready.append(_Ready(made, earlier.rev + 1 if earlier else 1, unit.code, finished, earlier))
    if refused and not keep_good:
        raise refusal(refused[0], more=len(refused) - 1, total=len(inputs))
    with workspace.db.atomic():
        for item in ready:
            _write(workspace, form, item, who)
        remember(workspace, form.schema, [_change(workspace, item) for item in ready])
        workspace.audit("record.add", f"{form_id} × {len(ready)}", who=who)
        # Inside: what cannot be asked of a disk that fails must not make a saved record look like one that is not.
        added = tuple(
            AddedRecord(item.rid, item.rev, _questions(workspace, form, item, with_files=with_files)) for item in ready
        )
    return AddResult(added, tuple(refused))


def delete_record(workspace: Workspace, rid: str, reason: str, *, person: str | None = None) -> AddedRecord:
    """A tombstone with its reason; the record's history stays."""
    found = known_record(workspace, rid)
    if not reason.strip():
        raise UsageError("用 108", _("删除要写原因"))
    refuse_deleted(found)
    who = workspace.person(person)
    line = _line(workspace, found.form, found.form_ver, rid, found.rev + 1, found.unit, who, op="del", reason=reason)
    form = load_form(workspace.db, found.form)
    said = revision(workspace.db, found.revision_seq).parsed.data
    with workspace.db.atomic():
        _append(workspace, line, None, None)
        if form is not None:
            remember(workspace, form.schema, [Change(found.unit, None, said)])
        workspace.audit("record.delete", rid, reason, who=who)
    return AddedRecord(rid, line.rev, ())


def refusal(bad: RefusedInput, *, more: int, total: int) -> KnownError:
    """The sentence for an input that was not taken."""
    first = bad.issues[0]
    place = _("第 {n} 条").format(n=bad.number) if total > 1 else ""
    field = first.field + (f"[{first.row}]" if first.row else "")
    others = len(bad.issues) - 1
    hints = [_("同一条还有 {n} 处").format(n=others)] if others else []
    hints += [_("另有 {n} 条也要改").format(n=more)] if more else []
    hints.append(_("什么都没有存；改好再来一次"))
    return RefusedError(
        first.code or "填 290",
        first.message,
        where=" ".join(part for part in (place, field) if part),
        hint=one_after_another(hints),
    )


def _earlier(workspace: Workspace, form_id: str, rid: str | None, number: int) -> RecordHead | None:
    if rid is None:
        return None
    found = known_record(workspace, rid)
    if found.form != form_id:
        raise RefusedError(
            "填 293", _("这条记录是另一种表单：{form}").format(form=found.form), where=_("第 {n} 条").format(n=number)
        )
    refuse_deleted(found)
    tree, own = workspace.tree, workspace.identity.org
    if not tree.is_under(found.unit, own):
        raise RefusedError("填 294", _("不能改别的单位的记录"), where=rid)
    return found


def _file_issue(lost: NotTaken) -> Issue:
    told = lost.error.problem
    message = "：".join(part for part in (told.message, told.where) if part)
    hint = f"。{told.hint}" if told.hint else ""
    return Issue("error", lost.field, lost.row or None, message + hint, told.code, lost.repeat)


def longest_sides(definition: Definition) -> dict[str, int]:
    """Pixels of the longer side a form asks for, by field."""
    asked = {slot.name: slot.bind.extras.get("max-pixels", "") for slot in definition.root.walk()}
    return {name: int(pixels) for name, pixels in asked.items() if pixels.isdecimal()}


def _unit_for(workspace: Workspace, form: StoredForm, given: Mapping[str, Any], number: int) -> Unit:
    where = _("第 {n} 条").format(n=number)
    unit = unit_entered_for(workspace, given.get(UNIT) or workspace.identity.org, where)
    require_form(unit, form, title_of(form), where)
    return unit


def fill_new(
    definition: Definition, context: SessionContext, data: Mapping[str, Any], explained: Mapping[str, str]
) -> Finished:
    """Fill a new session: defaults and preloads stand for what was left out, but for a grid's first empty row."""
    grids: dict[str, Any] = {repeat.name: [] for repeat in definition.schema.repeats}
    session = Session(definition, context, grids | dict(data), new=True)
    for name, why in explained.items():
        session.explain(name, str(why))
    return session.finish()


def _write(workspace: Workspace, form: StoredForm, item: _Ready, who: str) -> None:
    private = canonical_json.dump(item.finished.private) if item.finished.private else None
    salt = secrets.token_bytes(SALT_BYTES) if private else None
    line = _line(
        workspace, form.form_id, form.version, item.rid, item.rev, item.unit, who,
        data=item.finished.data, priv=commit_private(salt, private) if salt and private else None,
        explained=item.finished.explained or None, att=refs_in(workspace, form.schema, item.finished.data),
    )  # fmt: skip
    _append(workspace, line, private, salt)


def _questions(workspace: Workspace, form: StoredForm, item: _Ready, *, with_files: bool) -> tuple[Issue, ...]:
    """What is questioned in a record just stored: by its form, and a photo that another record has."""
    asked = [issue for issue in item.finished.issues if issue.level == "warning"]
    if with_files:
        from desktop.workflows.attached_files import twin_issues

        asked += twin_issues(workspace, form.schema, item.finished.data, item.rid, item.finished.explained)
    return tuple(asked)


def _change(workspace: Workspace, item: _Ready) -> Change:
    before = revision(workspace.db, item.earlier.revision_seq).parsed.data if item.earlier else None
    return Change(item.unit, item.finished.data, before)


def _line(
    workspace: Workspace, form: str, form_ver: str, rid: str, rev: int, unit: str, who: str, *,
    op: Any = "put", reason: str = "", data: Mapping[str, Any] | None = None, priv: str | None = None,
    explained: Mapping[str, str] | None = None, att: tuple[AttachmentRef, ...] = (),
) -> RecordLine:  # fmt: skip
    identity = workspace.identity
    return RecordLine(
        op=op, rid=rid, rev=rev, prev=feed_head(workspace.db, identity.feed) or "", form=form, form_ver=form_ver, unit=unit,
        by_org=identity.org, by=who, reason=reason, made=workspace.now_text, data=data, priv=priv, explained=explained, att=att,
    )  # fmt: skip


def _append(workspace: Workspace, line: RecordLine, private: bytes | None, salt: bytes | None) -> None:
    raw = build_line(line)
    insert_revision(
        workspace.db,
        feed=workspace.identity.feed,
        line=raw,
        line_sha256=line_sha256(raw),
        parsed=line,
        private=private,
        salt=salt,
        batch=None,
        plain=True,
    )
    follow_later(workspace.db, line.rid)
