"""Numbers: rounding, powers, trigonometry, and sums over node lists."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING

from desktop.forms.expression.registry import define
from desktop.forms.expression.values import Value, text_to_number, to_number
from desktop.forms.tree import Node, string_value

if TYPE_CHECKING:
    from desktop.forms.expression.environment import Environment


# Enough digits for any double at 30 places.
_DIGITS = 400


@define("sum", "s", "number")
def _sum(env: Environment, nodes: list[Node]) -> float:
    return math.fsum(_finite(env, nodes)) if nodes else 0.0


def _finite(env: Environment, nodes: list[Node]) -> list[float]:
    return [text_to_number(string_value(node), env.zone) for node in nodes]


@define("int", "n", "number")
def _int(_env: Environment, value: float) -> float:
    return float(math.trunc(value)) if math.isfinite(value) else value


@define("floor", "n", "number")
def _floor(_env: Environment, value: float) -> float:
    return float(math.floor(value)) if math.isfinite(value) else value


@define("ceiling", "n", "number")
def _ceiling(_env: Environment, value: float) -> float:
    return float(math.ceil(value)) if math.isfinite(value) else value


@define("round", "v", "number", optional="n")
def _round(env: Environment, value: Value, places: float = 0.0) -> float:
    if isinstance(value, str):
        value = value.replace(",", ".")  # JavaRosa reads a decimal comma here
    number = to_number(value, env)
    if not math.isfinite(number) or not math.isfinite(places) or number == 0:
        return number
    unit = Decimal(1).scaleb(-math.trunc(max(-300.0, min(30.0, places))))
    with localcontext(Context(prec=_DIGITS)):
        scaled = Decimal(repr(number)) / unit
        half_down = number < 0 and places < 0
        rounded = scaled.quantize(Decimal(1), rounding=ROUND_HALF_DOWN if half_down else ROUND_HALF_UP)
        return float(rounded * unit)


@define("pow", "nn", "number")
def _pow(_env: Environment, base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def _one(names: str, act: Callable[[float], float]) -> None:
    def apply(_env: Environment, value: float) -> float:
        try:
            return act(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    define(names, "n", "number")(apply)


def _logarithm(act: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -math.inf if value == 0 else act(value)


for _names, _act in {
    "abs": math.fabs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "exp10": lambda value: math.pow(10, value),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}.items():
    _one(_names, _act)


@define("atan2", "nn", "number")
def _atan2(_env: Environment, y: float, x: float) -> float:
    return math.atan2(y, x)


@define("pi", "", "number")
def _pi(_env: Environment) -> float:
    return math.pi


@define("min", "v", "number", rest="v")
def _min(env: Environment, *values: Value) -> float:
    return _extreme(env, values, min)


@define("max", "v", "number", rest="v")
def _max(env: Environment, *values: Value) -> float:
    return _extreme(env, values, max)


def _extreme(env: Environment, values: tuple[Value, ...], choose: Callable[[list[float]], float]) -> float:
    numbers: list[float] = []
    for value in values:
        if isinstance(value, list):
            numbers.extend(text_to_number(string_value(node), env.zone) for node in value if node.relevant)
        elif value != "":
            numbers.append(to_number(value, env))
    if not numbers or any(number != number for number in numbers):  # noqa: PLR0124 - NaN
        return math.nan
    return choose(numbers)
