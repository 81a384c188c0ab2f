"""A new password: twice the same, and what helps to remember it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from desktop.errors import UsageError
from desktop.foundation.translation import _
from desktop.ui.start.page import Scaled, say
from desktop.ui.start.password_page import PasswordBox, beside, line_width
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import CheckBox
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.key_file import LEAST_PASSWORD, check_password


class NewPassword(Scaled):
    """``accepted``: Enter in the last box. What is typed is asked for with ``taken``, and wiped with ``clear``."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.first, self.second = PasswordBox(theme, _("新密码")), PasswordBox(theme, _("再输一遍"))
        self.hint = QLineEdit()
        self.hint.setMaxLength(40)
        self.hint.setAccessibleName(_("提示词"))
        self.hint.setAccessibleDescription(_("忘了密码时给您看，别人也看得见；别写密码本身"))
        seen = CheckBox(theme, _("看得见密码"))
        for box in (self.first, self.second):
            seen.toggled.connect(box.show_text)
        self.first.returnPressed.connect(lambda: self.second.setFocus(Qt.FocusReason.TabFocusReason))
        self.second.returnPressed.connect(self.accepted)
        self.hint.returnPressed.connect(self.accepted)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        self._names: list[Label] = []
        self._grid = grid = QGridLayout()
        self.scaled(grid, spacing=10)
        rows = ((_("新密码"), self.first), (_("再输一遍"), self.second), (_("提示词（可以不写）"), self.hint))
        for number, (name, widget) in enumerate(rows):
            self._names.append(Label(theme, name, "card"))
            grid.addWidget(self._names[-1], number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(widget, number, 1)
        self._seen = seen
        grid.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        self.scaled(column, spacing=10)
        column.addLayout(grid)
        column.addWidget(
            Label(
                theme,
                _("至少 {n} 个字母、数字或汉字。提示词别人也看得见，别写密码本身。").format(n=LEAST_PASSWORD),
                "base",
                wrap=True,
                tone="text_2",
            )
        )
        column.addWidget(self.wrong)
        theme.changed.connect(self._fit_hint)
        self._fit_hint()

    def _fit_hint(self) -> None:
        self.hint.setFont(self.theme.font(16))
        self.hint.setFixedWidth(line_width(self.theme))
        self._grid.removeWidget(self._seen)
        self._grid.addWidget(self._seen, *((0, 2) if beside(self.theme) else (3, 1)))

    def names_width(self) -> int:
        """Of the widest name before a box."""
        return max(name.sizeHint().width() for name in self._names)

    def line_up(self, width: int) -> None:
        """Boxes in line with those above: names at least this wide."""
        self._grid.setColumnMinimumWidth(0, width)

    def taken(self) -> str | None:
        """The password if the two are the same; None where the person was told what is wrong."""
        first = self.first.text()
        if not first:
            self.show_wrong(_("还没有输新密码。"))
            return None
        try:
            check_password(first)
        except UsageError as error:
            self.show_wrong(error.problem.message, error.problem.hint, at_first=True)
            return None
        if first != self.second.text():
            self.show_wrong(_("两次输的不一样。请再输一遍。"))
            return None
        say(self.wrong, "")
        return first

    def show_wrong(self, what: str, do: str = "", *, at_first: bool = False) -> None:
        say(self.wrong, what, do)
        box = self.first if at_first or not self.first.text() else self.second
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        box.selectAll()

    def lock(self, working: bool) -> None:
        for box in (self.first, self.second, self.hint):
            box.setReadOnly(working)

    def clear(self) -> None:
        """Passwords stay nowhere on the screen."""
        for box in (self.first, self.second, self.hint):
            box.clear()
        say(self.wrong, "")
