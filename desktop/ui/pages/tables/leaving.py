"""What is done with figures before they leave: added up another way, written into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.foundation.translation import _, one_after_another
from desktop.workflows.export_files import export_table
from desktop.workflows.table_screen import CellValue
from desktop.workflows.table_view import TableView, figure_text, wrong_sums

if TYPE_CHECKING:
    from desktop.ui.pages.tables.page import TablesPage


class Leaving:
    """核对合计, PDF and Excel of what is shown: as computed, or as it was reported."""

    def __init__(self, page: TablesPage) -> None:
        self._page = page

    def check_sums(self) -> None:
        view = self._page.shown_view()
        if view is None:
            return
        self._page.shell.tasks.run(
            lambda _workspace, _progress: wrong_sums(view),
            done=lambda wrong: self._checked(view, wrong),
            failed=self._page.shell.told,
            owner=self._page,
        )

    def _checked(self, view: TableView, wrong: Sequence[tuple[str, CellValue, CellValue]]) -> None:
        if not wrong:
            columns, rows = len(view.result.table.columns), len(view.result.rows) + 1
            self._page.shell.toast(
                _("合计都对：{columns} 列 {rows} 行换一种加法又加了一遍。").format(columns=columns, rows=rows)
            )
            return
        named = one_after_another(
            _("{name}：表上 {said}，再加是 {again}").format(name=name, said=figure_text(said), again=figure_text(again))
            for name, said, again in wrong[:3]
        )
        self._page.shell.notice("error", _("有 {n} 个合计对不上。").format(n=len(wrong)), key="sums", detail=named)

    def export(self, kind: str) -> None:
        view = self._page.shown_view()
        if view is None:
            return
        screen = self._page.found
        then = screen is not None and view is screen.views.get("then")
        reported = screen.frozen if screen is not None and then else None
        folder = self._page.shell.choose_folder(_("导出到哪个文件夹"), self._page.shell.stick())
        if folder is None:
            return
        self._page.shell.tasks.run(
            lambda workspace, _progress: export_table(workspace, view, folder, kind, reported),
            done=self._exported,
            failed=self._page.shell.told,
            owner=self._page,
        )

    def _exported(self, file: Path) -> None:
        self._page.shell.toast(_("导出好了：{name}").format(name=file.name))
