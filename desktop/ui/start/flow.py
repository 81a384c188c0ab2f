"""What shows before a workspace is open, and what another start of the program changes.

The pages are imported where they are shown: the daily start, straight into the one workspace, loads none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import KnownError, UsageError
from desktop.foundation.translation import _
from desktop.model.window_request import WindowRequest
from desktop.ui.error_text import Told, told_of
from desktop.ui.page import Page
from desktop.ui.preferences import KnownWorkspace
from desktop.ui.start.host import FIRST_RUN, StartHost
from desktop.workflows.demo_places import DemoPlace, DemoPlaces, demo_around, demo_places
from desktop.workflows.workspace import is_workspace, needs_password

if TYPE_CHECKING:
    from desktop.workflows.backup_overview import BackupRow


class StartFlow:
    """One a window. It decides, the pages show, the host opens."""

    def __init__(self, host: StartHost) -> None:
        self.host = host

    def begin(self, request: WindowRequest) -> None:
        """The first thing that shows."""
        if request.kind == "last" or request.path is None:
            self._last()
        elif request.kind == "kit":
            self.new_from_kit(request.path)
        elif request.kind == "demo":
            self.demonstration(request.path, request.records, request.seed)
        else:
            self.open(request.path)

    def asked_again(self, request: WindowRequest) -> None:
        """A second start: the window comes up; what it brought is opened, a plain start changes nothing."""
        self.host.raise_window()
        if request.kind != "last" and request.path != self.host.workspace_shown and self.host.leave_workspace():
            self.begin(request)

    def _show(self, page: Page) -> None:
        self.host.saved("note", "")  # what the page before said of itself
        self.host.show_start(page)

    def _last(self) -> None:
        known = self.host.preferences.known
        made = self._made_and_not_opened()
        if made is not None:
            self.open(made)
        elif not known:
            self.new_from_kit()
        elif len(known) == 1:
            self.open_known(known[0])
        else:
            self.choose()

    def _made_and_not_opened(self) -> Path | None:
        """The power went after a first run had made its workspace and before anybody was told."""
        kept = self.host.preferences.get(FIRST_RUN)
        folder = kept.get("folder") if isinstance(kept, dict) else None
        made = isinstance(folder, str) and folder != "" and is_workspace(Path(folder))
        return Path(str(folder)) if made else None

    # ------------------------------------------------------------------------------------------- choosing

    def choose(self) -> None:
        from desktop.ui.start.chooser_page import ChooserPage

        self._show(ChooserPage(self.host, self))

    def open_known(self, known: KnownWorkspace) -> None:
        self.open(known.path)

    def open_folder(self) -> None:
        folder = self.host.choose_folder(_("打开工作区文件夹"), None)
        if folder is not None:
            self.open(folder)

    def new_from_kit(self, kit: Path | None = None) -> None:
        from desktop.ui.start.first_run_page import FirstRunPage

        known = self.host.preferences.known
        cancelled: Callable[[], None] | None = self.choose if known else None
        self._show(FirstRunPage(self.host, kit, cancelled=cancelled))

    def other(self) -> None:
        """换一个工作区: the list, or where there is none yet, the first run."""
        around = demo_around(self.host.preferences.last) if self.host.preferences.last else None
        if around is not None:
            self._choose_in(around)
        elif self.host.preferences.known:
            self.choose()
        else:
            self.new_from_kit()

    # -------------------------------------------------------------------------------------------- opening

    def open(self, path: Path) -> None:
        """A workspace, or a demonstration's folder; a password is asked for where there is one."""
        places = demo_places(path)
        if places is not None:
            self._choose_in(places)
            return
        try:
            if not is_workspace(path):
                raise UsageError(
                    "用 101", _("这里没有工作区"), where=str(path), hint=_("看看文件夹对不对；新建要用启用包")
                )
            locked = needs_password(path)
        except KnownError as error:
            self.cannot_open(path, told_of(error))
            return
        if locked:
            self.ask_password(path)
        else:
            self.host.open_workspace(path, failed=lambda told: self.cannot_open(path, told))

    def ask_password(self, path: Path) -> None:
        from desktop.ui.start.password_page import PasswordPage

        self._show(
            PasswordPage(
                self.host,
                path,
                self._known(path)[0],
                other=self.other,
                forgot=lambda: self.forgot_password(path),
                failed=lambda told: self.cannot_open(path, told),
            )
        )

    def forgot_password(self, path: Path) -> None:
        from desktop.ui.start.forgot_page import ForgotPage

        name, parent = self._known(path)
        self._show(ForgotPage(self.host, path, name, parent, back=lambda: self.ask_password(path)))

    def _known(self, path: Path) -> tuple[str, str]:
        """A workspace's unit and whom it reports to, as they were when it was last open here."""
        held = next((known for known in self.host.preferences.known if known.path == path), None)
        return (held.name, held.place) if held is not None else (path.name, "")

    def opened(self, path: Path) -> None:
        """The host tells that a workspace is open: its first run is over."""
        kept = self.host.preferences.get(FIRST_RUN)
        if isinstance(kept, dict) and kept.get("folder") == str(path):
            self.host.preferences.set(FIRST_RUN, {})

    def cannot_open(self, path: Path | None, told: Told) -> None:
        from desktop.ui.start.cannot_open_page import DAMAGED, CannotOpenPage

        if path is not None and told.code in DAMAGED:
            self.damaged(path, told)
            return

        def forget() -> None:
            if path is not None:
                self.host.preferences.forget(path)
            self.other()

        known = path is not None and any(held.path == path for held in self.host.preferences.known)
        self._show(
            CannotOpenPage(
                self.host,
                path,
                told,
                again=lambda: self.open(path) if path is not None else self.other(),
                other=self.other,
                forget=forget if known else None,
            )
        )

    # ------------------------------------------------------------------------------- damaged, restoring, rescuing

    def damaged(self, path: Path, told: Told | None = None) -> None:
        """What can be done today: a backup, or what can still be read."""
        from desktop.ui.start.cannot_open_page import CannotOpenPage

        told = told or Told(_("数据库文件坏了"), "", "", "存 102")
        self._show(
            CannotOpenPage(
                self.host, path, told, again=lambda: self.open(path), other=self.other,
                restore=lambda: self.restore(path, back=lambda: self.damaged(path, told)),
                # Without its key file nothing of it can be read.
                rescue=None if told.code == "环 106" else lambda: self.rescue(path, told),
            )
        )  # fmt: skip

    def restore(self, path: Path, back: Callable[[], None] | None = None) -> None:
        """Choose a backup, look at it, put it in the workspace's place."""
        from desktop.ui.start.mend_page import MendPage
        from desktop.ui.start.mending import restore_job
        from desktop.ui.start.restore_page import RestorePage

        def chosen(row: BackupRow) -> None:
            job = restore_job(row, path, self.host.clock)
            self._show(
                MendPage(self.host, path, job, back=lambda: self.restore(path, back), done=lambda: self.open(path))
            )

        self._show(RestorePage(self.host, path, chosen=chosen, back=back or (lambda: self.open(path))))

    def rescue(self, path: Path, told: Told) -> None:
        """Save what is left."""
        from desktop.ui.start.mend_page import MendPage
        from desktop.ui.start.mending import rescue_job

        self._show(
            MendPage(
                self.host, path, rescue_job(path, self.host.clock),
                back=lambda: self.damaged(path, told), done=lambda: self.open(path),
            )
        )  # fmt: skip

    # ------------------------------------------------------------------------------------ the demonstration

    def demonstration(self, folder: Path, records: int, seed: int) -> None:
        """Choose in it, or make it first."""
        from desktop.ui.start.making_page import MakingPage
        from desktop.workflows.make_demo import demo_steps, make_demonstration

        places = demo_places(folder)
        if places is not None:
            self._choose_in(places)
            return
        self._show(
            MakingPage(
                self.host,
                folder,
                lambda say, beat: make_demonstration(folder, records=records, seed=seed, progress=say, beat=beat),
                steps=demo_steps(),
                done=self._choose_in,
                failed=lambda told: self._no_demonstration(folder, records, seed, told),
            )
        )

    def _no_demonstration(self, folder: Path, records: int, seed: int, told: Told) -> None:
        from desktop.ui.start.cannot_open_page import CannotOpenPage

        self._show(
            CannotOpenPage(
                self.host,
                folder,
                told,
                again=lambda: self.demonstration(folder, records, seed),
                other=self.other,
            )
        )

    def _choose_in(self, places: DemoPlaces) -> None:
        from desktop.ui.start.demo_page import DemoPage

        def opened(place: DemoPlace) -> None:
            self.open(place.path)

        self._show(DemoPage(self.host, places, opened))
