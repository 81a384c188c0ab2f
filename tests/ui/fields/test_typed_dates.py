from __future__ import annotations

import datetime as dt

import pytest

from desktop.ui.fields.typed_dates import echo, read_date, read_time

WEDNESDAY = dt.date(2023, 9, 20)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1115", "2023-11-15"),
        ("11-15", "2023-11-15"),
        ("11/15", "2023-11-15"),
        ("11.15", "2023-11-15"),
        ("11月15日", "2023-11-15"),
        ("11月15", "2023-11-15"),
        ("20231115", "2023-11-15"),
        ("231115", "2023-11-15"),
        ("2023-11-15", "2023-11-15"),
        ("2023年11月15日", "2023-11-15"),
        ("23-11-15", "2023-11-15"),
        ("１１１５", "2023-11-15"),
        (" 11 15 ", "2023-11-15"),
        ("915", "2023-09-15"),
        ("15", "2023-09-15"),
        ("15日", "2023-09-15"),
        ("3号", "2023-09-03"),
        ("20", "2023-09-20"),
        ("28", "2023-08-28"),  # the 28th has not come this month
        ("今天", "2023-09-20"),
        ("昨天", "2023-09-19"),
        ("zt", "2023-09-19"),
        ("前天", "2023-09-18"),
        ("大前天", "2023-09-17"),
        ("上周三", "2023-09-13"),
        ("上周日", "2023-09-17"),
        ("上上周三", "2023-09-06"),
        ("周三", "2023-09-20"),
        ("星期二", "2023-09-19"),
        ("礼拜四", "2023-09-14"),
        ("本周一", "2023-09-18"),
        ("上月15", "2023-08-15"),
        ("上个月15日", "2023-08-15"),
        ("本月2号", "2023-09-02"),
        ("", ""),
    ],
)
def test_reads_what_people_type(typed: str, expected: str):
    read = read_date(typed, WEDNESDAY)
    assert (read.value, read.problem) == (expected, "")


@pytest.mark.parametrize(
    ("today", "typed", "expected"),
    [
        (dt.date(2024, 1, 5), "1228", "2023-12-28"),  # the nearest one, over the turn of the year
        (dt.date(2023, 12, 30), "0105", "2024-01-05"),
        (dt.date(2024, 1, 5), "28", "2023-12-28"),
        (dt.date(2024, 1, 5), "上月15", "2023-12-15"),
        (dt.date(2023, 3, 1), "0229", "2024-02-29"),
        (dt.date(2024, 3, 1), "29", "2024-02-29"),
        (dt.date(2023, 10, 4), "31", "2023-10-31"),
    ],
)
def test_a_year_not_typed_is_the_nearest(today: dt.date, typed: str, expected: str):
    assert read_date(typed, today).value == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0931", "9月31日没有这一天。请改成 1–30 日。"),
        ("20230229", "2月29日没有这一天。请改成 1–28 日。"),
        ("1315", "没有 13 月。"),
        ("1100", "11月0日没有这一天。"),
        ("32", "9月32日没有这一天。"),
        ("赶集那天", "“赶集那天”认不出是哪一天。"),
    ],
)
def test_says_why_a_date_cannot_be(typed: str, said: str):
    read = read_date(typed, WEDNESDAY)
    assert not read.value
    assert read.problem.startswith(said)


def test_a_clock_not_trusted_asks_for_the_year():
    assert read_date("20230916", None).value == "2023-09-16"
    for typed in ("昨天", "1115", "15"):
        assert "电脑的时钟不对" in read_date(typed, None).problem


def test_echo_names_the_weekday():
    assert echo("2023-11-15") == "2023年11月15日 星期三"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("930", "09:30"),
        ("0930", "09:30"),
        ("9:30", "09:30"),
        ("9：30", "09:30"),
        ("9点半", "09:30"),
        ("9点", "09:00"),
        ("9", "09:00"),
        ("下午3点", "15:00"),
        ("下午3点半", "15:30"),
        ("上午9点15分", "09:15"),
        ("1430", "14:30"),
        ("", ""),
    ],
)
def test_reads_times(typed: str, expected: str):
    assert read_time(typed).value == expected


@pytest.mark.parametrize("typed", ["2530", "9:75", "晌午"])
def test_says_why_a_time_cannot_be(typed: str):
    assert read_time(typed).problem
