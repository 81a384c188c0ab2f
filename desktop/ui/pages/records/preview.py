"""Beside the list: what the record is, what can be done with it, its history in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.short_numbers import short_numbers
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Chip, Label, Line, Notice
from desktop.workflows.record_detail import RecordDetail

_NOTICES = {"returned": "error", "conflict": "warning", "suspect": "warning", "submitted": "info", "draft": "info"}


class Pairs(QWidget):
    """Names and values, both as tall as their words: a preview is narrow and names are long."""

    def __init__(self, theme: Theme, share: tuple[int, int]) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for column, stretch in enumerate(share):
            self._grid.setColumnStretch(column, stretch)
        self._dress()
        theme.changed.connect(self._dress)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, (name, value) in enumerate(pairs):
            self._grid.addWidget(Label(self._theme, name, "body", wrap=True, tone="text_3"), row, 0, top)
            self._grid.addWidget(Label(self._theme, short_numbers(value), "body", wrap=True), row, 1, top)

    def _dress(self) -> None:
        self._grid.setHorizontalSpacing(self._theme.px(14))
        self._grid.setVerticalSpacing(self._theme.px(5))


class Preview(Card):
    """Shows one record; ``show_detail(None)`` says that none is chosen."""

    def __init__(
        self, theme: Theme, *, open_it: Callable[[], None], copy: Callable[[], None], delete: Callable[[], None]
    ) -> None:
        super().__init__(theme, flush=True)
        self._theme = theme
        self.detail: RecordDetail | None = None
        self._name = Label(theme, _("选一条看看"), "card", wrap=True)
        self._chip = Chip(theme, "draft")
        head = QHBoxLayout()
        self._head_row_own = head
        head.addWidget(self._name, 1)
        head.addWidget(self._chip)
        self.body.addLayout(head)
        self._said = Notice(theme, "warning")
        self._paper = Notice(theme, "warning")
        self._what, self._was, self._personal = Pairs(theme, (2, 3)), Pairs(theme, (1, 3)), Pairs(theme, (2, 3))
        self._rules = (Line(theme), Line(theme), Line(theme))
        self._lock = Label(theme, "", "base", wrap=True, tone="text_3")
        inner = QWidget()
        inner.setProperty("ground", True)
        inner.setProperty("data", True)
        self._inner = QVBoxLayout(inner)
        below = (self._rules[2], self._personal, self._lock, self._rules[0], self._was)
        for widget in (self._said, self._paper, self._what, *below):
            self._inner.addWidget(widget)
        self._inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
        scroll.setHorizontalScrollBarPolicy(scroll.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(inner)
        self.area = scroll
        self.body.addWidget(Line(theme))
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._rules[1])
        self.open_button = Button(theme, _("打开"), key="Enter", dense=True)
        self.copy_button = Button(theme, _("复制一条"), icon="copy", dense=True)
        self.delete_button = Button(theme, _("删除"), icon="trash-2", dense=True)
        self.open_button.clicked.connect(lambda _on=False: open_it())
        self.copy_button.clicked.connect(lambda _on=False: copy())
        self.delete_button.clicked.connect(lambda _on=False: delete())
        self.copy_button.setToolTip("Ctrl+Shift+C")
        self.delete_button.setToolTip("Ctrl+Delete")
        buttons = QHBoxLayout()
        self._actions = buttons
        for made in (self.open_button, self.copy_button, self.delete_button):
            buttons.addWidget(made)
        buttons.addStretch(1)
        self.body.addLayout(buttons)
        self.show_detail(None)
        self._dress()
        theme.changed.connect(self._dress)

    def show_detail(self, detail: RecordDetail | None) -> None:
        self.detail = detail
        self._chip.setVisible(detail is not None)
        self.area.setVisible(detail is not None)
        for made in (self.open_button, self.copy_button, self.delete_button):
            made.setVisible(detail is not None)
        self._rules[1].setVisible(detail is not None)
        self._name.setText(_("选一条看看") if detail is None else f"{detail.form_title} {detail.day}")
        self._name.setProperty("data", detail is not None)
        if detail is None:
            return
        self._chip.set_state(detail.state)
        self._said.setVisible(bool(detail.notice))
        if detail.notice:
            self._said.set_text(short_numbers(detail.notice))
            self._said.set_kind(_NOTICES.get(detail.state, "info"))  # type: ignore[arg-type]
        self._paper.setVisible(bool(detail.stale))
        self._paper.set_text(detail.stale)
        facts = list(detail.facts)
        if not detail.own:
            facts.insert(0, (_("单位"), detail.unit_name))
        self._what.show_pairs(facts)
        self.show_personal(detail.personal)
        self._was.show_pairs(detail.history)
        self.copy_button.setVisible(detail.own and detail.state != "draft")
        self.delete_button.setVisible(detail.own)
        self.area.verticalScrollBar().setValue(0)

    def show_personal(self, facts: Sequence[tuple[str, str]], *, whole: bool = False) -> None:
        """What only this unit may know: masked, or in full once somebody said why."""
        self._personal.show_pairs(facts)
        for made in (self._personal, self._rules[2], self._lock):
            made.setVisible(bool(facts))
        self._lock.setText(_("只留在这台电脑，上报不带。") + ("" if whole else _("要看全，按 Ctrl+R。")))

    def _dress(self) -> None:
        px = self._theme.px
        self._head_row_own.setContentsMargins(px(15), px(9), px(15), px(9))
        self._head_row_own.setSpacing(px(8))
        self._inner.setContentsMargins(px(15), px(12), px(15), px(12))
        self._inner.setSpacing(px(12))
        self._actions.setContentsMargins(px(12), px(10), px(12), px(10))
        self._actions.setSpacing(px(7))
