"""A stick as the clerk reads it: problems first, words for each, nothing taken in by a rehearsal or a stop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.errors import EnvironmentFailure
from desktop.storage.records import heads
from desktop.workflows import intake_candidates
from desktop.workflows.accept_waiting import accept_compared, waiting_requests
from desktop.workflows.intake_overview import GROUPS, intake_overview, waiting_overview
from desktop.workflows.receive_files import receive
from tests.chain.county import COUNTY, LIUHE, SHIQIAO, TOWNSHIP, XINGFU, clinic, must


@pytest.fixture
def stick(county) -> Path:
    """Two good files, one cut short, one of a computer nobody knows with its request."""
    folder = county.stick("pile")
    county.add(XINGFU, "free_clinic", clinic(), clinic("2023-09-19", visits=30))
    county.add(LIUHE, "free_clinic", clinic("2023-09-20", place_name="柳河村", division_code="990101001002"))
    county.add(SHIQIAO, "free_clinic", clinic("2023-09-21", place_name="石桥村", division_code="990101001003"))
    for code in (XINGFU, LIUHE, SHIQIAO):
        county.submit(code, stick="pile")
    whole = next(folder.glob("上报_柳河村*"))
    cut = whole.read_bytes()[: whole.stat().st_size // 2]
    (folder / "上报_石桥村卫生室_2023-08_0003.xinglin").write_bytes(cut)
    return folder


def _tried(workspace, folder, **options):
    return intake_overview(workspace, receive(workspace, [folder], dry_run=True, **options), dry=True)


def test_problems_stand_first_and_every_row_says_what_and_what_to_do(at, stick):
    with at(TOWNSHIP) as workspace:
        seen = _tried(workspace, stick)
    order = [GROUPS.index(row.group) for row in seen.rows]
    assert order == sorted(order)
    assert [row.group for row in seen.rows] == ["refused", "waiting", "waiting", "new", "new"]
    assert all(row.what and row.do and row.says for row in seen.rows if row.problem)
    cut = seen.rows[0]
    assert (cut.unit_name, cut.seq, cut.period, cut.by_name) == ("石桥村卫生室", 3, "8月", True)
    assert cut.code.startswith("收 ") and "U 盘" in cut.what
    assert (seen.good, seen.records, seen.files) == (2, 3, 5)
    assert seen.counts == {**dict.fromkeys(GROUPS, 0), "refused": 1, "waiting": 2, "new": 2}
    assert {row.unit_name: row.counts.new for row in seen.rows if row.group == "new"} == {
        "幸福村卫生室": 2,
        "柳河村卫生室": 1,
    }
    assert set(seen.units) == {XINGFU, LIUHE}


def test_a_rehearsal_changes_nothing_and_the_intake_does_what_it_said(at, stick):
    with at(TOWNSHIP) as workspace:
        tried = _tried(workspace, stick)
        assert heads(workspace.db) == [] and waiting_requests(workspace) == ()
        done = intake_overview(workspace, receive(workspace, [stick]), dry=False)
        assert (done.good, done.records) == (tried.good, tried.records) == (2, len(heads(workspace.db)))
        again = _tried(workspace, stick)
    assert again.counts["duplicate"] == 2 and again.good == 0


def test_changed_records_say_so(at, county, stick):
    with at(TOWNSHIP) as workspace:
        receive(workspace, [stick])
        rid = heads(workspace.db, unit=XINGFU)[0].rid
    county.add(XINGFU, "free_clinic", clinic(visits=21), revise=rid)
    county.submit(XINGFU, stick="second")
    with at(TOWNSHIP) as workspace:
        row = _tried(workspace, county.stick("second")).rows[0]
        other = _tried(workspace, county.stick("second")).rows[1]
    assert {row.group, other.group} == {"changed", "waiting"}
    changed = row if row.group == "changed" else other
    assert changed.counts.changed == 1 and "1" in changed.says


def test_stopped_between_two_files_what_was_taken_stays_and_the_rest_is_named(at, stick):
    with at(TOWNSHIP) as workspace:
        steps: list[int] = []
        intake = receive(
            workspace, [stick], progress=lambda done, _total: steps.append(done), cancelled=lambda: len(steps) >= 4
        )
        done = intake_overview(workspace, intake, dry=False)
        assert len(intake.files) == 4 and len(done.left) == 3
        assert len(heads(workspace.db)) == done.records > 0
        assert not set(done.left) & {row.name for row in done.rows if row.file}


def test_a_stopped_rehearsal_changes_nothing(at, stick):
    with at(TOWNSHIP) as workspace:
        steps: list[int] = []
        seen = _tried(
            workspace, stick, progress=lambda done, _total: steps.append(done), cancelled=lambda: len(steps) >= 4
        )
        assert len(seen.left) == 3 and heads(workspace.db) == []


def test_stopped_while_reading_nothing_is_taken(at, stick):
    with at(TOWNSHIP) as workspace:
        read: list[int] = []
        intake = receive(
            workspace, [stick], reading=lambda done, _total: read.append(done), cancelled=lambda: len(read) >= 2
        )
        assert intake.files == () and len(intake.left) == 7 and heads(workspace.db) == []


def test_a_stick_pulled_while_reading_takes_nothing_and_says_at_which_file(at, stick, monkeypatch):
    with at(TOWNSHIP) as workspace:

        def pull(done: int, _total: int) -> None:
            if done == 3:
                shutil.rmtree(stick)

        with pytest.raises(EnvironmentFailure) as told:
            receive(workspace, [stick], reading=pull)
        assert told.value.problem.code == "环 115" and "3" in told.value.problem.message
        assert heads(workspace.db) == []


def test_one_unreadable_file_of_a_folder_stops_nobody(at, stick, monkeypatch):
    bad = next(stick.glob("上报_柳河村*")).name
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == bad:
            raise OSError(5, "Input/output error")
        return real(path)

    monkeypatch.setattr(intake_candidates.Path, "read_bytes", read)
    with at(TOWNSHIP) as workspace:
        seen = _tried(workspace, stick)
    assert seen.counts["refused"] == 2 and seen.good == 1


def test_the_words_once_compared_let_the_waiting_file_in(at, stick):
    with at(TOWNSHIP) as workspace:
        done = intake_overview(workspace, receive(workspace, [stick]), dry=False)
        request = next(row for row in done.rows if row.request)
        assert request.unit_name == "石桥村卫生室" and len(request.fingerprint.split()) == 8
        (held,) = waiting_requests(workspace)
        assert (held.fingerprint, held.files) == (request.fingerprint, 1)
        idle = waiting_overview(workspace)
        assert [row.held for row in idle.rows] == [held.sha256]
        known = accept_compared(workspace, file=None, sha256=held.sha256, fingerprint=held.fingerprint)
        assert known.accepted.name == "石桥村卫生室" and known.records == 1
        assert waiting_requests(workspace) == () and len(heads(workspace.db, unit=SHIQIAO)) == 1


def test_a_request_of_the_rehearsal_can_be_accepted_before_anything_is_taken(at, stick):
    with at(TOWNSHIP) as workspace:
        request = next(row for row in _tried(workspace, stick).rows if row.request)
        accept_compared(workspace, file=Path(request.file), sha256="", fingerprint=request.fingerprint)
        seen = _tried(workspace, stick)
    assert seen.good == 3 and seen.counts["waiting"] == 0


def test_what_this_unit_wrote_itself_is_no_refused_file(at, county, stick):
    with at(TOWNSHIP) as workspace:
        receive(workspace, [stick])
    must("receipt", county.at(TOWNSHIP), "--to", stick)
    with at(TOWNSHIP) as workspace:
        seen = _tried(workspace, stick)
    assert seen.skipped == 4 and all(not row.name.startswith("回执") for row in seen.rows)


def test_what_goes_down_to_others_on_the_same_stick_is_no_refused_file(at, county, stick):
    with at(TOWNSHIP) as workspace:
        receive(workspace, [stick])
    back = county.stick("back")
    must("receipt", county.at(TOWNSHIP), "--to", back)
    must("pack", "make", county.at(COUNTY), "--to", back)
    with at(COUNTY) as workspace:
        seen = _tried(workspace, back)
    assert seen.rows == () and seen.skipped == 3


def test_a_photo_that_did_not_come_along_is_told(at, county, monkeypatch):
    from desktop.exchange import build_batch
    from desktop.workflows import submit_period

    (county.root / "表.pdf").write_bytes(b"%PDF-1.4 %%EOF")
    county.add(XINGFU, "free_clinic", clinic() | {"signed_sheet": [{"sheet": "表.pdf"}]})
    monkeypatch.setattr(submit_period, "build_batch", lambda **given: build_batch(**given | {"attachments": {}}))
    county.submit(XINGFU, stick="pile")
    with at(TOWNSHIP) as workspace:
        (row,) = _tried(workspace, county.stick("pile")).rows
    assert (row.group, row.says) == ("new", "1 张照片没有带来")
    assert "记录照收" in row.what
