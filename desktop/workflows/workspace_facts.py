"""What a window has to know of the workspace it shows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from desktop.errors import Problem
from desktop.foundation.quick_dataclass import dataclass
from desktop.storage.audit import audit_entries
from desktop.storage.batches import last_own
from desktop.storage.drafts import list_drafts
from desktop.storage.intake import newest_intake
from desktop.storage.people import people
from desktop.workflows.feeds import rolled_back, rolled_back_problem, rolled_back_was_read
from desktop.workflows.workspace import Workspace, needs_password

_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkspaceFacts:
    """``level`` is one of ``model.unit.LEVELS``. ``children``: somebody reports to it.

    ``put_back``: what a person has to be told about a database that is older than it was, until it was read.
    ``ask_who``: several people fill in, and no password says who it is today.
    ``ahead``: the day of the last use, if the computer's clock stands a day or more before it; else empty.
    """

    path: Path
    org: str
    name: str
    level: str
    person: str
    parent: str
    parent_name: str
    confirmed: bool
    children: bool
    ask_who: bool = False
    ahead: str = ""
    put_back: Problem | None = None


def workspace_facts(workspace: Workspace) -> WorkspaceFacts:
    """Read once when a window opens, and again when a pack, a confirmation or another person changes them."""
    identity, tree, unit = workspace.identity, workspace.tree, workspace.unit
    told = rolled_back(workspace.db)
    parent = tree[unit.parent] if unit.parent and unit.parent in tree else None
    return WorkspaceFacts(
        path=workspace.path,
        org=identity.org,
        name=unit.name,
        level=unit.level,
        person=workspace.person(None),
        parent=parent.code if parent else "",
        parent_name=parent.name if parent else "",
        confirmed=identity.confirmed,
        children=bool(tree.children(identity.org)),
        ask_who=_ask_who(workspace),
        ahead=_ahead(workspace),
        put_back=rolled_back_problem(told) if told else None,
    )


def put_back_was_read(workspace: Workspace) -> WorkspaceFacts:
    """Nobody is told again."""
    with workspace.db.atomic():
        rolled_back_was_read(workspace.db)
    return workspace_facts(workspace)


def _ask_who(workspace: Workspace) -> bool:
    return sum(held.active for held in people(workspace.db)) > 1 and not needs_password(workspace.path)


def _ahead(workspace: Workspace) -> str:
    """Order never hangs on the clock, but dates do: an empty battery sends a computer years back."""
    own, intake = last_own(workspace.db, workspace.identity.feed), newest_intake(workspace.db)
    known = [item.at for item in audit_entries(workspace.db, limit=1)]
    known += [draft.changed for draft in list_drafts(workspace.db, limit=1)]
    known += [own.created] if own is not None else []
    known += [intake[1]] if intake is not None else []
    moments = [_moment(text) for text in known if text]
    last = max(moments, default=None)
    return last.date().isoformat() if last is not None and workspace.clock.now() < last - _A_DAY else ""


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.astimezone()
