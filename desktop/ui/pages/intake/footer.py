"""What the files of a stick may be done with: one main action that names its effect, and what else there is."""

from __future__ import annotations

from desktop.foundation.translation import _
from desktop.ui.pages.intake.sentences import MainAction, review_words
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.wizard import FooterBar


class IntakeFooter(FooterBar):
    """``main`` is what Enter does."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.main = Button(theme, "", icon="inbox", key="Enter", kind="main", great=True)
        self.none = Button(theme, _("都不收"), key="Esc")
        self.review = Button(theme, _("去审核"), icon="clipboard-check")
        self.set_left(self.none, self.review)
        self.set_right(self.main)

    def show_action(self, action: MainAction, phase: str, waiting: int, *, units: bool) -> None:
        """``waiting``: records to review; ``units``: somebody is to get a receipt."""
        self.main.setText(action.text)
        self.main.set_icon(action.icon)
        self.main.set_enabled(action.why_not)
        self.main.setVisible(bool(action.text))
        self.none.setVisible(phase in ("tried", "trying"))
        self.review.setVisible(phase == "taken" and bool(waiting) and units)
        self.review.setText(review_words(waiting))
        self.set_note(action.note)
