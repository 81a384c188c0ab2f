"""The quick dataclass is the standard library's in everything that can be seen of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any

import pytest

from desktop.foundation import quick_dataclass
from desktop.foundation.quick_dataclass import dataclass


def _body(decorate: Any) -> Any:
    @decorate
    class Visit:
        """A visit."""

        place: str
        people: int = 3
        seen: tuple[str, ...] = ()
        notes: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
        held: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

        @cached_property
        def twice(self) -> int:
            return 2 * self.people

    return Visit


quick, usual = _body(dataclass(frozen=True)), _body(dataclasses.dataclass(frozen=True))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("村",), {}),
        (("村", 5), {"seen": ("王",)}),
        ((), {"place": "a", "notes": {"x": "y"}}),
        (("村", 5, ("王",), {}), {}),
    ],
)
def test_instances_say_and_hold_the_same(given, named):
    one, other = quick(*given, **named), usual(*given, **named)
    assert repr(one).rpartition(".")[2] == repr(other).rpartition(".")[2]
    assert asdict(one) == asdict(other)
    assert hash(one) == hash(quick(*given, **named))
    assert one == quick(*given, **named)
    assert one != replace(one, people=99)
    assert replace(one, notes={"z": "1"}) == one
    assert one != other
    assert one.twice == other.twice
    assert one.held == {}


@pytest.mark.parametrize("given", [(), ("村", 1, (), {}, 5), ("村", "村")])
def test_what_is_missing_or_too_much_is_refused(given):
    named = {"place": "x"} if given == ("村", "村") else {}
    with pytest.raises(TypeError):
        usual(*given, **named)
    with pytest.raises(TypeError):
        quick(*given, **named)


def test_nothing_of_it_can_be_changed():
    one = quick("村")
    for change in (
        lambda: setattr(one, "place", "镇"),
        lambda: setattr(one, "other", 1),
        lambda: delattr(one, "place"),
    ):
        with pytest.raises(FrozenInstanceError):
            change()
    assert one.place == "村"
    assert "place" not in quick.__dict__  # a field without a default leaves nothing on the class
    assert quick.people == 3


def test_fields_are_known_before_the_first_instance():
    @dataclass(frozen=True)
    class Fresh:
        one: str
        two: int = 2

    assert is_dataclass(Fresh)
    assert [item.name for item in fields(Fresh)] == ["one", "two"]
    assert Fresh.__doc__ == "Fresh"
    match Fresh("a"):
        case Fresh(first, second):
            assert (first, second) == ("a", 2)


def test_defaults_made_for_each_are_each_its_own():
    assert quick("村").notes is not quick("村").notes


def test_own_methods_and_what_comes_after_making_are_kept():
    @dataclass(frozen=True)
    class Checked:
        number: int

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError(self.number)

        def __repr__(self) -> str:
            return f"#{self.number}"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Checked) and self.number % 10 == other.number % 10

        def __hash__(self) -> int:
            return self.number % 10

    assert repr(Checked(3)) == "#3"
    assert Checked(3) == Checked(13)
    assert hash(Checked(13)) == 3
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_a_class_built_on_another_has_the_fields_of_both():
    @dataclass(frozen=True)
    class Base:
        one: int

    @dataclass(frozen=True)
    class Above(Base):
        two: int = 2

    class Plain(Base):
        pass

    assert repr(Above(1)).endswith("Above(one=1, two=2)")
    assert Base(1) != Above(1)
    assert Plain(1).one == 1
    plain = Plain(1)
    plain.more = 5  # as with the standard library: only the fields are frozen in what is no dataclass itself
    with pytest.raises(FrozenInstanceError):
        plain.one = 2
    with pytest.raises(TypeError, match="non-frozen"):  # found at once: what is built on a quick one is quick too
        dataclasses.dataclass(frozen=True)(type("Std", (Base,), {}))


def test_copies_are_equal():
    one = Kept("村", (1, 2))
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one  # noqa: S301  made in this line


@dataclass(frozen=True)
class Kept:
    place: str
    seen: tuple[int, ...]


def test_two_threads_may_make_the_first_instance():
    for _round in range(50):
        made = _body(dataclass(frozen=True))
        found: list[Any] = []
        workers = [
            threading.Thread(target=lambda made=made, found=found: found.append(made("村"))) for _each in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert found == [made("村")] * 4


def test_what_it_is_not_made_for_is_refused():
    with pytest.raises(TypeError):
        dataclass(frozen=False)
    with pytest.raises(TypeError):

        @dataclass(frozen=True)
        class Named:
            one: int = field(kw_only=True)


def test_nothing_is_compiled_for_a_class_that_nobody_makes(monkeypatch):
    monkeypatch.setattr(quick_dataclass, "_init", pytest.fail)
    _body(dataclass(frozen=True))
