"""The page one stands on: what it shows, where it goes, what the paper says otherwise."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.records.preview import Pairs
from desktop.ui.pages.village_parts import ScrollPage
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Label, Notice
from desktop.workflows.attached_files import ShownFile, show_file
from desktop.workflows.match_scans import TO_CHOOSE, ScannedPage

_SMALL_PX, _HIGH, _LOW = 700, 230, 120


class Picture(QWidget):
    """A page, as large as fits; a press shows it over the whole window."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pixmap = QPixmap()
        self._high = _HIGH
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("这一页的样子"))
        theme.changed.connect(self.updateGeometry)

    def show_picture(self, content: bytes) -> None:
        self._pixmap = QPixmap()
        if content:
            self._pixmap.loadFromData(content)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(self._high))

    def set_compact(self, compact: bool) -> None:
        self._high = _LOW if compact else _HIGH
        self.updateGeometry()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if not self._pixmap.isNull():
            self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("desk"))
        if self._pixmap.isNull():
            return
        margin = theme.px(8)
        room = self.size() - QSize(2 * margin, 2 * margin)
        size = self._pixmap.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._pixmap)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawRect(place.adjusted(0, 0, -1, -1))


class Side(Card):
    """``show_page(None)`` says that none is chosen."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.theme, flush=True)
        theme = shell.theme
        self._shell = shell
        self.page: ScannedPage | None = None
        self.picture = Picture(theme)
        self.name = Label(theme, "", "card", wrap=True)
        self.name.setProperty("data", True)
        self.said = Notice(theme, "info")
        self.facts = Pairs(theme, (2, 3))
        self.differ = Card(theme, _("纸上和现在"), flush=False)
        self.pairs = Pairs(theme, (1, 1))
        self.differ.body.addWidget(self.pairs)
        self._scroll = ScrollPage(theme)
        for widget in (self.name, self.said, self.facts, self.differ):
            self._scroll.column.addWidget(widget)
        self._scroll.column.addStretch(1)
        self._scroll.setProperty("data", True)
        self.choose = Button(theme, _("选一条记录"), icon="search", key="Enter", dense=True)
        self.body.addWidget(self.picture)
        self.body.addWidget(self._scroll, 1)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.choose)
        self.body.addLayout(self._foot)
        self.show_page(None, attached=False)
        self._dress()
        theme.changed.connect(self._dress)

    def show_page(self, page: ScannedPage | None, *, attached: bool) -> None:
        self.page = page
        for widget in (self.picture, self.said, self.facts, self.differ, self.choose):
            widget.setVisible(page is not None)
        self.name.setText(_("选一页看看") if page is None else breakable(page.name))
        if page is None:
            return
        good = attached or page.status == "match"
        said = _("附上了，随下次上报带走") if attached else page.said
        self.said.set_text(said, "" if attached else page.do)
        self.said.set_kind(
            "good"
            if good
            else "info"
            if page.status == "again"
            else "warning"
            if page.goes or page.status in TO_CHOOSE
            else "error"
        )
        facts = [(_("记录"), page.record)] if page.record else []
        if page.mark is not None and page.mark.pages > 1:
            facts.append((_("第几页"), f"{page.mark.page} / {page.mark.pages}"))
        if page.printed_rev:
            facts.append((_("印的时候"), _("第 {rev} 版").format(rev=page.printed_rev)))
            facts.append((_("现在"), _("第 {rev} 版").format(rev=page.rev)))
        self.facts.show_pairs(facts)
        self.differ.setVisible(bool(page.differences))
        self.pairs.show_pairs([(item.label, f"{item.printed} → {item.now}") for item in page.differences[:8]])
        self.choose.setVisible(page.status in TO_CHOOSE and bool(page.value) and not attached)
        self._bring(page)
        self._scroll.refit()

    def _bring(self, page: ScannedPage) -> None:
        self.picture.show_picture(b"")
        self.picture.setVisible(bool(page.value))
        if page.value:
            self._shell.tasks.run(
                lambda workspace, _progress: show_file(workspace, page.value, _SMALL_PX),
                done=lambda shown: self._came(page, shown), failed=self._shell.told, owner=self,
            )  # fmt: skip

    def _came(self, page: ScannedPage, shown: ShownFile) -> None:
        if self.page == page:
            self.picture.show_picture(shown.picture)

    def set_compact(self, compact: bool) -> None:
        self.picture.set_compact(compact)

    def _dress(self) -> None:
        px = self._shell.theme.px
        self._foot.setContentsMargins(px(12), px(8), px(12), px(10))


def breakable(name: str) -> str:
    """A file name may go on below after each of its parts."""
    return name.replace("_", "_\u200b").replace(".", "\u200b.")
