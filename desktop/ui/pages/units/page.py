"""单位: who has a computer that is known, whose words wait; keys to compare, cut off, replace, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.intake.requests import Requests
from desktop.ui.pages.intake.words import WordsView
from desktop.ui.pages.units.sheet import Sheet, deed_title
from desktop.ui.pages.units.works import Deed, Done, doing, looking
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.kits import MadeKits
from desktop.workflows.units_overview import UnitRow, UnitsOverview

_CHIPS = {"waiting": "waiting", "enrolled": "received", "cut": "refused", "none": "draft", "closed": "exempt"}


def state_words(state: str) -> str:
    return {
        "waiting": _("等您对词"), "enrolled": _("登记了"), "cut": _("停用了"), "none": _("没有电脑"), "closed": _("停业了"),
    }[state]  # fmt: skip


def _level_words(level: str) -> str:
    words = {
        "province": _("省"), "city": _("市"), "county": _("县"), "direct": _("直属"), "township": _("乡镇"),
        "village": _("村"),
    }  # fmt: skip
    return words.get(level, level)


class UnitsPage(Page):
    """Four faces: the list, the words of one request, a sheet, nothing below."""

    name: ClassVar[str] = "units"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.seen: UnitsOverview | None = None
        self._busy = False
        self._make()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._connect()
        self._restyle()
        self.theme.changed.connect(self._restyle)
        self._tell()

    def _make(self) -> None:
        theme = self.theme
        self.table = Table(theme, row_mode=True, name=_("单位"))
        self.model = RowsModel(
            [
                Column("name", _("单位"), 180, bold=True, stretch=True), Column("state", _("电脑"), 110, kind="chip"),
                Column("level", _("层级"), 70), Column("parent", _("上级"), 150, kind="free"),
                Column("computers", _("台数"), 60, kind="number"), Column("last", _("最近收到"), 100),
                Column("until", _("最后一天"), 100),
            ]
        )  # fmt: skip
        self.table.setModel(self.model)
        self.empty = EmptyState(theme, "network", _("下面还没有单位。"))
        self.words, self.sheet = WordsView(self.shell), Sheet(theme)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.addWidget(self.table)
        self._stack = Faces()
        for face in (self.empty, self._list, self.words, self.sheet):
            self._stack.addWidget(face)
        self.compare = Button(theme, _("对词"), icon="key-round", key="Enter", kind="main")
        self._deeds: dict[Deed, Button] = {
            "kit": Button(theme, _("启用包"), icon="package", key="Ctrl+K"),
            "history": Button(theme, _("历史记录"), icon="history", key="Ctrl+G"),
            "revoke": Button(theme, _("停用电脑"), icon="ban", key="Ctrl+T", kind="danger"),
            "replace": Button(theme, _("换电脑"), icon="hard-drive", key="Ctrl+R", kind="danger"),
            "close": Button(theme, _("停业"), icon="x", key="Ctrl+E", kind="danger"),
        }
        self._footer = FooterBar(theme)
        self._footer.set_right(self._deeds["close"], self._deeds["revoke"], self._deeds["replace"], self.compare)
        self.back = Button(theme, _("返回"), key="Esc")
        self.do = Button(theme, "", icon="check", key="Ctrl+Enter", kind="main", great=True)
        self._sheet_bar = FooterBar(theme)
        self._sheet_bar.set_left(self.back)
        self.paper = Button(theme, _("打印启用包的纸"), icon="printer", key="Ctrl+P")
        self._sheet_bar.set_right(self.paper, self.do)
        self._made: MadeKits | None = None

    def _connect(self) -> None:
        self.table.opened.connect(lambda _row: self._compare())
        self.table.current_changed.connect(lambda _row: self._tell())
        self.compare.clicked.connect(self._compare)
        for deed, button in self._deeds.items():
            button.clicked.connect(lambda _on=False, deed=deed: self._begin(deed))
        self.back.clicked.connect(lambda: self._show(self._list))
        self.do.clicked.connect(self._do)
        self.paper.clicked.connect(self._print_kit)
        self.sheet.changed.connect(self._tell)
        self._requests = Requests(self.shell, self.words, dealt_with=self._load, failed=self._failed, parent=self)
        self.words.left.connect(lambda: self._show(self._list))
        self.words.changed.connect(self._tell_frame)

    def _restyle(self) -> None:
        edge = self.theme.px(tokens.PAGE_MARGIN)
        self._column.setContentsMargins(edge, self.theme.px(10), edge, self.theme.px(10))

    # -------------------------------------------------------------------------------------------- to the frame

    def heading(self) -> Heading:
        face = self._stack.currentWidget()
        if face is self.words:
            return replace(self.words.heading(), title=_("单位 · 对词"))
        if face is self.sheet and self.sheet.unit is not None:
            return Heading(_("单位 · {what}").format(what=deed_title(self.sheet.deed)), self.sheet.unit.name)
        seen = self.seen
        if seen is None:
            return Heading(_("单位"))
        told = _("{n} 个单位，{known} 个登记了，{waiting} 个等您对词；名册第 {version} 版")
        known, waiting = seen.count("enrolled"), seen.count("waiting")
        detail = told.format(n=len(seen.rows), known=known, waiting=waiting, version=seen.roster_version)
        return Heading(_("单位"), "" if self.shell.compact else detail)

    def band_buttons(self) -> Sequence[Button]:
        return (self._deeds["kit"], self._deeds["history"]) if self._stack.currentWidget() is self._list else ()

    def footer(self) -> QWidget | None:
        face = self._stack.currentWidget()
        if face is self.words:
            return self.words.bar
        return self._sheet_bar if face is self.sheet else self._footer if face is self._list else None

    def keys(self) -> Sequence[KeyHint]:
        face = self._stack.currentWidget()
        if face is self.words:
            return self.words.keys()
        back = KeyHint("Esc", _("返回"))
        if face is self.sheet:
            if self.sheet.done:
                return [KeyHint("Ctrl+P", _("打印")), back] if self._made is not None else [back]
            return [KeyHint("Ctrl+Enter", deed_title(self.sheet.deed)), KeyHint("Tab", _("换一个")), back]
        row = self._row()
        hints = [KeyHint("↑ ↓", _("选单位"))] if row is not None else []
        if row is not None and row.request is not None:
            hints.append(KeyHint("Enter", _("对词")))
        found = (("kit", "Ctrl+K"), ("replace", "Ctrl+R"), ("close", "Ctrl+E"))
        hints += [KeyHint(key, deed_title(deed)) for deed, key in found if not self._why_not(deed)]  # type: ignore[arg-type]
        return [*hints, KeyHint("F5", _("再看一遍"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F5": self._load, "Ctrl+K": lambda: self._begin("kit"), "Ctrl+G": lambda: self._begin("history"),
            "Ctrl+T": lambda: self._begin("revoke"), "Ctrl+R": lambda: self._begin("replace"),
            "Ctrl+E": lambda: self._begin("close"), "Ctrl+Return": self._do, "Ctrl+Enter": self._do,
            "Ctrl+P": self._print_kit,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        del argument
        if self._stack.currentWidget() is not self.words:
            self._show(self._list if self.seen is not None and self.seen.rows else self.empty)
        self._load()

    def first_focus(self) -> QWidget | None:
        face = self._stack.currentWidget()
        if face is self.words:
            return self.words.first_focus()
        if face is self.sheet:
            return self.sheet.first() or (self.back if self.sheet.done else self.do)
        return self.table if face is self._list else None

    def escape(self) -> bool:
        if self._stack.currentWidget() in (self.words, self.sheet):
            self._show(self._list)
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self.words.compact_changed(compact)
        self._tell()

    # ------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        if not self._busy:
            self.shell.tasks.run(looking, done=self._came, failed=self._failed, owner=self)

    def _came(self, seen: UnitsOverview) -> None:
        at = self.table.current_row()
        self.seen = seen
        self.model.set_rows([_line(row) for row in seen.rows])
        if self._stack.currentWidget() in (self.empty, self._list):
            self._stack.setCurrentWidget(self._list if seen.rows else self.empty)
        if seen.rows:
            self.table.go_to(min(max(at, 0), len(seen.rows) - 1))
        self._tell()
        self._focus()

    # --------------------------------------------------------------------------------------------------- deeds

    def _row(self) -> UnitRow | None:
        at = self.table.current_row()
        return self.seen.rows[at] if self.seen is not None and 0 <= at < len(self.seen.rows) else None

    def _why_not(self, deed: Deed) -> str:
        row, seen = self._row(), self.seen
        if row is None or seen is None:
            return _("先选一个单位")
        if deed in ("revoke", "replace", "close") and not seen.top:
            return _("名册只由最上级单位改")
        if deed in ("revoke", "replace", "history") and not row.computers:
            return _("它没有登记着的电脑")
        return _("它已经停业了") if row.state == "closed" and deed in ("close", "kit") else ""

    def _compare(self) -> None:
        row = self._row()
        if row is not None and row.request is not None and self._stack.currentWidget() is self._list:
            self.words.show_request(row.request)
            self._show(self.words)

    def _begin(self, deed: Deed) -> None:
        row = self._row()
        if row is None or self._why_not(deed) or self._stack.currentWidget() is not self._list:
            return
        self._made = None
        self.sheet.ask(deed, row, self.shell.clock.now().date().isoformat())
        self._show(self.sheet)

    def _do(self) -> None:
        asked = self.sheet.asked() if self._stack.currentWidget() is self.sheet else None
        if asked is None or self.sheet.done or self._busy:
            return
        if asked.deed in ("kit", "replace", "history"):
            to = self.shell.stick() or self.shell.choose_folder(_("写到哪里"), None)
            if to is None:
                return
            asked = replace(asked, to=to)
        self._busy = True
        self._tell()
        self.shell.tasks.run(doing(asked), done=self._did, failed=self._failed, owner=self)

    def _did(self, done: Done) -> None:
        self._busy = False
        self._made = done.made
        self.sheet.tell(done)
        self._came(done.overview)

    def _print_kit(self) -> None:
        """The sheet with the code, to be stamped: now or never, for the code is shown once."""
        from desktop.ui.printing.at_once import print_at_once  # few print here
        from desktop.workflows.print_secrets import kit_sheets

        made = self._made
        if made is None or not self.sheet.done or self._stack.currentWidget() is not self.sheet:
            return

        def ended(printer: str, told: Told | None) -> None:
            if told is None:
                self.shell.toast(_("送到“{printer}”了。盖了章，和启用包分开交。").format(printer=printer))
            else:
                self.shell.told(told, self._print_kit)

        print_at_once(self, self.shell.tasks, lambda workspace: kit_sheets(workspace, made), ended, with_workspace=True)

    def _failed(self, told: Told) -> None:
        self._busy = False
        self._tell()
        self.shell.told(told)

    # --------------------------------------------------------------------------------------------------- inner

    def _show(self, face: QWidget) -> None:
        self._stack.setCurrentWidget(face)
        self._tell()
        self._focus()

    def _focus(self) -> None:
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def _tell(self) -> None:
        row = self._row()
        self.compare.setVisible(row is not None and row.request is not None)
        for deed, button in self._deeds.items():
            button.set_enabled(self._why_not(deed))
        self.do.setVisible(not self.sheet.done)
        self.paper.setVisible(self.sheet.done and self._made is not None)
        self.do.setText(deed_title(self.sheet.deed))
        self.do.set_enabled(_("正在办") if self._busy else self.sheet.why_not())
        self._tell_frame()

    def _tell_frame(self) -> None:
        self.heading_changed.emit()
        self.keys_changed.emit()


def _line(row: UnitRow) -> Mapping[str, Any]:
    return {
        "name": row.name,
        "state": Cell(state_words(row.state), state=_CHIPS[row.state]),
        "level": _level_words(row.level),
        "parent": row.parent,
        "computers": row.computers or "",
        "last": row.last,
        "until": row.until,
    }
