"""Which places of a form an expression reads, found from its syntax before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from desktop.forms.expression.syntax import Binary, Call, Expression, Negate, Path, Step

if TYPE_CHECKING:
    from desktop.forms.definition import Slot

_SIDEWAYS = frozenset(["preceding-sibling", "following-sibling", "preceding", "following"])


class Read(NamedTuple):
    """A slot read. ``loose``: possibly another row's (by predicate, sibling axis or indexed-repeat), not the same
    row's.
    """

    slot: Slot
    loose: bool


def reads(tree: Expression, context: Slot, root: Slot) -> list[Read]:
    """Every slot of the form the expression may read when evaluated at ``context``."""
    found: list[Read] = []
    _Reader(root, context, found).visit(tree, [context], loose=False)
    return found


class _Reader:
    def __init__(self, root: Slot, current: Slot, found: list[Read]) -> None:
        self.root = root
        self.current = current
        self.found = found

    def visit(self, tree: Expression, context: list[Slot] | None, *, loose: bool) -> None:
        if isinstance(tree, Binary):
            self.visit(tree.left, context, loose=loose)
            self.visit(tree.right, context, loose=loose)
        elif isinstance(tree, Negate):
            self.visit(tree.operand, context, loose=loose)
        elif isinstance(tree, Call):
            for arg in tree.args:
                self.visit(arg, context, loose=loose or tree.name == "indexed-repeat")
        elif isinstance(tree, Path):
            for slot in self.walk(tree, context, loose=loose) or ():
                self.found.append(Read(slot, loose or _selective(tree)))

    def walk(self, tree: Path, context: list[Slot] | None, *, loose: bool) -> list[Slot] | None:
        """The slots a path ends at; None when it runs in another document."""
        if tree.base == "root":
            slots: list[Slot] | None = None
            steps = list(tree.steps)
            if steps and steps[0].axis == "child":
                slots = [self.root] if steps[0].test.rpartition(":")[2] in (self.root.name, "*") else []
                self.predicates(steps[0], slots)
                steps = steps[1:]
            elif steps:
                slots = self.root.walk()
                steps = steps[1:]
        elif tree.base == "context":
            slots, steps = context, list(tree.steps)
        else:
            slots, steps = self.base(tree, context, loose=loose), list(tree.steps)
        for predicate in tree.predicates:
            self.visit(predicate, slots, loose=True)
        for step in steps:
            slots = None if slots is None else _below(slots, step)
            self.predicates(step, slots)
        return slots

    def base(self, tree: Path, context: list[Slot] | None, *, loose: bool) -> list[Slot] | None:
        base = tree.base
        if isinstance(base, Call) and base.name == "current":
            return [self.current]
        if isinstance(base, Path):
            return self.walk(base, context, loose=loose)
        assert not isinstance(base, str)
        self.visit(base, context, loose=loose)
        return None

    def predicates(self, step: Step, slots: list[Slot] | None) -> None:
        for predicate in step.predicates:
            self.visit(predicate, slots, loose=True)


def _selective(tree: Path) -> bool:
    return any(step.predicates or step.axis in _SIDEWAYS for step in tree.steps) or bool(tree.predicates)


def _distinct(slots: Iterable[Slot]) -> list[Slot]:
    return list({id(slot): slot for slot in slots}.values())


def _step(slot: Slot, step: Step) -> list[Slot]:
    found = _axis(slot, step.axis)
    if step.test in ("node()", "*"):
        return found
    if step.test.endswith("()"):
        return [slot] if step.test == "text()" else []
    prefix, _colon, name = step.test.rpartition(":")
    if name == "*":
        return [item for item in found if item.prefix == prefix]
    return [item for item in found if item.name == name]


def _below(slots: list[Slot], step: Step) -> list[Slot]:
    """Where a step leads, each place once."""
    if len(slots) == 1:
        (slot,) = slots
        if step.axis == "child" and step.test[-1:] not in "*)":  # a name: the usual step of a form's path
            found = slot.child(step.test.rpartition(":")[2])
            return [found] if found is not None else []
        return _step(slot, step)
    return _distinct(after for slot in slots for after in _step(slot, step))


def _axis(slot: Slot, axis: str) -> list[Slot]:
    if axis == "child":
        return slot.children
    if axis == "parent":
        return [slot.parent] if slot.parent is not None else []
    if axis == "self":
        return [slot]
    if axis == "ancestor":
        return slot.ancestors()
    if axis == "ancestor-or-self":
        return [slot, *slot.ancestors()]
    if axis == "descendant":
        return slot.walk()[1:]
    if axis == "descendant-or-self":
        return slot.walk()
    if axis in ("preceding-sibling", "following-sibling"):
        return slot.parent.children if slot.parent is not None else []
    if axis in ("preceding", "following"):
        return (slot.ancestors() or [slot])[-1].walk()
    return []
