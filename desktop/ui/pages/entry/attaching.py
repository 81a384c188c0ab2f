"""Photos and scans put into the record in hand and taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.forms import Grid
from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.entry.files import Files
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.row_signals import RowSignals
from desktop.ui.pages.entry.rows import file_column
from desktop.workflows.enter_record import longest_sides


class Attaching(QObject):
    """Between the strips, the worker and the model. ``changed``: places that look different now."""

    def __init__(
        self, shell: Shell, page: QObject, say: RowSignals, model: Callable[[], EntryModel | None],
        changed: Callable[[frozenset[str]], None],
    ) -> None:  # fmt: skip
        super().__init__(page)
        self._shell, self._model, self._changed = shell, model, changed
        self.files = say.files = Files(shell, page)
        self._for: EntryModel | None = None
        say.files_wanted.connect(self._choose)
        say.files_dropped.connect(self._take)
        say.file_removed.connect(self.remove)
        self.files.taken.connect(self._taken)

    def _longest(self, model: EntryModel, place: str) -> int:
        item = model.layout.items[place]
        name = (
            next(c.name for c in item.columns if c.path == file_column(item)) if isinstance(item, Grid) else item.name
        )
        return longest_sides(model.opened.definition).get(name, 0)

    def _most(self, model: EntryModel, place: str) -> int:
        return 0 if isinstance(model.layout.items[place], Grid) else 1

    def _choose(self, place: str) -> None:
        model = self._for = self._model()
        if model is not None and model.opened.editable:
            rid, longest, most = model.opened.draft.rid, self._longest(model, place), self._most(model, place)
            self.files.choose(place, model.label(place), rid, longest, most)

    def _take(self, place: str, paths: Sequence[Path]) -> None:
        model = self._for = self._model()
        if model is not None and model.opened.editable:
            rid, longest, most = model.opened.draft.rid, self._longest(model, place), self._most(model, place)
            self.files.take(place, paths, rid, longest, most)

    def _taken(self, place: str, values: Sequence[str]) -> None:
        """They are in the workspace; now the record names them, if it is still the one in hand."""
        model = self._model()
        if model is None or model is not self._for:
            return
        item = model.layout.items[place]
        if not isinstance(item, Grid):
            self._changed(model.set(place, values[0]))
            return
        column = file_column(item)
        held = {row.get(column) for row in model.rows(place)}
        new = [value for value in values if value not in held]
        touched: frozenset[str] = frozenset()
        for value in new:
            touched |= model.set_cell(place, len(model.rows(place)) + 1, column, value)
        if touched:
            self._changed(touched)
        if len(new) < len(values):
            self._shell.toast(_("有 {n} 个已经附在这里了。").format(n=len(values) - len(new)))

    def remove(self, place: str, number: int) -> None:
        """Take one out of the record; Ctrl+Z brings it back."""
        model = self._model()
        if model is None or not model.opened.editable:
            return
        if isinstance(model.layout.items[place], Grid):
            self._changed(model.remove_row(place, number + 1))
        else:
            self._changed(model.set(place, None))
