"""Formulas asked over and over of one set of answers: the same texts give the same yes or no.

What a formula reads of the context (the day, a list) counts as one more text: its stamp.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from desktop.forms.choices import values_offered
from desktop.forms.context import OWN_ROWS, SessionContext
from desktop.forms.definition import Formula, Itemset, Slot
from desktop.forms.engine import Engine
from desktop.forms.expression.dependencies import Read, reads
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Path
from desktop.forms.expression.values import to_boolean
from desktop.forms.instance import AnswerNode

# Functions that look at their arguments, the day and the lists of the context, and at nothing else.
PLAIN = frozenset(
    "true false not boolean boolean-from-string string number if coalesce selected is-selected count-selected "
    "selected-at concat substring substr substring-before substring-after string-length normalize-space translate "
    "contains starts-with ends-with regex int round floor ceiling abs pow today date format-date format-date-time "
    "decimal-date-time pulldata upper-case lower-case".split()
)
NO_ARGUMENTS = frozenset(["true", "false", "today"])
# Of the rows of a list they are as good; of a form's own nodes they ask which are relevant, and that no text tells.
OF_ROWS = frozenset(["count", "sum", "max", "min", "count-non-empty"])
_MOST_HELD = 4096
T = TypeVar("T")
# What a formula reads of the context: ("today",), (list,), or (list, column, key column) of pulldata.
Outside = tuple[str, ...]
Texts = tuple[object, ...]
TODAY: Outside = ("today",)


def stamp_of(outside: Outside, context: SessionContext) -> object:
    """What it says in this context. None of a long list: contexts that share a checker share the list itself."""
    if outside == TODAY:
        return context.today or context.now.date()
    rows = context.lists.get(outside[0], ())
    if len(rows) > OWN_ROWS:
        return None
    if len(outside) == 1:
        return tuple([tuple(row.items()) for row in rows])
    _name, column, key = outside
    return tuple([(row.get(key), row.get(column)) for row in rows])


class Asked:
    """One formula at one node. ``reads`` None: something else than the texts of fields decides, it is always run."""

    __slots__ = ("_engine", "_formula", "_held", "_stamps", "node", "outside", "reads")

    def __init__(
        self,
        formulas: Formulas,
        formula: Formula,
        node: AnswerNode,
        held: dict[Texts, bool],
    ) -> None:
        self._engine = formulas.engine
        self._formula = formula
        self._held = held
        self._stamps = formulas.stamps
        self.node = node
        self.reads = formulas.reads(formula, node)
        self.outside = formulas.outside(formula)

    def true(self) -> bool:
        """:raises FormError: what the formula raises."""
        if self.reads is None:
            return to_boolean(self._engine.run(self._formula, self.node))
        texts = _texts(self.reads, self.outside, self._stamps)
        found = self._held.get(texts)
        if found is None:
            found = to_boolean(self._engine.run(self._formula, self.node))
            _hold(self._held, texts, found)
        return found


class Offered:
    """The values that a list offers at one node; ``reads`` as ``Asked`` has them."""

    __slots__ = ("_engine", "_held", "_node", "_stamps", "outside", "reads")

    def __init__(
        self,
        formulas: Formulas,
        itemset: Itemset,
        node: AnswerNode,
        held: dict[Texts, frozenset[str]],
    ) -> None:
        self._engine = formulas.engine
        self._node = node
        self._held = held
        self._stamps = formulas.stamps
        self.reads = formulas.reads(itemset.nodes, node) if of_its_rows(itemset) else None
        self.outside = formulas.outside(itemset.nodes)

    def values(self) -> frozenset[str]:
        """:raises FormError: what the list's formula raises."""
        if self.reads is None:
            return values_offered(self._engine, self._node)
        texts = _texts(self.reads, self.outside, self._stamps)
        found = self._held.get(texts)
        if found is None:
            found = values_offered(self._engine, self._node)
            _hold(self._held, texts, found)
        return found


def _texts(read: Sequence[AnswerNode], outside: Sequence[Outside], stamps: Mapping[Outside, object]) -> Texts:
    texts = [node.text if node.relevant else "" for node in read]
    return (*texts, *[stamps[one] for one in outside]) if outside else tuple(texts)


def _hold(held: dict[Texts, T], texts: Texts, found: T) -> None:
    if len(held) >= _MOST_HELD:
        held.clear()
    held[texts] = found


