"""Saving what was filled in, and taking steps back: what the entry page does with the record as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Shell
from desktop.ui.pages.entry.keeping import Keeper
from desktop.ui.pages.entry.places import grid_of
from desktop.ui.pages.entry.request import EntryRequest
from desktop.ui.pages.entry.telling import said_saved
from desktop.ui.pages.entry.walking import Walking
from desktop.workflows.drafts import finish_draft
from desktop.workflows.enter_record import AddedRecord

if TYPE_CHECKING:
    from desktop.workflows.spot_return import ReturnOffer


class Saving(Walking):
    """A page that keeps what it shows. ``_changed`` shows what changed and puts it on disk."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.keeper: Keeper | None = None
        self.saving = False
        self._request = EntryRequest()

    def _changed(self, places: frozenset[str], typing: str = "", quiet: str = "") -> None:
        raise NotImplementedError

    def _clear(self) -> None:
        raise NotImplementedError

    def undo(self) -> None:
        if self.model is not None:
            self._again(self.model.undo())

    def redo(self) -> None:
        if self.model is not None:
            self._again(self.model.redo())

    def _again(self, step: tuple[str, frozenset[str]]) -> None:
        place, places = step
        if place:
            self._changed(places)
            self._looked()
            self._go(place)

    # ------------------------------------------------------------------------------ saving

    def save(self) -> None:
        """Ctrl+S: 待上报 if nothing blocks; else it stays a draft, and the keys go to the first error."""
        model, keeper = self.model, self.keeper
        if model is None or keeper is None or self.saving or not model.opened.editable:
            return
        self._settle()
        blocking = model.finish()
        if self.sections is not None:
            self.sections.bring(model.layout.items)
        self._looked()
        if blocking:
            model.changed = True
            keeper.touch()
            self._say_blocked(len({problem.at for problem in blocking}), grid_of(blocking[0].at), blocking[0].message)
            self._go(blocking[0].at)
            return
        self.shell.clear_notice("save")
        self.saving = True
        keeper.stop()
        draft = model.draft(self.place)
        self.save_button.set_enabled(_("正在存…"))
        self.shell.tasks.run(
            lambda workspace, _progress: finish_draft(workspace, draft),
            done=self._saved, failed=self._not_saved, owner=self, urgent=True,
        )  # fmt: skip

    def _say_blocked(self, count: int, place: str, message: str) -> None:
        label = self._asked().label(place)
        words = _("还有 {n} 处要改，现在先算草稿，都存着。**第 1 处：{label}**").format(n=count, label=label)
        self.shell.notice("warning", words, key="save", detail=message)

    def _saved(self, added: AddedRecord) -> None:
        self.save_button.set_enabled("")
        self.shell.toast(said_saved(self._asked(), added.rev))
        self.shell.saved("saved")
        then, offer = self._request.then, added.offer
        self._clear()
        if offer is not None:
            QTimer.singleShot(0, self, lambda: self._offer(offer))
        elif then is not None:
            QTimer.singleShot(0, self, lambda: self.shell.go("entry", then))
        else:
            QTimer.singleShot(0, self, self.shell.back)

    def _offer(self, offer: ReturnOffer) -> None:
        """A spot check that does not agree: the record it looked at may go back. Esc there is where one came from."""
        self.shell.back()
        self.shell.go("check_return", offer)

    def _not_saved(self, told: Told) -> None:
        self.saving = False
        self.save_button.set_enabled("")
        if self.keeper is not None:
            self.keeper.touch()
        self.shell.told(told, self.save)
