"""What waits for judgement: problems first, by pages, and never again once judged."""

from __future__ import annotations

import pytest

from desktop.errors import EnvironmentFailure
from desktop.model.record import RecordEvent
from desktop.storage.records import add_event
from desktop.workflows.compare_revisions import marked, review_item
from desktop.workflows.issue_receipts import due_receipts, issue_receipts
from desktop.workflows.review import approve, return_record
from desktop.workflows.review_queue import approve_batch, review_queue, waiting_count
from desktop.workflows.submit_period import submit_period
from tests.chain.county import COUNTY, LIUHE, TOWNSHIP, XINGFU, clinic, must


@pytest.fixture
def received(county):
    """Three of 幸福村 (one twice told by 柳河村), one with an explained warning."""
    ids = [
        item["id"]
        for item in county.add(
            XINGFU,
            "free_clinic",
            clinic("2023-09-18", visits=20),
            clinic("2023-09-19", visits=500, _explain={"visits_offline": "庙会，人多"}),
            clinic("2023-09-20", visits=30),
        )
    ]
    twin = county.add(LIUHE, "free_clinic", clinic("2023-09-20", visits=33))[0]["id"]
    for code in (XINGFU, LIUHE):
        must("receive", county.at(TOWNSHIP), county.submit(code)["file"])
    return [*ids, twin]


def test_doubts_first_then_explained_then_new(at, received):
    with at(TOWNSHIP) as workspace:
        queue = review_queue(workspace)
    assert [item.chip for item in queue.items] == ["suspect", "new", "new", "new"]
    assert queue.items[0].rid == received[3] and "幸福村" in queue.items[0].aside
    assert queue.items[1].rid == received[1] and queue.items[1].aside
    assert [item.easy for item in queue.items] == [False, False, True, True]
    assert (queue.total, queue.waiting, queue.problems) == (4, 4, 2)
    assert {choice.key: choice.count for choice in queue.units} == {XINGFU: 3, LIUHE: 1}


def test_pages_by_key_meet_without_gap_or_repetition(at, received):
    with at(TOWNSHIP) as workspace:
        whole = [item.rid for item in review_queue(workspace).items]
        seen, after = [], None
        while True:
            page = review_queue(workspace, after=after, limit=1)
            seen += [item.rid for item in page.items]
            after = page.more
            if after is None:
                break
    assert seen == whole and len(set(seen)) == 4


def test_filters_by_unit_and_form(at, received):
    with at(TOWNSHIP) as workspace:
        assert [item.unit for item in review_queue(workspace, unit=LIUHE).items] == [LIUHE]
        assert review_queue(workspace, form="lecture").items == ()
        assert review_queue(workspace, form="free_clinic").total == 4


def test_what_was_judged_waits_no_more_and_a_new_revision_waits_again(at, county, received):
    with at(TOWNSHIP) as workspace:
        approve(workspace, [received[0]])
        return_record(workspace, received[2], field="visits_offline", reason="登记表上是 29 人")
        queue = review_queue(workspace)
        assert {item.rid for item in queue.items} == {received[1], received[3]}
        assert (queue.approved_today, queue.returned_today) == (1, 1)
    county.add(XINGFU, "free_clinic", clinic("2023-09-20", visits=29), revise=received[2])
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    with at(TOWNSHIP) as workspace:
        back = next(item for item in review_queue(workspace).items if item.rid == received[2])
        assert back.rev == 2 and back.chip in ("changed", "suspect")


def test_own_records_and_those_above_do_not_wait_for_oneself(at, county, received):
    county.add(TOWNSHIP, "free_clinic", clinic("2023-09-21", division_code="990101001000"))
    with at(TOWNSHIP) as workspace:
        assert waiting_count(workspace) == 4
        approve(workspace, received)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    with at(COUNTY) as workspace:
        # The county doubts by itself that two villages held one event; what the township approved waits no more.
        left = [(item.unit, item.chip) for item in review_queue(workspace).items]
        assert [unit for unit, chip in left if chip != "suspect"] == [TOWNSHIP]


