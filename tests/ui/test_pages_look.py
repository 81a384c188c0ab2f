"""Every page of every role, at each size, text size, contrast and language: nothing cut, covered, outside or unnamed."""

from __future__ import annotations

import pytest

from tests.ui.harness.county import Demonstration, copy_county
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import LOOKS, each_look

pytest.importorskip("desktop.ui.pages.month")

PAGES = {
    "village": ("new", "month", "records", "submit", "print", "names", "settings", "help"),
    "township": ("new", "month", "intake", "review", "completeness", "records", "submit", "print", "settings"),
    "county": ("overview", "intake", "review", "completeness", "tables", "records", "units", "settings"),
}
# Reached from others, not from the rail.
INNER = {"village": ("scans", "licences"), "township": ("settle",), "county": ("settle", "copying", "summary")}


@pytest.fixture(scope="module")
def shared(made_county, tmp_path_factory) -> Demonstration:
    """One copy for all pages: nobody writes here."""
    return copy_county(made_county, tmp_path_factory.mktemp("look") / "county")


@pytest.mark.parametrize("role", PAGES)
def test_the_rail_has_the_pages_that_are_looked_at(role, shared, open_window):
    assert tuple(open_window(shared.of(role)).page_names()) == PAGES[role]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", PAGES)
def test_the_pages_look_right(role, language, shared, open_window, hands, picture, gap):
    """One window for all its pages; at each change of the look another page shows, so each is seen changing too."""
    window = open_window(shared.of(role), language=language)
    found: dict[str, list[str]] = {}
    pages = [*PAGES[role], *INNER[role]]
    for look in each_look(window, hands, gap):
        for page in pages:
            window.go(page)
            hands.idle(window)
            settle()
            picture(window, f"{role}-{page}-{language}-{look}")
            for line in look.findings(window):
                found.setdefault(f"{role}/{page}: {line}", []).append(str(look))
        pages = pages[1:] + pages[:1]
    told = [f"{line}  [{', '.join(looks) if len(looks) < len(LOOKS) else 'always'}]" for line, looks in found.items()]
    if told:
        pytest.fail(f"{len(told)} findings:\n" + "\n".join(told), pytrace=False)
