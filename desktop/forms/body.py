"""The body of an XForm: controls, choices, and the actions written in body or model."""

from __future__ import annotations

from desktop.forms.definition import Action, Control, Formula, Item, Itemset, Slot, Words
from desktop.forms.expression.dependencies import reads
from desktop.forms.expression.syntax import Call, Expression, Literal, Path
from desktop.forms.formulas import formula, itext_argument, words
from desktop.forms.texts import pieces_of
from desktop.forms.tree import ELEMENT, Node, string_value

_CONTROLS = frozenset("input select select1 rank range trigger upload secret textarea".split())
_ACTIONS = frozenset(["setvalue", "setgeopoint", "recordaudio"])


def read_body(model: Node, body: Node, root: Slot, slots: dict[str, Slot]) -> tuple[Action, ...]:
    """Attach controls to slots; return all setvalue actions."""
    bound = {
        bind.attribute("id") or "": slots.get((bind.attribute("nodeset") or "").strip()) for bind in model.named("bind")
    }
    reader = _Reader(root, slots, {name: slot for name, slot in bound.items() if name and slot is not None})
    for element in model.children:
        if element.kind == ELEMENT and element.name in _ACTIONS:
            reader.action(element, root, None)
    reader.children(body, root)
    return tuple(reader.actions)


class _Reader:
    def __init__(self, root: Slot, slots: dict[str, Slot], bound: dict[str, Slot]) -> None:
        self.root = root
        self.slots = slots
        self.bound = bound
        self.actions: list[Action] = []

    def find(self, element: Node, context: Slot) -> Slot | None:
        ref = (element.attribute("ref") or element.attribute("nodeset") or "").strip()
        if not ref:
            bound = element.attribute("bind")
            return self.bound.get(bound) if bound else None
        if ref.startswith("/"):
            return self.slots.get(ref)
        step: Slot | None = context
        for name in ref.split("/"):
            if step is None:
                return None
            if name in (".", "current()"):
                continue
            step = step.parent if name == ".." else step.child(name.rpartition(":")[2])
        return step

    def children(self, element: Node, context: Slot) -> None:
        for child in element.children:
            if child.kind != ELEMENT:
                continue
            if child.name in _CONTROLS:
                self.control(child, context)
            elif child.name == "group":
                self.group(child, context)
            elif child.name == "repeat":
                self.repeat(child, context, None)
            elif child.name in _ACTIONS:
                self.action(child, context, None)

    def group(self, element: Node, context: Slot) -> None:
        control = _control(element, f"group {element.attribute('ref') or ''}")
        slot = self.find(element, context)
        inner = [child for child in element.children if child.kind == ELEMENT and child.name == "repeat"]
        if inner and (slot is None or slot.repeat):
            for child in inner:
                self.repeat(child, slot.parent or slot if slot is not None else context, control)
            return
        if slot is not None:
            slot.control = control
        self.children(element, slot or context)

    def repeat(self, element: Node, context: Slot, outer: Control | None) -> None:
        slot = self.find(element, context)
        if slot is None:
            return
        slot.control = _control(element, slot.name)
        slot.outer = outer
        named = {item.name: item.text for item in element.attributes}
        slot.count = formula(named.get("count"), f"{slot.name}.repeat_count")
        slot.fixed_rows = named.get("noAddRemove", "").strip() in ("true()", "true")
        self.children(element, slot)

    def control(self, element: Node, context: Slot) -> None:
        slot = self.find(element, context)
        if slot is None:
            return
        if slot.control is None:
            slot.control = _control(element, slot.name)
        for child in element.children:
            if child.kind == ELEMENT and child.name in _ACTIONS:
                self.action(child, slot, slot)

    def action(self, element: Node, context: Slot, trigger: Slot | None) -> None:
        target = self.find(element, context)
        reference = None
        ref = (element.attribute("ref") or "").strip()
        if target is None and "[" in ref:
            reference = formula(ref, ref)
            assert reference is not None  # it is not blank
            target = self.aimed_at(reference, context)
        events = frozenset((element.attribute("event") or _prefixed(element, "event") or "").split())
        if target is None or element.name != "setvalue":
            return
        value = formula(element.attribute("value"), f"{target.name}.default")
        self.actions.append(Action(events, target, value, string_value(element), trigger, reference))

    def aimed_at(self, reference: Formula, context: Slot) -> Slot | None:
        """The slot a path with predicates ends at."""
        found = reads(reference.tree, context, self.root)
        return found[-1].slot if found else None


