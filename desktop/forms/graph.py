"""The order in which a form's expressions are computed, and what has to be computed again after a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from desktop.forms.definition import Definition, Formula, Slot
from desktop.forms.errors import FormError
from desktop.forms.expression.dependencies import Read, reads
from desktop.foundation.translation import _

# What a change is: a value of a slot, the rows of a repeat, the relevance of a slot (and all below it).
VALUE, ROWS, RELEVANCE = "value", "rows", "relevance"
Change = tuple[str, str]  # (what, slot path)
# All places a form's expressions may read, taken together: sums over everything, a thousand times, never end.
_MAX_READS = 100_000
_MAX_NAMED = 12
_FIXED = {"true()": True, "false()": False}
_MAKES = {"calculate": VALUE, "relevant": RELEVANCE, "count": ROWS}


@dataclass(eq=False)
class Rule:
    """One expression to keep up to date. ``kind``: relevant, calculate, count, readonly, required."""

    slot: Slot
    kind: str
    formula: Formula
    reads: list[Read]
    rank: int = 0
    after: list[Rule] = field(default_factory=list)
    fixed: bool | None = None  # true() and false() need no evaluating


@dataclass(eq=False)
class Graph:
    """``rules`` in computing order; ``readers``: change → the rules that read it."""

    rules: list[Rule]
    readers: dict[Change, list[Rule]]

    def reading(self, changes: Iterable[Change]) -> list[Rule]:
        """The rules that read what changed."""
        return _distinct(rule for change in changes for rule in self.readers.get(change, ()))


def build_graph(definition: Definition) -> Graph:
    """:raises FormError: 填 105 where values depend on each other in a circle, naming the fields."""
    rules: list[Rule] = []
    read = 0
    for rule in _rules(definition):
        rules.append(rule)
        read += len(rule.reads)
        if read > _MAX_READS:
            raise FormError("填 108", _("表单太复杂，已拒绝。"))
    readers: dict[Change, list[Rule]] = {}
    for rule in rules:
        for change in _changes_read(rule):
            readers.setdefault(change, []).append(rule)
    for rule in rules:
        if rule.kind in _MAKES:
            rule.after = _distinct(readers.get((_MAKES[rule.kind], rule.slot.path), ()))
    ordered = _ordered(rules)
    for rank, rule in enumerate(ordered):
        rule.rank = rank
    return Graph(ordered, readers)


def _rules(definition: Definition) -> Iterable[Rule]:
    for slot in definition.root.walk():
        context = slot
        for kind, formula in (
            ("count", slot.count),
            ("relevant", slot.bind.relevant),
            ("calculate", slot.bind.calculate),
            ("readonly", slot.bind.readonly),
            ("required", slot.bind.required),
        ):
            if formula is not None:
                made = Rule(slot, kind, formula, reads(formula.tree, context, definition.root))
                made.fixed = _FIXED.get(formula.text.strip())
                yield made


def _changes_read(rule: Rule) -> set[Change]:
    found: set[Change] = set()
    for slot, _loose in rule.reads:
        # A group or repeat is read for its place, number or relevance: position(..), count(${rows}).
        found.add((VALUE if slot.leaf else ROWS, slot.path))
        found.add((RELEVANCE, slot.path))
        for outer in slot.ancestors():
            found.add((RELEVANCE, outer.path))
            if outer.repeat:
                found.add((ROWS, outer.path))
    return found


def _distinct(rules: Iterable[Rule]) -> list[Rule]:
    return list({id(rule): rule for rule in rules}.values())


def _ordered(rules: list[Rule]) -> list[Rule]:
    """Depth first, so that what is read comes before what reads it."""
    state: dict[int, int] = {}
    ordered: list[Rule] = []
    trail: list[Rule] = []

    for first in reversed(rules):
        if id(first) in state:
            continue
        state[id(first)] = 1
        trail.append(first)
        pending = [iter(reversed(first.after))]
        while pending:
            later = next(pending[-1], None)
            if later is None:
                pending.pop()
                done = trail.pop()
                state[id(done)] = 2
                ordered.append(done)
            elif id(later) not in state:
                state[id(later)] = 1
                trail.append(later)
                pending.append(iter(reversed(later.after)))
            elif state[id(later)] == 1:
                _judge_circle(trail, later)
    ordered.reverse()
    return ordered


def _judge_circle(trail: list[Rule], again: Rule) -> None:
    """Values in a circle cannot be computed. Relevance and numbers of rows may feed back: they settle by repetition."""
    start = next(at for at, rule in enumerate(trail) if rule is again)
    circle = [*trail[start:], again]
    if any(rule.kind != "calculate" or _of_another_row(rule, later) for rule, later in pairwise(circle)):
        return
    named = [rule.slot.name for rule in circle]
    if len(named) > _MAX_NAMED:
        named[_MAX_NAMED // 2 : -_MAX_NAMED // 2] = ["…"]
    names = " → ".join(named)
    raise FormError("填 105", _("这些字段互相依赖，算不出来：{}。").format(names), where=again.formula.where)


def _of_another_row(rule: Rule, later: Rule) -> bool:
    """A running total reads the row before: no circle, rows are computed in order."""
    inside = rule.slot.enclosing_repeat
    if inside is None or inside not in (later.slot.enclosing_repeat, *later.slot.ancestors()):
        return False
    about = [read for read in later.reads if read.slot is rule.slot or rule.slot in read.slot.walk()]
    return all(read.loose for read in about)
