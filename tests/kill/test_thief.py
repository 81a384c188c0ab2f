"""Somebody takes the computer after the power went: nothing that was typed can be read in any file of it, nor the key.

A day's work happens in a workspace with a password, with everything the program keeps beside it on the same disk: its cache,
settings, log, temporary files, the stick. The run is killed somewhere in the middle and every file is searched, in
any usual encoding and inside what is only packed.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.errors import RefusedError
from desktop.forms import load
from desktop.foundation.traces import keep_log
from desktop.model.draft import Draft
from desktop.workflows.drafts import keep_draft
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.form_context import stored_form
from desktop.workflows.key_file import read_key_file, unlock_with_password
from desktop.workflows.list_records import Asked, records_page
from desktop.workflows.people import add_person, set_first_password, set_password
from desktop.workflows.rebuild import rebuild_views
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import Workspace
from tests.chain.county import XINGFU, County, clinic
from tests.kill.cuts import Tally, chosen, counted, each_cut
from tests.kill.deed import scene_of
from tests.kill.remains import holding, legible
from tests.kill.scene import Scene

FEW, MANY = 5, 60
PASSWORD, ANOTHER = "shanhai77", "caoyuan99"
PERSON, DOCTOR, PATIENT, TELEPHONE = "欧阳春晓", "司马建国", "上官婉如", "13987650123"
PLACE, NUMBER, REASON, TYPED, FILE = (
    "落雁坡老槐树下",
    "738291",
    "和隔壁村的记重了",
    "还没写完的一句话",
    "签字的人都在这张纸上",
)
SECRETS = (PASSWORD, ANOTHER, PERSON, DOCTOR, PATIENT, TELEPHONE, PLACE, NUMBER, REASON, TYPED, FILE)
# By sound, as the search keeps them.
SOUNDS = ("ouyangchunxiao", "simajianguo", "shangguanwanru", "luoyanpo")


def _visit(**more: object) -> dict[str, object]:
    staff = [{"staff_name": DOCTOR, "staff_unit": "990101", "staff_title": "232"}]
    return clinic(visits=int(NUMBER), place_name=PLACE, staff=staff, remark=f"{PATIENT} 电话 {TELEPHONE}", **more)


def _day(scene: Scene, workspace: Workspace) -> None:
    """What a village doctor does with it, and what may go wrong."""
    keep_log(scene.root / "home" / "config" / "xinglin")
    doctor = add_person(workspace, PERSON)
    version = stored_form(workspace, "free_clinic").version
    for number in range(1, 4):
        answers = {"place_name": PLACE, "remark": TYPED * 50 * number, "visits_offline": int(NUMBER)}
        keep_draft(workspace, Draft("d" * 32, "free_clinic", version, XINGFU, answers=answers, place="remark"))
    sheets = [{"sheet": f"{PATIENT}的签字表.pdf"}]
    added = add_records(workspace, "free_clinic", [_visit(signed_sheet=sheets)], folder=scene.input).records
    twice = add_records(workspace, "free_clinic", [_visit()]).records
    delete_record(workspace, twice[0].id, REASON)
    assert records_page(workspace, Asked(text=PATIENT)).rows[0].rid == added[0].id
    try:
        raise ValueError(f"invalid literal: {PATIENT} {TELEPHONE}")
    except ValueError:
        logging.getLogger("xinglin").exception("unexpected")
    submit_period(workspace, "2023-09", scene.stick)
    set_password(workspace, doctor.id, ANOTHER)
    rebuild_views(workspace)


@pytest.fixture
def scene(county: County, tmp_path: Path) -> Scene:
    """A computer whose workspace has a password already; nothing secret was written before it had."""
    made = replace(scene_of(county, XINGFU, tmp_path), passwords=(PASSWORD, ANOTHER))
    (made.input / f"{PATIENT}的签字表.pdf").write_bytes(b"%PDF-1.4 " + FILE.encode() * 20_000 + b"%%EOF")
    with made.open() as workspace:
        set_first_password(workspace, PASSWORD)
    made.save()
    return made


def test_a_thief_reads_nothing(scene: Scene, long_run: bool, record_property: Callable[[str, object], None]):
    def run() -> None:
        load._CACHE.clear()  # a program just started has loaded no form yet
        with scene.open() as workspace:
            _day(scene, workspace)

    whole = counted(scene, run)
    key = unlock_with_password(read_key_file(scene.workspace), ANOTHER).key
    _nothing_is_legible(scene, key)
    kept = {path.name for path in scene.root.rglob("*") if path.is_file()}
    assert {"workspace.db", "attachments.db", "key.json", "xinglin.log"} <= kept, (
        "not everything a computer holds is there"
    )
    assert any((scene.root / "home" / "cache").rglob("*")), "no cache was kept"
    tally = Tally("a day's work", len(whole.calls))
    for point, _killed in each_cut(
        scene, run, tally, chosen(whole.calls, MANY if long_run else FEW, stick=f"{scene.stick}/")
    ):
        try:
            _nothing_is_legible(scene, key)
            scene.held()
        except AssertionError as error:
            raise AssertionError(f"killed at {point}: {error}") from error
    assert tally.inside > 0, tally.told()
    record_property("told", tally.told())
    record_property("kills", (tally.killed, tally.inside))


def _nothing_is_legible(scene: Scene, key: bytes) -> None:
    assert legible(scene.root, *SECRETS, *SOUNDS, key.hex()) == []
    assert holding(scene.root, key) == []
    with pytest.raises(RefusedError) as refused:
        unlock_with_password(read_key_file(scene.workspace), "nihao123")
    assert refused.value.problem.code == "收 208"


def _sqlite(path: Path, text: str) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t (a)")
    db.execute("INSERT INTO t VALUES (?)", (text,))
    db.commit()
    db.close()


def _zipped(path: Path, text: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", json.dumps([text] * 9))


def _gzipped_inside(path: Path, text: str) -> None:
    body = io.BytesIO()
    with gzip.GzipFile(fileobj=body, mode="wb") as packed:
        packed.write(text.encode() * 9)
    path.write_bytes(b"before" + body.getvalue() + b"after")


@pytest.mark.parametrize(
    "leak",
    [
        _sqlite, _zipped, _gzipped_inside,
        lambda path, text: path.write_text(json.dumps([text]), "ascii"),
        lambda path, text: path.write_bytes(text.encode("utf-16-le")),
        lambda path, text: path.write_bytes(text.encode("gbk")),
        lambda path, text: path.write_bytes(b"xx" + base64.b64encode(b"x" + text.encode())),
        lambda path, text: (path / text).mkdir(parents=True) or (path / text / "x").touch(),
    ],
)  # fmt: skip
@pytest.mark.parametrize("secret", [PERSON, TELEPHONE])
def test_what_is_legible_is_found(leak: Callable[[Path, str], object], secret: str, tmp_path: Path):
    leak(tmp_path / "leak", secret)
    assert legible(tmp_path, secret) != []
