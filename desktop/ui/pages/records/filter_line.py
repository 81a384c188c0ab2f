"""The filter line: search, period, form, unit, and the states that there are, with their counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.record import STATES
from desktop.ui.theme import Theme
from desktop.ui.widgets import SearchBox, Segments, Select, chip_word
from desktop.ui.widgets.choices import count_text
from desktop.workflows.list_records import MOST_COUNTED, Asked, RecordCounts, RecordFilters

_SEARCH = 300
# What asks for an act stands first.
_ORDER = ("returned", "conflict", "suspect", "draft", "ready", "submitted", "received", "endorsed")


class FilterLine(QWidget):
    """Emits ``asked`` with the whole choice at every change."""

    asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rids: tuple[str, ...] = ()
        self._quiet = False
        self.search = SearchBox(theme, _("名称、拼音首字母或编号，如 gxy"))
        self.period, self.form, self.unit = Select(theme, _("时间")), Select(theme, _("表单")), Select(theme, _("单位"))
        self.unit.setProperty("data", True)
        self.states = Segments(theme, [("", _("全部"))])
        self.state_box = Select(theme, _("状态"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._whole = whole
        self._lines = [QHBoxLayout(), QHBoxLayout(), QHBoxLayout()]
        for line in self._lines:
            line.setAlignment(Qt.AlignmentFlag.AlignLeft)
            whole.addLayout(line)
        self._lines[0].addWidget(self.search, 1)
        for widget in (self.period, self.form, self.unit, self.states, self.state_box):
            self._lines[1].addWidget(widget)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._arrange)
        self.search.searched.connect(lambda _text: self._tell())
        for select in (self.period, self.form, self.unit):
            select.changed.connect(lambda _key: self._tell())
        self.states.changed.connect(self._state_chosen)
        self.state_box.changed.connect(self._state_chosen)
        self._compact = False
        self._counts = RecordCounts({}, -1)
        self.unit.hide()
        self.set_compact(compact=False)
        self._dress()
        theme.changed.connect(self._dress)

    def now(self) -> Asked:
        """What is asked at this moment."""
        return Asked(
            self.search.text_now().strip(),
            self.period.key(),
            self.form.key(),
            self.states.current(),
            self.unit.key(),
            self._rids,
        )

    def show_filters(self, filters: RecordFilters) -> None:
        self.period.choices(filters.periods)
        self.form.choices(filters.forms)
        if filters.units:
            self.unit.choices((("", _("全部单位")), *filters.units))
        self.unit.setVisible(bool(filters.units))
        self._later.start()

    def show_counts(self, counts: RecordCounts) -> None:
        """Only states that there are, and the chosen one: eight words at once say nothing."""
        self._counts = counts
        chosen = self.states.current()
        there = [state for state in _ORDER if counts.by_state.get(state) or state == chosen]
        segments = [("", _("全部")), *((state, chip_word(state)) for state in there)]
        self.states.set_segments(segments)
        for key, _word in segments:
            self.states.set_count(key, counts.of(key), MOST_COUNTED)
        words = [(key, f"{word} {count_text(counts.of(key), MOST_COUNTED)}") for key, word in segments]
        self.state_box.choices(words, chosen)
        self.state_box.set_key(chosen)
        self._later.start()

    def _arrange(self) -> None:
        """As many boxes beside the search as there is room for; the rest in lines below it."""
        gap = self._theme.px(10)
        line, taken = 0, self._theme.px(_SEARCH)
        for box in (self.period, self.form, self.unit, self.states, self.state_box):
            if box.isHidden():
                continue
            width = self._width_of(box)
            if taken + gap + width > self.width() and taken:
                line, taken = min(line + 1, len(self._lines) - 1), 0
            taken += width + (gap if taken else 0)
            self._lines[line].addWidget(box)  # again even where it stands: the order stays that of reading

    @staticmethod
    def _width_of(box: QWidget) -> int:
        """Its hint; of segments just made, which their row does not count before they show, the sum."""
        if not isinstance(box, Segments):
            return box.sizeHint().width()
        gone = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
        there = [
            part for part in box.findChildren(QAbstractButton) if not (part.isHidden() and part.testAttribute(gone))
        ]
        return sum(part.sizeHint().width() for part in there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def ask(self, asked: Asked) -> None:
        """Set by the program; tells once."""
        self._quiet = True
        self._rids = asked.rids
        self.search.setText(asked.text)
        self.period.set_key(asked.period)
        self.form.set_key(asked.form)
        self.unit.set_key(asked.unit)
        self.states.set_current(asked.state)
        self._quiet = False
        self._tell()

    def clear(self) -> None:
        self.ask(Asked())

    def set_compact(self, compact: bool) -> None:
        """With little room the states are a box: their segments would not fit in every language."""
        self._compact = compact
        self.states.setVisible(not compact)
        self.state_box.setVisible(compact)
        self._later.start()

    def _state_chosen(self, key: str) -> None:
        self.states.set_current(key)
        self.state_box.set_key(key)
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.asked.emit(self.now())

    def _dress(self) -> None:
        px = self._theme.px
        for layout in (*self._lines, self._whole):
            layout.setSpacing(px(10))
        self._later.start()
        self.search.setAlignment(Qt.AlignmentFlag.AlignVCenter)


assert set(_ORDER) == set(STATES)
