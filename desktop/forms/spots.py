"""The places of a form that is checked over and over: questions, rows, relevance, each with its formulas bound to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from desktop.forms.definition import Slot
from desktop.forms.instance import AnswerNode
from desktop.forms.memo import Asked, Offered

UNKNOWN: Any = object()  # no value a record could hold
_MOST_SHAPES = 256


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
        "given",
        "leaf",
        "listed",
        "node",
        "readers",
        "required",
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

    def asked(self) -> list[Asked | Offered]:
        """All that decides beside its own text."""
        every = (self.required, self.constraint, self.warn, self.listed)
        return [one for one in every if one is not None]

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


class Shape(NamedTuple):
    """Which questions a record (or a row) answers: as its keys come, and in form order."""

    pairs: tuple[tuple[str, Spot], ...]
    ordered: tuple[Spot, ...]
    members: frozenset[Spot]


NOTHING = Shape((), (), frozenset())


class Scope:
    """The form, or one row of a repeat. Rows are kept and filled again: making one costs more than checking it."""

    def __init__(self, node: AnswerNode) -> None:
        self.node = node
        self.in_use = True
        self.asking: list[Spot | Rows] = []  # in form order, what may be worth a question
        self.rules: list[RuleAt] = []
        self.by_key: dict[str, Spot] = {}
        self.repeats: list[Rows] = []
        self.shape = NOTHING
        self._shapes: dict[tuple[str, ...], Shape] = {}

    def add(self, place: Spot | Rows) -> None:
        if isinstance(place, Rows) or place.warn is not None:
            self.asking.append(place)
        if isinstance(place, Rows):
            self.repeats.append(place)
        else:
            self.by_key[place.leaf.key] = place

    def shape_of(self, keys: tuple[str, ...]) -> Shape:
        """:raises Doubt: where a key is nobody's."""
        found = self._shapes.get(keys)
        if found is None:
            if not set(keys) <= self.by_key.keys() | {rows.repeat.key for rows in self.repeats}:
                raise Doubt
            pairs = tuple((key, self.by_key[key]) for key in keys if key in self.by_key)
            named = frozenset(spot for _key, spot in pairs)
            found = Shape(pairs, tuple(spot for spot in self.by_key.values() if spot in named), named)
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            self._shapes[keys] = found
        return found


class Rows:
    """A repeat at its place: the rows in use and those that wait."""

    def __init__(self, repeat: Repeat, parent: AnswerNode) -> None:
        self.repeat = repeat
        self.parent = parent
        self.rows: list[Scope] = []
        self.spare: list[Scope] = []
