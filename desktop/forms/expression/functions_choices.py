"""Select questions and reference data: selected, jr:choice-name, instance, pulldata, jr:itext."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.compile import Closure
from desktop.forms.expression.index import cells, table_row
from desktop.forms.expression.registry import define, define_raw
from desktop.forms.expression.values import Value
from desktop.forms.tree import Node, string_value
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.compile import Compiler
    from desktop.forms.expression.environment import Environment
    from desktop.forms.expression.syntax import Expression


@define("selected is-selected", "tt", "boolean")
def _selected(_env: Environment, chosen: str, choice: str) -> bool:
    return choice.strip() in chosen.split() if choice.strip() else not chosen.split()


@define("count-selected", "t", "number")
def _count_selected(_env: Environment, chosen: str) -> float:
    return float(len(chosen.split()))


@define("selected-at", "tn", "string")
def _selected_at(_env: Environment, chosen: str, at: float) -> str:
    choices = chosen.split()
    if not math.isfinite(at) or not 0 <= int(at) < len(choices):
        return ""
    return choices[int(at)]


@define("instance", "t", "nodes")
def _instance(env: Environment, name: str) -> list[Node]:
    found = env.instance(name)
    return [] if found is None else [found]


@define("pulldata", "tttt", "string")
def _pulldata(env: Environment, table: str, column: str, key_column: str, key: str) -> str:
    found = env.instance(table)
    if found is None or not key:
        return ""
    row = table_row(found, key_column, key)
    found_cells = cells(row, column) if row is not None else []
    return string_value(found_cells[0]) if found_cells else ""


@define("jr:itext", "t", "any")
def _itext(env: Environment, name: str) -> Value:
    return env.itext(name, env.language)


@define_raw("jr:choice-name", 2, 2)
def _choice_name(compiler: Compiler, args: tuple[Expression, ...]) -> Closure:
    value, question = compiler.text(args[0]), compiler.text(args[1])

    def run(n: Node, p: int, s: int, e: Environment) -> str:
        return e.choice_name(question(n, p, s, e).strip(), value(n, p, s, e), n)

    return Closure(run, "string")


@define("cht:extension-lib", "t", rest="v")
def _extension(_env: Environment, name: str, *_args: object) -> str:
    raise FormError("填 103", _("没有扩展函数“{}”。").format(name))
