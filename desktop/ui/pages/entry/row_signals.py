"""What the rows of a form tell the page they stand on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.ui.pages.entry.files import Files


class RowSignals(QObject):
    """What every row tells the page, with its place."""

    set_value = Signal(str, object)
    set_cell = Signal(str, int, str, object)
    row_inserted = Signal(str, int)
    row_removed = Signal(str, int)
    left = Signal(str)
    arrived = Signal(str)
    onward = Signal(str)
    back = Signal(str)
    explained = Signal(str, str)
    last_wanted = Signal(str)
    files_wanted = Signal(str)
    files_dropped = Signal(str, object)
    file_removed = Signal(str, int)

    files: Files  # set by the page before the first row is made
