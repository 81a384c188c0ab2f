"""What the command line prints: one JSON document, or plain lines for a person."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.errors import Problem
from desktop.foundation.translation import _


def plain(value: Any) -> Any:
    """Dataclasses, paths and decimals as JSON values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def problem_json(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "where": problem.where, "hint": problem.hint}


def print_json(document: Any) -> None:
    """The one document on standard output."""
    sys.stdout.write(_writable(json.dumps(plain(document), ensure_ascii=False, indent=1)) + "\n")


def print_problem(problem: Problem, *, as_json: bool) -> None:
    if as_json:
        print_json({"error": problem_json(problem)})
        return
    lines = [f"{problem.code}  {problem.message}"]
    lines += [f"  {text}" for text in (problem.where, problem.hint) if text]
    sys.stderr.write(_writable("\n".join(lines)) + "\n")


def _writable(text: str) -> str:
    """A file name that is no UTF-8 (an old stick's) shows as question marks instead of ending the command."""
    return text.encode("utf-8", "replace").decode("utf-8")


def say(text: str) -> None:
    """A line for the person at the terminal."""
    sys.stdout.write(_writable(text) + "\n")


def progress(text: str) -> None:
    """Progress goes to standard error, so that ``--json`` stays one document."""
    sys.stderr.write(text + "\n")


def say_code(code: str, file: Path | None) -> None:
    """Shown this once."""
    if code:
        say(_("恢复码（只显示这一次，印出来锁进柜子）：{code}").format(code=code))
    if file is not None:
        say(_("存在 {file}，印好以后删掉。").format(file=file))
