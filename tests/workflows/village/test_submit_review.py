from __future__ import annotations

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation import atomic
from desktop.workflows import carried
from desktop.workflows import submit_period as submitting
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.submit_period import STEPS, read_back, submit_again, submit_period
from desktop.workflows.submit_review import submit_review
from tests.chain.county import COUNTY, HOSPITAL, TOWNSHIP, XINGFU, clinic, must

TREATMENT = {
    "treat_date": "2023-09-20", "patient_name": "张三", "patient_phone": "13912345678", "age": 60, "sex": "1",
    "diagnosis_disease": "腰痛", "techniques": [{"technique": "推拿"}],
}  # fmt: skip


def test_what_goes_is_told_by_programme_and_counted_once(month):
    month.county.add(XINGFU, "free_clinic", clinic(visits=20), clinic("2023-09-19", visits=55), clinic("2023-09-02"))
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
    assert [(line.title, line.content, line.records, line.state) for line in review.lines] == [
        ("活动月", "义诊 3（95 人次）", 3, "ready"),
        ("义诊周", "义诊 2（75 人次）", 2, "ready"),
    ]
    assert (review.records, review.new_records, review.carried_again) == (3, 3, 0)
    assert (review.seq, review.again, review.file_name) == (1, False, "上报_幸福村卫生室_2023-09_0001.xinglin")
    assert (review.receiver, review.period_words, review.due_words) == ("青石镇卫生院", "2023 年 9 月", "10月3日前")
    assert review.blocked == ""


def test_the_file_has_the_name_and_about_the_size_that_was_foretold(month):
    month.county.add(XINGFU, "free_clinic", *[{**clinic(), "place_name": f"地点{n}"} for n in range(20)])
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
        made = submit_period(workspace, review.period, month.county.stick("own"))
        assert made.file.name == review.file_name
        assert made.size == made.file.stat().st_size
        assert made.size / 3 < review.size < made.size * 4
        after = submit_review(workspace)
    assert (after.again, after.seq, after.new_records, after.carried_again) == (True, 1, 0, 20)


