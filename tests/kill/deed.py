"""What a computer can be in the middle of when the power goes: each deed, what it acknowledged, and what must then be there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.model.draft import Draft
from desktop.workflows.form_context import stored_form
from desktop.workflows.workspace import Workspace
from tests.chain.county import NOW, XINGFU, County
from tests.kill.scene import LEDGERS, Held, Scene

MARK = "断电时正在写的这一条"


@dataclass(frozen=True)
class Deed:
    """``run`` happens in a child and says on standard output what it acknowledges; ``act`` does the same, as a window does
    it: in a workspace that stays open.

    ``judge(before, now, said)`` raises where that is not there, and tells whether the deed is wholly done; ``again`` does
    it once more (nothing may be in the way of a retry). ``ledgers``: those that only grow by it.
    """

    name: str
    scene: Scene
    run: Callable[[], object]
    act: Callable[[Workspace], object]
    judge: Callable[[Held, Held, str], bool]
    again: Callable[[], object]
    on_stick: bool = False
    codes: tuple[int, ...] = (0,)
    said_when_done: str = ""
    ledgers: tuple[str, ...] = tuple(LEDGERS)


Maker = Callable[[County, Path], Deed]


def scene_of(county: County, unit: str, folder: Path, *, empty: bool = False) -> Scene:
    """The computer of one unit of the county; ``empty``: without its workspace."""
    scene = Scene(folder / unit, NOW)
    if not empty:
        shutil.copytree(county.at(unit), scene.workspace)
    scene.save()
    return scene


def command(*words: str | Path) -> Callable[[], object]:
    """A command of the program, as the child runs it."""
    argv = [*(str(word) for word in words), "--json"]

    def run() -> int:
        from desktop.cli import main

        return main(argv)

    return run


def whole(before: Held, now: Held, ledger: str, added: int) -> bool:
    """All of ``added`` new rows, or none of them."""
    fresh = len(now.ledgers[ledger] - before.ledgers[ledger])
    assert fresh in {0, added}, f"{fresh} of {added} {ledger}: half of it"
    return fresh == added


def typed(workspace: Workspace, answers: Mapping[str, Any]) -> Draft:
    """A draft as it stands in the middle of typing."""
    version = stored_form(workspace, "free_clinic").version
    return Draft("d" * 32, "free_clinic", version, XINGFU, answers=answers, place="place_name")
