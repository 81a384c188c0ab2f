"""A block from Excel or WPS into a grid: one word lands at once, a block is shown first and lands as one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop.foundation.translation import _
from desktop.ui.fields.arranging import rearrange
from desktop.ui.fields.columns import GridColumn

if TYPE_CHECKING:
    from desktop.ui.fields.paste_preview import PastePreview
    from desktop.ui.fields.pasting import PastePlan
    from desktop.ui.fields.roster_grid import RosterGrid


class GridPasting:
    """``hidden``: columns that the grid does not show now; what is pasted into one makes it show."""

    def __init__(self, grid: RosterGrid) -> None:
        self._grid = grid
        self.hidden: Callable[[], Sequence[GridColumn]] = tuple
        self.preview: PastePreview | None = None

    def from_clipboard(self) -> None:
        self.take(QGuiApplication.clipboard().text())

    def take(self, text: str) -> None:
        """Show what a block would do; one cell is pasted at once."""
        from desktop.ui.fields.pasting import plan_paste  # only who pastes needs it

        grid = self._grid
        row, column = grid.place()
        plan = plan_paste(text, (*grid.columns, *self.hidden()), row, column, grid.today, grid.rows())
        if plan is None:
            grid.line.say(_("剪贴板里没有可贴的内容。"))
        elif plan.is_one_cell:
            grid.model.sheet.paste(plan.top, plan.rows)
            grid.show_cell()
        else:
            self._ask(plan)

    def _ask(self, plan: PastePlan) -> None:
        from desktop.ui.fields.paste_preview import PastePreview

        grid = self._grid
        self.preview = PastePreview(grid.theme, plan, grid.name, grid.window())
        self.preview.answered.connect(self._answered)
        self.preview.ask()

    def _answered(self, plan: PastePlan | None) -> None:
        grid, self.preview = self._grid, None
        grid.keep_focus()
        if plan is None:
            grid.show_cell()
            return
        rearrange(grid, plan.landed())
        grid.view.widen()
        grid.show_cell()
        grid.line.say(_("贴好了 {} 行。按 Ctrl+Z 整块收回。").format(len(plan.rows)))
