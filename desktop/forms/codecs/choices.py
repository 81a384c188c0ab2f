"""One choice (its name) or several (a list of names; kept in the form as names between blanks)."""

from __future__ import annotations

from typing import Any

from desktop.forms.codecs.base import BadValueError, Codec
from desktop.foundation.translation import _


def _one(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise BadValueError(_("应当是一个选项"))
    text = str(value).strip()
    if any(letter.isspace() for letter in text):
        raise BadValueError(_("只能选一项"))
    return text


def _many(value: Any) -> str:
    if isinstance(value, str):
        value = value.split()
    if not isinstance(value, (list, tuple)):
        raise BadValueError(_("应当是若干选项"))
    names = [_one(item) for item in value]
    if len(set(names)) != len(names):
        raise BadValueError(_("同一个选项选了两次"))
    return " ".join(names)


def _name(text: str) -> str:
    return text


ONE = Codec(_one, _name)
MANY = Codec(_many, str.split)
