"""The password of a workspace: wrong ones cost time after the fifth, never data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.host import StartHost
from desktop.ui.start.page import PAGE, Scaled, StartPage, as_data, bring_into_view, scrolling
from desktop.ui.start.password_gate import PasswordGate
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button, CheckBox
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.password_gate import time_in_words

WRONG, TOO_SOON = "收 208", "网 150"

_WIDE, _NARROW, _NARROW_FROM = 360, 260, 1.75


def beside(theme: Theme) -> bool:
    """Whether what belongs to a box stands beside it; with the largest letters it stands below."""
    return theme.scale < _NARROW_FROM


def line_width(theme: Theme) -> int:
    """How wide a box for a few words is, in pixels: with the largest letters it leaves room for its name beside it."""
    return theme.px(_WIDE if beside(theme) else _NARROW)


class PasswordBox(QLineEdit):
    """One line that hides what is typed. The method editor stays out: what it composes nobody could see."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setMaxLength(200)
        self.show_text(False)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_text(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def _restyle(self) -> None:
        self.setFont(self._theme.font(16))
        self.setFixedWidth(line_width(self._theme))


class PasswordPage(StartPage):
    """``other`` is 换一个工作区, ``forgot`` 忘了密码？; ``failed`` hears what is no matter of the password.

    Anybody's password opens: the program finds whose it is.
    """

    name = "password"

    def __init__(
        self,
        host: StartHost,
        path: Path,
        unit: str,
        *,
        other: Callable[[], None],
        forgot: Callable[[], None],
        failed: Callable[[Told], None],
        gate: PasswordGate | None = None,
    ) -> None:
        super().__init__(host)
        self._path, self._unit, self._failed = path, unit, failed
        self.gate = gate or PasswordGate(path)
        theme = self.theme
        self.box = PasswordBox(theme, _("密码"))
        self.box.returnPressed.connect(self._try)
        self._seen = CheckBox(theme, _("看得见密码"))
        self._seen.toggled.connect(self.box.show_text)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self.forgot = Button(theme, _("忘了密码？"), icon="circle-help", key="F2")
        self.forgot.clicked.connect(forgot)
        self.help = Label(theme, _("记录都在，什么都不会被清掉：有三条路。"), "body", wrap=True, tone="text_2")
        for widget in (self.forgot, self.help):
            widget.setVisible(bool(self.gate.misses))
        self._second = QTimer(self)
        self._second.setInterval(500)
        self._second.timeout.connect(self._tick)
        self._footer = FooterBar(theme)
        leave, change = Button(theme, _("退出")), Button(theme, _("换一个工作区"))
        leave.clicked.connect(host.quit)
        change.clicked.connect(other)
        self.open = Button(theme, _("打开"), key="Enter", kind="main", great=True)
        self.open.clicked.connect(self._try)
        self._footer.set_left(leave, change)
        self._footer.set_right(self.open)
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        column.addWidget(as_data(Label(theme, unit, "title", wrap=True)))
        column.addWidget(Label(theme, _("密码"), "card"))
        column.addWidget(self.box)
        column.addWidget(self._seen)
        column.addWidget(self.wrong)
        line = QHBoxLayout()
        inside.scaled(line, spacing=14)
        line.addWidget(self.forgot)
        line.addWidget(self.help, 1)
        column.addLayout(line)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("密码")))
        self._tick()

    def heading(self) -> Heading:
        return Heading(_("输密码"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        return self.box

    def keys(self) -> Sequence[KeyHint]:
        found = [KeyHint("Enter", _("打开"))]
        if self.gate.misses:
            found.append(KeyHint("F2", _("忘了密码？")))
        return [*found, KeyHint("Tab", _("换一个")), KeyHint("Ctrl+= / Ctrl+-", _("字号"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"F2": self._ask_for_help}

    def _ask_for_help(self) -> None:
        if self.forgot.isVisible():
            self.forgot.click()

    def close_page(self) -> None:
        self._second.stop()

    def _try(self) -> None:
        if self.gate.seconds_left or not self.open.isEnabled() or not self.box.text():
            return
        self.open.set_enabled(_("正在打开"))
        self.host.open_workspace(self._path, self.box.text(), failed=self._missed)

    def _missed(self, told: Told) -> None:
        self.open.set_enabled()
        if told.code not in (WRONG, TOO_SOON):
            self._failed(told)
            return
        self.gate.look()
        self.box.selectAll()
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.forgot.show()
        self.help.show()
        self.keys_changed.emit()
        self.wrong.set_text(_("密码不对。看看大写锁定开着没有，再输一次。"))
        self.wrong.show()
        bring_into_view(self.wrong)
        self._tick()

    def _tick(self) -> None:
        """While one has to wait, the time left is said and the button waits too."""
        left = self.gate.seconds_left
        if left:
            shown = time_in_words(left)
            self.wrong.set_text(_("错了 {n} 次，歇一歇再试，还要等 {time}。").format(n=self.gate.misses, time=shown))
            self.wrong.show()
            self.open.set_enabled(_("还要等 {time}").format(time=shown))
            if not self._second.isActive():
                self._second.start()
        elif self._second.isActive():
            self._second.stop()
            self.wrong.set_text(_("可以再试了。"))
            self.open.set_enabled()
