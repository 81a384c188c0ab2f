"""One workspace on the screen: rail, title band, notices, the page, its footer, the status bar. Navigation only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.ui.compat import has_clock_settings, open_clock_settings
from desktop.ui.page import Page
from desktop.ui.preferences import Preferences
from desktop.ui.shell.bands import StatusBar, TitleBand
from desktop.ui.shell.dropping import Dropping
from desktop.ui.shell.host import WindowHost
from desktop.ui.shell.incoming import IncomingWatch
from desktop.ui.shell.keeping import Keeper
from desktop.ui.shell.keymap import Action
from desktop.ui.shell.notices import Notices, Toast
from desktop.ui.shell.rail import Rail
from desktop.ui.shell.registry import entries, home_of, make_page, rail_of
from desktop.ui.shell.speaking import Speaking
from desktop.ui.tasks import TaskRunner
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.workflows.workspace_facts import WorkspaceFacts, put_back_was_read

if TYPE_CHECKING:
    from desktop.workflows.workspace import Workspace

COMPACT_WIDTH = 1080
_STICK_EVERY_MS = 2000
_TIDY_AFTER_MS = 60_000
_MOST_STEPS_BACK = 50
_GO_KEYS = (("Ctrl+N", "new"), ("Ctrl+U", "submit"), ("Ctrl+F", "records"))


def _day(day: dt.date) -> str:
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


class WorkspaceShell(Speaking):
    """Implements ``page.Shell`` for the pages of one workspace."""

    def __init__(self, host: WindowHost, facts: WorkspaceFacts) -> None:
        super().__init__()
        self.host = host
        self.facts = facts
        self.tasks: TaskRunner = host.tasks
        self.theme: Theme = host.theme
        self.clock: Clock = host.clock
        self.preferences: Preferences = host.preferences
        self.compact = self.coming_back = False
        self._entries = entries()
        self._pages: dict[str, Page] = {}
        self._frames: dict[str, QWidget] = {}  # each page scrolls as a whole where it does not fit
        self._history: list[str] = []
        self._page: Page | None = None
        self._clock_doubted = bool(facts.ahead)
        self._build()
        self.incoming = IncomingWatch(self, self, self._came_in)
        if "print" in self.rail.names():  # who prints gets signed sheets back
            Dropping(self, self._dropped)
        self.keeper = Keeper(self, self, host.mend_workspace)
        if host.keeping:
            self.keeper.begin()
        self._watch = QTimer(self)
        self._watch.setInterval(_STICK_EVERY_MS)
        self._watch.timeout.connect(self._look_at_drives)
        self._watch.start()
        QTimer.singleShot(_TIDY_AFTER_MS, self, self._tidy)
        self._tell_stick()  # what lies on it is looked at with the first beat: the first page comes first
        self.theme.changed.connect(self._themed)
        self.saved("saved")
        self._themed()

    def _dropped(self, paths: tuple[Path, ...]) -> None:
        from desktop.ui.pages.scans.request import ScanRequest  # what is asked of other pages comes when it is asked

        self.go("scans", ScanRequest(paths))

    def _tidy(self) -> None:
        """Long after the first page, and only when nobody waits for the worker."""

        def work(workspace: Workspace, _progress: object) -> int:
            from desktop.workflows.tidy import tidy  # not wanted at the start

            return tidy(workspace)

        self.tasks.run(work, done=lambda _gone: None, failed=lambda _told: None, owner=self)

    def _build(self) -> None:
        upper, lower = rail_of(self.facts.level, reports=bool(self.facts.parent))
        self.rail = Rail(self.theme, [self._entries[n] for n in upper], [self._entries[n] for n in lower])
        self.rail.chosen.connect(self.go)
        self.title = TitleBand(self.theme)
        self.notices = Notices(self.theme)
        self.pages = Faces()
        self.footer = QWidget()
        self._footer_layout = QVBoxLayout(self.footer)
        self._footer_layout.setContentsMargins(0, 0, 0, 0)
        self.status = StatusBar(self.theme)
        right = QVBoxLayout()
        for widget in (self.title, self.notices):
            right.addWidget(widget)
        right.addWidget(self.pages, 1)
        right.addWidget(self.footer)
        top = QHBoxLayout()
        top.addWidget(self.rail)
        top.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.addLayout(top, 1)
        whole.addWidget(self.status)
        for layout in (right, top, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._toast = Toast(self.theme, self.pages)

    # ------------------------------------------------------------------------------------ navigation

    def page_names(self) -> list[str]:
        """Pages of this role, in the rail's order."""
        return self.rail.names()

    @property
    def page(self) -> Page | None:
        """The page that shows."""
        return self._page

    def start(self, left_open: Draft | None = None, *, ask: bool = True, shown: object | None = None) -> None:
        """The first page of the day; after a power cut the record and field where it stopped. First of all: who it is.

        ``shown``: what the first page would read, where it was read already.
        """
        if ask and self.facts.ask_who:
            from desktop.ui.pages.people.request import WhoRequest

            self.go("who", WhoRequest(lambda: self._begin(left_open)))
        else:
            self._begin(left_open, shown)

    def _begin(self, left_open: Draft | None, shown: object | None = None) -> None:
        self.go(home_of(self.facts.level), shown)
        self._history.clear()
        if left_open is not None:
            from desktop.ui.pages.entry.request import EntryRequest

            self.go("entry", EntryRequest(draft=left_open.id))

    def go(self, page: str, argument: object | None = None) -> None:
        """Show a page; the one that shows may first put on disk what is not."""
        if self._page is not None:
            if not self._page.may_leave():
                return
            if self._page.name != page:
                self._history = [*self._history, self._page.name][-_MOST_STEPS_BACK:]
        self._show(page, argument)

    def back(self) -> None:
        if self._page is not None and not self._page.may_leave():
            return
        while self._history:
            name = self._history.pop()
            if self._page is None or name != self._page.name:
                self.coming_back = True
                try:
                    self._show(name, None)
                finally:
                    self.coming_back = False
                return
        home = home_of(self.facts.level)
        if self._page is None or self._page.name != home:
            self._show(home, None)

    def _frame_of(self, page: Page) -> QWidget:
        if page.scrolls_itself:
            return page
        from desktop.ui.widgets.scrolling import PageScroll  # the first page does without

        return PageScroll(self.theme, page)

    def _show(self, name: str, argument: object | None) -> None:
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = make_page(self._entries[name], self)
            self._frames[name] = self._frame_of(page)
            self.pages.addWidget(self._frames[name])
            page.heading_changed.connect(lambda p=page: self._heading_of(p))
            page.keys_changed.connect(lambda p=page: self._keys_of(p))
            page.compact_changed(self.compact)
        self.notices.clear_all()
        self._tell_clock()
        self._tell_put_back()
        self._page = page
        self.pages.setCurrentWidget(self._frames[name])
        self._toast.raise_()  # the page now on top must not cover what was said on leaving the last one
        self.rail.set_current(name if name in self.rail.names() else self._entries[name].under)
        self._heading_of(page)
        self._footer_of(page)
        page.opened(argument)
        self._keys_of(page)
        wanted = page.first_focus()
        if wanted is not None and wanted.isEnabled():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def trusts_clock(self) -> bool:
        return not self._clock_doubted

    def _tell_clock(self) -> None:
        """On every page until somebody says that the day is right."""
        if not self._clock_doubted:
            return
        today, last = self.clock.now().date(), dt.date.fromisoformat(self.facts.ahead)
        words = _("电脑的时钟不对：现在是 {today}，上次用是 {last}。多半是主板电池没电了。").format(
            today=_day(today), last=_day(last)
        )
        buttons = [Button(self.theme, _("就是今天，别再问"), dense=True)]
        buttons[0].clicked.connect(self._trust_clock)
        if has_clock_settings():
            buttons.insert(0, Button(self.theme, _("改时钟"), dense=True))
            buttons[0].clicked.connect(open_clock_settings)
        detail = _("可以照常记录，日期请自己填；先后次序按编号，不会乱。")
        self.notice("warning", words, buttons, "clock", detail)
        self.status.doubt_clock(_("时钟不对：{today}").format(today=_day(today)))

    def _trust_clock(self) -> None:
        self._clock_doubted = False
        self.clear_notice("clock")
        self.status.doubt_clock("")
        if self._page is not None:
            self._page.clock_trusted()

    def _tell_put_back(self) -> None:
        """On every page until somebody has read it."""
        problem = self.facts.put_back
        if problem is not None:
            read = Button(self.theme, _("看过了，别再提"), dense=True)
            read.clicked.connect(self._put_back_was_read)
            self.notice("warning", problem.message, (read,), "put_back", problem.hint)

    def _put_back_was_read(self) -> None:
        self.clear_notice("put_back")
        self.tasks.run(lambda workspace, _progress: put_back_was_read(workspace), done=self.facts_changed, owner=self)

    def _heading_of(self, page: Page) -> None:
        if page is self._page:
            self.title.show_heading(page.heading())
            self.title.show_actions(page.band_buttons(), compact=self.compact)
            self._footer_of(page)
            self.host.title_changed(self.facts.name)  # the program's name is added by the system

    def _footer_of(self, page: Page) -> None:
        wanted = page.footer()
        at = self._footer_layout.itemAt(0)
        shown = at.widget() if at is not None else None
        if shown is not wanted:
            if shown is not None:
                self._footer_layout.removeWidget(shown)
                shown.hide()
                shown.setParent(None)
            if wanted is not None:
                self._footer_layout.addWidget(wanted)
        if wanted is not None:
            wanted.show()
        self.footer.setVisible(wanted is not None)

    def _keys_of(self, page: Page) -> None:
        if page is self._page:
            self.status.show_keys(page.keys())
            self.host.bind_keys(page.shortcuts(), self._own_keys())

    def _own_keys(self) -> Mapping[str, Action]:
        here = self.rail.names()
        wanted = [(f"Alt+{place}", name) for place, name in enumerate(here[:9], start=1)]
        wanted += [(keys, name) for keys, name in _GO_KEYS if name in here]
        keys: dict[str, Action] = {sequence: partial(self.go, name) for sequence, name in wanted}
        keys["F6"] = self._ask_who
        return keys | {"Esc": self._escape, "Alt+Left": self.back, "F1": self._help}

    def _ask_who(self) -> None:
        """Somebody else sits down. Where that is being asked already, it goes on being asked."""
        if self._page is None or self._page.name != "who":
            self.go("who")

    def _escape(self) -> None:
        if self._page is not None and not self._page.escape():
            self.back()

    def _help(self) -> None:
        self.go("help", self._page.name if self._page else None)

    def show_menu(self) -> None:
        """Everything as a plain menu (Alt): pages, then the keys of this page."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, name in enumerate(self.rail.names(), start=1):
            action = menu.addAction(f"{self._entries[name].word}\tAlt+{place}")
            action.triggered.connect(lambda _on=False, name=name: self.go(name))
        menu.addSeparator()
        own = self._page.shortcuts() if self._page else {}
        told = {hint.keys: hint.text for hint in (self._page.keys() if self._page else ())}
        for keys, act in own.items():
            if keys in told:
                action = menu.addAction(f"{told[keys]}\t{keys}")
                action.triggered.connect(lambda _on=False, act=act: act())
        menu.addSeparator()
        menu.addAction(_("换人来填") + "\tF6").triggered.connect(self._ask_who)
        menu.addAction(_("换一个工作区")).triggered.connect(self.host.other_workspace)
        menu.popup(self.mapToGlobal(QPoint(0, 0)))

    def badge(self, page: str, count: int) -> None:
        self.rail.set_count(page, count)

    # -------------------------------------------------------------------------------- what is outside

    def choose_folder(self, title: str, start: Path | None = None) -> Path | None:
        return self.host.choose_folder(title, start)

    def choose_files(self, title: str, pattern: str, start: Path | None = None) -> Sequence[Path]:
        return self.host.choose_files(title, pattern, start)

    def stick(self) -> Path | None:
        drives = self.host.drives()
        return drives[0] if drives else None

    def facts_changed(self, facts: WorkspaceFacts) -> None:
        self.facts = facts
        self._tell_person()

    def records_changed(self, rids: Sequence[str]) -> None:
        for page in self._pages.values():
            page.records_changed(rids)

    def restore_workspace(self) -> None:
        self.host.restore_workspace()

    def rebuild(self) -> None:
        self.host.rebuild()

    def close_shell(self) -> bool:
        """Before the window goes: put on disk what is not; False if a page wants to stay."""
        if self._page is not None and not self._page.may_leave():
            return False
        self._watch.stop()
        self.keeper.stop()
        self._toast.stop()
        for page in self._pages.values():
            page.close_page()
        return True

    # --------------------------------------------------------------------------------------- looking

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _themed(self) -> None:
        self.tell_text_size()
        self._tell_person()
        self._fit()
        if self._page is not None:
            self.title.show_actions(self._page.band_buttons(), compact=self.compact)

    def _fit(self) -> None:
        compact = self.width() / self.theme.scale < COMPACT_WIDTH
        if compact != self.compact:
            self.compact = compact
            for page in self._pages.values():
                page.compact_changed(compact)
            if self._page is not None:
                self.title.show_actions(self._page.band_buttons(), compact=compact)
        self._toast.place()

    def _tell_person(self) -> None:
        self.status.person.setText(self.facts.person)

    def _look_at_drives(self) -> None:
        self._tell_stick()
        if self.facts.parent:
            self.incoming.plugged(self.host.drives())

    def _tell_stick(self) -> None:
        stick = self.stick()
        self.status.stick.setText(
            _("U 盘：{name}").format(name=stick.name or str(stick)) if stick is not None else _("U 盘：未插")
        )

    def look_again(self, folder: Path | None = None) -> None:
        """Take what a stick (or a folder) holds for this unit from above, now."""
        wanted = folder or self.stick()
        if wanted is not None and self.facts.parent:
            self.incoming.take(wanted, asked=True)

    def _came_in(self) -> None:
        if self._page is not None:
            self._page.came_in()
