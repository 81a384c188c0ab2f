"""Type-ahead without a window: what is offered for what was typed, best first, and which letters matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.foundation import pinyin
from desktop.model.record import NONE_HERE

AT_MOST = 8


@dataclass(frozen=True)
class Suggestion:
    """One thing on offer. ``value`` is stored, ``label`` shown; ``initials`` are worked out where left empty.

    ``learned``: the program knows it from earlier records only, and can be told to forget it. ``fills``: (column, value)
    of the same row that the pick settles too: of two people with one name, whose unit it is. ``aliases``: other names it
    goes by (体针 for 毫针刺法), found and understood like its own.
    """

    value: str
    label: str
    detail: str = ""
    initials: str = ""
    learned: bool = False
    fills: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()


# What was typed, with the method editor's preedit → at most 8.
Source = Callable[[str], Sequence[Suggestion]]


class Option(Protocol):
    """A choice of a form: ``desktop.forms`` gives such, and so is a ``Suggestion``."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


def tidy(typed: str) -> str:
    """As compared: without the gaps a method editor puts between syllables."""
    return typed.strip().lower().replace(" ", "").replace("'", "")


def readings(item: Suggestion) -> tuple[str, ...]:
    """All first-letter readings, the stated one first."""
    found = pinyin.initials(item.label)
    return (item.initials, *found) if item.initials else found


def rank(typed: str, items: Iterable[Suggestion], limit: int = AT_MOST) -> tuple[Suggestion, ...]:
    """Code prefix, then name prefix, then initials or pinyin prefix, then anything that contains it; the given order within."""
    wanted = tidy(typed)
    scored: list[tuple[int, int, Suggestion]] = []
    for number, item in enumerate(items):
        place = _place(wanted, item)
        if place is not None:
            scored.append((place, number, item))
    scored.sort(key=lambda entry: entry[:2])
    return tuple(item for _place_, _number, item in scored[:limit])


def _place(wanted: str, item: Suggestion) -> int | None:
    if not wanted or item.value.lower().startswith(wanted):
        return 0
    if item.label.lower().startswith(wanted):
        return 1
    spoken = (*readings(item), *pinyin.spelled(item.label)) if wanted.isascii() else ()
    if any(reading.startswith(wanted) for reading in spoken):
        return 2
    if pinyin.matches(wanted, item.label) or wanted in item.initials.lower():
        return 3
    return 4 if any(pinyin.matches(wanted, alias) for alias in item.aliases) else None


def span(typed: str, text: str) -> tuple[int, int]:
    """Where what was typed stands in a text (start, length); (0, 0) where it does not."""
    wanted = tidy(typed)
    at = text.lower().find(wanted) if wanted else -1
    return (at, len(wanted)) if at >= 0 else (0, 0)


def matched_initials(typed: str, item: Suggestion) -> str:
    """The reading to show at the right of a row: the one what was typed is in."""
    wanted = tidy(typed)
    found = readings(item)
    return next((reading for reading in found if wanted in reading), found[0] if found else "")


def warm(items: Iterable[Suggestion] = ()) -> None:
    """Load what pinyin needs (a fifth of a second and more) and read these names: for a worker, before the first letter."""
    pinyin.initials(NONE_HERE)
    for item in items:
        readings(item)


def listed(options: Iterable[Option], limit: int = AT_MOST) -> Source:
    """A source over options held in memory."""
    items = tuple(
        option if isinstance(option, Suggestion) else Suggestion(option.value, option.label) for option in options
    )

    def source(typed: str) -> Sequence[Suggestion]:
        return rank(typed, items, limit)

    return source


class Learning:
    """A source of what was typed before, then what a register knows; what was typed before can be forgotten."""

    def __init__(
        self, learned: Iterable[Suggestion], known: Iterable[Suggestion], forget: Callable[[str], None]
    ) -> None:
        self._learned = {item.value: item for item in learned}
        self._known: dict[str, list[Suggestion]] = {}
        for item in known:
            self._known.setdefault(item.value, []).append(item)
        self._forget = forget
        self._mix()

    def _mix(self) -> None:
        """What was typed before in front; where the register has it, as the register has it: twice, if two are called so."""
        found: dict[str, list[Suggestion]] = {}
        for value, item in self._learned.items():
            known = self._known.get(value, [])
            found[value] = known if len(known) > 1 else [replace(item, learned=not known)]
        self._items = tuple(
            item
            for items in (found | {k: v for k, v in self._known.items() if k not in found}).values()
            for item in items
        )

    def __call__(self, typed: str) -> Sequence[Suggestion]:
        return rank(typed, self._items, AT_MOST)

    def forget(self, item: Suggestion) -> None:
        """Off the list, here and for whoever asked to be told."""
        if self._learned.pop(item.value, None) is not None:
            self._mix()
            self._forget(item.value)


def label_of(source: Source, value: str) -> str:
    """The name of a stored code, asked of the source itself; the value where nobody knows it."""
    if not value:
        return ""
    return next((item.label for item in source(value) if item.value == value), value)


def meant(source: Source, text: str) -> Suggestion | None:
    """The one whose name or code was typed in full, or else another name that only one of them goes by."""
    wanted = text.strip().lower()
    if not wanted:
        return None
    offered = source(text)
    found = [item for item in offered if wanted in {item.label.lower(), item.value.lower()}]
    found = found or [item for item in offered if wanted in {alias.lower() for alias in item.aliases}]
    return found[0] if len(found) == 1 else None
