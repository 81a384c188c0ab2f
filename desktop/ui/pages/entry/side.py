"""Beside the form: the sections, what was found, and how this field is filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.forms import Grid
from desktop.foundation.translation import _
from desktop.ui.pages.entry.boxes import text_of
from desktop.ui.pages.entry.model import EntryModel, Trouble
from desktop.ui.pages.entry.route import Route
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.keys import keycaps
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.panels import SidePanel
from desktop.workflows.record_words import day_in_words

_MOST_TROUBLES = 5


class SectionLine(QWidget):
    """Icon, title, how far; red when something is wrong."""

    def __init__(self, theme: Theme, press: Callable[[], None]) -> None:
        super().__init__()
        self.theme = theme
        self._icon = QLabel()
        self._title = Button(theme, "", kind="link", dense=True)
        self._title.setProperty("data", True)
        self._title.clicked.connect(press)
        self._count = Label(theme, "", "base", tone="text_2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._icon)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._count)

    def tell(self, title: str, route: Route, at: int, *, current: bool) -> None:
        progress = route.progress(at)
        icon, tone = ("circle", "text_2")
        if progress.errors:
            icon, tone = "circle-x", "error"
        elif current:
            icon, tone = "circle-dot", "focus"
        elif progress.total and progress.complete:
            icon, tone = "circle-check", "good"
        self._icon.setPixmap(self.theme.icon(icon, 16, tone))
        self._title.setText(title)
        said = f"{progress.done} / {progress.total}" if progress.total else _("不常填")
        if progress.errors:
            said = _("错 {n}").format(n=progress.errors) + "   " + said
        self._count.setText(said)
        self._count.set_tone("error" if progress.errors else "text_2")


class EntrySide(SidePanel):
    """Three cards; on little room they fold away and the field's own line says the most needed."""

    def __init__(self, theme: Theme, model: EntryModel, route: Route, open_section: Callable[[int], None]) -> None:
        super().__init__(theme)
        self._look = theme
        self.model, self.route = model, route
        self._open_section = open_section
        self._lines: dict[int, SectionLine] = {}
        self.sections = Card(theme)
        self.checks = Card(theme, _("还没查出什么"), icon="check")
        self._found_box = QWidget()
        self._found = QVBoxLayout(self._found_box)
        self._found.setContentsMargins(0, 0, 0, 0)
        self.checks.body.addWidget(self._found_box)
        self.checks.add_to_head(keycaps(theme, "F8"))
        self.help = Card(theme, _("这一项怎么填"), icon="circle-help")
        self._what = Label(theme, "", "body", bold=True, wrap=True)
        self._how = Label(theme, "", "body", wrap=True)
        self._last = Label(theme, "", "base", wrap=True, tone="text_2")
        for label in (self._what, self._how, self._last):
            label.setProperty("data", True)
            self.help.body.addWidget(label)
        calm = Label(theme, _("每填一项就存盘，断电也不丢。改完错才能存成“待上报”，现在先算草稿。"), "base", wrap=True)
        calm.set_tone("text_2")
        for card in (self.sections, self.checks, self.help):
            self.add(card)
        self.add(calm)

    def show_sections(self, current: int) -> None:
        wanted = self.route.sections()
        for at in [at for at in self._lines if at not in wanted]:
            line = self._lines.pop(at)
            line.hide()
            line.deleteLater()
        for at in wanted:
            if at not in self._lines:
                self._lines[at] = SectionLine(self._look, partial(self._open_section, at))
                self.sections.body.insertWidget(wanted.index(at), self._lines[at])
            self._lines[at].tell(self.route.title(at), self.route, at, current=at == current)

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        while self._found.count():
            old = self._found.takeAt(0)
            widget = old.widget() if old is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        explained = self.model.session.explained
        errors = [trouble for trouble in troubles if trouble.level == "error"]
        warnings = [trouble for trouble in troubles if trouble.level == "warning"]
        self._found_box.setVisible(bool(errors or warnings))
        if not errors and not warnings:
            self.checks.set_title(_("填过的都对"), "check")
            return
        parts = [_("{n} 个错").format(n=len(errors))] if errors else []
        parts += [_("{n} 个提醒").format(n=len(warnings))] if warnings else []
        self.checks.set_title(
            _("查出 {what}").format(what="、".join(parts)), "circle-x" if errors else "triangle-alert"
        )
        for trouble in [*errors, *warnings][:_MOST_TROUBLES]:
            done = _("（已说明）") if trouble.level == "warning" and trouble.name in explained else ""
            label = Label(self._look, f"{self.model.label(trouble.place)}：{trouble.message}{done}", "base", wrap=True)
            label.setProperty("data", True)
            label.set_tone("error" if trouble.level == "error" else "warning")
            self._found.addWidget(label)

    def show_help(self, place: str) -> None:
        """The field that has the keys: its name, how it is filled, what it was the last time."""
        self.help.setVisible(bool(place))
        if not place:
            return
        rows = isinstance(self.model.items.get(place), Grid)
        state = None if rows or place not in self.model.items else self.model.state(place)
        self._what.setText(self.model.label(place))
        self._how.setText(state.hint if state is not None else "")
        self._how.setVisible(bool(self._how.text()))
        last = self.model.opened.last.get(place)
        said = ""
        if not rows and last not in (None, "", []):
            today = dt.date.fromisoformat(self.model.opened.context.today)
            day = day_in_words(self.model.opened.last_date, today)
            said = _("您上次填：{value}（{date}）").format(value=text_of(self.model, place, last), date=day)
        self._last.setText(said)
        self._last.setVisible(bool(said))
