"""Choices: up to nine are buttons with digits; more are a list to type into. The method editor is off for digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.foundation.translation import _
from desktop.ui.fields.choice_buttons import ChoiceButtons
from desktop.ui.fields.columns import DIGITS
from desktop.ui.fields.editors import Editor
from desktop.ui.fields.inputs import Edge
from desktop.ui.fields.suggestions import Option, listed
from desktop.ui.fields.type_ahead import TypeAheadEditor
from desktop.ui.theme import Theme


class ChoiceEditor(Editor):
    """One of several (value: text) or some of several (value: list of texts)."""

    def __init__(
        self, theme: Theme, options: Sequence[Option], multiple: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.multiple = multiple
        self.buttons: ChoiceButtons | None = None
        self.typing: TypeAheadEditor | None = None
        self._several: list[str] = []
        self._edge: Edge = "plain"
        self.options: tuple[Option, ...] = ()
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """The choices as they stand now: other answers may have changed them."""
        if tuple(options) == self.options and (self.buttons or self.typing):
            return
        kept = self.value()
        had_focus = self.focus_widget().hasFocus()
        self.options = tuple(options)
        if len(self.options) <= DIGITS and self.buttons is not None:
            self.buttons.set_options(self.options)
        else:
            self._make_inner()
        self.set_value(kept)
        self.set_dead(self.dead)
        self.describe(self.accessibleName(), self.accessibleDescription())
        if had_focus:
            self.setFocus()
        self.resized.emit()

    def _make_inner(self) -> None:
        for old in (self.buttons, self.typing):
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = self.typing = None
        inner: ChoiceButtons | TypeAheadEditor
        if len(self.options) <= DIGITS:
            inner = self.buttons = ChoiceButtons(self.theme, self.options, multiple=self.multiple, parent=self)
            inner.edited.connect(self.edited)
            inner.accepted.connect(self.accepted)
            self.setFocusProxy(inner)
        else:
            inner = self.typing = TypeAheadEditor(self.theme, listed(self.options), self, free=False)
            inner.edited.connect(self._typing_edited)
            inner.accepted.connect(self._typing_accepted)
            self.setFocusProxy(inner.box)
        inner.went_back.connect(self.went_back)
        inner.focused.connect(self.focused)
        inner.show_edge(self._edge)
        inner.setGeometry(self.rect())
        inner.show()

    # ---- many choices: typed one after the other ----

    def _typing_edited(self) -> None:
        if self.typing is not None and self.multiple:
            value = self.typing.value()
            if value in {option.value for option in self.options} and value is not None:
                # The same one again takes it back, as its digit would.
                self._several = [kept for kept in self._several if kept != value] + (
                    [] if value in self._several else [value]
                )
                self.typing.set_value(None)
                self._list_several()
        self.edited.emit()

    def _typing_accepted(self) -> None:
        self.accepted.emit()

    def _list_several(self) -> None:
        labels = {option.value: option.label for option in self.options}
        self.set_aside(_("、").join(labels.get(value, value) for value in self._several))

    # ---- editor ----

    def value(self) -> Any:
        if self.buttons is not None:
            chosen = self.buttons.chosen()
            return (chosen or None) if self.multiple else (chosen[0] if chosen else None)
        if self.multiple:
            return list(self._several) or None
        return self.typing.value() if self.typing is not None else None

    def set_value(self, value: Any) -> None:
        values = [] if value is None or value == "" else [value] if isinstance(value, str) else list(value)
        if self.buttons is not None:
            self.buttons.choose(values)
        elif self.multiple:
            self._several = values
            self._list_several()
        elif self.typing is not None:
            self.typing.set_value(values[0] if values else None)
            labels = {option.value: option.label for option in self.options}
            if values and values[0] in labels:
                self.typing.show_picked(values[0], labels[values[0]])

    def text_now(self) -> str:
        if self.typing is not None:
            return self.typing.text_now()
        labels = {option.value: option.label for option in self.options}
        return _("、").join(labels[value] for value in (self.buttons.chosen() if self.buttons else ()))

    def problem(self) -> str:
        return self.typing.problem() if self.typing is not None else ""

    @property
    def composing(self) -> bool:
        return self.typing is not None and self.typing.composing

    def show_edge(self, edge: Edge) -> None:
        self._edge = edge
        inner = self.buttons or self.typing
        if inner is not None:
            inner.show_edge(edge)

    def set_dead(self, dead: bool) -> None:
        super().set_dead(dead)
        if self.buttons is not None:
            self.buttons.setEnabled(not dead)
            self.buttons.setFocusPolicy(Qt.FocusPolicy.NoFocus if dead else Qt.FocusPolicy.StrongFocus)
        elif self.typing is not None:
            self.typing.set_dead(dead)

    def width_in(self, available: int) -> int:
        if self.buttons is None:
            return super().width_in(available)
        places = self.buttons.places(available)[0]
        return max((place.right() + 1 for place in places), default=available)

    def height_in(self, width: int) -> int:
        return self.buttons.places(width)[1] if self.buttons is not None else super().height_in(width)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        inner = self.buttons or self.typing
        if inner is not None:
            inner.setGeometry(self.rect())
