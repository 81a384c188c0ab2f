"""One question or grid of the form on the screen, kept in step with the model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent

from desktop.forms import Grid, Question
from desktop.foundation.translation import _
from desktop.ui.fields import ChoiceEditor, Editor, FieldLook, FieldRow, FilesEditor, RosterGrid, TypeAheadEditor
from desktop.ui.pages.entry.boxes import make_editor, options
from desktop.ui.pages.entry.grid_block import GridBlock
from desktop.ui.pages.entry.model import NUMBERS, EntryModel, Typed
from desktop.ui.pages.entry.places import grid_of, is_strip
from desktop.ui.pages.entry.row_signals import RowSignals
from desktop.ui.pages.entry.words import day_words
from desktop.ui.theme import Theme
from desktop.workflows.form_units import unit_in_use

_SHORT_HINT = 30
_ROOM_MS = 40  # until the layouts round a row that grew have settled


def wire_files(editor: FilesEditor, place: str, say: RowSignals) -> None:
    """What a strip of files shows and tells."""
    editor.looks = say.files.look
    editor.wanted.connect(lambda: say.files_wanted.emit(place))
    editor.dropped.connect(lambda paths: say.files_dropped.emit(place, paths))
    editor.removed.connect(lambda number: say.file_removed.emit(place, number))
    editor.opened.connect(lambda number: say.files.open(editor.values, number, editor))
    editor.moved.connect(lambda: say.arrived.emit(place))
    say.files.came.connect(editor.refresh)
    editor.place = place
    say.files.busy.connect(editor.busy_at)  # a slot of its own: it goes with the editor, the page's files stay


class QuestionRow(FieldRow):
    """A field row bound to its place."""

    def __init__(self, theme: Theme, model: EntryModel, item: Question, say: RowSignals, *, editable: bool) -> None:
        self.item, self.model, self.place = item, model, item.path
        self.editable, self.compact = editable, False
        state = model.state(item.path)
        editor = make_editor(theme, model, item)
        super().__init__(
            theme, label=state.label or item.name, required=state.required, unit=unit_in_use(item.unit), editor=editor,
            indent=1 if item.head else 0,
        )  # fmt: skip
        if isinstance(editor, FilesEditor):
            wire_files(editor, self.place, say)
        editor.edited.connect(lambda: say.set_value.emit(self.place, self.typed_value()))
        self.answered.connect(lambda: say.left.emit(self.place))
        self.accepted.connect(lambda: say.onward.emit(self.place))
        self.went_back.connect(lambda: say.back.emit(self.place))
        self.explained.connect(lambda words: say.explained.emit(self.place, words))
        self.became_current.connect(lambda now: say.arrived.emit(self.place) if now else None)
        self.became_current.connect(self._current_now)
        self.bring()

    def typed_value(self) -> Any:
        """The value, or the text that is none yet."""
        problem = self.editor.problem()
        text = self.editor.text_now().strip()
        return Typed(text) if problem and text else self.editor.value()

    def bring(self, *, keep_text: bool = False) -> None:
        """Everything from the model. ``keep_text``: the person is typing here; the text is theirs."""
        state = self.model.state(self.place)
        if not keep_text and not self.editor.composing:
            value = self.model.value(self.place)
            if value != self.editor.value() or self.model.typed.get(self.place):
                self._put(value)
        self.set_texts(label=state.label or self.item.name, required=state.required, hint=self._hint(state.hint))
        self.bring_look()

    def _put(self, value: Any) -> None:
        """The name of a code is known here: the list need not be asked for it."""
        if isinstance(self.editor, TypeAheadEditor) and value not in (None, ""):
            register, code = self.item.lookup, str(value)
            self.editor.show_picked(code, self.model.names.of(register, code) if register else code)
        else:
            self.editor.set_value(value)

    def _hint(self, hint: str) -> str:
        if self.compact and self.current:
            return hint
        if self.model.state(self.place).readonly and not self.model.formula(self.place):
            return ""  # said behind 自动算
        first = hint.split("。", maxsplit=1)[0]
        short = first if len(first) <= _SHORT_HINT else ""
        last = self.model.last_value(self.place)
        if self.item.kind in NUMBERS and last is not None and not self.model.is_answered(self.place):
            return "　".join(part for part in (short, _("上次 {}").format(last)) if part)
        return short

    def _worked_out(self) -> str:
        """How a grey value came about: its formula in words, else what the form says of it, said once."""
        hint = self.model.state(self.place).hint.split("。", maxsplit=1)[0]
        return self.model.formula(self.place) or hint or _("由前面的答案定")

    def set_compact(self, compact: bool) -> None:
        self.compact = compact
        self.set_texts(hint=self._hint(self.model.state(self.place).hint))

    def bring_look(self) -> None:
        """What is wrong, unusual, calculated or returned here."""
        model, place = self.model, self.place
        problems = model.checks.at(place)
        error = next((p.message for p in problems if p.level == "error"), "")
        if error and place in model.typed:
            error = self.editor.problem() or error  # the box knows better why it cannot read what was typed
        warned = next((p for p in problems if p.level == "warning"), None)
        state = model.state(place)
        calculated = self._worked_out() if state.readonly else ""
        returned = model.opened.returned
        came_back = returned is not None and grid_of(model.layout.place_of_field(returned.field)) == place
        mended = came_back and model.differs(place)
        before = (model.opened.before or {}).get(place)
        self.show(
            FieldLook(
                error=error,
                warning=warned.message if warned else "",
                explained=warned.explained if warned else "",
                calculated=calculated,
                checked=not problems and self.item.kind in NUMBERS and place in model.checks.touched
                and model.is_answered(place) and not state.readonly,
                returned=returned.reason if came_back and returned else "",
                returned_value=str(before) if came_back and before is not None else "",
                good=_("已经改过") if mended else "",
            )
        )  # fmt: skip
        if not self.editable:
            self.editor.set_dead(True)

    def _current_now(self, now: bool) -> None:
        """Choices may hang on other answers: looked at on arriving. With little room the help stands under the field."""
        if now and isinstance(self.editor, ChoiceEditor):
            self.editor.set_options(options(self.model, self.place))
        if self.compact:
            self.set_texts(hint=self._hint(self.model.state(self.place).hint))


class FilesRow(FieldRow):
    """A grid of nothing but photos and scans: one strip."""

    def __init__(self, theme: Theme, model: EntryModel, item: Grid, say: RowSignals, *, editable: bool) -> None:
        self.item, self.model, self.place, self.editable = item, model, item.path, editable
        self.column, self._say = file_column(item), say
        super().__init__(theme, label=model.label(item.path), editor=FilesEditor(theme))
        wire_files(self.strip, self.place, say)
        self.answered.connect(lambda: say.left.emit(self.place))
        self.accepted.connect(lambda: say.onward.emit(self.place))
        self.went_back.connect(lambda: say.back.emit(self.place))
        self.became_current.connect(lambda now: say.arrived.emit(self.place) if now else None)
        self.bring()

    @property
    def strip(self) -> FilesEditor:
        assert isinstance(self.editor, FilesEditor)
        return self.editor

    def bring(self) -> None:
        """All files from the model."""
        values = [str(row[self.column]) for row in self.model.rows(self.place) if row.get(self.column)]
        if values != list(self.strip.values):
            self.strip.show_values(values)
            QTimer.singleShot(_ROOM_MS, self, self._seen_whole)
        self.bring_look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """However late its room comes, on a busy machine long after the pause."""
        super().resizeEvent(event)
        if event.size().height() > event.oldSize().height() > 0:
            self._seen_whole()

    def _seen_whole(self) -> None:
        """It grew or shrank: once the sheet has given it its room, all of it is scrolled into view."""
        if self.strip.hasFocus():
            self._say.arrived.emit(self.place)

    def bring_look(self) -> None:
        """What is wrong here, or came back."""
        found = [problem for problem in self.model.checks.shown() if grid_of(problem.at) == self.place]
        returned = self.model.opened.returned
        came_back = returned is not None and grid_of(self.model.layout.place_of_field(returned.field)) == self.place
        self.show(
            FieldLook(
                error=next((problem.message for problem in found if problem.level == "error"), ""),
                warning=next((p.message for p in found if p.level == "warning" and not p.explained), ""),
                returned=returned.reason if came_back and returned else "",
                good=_("已经改过") if came_back and self.model.differs(self.place) else "",
            )
        )
        if not self.editable:
            self.editor.set_dead(True)


def file_column(item: Grid) -> str:
    """The column of a grid that holds its files."""
    return next(column.path for column in item.columns if column.kind == "file")


Row = QuestionRow | GridBlock | FilesRow


def make_row(
    theme: Theme, model: EntryModel, item: Question | Grid, say: RowSignals, *, editable: bool, under: str
) -> Row:
    """``under``: the title of the section, which need not be said twice."""
    if isinstance(item, Question):
        return QuestionRow(theme, model, item, say, editable=editable)
    if is_strip(item):
        return FilesRow(theme, model, item, say, editable=editable)
    return GridBlock(theme, model, item, say, editable=editable, title=model.label(item.path) != under)


def box_of(row: Row) -> Editor | RosterGrid:
    return row.grid if isinstance(row, GridBlock) else row.editor


__all__ = [
    "FilesRow",
    "GridBlock",
    "QuestionRow",
    "Row",
    "RowSignals",
    "box_of",
    "day_words",
    "file_column",
    "make_row",
]
