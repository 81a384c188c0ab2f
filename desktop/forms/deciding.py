"""Which answers of a record decide whether one of them is right: as long as those stay the same, so does the judgement.

That is what its formulas read, what decides whether that is relevant, and so on; of rows always all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from desktop.forms.definition import Definition, Formula, Slot
from desktop.forms.expression.dependencies import reads
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Path
from desktop.forms.memo import NO_ARGUMENTS, OF_ROWS, PLAIN, Outside, is_of_a_list, of_its_rows, outside_of


class Deciding(NamedTuple):
    """Keys of the record (a repeat's stands for all its rows) and what is read of the context."""

    keys: frozenset[str]
    outside: frozenset[Outside]


_OPERATORS = frozenset(["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*"])
# They take whatever they are given; the second ones any list of nodes.
_TAKE_ALL = frozenset(
    "true false not boolean if coalesce selected concat string-length contains today pulldata".split()
)
_TAKE_NODES = frozenset(["count", "sum", "count-non-empty"])
# They ask which nodes there are, not what is in them.
_OF_PLACES = frozenset(["count", "position"])
_OF_A_DAY = frozenset(["decimal-date-time", "format-date"])
_DAY_PATTERN = re.compile("(?:[^%]|%[YymndebaW%])*")


def never_fails(definition: Definition, formula: Formula, slot: Slot) -> bool:
    """Whether a formula at this place gives a value whatever is answered: a session calls one that fails an error."""
    return _sure(definition, formula.tree, slot)


def _sure(definition: Definition, tree: Expression, slot: Slot | None) -> bool:
    """``slot``: where the tree stands, None in the rows of something."""
    if isinstance(tree, Binary):
        both = _sure(definition, tree.left, slot) and _sure(definition, tree.right, slot)
        return tree.op in _OPERATORS and both
    if isinstance(tree, Negate):
        return _sure(definition, tree.operand, slot)
    if isinstance(tree, Call):
        if tree.name in _OF_A_DAY:
            pattern = tree.args[1] if len(tree.args) > 1 else Literal("")
            told = isinstance(pattern, Literal) and _DAY_PATTERN.fullmatch(pattern.value) is not None
            return told and bool(tree.args) and _is_day(definition, tree.args[0], slot)
        of_nodes = tree.name in _TAKE_NODES and all(isinstance(arg, Path) for arg in tree.args)
        return (of_nodes or tree.name in _TAKE_ALL) and all(_sure(definition, arg, slot) for arg in tree.args)
    if isinstance(tree, Path):
        steps = all(":" not in step.test for step in tree.steps)  # a namespace may be unknown
        tests = [*tree.predicates, *(test for step in tree.steps for test in step.predicates)]
        known = isinstance(tree.base, str) or is_current(tree) or is_of_a_list(tree)
        return steps and known and all(_sure(definition, test, None) for test in tests)
    return True


def reads_a_group(definition: Definition, tree: Expression, slot: Slot) -> bool:
    """Whether a formula looks at the text of a group, of rows or of the whole document.

    The order of computing follows fields, and rows as far as they are counted: what such a text is made of may be found
    irrelevant later.
    """
    if isinstance(tree, Binary):
        return reads_a_group(definition, tree.left, slot) or reads_a_group(definition, tree.right, slot)
    if isinstance(tree, Negate):
        return reads_a_group(definition, tree.operand, slot)
    if isinstance(tree, Call):
        if tree.name in _OF_PLACES and all(isinstance(arg, Path) for arg in tree.args):
            return any(_groups(definition, arg, slot) > _groups(definition, _bare(arg), slot) for arg in tree.args)
        return any(reads_a_group(definition, arg, slot) for arg in tree.args)
    if isinstance(tree, Path):
        return (tree.base == "root" and not tree.steps) or _groups(definition, tree, slot) > 0
    return False


def _groups(definition: Definition, tree: Expression, slot: Slot) -> int:
    return sum(not read.slot.leaf for read in reads(tree, slot, definition.root))


def _bare(tree: Expression) -> Expression:
    """A path without what its steps are asked."""
    assert isinstance(tree, Path)
    return tree._replace(predicates=(), steps=tuple(step._replace(predicates=()) for step in tree.steps))


def failing_warn(definition: Definition, slot: Slot) -> Formula | None:
    """What asks about a value and may fail at it."""
    warn = slot.bind.warn
    return None if warn is None or never_fails(definition, warn, slot) else warn


def _is_day(definition: Definition, tree: Expression, slot: Slot | None) -> bool:
    """Today, or the answer of a question for a day: a day that there is, or a blank."""
    if isinstance(tree, Call):
        return tree.name == "today"
    if slot is None or not isinstance(tree, Path) or not _sure(definition, tree, slot):
        return False
    found = [read.slot.path for read in reads(tree, slot, definition.root)]
    return bool(found) and all(definition.kinds.get(path) == "date" for path in found)


def is_current(tree: Path) -> bool:
    """Whether a path begins at the place that the formula stands at."""
    return isinstance(tree.base, Call) and tree.base.name == "current"


class _Unknown(Exception):
    """A formula may look at something that no answer tells: chance, the moment, a list whose name is computed."""


def deciding(definition: Definition, slot: Slot) -> Deciding | None:
    """For a question outside rows, or a repeat with all questions in its rows. None where more than answers decides."""
    found = _Found(definition)
    try:
        for each in slot.walk():
            found.judged(each)
    except _Unknown:
        return None
    return Deciding(frozenset(found.keys), frozenset(found.outside))


def relevances(definition: Definition) -> Iterator[Deciding | None]:
    """The same for the relevance of each place that has a rule for it: whether it can be told at all."""
    for slot in definition.root.walk():
        if slot.bind.relevant is not None:
            found = _Found(definition)
            try:
                found.asked(slot.bind.relevant, slot)
            except _Unknown:
                yield None
            else:
                yield Deciding(frozenset(found.keys), frozenset(found.outside))


class _Found:
    def __init__(self, definition: Definition) -> None:
        self.keys: set[str] = set()
        self.outside: set[Outside] = set()
        self._definition = definition
        self._seen: set[int] = set()

    def judged(self, slot: Slot) -> None:
        """All that decides whether an answer there is right."""
        self._read(slot)
        itemset = slot.control.itemset if slot.control is not None else None
        bind = slot.bind
        for formula in (
            bind.required,
            bind.constraint,
            failing_warn(self._definition, slot),
            itemset and itemset.nodes,
        ):
            if formula is not None:
                self.asked(formula, slot)
        if itemset is not None and not of_its_rows(itemset):
            raise _Unknown

    def asked(self, formula: Formula, slot: Slot) -> None:
        if not _told_by_answers(formula.tree):
            raise _Unknown
        self.outside.update(outside_of(formula.tree))
        for read in reads(formula.tree, slot, self._definition.root):
            for each in read.slot.walk():  # the text of a group is that of all below
                self._read(each)

    def _read(self, slot: Slot) -> None:
        """The text there: what was answered, and whether that is relevant."""
        if id(slot) in self._seen:
            return
        self._seen.add(id(slot))
        around = [slot, *slot.ancestors()]
        repeats = [each for each in around if each.repeat]
        key = self._definition.keys.get((repeats[-1] if repeats else slot).path)
        if key is not None:
            self.keys.add(key)
        for each in around:
            if each.bind.relevant is not None:
                self.asked(each.bind.relevant, each)


def _told_by_answers(tree: Expression) -> bool:
    """Whether the places it reads (``reads``) and the lists it names are all that it looks at."""
    if isinstance(tree, Binary):
        return _told_by_answers(tree.left) and _told_by_answers(tree.right)
    if isinstance(tree, Negate):
        return _told_by_answers(tree.operand)
    if isinstance(tree, Call):
        if tree.name == "pulldata" and not all(isinstance(arg, Literal) for arg in tree.args[:3]):
            return False
        told = tree.name in PLAIN | OF_ROWS and bool(tree.args or tree.name in NO_ARGUMENTS)
        return told and all(map(_told_by_answers, tree.args))
    if isinstance(tree, Path):
        if tree.base == "root" and not tree.steps:
            return False  # the whole document
        tests = [*tree.predicates, *(test for step in tree.steps for test in step.predicates)]
        return (isinstance(tree.base, str) or is_current(tree) or is_of_a_list(tree)) and all(
            map(_told_by_answers, tests)
        )
    return True
