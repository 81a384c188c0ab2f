"""What a record takes over from others: last time's answers, a patient's course, the lecture of the day, a whole copy."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.entry.company import SINGLE, Company
from desktop.ui.pages.entry.course import PROPOSED, Courses
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.entry.path import SAVE
from desktop.ui.pages.entry.places import grid_of
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.entry.saving import Saving
from desktop.ui.pages.entry.words import day_words


class TakingOver(Saving):
    """Ctrl+D, Ctrl+L and Ctrl+Shift+C."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.company: Company | None = None
        self.courses: Courses | None = None

    def beside(self) -> None:
        """Ctrl+L: what stands beside the record.

        From a day's register to one patient; of a patient the course; in a free clinic the lecture of the day.
        """
        model, company = self.model, self.company
        if model is None or company is None:
            return
        if self.courses is not None and self.courses.wanted:
            self.go_on_with_course()
            return
        if not company.wanted:
            return
        if not company.singles:
            company.link()
            return
        self._settle()
        back = EntryRequest(draft=model.opened.draft.id)
        if not model.changed and not model.opened.kept:
            back = EntryRequest(form=model.opened.draft.form, rid=model.opened.draft.rid)
        elif model.opened.rev:
            back = EntryRequest(rid=model.opened.draft.rid)
        day = company.day()
        self.shell.go("entry", EntryRequest(form=SINGLE, given=(("treat_date", day),) if day else (), then=back))

    def go_on_with_course(self) -> None:
        """The patient's last session again, one further: one key, one step back. Then to what only today can say."""
        model, courses = self.model, self.courses
        if model is not None and courses is not None:
            self._settle()
            courses.when_known(lambda: self._take_course(model, courses))

    def _take_course(self, model: EntryModel, courses: Courses) -> None:
        before = courses.taken_now()
        course = courses.take()
        if course is None:
            said = _("已经接上这个疗程了。") if before is not None else _("先打姓名或门诊号；这里没有记过这位病人。")
            self.shell.toast(said)
            return
        # Another complaint of the same patient: what the course before filled goes, as far as it still stands so.
        places = model.fill(course.answers, over=PROPOSED, instead_of=before.answers if before is not None else {})
        self._changed(places)
        self._looked()
        numbered = course.number is not None
        said = _("接着 {when} 那次：第 {n} 次。请看一遍。") if numbered else _("照 {when} 那次填好了，第几次请自己填。")
        self.shell.toast(said.format(when=course.when, n=course.number), self.undo if places else None)
        self._go_to_what_is_open()

    def _go_to_what_is_open(self) -> None:
        """Past what is answered: to the first stop that is not, or the button that saves."""
        model, path = self._asked(), self.path
        if path is None:
            return
        place = path.next(self.place)
        while place != SAVE and model.is_answered(place):
            self.place = place
            place = path.next(place)
        self.go_on(self.place) if place == SAVE else self._go(place)

    def same_as_last(self) -> None:
        """Ctrl+D: what is empty gets last time's answers; of a patient who was here before, those of his own last time."""
        model = self.model
        if model is None or not model.opened.editable:
            return
        if self.courses is not None and self.courses.found and self.courses.taken < 0:
            self.go_on_with_course()
            return
        if model.opened.last is None:
            self.shell.toast(_("还没有上一次的记录可以照抄。"))
            return
        places = model.same_as_last(self.place)
        filled = sum(
            model.is_answered(place) for place in {grid_of(place) for place in places} & model.layout.items.keys()
        )
        if not places:
            self.shell.toast(_("能照抄的都填了，没有动别的。"))
            return
        self._changed(places)
        self._looked()
        self.shell.toast(_("照 {day} 那次填好了空着的项，请看一遍。").format(
            day=day_words(model.opened.last.date, model.today)), self.undo if filled else None)  # fmt: skip
        self._go(self.place)

    def copy(self) -> None:
        """Ctrl+Shift+C: a new record like this one, of today."""
        if self.model is not None and self.model.opened.rev:
            draft = self.model.opened.draft
            self.shell.go("entry", EntryRequest(form=draft.form, copy_of=draft.rid))
