"""Whole files: a backup, what a backup gives back, and a workspace made anew of what can be read of one."""

from __future__ import annotations

from pathlib import Path

from desktop.exchange import prove_contents, read_backup
from desktop.foundation.clock import clock_in_use
from desktop.workflows.backup import back_up
from desktop.workflows.drafts import keep_draft
from desktop.workflows.enter_record import add_records
from desktop.workflows.rescue import rescue_in_place
from desktop.workflows.restore import restore as put_back
from desktop.workflows.workspace import Workspace
from tests.chain.county import XINGFU, County, clinic
from tests.kill.deed import MARK, Deed, command, scene_of, typed
from tests.kill.remains import finished
from tests.kill.scene import Held, Scene


def backup(county: County, folder: Path) -> Deed:
    """The fourth on a stick that keeps three: at any moment three whole ones are there."""
    scene = scene_of(county, XINGFU, folder)
    words = ("backup", scene.workspace, "--to", scene.stick)
    for _number in range(3):
        scene.ask(*words)
    scene.save()

    def judge(_before: Held, now: Held, said: str) -> bool:
        newest = max(_whole_backups(scene))
        assert len(_whole_backups(scene)) >= 3
        assert newest == 4 or not said.strip(), "said done, and was not"
        return newest == 4

    def again() -> object:
        told = scene.ask(*words)
        assert Path(told["file"]).is_file()
        return told

    def act(workspace: Workspace) -> object:
        return back_up(workspace, scene.stick, stick=True)

    return Deed("backup", scene, command(*words), act, judge, again, on_stick=True)


def _whole_backups(scene: Scene) -> list[int]:
    """Their numbers; whatever looks finished is whole."""
    covers = [read_backup(path) for path in finished(scene.stick)]
    for cover in covers:
        prove_contents(cover)
    return [cover.facts.number for cover in covers]


def restore(county: County, folder: Path) -> Deed:
    """Over a workspace in which work went on: the records and drafts written since come along, in a feed of its own."""
    scene = scene_of(county, XINGFU, folder)
    file = scene.ask("backup", scene.workspace, "--to", scene.stick)["file"]
    with scene.open() as workspace:
        add_records(workspace, "free_clinic", [clinic(place_name=f"{MARK}之后", day_part="2")])
        keep_draft(workspace, typed(workspace, {"place_name": MARK}))
    (scene.workspace / "自己放的.txt").write_text("不是程序的", "utf-8")
    scene.save()
    feed = scene.held().feed
    words = ("restore", file, scene.workspace)

    def judge(before: Held, now: Held, said: str) -> bool:
        assert before.drafts.items() <= now.drafts.items()
        done = now.feed != feed
        assert done or not said.strip(), "said done, and was not"
        aside = list(scene.workspace.glob("换下的_*/workspace.db"))
        assert bool(aside) or not done, "what was there is gone"
        return done

    def act(workspace: Workspace) -> object:
        workspace.db.close()
        return put_back(Path(file), scene.workspace, clock_in_use())

    return Deed("restore", scene, command(*words), act, judge, lambda: scene.ask(*words), ledgers=("revisions",))


def rescue(county: County, folder: Path) -> Deed:
    """In place, of a workspace of which everything can be read: all of it is in the new one, the old one is aside, whole."""
    scene = scene_of(county, XINGFU, folder)
    with scene.open() as workspace:
        keep_draft(workspace, typed(workspace, {"place_name": MARK}))
    scene.save()
    feed = scene.held().feed
    words = ("rescue", scene.workspace)

    def judge(before: Held, now: Held, said: str) -> bool:
        assert before.drafts.items() <= now.drafts.items()
        assert before.heads == now.heads
        done = now.feed != feed
        assert done or not said.strip(), "said done, and was not"
        aside = list(scene.workspace.glob("换下的_*/workspace.db"))
        assert bool(aside) or not done, "what was there is gone"
        return done

    def act(workspace: Workspace) -> object:
        workspace.db.close()
        return rescue_in_place(scene.workspace, clock_in_use())

    return Deed("rescue", scene, command(*words), act, judge, lambda: scene.ask(*words))
