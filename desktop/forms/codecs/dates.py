"""Dates ``YYYY-MM-DD``, times ``HH:MM`` and date-times, all ISO 8601 text."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from desktop.forms.codecs.base import BadValueError, Codec
from desktop.foundation.translation import _

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DATE_PART = 10


def _date(value: Any) -> str:
    if isinstance(value, str):
        text = value.strip()
        if _DATE.fullmatch(text):
            try:
                return dt.date.fromisoformat(text).isoformat()
            except ValueError:
                raise BadValueError(_("没有这一天")) from None
    raise BadValueError(_("应当是日期，写成 2023-09-16 这样"))


def _time(value: Any) -> str:
    if isinstance(value, str) and _TIME.fullmatch(value.strip()):
        text = value.strip()
        try:
            dt.time.fromisoformat(text)
        except ValueError:
            raise BadValueError(_("没有这个时刻")) from None
        return text
    raise BadValueError(_("应当是时刻，写成 08:30 这样"))


def _datetime(value: Any) -> str:
    if isinstance(value, str) and value.strip()[_DATE_PART : _DATE_PART + 1] == "T":
        text = value.strip()
        return _date(text[:_DATE_PART]) + "T" + _time(text[_DATE_PART + 1 :])
    raise BadValueError(_("应当是日期加时刻，写成 2023-09-16T08:30 这样"))


def _same(text: str) -> str:
    return text


DATE = Codec(_date, _same)
TIME = Codec(_time, _same)
DATETIME = Codec(_datetime, _same)
