"""What stands beside a record for the same day: patients recorded one by one, a lecture to be linked."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.ui.page import Shell
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.labels import Label
from desktop.workflows.beside_entry import BESIDE, Beside, Lecture, beside

LINK = "linked_lecture"
PATIENTS, SINGLE = "treatment_day", "treatment"
_MOST = 6
_DAYS = ("activity_date", "treat_date")


class Company(QObject):
    """Asks again whenever the day of the record is another one. ``linked``: the place whose answer changed."""

    linked = Signal(str)
    came = Signal()

    def __init__(self, shell: Shell, model: EntryModel, owner: QObject) -> None:
        super().__init__(owner)
        self._shell, self._model, self._owner = shell, model, owner
        self.found = Beside("")
        self._asked = ""
        self.look()

    @property
    def wanted(self) -> bool:
        """Whether this form has such company, and is filled in here."""
        return self._model.opened.draft.form in BESIDE and self._model.opened.editable

    @property
    def singles(self) -> bool:
        """Whether patients may be recorded one by one from here (Ctrl+L)."""
        return self.wanted and self._model.opened.draft.form == PATIENTS

    def day(self) -> str:
        """The day the record tells of; "" while it says none."""
        places = (place for place in _DAYS if place in self._model.layout.items)
        value = next((self._model.state(place).value for place in places), None)
        return str(value) if value else ""

    def look(self) -> None:
        day = self.day()
        if not self.wanted or day == self._asked:
            return
        self._asked = day
        draft: Draft = self._model.opened.draft
        self._shell.tasks.run(
            lambda workspace, _progress: beside(workspace, draft.form, draft.unit, day),
            done=self._came, failed=lambda _told: None, owner=self._owner,
        )  # fmt: skip

    def _came(self, found: Beside) -> None:
        if found.day == self._asked:
            self.found = found
            self.came.emit()

    def lecture(self) -> Lecture | None:
        """The lecture to offer: the one of the same place, or the only one of the day."""
        lectures = self.found.lectures
        if LINK not in self._model.layout.items or not lectures:
            return None
        place = self._model.value("place_name")
        same = [item for item in lectures if item.place and item.place == place]
        return same[0] if same else lectures[0] if len(lectures) == 1 else None

    def is_linked(self) -> bool:
        return LINK in self._model.layout.items and bool(self._model.value(LINK))

    def link(self) -> None:
        """Link the lecture on offer, or take the link back."""
        lecture = self.lecture()
        if self.is_linked():
            self._model.set(LINK, None)
        elif lecture is not None:
            self._model.records[lecture.rid] = lecture.name  # held elsewhere that day, its list does not offer it
            self._model.set(LINK, lecture.rid)
        else:
            self._shell.toast(_("这一天还没有讲座记录可以连。"))
            return
        self.linked.emit(LINK)

    def name_of(self, rid: str) -> str:
        """A linked record in words."""
        return next((item.words for item in self.found.lectures if item.rid == rid), "")


class CompanyCard(Card):
    """In the side panel; hidden where nothing stands beside."""

    def __init__(self, theme: Theme, company: Company) -> None:
        super().__init__(theme, "", icon="users")
        self._company = company
        self._lines = [Label(theme, "", "base", wrap=True, tone="text_2") for _n in range(_MOST + 1)]
        for line in self._lines:
            line.setProperty("data", True)
            self.body.addWidget(line)
        self._link = Button(theme, "", key="Ctrl+L", dense=True)
        self._link.clicked.connect(company.link)
        self.body.addWidget(self._link)
        company.came.connect(self.tell)
        company.linked.connect(lambda _place: self.tell())
        self.tell()

    def tell(self) -> None:
        company, lecture = self._company, self._company.lecture()
        shown = bool(company.found.singles) or lecture is not None
        self.setVisible(shown)
        self._link.setVisible(lecture is not None)
        if lecture is not None:
            self.set_title(_("同一天有讲座"), "presentation")
            linked = company.is_linked()
            said = _("连上了：听众只在讲座里数，这里空着。") if linked else _("是同一场就连上，听众不会数两遍。")
            self._say([lecture.words, said])
            self._link.setText(_("不连了") if linked else _("连上"))
        elif shown:
            self.set_title(_("已逐人登记"), "user")
            self.set_aside(_("{n} 人").format(n=len(company.found.singles)))
            told = [
                f"{item.name}　{item.words}" + (_("　**缺同意书**") if item.lacks else "")
                for item in company.found.singles[:_MOST]
            ]
            rest = len(company.found.singles) - _MOST
            self._say([*told, _("还有 {n} 人").format(n=rest)] if rest > 0 else told)

    def _say(self, lines: list[str]) -> None:
        for number, label in enumerate(self._lines):
            label.setVisible(number < len(lines))
            label.setText(lines[number] if number < len(lines) else "")
