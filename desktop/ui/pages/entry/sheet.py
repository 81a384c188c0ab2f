"""The form on the screen: section heads, the open section's rows, their looks. It shows; the page decides."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.forms import Grid
from desktop.foundation.translation import _
from desktop.ui.fields import FieldLook
from desktop.ui.pages.entry.boxes import text_of
from desktop.ui.pages.entry.model import Change, EntryModel, Trouble
from desktop.ui.pages.entry.route import Route
from desktop.ui.pages.entry.section_body import Ears, SectionBody
from desktop.ui.pages.entry.section_head import SectionHead
from desktop.ui.theme import Theme

_SUMMARY_PARTS = 4
_ROOM = 60


class Ground(QWidget):
    """The white work area under the rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("ground", True)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("surface"))


class EntrySheet(QScrollArea):
    """Scrolls up and down, never sideways."""

    def __init__(
        self, theme: Theme, model: EntryModel, route: Route, ears: Ears, open_section: Callable[[int], None]
    ) -> None:
        super().__init__()
        self.theme, self.model, self.route, self.ears = theme, model, route, ears
        self._open_section = open_section
        self.open_at = -1
        self.returned_place = ""
        self.heads: dict[int, SectionHead] = {}
        self.bodies: dict[int, SectionBody] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(model.opened.title)
        inner = Ground(theme)
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self.setWidget(inner)

    def show_section(self, at: int) -> None:
        """One section is open; the others are a line each."""
        self.open_at = at
        if at >= 0 and at not in self.bodies:
            self.bodies[at] = SectionBody(self.theme, self.model, self.route, at, self.ears)
        self.show_heads()
        self.show_looks()

    def show_heads(self) -> None:
        """Heads of the sections that apply now, in order, each with its body below when it was opened."""
        wanted = self.route.sections()
        if wanted != list(self.heads):
            for at in [at for at in self.heads if at not in wanted]:
                head = self.heads.pop(at)
                head.hide()
                head.deleteLater()
            self.heads = {at: self.heads.get(at) or self._head(at) for at in wanted}
        while self._layout.count():
            self._layout.takeAt(0)
        for at, head in self.heads.items():
            self._layout.addWidget(head)
            body = self.bodies.get(at)
            if body is not None:
                self._layout.addWidget(body)
                body.setVisible(at == self.open_at)
            self._tell(head, at, wanted)
        self._layout.addStretch(1)

    def show_change(self, change: Change) -> None:
        """What an answer changed, and nothing else."""
        if change.applies:
            for body in self.bodies.values():
                body.sync()
        for place in change.places:
            holder = self.bodies.get(self.route.section_of(place))
            if holder is None:
                continue
            if isinstance(self.model.items[place], Grid):
                self._show_cells(holder, place, change)
            else:
                holder.show_value(place)
        if change.applies:
            self.show_heads()
        self.show_looks()

    def show_rows(self, place: str) -> None:
        """A grid's rows as they stand: an answer was taken back, or filled from the last time."""
        body = self.bodies.get(self.route.section_of(place))
        if body is not None:
            body.show_value(place)

    def show_looks(self) -> None:
        """Errors, questions, ticks: of the open section; the lines of all."""
        body = self.bodies.get(self.open_at)
        troubles = self.model.troubles()
        if body is not None:
            by_place: dict[str, list[Trouble]] = {}
            for trouble in troubles:
                by_place.setdefault(trouble.place, []).append(trouble)
            for place in body.rows:
                found = by_place.get(place, [])
                if isinstance(self.model.items[place], Grid):
                    body.show_cells(place, {(t.row, t.column): t.message for t in found})
                else:
                    body.show_look(place, self.look(place, found))
        for at, head in self.heads.items():
            self._tell(head, at, list(self.heads))

    def look(self, place: str, troubles: list[Trouble]) -> FieldLook:
        """How a question stands."""
        model = self.model
        error = next((t.message for t in troubles if t.level == "error"), "")
        warning = next((t for t in troubles if t.level == "warning"), None)
        state = model.state(place)
        worked_out = state.calculated and state.readonly
        returned = model.opened.returned
        back = returned if returned is not None and place == self.returned_place else None
        first = model.opened.draft.answers.get(place)
        return FieldLook(
            error=error,
            warning=warning.message if warning is not None and not error else "",
            explained=model.session.explained.get(warning.name, "") if warning is not None else "",
            calculated=("、".join(model.session.sources(place)) or _("表单")) if worked_out else "",
            checked=place in model.visited and not troubles and not model.is_blank(place) and not worked_out,
            returned=back.reason if back else "",
            returned_value=text_of(model, place, first) if back and state.value != first else "",
        )

    def focus(self, place: str, row: int = -1, column: str = "") -> None:
        """Give a place the keys and bring it into view with what stands under it."""
        body = self.bodies.get(self.route.section_of(place))
        if body is None or place not in body.rows:
            return
        body.focus(place, row, column)
        # The rows just made have their places only after the layout was done.
        QTimer.singleShot(0, self, lambda: self._bring(place))

    def _bring(self, place: str) -> None:
        body = self.bodies.get(self.route.section_of(place))
        row = body.rows.get(place) if body is not None else None
        if row is not None and row.isVisible():
            self.ensureWidgetVisible(row, 0, self.theme.px(_ROOM))

    def _show_cells(self, body: SectionBody, place: str, change: Change) -> None:
        block = body.rows.get(place)
        grid = getattr(block, "grid", None)
        if grid is None:
            return
        for where, row, name in change.cells:
            if where == place and any(column.name == name for column in grid.columns):
                grid.set_cell(row, name, self.model.session.value(f"{place}[{row + 1}]/{name}"))
        block.tell()  # type: ignore[union-attr]

    def _head(self, at: int) -> SectionHead:
        head = SectionHead(self.theme, self.route.title(at))
        head.setProperty("data", True)
        head.clicked.connect(lambda: self._open_section(at))
        return head

    def _tell(self, head: SectionHead, at: int, order: list[int]) -> None:
        progress = self.route.progress(at)
        is_open = at == self.open_at
        if progress.errors:
            aside = _("错 {n}").format(n=progress.errors)
        elif is_open:
            aside = _("第 {n} 节，共 {total} 节").format(n=order.index(at) + 1, total=len(order))
        elif not progress.total:
            aside = _("不常填")
        elif progress.complete:
            aside = _("已填完")
        else:
            aside = f"{progress.done} / {progress.total}"
        head.tell(
            title=self.route.title(at), summary=self._summary(at), aside=aside, is_open=is_open, progress=progress
        )

    def _summary(self, at: int) -> str:
        """The first few answers of a folded section; a figure with its name, a date as one says it."""
        model, said = self.model, list[str]()
        for place in self.route.visible(at):
            if len(said) == _SUMMARY_PARTS:
                break
            item = model.items[place]
            if isinstance(item, Grid):
                rows = model.rows(place)
                names = [text for row in rows if (text := str(next(iter(row.values()), "") or ""))]
                said += ["、".join(names)] if names else []
            elif not model.is_blank(place) and not (model.state(place).calculated and model.state(place).readonly):
                text = text_of(model, place, model.session.value(place))
                if item.kind in ("integer", "decimal"):
                    text = f"{model.label(place)} {text}"
                said.append(text)
        return " · ".join(text for text in said if text)
