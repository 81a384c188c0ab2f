"""What somebody has begun to fill in: on this computer only, until it becomes a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from desktop.foundation.quick_dataclass import dataclass


@dataclass(frozen=True)
class Draft:
    """``answers``: as ``forms.Session.answers`` gives them, personal ones too (the database is encrypted).

    ``typed``: place → text that is no value of its field yet (``2023-9-3x``): kept as it was typed.
    ``rid`` and ``rev``: the record it mends and the revision that was shown; "" and 0 for a new one.
    ``place``: where the person was, as ``forms.Session`` names it (``staff[2]/staff_name``).
    """

    id: str
    form: str
    form_ver: str
    unit: str
    rid: str = ""
    rev: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    made: str = ""
    changed: str = ""
