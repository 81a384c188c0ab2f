"""Step through a form and tell its state after each step: the conformance door for whole forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desktop.forms.attachments import tree_of
from desktop.forms.canonical import canonical
from desktop.forms.choices import choices_of
from desktop.forms.codecs import CODECS, BadValueError
from desktop.forms.definition import Control, Definition, Slot
from desktop.forms.engine import Engine
from desktop.forms.errors import FormError
from desktop.forms.evaluation import zone_named
from desktop.forms.instance import AnswerNode, address, first_row_or_ghost, walk
from desktop.forms.load import load_definition
from desktop.forms.tree import Node
from desktop.foundation.translation import _

State = dict[str, Any]


def replay(
    form: str,
    steps: Iterable[Mapping[str, Any]],
    *,
    resources: Mapping[str, Mapping[str, str]],
    preload: Mapping[str, str],
    now_ms: float | None,
    tz: str | None,
) -> Iterator[dict[str, State]]:
    """Yield ``{ref: state}`` for the initial form and after each step.

    A step: ``{"op": "set", "ref", "value"}``; ``add_repeat`` and ``remove_repeat`` have ``ref``;
    ``language`` has ``language``.
    """
    definition = load_definition(form)
    trees = {
        name: tree_of(resources[source]["body"], resources[source].get("mime", ""))
        for name, source in definition.sources.items()
        if source in resources
    }
    engine = Engine(
        definition,
        zone=zone_named(tz),
        clock=lambda: float(now_ms or 0),
        language=definition.translations.default,
        instance=lambda name: _instance(definition, trees, name),
        preload=lambda kind, params: preload.get(params) or preload.get(kind),
    )
    engine.start(first=True)
    yield _states(engine)
    for step in steps:
        _apply(engine, step)
        yield _states(engine)


def _instance(definition: Definition, trees: Mapping[str, Node | None], name: str) -> Node | None:
    tree = trees.get(name)
    if tree is not None:
        return tree
    if name in definition.instances:
        return definition.instances[name]
    raise FormError("填 103", _("没有名为“{}”的数据表。").format(name))


def _apply(engine: Engine, step: Mapping[str, Any]) -> None:
    kind = step["op"]
    if kind == "language":
        engine.env.language = step["language"]
        return
    if kind == "add_repeat":
        parent, slot = _repeat(engine, step["ref"])
        engine.add_row(parent, slot)
        return
    node = _find(engine, step["ref"])
    if kind == "remove_repeat":
        engine.remove_row(node)
        return
    value = step["value"]
    engine.put(node, _taken(engine, node, value))


def _taken(engine: Engine, node: AnswerNode, value: Any) -> str:
    """The text a question takes for an answer, as the peers' screens do: what does not fit is blank."""
    text = " ".join(value) if isinstance(value, list) else str(value)
    control, kind = node.slot.control, node.slot.bind.type
    if control is not None and control.kind == "trigger":
        return "OK" if text in ("OK", "true", "True", "1") else ""
    if control is not None and control.kind in ("select", "select1", "rank"):
        offered = {choice.value for choice in choices_of(engine, node)}
        return " ".join(part for part in ([text] if control.kind == "select1" else text.split()) if part in offered)
    if kind in ("date", "time", "dateTime") and text:
        try:
            CODECS["datetime" if kind == "dateTime" else "date" if kind == "date" else "time"].to_text(text)
        except BadValueError:
            return ""
        return "" if kind != "date" and text.count(":") < 2 else text
    text = canonical(kind, text)
    return str(float(text)) if kind == "decimal" and text else text


def _find(engine: Engine, ref: str) -> AnswerNode:
    for node in walk(engine.root):
        if address(node) == ref:
            return node
    raise FormError("填 109", _("表单里没有“{}”。").format(ref), where=ref)


def _repeat(engine: Engine, ref: str) -> tuple[AnswerNode, Slot]:
    parent = _find(engine, ref.rpartition("/")[0])
    slot = parent.slot.child(ref.rpartition("/")[2])
    if slot is None:
        raise FormError("填 109", _("表单里没有“{}”。").format(ref), where=ref)
    return parent, slot


def _states(engine: Engine) -> dict[str, State]:
    states: dict[str, State] = {}
    for node in walk(engine.root):
        states[address(node)] = _state(engine, node)
        for slot in node.slot.children:
            if slot.repeat:
                states[f"{address(node)}/{slot.name}"] = _range(engine, node, slot)
    return states


def _range(engine: Engine, parent: AnswerNode, slot: Slot) -> State:
    rows = parent.named(slot.name)
    state: State = {"relevant": parent.relevant, "readonly": False, "required": False, "count": len(rows)}
    _texts(engine, slot.outer or slot.control, first_row_or_ghost(parent, slot), state)
    return state


def _state(engine: Engine, node: AnswerNode) -> State:
    slot = node.slot
    state: State = {
        "relevant": node.relevant,
        "readonly": _inherited_readonly(node),
        "required": node.required,
    }
    _texts(engine, slot.outer or slot.control, node, state)
    if slot.leaf:
        state["value"] = node.text if node.relevant else ""
        blank = not node.text
        state["valid"] = {
            "constraint": blank or not node.relevant or engine.truth(slot.bind.constraint, node, default=True),
            "required": not blank or not node.relevant or not node.required,
        }
        if slot.control is not None and slot.control.kind in ("select", "select1", "rank"):
            state["options"] = [list(choice) for choice in choices_of(engine, node)]
    return state


def _inherited_readonly(node: AnswerNode) -> bool:
    step: Node | None = node
    while isinstance(step, AnswerNode):
        if step.readonly:
            return True
        step = step.parent
    return False


def _texts(engine: Engine, control: Control | None, node: Node, state: State) -> None:
    if control is None:
        return
    for name, words in (("label", control.label), ("hint", control.hint)):
        text = engine.words(words, node)
        if text is not None:
            state[name] = text
