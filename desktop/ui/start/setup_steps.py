"""First run, steps 3 to 5: whose unit and where, the password, this computer's own words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.foundation.translation import _, listed
from desktop.ui.start.first_run_steps import FirstRun
from desktop.ui.start.page import PAGE, Scaled, as_data, breakable, level_words, say
from desktop.ui.start.password_page import PasswordBox
from desktop.ui.start.word_tiles import WordTiles
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button, CheckBox
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.progress import ProgressLine
from desktop.workflows.key_file import LEAST_PASSWORD


class UnitStep(Scaled):
    """看清单位: everything the kit says, and the folder where the data will lie."""

    other_folder = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._facts = Facts(theme)
        self.folder = Label(theme, "", "field", wrap=True)
        self.change = Button(theme, _("换个地方"), icon="folder-open", key="Ctrl+O")
        self.change.clicked.connect(self.other_folder)
        self.trouble = Notice(theme, "warning")
        self.trouble.hide()
        card = Card(theme, _("启用包里写的"), icon="package-open")
        card.body.addWidget(as_data(self._facts))
        place = Card(theme, _("数据放在"), icon="hard-drive")
        line = QHBoxLayout()
        self.scaled(line, spacing=14)
        line.addWidget(as_data(self.folder), 1)
        line.addWidget(self.change)
        place.body.addLayout(line)
        place.body.addWidget(
            Label(
                theme,
                _("填的都在这个文件夹里，加了密。平时不用管它；要备份，就连文件夹一起拷。"),
                "base",
                wrap=True,
                tone="text_3",
            )
        )
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 14)
        column.addWidget(Label(theme, _("是不是你们单位？"), "title", wrap=True))
        column.addWidget(card)
        column.addWidget(place)
        column.addWidget(as_data(self.trouble))
        column.addStretch(1)

    def show_run(self, run: FirstRun, warning: str) -> None:
        seen = run.summary
        if seen is None:
            return
        facts = [
            (_("单位"), f"**{seen.name}**  {seen.unit}"),
            (_("级别"), level_words().get(seen.level, "")),
            (_("在"), seen.place),
            (_("报给"), seen.parent_name),
            (_("项目"), listed(seen.programmes)),
            (_("表单"), listed(seen.forms)),
        ]
        self._facts.set_facts([(name, value) for name, value in facts if value])
        self.folder.setText(breakable(run.folder or ""))
        self.trouble.set_text(warning)
        self.trouble.setVisible(bool(warning))


class PasswordStep(Scaled):
    """设密码: twice the same, or none, with what either means."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.first, self.second = PasswordBox(theme, _("密码")), PasswordBox(theme, _("再输一遍"))
        self.first.returnPressed.connect(lambda: self.second.setFocus(Qt.FocusReason.TabFocusReason))
        self.second.returnPressed.connect(self.accepted)
        seen = CheckBox(theme, _("看得见密码"))
        for box in (self.first, self.second):
            seen.toggled.connect(box.show_text)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self.progress = ProgressLine(theme)
        grid = QGridLayout()
        self.scaled(grid, spacing=12)
        for number, (name, box) in enumerate(((_("密码"), self.first), (_("再输一遍"), self.second))):
            grid.addWidget(Label(theme, name, "card"), number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(box, number, 1)
        grid.addWidget(seen, 2, 1)
        grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 14)
        column.addWidget(Label(theme, _("要不要给这台电脑上的记录设密码？"), "title", wrap=True))
        column.addLayout(grid)
        column.addWidget(self.wrong)
        with_one = _(
            "**设了密码：** 每次打开要输，别人打不开。至少 {n} 个字母或数字。忘了不要紧：建好以后给您一张恢复码，锁进柜子。"
        )
        without = _("**不设密码：** 打开就能用。谁坐到这台电脑前都看得见病人的名字；电脑丢了，记录也就让人看见了。")
        for text in (with_one.format(n=LEAST_PASSWORD), without):
            column.addWidget(Label(theme, text, "body", wrap=True, tone="text_2", marked=True))
        column.addWidget(self.progress)
        column.addStretch(1)

    def show_wrong(self, what: str, do: str = "") -> None:
        say(self.wrong, what, do)

    def busy(self, making: bool) -> None:
        for box in (self.first, self.second):
            box.setReadOnly(making)
        if making:
            self.progress.begin(_("正在建工作区"))
            self.progress.stop.hide()
        else:
            self.progress.finish()

    def clear(self) -> None:
        """The passwords stay nowhere on the screen."""
        for box in (self.first, self.second):
            box.clear()


class RequestStep(Scaled):
    """写核对单: this computer's own words, in big, and the request that carries its keys up."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._title = Label(theme, "", "title", wrap=True)
        self.tiles = WordTiles(theme, to_compare=False)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2", marked=True)
        self._later = Notice(theme, "warning")
        self.written = Notice(theme, "good")
        self.wrong = Notice(theme, "error")
        for notice in (self._later, self.written, self.wrong):
            notice.hide()
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        for named in (self._title, self._told, self.written):
            as_data(named)  # the unit's name, whom it reports to, the file
        for widget in (self._title, self.tiles, self._told, self.written, self.wrong, self._later):
            column.addWidget(widget)
        column.addStretch(1)

    def show_run(self, run: FirstRun) -> None:
        if run.own is None:
            return
        who = run.own.parent_name or _("上级")
        self._title.setText(_("{name} 建好了。这是这台电脑自己的核对词").format(name=run.own.name))
        self.tiles.show_words(run.own.words)
        self._told.setText(
            _("把这 {n} 个词抄下来，放在电话旁边。{who}收到核对单，会打电话请您念；念对了，才认这台电脑送去的文件。"
              "现在写核对单也行，**不写也行：第一次上报会自动带上**。").format(n=len(run.own.words), who=who)
        )  # fmt: skip
        self._later.set_text(_("启用包的核对词还没有对。可以先记录；对过以后才能上报。"))
        self._later.setVisible(run.later)

    def show_written(self, file: Path) -> None:
        self.wrong.hide()
        say(self.written, _("核对单写好了，读回核对一致。写在 U 盘上的，可以拔出了。"), breakable(file))

    def show_wrong(self, what: str, do: str = "") -> None:
        self.written.hide()
        say(self.wrong, what, do)
