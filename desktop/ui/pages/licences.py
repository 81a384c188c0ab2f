"""许可: every licence this program is given under and made of, whole, to be read and searched without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.rows import Cell, Column, RowsModel
from desktop.ui.widgets.search import SearchBox
from desktop.ui.widgets.tables import Table
from desktop.workflows.licences import Licence, licences

_LIST = 420
_FREE = (1 << 24) - 1  # no limit, as Qt says it
_MOST_PLACES = 200
_LINE = 1  # what the search box sends for one line up or down; more is a screen


class LicencesPage(Page):
    """Typing finds in names, licences and texts; ↑ ↓ walks the list, PgDn the text, F8 the places found in it."""

    name: ClassVar[str] = "licences"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._all: tuple[Licence, ...] = ()
        self._shown: list[Licence] = []
        self.search = SearchBox(self.theme, _("找：名字、许可、全文里的字"))
        self.table = Table(self.theme, row_mode=True, name=_("许可"))
        self.model = RowsModel(
            [Column("name", _("什么"), stretch=True), Column("licence", _("许可"), 130, kind="free")]
        )
        self.table.setModel(self.model)
        self.told = Label(self.theme, "", "body", wrap=True, tone="text_2")
        self.text = LicenceText(self.theme)
        self._list, self._reading = QWidget(), QWidget()
        self._line = QHBoxLayout(self)
        for side, widgets in ((self._list, (self.search, self.table)), (self._reading, (self.told, self.text))):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                column.addWidget(widget)
            self._line.addWidget(side, 0 if side is self._list else 1)
        self.search.searched.connect(self._search)
        self.search.moved.connect(self._move)
        self.search.accepted.connect(self._read)
        self.table.current_changed.connect(self._show)
        self.table.opened.connect(lambda _row: self._read())
        self._compact = self._opened = False
        self._dress()
        self.theme.changed.connect(self._dress)

    def _dress(self) -> None:
        px = self.theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._line.setContentsMargins(edge, px(12), edge, px(14))
        self._line.setSpacing(px(tokens.CARD_GAP))
        for side in (self._list, self._reading):
            cast("QVBoxLayout", side.layout()).setSpacing(px(10))
        self._list.setMinimumWidth(0 if self._compact else px(_LIST))
        self._list.setMaximumWidth(_FREE if self._compact else px(_LIST))
        self._fold()

    def _fold(self) -> None:
        """With large letters the list and the text take turns."""
        self._list.setVisible(not self._compact or not self._opened)
        self._reading.setVisible(not self._compact or self._opened)

    # ------------------------------------------------------------------------------------------ what the window asks

    def heading(self) -> Heading:
        return Heading(_("许可"), _("杏林台账和它用到的东西，全文都在这台电脑上"))

    def keys(self) -> Sequence[KeyHint]:
        esc = _("清空") if self.search.text() else _("回去")
        found = [KeyHint("F8", _("下一处"))] if self.text.places else []
        if self._compact and not self._opened:
            found = [KeyHint("Enter", _("读全文"))]
        return (
            KeyHint("↑ ↓", _("走行")), KeyHint("PgDn", _("往下看")), *found, KeyHint("Ctrl+F", _("找")), KeyHint("Esc", esc),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+F": self._find, "F8": lambda: self.text.next_place(1), "Shift+F8": lambda: self.text.next_place(-1),
        }  # fmt: skip

    def opened(self, argument: object | None) -> None:
        del argument
        self._close()
        self.search.clear()
        if not self._all:
            self.shell.tasks.run_free(
                lambda _progress: licences(), done=self._came, failed=self.shell.told, owner=self
            )  # fmt: skip

    def first_focus(self) -> QWidget | None:
        return self.search

    def escape(self) -> bool:
        if self._compact and self._opened:
            self._find()
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        self._dress()

    # --------------------------------------------------------------------------------------------------------- inner

    def _came(self, found: tuple[Licence, ...]) -> None:
        self._all = found
        self._search(self.search.text_now())

    def _search(self, typed: str) -> None:
        """Names that match stand before texts that only say it."""
        typed = typed.strip()
        stood = self._current()
        self._shown = matching(typed, self._all)
        self.model.set_rows([{"name": shown_name(item), "licence": Cell(item.licence or "—")} for item in self._shown])
        self.table.go_to(self._shown.index(stood) if stood in self._shown and not typed else 0)
        self._show(self.table.current_row())
        self.keys_changed.emit()

    def _read(self) -> None:
        """Into the text, where the keys move in it."""
        if self._current() is not None:
            self._opened = True
            self._fold()
            self.text.setFocus()
            self.keys_changed.emit()

    def _close(self) -> None:
        self._opened = False
        self._fold()
        self.keys_changed.emit()

    def _find(self) -> None:
        self._close()
        self.search.setFocus()

    def _current(self) -> Licence | None:
        row = self.table.current_row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _move(self, step: int) -> None:
        if abs(step) == _LINE or not self.text.isVisible():
            self.table.move_by(step)
        else:
            self.text.turn(step)

    def _show(self, _row: int) -> None:
        item = self._current()
        if item is None:
            self.told.setText(_("没有找到。换个说法试试。") if self._all else "")
            self.text.show_text("", "")
            return
        typed = self.search.text_now().strip()
        self.text.setAccessibleName(shown_name(item))
        self.text.show_text(item.text, typed)
        n = len(self.text.places)
        found = _("“{typed}”在全文里有 {n} 处。").format(typed=typed, n=n if n < _MOST_PLACES else f"{n}+") if n else ""
        self.told.setText(explained(item) + found)
        self.keys_changed.emit()


class LicenceText(QPlainTextEdit):
    """A text to read: the keys move in it, nothing types; the places found in it are marked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.places: list[int] = []
        self._typed, self._at = "", -1
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("data", True)  # licences are in the language of their owners
        flag = Qt.TextInteractionFlag
        self.setTextInteractionFlags(flag.TextSelectableByMouse | flag.TextSelectableByKeyboard)
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        self.setFont(self._theme.font(15))
        self._mark()

    def show_text(self, text: str, typed: str) -> None:
        """Another text from its beginning, or from the first place that holds ``typed``."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self._typed, self._at = typed, -1
        found = re.finditer(re.escape(typed), text, re.IGNORECASE) if typed else ()
        self.places = [_units(text[: hit.start()]) for hit in islice(found, _MOST_PLACES)]
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.next_place(1)
        self._mark()

    def next_place(self, step: int) -> None:
        """To the next or the previous place, round and round."""
        if not self.places:
            return
        self._at = (self._at + step) % len(self.places) if self._at >= 0 else 0
        cursor = self.textCursor()
        cursor.setPosition(self.places[self._at])
        self.setTextCursor(cursor)
        self.centerCursor()
        self._mark()

    def turn(self, step: int) -> None:
        """A screen down, or up."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + (bar.pageStep() if step > 0 else -bar.pageStep()))

    def _mark(self) -> None:
        selections = []
        for number, place in enumerate(self.places):
            cursor = QTextCursor(self.document())
            cursor.setPosition(place)
            cursor.setPosition(place + _units(self._typed), QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setBackground(self._theme.colour("focus" if number == self._at else "match"))
            look.setForeground(self._theme.colour("surface" if number == self._at else "text"))
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = cursor, look
            selections.append(mark)
        self.setExtraSelections(selections)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the page's."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _units(text: str) -> int:
    """How long Qt takes a text to be: names of authors may lie beyond the BMP."""
    return len(text.encode("utf-16-le")) // 2


def matching(typed: str, among: Sequence[Licence]) -> list[Licence]:
    """Those whose name or licence matches, then those whose text says it."""
    if not typed:
        return list(among)
    wanted = typed.casefold()

    def named(item: Licence) -> bool:
        return wanted in item.licence.casefold() or pinyin.matches(typed, shown_name(item))

    first = [item for item in among if named(item)]
    return first + [item for item in among if item not in first and wanted in item.text.casefold()]


def shown_name(item: Licence) -> str:
    """What the list calls it."""
    names = {
        "own": _("杏林台账"), "notices": _("用了别人的什么"), "font": _("字体 {name}"), "icons": _("图标 {name}"),
        "library": "{name}",
    }  # fmt: skip
    return names[item.kind].format(name=item.name)


def explained(item: Licence) -> str:
    """The text in a sentence; the text itself is what holds."""
    return {
        "own": _("杏林台账谁都可以免费用、复制、修改、分发；下面是许可的全文。"),
        "notices": _("程序里别人做的部分，都没有改动，各按各的许可。名单如下，每一份的全文在左边找。"),
        "font": _("这种字体可以免费用、印在表里、随程序分发，不单独卖。"),
        "icons": _("这些图标可以免费用、随程序分发。"),
        "library": _("程序用到的一个库，按 {licence} 的许可用，没有改动。"),
    }[item.kind].format(licence=item.licence)
