"""Checking thousands of records of one form: one set of answers is filled again and again, no session is made.

What a record has in common with earlier ones was judged with them (``claims``); of the rest only what differs from the
record before is judged again: each place knows who reads it. Only what has no error is judged here. Anything in doubt (an
unknown key, a value of the wrong type, an error, a formula that fails) is left to a session, which finds the words: so the
two can only agree or this one abstains.
It is for records that come from elsewhere (``received``): their calculated values stay as they came.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from desktop.forms.claims import Claim, Claims, unchanging
from desktop.forms.codecs import CODECS, is_blank
from desktop.forms.context import SessionContext
from desktop.forms.deciding import failing_warn, reads_a_group
from desktop.forms.definition import Definition, Slot
from desktop.forms.engine import EVERY_LOAD, MAX_ROWS, Engine
from desktop.forms.errors import FormError
from desktop.forms.graph import Rule
from desktop.forms.instance import AnswerNode, insert_row, place_row, refresh_relevance, walk
from desktop.forms.issues import Issue
from desktop.forms.memo import Formulas, Outside
from desktop.forms.record import is_personal
from desktop.forms.schema import YES
from desktop.forms.session import Session
from desktop.forms.spots import UNKNOWN, Doubt, Item, Leaf, Readers, Repeat, Rows, RuleAt, Scope, Spot
from desktop.forms.validate import warning_text
from desktop.model.record import NONE_HERE


class Clean(NamedTuple):
    """A record without an error: what may leave, what is personal, what is worth a question."""

    data: dict[str, Any]
    private: dict[str, Any]
    warnings: list[Issue]


class Checker:
    """For one form and one set of registers."""

    def __init__(self, definition: Definition, context: SessionContext) -> None:
        self.definition = definition
        self.session = Session(definition, context, {}, new=False, received=True)
        self.engine: Engine = self.session.engine
        self.formulas = Formulas(self.engine, context)
        self.rules: dict[str, list[Rule]] = {}  # relevance by the nearest repeat around it ("" none)
        for rule in self.engine.graph.rules:
            if rule.kind == "relevant":
                around = rule.slot if rule.slot.repeat else rule.slot.enclosing_repeat
                self.rules.setdefault(around.path if around is not None else "", []).append(rule)
        self.readers: dict[int, Readers] = {}  # of a node, by its id (nodes live as long as this)
        self.outside: dict[Outside, list[Spot | RuleAt]] = {}  # who reads the context
        self.restless: list[RuleAt] = []  # what more than texts decides: judged every time
        self.due_rules: list[tuple[int, int, RuleAt]] = []
        self.spot_at: dict[int, Spot] = {}  # by the id of its node
        self.scopes: list[Scope] = []
        self.spoiled = False  # half of a record stands there
        self.root = self._scope(self.engine.root, self._items(definition.root, ()), "")
        self.claims = Claims(definition, self.root, self.formulas)
        self.places: dict[str, Spot | Rows] = {**self.root.by_key, **{it.repeat.key: it for it in self.root.repeats}}

    @classmethod
    def of(cls, definition: Definition, context: SessionContext) -> Checker | None:
        """None where the order of computing is no straight line: counted rows, actions, relevance that feeds back or hangs on
        what is in a group.
        """
        slots = definition.root.walk()
        if any(slot.count is not None or slot.fixed_rows for slot in slots):
            return None
        if any(action.events & EVERY_LOAD for action in definition.actions):
            return None
        rules = definition.graph.rules
        if any(later.rank <= rule.rank for rule in rules for later in rule.after if rule.kind != "calculate"):
            return None
        if any(rule.kind == "relevant" and reads_a_group(definition, rule.formula.tree, rule.slot) for rule in rules):
            return None
        unkeyed = [slot for slot in slots if slot.leaf and slot.path not in definition.keys]
        if any(slot.bind.calculate is not None for slot in unkeyed):
            return None
        return cls(definition, context)

    def serve(self, context: SessionContext) -> bool:
        """Check for this unit and day from now on; False where more than that differs: it needs a checker of its own."""
        known = self.session.context
        if context is known:
            return True
        if not known.alike(context):
            return False
        self.session.turn_to(context)
        changed = self.formulas.look_at(context)
        for name in changed:
            for reader in self.outside.get(name, ()):
                self._due(reader)
        self.claims.turn_to(changed)
        return True

    def check(self, data: Mapping[str, Any], explained: Collection[str]) -> Clean:
        """What a session would say of a record without an error. :raises Doubt: a session has to look."""
        if not data.keys() <= self.root.blank.keys():
            raise Doubt
        self._hold(self.claims.every, data)
        clean = Clean({}, {}, [])
        _keep(self.root, clean.data, clean.private)
        try:
            clean.warnings.extend(self._warnings(self.root, None, "", explained))
        except (FormError, ValueError, RecursionError) as error:
            raise Doubt from error
        return clean

    def prove(self, data: Mapping[str, Any]) -> None:
        """Only that a session would find no error. :raises Doubt: a session has to look."""
        claims, blank, any_text = self.claims.of(tuple(data))
        whole = {**blank, **data}
        for key, value in data.items():
            if type(value) is not str and type(value) is not int:
                whole[key] = unchanging(value)
        new = [claim for claim in claims if claim.of(whole) not in claim.proved]
        new += [claim for key, claim in any_text if type(data[key]) is not str]
        if new:
            self._hold(new, data)
            for claim in new:
                claim.prove(claim.of(whole))

    def _hold(self, claims: Sequence[Claim], data: Mapping[str, Any]) -> None:
        """Put in what decides these claims and judge them. :raises Doubt: one of them does not hold."""
        if self.spoiled:
            self._start_over()
        self.spoiled = True
        try:
            for key in dict.fromkeys(key for claim in claims for key in claim.keys):
                place = self.places[key]
                if isinstance(place, Rows):
                    self._rows_in(place, data.get(key))
                else:
                    self._answer(place, data.get(key))
            self._relevance()
            right = all(claim.holds() for claim in claims)
        except (FormError, ValueError, RecursionError) as error:
            raise Doubt from error
        self.spoiled = False
        if not right:
            raise Doubt

    # ---- once a form ----

    def _items(self, slot: Slot, above: tuple[str, ...]) -> tuple[Item, ...]:
        found: list[Item] = []
        for child in slot.children:
            key = self.definition.keys.get(child.path)
            if child.repeat:
                if key is not None:
                    found.append((Repeat(key, child, self._items(child, ())), above))
            elif child.children:
                found.extend(self._items(child, (*above, child.name)))
            elif key is not None:
                found.append((self._leaf(child, key), above))
        return tuple(found)

    def _leaf(self, slot: Slot, key: str) -> Leaf:
        kind, control, bind = self.definition.kinds[slot.path], slot.control, slot.bind
        codec = CODECS[kind]
        required = bind.required is not None and bind.required.text.strip() == "true()"
        itemset = control.itemset if control is not None else None
        chooses = control is not None and bool(
            itemset or control.items or control.kind in ("select", "select1", "rank")
        )
        if itemset is not None and itemset.list_name and self.engine.instance(itemset.list_name) is None:
            chooses = False  # a list that was not sent here cannot be held against anybody
        return Leaf(
            key, slot, codec.to_text, None if kind == "note" else codec.to_data,
            bind.extras.get("none", "").strip().lower() in YES, kind in ("text", "select_one"), is_personal(slot), required,
            chooses, control is not None and control.kind in ("select", "rank"),
            control.values if control is not None and itemset is None else None,
            failing_warn(self.definition, slot) is not None,
        )  # fmt: skip

    # ---- once a row, and once for the form ----

    def _scope(self, node: AnswerNode, items: Sequence[Item], path: str) -> Scope:
        scope = Scope(node)
        for item, groups in items:
            parent = node
            for name in groups:
                parent = cast("AnswerNode", parent.named(name)[0])
            scope.add(Rows(item, parent) if isinstance(item, Repeat) else self._spot(item, parent, scope))
        for rule in self.rules.get(path, ()):
            asked = self.formulas.at(rule.formula, _inside(node, rule.slot))
            made = RuleAt(rule.rank, asked, scope)
            self._watch(made, asked.reads, asked.outside)
            scope.rules.append(made)
        self.scopes.append(scope)
        self._all_due(scope)
        return scope

    def _spot(self, leaf: Leaf, parent: AnswerNode, scope: Scope) -> Spot:
        node = cast("AnswerNode", parent.named(leaf.slot.name)[0])
        spot = self.spot_at[id(node)] = Spot(leaf, node, scope, self.readers.setdefault(id(node), []))
        bind, control = leaf.slot.bind, leaf.slot.control
        required = None if leaf.required else bind.required
        asked = (None if f is None else self.formulas.at(f, spot.node) for f in (required, bind.constraint, bind.warn))
        spot.required, spot.constraint, spot.warn = asked
        if leaf.chooses and control is not None and control.itemset is not None:
            spot.listed = self.formulas.offered(control.itemset, spot.node)
        reads = [one.reads for one in spot.asked()]
        outside = [name for one in spot.asked() for name in one.outside]
        self._watch(spot, None if None in reads else [node for read in reads for node in read or ()], outside)
        return spot

    def _watch(self, reader: Spot | RuleAt, reads: Sequence[AnswerNode] | None, outside: Sequence[Outside]) -> None:
        for name in dict.fromkeys(outside):
            self.outside.setdefault(name, []).append(reader)
        if reads is None and isinstance(reader, RuleAt):
            self.restless.append(reader)
        elif reads is None and isinstance(reader, Spot):
            reader.restless = True
        for node in {id(node): node for node in reads or ()}:
            self.readers.setdefault(node, []).append(reader)

    # ---- what has to be judged again ----

    def _due(self, reader: Spot | RuleAt) -> None:
        if reader.due:
            return
        reader.due = True
        if isinstance(reader, RuleAt):
            heapq.heappush(self.due_rules, (reader.rank, id(reader), reader))

    def _all_due(self, scope: Scope) -> None:
        for spot in scope.by_key.values():
            self._due(spot)
        for rule in scope.rules:
            self._due(rule)

    def _changed(self, node: AnswerNode) -> None:
        for reader in self.readers.get(id(node), ()):
            self._due(reader)

    def _start_over(self) -> None:
        """After a record that broke off: nothing of what stands there counts."""
        self.due_rules.clear()
        for scope in self.scopes:
            for rule in scope.rules:
                rule.due = False
            for spot in scope.by_key.values():
                spot.node.text, spot.node.none, spot.given, spot.value = "", False, UNKNOWN, None
            self._all_due(scope)

    # ---- once a record ----

    def _fill(self, scope: Scope, data: Mapping[str, Any]) -> None:
        row = {**scope.blank, **data}
        if len(row) > len(scope.blank):
            raise Doubt  # a key that is nobody's
        for key, spot in scope.by_key.items():
            self._answer(spot, row[key])
        for rows in scope.repeats:
            self._rows_in(rows, row[rows.repeat.key])

    def _answer(self, spot: Spot, value: Any) -> None:
        kind, given = type(value), spot.given
        if kind is list:
            value = tuple(value)  # a list may be changed by whoever holds it
        elif (kind is str or kind is int or value is None) and type(given) is kind and value == given:
            return
        self._put(spot, value)

    def _put(self, spot: Spot, value: Any) -> None:
        leaf, node = spot.leaf, spot.node
        text, none = "", False
        if not is_blank(value):
            if value == NONE_HERE and (leaf.none_allowed or not leaf.none_is_text):
                if not leaf.none_allowed:
                    raise Doubt
                none = True
            else:
                text = leaf.to_text(value)
        spot.given = value
        if text != node.text or none != node.none:
            node.text, node.none = text, none
            spot.value = leaf.to_data(text) if text and leaf.to_data is not None else None
            spot.due = True
            for reader in spot.readers:
                if not reader.due:
                    self._due(reader)

    def _rows_in(self, held: Rows, value: Any) -> None:
        blank = is_blank(value)
        if not blank and (not isinstance(value, (list, tuple)) or len(value) > MAX_ROWS):
            raise Doubt
        wanted = () if blank else value
        while len(held.rows) > len(wanted):
            row = held.rows.pop()
            held.parent.remove(row.node)
            held.spare.append(row)
            self._retire(row)
        while len(held.rows) < len(wanted):
            held.rows.append(self._row(held))
        for row, item in zip(held.rows, wanted, strict=True):
            if not isinstance(item, Mapping):
                raise Doubt
            self._fill(row, item)

    def _row(self, held: Rows) -> Scope:
        if held.spare:
            row = held.spare.pop()
            place_row(held.parent, held.repeat.slot, row.node)
            refresh_relevance(row.node)
            self._revive(row)
            return row
        node = insert_row(held.parent, held.repeat.slot)
        node.given = True
        refresh_relevance(node)
        return self._scope(node, held.repeat.row, held.repeat.slot.path)

    def _retire(self, scope: Scope) -> None:
        scope.in_use = False
        for inner in (row for rows in scope.repeats for row in rows.rows):
            self._retire(inner)

    def _revive(self, scope: Scope) -> None:
        scope.in_use = True
        self._all_due(scope)
        for inner in (row for rows in scope.repeats for row in rows.rows):
            self._revive(inner)

    def _relevance(self) -> None:
        """In computing order: ``of`` made sure that none feeds back."""
        for reader in self.restless:
            self._due(reader)
        while self.due_rules:
            rule = heapq.heappop(self.due_rules)[2]
            rule.due = False
            if not rule.scope.in_use:
                continue
            node, own = rule.asked.node, rule.asked.true()
            if own != node.own_relevant:
                node.own_relevant = own
                refresh_relevance(node)
                for below in walk(node):
                    self._changed(below)
                    spot = self.spot_at.get(id(below))
                    if spot is not None:
                        spot.due = True

    def _warnings(self, scope: Scope, row: int | None, repeat: str, explained: Collection[str]) -> Iterator[Issue]:
        for place in scope.asking:
            if isinstance(place, Rows):
                for number, inner in enumerate(place.rows, start=1):
                    yield from self._warnings(inner, number, place.repeat.key, explained)
            elif place.leaf.key not in explained and place.strange():
                yield Issue("warning", place.leaf.key, row, warning_text(self.engine, place.node), "填 206", repeat)


def _keep(scope: Scope, data: dict[str, Any], private: dict[str, Any]) -> None:
    """What a record keeps of a scope: as ``record.public_data`` has it."""
    for spot in scope.by_key.values():
        node, leaf = spot.node, spot.leaf
        if node.relevant:
            value = NONE_HERE if node.none else spot.value
            if value is not None:
                (private if leaf.personal else data)[leaf.key] = list(value) if type(value) is list else value
    for rows in scope.repeats:
        if rows.rows and rows.parent.relevant:
            _keep_rows(rows, data, private)


def _keep_rows(rows: Rows, data: dict[str, Any], private: dict[str, Any]) -> None:
    open_rows: list[dict[str, Any]] = []
    private_rows: list[dict[str, Any]] = []
    for row in rows.rows:
        if row.node.relevant:
            open_rows.append({})
            private_rows.append({})
            _keep(row, open_rows[-1], private_rows[-1])
    if open_rows:
        data[rows.repeat.key] = open_rows
    if any(private_rows):
        private[rows.repeat.key] = private_rows


def _inside(scope: AnswerNode, slot: Slot) -> AnswerNode:
    """The node of a slot in one row (or the form), through its groups."""
    names = []
    step: Slot | None = slot
    while step is not None and step is not scope.slot:
        names.append(step.name)
        step = step.parent
    node = scope
    for name in reversed(names):
        node = cast("AnswerNode", node.named(name)[0])
    return node
