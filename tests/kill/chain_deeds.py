"""What happens every day: records, drafts, files up and receipts down, reviewing, rebuilding, the first start of a new program."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.model.draft import Draft
from desktop.storage.drafts import load_draft
from desktop.storage.records import head, heads
from desktop.storage.settings import get_setting
from desktop.workflows.drafts import finish_draft, keep_draft
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.issue_receipts import issue_receipts as write_receipts
from desktop.workflows.rebuild import rebuild_views
from desktop.workflows.receive_files import receive as take_in
from desktop.workflows.review import approve, return_record
from desktop.workflows.submit_period import submit_period
from desktop.workflows.take_incoming import take_incoming
from desktop.workflows.workspace import Workspace
from tests.chain.county import LIUHE, TOWNSHIP, XINGFU, County, clinic
from tests.kill.deed import MARK, Deed, command, scene_of, typed, whole
from tests.kill.older_schema import make_older
from tests.kill.remains import finished
from tests.kill.scene import Held, Scene


def record_add(county: County, folder: Path) -> Deed:
    scene = scene_of(county, XINGFU, folder)
    records = [clinic(place_name=f"{MARK} {number}") for number in range(3)]
    path = scene.input / "records.json"
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    words = ("record", "add", scene.workspace, "free_clinic", path)

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "revisions", 3)
        for told in json.loads(said)["records"] if said.strip() else []:
            assert (told["id"], told["rev"]) in now.records, "said done, and was not"
        return done

    def act(workspace: Workspace) -> object:
        return add_records(workspace, "free_clinic", records)

    return Deed("record add", scene, command(*words), act, judge, lambda: scene.ask(*words))


def _draft(scene: Scene, answers: Mapping[str, Any]) -> Draft:
    with scene.open() as workspace:
        return typed(workspace, answers)


def draft(county: County, folder: Path) -> Deed:
    """Six pauses of typing, each acknowledged when it is on disk."""
    scene = scene_of(county, XINGFU, folder)
    begun = _draft(scene, {})

    def act(workspace: Workspace) -> None:
        for number in range(1, 7):
            keep_draft(workspace, _typed(begun, number))
            print(number, flush=True)

    def run() -> None:
        with scene.open() as workspace:
            act(workspace)

    def judge(_before: Held, now: Held, said: str) -> bool:
        acknowledged = len(said.split())
        kept = int(now.drafts.get(begun.id, {}).get("visits_offline", 0))
        assert kept in {acknowledged, acknowledged + 1}, f"typed {acknowledged}, kept {kept}"
        assert now.open_draft == (begun.id if kept else None)
        return kept == 6

    return Deed("draft", scene, run, act, judge, run, said_when_done="1 2 3 4 5 6")


def _typed(begun: Draft, number: int) -> Draft:
    return Draft(
        begun.id, begun.form, begun.form_ver, begun.unit, place="visits_offline",
        answers={"place_name": f"{MARK}{'广场' * 200 * number}", "visits_offline": number},
    )  # fmt: skip


def finish(county: County, folder: Path) -> Deed:
    """Ctrl+S: the draft becomes a record; one of the two is there at any moment."""
    scene = scene_of(county, XINGFU, folder)
    begun = _draft(scene, clinic(place_name=MARK))
    with scene.open() as workspace:
        keep_draft(workspace, begun)
    scene.save()

    def act(workspace: Workspace) -> None:
        kept = load_draft(workspace.db, begun.id)
        if kept is not None:
            print(finish_draft(workspace, kept).id)

    def run() -> None:
        with scene.open() as workspace:
            act(workspace)

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "revisions", 1)
        assert (begun.id in now.drafts) is not done, "neither draft nor record, or both"
        assert done or not said.strip(), "said done, and was not"
        return done

    return Deed("finish draft", scene, run, act, judge, run)


def submit(county: County, folder: Path) -> Deed:
    scene = scene_of(county, XINGFU, folder)
    words = ("submit", scene.workspace, "--period", "2023-09", "--to", scene.stick)
    number = scene.ask(*words)["seq"]
    scene.restore()

    def judge(before: Held, now: Held, said: str) -> bool:
        files = finished(scene.stick)
        assert files or not said.strip(), "said done, and was not"
        whole(before, now, "batches", 1)
        for file in files:
            _is_stored(scene, now, file)
        return bool(files)

    def again() -> object:
        told = scene.ask(*words)
        assert told["seq"] == number, "a batch keeps its number when its writing failed"
        assert Path(told["file"]).is_file()
        held = scene.held()
        for file in finished(scene.stick):
            _is_stored(scene, held, file)
        assert sorted(seq for _feed, seq in held.numbers) == list(range(1, number + 1))
        return told

    def act(workspace: Workspace) -> object:
        told = submit_period(workspace, "2023-09", scene.stick)
        assert told.seq == number, "a batch keeps its number when its writing failed"
        return told

    return Deed("submit", scene, command(*words), act, judge, again, on_stick=True)


def _is_stored(scene: Scene, now: Held, file: Path) -> None:
    """A file on the stick is a batch of the ledger: its number cannot come to mean something else."""
    told = scene.ask("inspect", file)
    if told["kind"] == "submission":
        assert now.numbers[told["feed"], told["seq"]] == told["batch"], f"{file.name} went out and is not in the ledger"


def receive(county: County, folder: Path) -> Deed:
    """A stick of two villages' files, one half file among them."""
    scene = scene_of(county, TOWNSHIP, folder)
    files = []
    for unit in (XINGFU, LIUHE):
        village = scene_of(county, unit, folder / "villages")
        files.append(
            Path(village.ask("submit", village.workspace, "--period", "2023-09", "--to", village.stick)["file"])
        )
    for file in files:
        shutil.copy(file, scene.stick)
    (scene.stick / "半个.xinglin").write_bytes(files[0].read_bytes()[:900])
    scene.save()
    words = ("receive", scene.workspace, scene.stick)

    def judge(before: Held, now: Held, said: str) -> bool:
        taken = len(now.ledgers["batches"] - before.ledgers["batches"])
        lines = sum(n for *_run, n in now.ledgers["batch_runs"] - before.ledgers["batch_runs"])
        fresh = len(now.ledgers["revisions"] - before.ledgers["revisions"])
        assert fresh == lines == {0: 0, 1: 4, 2: 8}[taken], f"{taken} files, {lines} lines, {fresh} records"
        assert taken == 2 or not said.strip(), "said done, and was not"
        assert all((scene.stick / file.name).read_bytes() == file.read_bytes() for file in files)
        return taken == 2

    def again() -> object:
        told = scene.ask(*words, codes=(3,))["files"]
        assert sorted(item["status"] for item in told if item["error"] is None) in (
            ["taken", "taken"], ["duplicate", "taken"], ["duplicate", "duplicate"],
        )  # fmt: skip
        return told

    def act(workspace: Workspace) -> object:
        return take_in(workspace, [scene.stick])

    return Deed("receive", scene, command(*words), act, judge, again, codes=(3,))


