"""What a session is told from outside: the day, the person, the registers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from desktop.forms.tree import ELEMENT, Node
from desktop.foundation.made import made
from desktop.foundation.pause import collector_paused

Rows = Sequence[Mapping[str, str]]
# A list as short as this is one unit's own and differs from context to context (the own row, the history).
OWN_ROWS = 8


@dataclass(frozen=True)
class SessionContext:
    """``today`` is ``YYYY-MM-DD``; ``now`` an aware local time; ``lists``: table name → rows, visible as instances
    and to pulldata; ``files``: file name → text of the CSV, XML and GeoJSON files that forms name as their lists.

    One context may serve any number of sessions: the trees of its lists are made once.
    """

    today: str
    now: dt.datetime
    username: str = ""
    phone: str = ""
    device: str = ""
    lists: Mapping[str, Rows] = field(default_factory=dict)
    language: Literal["zh", "en"] = "zh"
    email: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    _trees: dict[str, Node] = field(default_factory=dict, init=False, repr=False, compare=False)
    # Of longer lists, by their identity (and the list itself, so that its id stays its own): shared by ``seen_by``.
    _shared: dict[int, tuple[Rows, Node]] = field(default_factory=dict, init=False, repr=False, compare=False)
    # How often a form was checked with these lists, the form (so that its id stays its own), its checker (bulk.py).
    checkers: dict[int, list[Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def seen_by(self, **changes: Any) -> SessionContext:
        """The same registers on another day or for another unit: what was made of them is shared."""
        return made(
            SessionContext, {**self.__dict__, "_trees": {}, **changes}
        )  # one for every unit and day of an intake

    def alike(self, other: SessionContext) -> bool:
        """The same registers, language and zone; own lists (the unit's row) may say something else."""
        if (self.language, self.now.tzinfo, self.lists.keys()) != (
            other.language,
            other.now.tzinfo,
            other.lists.keys(),
        ):
            return False
        if self.lists is other.lists:  # another day of one unit
            return self.files is other.files
        return self.files is other.files and all(
            rows is other.lists[name] or max(len(rows), len(other.lists[name])) <= OWN_ROWS
            for name, rows in self.lists.items()
        )

    def list_tree(self, name: str) -> Node | None:
        """A list as ``instance/root/item/column``; None if there is no list of this name."""
        rows = self.lists.get(name)
        if rows is None:
            return None
        if len(rows) <= OWN_ROWS:
            own = self._trees.get(name)
            if own is None:
                own = self._trees[name] = rows_to_tree(rows)
            return own
        held = self._shared.get(id(rows))
        if held is None:
            held = self._shared[id(rows)] = (rows, rows_to_tree(rows))
        return held[1]

    def file_tree(self, source: str) -> Node | None:
        """A list that stands in a file (``jr://file/areas.geojson``); None if no such file is at hand.

        :raises FormError: 填 116 for one that cannot be read.
        """
        name = source.rpartition("/")[2]
        held = self._trees.get(source)
        if held is None and name in self.files:
            from desktop.forms.attachments import tree_of

            held = self._trees[source] = tree_of(self.files[name], name)
        return held


def rows_to_tree(rows: Rows) -> Node:
    """``instance/root/item/column`` of a table."""
    holder, root = Node(ELEMENT, "instance"), Node(ELEMENT, "root")
    holder.append(root)
    with collector_paused():
        for row in rows:
            item = Node(ELEMENT, "item")
            for column, value in row.items():
                item.append(Node(ELEMENT, column, text=str(value)))
            root.append(item)
    return holder
