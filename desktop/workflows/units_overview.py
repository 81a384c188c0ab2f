"""The units below as the top unit looks after them: who has a computer that is known, who waits, who has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.storage.batches import batches
from desktop.workflows.intake_overview import IntakeRow, waiting_overview
from desktop.workflows.workspace import Workspace

State = Literal["waiting", "enrolled", "cut", "none", "closed"]


@dataclass(frozen=True)
class UnitRow:
    """``state``: waiting for its words to be compared, enrolled, cut off, without a computer, closed.

    ``request``: what waits, as the page of words takes it. ``last``: ISO day of the newest batch that is here.
    """

    code: str
    name: str
    level: str
    parent: str
    state: State
    computers: int
    last: str
    until: str
    request: IntakeRow | None = None


@dataclass(frozen=True)
class UnitsOverview:
    """``top``: this unit signs the roster. ``rotating``: a change of the network's key is not finished."""

    rows: tuple[UnitRow, ...]
    roster_version: int
    top: bool
    rotating: bool

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)


def units_overview(workspace: Workspace) -> UnitsOverview:
    """Every unit below, those that wait for a person first, then as the register has them."""
    tree, own, trust = workspace.tree, workspace.identity.org, workspace.trust()
    today = workspace.clock.now().date().isoformat()
    requests = {row.unit: row for row in waiting_overview(workspace).rows if row.request}
    last = {row.org: row.created[:10] for row in batches(workspace.db, origin="received", status="taken")}
    known = {device.org for device in trust.devices}
    rows = []
    for unit in tree.below(own):
        computers = len(trust.devices_of(unit.code))
        state: State = "closed" if not unit.active_on(today) else "none"
        if unit.code in requests:
            state = "waiting"
        elif state == "none" and computers:
            state = "enrolled"
        elif state == "none" and unit.code in known:
            state = "cut"
        parent = tree[unit.parent].name if unit.parent in tree else ""
        rows.append(
            UnitRow(
                unit.code, unit.name, unit.level, parent, state, computers, last.get(unit.code, ""), unit.valid_to,
                requests.get(unit.code),
            )
        )  # fmt: skip
    rows.sort(key=lambda row: row.state != "waiting")
    return UnitsOverview(
        tuple(rows), trust.roster.version, workspace.root_keys is not None, workspace.old_root_keys is not None
    )
