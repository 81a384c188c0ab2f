"""First run, step 1: which kit, and the code of the stamped sheet that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.start.page import PAGE, Scaled, breakable, say
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.progress import ProgressLine
from desktop.workflows.first_run import FoundKit


class CodeBox(QLineEdit):
    """Twenty digits in groups of five; blanks, dashes and full-width digits do not matter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(_("启用码"))
        self.setMaxLength(60)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(18, bold=True))
        self.setFixedWidth(self._theme.px(380))


class KitStep(Scaled):
    """``chosen`` a file, ``wanted`` the picker, ``opened`` the code was typed."""

    chosen = Signal(object)  # Path
    wanted = Signal()
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._found: Sequence[FoundKit] = ()
        self.setAcceptDrops(True)
        self.title = Label(theme, "", "title", wrap=True)
        self.told = Label(theme, "", "field", wrap=True, tone="text_2")
        self.kits = BigRows(theme)
        self.kits.chosen.connect(lambda at: self.chosen.emit(self._found[at].file))
        self.pick = Button(theme, _("选启用包文件"), icon="folder-open", key="Ctrl+O")
        self.pick.clicked.connect(self.wanted)
        self._code_name = Label(theme, _("启用码"), "card")
        self.code = CodeBox(theme)
        self.code.returnPressed.connect(self._enter)
        self._code_hint = Label(
            theme, _("在盖章的纸上：四组，每组五位数字。横线和空格打不打都行。"), "base", wrap=True, tone="text_3"
        )
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self.progress = ProgressLine(theme)
        self.progress.stop.hide()
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        for widget in (self.title, self.told, self.kits):
            column.addWidget(widget)
        column.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignLeft)
        self._code_row = QWidget()
        row = QVBoxLayout(self._code_row)
        self.scaled(row, spacing=6)
        row.addWidget(self._code_name)
        line = QHBoxLayout()
        self.scaled(line, spacing=12)
        line.addWidget(self.code)
        line.addWidget(self._code_hint, 1)
        row.addLayout(line)
        column.addWidget(self._code_row)
        column.addWidget(self.wrong)
        column.addWidget(self.progress)
        column.addStretch(1)
        self.show_kit(None)

    @property
    def found(self) -> int:
        """How many kits there are to choose from."""
        return len(self._found)

    def show_found(self, found: Sequence[FoundKit], stick: Path | None) -> None:
        """Kits on the stick, or what to do where there are none."""
        self._found = found
        self.kits.set_rows([
            RowText(kit.file.stem, _("单位 {code} · {folder}").format(code=kit.unit, folder=breakable(kit.file.parent)), icon="package")
            for kit in found
        ])  # fmt: skip
        if found:
            self.told.setText(_("U 盘上有这些启用包，按数字选自己单位的。"))
        elif stick is not None:
            self.told.setText(
                _("插着的 U 盘上没有启用包。换一个 U 盘按 F5，或者按 Ctrl+O 自己选文件；也可以把文件拖到这里。")
            )
        else:
            self.told.setText(_("把上级给的 U 盘插上，按 F5 找；或者按 Ctrl+O 自己选文件，也可以把文件拖到这里。"))

    def show_kit(self, file: Path | None) -> None:
        """With a kit chosen its code is asked for; without one a kit is."""
        chosen = file is not None
        self._code_row.setVisible(chosen)
        self.kits.setVisible(not chosen)
        self.pick.setText(_("换一个文件") if chosen else _("选启用包文件"))
        self.title.setText(_("输入盖章纸上的启用码") if chosen else _("打开上级给的启用包"))
        self.told.setProperty("data", chosen)  # a file's name stands in it
        if file is not None:
            self.told.setText(_("启用包：{name}").format(name=breakable(file.name)))
            self.code.clear()

    def show_wrong(self, what: str, do: str = "") -> None:
        say(self.wrong, what, do)

    def busy(self, opening: bool) -> None:
        self.code.setReadOnly(opening)
        self.pick.set_enabled(_("正在打开启用包") if opening else "")
        if opening:
            self.progress.begin(_("正在打开启用包"))
            self.progress.stop.hide()
        else:
            self.progress.finish()

    def first_focus(self) -> QWidget:
        if not self._code_row.isHidden():
            return self.code
        return self.kits.rows[0] if self.kits.rows else self.pick

    def _enter(self) -> None:
        if self.code.text().strip() and not self.code.isReadOnly():
            self.opened.emit(self.code.text())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.chosen.emit(files[0])
