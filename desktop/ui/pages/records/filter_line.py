"""The filter line: search, period, form, unit, and the states that there are, with their counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.record import STATES
from desktop.ui.theme import Theme
from desktop.ui.widgets import SearchBox, Segments, Select, chip_word
from desktop.workflows.list_records import Asked, RecordCounts, RecordFilters

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
        self._first, self._second = QHBoxLayout(), QHBoxLayout()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._whole = whole
        for widget in (self.search, self.period, self.form, self.unit, self.state_box):
            self._first.addWidget(widget, 1 if widget is self.search else 0)
        self._second.addWidget(self.states)
        self._second.addStretch(1)
        whole.addLayout(self._first)
        whole.addLayout(self._second)
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
        self._arrange()

    def show_counts(self, counts: RecordCounts) -> None:
        """Only states that there are, and the chosen one: eight words at once say nothing."""
        self._counts = counts
        chosen = self.states.current()
        there = [state for state in _ORDER if counts.by_state.get(state) or state == chosen]
        segments = [("", _("全部")), *((state, chip_word(state)) for state in there)]
        self.states.set_segments(segments)
        for key, _word in segments:
            self.states.set_count(key, counts.by_state.get(key, 0) if key else counts.total)
        words = [(key, f"{word} {counts.by_state.get(key, 0) if key else counts.total:,}") for key, word in segments]
        self.state_box.choices(words, chosen)
        self.state_box.set_key(chosen)
        self._arrange()

    def _arrange(self) -> None:
        """The states stand in the first line where there is room for them, else in a line of their own."""
        others = (self.period, self.form, self.unit)
        gap = self._theme.px(10)
        taken = sum(box.sizeHint().width() + gap for box in others if not box.isHidden())
        fits = taken + self._theme.px(_SEARCH) + gap + self.states.sizeHint().width() <= self.width()
        home = self._first if fits else self._second
        if home.indexOf(self.states) < 0:
            home.insertWidget(self._first.count() if fits else 0, self.states)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

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

    def _state_chosen(self, key: str) -> None:
        self.states.set_current(key)
        self.state_box.set_key(key)
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self.asked.emit(self.now())

    def _dress(self) -> None:
        px = self._theme.px
        for layout in (self._first, self._second, self._whole):
            layout.setSpacing(px(10))
        self.search.setAlignment(Qt.AlignmentFlag.AlignVCenter)


assert set(_ORDER) == set(STATES)
