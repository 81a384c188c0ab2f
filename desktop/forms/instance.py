"""The live answers of a session: one node a slot and row, grown from the form's first instance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from desktop.forms.canonical import canonical
from desktop.forms.definition import Definition, Slot
from desktop.forms.tree import ATTRIBUTE, DOCUMENT, ELEMENT, TEXT, Node


class AnswerNode(Node):
    """A place in the answers. ``own_relevant`` by its own rule, ``relevant`` also by those above.

    ``none``: the person answered 无; expressions see a blank. ``given``: stored data said so, defaults do not apply.
    """

    __slots__ = ("given", "none", "own_relevant", "readonly", "relevant", "required", "slot")

    def __init__(self, slot: Slot) -> None:
        # All of Node's own, set here: thousands of these are made for one batch of records.
        self.kind = ELEMENT
        self.name = slot.name
        self.uri = slot.uri
        self.prefix = slot.prefix
        self.text = ""
        self.parent = None
        self.children = []
        self.attributes = []
        self.namespaces = self.columns = self._index = self._places = None
        self.order = 0.0
        self.numbered = False
        self.slot = slot
        self.own_relevant = True
        self.relevant = True
        self.readonly = False
        self.required = False
        self.none = False
        self.given = False

    def rows(self) -> list[AnswerNode]:
        """Child answer nodes: answers hold nothing else."""
        return cast("list[AnswerNode]", self.children)


def grow(definition: Definition) -> tuple[Node, AnswerNode]:
    """A document and its root answer, as the form's first instance has them (templates left out)."""
    document = Node(DOCUMENT)
    root = make(definition.root, definition.first_instance)
    document.append(root)
    return document, root


class _Plan(NamedTuple):
    """How the answer node of an element is made; drawn up once a form."""

    slot: Slot
    text: str
    attributes: tuple[Node, ...]
    children: tuple[_Plan, ...]
    fixed: tuple[Slot, ...]  # repeats of fixed rows the element has no row of


def make(slot: Slot, element: Node) -> AnswerNode:
    """An answer node and all below, with the defaults written in ``element``."""
    plan: _Plan | None = slot.plans.get(id(element))
    if plan is None:
        plan = slot.plans[id(element)] = _draw_up(slot, element)
    return _build(plan)


def _build(plan: _Plan) -> AnswerNode:
    node = AnswerNode(plan.slot)
    node.text = plan.text
    for item in plan.attributes:
        copy = Node(ATTRIBUTE, item.name, item.uri, item.prefix, item.text)
        copy.parent = node
        node.attributes.append(copy)
    if plan.children:
        children = node.children
        index: dict[str, list[Node]] = {}
        for below in plan.children:
            child = _build(below)
            child.parent = node
            children.append(child)
            index.setdefault(child.name, []).append(child)
        node.take_index(index)
    for slot in plan.fixed:
        insert_row(node, slot)
    return node


def _draw_up(slot: Slot, element: Node) -> _Plan:
    attributes = tuple(element.attributes)
    if slot.leaf:
        text = element.text or "".join(c.text for c in element.children if c.kind == TEXT).strip()
        return _Plan(slot, canonical(slot.bind.type, text), attributes, (), ())
    named = {below.name: below for below in slot.children}
    children: list[_Plan] = []
    for child in element.children:
        below = named.get(child.name) if child.kind == ELEMENT else None
        if below is not None and not (below.repeat and (_is_template(child) or below.count is not None)):
            children.append(_draw_up(below, child))
    present = {plan.slot.name for plan in children}
    fixed = (below for below in slot.children if below.fixed_rows and below.count is None)
    return _Plan(slot, "", attributes, tuple(children), tuple(below for below in fixed if below.name not in present))


def new_row(slot: Slot) -> AnswerNode:
    """A fresh row of a repeat from its template."""
    assert slot.template is not None  # every repeat has one
    return make(slot, slot.template)


