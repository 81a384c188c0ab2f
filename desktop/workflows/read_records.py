"""Looking at records: one, a list, a history. Personal values are masked; the full value is another matter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from desktop.model.record import RecordHead, State, StoredRevision
from desktop.storage import attachments
from desktop.storage.packs import list_forms
from desktop.storage.records import events, heads
from desktop.storage.revisions import revisions_of
from desktop.workflows.attach import value_of
from desktop.workflows.known_record import known_record
from desktop.workflows.workspace import Workspace

_ID_LENGTH = 18
_PHONE_LENGTH = 11


def show_record(workspace: Workspace, rid: str) -> dict[str, Any]:
    """The newest revision of a record with its state. Raises ``RefusedError`` (填 292)."""
    found = known_record(workspace, rid)
    newest = next(item for item in revisions_of(workspace.db, rid) if item.seq == found.revision_seq)
    gone = set(attachments.missing(workspace.db, (ref.sha256 for ref in newest.parsed.att)))
    document = {
        "id": rid, "rev": found.rev, "op": found.op, "form": found.form, "form_ver": found.form_ver, "unit": found.unit,
        "date": found.date, "state": found.state, "note": found.note, **_said(newest),
    }  # fmt: skip
    for named in document["attachments"]:
        named["here"] = named["sha256"] not in gone
    judged = events(workspace.db, rid, found.rev)
    if judged:
        points_at = "twin" if judged[-1].state == "suspect" else "field"
        document |= {points_at: judged[-1].field, "judged": judged[-1].reason, "judged_by": judged[-1].by_org}
    return document


def history_of(workspace: Workspace, rid: str) -> dict[str, Any]:
    """Every revision and every judgement on a record, oldest first."""
    known_record(workspace, rid)
    revisions = [
        {"rev": item.parsed.rev, "op": item.parsed.op, "form_ver": item.parsed.form_ver, "by_org": item.parsed.by_org,
         "digest": item.line_sha256, "batch": item.batch, **_said(item)}
        for item in revisions_of(workspace.db, rid)
    ]  # fmt: skip
    return {"id": rid, "revisions": revisions, "events": [event.__dict__ for event in events(workspace.db, rid)]}


def list_records(
    workspace: Workspace, *, form: str | None, unit: str | None, state: State | None, date_from: str | None, date_to: str | None,
    after: str | None, limit: int, deleted: bool,
) -> list[RecordHead]:  # fmt: skip
    """One page of records by key: ``after`` is the last id of the page before."""
    return heads(
        workspace.db,
        form=form,
        unit=unit,
        state=state,
        date_from=date_from,
        date_to=date_to,
        include_deleted=deleted,
        after=after,
        limit=limit,
    )


def form_titles(workspace: Workspace) -> dict[str, str]:
    """Form id → title."""
    return {form.form_id: form.schema.title for form in list_forms(workspace.db)}


def _said(item: StoredRevision) -> dict[str, Any]:
    private = json.loads(item.private) if item.private else {}
    return {
        "by": item.parsed.by, "made": item.parsed.made, "reason": item.parsed.reason, "data": item.parsed.data,
        "personal": {name: masked(value) for name, value in private.items()} if isinstance(private, Mapping) else {},
        "explained": item.parsed.explained or {}, "attachments": [{**asdict(ref), "value": value_of(ref)} for ref in item.parsed.att],
    }  # fmt: skip


def masked(value: Any) -> Any:
    """张*, first 3 + last 4 of an identity number, the middle of a telephone number hidden."""
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, Mapping):
        return {name: masked(item) for name, item in value.items()}
    text = str(value)
    if len(text) == _ID_LENGTH:
        return text[:3] + "*" * 11 + text[-4:]
    if len(text) == _PHONE_LENGTH and text.isdigit():
        return text[:3] + "****" + text[-4:]
    return text[:1] + "*" * (len(text) - 1)
