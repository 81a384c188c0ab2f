"""Places of a form as people and programs name them: ``staff[2]/staff_name``, or the XForm's own path."""

from __future__ import annotations

import re

from desktop.forms.definition import Definition, Slot
from desktop.forms.errors import FormError
from desktop.forms.tree import Node
from desktop.foundation.translation import _

_STEP = re.compile(r"([^\[\]/]+)(?:\[(\d+)\])?")


def steps(path: str, root: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for at, piece in enumerate(path.strip().strip("/").split("/")):
        match = _STEP.fullmatch(piece)
        if match is None:
            raise FormError("填 109", _("看不懂这个位置：“{}”。").format(path), where=path)
        if at == 0 and path.startswith("/") and match[1] == root:
            continue
        found.append((match[1], int(match[2] or 1)))
    return found


def slot_in_scope(definition: Definition, slot: Slot, name: str) -> Slot | None:
    """The slot called ``name`` here: a child, or one inside transparent groups (not inside another repeat)."""
    direct = slot.child(name)
    if direct is not None:
        return direct
    queue = [child for child in slot.children if not child.repeat]
    while queue:
        group = queue.pop(0)
        for child in group.children:
            if definition.keys.get(child.path, child.name) == name or child.name == name:
                return child
            if not child.repeat:
                queue.append(child)
    return None


def inside(node: Node, above: Node) -> bool:
    step: Node | None = node
    while step is not None:
        if step is above:
            return True
        step = step.parent
    return False
