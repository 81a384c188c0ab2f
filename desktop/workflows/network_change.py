"""The network as it changes: units are added, closed, merged; computers are cut off and replaced; the root key is renewed.

Only the unit at the top signs the roster. Every change is a roster of a higher version; the next pack or kit takes it
down. Dates are the register's: what was reported before a unit closed goes on counting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import RefusedError, UsageError
from desktop.exchange import DeviceKeys, DeviceRecord
from desktop.foundation.translation import _, listed
from desktop.model.unit import CLOSED, MERGED, Unit, UnitTree
from desktop.storage.batches import newest_of_device
from desktop.storage.registers import save_register
from desktop.storage.settings import set_setting
from desktop.workflows.kits import MadeKits, make_kits
from desktop.workflows.network import issue_roster
from desktop.workflows.register_files import unit_row
from desktop.workflows.workspace import Workspace


@dataclass(frozen=True)
class Changed:
    """``units``: codes of all that are not as they were; ``roster_version``: what the next pack takes down."""

    units: tuple[str, ...]
    roster_version: int


@dataclass(frozen=True)
class CutOff:
    """``revoked``: feed → last number that counts; empty if nothing of the computer counts any more."""

    unit: str
    name: str
    device: str
    revoked: dict[str, int]
    roster_version: int


@dataclass(frozen=True)
class Replaced:
    """``cut``: the old computers; ``made``: the kit of the new one (or, in ``made.waiting``, why there is none yet)."""

    cut: tuple[CutOff, ...]
    made: MadeKits


@dataclass(frozen=True)
class Rotated:
    """``fingerprint``: the words new sheets show. ``finished``: rosters are signed by the new key alone from now on."""

    fingerprint: str
    roster_version: int
    finished: bool


def add_units(workspace: Workspace, units: Sequence[Unit]) -> Changed:
    """Take new units into the register and the roster, all or none.

    Raises ``RefusedError``: 网 161 a code there is already, 网 114 an unknown parent, 网 115 parents in a circle.
    """
    root = _root(workspace)
    tree = workspace.tree
    grown = UnitTree.of([*tree, *units])
    for number, unit in enumerate(units):
        if unit.code in tree or unit.code in {other.code for other in units[:number]}:
            raise RefusedError("网 161", _("已经有这个单位了：{code}").format(code=unit.code))
        if unit.parent not in grown:
            raise RefusedError("网 114", _("上级编码 {code} 不在表里").format(code=unit.parent), where=unit.code)
        if not grown.is_under(unit.code, workspace.identity.org):
            raise RefusedError("网 115", _("单位的上级绕成了圈：{code}").format(code=unit.code))
    return _change(workspace, root, grown, [unit.code for unit in units], "network.add")


def close_unit(workspace: Workspace, code: str, on: str, *, reason: str = "") -> Changed:
    """The ISO day ``on`` is the unit's last. Raises ``UsageError`` 用 105, 145; ``RefusedError`` 网 162, 163."""
    root = _root(workspace)
    unit = _unit(workspace, code)
    _require_day(on)
    open_below = [child.name for child in workspace.tree.below(code) if child.active_on(_day_after(on))]
    if open_below:
        raise RefusedError(
            "网 162",
            _("下面还有开着的单位：{names}").format(names=listed(open_below[:5])),
            where=unit.name,
            hint=_("先停它们，或者用 network merge 并到别的单位"),
        )
    return _change(workspace, root, _with(workspace.tree, replace(unit, valid_to=on, status=CLOSED)), [code], "network.close", reason)  # fmt: skip


def merge_unit(workspace: Workspace, code: str, into: str, on: str, *, reason: str = "") -> Changed:
    """``code`` ends with the ISO day ``on``; what is below it belongs to ``into`` from now on.

    Files of ``code`` that carry batches of units below it must have been taken in before: afterwards it speaks for
    itself alone. Raises as ``close_unit``, and ``RefusedError`` 网 164 (into itself, below itself, or a closed unit).
    """
    root = _root(workspace)
    tree = workspace.tree
    unit, target = _unit(workspace, code), tree.units.get(into)
    _require_day(on)
    if target is None or tree.is_under(into, code) or not target.active_on(_day_after(on)):
        raise RefusedError("网 164", _("不能并到这个单位：{code}").format(code=into), where=unit.name)
    children = [replace(child, parent=into) for child in tree.children(code)]
    aliases = " ".join(dict.fromkeys([*target.aliases.split(), unit.name]))
    changed = [replace(unit, valid_to=on, status=MERGED), replace(target, aliases=aliases), *children]
    return _change(workspace, root, _with(tree, *changed), [item.code for item in changed], "network.merge", reason)


def revoke_computer(
    workspace: Workspace, code: str, *, device: str = "", upto: int | None = None, lost: bool = False, reason: str = ""
) -> CutOff:
    """Cut a unit's computer off behind the last number that is here, or behind ``upto``; with ``lost`` nothing counts.

    By number, never by time. ``device``: the beginning of its key id where the unit has several.
    Raises ``RefusedError`` 网 165 (no such computer), ``UsageError`` 用 146 (which of them?).
    """
    root = _root(workspace)
    found = _device(workspace, code, device)
    return _cut(workspace, root, found, _last_numbers(workspace, found, upto, lost=lost), reason)


