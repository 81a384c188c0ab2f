"""忘了密码: three ways back, each with the workflow that the command line uses too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.forgot_steps import AskStep, CodeStep, GrantStep, WaysStep, WhoStep
from desktop.ui.start.host import StartHost
from desktop.ui.start.new_password import NewPassword
from desktop.ui.start.page import StartPage, scrolling
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows import recovery as work
from desktop.workflows.people import Person

_ABOUT_THE_PASSWORD = ("用 170", "用 171")


class ForgotPage(StartPage):
    """``back`` is the password page. After a new password the workspace opens with it."""

    name = "forgot"

    def __init__(self, host: StartHost, path: Path, unit: str, parent: str, *, back: Callable[[], None]) -> None:
        super().__init__(host)
        theme = self.theme
        self._path, self._parent, self._leave = path, parent, back
        self._found: work.WaysBack | None = None
        self._grant: Path | None = None
        self._busy = False
        self.step, self._way = "ways", "code"
        self.ways, self.code = WaysStep(theme, unit), CodeStep(theme)
        self.ask, self.grant, self.who = AskStep(theme, parent), GrantStep(theme), WhoStep(theme)
        self._people: tuple[Person, ...] = ()
        self._stack = Faces()
        self._steps: dict[str, QWidget] = {}
        for key, step, name in (
            ("ways", self.ways, _("三条路")),
            ("code", self.code, _("恢复码")),
            ("ask", self.ask, _("申请单")),
            ("grant", self.grant, _("批复")),
            ("who", self.who, _("忘的是谁的密码？")),
        ):
            self._steps[key] = scrolling(step, name)
            self._stack.addWidget(self._steps[key])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._footer = FooterBar(theme)
        self.back = Button(theme, _("返回"), key="Esc")
        self.back.clicked.connect(self.escape)
        self.main = Button(theme, "", icon="check", kind="main", great=True)
        self.main.clicked.connect(self._main)
        self.again = Button(theme, _("另写一张（这一张作废）"), icon="file", key="Ctrl+O")
        self.again.clicked.connect(self._write)
        self._footer.set_left(self.back)
        self._footer.set_right(self.again, self.main)
        self.ways.chosen.connect(self._chosen)
        self.code.accepted.connect(self._main)
        self.grant.accepted.connect(self._main)
        self.who.chosen.connect(lambda at: self._set_anew(self._people[at].id))

    # ------------------------------------------------------------------------------------------- the frame

    def heading(self) -> Heading:
        return Heading(_("忘了密码"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        if self.step == "ways":
            return self.ways.rows.rows[0] if self.ways.rows.rows else self.back
        if self.step == "who":
            return self.who.rows.rows[0]
        boxes = {"code": self.code.code, "grant": self.grant.new.first}
        return boxes.get(self.step, self.main)

    def keys(self) -> Sequence[KeyHint]:
        back = KeyHint("Esc", _("返回"))
        if self.step == "ways":
            return [KeyHint("1 – 3", _("挑一条路")), KeyHint("↑ ↓", _("换一行")), KeyHint("Enter", _("就它")), back]
        if self.step == "who":
            digits = KeyHint(f"1 – {min(len(self._people), 9)}", _("挑一位"))
            return [digits, KeyHint("↑ ↓", _("换一行")), KeyHint("Enter", _("就是这位")), back]
        if self.step == "ask":
            came = [KeyHint("Ctrl+G", _("批复拿回来了"))] if self._waits else []
            return [*came, KeyHint("Ctrl+O", _("写申请单")), back]
        return [KeyHint("Enter", _("下一格，设新密码")), KeyHint("Tab", _("换一个")), back]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+O": self._write, "Ctrl+G": self._pick_grant}

    def opened(self, argument: object | None) -> None:
        del argument
        self.host.tasks.run_free(
            lambda _progress: work.ways_back(self._path), done=self._seen, failed=self.host.told, owner=self
        )
        self._show("ways")

    def escape(self) -> bool:
        """One step back; from the first one, to the password."""
        if self._busy:
            return True
        if self.step == "ways":
            self.close_page()
            self._leave()
        else:
            self._show({"grant": "ask", "who": self._way}.get(self.step, "ways"))
        return True

    def close_page(self) -> None:
        for new in (self.code.new, self.grant.new):
            new.clear()
        self.code.code.clear()

    def _seen(self, found: work.WaysBack) -> None:
        self._found = found
        self.ways.show_ways(found, self._parent)
        self.ask.show_words(found.words)
        self._show(self.step)

    @property
    def _waits(self) -> bool:
        """A request of this computer waits for its answer."""
        return self._found is not None and bool(self._found.words)

    def _show(self, step: str) -> None:
        self.step = step
        self._stack.setCurrentWidget(self._steps[step])
        ask = step == "ask"
        words = {"code": _("设新密码，打开"), "grant": _("设新密码，打开")}
        self.main.setText(words.get(step, _("批复拿回来了") if self._waits else _("写申请单")))
        self.main.set_key(("Ctrl+G" if self._waits else "Ctrl+O") if ask else "Enter")
        self.main.setVisible(step in ("code", "grant", "ask"))
        self.again.setVisible(ask and self._waits)
        self.heading_changed.emit()
        self.keys_changed.emit()
        wanted = self.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(wanted, QLineEdit):
            wanted.selectAll()  # what was typed for another file is typed over

    # ---------------------------------------------------------------------------------------- what happens

    def _chosen(self, at: int) -> None:
        if self._found is None:
            return
        if at == 0 and self._found.has_code:
            self._show("code")
        elif at == 1 and self._found.has_parents:
            self._show("ask")
        elif at == 2:
            self.escape()

    def _main(self) -> None:
        if self._busy:
            return
        if self.step == "ask" and self._waits:
            self._pick_grant()
        elif self.step == "ask":
            self._write()
        elif (self.step == "code" and self.code.right()) or (self.step == "grant" and self._grant is not None):
            self._way = self.step
            self._look_whose()

    @property
    def _boxes(self) -> NewPassword:
        return self.code.new if self._way == "code" else self.grant.new

    def _look_whose(self) -> None:
        """The code or the grant is tried; where several people have a name, it is asked whose password it was."""
        if self._boxes.taken() is None:
            return
        path, clock, code, grant = self._path, self.host.clock, self.code.code.text(), self._grant

        def look(_progress: object) -> tuple[Person, ...]:
            if self._way == "grant" and grant is not None:
                return work.people_behind_grant(path, clock, grant)
            return work.people_behind_code(path, clock, code)

        def seen(people: tuple[Person, ...]) -> None:
            self._working(working=False)
            self._people = people
            if len(people) > 1:
                self.who.show_people(people)
                self._show("who")
            else:
                self._set_anew(people[0].id if people else None)

        self._working(working=True)
        self.host.tasks.run_free(look, done=seen, failed=self._refused, owner=self)

    def _set_anew(self, person: str | None) -> None:
        new, hint = self._boxes.taken(), self._boxes.hint.text()
        path, clock, code, grant = self._path, self.host.clock, self.code.code.text(), self._grant
        if new is None or self._busy:
            return

        def recover(_progress: object) -> object:
            if self._way == "grant" and grant is not None:
                return work.recover_with_grant(path, clock, grant, new, person=person, hint=hint)
            return work.recover_with_code(path, clock, code, new, person=person, hint=hint)

        def done(_recovered: object) -> None:
            self._working(working=False)
            self.close_page()
            self.host.open_workspace(path, new)

        self._working(working=True)
        self.host.tasks.run_free(recover, done=done, failed=self._refused, owner=self)

    def _refused(self, told: Told) -> None:
        self._working(working=False)
        self._show(self._way)
        if told.code in _ABOUT_THE_PASSWORD:
            self._boxes.show_wrong(told.what, told.do, at_first=True)
        elif self._way == "code":
            self.code.show_wrong(told.what, told.do)
        else:
            self.grant.show_wrong(told.what, told.do)

    def _working(self, *, working: bool) -> None:
        self._busy = working
        self._boxes.lock(working)
        self.main.set_enabled(_("正在设新密码") if working else "")

    def _write(self) -> None:
        if self.step != "ask" or self._busy:
            return
        to = self.host.choose_folder(_("申请单写到哪里"), self.host.stick())
        if to is None:
            return
        path, clock = self._path, self.host.clock

        def written(made: work.MadeRecoveryRequest) -> None:
            if self._found is not None:
                self._found = work.WaysBack(
                    self._found.has_code, True, self._found.hints, tuple(made.fingerprint.split())
                )
                self._seen(self._found)
            self.ask.show_written(made.file)

        self.host.tasks.run_free(
            lambda _progress: work.request_recovery(path, clock, to),
            done=written,
            failed=lambda told: self.ask.show_wrong(told.what, told.do),
            owner=self,
        )

    def _pick_grant(self) -> None:
        if self.step != "ask" or not self._waits:
            return
        file = self.host.choose_file(_("选密码批复"), self.host.stick(), _("密码批复 (*.xinglin)"))
        if file is not None:
            self._grant = file
            self.grant.show_file(file)
            self._show("grant")
