"""The top unit's own lists, read anew from its spreadsheets: people, places, pairings, techniques, materials and the others.

What a list held before is replaced by the sheet; of techniques and materials the shipped rows stay, and the county's
are added or replace those of the same key. The next pack carries them down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.foundation.shipped import shipped_path
from desktop.foundation.translation import _, listed
from desktop.model.registers import REGISTERS
from desktop.storage.registers import save_register
from desktop.workflows.register_files import Row, read_register_folder
from desktop.workflows.register_rows import EXTENDED, extended
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class ReadRegisters:
    """Register → how many rows it holds now; those that the folder has no sheet of are as they were."""

    rows: Mapping[str, int]


def read_registers(workspace: Workspace, folder: Path) -> ReadRegisters:
    """Read every register that the folder has a sheet of, all or none.

    Raises ``RefusedError`` 网 160 where this is not the top unit, 网 11x and 19x for a sheet; ``UsageError`` 用 126, 用 240.
    """
    if workspace.root_keys is None:
        raise RefusedError("网 160", _("单位和电脑的名册只由最上级单位改"), hint=_("请打电话给最上级单位"))
    found = with_catalogues(read_register_folder(folder, workspace.tree), only=True)
    if not found:
        raise UsageError(
            "用 240", _("文件夹里没有认得的名册"), where=str(folder),
            hint=_("文件要叫 {names}").format(names=listed(f"{name}.xlsx" for name in REGISTERS if name != "units")),
        )  # fmt: skip
    with workspace.db.atomic():
        for name, rows in found.items():
            save_register(workspace.db, name, rows)
        workspace.audit("network.registers", " ".join(sorted(found)))
    workspace.registers_changed()
    return ReadRegisters({name: len(rows) for name, rows in sorted(found.items())})


def with_catalogues(own: Mapping[str, Sequence[Row]], *, only: bool = False) -> dict[str, list[Row]]:
    """A county's registers, its catalogues laid over the shipped ones. ``only``: none that the county does not have."""
    shipped = read_register_folder(shipped_path("resources/catalogues"))
    laid = {name: extended(name, shipped[name], own.get(name, ())) for name in EXTENDED if not only or name in own}
    return {**{name: list(rows) for name, rows in own.items()}, **laid}
