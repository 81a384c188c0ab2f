"""A patient who was treated here before: the course goes on with one key (Ctrl+L), the next complaint with one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.labels import Label
from desktop.workflows.courses import FORM, MOST, Course, Patient, courses

_WHO = {"name": "patient_name", "clinic_no": "clinic_no", "id_number": "patient_id", "sex": "sex"}
_DAY = "treat_date"
# What a course says better than the form, which only proposes: the numbers, and that the paper was signed.
PROPOSED = frozenset(["session_no", "session_of", "consent"])


class Courses(QObject):
    """Asks again whenever the record is about somebody else or another day. ``taken``: the one that goes on, -1 for none."""

    came = Signal()

    def __init__(self, shell: Shell, model: EntryModel, owner: QObject) -> None:
        super().__init__(owner)
        self._shell, self._model, self._owner = shell, model, owner
        self.found: tuple[Course, ...] = ()
        self.taken = -1
        self._asked: tuple[Patient, str] = (Patient(), "")
        self._under_way = False
        self._awaited: Callable[[], None] | None = None
        self.look()

    @property
    def wanted(self) -> bool:
        """Whether this is a new record of a treatment, filled in here."""
        opened = self._model.opened
        return opened.draft.form == FORM and opened.editable and not opened.rev

    def patient(self) -> Patient:
        """Whom the record is about, as far as it says."""
        model = self._model
        said = {key: str(model.state(place).value or "") for key, place in _WHO.items() if place in model.layout.items}
        return Patient(**said)

    def look(self) -> None:
        if not self.wanted:
            return
        day = str(self._model.state(_DAY).value or "") if _DAY in self._model.layout.items else ""
        asked = (self.patient(), day)
        if asked == self._asked:
            return
        who = self._asked[0]
        self._asked = asked
        if (asked[0].name or asked[0].clinic_no) != (who.name or who.clinic_no):
            self._tell((), -1)
        self._awaited, self._under_way = None, False
        if not asked[0] or not day:
            return
        unit = self._model.opened.draft.unit
        self._under_way = True
        self._shell.tasks.run(
            lambda workspace, _progress: courses(workspace, unit, *asked),
            done=lambda found: self._came(asked, found), failed=lambda _told: self._came(asked, ()), owner=self._owner,
        )  # fmt: skip

    def _came(self, asked: tuple[Patient, str], found: Sequence[Course]) -> None:
        if asked == self._asked:
            self._under_way = False
            taken = self.taken_now()
            held = taken.rid if taken is not None else ""
            rids = [course.rid for course in found]
            self._tell(tuple(found), rids.index(held) if held in rids else -1)
            awaited, self._awaited = self._awaited, None
            if awaited is not None:
                awaited()

    def when_known(self, act: Callable[[], None]) -> None:
        """Now, or as soon as the answer is there: a key pressed with the last letter of the name is not lost."""
        self.look()
        if self._under_way:
            self._awaited = act
        else:
            act()

    def _tell(self, found: tuple[Course, ...], taken: int) -> None:
        if (found, taken) != (self.found, self.taken):
            self.found, self.taken = found, taken
            self.came.emit()

    def on_offer(self) -> Course | None:
        """The one the key takes: the first, then the next one round."""
        return self.found[(self.taken + 1) % len(self.found)] if self.found and not self._only_one_taken else None

    @property
    def _only_one_taken(self) -> bool:
        return len(self.found) == 1 and self.taken == 0

    def taken_now(self) -> Course | None:
        return self.found[self.taken] if 0 <= self.taken < len(self.found) else None

    def take(self) -> Course | None:
        """The course on offer is the record's from now on."""
        course = self.on_offer()
        if course is not None:
            self._tell(self.found, self.found.index(course))
        return course


def course_words(course: Course) -> str:
    """9月20日 腰痛 · 毫针：接着是第 4 次，共 10 次."""
    if course.number is None:
        return _("{when} {what}，上次没记第几次").format(when=course.when, what=course.words)
    if not course.goes_on:
        return _("{when} {what}，共 {of} 次做完了；新疗程从第 1 次起").format(
            when=course.when, what=course.words, of=course.of
        )
    if course.of is None:
        return _("{when} {what}，这次是第 {n} 次").format(when=course.when, what=course.words, n=course.number)
    return _("{when} {what}，这次是第 {n} 次，共 {of} 次").format(
        when=course.when, what=course.words, n=course.number, of=course.of
    )


class CourseCard(Card):
    """In the side panel; hidden for a patient who is new here."""

    def __init__(self, theme: Theme, offered: Courses) -> None:
        super().__init__(theme, _("这位病人来过"), icon="history")
        self._courses = offered
        self._lines = [Label(theme, "", "base", wrap=True, tone="text_2") for _n in range(MOST)]
        for line in self._lines:
            line.setProperty("data", True)
            self.body.addWidget(line)
        self.go = Button(theme, _("接着上次的疗程"), key="Ctrl+L", dense=True)
        self.body.addWidget(self.go)
        offered.came.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        found, offer = self._courses.found, self._courses.on_offer()
        self.setVisible(bool(found))
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(found))
            if number < len(found):
                mark = "✓ " if number == self._courses.taken else ""
                line.setText(mark + course_words(found[number]))
                line.set_tone("text" if found[number] is offer or mark else "text_2")
        self.go.setVisible(offer is not None)
        self.go.setText(_("换成另一个疗程") if self._courses.taken >= 0 else _("接着上次的疗程"))
