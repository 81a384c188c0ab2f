"""The list of people with what is missing for their safety, and what can be done for one of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui.start.page import PAGE, Scaled, as_data, say
from desktop.ui.start.rows import BigRows, RowText
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.people import PeopleOverview, Person


class PeopleList(Scaled):
    """``chosen`` carries the place in the list."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.rows = BigRows(theme)
        self.rows.chosen.connect(self.chosen)
        self.notice = Notice(theme, "warning")
        self._empty = Label(theme, _("还没有写填表的人。按 Ctrl+I 加一个。"), "field", wrap=True, tone="text_2")
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        column.addWidget(self.notice)
        column.addWidget(self._empty)
        column.addWidget(self.rows)
        column.addStretch(1)
        self.notice.hide()

    def show_people(self, seen: PeopleOverview) -> None:
        self._empty.setVisible(not seen.people)
        self.rows.set_rows([person_row(person, protected=seen.protected) for person in seen.people])
        say(self.notice, *missing(seen))


def person_row(person: Person, *, protected: bool) -> RowText:
    states = [_("正在填") if person.here else "", _("有密码") if person.has_password else ""]
    if protected and not person.has_password:
        states.append(_("没有密码，按名字选"))
    return RowText(person.name, person.title, " · ".join(state for state in states if state), "user")


def missing(seen: PeopleOverview) -> tuple[str, str]:
    """What to say above the list; the gravest alone."""
    if not seen.protected:
        return (
            _("这台电脑上的记录没有防盗：谁打开都看得见病人的名字。"),
            _("要设密码，挑一个人，按“设密码”。"),
        )
    if seen.nobody:
        return _("打开要密码，可是还没有写这是谁的密码。"), _("按 Ctrl+I 加一个人：头一个加上的，用的就是它。")
    if not seen.has_code:
        with_help, without = _("还没有恢复码：忘了密码，只能请上级帮忙。"), _("还没有恢复码：忘了密码，谁也打不开。")
        return with_help if seen.parents else without, _("按 Ctrl+K 做一张，锁进柜子。")
    if not seen.code_proved:
        return _("恢复码做过，可是没有照着纸对过，可能没抄下来。"), _("按 Ctrl+K 再做一张，抄好，对一组。")
    return "", ""


class PersonSheet(Scaled):
    """What can be done for one person. ``chosen`` carries what: rename, password, unlock, retire."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._what: list[str] = []
        self._state = Label(theme, "", "field", wrap=True, tone="text_2")
        as_data(self._state)
        self.rows = BigRows(theme)
        self.rows.chosen.connect(lambda at: self.chosen.emit(self._what[at]))
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        column.addWidget(self._state)
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_person(self, person: Person, seen: PeopleOverview) -> None:
        told = person_row(person, protected=seen.protected)
        self._state.setText(" · ".join(part for part in (person.title, told.aside) if part) or _("按名字选"))
        rows = {
            "rename": RowText(_("改名字、职务"), _("以前填的、签过字的不变。"), icon="pencil-line"),
            "password": RowText(
                _("换密码") if person.has_password else _("设密码"),
                _("程序凭密码认人，每个人的不一样。"),
                icon="key-round",
            ),
        }
        if person.has_password:
            rows["unlock"] = RowText(_("去掉密码"), _("以后按名字选，不能自己打开。"), icon="circle-slash-2")
        if not person.here:
            rows["retire"] = RowText(_("不在这里了"), _("从名单里去掉，填过的都不变。"), icon="x")
        self._what = list(rows)
        self.rows.set_rows(list(rows.values()))
