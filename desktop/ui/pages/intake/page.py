"""收件: a stick is tried as a whole before anything is taken in; then one key takes in all that is good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.intake.desk_buttons import DeskButtons
from desktop.ui.pages.intake.footer import IntakeFooter
from desktop.ui.pages.intake.requests import Requests
from desktop.ui.pages.intake.results import Results
from desktop.ui.pages.intake.sentences import (
    BUSY,
    MainAction,
    detail_words,
    hints,
    main_action,
    stopped_words,
    taken_words,
    undone_words,
)
from desktop.ui.pages.intake.view import View
from desktop.ui.pages.intake.words import WordsView
from desktop.ui.pages.intake.works import Seen, SoFar, idling, looking_back, taking, undoing
from desktop.ui.pages.receipts import ReceiptsView, Written, place_words, write_receipts, written_words
from desktop.ui.tasks import Progress, Task
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.workflows.intake_overview import IntakeOverview
from desktop.workflows.undo_intake import Undone
from desktop.workflows.workspace import Workspace

T = TypeVar("T")


class IntakePage(Page):
    """Three views: the files, the words of one request, the receipts still to be written."""

    name: ClassVar[str] = "intake"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._phase, self._sentence, self._waiting = "idle", "", 0
        self._source: Path | None = None
        self._overview: IntakeOverview | None = None
        self._task: Task | None = None
        self._action = MainAction()
        self._make_buttons()
        self._footer = IntakeFooter(self.theme)
        self._main = self._footer.main
        self._results = Results(self.theme, self._look)
        self._words = WordsView(shell)
        self._receipts = ReceiptsView(shell)
        self._stack = Faces()
        for widget in (self._results, self._words, self._receipts):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._connect()
        self._tell()

    def _make_buttons(self) -> None:
        theme = self.theme
        self._again = Button(theme, _("再看一遍"), icon="usb", key="F5")
        self._choose = Button(theme, _("选文件夹"), icon="folder-open", key="Ctrl+O")
        self._receipts_button = Button(theme, _("回执"), icon="badge-check")
        self._desks = DeskButtons(self.shell, self._take_back)
        self._look = Button(theme, _("选文件夹"), icon="folder-open", key="Ctrl+O", kind="main")

    def _connect(self) -> None:
        self._again.clicked.connect(self.look_again)
        self._choose.clicked.connect(self.choose)
        self._look.clicked.connect(lambda: self.look_again() if self.shell.stick() else self.choose())
        self._receipts_button.clicked.connect(self._open_receipts)
        self._main.clicked.connect(self._do_main)
        self._footer.none.clicked.connect(self._drop)
        self._footer.review.clicked.connect(lambda: self.shell.go("review"))
        self._results.enter.connect(self._enter)
        self._results.compare.connect(self._compare)
        self._results.stopped.connect(self._stop)
        self._results.moved.connect(self._row_moved)
        self._requests = Requests(
            self.shell, self._words, dealt_with=self._look_after, failed=self._failed, parent=self
        )
        for view in (self._words, self._receipts):
            view.changed.connect(self._tell_frame)
            view.left.connect(lambda: self._show(self._results))

    # -------------------------------------------------------------------------------------------- to the frame

    def heading(self) -> Heading:
        view = self._view()
        if view is not None:
            return view.heading()
        source = self._source
        title = _("收件 · {place}").format(place=place_words(source, self.shell.stick())) if source else _("收件")
        detail = detail_words(self._phase, self._overview, stick=source is not None)
        return Heading(title, "" if self.shell.compact else detail)

    def band_buttons(self) -> Sequence[Button]:
        if self._view() is not None:
            return ()
        desks = self._desks.shown(self._phase)
        more = () if desks else (self._choose,)  # the band has room for four; its key stays
        return (*desks, self._receipts_button, self._again, *more)

    def footer(self) -> QWidget | None:
        view = self._view()
        if view is not None:
            return view.bar
        return None if self._overview is None or self._phase == "idle" else self._footer

    def keys(self) -> Sequence[KeyHint]:
        view = self._view()
        if view is not None:
            return view.keys()
        return hints(self._overview, self._phase, self._enter_words())

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        view = self._view()
        if view is not None:
            return view.shortcuts()
        return {
            "Ctrl+O": self.choose,
            "Ctrl+J": self._desks.settle,
            "Ctrl+Z": self._desks.undo,
            "F5": self.look_again,
            "F8": self._results.next_problem,
            "Shift+F8": lambda: self._results.next_problem(-1),
        }

    def opened(self, argument: object | None) -> None:
        """A stick that is in is tried at once: that changes nothing. What was shown before stays."""
        if isinstance(argument, Path):
            self._try(argument)
            return
        stick = self.shell.stick()
        another = self._phase in ("taken", "written") and stick not in (None, self._source)
        if stick is not None and (another or self._overview is None or self._source is None):
            self._try(stick)
        elif self._overview is None or self._source is None:
            self._load_waiting()
        elif self._phase in ("taken", "written"):  # some of it may have been reviewed meanwhile
            self._run(looking_back(self._overview), self._show_seen)

    def first_focus(self) -> QWidget | None:
        view = self._view()
        if view is not None:
            return view.first_focus()
        return self._look if self._overview is None or not self._overview.rows else self._results.table

    def escape(self) -> bool:
        view = self._view()
        if view is not None:
            return view.escape()
        act = self._stop if self._phase in BUSY else self._drop if self._phase == "tried" else None
        if act is not None:
            act()
        return act is not None

    def compact_changed(self, compact: bool) -> None:
        self._results.set_compact(compact)
        self._words.compact_changed(compact)
        self.heading_changed.emit()

    # ------------------------------------------------------------------------------------------------- actions

    def choose(self) -> None:
        """A folder instead of a stick."""
        if self._phase in BUSY:
            return
        folder = self.shell.choose_folder(_("选要收的文件夹"), self._source)
        if folder is not None:
            self._try(folder)

    def look_again(self) -> None:
        """The same folder, or the stick that is in now."""
        if self._phase in BUSY:
            return
        stick = self.shell.stick()
        through = self._phase in ("idle", "taken", "written", "failed")  # the next stick may lie elsewhere
        source = stick if through and stick is not None else self._source
        if source is not None:
            self._try(source)
        else:
            self._load_waiting()

    def _do_main(self) -> None:
        overview = self._overview
        if overview is None or not self._main.isEnabled():
            return
        if self._phase == "tried":
            self._take()
        elif self._phase == "taken" and overview.units:
            self._write()
        elif self._phase in ("taken", "written") and self._waiting:
            self.shell.go("review")

    def _enter(self) -> None:
        row = self._results.current()
        if row is not None and row.request:
            self._compare()
        else:
            self._do_main()

    def _enter_words(self) -> str:
        row = self._results.current()
        return _("对词") if row is not None and row.request else self._action.enter

    def _compare(self) -> None:
        row = self._results.current()
        if row is not None and row.request and self._phase not in BUSY:
            self._words.show_request(row)
            self._show(self._words)

    def _open_receipts(self) -> None:
        self._receipts.unsay()
        self._receipts.load()
        self._show(self._receipts)

    def _drop(self) -> None:
        """Nothing of the rehearsal is taken in."""
        self._phase, self._source, self._overview = "idle", None, None
        self._results.unsay()
        self._load_waiting(_("都没收，什么也没变。插上 U 盘按 F5，或者选一个文件夹。"))

    # --------------------------------------------------------------------------------------------------- works

    def _try(self, source: Path) -> None:
        self._source = source
        self._results.unsay()
        self.shell.clear_notice("told")
        self._begin("trying", _("试收"))
        so_far = self._results.so_far = SoFar()
        self._task = self._run(taking(source, dry=True, so_far=so_far), self._tried)

    def _take(self) -> None:
        if self._source is not None:
            self._begin("taking", _("收件"))
            self._task = self._run(taking(self._source, dry=False), self._took)

    def _write(self) -> None:
        if self._source is not None and self._overview is not None:
            self._begin("writing", _("写回执"))
            work = write_receipts(self._overview.units, self._source)
            self._task = self._run(work, self._wrote, self._results.progress.show_progress)

    def _run(
        self,
        work: Callable[[Workspace, Progress], T],
        done: Callable[[T], None],
        progressed: Callable[[int, int], None] | None = None,
    ) -> Task:
        step, stopped = progressed or self._results.show_step, self._cancelled
        return self.shell.tasks.run(
            work, done=done, failed=self._failed, progressed=step, cancelled=stopped, owner=self
        )

    def _begin(self, phase: str, what: str) -> None:
        self._phase = phase
        self._results.progress.begin(what)
        self._results.show_work()
        self._tell()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    # ------------------------------------------------------------------------------------------------- answers

    def _tried(self, seen: Seen) -> None:
        self._phase = "tried"
        self._show_seen(seen)
        if seen.overview.left:
            self._results.say("warning", *stopped_words(seen.overview))

    def _took(self, seen: Seen) -> None:
        self._phase = "taken"
        self._show_seen(seen)
        self._results.say("warning" if seen.overview.left else "good", *taken_words(seen.overview))

    def _wrote(self, written: Written) -> None:
        self._phase = "written"
        self._results.progress.finish()
        text, detail = written_words(written, self.shell.stick())
        self._results.say("good" if len(written.issued) == written.asked else "warning", text, detail)
        self._tell()

    def _take_back(self, intake: int) -> None:
        self._task = self._run(undoing(intake), self._undid)

    def _undid(self, undone: Undone) -> None:
        self._phase, self._source, self._overview = "idle", None, None
        self._results.unsay()
        self._load_waiting(undone_words(undone))
        self.shell.toast(undone_words(undone))

    def _look_after(self) -> None:
        """A request was dealt with: what is left."""
        if self._source is not None and self._phase == "tried":
            self._try(self._source)
        elif self._source is not None and self._phase in ("taken", "written"):
            self._run(looking_back(self._overview), self._show_seen)
        else:
            self._load_waiting()

    def _cancelled(self) -> None:
        self._phase = "tried" if self._overview is not None and self._overview.dry else "idle"
        self._results.progress.finish(_("停下了，什么也没收进来。"))
        self._tell()

    def _failed(self, told: Told) -> None:
        """A pulled stick, a full one: nothing was taken in by a rehearsal; F5 goes on."""
        again = {"trying": self.look_again, "taking": self.look_again, "writing": self._write}.get(self._phase)
        before = {"trying": "tried", "taking": "tried", "writing": "taken"}
        self._phase = before.get(self._phase, self._phase) if self._overview is not None else "failed"
        self._results.progress.finish()
        if self._overview is None:
            self._results.show_empty(_("这一遍没看成。插回 U 盘按 F5，或者选一个文件夹。"))
        else:
            self._results.show_overview(self._overview)
        self._tell()
        self.shell.told(told, again)

    def _load_waiting(self, sentence: str = "") -> None:
        """No stick: what waits for a person from earlier ones."""
        self._sentence = sentence or _("插上 U 盘按 F5，或者选一个文件夹。先试收，什么也不会变。")
        self.shell.tasks.run(idling, done=self._show_idle, failed=self._failed, owner=self)

    def _show_idle(self, seen: Seen) -> None:
        self._phase, self._source = "idle", None
        if seen.overview.rows:
            self._show_seen(seen)
            return
        self._overview = None
        self._tell_badges(seen)
        self._results.show_empty(self._sentence)
        self._tell()
        self._focus()

    def _show_seen(self, seen: Seen) -> None:
        self._overview = seen.overview
        self._tell_badges(seen)
        self._results.progress.finish()
        if seen.overview.rows:
            self._results.show_overview(seen.overview)
        else:
            self._results.show_empty(_("这里没有要收的文件。换一个 U 盘按 F5，或者选一个文件夹。"))
            self._overview = None
        self._tell()
        self._focus()

    def _tell_badges(self, seen: Seen) -> None:
        self._waiting = seen.waiting
        self._desks.tell(seen)
        self.shell.badge("review", seen.waiting)
        self.shell.badge("intake", seen.held)

    # --------------------------------------------------------------------------------------------------- inner

    def _view(self) -> View | None:
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, View) else None

    def _show(self, widget: QWidget) -> None:
        self._stack.setCurrentWidget(widget)
        self._tell_frame()
        self._focus()

    def _focus(self) -> None:
        """Where the keys go now; only while the page shows, and never away from another page."""
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def _row_moved(self) -> None:
        row = self._results.current()
        self._main.set_key("" if row is not None and row.request else "Enter")
        self.keys_changed.emit()

    def _tell(self) -> None:
        """Footer by phase: the one main action names what it does."""
        overview, phase = self._overview, self._phase
        self._action = main_action(phase, overview, self._waiting)
        stick = self.shell.stick() is not None
        self._look.setText(_("看看 U 盘") if stick else _("选文件夹"))
        self._look.set_key("F5" if stick else "Ctrl+O")
        self._footer.show_action(self._action, phase, self._waiting, units=bool(overview and overview.units))
        self._tell_frame()

    def _tell_frame(self) -> None:
        self.heading_changed.emit()
        self.keys_changed.emit()
