from __future__ import annotations

import pytest

from desktop.foundation.translation import use_language
from desktop.model.draft import Draft
from desktop.workflows.drafts import keep_draft
from desktop.workflows.form_words import words_of
from desktop.workflows.list_records import (
    MOST_COUNTED,
    Asked,
    RecordCounts,
    record_counts,
    record_filters,
    record_starts,
    records_page,
)
from desktop.workflows.record_detail import draft_detail, record_detail
from desktop.workflows.record_words import field_value_in_words
from desktop.workflows.search_names import names_of
from desktop.workflows.submit_period import submit_period
from tests.chain.county import TOWNSHIP, XINGFU, clinic

LECTURE = {
    "activity_date": "2023-09-12", "day_part": "1", "place_name": "幸福村党群服务中心", "division_code": "990101001001",
    "site_type": "40", "our_role": "1", "topic": "高血压用药", "lecture_kind": "1", "listeners": 53, "content": "讲。",
    "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232", "staff_duty": "4"}],
}  # fmt: skip


def _fill(month):
    clinics = month.county.add(XINGFU, "free_clinic", clinic("2023-09-18"), clinic("2023-09-20", visits=68))
    lectures = month.county.add(XINGFU, "lecture", LECTURE)
    return clinics, lectures


def test_newest_first_and_each_row_in_words(month):
    _fill(month)
    with month.open(XINGFU) as workspace:
        rows = records_page(workspace, Asked()).rows
    assert [row.date for row in rows] == ["2023-09-20", "2023-09-18", "2023-09-12"]
    assert (rows[0].day, rows[0].form_title, rows[0].content) == ("9月20日", "义诊", "幸福村文化广场")
    assert (rows[0].amount, rows[0].state, rows[0].number, rows[0].own) == ("68 人次", "ready", "—", True)
    assert rows[0].programmes == "活动月、义诊周"
    assert (rows[2].content, rows[2].amount, rows[2].programmes) == ("高血压用药", "53 人次", "活动月")


def test_a_day_may_end_in_the_middle_of_a_page_and_nothing_is_lost_or_twice(month):
    month.county.add(XINGFU, "free_clinic", *[{**clinic(), "place_name": f"地点{n}"} for n in range(7)])
    with month.open(XINGFU) as workspace:
        whole = [row.rid for row in records_page(workspace, Asked()).rows]
        paged, after = [], None
        while True:
            page = records_page(workspace, Asked(), after=after, limit=3)
            paged += [row.rid for row in page.rows]
            if page.after is None:
                break
            after = page.after
    assert paged == whole
    assert len(set(whole)) == 7


def test_filters_narrow_the_list_and_the_counts_but_the_state_chosen_does_not_change_the_counts(month):
    _fill(month)
    with month.open(XINGFU) as workspace:
        assert [row.form for row in records_page(workspace, Asked(form="lecture")).rows] == ["lecture"]
        assert len(records_page(workspace, Asked(period="2023-08")).rows) == 0
        assert len(records_page(workspace, Asked(period="2023-Q3")).rows) == 3
        assert len(records_page(workspace, Asked(state="returned")).rows) == 0
        counts = record_counts(workspace, Asked(state="returned", form="free_clinic"))
        one = records_page(workspace, Asked()).rows[1].rid
        assert [row.rid for row in records_page(workspace, Asked(rids=(one,))).rows] == [one]
    assert (dict(counts.by_state), counts.total, counts.complete) == ({"ready": 2}, 2, True)


def test_initials_full_pinyin_characters_and_the_number_find_a_record(month):
    _clinics, lectures = _fill(month)
    with month.open(XINGFU) as workspace:
        for typed in ("gxy", "gaoxueya", "高血压", lectures[0]["id"][:8], "jz"):
            rows = records_page(workspace, Asked(text=typed)).rows
            assert [row.form for row in rows] == ["lecture"], typed
            assert record_counts(workspace, Asked(text=typed)).by_state == {"ready": 1}
        assert records_page(workspace, Asked(text="zzz")).rows == ()


def test_a_township_sees_who_wrote_it_and_filters_by_unit(month):
    _fill(month)
    month.county.add(TOWNSHIP, "free_clinic", clinic("2023-09-17"))
    month.exchange()
    with month.open(TOWNSHIP) as workspace:
        rows = records_page(workspace, Asked()).rows
        assert {(row.unit_name, row.own) for row in rows} == {("青石镇卫生院", True), ("幸福村卫生室", False)}
        assert len(records_page(workspace, Asked(unit=TOWNSHIP)).rows) == 1
        assert len(record_filters(workspace).units) == 4
    with month.open(XINGFU) as workspace:
        assert record_filters(workspace).units == ()


def test_the_preview_tells_the_history_in_words(month):
    (record,) = month.county.add(XINGFU, "free_clinic", clinic())
    month.exchange(**{f"r{record['id']}": "和登记表的人数对不上"})
    with month.open(XINGFU) as workspace:
        detail = record_detail(workspace, record["id"])
        row = records_page(workspace, Asked()).rows[0]
    assert (row.state, row.number) == ("returned", "第 1 号")
    assert detail.notice == "青石镇卫生院退回了。“线下义诊”：和登记表的人数对不上"
    assert (detail.field, detail.own) == ("visits_offline", True)
    assert dict(detail.facts)["线下义诊"] == "20 人次"
    assert dict(detail.facts)["医务人员"] == "周文清"
    assert [words for _day, words in detail.history] == [
        "第 1 版，幸福村卫生室填",
        "随第 1 号写出",
        "青石镇卫生院退回：“线下义诊”：和登记表的人数对不上",
    ]


