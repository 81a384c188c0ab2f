"""The power goes while a scan is taken in with its record, and while one comes with a stick: there with it, or neither."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from desktop.storage import attachments
from desktop.storage.revisions import revisions_of
from desktop.workflows.enter_record import add_records
from desktop.workflows.receive_files import receive as take_in
from desktop.workflows.workspace import Workspace
from tests.chain.county import TOWNSHIP, XINGFU, County, clinic
from tests.kill.deed import MARK, Deed, command, scene_of, whole
from tests.kill.scene import Held, Scene

SCAN = b"%PDF-1.4 " + MARK.encode() * 30_000 + b"%%EOF"  # several chunks


def _record(scene: Scene) -> list[dict[str, Any]]:
    (scene.input / "登记表.pdf").write_bytes(SCAN)
    records = [clinic(place_name=MARK) | {"signed_sheet": [{"sheet": "登记表.pdf"}]}]
    (scene.input / "records.json").write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    return records


def _is_there(scene: Scene, fresh: set[str]) -> None:
    """Every new record has its scan, whole."""
    with scene.open() as workspace:
        for rid in fresh:
            (ref,) = revisions_of(workspace.db, rid)[-1].parsed.att
            assert attachments.read(workspace.db, ref.sha256) == SCAN


def add_with_scan(county: County, folder: Path) -> Deed:
    scene = scene_of(county, XINGFU, folder)
    records = _record(scene)
    words = ("record", "add", scene.workspace, "free_clinic", scene.input / "records.json")

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "revisions", 1)
        assert done or not said.strip(), "said done, and was not"
        _is_there(scene, {rid for rid, _rev in now.records - before.records})
        return done

    def act(workspace: Workspace) -> object:
        return add_records(workspace, "free_clinic", records, folder=scene.input)

    return Deed("record add with a scan", scene, command(*words), act, judge, lambda: scene.ask(*words))


def receive_scan(county: County, folder: Path) -> Deed:
    village = scene_of(county, XINGFU, folder / "village")
    _record(village)
    village.ask("record", "add", village.workspace, "free_clinic", village.input / "records.json")
    sent = village.ask("submit", village.workspace, "--period", "2023-09", "--to", village.stick)
    scene = scene_of(county, TOWNSHIP, folder)
    shutil.copy(sent["file"], scene.stick)
    scene.save()
    rid = next(rid for rid, _rev in village.held().records if _has_scan(village, rid))
    words = ("receive", scene.workspace, scene.stick)

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "batches", 1)
        assert done or not said.strip(), "said done, and was not"
        _is_there(scene, {rid} if done else set())
        return done

    def act(workspace: Workspace) -> object:
        return take_in(workspace, [scene.stick])

    return Deed("receive a scan", scene, command(*words), act, judge, lambda: scene.ask(*words))


def _has_scan(scene: Scene, rid: str) -> bool:
    with scene.open() as workspace:
        return bool(revisions_of(workspace.db, rid)[-1].parsed.att)
