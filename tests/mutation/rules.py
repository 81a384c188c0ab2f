"""Every rule of the exchange, found in its source, and the same code with one of them taken out.

A rule is: an ``if`` that ends in ``raise`` (its condition becomes False) · one condition among several joined by ``or``, or
by ``and`` under ``not`` · a call of ``check…``, ``verify…``, ``require…`` for its own sake · one condition of a
predicate's answer · an ``except`` that turns a foreign error into one of ours. So a new rule is a new row of the table,
whether its author thinks of it or not.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType
from typing import Any

MODULES = (
    "desktop.foundation.canonical_json",
    *(
        f"desktop.exchange.{name}"
        for name in (
            "backup_file", "batch", "container", "encryption", "endorsement", "enrolment", "envelope", "fields", "fingerprint_words", "handed_down", "history", "inspecting",
            "keys", "kit", "large", "lines", "opening", "pack", "receipt", "recovery", "recovery_code", "roster", "signing", "submission", "trust",
        )
    ),
)  # fmt: skip
_CALLS = ("check", "_check", "verify", "require", "_require")
# Functions whose ``if … return`` or answer is a verdict on what was read.
_VERDICTS = {
    "_problem", "judge_sequence", "good_name", "good_path", "_closes", "_good_ref", "_good_explained", "_good_value", "_whole", "_is_hash",
    "_reaches", "is_above", "same_words", "proves", "_is_batch", "is_recipient",
}  # fmt: skip
_FLAGS = {"tidy", "shaped", "distinct", "plain", "same", "first_with_prev"}


@dataclass(frozen=True)
class Rule:
    """``name`` is stable as long as the rule's own text is; ``change`` takes it out of a copy of the module's tree."""

    name: str
    module: str
    function: str
    change: Callable[[ast.Module], None]

    def code(self) -> CodeType:
        """The function without the rule."""
        tree = copy.deepcopy(_tree(self.module))
        self.change(tree)
        ast.fix_missing_locations(tree)
        return _code_of(compile(tree, _path(self.module), "exec"), self.function)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(importlib.import_module(module)))


def _path(module: str) -> str:
    return str(importlib.import_module(module).__file__)


def _code_of(code: CodeType, function: str) -> CodeType:
    for part in function.split("."):
        code = next(const for const in code.co_consts if isinstance(const, CodeType) and const.co_name == part)
    return code


@contextmanager
def without(rule: Rule) -> Iterator[None]:
    """The running program without the rule: everybody who imported the function has the other code."""
    function = _function(rule)
    kept = function.__code__
    function.__code__ = rule.code()
    try:
        yield
    finally:
        function.__code__ = kept


def _function(rule: Rule) -> FunctionType:
    found: Any = importlib.import_module(rule.module)
    for part in rule.function.split("."):
        found = inspect.getattr_static(found, part)
    found = getattr(found, "fget", None) or getattr(found, "func", None) or getattr(found, "__func__", found)
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType), rule.name
    return found


# ---------------------------------------------------------------------------------------------- finding them


@cache
def rules() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for module in MODULES:
        for function, node in _functions(_tree(module)):
            found += _rules_of(module, function, node)
    names = [rule.name for rule in found]
    twice = {name for name in names if names.count(name) > 1}
    return tuple(
        rule if rule.name not in twice else Rule(f"{rule.name} #{names[: place + 1].count(rule.name)}", rule.module, rule.function, rule.change)
        for place, rule in enumerate(found)
    )  # fmt: skip


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _rules_of(module: str, function: str, node: ast.FunctionDef) -> Iterator[Rule]:
    short = module.rpartition(".")[2]

    def rule(text: str, place: ast.AST, put: Callable[[Any], Any]) -> Rule:
        at = (type(place), place.lineno, place.col_offset, place.end_col_offset, place.end_lineno)  # type: ignore[attr-defined]
        return Rule(f"{short}.{function}: {text}", module, function, lambda tree: _replace(tree, at, put))

    verdict = node.name in _VERDICTS
    for inner in ast.walk(node):
        if isinstance(inner, ast.If) and (_raises(inner.body) or (verdict and isinstance(inner.body[-1], ast.Return))):
            yield rule(f"if {ast.unparse(inner.test)}", inner.test, _false)
            yield from _parts(inner.test, rule)
        elif (
            isinstance(inner, ast.Expr)
            and isinstance(inner.value, ast.Call)
            and _called(inner.value).startswith(_CALLS)
        ):
            yield rule(ast.unparse(inner), inner, lambda _old: ast.Pass())
        elif isinstance(inner, ast.ExceptHandler) and _raises(inner.body):
            yield rule(f"except {ast.unparse(inner.type) if inner.type else ''}", inner, _reraised)
        elif (isinstance(inner, ast.Return) and verdict and inner.value is not None) or (
            isinstance(inner, ast.Assign) and isinstance(inner.targets[0], ast.Name) and inner.targets[0].id in _FLAGS
        ):
            yield from _parts(inner.value, rule)
        elif isinstance(inner, ast.Tuple) and node.name == "_problem" and _is_check(inner):
            yield rule(ast.unparse(inner), inner.elts[1], lambda _old: ast.Constant(value=True))


def _is_check(node: ast.Tuple) -> bool:
    return len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant) and not isinstance(node.elts[1], ast.Constant)


def _parts(test: ast.expr, rule: Callable[[str, ast.AST, Callable[[Any], Any]], Rule]) -> Iterator[Rule]:
    """One condition of several left out."""
    for inner in ast.walk(test):
        if isinstance(inner, ast.BoolOp):
            for number, part in enumerate(inner.values):
                yield rule(
                    f"without {ast.unparse(part)} in {ast.unparse(inner)}",
                    inner,
                    lambda old, number=number: _less(old, number),
                )


def _less(old: ast.BoolOp, number: int) -> ast.expr:
    values = [value for place, value in enumerate(old.values) if place != number]
    return values[0] if len(values) == 1 else ast.BoolOp(op=old.op, values=values)


def _false(_old: ast.AST) -> ast.expr:
    return ast.Constant(value=False)


def _reraised(old: ast.ExceptHandler) -> ast.ExceptHandler:
    return ast.ExceptHandler(type=old.type, name=old.name, body=[ast.Raise()])


def _raises(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise)


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _replace(tree: ast.Module, at: tuple[Any, ...], put: Callable[[Any], Any]) -> None:
    class Change(ast.NodeTransformer):
        done = 0

        def visit(self, node: ast.AST) -> Any:
            here = (
                type(node),
                *(getattr(node, key, None) for key in ("lineno", "col_offset", "end_col_offset", "end_lineno")),
            )
            if here == at and not self.done:
                self.done += 1
                return ast.copy_location(put(node), node)
            return self.generic_visit(node)

    change = Change()
    change.visit(tree)
    assert change.done == 1, at
