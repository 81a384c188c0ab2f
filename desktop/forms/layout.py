"""How a form is laid out on a screen: sections, questions and grids in order, without a label or a value.

Labels, values and what applies come live from ``Session.state``; this is what stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.forms.definition import Control, Definition, Slot
from desktop.forms.schema import YES
from desktop.model.form_schema import FieldKind


@dataclass(frozen=True)
class Question:
    """``path`` as ``Session`` takes it; inside a grid it is the column's name alone.

    ``head``: path of the nested group it stands under ("" none). ``fold``: rarely used, shown on request.
    """

    path: str
    name: str
    kind: FieldKind
    appearance: str = ""
    unit: str = ""
    suggest: str = ""
    lookup: str = ""
    head: str = ""
    fold: bool = False
    none_allowed: bool = False
    remember: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Grid:
    """A repeat: rows of the same questions. Repeats inside it are not shown as grids of their own."""

    path: str
    name: str
    columns: tuple[Question, ...]
    head: str = ""
    fold: bool = False


@dataclass(frozen=True)
class Section:
    """``path`` is the group's, "" for questions that stand in no group. ``fold``: the whole section is rarely used."""

    path: str
    items: tuple[Question | Grid, ...]
    fold: bool = False


def outline(definition: Definition) -> tuple[Section, ...]:
    """Sections in form order: a group each, loose questions between groups in sections without a name."""
    found: list[Section] = []
    loose: list[Question | Grid] = []
    for slot in definition.root.children:
        if slot.children and not slot.repeat:
            if loose:
                found.append(Section("", tuple(loose)))
                loose = []
            items = tuple(_items(definition, slot, ""))
            if items:
                found.append(Section(slot.name, items, _folds(slot.control)))
        else:
            loose.extend(_item(definition, slot, ""))
    if loose:
        found.append(Section("", tuple(loose)))
    return tuple(found)


def _items(definition: Definition, group: Slot, head: str) -> list[Question | Grid]:
    found: list[Question | Grid] = []
    for slot in group.children:
        if slot.children and not slot.repeat:
            found.extend(_items(definition, slot, slot.name))
        else:
            found.extend(_item(definition, slot, head))
    return found


def _item(definition: Definition, slot: Slot, head: str) -> list[Question | Grid]:
    key = definition.keys.get(slot.path)
    if key is None:
        return []
    if slot.repeat:
        columns = [item for child in _leaves(slot) for item in _item(definition, child, "")]
        questions = tuple(item for item in columns if isinstance(item, Question))
        fold = _folds(slot.outer) or _folds(slot.control)
        return [Grid(key, slot.name, questions, head, fold)] if questions else []
    control = slot.control
    if control is None:
        return []
    extras, said = slot.bind.extras, control.attributes
    return [
        Question(
            path=key,
            name=slot.name,
            kind=definition.kinds[slot.path],
            appearance=control.appearance,
            unit=said.get("unit", ""),
            suggest=said.get("suggest", ""),
            lookup=extras.get("lookup", "").strip(),
            head=head,
            fold=_folds(control),
            none_allowed=extras.get("none", "").strip().lower() in YES,
            remember=extras.get("remember", "").strip().lower() in YES,
            personal=extras.get("personal", "").strip().lower() in YES,
        )
    ]


def _leaves(slot: Slot) -> list[Slot]:
    """Questions of a row, those of its groups too; repeats inside a row are left out."""
    found: list[Slot] = []
    for child in slot.children:
        if child.repeat:
            continue
        found.extend(_leaves(child) if child.children else [child])
    return found


def _folds(control: Control | None) -> bool:
    return control is not None and control.attributes.get("fold", "").strip().lower() in YES
