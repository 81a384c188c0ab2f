"""记录: the list, its filters, the preview, and what is done with one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.pages.printing.reveal import Reveal, looking
from desktop.ui.pages.records.delete_line import DeleteLine
from desktop.ui.pages.records.filter_line import FilterLine
from desktop.ui.pages.records.order import ListOrder
from desktop.ui.pages.records.preview import Preview
from desktop.ui.pages.records.request import RecordsRequest
from desktop.ui.pages.records.source import RecordSource, columns
from desktop.ui.pages.village_parts import button
from desktop.ui.table_models.paged import PagedModel
from desktop.ui.tasks import Task
from desktop.ui.widgets import EmptyState, Table
from desktop.ui.widgets.faces import Faces
from desktop.workflows.drafts import discard_draft
from desktop.workflows.enter_record import delete_record
from desktop.workflows.list_records import Asked, RecordCounts, RecordFilters, RecordRow, record_counts, record_filters
from desktop.workflows.record_detail import RecordDetail, draft_detail, record_detail
from desktop.workflows.reveal_record import reveal_record
from desktop.workflows.workspace import Workspace

_WAIT_MS = 120
_PREVIEW = 328


class RecordsPage(Page):
    """Asks for a page at a time; keeps the record one stands on when one comes back."""

    name = "records"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._asked = Asked()
        self._wanted = ""
        self._row_wanted = 0
        self._compact = False
        self._filters_known = False
        self.filters = FilterLine(self.theme)
        self.filters.asked.connect(self._asked_for)
        self.filters.search.moved.connect(self._step)
        self.filters.search.accepted.connect(self._open)
        self._units = shell.facts.children
        self.model = PagedModel(columns(units=self._units), shell.tasks.run, self)
        self.model.loaded.connect(self._loaded)
        self.model.failed.connect(shell.told)
        self.table = Table(self.theme, row_mode=True, name=_("记录"))
        self.table.setModel(self.model)
        self.order = ListOrder(self.table.horizontalHeader(), self.model.columns, self._order_changed)
        self.table.opened.connect(lambda _row: self._open())
        self.table.current_changed.connect(lambda _row: self._look_soon())
        self.preview = Preview(self.theme, open_it=self._open, copy=self._copy, delete=self._ask_delete)
        self.delete_line = DeleteLine(self.theme, self._delete, self._close_delete)
        self.nothing = EmptyState(self.theme, "search", "", button(self.theme, _("清空条件"), self._clear))
        self._list = Faces()
        self._list.addWidget(self.table)
        self._list.addWidget(self.nothing)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self._look)
        self._counting: Task | None = None
        self._build()

    def _build(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self._list, 1)
        self._row.addWidget(self.preview)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.filters)
        self._column.addWidget(self.delete_line)
        self._column.addLayout(self._row, 1)
        self._dress()
        self.theme.changed.connect(self._dress)

    # ------------------------------------------------------------------------------- what the window asks

    def _step(self, step: int) -> None:
        self.table.move_by(step)

    def heading(self) -> Heading:
        detail = _("一个数后面的 {n} 条").format(n=len(self._asked.rids)) if self._asked.rids else ""
        return Heading(_("记录"), detail)

    def keys(self) -> Sequence[KeyHint]:
        if self.delete_line.isVisible():
            return (KeyHint("Enter", _("删除这条")), KeyHint("Esc", _("不删了")))
        hints = [KeyHint("↑ ↓", _("选")), KeyHint("Enter", _("打开")), KeyHint("Ctrl+F", _("找"))]
        shown = self.preview.detail
        if shown is not None and shown.own:
            hints += (
                [KeyHint("Ctrl+Shift+C", _("复制一条")), KeyHint("Ctrl+P", _("打印"))] if shown.state != "draft" else []
            )
            hints.append(KeyHint("Ctrl+Del", _("删除")))
            hints += [KeyHint("Ctrl+R", _("看全"))] if shown.personal else []
        hints.append(KeyHint("F6", _("换排序")))
        if self._compact:
            hints.append(KeyHint("F9", _("看一眼")))
        return (*hints, KeyHint("Esc", _("清空查找") if self._asked.filtered else _("返回")))

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+F": self._to_search, "Ctrl+Shift+C": self._copy, "Ctrl+Del": self._ask_delete, "Ctrl+R": self._ask_reveal, "F5": self._read,
            "F9": self._toggle_preview, "Ctrl+P": self._print, "F6": self.order.next_column, "Shift+F6": self.order.turn_round,
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        if not self._filters_known:
            self.shell.tasks.run(
                lambda workspace, _progress: record_filters(workspace), done=self._show_filters, failed=self.shell.told, owner=self
            )  # fmt: skip
        if isinstance(argument, RecordsRequest):
            self.filters.ask(Asked(state=argument.state, unit=argument.unit, rids=tuple(argument.rids)))
            return
        self._read()

    def first_focus(self) -> QWidget | None:
        return self.filters.search

    def escape(self) -> bool:
        if self.delete_line.isVisible():
            self._close_delete()
            return True
        if self._compact and self.preview.isVisible():
            self._show_preview(shown=False)
            return True
        if self._asked.filtered:
            self._clear()
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        self.filters.set_compact(compact)
        self.preview.setVisible(not compact)
        self._list.show()
        self._dress()

    def close_page(self) -> None:
        self._soon.stop()

    # ------------------------------------------------------------------------------------------- reading

    def _show_filters(self, filters: RecordFilters) -> None:
        self._filters_known = True
        asked = self.filters.now()
        self.filters.show_filters(filters)
        if asked.unit:
            self.filters.unit.set_key(asked.unit)

    def _asked_for(self, asked: Asked) -> None:
        """Asked at once, at every letter: what was under way for the letter before is given up."""
        asked = self.order.of(asked)
        if asked != self._asked:
            self._ask_anew(asked)

    def _order_changed(self) -> None:
        self._ask_anew(self.order.of(self._asked))

    def _ask_anew(self, asked: Asked) -> None:
        self._asked = asked
        self._wanted, self._row_wanted = "", 0
        self._read(stay=False)

    def _read(self, *, stay: bool = True) -> None:
        """The list as it is now; the record one stood on stays the one."""
        row = self._current()
        if stay and row is not None and not self._wanted:
            self._wanted, self._row_wanted = row.rid, self.table.current_row()
        asked = self._asked
        self.model.show_source(RecordSource(asked, self._units))
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self.shell.tasks.run(
            lambda workspace, progress: record_counts(workspace, asked, between=lambda: progress(0, 1)),
            done=self._counted, failed=self.shell.told, owner=self,
        )  # fmt: skip
        self.heading_changed.emit()
        self.keys_changed.emit()

    def _loaded(self) -> None:
        if self.model.total == 0:
            self._say_nothing()
            return
        self._list.setCurrentWidget(self.table)
        self.table.fit_columns()
        here = (
            n
            for n in range(self.model.total)
            if (row := self.model.row(n)) is not None and row.about.rid == self._wanted
        )
        self.table.go_to(next(here, self._row_wanted), 0)
        self._wanted = ""
        self._look()

    def _say_nothing(self) -> None:
        if self._asked.filtered:
            self.nothing.set_sentence(_("没有这样的记录。换个字，或者清空条件。"))
        else:
            self.nothing.set_sentence(_("还没有记录。按 Ctrl+N 记一笔；没有活动就报零。"))
        assert self.nothing.button is not None
        self.nothing.button.setVisible(self._asked.filtered)
        self._list.setCurrentWidget(self.nothing)
        self._show_detail(None)

    def _counted(self, counts: RecordCounts) -> None:
        self.filters.show_counts(counts)

    # ------------------------------------------------------------------------------------------- looking

    def _current(self) -> RecordRow | None:
        row = self.model.row(self.table.current_row()) if self.table.current_row() >= 0 else None
        return row.about if row is not None and isinstance(row.about, RecordRow) else None

    def _look_soon(self) -> None:
        self._soon.start()

    def _look(self) -> None:
        row = self._current()
        if row is None:
            return
        rid, look = row.rid, draft_detail if row.draft else record_detail
        self.shell.tasks.run(
            lambda workspace, _progress: look(workspace, rid), done=self._show_detail, failed=self.shell.told, owner=self
        )  # fmt: skip

    def _show_detail(self, detail: RecordDetail | None) -> None:
        row = self._current()
        if detail is not None and (row is None or row.rid != detail.rid):
            return  # one has moved on
        self.preview.show_detail(detail)
        self.keys_changed.emit()

    def _toggle_preview(self) -> None:
        self._show_preview(shown=not self.preview.isVisible())

    def _show_preview(self, *, shown: bool) -> None:
        """Beside the list, or with little room in its place."""
        self.preview.setVisible(shown)
        self._list.setVisible(not (self._compact and shown))
        if self._compact and shown:
            self.preview.open_button.setFocus()
        elif self._compact:
            self.table.setFocus()

    # --------------------------------------------------------------------------------------------- doing

    def _to_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _clear(self) -> None:
        self.filters.clear()
        self.filters.search.setFocus()

    def _open(self) -> None:
        row = self._current()
        if row is None:
            return
        if row.draft:
            self.shell.go("entry", EntryRequest(draft=row.draft))
        elif row.own:
            field = self.preview.detail.field if self.preview.detail and self.preview.detail.rid == row.rid else ""
            self.shell.go("entry", EntryRequest(rid=row.rid, field=field))
        else:
            self.shell.go("review", row.rid)

    def _print(self) -> None:
        """The sheet of the record one stands on."""
        row = self._current()
        if row is not None and row.own and not row.draft:
            self.shell.go("preview", PrintRequest(records=(row.rid,)))

    def _copy(self) -> None:
        row = self._current()
        if row is not None and row.own and not row.draft:
            self.shell.go("entry", EntryRequest(form=row.form, copy_of=row.rid))

    def _ask_delete(self) -> None:
        row = self._current()
        if row is not None and row.own:
            name = f"**{row.day} {row.form_title}" + (f"“{row.content}”**" if row.content else "**")
            self.delete_line.ask(name, draft=bool(row.draft))
            self.keys_changed.emit()

    def _ask_reveal(self) -> None:
        """Ctrl+R: personal values in full, once it is said why."""
        detail = self.preview.detail
        if detail is None or not detail.personal:
            return
        question = Reveal(self.theme, looking(), self.window())
        question.answered.connect(lambda reason: self._reveal(detail.rid, reason))
        question.ask()

    def _reveal(self, rid: str, reason: str) -> None:
        def show(facts: Sequence[tuple[str, str]]) -> None:
            if self.preview.detail is not None and self.preview.detail.rid == rid:
                self.preview.show_personal(facts, whole=True)

        if reason:
            self.shell.tasks.run(
                lambda workspace, _progress: reveal_record(workspace, rid, reason), done=show, failed=self.shell.told, owner=self
            )  # fmt: skip

    def _close_delete(self) -> None:
        self.delete_line.hide()
        self.table.setFocus()
        self.keys_changed.emit()

    def _delete(self, reason: str) -> None:
        row = self._current()
        if row is None:
            return
        rid = row.rid

        def delete(workspace: Workspace, _progress: object) -> None:
            if row.draft:
                discard_draft(workspace, rid)
            else:
                delete_record(workspace, rid, reason)

        self.shell.tasks.run(delete, done=lambda _none: self._deleted(row), failed=self.shell.told, owner=self)

    def _deleted(self, row: RecordRow) -> None:
        self._close_delete()
        self.shell.saved("saved")
        words = _("{day} {form}的草稿扔掉了。") if row.draft else _("{day} {form}删除了，随下次上报告诉上级。")
        self.shell.toast(words.format(day=row.day, form=row.form_title))
        self._row_wanted, self._wanted = max(0, self.table.current_row()), row.rid
        self._read()

    def _dress(self) -> None:
        px = self.theme.px
        self._column.setContentsMargins(px(tokens.PAGE_MARGIN), px(13), px(tokens.PAGE_MARGIN), px(16))
        self._column.setSpacing(px(10))
        self._row.setSpacing(px(tokens.CARD_GAP))
        if self._compact:
            self.preview.setMaximumWidth(16_777_215)
            self.preview.setMinimumWidth(0)
        else:
            self.preview.setFixedWidth(px(_PREVIEW))
