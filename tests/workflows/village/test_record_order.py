"""Lists by form, state or unit: the same records as by day, in groups, page by page."""

from __future__ import annotations

import itertools

import pytest

from desktop.storage.records import head
from desktop.workflows import record_order
from desktop.workflows.list_records import Asked, record_starts, records_page
from tests.chain.county import TOWNSHIP, clinic
from tests.workflows.village.test_list_records import LECTURE, XINGFU, _drafts

GROUPS = {
    "form_title": ["讲座", "义诊"],
    "state": ["ready", "received"],
    "unit_name": ["青石镇卫生院", "幸福村卫生室"],
}


@pytest.fixture
def township(month):
    """Five records of two units, two forms and two states."""
    month.county.add(XINGFU, "free_clinic", clinic("2023-09-18"), clinic("2023-09-20", visits=68))
    month.county.add(XINGFU, "lecture", LECTURE)
    month.exchange()
    month.county.add(TOWNSHIP, "free_clinic", clinic("2023-09-17"), clinic("2023-09-19"))
    with month.open(TOWNSHIP) as workspace:
        yield workspace


def paged(workspace, asked, limit):
    found, after = [], None
    while True:
        page = records_page(workspace, asked, after=after, limit=limit)
        found += page.rows
        if page.after is None:
            return found
        after = page.after


def test_by_day_from_either_end(township):
    newest = [row.rid for row in records_page(township, Asked()).rows]
    assert [row.rid for row in records_page(township, Asked(backwards=True)).rows] == newest[::-1]


@pytest.mark.parametrize("text", ["", "2023年", "幸福"])
def test_one_group_after_another_and_newest_first_in_each(township, text):
    for (shown, groups), backwards in itertools.product(GROUPS.items(), (False, True)):
        sorting = shown.removesuffix("_title").removesuffix("_name")
        rows = records_page(township, Asked(text=text, sorting=sorting, backwards=backwards)).rows
        assert {row.rid for row in rows} == {row.rid for row in records_page(township, Asked(text=text)).rows}
        seen = [key for key, _rows in itertools.groupby(rows, key=lambda row: getattr(row, shown))]
        expected = [group for group in groups if group in seen]
        assert seen == (expected[::-1] if backwards else expected)
        for _key, group in itertools.groupby(rows, key=lambda row: getattr(row, shown)):
            days = [row.date for row in group]
            assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("sorting", ["day", "form", "state", "unit"])
def test_pages_follow_one_another_and_begin_where_the_starts_say(township, sorting, monkeypatch):
    _drafts(township, "a", "b")
    for few, text, limit in itertools.product((1000, 1), ("", "2023年"), (1, 2, 3, 5)):
        monkeypatch.setattr(record_order, "_FEW", few)
        asked = Asked(text=text, sorting=sorting)
        whole = [row.rid for row in records_page(township, asked).rows]
        assert len(whole) == (5 if text else 7)
        assert [row.rid for row in paged(township, asked, limit)] == whole
        starts = record_starts(township, asked, limit)
        pages = [records_page(township, asked, after=after, limit=limit).rows for after in (None, *starts.after)]
        assert ([row.rid for page in pages for row in page], starts.total) == (whole, len(whole))


def test_a_filter_by_the_same_leaves_one_group(township):
    rows = records_page(township, Asked(sorting="unit", unit=TOWNSHIP)).rows
    assert {row.unit for row in rows} == {TOWNSHIP} and len(rows) == 2
    assert len(records_page(township, Asked(sorting="form", form="lecture")).rows) == 1


def test_a_page_goes_on_where_a_group_has_gone_meanwhile(township):
    """The last row of a page was the last of its state, and is judged before one scrolls on."""
    whole = records_page(township, Asked(sorting="state")).rows
    place = ("returned", whole[0].date, whole[0].unit, whole[0].rid)
    behind = records_page(township, Asked(sorting="state"), after=place).rows
    assert [row.rid for row in behind] == []
    place = ("submitted", whole[0].date, whole[0].unit, whole[0].rid)
    behind = records_page(township, Asked(sorting="state"), after=place).rows
    assert {row.state for row in behind} == {"received"} and len(behind) == 3


def test_a_list_of_what_was_searched_for_ends_somewhere(township, monkeypatch):
    monkeypatch.setattr(record_order, "MOST_LISTED", 4)
    for sorting in ("day", "form"):
        assert record_starts(township, Asked(text="2023年", sorting=sorting), 2).total == 4


def test_a_form_or_unit_that_is_not_known_here_stands_by_its_code(township):
    rid = records_page(township, Asked()).rows[0].rid
    township.db.execute("UPDATE heads SET unit = '000', form = 'zzz' WHERE rid = ?", (rid,))
    assert records_page(township, Asked(sorting="unit")).rows[0].rid == rid
    assert records_page(township, Asked(sorting="form")).rows[-1].rid == rid
    assert head(township.db, rid).unit == "000"