def test_nothing_new_and_no_receipt_yet_is_the_same_number_and_a_receipt_ends_it(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    month.exchange(**{f"r{record['id']}": "approve"})
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
    assert (review.anything, review.records, review.outcome.received) == (False, 0, 1)


def test_a_returned_record_stays_until_it_is_mended(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    month.exchange(**{f"r{record['id']}": "人数不对"})
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
        assert (review.records, len(review.returned)) == (0, 1)
        add_records(workspace, "free_clinic", [clinic(visits=21)], revise=record["id"])
        review = submit_review(workspace)
        assert (review.records, review.new_records, review.returned, review.seq) == (1, 1, (), 2)


def test_zero_reports_are_offered_and_several_go_at_once(month):
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
        assert {item.programme for item in review.zero_choices} == {"free_clinic_week", "activity_month"}
        assert not review.anything
        zeros = [(item.programme, item.period) for item in review.zero_choices]
        submit_period(workspace, review.period, month.county.stick("own"), zeros=zeros)
        after = submit_review(workspace)
    assert (after.zero_choices, after.zero_reports, after.records) == ((), 2, 0)


def test_a_record_that_was_deleted_is_said(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    with month.open(XINGFU) as workspace:
        delete_record(workspace, record["id"], "记错了")
        review = submit_review(workspace)
    assert (review.records, review.deletions, review.anything) == (0, 1, True)


def test_patients_names_are_counted_and_stay_and_explanations_travel(month):
    month.county.add(XINGFU, "treatment", TREATMENT)
    month.county.add(XINGFU, "free_clinic", {**clinic(visits=900), "_explain": {"visits_offline": "镇里专家下来"}})
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
    assert review.personal == 3
    assert [item.words for item in review.explained] == ["“线下义诊”已说明：镇里专家下来"]
    assert review.explained[0].record == "9月18日 义诊"


def test_a_township_passes_on_the_batches_of_its_villages(month):
    month.county.add(XINGFU, "free_clinic", clinic())
    month.county.add(TOWNSHIP, "free_clinic", clinic("2023-09-19"))
    month.exchange()
    with month.open(TOWNSHIP) as workspace:
        review = submit_review(workspace)
        assert (review.forwarded, review.forwarded_units, review.forwarded_records, review.records) == (1, 1, 1, 1)
        assert review.receiver == "云岭县卫生健康局"
        made = submit_period(workspace, review.period, month.county.stick("up"))
    assert made.forwarded == 1
    taken = must("receive", month.county.at(COUNTY), month.county.stick("up"))
    assert [item["status"] for item in taken["files"] if item["kind"] == "submission"] == ["taken"]


@pytest.mark.parametrize(("code", "word"), [(COUNTY, "top"), (XINGFU, "unconfirmed"), (HOSPITAL, "")])
def test_what_stands_in_the_way_is_one_word(month, code, word):
    with month.open(code) as workspace:
        if code == XINGFU:
            from dataclasses import replace

            from desktop.workflows.workspace import save_identity

            save_identity(workspace, replace(workspace.identity, confirmed=False), workspace.keys)
        assert submit_review(workspace).blocked == word


def test_the_steps_are_told_and_stopping_keeps_the_number(month):
    month.county.add(XINGFU, "free_clinic", clinic())
    stick = month.county.stick("own")
    told = []

    def stop(done: int, of: int) -> None:
        told.append((done, of))
        if done == 2:
            raise InterruptedError

    with month.open(XINGFU) as workspace:
        with pytest.raises(InterruptedError):
            submit_period(workspace, "2023-09", stick, step=stop)
        assert told == [(1, STEPS), (2, STEPS)]
        assert list(stick.iterdir()) == []
        assert submit_review(workspace).seq == 1
        made = submit_period(workspace, "2023-09", stick)
        assert made.seq == 1
        again = submit_again(workspace, 1, stick)
        assert (again.batch, again.file.name) == (made.batch, "上报_幸福村卫生室_2023-09_0001 (2).xinglin")


def test_stopping_before_anything_is_stored_leaves_no_zero_report(month):
    def stop(_done: int, _of: int) -> None:
        raise InterruptedError

    with month.open(XINGFU) as workspace:
        with pytest.raises(InterruptedError):
            zeros = [("free_clinic_week", "2023")]
            submit_period(workspace, "2023-09", month.county.stick("own"), zeros=zeros, step=stop)
        assert (submit_review(workspace).zero_reports, submit_review(workspace).submission) == (0, None)


def test_reading_back_finds_a_flipped_bit_and_a_missing_stick(month):
    month.county.add(XINGFU, "free_clinic", clinic())
    with month.open(XINGFU) as workspace:
        made = submit_period(workspace, "2023-09", month.county.stick("own"))
    assert read_back(made) == made.size
    raw = bytearray(made.file.read_bytes())
    raw[10] ^= 1
    made.file.write_bytes(raw)
    with pytest.raises(EnvironmentFailure) as failed:
        read_back(made)
    assert failed.value.problem.code == "环 104"
    made.file.unlink()
    with pytest.raises(EnvironmentFailure) as failed:
        read_back(made)
    assert failed.value.problem.code == "环 105"


def test_a_full_stick_is_noticed_before_the_first_byte_and_the_number_stays(month, monkeypatch):
    month.county.add(XINGFU, "free_clinic", clinic())
    stick = month.county.stick("own")
    usage = atomic.shutil.disk_usage
    with month.open(XINGFU) as workspace:
        monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _path: usage("/")._replace(free=1000))
        with pytest.raises(EnvironmentFailure) as failed:
            submit_period(workspace, "2023-09", stick)
        assert failed.value.problem.code == "环 114"
        assert list(stick.iterdir()) == []
        monkeypatch.undo()
        assert submit_period(workspace, "2023-09", stick).seq == 1


def test_what_a_pulled_stick_left_is_cleared_away(month):
    month.county.add(XINGFU, "free_clinic", clinic())
    stick = month.county.stick("own")
    (stick / "~上报_幸福村卫生室_2023-09_0001.xinglin.part").write_bytes(b"half")
    (stick / "~上报_别的村_2023-09_0001.xinglin.part").write_bytes(b"another's")
    with month.open(XINGFU) as workspace:
        submit_period(workspace, "2023-09", stick)
    assert sorted(path.name for path in stick.iterdir() if path.name.startswith("~")) == [
        "~上报_别的村_2023-09_0001.xinglin.part"
    ]


def test_photos_go_along_and_what_has_no_room_is_told(month, monkeypatch):
    """In a second number that has nothing else, photos alone are something to submit."""
    for day, name in ((18, "甲.pdf"), (19, "乙.pdf")):
        (month.county.root / name).write_bytes(b"%PDF-1.4 " + name.encode() * 30_000)
        month.county.add(XINGFU, "free_clinic", clinic(f"2023-09-{day}") | {"signed_sheet": [{"sheet": name}]})
    monkeypatch.setattr(submitting, "choose_to_carry", lambda owed: carried.choose_to_carry(owed, 1))
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
        assert (review.photos, review.photos_left, review.records) == (1, 1, 2)
        assert review.size > 200_000
        made = submit_period(workspace, review.period, month.county.stick("own"))
    assert made.size / 2 < review.size < made.size * 2
    assert (made.attachments, made.attachments_left) == (1, 1)
    month.exchange()
    with month.open(XINGFU) as workspace:
        review = submit_review(workspace)
    assert (review.records, review.photos, review.photos_left, review.anything) == (0, 1, 0, True)
