"""What the entry page is asked to show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EntryRequest:
    """A new record of ``form``, a record to change, a draft to finish, or a copy; ``field`` is where to stand."""

    form: str = ""
    rid: str = ""
    draft: str = ""
    copy_of: str = ""
    field: str = ""
