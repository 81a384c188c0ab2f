"""Which backup: those on this computer and on the stick by digit and arrow, or a file from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.atomic import size_in_words
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.mending import when, why
from desktop.ui.start.page import PAGE, Scaled, StartPage, breakable, scrolling
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.tasks import Progress
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.wizard import FooterBar

if TYPE_CHECKING:
    from desktop.workflows.backup_overview import BackupRow

_MOST = 30


class RestorePage(StartPage):
    """``chosen`` goes on with one; ``back`` is where one came from."""

    name = "restore"

    def __init__(
        self, host: StartHost, path: Path, *, chosen: Callable[[BackupRow], None], back: Callable[[], None]
    ) -> None:
        super().__init__(host)
        theme = self.theme
        self._path, self._chosen, self._back = path, chosen, back
        self.found: Sequence[BackupRow] = ()
        self.told = Notice(theme, "error")
        self.told.hide()
        self.nothing = Label(theme, "", "field", wrap=True)
        self.rows = BigRows(theme)
        self.rows.chosen.connect(lambda at: self._chosen(self.found[at]))
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        self.lead = Label(theme, _("挑一份备份。最上面的最新。"), "action", wrap=True)
        for widget in (self.lead, self.told, self.nothing, self.rows):
            column.addWidget(widget)
        column.addStretch(1)
        self._footer = FooterBar(theme)
        leave = Button(theme, _("返回"), key="Esc")
        leave.clicked.connect(self._back)
        self.open = Button(theme, _("从文件里选"), icon="folder-open", key="Ctrl+O")
        self.open.clicked.connect(self._choose_file)
        self._footer.set_left(leave)
        self._footer.set_right(self.open)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("用备份恢复")))

    def heading(self) -> Heading:
        return Heading(_("用备份恢复"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self.rows.rows[0] if self.rows.rows else self.open

    def keys(self) -> Sequence[KeyHint]:
        pick = [KeyHint("↑ ↓", _("挑一份")), KeyHint("1 – 9", _("直接选")), KeyHint("Enter", _("选它"))]
        return [*(pick if self.found else []), KeyHint("Ctrl+O", _("从文件里选")), KeyHint("Esc", _("返回"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+O": self._choose_file}

    def escape(self) -> bool:
        self._back()
        return True

    def opened(self, argument: object | None) -> None:
        del argument
        stick = self.host.stick()

        def look(_progress: Progress) -> Sequence[BackupRow]:
            from desktop.workflows.backup_overview import backups_known

            return backups_known([stick] if stick is not None else [])

        self.host.tasks.run_free(look, done=self.show_rows, failed=self.host.told, owner=self)

    def show_rows(self, found: Sequence[BackupRow]) -> None:
        """Newest first."""
        self.found = found[:_MOST]
        self.rows.set_rows(
            [
                RowText(
                    f"{when(row.made)}  " + row.path.name.replace("_", "_\u200b"),
                    breakable(row.path.parent),
                    _("{n} 条，{size}").format(n=row.lines, size=size_in_words(row.size)) + f"  {why(row.reason)}",
                    icon="save",
                )
                for row in self.found
            ]
        )
        none = _("这台电脑和 U 盘上没有找到备份。插上有备份的 U 盘，或从别的文件夹里选。")
        self.nothing.setText("" if found else none)
        self.nothing.setVisible(not found)
        self.lead.setVisible(bool(found))
        self.keys_changed.emit()
        wanted = self.first_focus()
        if wanted is not None:
            wanted.setFocus()

    def _choose_file(self) -> None:
        file = self.host.choose_file(_("选一份备份"), self.host.stick(), f"{_('备份')} (*.xinglin)")
        if file is None:
            return

        def look(_progress: Progress) -> BackupRow:
            from desktop.workflows.backup_overview import row_of

            return row_of(file)

        self.host.tasks.run_free(look, done=self._chosen, failed=self._not_one, owner=self)

    def _not_one(self, told: Told) -> None:
        self.told.set_text(told.what, told.detail)
        self.told.show()
