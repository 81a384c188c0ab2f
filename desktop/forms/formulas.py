"""Expressions and messages as a form's XML holds them → compiled formulas, each text read once."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from desktop.forms.definition import Formula, Words
from desktop.forms.errors import FormError
from desktop.forms.expression.compile import Closure, Compiler, failing
from desktop.forms.expression.parser import parse
from desktop.forms.expression.syntax import Call, Expression, Literal

_COMPILER = Compiler()


@dataclass(eq=False)
class Reading:
    """The loading of one form: what could not be read, and every expression with its syntax.

    ``known``: syntax that is held from an earlier start (cache.py).
    """

    known: Mapping[str, Expression] = field(default_factory=dict)
    faults: list[FormError] = field(default_factory=list)
    trees: dict[str, Expression] = field(default_factory=dict)


# Of the form that this thread is loading.
READING: ContextVar[Reading | None] = ContextVar("READING", default=None)


def formula(text: str | None, where: str) -> Formula | None:
    """A compiled expression; None for a blank one."""
    if text is None or not text.strip():
        return None
    reading = READING.get()
    try:
        tree, closure = _read(text)
    except FormError as error:
        problem = error.problem
        if reading is not None:
            reading.faults.append(FormError(problem.code, problem.message, where=where, hint=problem.where))
        return Formula(text, Literal(""), failing(f"{problem.message}（{problem.where}）"), where)
    if reading is not None:
        reading.trees[text] = tree
    return Formula(text, tree, closure, where)


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[Expression, Closure]:
    """Forms repeat themselves (true(), the same relevance): each text is read once."""
    reading = READING.get()
    tree = reading.known.get(text) if reading is not None else None
    if tree is None:
        tree = parse(text)
    return tree, _COMPILER.compile(tree)


def itext_argument(shown: Formula) -> Formula | None:
    """Which text ``jr:itext(…)`` shows; None for a label that is none."""
    tree = shown.tree
    if not isinstance(tree, Call) or tree.name != "jr:itext" or len(tree.args) != 1:
        return None
    return Formula(shown.text, tree.args[0], _COMPILER.compile(tree.args[0]), shown.where)


def words(text: str | None, where: str) -> Words | None:
    """A message given as an attribute: plain text or ``jr:itext('id')``."""
    if not text:
        return None
    stripped = text.strip()
    if stripped.startswith("jr:itext("):
        inner = stripped[len("jr:itext(") :].rstrip(") ").strip()
        if inner[:1] in ("'", '"') and inner[-1:] == inner[:1]:
            return Words(itext=inner[1:-1])
        return Words(formula=formula(stripped, where))
    return Words(pieces=(("text", text),))
