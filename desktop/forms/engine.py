"""Keeps the answers of one form consistent: calculates, relevance, rows by count, actions. ``Session`` and
``replay`` drive it.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterable

from desktop.forms.canonical import canonical
from desktop.forms.definition import Action, Definition, Formula, Slot
from desktop.forms.errors import FormError
from desktop.forms.expression.dates import Date
from desktop.forms.expression.environment import Environment
from desktop.forms.expression.values import Value, to_boolean, to_number, to_text
from desktop.forms.graph import ROWS, VALUE, Change, Graph, Rule
from desktop.forms.instance import (
    AnswerNode,
    below,
    first_row_or_ghost,
    grow,
    insert_row,
    is_blank_row,
    kinship,
    of_slot,
    refresh_relevance,
    relative_slot,
    walk,
)
from desktop.forms.tree import Node
from desktop.forms.wording import Wording
from desktop.foundation.translation import _

FIRST_LOAD = frozenset(["odk-instance-first-load", "xforms-ready"])
EVERY_LOAD = frozenset(["odk-instance-load"])
NEW_ROW = "odk-new-repeat"
CHANGED = "xforms-value-changed"
MAX_ROWS = 10_000
# All rows counts may ask for in one session: nested counts multiply.
MAX_ROWS_BY_COUNT = 50_000
_MAX_CASCADE = 100
# How often one rule may run in one recalculation: what feeds back (rows, relevance) settles well before.
_MAX_TURNS = 60
Preload = Callable[[str, str], "str | None"]


class Engine(Wording):
    """The state of one filling. ``now_ms`` is read once before each recalculation from ``clock``.

    ``received``: the answers come from elsewhere without their personal part: calculated values stay as they came.
    """

    def __init__(
        self,
        definition: Definition,
        *,
        zone: dt.tzinfo,
        clock: Callable[[], float],
        language: str,
        instance: Callable[[str], Node | None],
        preload: Preload,
        today_text: str = "",
        received: bool = False,
        randomness: random.Random | None = None,
    ) -> None:
        self.definition = definition
        self.graph: Graph = definition.graph
        self.clock = clock
        self.preload = preload
        self.document, self.root = grow(definition)
        self.instance = instance
        self.failures: dict[str, FormError] = {}
        self.noticed: dict[int, AnswerNode] = {}
        self.rows_made = 0
        self.lasting: dict[str, list[AnswerNode]] = {}
        self.received = received
        self.order_seed = random.SystemRandom().getrandbits(64)
        self.env = Environment(
            root=self.document,
            zone=zone,
            now_ms=clock(),
            language=language,
            today_text=today_text,
            instance=instance,
            itext=self.itext,
            choice_name=self.choice_name,
            randomness=randomness,
        )

    # ---- evaluating ----

    def run(self, formula: Formula, node: Node) -> Value:
        """The value of an expression at a node, which is also ``current()``."""
        env = self.env
        before, env.current = env.current, node
        try:
            value: Value = formula.closure.run(node, 1, 1, env)
        except FormError as error:
            if not error.problem.where:
                raise FormError(error.problem.code, error.problem.message, where=formula.where) from error
            raise
        except RecursionError as error:
            raise FormError("填 103", _("表达式嵌套太深。"), where=formula.where) from error
        finally:
            env.current = before
        return value

    def truth(self, formula: Formula | None, node: Node, *, default: bool) -> bool:
        """An expression as yes or no; one that fails counts as ``default`` and is remembered in ``failures``."""
        if formula is None:
            return default
        try:
            return to_boolean(self.run(formula, node))
        except FormError as error:
            self.failures[formula.where] = error
            return default

    def choice_name(self, question: str, value: str, context: Node) -> str:
        """jr:choice-name: the label of a choice of a question."""
        from desktop.forms.choices import choices_of

        path = question.strip("'\" ")
        slot = self.definition.slots.get(path)
        if slot is None and isinstance(context, AnswerNode):
            slot = relative_slot(context.slot, path)
        if slot is None:
            return ""
        nodes = of_slot(self.root, slot)
        near = [node for node in nodes if kinship(node, context)]
        for node in near or nodes:
            for choice in choices_of(self, node):
                if choice.value == value:
                    return choice.label
        return ""

    # ---- changing ----

    def start(self, *, first: bool) -> None:
        """Preloads and load actions, then everything computed once. ``first``: a new record, not one opened again."""
        self.env.now_ms = self.clock()
        if first:
            self.fill_preloads(self.root)
        self.recompute(self.graph.rules)
        events = FIRST_LOAD | EVERY_LOAD if first else EVERY_LOAD
        for action in self.definition.actions:
            if action.events & events:
                for node in self.targets(action, self.root):
                    if node.relevant and not node.given:
                        self.perform(action, node)

    def fill_preloads(self, below: AnswerNode) -> None:
        """jr:preload of every blank leaf below."""
        for node in walk(below):
            bind = node.slot.bind
            if bind.preload and node.slot.leaf and not node.text:
                value = self.preload(bind.preload, bind.preload_params)
                if value is not None:
                    node.text = value

    def put(self, node: AnswerNode, text: str, *, none: bool = False) -> list[AnswerNode]:
        """A person's answer; dependents are computed, actions fire. The other nodes that changed in any way."""
        self.env.now_ms = self.clock()
        self.noticed.clear()
        if node.text == text and node.none == none:
            return []
        node.text, node.none, node.given = text, none, True
        self.spread([(VALUE, node.slot.path)], {node.slot.path: [node]})
        return list(self.noticed.values())

    def add_row(self, parent: AnswerNode, slot: Slot) -> AnswerNode:
        """One more row of a repeat, calculated and with its actions done."""
        self.env.now_ms = self.clock()
        if len(parent.named(slot.name)) >= MAX_ROWS:
            raise FormError("填 108", _("“{}”的行数太多。").format(slot.name))
        row = insert_row(parent, slot)
        self.settle_row(row)
        self.spread([(ROWS, slot.path)], {})
        self.row_actions(row)
        return row

    def settle_row(self, row: AnswerNode) -> None:
        """Compute everything inside a new row for the first time."""
        self.fill_preloads(row)
        self.recompute(self.rules_inside(row.slot))

    def rules_inside(self, slot: Slot) -> list[Rule]:
        """The rules of a repeat's rows (not of their number)."""
        inside = {inner.path for inner in slot.walk()}
        return [r for r in self.graph.rules if r.slot.path in inside and not (r.slot is slot and r.kind == "count")]

    def row_actions(self, row: AnswerNode) -> None:
        for action in self.definition.actions:
            if NEW_ROW in action.events and (action.target is row.slot or row.slot in action.target.ancestors()):
                for node in below(row, action.target):
                    self.perform(action, node)

    def drop_blank_rows(self) -> None:
        """Take out rows a form offered that nobody filled (stored rows stay, also empty ones)."""
        if not self.definition.repeating:
            return
        rows = [node for slot in self.definition.repeating for node in of_slot(self.root, slot)]
        for row in rows:
            if row.parent is not None and is_blank_row(row):
                self.remove_row(row)

    def remove_row(self, row: AnswerNode) -> None:
        """Take a row out."""
        self.env.now_ms = self.clock()
        assert row.parent is not None
        row.parent.remove(row)
        self.spread([(ROWS, row.slot.path)], {})

    def spread(self, changes: Iterable[Change], nodes: dict[str, list[AnswerNode]]) -> None:
        """Bring dependents of the changes up to date, then fire the actions on changed values, until quiet."""
        pending, touched = list(changes), dict(nodes)
        for _round in range(_MAX_CASCADE):
            for path, changed in self.recompute(self.graph.reading(pending)).items():
                touched.setdefault(path, []).extend(changed)
            pending = self.fire(touched)
            touched = {}
            if not pending:
                return
        raise FormError("填 105", _("表单的动作互相触发，停不下来。"))

    def fire(self, touched: dict[str, list[AnswerNode]]) -> list[Change]:
        """xforms-value-changed actions of changed nodes; the changes they made."""
        made: list[Change] = []
        for action in self.definition.actions:
            if action.trigger is None or CHANGED not in action.events:
                continue
            for source in touched.get(action.trigger.path, ()):
                written = [node for node in self.targets(action, source) if self.write(action, node)]
                made.extend((VALUE, node.slot.path) for node in written)
        return made

    def targets(self, action: Action, source: AnswerNode) -> list[AnswerNode]:
        """The nodes an action writes: as its reference says, else those in the rows shared with ``source``."""
        if action.reference is not None:
            found = self.run(action.reference, source)
            return [node for node in found if isinstance(node, AnswerNode)] if isinstance(found, list) else []
        return [node for node in of_slot(self.root, action.target) if kinship(node, source)]

    def perform(self, action: Action, node: AnswerNode) -> None:
        """An action outside a change: its own change is spread."""
        if self.write(action, node):
            self.spread([(VALUE, node.slot.path)], {node.slot.path: [node]})

    def write(self, action: Action, node: AnswerNode) -> bool:
        text = action.text
        if action.formula is not None:
            try:
                text = self.stored(self.run(action.formula, node), node.slot)
            except FormError as error:
                self.failures[action.formula.where] = error
                return False
        if text == node.text:
            return False
        node.text, node.none = text, False
        self.noticed[id(node)] = node
        return True

    # ---- computing ----

    def recompute(self, rules: list[Rule]) -> dict[str, list[AnswerNode]]:
        """Run rules in order, then whatever reads what they changed; the nodes whose value changed, by path."""
        changed: dict[str, list[AnswerNode]] = {}
        queue = [(rule.rank, rule) for rule in rules]
        heapq.heapify(queue)
        waiting = {rule.rank for rule in rules}
        turns: dict[int, int] = {}
        while queue:
            rank, rule = heapq.heappop(queue)
            waiting.discard(rank)
            turns[rank] = turns.get(rank, 0) + 1
            if turns[rank] > _MAX_TURNS or not self.apply_everywhere(rule, changed):
                continue
            for later in rule.after:
                if later.rank not in waiting:
                    waiting.add(later.rank)
                    heapq.heappush(queue, (later.rank, later))
        return changed

    def apply_everywhere(self, rule: Rule, changed: dict[str, list[AnswerNode]]) -> bool:
        """One rule at all its nodes; True if anything its readers see is different now."""
        self.failures.pop(rule.formula.where, None)
        if rule.kind == "count":
            return self.rows_to_count(rule)
        nodes = [node for node in self.nodes_of(rule.slot) if self.apply(rule, node)]
        if nodes and rule.kind == "calculate":
            changed.setdefault(rule.slot.path, []).extend(nodes)
        return bool(nodes)

    def nodes_of(self, slot: Slot) -> list[AnswerNode]:
        """``of_slot``; outside repeats a node stays the same as long as the session lives."""
        if slot.in_rows:
            return of_slot(self.root, slot)
        found = self.lasting.get(slot.path)
        if found is None:
            found = self.lasting[slot.path] = of_slot(self.root, slot)
        return found

    def apply(self, rule: Rule, node: AnswerNode) -> bool:
        """One rule at one node; True if its value or relevance changed."""
        if rule.kind == "calculate":
            if self.received and node.given:
                return False
            try:
                text = self.stored(self.run(rule.formula, node), rule.slot)
            except FormError as error:
                self.failures[rule.formula.where] = error
                text = ""
            if text == node.text:
                return False
            node.text, node.none = text, False
            self.noticed[id(node)] = node
            return True
        if rule.kind == "relevant":
            own = self.truth(rule.formula, node, default=True)
            if own != node.own_relevant:
                node.own_relevant = own
                refresh_relevance(node)
                self.noticed[id(node)] = node
                return True
            return False
        is_so = rule.fixed if rule.fixed is not None else self.truth(rule.formula, node, default=False)
        if is_so != getattr(node, rule.kind):
            setattr(node, rule.kind, is_so)
            self.noticed[id(node)] = node
        return False

    def rows_to_count(self, rule: Rule) -> bool:
        """Give a repeat with a count exactly that many rows; True if that took a change."""
        slot, different = rule.slot, False
        if slot.parent is None:
            return False
        for parent in of_slot(self.root, slot.parent):
            anchor = first_row_or_ghost(parent, slot)
            try:
                number = to_number(self.run(rule.formula, anchor), self.env)
            except FormError as error:
                self.failures[rule.formula.where] = error
                continue
            wanted = int(number) if number == number and 0 <= number <= MAX_ROWS else 0  # noqa: PLR0124 - NaN
            rows = parent.named(slot.name)
            for row in list(rows[wanted:]):
                parent.remove(row)
            different = different or wanted != len(rows)
            self.more_rows(parent, slot, wanted - len(rows))
        return different

    def more_rows(self, parent: AnswerNode, slot: Slot, number: int) -> None:
        """Rows a count asks for, computed together once all are there."""
        self.rows_made += max(0, number)
        if self.rows_made > MAX_ROWS_BY_COUNT:
            raise FormError("填 108", _("“{}”的行数太多。").format(slot.name))
        rows = [insert_row(parent, slot) for _more in range(number)]
        for row in rows:
            self.noticed[id(row)] = row
            self.fill_preloads(row)
        if rows:
            self.recompute(self.rules_inside(slot))
        for row in rows:
            self.row_actions(row)

    def stored(self, value: Value, slot: Slot) -> str:
        """A computed value as the text its bind type keeps."""
        kind = slot.bind.type
        if isinstance(value, Date):
            if not value.valid:
                return ""
            if kind == "dateTime" and not value.timed:
                return Date(value.local_ms, value.offset_ms, timed=True).iso()
        if isinstance(value, float) and value != value:  # noqa: PLR0124 - NaN: nothing to keep
            return ""
        return canonical(kind, to_text(value))
