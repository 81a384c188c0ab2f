"""A list of records in another order than by day: forms, states or units one after another, by day within each.

Each group is a list by key of its own, so a page costs the same wherever it stands; no order sorts all records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from desktop.foundation.pinyin import spelled
from desktop.model.record import STATES, RecordHead
from desktop.storage.record_lists import Chosen, Grouping, go_on, key_of, page_starts, values_in_use
from desktop.storage.search import find, found_keys, is_search, values_found
from desktop.storage.search_words import Names
from desktop.workflows.form_words import form_titles_in_use
from desktop.workflows.workspace import Workspace

Sorting = Literal["day", "form", "state", "unit"]
# The group, blank where the order is by day; the day; the unit; the record.
Place = tuple[str, str, str, str]
# So many matches are sorted in memory: asking group by group for a few matches asks every group for nothing.
_FEW = 1000
# A list of what was searched for ends after so many, the newest: nobody scrolls further instead of typing another letter.
MOST_LISTED = 10_000


@dataclass(frozen=True)
class Listing:
    """What is asked for, and in which order; ``backwards`` turns the groups, or the days, around."""

    text: str
    chosen: Chosen
    names: Names
    sorting: Sorting = "day"
    backwards: bool = False


def page_in_order(
    workspace: Workspace, listing: Listing, after: Place | None, limit: int
) -> list[tuple[Place, RecordHead]]:
    """The next records, each with its place."""
    found: list[tuple[Place, RecordHead]] = []
    for group, chosen in _groups(workspace, listing, also=after[0] if after else ""):
        if after is not None and group != after[0]:
            continue  # on to the group where the last page ended
        key, after = after and after[1:], None
        heads = find(workspace.db, listing.text, chosen, names=listing.names, after=key, limit=limit - len(found))
        found += [((group, *key_of(head)), head) for head in heads]
        if len(found) == limit:
            break
    return found


def starts_in_order(
    workspace: Workspace, listing: Listing, every: int, *, before: int, between: Callable[[], None] = go_on
) -> tuple[int, list[Place]]:
    """How many records there are, and the place at the end of each page; ``before`` rows stand above them."""
    if is_search(listing.text):
        listed = list(_found(workspace, listing))
        return len(listed), listed[every - before % every - 1 :: every]
    total = 0
    places: list[Place] = []
    for group, chosen in _groups(workspace, listing):
        n, ends = page_starts(workspace.db, chosen, every, before=before + total, between=between)
        places += [(group, *key) for key in ends]
        total += n
    return total, places


def _found(workspace: Workspace, listing: Listing) -> Iterator[Place]:
    left = MOST_LISTED
    for group, chosen in _groups(workspace, listing):
        keys = found_keys(workspace.db, listing.text, chosen, names=listing.names, limit=left)
        yield from ((group, *key) for key in keys)
        left -= len(keys)
        if not left:
            return


def _groups(workspace: Workspace, listing: Listing, *, also: str = "") -> list[tuple[str, Chosen]]:
    """Each group's code with the choice narrowed to it, in the order of the list.

    ``also``: the group of the last page's end, whether it still holds a record or not.
    """
    sorting, chosen = listing.sorting, listing.chosen
    if sorting == "day":
        return [("", replace(chosen, oldest_first=listing.backwards))]
    codes = _codes(workspace, listing, sorting)
    ranked = sorted({*codes, also} - {""}, key=_rank(workspace, sorting), reverse=listing.backwards)
    if sorting == "form":
        return [(code, replace(chosen, form=code)) for code in ranked]
    if sorting == "state":
        return [(code, replace(chosen, state=code)) for code in ranked]
    return [(code, replace(chosen, unit=code)) for code in ranked]


def _codes(workspace: Workspace, listing: Listing, sorting: Grouping) -> list[str]:
    """Only groups that there are: 400 units are asked one after another, and most of them may have nothing."""
    one: str = getattr(listing.chosen, sorting)
    if one:
        return [one]
    there = None
    if is_search(listing.text):
        there = values_found(workspace.db, listing.text, listing.chosen, sorting, names=listing.names, most=_FEW)
    if there is None:
        there = values_in_use(workspace.db, sorting)
    return there


def _rank(workspace: Workspace, sorting: Grouping) -> Callable[[str], tuple[object, ...]]:
    """States as a record passes through them, forms and units by the sound of their names."""
    if sorting == "state":
        passed: dict[str, int] = {state: n for n, state in enumerate(STATES)}
        return lambda code: (passed[code],)
    titles = form_titles_in_use(workspace) if sorting == "form" else {}

    def by_sound(code: str) -> tuple[object, ...]:
        name = titles.get(code) or (workspace.tree[code].name if code in workspace.tree else code)
        return spelled(name)[0], name, code

    return by_sound
