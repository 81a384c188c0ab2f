"""What other pages ask of the preview."""

from __future__ import annotations

from desktop.foundation.quick_dataclass import dataclass
from desktop.model.sheets import PrintedSheet


@dataclass(frozen=True)
class PrintRequest:
    """``sheet``: "" for the first that fits. ``records``: ids, or what the sheet is about; ``form``: whose sheets, for blank ones.

    ``blank``: copies, or rows of a sheet with a grid. ``made``: drawn already by whoever holds a secret, under ``title``.
    """

    sheet: str = ""
    records: tuple[str, ...] = ()
    form: str = ""
    blank: int = 0
    title: str = ""
    made: PrintedSheet | None = None
