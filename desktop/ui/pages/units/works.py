"""What the units page asks of the worker; nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop.foundation.translation import _, listed
from desktop.ui.tasks import Progress
from desktop.workflows.history import make_history
from desktop.workflows.kits import MadeKits, make_kits
from desktop.workflows.network_change import close_unit, replace_computers, revoke_computer
from desktop.workflows.units_overview import UnitRow, UnitsOverview, units_overview
from desktop.workflows.workspace import Workspace

Deed = Literal["revoke", "replace", "close", "kit", "history"]


@dataclass(frozen=True)
class Asked:
    """A deed on one unit as a person filled its sheet in. ``day``: ISO; ``to``: the stick or folder."""

    deed: Deed
    unit: UnitRow
    reason: str = ""
    day: str = ""
    to: Path | None = None


@dataclass(frozen=True)
class Done:
    """``words`` tell what was done; ``facts`` are to be written down or compared (a kit's code, the words).

    ``made``: the kits, for the sheet that goes with them; their codes are kept nowhere.
    """

    overview: UnitsOverview
    words: str
    facts: tuple[tuple[str, str], ...] = ()
    made: MadeKits | None = None


def looking(workspace: Workspace, _progress: Progress) -> UnitsOverview:
    return units_overview(workspace)


def doing(asked: Asked) -> Callable[[Workspace, Progress], Done]:
    def work(workspace: Workspace, _progress: Progress) -> Done:
        words, facts, *made = _DEEDS[asked.deed](workspace, asked)
        return Done(units_overview(workspace), words, facts, made[0] if made else None)

    return work


Facts = tuple[tuple[str, str], ...]
Told = tuple[str, Facts] | tuple[str, Facts, MadeKits]


def _revoke(workspace: Workspace, asked: Asked) -> Told:
    cut = revoke_computer(workspace, asked.unit.code, reason=asked.reason)
    numbers = listed(str(seq) for seq in cut.revoked.values())
    told = _("{unit}的电脑停用了，算到第 {numbers} 号。做一次下发包带下去。")
    return told.format(unit=cut.name, numbers=numbers), ()


def _close(workspace: Workspace, asked: Asked) -> Told:
    close_unit(workspace, asked.unit.code, asked.day, reason=asked.reason)
    told = _("记下了：{unit}到 {day} 为止。以前报的照算。做一次下发包带下去。")
    return told.format(unit=asked.unit.name, day=asked.day), ()


def _replace(workspace: Workspace, asked: Asked) -> Told:
    assert asked.to is not None  # the sheet asks for a folder
    done = replace_computers(workspace, asked.unit.code, asked.to, reason=asked.reason)
    told = _("旧电脑停用了，新电脑的启用包写好了。新电脑核对过以后，再写历史记录把报过的拷回去。")
    return told, _kit_facts(done.made), done.made


def _kit(workspace: Workspace, asked: Asked) -> Told:
    assert asked.to is not None  # the sheet asks for a folder
    made = make_kits(workspace, [asked.unit.code], asked.to)
    if not made.kits:
        return _("它的上级还没有登记电脑，先等着。"), ()
    return _("启用包写好了。启用码和核对词写在盖章的纸上，和启用包分开交。"), _kit_facts(made), made


def _history(workspace: Workspace, asked: Asked) -> Told:
    assert asked.to is not None  # the sheet asks for a folder
    made = make_history(workspace, asked.unit.code, asked.to)
    told = _("{unit}报过的 {n} 份都写好了，在新电脑上收。").format(unit=asked.unit.name, n=made.batches)
    return told, ((_("文件"), listed(file.name for file in made.files)),)


def _kit_facts(made: MadeKits) -> tuple[tuple[str, str], ...]:
    facts = [fact for kit in made.kits for fact in ((_("启用码"), kit.code), (_("文件"), kit.file.name))]
    return (*facts, (_("核对词"), made.fingerprint))


_DEEDS: dict[Deed, Callable[[Workspace, Asked], Told]] = {
    "revoke": _revoke, "close": _close, "replace": _replace, "kit": _kit, "history": _history,
}  # fmt: skip
