"""Whole files: a photo beside its record, a backup, what a backup gives back."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.workflows.enter_record import add_records
from desktop.workflows.workspace import Workspace
from tests.chain.county import XINGFU, County, clinic
from tests.kill.deed import MARK, Deed, command, scene_of, whole
from tests.kill.scene import Held


def scan(text: str) -> bytes:
    """A sheet with ``text`` on it; more than one chunk of the store."""
    return b"%PDF-1.4\n" + text.encode() * 20_000 + b"%%EOF"


def photo(county: County, folder: Path) -> Deed:
    """Two records, each with its sheet: the files are kept before the records that name them."""
    scene = scene_of(county, XINGFU, folder)
    records = []
    for number in range(2):
        (scene.input / f"{MARK}{number}.pdf").write_bytes(scan(f"{MARK}{number}"))
        records.append(clinic(place_name=f"{MARK} {number}", signed_sheet=[{"sheet": f"{MARK}{number}.pdf"}]))
    path = scene.input / "records.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    words = ("record", "add", scene.workspace, "free_clinic", path)

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "revisions", 2)
        fresh = len(now.files - before.files)
        assert fresh == 2 if done else fresh in {0, 1, 2}, f"{fresh} files"
        assert done or not said.strip(), "said done, and was not"
        return done

    def act(workspace: Workspace) -> object:
        return add_records(workspace, "free_clinic", records, folder=scene.input)

    return Deed("record add with its sheet", scene, command(*words), act, judge, lambda: scene.ask(*words))
