"""Ctrl+P on a record in hand: what is printed is the record as it is saved, for its code names that revision."""

from __future__ import annotations

from collections.abc import Callable

from desktop.foundation.translation import _
from desktop.ui.page import Shell
from desktop.ui.pages.entry.model import EntryModel
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.widgets.buttons import Button


def print_entry(shell: Shell, model: EntryModel | None, save: Callable[[], None]) -> None:
    """The preview of the record's sheet; where something is not saved yet, what to do first."""
    if model is None:
        return
    draft = model.opened.draft
    if draft.rid and not model.changed and not model.opened.kept:
        shell.go("preview", PrintRequest(records=(draft.rid,)))
        return
    saving = Button(shell.theme, _("保存"), key="Ctrl+S", dense=True)
    saving.clicked.connect(lambda _on=False: save())
    blank = Button(shell.theme, _("印空白表"), dense=True)
    blank.clicked.connect(lambda _on=False: shell.go("preview", PrintRequest(form=draft.form, blank=0)))
    words = _("这条还有没存的。存成记录再印，纸上的二维码才对得上；要拿去现场填，就印空白表。")
    shell.notice("info", words, (saving, blank), "print")
