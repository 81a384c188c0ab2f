"""Two lines claim one revision of a record: a person chooses. Both stay; a higher revision says what holds.

The revision written here repeats the chosen line's snapshot under the next number, so it settles the matter wherever
it arrives, before or after the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.errors import RefusedError, UsageError
from desktop.exchange import build_line, line_sha256
from desktop.foundation.translation import _, listed
from desktop.model.record import RecordEvent, RecordHead, StoredRevision
from desktop.storage.batches import batch
from desktop.storage.conflicts import conflicting_records, rival_lines
from desktop.storage.decisions import Decision, decide
from desktop.storage.records import add_event, refresh_head
from desktop.storage.revisions import feed_head, insert_revision
from desktop.workflows.known_record import known_record
from desktop.workflows.workspace import Workspace

SHORTEST = 6  # digits of a digest a person may type


@dataclass(frozen=True)
class Version:
    """One of the lines that contradict each other. ``seq`` is the number it came under, 0 for one written here."""

    digest: str
    op: str
    by_org: str
    by: str
    made: str
    seq: int
    own: bool
    data: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class Conflict:
    """``differs``: the fields in which the versions are not the same."""

    id: str
    rev: int
    unit: str
    form: str
    date: str
    versions: tuple[Version, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    id: str
    rev: int
    chosen: str


def list_conflicts(workspace: Workspace) -> tuple[Conflict, ...]:
    """Records that wait for a person's choice."""
    return tuple(conflict_of(workspace, rid) for rid in conflicting_records(workspace.db))


def conflict_of(workspace: Workspace, rid: str) -> Conflict:
    """The lines of one record that contradict each other. Raises ``RefusedError`` 填 292, 填 300."""
    found, lines = _conflicting(workspace, rid)
    versions = tuple(_version(workspace, line) for line in lines)
    names = sorted({name for version in versions for name in version.data})
    differs = tuple(name for name in names if any(v.data.get(name) != versions[0].data.get(name) for v in versions[1:]))
    return Conflict(found.rid, found.rev, found.unit, found.form, found.date, versions, differs)


def settle_conflict(workspace: Workspace, rid: str, choose: str, *, reason: str, person: str | None = None) -> Settled:
    """Write the revision that settles it, a copy of the line whose digest begins with ``choose``.

    Raises ``RefusedError``: 填 300 nothing to settle · 填 312 no such line; ``UsageError`` 用 140 without a reason.
    """
    found, lines = _conflicting(workspace, rid)
    if not workspace.tree.is_under(found.unit, workspace.identity.org):
        raise RefusedError("填 294", _("不能改别的单位的记录"), where=rid)
    if not reason.strip():
        raise UsageError("用 140", _("挑哪一份要写原因"))
    chosen = [line for line in lines if len(choose) >= SHORTEST and line.line_sha256.startswith(choose)]
    if len(chosen) != 1:
        raise RefusedError(
            "填 312",
            _("没有这一份：{digest}").format(digest=choose),
            where=rid,
            hint=_("可以挑：{digests}").format(digests=listed(line.line_sha256[:12] for line in lines)),
        )
    who = workspace.person(person)
    with workspace.db.atomic():
        rev = _write(workspace, chosen[0], who, reason)
        own = workspace.identity.org
        if found.unit != own:
            add_event(workspace.db, RecordEvent(rid, found.rev, "endorsed", own, who, workspace.now_text, "", reason))
        decide(
            workspace.db,
            Decision("conflict", f"{rid} {found.rev}", chosen[0].line_sha256, own, who, workspace.now_text, reason),
        )
        workspace.audit("conflict.resolve", f"{rid} {chosen[0].line_sha256}", reason, who=who)
    return Settled(rid, rev, chosen[0].line_sha256)


def _conflicting(workspace: Workspace, rid: str) -> tuple[RecordHead, Sequence[StoredRevision]]:
    found = known_record(workspace, rid)
    lines = rival_lines(workspace.db, rid)
    if found.state != "conflict" or len(lines) < 2:
        raise RefusedError("填 300", _("这条记录没有两个不同的版本"), where=rid)
    return found, lines


def _version(workspace: Workspace, line: StoredRevision) -> Version:
    parsed = line.parsed
    row = batch(workspace.db, line.batch) if line.batch else None
    return Version(
        digest=line.line_sha256, op=parsed.op, by_org=parsed.by_org, by=parsed.by, made=parsed.made,
        seq=row.seq if row else 0, own=parsed.by_org == workspace.identity.org, data=dict(parsed.data or {}), reason=parsed.reason,
    )  # fmt: skip


def _write(workspace: Workspace, chosen: StoredRevision, who: str, reason: str) -> int:
    identity = workspace.identity
    line = replace(
        chosen.parsed, rev=chosen.parsed.rev + 1, prev=feed_head(workspace.db, identity.feed) or "", by_org=identity.org,
        by=who, made=workspace.now_text, reason=reason,
    )  # fmt: skip
    raw = build_line(line)
    # Personal values stay where they are; their commitment goes on with the snapshot.
    insert_revision(
        workspace.db, feed=identity.feed, line=raw, line_sha256=line_sha256(raw), parsed=line, private=chosen.private,
        salt=chosen.salt, batch=None,
    )  # fmt: skip
    refresh_head(workspace.db, line.rid)
    return line.rev
