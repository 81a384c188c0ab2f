"""Dates and times as people type them: ``1115``, ``11-15``, ``15``, 昨天, 上周三; ``930``, 下午3点半.

A date without a year is the one nearest to today, a day alone the latest that has come: records tell of what was done.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from desktop.foundation.translation import _
from desktop.ui.fields import typed_words as words

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／：　", "0123456789.-/: ")
_CENTURY = 2000


@dataclass(frozen=True)
class Read:
    """What was understood: an ISO text, or a sentence saying why not. Neither: nothing was typed."""

    value: str = ""
    problem: str = ""


def read_date(typed: str, today: dt.date | None) -> Read:
    """``today`` None: the clock is not trusted, so that a date needs its year and 昨天 means nothing."""
    text = re.sub(r"\s+", "", typed.translate(_FULL_WIDTH)).lower()
    if not text:
        return Read()
    whole = _with_year(text)
    if whole is not None:
        return _day(*whole)
    if today is None:
        return Read(problem=_("电脑的时钟不对，认不出是哪一年。请把年月日写全，例如 20230916。"))
    return _from_today(text, today)


def _from_today(text: str, today: dt.date) -> Read:
    if text in words.DAYS:
        return Read((today + dt.timedelta(words.DAYS[text])).isoformat())
    if found := words.WEEK.fullmatch(text):
        return Read(_weekday(found[1] or "", found[2], today).isoformat())
    if found := words.MONTH_DAY.fullmatch(text):
        year, month = _month_before(today) if found[1] == words.LAST else (today.year, today.month)
        return _day(year, month, int(found[2]))
    if found := words.PARTS.fullmatch(text):
        return _nearest(int(found[2]), int(found[3]), today)
    if re.fullmatch(r"\d{3,4}", text):
        return _nearest(int(text[:-2]), int(text[-2:]), today)
    if found := words.DAY.fullmatch(text):
        day = int(found[1])
        year, month = (today.year, today.month) if day <= today.day else _month_before(today)
        if day > calendar.monthrange(year, month)[1]:
            year, month = today.year, today.month
        return _day(year, month, day)
    return Read(problem=_("“{}”认不出是哪一天。请写成 1115、11-15 或昨天这样。").format(text))


def _with_year(text: str) -> tuple[int, int, int] | None:
    if re.fullmatch(r"\d{8}", text):
        return int(text[:4]), int(text[4:6]), int(text[6:])
    if re.fullmatch(r"\d{6}", text):
        return _CENTURY + int(text[:2]), int(text[2:4]), int(text[4:])
    found = words.PARTS.fullmatch(text)
    if found and found[1]:
        year = int(found[1])
        return (year if len(found[1]) == 4 else _CENTURY + year), int(found[2]), int(found[3])
    return None


def _day(year: int, month: int, day: int) -> Read:
    if not 1 <= month <= 12:
        return Read(problem=_("没有 {} 月。请写成 1115、11-15 或昨天这样。").format(month))
    if not 1 <= year <= 9999:
        return Read(problem=_("没有公元 {} 年。请把年份再看一遍。").format(year))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return Read(problem=_("{}月{}日没有这一天。请改成 1–{} 日。").format(month, day, last))
    return Read(dt.date(year, month, day).isoformat())


def _nearest(month: int, day: int, today: dt.date) -> Read:
    years = sorted((today.year - 1, today.year, today.year + 1), key=lambda year: abs(year - today.year))
    if 1 <= month <= 12:
        found = [dt.date(year, month, day) for year in years if 1 <= day <= calendar.monthrange(year, month)[1]]
        if found:
            return Read(min(found, key=lambda date: abs(date - today)).isoformat())
    return _day(today.year, month, day)


def _weekday(which: str, name: str, today: dt.date) -> dt.date:
    wanted = words.WEEKDAYS[name]
    monday = today - dt.timedelta(today.weekday())
    back = words.WEEKS_BACK.get(which, 0)
    date = monday + dt.timedelta(wanted - 7 * back)
    # A weekday alone is the last one that has come.
    return date - dt.timedelta(7) if not which and date > today else date


def _month_before(today: dt.date) -> tuple[int, int]:
    last = today.replace(day=1) - dt.timedelta(1)
    return last.year, last.month


def weekday_words(date: dt.date) -> str:
    """星期三."""
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return names[date.weekday()]


def echo(value: str) -> str:
    """``2023-11-15`` → 2023年11月15日 星期三, so that a slip of the finger is seen."""
    date = dt.date.fromisoformat(value)
    return _("{}年{}月{}日").format(date.year, date.month, date.day) + " " + weekday_words(date)


def read_time(typed: str) -> Read:
    """``930``, ``9:30``, 下午3点半 → ``09:30``, ``15:30``."""
    text = re.sub(r"\s+", "", typed.translate(_FULL_WIDTH))
    if not text:
        return Read()
    part, hour, minute = "", -1, 0
    if re.fullmatch(r"\d{3,4}", text):
        hour, minute = int(text[:-2]), int(text[-2:])
    elif found := words.TIME.fullmatch(text):
        part, hour = found[1] or "", int(found[2])
        minute = 30 if found[4] else int(found[3] or 0)
    else:
        return Read(problem=_("“{}”认不出是几点。请写成 930 或 9:30 这样。").format(typed.strip()))
    if part in words.AFTER_NOON and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return Read(problem=_("没有 {} 点 {} 分。请写成 930 或 9:30 这样。").format(hour, minute))
    return Read(f"{hour:02}:{minute:02}")
