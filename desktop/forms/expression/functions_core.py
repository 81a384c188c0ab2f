"""Conversions, truth and choice: string, number, boolean, not, if, coalesce, once …"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.compile import Closure
from desktop.forms.expression.dates import DAY_MS, Date, parse_date
from desktop.forms.expression.registry import define, define_raw
from desktop.forms.expression.values import Value, to_boolean, to_number, to_text
from desktop.forms.tree import Node, string_value
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Compiler
    from desktop.forms.expression.environment import Environment
    from desktop.forms.expression.syntax import Expression


@define("true", "", "boolean")
def _true(_env: Environment) -> bool:
    return True


@define("false", "", "boolean")
def _false(_env: Environment) -> bool:
    return False


@define("not", "b", "boolean")
def _not(_env: Environment, value: bool) -> bool:
    return not value


@define("boolean", "b", "boolean")
def _boolean(_env: Environment, value: bool) -> bool:
    return value


@define("boolean-from-string", "t", "boolean")
def _boolean_from_string(_env: Environment, text: str) -> bool:
    return text in ("1", "true")


@define_raw("string", 0, 1)
def _string(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    if args:
        return Closure(compiler.text(args[0]), "string")
    return Closure(lambda n, _p, _s, _e: string_value(n), "string")


@define_raw("number", 0, 1)
def _number(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    """Of a date it is the calendar day, as JavaRosa has it; arithmetic and comparison use the instant."""
    if not args:
        return Closure(lambda n, _p, _s, e: _day_or_number(string_value(n), e), "number")
    run = compiler.compile(args[0]).run
    return Closure(lambda n, p, s, e: _day_or_number(run(n, p, s, e), e), "number")


def _day_or_number(value: Value, env: Environment) -> float:
    if isinstance(value, list):
        value = string_value(value[0]) if value else ""
    date = parse_date(value, env.zone) if isinstance(value, str) and "-" in value else value
    if isinstance(date, Date) and date.valid and not date.timed:
        return date.local_ms / DAY_MS
    return to_number(value, env)


@define_raw("if", 3, 3)
def _if(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    test = compiler.boolean(args[0])
    yes, no = compiler.compile(args[1]), compiler.compile(args[2])
    one, other = yes.run, no.run
    kind = yes.kind if yes.kind == no.kind else "any"
    return Closure(lambda n, p, s, e: one(n, p, s, e) if test(n, p, s, e) else other(n, p, s, e), kind)


@define_raw("coalesce", 1, float("inf"))
def _coalesce(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    runs = [compiler.compile(arg).run for arg in args]

    def run(n: Node, p: int, s: int, e: Environment) -> Value:
        value: Value = ""
        for one in runs:
            value = one(n, p, s, e)
            if to_text(value) not in ("", "NaN"):
                return value
        return to_text(value) if isinstance(value, list) else value

    return Closure(run, "any")


@define_raw("once", 1, 1)
def _once(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    run = compiler.compile(args[0]).run

    def first_only(n: Node, p: int, s: int, e: Environment) -> Value:
        held = string_value(n)
        return held or run(n, p, s, e)

    return Closure(first_only, "any")


@define("random", "", "number")
def _random(env: Environment) -> float:
    return env.randomness.random()


@define("uuid", "", "string", optional="n")
def _uuid(env: Environment, length: float | None = None) -> str:
    if length is None:
        return str(uuid.UUID(int=env.randomness.getrandbits(128), version=4))
    if not 0 <= length <= 4096:
        raise FormError("填 103", _("uuid() 的长度不对。"))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(env.randomness.choice(alphabet) for _at in range(int(length)))


@define("checklist", "nn", "boolean", rest="v")
def _checklist(_env: Environment, least: float, most: float, *values: Value) -> bool:
    count = sum(_ticked(value) for value in values)
    return (least < 0 or count >= least) and (most < 0 or count <= most)


def _ticked(value: Value) -> int:
    if isinstance(value, list):
        return sum(string_value(node) != "" for node in value)
    return int(to_boolean(value))


@define("weighted-checklist", "nn", "boolean", rest="v")
def _weighted_checklist(env: Environment, least: float, most: float, *pairs: Value) -> bool:
    values: list[Value] = []
    weights: list[float] = []
    for at, item in enumerate(pairs):
        spread: list[Value] = [string_value(node) for node in item] if isinstance(item, list) else [item]
        if at % 2:
            weights.extend(to_number(one, env) for one in spread)
        else:
            values.extend(spread)
    total = sum(w for v, w in zip(values, weights, strict=False) if to_boolean(v))
    return (least < 0 or total >= least) and (most < 0 or total <= most)
