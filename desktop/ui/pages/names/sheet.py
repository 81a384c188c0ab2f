"""One name as a sheet of few lines: Enter walks from one to the next, the last one ends it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.fields import ChoiceEditor, Editor, FieldLook, FieldRow, NumberEditor, Suggestion, TextEditor
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.workflows.name_lists import LONGEST, Field, NameRow

# The line an error is about; any other stands at the first.
_FIELD_OF = {"用 231": "name", "用 232": "name"}


class NameSheet(QWidget):
    """``accepted``: Enter in the last line."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.key, self._kept = "", dict[str, str]()
        self.rows: dict[str, FieldRow] = {}
        self.told = Label(theme, "", "body", wrap=True, tone="text_2")
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.told)
        self._column.addStretch(1)
        self._restyle()
        theme.changed.connect(self._restyle)

    def show_name(self, fields: tuple[Field, ...], row: NameRow | None) -> None:
        """A name to be corrected, or a new one."""
        for old in self.rows.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.key = row.key if row is not None else ""
        self._kept = dict(row.values) if row is not None else {}
        sent = row is not None and row.origin == "sent"
        self.told.setText(
            _("这是上级发下来的。在这里改，只在这台电脑上用；发下来的原样留着。")
            if sent
            else _("加上以后，各个表单打首字母就能选。县里名单里没有的，记录照样能填。")
        )
        self.rows = {field.name: self._row(field) for field in fields}
        names = list(self.rows)
        for at, made in enumerate(self.rows.values()):
            after = self.rows[names[at + 1]] if at + 1 < len(names) else None
            before = self.rows[names[at - 1]] if at else None
            made.accepted.connect(
                lambda after=after: after.setFocus(_TAB) if after is not None else self.accepted.emit()
            )
            made.went_back.connect(lambda before=before: before.setFocus(_TAB) if before is not None else None)
            self._column.insertWidget(at + 1, made)

    def _row(self, field: Field) -> FieldRow:
        editor = self._editor(field)
        value = self._kept.get(field.name, "")
        editor.set_value(int(value) if field.number and value.isdecimal() else value or None)
        return FieldRow(self._theme, label=field.label, required=field.required, unit=_("人") if field.number else "", editor=editor)  # fmt: skip

    def _editor(self, field: Field) -> Editor:
        if field.choices:
            return ChoiceEditor(self._theme, [Suggestion(value, label) for value, label in field.choices])
        return NumberEditor(self._theme) if field.number else TextEditor(self._theme, length=LONGEST // 2)

    def values(self) -> Mapping[str, str]:
        """What stands in the lines, with what the sheet does not show."""
        for row in self.rows.values():
            row.editor.settle()
        said = {name: row.editor.value() for name, row in self.rows.items()}
        return self._kept | {name: "" if value is None else str(value) for name, value in said.items()}

    def show_wrong(self, told: Told) -> None:
        """At the line it is about."""
        for row in self.rows.values():
            row.show(FieldLook())
        name = _FIELD_OF.get(told.code, next(iter(self.rows)))
        self.rows[name].show(FieldLook(error=f"{told.what}。{told.do}" if told.do else f"{told.what}。"))
        self.rows[name].setFocus(_TAB)

    def first(self) -> QWidget | None:
        return next(iter(self.rows.values()), None)

    def _restyle(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(4))


_TAB = Qt.FocusReason.TabFocusReason
