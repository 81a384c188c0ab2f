"""填表的人: who fills in here, their passwords, the recovery code. One decision a sheet; Esc goes one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.clock import local_text
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.people import specs
from desktop.ui.pages.people.form import Form, FormSpec
from desktop.ui.pages.people.lists import PeopleList, PersonSheet
from desktop.ui.start.first_run_hints import code_keys
from desktop.ui.start.page import scrolling
from desktop.ui.start.recovery_sheet import RecoverySheet, print_code, prove_sheet, save_sheet
from desktop.ui.tasks import Progress
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.people import PeopleOverview, Person, people_overview
from desktop.workflows.workspace import Workspace
from desktop.workflows.workspace_facts import WorkspaceFacts, workspace_facts

Seen = tuple[PeopleOverview, WorkspaceFacts]


class PeoplePage(Page):
    """Four faces: the list, one person, a sheet, the recovery code."""

    name: ClassVar[str] = "people"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = self.theme
        self.step, self._code, self._busy = "list", "", False
        self.seen: PeopleOverview | None = None
        self._person: Person | None = None
        self.list, self.person, self.form = PeopleList(theme), PersonSheet(theme), Form(theme)
        self.code = RecoverySheet(theme)
        self._stack = Faces()
        self._faces = {
            step: scrolling(face, title)
            for step, face, title in (
                ("list", self.list, _("填表的人")), ("person", self.person, _("这一位")), ("form", self.form, _("要填的")),
                ("code", self.code, _("恢复码")),
            )
        }  # fmt: skip
        for face in self._faces.values():
            self._stack.addWidget(face)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._make_footer()
        self.list.chosen.connect(self._choose)
        self.person.chosen.connect(self._open_sheet)
        self.form.accepted.connect(self._main)
        self.code.wanted.connect(self._save_code)
        self.code.printing.connect(self._print_code)
        self.code.accepted.connect(self._main)
        self.code.turned.connect(self._turned)

    def _make_footer(self) -> None:
        theme = self.theme
        self._footer = FooterBar(theme)
        self.back = Button(theme, _("返回"), key="Esc")
        self.add = Button(theme, _("加一个人"), icon="user-plus", key="Ctrl+I")
        self.make = Button(theme, _("恢复码"), icon="key-round", key="Ctrl+K")
        self.log = Button(theme, _("办过的事"), icon="history")
        self.main = Button(theme, "", icon="check", key="Enter", kind="main", great=True)
        for button, act in (
            (self.back, self._leave), (self.add, self._add), (self.make, self._make_code),
            (self.log, lambda: self.shell.go("done")), (self.main, self._main),
        ):  # fmt: skip
            button.clicked.connect(act)
        self._footer.set_left(self.back, self.log)
        self._footer.set_right(self.make, self.add, self.main)

    # ------------------------------------------------------------------------------------------- the frame

    def heading(self) -> Heading:
        if self.step == "list" or (self.step == "form" and self._person is None):
            return Heading(_("填表的人"), self.shell.facts.name)
        if self.step == "code":
            return Heading(_("恢复码"))
        return Heading(self._person.name if self._person else "")

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        if self.step in ("list", "person"):
            rows = (self.list if self.step == "list" else self.person).rows.rows
            here = next((at for at, held in enumerate(self._people()) if held == self._person), 0)
            return (rows[here] if self.step == "list" else rows[0]) if rows else self.add
        if self.step == "code":
            return self.code.box if self.code.asked else self.main
        boxes = self.form.boxes()
        return boxes[0] if boxes else self.main

    def keys(self) -> Sequence[KeyHint]:
        back = KeyHint("Esc", _("返回"))
        if self.step == "code":
            return [*code_keys(asked=bool(self.code.asked)), back]
        if self.step == "form":
            return [KeyHint("Enter", _("下一格，办好")), KeyHint("Tab", _("换一个")), back]
        found = len(self.list.rows.rows if self.step == "list" else self.person.rows.rows)
        pick = [KeyHint(f"1 – {min(found, 9)}" if found > 1 else "1", _("挑一个")), KeyHint("Enter", _("打开"))]
        more = [KeyHint("Ctrl+I", _("加一个人")), KeyHint("Ctrl+K", _("恢复码"))] if self.step == "list" else []
        return [*(pick if found else []), *more, back]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+I": self._add, "Ctrl+K": self._make_code, "Ctrl+O": self._save_code, "Ctrl+P": self._print_code, "Alt+Left": self._leave,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        del argument
        self._person = None
        self._show("list")
        self._look()

    def escape(self) -> bool:
        """One face back; what was typed is gone with its sheet."""
        if self._busy:
            return True
        if self.step == "list":
            return False
        if self.step == "code" and self.code.back():
            return True
        self._show("person" if self.step == "form" and self._person is not None else "list")
        return True

    def _leave(self) -> None:
        if not self.escape():
            self.shell.back()

    def may_leave(self) -> bool:
        self._forget()
        return True

    def close_page(self) -> None:
        self._forget()

    def _forget(self) -> None:
        """Neither a password nor a code stays on a page that nobody looks at."""
        self.form.clear()
        self._code = ""
        self.code.show_code("")

    # ------------------------------------------------------------------------------------------ what shows

    def _people(self) -> tuple[Person, ...]:
        return self.seen.people if self.seen is not None else ()

    def _look(self) -> None:
        self.shell.tasks.run(
            lambda workspace, _progress: people_overview(workspace),
            done=self._show_seen,
            failed=self.shell.told,
            owner=self,
        )

    def _show_seen(self, seen: PeopleOverview) -> None:
        self.seen = seen
        self.list.show_people(seen)
        if self.step == "list":
            self._show("list")

    def _show(self, step: str) -> None:
        if step != "form":
            self.form.clear()
        self.step = step
        if step == "person" and self._person is not None and self.seen is not None:
            self.person.show_person(self._person, self.seen)
        self._stack.setCurrentWidget(self._faces[step])
        self.main.setVisible(step in ("form", "code"))
        self.main.setText(self.code.main_words() if step == "code" else self.form.spec.does)
        for button in (self.add, self.make, self.log):
            button.setVisible(step == "list")
        self.make.set_enabled("" if self.seen is not None and self.seen.protected else _("没有设密码，用不着恢复码"))
        self.heading_changed.emit()
        self.keys_changed.emit()
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(wanted, QLineEdit):
            wanted.selectAll()

    def _turned(self) -> None:
        if self.step == "code" and self._code:
            self._show("code")

    # --------------------------------------------------------------------------------------- what happens

    def _choose(self, at: int) -> None:
        self._person = self._people()[at]
        self._show("person")

    def _add(self) -> None:
        if self.step == "list" and self.seen is not None:
            self._person = None
            self._fill(specs.adding(self.seen))

    def _make_code(self) -> None:
        if self.step == "list" and self.seen is not None and self.seen.protected:
            self._person = None
            self._fill(specs.new_code(self.seen))

    def _open_sheet(self, what: str) -> None:
        person, seen = self._person, self.seen
        if person is None or seen is None:
            return
        if what == "rename":
            self._fill(specs.renaming(), name=person.name, title=person.title)
        elif what == "password":
            self._fill(specs.password(person, seen))
        else:
            self._fill(specs.unlocking(seen) if what == "unlock" else specs.leaving(seen))

    def _fill(self, spec: FormSpec, *, name: str = "", title: str = "") -> None:
        self.form.show_spec(spec, name=name, title=title)
        self._show("form")

    def _main(self) -> None:
        if self._busy:
            return
        if self.step == "code":
            if self.code.forward():
                prove_sheet(self.code, self.shell.tasks, self._code, self.shell.facts.path, self._code_kept)
            return
        filled = self.form.taken() if self.step == "form" else None
        if filled is None:
            return
        act = specs.doing(self.form.spec, self._person, filled)

        def work(workspace: Workspace, _progress: Progress) -> tuple[str, Seen]:
            return act(workspace), (people_overview(workspace), workspace_facts(workspace))

        self._working(working=True)
        self.shell.tasks.run(work, done=self._done, failed=self._refused, owner=self)

    def _done(self, came: tuple[str, Seen]) -> None:
        code, (seen, facts) = came
        said = {
            "add": _("加上了。"), "rename": _("改好了。"), "password": _("密码设好了。"), "unlock": _("密码去掉了。"),
            "retire": _("从名单里去掉了。"),
        }.get(self.form.spec.kind, "")  # fmt: skip
        self._working(working=False)
        self.shell.facts_changed(facts)
        if code:
            self._code = code
            self.code.show_code(code)
        self._show("code" if code else "list")
        self._show_seen(seen)
        if said:
            self.shell.toast(said)

    def _refused(self, told: Told) -> None:
        self._working(working=False)
        self.form.show_wrong(told.what, told.do, specs.FIELD_OF.get(told.code, ""))

    def _working(self, *, working: bool) -> None:
        self._busy = working
        self.form.lock(working)
        self.main.set_enabled(_("正在办") if working else "")

    def _save_code(self) -> None:
        if self.step != "code" or self.code.asked or not self._code:
            return
        to = self.shell.choose_folder(_("恢复码存到哪里"), self.shell.stick())
        if to is not None:
            facts, day = self.shell.facts, local_text(self.shell.clock.now())[:10]
            save_sheet(self.code, self.shell.tasks, self._code, to, workspace=facts.path, unit=facts.name, day=day)

    def _print_code(self) -> None:
        if self.step == "code" and not self.code.asked and self._code:
            facts, day = self.shell.facts, local_text(self.shell.clock.now())[:10]
            print_code(self.code, self.shell.tasks, self._code, unit=facts.name, day=day)

    def _code_kept(self) -> None:
        """On paper, and proved: it is on the screen nowhere any more."""
        self._forget()
        self._show("list")
        self._look()
        self.shell.toast(_("恢复码对上了。锁进柜子。"))
