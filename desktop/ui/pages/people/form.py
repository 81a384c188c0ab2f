"""One thing about a person, as a sheet of few boxes: name, password, leaving; Enter walks and ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout

from desktop.foundation.translation import _
from desktop.ui.start.new_password import NewPassword
from desktop.ui.start.page import PAGE, Scaled, as_data, say
from desktop.ui.start.password_page import PasswordBox, line_width
from desktop.ui.theme import Theme
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.notices import Notice
from desktop.workflows.people import LONGEST_NAME

# In this order they stand below each other; "new" is the pair of boxes of a new password with its hint.
FIELDS = ("name", "title", "own", "new", "reason", "second")


@dataclass(frozen=True)
class FormSpec:
    """``does`` is the main action's word; ``fields`` of ``FIELDS``; ``own`` names the box of the password asked again."""

    kind: str
    title: str
    told: str
    does: str
    fields: tuple[str, ...] = ()
    own: str = ""


@dataclass(frozen=True)
class Filled:
    """What was typed; passwords are None where none is asked for, or nothing was typed."""

    name: str
    title: str
    own: str | None
    new: str | None
    hint: str
    reason: str
    second: str | None


class Form(Scaled):
    """``accepted``: Enter in the last box."""

    accepted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.spec = FormSpec("", "", "", "")
        self._title = Label(theme, "", "title", wrap=True)
        self._told = Label(theme, "", "field", wrap=True, tone="text_2", marked=True)
        for label in (self._title, self._told):
            as_data(label)  # the name of the person it is about
        self.name_box, self.title_box, self.reason_box = (self._line() for _each in range(3))
        self.name_box.setMaxLength(LONGEST_NAME)
        self.own_box, self.second_box = PasswordBox(theme, ""), PasswordBox(theme, _("另一位的密码"))
        self.new = NewPassword(theme)
        self.wrong = Notice(theme, "error")
        self.wrong.hide()
        names = {
            "name": _("名字"), "title": _("职务（可以不写）"), "own": "", "reason": _("为什么（可以不写）"),
            "second": _("另一位的密码"),
        }  # fmt: skip
        self._labels = {field: Label(theme, text, "card") for field, text in names.items()}
        for field, label in self._labels.items():
            self._box(field).setAccessibleName(label.text())
        self._build()
        theme.changed.connect(self._fit_boxes)
        self._fit_boxes()

    @staticmethod
    def _line() -> QLineEdit:
        box = QLineEdit()
        box.setMaxLength(120)
        return box

    def _build(self) -> None:
        self._grids = upper, lower = QGridLayout(), QGridLayout()
        for grid, fields in ((upper, ("name", "title", "own")), (lower, ("reason", "second"))):
            self.scaled(grid, spacing=10)
            for number, field in enumerate(fields):
                grid.addWidget(self._labels[field], number, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(self._box(field), number, 1)
            grid.setColumnStretch(2, 1)
        column = QVBoxLayout(self)
        self.scaled(column, PAGE, 12)
        for widget in (self._title, self._told, self.wrong):
            column.addWidget(widget)
        column.addLayout(upper)
        column.addWidget(self.new)
        column.addLayout(lower)
        column.addStretch(1)
        for field in self._labels:
            self._box(field).returnPressed.connect(lambda at=field: self._walk(at))
        self.new.accepted.connect(lambda: self._walk("new"))

    def _fit_boxes(self) -> None:
        for box in (self.name_box, self.title_box, self.reason_box):
            box.setFont(self.theme.font(16))
            box.setFixedWidth(line_width(self.theme))
        self._line_up()

    def _line_up(self) -> None:
        """All boxes of a sheet begin at the same place."""
        shown = [label.sizeHint().width() for field, label in self._labels.items() if field in self.spec.fields]
        width = max([*shown, self.new.names_width() if "new" in self.spec.fields else 0], default=0)
        for grid in self._grids:
            grid.setColumnMinimumWidth(0, width)
        self.new.line_up(width)

    def _box(self, field: str) -> QLineEdit:
        return {
            "name": self.name_box, "title": self.title_box, "own": self.own_box, "reason": self.reason_box,
            "second": self.second_box,
        }[field]  # fmt: skip

    def boxes(self) -> list[QLineEdit]:
        """Those that show, in their order; of a new password the first one."""
        return [self.new.first if field == "new" else self._box(field) for field in FIELDS if field in self.spec.fields]

    def _walk(self, field: str) -> None:
        after = [later for later in FIELDS[FIELDS.index(field) + 1 :] if later in self.spec.fields]
        if after:
            wanted = self.new.first if after[0] == "new" else self._box(after[0])
            wanted.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.accepted.emit()

    # ------------------------------------------------------------------------------------------------ in, out

    def show_spec(self, spec: FormSpec, *, name: str = "", title: str = "") -> None:
        self.clear()
        self.spec = spec
        self._title.setText(spec.title)
        self._told.setText(spec.told)
        self._told.setVisible(bool(spec.told))
        self._labels["own"].setText(spec.own)
        self.own_box.setAccessibleName(spec.own)
        for field, label in self._labels.items():
            label.setVisible(field in spec.fields)
            self._box(field).setVisible(field in spec.fields)
        self.new.setVisible("new" in spec.fields)
        self.name_box.setText(name)
        self.title_box.setText(title)
        self._line_up()

    def taken(self) -> Filled | None:
        """None where something is missing: it was said, and the caret is there."""
        new = None
        if "new" in self.spec.fields:
            new = self.new.taken()
            if new is None:
                return None
        return Filled(
            self.name_box.text(),
            self.title_box.text(),
            self.own_box.text() or None if "own" in self.spec.fields else None,
            new,
            self.new.hint.text(),
            self.reason_box.text().strip(),
            self.second_box.text() or None if "second" in self.spec.fields else None,
        )

    def show_wrong(self, what: str, do: str, field: str) -> None:
        """At the box that it is about, if that shows; else at the first."""
        if field == "new" and "new" in self.spec.fields:
            self.new.show_wrong(what, do, at_first=True)
            return
        say(self.wrong, what, do)
        shown: Sequence[QLineEdit] = self.boxes()
        box = self._box(field) if field in self._labels and field in self.spec.fields else shown[0] if shown else None
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
            box.selectAll()

    def lock(self, working: bool) -> None:
        for field in self._labels:
            self._box(field).setReadOnly(working)
        self.new.lock(working)

    def clear(self) -> None:
        """Nothing of it stays on the screen."""
        for field in self._labels:
            self._box(field).clear()
        self.new.clear()
        say(self.wrong, "")
