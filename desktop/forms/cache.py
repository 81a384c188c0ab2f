"""The syntax of a form's expressions, kept on disk so that the next start need not read them again.

The folder is this user's own and named by the caller; nothing in it ever comes from a pack or a stick. Even so the files are
JSON, never marshal or pickle: what is damaged, foreign or old is passed over and written anew, and nothing in a file can run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, Step

if TYPE_CHECKING:
    from pathlib import Path as FilePath

# Raised with every change of what lexer and parser make of a text (tests/forms/test_cache.py remembers them).
ENGINE = 1
_MAX_BYTES = 64 * 1024 * 1024
_BASES = frozenset(["root", "context"])


def read_trees(folder: FilePath, form: str) -> dict[str, Expression]:
    """Expression → syntax, as ``write_trees`` left it for this form (its hash), engine and Python; else nothing."""
    try:
        path = _file(folder, form)
        if path.stat().st_size > _MAX_BYTES:
            return {}
        seal, _newline, body = path.read_bytes().partition(b"\n")
        if seal != _seal(body):
            return {}
        held = json.loads(body)
        if held["made"] != _made(form):
            return {}
        return {str(text): _tree(raw) for text, raw in held["trees"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def write_trees(folder: FilePath, form: str, trees: Mapping[str, Expression]) -> None:
    """Keep them; a folder that cannot be written costs no more than reading the expressions again."""
    held = {"made": _made(form), "trees": {text: _plain(tree) for text, tree in trees.items()}}
    body = json.dumps(held, separators=(",", ":")).encode("ascii")
    part = folder / f"~{form}.{os.getpid()}.part"  # a name of its own: two windows may start at once
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(_seal(body) + b"\n" + body)
            part.replace(_file(folder, form))
        except OSError:
            part.unlink(missing_ok=True)


def _file(folder: FilePath, form: str) -> FilePath:
    return folder / f"{form}.json"


def _made(form: str) -> list[object]:
    return [form, ENGINE, sys.version]


def _seal(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode("ascii")


# ---- a tree as JSON: a text and a number are themselves, the rest is [letter, …] ----


def _plain(tree: Expression) -> Any:
    if isinstance(tree, (Number, Literal)):
        return tree.value
    if isinstance(tree, Call):
        return ["c", tree.name, [_plain(arg) for arg in tree.args]]
    if isinstance(tree, Binary):
        return ["b", tree.op, _plain(tree.left), _plain(tree.right)]
    if isinstance(tree, Negate):
        return ["n", _plain(tree.operand)]
    base = ["p", tree.base] if isinstance(tree.base, str) else ["e", _plain(tree.base)]
    steps = [[s.axis, s.test, [_plain(test) for test in s.predicates], s.argument] for s in tree.steps]
    return [*base, steps, [_plain(test) for test in tree.predicates]]


def _tree(raw: Any) -> Expression:
    """:raises ValueError: (or a kin of it) for what is no tree."""
    if isinstance(raw, str):
        return Literal(raw)
    if isinstance(raw, float):
        return Number(raw)
    kind, *parts = raw
    if kind == "b":
        op, left, right = parts
        return Binary(_text(op), _tree(left), _tree(right))
    if kind == "c":
        name, args = parts
        return Call(_text(name), tuple([_tree(arg) for arg in args]))
    if kind == "n":
        (operand,) = parts
        return Negate(_tree(operand))
    base, steps, predicates = parts
    if kind != "e" and (kind != "p" or base not in _BASES):
        raise ValueError(kind)
    start = _tree(base) if kind == "e" else base
    return Path(start, tuple([_step(*step) for step in steps]), tuple([_tree(test) for test in predicates]))


def _step(axis: Any, test: Any, predicates: Any, argument: Any) -> Step:
    kept = None if argument is None else _text(argument)
    return Step(_text(axis), _text(test), tuple([_tree(one) for one in predicates]), kept)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError(raw)
    return raw
