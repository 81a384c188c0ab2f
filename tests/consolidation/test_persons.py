"""Which keys may be one person, and which are: by name, by what people said, whatever the order they said it in."""

from __future__ import annotations

from itertools import permutations

from desktop.consolidation.persons import alike, contradicts, person_of
from desktop.model.record import Named


def _named(*keys: str, name: str = "周文清") -> list[Named]:
    return [Named(key, name, "990101", "232", 1) for key in keys]


def test_joined_keys_are_known_by_the_registers_key_else_by_the_first():
    for order in permutations([("b", "c"), ("a", "b"), ("d", "e")]):
        assert person_of(order, {"P1"}) == {"b": "a", "c": "a", "e": "d"}
    assert person_of([("a", "P1"), ("a", "P0")], {"P1"}) == {"a": "P1", "P0": "P1"}
    assert person_of([], ()) == {}


def test_pairs_of_one_name_are_asked_about_once():
    assert alike(_named("b", "a", "a"), {}, ()) == [("a", "b")]
    assert alike([*_named("a"), *_named("b", name="马立新"), *_named("c", name="")], {}, ()) == []


def test_those_that_were_joined_or_told_apart_are_not_asked_about():
    named = _named("a", "b", "c")
    assert alike(named, {"b": "a"}, ()) == [("a", "c")]
    assert alike(named, {}, [("c", "a")]) == [("a", "b"), ("b", "c")]
    assert alike(named, {"b": "a"}, [("b", "c")]) == []  # b stands for a: a and c were told apart by it


def test_answers_that_contradict_each_other_are_found():
    assert contradicts([("a", "b")], [("a", "c")]) is None
    assert contradicts([("a", "b"), ("b", "c")], [("c", "a")]) == ("c", "a")
