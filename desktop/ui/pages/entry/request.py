"""What the entry page may be asked to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EntryRequest:
    """A new record of ``form``; a record ``rid``; a ``draft``; a copy of a record. ``field``: where to go first.

    ``unit``: the unit below that is entered for.
    """

    form: str = ""
    rid: str = ""
    draft: str = ""
    copy_of: str = ""
    field: str = ""
    unit: str = ""
