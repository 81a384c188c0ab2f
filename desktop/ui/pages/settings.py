"""设置: how it looks, this workspace, who fills in, what this program is."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import __version__
from desktop.foundation.translation import _, language_in_use
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.tokens import SCALES
from desktop.ui.updating import show_installer, update_on
from desktop.ui.widgets.buttons import Button, CheckBox
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.choices import Segments
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.reading import ReadingArea
from desktop.workflows.workspace_facts import WorkspaceFacts
from desktop.workflows.workspace_settings import LONGEST_NAME, confirm_words, set_person, words_of_network

_ABOVE = 1.75  # from this text size on a name stands above its control


class SettingsPage(Page):
    """Every change holds at once; there is nothing to save but the name."""

    name: ClassVar[str] = "settings"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._make_looks()
        self._make_workspace()
        self._make_person()
        self._make_backup()
        self._make_about()
        self.area = ReadingArea(self.theme, _("设置"))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for cards in ((self.looks, self.person, self.backup), (self.workspace, self.about)):
            side = QVBoxLayout()
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            side.setSpacing(self.theme.px(tokens.CARD_GAP))
            self._columns.addLayout(side, 1)
        self.area.column.addLayout(self._columns)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self._restyle()
        self.theme.changed.connect(self._restyle)
        self.theme.changed.connect(self._follow_theme)

    # --------------------------------------------------------------------------------------------------------- building

    def _make_looks(self) -> None:
        self.looks = Card(self.theme, _("看得清楚"), icon="zoom-in")
        sizes = [(str(scale), f"{scale:.0%}".replace("%", " %")) for scale in SCALES]
        self.text_size = Segments(self.theme, sizes, str(self.theme.scale))
        self.text_size.changed.connect(self._size_chosen)
        self.contrast = CheckBox(self.theme, _("高对比（黑底白字）"), checked=self.theme.high_contrast)
        self.contrast.toggled.connect(self._contrast_chosen)
        self._named: list[_Named] = []
        languages = [("zh", "中文"), ("en", "English")]
        self.language = Segments(self.theme, languages, language_in_use())
        self.language.setProperty("data", True)  # each language is named in itself
        self.language.changed.connect(self._language_chosen)
        for name, control, keys in (
            (_("文字大小"), self.text_size, "Ctrl+=  Ctrl+-"),
            (_("对比"), self.contrast, "Ctrl+Shift+H"),
            (_("语言"), self.language, ""),
        ):
            self._named.append(_Named(self, name, control, keys))
            self.looks.body.addWidget(self._named[-1])
        self.looks.body.addWidget(
            Label(self.theme, _("换语言时窗口会重画一遍，填的都在。"), "caption", wrap=True, tone="text_3")
        )

    def _make_workspace(self) -> None:
        self.workspace = Card(self.theme, _("这个工作区"), icon="building-2")
        self.facts = Facts(self.theme)
        self.facts.setProperty("data", True)
        self.words_title = Label(self.theme, _("核对词"), "body", tone="text_3")
        self.words = Label(self.theme, "", "action", wrap=True)
        self.words.setProperty("data", True)
        self.confirmed = Notice(self.theme, "good", _("已经和盖章的纸核对过。"))
        self.confirm = Button(self.theme, _("和盖章的纸一样"), icon="badge-check", kind="main")
        self.confirm.clicked.connect(self._confirm)
        self.workspace.body.addWidget(self.facts)
        self.workspace.body.addWidget(self.words_title)
        self.workspace.body.addWidget(self.words)
        self.workspace.body.addWidget(self.confirmed)
        self.workspace.body.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)

    def _make_person(self) -> None:
        self.person = Card(self.theme, _("填表人"), icon="user")
        self.name_box = QLineEdit()
        self.name_box.setMaxLength(LONGEST_NAME)
        self.name_box.setAccessibleName(_("填表人的名字"))
        self.name_box.returnPressed.connect(self._save_name)
        self.name_box.textChanged.connect(lambda _text: self._follow_name())
        self.save = Button(self.theme, _("改成这个名字"), key="Enter")
        self.save.clicked.connect(self._save_name)
        row = QHBoxLayout()
        row.addWidget(self.name_box, 1)
        row.addWidget(self.save)
        self.person.body.addWidget(
            Label(self.theme, _("新记录的填表人、表格下面的落款，都用这个名字。"), "base", wrap=True, tone="text_2")
        )
        self.person.body.addLayout(row)
        self.people = Button(self.theme, _("人员、密码、恢复码"), icon="users")
        self.people.clicked.connect(lambda: self.shell.go("people"))
        self.switch = Button(self.theme, _("换人来填"), icon="user", key="F6")
        self.switch.clicked.connect(lambda: self.shell.go("who"))
        self.done = Button(self.theme, _("办过的事"), icon="history")
        self.done.clicked.connect(lambda: self.shell.go("done"))
        self.person.body.addWidget(FlowRow(self.theme, self.people, self.switch, self.done))

    def _make_backup(self) -> None:
        self.backup = Card(self.theme, _("备份"), icon="save")
        told = _("电脑会坏，U 盘会丢。备份要放在另一个地方。")
        self.backup.body.addWidget(Label(self.theme, told, "base", wrap=True, tone="text_2"))
        self.to_backup = Button(self.theme, _("备份和恢复"), icon="save", key="Ctrl+B")
        self.to_backup.clicked.connect(lambda: self.shell.go("backup"))
        self.backup.body.addWidget(self.to_backup, 0, Qt.AlignmentFlag.AlignLeft)

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+B": lambda: self.shell.go("backup"), "Ctrl+L": lambda: self.shell.go("licences"), "F5": self._tell_update, "F7": self._install,
        }  # fmt: skip

    def _make_about(self) -> None:
        self.about = Card(self.theme, _("关于杏林台账"), icon="info")
        facts = Facts(
            self.theme,
            [
                (_("版本"), __version__),
                (_("许可"), "Apache-2.0"),
                (_("运行在"), f"Python {platform.python_version()} · Qt {_qt_version()}"),
            ],
        )
        self.about.body.addWidget(facts)
        self.update_words = Label(self.theme, "", "base", wrap=True, tone="text_2")
        self.about.body.addWidget(self.update_words)
        self.install = Button(self.theme, _("从 U 盘装"), icon="usb", key="F7")
        self.install.clicked.connect(self._install)
        self.about.body.addWidget(self.install, 0, Qt.AlignmentFlag.AlignLeft)
        self.to_licences = Button(self.theme, _("许可全文"), icon="file-text", key="Ctrl+L")
        self.to_licences.clicked.connect(lambda: self.shell.go("licences"))
        told = _("杏林台账、它的字体和图标、别人做的部分（Qt、SQLCipher 等）各按什么许可，全文都在这里，不用上网。")
        self.about.body.addWidget(Label(self.theme, told, "caption", wrap=True, tone="text_2"))
        self.about.body.addWidget(self.to_licences, 0, Qt.AlignmentFlag.AlignLeft)

    def _tell_update(self) -> None:
        """Which program this is, and how another comes: on a stick, from the unit above."""
        update = update_on(self.shell.stick())
        self.update_words.setText(f"{update.text} {update.do}".strip())
        self.update_words.set_tone("good" if update.installer is not None else "text_2")
        self.install.setVisible(update.installer is not None)

    def _install(self) -> None:
        """The folder it lies in; what to do there stands above the button."""
        self._tell_update()
        installer = update_on(self.shell.stick()).installer
        if installer is not None and not show_installer(installer):
            self.shell.notice("info", _("这里打不开文件夹。请自己打开 U 盘，双击 {file}。").format(file=installer.file))

    def _restyle(self) -> None:
        gap = self.theme.px(tokens.CARD_GAP)
        self._columns.setSpacing(gap)
        self.name_box.setFont(self.theme.font(16))
        for card in (self.looks, self.workspace, self.person, self.backup, self.about):
            card.body.setSpacing(self.theme.px(10))

    # ------------------------------------------------------------------------------------------- what the window asks

    def heading(self) -> Heading:
        return Heading(_("设置"), self.shell.facts.name)

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Tab", _("下一项")),
            KeyHint("← →", _("挑一个")),
            KeyHint("Ctrl+B", _("备份")),
            KeyHint("Ctrl+L", _("许可")),
            KeyHint("Ctrl+=", _("大一号")),
            KeyHint("Ctrl+-", _("小一号")),
            KeyHint("Ctrl+Shift+H", _("高对比")),
        )

    def opened(self, argument: object | None) -> None:
        del argument
        self._show_facts(self.shell.facts)
        self._tell_update()

    def first_focus(self) -> QWidget | None:
        return self.text_size

    def compact_changed(self, compact: bool) -> None:
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.TopToBottom if compact else direction.LeftToRight)
        for place in range(self._columns.count()):
            self._columns.setStretch(place, 0 if compact else 1)
        for row in self._named:
            row.set_compact(compact=compact)

    # ------------------------------------------------------------------------------------------------------------ looks

    def _size_chosen(self, key: str) -> None:
        self.theme.set_scale(float(key))
        self.shell.preferences.scale = self.theme.scale

    def _contrast_chosen(self, on: bool) -> None:
        if on != self.theme.high_contrast:
            self.theme.set_high_contrast(on)
            self.shell.preferences.high_contrast = on

    def _follow_theme(self) -> None:
        """Ctrl+= and Ctrl+Shift+H change the same things."""
        self.text_size.set_current(str(self.theme.scale))
        self.contrast.setChecked(self.theme.high_contrast)

    def _language_chosen(self, language: str) -> None:
        self.shell.preferences.language = language
        self.shell.rebuild()

    # -------------------------------------------------------------------------------------------------------- workspace

    def _show_facts(self, facts: WorkspaceFacts) -> None:
        shown = [(_("单位"), facts.name)]
        if facts.parent_name:
            shown.append((_("报给"), facts.parent_name))
        shown.append((_("放在"), _breakable(facts.path)))
        self.facts.set_facts(shown)
        self.shell.tasks.run(
            lambda workspace, _progress: words_of_network(workspace),
            done=self._show_words,
            failed=self.shell.told,
            owner=self,
        )
        self.confirmed.setVisible(facts.confirmed)
        self.confirm.setVisible(not facts.confirmed)
        self.words_title.setText(
            _("核对词")
            if facts.confirmed
            else _("核对词：和启用包一起来的盖章的纸上，应当是一模一样的几个词。没核对之前可以记录，不能上报。")
        )
        self.words_title.setWordWrap(not facts.confirmed)
        self.name_box.setText(facts.person)
        self._follow_name()

    def _show_words(self, words: str) -> None:
        self.words.setText(words)

    def _confirm(self) -> None:
        words = self.words.text()
        self.shell.tasks.run(
            lambda workspace, _progress: confirm_words(workspace, words),
            done=self._changed(_("核对好了，可以上报了。")),
            failed=self.shell.told,
            owner=self,
        )

    # ----------------------------------------------------------------------------------------------------------- person

    def _follow_name(self) -> None:
        told = " ".join(self.name_box.text().split())
        same = told == self.shell.facts.person
        self.save.set_enabled(_("先写名字") if not told else _("就是这个名字") if same else "")

    def _save_name(self) -> None:
        if not self.save.isEnabled():
            return
        name = self.name_box.text()
        self.shell.tasks.run(
            lambda workspace, _progress: set_person(workspace, name),
            done=self._changed(_("填表人改好了。")),
            failed=self.shell.told,
            owner=self,
        )

    def _changed(self, said: str) -> Callable[[WorkspaceFacts], None]:
        def done(facts: WorkspaceFacts) -> None:
            self.shell.facts_changed(facts)
            self._show_facts(facts)
            self.shell.toast(said)

        return done


class _Named(QWidget):
    """A name at the left, the control with its keys at the right; with large letters one above the other."""

    def __init__(self, page: Page, name: str, control: QWidget, keys: str) -> None:
        super().__init__()
        self._theme = page.theme
        self._hint = Label(page.theme, keys, "caption", tone="text_3")
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(Label(page.theme, name, "body"))
        self._layout.addStretch(1)
        self._layout.addWidget(self._hint)
        self._layout.addWidget(control)
        self.set_compact(compact=False)
        page.theme.changed.connect(lambda: self.set_compact(compact=self._compact))

    def set_compact(self, *, compact: bool) -> None:
        self._compact = compact
        high = self._theme.scale >= _ABOVE
        direction = QBoxLayout.Direction
        self._layout.setDirection(direction.TopToBottom if high else direction.LeftToRight)
        self._hint.setVisible(bool(self._hint.text()) and not compact)


def _breakable(path: Path) -> str:
    """A path that may be broken after each of its folders."""
    return str(path).replace("/", "/\u200b").replace("\\", "\\\u200b")


def _qt_version() -> str:
    from PySide6.QtCore import qVersion

    return qVersion()