def insert_row(parent: AnswerNode, slot: Slot) -> AnswerNode:
    """Add a new row after the last row of its repeat, or where the repeat stands among its siblings."""
    return place_row(parent, slot, new_row(slot))


def place_row(parent: AnswerNode, slot: Slot, row: AnswerNode) -> AnswerNode:
    """Put a row that stands nowhere where ``insert_row`` would."""
    rows = parent.named(slot.name)
    if rows:
        last = len(parent.children) - 1
        while parent.children[last] is not rows[-1]:  # the row sought is near the end
            last -= 1
        at = last + 1
    else:
        order = {kin.name: number for number, kin in enumerate(slot.parent.children)} if slot.parent else {}
        mine = order.get(slot.name, 0)
        at = sum(1 for child in parent.children if order.get(child.name, 0) < mine)
    parent.insert(at, row)
    return row


def _is_template(element: Node) -> bool:
    return any(item.name == "template" and item.uri for item in element.attributes)


def walk(node: AnswerNode) -> Iterator[AnswerNode]:
    """A node and all below, in document order."""
    yield node
    for child in node.rows():
        yield from walk(child)


def of_slot(root: AnswerNode, slot: Slot) -> list[AnswerNode]:
    """All nodes of a slot, over all rows, in document order."""
    if slot.parent is None:
        return [root]
    chain = slot.chain
    if chain is None:
        above = [outer.name for outer in slot.ancestors() if outer.parent is not None]
        chain = slot.chain = (*reversed(above), slot.name)
    found: list[Node] = [root]
    for name in chain:
        found = found[0].named(name) if len(found) == 1 else [child for node in found for child in node.named(name)]
    return [node for node in found if isinstance(node, AnswerNode)]


def address(node: Node) -> str:
    """``/data/staff[2]/name``: positions on repeats only."""
    parts: list[str] = []
    step: Node | None = node
    while isinstance(step, AnswerNode):
        place = ""
        if step.slot.repeat and step.parent is not None:
            place = f"[{step.place()}]"
        parts.append(step.name + place)
        step = step.parent
    return "/" + "/".join(reversed(parts))


def refresh_relevance(node: AnswerNode) -> None:
    """Pass relevance down: nothing below what is not relevant is."""
    above = node.parent.relevant if node.parent is not None else True
    node.relevant = above and node.own_relevant
    for child in node.rows():
        refresh_relevance(child)


def first_row_or_ghost(parent: AnswerNode, slot: Slot) -> Node:
    """Where a repeat's count is evaluated: a row if there is one, else a stand-in at its place."""
    rows = parent.named(slot.name)
    if rows:
        return rows[0]
    ghost = Node(ELEMENT, slot.name)
    ghost.parent = parent
    return ghost


def is_blank_row(row: AnswerNode) -> bool:
    """A row no data named and no person answered in; rows of a fixed number do not count as blank."""
    if row.given or row.slot.count is not None or row.slot.fixed_rows:
        return False
    return not any(node.given and (node.text or node.none or node.slot.repeat) for node in walk(row))


def below(row: AnswerNode, slot: Slot) -> list[AnswerNode]:
    return [node for node in walk(row) if node.slot is slot]


def kinship(node: Node, other: Node) -> bool:
    """In the same rows of all repeats the two share."""
    rows = {}
    step: Node | None = other
    while isinstance(step, AnswerNode):
        if step.slot.repeat:
            rows[step.slot.path] = step
        step = step.parent
    step = node
    while isinstance(step, AnswerNode):
        if step.slot.repeat and rows.get(step.slot.path, step) is not step:
            return False
        step = step.parent
    return True


def relative_slot(slot: Slot, path: str) -> Slot | None:
    step: Slot | None = slot
    for name in path.split("/"):
        if step is None:
            return None
        step = step.parent if name == ".." else step if name in (".", "current()") else step.child(name)
    return step