def test_a_whole_number_is_approved_but_for_what_asks_for_a_look(at, received):
    with at(TOWNSHIP) as workspace:
        easy = next(item for item in review_queue(workspace).items if item.easy)
        done = approve_batch(workspace, easy.batch)
        assert {item.id for item in done} == {received[0], received[2]}
        assert {item.rid for item in review_queue(workspace).items} == {received[1], received[3]}


def test_side_by_side_marks_what_changed_and_tells_why_it_went_back(at, county, received):
    with at(TOWNSHIP) as workspace:
        return_record(workspace, received[0], field="visits_offline", reason="登记表上是 25 人")
    county.add(XINGFU, "free_clinic", clinic("2023-09-18", visits=25), revise=received[0])
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    with at(TOWNSHIP) as workspace:
        item = review_item(workspace, received[0])
    assert [side.chip for side in item.sides] == ["returned", "judging"]
    changed = {
        row.field: ["".join(piece.text for piece in side) for side in row.values] for row in item.rows if row.changed
    }
    assert changed["visits_offline"] == ["20", "25"] and item.changed == len(changed)
    assert item.returned is not None
    assert (item.returned.field, item.returned.reason, item.returned.ours) == (
        "visits_offline",
        "登记表上是 25 人",
        True,
    )
    county.add(XINGFU, "free_clinic", clinic("2023-09-18", visits=26), revise=received[0])
    with at(TOWNSHIP) as workspace:
        approve(workspace, [received[0]])
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    with at(TOWNSHIP) as workspace:
        assert review_item(workspace, received[0]).returned is None  # that was settled with the second revision
    labels = [row.label for row in item.rows]
    assert labels.index("活动日期") < labels.index("活动地点") < labels.index("线下义诊")
    assert ("visits_offline", "线下义诊") in item.fields


def test_a_first_revision_is_one_column_in_words(at, received):
    with at(TOWNSHIP) as workspace:
        item = review_item(workspace, received[1])
    assert len(item.sides) == 1 and item.changed == 0 and item.why_not == ""
    shown = {row.field: row.values[0][0].text for row in item.rows}
    assert shown["activity_date"] == "2023-09-19" and shown["visits_offline"] == "500"
    assert shown["division_code"] == "幸福村" and "周文清" in shown["staff"] and "青石镇卫生院" in shown["staff"]
    warnings = [check for check in item.checks if check.level == "warning"]
    assert warnings[0].detail == "庙会，人多"  # the other one asks for photos
    assert any(check.level == "good" and "9月" in check.text for check in item.checks)


def test_a_doubt_shows_the_other_record_beside(at, received):
    with at(TOWNSHIP) as workspace:
        item = review_item(workspace, received[3])
    assert [side.chip for side in item.sides] == ["suspect", "received"]
    assert "幸福村卫生室" in item.sides[1].title and "幸福村卫生室" in item.checks[0].text
    assert item.checks[0].level == "warning"
    assert item.twin == received[2]


def test_the_other_record_is_a_fact_whatever_the_words_say(at, received):
    """The sentence may be translated, or name somebody else: what a doubt is about stands beside it."""
    with at(TOWNSHIP) as workspace:
        rid, own = received[3], workspace.identity.org
        for about, words, twin in (
            (received[0], f"looks like {received[1]}", received[0]),
            ("", f"像是和 {received[1]} 记的同一件事", received[2]),  # an older program's: what looks like it now
            ("f" * 32, "那一条没有来过", ""),
        ):
            add_event(workspace.db, RecordEvent(rid, 1, "suspect", own, "", "2023-09-25T10:00:00+08:00", about, words))
            item = review_item(workspace, rid)
            assert item.twin == twin
            assert len(item.sides) == (2 if twin else 1)
            assert ("幸福村" in review_queue(workspace).items[0].aside) == bool(twin)


