"""The feed of this computer: how far it got, which feeds it continues, and when a new one must be opened.

A number that was used once must never be used for something else: the receiver would find a fork. So beside the
workspace (in the user's state folder, which no restored or hand-copied database brings along) stands a high-water mark
for every feed. A database that lies behind it was put back, and continues under a new feed.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import KnownError, Problem
from desktop.foundation.atomic import write_atomically
from desktop.foundation.quick_dataclass import dataclass
from desktop.foundation.translation import _
from desktop.storage.audit import record_audit
from desktop.storage.database import Database
from desktop.storage.moment import moment
from desktop.storage.settings import get_setting, set_setting
from desktop.workflows.new_ids import new_feed

if TYPE_CHECKING:
    from desktop.exchange import Continues
    from desktop.workflows.workspace import Workspace

# Why a new feed was opened: by restoring, because the file was put back by hand, or because a receipt told so.
RESTORED, PUT_BACK, RECEIPT = "restored", "put_back", "receipt"


@dataclass(frozen=True)
class Mark:
    """How far a feed got on this computer: its last batch and the length of the log. ``next``: the feed that continues it."""

    seq: int = 0
    head: str = ""
    lines: int = 0
    next: str = ""


@dataclass(frozen=True)
class RolledBack:
    """Shown until a person has read it. ``had`` and ``has``: the last number of the feed that was known, and that is here.

    ``lines`` records' versions were written after the state that is here, as far as this computer knows.
    """

    why: str
    had: int
    has: int
    lines: int
    at: str
    feed: str


def own_feeds(db: Database) -> tuple[str, ...]:
    """Every feed this workspace has written under, the present one last."""
    found = [str(get_setting(db, "identity")["feed"])]
    while (before := get_setting(db, _key(found[0]))) is not None and before["feed"] not in found:
        found.insert(0, before["feed"])
    return tuple(found)


def continued(workspace: Workspace) -> Continues | None:
    """What the present feed continues; None for a computer's first."""
    from desktop.exchange import Continues  # opening a workspace must not load the signed file

    held = get_setting(workspace.db, _key(workspace.identity.feed))
    return None if held is None else Continues(**held)


def open_new_feed(
    workspace: Workspace, seq: int, digest: str, *, of: str | None = None, why: str = "", had: int = 0, lines: int = 0
) -> str:
    """Go on in a new feed behind number ``seq`` (hash ``digest``) of the present one, or of the feed ``of``; gives it.

    With ``why`` the person is told that this database was put back (``rolled_back``): ``had`` and ``lines`` as there.
    """
    db = workspace.db
    there = moment(db)
    fresh = new_feed()
    with db.atomic():
        set_setting(db, "identity", {**(there.identity or {}), "feed": fresh})
        set_setting(db, _key(fresh), {"feed": of or there.feed, "seq": seq, "hash": digest})
        if why:
            told = RolledBack(why, had, seq, lines, workspace.now_text, there.feed)
            set_setting(db, "rolled_back", asdict(told))
        # By the unit: whoever sits there has not done it, and a rescued database may have lost its people.
        record_audit(
            db, at=workspace.now_text, who=there.unit_name, what="feed.new", target=f"{of or there.feed} {seq}", reason=why
        )  # fmt: skip
    return fresh


def superseded(state: Path | None, feed: str, fresh: str) -> None:
    """A database that is still under ``feed`` is an old one from now on: another goes on under ``fresh``."""
    _write(state, feed, replace(read_mark(state, feed), next=fresh))


def rolled_back(db: Database) -> RolledBack | None:
    """What a person has to be told about this database having been put back; None once it was read."""
    held = get_setting(db, "rolled_back")
    return RolledBack(**held) if held else None


def rolled_back_was_read(db: Database) -> None:
    set_setting(db, "rolled_back", None)


def rolled_back_problem(told: RolledBack) -> Problem:
    """The sentence, for command line, check and banner."""
    if told.why == RECEIPT:
        sentence = _("上级收到过第 {had} 号，这台电脑只到第 {has} 号，可能恢复过旧备份。")
    elif told.why == PUT_BACK and told.had > told.has:
        sentence = _("数据文件是旧的：这台电脑写过第 {had} 号，这里只到第 {has} 号，像是有人把旧的拷回来了。")
    elif told.why == PUT_BACK:
        sentence = _("数据文件是旧的：比上次关程序时少了 {lines} 条，像是有人把旧的拷回来了。")
    else:
        sentence = _("这里是用备份恢复的，备份里到第 {has} 号。上级会看到“换过底稿”，这是正常的。")
    return Problem(
        "存 306",
        sentence.format(had=told.had, has=told.has, lines=told.lines),
        hint=_("以后的上报换了新的序列，照常填、照常报；缺的记录上级那里有，可以请他们拷回来"),
    )


def look_back(workspace: Workspace) -> RolledBack | None:
    """At every opening: is this database older than what this computer remembers of its feed? Then a new feed is forced."""
    if get_setting(workspace.db, "identity") is None:
        return None
    there = moment(workspace.db)
    mark = read_mark(workspace.state, there.feed)
    missing = max(0, mark.lines - there.lines)
    if mark.seq > there.seq or mark.next or (mark.seq == there.seq and mark.head != there.head):
        had = max(mark.seq, there.seq)
        fresh = open_new_feed(workspace, there.seq, there.head, why=PUT_BACK, had=had, lines=missing)
        superseded(workspace.state, there.feed, mark.next or fresh)
    elif missing:
        # Nothing that lies above can contradict it, so the feed stays; the person is told all the same.
        told = RolledBack(PUT_BACK, mark.seq, there.seq, missing, workspace.now_text, there.feed)
        set_setting(workspace.db, "rolled_back", asdict(told))
        _write(workspace.state, there.feed, replace(mark, lines=there.lines))
    else:
        return None
    return rolled_back(workspace.db)


def remember(workspace: Workspace) -> None:
    """Move the mark up to where the feed is. Called before a file leaves, and at closing; a computer that cannot go on."""
    with contextlib.suppress(KnownError):
        if get_setting(workspace.db, "identity") is None:
            return
        there = moment(workspace.db)
        held = read_mark(workspace.state, there.feed)
        if (there.seq, there.lines) > (held.seq, held.lines):
            _write(workspace.state, there.feed, Mark(there.seq, there.head, there.lines))


def read_mark(state: Path | None, feed: str) -> Mark:
    """What this computer knows of a feed; nothing is (0, "") and contradicts nobody."""
    if state is None:
        return Mark()
    try:
        held = json.loads(_file(state, feed).read_bytes())
        return Mark(int(held["seq"]), str(held["head"]), int(held["lines"]), str(held["next"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Mark()


def _write(state: Path | None, feed: str, mark: Mark) -> None:
    if state is None:
        return
    # It guards; it must not stop the work where the folder cannot be written.
    with contextlib.suppress(KnownError):
        write_atomically(_file(state, feed), json.dumps(asdict(mark)).encode())


def _file(state: Path, feed: str) -> Path:
    return state / "feeds" / f"{feed}.json"


def _key(feed: str) -> str:
    return f"continues:{feed}"
