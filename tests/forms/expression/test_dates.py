"""Dates and times as texts: ISO 8601 as the ODK XForms specification writes it, zones, what no calendar or clock knows."""

from __future__ import annotations

import pytest

from desktop.forms import FormError, Session, SessionContext, evaluate
from tests.forms.helpers import context, load

NOON_UTC = 1694865600000  # 2023-09-16T12:00:00Z


def value(expression: str, tz: str = "Asia/Shanghai") -> str:
    return str(evaluate(expression, now_ms=NOON_UTC, tz=tz))


@pytest.mark.parametrize(
    ("expression", "tz", "expected"),
    [
        ("now()", "UTC", "2023-09-16T12:00:00.000Z"),
        ("now()", "America/St_Johns", "2023-09-16T09:30:00.000-02:30"),
        ("date-time('2023-09-16T08:00')", "Asia/Shanghai", "2023-09-16T08:00:00.000+08:00"),
        ("date-time('2023-09-16T08:00:01.5')", "Asia/Shanghai", "2023-09-16T08:00:01.500+08:00"),
        ("date-time('2023-09-16T08:00:00Z')", "Asia/Shanghai", "2023-09-16T16:00:00.000+08:00"),
        ("date-time('2023-09-16T08:00:00-0230')", "Asia/Shanghai", "2023-09-16T18:30:00.000+08:00"),
        ("date-time('2023-09-16T08:00:00+08')", "Asia/Shanghai", "2023-09-16T08:00:00.000+08:00"),
        ("decimal-time('12:00')", "Asia/Shanghai", "0.5"),
        ("decimal-time('12:00:00+09:00')", "Asia/Shanghai", f"{11 / 24}"),
        ("decimal-time('24:00')", "Asia/Shanghai", "NaN"),
        ("decimal-time('12:60')", "Asia/Shanghai", "NaN"),
        ("decimal-time('12:00:61')", "Asia/Shanghai", "NaN"),
        ("decimal-time('12:00+15:00')", "Asia/Shanghai", "NaN"),
        ("decimal-time('12:00+08:60')", "Asia/Shanghai", "NaN"),
        ("decimal-time('中午')", "Asia/Shanghai", "NaN"),
    ],
)
def test_texts_and_zones(expression: str, tz: str, expected: str) -> None:
    assert value(expression, tz) == expected


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13-01", "2023-09-16T25:00", "2023-09-16T08:00:00+15:00"])
def test_no_calendar_knows_it(text: str) -> None:
    with pytest.raises(FormError, match="填 103"):
        value(f"date-time('{text}')")


def test_a_day_told_wrongly_is_read_from_the_clock() -> None:
    form = load("<a/>", '<bind nodeset="/data/a" calculate="today()"/>')
    now = context().now
    for said in ("heute", "2023-02-30", ""):
        assert Session(form, SessionContext(said, now)).value("a") == "2023-09-16"
    assert Session(form, SessionContext("2023-09-17", now)).value("a") == "2023-09-17"
