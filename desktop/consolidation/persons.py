"""Which keys may be one person, and which are, after what people said of pairs of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from desktop.model.record import Named

Pair = tuple[str, str]


def person_of(same: Iterable[Pair], registered: Collection[str]) -> dict[str, str]:
    """Every joined key → the key its person is known by: the register's where there is one, else the first by name.

    A key that stands for itself is left out.
    """
    groups: dict[str, set[str]] = {}
    for one, other in same:
        joined = groups.get(one, {one}) | groups.get(other, {other})
        for key in joined:
            groups[key] = joined
    known = {key: min(group, key=lambda item: (item not in registered, item)) for key, group in groups.items()}
    return {key: person for key, person in known.items() if key != person}


def alike(named: Iterable[Named], known: Mapping[str, str], different: Collection[Pair]) -> list[Pair]:
    """Pairs of one name and two keys that nobody has joined or told apart, by name; each with the lower key first."""
    by_name: dict[str, set[str]] = {}
    for item in named:
        if item.name:
            by_name.setdefault(item.name, set()).add(known.get(item.key, item.key))
    apart = {_sorted(known.get(one, one), known.get(other, other)) for one, other in different}
    pairs = (pair for _name, keys in sorted(by_name.items()) for pair in combinations(sorted(keys), 2))
    return [pair for pair in pairs if pair not in apart]


def contradicts(same: Iterable[Pair], different: Iterable[Pair]) -> Pair | None:
    """A pair that was told apart and yet is joined (perhaps through others); None if the answers agree."""
    known = person_of(same, ())
    return next((pair for pair in different if known.get(pair[0], pair[0]) == known.get(pair[1], pair[1])), None)


def _sorted(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)
