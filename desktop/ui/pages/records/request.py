"""What the list of records is asked to show."""

from __future__ import annotations

from desktop.foundation.quick_dataclass import dataclass


@dataclass(frozen=True)
class RecordsRequest:
    """Filters to begin with; ``rids`` are the records behind a figure."""

    state: str = ""
    unit: str = ""
    rids: tuple[str, ...] = ()
