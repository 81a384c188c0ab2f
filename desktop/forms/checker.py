"""Checking thousands of records of one form: one set of answers is filled again and again, no session is made.

Only what has no error is judged here. Anything in doubt (an unknown key, a value of the wrong type, an error, a
formula that fails) is left to a session, which finds the words: so the two can only agree or this one abstains.
It is for records that come from elsewhere (``received``): their calculated values stay as they came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, cast

from desktop.forms.choices import values_offered
from desktop.forms.codecs import CODECS, is_blank
from desktop.forms.context import SessionContext
from desktop.forms.definition import Definition, Slot
from desktop.forms.engine import EVERY_LOAD, MAX_ROWS, Engine
from desktop.forms.errors import FormError
from desktop.forms.graph import Rule
from desktop.forms.instance import AnswerNode, insert_row, of_slot, place_row, refresh_relevance
from desktop.forms.issues import Issue
from desktop.forms.memo import Asked, Formulas
from desktop.forms.record import is_personal
from desktop.forms.schema import YES
from desktop.forms.session import Session
from desktop.forms.validate import warning_text
from desktop.model.record import NONE_HERE


class Clean(NamedTuple):
    """A record without an error: what may leave, what is personal, what is worth a question."""

    data: dict[str, Any]
    private: dict[str, Any]
    warnings: list[Issue]


class Doubt(Exception):
    """This record needs a session."""


class _Leaf(NamedTuple):
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
    offered: frozenset[str] | None  # None: asked each time


class _Repeat(NamedTuple):
    """A repeat: what its rows hold, and every name a row's data may have."""

    key: str
    slot: Slot
    row: tuple[_Item, ...]
    keys: frozenset[str]


# A question or a repeat of a scope (the form, or a row), and the names of the groups down to it.
_Item = tuple["_Leaf | _Repeat", tuple[str, ...]]


class _Spot(NamedTuple):
    """A question at its place, with its formulas bound to it."""

    leaf: _Leaf
    node: AnswerNode
    required: Asked | None
    constraint: Asked | None
    warn: Asked | None


class _Row:
    """One row's places. Rows are kept and filled again: making one costs more than checking it."""

    def __init__(self, node: AnswerNode) -> None:
        self.node = node
        self.places: list[_Spot | _Rows] = []
        self.relevance: dict[int, Asked] = {}  # rule's rank → its formula, bound to this row


class _Rows:
    """A repeat at its place: the rows in use and those that wait."""

    def __init__(self, repeat: _Repeat, parent: AnswerNode) -> None:
        self.repeat = repeat
        self.parent = parent
        self.rows: list[_Row] = []
        self.spare: list[_Row] = []


