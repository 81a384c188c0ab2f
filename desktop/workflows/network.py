"""The unit at the top makes its network: root keys, the first roster, registers, forms and programmes."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.exchange import DeviceKeys, DeviceRecord, build_roster, device_record, new_recovery_code
from desktop.foundation.clock import Clock
from desktop.model.unit import UnitTree
from desktop.storage.receipts import save_statement
from desktop.storage.registers import save_register
from desktop.storage.settings import set_setting
from desktop.workflows.county_registers import with_catalogues
from desktop.workflows.packs import built_in_forms, install_built_ins, shipped_programme
from desktop.workflows.register_files import read_register_folder, read_units, unit_row
from desktop.workflows.workspace import Identity, Workspace, new_feed, new_workspace, save_identity

ROSTER_YEARS = 3


@dataclass(frozen=True)
class MadeNetwork:
    workspace: Path
    unit: str
    units: int
    fingerprint: str
    forms: tuple[str, ...]
    programmes: tuple[str, ...]
    recovery_code: str = field(default="", repr=False)


def create_network(
    path: Path,
    clock: Clock,
    *,
    units: Path,
    programmes: Sequence[str],
    registers: Path | None = None,
    password: str | None = None,
) -> MadeNetwork:
    """Make the top unit's workspace. Everything that can be refused is read before anything is written."""
    tree = read_units(units)
    rows = with_catalogues(read_register_folder(registers, tree) if registers else {})
    for programme in programmes:
        shipped_programme(programme)
    top = tree.top()
    code = "" if password is None else new_recovery_code()
    with new_workspace(path, clock, level=top.level, password=password, recovery_code=code) as workspace:
        root, keys = DeviceKeys.generate(), DeviceKeys.generate()
        with workspace.db.atomic():
            identity = Identity(top.code, secrets.token_hex(8), new_feed(), root.ed25519_public, confirmed=True)
            save_identity(workspace, identity, keys)
            set_setting(workspace.db, "root_keys", root.to_json())
            save_register(workspace.db, "units", [unit_row(unit) for unit in tree])
            for name, register in rows.items():
                save_register(workspace.db, name, register)
            workspace.registers_changed()
            install_built_ins(workspace, programmes, pack_version=1)
            issue_roster(workspace, 1, [device_record(keys, top.code, top.name)], root, tree)
            workspace.audit("network.create", identity.network)
        words = workspace.network_words()
    forms = tuple(form.form_id for form in built_in_forms())
    return MadeNetwork(path, top.code, len(tree.units), words, forms, tuple(programmes), code)


def issue_roster(
    workspace: Workspace, version: int, devices: Sequence[DeviceRecord], root: DeviceKeys, tree: UnitTree
) -> None:
    """Sign and keep a roster of ``devices`` with the network's root key."""
    now = workspace.clock.now()
    roster = build_roster(
        network=workspace.identity.network,
        version=version,
        units=[(unit.code, unit.parent) for unit in tree],
        devices=devices,
        root=root,
        recovery=root.age_recipient,
        old_root=workspace.old_root_keys,
        expires=(now + dt.timedelta(days=365 * ROSTER_YEARS)).date().isoformat(),
    )
    save_statement(workspace.db, "roster", workspace.identity.network, version, roster.to_json(), own=True)
