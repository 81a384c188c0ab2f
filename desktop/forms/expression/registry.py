"""How functions are declared: a name, how many arguments, of what types, and the Python that does it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Closure, Compiler, Kind, Run
    from desktop.forms.expression.syntax import Expression

Build = Callable[["Compiler", "tuple[Expression, ...]"], "Closure"]


class Function(NamedTuple):
    """``build`` makes the closure of one call once the number of arguments is known to be right."""

    fewest: int
    most: float
    build: Build


FUNCTIONS: dict[str, Function] = {}


def define(
    names: str, params: str = "", kind: Kind = "any", *, optional: str = "", rest: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare ``f(env, *args)``. A letter a parameter: n number, t text, b boolean, s relevant nodes, v any value.

    ``names``: blanks between aliases. ``rest``: the letter of any further arguments.
    """

    def declare(act: Callable[..., Any]) -> Callable[..., Any]:
        def build(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
            letters = params + optional + rest * max(0, len(args) - len(params) - len(optional))
            runs = [_convert(compiler, letter, arg) for letter, arg in zip(letters, args, strict=False)]
            return _closure(act, runs, kind)

        most = math.inf if rest else len(params) + len(optional)
        for name in names.split():
            FUNCTIONS[name] = Function(len(params), most, build)
        return act

    return declare


def define_raw(names: str, fewest: int, most: float) -> Callable[[Build], Build]:
    """Declare a function that makes its own closure (it needs the context node, or leaves arguments unread)."""

    def declare(build: Build) -> Build:
        for name in names.split():
            FUNCTIONS[name] = Function(fewest, most, build)
        return build

    return declare


def _convert(compiler: Compiler, letter: str, arg: Expression) -> Callable[..., Any]:
    if letter == "n":
        return compiler.number(arg)
    if letter == "t":
        return compiler.text(arg)
    if letter == "b":
        return compiler.boolean(arg)
    if letter == "s":
        nodes = compiler.nodes(arg)
        return lambda n, p, s, e: [node for node in nodes(n, p, s, e) if node.relevant]
    return compiler.compile(arg).run


def _closure(act: Callable[..., Any], runs: list[Callable[..., Any]], kind: Kind) -> Closure:
    from desktop.forms.expression.compile import Closure

    run: Run
    if not runs:
        run = lambda _n, _p, _s, e: act(e)  # noqa: E731 - one closure per arity keeps calls cheap
    elif len(runs) == 1:
        (a,) = runs
        run = lambda n, p, s, e: act(e, a(n, p, s, e))  # noqa: E731
    elif len(runs) == 2:
        a, b = runs
        run = lambda n, p, s, e: act(e, a(n, p, s, e), b(n, p, s, e))  # noqa: E731
    else:
        run = lambda n, p, s, e: act(e, *[one(n, p, s, e) for one in runs])  # noqa: E731
    return Closure(run, kind)