class Checker:
    """For one form and one context."""

    def __init__(self, definition: Definition, context: SessionContext) -> None:
        self.definition = definition
        self.engine: Engine = Session(definition, context, {}, new=False, received=True).engine
        self.formulas = Formulas(self.engine)
        self.root = self.engine.root
        items = self._items(definition.root, ())
        self.keys = _keys(items)
        self.rules = [rule for rule in self.engine.graph.rules if rule.kind == "relevant"]
        self.inside: dict[str, list[Rule]] = {}  # of the nearest repeat above
        self.steps = [self._step(rule) for rule in self.rules]
        self.in_use: dict[str, list[_Row]] = {path: [] for path in self.inside}
        self.places = self._places(items, self.root)
        self.by_key = {place.leaf.key: place for place in self.places if isinstance(place, _Spot)}
        self.repeats = [place for place in self.places if isinstance(place, _Rows)]
        self.held: set[str] = set()  # keys that the last record filled

    @classmethod
    def of(cls, definition: Definition, context: SessionContext) -> Checker | None:
        """None where the order of computing is no straight line: counted rows, actions, relevance that feeds back."""
        slots = definition.root.walk()
        if any(slot.count is not None or slot.fixed_rows for slot in slots):
            return None
        if any(action.events & EVERY_LOAD for action in definition.actions):
            return None
        rules = definition.graph.rules
        if any(later.rank <= rule.rank for rule in rules for later in rule.after if rule.kind != "calculate"):
            return None
        unkeyed = [slot for slot in slots if slot.leaf and slot.path not in definition.keys]
        if any(slot.bind.calculate is not None for slot in unkeyed):
            return None
        return cls(definition, context)

    def check(self, data: Mapping[str, Any], explained: Collection[str]) -> Clean:
        """What a session would say of a record without an error. :raises Doubt: a session has to look."""
        if not self.keys.issuperset(data):
            raise Doubt
        clean = Clean({}, {}, [])
        whole = False
        try:
            self._fill(data)
            self._relevance()
            self._judge_all(self.places, None, explained, clean)
            whole = True
        except (FormError, ValueError, RecursionError) as error:
            raise Doubt from error
        finally:
            if not whole:  # half of this record stands there: the next one clears everything it does not name
                self.held = set(self.by_key)
        return clean

    # ---- once a form ----

    def _items(self, slot: Slot, above: tuple[str, ...]) -> tuple[_Item, ...]:
        found: list[_Item] = []
        for child in slot.children:
            key = self.definition.keys.get(child.path)
            if child.repeat:
                if key is not None:
                    row = self._items(child, ())
                    found.append((_Repeat(key, child, row, _keys(row)), above))
            elif child.children:
                found.extend(self._items(child, (*above, child.name)))
            elif key is not None:
                found.append((self._leaf(child, key), above))
        return tuple(found)

    def _leaf(self, slot: Slot, key: str) -> _Leaf:
        kind, control, bind = self.definition.kinds[slot.path], slot.control, slot.bind
        codec = CODECS[kind]
        required = bind.required is not None and bind.required.text.strip() == "true()"
        lists = control is not None and bool(control.itemset or control.items)
        chooses = control is not None and (lists or control.kind in ("select", "select1", "rank"))
        offered = control.values if chooses and control is not None and control.itemset is None else None
        return _Leaf(
            key, slot, codec.to_text, None if kind == "note" else codec.to_data,
            bind.extras.get("none", "").strip().lower() in YES, kind in ("text", "select_one"), is_personal(slot), required,
            chooses, control is not None and control.kind in ("select", "rank"), offered,
        )  # fmt: skip

    def _step(self, rule: Rule) -> tuple[int, str, list[Asked]]:
        """(rank, path of the repeat its nodes are in, its formula at each node outside repeats)."""
        if not rule.slot.in_rows:
            return rule.rank, "", [self._asked(rule, node) for node in of_slot(self.root, rule.slot)]
        holder = rule.slot if rule.slot.repeat else rule.slot.enclosing_repeat
        assert holder is not None  # in_rows said so
        self.inside.setdefault(holder.path, []).append(rule)
        return rule.rank, holder.path, []

    def _asked(self, rule: Rule, node: AnswerNode) -> Asked:
        return self.formulas.at(rule.formula, node, rule.reads)

    def _places(self, items: Sequence[_Item], scope: AnswerNode) -> list[_Spot | _Rows]:
        found: list[_Spot | _Rows] = []
        for item, groups in items:
            node = scope
            for name in groups:
                node = cast("AnswerNode", node.named(name)[0])
            if isinstance(item, _Repeat):
                found.append(_Rows(item, node))
                continue
            node = cast("AnswerNode", node.named(item.slot.name)[0])
            bind = item.slot.bind
            required = None if item.required or bind.required is None else bind.required
            asked = [None if f is None else self.formulas.at(f, node) for f in (required, bind.constraint, bind.warn)]
            found.append(_Spot(item, node, *asked))
        return found

    # ---- once a record ----

    def _fill(self, data: Mapping[str, Any]) -> None:
        by_key, named = self.by_key, set()
        for key, value in data.items():
            spot = by_key.get(key)
            if spot is not None:
                named.add(key)
                _put(spot.leaf, spot.node, value)
        for key in self.held - named:
            node = by_key[key].node
            node.text, node.none = "", False
        self.held = named
        for rows in self.in_use.values():
            rows.clear()
        for repeat in self.repeats:
            self._rows_in(repeat, data.get(repeat.repeat.key))

    def _rows_in(self, held: _Rows, value: Any) -> None:
        blank = is_blank(value)
        if not blank and (not isinstance(value, (list, tuple)) or len(value) > MAX_ROWS):
            raise Doubt
        wanted = () if blank else value
        while len(held.rows) > len(wanted):
            row = held.rows.pop()
            held.parent.remove(row.node)
            held.spare.append(row)
        while len(held.rows) < len(wanted):
            held.rows.append(self._row(held))
        in_use = self.in_use.get(held.repeat.slot.path)
        for row, item in zip(held.rows, wanted, strict=True):
            if not isinstance(item, Mapping) or not held.repeat.keys.issuperset(item):
                raise Doubt
            if in_use is not None:
                in_use.append(row)
            for place in row.places:
                if isinstance(place, _Rows):
                    self._rows_in(place, item.get(place.repeat.key))
                else:
                    _put(place.leaf, place.node, item.get(place.leaf.key))

    def _row(self, held: _Rows) -> _Row:
        if held.spare:
            row = held.spare.pop()
            place_row(held.parent, held.repeat.slot, row.node)
            refresh_relevance(row.node)
            return row
        node = insert_row(held.parent, held.repeat.slot)
        node.given = True
        refresh_relevance(node)
        row = _Row(node)
        row.places = self._places(held.repeat.row, node)
        for rule in self.inside.get(held.repeat.slot.path, ()):
            target = node if rule.slot is held.repeat.slot else _inside(node, rule.slot)
            row.relevance[rule.rank] = self._asked(rule, target)
        return row

    def _relevance(self) -> None:
        """In computing order, each rule once: ``of`` made sure that none feeds back."""
        for rank, path, asked in self.steps:
            for one in (row.relevance[rank] for row in self.in_use[path]) if path else asked:
                own = one.true()
                node = one.node
                if own != node.own_relevant:
                    node.own_relevant = own
                    refresh_relevance(node)

    def _judge_all(
        self,
        places: Sequence[_Spot | _Rows],
        row: tuple[int, str] | None,
        explained: Collection[str],
        clean: Clean,
    ) -> None:
        for place in places:
            if isinstance(place, _Rows):
                if place.rows and place.parent.relevant:
                    self._judge_rows(place, explained, clean)
            elif place.node.relevant:
                self._judge(place, row, explained, clean)

    def _judge_rows(self, held: _Rows, explained: Collection[str], clean: Clean) -> None:
        open_rows: list[dict[str, Any]] = []
        private_rows: list[dict[str, Any]] = []
        for number, row in enumerate(held.rows, start=1):
            if row.node.relevant:
                inner = Clean({}, {}, clean.warnings)
                self._judge_all(row.places, (number, held.repeat.key), explained, inner)
                open_rows.append(inner.data)
                private_rows.append(inner.private)
        if open_rows:
            clean.data[held.repeat.key] = open_rows
        if any(private_rows):
            clean.private[held.repeat.key] = private_rows

    def _judge(self, spot: _Spot, row: tuple[int, str] | None, explained: Collection[str], clean: Clean) -> None:
        leaf, node, required, constraint, warn = spot
        text = node.text
        if node.none:
            (clean.private if leaf.personal else clean.data)[leaf.key] = NONE_HERE
            return
        if not text:
            if not leaf.personal and (leaf.required or (required is not None and required.true())):
                raise Doubt
        else:
            if leaf.chooses:
                self._choices(leaf, node)
            if constraint is not None and not constraint.true():
                raise Doubt
            if leaf.to_data is not None:
                (clean.private if leaf.personal else clean.data)[leaf.key] = leaf.to_data(text)
        if warn is not None and leaf.key not in explained and warn.true():
            number, repeat = row or (None, "")
            clean.warnings.append(Issue("warning", leaf.key, number, warning_text(self.engine, node), "填 206", repeat))

    def _choices(self, leaf: _Leaf, node: AnswerNode) -> None:
        offered = leaf.offered
        if offered is None:
            control = node.slot.control
            itemset = control.itemset if control is not None else None
            if itemset is not None and itemset.list_name and self.engine.instance(itemset.list_name) is None:
                return  # a list that was not sent here cannot be held against anybody
            offered = values_offered(self.engine, node)
        if not (offered.issuperset(node.text.split()) if leaf.several else node.text in offered):
            raise Doubt


def _put(leaf: _Leaf, node: AnswerNode, value: Any) -> None:
    if is_blank(value):
        node.text, node.none = "", False
    elif value == NONE_HERE and (leaf.none_allowed or not leaf.none_is_text):
        if not leaf.none_allowed:
            raise Doubt
        node.text, node.none = "", True
    else:
        node.text, node.none = leaf.to_text(value), False


def _inside(row: AnswerNode, slot: Slot) -> AnswerNode:
    """The node of a slot in one row, through its groups."""
    names = []
    step: Slot | None = slot
    while step is not None and step is not row.slot:
        names.append(step.name)
        step = step.parent
    node = row
    for name in reversed(names):
        node = cast("AnswerNode", node.named(name)[0])
    return node


def _keys(items: Sequence[_Item]) -> frozenset[str]:
    """Every name the scope's data may have."""
    return frozenset(item.key for item, _groups in items)
