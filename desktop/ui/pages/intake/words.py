"""Eight words as eight large tiles: read out over the telephone or from the stamped sheet, one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Heading, KeyHint, Shell
from desktop.ui.pages.intake.view import View
from desktop.ui.start.page import say
from desktop.ui.start.password_page import PasswordBox
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.ui.widgets.paint import CENTRE, box, focus_ring
from desktop.ui.widgets.progress import Bar
from desktop.workflows.intake_overview import IntakeRow

_ACROSS, _TALL, _LOW, _WIDE, _SIDE = 4, 84, 62, 120, 340


class Tile(QAbstractButton):
    """One word; Space says that it is the same on paper."""

    def __init__(self, theme: Theme, number: int, word: str) -> None:
        super().__init__()
        self._theme, self._number, self.word = theme, number, word
        self.setProperty("data", True)  # a word to compare is never translated
        self._low = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._name)
        self._name()
        theme.changed.connect(self.updateGeometry)

    def set_low(self, low: bool) -> None:
        """Little room."""
        self._low = low
        self.updateGeometry()

    def _name(self) -> None:
        state = _("对上了") if self.isChecked() else _("还没对")
        self.setAccessibleName(f"{self._number} {self.word} {state}")

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._theme.font(28, bold=True)).horizontalAdvance(self.word)
        return QSize(
            max(self._theme.px(_WIDE), words + self._theme.px(64)), self._theme.px(_LOW if self._low else _TALL)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space alone ticks; Enter is the page's, arrows walk."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self._theme, self._theme.px
        done = self.isChecked()
        fill = "good_tint" if done else "focus_row" if self.hasFocus() else "surface"
        edge = theme.colour("good" if done else "border")
        box(painter, self.rect(), fill=theme.colour(fill), edge=edge, width=px(1), radius=px(tokens.RADIUS))
        painter.setPen(theme.colour("text_3"))
        painter.setFont(theme.font(14))
        painter.drawText(self.rect().adjusted(px(10), px(6), 0, 0), Qt.AlignmentFlag.AlignLeft, str(self._number))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(28, bold=True))
        painter.drawText(self.rect(), CENTRE, self.word)
        icon = theme.icon("circle-check" if done else "circle", 20, "good" if done else "text_3")
        painter.drawPixmap(QRect(self.width() - px(30), px(8), px(20), px(20)), icon)
        if self.hasFocus():
            focus_ring(painter, self.rect(), theme)


class WordsView(View):
    """The words of one request: of a new computer, or for a forgotten password.

    ``accepted`` when all eight are the same, with the row and the second person's password; nothing is written before.
    """

    accepted = Signal(object, object)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = shell.theme
        self._row: IntakeRow | None = None
        self._differs = self._compact = False
        self._tiles: list[Tile] = []
        self._grid = QGridLayout()
        self._lead = Label(theme, _("和对方一个词一个词地对"), "title")
        self._help = Label(theme, "", "field", wrap=True, marked=True, tone="text_2")
        self._state = Label(theme, "", "field", bold=True)
        self._bar = Bar(theme, 0, _("对了几个"))
        self._other = Button(theme, _("有一个不一样"), icon="triangle-alert", kind="danger")
        self._why = Notice(theme, "info", "")
        self._second_name = Label(theme, _("这件事要两个人办。另一位的密码"), "card", wrap=True)
        self.second = PasswordBox(theme, _("另一位的密码"))
        self.second.returnPressed.connect(self._take)
        self._facts = Facts(theme)
        self._facts.setProperty("data", True)
        self._accept = Button(theme, _("收下核对单"), icon="check", key="Enter", kind="main", great=True)
        self._back = Button(theme, _("先不收"), key="Esc")
        self._other.clicked.connect(self._one_differs)
        self._accept.clicked.connect(self._take)
        self._back.clicked.connect(self.left)
        self._build()
        self._restyle()
        theme.changed.connect(self._restyle)

    def _build(self) -> None:
        self.bar.set_left(self._back)
        self.bar.set_right(self._accept)
        self._card = Card(self.theme, _("核对单里写的"), icon="key-round")
        self._card.body.addWidget(self._facts)
        state = QHBoxLayout()
        state.addWidget(self._state)
        state.addWidget(self._bar, 1)
        state.addWidget(self._other)
        self._state_row = state
        main = QVBoxLayout()
        main.addWidget(self._lead)
        main.addWidget(self._help)
        main.addLayout(self._grid)
        main.addLayout(state)
        second = QHBoxLayout()
        second.addWidget(self._second_name)
        second.addWidget(self.second)
        second.addStretch(1)
        self._second_row = second
        main.addLayout(second)
        main.addWidget(self._why)
        main.addStretch(1)
        self._main = main
        side = QVBoxLayout()
        side.addWidget(self._card)
        side.addStretch(1)
        self._whole = QHBoxLayout(self)
        self._whole.addLayout(main, 1)
        self._whole.addLayout(side)

    def show_request(self, row: IntakeRow) -> None:
        """The words of this request; nothing is ticked yet."""
        self._row, self._differs = row, False
        for tile in self._tiles:
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        self._tiles = [Tile(self.theme, n, word) for n, word in enumerate(row.fingerprint.split(), start=1)]
        for place, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, place // _ACROSS, place % _ACROSS)
            tile.set_low(self._compact)
            tile.toggled.connect(lambda on, place=place: self._ticked(place, on))
        self._facts.set_facts([(_("单位"), f"**{row.unit_name}**"), (_("文件"), row.name)])
        self._card.set_title(_("密码申请里写的") if self._forgotten else _("核对单里写的"))
        self._accept.setText(_("批，写到 U 盘") if self._forgotten else _("收下核对单"))
        self._back.setText(_("先不批") if self._forgotten else _("先不收"))
        self.bar.set_note(_("没对完就退出去，什么也没批。") if self._forgotten else _("没对完就退出去，什么也没收。"))
        self._help.setText(self._help_words())
        self._help.setVisible(not (self._compact and row.second))  # the box takes its room
        self._second_name.setVisible(row.second)
        self.second.setVisible(row.second)
        self.second.clear()
        self._tell()

    @property
    def _forgotten(self) -> bool:
        return self._row is not None and self._row.kind == "recovery_request"

    def show_refused(self, what: str, do: str) -> None:
        """Nothing was written: the second person's password, or what the file itself is refused for."""
        self._why.set_kind("error")
        say(self._why, what, do)
        if self.second.isVisible():
            self.second.setFocus(Qt.FocusReason.OtherFocusReason)
            self.second.selectAll()

    def heading(self) -> Heading:
        return Heading(_("收件 · 对词"), self._row.unit_name if self._row else "")

    def keys(self) -> Sequence[KeyHint]:
        hints = [KeyHint("Space", _("这个词对上了")), KeyHint("← →", _("换一个词"))]
        if self._done:
            hints.insert(0, KeyHint("Enter", _("批，写到 U 盘") if self._forgotten else _("收下核对单")))
        return [*hints, KeyHint("Esc", _("先不批") if self._forgotten else _("先不收"))]

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def first_focus(self) -> QWidget | None:
        return self._tiles[0] if self._tiles else None

    def escape(self) -> bool:
        self.second.clear()
        self.left.emit()
        return True

    def compact_changed(self, compact: bool) -> None:
        self._compact = compact
        self._card.setVisible(not compact)
        self._lead.setVisible(not compact)
        self._help.setVisible(not (compact and self._row is not None and self._row.second))
        for tile in self._tiles:
            tile.set_low(compact)
        self._restyle()
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What a tile does not want: arrows walk among the words, Enter accepts."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_ACROSS,
            Qt.Key.Key_Down: _ACROSS,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    # ----------------------------------------------------------------------------------------------------- inner

    @property
    def _done(self) -> bool:
        return bool(self._tiles) and all(tile.isChecked() for tile in self._tiles) and not self._differs

    def _walk(self, step: int) -> None:
        at = next((place for place, tile in enumerate(self._tiles) if tile.hasFocus()), -1)
        wanted = at + step
        if 0 <= wanted < len(self._tiles):
            self._tiles[wanted].setFocus(Qt.FocusReason.TabFocusReason)

    def _ticked(self, place: int, on: bool) -> None:
        self._differs = False
        self._tell()
        if on:
            order = [*range(place + 1, len(self._tiles)), *range(place)]
            free = next((n for n in order if not self._tiles[n].isChecked()), None)
            if free is not None:
                self._tiles[free].setFocus(Qt.FocusReason.TabFocusReason)

    def _one_differs(self) -> None:
        self._differs = True
        self._tell()

    def _tell(self) -> None:
        n = sum(tile.isChecked() for tile in self._tiles)
        rest = len(self._tiles) - n
        self._state.setText(
            _("8 个词都对上了") if not rest else _("对了 {n} 个，还有 {rest} 个").format(n=n, rest=rest)
        )
        self._bar.set_ratio(n / max(1, len(self._tiles)))
        self._accept.set_enabled("" if self._done else _("还有词没对上"))
        if self._differs:
            self._why.set_kind("error")
            self._why.set_text(*self._differs_words())
        else:
            self._why.set_kind("info")
            self._why.set_text(*self._why_words())
        self.changed.emit()

    def _help_words(self) -> str:
        if self._forgotten:
            return _("请本人念他屏幕上的词，**8 个词都一样**才算对，少对一个也不行。对上一个，按一下空格。")
        return _(
            "请对方念他屏幕上（或盖章核对单上）的词，**8 个词都一样**才算对，少对一个也不行。对上一个，按一下空格。"
        )

    def _why_words(self) -> tuple[str, str]:
        if self._forgotten:
            told = _("批复写回 U 盘，只有写申请单的那台电脑打得开；办过的事里会记下是谁批的。")
            return _("**为什么要对？**批了，拿着申请单的人就能打开他们的记录。"), "" if self._compact else told
        told = _("它先到的文件都留着，核对单一收下，就自动收进来。")
        return _(
            "**为什么要对？**对上了，就知道这台电脑真是他们的，以后它送来的文件才收。"
        ), "" if self._compact else told

    def _differs_words(self) -> tuple[str, str]:
        if self._forgotten:
            what = _("**不要批。**词不一样，这张申请单可能不是他们写的。")
            return what, _("请打电话问清楚，让他们重新写一张带来。按 Esc 退出去，什么也没批。")
        what = _("**不要收。**词不一样，这张核对单可能不是他们的。")
        return what, _("请打电话问清楚，让他们重新做一张核对单带来。按 Esc 退出去，什么也没收。")

    def _take(self) -> None:
        if not self._done or self._row is None:
            return
        if self._row.second and not self.second.text():
            self.second.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.accepted.emit(self._row, self.second.text() or None)

    def _restyle(self) -> None:
        px = self.theme.px
        gap = px(8 if self._compact else 12)
        self._whole.setContentsMargins(px(20), gap, px(20), gap)
        self._whole.setSpacing(px(28))
        self._main.setSpacing(gap)
        self._grid.setSpacing(gap)
        self._state_row.setSpacing(px(12))
        self._second_row.setSpacing(px(12))
        self._card.setFixedWidth(px(_SIDE))
