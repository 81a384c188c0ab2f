"""The choices of a question as they stand now: written in the form, or filtered from a list."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from desktop.forms.expression.values import to_text
from desktop.forms.instance import address
from desktop.forms.tree import Node, string_value

if TYPE_CHECKING:
    from desktop.forms.definition import Itemset
    from desktop.forms.engine import Engine
    from desktop.forms.instance import AnswerNode


class Choice(NamedTuple):
    """What is stored, what is shown."""

    value: str
    label: str


def choices_of(engine: Engine, node: AnswerNode) -> list[Choice]:
    """All choices now offered, in an order that stays for the session even where it is random.

    :raises FormError: 填 103 if the list cannot be evaluated.
    """
    control = node.slot.control
    if control is None:
        return []
    found = [Choice(item.value, engine.words(item.label, node) or "") for item in control.items]
    if control.itemset is not None:
        found.extend(_listed(engine, control.itemset, node))
    return found


def values_offered(engine: Engine, node: AnswerNode) -> frozenset[str]:
    """The values of ``choices_of``, without the labels; those of a whole list written in the form are read once.

    :raises FormError: 填 103 if the list cannot be evaluated.
    """
    control = node.slot.control
    assert control is not None
    itemset = control.itemset
    if itemset is None:
        return control.values
    definition = engine.definition
    inline = definition.instances.get(itemset.list_name) if itemset.list_name else None
    whole = inline is not None and itemset.whole and engine.instance(itemset.list_name) is inline
    held = definition.offered.get(node.slot.path) if whole else None
    if held is not None:
        return held
    rows = _rows(engine, itemset, node)
    found = control.values.union(_read(engine, itemset.value.closure.run, row) for row in rows)
    if whole:
        definition.offered[node.slot.path] = found
    return found


def media_of(engine: Engine, node: AnswerNode) -> dict[str, dict[str, str]]:
    """Of the choices now offered, those with a picture, a sound or a film: value → kind → where it lies.

    :raises FormError: 填 103 if the list cannot be evaluated.
    """
    control = node.slot.control
    if control is None or not engine.definition.translations.has_media:
        return {}
    found = {item.value: engine.media(item.label.itext, node) for item in control.items if item.label is not None}
    itemset = control.itemset
    if itemset is not None and itemset.texts is not None:
        for row in _rows(engine, itemset, node):
            name = _read(engine, itemset.texts.closure.run, row)
            found[_read(engine, itemset.value.closure.run, row)] = engine.media(name, row)
    return {value: media for value, media in found.items() if media}


def _rows(engine: Engine, itemset: Itemset, node: AnswerNode) -> list[Node]:
    chance = engine.env.randomness
    if itemset.random:
        engine.env.randomness = random.Random(f"{engine.order_seed} {address(node)}")  # noqa: S311 - an order, no secret
    try:
        rows = engine.run(itemset.nodes, node)
    finally:
        engine.env.randomness = chance
    return [row for row in rows if row.relevant] if isinstance(rows, list) else []


def _listed(engine: Engine, itemset: Itemset, node: AnswerNode) -> list[Choice]:
    found: list[Choice] = []
    for row in _rows(engine, itemset, node):
        value = _read(engine, itemset.value.closure.run, row)
        label = _read(engine, itemset.label.closure.run, row) if itemset.label is not None else value
        found.append(Choice(value, label))
    return found


def _read(engine: Engine, run: object, row: Node) -> str:
    value = run(row, 1, 1, engine.env)  # type: ignore[operator]
    return string_value(value[0]) if isinstance(value, list) and value else to_text(value)
