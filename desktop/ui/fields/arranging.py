"""All rows of a grid at once: sorted by a column, a column ticked through. One step back takes all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.ui.fields.columns import GridColumn, is_blank

if TYPE_CHECKING:
    from desktop.ui.fields.roster_grid import RosterGrid


def tick_column(grid: RosterGrid) -> None:
    """Every row of this column that says nothing gets its tick; where all say yes, none does."""
    grid.commit()
    column, rows = grid.column(), grid.rows()
    if not rows or column.readonly:
        return
    name, yes = column.name, column.ticks()[0]
    blank = [row for row in rows if is_blank(row.get(name))]
    if not blank and all(row.get(name) == yes for row in rows):
        yes_now = None
        blank = rows
    else:
        yes_now = yes
    for row in blank:
        row[name] = yes_now
    rearrange(grid, rows)
    told = _("“{title}”：{n} 行打了勾。按 Ctrl+Z 收回。")
    grid.line.say(told.format(title=column.title, n=sum(row.get(name) == yes for row in rows)))


def sort(grid: RosterGrid, *, back: bool = False) -> None:
    """Rows by this column as its cells read, or the other way round; blank ones last, equal ones as they stood."""
    grid.commit()
    column, rows = grid.column(), grid.rows()
    texts = [grid.model.text(number, column) for number in range(len(rows))]
    filled = [number for number, text in enumerate(texts) if text]
    filled.sort(key=lambda number: _order(column, rows[number], texts[number]), reverse=back)
    wanted = [rows[number] for number in (*filled, *(n for n, text in enumerate(texts) if not text))]
    if wanted == rows:
        grid.line.say(_("已经按“{title}”排着。").format(title=column.title))
        return
    rearrange(grid, wanted)
    grid.line.say(_("按“{title}”排好了。按 Ctrl+Z 排回去。").format(title=column.title))


def rearrange(grid: RosterGrid, rows: list[dict[str, Any]]) -> None:
    """Through whoever keeps the rows, so that one step back takes all of it; alone, in the grid's own sheet."""
    row, column = grid.place()
    if grid.kept_elsewhere:
        grid.rearranged.emit(rows)
    else:
        blanks: dict[str, Any] = {item.name: None for item in grid.columns}
        grid.model.sheet.paste(0, [blanks | values for values in rows])
    grid.go(min(row, grid.model.rowCount() - 1), column)


def _order(column: GridColumn, row: Mapping[str, Any], text: str) -> tuple[float, str]:
    """Numbers by their size, 无 before them; names by their sound."""
    value = row.get(column.name)
    if column.numeric:
        return (float(value), "") if isinstance(value, int | float) else (-1.0, text)
    return 0.0, next(iter(pinyin.spelled(text)), text)
