"""One computer as it stood before the power went: put back before each cut, looked at after it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import RefusedError
from desktop.foundation.clock import clock_in_use
from desktop.storage import attachments
from desktop.storage.people import people
from desktop.workflows.check_workspace import check_workspace
from desktop.workflows.key_file import KeyFile, unlock_with_password
from desktop.workflows.workspace import Workspace, key_file_of, open_workspace
from tests.helpers.command_line import DONE, Outcome, environment
from tests.kill.remains import finished

# What happened stays: a row of these that was there before a cut is there after it, unchanged.
LEDGERS = {
    "revisions": "rid, rev, line_sha256, line, private, batch",
    "record_events": "rid, rev, state, by_org, by, at, field, reason",
    "acknowledged": "*",
    "audit": "id, at, who, what, target, reason",
    "batches": "hash, feed, seq, org, prev, batch_json, batch_sig",
    "batch_members": "*",
    "batch_runs": "*",
    "receipts": "*",
    "statements": "*",
    "line_attachments": "*",
    "batch_attachments": "*",
    "delivered_attachments": "*",
    "frozen_tables": "*",
    "frozen_contents": "*",
    "frozen_scans": "*",
    "period_closings": "*",
}


@dataclass(frozen=True)
class Held:
    """What a workspace holds, read through an ordinary opening of it. ``people``: whether they are still here."""

    ledgers: Mapping[str, frozenset[tuple[Any, ...]]]
    files: frozenset[tuple[str, int]]
    people: Mapping[str, bool]
    drafts: Mapping[str, Mapping[str, Any]]
    open_draft: str | None
    heads: Mapping[str, tuple[int, str]]
    feed: str

    @property
    def records(self) -> frozenset[tuple[str, int]]:
        """(id, revision) of every line in the log."""
        return frozenset((row[0], row[1]) for row in self.ledgers["revisions"])

    @property
    def numbers(self) -> Mapping[tuple[str, int], str]:
        """(feed, number) → hash of the batch."""
        return {(row[1], row[2]): row[0] for row in self.ledgers["batches"]}


@dataclass(frozen=True)
class Scene:
    """Folders of one computer. Everything a command may write to lies under ``root``; what it reads beside it.

    ``passwords``: one of these opens the workspace, where it is opened with one at all.
    """

    root: Path
    now: str
    passwords: tuple[str, ...] = ()

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def stick(self) -> Path:
        return self.root / "stick"

    @property
    def input(self) -> Path:
        """What is typed or handed in: it holds plain text, and is no part of the computer's disk."""
        return self.root.with_name(f"{self.root.name}-input")

    @property
    def environment(self) -> dict[str, str]:
        home = self.root / "home"
        told = {"TMPDIR": str(self.root / "tmp"), "XINGLIN_NOW": self.now, "XDG_CACHE_HOME": str(home / "cache")}
        return environment(home, told)

    def save(self) -> None:
        for name in ("workspace", "stick", "home", "tmp"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.input.mkdir(exist_ok=True)
        shutil.rmtree(self._saved, ignore_errors=True)
        shutil.copytree(self.root, self._saved)

    def restore(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self._saved, self.root)

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """This process as a program on that computer."""
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    @contextlib.contextmanager
    def open(self) -> Iterator[Workspace]:
        """As the window opens it."""
        with self.inside():
            cache = self.root / "home" / "cache"
            with open_workspace(self.workspace, clock_in_use(), password=self.password(), cache=cache) as workspace:
                yield workspace

    def password(self) -> str | None:
        """The one that opens the workspace now; a wrong one would make the next wait."""
        file = key_file_of(self.workspace)
        if file.is_open:
            return None
        return next(password for password in self.passwords if opens(file, password))

    def ask(self, *arguments: str | Path, codes: Sequence[int] = (DONE,)) -> Any:
        """One command inside this process: starting Python anew for every question would take most of the time."""
        outcome = self._told([str(argument) for argument in (*arguments, "--json")])
        if outcome.code not in codes:
            told = " ".join(str(argument) for argument in arguments)
            raise AssertionError(f"xinglin {told} ended with {outcome.code}\n{outcome.out}\n{outcome.err}")
        return outcome.json

    def _told(self, argv: list[str]) -> Outcome:
        from desktop.cli import main

        out, err = io.StringIO(), io.StringIO()
        with self.inside(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(argv)
        return Outcome(code, out.getvalue(), err.getvalue())

    def held(self) -> Held:
        """Open the workspace, find it in good health, and say what is in it."""
        with self.open() as workspace:
            sick = [problem for problem in check_workspace(workspace).problems if problem.code != "环 108"]
            assert sick == [], sick
            return _held(workspace)

    def stick_is_honest(self) -> None:
        """What is new and does not end in .part is whole and rightly signed (a village may not be on its own roster yet)."""
        brought = {path.name for path in finished(self._saved / self.stick.name)}
        for path in finished(self.stick):
            if path.name in brought:
                continue
            told = self.ask("inspect", path, "--workspace", self.workspace)
            assert told["signature"] in {"valid", "unknown_signer"}, f"{path.name} looks finished: {told}"

    @property
    def _saved(self) -> Path:
        return self.root.with_name(f"{self.root.name}-saved")


def _held(workspace: Workspace) -> Held:
    db = workspace.db
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    drafts = db.execute("SELECT id, answers, is_open FROM drafts")
    return Held(
        ledgers={
            name: frozenset(tuple(row) for row in db.execute(f"SELECT {columns} FROM {name}"))
            for name, columns in LEDGERS.items()
            if name in tables
        },
        files=frozenset(
            tuple(row)
            for store in (attachments._there(db),)
            if store
            for row in store.execute("SELECT sha256, size FROM files")
        ),
        people={person.name: person.active for person in people(db)},
        drafts={row["id"]: json.loads(row["answers"]) for row in drafts},
        open_draft=next((row["id"] for row in drafts if row["is_open"]), None),
        heads={row["rid"]: (row["rev"], row["state"]) for row in db.execute("SELECT rid, rev, state FROM heads")},
        feed=workspace.identity.feed,
    )


def opens(file: KeyFile, password: str) -> bool:
    try:
        return bool(unlock_with_password(file, password).key)
    except RefusedError:
        return False


def nothing_lost(before: Held, now: Held, ledgers: Sequence[str] = tuple(LEDGERS)) -> None:
    """The ledgers only grow, and no number of a feed has another content than before."""
    assert before.files <= now.files, f"files lost: {before.files - now.files}"
    assert set(before.people) <= set(now.people)
    for name in set(ledgers) & set(before.ledgers):
        lost = before.ledgers[name] - now.ledgers[name]
        assert not lost, f"{name} lost {len(lost)} rows: {sorted(map(str, lost))[:2]}"
    for number, digest in before.numbers.items():
        assert now.numbers.get(number, digest) == digest, f"{number} is another batch now"
