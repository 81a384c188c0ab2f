"""A table is reported again after a record was mended: the next version whole, or the former alone."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.storage.packs import programme_files, save_programme
from desktop.workflows.freeze_table import freeze_table
from desktop.workflows.workspace import Workspace
from tests.chain.county import TOWNSHIP, XINGFU, County, clinic
from tests.kill.deed import MARK, Deed, command, scene_of
from tests.kill.scene import Held

WEEK = ("free_clinic_week", "annex2")
# This county knows one form; the official query asks for four.
QUERY = b"""SELECT rid AS record, rev, unit, 'free_clinic' AS form, date, 'health' AS line, 'visits_offline' AS cell,
 visits_offline AS value, NULL AS key, '' AS part FROM v_free_clinic WHERE date BETWEEN :start AND :end"""


def freeze(county: County, folder: Path) -> Deed:
    scene = scene_of(county, TOWNSHIP, folder)
    village = scene_of(county, XINGFU, folder / "village")
    village.ask("submit", village.workspace, "--period", "2023-09", "--to", scene.stick)
    scene.ask("receive", scene.workspace, scene.stick)
    with scene.open() as workspace:
        files = programme_files(workspace.db, WEEK[0])
        kept = {name: data for name, data in files.items() if "unlisted" not in name}
        save_programme(workspace.db, WEEK[0], 99, {**kept, "annex2.sql": QUERY})
    scene.ask("freeze", scene.workspace, *WEEK, "--period", "2023")
    record = scene.input / "more.json"
    record.write_text(f"[{_clinic()}]", "utf-8")
    scene.ask("record", "add", scene.workspace, "free_clinic", record)
    scene.save()
    words = ("freeze", scene.workspace, *WEEK, "--period", "2023", "--reason", f"{MARK}补了一场")

    def judge(before: Held, now: Held, said: str) -> bool:
        fresh = {row[5] for row in now.ledgers["frozen_tables"] - before.ledgers["frozen_tables"]}
        contents = now.ledgers["frozen_contents"] - before.ledgers["frozen_contents"]
        assert (fresh, bool(contents)) in ((set(), False), ({2}, True)), "half of a version"
        assert fresh or not said.strip(), "said done, and was not"
        return bool(fresh)

    def again() -> object:
        told = scene.ask(*words)
        assert told["version"] == 2
        shown = scene.ask("table", scene.workspace, *WEEK, "--period", "2023", "--frozen", "1")
        assert shown["frozen"]["cells"], "the former version is what it was"
        return told

    def act(workspace: Workspace) -> object:
        return freeze_table(workspace, *WEEK, "2023", reason=words[-1])

    return Deed("freeze", scene, command(*words), act, judge, again)


def _clinic() -> str:
    return json.dumps(clinic("2023-09-19", visits=9, division_code="990101001000"), ensure_ascii=False)
