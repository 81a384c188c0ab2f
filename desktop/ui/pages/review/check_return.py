"""抽查不符: what was reported and what was found beside each other, and the return with its reason written already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.error_text import Told
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.review.return_panel import ReturnPanel
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card, Facts
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wizard import FooterBar
from desktop.workflows.review import return_record
from desktop.workflows.spot_return import ReturnOffer


class CheckReturnPage(Page):
    """Opened with a ``ReturnOffer`` once a spot check is saved. Enter sends it back; Esc leaves the record as it is."""

    name: ClassVar[str] = "check_return"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        theme = self.theme
        self.offer: ReturnOffer | None = None
        self._sending = False
        self.card = Card(theme, _("抽查的这一条"), icon="search", edge="warning")
        self.facts = Facts(theme)
        self.facts.setProperty("data", True)
        told = _("抽查已经存好了。退回去，由他们改了再报；不退，记录照旧算数。")
        self.card.body.addWidget(self.facts)
        self.card.body.addWidget(Label(theme, told, "base", wrap=True, tone="text_2"))
        self.panel = ReturnPanel(theme)
        self.panel.sent.connect(self._send)
        self._leave = Button(theme, _("不退了"), key="Esc")
        self._leave.clicked.connect(shell.back)
        self._return = Button(theme, _("退回这条记录"), icon="undo-2", key="Ctrl+Enter", kind="danger", great=True)
        self._return.clicked.connect(self.panel.send)
        self._footer = FooterBar(theme)
        self._footer.set_left(self._leave)
        self._footer.set_right(self._return)
        inner = QWidget()
        inner.setProperty("ground", True)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, widget in ((left, self.card), (right, self.panel)):
            column.addWidget(widget)
            column.addStretch(1)
            self._line.addLayout(column, 1)
        self._area = QScrollArea()
        self._area.setAccessibleName(_("抽查不符"))
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidgetResizable(True)
        self._area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        for box in (self.panel.field_box, self.panel.reason_box):
            box.installEventFilter(self)
        self._dress()
        theme.changed.connect(self._dress)

    def _dress(self) -> None:
        px = self.theme.px
        edge = px(tokens.PAGE_MARGIN)
        self._line.setContentsMargins(edge, px(16), edge, px(16))
        self._line.setSpacing(px(tokens.CARD_GAP))
        self.card.body.setSpacing(px(10))

    def heading(self) -> Heading:
        return Heading(_("抽查不符"), _("退不退回，您定"))

    def footer(self) -> QWidget:
        return self._footer

    def keys(self) -> Sequence[KeyHint]:
        return (
            KeyHint("Enter", _("退回去")), KeyHint("Shift+Enter", _("换一项")), KeyHint("Esc", _("不退了")),
        )  # fmt: skip

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {"Ctrl+Return": self.panel.send, "Ctrl+Enter": self.panel.send}

    def opened(self, argument: object | None) -> None:
        """Without an offer one came back from elsewhere: the one that was there still stands."""
        if isinstance(argument, ReturnOffer):
            self.offer, self._sending = argument, False
            shown = [(_("记录"), argument.what), (_("报的"), argument.reported), (_("核实"), argument.found)]
            shown.append((_("说明"), argument.note))
            self.facts.set_facts([(name, text) for name, text in shown if text])
            self.panel.begin(argument.fields, argument.field, argument.reason)
        self._return.set_enabled("")

    def first_focus(self) -> QWidget | None:
        return self.panel.reason_box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """With large letters the box that gets the keys is brought into view."""
        if (
            event.type() in {QEvent.Type.FocusIn, QEvent.Type.Resize}
            and isinstance(watched, QWidget)
            and watched.hasFocus()
        ):
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(watched, 0, self.theme.px(12)))
        return super().eventFilter(watched, event)

    def compact_changed(self, compact: bool) -> None:
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.BottomToTop if compact else direction.LeftToRight)

    def _send(self, field: str, reason: str) -> None:
        offer = self.offer
        if offer is None or self._sending:
            return
        self._sending = True
        self._return.set_enabled(_("正在存"))
        self.shell.tasks.run(
            lambda workspace, _progress: return_record(workspace, offer.rid, field=field, reason=reason),
            done=lambda _done: self._sent(offer), failed=self._failed, owner=self,
        )  # fmt: skip

    def _sent(self, offer: ReturnOffer) -> None:
        self.shell.records_changed((offer.rid,))
        self.shell.back()
        self.shell.toast(_("退回了：{what}。写回执时带给他们。").format(what=offer.what))

    def _failed(self, told: Told) -> None:
        self._sending = False
        self._return.set_enabled("")
        self.shell.told(told)
