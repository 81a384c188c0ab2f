"""备份: when the last one was made, where they go, one more now, and the way to restoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.atomic import size_in_words
from desktop.foundation.translation import _
from desktop.foundation.watching import StoppedError
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.tasks import CancelledError, Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.progress import ProgressLine
from desktop.ui.widgets.reading import ReadingArea

if TYPE_CHECKING:
    from desktop.workflows.backup import BackupMade
    from desktop.workflows.backup_overview import BackupOverview
    from desktop.workflows.workspace import Workspace


class BackupPage(Page):
    """Reached from 设置. Everything long runs beside the worker: one goes on recording meanwhile."""

    name: ClassVar[str] = "backup"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = self.theme
        self._task: Task | None = None
        self._seen: BackupOverview | None = None
        self._make_last()
        self._make_places()
        self._make_restore()
        self.area = ReadingArea(theme, _("备份"))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for card in (self.last, self.places, self.mend):
            self.area.column.addWidget(card)
        self.area.column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _make_last(self) -> None:
        theme = self.theme
        self.last = Card(theme, _("上次备份"), icon="save")
        self.facts = Facts(theme)
        self.facts.setProperty("data", True)
        self.warning = Notice(theme, "warning")
        self.warning.hide()
        self.line = ProgressLine(theme)
        self.line.stopped.connect(self._stop)
        self.to_stick = Button(theme, _("备份到 U 盘"), icon="usb", key="Ctrl+B", kind="main")
        self.to_stick.clicked.connect(self.back_up_to_stick)
        self.to_disk = Button(theme, _("备份到这台电脑"), icon="hard-drive")
        self.to_disk.clicked.connect(self.back_up_here)
        row = QHBoxLayout()
        row.addWidget(self.to_stick)
        row.addWidget(self.to_disk)
        row.addStretch(1)
        self.last.body.addWidget(self.facts)
        self.last.body.addWidget(self.warning)
        self.last.body.addLayout(row)
        self.last.body.addWidget(self.line)

    def _make_places(self) -> None:
        theme = self.theme
        self.places = Card(theme, _("每天自动备份"), icon="hard-drive")
        told = _("有新记录的日子，开着时备一份，关程序时再备一份，不用管它。旧的会自动清理：近的多留几份，远的少留。")
        self.places.body.addWidget(Label(theme, told, "base", wrap=True, tone="text_2"))
        self.folder = Facts(theme)
        self.folder.setProperty("data", True)
        self.choose = Button(theme, _("换一个文件夹"), icon="folder-open")
        self.choose.clicked.connect(self._choose)
        self.usual = Button(theme, _("放回原处"))
        self.usual.clicked.connect(lambda: self._set_folder(None))
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose)
        row.addWidget(self.usual)
        self.places.body.addLayout(row)

    def _make_restore(self) -> None:
        theme = self.theme
        self.mend = Card(theme, _("用备份恢复"), icon="history")
        told = _("电脑换了、数据坏了，或者文件被人换过，用它。现在的数据整个另外留着，不会丢。")
        self.mend.body.addWidget(Label(theme, told, "base", wrap=True, tone="text_2"))
        self.restore = Button(theme, _("挑一份备份恢复"), icon="history", key="Ctrl+R")
        self.restore.clicked.connect(self._restore)
        self.mend.body.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignLeft)

    def _restyle(self) -> None:
        self.area.column.setSpacing(self.theme.px(tokens.CARD_GAP))
        for card in (self.last, self.places, self.mend):
            card.body.setSpacing(self.theme.px(10))

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        return Heading(_("备份"), self.shell.facts.name)

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Ctrl+B", _("现在备份")),
            KeyHint("Ctrl+R", _("用备份恢复")),
            KeyHint("Tab", _("下一项")),
            KeyHint("Esc", _("回设置")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+B": self._now, "Ctrl+R": self._restore}

    def opened(self, argument: object | None) -> None:
        del argument
        self._look()

    def first_focus(self) -> QWidget | None:
        return self.to_stick if self.to_stick.isEnabled() else self.to_disk

    def close_page(self) -> None:
        self._stop()

    # --------------------------------------------------------------------------------------------------------- looking

    def _look(self) -> None:
        stick = self.shell.stick()
        self.to_stick.set_enabled("" if stick is not None else _("先插 U 盘"))

        def look(workspace: Workspace, _progress: Progress) -> BackupOverview:
            from desktop.workflows.backup_overview import backup_overview

            return backup_overview(workspace, [stick] if stick is not None else [])

        self.shell.tasks.run(look, done=self._show, failed=self.shell.told, owner=self)

    def _show(self, seen: BackupOverview) -> None:
        self._seen = seen
        last = seen.last
        if last is None:
            self.facts.set_facts([(_("上次"), _("还没有备份过"))])
        else:
            self.facts.set_facts(
                [
                    (_("上次"), _when(last.at)),
                    (_("放在"), breakable(Path(last.file).parent)),
                    (_("大小"), size_in_words(last.size)),
                    (_("以后又写了"), _("{n} 条").format(n=seen.since) if seen.since else _("没有新的")),
                ]
            )
        self.folder.set_facts([(_("放在"), breakable(seen.folder))])
        self.usual.setVisible(not seen.own)
        self.warning.setVisible(not seen.protected)
        if not seen.protected:
            self.warning.set_text(
                _("没有设密码：谁拿到备份都能打开，看到全部记录。"), _("U 盘上的备份自己收好，别和上报文件一起交上去。")
            )

    # ------------------------------------------------------------------------------------------------------- backing up

    def _now(self) -> None:
        if self.to_stick.isEnabled():
            self.back_up_to_stick()
        elif self.to_disk.isEnabled():
            self.back_up_here()

    def back_up_to_stick(self) -> None:
        stick = self.shell.stick()
        if stick is not None:
            self._back_up(stick, stick=True)

    def back_up_here(self) -> None:
        if self._seen is not None:
            self._back_up(self._seen.folder, stick=False)

    def _back_up(self, to: Path, *, stick: bool) -> None:
        if self._task is not None and self._task.running:
            return
        self.to_stick.set_enabled(_("正在备份"))
        self.to_disk.set_enabled(_("正在备份"))
        self.line.begin(_("正在备份，可以接着填"))

        def work(workspace: Workspace, progress: Progress) -> BackupMade:
            from desktop.workflows.backup import back_up

            try:
                return back_up(workspace, to, progress, lambda: progress.cancelled, stick=stick)
            except StoppedError as error:
                raise CancelledError from error

        self._task = self.shell.tasks.run_beside(
            work, done=self._made, failed=self._failed, progressed=self._progressed,
            cancelled=lambda: self._ended(_("停下了，没有备份。")), owner=self,
        )  # fmt: skip

    def _progressed(self, done: int, total: int) -> None:
        self.line.show_progress(100 * done // max(total, 1), 100)

    def _made(self, made: BackupMade) -> None:
        def note(workspace: Workspace, _progress: Progress) -> None:
            from desktop.workflows.backups import note_backup

            note_backup(workspace, made)

        self.shell.tasks.run(note, done=lambda _none: self._ended(), failed=self.shell.told, owner=self)
        self.shell.toast(_("备份好了，读回来对过"))

    def _failed(self, told: Told) -> None:
        self._ended()
        self.shell.told(told)

    def _ended(self, said: str = "") -> None:
        self.line.finish(said)
        self.to_disk.set_enabled("")
        self._look()
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    # ---------------------------------------------------------------------------------------------------------- folder

    def _choose(self) -> None:
        chosen = self.shell.choose_folder(_("每天的备份放在哪里（最好是另一个硬盘）"))
        if chosen is not None:
            self._set_folder(chosen)

    def _set_folder(self, folder: Path | None) -> None:
        def work(workspace: Workspace, _progress: Progress) -> None:
            from desktop.workflows.backups import set_folder

            set_folder(workspace, folder)

        self.shell.tasks.run(work, done=lambda _none: self._look(), failed=self.shell.told, owner=self)

    def _restore(self) -> None:
        self.shell.restore_workspace()


def _when(at: str) -> str:
    """2023-09-25 17:05"""
    return at[:16].replace("T", " ")


def breakable(path: Path) -> str:
    """A path that may be broken after each of its folders."""
    return str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")