def test_the_preview_names_the_techniques_of_a_list(month):
    with month.open(XINGFU) as workspace:
        words = words_of(workspace, "training", "")
        taught = next(item for item in words.schema.fields if item.name == "techniques")
        assert field_value_in_words(workspace, words, taught, ["T0103", "不在册"]) == "耳针、不在册"


def _drafts(workspace, *names):
    for name in names:
        answers = {"topic": name, "activity_date": "2023-09-20"}
        keep_draft(
            workspace, Draft(name * 32, "lecture", "2026112201", XINGFU, answers=answers, place="staff[2]/staff_name")
        )


def test_drafts_stand_above_all_records_and_are_counted(month):
    _fill(month)
    with month.open(XINGFU) as workspace:
        _drafts(workspace, "b", "a")
        rows = records_page(workspace, Asked()).rows
        assert [row.state for row in rows] == ["draft", "draft", "ready", "ready", "ready"]
        assert (rows[0].content, rows[0].day, rows[0].draft, rows[0].own) == ("a", "9月20日", "a" * 32, True)
        assert record_counts(workspace, Asked()).by_state == {"draft": 2, "ready": 3}
        assert [row.draft for row in records_page(workspace, Asked(state="draft")).rows] == ["a" * 32, "b" * 32]
        starts = record_starts(workspace, Asked(state="draft"), 1)
        assert (starts.total, [rid for *_before, rid in starts.after]) == (2, ["a" * 32])
        assert records_page(workspace, Asked(form="free_clinic")).rows[0].state == "ready"
        assert (
            draft_detail(workspace, "a" * 32).notice == "没填完，只在这台电脑。停在“主讲人和工作人员 · 姓名”第 2 行。"
        )


@pytest.mark.parametrize("every", [1, 2, 3, 4])
@pytest.mark.parametrize("text", ["", "g"])
def test_pages_begin_where_the_starts_say_also_across_drafts_and_records(month, every, text):
    _fill(month)
    with month.open(XINGFU) as workspace:
        _drafts(workspace, "g", "h", "ga")
        asked = Asked(text=text)
        whole = [row.rid for row in records_page(workspace, asked).rows]
        starts = record_starts(workspace, asked, every)
        paged = [
            row.rid
            for after in (None, *starts.after)
            for row in records_page(workspace, asked, after=after, limit=every).rows
        ]
    assert (paged, starts.total) == (whole, len(whole))


def test_in_english_forms_speak_english(month):
    _fill(month)
    with month.open(XINGFU) as workspace:
        use_language("en")
        row = records_page(workspace, Asked()).rows[0]
    assert (row.form_title, row.amount, row.programmes) == (
        "Free clinic",
        "68 visits",
        "Activity month, Free clinic week",
    )


def test_a_zero_report_is_named_by_its_programme_and_period(month):
    month.county.add(XINGFU, "zero_report", {"programme": "free_clinic_week", "period": "2023"})
    with month.open(XINGFU) as workspace:
        row = records_page(workspace, Asked()).rows[0]
        submit_period(workspace, "2023-09", month.county.stick("own"))
    assert (row.content, row.amount, row.programmes) == ("义诊周 2023 年", "—", "义诊周")


def test_a_search_knows_what_codes_are_called(month):
    month.county.add(TOWNSHIP, "lecture", LECTURE)
    _fill(month)
    month.exchange()
    with month.open(TOWNSHIP) as workspace:
        words = ("义诊周", "活动月", "讲座", "jz", "青石镇", "qszwsy", "周文清", "副主任医师")
        asked = {typed: len(records_page(workspace, Asked(text=typed)).rows) for typed in words}
        assert asked == {
            "义诊周": 2, "活动月": 4, "讲座": 2, "jz": 2, "青石镇": 4, "qszwsy": 4, "周文清": 4, "副主任医师": 4,
        }  # fmt: skip
        form = names_of(workspace)
        assert names_of(workspace) is form
        use_language("en")
        assert names_of(workspace) is not form


def test_a_form_that_is_listed_but_not_stored_has_only_its_title(month, monkeypatch):
    monkeypatch.setattr("desktop.workflows.search_names.load_form", lambda *_asked: None)
    with month.open(XINGFU) as workspace:
        assert names_of(workspace).tokens("义诊")


def test_counts_above_what_is_counted_say_so():
    assert RecordCounts({"ready": MOST_COUNTED}, MOST_COUNTED).complete
    more = RecordCounts({"ready": MOST_COUNTED + 1, "draft": 2}, MOST_COUNTED + 3)
    assert not more.complete
    assert [more.of(state) for state in ("", "ready", "returned")] == [MOST_COUNTED + 3, MOST_COUNTED + 1, 0]
    assert Asked(text="x").filtered and not Asked(sorting="form", backwards=True).filtered
