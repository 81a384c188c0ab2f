"""One question of a form: mark, label, box, unit, hint, and under it what is wrong and what to do.

Everything but the boxes is painted, and no state changes a style sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.foundation.translation import _
from desktop.ui import tokens
from desktop.ui.compat import announce
from desktop.ui.fields.editors import Editor
from desktop.ui.fields.inputs import Edge, LineBox
from desktop.ui.fields.row_layout import LEAST_WORDS, Places, RowTexts, arrange
from desktop.ui.theme import Theme
from desktop.ui.widgets.paint import draw_icon


@dataclass(frozen=True)
class FieldLook:
    """What is to be seen of a field beside its value. Sentences: what is wrong first, then what to do.

    ``explained``: the words given for the warning. ``calculated``: the formula in words. ``returned``: why it came
    back, ``returned_value`` what it held then. ``good``: something that is right now. ``unsaved``: not on disk yet.
    ``readonly``: shown, not filled, and not worked out either.
    """

    error: str = ""
    warning: str = ""
    explained: str = ""
    calculated: str = ""
    checked: bool = False
    returned: str = ""
    unsaved: bool = False
    readonly: bool = False
    returned_value: str = ""
    good: str = ""


class FieldRow(QWidget):
    """``answered`` comes before ``accepted``: whoever checks values does so there and shows what was found.

    With a warning that nobody has explained, Enter goes to the explanation first, then on.
    """

    accepted = Signal()
    went_back = Signal()
    answered = Signal()
    explained = Signal(str)
    became_current = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        *,
        label: str,
        required: bool = False,
        unit: str = "",
        hint: str = "",
        editor: Editor,
        indent: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme, self.editor, self.label = theme, editor, label
        self.required, self.unit, self.hint, self.indent = required, unit, hint, indent
        self.look = FieldLook()
        self.current = False
        self.explanation: LineBox | None = None
        self._own_problem = ""
        self._too_short = False
        self._answered = False
        self._places: Places | None = None
        editor.setParent(self)
        editor.show()
        self.setFocusProxy(editor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        editor.accepted.connect(self._accepted)
        editor.went_back.connect(self.went_back)
        editor.focused.connect(self._focused)
        editor.edited.connect(self._edited)
        editor.aside_changed.connect(self._arrange)
        editor.resized.connect(self._arrange)
        theme.changed.connect(self._restyle)
        self._describe()

    # ---- what a page says ----

    def show(self, look: FieldLook | None = None) -> None:
        """Show a state; without one, the widget itself, as everywhere in Qt."""
        if look is None:
            super().show()
            return
        if look == self.look:
            return
        before, self.look = self.look, look
        self.editor.set_dead(bool(look.calculated) or look.readonly)
        self._show_explanation()
        self._describe()
        self._arrange()
        for old, new in ((before.error, look.error), (before.warning, look.warning), (before.returned, look.returned)):
            if new and new != old:
                announce(self, f"{self.label} {new}")

    def set_texts(
        self,
        *,
        label: str | None = None,
        required: bool | None = None,
        unit: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Texts that depend on other answers."""
        self.label = self.label if label is None else label
        self.required = self.required if required is None else required
        self.unit = self.unit if unit is None else unit
        self.hint = self.hint if hint is None else hint
        self._describe()
        self._arrange()

    def can_focus(self) -> bool:
        """Whether the keys stop here: calculated fields are passed over."""
        return not self.editor.dead and not self.isHidden()

    def error_now(self) -> str:
        """What blocks: what the page found, or what the editor itself cannot read."""
        return self.look.error or self._own_problem

    # ---- what the person does ----

    def _accepted(self) -> None:
        self._own_problem = self.editor.problem()
        self._answer()
        self._arrange()
        if self.explanation is not None and self.explanation.isVisible() and not self._is_explained():
            self.explanation.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.accepted.emit()

    def _answer(self) -> None:
        """Once for each answer: Enter tells it, and leaving after that does not tell it again."""
        if not self._answered:
            self._answered = True
            self.answered.emit()

    def _edited(self) -> None:
        self._answered = False
        if self._own_problem and not self.editor.problem():
            self._own_problem = ""
            self._describe()
            self._arrange()

    def _is_explained(self) -> bool:
        return len(self.look.explained.strip()) >= LEAST_WORDS

    def _show_explanation(self) -> None:
        if not self.look.warning:
            if self.explanation is not None:
                had_focus = self.explanation.hasFocus()
                self.explanation.hide()
                if had_focus:
                    self.editor.setFocus()
            return
        if self.explanation is None:
            made = self.explanation = LineBox(self.theme, self, px=15)
            made.entered.connect(self._explanation_entered)
            made.downed.connect(self._explanation_entered)
            made.backed.connect(self.editor.setFocus)
            made.focused.connect(self._explanation_focused)
            made.typed.connect(self._explanation_typed)
            made.setAccessibleName(_("说明：{}").format(self.label))
            QWidget.setTabOrder(self.editor.focus_widget(), made)
        if not self.explanation.hasFocus():
            self.explanation.put(self.look.explained)
        self.explanation.show()

    def _explanation_typed(self) -> None:
        self._too_short = False
        self._arrange()

    def _explanation_entered(self) -> None:
        if self._tell_explanation():
            self.accepted.emit()

    def _explanation_focused(self, now: bool) -> None:
        if not now:
            self._tell_explanation()
        self._focused(now)

    def _tell_explanation(self) -> bool:
        """Hand the words on; False when they are too short to say anything."""
        if self.explanation is None:
            return True
        words = self.explanation.text().strip()
        self._too_short = 0 < len(words) < LEAST_WORDS
        self._arrange()
        if self._too_short:
            return False
        if words != self.look.explained:
            self.look = replace(self.look, explained=words)
            self.explained.emit(words)
            self._describe()
            self._arrange()
        return True

    def _focused(self, now: bool) -> None:
        inside = now or self._has_keys()
        if not now:
            self._own_problem = self.editor.problem()
        if inside != self.current:
            self.current = inside
            self._answered = self._answered and not inside
            self._describe()
            self._arrange()
            if not inside:
                self._answer()
            self.became_current.emit(inside)

    def _has_keys(self) -> bool:
        """The keys went from the box to the explanation under it, or back."""
        return self.editor.focus_widget().hasFocus() or (self.explanation is not None and self.explanation.hasFocus())

    # ---- places ----

    def texts(self) -> RowTexts:
        """Everything that is painted, for the layout and for tests."""
        look = self.look
        return RowTexts(
            label=self.label,
            required=self.required,
            unit=self.unit,
            hint=self.hint,
            indent=self.indent,
            aside=self.editor.aside,
            error=self.error_now(),
            warning=look.warning,
            explained=self._is_explained() and not self._too_short,
            too_short=self._too_short,
            calculated=look.calculated,
            checked=look.checked,
            returned=look.returned,
            returned_value=look.returned_value,
            good=look.good,
            unsaved=look.unsaved,
            current=self.current,
        )

    def _edge(self) -> Edge:
        if self.error_now() or (self.look.returned and not self.look.good):
            return "error"
        return "warning" if self.look.warning else "plain"

    def _arrange(self) -> None:
        if self.width() <= 1:
            return
        self._places = arrange(self.theme, self.texts(), self.editor, self.width())
        self.editor.setGeometry(self._places.control)
        self.editor.show_edge(self._edge())
        if self.explanation is not None and self._places.explanation is not None:
            self.explanation.setGeometry(self._places.explanation)
        if self._places.height != self.height():
            self.setFixedHeight(self._places.height)
        self.update()

    def sizeHint(self) -> QSize:
        height = self._places.height if self._places is not None else self.theme.px(tokens.ROW_FIELD)
        return QSize(self.theme.px(600), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.px(300), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width() or self._places is None:
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _restyle(self) -> None:
        self._arrange()
        self.updateGeometry()

    # ---- for those who hear the screen ----

    def _describe(self) -> None:
        name = _("，").join(part for part in (self.label, self.unit, _("必填") if self.required else "") if part)
        look = self.look
        formula = _("自动算：{}").format(look.calculated) if look.calculated else ""
        parts = [self.hint, formula, self.error_now(), look.returned, look.warning, look.good]
        if look.warning and self._is_explained():
            parts.append(_("已说明，随上报带走"))
        described = " ".join(part for part in parts if part)
        self.setAccessibleName(name)
        self.setAccessibleDescription(described)
        self.editor.describe(name, described)

    # ---- looks ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.can_focus():
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._places is None:
            return
        painter, theme = QPainter(self), self.theme
        if self.current:
            painter.fillRect(self.rect(), theme.colour("focus_row"))
        self._paint_mark(painter)
        for spot in self._places.paragraphs:
            spot.paragraph.draw(painter, spot.x, spot.y)
        for icon in self._places.icons:
            draw_icon(painter, theme.icon(icon.name, icon.px, icon.tone), QRect(icon.x, icon.y, icon.side, icon.side))

    def _paint_mark(self, painter: QPainter) -> None:
        """Whole and in the ring's colour where one is; in high contrast what is wrong has a broken one."""
        theme = self.theme
        tone = {"error": "error", "warning": "warning_edge", "plain": ""}[self._edge()]
        tone = "focus" if self.current else tone
        if not tone:
            return
        width, colour = theme.px(4), theme.colour(tone)
        if not theme.high_contrast or self.current:
            painter.fillRect(0, 0, theme.px(5) if theme.high_contrast else width, self.height(), colour)
            return
        dash, y = theme.px(6), 0
        while y < self.height():
            painter.fillRect(0, y, theme.px(5), min(dash, self.height() - y), colour)
            y += dash + theme.px(5)
