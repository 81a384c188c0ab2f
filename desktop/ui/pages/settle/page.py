"""等人定: a list of what waits, then one matter with its sides beside each other; an answer is one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.settle.words import (
    choice_words,
    different_words,
    kind_chip,
    kind_word,
    question,
    side_title,
)
from desktop.ui.short_numbers import short_numbers
from desktop.ui.tasks import Progress
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button, presses
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import EmptyState
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.tables import Table
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.open_matters import Matter, MatterRow, open_matter, open_matters, settle_matter
from desktop.workflows.workspace import Workspace

_LEAST = 2
Seen = tuple[Matter, ...]


class Reason(QLineEdit):
    """A few words why. Enter leaves it for the buttons: an answer is never given by finishing a sentence."""

    def __init__(self, theme: Theme, leave: Callable[[], None]) -> None:
        super().__init__()
        self._theme, self._leave = theme, leave
        self.setAccessibleName(_("为什么"))
        self._dress()
        theme.changed.connect(self._dress)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if presses(event):
            self._leave()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self.setFont(self._theme.font(16))
        self.setMinimumHeight(self._theme.px(tokens.CONTROL))


class SettlePage(Page):
    """Three faces: the list, one matter, nothing to do. ``opened`` takes (kind, key) to go straight to one."""

    name: ClassVar[str] = "settle"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.matters: Seen = ()
        self.matter: Matter | None = None
        self._wanted: tuple[str, str] | None = None
        self._straight = self._busy = False
        self._make()
        self._build()
        self._restyle()
        self.theme.changed.connect(self._restyle)
        self._tell()

    def _make(self) -> None:
        theme = self.theme
        self.list = Table(theme, row_mode=True, name=_("等人定的"))
        self.list_model = RowsModel(
            [
                Column("kind", _("是什么"), 110, kind="chip"), Column("title", _("哪里"), 200, bold=True),
                Column("detail", _("怎么了"), 260, kind="free", stretch=True),
            ]
        )  # fmt: skip
        self.list.setModel(self.list_model)
        self.list.opened.connect(self._open_row)
        self.lead = Label(theme, "", "body", wrap=True)
        self.sides = Table(theme, row_mode=True, name=_("两边的内容"))
        self.sides.horizontalHeader().setProperty("data", True)  # who wrote it
        self.reason = Reason(theme, self.sides.setFocus)
        self.reason.textChanged.connect(self._tell)
        self.empty = EmptyState(theme, "check", _("没有等人定的事。"))
        self.back = Button(theme, _("返回"), key="Esc")
        self.different = Button(theme, "", icon="x", key="Ctrl+D")
        self.choices = [
            Button(theme, "", icon="check", key=f"Ctrl+{n}", kind="main" if n == 1 else "plain") for n in (1, 2)
        ]
        self.back.clicked.connect(self._leave)
        self.different.clicked.connect(lambda: self._answer(None))
        for place, button in enumerate(self.choices):
            button.clicked.connect(lambda _on=False, place=place: self._answer(place))
        self._footer = FooterBar(theme)
        self._footer.set_left(self.back)
        self._footer.set_right(self.different, *self.choices)

    def _build(self) -> None:
        self._face = QWidget()
        self._column = QVBoxLayout(self._face)
        for widget in (self.lead, self.sides, self.reason):
            self._column.addWidget(widget)
        self._column.setStretchFactor(self.sides, 1)
        self._stack = Faces()
        for face in (self.list, self._face, self.empty):
            self._stack.addWidget(face)
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(self._stack)

    def _restyle(self) -> None:
        px = self.theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._whole.setContentsMargins(edge, px(10), edge, px(10))
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(10))

    # -------------------------------------------------------------------------------------------- to the frame

    def heading(self) -> Heading:
        matter = self.matter
        if matter is not None:
            detail = "" if self.shell.compact else f"　{matter.detail}"  # then it stands above the question
            return Heading(_("等人定 · {what}").format(what=kind_word(matter)), matter.title + detail)
        return Heading(_("等人定"), _("{n} 件").format(n=len(self.matters)) if self.matters else "")

    def footer(self) -> QWidget:
        return self._footer

    def keys(self) -> Sequence[KeyHint]:
        back = KeyHint("Esc", _("返回"))
        matter = self.matter
        if matter is None:
            pick = [KeyHint("↑ ↓", _("选一件")), KeyHint("Enter", _("打开"))] if self.matters else []
            return [*pick, KeyHint("F5", _("再看一遍")), back]
        hints = [KeyHint(f"Ctrl+{place + 1}", choice_words(matter, place)) for place in range(self._choices_of(matter))]
        hints += [KeyHint("Ctrl+D", different_words(matter))] if matter.can_differ else []
        return [*hints, KeyHint("Tab", _("写为什么")), back]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "F5": self._load, "Ctrl+1": lambda: self._answer(0), "Ctrl+2": lambda: self._answer(1),
            "Ctrl+D": lambda: self._answer(None),
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        self.matter, self._wanted = None, None
        if isinstance(argument, tuple) and len(argument) == 2:
            self._wanted = (str(argument[0]), str(argument[1]))
        self._straight = self._wanted is not None
        self._load()

    def first_focus(self) -> QWidget | None:
        if self.matter is not None:
            return self.reason if self.matter.needs_reason else self.sides
        return self.list if self.matters else self.back

    def escape(self) -> bool:
        if self.matter is None or self._straight:
            return False
        self.matter = None
        self._show()
        return True

    def _leave(self) -> None:
        if not self.escape():
            self.shell.back()

    # ------------------------------------------------------------------------------------------------- loading

    def _load(self) -> None:
        wanted = self._wanted

        def work(workspace: Workspace, _progress: Progress) -> tuple[Seen, Matter | None]:
            found = open_matter(workspace, *wanted) if wanted is not None else None
            return open_matters(workspace), found

        self.shell.tasks.run(work, done=self._came, failed=self._failed, owner=self)

    def _came(self, told: tuple[Seen, Matter | None]) -> None:
        self.matters, self.matter = told
        self._straight = self._straight and self.matter is not None
        self.list_model.set_rows([_line(matter) for matter in self.matters])
        self._show()

    def _open_row(self, row: int) -> None:
        if not 0 <= row < len(self.matters):
            return
        matter = self.matters[row]
        self._wanted, self._straight = (matter.kind, matter.key), False
        self._load()

    def _show(self) -> None:
        matter = self.matter
        if matter is None:
            self._wanted = None
            self._stack.setCurrentWidget(self.list if self.matters else self.empty)
            if self.matters and self.list.current_row() < 0:
                self.list.go_to(0)
        else:
            self._ask()
            self.reason.clear()
            needed = matter.needs_reason
            self.reason.setPlaceholderText(_("写一句为什么，如：打电话问过") if needed else _("想写就写一句为什么"))
            self.sides.setModel(_compared(matter))
            self.sides.go_to(0)
            self._stack.setCurrentWidget(self._face)
        self._tell()
        wanted = self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def compact_changed(self, compact: bool) -> None:
        del compact
        self._ask()
        self.heading_changed.emit()

    def _ask(self) -> None:
        if self.matter is not None:
            before = f"{self.matter.detail}\n" if self.shell.compact else ""
            self.lead.setText(short_numbers(before + question(self.matter)))

    # ------------------------------------------------------------------------------------------------ answering

    @staticmethod
    def _choices_of(matter: Matter) -> int:
        return 1 if matter.kind == "person" else min(2, len(matter.sides))

    def _why_not(self) -> str:
        matter = self.matter
        if self._busy:
            return _("正在存")
        if matter is not None and matter.needs_reason and len(self.reason.text().strip()) < _LEAST:
            return _("先写一句为什么")
        return ""

    def _answer(self, choice: int | None) -> None:
        matter = self.matter
        if matter is None or self._why_not():
            return
        if choice is None and not matter.can_differ:
            return
        if choice is not None and choice >= self._choices_of(matter):
            return
        reason = self.reason.text().strip()
        self._busy = True
        self._tell()
        self.shell.tasks.run(
            lambda workspace, _progress: settle_matter(workspace, matter, choice, reason),
            done=self._answered, failed=self._failed, owner=self,
        )  # fmt: skip

    def _answered(self, words: str) -> None:
        self._busy = False
        self.shell.toast(words)
        if self._straight:
            self.matter = None
            self.shell.back()
            return
        self.matter, self._wanted = None, None
        self._load()

    def _failed(self, told: Told) -> None:
        self._busy = False
        self._tell()
        self.shell.told(told, self._load)

    def _tell(self) -> None:
        matter, why_not = self.matter, self._why_not()
        for place, button in enumerate(self.choices):
            shown = matter is not None and place < self._choices_of(matter)
            if matter is not None and shown:
                button.setText(choice_words(matter, place))
                button.set_enabled(why_not)
            button.setVisible(shown)
        if matter is not None:
            self.different.setText(different_words(matter))
            self.different.set_enabled(why_not)
        self.different.setVisible(matter is not None and matter.can_differ)
        self.heading_changed.emit()
        self.keys_changed.emit()


def _line(matter: Matter) -> Mapping[str, Any]:
    return {
        "kind": Cell(kind_word(matter), state=kind_chip(matter)),
        "title": matter.title,
        "detail": matter.detail,
    }


def _compared(matter: Matter) -> RowsModel:
    columns = [Column("label", _("内容"), 190, kind="free")]  # the longest label leaves the two sides their room
    columns += [
        Column(f"side{place}", side_title(matter, place), 160, kind="free", stretch=True)
        for place in range(len(matter.sides))
    ]
    return RowsModel(columns, [_row(row) for row in matter.rows])


def _row(row: MatterRow) -> Mapping[str, Any]:
    tint = "warning_tint" if row.differs else ""
    values = {f"side{place}": Cell(text, tint=tint, bold=row.differs) for place, text in enumerate(row.values)}
    return {"label": Cell(row.label, tint=tint, bold=row.differs), **values}
