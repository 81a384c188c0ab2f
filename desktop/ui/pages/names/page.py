"""名单: the names that forms pick from. Type to find, Enter corrects, Ctrl+I adds, Ctrl+Del puts away; Esc goes one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.names.sheet import NameSheet
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.choices import Segments
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.search import SearchBox
from desktop.ui.widgets.tables import Table
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.name_lists import NameList, NameRow, name_list, put_away, save_name, tick_technique
from desktop.workflows.workspace import Workspace

_SEARCH = 300
_BELOW = 1.5  # from this text size on the lists stand below the search


def list_titles() -> dict[str, str]:
    """The lists, in their order."""
    return {"staff": _("医务人员"), "venues": _("活动地点"), "visited": _("学校和单位"), "techniques": _("适宜技术")}


class NamesPage(Page):
    """Two faces: a list with its search, and the sheet of one name."""

    name: ClassVar[str] = "names"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = self.theme
        self.shown: NameList | None = None
        self._busy = False
        self._wanted = ""
        self.lists = Segments(theme, list(list_titles().items()), "staff")
        self.search = SearchBox(theme, _("名字或拼音首字母，如 xfc"))
        self.table = Table(theme, row_mode=True, name=_("名单"))
        self.model = RowsModel(
            [
                Column("name", _("名字"), 220, bold=True), Column("words", _("是什么"), 260, kind="free", stretch=True),
                Column("origin", _("从哪里来"), 130), Column("state", _("用不用"), 120, kind="icon_text"),
            ]
        )  # fmt: skip
        self.table.setModel(self.model)
        self.empty = EmptyState(theme, "users", "")
        self.sheet = NameSheet(theme)
        self._build()
        self._footers()
        self._connect()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        self._faces, self._rows = Faces(), Faces()
        self._rows.addWidget(self.table)
        self._rows.addWidget(self.empty)
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.addWidget(self.search, 1)
        self._line.addWidget(self.lists)
        self._column.addLayout(self._line)
        self._column.addWidget(self._rows, 1)
        for face in (self._list, self.sheet):
            self._faces.addWidget(face)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._faces)

    def _footers(self) -> None:
        theme = self.theme
        self.add = Button(theme, _("加一个"), icon="plus", key="Ctrl+I", kind="main")
        self.change = Button(theme, _("改"), icon="pencil-line", key="Enter")
        self.away = Button(theme, _("收起"), icon="x", key="Ctrl+Del")
        self.tick = Button(theme, _("本室做"), icon="check", key="Ctrl+T")
        self._list_bar = FooterBar(theme)
        self._list_bar.set_right(self.tick, self.away, self.change, self.add)
        self.back, self.keep = Button(theme, _("返回"), key="Esc"), Button(theme, _("存好"), icon="save", key="Ctrl+S", kind="main", great=True)  # fmt: skip
        self._sheet_bar = FooterBar(theme)
        self._sheet_bar.set_left(self.back)
        self._sheet_bar.set_right(self.keep)

    def _connect(self) -> None:
        self.lists.changed.connect(lambda _key: self._look())
        self.search.searched.connect(lambda _text: self._show_rows())
        self.search.moved.connect(self.table.move_by)
        self.search.accepted.connect(self._change)
        self.table.opened.connect(lambda _row: self._change())
        self.table.current_changed.connect(lambda _row: self._tell())
        for button, act in (
            (self.add, self._add), (self.change, self._change), (self.away, self._put_away), (self.tick, self._tick),
            (self.back, self._to_list), (self.keep, self._keep),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, act=act: act())
        self.sheet.accepted.connect(self._keep)

    def _restyle(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(13), px(tokens.PAGE_MARGIN), px(12))
        self._column.setSpacing(px(10))
        self._line.setSpacing(px(10))
        high = self.theme.scale >= _BELOW
        self._line.setDirection(QBoxLayout.Direction.TopToBottom if high else QBoxLayout.Direction.LeftToRight)
        self.search.setMinimumWidth(px(_SEARCH) if not self.shell.compact else px(180))

    # -------------------------------------------------------------------------------------------- to the frame

    @property
    def _in_sheet(self) -> bool:
        return self._faces.currentWidget() is self.sheet

    def heading(self) -> Heading:
        title = list_titles()[self.lists.current()]
        if self._in_sheet:
            return Heading(_("名单 · {list}").format(list=title), _("改一个") if self.sheet.key else _("加一个"))
        rows = self.shown.rows if self.shown is not None else ()
        used = sum(not row.put_away for row in rows)
        return Heading(_("名单"), _("{list}：{n} 个").format(list=title, n=used) if rows else "")

    def footer(self) -> QWidget:
        return self._sheet_bar if self._in_sheet else self._list_bar

    def keys(self) -> Sequence[KeyHint]:
        if self._in_sheet:
            return (KeyHint("Enter", _("下一格，存好")), KeyHint("Shift+Enter", _("上一格")), KeyHint("Ctrl+S", _("存好")), KeyHint("Esc", _("返回")))  # fmt: skip
        hints = [
            KeyHint("PgDn", _("下一个名单")),
            KeyHint("↑ ↓", _("选")),
            KeyHint("Enter", _("改")),
            KeyHint("Ctrl+I", _("加一个")),
        ]
        row = self._row()
        if row is not None:
            hints.append(KeyHint("Ctrl+Del", _("拿出来") if row.put_away else _("收起")))
            if self.lists.current() == "techniques":
                hints.append(KeyHint("Ctrl+T", _("本室不做了") if row.done_here else _("本室做")))
        return hints

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        if self._in_sheet:
            return {"Ctrl+S": self._keep}
        return {
            "Ctrl+I": self._add, "Ctrl+Del": self._put_away, "Ctrl+T": self._tick, "Ctrl+F": self.search.setFocus,
            "PgDown": lambda: self._step(1), "PgUp": lambda: self._step(-1), "F5": self._look,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        if isinstance(argument, str) and argument in list_titles():
            self.lists.set_current(argument)
        self._to_list()
        self._look()

    def first_focus(self) -> QWidget | None:
        return self.sheet.first() if self._in_sheet else self.search

    def escape(self) -> bool:
        if self._in_sheet:
            self._to_list()
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        del compact
        self._restyle()

    # -------------------------------------------------------------------------------------------------- what shows

    def _look(self) -> None:
        which = self.lists.current()
        self.shell.tasks.run(lambda workspace, _progress: name_list(workspace, which), done=self._show, failed=self.shell.told, owner=self)  # fmt: skip

    def _step(self, step: int) -> None:
        names = list(list_titles())
        at = names.index(self.lists.current()) + step
        if 0 <= at < len(names):
            self.lists.set_current(names[at])
            self._look()

    def _show(self, found: NameList) -> None:
        if found.list != self.lists.current():
            return  # one has moved on
        if self.shown is not None and self.shown.list != found.list:
            self.search.clear()
        self.shown = found
        self._show_rows()

    def _show_rows(self) -> None:
        typed = self.search.text_now().strip()
        rows = [row for row in (self.shown.rows if self.shown else ()) if not typed or pinyin.matches(typed, row.name)]
        at = self._wanted or (now.key if (now := self._row()) is not None else "")
        self._wanted = ""
        self.model.set_rows([self._cells(row) for row in rows])
        told = _("没有这样的名字。按 Ctrl+I 加一个。") if typed else _("这个名单还是空的。按 Ctrl+I 加一个。")
        self.empty.set_sentence(told)
        self._rows.setCurrentWidget(self.table if rows else self.empty)
        if rows:
            self.table.go_to(next((number for number, row in enumerate(rows) if row.key == at), 0), 0)
            self.table.fit_columns()
        self._tell()

    def _cells(self, row: NameRow) -> Mapping[str, object]:
        origin = {"sent": _("上级发下来的"), "changed": _("发下来的，这里改过"), "own": _("自己加的")}[row.origin]
        if row.put_away:
            state = Cell(_("收起了"), icon="x", tone="text_3")
        elif row.done_here:
            state = Cell(_("本室做"), icon="check", tone="good")
        else:
            state = Cell(_("在用") if self.lists.current() != "techniques" else "")
        tone = "text_3" if row.put_away else ""
        return {
            "name": Cell(row.name, tone=tone),
            "words": Cell(row.words, tone=tone),
            "origin": origin,
            "state": state,
            "about": row,
        }

    def _row(self) -> NameRow | None:
        at = self.table.current_row()
        held = (
            self.model.row(at) if 0 <= at < self.model.rowCount() and self._rows.currentWidget() is self.table else None
        )
        found = held.get("about") if isinstance(held, Mapping) else None
        return found if isinstance(found, NameRow) else None

    def _tell(self) -> None:
        row = self._row()
        none = "" if row is not None else _("先挑一个")
        for button in (self.change, self.away, self.tick):
            button.set_enabled(none)
        self.away.setText(_("拿出来") if row is not None and row.put_away else _("收起"))
        self.tick.setVisible(self.lists.current() == "techniques")
        self.tick.setText(_("本室不做了") if row is not None and row.done_here else _("本室做"))
        self.heading_changed.emit()
        self.keys_changed.emit()

    def _to_list(self) -> None:
        self._turn(self._list)

    def _turn(self, face: QWidget) -> None:
        self._faces.setCurrentWidget(face)
        self._tell()
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------ what happens

    def _add(self) -> None:
        self._open(None)

    def _change(self) -> None:
        row = self._row()
        if row is not None:
            self._open(row)

    def _open(self, row: NameRow | None) -> None:
        if self.shown is not None and not self._in_sheet:
            self.sheet.show_name(self.shown.fields, row)
            self._turn(self.sheet)

    def _keep(self) -> None:
        if self._busy or not self._in_sheet or self.shown is None:
            return
        which, key, values = self.shown.list, self.sheet.key, dict(self.sheet.values())
        self._wanted = key
        name = values.get("name", "")
        self._do(lambda workspace: save_name(workspace, which, values, key=key), _("“{name}”存好了。").format(name=name), self.sheet.show_wrong)  # fmt: skip

    def _put_away(self) -> None:
        row, shown = self._row(), self.shown
        if row is None or shown is None or self._in_sheet:
            return
        which, key, away = shown.list, row.key, not row.put_away
        said = _("“{name}”收起来了，以前的记录不变。") if away else _("“{name}”又能选了。")
        self._do(
            lambda workspace: put_away(workspace, which, key, away=away), said.format(name=row.name), self.shell.told
        )

    def _tick(self) -> None:
        row = self._row()
        if row is None or self.lists.current() != "techniques" or self._in_sheet:
            return
        code, done = row.key, not row.done_here
        self._wanted = code
        said = _("日登记里会先列出“{name}”。") if done else _("日登记里不再列出“{name}”。")
        self._do(
            lambda workspace: tick_technique(workspace, code, done=done), said.format(name=row.name), self.shell.told
        )

    def _do(self, act: Callable[[Workspace], NameList], said: str, failed: Callable[[Told], None]) -> None:
        self._busy = True

        def done(found: NameList) -> None:
            self._busy = False
            self._to_list()
            self._show(found)
            self.shell.toast(said)

        def refused(told: Told) -> None:
            self._busy = False
            failed(told)

        self.shell.tasks.run(lambda workspace, _progress: act(workspace), done=done, failed=refused, owner=self)