def replace_computers(
    workspace: Workspace, code: str, to: Path, *, upto: int | None = None, lost: bool = False, reason: str = ""
) -> Replaced:
    """A dead or stolen PC: its computers are cut off as by ``revoke_computer`` and a kit for the new one is written.

    What the unit had reported comes back by its history file (``workflows.history``). Raises ``RefusedError`` 网 165.
    """
    root = _root(workspace)
    _unit(workspace, code)
    held = workspace.trust().devices_of(code)
    if not held:
        raise _no_computer(workspace, code)
    with workspace.db.atomic():
        cut = tuple(
            _cut(workspace, root, device, _last_numbers(workspace, device, upto, lost=lost), reason) for device in held
        )
    return Replaced(cut, make_kits(workspace, [code], to))


def rotate_root(workspace: Workspace, *, finish: bool = False) -> Rotated:
    """Renew the network's root key: rosters are signed by the old and the new one until a person says ``finish``.

    Whoever has not taken a pack in by then needs a new kit. Raises ``RefusedError`` 网 166, 167.
    """
    held, old = _root(workspace), workspace.old_root_keys
    if finish and old is None:
        raise RefusedError("网 166", _("现在没有在换网络密钥"))
    if not finish and old is not None:
        raise RefusedError(
            "网 167", _("上一次换网络密钥还没有结束"), hint=_("各单位都收过下发包以后，用 network rotate --finish")
        )
    fresh = held if finish else DeviceKeys.generate()
    trust = workspace.trust()  # under the key that is in use until now
    version = trust.roster.version + 1
    with workspace.db.atomic():
        set_setting(workspace.db, "old_root_keys", None if finish else held.to_json())
        set_setting(workspace.db, "root_keys", fresh.to_json())
        set_setting(workspace.db, "identity", replace(workspace.identity, root_public=fresh.ed25519_public).__dict__)
        issue_roster(workspace, version, trust.devices, fresh, workspace.tree)
        workspace.audit("network.rotate", fresh.keyid, "finish" if finish else "")
    return Rotated(workspace.network_words(), version, finish)


def _change(
    workspace: Workspace, root: DeviceKeys, tree: UnitTree, codes: Sequence[str], what: str, reason: str = ""
) -> Changed:
    devices = workspace.trust().devices  # accepted ones too: a unit that moved would lose those its old parent accepted
    with workspace.db.atomic():
        save_register(workspace.db, "units", [unit_row(unit) for unit in tree])
        workspace.registers_changed()
        version = _issue(workspace, root, devices, tree)
        workspace.audit(what, " ".join(codes)[:400], reason)
    return Changed(tuple(codes), version)


def _cut(workspace: Workspace, root: DeviceKeys, device: DeviceRecord, revoked: dict[str, int], reason: str) -> CutOff:
    devices = [
        replace(item, revoked=revoked) if item.keyid == device.keyid else item for item in workspace.trust().devices
    ]
    with workspace.db.atomic():
        version = _issue(workspace, root, devices, workspace.tree)
        workspace.audit("network.revoke", f"{device.org} {device.keyid}", reason)
    return CutOff(device.org, workspace.tree[device.org].name, device.keyid, revoked, version)


def _issue(workspace: Workspace, root: DeviceKeys, devices: Sequence[DeviceRecord], tree: UnitTree) -> int:
    version = workspace.trust().roster.version + 1
    issue_roster(workspace, version, devices, root, tree)
    return version


def _last_numbers(workspace: Workspace, device: DeviceRecord, upto: int | None, *, lost: bool) -> dict[str, int]:
    if lost:
        return {}
    found = newest_of_device(workspace.db, device.keyid)
    if upto is not None and found:
        found[list(found)[-1]] = upto
    return found or {"": 0}  # an empty mapping would take back what it accepted, too


def _root(workspace: Workspace) -> DeviceKeys:
    root = workspace.root_keys
    if root is None:
        raise RefusedError("网 160", _("单位和电脑的名册只由最上级单位改"), hint=_("请打电话给最上级单位"))
    return root


def _unit(workspace: Workspace, code: str) -> Unit:
    own = workspace.identity.org
    if code == own:
        raise RefusedError("网 163", _("最上级单位自己不能这样改"), where=code)
    if code not in workspace.tree:
        raise UsageError("用 105", _("下级单位里没有这个编码：{code}").format(code=code))
    return workspace.tree[code]


def _device(workspace: Workspace, code: str, device: str) -> DeviceRecord:
    _unit(workspace, code)
    held = [item for item in workspace.trust().devices_of(code) if item.keyid.startswith(device)]
    if not held:
        raise _no_computer(workspace, code)
    if len(held) > 1:
        raise UsageError(
            "用 146",
            _("这个单位有几台电脑，要写清是哪一台"),
            where=code,
            hint=_("--device，可以写：{keys}").format(keys=listed(item.keyid for item in held)),
        )
    return held[0]


def _no_computer(workspace: Workspace, code: str) -> RefusedError:
    return RefusedError("网 165", _("{unit}没有登记着的电脑").format(unit=workspace.tree[code].name))


def _with(tree: UnitTree, *units: Unit) -> UnitTree:
    changed = {unit.code: unit for unit in units}
    return UnitTree.of(changed.get(unit.code, unit) for unit in tree)


def _require_day(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("用 145", _("看不懂日期：{text}").format(text=text), hint=_("写成 2023-09-30")) from error


def _day_after(day: str) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
