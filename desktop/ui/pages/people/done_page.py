"""办过的事: who did what, when and why. It is read here and changed nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.table_models.paged import PagedModel, PagedRow, PageStarts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.rows import Cell, Column
from desktop.ui.widgets.tables import Table
from desktop.workflows.audit_log import AuditRow, audit_page, audit_starts
from desktop.workflows.workspace import Workspace

_DAY_AND_MINUTE, _TO_THE_SECOND = 16, 19


@dataclass(frozen=True)
class DoneSource:
    """Implements ``PageSource``: the newest first, by number."""

    def page(self, workspace: Workspace, after: str | None, limit: int) -> Sequence[PagedRow]:
        found = audit_page(workspace, before=None if after is None else int(after), limit=limit)
        return [PagedRow(str(row.id), _cells(row), row) for row in found]

    def starts(self, workspace: Workspace, every: int, _between: Callable[[], None]) -> PageStarts:
        found = audit_starts(workspace, every)
        return PageStarts(found.total, [None, *(str(number) for number in found.before)])


def _cells(row: AuditRow) -> tuple[Cell, ...]:
    return (
        Cell(row.at[:_DAY_AND_MINUTE].replace("T", " ")), Cell(row.who), Cell(row.what), Cell(row.target or "—"),
        Cell(row.reason or "—"),
    )  # fmt: skip


def columns() -> list[Column]:
    return [
        Column("at", _("什么时候"), width=140), Column("who", _("谁"), width=110), Column("what", _("办了什么"), width=150),
        Column("target", _("对什么"), kind="free", width=180), Column("reason", _("为什么、怎么办的"), kind="free", stretch=True),
    ]  # fmt: skip


class DonePage(Page):
    """Below the table the row one stands on, whole: a cell may be too narrow for it."""

    name: ClassVar[str] = "done"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model = PagedModel(columns(), shell.tasks.run, self)
        self.model.failed.connect(shell.told)
        self.model.loaded.connect(self._loaded)
        self.model.dataChanged.connect(lambda *_changed: self._tell())  # the page under it arrived
        self.table = Table(self.theme, row_mode=True, name=_("办过的事"))
        self.table.setModel(self.model)
        self.table.current_changed.connect(lambda _row: self._tell())
        self.told = Label(self.theme, "", "body", wrap=True, tone="text_2")
        self.told.setProperty("data", True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self.told)
        self._dress()
        self.theme.changed.connect(self._dress)

    def _dress(self) -> None:
        margin = self.theme.px(tokens.PAGE_MARGIN)
        self._column.setContentsMargins(margin, self.theme.px(12), margin, self.theme.px(12))
        self._column.setSpacing(self.theme.px(10))

    def heading(self) -> Heading:
        return Heading(_("办过的事"), _("谁、什么时候、为什么；只能看，不能改，一直留着"))

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("↑ ↓", _("走行")), KeyHint("PgDn", _("下一屏")), KeyHint("End", _("最早的")), KeyHint("Esc", _("返回")),
        )  # fmt: skip

    def opened(self, argument: object | None) -> None:
        del argument
        self.model.show_source(DoneSource())

    def first_focus(self) -> QWidget | None:
        return self.table

    def _loaded(self) -> None:
        if self.table.current_row() < 0 and self.model.total:
            self.table.go_to(0)
        if self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _tell(self) -> None:
        held = self.model.row(self.table.current_row())
        row = held.about if held is not None else None
        if isinstance(row, AuditRow):
            parts = (row.at[:_TO_THE_SECOND].replace("T", " "), row.who, row.what, row.target, row.reason)
            self.told.setText(" · ".join(part for part in parts if part))
        else:
            self.told.setText("")
