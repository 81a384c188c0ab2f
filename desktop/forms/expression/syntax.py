"""The syntax tree of an expression."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Literal:
    value: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """``test`` is a name (``a``, ``p:a``, ``*``, ``p:*``) or a node type (``node()``, ``text()`` …)."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """``base`` is "root" (absolute), "context" (relative) or the expression the steps start from."""

    base: Expression | str
    steps: tuple[Step, ...]
    predicates: tuple[Expression, ...] = ()


Expression = Number | Literal | Call | Binary | Negate | Path
