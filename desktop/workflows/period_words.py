"""Report periods as people say them, and which one a day lies in."""

from __future__ import annotations

import datetime as dt

from desktop.foundation.translation import _
from desktop.model.period import TO, Period, parse_period


def period_in_words(text: str) -> str:
    """2023-09 → 2023 年 9 月; 2023-Q3 → 2023 年三季度; a day range by its days; anything else as it is."""
    try:
        period = parse_period(text)
    except ValueError:
        return text
    if TO in text:
        return _("{year} 年 {days}").format(year=text[:4], days=days_in_words(period))
    year, _dash, part = text.partition("-")
    if not part:
        return _("{year} 年").format(year=year)
    if part.startswith("Q"):
        quarters = (_("一季度"), _("二季度"), _("三季度"), _("四季度"))
        return _("{year} 年{part}").format(year=year, part=quarters[int(part[1]) - 1])
    if part.startswith("H"):
        halves = (_("上半年"), _("下半年"))
        return _("{year} 年{part}").format(year=year, part=halves[int(part[1]) - 1])
    return _("{year} 年 {month} 月").format(year=year, month=int(part))


def days_in_words(period: Period) -> str:
    """9月16–22日 or 9月28日–10月3日."""
    start, end = dt.date.fromisoformat(period.start), dt.date.fromisoformat(period.end)
    if (start.year, start.month) == (end.year, end.month):
        return _("{month}月{first}–{last}日").format(month=start.month, first=start.day, last=end.day)
    return _("{m1}月{d1}日–{m2}月{d2}日").format(m1=start.month, d1=start.day, m2=end.month, d2=end.day)


def period_around(kind: str, day: dt.date) -> str:
    """The PERIOD of a kind (month, quarter, half, year) that the day lies in."""
    if kind == "quarter":
        return f"{day.year:04}-Q{(day.month - 1) // 3 + 1}"
    if kind == "half":
        return f"{day.year:04}-H{1 if day.month <= 6 else 2}"
    return f"{day.year:04}" if kind == "year" else f"{day.year:04}-{day.month:02}"


def period_before(kind: str, day: dt.date) -> str:
    """The PERIOD before the one that the day lies in."""
    start = dt.date.fromisoformat(parse_period(period_around(kind, day)).start)
    return period_around(kind, start - dt.timedelta(days=1))