def _prefixed(element: Node, name: str) -> str | None:
    return next((item.text for item in element.attributes if item.name == name), None)


def _control(element: Node, where: str) -> Control:
    control = Control(element.name, element.attribute("appearance") or "")
    control.attributes = {item.name: item.text for item in element.attributes}
    items: list[Item] = []
    for child in element.children:
        if child.kind != ELEMENT:
            continue
        if child.name == "label":
            control.label = _words(child, where)
        elif child.name == "hint":
            control.hint = _words(child, where)
        elif child.name == "item":
            value = next(iter(child.named("value")), None)
            label = next(iter(child.named("label")), None)
            items.append(Item(string_value(value) if value else "", _words(label, where) if label else None))
        elif child.name == "itemset":
            control.itemset = _itemset(child, where)
    query = formula(element.attribute("query"), f"{where}.choice_filter")
    if query is not None and control.itemset is None:  # select_one_external: a text box with a list beside it
        name = formula("name", where)
        assert name is not None
        control.itemset = Itemset(query, name, formula("label", where), _list_name(query))
    control.items = tuple(items)
    control.values = frozenset(item.value for item in items)
    return control


def _words(element: Node, where: str) -> Words:
    ref = element.attribute("ref")
    if ref and ref.strip().startswith("jr:itext("):
        return words(ref, where) or Words()
    if ref:
        return Words(formula=formula(ref, where))
    return Words(pieces=pieces_of(element))


def _itemset(element: Node, where: str) -> Itemset | None:
    nodes = formula(element.attribute("nodeset"), f"{where}.choice_filter")
    value = next(iter(element.named("value")), None)
    label = next(iter(element.named("label")), None)
    read = formula(value.attribute("ref") if value else None, where) or formula("name", where)
    if nodes is None or read is None:
        return None
    shown = formula(label.attribute("ref") if label else None, where)
    texts = itext_argument(shown) if shown is not None else None
    chance = any(word in nodes.text for word in ("random", "once", "uuid"))
    return Itemset(nodes, read, shown, _list_name(nodes), chance, _is_whole(nodes.tree) and _is_cell(read.tree), texts)


def _is_whole(tree: Expression) -> bool:
    """``instance('list')/root/item``, unfiltered."""
    return (
        isinstance(tree, Path)
        and isinstance(tree.base, Call)
        and tree.base.name == "instance"
        and not tree.predicates
        and all(step.axis == "child" and not step.predicates for step in tree.steps)
    )


def _is_cell(tree: Expression) -> bool:
    """The name of a column."""
    return isinstance(tree, Path) and tree.base == "context" and tree.steps[0].axis == "child" and _plain(tree)


def _plain(tree: Path) -> bool:
    return len(tree.steps) == 1 and not tree.steps[0].predicates


def _list_name(nodes: Formula) -> str:
    """The secondary instance the choices come from, "" for choices made of the form's own rows."""
    tree = nodes.tree
    while isinstance(tree, Call) and tree.name == "randomize":
        tree = tree.args[0]
    while isinstance(tree, Path) and not isinstance(tree.base, str):
        tree = tree.base
    if isinstance(tree, Call) and tree.name == "instance" and tree.args and isinstance(tree.args[0], Literal):
        return tree.args[0].value
    return ""
