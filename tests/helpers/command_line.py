"""Run the command line as a person's script does: a process of its own, one JSON document back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
DONE, USAGE, REFUSED, ENVIRONMENT = 0, 2, 3, 4


@dataclass(frozen=True)
class Outcome:
    """What a run left behind. ``json`` is the one document of ``--json``, None if there was none."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out) if self.out.strip() else None


def command(*arguments: str | Path) -> list[str]:
    """The command line as ``python -m desktop …`` with ``--json``."""
    return [sys.executable, "-m", "desktop", *(str(argument) for argument in arguments), "--json"]


def environment(state: Path | None = None, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A clean environment: source language, a fixed clock, a home of its own under ``state``."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("XINGLIN_", "PYTHON", "LC_", "COV_"))
    }
    kept |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "XINGLIN_LANG": "zh"}
    if state is not None:
        kept |= {"HOME": str(state), "XDG_STATE_HOME": str(state / "state"), "XDG_CONFIG_HOME": str(state / "config")}
    return kept | dict(extra or {})


def run(
    *arguments: str | Path,
    state: Path | None = None,
    extra: Mapping[str, str] | None = None,
    stdin: str = "",
    timeout: float = 120,
) -> Outcome:
    """Run one command to its end. A crash shows as code 1 with the traceback in ``err``."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        env=environment(state, extra),
        timeout=timeout,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def must(*arguments: str | Path, codes: Sequence[int] = (DONE,), **options: Any) -> Any:
    """Run one command that has to end with one of ``codes``; its JSON document."""
    outcome = run(*arguments, **options)
    if outcome.code not in codes:
        told = " ".join(str(argument) for argument in arguments)
        raise AssertionError(f"xinglin {told} ended with {outcome.code}, not {codes}\n{outcome.out}\n{outcome.err}")
    return outcome.json
