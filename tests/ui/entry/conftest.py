"""The entry page in the real window of a village; other pages are blank."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.ui.page import Heading, Page
from desktop.ui.shell import registry, workspace_shell
from desktop.ui.widgets.buttons import Button


class Blank(Page):
    """Stands where another page would."""

    def __init__(self, shell: Any, name: str) -> None:
        super().__init__(shell)
        self.name = name  # type: ignore[misc]
        self.button = Button(self.theme, name, parent=self)

    def heading(self) -> Heading:
        return Heading(self.name)

    def first_focus(self) -> Any:
        return self.button


@pytest.fixture
def pages(monkeypatch):
    """Blank pages all round; the entry page is the real one."""
    real = registry.make_page

    def make(entry, shell):
        return real(entry, shell) if entry.name == "entry" else Blank(shell, entry.name)

    monkeypatch.setattr(workspace_shell, "make_page", make)


@pytest.fixture
def window(pages, county, open_window):
    return open_window(county.villages[0])


@pytest.fixture
def entry(request, hands):
    """``entry(form="free_clinic")``: the page with that request open; ``shown``: another window than the village's."""
    from desktop.ui.pages.entry.request import EntryRequest

    def open_it(shown=None, **wanted):
        shown = shown or request.getfixturevalue("window")
        shown.shell.go("entry", EntryRequest(**wanted))
        hands.until(lambda: shown.shell.page.name == "entry" and shown.shell.page.model is not None)
        hands.idle(shown)
        return shown.shell.page

    return open_it
