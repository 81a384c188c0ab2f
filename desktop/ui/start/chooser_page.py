"""Which workspace: those opened on this computer before, each with its digit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Heading, KeyHint
from desktop.ui.preferences import KnownWorkspace
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Scaled, StartPage, breakable, level_words, scrolling
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.workspace import is_workspace


class ChooserActions(Protocol):
    """What the flow does for the chooser."""

    def open_known(self, known: KnownWorkspace) -> None: ...
    def new_from_kit(self) -> None: ...
    def open_folder(self) -> None: ...


class ChooserPage(StartPage):
    """Opened where there are several, or by 换一个工作区."""

    name = "chooser"

    def __init__(self, host: StartHost, actions: ChooserActions) -> None:
        super().__init__(host)
        self._actions = actions
        self._known: Sequence[KnownWorkspace] = host.preferences.known
        theme = self.theme
        self.rows = BigRows(theme)
        self.rows.set_rows([_row(known) for known in self._known])
        self.rows.chosen.connect(lambda at: actions.open_known(self._known[at]))
        self._new = Button(theme, _("用启用包新建"), icon="package-open", key="Ctrl+N", kind="plain")
        self._new.clicked.connect(actions.new_from_kit)
        self._folder = Button(theme, _("打开文件夹"), icon="folder-open", key="Ctrl+O")
        self._folder.clicked.connect(actions.open_folder)
        self._quit = Button(theme, _("退出"))
        self._quit.clicked.connect(host.quit)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._quit)
        self._footer.set_right(self._folder, self._new)
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE)
        if self._known:
            column.addWidget(self.rows)
        else:
            self._empty = EmptyState(theme, "package-open", _("这台电脑上还没有打开过工作区。用启用包建一个。"))
            column.addWidget(self._empty)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("工作区")))

    def heading(self) -> Heading:
        return Heading(_("打开哪一个"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self.rows.rows[0] if self.rows.rows else self._new

    def keys(self) -> Sequence[KeyHint]:
        digits = [KeyHint("1" if len(self._known) == 1 else f"1 – {min(len(self._known), 9)}", _("打开"))]
        moves = [KeyHint("↑ ↓", _("换一行")), KeyHint("Enter", _("打开"))]
        return [
            *(digits + moves if self._known else []),
            KeyHint("Ctrl+N", _("用启用包新建")),
            KeyHint("Ctrl+O", _("打开文件夹")),
        ]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+N": self._actions.new_from_kit, "Ctrl+O": self._actions.open_folder}


def _row(known: KnownWorkspace) -> RowText:
    where = _("{level} · {folder}").format(
        level=level_words().get(known.level, _("单位")), folder=breakable(known.path)
    )
    gone = "" if is_workspace(known.path) else _("文件夹不在了")
    # Local ISO text: the day is its first ten characters.
    last = _("{date} 用过").format(date=known.opened[:10]) if known.opened else ""
    return RowText(known.name or known.path.name, where, last, "building-2", gone)
