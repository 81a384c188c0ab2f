"""The words of a request were the same: a new computer is known, or a forgotten password gets its grant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.foundation.translation import _
from desktop.ui.error_text import Told
from desktop.ui.page import Shell
from desktop.ui.pages.intake.sentences import granted_words, known_words
from desktop.ui.pages.intake.words import WordsView
from desktop.ui.pages.intake.works import accepting, granting
from desktop.workflows.accept_waiting import Known
from desktop.workflows.intake_overview import IntakeRow
from desktop.workflows.recovery import Granted


class Requests(QObject):
    """``dealt_with``: look again at what is left. ``failed``: what is no matter of the words."""

    def __init__(
        self,
        shell: Shell,
        words: WordsView,
        *,
        dealt_with: Callable[[], None],
        failed: Callable[[Told], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._shell, self._words, self._dealt_with, self._failed = shell, words, dealt_with, failed
        words.accepted.connect(self._accept)

    def _accept(self, row: IntakeRow, second: str | None) -> None:
        if row.kind == "recovery_request":
            self._grant(row, second)
        else:
            self._shell.tasks.run(accepting(row), done=self._accepted, failed=self._failed, owner=self)

    def _grant(self, row: IntakeRow, second: str | None) -> None:
        """Onto the stick that the request came on; one kept from an earlier stick needs a place."""
        to = Path(row.file).parent if not row.held else self._shell.stick()
        to = to or self._shell.choose_folder(_("批复写到哪里"))
        if to is not None:
            refused = self._words.show_refused
            self._shell.tasks.run(
                granting(row, to, second),
                done=self._granted,
                failed=lambda told: refused(told.what, told.do),
                owner=self,
            )

    def _accepted(self, known: Known) -> None:
        self._words.escape()
        self._shell.toast(known_words(known))
        self._dealt_with()

    def _granted(self, granted: Granted) -> None:
        self._words.escape()
        text, detail = granted_words(granted)
        self._shell.notice("good", text, key="granted", detail=detail)
        self._dealt_with()