def receive_together(county: County, folder: Path) -> Deed:
    """Three files: the first has a transaction of its own, the two behind it share one."""
    scene = scene_of(county, TOWNSHIP, folder)
    for unit in (XINGFU, LIUHE):
        village = scene_of(county, unit, folder / "villages")
        words: tuple[str | Path, ...] = ("submit", village.workspace, "--period", "2023-09", "--to", village.stick)
        shutil.copy(village.ask(*words)["file"], scene.stick)
    with village.open() as workspace:
        delete_record(workspace, heads(workspace.db, unit=LIUHE, limit=1)[0].rid, "记错了")
    shutil.copy(village.ask(*words)["file"], scene.stick)
    scene.save()
    words = ("receive", scene.workspace, scene.stick)

    def judge(before: Held, now: Held, said: str) -> bool:
        taken = len(now.ledgers["batches"] - before.ledgers["batches"])
        fresh = len(now.ledgers["revisions"] - before.ledgers["revisions"])
        assert fresh == {0: 0, 1: 4, 3: 9}[taken], f"{taken} files, {fresh} lines"
        assert taken == 3 or not said.strip(), "said done, and was not"
        return taken == 3

    def act(workspace: Workspace) -> object:
        return take_in(workspace, [scene.stick])

    return Deed("receive together", scene, command(*words), act, judge, lambda: scene.ask(*words))


def receipt_taken(county: County, folder: Path) -> Deed:
    """The stick came back to the village."""
    scene = scene_of(county, XINGFU, folder)
    township = scene_of(county, TOWNSHIP, folder / "above")
    sent = scene.ask("submit", scene.workspace, "--period", "2023-09", "--to", township.stick)
    township.ask("receive", township.workspace, township.stick)
    rid = next(rid for rid, _rev in township.held().records)
    township.ask(
        "review", "return", township.workspace, rid, "--field", "visits_offline", "--reason", "登记表上是 20 人"
    )
    shutil.copy(township.ask("receipt", township.workspace, "--to", township.stick)["receipts"][0]["file"], scene.stick)
    scene.save()
    words = ("receive", scene.workspace, scene.stick)

    def judge(before: Held, now: Held, said: str) -> bool:
        done = whole(before, now, "receipts", 1)
        whole(before, now, "acknowledged", sent["records"])
        assert (now.heads[rid][1] == "returned") is done
        assert done or not said.strip(), "said done, and was not"
        return done

    def act(workspace: Workspace) -> object:
        return take_incoming(workspace, scene.stick)

    return Deed("receive a receipt", scene, command(*words), act, judge, lambda: scene.ask(*words))


