"""What has to hold of a record that has no error, each claim with the answers that decide it.

A claim that held of some answers holds of every record with the same ones: most of a month's records differ from earlier
ones in a few answers. Looking the others up takes 10 µs a record; filling in and judging what differs took 57, and takes 19
with what is new in a county's month. A text that nothing can find wrong is not looked up at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from desktop.forms.deciding import Deciding, deciding, relevances
from desktop.forms.definition import Definition
from desktop.forms.memo import Formulas, Outside
from desktop.forms.spots import Doubt, Rows, Scope, Spot

# Answers held of one claim, and days and units (each with answers of its own) of one that asks for them.
_MOST_HELD, _MOST_STAMPS = 2048, 64
_MOST_SHAPES = 256


class Claim:
    """That all is right at some places. ``of``: of a record with every key (``unchanging`` values) those that decide it.

    ``proved``: the answers with which it held, as the context stands.
    """

    __slots__ = ("_proved", "_remembers", "keys", "of", "outside", "places", "proved")

    def __init__(self, keys: Collection[str], outside: Collection[Outside], *, remembers: bool) -> None:
        self.keys = tuple(sorted(keys))
        self.of: Callable[[Mapping[str, Any]], Any] = itemgetter(*self.keys) if keys else _none
        self.outside = tuple(sorted(outside))
        self.places: list[Spot | Rows] = []
        self.proved: set[Any] = set()
        self._proved: dict[tuple[object, ...], set[Any]] = {}
        self._remembers = remembers

    def turn_to(self, stamps: Mapping[Outside, object]) -> None:
        """The context says this from now on."""
        if len(self._proved) >= _MOST_STAMPS:
            self._proved.clear()
        self.proved = self._proved.setdefault(tuple([stamps[one] for one in self.outside]), set())

    def holds(self) -> bool:
        """Of what stands at its places now. :raises FormError: what a formula raises."""
        for place in self.places:
            if isinstance(place, Spot):
                if not place.judged():
                    return False
            elif not all(spot.judged() for row in place.rows for spot in row.spots()):
                return False
        return True

    def prove(self, answers: Any) -> None:
        """It held of these."""
        if not self._remembers:
            return
        if len(self.proved) >= _MOST_HELD:
            self.proved.clear()
        self.proved.add(answers)


class Shape(NamedTuple):
    """What counts of a record with certain keys: its claims, the blanks that decide some of them, the keys with texts of which none
    is wrong, each with the claim of whatever else stands there.
    """

    claims: tuple[Claim, ...]
    blank: dict[str, Any]
    any_text: tuple[tuple[str, Claim], ...]


class Claims:
    """All claims of a form. Of a record those count whose place it answers, and what has to hold of every record: that each
    relevance can be told, and that what is required is answered. Any other blank is right.
    """

    def __init__(self, definition: Definition, root: Scope, formulas: Formulas) -> None:
        self._definition = definition
        self._formulas = formulas
        self._blank = root.blank
        self._all_keys = frozenset(root.blank)
        self._found: dict[Deciding | None, Claim] = {}
        self._shapes: dict[tuple[str, ...], Shape] = {}
        always = [self._claim(relevant) for relevant in relevances(definition)]
        self._by_key: dict[str, Claim] = {}
        for spot in root.by_key.values():
            claim = self._by_key[spot.leaf.key] = self._claim(deciding(definition, spot.leaf.slot))
            claim.places.append(spot)
            if spot.wants_an_answer():
                always.append(claim)
        for rows in root.repeats:
            claim = self._by_key[rows.repeat.key] = self._claim(deciding(definition, rows.repeat.slot))
            claim.places.append(rows)
        self._always = tuple(dict.fromkeys(always))
        self._any_text = {
            spot.leaf.key
            for spot in root.by_key.values()
            if definition.kinds[spot.leaf.slot.path] == "text" and spot.takes_any_text()
            and (alone := self._by_key[spot.leaf.key]).keys == (spot.leaf.key,) and not alone.outside
            and alone.places == [spot] and alone not in self._always
        }  # fmt: skip
        self.every = tuple(self._found.values())
        self._outside: dict[Outside, list[Claim]] = {}
        for claim in self.every:
            for one in claim.outside:
                self._outside.setdefault(one, []).append(claim)

    def turn_to(self, changed: Iterable[Outside]) -> None:
        """The formulas look at another context from now on, of which this says something else."""
        for claim in dict.fromkeys(claim for one in changed for claim in self._outside.get(one, ())):
            claim.turn_to(self._formulas.stamps)

    def of(self, keys: tuple[str, ...]) -> Shape:
        """Of a record that has these keys. :raises Doubt: where one is nobody's."""
        found = self._shapes.get(keys)
        if found is None:
            if not self._all_keys.issuperset(keys):
                raise Doubt
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            found = self._shapes[keys] = self._shape(keys)
        return found

    def _shape(self, keys: tuple[str, ...]) -> Shape:
        judged = [self._by_key[key] for key in keys if key not in self._any_text]
        claims = tuple(dict.fromkeys([*self._always, *judged]))
        decide = {key for claim in claims for key in claim.keys}.difference(keys)
        blank = {key: self._blank[key] for key in sorted(decide)}
        return Shape(claims, blank, tuple([(key, self._by_key[key]) for key in keys if key in self._any_text]))

    def _claim(self, decided: Deciding | None) -> Claim:
        """One for all that the same answers decide. What more than answers decides is asked of every record, with all of them."""
        claim = self._found.get(decided)
        if claim is None:
            keys, outside = decided or Deciding(self._all_keys, frozenset())
            claim = self._found[decided] = Claim(keys, outside, remembers=decided is not None)
            self._formulas.watch(claim.outside)
            claim.turn_to(self._formulas.stamps)
        return claim


def _none(_record: Mapping[str, Any]) -> Any:
    """Of a claim that the context alone decides."""
    return ()


def unchanging(value: Any) -> Any:
    """A list of choices or rows as a tuple that can be looked up and tells text from numbers.

    :raises Doubt: for what no record of ours holds.
    """
    kinds = set(map(type, value)) if type(value) is list else {None}
    if kinds <= {str}:
        return tuple(value)
    if kinds != {dict}:
        raise Doubt
    return tuple([_row(row) for row in value])


def _row(row: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    if set(map(type, row.values())) <= {str, int}:
        return tuple(row.items())
    return tuple([(key, cell if type(cell) in (str, int) else unchanging(cell)) for key, cell in row.items()])
