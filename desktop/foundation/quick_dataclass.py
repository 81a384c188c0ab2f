"""``@dataclass(frozen=True)`` for what a start passes by: the same class, a quarter of the time to make it.

The standard library writes six methods for each class as text and compiles them when the module is loaded: 0.4 ms a class,
55 ms of the window's start, and of most of these classes no instance is ever made that day. Here only ``__init__`` is
compiled, when a few instances were made without; the other five are the same for all. Fields, ``replace``, ``asdict``, ``fields``
and a type checker see no difference. Slots, ``order`` and ``kw_only`` are the standard library's business: take it for them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool) -> Callable[[type], type]:
        """A decorator; ``frozen`` is written out as everywhere and must be True."""
        if not frozen:
            raise TypeError("only frozen classes")
        return _frozen


__all__ = ["dataclass"]

_put = object.__setattr__
# So many instances of a class are filled one field after the other before its ``__init__`` is worth compiling.
_FEW = 32


def _frozen(kind: Any) -> Any:
    kind.__doc__ = kind.__doc__ or kind.__name__  # else the library writes a signature there, which costs more than all
    dataclasses.dataclass(init=False, repr=False, eq=False)(kind)
    own = kind.__dict__
    fields = dataclasses.fields(kind)
    if any(field.kw_only for field in fields):
        raise TypeError("kw_only is the standard library's business")
    shown = tuple(field.name for field in fields if field.repr)
    known = frozenset(field.name for field in fields)
    values = _values([field.name for field in fields if field.compare])

    places = tuple(field.name for field in fields if field.init)
    made = 0

    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807
        nonlocal made
        made += 1
        if made > _FEW or not _filled(self, fields, places, args, named):
            kind.__init__ = _init(kind, fields)  # two threads may both get here: they write the same
            kind.__init__(self, *args, **named)

    def __repr__(self: Any) -> str:  # noqa: N807
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        if type(self) is kind or name in known:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(kind, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        if type(self) is kind or name in known:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(kind, self).__delattr__(name)

    for method in (__init__, __repr__, __eq__, __hash__, __setattr__, __delattr__):
        if own.get(method.__name__) is None:  # a class with methods of its own keeps them
            setattr(kind, method.__name__, method)
    return kind


def _filled(
    one: Any, fields: tuple[Field[Any], ...], places: tuple[str, ...], args: tuple[Any, ...], named: dict[str, Any]
) -> bool:
    """Fill one instance without compiling anything; False where what was given is not what there is: let Python say so."""
    given = dict(zip(places, args, strict=False))
    if len(args) > len(places) or not named.keys() <= set(places[len(args) :]):
        return False
    given |= named
    for field in fields:
        name = field.name
        if name in given:
            _put(one, name, given[name])
        elif field.default_factory is not MISSING:
            _put(one, name, field.default_factory())
        elif field.default is MISSING:
            return False
        elif field.init:
            _put(one, name, field.default)
    if hasattr(one, "__post_init__"):
        one.__post_init__()
    return True


def _values(names: list[str]) -> Callable[[Any], Any]:
    """What two instances are compared by."""
    return attrgetter(*names) if names else lambda _one: ()


def _init(kind: Any, fields: tuple[Field[Any], ...]) -> Callable[..., None]:
    """The class's ``__init__``, with positions, names and defaults as the standard library gives them."""
    known: dict[str, Any] = {"_put": _put, "_absent": MISSING}
    taken, lines = ["self"], []
    for field in fields:
        name = field.name
        made = field.default_factory is not MISSING
        if made:
            known[f"_made_{name}"] = field.default_factory
        elif field.default is not MISSING:
            known[f"_said_{name}"] = field.default
        default = "_absent" if made else f"_said_{name}"
        if field.init:
            taken.append(name if not made and field.default is MISSING else f"{name}={default}")
            value = f"_made_{name}() if {name} is _absent else {name}" if made else name
        elif made:
            value = f"_made_{name}()"
        else:
            continue  # the class itself has its default
        lines.append(f"    _put(self, {name!r}, {value})")
    if hasattr(kind, "__post_init__"):
        lines.append("    self.__post_init__()")
    text = f"def __init__({', '.join(taken)}):\n" + "\n".join(lines or ["    pass"])
    exec(text, known)  # noqa: S102  names of fields, written in the source
    made_here: Callable[..., None] = known["__init__"]
    made_here.__qualname__ = f"{kind.__qualname__}.__init__"
    return made_here
