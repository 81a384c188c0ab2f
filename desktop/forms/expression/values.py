"""The values of an expression (float, str, bool, Date, list of nodes) and their conversions and comparisons."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from desktop.forms.expression.dates import Date, from_days, parse_date
from desktop.forms.tree import Node, string_value

if TYPE_CHECKING:
    from desktop.forms.expression.environment import Environment

Value = float | str | bool | Date | list[Node]
_NUMBER = re.compile(r"[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*", re.ASCII)
_EXACT = 1e15


def text_to_number(text: str, zone: dt.tzinfo) -> float:
    """XPath's number(); text that looks like a date counts as its days."""
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) >= 10 and text[4:5] == "-":
        date = parse_date(text, zone)
        if date is not None:
            return date.days
    return math.nan


def number_to_text(value: float) -> str:
    """XPath's string(): no exponent, no trailing zeros."""
    if value != value:  # noqa: PLR0124 - NaN
        return "NaN"
    if value in (math.inf, -math.inf):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < _EXACT:
        return str(int(value))
    return f"{Decimal(repr(value)):f}".removesuffix(".0")


def to_number(value: Value, env: Environment) -> float:
    """number()."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return text_to_number(value, env.zone)
    if isinstance(value, Date):
        return value.days
    return text_to_number(string_value(value[0]), env.zone) if value else math.nan


def to_text(value: Value) -> str:
    """string()."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_to_text(value)
    if isinstance(value, Date):
        return value.iso()
    return string_value(value[0]) if value else ""


def to_boolean(value: Value) -> bool:
    """boolean()."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return not (value == 0 or value != value)  # noqa: PLR0124 - NaN
    if isinstance(value, Date):
        return value.valid
    return bool(value)


def to_date(value: Value, env: Environment) -> Date | None:
    """A date from whatever; None where there is none (blank or another text)."""
    if isinstance(value, Date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return from_days(value, env.zone)
    text = to_text(value)
    found = parse_date(text, env.zone)
    if found is None and _NUMBER.fullmatch(text):
        return from_days(float(text), env.zone)
    return found


# ---- comparison (XPath 1.0 §3.4, with dates) ----

Relation = Callable[[float, float], bool]


def equal(left: Value, right: Value, env: Environment, *, differ: bool = False) -> bool:
    """``=``, or ``!=`` with ``differ``: over node lists true if any pair is."""
    if isinstance(left, list):
        return _equal_nodes(left, right, env, differ)
    if isinstance(right, list):
        return _equal_nodes(right, left, env, differ)
    return _equal_simple(left, right, env) != differ


def _equal_nodes(nodes: list[Node], other: Value, env: Environment, differ: bool) -> bool:
    if isinstance(other, bool):
        return (bool(nodes) == other) != differ
    if isinstance(other, list):
        if differ:
            others = {string_value(node) for node in other}
            return any(len(others - {string_value(node)}) > 0 for node in nodes)
        others = {string_value(node) for node in other}
        return any(string_value(node) in others for node in nodes)
    return any(_equal_simple(string_value(node), other, env) != differ for node in nodes)


def _equal_simple(left: Value, right: Value, env: Environment) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, float) or isinstance(right, float):
        return same_number(to_number(left, env), to_number(right, env))
    one, two = to_date(left, env), to_date(right, env)
    if one is None or two is None:
        return False
    return one.instant_ms == two.instant_ms


def same_number(left: float, right: float) -> bool:
    """Equal as far as doubles can tell: 6.1 - 7.8 is -1.7 to a person (JavaRosa compares within 1e-12)."""
    return left == right or abs(left - right) < 1e-12


def related(relation: Relation, left: Value, right: Value, env: Environment) -> bool:
    """``<`` and its kin: numbers, over node lists true if any pair is (also beside a boolean, as both peers do)."""
    if isinstance(left, list):
        return any(related(relation, string_value(node), right, env) for node in left)
    if isinstance(right, list):
        return any(related(relation, left, string_value(node), env) for node in right)
    return relation(to_number(left, env), to_number(right, env))
