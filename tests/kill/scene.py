"""A village or township as it stood before the power went, put back before each cut."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.helpers.command_line import DONE, Outcome, environment


@dataclass(frozen=True)
class Scene:
    """Folders of one computer. Everything a command may write to lies under ``root``."""

    root: Path
    now: str

    @property
    def workspace(self) -> Path:
        return self.root / "workspace"

    @property
    def stick(self) -> Path:
        return self.root / "stick"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.root / "home", {"TMPDIR": str(self.root / "tmp"), "XINGLIN_NOW": self.now})

    def save(self) -> None:
        for name in ("workspace", "stick", "home", "tmp"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._saved, ignore_errors=True)
        shutil.copytree(self.root, self._saved)

    def restore(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(self._saved, self.root)

    @property
    def _saved(self) -> Path:
        return self.root.with_name(self.root.name + "-saved")

    def ask(self, *arguments: str | Path, codes: Sequence[int] = (DONE,)) -> Any:
        """One command inside this process: starting Python anew for every question would double the time."""
        outcome = self._inside([str(argument) for argument in (*arguments, "--json")])
        if outcome.code not in codes:
            told = " ".join(str(argument) for argument in arguments)
            raise AssertionError(f"xinglin {told} ended with {outcome.code}\n{outcome.out}\n{outcome.err}")
        return outcome.json

    def _inside(self, argv: list[str]) -> Outcome:
        from desktop.cli import main

        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(argv)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Outcome(code, out.getvalue(), err.getvalue())

    def records(self) -> frozenset[tuple[str, int]]:
        """(id, revision) of every record of the workspace, as ``record list`` tells."""
        listed = self.ask("record", "list", self.workspace)["records"]
        return frozenset((record["id"], record["rev"]) for record in listed)


def write_records(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path
