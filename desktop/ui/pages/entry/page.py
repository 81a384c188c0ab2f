"""Entering a record from the keyboard, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.entry.attaching import Attaching
from desktop.ui.pages.entry.company import Company
from desktop.ui.pages.entry.course import Courses
from desktop.ui.pages.entry.keeping import Keeper
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.path import Path
from desktop.ui.pages.entry.places import grid_of, split_cell
from desktop.ui.pages.entry.printing import print_entry
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.entry.row_signals import RowSignals
from desktop.ui.pages.entry.sections import Sections
from desktop.ui.pages.entry.side import Side
from desktop.ui.pages.entry.taking_over import TakingOver
from desktop.ui.pages.entry.telling import banner_of, heading_of, hints_of, resumed_words
from desktop.ui.tasks import Progress
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.learned import forget
from desktop.workflows.open_entry import open_entry
from desktop.workflows.workspace import Workspace

_WARMED = 3000


def _nothing(_done: object) -> None:
    """Nobody waits for it."""


class EntryPage(TakingOver):
    """One record at a time; what shows is rebuilt for each."""

    name: ClassVar[str] = "entry"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._banner: Notice | None = None
        self._body: QWidget | None = None
        self._say = RowSignals(self)
        self.attaching = Attaching(shell, self, self._say, lambda: self.model, self._changed)
        self.last_button = Button(self.theme, _("同上次"), icon="copy", key="Ctrl+D")
        self.single_button = Button(self.theme, _("逐人登记"), icon="user-plus", key="Ctrl+L")
        self.course_button = Button(self.theme, _("接着疗程"), icon="history", key="Ctrl+L")
        self.single_button.clicked.connect(self.beside)
        self.course_button.clicked.connect(self.beside)
        self.save_button.clicked.connect(self.save)
        self.last_button.clicked.connect(self.same_as_last)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._loading = Label(self.theme, "", "body", tone="text_2")
        self._loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._whole.addWidget(self._loading)
        self._wire()

    def _wire(self) -> None:
        say = self._say
        say.set_value.connect(self._set)
        say.set_cell.connect(self._set_cell)
        say.row_inserted.connect(lambda grid, row: self._changed(self._asked().insert_row(grid, row), grid))
        say.row_removed.connect(lambda grid, row: self._changed(self._asked().remove_row(grid, row), grid))
        say.last_wanted.connect(lambda _grid: self.same_as_last())
        say.left.connect(self._left)
        say.arrived.connect(self._arrived)
        say.onward.connect(self.go_on)
        say.back.connect(self.go_back)
        say.explained.connect(self._explained)

    # ------------------------------------------------------------------------------ opening

    def opened(self, argument: object | None) -> None:
        """A request opens what it names; without one (Esc from elsewhere) the record in hand stays."""
        if argument is None and self.model is not None:
            self._name_buttons()
            if self.keeper is not None and self.model.changed:
                self.keeper.touch()
            self._go(self.place)
            return
        request = argument if isinstance(argument, EntryRequest) else self._request
        self._request = request
        self._clear()

        trusted = self.shell.trusts_clock

        def work(workspace: Workspace, _progress: Any) -> EntryModel:
            return EntryModel(
                open_entry(
                    workspace, form=request.form, rid=request.rid, draft=request.draft, copy_of=request.copy_of,
                    field=request.field, unit=request.unit, given=dict(request.given),
                ), trusted=trusted,
            )  # fmt: skip

        self.shell.tasks.run(work, done=self._show, failed=self._not_opened, owner=self, urgent=True)

    def _not_opened(self, told: Told) -> None:
        self._loading.setText(told.what)
        self._loading.show()
        self.shell.told(told)

    def _clear(self) -> None:
        if self.keeper is not None:
            self.keeper.stop()
            self.keeper.deleteLater()
        if self._body is not None:
            self._whole.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = self.sections = self.side = self.model = self.path = self.keeper = self._banner = None
        self.company = self.courses = None
        self.place, self.saving = "", False
        self._loading.setText("")
        self.heading_changed.emit()
        self.keys_changed.emit()

    def _show(self, model: EntryModel) -> None:
        """The form is read: build the lines of its sections and go to where the person was."""
        self.model = model
        model.on_forget = self._forget
        self.path = Path(model)
        editable = model.opened.editable
        self.keeper = Keeper(self.shell, lambda: model.draft(self.place), self)
        self.sections = Sections(self.theme, model, self.path, self._say, editable=editable)
        self.company = Company(self.shell, model, self)
        self.company.linked.connect(lambda _place: self._changed(frozenset(model.layout.items), ""))
        self.courses = Courses(self.shell, model, self)
        self.courses.came.connect(self.heading_changed)
        self.courses.came.connect(self.keys_changed)
        self.side = Side(self.theme, model, self.path, self.company, self.courses)
        self.side.course_wanted.connect(self.beside)
        self.sections.set_compact(self._compact)
        self.side.set_folded(self._compact)
        self.sections.chosen.connect(self._choose)
        self.sections.more.connect(self._more)
        self.sections.onward.connect(lambda section: self._from_head(section, 1))
        self.sections.back.connect(lambda section: self._from_head(section, -1))
        self.side.chosen.connect(self._choose)
        self.side.next_problem.connect(self.next_problem)
        self._body = QWidget()
        across = QHBoxLayout(self._body)
        left = QVBoxLayout()
        for layout in (across, left):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._banner = banner_of(self.theme, model)
        if self._banner is not None:
            left.addWidget(self._banner)
        left.addWidget(self.sections, 1)
        across.addLayout(left, 1)
        across.addWidget(self.side)
        self._loading.hide()
        self._whole.addWidget(self._body, 1)
        self._name_buttons()
        self.heading_changed.emit()
        self._tell_opening()
        self._warm()
        place = model.layout.place_of_field(model.opened.place)
        self._go(place if place and model.applies(grid_of(place)) else self.path.first())

    def _warm(self) -> None:
        """The readings of the names on offer, worked out beside: the first letter typed finds them ready."""
        names = tuple({row["name"] for rows in self._asked().names.lists() for row in rows if row.get("name")})[
            :_WARMED
        ]

        def work(progress: Progress) -> None:
            for number, name in enumerate(names):
                pinyin.initials(name)
                pinyin.spelled(name)
                progress(number, len(names))

        self.shell.tasks.run_free(work, done=_nothing, owner=self)

    def _name_buttons(self) -> None:
        opened = self._asked().opened
        rev = opened.rev
        self.save_button.setText(_("存为第 {n} 版").format(n=rev + 1) if rev else _("保存"))
        self.last_button.set_enabled("" if opened.last is not None else _("还没有上一次的记录"))

    def _tell_opening(self) -> None:
        model = self._asked()
        if model.opened.resumed:
            self.shell.notice("good", resumed_words(model), key="resumed")
        if model.opened.left:
            words = _("旧版表单里有 {n} 项在新版里没有位置，这里看不到；原来那一版还留着。")
            self.shell.notice("info", words.format(n=len(model.opened.left)), key="left")

    # ------------------------------------------------------------------------------ the frame's side

    def heading(self) -> Heading:
        if self.model is None:
            return Heading(_("填写"))
        return heading_of(self.model, compact=self._compact)

    def band_buttons(self) -> Sequence[Button]:
        if self.model is None or not self.model.opened.editable:
            return ()
        if self.company is not None and self.company.singles:
            return (self.last_button, self.single_button, self.save_button)
        if self.courses is not None and self.courses.on_offer() is not None:
            return (self.course_button, self.save_button)
        return (self.save_button,) if self.model.opened.rev else (self.last_button, self.save_button)

    def keys(self) -> Sequence[KeyHint]:
        if self.model is None:
            return (KeyHint("Esc", _("回去")),)
        if not self.model.opened.editable:
            return (KeyHint("PgUp", _("上一节")), KeyHint("PgDn", _("下一节")), KeyHint("Esc", _("回去")))
        if self.save_button.hasFocus():
            return (KeyHint("Enter", _("保存")), KeyHint("Shift+Enter", _("上一项")), KeyHint("Esc", _("回去")))
        row = self._row(self.place)
        found = [KeyHint(keys, text) for keys, text in hints_of(row)]
        if self.courses is not None and self.courses.on_offer() is not None:
            found.insert(1, KeyHint("Ctrl+L", _("接着疗程")))
        if self.model.checks.shown():
            found.append(KeyHint("F8", _("下一处错")))
        found += [KeyHint("F1", _("怎么填")), KeyHint("Esc", _("回去"))]
        return found

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+S": self.save, "Ctrl+D": self.same_as_last, "F8": self.next_problem,
            "Shift+F8": lambda: self.next_problem(-1), "F1": self.show_help, "F9": self._fold_side,
            "PgDown": lambda: self._step_section(1), "PgUp": lambda: self._step_section(-1),
            "Ctrl+Z": self.undo, "Ctrl+Y": self.redo, "Ctrl+Shift+C": self.copy,
            "Ctrl+P": lambda: print_entry(self.shell, self.model, self.save),
            "Ctrl+L": self.beside,
        }  # fmt: skip

    def first_focus(self) -> QWidget | None:
        return self._row(self.place)

    def escape(self) -> bool:
        """From a patient back to the day's register; else to where one came from."""
        if self._request.then is not None:
            self.shell.go("entry", self._request.then)
            return True
        return False

    def may_leave(self) -> bool:
        """On disk, and no longer the open one: only a power cut leaves a draft open."""
        if self.keeper is not None and self.model is not None and not self.saving:
            self._settle()
            self.keeper.leave(kept=self.model.changed or self.model.opened.kept)
        return True

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        if self.sections is not None and self.side is not None:
            self.sections.set_compact(compact)
            self.side.set_folded(compact)
            self.heading_changed.emit()

    def close_page(self) -> None:
        if self.keeper is not None:
            self.keeper.stop()

    def records_changed(self, rids: Sequence[str]) -> None:
        """A signed sheet was put into the record in hand: it is read again at the next visit, its draft too."""
        rid = self.model.opened.draft.rid if self.model is not None else ""
        if rid and rid in rids:
            self._request = EntryRequest(rid=rid)
            self._clear()

    # ------------------------------------------------------------------------------ changing

    def _set(self, place: str, value: object) -> None:
        if self.model is not None and self.model.opened.editable:
            self._changed(self.model.set(place, value), place)

    def _set_cell(self, grid: str, row: int, name: str, value: object) -> None:
        model, cell = self.model, f"{grid}[{row}]/{name}"
        if model is not None and model.opened.editable:
            mending = any(split_cell(problem.at)[:2] == (grid, row) for problem in model.checks.shown())
            self._changed(model.set_cell(grid, row, name, value), cell, quiet=grid)
            if mending:  # the sheet is left only after its last row: a mended cell must not stay red until then
                model.checks.run("")
                self._looked()

    def _changed(self, places: frozenset[str], typing: str = "", quiet: str = "") -> None:
        """Show what changed, and nothing else; then to disk."""
        if self.sections is None or self.keeper is None:
            return
        self.sections.bring(places - {quiet}, typing)
        if self.company is not None:
            self.company.look()
        if self.courses is not None:
            self.courses.look()
        if self.side is not None and self.path is not None:
            self.side.tell(self.path.section(self.place))
        self.keeper.touch()

    def _explained(self, place: str, words: str) -> None:
        if self.model is not None:
            self.model.explain(place, words)
            self._looked()
            if self.keeper is not None:
                self.keeper.touch()

    def _forget(self, field: str, value: str) -> None:
        draft = self._asked().opened.draft
        self.shell.tasks.run(
            lambda workspace, _progress: forget(workspace, draft.form, draft.unit, field, value),
            done=_nothing, failed=self.shell.told, owner=self,
        )  # fmt: skip
