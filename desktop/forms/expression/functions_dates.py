"""Dates and times. today() and now() read the environment's clock, which stands still during a recalculation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from desktop.forms.errors import FormError
from desktop.forms.expression.dates import DAY_MS, INVALID, Date, from_instant, parse_date, parse_time, zone_offset_ms
from desktop.forms.expression.registry import define
from desktop.forms.expression.values import Value, to_date, to_text
from desktop.foundation.translation import _

if TYPE_CHECKING:
    from desktop.forms.expression.environment import Environment

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_WEEKDAYS_ZH = "周一 周二 周三 周四 周五 周六 周日".split()


@define("today", "", "any")
def _today(env: Environment) -> Date:
    return env.today()


@define("now", "", "any")
def _now(env: Environment) -> Date:
    return env.now()


@define("date", "v", "any")
def _date(env: Environment, value: Value) -> Value:
    text = to_text(value)
    if text in ("", "NaN"):
        return ""
    found = to_date(value, env)
    if found is None:
        return INVALID
    if not found.valid:
        raise FormError("填 103", _("没有“{}”这一天。").format(text))
    return found


@define("date-time", "v", "any")
def _date_time(env: Environment, value: Value) -> Value:
    if isinstance(value, float) and not isinstance(value, bool) and math.isfinite(value):
        found = from_instant(round(value * DAY_MS), env.zone)
        return Date(found.local_ms, found.offset_ms, timed=bool(found.local_ms % DAY_MS))
    made: Value = _date(env, value)
    return made


@define("decimal-date-time", "v", "number")
def _decimal_date_time(env: Environment, value: Value) -> float:
    text = "" if isinstance(value, (float, Date)) else to_text(value).strip()
    found = parse_date(text, env.zone) if text else to_date(value, env)
    if found is None and text:
        raise FormError("填 103", _("没有“{}”这一天。").format(text))  # as JavaRosa: no date, and no number as text
    return math.nan if found is None else found.days


@define("decimal-time", "v", "number")
def _decimal_time(env: Environment, value: Value) -> float:
    found = parse_time(to_text(value), env.zone, env.today())
    if found is not None:
        return found
    date = to_date(value, env) if isinstance(value, (str, list, Date)) else None
    return math.nan if date is None else date.local_ms / DAY_MS % 1.0


@define("format-date format-date-time", "vt", "string")
def _format_date(env: Environment, value: Value, pattern: str) -> str:
    found = to_date(value, env)
    if found is None or not found.valid:
        return ""
    wall = found.parts()
    offset_ms = zone_offset_ms(env.zone, wall) if found.timed else 0
    chinese = env.language.lower().startswith(("zh", "chinese", "中")) or "(zh" in env.language.lower()
    pieces = {
        "Y": f"{wall.year:04d}",
        "y": f"{wall.year % 100:02d}",
        "m": f"{wall.month:02d}",
        "n": str(wall.month),
        "b": f"{wall.month}月" if chinese else _MONTHS[wall.month - 1],
        "d": f"{wall.day:02d}",
        "e": str(wall.day),
        "a": (_WEEKDAYS_ZH if chinese else _WEEKDAYS)[wall.weekday()],
        "W": f"{wall.isocalendar()[1]:02d}",
        "H": f"{wall.hour:02d}",
        "h": str(wall.hour),
        "M": f"{wall.minute:02d}",
        "S": f"{wall.second:02d}",
        "3": f"{wall.microsecond // 1000:03d}",
        "Z": f"{'-' if offset_ms < 0 else '+'}{int(abs(offset_ms)) // 3_600_000:02d}",
        "%": "%",
    }
    made: list[str] = []
    letters = iter(pattern)
    for letter in letters:
        if letter != "%":
            made.append(letter)
            continue
        code = next(letters, "")
        if code not in pieces:
            raise FormError("填 103", _("format-date() 不认识“%{}”。").format(code))
        made.append(pieces[code])
    return "".join(made)
