"""Every page of every role, at each size, text size, contrast and language: nothing cut, covered, outside or unnamed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.harness.county import Demonstration, copy_county
from tests.ui.harness.guards import settle
from tests.ui.harness.opening import dress

pytest.importorskip("desktop.ui.pages.month")

PAGES = {
    "village": ("new", "month", "records", "submit", "settings", "help"),
    "township": ("new", "month", "intake", "review", "completeness", "records", "submit", "settings"),
    "county": ("overview", "intake", "review", "completeness", "tables", "records", "settings"),
}
LOOKS = [((1366, 697), 1.0), ((1366, 697), 1.5), ((1024, 600), 1.0)]


@pytest.fixture(scope="module")
def shared(made_county, tmp_path_factory) -> Demonstration:
    """One copy for all pages: nobody writes here."""
    return copy_county(made_county, tmp_path_factory.mktemp("look") / "county")


@pytest.mark.parametrize("role", PAGES)
def test_the_rail_has_the_pages_that_are_looked_at(role, shared, open_window):
    assert tuple(open_window(shared.of(role)).page_names()) == PAGES[role]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("role", "page"), [(role, page) for role, pages in PAGES.items() for page in pages])
def test_the_page_looks_right(role, page, language, shared, open_window, hands, inspect, picture):
    window = open_window(shared.of(role), language=language)
    window.go(page)
    hands.idle(window)
    found: dict[str, list[str]] = {}
    for high_contrast in (False, True):
        for size, scale in LOOKS:
            dress(window, size=size, scale=scale, high_contrast=high_contrast)
            hands.idle(window)
            settle()
            look = f"{size[0]}×{size[1]} {scale:.0%} {'black' if high_contrast else 'light'}"
            picture(window, f"{role}-{page}-{language}-{look}")
            for line in _size(window, size) + inspect(window):
                found.setdefault(line, []).append(look)
    if found:
        everywhere = 2 * len(LOOKS)
        told = [
            f"{line}  [{', '.join(looks) if len(looks) < everywhere else 'always'}]" for line, looks in found.items()
        ]
        pytest.fail(f"{len(told)} findings on {role}/{page}:\n" + "\n".join(told), pytrace=False)


def _size(window: Any, wanted: tuple[int, int]) -> list[str]:
    """A page that asks for more room than there is makes the window grow past the screen."""
    had = (window.width(), window.height())
    return [] if had == wanted else [f"size: the window is {had[0]}×{had[1]} on a screen of {wanted[0]}×{wanted[1]}"]
