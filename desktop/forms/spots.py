"""The places of a form that is checked over and over: questions, rows, relevance, each with its formulas bound to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from desktop.forms.definition import Slot
from desktop.forms.instance import AnswerNode
from desktop.forms.memo import Asked, Offered

UNKNOWN: Any = object()  # no value a record could hold


class Doubt(Exception):
    """This record needs a session."""


class Leaf(NamedTuple):
    """What is known of a question once and for all."""

    key: str
    slot: Slot
    to_text: Callable[[Any], str]
    to_data: Callable[[str], Any] | None  # None: nothing is stored (a note)
    none_allowed: bool
    none_is_text: bool
    personal: bool
    required: bool  # always; a formula is asked beside it
    chooses: bool
    several: bool
    offered: frozenset[str] | None  # None: asked of the list
    may_fail: bool  # the formula that asks about a value: then that is an error


class Repeat(NamedTuple):
    """A repeat, and what its rows hold."""

    key: str
    slot: Slot
    row: tuple[Item, ...]


# A question or a repeat of a scope (the form, or a row), and the names of the groups down to it.
Item = tuple["Leaf | Repeat", tuple[str, ...]]


class Spot:
    """A question at its place. ``given``: what was put there last; ``value``: the same as records keep it."""

    __slots__ = (
        "constraint",
        "due",
        "fine",
        "given",
        "leaf",
        "listed",
        "node",
        "readers",
        "required",
        "restless",
        "scope",
        "value",
        "warn",
    )

    def __init__(self, leaf: Leaf, node: AnswerNode, scope: Scope, readers: Readers) -> None:
        self.readers = readers  # of its text
        self.leaf = leaf
        self.node = node
        self.scope = scope
        self.required: Asked | None = None
        self.constraint: Asked | None = None
        self.warn: Asked | None = None
        self.listed: Offered | None = None
        self.given: Any = UNKNOWN
        self.value: Any = None
        self.due = False  # to be judged again
        self.restless = False  # more than texts decides: judged every time
        self.fine = False  # what was judged last

    def asked(self) -> list[Asked | Offered]:
        """All that decides whether it is right, beside its own text."""
        every = (self.required, self.constraint, self.listed, self.warn if self.leaf.may_fail else None)
        return [one for one in every if one is not None]

    def wants_an_answer(self) -> bool:
        """Whether a blank may be wrong here."""
        required = self.leaf.required or self.required is not None
        return self.leaf.may_fail or (required and not self.leaf.personal)

    def takes_any_text(self) -> bool:
        """Whether nothing that is written here can be wrong, wherever it is relevant."""
        return not self.leaf.chooses and not self.wants_an_answer() and not self.asked() and not self.restless

    def judged(self) -> bool:
        """As ``right``, of what stands there now. :raises FormError: what its formulas raise."""
        if self.due or self.restless:
            self.due = False
            self.fine = self.right()
            if self.leaf.may_fail:
                self.strange()  # only whether that can be told
        return self.fine

    def right(self) -> bool:
        """Nothing a session would call an error. :raises FormError: what its formulas raise."""
        leaf, node = self.leaf, self.node
        text = node.text
        if node.none or not node.relevant:
            return True
        if not text:
            return leaf.personal or not (leaf.required or (self.required is not None and self.required.true()))
        if leaf.chooses:
            offered = leaf.offered if self.listed is None else self.listed.values()
            assert offered is not None
            if not (offered.issuperset(text.split()) if leaf.several else text in offered):
                return False
        return self.constraint is None or self.constraint.true()

    def strange(self) -> bool:
        """Worth a question. :raises FormError: what its formula raises."""
        return self.warn is not None and self.node.relevant and not self.node.none and self.warn.true()


class RuleAt:
    """One relevance at one node, in computing order by ``rank``."""

    __slots__ = ("asked", "due", "rank", "scope")

    def __init__(self, rank: int, asked: Asked, scope: Scope) -> None:
        self.rank = rank
        self.asked = asked
        self.scope = scope
        self.due = False


Readers = list[Spot | RuleAt]


class Scope:
    """The form, or one row of a repeat. Rows are kept and filled again: making one costs more than checking it."""

    def __init__(self, node: AnswerNode) -> None:
        self.node = node
        self.in_use = True
        self.asking: list[Spot | Rows] = []  # in form order, what may be worth a question
        self.rules: list[RuleAt] = []
        self.by_key: dict[str, Spot] = {}
        self.repeats: list[Rows] = []
        self.blank: dict[str, Any] = {}  # every key, of a row that says nothing

    def add(self, place: Spot | Rows) -> None:
        if isinstance(place, Rows) or place.warn is not None:
            self.asking.append(place)
        if isinstance(place, Rows):
            self.repeats.append(place)
            self.blank[place.repeat.key] = None
        else:
            self.by_key[place.leaf.key] = place
            self.blank[place.leaf.key] = None

    def spots(self) -> Iterator[Spot]:
        """All questions here and in the rows below."""
        yield from self.by_key.values()
        for rows in self.repeats:
            for row in rows.rows:
                yield from row.spots()


class Rows:
    """A repeat at its place: the rows in use and those that wait."""

    def __init__(self, repeat: Repeat, parent: AnswerNode) -> None:
        self.repeat = repeat
        self.parent = parent
        self.rows: list[Scope] = []
        self.spare: list[Scope] = []
