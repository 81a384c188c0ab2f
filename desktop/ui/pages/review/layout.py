"""Where things stand on the review page; what they do is the page's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.page import Page, Shell
from desktop.ui.pages.review.checks import Checks
from desktop.ui.pages.review.comparison import Comparison
from desktop.ui.pages.review.queue_list import QueueList
from desktop.ui.pages.review.return_panel import ReturnPanel
from desktop.ui.widgets.buttons import Button, CheckBox
from desktop.ui.widgets.choices import Select
from desktop.ui.widgets.faces import Faces
from desktop.ui.widgets.notices import EmptyState, Notice
from desktop.ui.widgets.wizard import FooterBar

_QUEUE, _SIDE, _SIDE_RETURNING = 284, 290, 320
_STACKED_FROM, _QUEUE_HEIGHT, _ANY = 1.75, 66, 16_777_215


class ReviewLayout(Page):
    """Queue, record, checks; with little room the checks become a notice, and the queue gives way to a return."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._returning = self._compact = False
        self._make()
        self._build()
        self._restyle()

    def _make(self) -> None:
        theme = self.theme
        self._select = Select(theme, _("看哪些"))
        self._select.setProperty("data", True)
        self._list = QueueList(theme)
        self._notice = Notice(theme, "warning", icon="undo-2")
        self._notice.setProperty("data", True)
        self._asks = Notice(theme, "warning")  # with little room it says what the checks would
        self._asks.setProperty("data", True)
        self._compare = Comparison(theme)
        self._changed_only = CheckBox(theme, _("只看改过的"))
        self._checks = Checks(theme)
        self._return = ReturnPanel(theme)
        self._to_intake = Button(theme, _("去收件"), icon="inbox", kind="main")
        self._empty = EmptyState(theme, "clipboard-check", _("没有等审核的记录。"), self._to_intake)
        self._batch = Button(theme, _("整单通过"), icon="list-checks")
        self._history = Button(theme, _("看全部经过"), icon="history")
        self._settle = Button(theme, "", icon="git-compare", key="Ctrl+J")
        self._before = Button(theme, _("上一条"), key="Ctrl+↑")
        self._after = Button(theme, _("下一条"), key="Ctrl+↓")
        self._back = Button(theme, _("退回…"), icon="undo-2", key="Ctrl+T", kind="danger")
        self._approve = Button(theme, _("通过，下一条"), icon="check", key="Ctrl+Enter", kind="main", great=True)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._before, self._after)
        self._leave = Button(theme, _("不退了"), key="Esc")
        self._send = Button(theme, _("退回这条"), icon="undo-2", key="Enter", kind="danger", great=True)
        self._footer.set_right(self._back, self._approve, self._leave, self._send)

    def _build(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.addWidget(self._select)
        left.addWidget(self._list, 1)
        self._left_column = left
        self._middle_column = QVBoxLayout()
        for widget in (self._notice, self._asks, self._compare, self._changed_only):
            self._middle_column.addWidget(widget)
        self._middle_column.setStretchFactor(self._compare, 1)
        self._side = Faces()
        for inner in (self._checks, self._return):
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setWidget(inner)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            inner.setProperty("ground", True)
            self._side.addWidget(area)
        main = QWidget()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, main)
        row.addWidget(self._left)
        row.addLayout(self._middle_column, 1)
        row.addWidget(self._side)
        self._row = row
        self._stack = Faces()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(main)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    @property
    def _great(self) -> bool:
        """Letters so large that the queue stands above the comparison, as a few lines, and the keys need no buttons."""
        return self.theme.scale >= _STACKED_FROM

    def _lay_out(self) -> None:
        """With little room the checks give way, and the queue while one writes a reason."""
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if self._great else direction.LeftToRight)
        for button in (self._before, self._after):
            button.setVisible(not self._great)
        self._select.setVisible(not self._great)
        self._side.setCurrentIndex(1 if self._returning else 0)
        self._side.setVisible(self._returning or not self._compact)
        self._left.setVisible(not (self._returning and self._compact))
        if self._great:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(_ANY)
        else:
            self._side.setFixedWidth(self.theme.px(_SIDE_RETURNING if self._returning else _SIDE))

    def _restyle(self) -> None:
        px = self.theme.px
        if self._great:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(_ANY)
            self._left.setFixedHeight(px(_QUEUE_HEIGHT))
        else:
            self._left.setMinimumHeight(0)
            self._left.setMaximumHeight(_ANY)
            self._left.setFixedWidth(max(px(_QUEUE), self._select.sizeHint().width() + px(28)))
        self._left_column.setContentsMargins(0, 0, 0, 0)
        self._left_column.setSpacing(px(8))
        self._middle_column.setSpacing(px(8))
        self._row.setContentsMargins(px(tokens.PAGE_MARGIN), px(10), px(tokens.PAGE_MARGIN), px(10))
        self._row.setSpacing(px(tokens.CARD_GAP))
        self._lay_out()
