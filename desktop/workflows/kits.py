"""Kits: what sets up one unit. The code on the stamped sheet opens it; the fingerprint says whose network it is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.exchange import (
    DeviceKeys,
    KitContent,
    Trust,
    new_code,
    new_recovery_code,
    open_kit,
    same_words,
    seal_kit,
)
from desktop.foundation.atomic import environment_failure, unused_name, write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.model import file_names
from desktop.storage.settings import set_setting
from desktop.workflows.packs import pack_content, store_pack
from desktop.workflows.register_files import unit_of_row
from desktop.workflows.workspace import Identity, Workspace, new_feed, new_workspace, save_identity


@dataclass(frozen=True)
class MadeKit:
    unit: str
    file: Path
    code: str


@dataclass(frozen=True)
class MadeKits:
    """``waiting``: units whose parent has no enrolled computer yet, so nobody could read what they would send."""

    kits: tuple[MadeKit, ...]
    fingerprint: str
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class CreatedWorkspace:
    """``recovery_code`` opens it without the password: to be shown once; empty where there is no password."""

    workspace: Path
    unit: str
    name: str
    fingerprint: str
    confirmed: bool
    recovery_code: str = field(default="", repr=False)


def make_kits(workspace: Workspace, units: Sequence[str] | None, to: Path) -> MadeKits:
    """Kits for the named units, or for every unit below that has no computer yet (None)."""
    tree, own, trust = workspace.tree, workspace.identity.org, workspace.trust()
    for code in units or ():
        if code not in tree or code == own or not tree.is_under(code, own):
            raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=code))
    today = workspace.clock.now().date().isoformat()
    due = [unit for unit in tree.below(own) if not trust.devices_of(unit.code) and unit.active_on(today)]
    wanted = units if units is not None else [unit.code for unit in due]
    ready = [code for code in wanted if trust.devices_of(tree[code].parent)]
    if ready and all(device.keyid != workspace.keys.keyid for device in trust.roster.devices):
        raise RefusedError(
            "网 104",
            _("名册里还没有这台电脑，做出的启用包别人打不开"),
            hint=_("先收上级最新的下发包或回执；也可以请最上级做启用包"),
        )
    made = tuple(_make_kit(workspace, code, trust, to) for code in ready)
    return MadeKits(made, workspace.network_words(), tuple(code for code in wanted if code not in ready))


def _make_kit(workspace: Workspace, code: str, trust: Trust, to: Path) -> MadeKit:
    unit = workspace.tree[code]
    secret = secrets.token_hex(16)
    content = KitContent(
        unit=code,
        network=workspace.identity.network,
        root_public=bytes.fromhex(workspace.identity.root_public),
        secret=secret,
        parents=trust.devices_of(unit.parent),
        pack=pack_content(workspace),
    )
    printed = new_code()
    data = seal_kit(
        content, printed, from_org=workspace.identity.org, signer=workspace.keys, roster_version=trust.roster.version
    )
    file = write_atomically(unused_name(to, f"{file_names.KIT}_{unit.name}", file_names.SUFFIX), data)
    with workspace.db.atomic():
        set_setting(workspace.db, f"kit_secret:{code}", secret)
        workspace.audit("kit.make", code)
    return MadeKit(code, file, printed)


def create_from_kit(
    path: Path, clock: Clock, *, kit: Path, code: str, fingerprint: str | None = None, password: str | None = None
) -> CreatedWorkspace:
    """Set up one unit's workspace from its kit.

    Raises ``RefusedError``: a wrong code, a damaged kit, or words that are not those of the stamped sheet (网 102).
    """
    try:
        data = kit.read_bytes()
    except OSError as error:
        raise environment_failure(error, kit) from error
    opened = open_kit(data, code)
    content, words = opened.content, opened.fingerprint
    if fingerprint is not None:
        _compare(words, fingerprint)
    unit = next((unit_of_row(row) for row in content.pack.registers["units"] if row["code"] == content.unit), None)
    if unit is None:
        raise RefusedError("网 103", _("启用包里没有它自己的单位"), where=kit.name, hint=_("请上级重新做一个启用包"))
    recovery_code = "" if password is None else new_recovery_code()
    made = new_workspace(path, clock, level=unit.level, password=password, recovery_code=recovery_code)
    with made as workspace, workspace.db.atomic():
        identity = Identity(
            content.unit, content.network, new_feed(), content.root_public.hex(), confirmed=fingerprint is not None
        )
        save_identity(workspace, identity, DeviceKeys.generate())
        set_setting(workspace.db, "kit_secret", content.secret)
        store_pack(workspace, content.pack, opened.roster.version)
        workspace.audit("workspace.create", content.unit)
    return CreatedWorkspace(path, unit.code, unit.name, words, fingerprint is not None, recovery_code)


def confirm_fingerprint(workspace: Workspace, fingerprint: str) -> str:
    """Somebody compared the words with the stamped sheet: from now on submitting is allowed."""
    words = workspace.network_words()
    _compare(words, fingerprint)
    with workspace.db.atomic():
        set_setting(workspace.db, "identity", replace(workspace.identity, confirmed=True).__dict__)
        workspace.audit("workspace.confirm")
    return words


def _compare(words: str, given: str) -> None:
    if not same_words(words, given):
        raise RefusedError(
            "网 102",
            _("核对词对不上：这个启用包是“{words}”").format(words=words),
            hint=_("不要用这个启用包，打电话问上级"),
        )
