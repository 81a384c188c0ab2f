"""Going through the form: Enter and back, sections, the line 更多, F8, the help beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from desktop.foundation.translation import _
from desktop.ui.page import Page, Shell
from desktop.ui.pages.entry.grid_block import GridBlock
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.path import SAVE, Path
from desktop.ui.pages.entry.places import split_cell
from desktop.ui.pages.entry.rows import QuestionRow, Row
from desktop.ui.pages.entry.sections import Sections
from desktop.ui.pages.entry.side import Side
from desktop.ui.widgets.buttons import Button


class SaveButton(Button):
    """The last stop of the way: back from it as from a field."""

    went_back = Signal()
    focused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Up or (shifted and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            self.went_back.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()


class Walking(Page):
    """A page that shows a form; ``place`` is where the person is."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model: EntryModel | None = None
        self.path: Path | None = None
        self.sections: Sections | None = None
        self.side: Side | None = None
        self.place, self._helped = "", "-"
        self._compact = shell.compact
        self.save_button = SaveButton(self.theme, _("保存"), icon="save", key="Ctrl+S", kind="main")
        self.save_button.went_back.connect(lambda: self.go_back(SAVE))
        self.save_button.focused.connect(self.keys_changed)

    def _asked(self) -> EntryModel:
        assert self.model is not None
        return self.model

    def _row(self, place: str) -> Row | None:
        return self.sections.row(place) if self.sections is not None and place else None

    def _arrived(self, place: str) -> None:
        """The keys are in a field now."""
        if self.side is None or self.sections is None or self.path is None:
            return
        self.place = place
        row = self._row(place)
        if row is not None:
            self.sections.show_row(row)
        self.side.show_help(place)
        self.side.tell(self.path.section(place))
        self.keys_changed.emit()

    def _left(self, place: str) -> None:
        if self.model is not None and self.path is not None:
            self.model.leave(place)
            self._looked()

    def _looked(self) -> None:
        if self.sections is not None and self.side is not None and self.path is not None:
            self.sections.bring_looks()
            self.side.tell(self.path.section(self.place))

    def go_on(self, place: str) -> None:
        """Enter: to the next place that applies; after the last, to the button that saves."""
        if self.path is None:
            return
        found = self.path.next(place)
        if found == SAVE:
            self.path.seen.add(self.path.section(place))
            self._looked()
            (self.save_button if self.band_buttons() else self).setFocus(Qt.FocusReason.TabFocusReason)
            return
        if self.path.section(found) != self.path.section(place):
            self.path.seen.add(self.path.section(place))
        self._go(found)

    def go_back(self, place: str) -> None:
        if self.path is not None:
            found = self.path.previous(place)
            if found:
                self._go(found)

    def _go(self, place: str) -> None:
        """Open the section of a place and put the keys there."""
        if self.sections is None or self.path is None or self.model is None:
            return
        if place == SAVE or not place:
            shown = self.path.sections()
            if place != SAVE and shown and self.sections.open < 0:
                self.sections.show_section(shown[0])
            return
        self.path.open_way_to(place)
        self.sections.show_section(self.path.section(place))
        row = self._row(place)
        if row is None:
            return
        grid, number, name = split_cell(place)
        if isinstance(row, GridBlock) and number:
            row.go_to(number, name)
        if isinstance(row, QuestionRow) and not row.can_focus() and row.explanation is not None and row.look.warning:
            row.explanation.setFocus(Qt.FocusReason.OtherFocusReason)  # a sum is not filled, but it may be explained
        else:
            row.setFocus(Qt.FocusReason.OtherFocusReason)
        self.place = grid if number else place
        self._tell_side()

    def _tell_side(self) -> None:
        if self.side is not None and self.path is not None:
            self.side.tell(self.path.section(self.place))
            self.side.show_help(self.place)

    def _choose(self, section: int) -> None:
        """A section pressed, or reached by PgUp and PgDn."""
        if self.path is None or self.sections is None or self.model is None:
            return
        if self.path.section(self.place) >= 0:
            self.path.seen.add(self.path.section(self.place))
        if self.path.all_folded(section):
            self.model.unfolded.add(section)
        stops = self.path.stops(section)
        if stops:
            self._go(next((place for place in stops if not self.model.is_answered(place)), stops[0]))
        else:  # nothing to fill in it: looked at from its line, and on from there
            self.sections.show_section(section)
            self.place = ""
            self.path.seen.add(section)
            self.sections.stand_on_head(section)
            if self.side is not None:
                self.side.tell(section)
            self.keys_changed.emit()

    def _from_head(self, section: int, step: int) -> None:
        """From a section that asks for nothing: the nearest stop of those behind it, or before it."""
        if self.path is None:
            return
        shown = self.path.sections()
        later = [number for number in shown if (number > section if step > 0 else number < section)]
        for number in later if step > 0 else reversed(later):
            stops = self.path.stops(number)
            if stops:
                self._go(stops[0 if step > 0 else -1])
                return
        if step > 0:
            (self.save_button if self.band_buttons() else self).setFocus(Qt.FocusReason.TabFocusReason)

    def _step_section(self, step: int) -> None:
        if self.path is not None and self.sections is not None:
            shown = self.path.sections()
            if shown:
                at = shown.index(self.sections.open) if self.sections.open in shown else 0
                self._choose(shown[max(0, min(len(shown) - 1, at + step))])

    def _more(self, section: int) -> None:
        """The line 更多: open what is rarely used and go to its first field; pressed again, fold it."""
        if self.model is None or self.path is None or self.sections is None:
            return
        if section in self.model.unfolded:
            self.model.unfolded.discard(section)
            self.sections.show_section(section)
            return
        folded = [item.path for item in self.path.folded(section)]
        self.model.unfolded.add(section)
        self.sections.show_section(section)
        first = next((place for place in self.path.stops(section) if place in folded), "")
        if first:
            self._go(first)

    def next_problem(self, step: int = 1) -> None:
        """F8: the next place something is said of."""
        if self.path is None:
            return
        self._settle()
        found = self.path.next_problem(self.place, step)
        if found:
            self._go(found)
        else:
            self.shell.toast(_("没有查出错。"))

    def show_help(self) -> None:
        """F1: how this field is filled, beside it; with little room in the line under it. Pressed again: the whole help."""
        if self.side is None:
            return
        if self._helped == self.place:
            self._helped = ""
            self.shell.go("help", "entry")
            return
        self._helped = self.place
        row = self._row(self.place)
        if self._compact and isinstance(row, QuestionRow):
            row.set_texts(hint=self.side.help_in_one_line(self.place))
        else:
            self.side.set_folded(False)
            self.side.show_help(self.place)

    def _fold_side(self) -> None:
        """F9: in a grid its rare columns, with the room of the side panel; elsewhere the panel."""
        if self.side is None:
            return
        row = self._row(self.place)
        if isinstance(row, GridBlock) and row.has_rare() and row.grid.view.box.hasFocus():
            row.turn_rare()
            self.side.set_folded(row.whole or self._compact)
            self._looked()
            self.keys_changed.emit()
        else:
            self.side.toggle()

    def _settle(self) -> None:
        """What is being typed counts as answered."""
        row = self._row(self.place)
        if isinstance(row, GridBlock):
            row.grid.commit()
        elif row is not None:
            row.editor.settle()
        if self.model is not None and self.place:
            self.model.leave(self.place)
