"""Data of a newer program: what the stick holds that would open it, looked for as long as the page shows."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.foundation.translation import _
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import say
from desktop.ui.updating import Update, show_installer, update_on
from desktop.ui.widgets.notices import Notice, NoticeKind

_LOOK_EVERY_MS = 1000


class UpdateLine(Notice):
    """``install`` shows the installer's folder and ends this program, which has nothing open: it may be replaced."""

    def __init__(self, host: StartHost, needed: str) -> None:
        super().__init__(host.theme)
        self._host, self._needed = host, needed
        self.found: Update | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_EVERY_MS)
        self._watch.timeout.connect(self.look)
        self._watch.start()
        self.look()

    def look(self) -> None:
        """At the stick; said only when something else is there than before."""
        found = update_on(self._host.stick(), self._needed)
        if found != self.found:
            self.found = found
            self._tell(found.kind, found.text, found.do)

    def install(self) -> None:
        """Without a stick, or where it holds nothing that helps, once more what to do."""
        self.look()
        found = self.found
        if found is None or found.installer is None:
            self._tell("warning", _("还没有能装的。"), f"{found.text} {found.do}".strip() if found is not None else "")
        elif show_installer(found.installer):
            self._host.quit()
        else:
            told = _("这里打不开文件夹。请自己打开 U 盘，双击 {file}。").format(file=found.installer.file)
            self._tell("warning", told, "")

    def _tell(self, kind: NoticeKind, text: str, do: str) -> None:
        self.set_kind(kind)
        if self.parentWidget() is None:  # still being made: shown alone it would be a window of its own
            self.set_text(text, do)
        else:
            say(self, text, do)