class Formulas:
    """Binds formulas to nodes. Answers are shared by all nodes that ask the same formula.

    ``stamps``: what each part of the context that any of them reads says now.
    """

    def __init__(self, engine: Engine, context: SessionContext) -> None:
        self.engine = engine
        self.stamps: dict[Outside, object] = {}
        self._context = context
        self._answers: dict[int, dict[Texts, bool]] = {}
        self._lists: dict[int, dict[Texts, frozenset[str]]] = {}
        self._slots: dict[int, tuple[Slot, ...] | None] = {}
        self._outside: dict[int, tuple[Outside, ...]] = {}

    def at(self, formula: Formula, node: AnswerNode) -> Asked:
        """The formula at a node."""
        return Asked(self, formula, node, self._answers.setdefault(id(formula), {}))

    def offered(self, itemset: Itemset, node: AnswerNode) -> Offered:
        """What the list of a question offers there."""
        return Offered(self, itemset, node, self._lists.setdefault(id(itemset.nodes), {}))

    def look_at(self, context: SessionContext) -> frozenset[Outside]:
        """Stamps of another context from now on; those that say something else."""
        same = context.lists is self._context.lists  # another day of one unit
        self._context = context
        now = {one: stamp_of(one, context) for one in self.stamps if one == TODAY or not same}
        changed = frozenset(one for one, stamp in now.items() if stamp != self.stamps[one])
        self.stamps.update(now)
        return changed

    def outside(self, formula: Formula) -> tuple[Outside, ...]:
        """What the formula reads of the context."""
        name = id(formula)
        if name not in self._outside:
            self._outside[name] = tuple(dict.fromkeys(outside_of(formula.tree)))
            self.watch(self._outside[name])
        return self._outside[name]

    def watch(self, outside: Iterable[Outside]) -> None:
        """Keep the stamps of these from now on."""
        for one in outside:
            self.stamps.setdefault(one, stamp_of(one, self._context))

    def reads(self, formula: Formula, node: AnswerNode) -> list[AnswerNode] | None:
        """The nodes whose texts decide there; None where something else does."""
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
        known = tree.name in PLAIN or (tree.name in OF_ROWS and all(map(is_of_a_list, tree.args)))
        if tree.name == "pulldata" and not all(isinstance(arg, Literal) for arg in tree.args[:3]):
            return False  # which list it reads is not known beforehand
        return known and bool(tree.args or tree.name in NO_ARGUMENTS) and all(map(_plain, tree.args))
    if isinstance(tree, Path):
        if is_of_a_list(tree):
            tests = [*tree.predicates, *(test for step in tree.steps for test in step.predicates)]
            return all(_plain(test) for test in tests)
        steps = all(step.axis in {"child", "parent", "self"} and not step.predicates for step in tree.steps)
        whole = tree.base == "root" and not tree.steps  # the text of the document: of every answer
        return isinstance(tree.base, str) and steps and not tree.predicates and not whole
    return True


def outside_of(tree: Expression) -> Iterator[Outside]:
    """What is read of the context, by a formula of functions in ``PLAIN`` and ``OF_ROWS`` (by another: too little)."""
    if isinstance(tree, Binary):
        yield from outside_of(tree.left)
        yield from outside_of(tree.right)
    elif isinstance(tree, Negate):
        yield from outside_of(tree.operand)
    elif isinstance(tree, Call):
        named = tuple(arg.value for arg in tree.args[:3] if isinstance(arg, Literal))
        if tree.name == "today":
            yield TODAY
        elif tree.name == "pulldata" and len(named) == len(tree.args[:3]):
            yield named
        elif tree.name == "instance":
            yield named[:1]
        for arg in tree.args:
            yield from outside_of(arg)
    elif isinstance(tree, Path):
        if not isinstance(tree.base, str):
            yield from outside_of(tree.base)
        for test in (*tree.predicates, *(test for step in tree.steps for test in step.predicates)):
            yield from outside_of(test)


def is_of_a_list(tree: Expression) -> bool:
    """Nodes of a secondary instance, which stays the same as long as the context does."""
    return (
        isinstance(tree, Path)
        and isinstance(tree.base, Call)
        and tree.base.name == "instance"
        and all(isinstance(arg, Literal) for arg in tree.base.args)
    )


def of_its_rows(itemset: Itemset) -> bool:
    """Whether each choice's value is a cell of its own row."""
    value = itemset.value.tree
    if not isinstance(value, Path) or value.base != "context" or value.predicates:
        return False
    return all(step.axis in ("child", "self") and not step.predicates for step in value.steps)


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
