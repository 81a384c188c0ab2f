"""Formulas asked over and over of one set of answers: the same texts give the same yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from desktop.forms.choices import values_offered
from desktop.forms.definition import Formula, Itemset, Slot
from desktop.forms.engine import Engine
from desktop.forms.expression.dependencies import Read, reads
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Path
from desktop.forms.expression.values import to_boolean
from desktop.forms.instance import AnswerNode

# Functions that look at their arguments, the day and the lists of the context, and at nothing else.
_PLAIN = frozenset(
    "true false not boolean boolean-from-string string number if coalesce selected is-selected count-selected "
    "selected-at concat substring substr substring-before substring-after string-length normalize-space translate "
    "contains starts-with ends-with regex int round floor ceiling abs pow today date format-date format-date-time "
    "decimal-date-time pulldata upper-case lower-case".split()
)
_NO_ARGUMENTS = frozenset(["true", "false", "today"])
# Of the rows of a list they are as good; of a form's own nodes they ask which are relevant, and that no text tells.
_OF_ROWS = frozenset(["count", "sum", "max", "min", "count-non-empty"])
_MOST_HELD = 4096
T = TypeVar("T")


class Asked:
    """One formula at one node. ``reads`` None: something else than the texts of fields decides, it is always run."""

    __slots__ = ("_engine", "_formula", "_held", "node", "reads")

    def __init__(
        self,
        engine: Engine,
        formula: Formula,
        node: AnswerNode,
        read: Sequence[AnswerNode] | None,
        held: dict[tuple[str, ...], bool],
    ) -> None:
        self._engine = engine
        self._formula = formula
        self.node = node
        self.reads = read
        self._held = held

    def true(self) -> bool:
        """:raises FormError: what the formula raises."""
        if self.reads is None:
            return to_boolean(self._engine.run(self._formula, self.node))
        texts = _texts(self.reads)
        found = self._held.get(texts)
        if found is None:
            found = to_boolean(self._engine.run(self._formula, self.node))
            _hold(self._held, texts, found)
        return found


class Offered:
    """The values that a list offers at one node; ``reads`` as ``Asked`` has them."""

    __slots__ = ("_engine", "_held", "_node", "reads")

    def __init__(
        self,
        engine: Engine,
        node: AnswerNode,
        read: Sequence[AnswerNode] | None,
        held: dict[tuple[str, ...], frozenset[str]],
    ) -> None:
        self._engine = engine
        self._node = node
        self.reads = read
        self._held = held

    def values(self) -> frozenset[str]:
        """:raises FormError: what the list's formula raises."""
        if self.reads is None:
            return values_offered(self._engine, self._node)
        texts = _texts(self.reads)
        found = self._held.get(texts)
        if found is None:
            found = values_offered(self._engine, self._node)
            _hold(self._held, texts, found)
        return found


def _texts(read: Sequence[AnswerNode]) -> tuple[str, ...]:
    return tuple([node.text if node.relevant else "" for node in read])


def _hold(held: dict[tuple[str, ...], T], texts: tuple[str, ...], found: T) -> None:
    if len(held) >= _MOST_HELD:
        held.clear()
    held[texts] = found


class Formulas:
    """Binds formulas to nodes. Answers are shared by all nodes that ask the same formula, for one context."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._answers: dict[int, dict[tuple[str, ...], bool]] = {}
        self._lists: dict[int, dict[tuple[str, ...], frozenset[str]]] = {}
        self._slots: dict[int, tuple[Slot, ...] | None] = {}

    def at(self, formula: Formula, node: AnswerNode) -> Asked:
        """The formula at a node."""
        return Asked(self.engine, formula, node, self._reads(formula, node), self._answers.setdefault(id(formula), {}))

    def offered(self, itemset: Itemset, node: AnswerNode) -> Offered:
        """What the list of a question offers there."""
        held = self._lists.setdefault(id(itemset.nodes), {})
        return Offered(self.engine, node, self._reads(itemset.nodes, node), held)

    def _reads(self, formula: Formula, node: AnswerNode) -> list[AnswerNode] | None:
        name = id(formula)
        if name not in self._slots:
            found = reads(formula.tree, node.slot, self.engine.definition.root)
            self._slots[name] = _only_fields(formula.tree, found, node.slot)
        slots = self._slots[name]
        return None if slots is None else [_near(node, slot, self.engine.root) for slot in slots]


def _only_fields(tree: Expression, found: Sequence[Read], context: Slot) -> tuple[Slot, ...] | None:
    """The fields that decide: of the same row, of the rows around it, or of none; None where there is more to it."""
    if not _plain(tree):
        return None
    around = {None, *([context] if context.repeat else []), *(slot for slot in context.ancestors() if slot.repeat)}
    slots = {read.slot: None for read in found}
    plain = all(slot.leaf and slot.enclosing_repeat in around for slot in slots)
    return tuple(slots) if plain and not any(read.loose for read in found) else None


def _plain(tree: Expression) -> bool:
    if isinstance(tree, Binary):
        return tree.op != "|" and _plain(tree.left) and _plain(tree.right)
    if isinstance(tree, Negate):
        return _plain(tree.operand)
    if isinstance(tree, Call):
        known = tree.name in _PLAIN or (tree.name in _OF_ROWS and all(map(_of_a_list, tree.args)))
        return known and bool(tree.args or tree.name in _NO_ARGUMENTS) and all(map(_plain, tree.args))
    if isinstance(tree, Path):
        if _of_a_list(tree):
            tests = [*tree.predicates, *(test for step in tree.steps for test in step.predicates)]
            return all(_plain(test) for test in tests)
        steps = all(step.axis in {"child", "parent", "self"} and not step.predicates for step in tree.steps)
        return isinstance(tree.base, str) and steps and not tree.predicates
    return True


def _of_a_list(tree: Expression) -> bool:
    """Nodes of a secondary instance, which stays the same as long as the context does."""
    return (
        isinstance(tree, Path)
        and isinstance(tree.base, Call)
        and tree.base.name == "instance"
        and all(isinstance(arg, Literal) for arg in tree.base.args)
    )


def _near(node: AnswerNode, slot: Slot, root: AnswerNode) -> AnswerNode:
    """The node of a slot that a formula at ``node`` reads: in its own row, or outside repeats."""
    holder = slot.enclosing_repeat
    step = node
    while holder is not None and step.slot is not holder:
        assert isinstance(step.parent, AnswerNode)
        step = step.parent
    names = []
    below: Slot | None = slot
    while below is not None and below is not (step.slot if holder is not None else root.slot):
        names.append(below.name)
        below = below.parent
    found = step if holder is not None else root
    for name in reversed(names):
        child = found.named(name)[0]
        assert isinstance(child, AnswerNode)
        found = child
    return found
