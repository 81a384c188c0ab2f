"""Above the board: which programme, which year, everything or what is open, and a unit to find."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from desktop.foundation.translation import _
from desktop.ui.pages.completeness.words import year_title
from desktop.ui.theme import Theme
from desktop.ui.widgets.choices import Segments, Select
from desktop.ui.widgets.flow import FlowRow
from desktop.ui.widgets.search import SearchBox
from desktop.workflows.completeness_board import BoardChoice, CompletenessBoard


class BoardFilters(FlowRow):
    """``chosen`` asks for another board (True: of another programme), ``narrowed`` shows less of this one."""

    chosen = Signal(bool)
    narrowed = Signal()

    def __init__(self, theme: Theme) -> None:
        self.programme, self.year = Select(theme), Select(theme)
        self.only = Segments(theme, [("all", _("全部")), ("open", _("只看没齐的"))], "all")
        self.search = SearchBox(theme, _("找单位，如 xfc"))
        super().__init__(theme, self.programme, self.year, self.only, self.search, gap=12)
        self._choices: Sequence[BoardChoice] = ()
        self.programme.setAccessibleName(_("项目"))
        self.programme.setProperty("data", True)
        self.year.setAccessibleName(_("报告期"))
        self.programme.changed.connect(lambda _key: self._programme_chosen())
        self.year.changed.connect(lambda _key: self.chosen.emit(False))
        self.only.changed.connect(lambda _key: self.narrowed.emit())
        self.search.searched.connect(lambda _text: self.narrowed.emit())

    @property
    def wanted(self) -> str:
        """What is searched for, with what is being composed."""
        return self.search.text_now().strip()

    @property
    def open_only(self) -> bool:
        return self.only.current() == "open"

    def ask_for(self, programme: str, year: str) -> None:
        """Before anything is loaded: what the first board is to be."""
        self.programme.choices([(programme, programme)], programme)
        self.year.choices([(year, year)], year)

    def show_board(self, choices: Sequence[BoardChoice], board: CompletenessBoard) -> None:
        self._choices = choices
        self.programme.choices([(item.programme, item.title) for item in choices], board.programme)
        choice = next(item for item in choices if item.programme == board.programme)
        years = [(year, year_title(year, board.periods if year == board.year else ())) for year in choice.years]
        self.year.choices(years, board.year)
        self.only.set_count("all", board.units)
        self.only.set_count("open", board.incomplete)

    def clear(self) -> None:
        self.search.clear()
        self.only.set_current("all")

    def _programme_chosen(self) -> None:
        choice = next((item for item in self._choices if item.programme == self.programme.key()), None)
        if choice is not None:
            self.year.choices([(year, year) for year in choice.years], choice.best)
        self.chosen.emit(True)
