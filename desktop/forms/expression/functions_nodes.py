"""Node lists: position, last, count, name, id, lang, current, indexed-repeat, randomize."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.compile import Closure
from desktop.forms.expression.registry import define, define_raw
from desktop.forms.expression.syntax import Path
from desktop.forms.expression.values import Value, text_to_number, to_text
from desktop.forms.tree import (
    ATTRIBUTE,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    Node,
    descendants,
    string_value,
    top,
)
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.forms.expression.compile import Compiler
    from desktop.forms.expression.environment import Environment
    from desktop.forms.expression.syntax import Expression


@define_raw("last", 0, 0)
def _last(_compiler: Compiler, _args: tuple[Expression, ...]) -> Closure:
    return Closure(lambda _n, _p, s, _e: float(s), "number")


@define_raw("position", 0, 1)
def _position(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    """position() in a predicate; position(node) is its place among its like-named siblings (ODK)."""
    if not args:
        return Closure(lambda _n, p, _s, _e: float(p), "number")
    nodes = compiler.nodes(args[0])

    def run(n: Node, p: int, s: int, e: Environment) -> float:
        found = nodes(n, p, s, e)
        return float(found[0].place()) if found else math.nan

    return Closure(run, "number")


@define("count", "s", "number")
def _count(_env: Environment, nodes: list[Node]) -> float:
    return float(len(nodes))


@define("count-non-empty", "s", "number")
def _count_non_empty(_env: Environment, nodes: list[Node]) -> float:
    return float(sum(string_value(node) != "" for node in nodes))


@define_raw("current", 0, 0)
def _current(_compiler: Compiler, _args: tuple[Expression, ...]) -> Closure:
    return Closure(lambda _n, _p, _s, e: [e.current], "nodes")


@define("id", "v", "nodes")
def _id(env: Environment, value: Value) -> list[Node]:
    texts = [string_value(node) for node in value] if isinstance(value, list) else [to_text(value)]
    wanted = {word for text in texts for word in text.split()}
    document = top(env.current)
    return [node for node in descendants(document) if node.kind == ELEMENT and node.attribute("id") in wanted]


def _named(names: str, act: Callable[[Node], str]) -> None:
    def build(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
        if not args:
            return Closure(lambda n, _p, _s, _e: act(n), "string")
        nodes = compiler.nodes(args[0])

        def run(n: Node, p: int, s: int, e: Environment) -> str:
            found = nodes(n, p, s, e)
            return act(found[0]) if found else ""

        return Closure(run, "string")

    define_raw(names, 0, 1)(build)


def _full_name(node: Node) -> str:
    return f"{node.prefix}:{node.name}" if node.prefix else _local_name(node)


def _local_name(node: Node) -> str:
    return node.name if node.kind in (ELEMENT, ATTRIBUTE, INSTRUCTION, NAMESPACE) else ""


_named("name", _full_name)
_named("local-name", _local_name)
_named("namespace-uri", lambda node: node.uri)


@define_raw("lang", 1, 1)
def _lang(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    wanted = compiler.text(args[0])

    def run(n: Node, p: int, s: int, e: Environment) -> bool:
        language = wanted(n, p, s, e).lower()
        step: Node | None = n
        while step is not None:
            for item in step.attributes:
                if item.prefix == "xml" and item.name == "lang":
                    said = item.text.lower()
                    return said == language or said.startswith(language + "-")
            step = step.parent
        return False

    return Closure(run, "boolean")


@define_raw("indexed-repeat", 3, 7)
def _indexed_repeat(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    """indexed-repeat(field, repeat, index[, repeat, index …]): the field in that instance of the repeat."""
    if len(args) % 2 == 0 or not all(isinstance(arg, Path) for arg in (args[0], *args[1::2])):
        return _refused(_("indexed-repeat() 的参数不对。"))
    target = compiler.nodes(args[0])
    levels = [(compiler.nodes(args[at]), compiler.number(args[at + 1])) for at in range(1, len(args), 2)]

    def run(n: Node, p: int, s: int, e: Environment) -> list[Node]:
        found = target(n, p, s, e)
        for nodes, number in levels:
            index = number(n, p, s, e)
            found = _within(found, nodes(n, p, s, e), index)
        return found

    return Closure(run, "nodes")


def _within(found: list[Node], repeats: list[Node], index: float) -> list[Node]:
    """Those inside the repeat instance of that place (counted among its own siblings)."""
    if not repeats or not math.isfinite(index):
        return []
    name = repeats[0].name
    kept = []
    for node in found:
        step: Node | None = node
        while step is not None and step.name != name:
            step = step.parent
        if step is not None and step.place() == int(index):
            kept.append(node)
    return kept


def _refused(sentence: str) -> Closure:
    def run(_n: Node, _p: int, _s: int, _e: Environment) -> Value:
        raise FormError("填 103", sentence)

    return Closure(run, "nodes")


@define("randomize", "s", "nodes", optional="v")
def _randomize(env: Environment, nodes: list[Node], seed: Value | None = None) -> list[Node]:
    shuffled = list(nodes)
    if seed is None:
        env.randomness.shuffle(shuffled)
        return shuffled
    state = _seed(seed, env)
    for at in range(len(shuffled)):  # inside out, as JavaRosa and Enketo do: every client shows the same order
        state = state * 16807 % 2147483647
        chosen = int((state - 1) / 2147483646 * (at + 1))
        shuffled[at], shuffled[chosen] = shuffled[chosen], shuffled[at]
    return shuffled


def _seed(seed: Value, env: Environment) -> int:
    """For Park and Miller's generator, as the ODK specification asks; text that is no number seeds by its SHA-256."""
    text = to_text(seed)
    number = seed if isinstance(seed, float) else text_to_number(text, env.zone)
    if math.isfinite(number) or not text:
        state = math.trunc(number) if text else 0
    else:
        state = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
    remainder = abs(state) % 2147483647 * (1 if state >= 0 else -1)
    return remainder + 2147483646 if remainder <= 0 else remainder
