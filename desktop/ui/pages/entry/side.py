"""Beside the form: the sections, what the rules found, and how the field in hand is filled."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.ui.fields.columns import DIGITS
from desktop.ui.pages.entry.company import Company, CompanyCard
from desktop.ui.pages.entry.course import CourseCard, Courses
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.path import Path
from desktop.ui.pages.entry.places import grid_of, is_strip, split_cell
from desktop.ui.pages.entry.words import day_words, numeral
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.chips import chip_word
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.panels import SidePanel
from desktop.workflows.help_texts import field_help

_ROW, _DENSE_ROW, _MANY = 34, 28, 6
_MOST_PROBLEMS = 4
_WORDS = 320  # how wide the words of a card are at least
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class SectionLine(QAbstractButton):
    """A section in the list: icon, name, 4 / 9, 错 1."""

    def __init__(self, theme: Theme, row: int) -> None:
        super().__init__()
        self.theme, self._row = theme, row
        self.title, self.count, self.wrong = "", "", ""
        self.icon_name, self.tone, self.current = "circle", "text_3", False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def tell(self, title: str, count: str, errors: int, icon: str, tone: str, *, current: bool) -> None:
        self.title, self.count = title, count
        self.wrong = _("错 {n}").format(n=errors) if errors else ""
        self.icon_name, self.tone, self.current = icon, tone, current
        self.setText(title)
        self.setAccessibleName(" ".join(part for part in (title, count, self.wrong) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(200), self.theme.px(self._row))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, px = QPainter(self), self.theme, self.theme.px
        if self.current:
            painter.fillRect(self.rect(), theme.colour("focus_row"))
            if theme.high_contrast:
                painter.fillRect(0, 0, px(5), self.height(), theme.colour("focus"))
        side = px(18)
        painter.drawPixmap(px(15), (self.height() - side) // 2, theme.icon(self.icon_name, 18, self.tone))
        painter.setFont(theme.font(15))
        metrics = QFontMetrics(painter.font())
        right = self.width() - px(15)
        if self.wrong:
            painter.setPen(theme.colour("error"))
            wide = metrics.horizontalAdvance(self.wrong)
            painter.drawText(QRect(right - wide, 0, wide + 1, self.height()), _RIGHT, self.wrong)
            right -= wide + px(14)
        painter.setPen(theme.colour("text_2"))
        wide = metrics.horizontalAdvance(self.count)
        painter.drawText(QRect(right - wide, 0, wide + 1, self.height()), _RIGHT, self.count)
        painter.setPen(theme.colour("text"))
        painter.drawText(QRect(px(43), 0, right - wide - px(50), self.height()), _LEFT, self.title)


class Side(SidePanel):
    """``chosen`` a section by its number; ``next_problem`` as F8."""

    chosen = Signal(int)
    next_problem = Signal()
    course_wanted = Signal()

    def __init__(self, theme: Theme, model: EntryModel, path: Path, company: Company, courses: Courses) -> None:
        super().__init__(theme)
        self.theme, self.model, self.path = theme, model, path
        beside = CompanyCard(theme, company) if company.wanted else None
        course = CourseCard(theme, courses) if courses.wanted else None
        if course is not None:
            course.go.clicked.connect(self.course_wanted)
        self._lines: dict[int, SectionLine] = {}
        self.list = Card(theme, flush=True)
        for number in range(len(model.layout.sections)):
            line = SectionLine(
                theme, _DENSE_ROW if len(model.layout.sections) > _MANY else _ROW
            )  # the help has to stay in view
            line.clicked.connect(lambda _on=False, number=number: self.chosen.emit(number))
            self._lines[number] = line
            self.list.body.addWidget(line)
        self.problems = Card(theme, _("还没有查出问题"), icon="circle-check")
        go = Button(theme, _("去下一处"), key="F8", kind="link", dense=True)
        go.clicked.connect(self.next_problem)
        self._go = go
        self.problems.add_to_head(go)
        self._words = [Label(theme, "", "body", wrap=True) for _n in range(_MOST_PROBLEMS + 1)]
        for label in self._words:
            self.problems.body.addWidget(label)
        self.help = Card(theme, _("这一项怎么填"), icon="circle-help", aside="F1")
        self.help_name = Label(theme, "", "body", bold=True, wrap=True)
        self.help_words = Label(theme, "", "body", wrap=True)
        self.help_more = Label(theme, "", "base", wrap=True)
        self.help_last = Label(theme, "", "base", wrap=True, tone="text_2")
        for label in (self.help_name, self.help_words, self.help_more, self.help_last):
            self.help.body.addWidget(label)
        for card in (self._returned_card(), course, self.list, self.problems, self.help, beside, self._history_card()):
            if card is not None:
                self.add(card)
        if model.opened.editable:
            words = _("每填一项就存盘，断电也不丢。改完错才能保存成“待上报”，现在先算草稿。")
            self.add(Label(theme, words, "base", wrap=True, tone="text_2"))
        else:
            self.problems.hide()

    def _returned_card(self) -> Card | None:
        """What came back, and whether it was changed."""
        returned = self.model.opened.returned
        if returned is None:
            self.returned = None
            return None
        self.returned = Card(self.theme, _("退回 1 处"), icon="undo-2")
        self._mended = Label(self.theme, "", "body", wrap=True)
        self.returned.body.addWidget(self._mended)
        return self.returned

    def _history_card(self) -> Card | None:
        history = self.model.opened.history
        if not history:
            return None
        card = Card(self.theme, _("这条记录的经过"), icon="history")
        for step in history:
            day = day_words(step.at, self.model.today)
            what = chip_word(step.state) if step.state else _("第 {n} 版").format(n=step.rev)
            card.body.addWidget(Label(self.theme, f"{day}　{what}　{step.who}", "base", wrap=True, tone="text_2"))
        return card

    def tell(self, section: int) -> None:
        """Sections and problems as they stand now."""
        shown = self.path.sections()
        for number, line in self._lines.items():
            line.setVisible(number in shown)
            if number not in shown:
                continue
            progress = self.path.progress(number)
            icon, tone = "circle", "text_3"
            if progress.errors:
                icon, tone = "circle-x", "error"
            elif number == section:
                icon, tone = "circle-dot", "focus"
            elif progress.complete:
                icon, tone = "circle-check", "good"
            title = f"{numeral(shown.index(number) + 1)} {self.model.section_title(number)}"
            count = f"{progress.done} / {progress.total}" if progress.total else ""
            line.tell(title, count, progress.errors, icon, tone, current=number == section)
        self._tell_problems()
        self._tell_returned()

    def _tell_problems(self) -> None:
        found = self.model.checks.shown()
        errors = [p for p in found if p.level == "error"]
        warnings = [p for p in found if p.level == "warning"]
        self._go.setVisible(bool(found))
        if not found:
            self.problems.set_title(_("还没有查出问题"), "circle-check")
        else:
            words = _("查出 {n} 个错、{m} 个提醒").format(n=len(errors), m=len(warnings))
            self.problems.set_title(words, "circle-x" if errors else "triangle-alert")
        self.problems.set_edge("line")
        listed = [*errors, *warnings]
        for place, label in enumerate(self._words):
            label.setVisible(place < min(len(listed), _MOST_PROBLEMS) or (place == 0 and not listed))
            if place < min(len(listed), _MOST_PROBLEMS):
                problem = listed[place]
                kind = _("错") if problem.level == "error" else _("提醒")
                done = _("（已说明）") if problem.explained else ""
                name = self.model.label(grid_of(problem.at))
                row = split_cell(problem.at)[1]
                if row:
                    name = _("{grid}第 {n} 行").format(grid=name, n=row)
                where = "" if not row and name in problem.message else f"{name}："
                label.setText(f"{kind}　{where}{problem.message}{done}")
                label.set_tone("error" if problem.level == "error" else "warning")
                self._give_room(label)
        if not listed:
            self._words[0].setText(_("填完一项查一项，错的会在这里列出来。"))
            self._give_room(self._words[0])
            self._words[0].set_tone("text_2")
        elif len(listed) > _MOST_PROBLEMS:
            self._words[-1].setText(_("还有 {n} 处").format(n=len(listed) - _MOST_PROBLEMS))
            self._words[-1].set_tone("text_2")
            self._words[-1].setVisible(True)

    def _give_room(self, label: Label) -> None:
        """Its height for now, not one turn of the layout later: a sentence is never cut."""
        label.setMinimumHeight(max(0, label.heightForWidth(self.theme.px(_WORDS))))

    def _tell_returned(self) -> None:
        returned = self.model.opened.returned
        if returned is None or self.returned is None:
            return
        place = grid_of(self.model.layout.place_of_field(returned.field))
        label = self.model.label(place) if place else returned.field
        mended = bool(place) and self.model.differs(place)
        self.returned.set_aside(_("已改 {n} / 1").format(n=int(mended)))
        self._mended.setText(label + (_("：改过了") if mended else _("：还没改")))

    def show_help(self, place: str) -> None:
        """How the field in hand is filled, and what stood there last time."""
        model = self.model
        item = model.layout.items.get(grid_of(place))
        if item is None:
            return
        is_grid = model.layout.question(place) is None
        hint = "" if is_grid else model.state(place).hint
        self.help_name.setText(model.label(place))
        self.help_words.setText(hint or self._general(place))
        last = model.last_value(place)
        said = ""
        if last not in (None, "", []) and not is_grid and model.opened.last is not None:
            question = model.layout.question(place)
            assert question is not None
            words = self.path.value_words(question, last, place)
            said = _("您上次填：{words}（{day}）").format(
                words=words, day=day_words(model.opened.last.date, model.today)
            )
        self.help_last.setText(said)
        more = self._more(place)
        self.help_more.setText(more)
        for label in (self.help_name, self.help_words, self.help_more, self.help_last):
            self._give_room(label)
        self.help_more.setVisible(bool(more))
        self.help_last.setVisible(bool(said))

    def _more(self, place: str) -> str:
        """The longer help: the form's own, else what is written for this field."""
        question = self.model.layout.question(place)
        item = self.model.layout.items.get(grid_of(place))
        name = question.name if question is not None else item.name if item is not None else ""
        own = self.model.state(place).guidance if question is not None else ""
        return own or field_help(self.model.opened.draft.form, name)

    def help_in_one_line(self, place: str) -> str:
        """The help of a field, for where this panel has no room."""
        self.show_help(place)
        last, more = self.help_last.plain(), self.help_more.plain()
        return "　".join(part for part in (self.help_words.plain(), more, last) if part)

    def _general(self, place: str) -> str:
        """Where the form says nothing: how this kind of box works."""
        question = self.model.layout.question(place)
        item = self.model.layout.items.get(grid_of(place))
        if (question is not None and question.kind == "file") or (item is not None and is_strip(item)):
            return _(
                "按空格选照片或扫描件，也可以从文件夹拖进来。← → 看哪一张，空格看大图，Delete 去掉。照片里的定位信息会自动去掉。"
            )
        if question is None:
            return _(
                "Enter 往下，Tab 往右，空格打勾。Ctrl+I 插行，Ctrl+Del 删行，Ctrl+V 从 Excel 贴。填完在空行按 Enter 往下走。"
            )
        words = {
            "integer": _("打整数。"), "decimal": _("打数，可以有小数。"), "select_one": _("按数字选一个。"),
            "select_multiple": _("按数字选，可以选几个；再按一次取消。Enter 往下。"),
            "date": _("可以打 1115、11-15 或昨天。"),
            "list": _("打名字的首字母，再从名单里选；按 ↓ 看整个名单。"),
        }.get("list" if question.kind.startswith("select") and len(self.model.choices(place)) > DIGITS else question.kind, _("打字填写，Enter 往下。"))  # fmt: skip
        return words + (_("没开展就按 w 填“无”，和 0 不一样。") if question.none_allowed else "")


def column_of(*widgets: QWidget) -> QVBoxLayout:
    """Widgets one below the other, without gaps."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    for widget in widgets:
        made.addWidget(widget)
    return made
