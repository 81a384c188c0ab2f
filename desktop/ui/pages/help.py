"""帮助: a search over everything that is explained, what people ask, how a month goes, and the keys of every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation import pinyin
from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.help_keys import Keys, month_lines, sections
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.keys import key_name, key_text, paint_key, split_keys
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.reading import ReadingArea
from desktop.ui.widgets.search import SearchBox
from desktop.workflows.help_texts import FieldHelp, Topic, every_field_help, topics

_KEYS, _ROW, _TALL = 172, 29, 10_000
_MOST_FOUND = 30
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class HelpPage(Page):
    """Type to find; ↑ ↓ and PgUp, PgDn read on; Esc clears the search, then goes back."""

    name: ClassVar[str] = "help"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.search = SearchBox(self.theme, _("想知道什么，如 优抚、退回、yf"))
        self.area = ReadingArea(self.theme, _("帮助"), widest=980)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cards: dict[str, Card] = {}
        self.topics, self._fields = topics(), tuple[FieldHelp, ...]()
        self.found = Card(self.theme, "", icon="search")
        self.found.hide()
        self._words: list[Label] = []
        self.asked = Card(self.theme, _("常问的事"), icon="circle-help")
        self.month = Card(self.theme, _("一个月怎么走"), icon="calendar-days")
        for number, line in enumerate(month_lines(), start=1):
            self.month.body.addWidget(Label(self.theme, f"{number}　{line}", "body", wrap=True))
        self.area.add(self.found, self.asked, self.month)
        for page, title, keys in sections():
            self.cards[page] = _card(self.theme, title, keys)
            self.area.add(self.cards[page])
        self._column = QVBoxLayout(self)
        self._line = QHBoxLayout()
        self._line.addWidget(self.search, 1)
        self._line.addStretch(0)
        self._column.addLayout(self._line)
        self._column.addWidget(self.area, 1)
        self.search.searched.connect(self._search)
        self.search.moved.connect(self._scroll)
        self._restyle()
        self.theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        px = self.theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._column.setContentsMargins(0, px(13), 0, 0)
        self._column.setSpacing(0)
        self._line.setContentsMargins(edge, 0, edge, 0)
        self.search.setMaximumWidth(px(600))
        for card in (self.found, self.asked, self.month):
            card.body.setSpacing(px(6))

    def heading(self) -> Heading:
        return Heading(_("帮助"), _("在哪一页按 F1，先说哪一页"))

    def keys(self) -> Sequence[KeyHint]:
        esc = _("清空") if self.search.text() else _("回去")
        return (
            KeyHint("↑ ↓", _("往下看")),
            KeyHint("PgDn", _("下一屏")),
            KeyHint("Ctrl+F", _("找")),
            KeyHint("Esc", esc),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+F": self.search.setFocus}

    def opened(self, argument: object | None) -> None:
        """The page one came from stands first: its keys, and what people ask about it."""
        page = str(argument or "")
        asked = self.cards.get(page)
        if asked is not None:
            self.area.column.removeWidget(asked)
            self.area.column.insertWidget(0, asked)
        self._show_topics(page)
        self.search.clear()
        self.area.verticalScrollBar().setValue(0)
        if not self._fields:
            self.shell.tasks.run(
                lambda workspace, _progress: every_field_help(workspace), done=self._came, failed=self.shell.told, owner=self
            )  # fmt: skip

    def first_focus(self) -> QWidget | None:
        return self.search

    def escape(self) -> bool:
        if self.search.text():
            self.search.clear()
            return True
        return False

    def _came(self, fields: tuple[FieldHelp, ...]) -> None:
        self._fields = fields
        self._search(self.search.text_now())

    def _show_topics(self, page: str) -> None:
        """Those of the page one came from first."""
        while (item := self.asked.body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for topic in sorted(self.topics, key=lambda topic: topic.page != page):
            self.asked.body.addWidget(Label(self.theme, topic.title, "body", bold=True, wrap=True))
            self.asked.body.addWidget(Label(self.theme, topic.text, "body", wrap=True, tone="text_2"))

    def _scroll(self, step: int) -> None:
        bar = self.area.verticalScrollBar()
        bar.setValue(bar.value() + (bar.singleStep() if abs(step) == 1 else bar.pageStep()) * (1 if step > 0 else -1))

    def _search(self, typed: str) -> None:
        """By characters anywhere, by pinyin and initials in titles and names of fields."""
        typed = typed.strip()
        for label in self._words:
            label.hide()
            label.deleteLater()
        self._words = []
        for card in (self.asked, self.month, *self.cards.values()):
            card.setVisible(not typed)
        self.found.setVisible(bool(typed))
        if typed:
            found = matching(typed, self.topics, self._fields)
            title = _("找到 {n} 处").format(n=len(found)) if found else _("没有找到。换个说法试试。")
            self.found.set_title(title, "search")
            for name, text in found[:_MOST_FOUND]:
                self._words += [
                    Label(self.theme, name, "body", bold=True, wrap=True),
                    Label(self.theme, text, "body", wrap=True, tone="text_2"),
                ]
            for label in self._words:
                self.found.body.addWidget(label)
        self.area.column.activate()
        self.area.verticalScrollBar().setValue(0)
        self.keys_changed.emit()


def matching(typed: str, asked: Sequence[Topic], fields: Sequence[FieldHelp]) -> list[tuple[str, str]]:
    """(name, text) of what answers: names that match first, then texts that say it."""
    entries = [(item.title, item.title, item.text) for item in asked]
    entries += [(item.label, f"{item.label}　{item.where}", item.text) for item in fields]
    named = [(shown, text) for name, shown, text in entries if pinyin.matches(typed, name)]
    said = [(shown, text) for name, shown, text in entries if typed in text and not pinyin.matches(typed, name)]
    return list(dict.fromkeys((*named, *said)))


class KeyTable(QWidget):
    """Keys at the left, what they do at the right, painted: a page of some eighty of them is made at once."""

    def __init__(self, theme: Theme, keys: Keys) -> None:
        super().__init__()
        self._theme, self._keys = theme, tuple(keys)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("; ".join(f"{key_text(keys)}: {text}" for keys, text in self._keys))
        theme.changed.connect(self.updateGeometry)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(self._height(text, width) for _keys, text in self._keys)

    def sizeHint(self) -> QSize:
        width = self._theme.px(700)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(_KEYS + 160), self._theme.px(_ROW))

    def _height(self, text: str, width: int) -> int:
        room = QRect(0, 0, max(1, width - self._theme.px(_KEYS)), _TALL)
        words = QFontMetrics(self._theme.font(15)).boundingRect(room, _WRAPPED, text)
        return max(words.height() + self._theme.px(8), self._theme.px(_ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._theme, QPainter(self), self._theme.px
        top = 0
        for keys, text in self._keys:
            height = self._height(text, self.width())
            self._paint_keys(painter, keys, top)
            painter.setFont(theme.font(15))
            painter.setPen(theme.colour("text"))
            painter.drawText(QRect(px(_KEYS), top, self.width() - px(_KEYS), height), _WRAPPED, text)
            top += height

    def _paint_keys(self, painter: QPainter, keys: str, top: int) -> None:
        theme, px = self._theme, self._theme.px
        metrics = QFontMetrics(theme.font(13))
        parts, x = split_keys(keys), 0
        for number, part in enumerate(parts):
            between = part in {"–", "/", "，"} or (part == "+" and 0 < number < len(parts) - 1)
            said = part if between else key_name(part)
            width = metrics.horizontalAdvance(said) + (px(2) if between else px(12))
            rect = QRect(x, top + px(1), width if between else max(px(19), width), px(20))
            if between:
                painter.setFont(theme.font(13))
                painter.setPen(theme.colour("text_2"))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, said)
            else:
                paint_key(painter, rect, said, theme)
            x += rect.width() + px(4)


def _card(theme: Theme, title: str, keys: Keys) -> Card:
    card = Card(theme, title, icon="circle-help")
    card.body.addWidget(KeyTable(theme, keys))
    return card
