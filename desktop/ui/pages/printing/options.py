"""What is printed, on what, how often: the choices at the right of the preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QIntValidator, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.foundation.translation import _, listed
from desktop.model.sheets import MissingFace, PrintedSheet, SheetInfo
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, CheckBox, FlowRow, Label, Notice, ProgressLine, Select, SidePanel

WIDTH = 316
MOST_COPIES, MOST_BLANK = 99, 300
_WAIT_MS = 500


class NumberBox(QLineEdit):
    """A small number; Enter goes to whoever prints. ``changed`` half a second after the last key."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str, least: int, most: int) -> None:
        super().__init__()
        self._theme, self._least = theme, least
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setValidator(QIntValidator(least, most, self))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self.changed)
        self.textEdited.connect(lambda _text: self._soon.start())
        self._dress()
        theme.changed.connect(self._dress)

    def value(self) -> int:
        text = self.text().strip()
        return max(self._least, int(text)) if text.isdecimal() else self._least

    def set_value(self, number: int) -> None:
        self.setText(str(number))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)  # after the press of the mouse that brought it

    def stop(self) -> None:
        self._soon.stop()

    def _dress(self) -> None:
        self.setFont(self._theme.font(16))


class Options(QWidget):
    """``changed``: the paper has to be drawn anew. ``revealed(bool)``: somebody ticked or unticked the personal values."""

    changed = Signal()
    revealed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.panel = SidePanel(theme, WIDTH)
        self.sheet = Select(theme, _("打印什么"))
        self.printer = Select(theme, _("打印机"))
        self.no_printer = Notice(
            theme, "warning", _("没有找到打印机"), detail=_("存为 PDF，拿到有打印机的电脑上印。打印机接好以后按 F5。")
        )
        self.copies = NumberBox(theme, _("份数"), 1, MOST_COPIES)
        self.blank = NumberBox(theme, _("多留空行"), 0, MOST_BLANK)
        self._blank_label = Label(theme, _("多留空行"), "body", tone="text_2")
        self.personal = CheckBox(theme, _("个人信息照印（要写理由）"))
        self.inside = Card(theme, _("二维码里只有"), icon="qr-code")
        self._inside_words = Label(theme, "", "body", wrap=True)
        self.inside.body.addWidget(self._inside_words)
        self.face = Label(theme, "", "body", wrap=True, tone="warning")
        self.signs = Label(theme, "", "body", wrap=True, tone="warning")
        self.signs.setProperty("data", True)
        self.progress = ProgressLine(theme)
        self.pdf = Button(
            theme, _("存为 PDF"), icon="file-down"
        )  # its key stands in the status bar: both fit side by side
        self.go = Button(theme, _("打印"), icon="printer", key="Enter", kind="main")
        self.sheet.changed.connect(lambda _key: self.changed.emit())
        self.blank.changed.connect(self.changed)
        self.personal.toggled.connect(self.revealed)
        self._build()
        self._dress()
        theme.changed.connect(self._dress)

    def _build(self) -> None:
        for words, widget in ((_("打印什么"), self.sheet), (_("打印机"), self.printer)):
            part = QVBoxLayout()
            part.setSpacing(self._theme.px(3))
            part.addWidget(Label(self._theme, words, "body", tone="text_2"))
            part.addWidget(widget)
            self.panel.column.addLayout(part)
        self.panel.add(self.no_printer)
        self._numbers = QHBoxLayout()
        for label, box in (
            (Label(self._theme, _("份数"), "body", tone="text_2"), self.copies),
            (self._blank_label, self.blank),
        ):
            part = QVBoxLayout()
            part.setSpacing(self._theme.px(3))
            part.addWidget(label)
            part.addWidget(box)
            self._numbers.addLayout(part, 1)
        self.panel.column.addLayout(self._numbers)
        for below in (self.personal, self.inside, self.face, self.signs, self.progress):
            self.panel.add(below)
        self.buttons = FlowRow(self._theme)
        self.buttons.add(self.pdf)
        self.buttons.add(self.go)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.panel, 1)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self.buttons)
        self._column.addLayout(self._foot)
        self.copies.set_value(1)
        for hidden in (self.face, self.signs, self.no_printer):
            hidden.hide()

    # ------------------------------------------------------------------------------------------------ showing

    def show_sheets(self, sheets: Sequence[SheetInfo], current: str) -> None:
        self.sheet.choices([(info.id, info.title) for info in sheets], current)
        self.sheet.setEnabled(len(sheets) > 1)

    def show_printers(self, names: Sequence[str], wanted: str = "") -> None:
        self.printer.choices([(name, name) for name in names], wanted)
        self.printer.setProperty("data", True)
        self.printer.setEnabled(bool(names))
        self.no_printer.setVisible(not names)
        self.go.setText(_("打印"))
        self.go.set_enabled("" if names else _("没有找到打印机"))
        self.go.set_key("Enter" if names else "")
        self.pdf.set_key("" if names else "Enter")

    def show_info(self, info: SheetInfo | None, *, records: int, blank: int) -> None:
        """``records``: how many it is filled from, 0 for blank paper."""
        copies = not records and info is not None and not info.rows
        self._blank_label.setText(_("空白份数") if copies else _("多留空行"))
        self.blank.setAccessibleName(self._blank_label.text())
        wanted = info is not None and (info.rows or not records)
        self._blank_label.setVisible(wanted)
        self.blank.setVisible(wanted)
        if blank or copies:
            self.blank.set_value(max(1, blank) if copies else blank)
        else:
            self.blank.clear()  # as many as the sheet itself says
        self.blank.setToolTip("" if copies else _("照表"))  # blank: as many as the sheet itself has
        self.personal.setVisible(info is not None and info.personal and bool(records))

    def show_printed(self, printed: PrintedSheet, *, records: int) -> None:
        marks = [page.mark for page in printed.pages]
        self.inside.setVisible(bool(marks))
        if marks and records:
            named = marks[0].printed if records == 1 else _("{n} 条").format(n=records)
            self._inside_words.setText(
                _(
                    "记录号和摘要（{mark}）、单位、第几页。没有姓名电话。以后改了这条记录，收扫描件时会说“与现有数据不一致”。"
                ).format(mark=named)
            )
        elif marks:
            self._inside_words.setText(_("单位和表的名字。是空白表，填好录进来以后，收扫描件时自己选记录。"))
        self.face.setText(_missing(printed.missing_faces))
        self.face.setVisible(bool(printed.missing_faces))
        self.signs.setText(_("这些字没有字体印得出来，印成了 〓：{signs}").format(signs="".join(printed.missing_signs)))
        self.signs.setVisible(bool(printed.missing_signs))

    def set_busy(self, why: str) -> None:
        """Nothing may be printed while something is; "" when it may again."""
        has = bool(self.printer.key())
        self.go.set_enabled(why or ("" if has else _("没有找到打印机")))
        self.pdf.set_enabled(why)

    def stop(self) -> None:
        for box in (self.copies, self.blank):
            box.stop()

    def _dress(self) -> None:
        px = self._theme.px
        wide = px(WIDTH) - 2 * px(18) - px(12)
        for box in (self.sheet, self.printer):
            box.setFixedWidth(wide)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._foot.setContentsMargins(px(18), px(8), px(18), px(12))
        self._numbers.setSpacing(px(10))
        self.setFixedWidth(px(WIDTH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        painter.fillRect(0, 0, self._theme.px(1), self.height(), self._theme.colour("line"))


def _missing(faces: Sequence[MissingFace]) -> str:
    """电脑里没有“仿宋”，用宋体代替，版式不变。"""
    told = [_("没有“{wanted}”，用{other}代替").format(wanted=face.wanted, other=face.stand_in) for face in faces]
    return _("{what}，版式不变。").format(what=listed(told)) if told else ""
