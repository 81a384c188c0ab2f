"""An index for ``[column = value]`` on long lists, and the rows of data tables found by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.forms.expression.environment import Environment
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, Step
from desktop.forms.tree import Node, string_value

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Compiler

Lookup = Callable[[Node, "list[Node]", Environment], "list[Node] | None"]


def equality_lookup(compiler: Compiler, step: Step, predicate: Binary) -> Lookup | None:
    column, other = _column(predicate.left), predicate.right
    if column is None or _looks_at_row(other):
        column, other = _column(predicate.right), predicate.left
        if column is None or _looks_at_row(other):
            return None
    wanted = compiler.compile(other).run
    name, test = column, step.test

    def lookup(parent: Node, rows: list[Node], env: Environment) -> list[Node] | None:
        if type(parent) is not Node:
            return None  # a form's own answers change; only data tables are indexed
        value = wanted(rows[0], 1, 1, env)
        if isinstance(value, list):
            if len(value) != 1:
                return None
            value = string_value(value[0])
        if not isinstance(value, str):  # numbers compare as numbers: "05" = 5
            return None
        return _index_of(parent, test, name, rows).get(value, [])

    return lookup


def _index_of(parent: Node, test: str, column: str, rows: list[Node]) -> dict[str, list[Node]]:
    if parent.columns is None:
        parent.columns = {}
    index = parent.columns.get((test, column))
    if index is None:
        index = parent.columns[test, column] = {}
        for row in rows:
            for cell in cells(row, column):
                bucket = index.setdefault(string_value(cell), [])
                if not bucket or bucket[-1] is not row:
                    bucket.append(row)
    return index


def _column(tree: Expression) -> str | None:
    if isinstance(tree, Path) and tree.base == "context" and len(tree.steps) == 1:
        step = tree.steps[0]
        if step.axis == "child" and not step.predicates and step.test[-1] not in "*)":
            return step.test.rpartition(":")[2]
    return None


def counts(tree: Expression) -> bool:
    """Does it ask for its own position? (Then the rows may not be thinned out before.)"""
    if isinstance(tree, Binary):
        return counts(tree.left) or counts(tree.right)
    if isinstance(tree, Call):
        return tree.name in ("position", "last") or any(map(counts, tree.args))
    return isinstance(tree, Negate) and counts(tree.operand)


def _looks_at_row(tree: Expression) -> bool:
    if isinstance(tree, (Number, Literal)):
        return False
    if isinstance(tree, Path):
        if isinstance(tree.base, str):
            return tree.base == "context" or any(step.predicates for step in tree.steps)
        return not (isinstance(tree.base, Call) and tree.base.name == "current") or any(
            s.predicates for s in tree.steps
        )
    if isinstance(tree, Call):
        return (
            tree.name in ("position", "last", "random", "once") or not tree.args or any(map(_looks_at_row, tree.args))
        )
    return True


def table_row(table: Node, column: str, key: str) -> Node | None:
    """The first row of a data table (``root/item``, or whatever its rows are called) whose column holds the key."""
    root = table
    while len(root.children) == 1 and root.children[0].children and root.children[0].children[0].children:
        root = root.children[0]
    rows = root.children
    return next(iter(_index_of(root, rows[0].name if rows else "", column, rows).get(key, [])), None)


def cells(row: Node, column: str) -> list[Node]:
    """The cells of a row: child elements, or with ``@`` an attribute."""
    if column.startswith("@"):
        return [item for item in row.attributes if item.name == column[1:]]
    return row.named(column)
