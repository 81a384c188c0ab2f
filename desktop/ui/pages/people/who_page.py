"""谁在填: chosen by name, or by one's own password, when somebody else sits down (F6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.people.request import WhoRequest
from desktop.ui.start.page import PAGE, Scaled, as_data, say, scrolling
from desktop.ui.start.password_page import PasswordBox
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.people import Person
from desktop.workflows.who_fills import WhoFills, sit_down, who_fills
from desktop.workflows.workspace_facts import WorkspaceFacts


class WhoPage(Page):
    """Rows with digits for those without a password; one box for all who have one."""

    name: ClassVar[str] = "who"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = self.theme
        self.seen = WhoFills(())
        self._wanted: Person | None = None
        self._then: Callable[[], None] | None = None
        self._busy = False
        self.rows = BigRows(theme)
        self.rows.chosen.connect(self._choose)
        self._lead = Label(theme, "", "title", wrap=True)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2")
        as_data(self._lead)
        self._label = Label(theme, _("密码"), "card")
        self.box = PasswordBox(theme, _("密码"))
        self.box.returnPressed.connect(self._try)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        inside = Scaled(theme)
        column = QVBoxLayout(inside)
        inside.scaled(column, PAGE, 12)
        for widget in (self._lead, self._told, self._label, self.box, self.wrong, self.rows):
            column.addWidget(widget)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, _("谁在填")))
        self._footer = FooterBar(theme)
        self.stay = Button(theme, _("不换"), key="Esc")
        self.stay.clicked.connect(self._stay)
        self.manage = Button(theme, _("填表的人"), icon="users")
        self.manage.clicked.connect(lambda: self.shell.go("people"))
        self._footer.set_left(self.stay)
        self._footer.set_right(self.manage)

    # ------------------------------------------------------------------------------------------- the frame

    def heading(self) -> Heading:
        return Heading(_("谁在填"), self.shell.facts.name)

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        if self.seen.passwords:
            return self.box
        here = next((at for at, person in enumerate(self.seen.people) if person.here), 0)
        return self.rows.rows[here] if self.rows.rows else self.manage

    def keys(self) -> Sequence[KeyHint]:
        found = len(self.rows.rows)
        pick = [KeyHint(f"1 – {min(found, 9)}" if found > 1 else "1", _("就是这位"))]
        typed = [KeyHint("Enter", _("输了密码，换人")), KeyHint("Tab", _("按名字挑"))]
        stay = KeyHint("Esc", _("不换"))
        return [*(typed if self.seen.passwords else []), *(pick if found else []), stay]

    def opened(self, argument: object | None) -> None:
        self._then = argument.then if isinstance(argument, WhoRequest) else None
        self._wanted = None
        self.box.clear()
        say(self.wrong, "")
        self.shell.tasks.run(
            lambda workspace, _progress: who_fills(workspace), done=self._show, failed=self.shell.told, owner=self
        )

    def escape(self) -> bool:
        """Whoever filled in last goes on."""
        self.box.clear()
        if self._then is not None:
            self._go_on()
            return True
        return False

    def _stay(self) -> None:
        if not self.escape():
            self.shell.back()

    def close_page(self) -> None:
        self.box.clear()

    def may_leave(self) -> bool:
        self.box.clear()
        return True

    # ------------------------------------------------------------------------------------------- what happens

    def _show(self, seen: WhoFills) -> None:
        self.seen = seen
        if seen.people:
            self._lead.setText(_("现在是{name}。换成谁？").format(name=self.shell.facts.person))
            by_name = _("新记录的填表人就是这一位。")
            self._told.setText(_("输自己的密码，程序就认出是谁；没有密码的，按名字挑。") if seen.passwords else by_name)
        else:
            self._lead.setText(_("还没有写填表的人"))
            self._told.setText(_("先在“填表的人”里加。"))
        self._label.setVisible(seen.passwords)
        self.box.setVisible(seen.passwords)
        self.rows.set_rows([_row(person) for person in seen.people])
        for before, after in itertools.pairwise([self.box, *self.rows.rows, self.stay]):
            self.setTabOrder(before, after)  # rows made later would come after the footer
        self.keys_changed.emit()
        self._focus(self.first_focus())

    def _focus(self, wanted: QWidget | None) -> None:
        if wanted is not None and self.isVisible():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, at: int) -> None:
        person = self.seen.people[at]
        self._wanted = person if person.has_password else None
        if person.has_password:
            self._lead.setText(_("{name}：请输密码").format(name=person.name))
            say(self.wrong, "")
            self._focus(self.box)
        else:
            self._sit(person.id, None)

    def _try(self) -> None:
        if self.box.text():
            self._sit(self._wanted.id if self._wanted is not None else None, self.box.text())

    def _sit(self, person: str | None, password: str | None) -> None:
        if self._busy:
            return
        self._busy = True
        self.box.setReadOnly(True)
        self.shell.tasks.run(
            lambda workspace, _progress: sit_down(workspace, person, password),
            done=self._sat,
            failed=self._refused,
            owner=self,
        )

    def _sat(self, facts: WorkspaceFacts) -> None:
        self._free()
        self.box.clear()
        self.shell.facts_changed(facts)
        self.shell.toast(_("现在是{name}在填。").format(name=facts.person))
        self._go_on()

    def _refused(self, told: Told) -> None:
        self._free()
        say(self.wrong, told.what, told.do)
        self._focus(self.box)
        self.box.selectAll()

    def _free(self) -> None:
        self._busy = False
        self.box.setReadOnly(False)

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
        else:
            self.shell.back()


def _row(person: Person) -> RowText:
    states = [_("正在填") if person.here else "", _("要密码") if person.has_password else ""]
    return RowText(person.name, person.title, " · ".join(state for state in states if state), "user")
