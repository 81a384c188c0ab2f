"""The syntax tree of an expression."""

from __future__ import annotations

from typing import NamedTuple


class Number(NamedTuple):
    value: float


class Literal(NamedTuple):
    value: str


class Call(NamedTuple):
    name: str
    args: tuple[Expression, ...]


class Binary(NamedTuple):
    op: str
    left: Expression
    right: Expression


class Negate(NamedTuple):
    operand: Expression


class Step(NamedTuple):
    """``test`` is a name (``a``, ``p:a``, ``*``, ``p:*``) or a node type (``node()``, ``text()`` …)."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    argument: str | None = None


class Path(NamedTuple):
    """``base`` is "root" (absolute), "context" (relative) or the expression the steps start from."""

    base: Expression | str
    steps: tuple[Step, ...]
    predicates: tuple[Expression, ...] = ()


Expression = Number | Literal | Call | Binary | Negate | Path