def review(county: County, folder: Path) -> Deed:
    scene = scene_of(county, TOWNSHIP, folder)
    village = scene_of(county, XINGFU, folder / "village")
    village.ask("submit", village.workspace, "--period", "2023-09", "--to", scene.stick)
    scene.ask("receive", scene.workspace, scene.stick)
    scene.save()
    first, second, *_rest = sorted(rid for rid, _rev in scene.held().records)
    back = ("--field", "visits_offline", "--reason", f"{MARK}，登记表上是 20 人")
    steps = (
        command("review", "approve", scene.workspace, first),
        command("review", "return", scene.workspace, second, *back),
    )

    def run() -> None:
        for step in steps:
            assert step() == 0

    def judge(before: Held, now: Held, said: str) -> bool:
        fresh = {row[0]: row[2] for row in now.ledgers["record_events"] - before.ledgers["record_events"]}
        assert fresh in ({}, {first: "endorsed"}, {first: "endorsed", second: "returned"})
        assert len(fresh) >= said.count('"records"'), "said done, and was not"
        assert {rid: now.heads[rid][1] for rid in fresh} == fresh
        return len(fresh) == 2

    def again() -> object:
        scene.ask("review", "approve", scene.workspace, first)
        return scene.ask("review", "return", scene.workspace, second, *back)

    def act(workspace: Workspace) -> object:
        if head(workspace.db, first).state != "endorsed":
            approve(workspace, [first])
        return return_record(workspace, second, field=back[1], reason=back[3])

    return Deed("review", scene, run, act, judge, again)


def issue_receipts(county: County, folder: Path) -> Deed:
    """One for each of two villages, in one group."""
    scene = review(county, folder).scene
    other = scene_of(county, LIUHE, folder / "other")
    records = other.input / "records.json"
    records.write_text(json.dumps([clinic()], ensure_ascii=False), "utf-8")
    other.ask("record", "add", other.workspace, "free_clinic", records)
    other.ask("submit", other.workspace, "--period", "2023-09", "--to", scene.stick)
    scene.ask("receive", scene.workspace, scene.stick)
    for file in finished(scene.stick):
        file.unlink()
    scene.save()
    words = ("receipt", scene.workspace, "--to", scene.stick)

    def judge(_before: Held, now: Held, said: str) -> bool:
        files = {_receipt_of(file) for file in finished(scene.stick)}
        assert files or not said.strip(), "said done, and was not"
        with scene.open() as workspace:
            for unit in (XINGFU, LIUHE):
                of_unit = [number for name, number in files if name == workspace.tree[unit].name]
                given, told, upto = (
                    get_setting(workspace.db, f"receipt_{key}:{unit}", 0) for key in ("to", "told", "upto")
                )
                assert max(of_unit, default=0) <= given, "a number lies on the stick that will be given again"
                assert told or not of_unit, "a receipt lies on the stick, and the intake could be undone"
                assert of_unit or not upto, "told, and no file says so"
                written = {row[4].split()[-1] for row in now.ledgers["audit"] if row[3] == "receipt" and unit in row[4]}
                assert set(map(str, of_unit)) <= written, "nobody wrote down that it was written"
        return len({name for name, _number in files}) == 2

    def again() -> object:
        before = {_receipt_of(file) for file in finished(scene.stick)}
        told = scene.ask(*words)["receipts"]
        fresh = {_receipt_of(Path(item["file"])) for item in told}
        assert len(fresh) == 2 and not fresh & before, "a number was given twice"
        assert before | fresh == {_receipt_of(file) for file in finished(scene.stick)}
        return told

    def act(workspace: Workspace) -> object:
        return write_receipts(workspace, scene.stick)

    return Deed("receipt", scene, command(*words), act, judge, again, on_stick=True)


def _receipt_of(file: Path) -> tuple[str, int]:
    """The unit's name and the number, as a receipt's file is called."""
    _kind, name, number = file.stem.split(" ")[0].split("_")
    return name, int(number)


def rebuild(county: County, folder: Path) -> Deed:
    scene = scene_of(county, XINGFU, folder)
    words = ("rebuild", scene.workspace)

    def judge(before: Held, now: Held, said: str) -> bool:
        assert now == before
        return bool(said.strip())

    return Deed(
        "rebuild", scene, command(*words), rebuild_views, judge, lambda: scene.ask(*words), said_when_done="rebuilt"
    )


def migrate(county: County, folder: Path) -> Deed:
    """The first opening by today's program of what the first schema left."""
    scene = scene_of(county, XINGFU, folder)
    now_held = scene.held()
    make_older(scene.workspace, steps=3)
    scene.save()

    def run() -> None:
        with scene.open():
            print("open", flush=True)

    def judge(_before: Held, now: Held, said: str) -> bool:
        assert now.ledgers == now_held.ledgers
        assert now.heads == now_held.heads
        return bool(said.strip())

    return Deed("migrate", scene, run, lambda _workspace: None, judge, run, said_when_done="open")
