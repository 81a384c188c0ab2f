"""Names a unit added, corrected or put away itself, laid over the registers that were sent down.

Kept apart from the registers, which the next pack replaces whole. A row sent down later under the same name takes the
place of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.model.registers import REGISTERS
from desktop.storage.settings import get_setting
from desktop.workflows.workspace import Workspace

RETIRED = "retired"  # a column of the rows that forms see, on those that were put away
# The registers that may be extended, and the column that a record keeps of them.
KEYS: Mapping[str, str] = {"persons": "key", "sites": "key", "techniques": "code"}


def with_own(workspace: Workspace, name: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """A register as forms see it: what was sent down with one's own corrections, then names of one's own."""
    key = KEYS.get(name)
    held = held_names(workspace, name) if key else {}
    if key is None or not held:
        return [dict(row) for row in rows]
    own, away = held.get("rows", {}), set(held.get("away", ()))
    known = {row[key] for row in rows}
    taken = {same_name(name, row) for row in rows}
    found = [dict(row) | own.get(row[key], {}) for row in rows]
    blank = dict.fromkeys(REGISTERS[name], "")
    found += [blank | row for at, row in own.items() if at not in known and same_name(name, row) not in taken]
    return [row | {RETIRED: "1"} if row[key] in away else row for row in found]


def techniques_done(workspace: Workspace) -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the techniques ticked as done here, and of those put away."""
    held = held_names(workspace, "techniques")
    return frozenset(held.get("done", ())), frozenset(held.get("away", ()))


def held_names(workspace: Workspace, register: str) -> dict[str, Any]:
    found = get_setting(workspace.db, f"names.{register}", {})
    return found if isinstance(found, dict) else {}


def same_name(register: str, row: Mapping[str, str]) -> tuple[str, str]:
    """What makes two rows one: of people name and unit, of the rest the name."""
    return row.get("name", ""), row.get("unit", "") if register == "persons" else ""
