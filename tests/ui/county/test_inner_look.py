"""What opens inside the county's pages, at each size, text size and contrast: the reason of a cell, where a figure comes from."""

from __future__ import annotations

import pytest

from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look


def faces(window, hands):
    """Ways to each face by name."""

    def page(name, argument=None):
        window.go(name, argument)
        hands.idle(window)
        shown = window.shell.page
        while name == "tables" and shown.escape():
            hands.idle(window)
        return shown

    def cell():
        page("completeness")
        hands.press("Ctrl+Home", "Down", "Right", "Enter")

    def figure(column, *, row=0):
        shown = page("tables", ("free_clinic_week", "annex2", "2023"))
        shown.figures.go_to(row, column)
        hands.press("Enter")

    return {
        "board": cell, "people": lambda: figure(6), "records": lambda: figure(17, row=1), "overview": lambda: page("overview"),
        "copying": lambda: page("copying"), "summary": lambda: page("summary"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_opens_inside_the_pages_looks_right(language, year, open_window, hands, picture, gap):
    """One window for all faces; the look changes under another one each time, so each is seen changing too."""
    window = open_window(year.path, clock=year.clock, language=language)
    hands.idle(window)
    known = faces(window, hands)
    names = list(known)
    found: dict[str, list[str]] = {}
    for look in each_look(window, hands, gap):
        if look.high_contrast and language == "en":
            continue  # seen in black in Chinese: no word is longer for it
        for name in names:
            with gap.paused():  # shown by the test, not by a person
                known[name]()
                hands.idle(window)
                settle()
            picture(window, f"county-inner-{name}-{language}-{look}")
            for line in look.findings(window):
                found.setdefault(f"{name}: {line}", []).append(str(look))
        names = names[1:] + names[:1]
    if found:
        pytest.fail("\n".join(f"{line}  {looks}" for line, looks in found.items()), pytrace=False)
