"""Photos and scans of the record in hand: chosen, taken in on the worker, shown small and large, copied out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told, told_of
from desktop.ui.fields import FileLook
from desktop.ui.page import Shell
from desktop.ui.widgets.photo_view import PhotoView
from desktop.workflows.attached_files import TYPES_OFFERED, AttachedFiles, ShownFile, attach_all, save_copy, show_file

SMALL_PX, LARGE_PX = 144, 2560
_MOST_HELD = 400


class Files(QObject):
    """Asks the worker, holds what small pictures came. ``taken``: place, values; ``came``: a look is known now."""

    taken = Signal(str, object)
    busy = Signal(str, bool)
    came = Signal(str)

    def __init__(self, shell: Shell, page: QObject) -> None:
        super().__init__(page)
        self._shell = shell
        self._looks: dict[str, FileLook] = {}
        self._asked: set[str] = set()
        self.view: PhotoView | None = None

    # ---- small pictures ----

    def look(self, value: str) -> FileLook | None:
        """What a value looks like; None while it is being opened."""
        found = self._looks.get(value)
        if found is None and value not in self._asked:
            self._asked.add(value)
            self._shell.tasks.run(
                lambda workspace, _progress: show_file(workspace, value, SMALL_PX),
                done=self._shown, failed=lambda told: self._hold(value, FileLook(told.what, lost=True)), owner=self,
            )  # fmt: skip
        return found

    def _shown(self, shown: ShownFile) -> None:
        self._hold(shown.value, FileLook(shown.words, shown.ending, _pixmap(shown.picture), shown.lost))

    def _hold(self, value: str, look: FileLook) -> None:
        if len(self._looks) >= _MOST_HELD:
            self._looks.clear()
        self._looks[value] = look
        self._asked.discard(value)
        self.came.emit(value)

    # ---- taking in ----

    def choose(self, place: str, label: str, rid: str, longest: int, most: int) -> None:
        """The system's picker, then ``take``."""
        pattern = _("照片和文件") + f" ({' '.join(f'*.{ending}' for ending in TYPES_OFFERED)})"
        chosen = self._shell.choose_files(label, pattern, self._shell.stick())
        self.take(place, chosen, rid, longest, most)

    def take(self, place: str, paths: Sequence[Path], rid: str, longest: int, most: int) -> None:
        """Take files into the workspace; what cannot be taken is told, the others are not held up by it."""
        wanted = list(paths)[:most] if most else list(paths)
        if not wanted:
            return
        self.busy.emit(place, True)
        self._shell.tasks.run(
            lambda workspace, progress: attach_all(workspace, wanted, rid=rid, longest=longest, progress=progress),
            done=lambda made: self._took(place, made, left=len(paths) - len(wanted)),
            failed=lambda told: self._not_taken(place, told), owner=self, urgent=True,
        )  # fmt: skip

    def _took(self, place: str, made: AttachedFiles, left: int) -> None:
        self.busy.emit(place, False)
        if made.taken:
            self.taken.emit(place, [item.value for item in made.taken])
        if made.refused:
            told = told_of(made.refused[0])
            more = _("（另外还有 {n} 个没有收）").format(n=len(made.refused) - 1) if len(made.refused) > 1 else ""
            words = f"{told.what}：{told.where}{more}" if told.where else told.what + more
            self._shell.notice("warning", words, key="files", detail=told.do)
        else:
            self._shell.clear_notice("files")
        if made.twins:
            twin = made.twins[0]
            words = _("“{name}”和 {record}里的一张照片一样。是附错了就按 Delete 去掉。")
            self._shell.notice("warning", words.format(name=twin.name, record=twin.record), key="twin")
        else:
            self._shell.clear_notice("twin")
        if left:
            self._shell.toast(_("这里只放一个文件，其余 {n} 个没有收。").format(n=left))

    def _not_taken(self, place: str, told: Told) -> None:
        self.busy.emit(place, False)
        self._shell.told(told)

    # ---- large ----

    def open(self, values: Sequence[str], at: int, anchor: QWidget) -> None:
        """Show a file over the whole window."""
        if self.view is not None:
            return
        view = self.view = PhotoView(self._shell.theme, anchor)
        held = {"at": at}

        def bring() -> None:
            value = values[held["at"]]
            view.tell(_("正在打开…"), None)
            self._shell.tasks.run(
                lambda workspace, _progress: show_file(workspace, value, LARGE_PX),
                done=lambda shown: _tell(view, shown) if value == values[held["at"]] else None,
                failed=lambda told: view.tell(told.what, None), owner=view, urgent=True,
            )  # fmt: skip

        def step(by: int) -> None:
            place = held["at"] + by
            if 0 <= place < len(values):
                held["at"] = place
                bring()

        view.stepped.connect(step)
        view.copied.connect(lambda: self._copy(values[held["at"]]))
        view.closed.connect(self._closed)
        bring()

    def _closed(self) -> None:
        self.view = None

    def _copy(self, value: str) -> None:
        folder = self._shell.choose_folder(_("另存到哪里"), self._shell.stick())
        if folder is None:
            return
        self._shell.tasks.run(
            lambda workspace, _progress: save_copy(workspace, value, folder),
            done=lambda path: self._shell.toast(_("另存好了：{name}").format(name=path.name)),
            failed=self._shell.told, owner=self,
        )  # fmt: skip


def _tell(view: PhotoView, shown: ShownFile) -> None:
    picture = _pixmap(shown.picture)
    whole = picture is not None or shown.lost
    view.tell(
        shown.words if whole else f"{shown.words}\n" + _("这种文件这里看不了。按 S 另存一份，再到文件夹里打开。"),
        picture,
    )


def _pixmap(content: bytes) -> QPixmap | None:
    made = QPixmap()
    return made if content and made.loadFromData(content) else None
