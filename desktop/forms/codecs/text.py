"""Text, and what is kept as text (files by name, places on earth)."""

from __future__ import annotations

import re
from typing import Any

from desktop.forms.codecs.base import BadValueError, Codec
from desktop.foundation.translation import _

_LONGEST = 100_000
_UNSEEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff]")


def _to_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadValueError(_("应当是文字"))
    made = str(value)
    if len(made) > _LONGEST:
        raise BadValueError(_("文字太长"))
    if _UNSEEN.search(made):
        raise BadValueError(_("含有看不见的控制字符"))
    return made


def _to_data(text: str) -> str:
    return text


TEXT = Codec(_to_text, _to_data)
