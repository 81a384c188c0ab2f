"""A record somebody names: it has to be there, and alive where something is built on it."""

from __future__ import annotations

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.model.record import RecordHead
from desktop.storage.records import head
from desktop.workflows.workspace import Workspace


def known_record(workspace: Workspace, rid: str) -> RecordHead:
    """The record's head. Raises ``RefusedError`` (填 292) if nobody knows it."""
    found = head(workspace.db, rid)
    if found is None:
        raise no_such_record(rid)
    return found


def no_such_record(rid: str) -> RefusedError:
    return RefusedError("填 292", _("没有这条记录"), where=rid, hint=_("看看编号对不对"))


def refuse_deleted(found: RecordHead) -> None:
    """A tombstone stands: nothing is built on a deleted record."""
    if found.op == "del":
        raise RefusedError("填 291", _("这条记录已经删除了"), where=found.rid, hint=_("要用就重新录一条"))
