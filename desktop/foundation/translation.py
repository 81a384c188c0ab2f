"""All text a person reads goes through ``_``; Chinese is the source language, English a translation."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterable
from typing import Literal

from desktop.foundation.shipped import shipped_path

DOMAIN = "xinglin"
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "zh"


def use_language(language: str | None = None) -> None:
    """Switch to ``zh`` (the source) or ``en``; None reads XINGLIN_LANG."""
    global _current, _language  # one language a process: the text of a running program
    wanted = (language or os.environ.get("XINGLIN_LANG") or "zh")[:2]
    _language = "en" if wanted == "en" else "zh"
    folder = shipped_path("resources/translations")
    _current = gettext.translation(DOMAIN, str(folder), [wanted], fallback=True)


def _(text: str) -> str:
    """The text in the language in use."""
    return _current.gettext(text)


def language_in_use() -> Literal["zh", "en"]:
    """The language in use: texts that a form or programme brings along in both."""
    return "en" if _language == "en" else "zh"


def listed(items: Iterable[str]) -> str:
    """Names one after the other, as the language writes a list."""
    return _("、").join(items)


def one_after_another(sentences: Iterable[str]) -> str:
    """Sentences that say different things in one line."""
    return _("；").join(sentences)
