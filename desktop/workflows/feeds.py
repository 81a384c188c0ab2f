"""A new feed: what a computer opens when its numbers can no longer be trusted to be its own.

It says which feed it continues, so that the units above see one history; what no receipt has covered goes out again.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.exchange import Continues
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.workspace import Workspace, new_feed


def open_new_feed(workspace: Workspace, seq: int, digest: str, *, of: str | None = None) -> str:
    """Go on in a new feed behind number ``seq`` (hash ``digest``) of the present one, or of the feed ``of``."""
    identity = workspace.identity
    feed = new_feed()
    with workspace.db.atomic():
        set_setting(workspace.db, "identity", replace(identity, feed=feed).__dict__)
        set_setting(workspace.db, _key(feed), {"feed": of or identity.feed, "seq": seq, "hash": digest})
        workspace.audit("feed.new", f"{of or identity.feed} {seq}")
    return feed


def continued(workspace: Workspace) -> Continues | None:
    """What the present feed continues; None for a computer's first."""
    held = get_setting(workspace.db, _key(workspace.identity.feed))
    return None if held is None else Continues(**held)


def _key(feed: str) -> str:
    return f"continues:{feed}"
