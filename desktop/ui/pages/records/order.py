"""By which column the list is sorted: clicked in the header, or walked through with F6; Shift+F6 turns it round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView

from desktop.ui.widgets import Column
from desktop.workflows.list_records import Asked, Sorting

_SORTINGS: dict[str, Sorting] = {"day": "day", "form": "form", "unit": "unit", "state": "state"}


class ListOrder:
    """Only columns that an index answers can be sorted by: the others would read every record."""

    def __init__(self, header: QHeaderView, columns: Sequence[Column], changed: Callable[[], None]) -> None:
        self._header, self._columns, self._changed = header, columns, changed
        self._sections = [n for n, column in enumerate(columns) if column.sortable]
        self._section, self._backwards = self._sections[0], False
        self._header.setSectionsClickable(True)
        self._header.sectionClicked.connect(self._clicked)
        self._header.setSortIndicatorShown(True)
        self._mark()

    def of(self, asked: Asked) -> Asked:
        """The same question in this order."""
        return replace(asked, sorting=self._sorting, backwards=self._backwards)

    def next_column(self) -> None:
        here = self._sections.index(self._section)
        self._set(self._sections[(here + 1) % len(self._sections)], backwards=False)

    def turn_round(self) -> None:
        self._set(self._section, backwards=not self._backwards)

    @property
    def _sorting(self) -> Sorting:
        return _SORTINGS[self._columns[self._section].key]

    def _clicked(self, section: int) -> None:
        if section in self._sections:
            self._set(section, backwards=section == self._section and not self._backwards)
        else:
            self._mark()  # Qt has put its arrow there already

    def _set(self, section: int, *, backwards: bool) -> None:
        self._section, self._backwards = section, backwards
        self._mark()
        self._changed()

    def _mark(self) -> None:
        """An arrow down where the newest stands first, or the last of the alphabet."""
        down = self._backwards != (self._sorting == "day")
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(self._section, order)
