"""What is done with a table: frozen, stamped, its period closed; and what is looked at because of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.foundation.translation import _
from desktop.ui.pages.tables.act_panel import Act
from desktop.workflows.close_period import close_period, reopen_period
from desktop.workflows.freeze_table import LEAST_REASON, freeze_table, stamp
from desktop.workflows.period_words import period_in_words
from desktop.workflows.table_screen import TableScreen, changed_rows, late_rows, unlisted_rows
from desktop.workflows.workspace import Workspace

if TYPE_CHECKING:
    from desktop.ui.pages.tables.page import TablesPage

_PAPERS = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp"


class Acts:
    """The buttons around a table. A slot collects what is needed, starts a workflow, and lets the page show what became of it."""

    def __init__(self, page: TablesPage) -> None:
        self._page = page
        page.freeze.clicked.connect(self._ask_freeze)
        page.close_period.clicked.connect(self._ask_close)
        page.unlisted.clicked.connect(self._unlisted)
        page.state.asked.connect(self._asked)
        page.panel.done.connect(self._do)
        page.panel.closed.connect(page.close_below)
        page.panel.wanted.connect(self.pick)

    def offer(self, screen: TableScreen) -> None:
        """Buttons by what can be done now."""
        page, frozen = self._page, screen.frozen
        own = screen.basis == "this"
        page.freeze.setText(_("更正再报…") if frozen is not None else _("冻结报送…"))
        stale = screen.comparison is None or screen.comparison.stale
        page.freeze.set_enabled("" if stale else _("和报送时一样，不用再报"))
        page.close_period.setText(_("重新打开…") if screen.period.closed else _("关账…"))
        over = page.shell.clock.now().date().isoformat() > screen.views["now"].period.end
        page.close_period.set_enabled("" if over or screen.period.closed else _("最后一天过了再关"))
        for button in (page.freeze, page.close_period):
            button.setVisible(own)

    def pick(self) -> None:
        """The system's picker for the stamped paper."""
        page = self._page
        if page.panel.isVisibleTo(page) and page.panel.shows_files():
            found = page.shell.choose_files(_("盖章的扫描件"), f"{_('扫描件')} ({_PAPERS})", page.shell.stick())
            page.panel.add_files(found)

    # ------------------------------------------------------------------------------------------------------- asking

    def _ask(self, act: Act) -> None:
        self._page.panel.ask(act)
        self._page.show_below(self._page.panel)

    def _named(self) -> str:
        page, screen = self._page, self._page.found
        return f"{page.heading().title} {period_in_words(screen.period.period) if screen else ''}".rstrip()

    def _ask_freeze(self) -> None:
        screen = self._page.found
        if screen is None:
            return
        frozen, again = screen.frozen, ""
        if frozen is not None:
            again = _("报送过 {n} 版，从前的都留着。").format(n=frozen.version)
        keeps = _("冻结以后，报送时的数、每条记录的版本和模板原样留着；记录再改，也看得到报送时是多少。")
        self._ask(Act(
            "freeze", _("冻结报送：{table}").format(table=self._named()), again + keeps,
            _("更正，报第 {n} 版").format(n=frozen.version + 1) if frozen else _("冻结这张表"),
            reason=_("更正说明") if frozen else "", least=LEAST_REASON if frozen else 0, files=True,
        ))  # fmt: skip

    def _ask_close(self) -> None:
        screen = self._page.found
        if screen is None:
            return
        period = period_in_words(screen.period.period)
        if screen.period.closed:
            told = _("重新打开以后，这一期没有迟到的记录；谁、什么时候、为什么打开的都记下来。")
            act = Act(
                "reopen", _("重新打开 {period}").format(period=period), told, _("重新打开"), reason=_("为什么"),
                least=LEAST_REASON,
            )  # fmt: skip
        else:
            told = _("关账以后，日期在这一期里、后来才到的记录算迟到：照收，看得见。报送时的数不变，现值里：")
            rules = (("count", _("算进现值")), ("leave", _("不算进现值")))
            act = Act(
                "close", _("关账 {period}").format(period=period), told, _("关账"), rules=rules, rule=screen.period.late
            )  # fmt: skip
        self._ask(act)

    def _asked(self, what: str) -> None:
        screen = self._page.found
        if screen is None:
            return
        if what == "stamp" and screen.frozen is not None:
            names = [scan.name for scan in screen.frozen.scans]
            told = _("已有：{names}。").format(names="、".join(names)) if names else ""
            title = _("第 {n} 版的盖章件").format(n=screen.frozen.version)
            sentence = told + _("盖好章的表拍照或扫描，附在报送的这一版上。")
            self._ask(Act("stamp", title, sentence, _("附上"), files=True))
        elif what == "late":
            self._list(
                lambda workspace: late_rows(workspace, screen.views["now"].programme, screen.period.period),
                _("关账以后才来的"),
                _("照收了；报送时的数里没有它们。"),
                late=True,
            )
        elif screen.comparison is not None:
            found = screen.comparison
            frozen = screen.frozen
            title = _("第 {n} 版报送以后改了什么").format(n=frozen.version if frozen else 1)
            self._list(
                lambda workspace: changed_rows(workspace, found), title, _("{n} 条记录。").format(n=len(found.records))
            )

    def _unlisted(self) -> None:
        view = self._page.shown_view()
        if view is not None:
            title, told = _("未列入"), _("来了，表里没有他们的列；一个人、一个单位只列一次。")
            self._list(lambda workspace: unlisted_rows(workspace, view.result), title, told, plain=True)

    def _list(
        self, read: Callable[[Workspace], Any], title: str, sentence: str, *, late: bool = False, plain: bool = False
    ) -> None:
        page = self._page

        def show(rows: Any) -> None:
            today = page.shell.clock.now().date()
            page.drill.show_changes(title, sentence, rows, today, late=late, plain=plain)
            page.show_below(page.drill)

        page.shell.tasks.run(
            lambda workspace, _progress: read(workspace), done=show, failed=page.shell.told, owner=page
        )

    # -------------------------------------------------------------------------------------------------------- doing

    def _do(self, kind: str, reason: str, rule: str, files: tuple[Path, ...]) -> None:
        screen = self._page.found
        if screen is None:
            return
        view, period = screen.views["now"], screen.period.period
        asked = (view.programme, view.table, view.period.name)
        frozen = screen.frozen

        def freeze(workspace: Workspace) -> str:
            done = freeze_table(workspace, *asked, line=view.line, reason=reason)
            for file in files:
                done = stamp(workspace, done, file)
            return _("冻结了第 {n} 版：{records} 条记录。").format(n=done.version, records=done.records)

        def stamped(workspace: Workspace) -> str:
            for file in files:
                stamp(workspace, frozen, file) if frozen is not None else None
            return _("附好了 {n} 件。").format(n=len(files))

        def close(workspace: Workspace) -> str:
            close_period(workspace, view.programme, period, late="leave" if rule == "leave" else "count")
            return _("{period}关账了。").format(period=period_in_words(period))

        def reopen(workspace: Workspace) -> str:
            reopen_period(workspace, view.programme, period, reason)
            return _("{period}重新打开了。").format(period=period_in_words(period))

        work = {"freeze": freeze, "stamp": stamped, "close": close, "reopen": reopen}[kind]
        self._page.shell.tasks.run(
            lambda workspace, _progress: work(workspace),
            done=self._done,
            failed=self._page.shell.told,
            owner=self._page,
        )

    def _done(self, said: str) -> None:
        self._page.close_below()
        self._page.look_again()
        self._page.shell.toast(said)
