"""What leaves the page of 报送率: the board as a workbook, the list of whom to call as paper."""

from __future__ import annotations

from pathlib import Path

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.completeness.words import column_title, state_words
from desktop.ui.pages.printing.request import PrintRequest
from desktop.workflows.completeness_board import CompletenessBoard
from desktop.workflows.export_files import export_board


def print_calls(shell: Shell, board: CompletenessBoard | None, period: int) -> None:
    """Who is to be called for a period (by its place on the board), with their telephones."""
    if board is not None and board.periods:
        shell.go("preview", PrintRequest("call_list", (f"{board.programme} {board.periods[period].name}",)))


def save_board(shell: Shell, board: CompletenessBoard | None) -> None:
    """As Excel, in a folder that the person chooses."""
    folder = shell.choose_folder(_("导出到哪个文件夹"), shell.stick()) if board is not None else None
    if board is None or folder is None:
        return
    titles = {days.name: column_title(days.name) for days in board.periods}
    words = state_words()

    def saved(file: Path) -> None:
        shell.toast(_("导出好了：{name}").format(name=file.name))

    shell.tasks.run(
        lambda workspace, _progress: export_board(workspace, board, words, titles, folder),
        done=saved,
        failed=shell.told,
    )