def test_a_doubt_from_above_names_the_other_record_too(at, county, received):
    with at(TOWNSHIP) as workspace:
        approve(workspace, received)
    must("receive", county.at(COUNTY), county.submit(TOWNSHIP)["file"])
    with at(COUNTY) as workspace:
        doubted = {
            item.rid: review_item(workspace, item.rid).twin
            for item in review_queue(workspace).items
            if item.chip == "suspect"
        }
        assert doubted
        issue_receipts(workspace, county.stick("back"))
    must("receive", county.at(TOWNSHIP), county.stick("back"))
    with at(TOWNSHIP) as workspace:
        assert {rid: review_item(workspace, rid).twin for rid in doubted} == doubted


def test_personal_values_never_show(at, county):
    record = {
        "treat_date": "2023-09-18", "patient_name": "赵桂芳", "patient_phone": "13900001234", "sex": "2", "age": 61,
        "diagnosis_disease": "颈椎病", "techniques": [{"technique": "拔罐"}], "reaction": "1",
    }  # fmt: skip
    rid = county.add(XINGFU, "treatment", record)[0]["id"]
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])
    with at(TOWNSHIP) as workspace:
        item = review_item(workspace, rid)
    assert "赵桂芳" not in str(item) and "13900001234" not in str(item)
    assert any(row.field == "patient_name" for row in item.rows)


def test_characters_are_marked_and_figures_never_cut():
    old, new = marked("现场量血压 53 人，转诊 1 人", "现场量血压 35 人，转诊 1 人")
    assert [piece.text for piece in old if piece.changed] == ["53"]
    assert [piece.text for piece in new if piece.changed] == ["35"]
    assert "".join(piece.text for piece in new) == "现场量血压 35 人，转诊 1 人"
    assert all(piece.changed for side in marked("完全不同", "另一回事情") for piece in side)


def test_receipts_are_due_until_told(at, county, received, tmp_path):
    with at(TOWNSHIP) as workspace:
        due = {item.unit: item for item in due_receipts(workspace)}
        assert (due[XINGFU].received, due[XINGFU].files, due[LIUHE].doubtful) == (3, 1, 1)
        steps: list[tuple[int, int]] = []
        issue_receipts(workspace, tmp_path, units=[XINGFU], progress=lambda done, total: steps.append((done, total)))
        assert steps == [(1, 1)] and [item.unit for item in due_receipts(workspace)] == [LIUHE]
        return_record(workspace, received[0], field="visits_offline", reason="登记表上是 25 人")
        due = {item.unit: item for item in due_receipts(workspace)}
        assert (due[XINGFU].returned, due[XINGFU].received, due[XINGFU].files, due[XINGFU].number) == (1, 0, 0, 2)
        issue_receipts(workspace, tmp_path)
        assert due_receipts(workspace) == ()


def test_receipts_stop_between_two_and_a_stick_that_fails_tells_nobody(at, received, tmp_path):
    with at(TOWNSHIP) as workspace:
        written = issue_receipts(workspace, tmp_path, cancelled=lambda: bool(list(tmp_path.glob("*.xinglin"))))
        assert len(written) == 1 and len(due_receipts(workspace)) == 1
        blocked = tmp_path / "file"
        blocked.write_text("x")
        with pytest.raises(EnvironmentFailure):
            issue_receipts(workspace, blocked)
        assert len(due_receipts(workspace)) == 1
        assert not list(tmp_path.glob("~*"))


def test_a_record_carried_twice_is_one_that_nobody_has_judged(at, county, received, tmp_path):
    must("receive", county.at(TOWNSHIP), county.submit(XINGFU)["file"])  # again, no receipt has reached the village
    with at(TOWNSHIP) as workspace:
        made = submit_period(workspace, "2023-09", tmp_path)
    assert made.unreviewed == len(received)
