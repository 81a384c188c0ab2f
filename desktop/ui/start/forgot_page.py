"""忘了密码: three ways back, each with the workflow that the command line uses too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.start.forgot_steps import AskStep, CodeStep, GrantStep, WaysStep
from desktop.ui.start.host import StartHost
from desktop.ui.start.new_password import NewPassword
from desktop.ui.start.page import StartPage, scrolling
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows import recovery as work

_ABOUT_THE_CODE = ("收 317", "收 318", "收 319", "网 150")


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
        self.step = "ways"
        self.ways, self.code = WaysStep(theme, unit), CodeStep(theme)
        self.ask, self.grant = AskStep(theme, parent), GrantStep(theme)
        self._stack = QStackedWidget()
        self._steps: dict[str, QWidget] = {}
        for key, step, name in (
            ("ways", self.ways, _("三条路")),
            ("code", self.code, _("恢复码")),
            ("ask", self.ask, _("申请单")),
            ("grant", self.grant, _("批复")),
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
        self._footer.set_left(self.back)
        self._footer.set_right(self.main)
        self.ways.chosen.connect(self._chosen)
        self.code.accepted.connect(self._main)
        self.grant.accepted.connect(self._main)
        self.ask.written.connect(self._write)
        self.ask.came_back.connect(self._pick_grant)

    # ------------------------------------------------------------------------------------------- the frame

    def heading(self) -> Heading:
        return Heading(_("忘了密码"))

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        if self.step == "ways":
            return self.ways.rows.rows[0] if self.ways.rows.rows else self.back
        boxes = {"code": self.code.code, "grant": self.grant.new.first}
        return boxes.get(self.step, self.ask.back if self.ask.back.isVisibleTo(self.ask) else self.main)

    def keys(self) -> Sequence[KeyHint]:
        back = KeyHint("Esc", _("返回"))
        if self.step == "ways":
            return [KeyHint("1 – 3", _("挑一条路")), KeyHint("↑ ↓", _("换一行")), KeyHint("Enter", _("就它")), back]
        if self.step == "ask":
            waits = self._found is not None and bool(self._found.words)
            own = [KeyHint("Ctrl+O", _("写申请单")), *([KeyHint("Ctrl+G", _("批复拿回来了"))] if waits else [])]
            return [*own, back]
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
            self._show("ask" if self.step == "grant" else "ways")
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

    def _show(self, step: str) -> None:
        self.step = step
        self._stack.setCurrentWidget(self._steps[step])
        words = {"code": _("设新密码，打开"), "grant": _("设新密码，打开"), "ask": _("写申请单")}
        self.main.setText(words.get(step, ""))
        waits = self._found is not None and bool(self._found.words)
        self.main.setVisible(step in ("code", "grant") or (step == "ask" and not waits))
        self.main.set_key("Ctrl+O" if step == "ask" else "Enter")
        self.heading_changed.emit()
        self.keys_changed.emit()
        wanted = self.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

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
        if self.step == "ask":
            self._write()
        elif self.step == "code" and self.code.right():
            self._recover(self.code.new, self._by_code(self.code.code.text()), self._code_refused)
        elif self.step == "grant" and self._grant is not None:
            self._recover(self.grant.new, self._by_grant(self._grant), self._grant_refused)

    def _by_code(self, code: str) -> Callable[[str, str], object]:
        path, clock = self._path, self.host.clock
        return lambda new, hint: work.recover_with_code(path, clock, code, new, hint=hint)

    def _by_grant(self, file: Path) -> Callable[[str, str], object]:
        path, clock = self._path, self.host.clock
        return lambda new, hint: work.recover_with_grant(path, clock, file, new, hint=hint)

    def _recover(
        self, boxes: NewPassword, recover: Callable[[str, str], object], refused: Callable[[Told], None]
    ) -> None:
        new, hint = boxes.taken(), boxes.hint.text()
        if new is None:
            return
        self._working(boxes, working=True)

        def done(_recovered: object) -> None:
            self._working(boxes, working=False)
            self.close_page()
            self.host.open_workspace(self._path, new)

        def failed(told: Told) -> None:
            self._working(boxes, working=False)
            refused(told)

        self.host.tasks.run_free(lambda _progress: recover(new, hint), done=done, failed=failed, owner=self)

    def _working(self, boxes: NewPassword, *, working: bool) -> None:
        self._busy = working
        boxes.lock(working)
        self.main.set_enabled(_("正在设新密码") if working else "")

    def _code_refused(self, told: Told) -> None:
        if told.code in _ABOUT_THE_CODE:
            self.code.show_wrong(told.what, told.do)
        else:
            self.code.new.show_wrong(told.what, told.do)

    def _grant_refused(self, told: Told) -> None:
        if told.code.startswith("用 17"):
            self.grant.new.show_wrong(told.what, told.do)
        else:
            self.grant.show_wrong(told.what, told.do)

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
        if self.step != "ask" or self._found is None or not self._found.words:
            return
        file = self.host.choose_file(_("选密码批复"), self.host.stick(), _("密码批复 (*.xinglin)"))
        if file is not None:
            self._grant = file
            self.grant.show_file(file)
            self._show("grant")
