"""What the entry page may be asked to show."""

from __future__ import annotations

from typing import Any

from desktop.foundation.quick_dataclass import dataclass


@dataclass(frozen=True)
class EntryRequest:
    """A new record of ``form``; a record ``rid``; a ``draft``; a copy of a record. ``field``: where to go first.

    ``unit``: the unit below that is entered for. ``given``: answers a new record begins with. ``then``: what opens after
    it was saved, instead of the page one came from.
    """

    form: str = ""
    rid: str = ""
    draft: str = ""
    copy_of: str = ""
    field: str = ""
    unit: str = ""
    given: tuple[tuple[str, Any], ...] = ()
    then: EntryRequest | None = None
