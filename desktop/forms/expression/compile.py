"""Syntax tree → Python closures ``f(node, position, size, env)`` with a static type, so conversions are chosen once."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from typing import Literal as OneOf

from desktop.forms.errors import FormError
from desktop.forms.expression import paths
from desktop.forms.expression.environment import Environment
from desktop.forms.expression.parser import parse
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Number, Path
from desktop.forms.expression.values import (
    Value,
    equal,
    number_to_text,
    related,
    same_number,
    text_to_number,
    to_boolean,
    to_number,
    to_text,
)
from desktop.forms.tree import Node, document_order, string_value
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.environment import Namespaces

Kind = OneOf["number", "string", "boolean", "nodes", "any"]
# The static kind beside a closure says what it gives; the type checker cannot follow that, hence Any.
Run = Callable[[Node, int, int, Environment], Any]


# Function prefixes are fixed by convention; a form that binds one to something else means another function.
KNOWN_PREFIXES = {"jr": "http://openrosa.org/javarosa"}


class Closure(NamedTuple):
    """``kind`` "any": only known when it runs (a date, or what ``if`` chose)."""

    run: Run
    kind: Kind


class Compiler:
    """``namespaces`` None: names match by local name alone, as ODK engines read forms; else by the prefixes given."""

    def __init__(self, namespaces: Namespaces | None = None) -> None:
        self.namespaces = namespaces

    def compile(self, tree: Expression) -> Closure:
        """The closure of a tree; what cannot work raises when it is reached, as peers do."""
        if isinstance(tree, Number):
            number = tree.value
            return Closure(lambda _n, _p, _s, _e: number, "number")
        if isinstance(tree, Literal):
            text = tree.value
            return Closure(lambda _n, _p, _s, _e: text, "string")
        if isinstance(tree, Negate):
            operand = self.number(tree.operand)
            return Closure(lambda n, p, s, e: -operand(n, p, s, e), "number")
        if isinstance(tree, Binary):
            return self.binary(tree)
        if isinstance(tree, Path):
            return Closure(paths.compile_path(self, tree), "nodes")
        return self.call(tree)

    def call(self, tree: Call) -> Closure:
        from desktop.forms.expression.functions import FUNCTIONS

        found = FUNCTIONS.get(tree.name)
        prefix = tree.name.partition(":")[0]
        if self.namespaces is not None and found is not None and prefix != tree.name:
            found = (
                found if self.namespaces.get(prefix, KNOWN_PREFIXES.get(prefix)) == KNOWN_PREFIXES.get(prefix) else None
            )
        if found is None:
            return failing(_("没有“{}”这个函数。").format(tree.name))
        if not found.fewest <= len(tree.args) <= found.most:
            return failing(_("函数“{}”的参数个数不对。").format(tree.name))
        return found.build(self, tree.args)

    def binary(self, tree: Binary) -> Closure:
        if tree.op in ("and", "or"):
            left, right = self.boolean(tree.left), self.boolean(tree.right)
            if tree.op == "and":
                return Closure(lambda n, p, s, e: left(n, p, s, e) and right(n, p, s, e), "boolean")
            return Closure(lambda n, p, s, e: left(n, p, s, e) or right(n, p, s, e), "boolean")
        if tree.op in _ARITHMETIC:
            act, one, two = _ARITHMETIC[tree.op], self.number(tree.left), self.number(tree.right)
            return Closure(lambda n, p, s, e: act(one(n, p, s, e), two(n, p, s, e)), "number")
        if tree.op == "|":
            first, second = self.nodes(tree.left), self.nodes(tree.right)
            return Closure(lambda n, p, s, e: document_order([*first(n, p, s, e), *second(n, p, s, e)]), "nodes")
        if tree.op in _RELATIONS:
            return self.relation(tree)
        return self.equality(tree, differ=tree.op == "!=")

    def relation(self, tree: Binary) -> Closure:
        relation = _RELATIONS[tree.op]
        left, right = self.compile(tree.left), self.compile(tree.right)
        if left.kind == right.kind == "number":
            one, two = left.run, right.run
            return Closure(lambda n, p, s, e: relation(one(n, p, s, e), two(n, p, s, e)), "boolean")
        a, b = left.run, right.run
        return Closure(lambda n, p, s, e: related(relation, a(n, p, s, e), b(n, p, s, e), e), "boolean")

    def equality(self, tree: Binary, *, differ: bool) -> Closure:
        left, right = self.compile(tree.left), self.compile(tree.right)
        a, b = left.run, right.run
        if left.kind == right.kind == "number":
            return Closure(lambda n, p, s, e: same_number(a(n, p, s, e), b(n, p, s, e)) != differ, "boolean")
        if left.kind == "nodes" and right.kind == "string" and not differ:
            return Closure(lambda n, p, s, e: _any_text(a(n, p, s, e), b(n, p, s, e)), "boolean")
        return Closure(lambda n, p, s, e: equal(a(n, p, s, e), b(n, p, s, e), e, differ=differ), "boolean")

    # ---- conversions, chosen once ----

    def number(self, tree: Expression) -> Callable[[Node, int, int, Environment], float]:
        run, kind = self.compile(tree)
        if kind == "number":
            return run
        if kind == "string":
            return lambda n, p, s, e: text_to_number(run(n, p, s, e), e.zone)
        if kind == "nodes":

            def first_number(n: Node, p: int, s: int, e: Environment) -> float:
                found = run(n, p, s, e)
                return text_to_number(string_value(found[0]), e.zone) if found else math.nan

            return first_number
        return lambda n, p, s, e: to_number(run(n, p, s, e), e)

    def text(self, tree: Expression) -> Callable[[Node, int, int, Environment], str]:
        run, kind = self.compile(tree)
        if kind == "string":
            return run
        if kind == "nodes":

            def first_text(n: Node, p: int, s: int, e: Environment) -> str:
                found = run(n, p, s, e)
                return string_value(found[0]) if found else ""

            return first_text
        if kind == "number":
            return lambda n, p, s, e: number_to_text(run(n, p, s, e))
        return lambda n, p, s, e: to_text(run(n, p, s, e))

    def boolean(self, tree: Expression) -> Callable[[Node, int, int, Environment], bool]:
        run, kind = self.compile(tree)
        if kind == "boolean":
            return run
        return lambda n, p, s, e: to_boolean(run(n, p, s, e))

    def nodes(self, tree: Expression) -> Callable[[Node, int, int, Environment], list[Node]]:
        """A closure that raises 填 103 when what it meets is no node list."""
        run, kind = self.compile(tree)
        if kind == "nodes":
            return run

        def checked(n: Node, p: int, s: int, e: Environment) -> list[Node]:
            found = run(n, p, s, e)
            if not isinstance(found, list):
                raise FormError("填 103", _("这里要的是字段路径，得到的却是一个值。"))
            return found

        return checked


def failing(sentence: str) -> Closure:
    """A closure that raises when reached: a wrong function in a branch never taken does no harm."""

    def run(_n: Node, _p: int, _s: int, _e: Environment) -> Value:
        raise FormError("填 103", sentence)

    return Closure(run, "any")


def _any_text(nodes: list[Node], text: str) -> bool:
    if len(nodes) == 1:
        return string_value(nodes[0]) == text
    return any(string_value(node) == text for node in nodes)


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or left != left:  # noqa: PLR0124 - NaN
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def _modulo(left: float, right: float) -> float:
    if right == 0 or not math.isfinite(left) or right != right:  # noqa: PLR0124 - NaN
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _modulo,
}
_RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@lru_cache(maxsize=4096)
def _compiled(text: str, namespaces: tuple[tuple[str, str], ...] | None) -> Closure:
    return Compiler(None if namespaces is None else dict(namespaces)).compile(parse(text))


def compile_expression(text: str, namespaces: Namespaces | None = None) -> Closure:
    """Compiled once per text. :raises FormError: 填 102 if it cannot be read."""
    return _compiled(text, None if namespaces is None else tuple(sorted(namespaces.items())))
