"""Whole numbers (JSON int) and decimals (JSON text "12.50", so that nothing is rounded)."""

from __future__ import annotations

import re
from typing import Any

from desktop.forms.codecs.base import BadValueError, Codec
from desktop.foundation.translation import _

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
# A spreadsheet or a script writes 12 as 12.0; beyond this a float no longer says which number it is.
_EXACT = 2**53
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")


def _whole(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return _checked_whole(str(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return _checked_whole(str(int(value)))
    if isinstance(value, str):
        return _checked_whole(value.strip().translate(_FULL_WIDTH))
    raise BadValueError(_("应当是整数"))


def _checked_whole(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        raise BadValueError(_("应当是整数"))
    return str(int(text))


def _decimal(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadValueError(_("应当是数字"))
    text = (repr(value) if isinstance(value, float) else str(value)).strip().translate(_FULL_WIDTH)
    if not _DECIMAL.fullmatch(text):
        raise BadValueError(_("应当是数字"))
    sign = "-" if text.startswith("-") else ""
    whole, dot, fraction = text.lstrip("+-").partition(".")
    made = (whole.lstrip("0") or "0") + (dot + fraction if fraction else "")
    return made if not any(digit in "123456789" for digit in made) else sign + made


INTEGER = Codec(_whole, int)
DECIMAL = Codec(_decimal, str)
