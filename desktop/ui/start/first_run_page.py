"""The first run on the screen: shows the presenter's step, feeds it what happened, lends it the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.clock import Clock, local_text
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint
from desktop.ui.preferences import KnownWorkspace, data_folder
from desktop.ui.start.first_run_hints import keys_of, main_words, warning
from desktop.ui.start.first_run_steps import STEPS, FirstRun, titles
from desktop.ui.start.host import FIRST_RUN, StartHost
from desktop.ui.start.kit_step import KitStep
from desktop.ui.start.page import StartPage, scrolling
from desktop.ui.start.recovery_sheet import RecoverySheet, print_code, prove_sheet, save_sheet
from desktop.ui.start.setup_steps import PasswordStep, RequestStep, UnitStep
from desktop.ui.start.words_step import WordsStep
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.wizard import FooterBar, WizardSteps
from desktop.workflows import first_run as work
from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.workspace import open_workspace


class FirstRunPage(StartPage):
    """``cancelled`` is 取消 on the first step; without it there is nowhere else to go and 退出 stands there."""

    name = "first_run"

    def __init__(
        self, host: StartHost, kit: Path | None = None, *, cancelled: Callable[[], None] | None = None
    ) -> None:
        super().__init__(host)
        theme = self.theme
        self.run = FirstRun.again(host.preferences.get(FIRST_RUN) if kit is None else None)
        if self.run.kit is not None and not self.run.kit.is_file():
            self.run.kit = None  # the stick is not plugged in now
        self._given = kit
        self._cancelled = cancelled
        self._busy = False
        self.steps = WizardSteps(theme, titles())
        self.kit, self.words, self.unit = KitStep(theme), WordsStep(theme), UnitStep(theme)
        self.password, self.request = PasswordStep(theme), RequestStep(theme)
        self.recovery = RecoverySheet(theme)
        self._stack = Faces()
        names = titles()
        for step, title in (
            (self.kit, names[0]), (self.words, names[1]), (self.unit, names[2]), (self.password, names[3]),
            (self.recovery, _("恢复码")), (self.request, names[4]),
        ):  # fmt: skip
            self._stack.addWidget(scrolling(step, title))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._make_footer()
        self._connect()
        self._show()

    # ------------------------------------------------------------------------------------------- the frame

    def heading(self) -> Heading:
        return Heading(_("第一次使用"), widget=self.steps)

    def footer(self) -> QWidget:
        return self._footer

    def first_focus(self) -> QWidget | None:
        step = self.run.step
        if step == "kit":
            return self.kit.first_focus()
        if step == "recovery":
            return self.recovery.box if self.recovery.asked else self.main
        return {"words": self.words.tiles, "password": self.password.first}.get(step, self.main)

    def keys(self) -> Sequence[KeyHint]:
        return keys_of(self.run, self.kit.found, asked=bool(self.recovery.asked))

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+O": self._pick, "Ctrl+P": self._print_code, "F5": self._look, "Alt+Left": self._back}

    def opened(self, argument: object | None) -> None:
        del argument
        self.host.saved("note", _("做到哪步存到哪步，断电不用重来"))
        if self._given is not None:
            self._chosen(self._given)
        else:
            self._look()

    def escape(self) -> bool:
        """Esc goes one step back; nothing is lost by it."""
        if self._busy:
            return True
        if self.run.step == "kit" and self.run.kit is not None:
            self._other_kit()
            return True
        if self.run.step == "recovery":
            return self.recovery.back() or True
        return self.run.back() and self._show()

    def compact_changed(self, compact: bool) -> None:
        self.words.compact(compact)

    def _make_footer(self) -> None:
        theme = self.theme
        self._footer = FooterBar(theme)
        self.cancel = Button(theme, _("取消") if self._cancelled else _("退出"))
        self.cancel.clicked.connect(self._cancelled or self.host.quit)
        self.back = Button(theme, _("上一步"), key="Alt+Left")
        self.back.clicked.connect(self._back)
        self.second = Button(theme, "")
        self.second.clicked.connect(self._second)
        self.main = Button(theme, "", icon="check", kind="main", great=True)
        self.main.clicked.connect(self._main)
        self._footer.set_left(self.cancel, self.back)
        self._footer.set_right(self.second, self.main)

    def _connect(self) -> None:
        self.kit.chosen.connect(self._chosen)
        self.kit.wanted.connect(self._pick)
        self.kit.opened.connect(self._open_kit)
        self.words.tiles.ticked.connect(lambda at: self._did(self.run.tick, at))
        self.words.tiles.moved.connect(lambda words: self._did(self.run.move, words))
        self.words.tiles.accepted.connect(self._main)
        self.words.differs.connect(self._one_differs)
        self.words.again.connect(self._compare_again)
        self.words.other_kit.connect(self._other_kit)
        self.unit.other_folder.connect(self._pick)
        self.password.accepted.connect(self._main)
        self.recovery.wanted.connect(self._pick)
        self.recovery.printing.connect(self._print_code)
        self.recovery.accepted.connect(self._main)
        self.recovery.turned.connect(self._turned)

    def _did(self, happened: Callable[..., object], *arguments: object) -> None:
        happened(*arguments)
        self._show(focus=False)

    def _show(self, *, focus: bool = True) -> bool:
        """Everything as the presenter has it, kept on disk, and the caret where the step begins."""
        run = self.run
        self.host.preferences.set(FIRST_RUN, run.kept())
        self.steps.set_current(run.index)
        self._stack.setCurrentIndex(STEPS.index(run.step))
        if run.step == "kit" and focus:
            self.kit.show_kit(run.kit)
        self.words.show_run(run, compact=self.host.compact)
        self.unit.show_run(run, warning(run, self.host.preferences.known))
        self.recovery.show_code(run.recovery_code)
        self.request.show_run(run)
        self._show_buttons()
        self.heading_changed.emit()
        self.keys_changed.emit()
        wanted = self.first_focus() if focus else None
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _show_buttons(self) -> None:
        run, step = self.run, self.run.step
        self.cancel.setVisible(run.made is None)
        self.back.setVisible(run.may_go_back)
        second = {"words": _("以后再对，先记录"), "password": _("不设密码"), "request": _("现在写核对单")}
        self.main.setText(main_words(run, self.recovery.main_words()))
        self.second.setText(second.get(step, ""))
        self.second.setVisible(step in second and not (step == "words" and run.differs))
        self.second.set_key("Ctrl+O" if step == "request" else "")
        self.main.set_enabled(self._not_yet())
        self.second.set_enabled(_("正在建工作区") if self._busy else "")

    def _not_yet(self) -> str:
        """Why the main action waits, "" when it does not."""
        run = self.run
        if self._busy:
            return _("正在做，马上就好")
        if run.step == "kit":
            return "" if run.kit else _("先选启用包")
        if run.step == "words":
            return "" if run.all_matched and not run.differs else _("8 个词都对上才能下一步")
        return ""

    # ---------------------------------------------------------------------------------------- what happens

    def _main(self) -> None:
        if self._not_yet():
            return
        step = self.run.step
        if step == "kit":
            self._open_kit(self.kit.code.text())
        elif step == "words":
            self.run.words_done()
            self._show()
        elif step == "unit" and self.run.folder is not None:
            self.run.unit_seen(self.run.folder)
            self._show()
        elif step == "password":
            self._password_chosen(self.password.first.text(), self.password.second.text())
        elif step == "recovery" and self.recovery.forward() and self.run.made is not None:
            prove_sheet(self.recovery, self.host.tasks, self.run.recovery_code, self.run.made, self._code_kept)
        elif step == "request":
            self._begin()

    def _second(self) -> None:
        if self.run.step == "words" and self.run.words_later():
            self._show()
        elif self.run.step == "password":
            self._make(None)
        elif self.run.step == "request":
            self._pick()

    def _back(self) -> None:
        if self.run.step == "recovery":
            self.recovery.back()
        elif not self._busy and self.run.back():
            self._show()

    def _pick(self) -> None:
        """Ctrl+O on each step that takes a file or a folder."""
        if self._busy:
            return
        if self.run.step == "kit":
            file = self.host.choose_file(_("选启用包文件"), self.host.stick(), _("启用包 (*.xinglin)"))
            if file is not None:
                self._chosen(file)
        elif self.run.step == "unit":
            base = self.host.choose_folder(_("数据放在哪个文件夹里"), data_folder().parent)
            if base is not None and self.run.summary is not None:
                self.run.folder = work.free_folder(base, self.run.summary.name)
                self._show()
        elif self.run.step == "recovery" and not self.recovery.asked:
            to = self.host.choose_folder(_("恢复码存到哪里"), self.host.stick())
            if to is not None and self.run.own is not None and self.run.made is not None:
                day, name = local_text(self.host.clock.now())[:10], self.run.own.name
                code, made = self.run.recovery_code, self.run.made
                save_sheet(self.recovery, self.host.tasks, code, to, workspace=made, unit=name, day=day)
        elif self.run.step == "request":
            to = self.host.choose_folder(_("核对单写到哪里"), self.host.stick())
            if to is not None:
                self._write_request(to)

    def _print_code(self) -> None:
        if self.run.step == "recovery" and not self.recovery.asked and self.run.own is not None:
            day = local_text(self.host.clock.now())[:10]
            print_code(self.recovery, self.host.tasks, self.run.recovery_code, unit=self.run.own.name, day=day)

    def _look(self) -> None:
        """F5: what is on the stick now."""
        stick = self.host.stick()
        if self.run.step != "kit" or self.run.kit is not None:
            return
        if stick is None:
            self.kit.show_found((), None)
            return

        def found(kits: tuple[work.FoundKit, ...]) -> None:
            self.kit.show_found(kits, stick)
            self.keys_changed.emit()
            if self.run.step == "kit" and self.run.kit is None:
                self.kit.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

        self.host.tasks.run_free(lambda _progress: work.find_kits(stick), done=found, owner=self)

    def _chosen(self, file: Path) -> None:
        """Looked at before its code is asked for: a receipt is no kit."""

        def seen(kit: work.FoundKit) -> None:
            self.kit.show_wrong("")
            self.run.kit_chosen(kit.file)
            self._show()

        self.host.tasks.run_free(
            lambda _progress: work.look_at_kit(file), done=seen, failed=self._wrong_kit, owner=self
        )

    def _wrong_kit(self, told: Told) -> None:
        self.kit.busy(False)
        self._set_busy(False)
        do = told.do
        if told.code == "收 207":
            do = _("照盖章纸再输一遍，一组一组地看。一个启用包配一张纸：重发过的，要用最新的包和最新的纸。")
        self.kit.show_wrong(told.what, do)
        self.kit.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        self.kit.code.selectAll()

    def _open_kit(self, code: str) -> None:
        file = self.run.kit
        if file is None or not code.strip() or self._busy:
            return
        self.kit.busy(True)
        self._set_busy(True)

        def opened(summary: work.KitSummary) -> None:
            self.kit.busy(False)
            self.kit.show_wrong("")
            self._busy = False
            self.run.kit_opened(summary, code, work.free_folder(data_folder(), summary.name))
            self._show()

        self.host.tasks.run_free(
            lambda _progress: work.open_the_kit(file, code), done=opened, failed=self._wrong_kit, owner=self
        )

    def _one_differs(self) -> None:
        self._did(self.run.one_differs)
        self.words.look_again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _compare_again(self) -> None:
        self.run.compare_again()
        self._show()

    def _other_kit(self) -> None:
        self.run.forget_kit()
        self._show()
        self._look()

    def _password_chosen(self, first: str, second: str) -> None:
        wrong = self.run.password_problem(first, second)
        if wrong or not first:
            self.password.show_wrong(wrong or _("还没有输密码。不想设，就按“不设密码”。"))
            self.password.first.setFocus(Qt.FocusReason.OtherFocusReason)
            self.password.first.selectAll()
            return
        self._make(first)

    def _make(self, password: str | None) -> None:
        run, clock = self.run, self.host.clock
        kit, folder, code = run.kit, run.folder, run.code
        if self._busy or kit is None or folder is None or run.summary is None:
            return
        run.password_chosen(password)
        words = None if run.later else run.summary.words
        self.password.show_wrong("")
        self.password.busy(True)
        self._set_busy(True)

        def make(_progress: object) -> tuple[work.OwnWords, str]:
            done = work.set_up(folder, clock, kit=kit, code=code, words=words, password=password)
            return work.words_of(folder, clock, password), done.recovery_code

        def made(found: tuple[work.OwnWords, str]) -> None:
            self.password.busy(False)
            self.password.clear()
            self._busy = False
            run.workspace_made(folder, *found)
            if run.summary is not None:  # known from now on, whatever happens to the last step
                seen, now = run.summary, local_text(clock.now())
                self.host.preferences.remember(KnownWorkspace(folder, seen.name, seen.level, seen.parent_name, now))
            self._show()

        def failed(told: Told) -> None:
            self.password.busy(False)
            self._set_busy(False)
            self.password.show_wrong(told.what, told.do)

        self.host.tasks.run_free(make, done=made, failed=failed, owner=self)

    def _turned(self) -> None:
        """The code shows, or a group of it is asked for."""
        if self.run.step == "recovery":
            self._show()

    def _code_kept(self) -> None:
        self.run.code_kept()
        self._show()

    def _write_request(self, to: Path) -> None:
        folder, password, clock = self.run.made, self.run.password, self.host.clock
        if folder is None:
            return

        def written(file: Path) -> None:
            self.run.request_written(file)
            self.request.show_written(file)

        self.host.tasks.run_free(
            lambda _progress: _request(folder, clock, password, to),
            done=written,
            failed=lambda told: self.request.show_wrong(told.what, told.do),
            owner=self,
        )

    def _begin(self) -> None:
        if self.run.made is not None:
            self.host.open_workspace(
                self.run.made, self.run.password, failed=lambda told: self.request.show_wrong(told.what, told.do)
            )

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._show_buttons()


def _request(folder: Path, clock: Clock, password: str | None, to: Path) -> Path:
    with open_workspace(folder, clock, password=password) as workspace:
        return request_enrolment(workspace, to).file
