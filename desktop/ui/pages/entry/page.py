"""The entry page: one form, from the keyboard, never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.foundation.translation import _
from desktop.model.draft import Draft
from desktop.ui.error_text import Told
from desktop.ui.fields.suggestions import warm
from desktop.ui.page import Heading, KeyHint, Page, Shell
from desktop.ui.pages.entry.boxes import suggestions
from desktop.ui.pages.entry.keeper import Keeper
from desktop.ui.pages.entry.model import Change, EntryModel, Trouble
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.entry.route import SAVE, Route
from desktop.ui.pages.entry.section_body import Ears
from desktop.ui.pages.entry.sheet import EntrySheet
from desktop.ui.pages.entry.side import EntrySide
from desktop.ui.widgets.buttons import Button
from desktop.workflows.drafts import discard_draft, finish_draft
from desktop.workflows.enter_record import AddedRecord
from desktop.workflows.open_entry import OpenedForm, open_entry
from desktop.workflows.record_words import day_in_words
from desktop.workflows.workspace import Workspace


class EntryPage(Page):
    """Loads the form on the worker, then everything happens here until it is saved."""

    name = "entry"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.model: EntryModel | None = None
        self.route: Route | None = None
        self.sheet: EntrySheet | None = None
        self.side: EntrySide | None = None
        self.place = SAVE
        self._request = EntryRequest()
        self._asked_about: set[str] = set()
        self._saving = False
        self._keeper = Keeper(shell, self._draft, self)
        self._same = Button(self.theme, _("同上次"), icon="copy", key="Ctrl+D")
        self._drop = Button(self.theme, _("扔掉"), icon="trash-2")
        self._save = Button(self.theme, _("保存"), icon="save", key="Ctrl+S", kind="main")
        self._same.clicked.connect(self._same_as_last)
        self._drop.clicked.connect(self._ask_discard)
        self._save.clicked.connect(self._save_now)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        self._left = left
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(left, 1)

    # ------------------------------------------------------------------------------------ the frame's

    def heading(self) -> Heading:
        if self.model is None:
            return Heading(_("打开表单…"))
        opened = self.model.opened
        returned = opened.returned is not None
        what = (
            _("新记录") if not opened.draft.rid else _("第 {n} 版").format(n=opened.draft.rev + (not opened.read_only))
        )
        chip = (opened.shown.state if opened.shown else "") if opened.read_only else "returned" if returned else "draft"
        return Heading(f"{opened.title} · {what}", self._day(), chip)

    def band_buttons(self) -> Sequence[Button]:
        if self.model is None or self.model.opened.read_only:
            return ()
        self._save.setText(
            _("存为第 {n} 版").format(n=self.model.opened.draft.rev + 1) if self.model.opened.draft.rid else _("保存")
        )
        return (*((self._same,) if self.model.opened.last else ()), self._drop, self._save)

    def keys(self) -> Sequence[KeyHint]:
        if self.model is not None and self.model.opened.read_only:
            return (KeyHint("PgDn", _("下一节")), KeyHint("F1", _("怎么填")), KeyHint("Esc", _("回去")))
        return (
            KeyHint("Enter", _("下一项")),
            KeyHint("Shift+Enter", _("上一项")),
            KeyHint("1 – 9", _("选答案")),
            KeyHint("Ctrl+S", _("保存")),
            KeyHint("F8", _("下一处错")),
            KeyHint("Esc", _("回去，不会丢")),
        )

    def shortcuts(self) -> Mapping[str, Callable[[], None]]:
        return {
            "Ctrl+S": self._save_now,
            "Ctrl+D": self._same_as_last,
            "F8": lambda: self._go_trouble(backwards=False),
            "Shift+F8": lambda: self._go_trouble(backwards=True),
            "F9": self._fold_side,
            "F1": self._tell_help,
            "PgDown": lambda: self._go_section(1),
            "PgUp": lambda: self._go_section(-1),
            "Ctrl+Z": lambda: self._undo(again=False),
            "Ctrl+Y": lambda: self._undo(again=True),
        }

    def opened(self, argument: object | None) -> None:
        request = argument if isinstance(argument, EntryRequest) else self._request
        self._request = request
        self._clear()
        if not (request.form or request.rid or request.draft or request.copy_of):
            self.shell.go("new")
            return
        self.shell.tasks.run(
            lambda workspace, _progress: _open_warm(workspace, request),
            done=self._show,
            failed=self._cannot,
            owner=self,
        )  # fmt: skip

    def first_focus(self) -> QWidget | None:
        return None  # the form comes a moment later and takes the keys itself

    def may_leave(self) -> bool:
        """Nothing is asked: what stands there is on disk as a draft."""
        if self.model is None:
            return True
        self._settle()
        self._keeper.leave()
        self._clear()
        return True

    def compact_changed(self, compact: bool) -> None:
        if self.side is not None:
            self.side.setVisible(not compact)

    def close_page(self) -> None:
        self._keeper.stop()

    # ---------------------------------------------------------------------------------------- opening

    def _show(self, opened: OpenedForm) -> None:
        model = self.model = EntryModel(opened)
        route = self.route = Route(model)
        ears = Ears(
            self._edited, self._answered, self._accepted, self._went_back, self._became_current, self._explained,
            self._rows_changed, self._show_rare,
        )  # fmt: skip
        sheet = self.sheet = EntrySheet(self.theme, model, route, ears, self._open_section)
        side = self.side = EntrySide(self.theme, model, route, self._open_section)
        self._left.addWidget(sheet, 1)
        self._whole.addWidget(side)
        self.compact_changed(self.shell.compact)
        self._asked_about = set()
        self._saving = False
        self._tell_first(opened)
        sheet.setEnabled(not opened.read_only)
        place, row, column = self._beginning(opened)
        self.heading_changed.emit()
        self.keys_changed.emit()
        self._go(place, row, column)

    def _beginning(self, opened: OpenedForm) -> tuple[str, int, str]:
        """Where the keys go first: the field asked for, the one that came back, the one where it stopped."""
        assert self.model is not None
        assert self.route is not None
        assert self.sheet is not None
        if opened.returned is not None:
            self.sheet.returned_place = self.model.place_of(opened.returned.field)[0]
        for field in (self._request.field, opened.draft.place, opened.returned.field if opened.returned else ""):
            place, row, column = self.model.place_of(field) if field else ("", -1, "")
            if place and self.model.applies(place):
                if place not in self.route.visible(self.route.section_of(place)):
                    self.route.show_rare(self.route.section_of(place))
                return place, row, column
        stops = self.route.stops()
        return (stops[0] if stops else SAVE), -1, ""

    def _tell_first(self, opened: OpenedForm) -> None:
        shell = self.shell
        if opened.read_only:
            shell.notice("info", opened.read_only, key="read only")
        if opened.returned is not None:
            back = opened.returned
            said = _("{who} {day} 退回").format(who=back.by, day=back.at)
            shell.notice("error", said, key="returned", detail=f"“{back.reason}”")
        if self._request.resumed:
            shell.notice("info", _("回到断电前的那一项：{what}。一项也没丢。").format(what=opened.title), key="resumed")
        if opened.lost:
            names = "、".join(opened.lost)
            shell.notice(
                "warning", _("表单换了新版，{n} 项没有地方放了").format(n=len(opened.lost)), key="lost",
                detail=_("它们还在旧版里，没有丢：{names}").format(names=names),
            )  # fmt: skip

    def _cannot(self, told: Told) -> None:
        self.shell.back()
        self.shell.told(told)

    def _clear(self) -> None:
        for widget in (self.sheet, self.side):
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self._keeper.stop()
        self.model = self.route = self.sheet = self.side = None
        self.place = SAVE

    # ------------------------------------------------------------------------------- what a row says

    def _edited(self, place: str, text: str) -> None:
        if self.model is not None:
            self.model.typing(place, text)
            self._keeper.touched()

    def _answered(self, place: str, value: Any, unread: str) -> None:
        if self.model is None or self.model.opened.read_only:
            return
        self.model.visit(place)
        if self.model.is_answerable(place) and place in self.model.items and not self._is_rows(place):
            self._changed(self.model.answer(place, value, unread))
        else:
            self._changed(Change())

    def _accepted(self, place: str) -> None:
        if self.model is None or self.route is None:
            return
        self.model.visit(place)
        self.route.go(place)
        following = self.route.after(place)
        if following == SAVE:
            self._refresh()
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)
            self.place = SAVE
        else:
            self._go(following)

    def _went_back(self, place: str) -> None:
        if self.route is not None:
            self._go(self.route.before(place))

    def _became_current(self, place: str, now: bool) -> None:
        if not now or self.model is None or self.side is None:
            if not now and self.model is not None and self._is_rows(place):
                self.model.visit(place)
                self._refresh()
            return
        self.place = place
        self.side.show_help(place)

    def _explained(self, place: str, words: str) -> None:
        if self.model is not None:
            self.model.explain(place, words)
            self._keeper.touched()
            self._refresh()

    def _rows_changed(self, place: str) -> None:
        if self.model is None or self.sheet is None:
            return
        block = self.sheet.bodies[self.route.section_of(place)].rows[place] if self.route else None
        grid = getattr(block, "grid", None)
        if grid is not None:
            self._changed(self.model.set_rows(place, grid.rows()))

    def _is_rows(self, place: str) -> bool:
        return self.model is not None and hasattr(self.model.items.get(place), "columns")

    def _changed(self, change: Change) -> None:
        if self.sheet is not None:
            self.sheet.show_change(change)
            self._show_side()
            if change.places:
                self._keeper.touched()
            self.heading_changed.emit()

    def _refresh(self) -> None:
        if self.sheet is not None:
            self.sheet.show_looks()
            self._show_side()

    def _show_side(self) -> None:
        if self.side is not None and self.sheet is not None and self.model is not None:
            self.side.show_sections(self.sheet.open_at)
            self.side.show_troubles(self.model.troubles())

    # ----------------------------------------------------------------------------------- going about

    def _go(self, place: str, row: int = -1, column: str = "") -> None:
        if self.sheet is None or self.route is None or self.model is None:
            return
        if place == SAVE:
            self._save.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        at = self.route.section_of(place)
        if at != self.sheet.open_at:
            self.sheet.show_section(at)
        body = self.sheet.bodies[at]
        if place not in body.rows:
            body.sync()
        self.sheet.focus(place, row, column)
        self.place = place
        self._show_side()

    def _open_section(self, at: int) -> None:
        if self.route is None or self.model is None:
            return
        if self.route.is_rare(at):
            self.route.show_rare(at)
        places = [place for place in self.route.visible(at) if self.model.is_answerable(place)]
        self.route.go(self.place)
        if places:
            self._go(next((place for place in places if self.model.is_blank(place)), places[0]))
        elif self.sheet is not None:
            self.sheet.show_section(at)
            self._show_side()

    def _go_section(self, step: int) -> None:
        if self.route is None or self.sheet is None:
            return
        order = self.route.sections()
        if self.sheet.open_at in order:
            at = order.index(self.sheet.open_at) + step
            if 0 <= at < len(order):
                self._open_section(order[at])

    def _show_rare(self, at: int) -> None:
        if self.route is None or self.sheet is None:
            return
        before = set(self.route.visible(at))
        self.route.show_rare(at)
        self.sheet.bodies[at].sync()
        new = [place for place in self.route.visible(at) if place not in before]
        if new:
            self._go(new[0])

    def _go_trouble(self, *, backwards: bool) -> None:
        if self.route is None:
            return
        found = self.route.next_trouble(self.place, backwards=backwards)
        if found is not None:
            self.route.go(self.place)
            self._go(found.place, found.row, found.column)

    def _fold_side(self) -> None:
        if self.side is not None:
            self.side.toggle()

    def _tell_help(self) -> None:
        if self.side is not None and self.model is not None and self.place:
            if self.side.folded:
                self.side.toggle()
            self.side.show_help(self.place)
            if self.shell.compact:
                hint = "" if self._is_rows(self.place) else self.model.state(self.place).hint
                self.shell.notice("info", self.model.label(self.place), key="help", detail=hint)

    # --------------------------------------------------------------------------------------- changing

    def _same_as_last(self) -> None:
        if self.model is None or self.sheet is None or self.model.opened.read_only:
            return
        self._settle()
        change = self.model.same_as_last()
        self._changed(change)
        for place in change.places:
            if self._is_rows(place):
                self.sheet.show_rows(place)

    def _undo(self, *, again: bool) -> None:
        if self.model is None or self.sheet is None:
            return
        self._settle()
        done = self.model.undo(again=again)
        if done is not None:
            place, change = done
            if self._is_rows(place):
                self.sheet.show_rows(place)
            self._changed(change)
            self._go(place)

    def _settle(self) -> None:
        """The row that has the keys hands over what stands in it."""
        if self.sheet is None or self.route is None or not self.place or self.model is None:
            return
        body = self.sheet.bodies.get(self.route.section_of(self.place))
        row = body.rows.get(self.place) if body is not None else None
        editor = getattr(row, "editor", None)
        if editor is not None and not editor.composing:
            editor.settle()
            self._answered(self.place, editor.value(), editor.text_now() if editor.problem() else "")
        grid = getattr(row, "grid", None)
        if grid is not None and not grid.composing:
            grid.commit()

    def _draft(self) -> Draft | None:
        if self.model is None or self.model.opened.read_only or not self.model.changed or self._saving:
            return None
        return self.model.draft(self._place_now())

    def _place_now(self) -> str:
        """The place with its row and column, so that one comes back to the cell."""
        if self.sheet is None or self.route is None or not self._is_rows(self.place):
            return self.place
        body = self.sheet.bodies.get(self.route.section_of(self.place))
        grid = getattr(body.rows.get(self.place), "grid", None) if body is not None else None
        if grid is None:
            return self.place
        return f"{self.place}[{grid.place()[0] + 1}]/{grid.column().name}"

    # ------------------------------------------------------------------------------- saving, discarding

    def _save_now(self) -> None:
        """Ctrl+S: a record if nothing is wrong; else a draft, and the keys go to what is wrong."""
        if self.model is None or self.model.opened.read_only or self._saving:
            return
        self._settle()
        self.model.checked = True
        errors = self.model.errors()
        if errors:
            self._keeper.keep()
            text = _("还有 {n} 处要改，先存成草稿").format(n=len(errors))
            self.shell.notice("error", text, key="save", detail=_("按 F8 到下一处"))
            self._to(errors[0])
            return
        # What the form itself works out cannot be explained at its own place: it is only shown.
        open_questions = [
            trouble
            for trouble in self.model.unexplained()
            if trouble.name not in self._asked_about and self.model.is_answerable(trouble.place)
        ]
        if open_questions:
            self._asked_about |= {trouble.name for trouble in open_questions}
            text = _("有 {n} 处提醒：写一句原因，不写就再按一次保存").format(n=len(open_questions))
            self.shell.notice("warning", text, key="save")
            self._to(open_questions[0])
            return
        self._write(self.model.finished())

    def _to(self, trouble: Trouble) -> None:
        self._refresh()
        if self.route is not None:
            at = self.route.section_of(trouble.place)
            if self.sheet is not None and at in self.sheet.bodies:
                self.sheet.bodies[at].sync()
        self._go(trouble.place, trouble.row, trouble.column)

    def _write(self, draft: Draft) -> None:
        self._saving = True
        self._keeper.stop()
        self.shell.saved("saving")
        self.shell.tasks.run(
            lambda workspace, _progress: finish_draft(workspace, draft),
            done=self._saved,
            failed=self._not_saved,
            owner=self,
            urgent=True,
        )

    def _saved(self, _added: AddedRecord) -> None:
        self.shell.saved("saved")
        self._clear()
        self.shell.back()
        self.shell.toast(_("存好了，等下一个 U 盘"))

    def _not_saved(self, told: Told) -> None:
        self._saving = False
        self.shell.saved("failed")
        self.shell.told(told, self._save_now)
        self._keeper.keep()

    def _ask_discard(self) -> None:
        yes = Button(self.theme, _("扔掉这一条草稿"), kind="danger", dense=True)
        yes.clicked.connect(self._discard)
        self.shell.notice("warning", _("扔掉就找不回来了"), [yes], key="discard")
        yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def _discard(self) -> None:
        if self.model is None:
            return
        draft_id = self.model.draft_id
        self._clear()
        self.shell.tasks.run(
            lambda workspace, _progress: discard_draft(workspace, draft_id),
            done=lambda _done: self.shell.toast(_("扔掉了")),
            failed=self.shell.told,
        )
        self.shell.back()

    def _day(self) -> str:
        """The day of the record, as it stands."""
        assert self.model is not None
        for name in ("activity_date", "treat_date", "as_of", "published_on"):
            if name in self.model.items and isinstance(self.model.session.value(name), str):
                today = dt.date.fromisoformat(self.model.opened.context.today)
                return day_in_words(str(self.model.session.value(name)), today)
        return ""


def _open_warm(workspace: Workspace, request: EntryRequest) -> OpenedForm:
    """On the worker: the form, and everything that would make the first letter typed wait."""
    opened = open_entry(
        workspace, form=request.form, rid=request.rid, draft=request.draft, copy_of=request.copy_of, unit=request.unit
    )
    for offered in opened.offered.values():
        warm(suggestions(offered))
    return opened
