"""The township's pages with something on them, at every size: nothing cut, covered, outside, unnamed, untranslated."""

from __future__ import annotations

import pytest

from desktop.foundation.translation import _
from tests.ui.harness.guards import settle
from tests.ui.harness.opening import dress

LOOKS = [((1366, 697), 1.0), ((1366, 697), 1.5), ((1024, 600), 1.0)]


def _looks(window, name, hands, inspect, picture, language):
    found = []
    for high_contrast in (False, True):
        for size, scale in LOOKS:
            dress(window, size=size, scale=scale, high_contrast=high_contrast)
            hands.idle(window)
            settle()
            black = "black" if high_contrast else "light"
            picture(window, f"{name}-{language}-{size[0]}-{scale:.0%}-{black}")
            had = (window.width(), window.height())
            look = f"{size[0]}×{size[1]} {scale:.0%} {black}"
            found += [] if had == size else [f"{look}: grew to {had}"]
            found += [f"{look}: {line}" for line in inspect(window) if not _of_others(line)]
    dress(window, size=(1366, 697), scale=1.0, high_contrast=False)
    return found


def _of_others(line: str) -> bool:
    """The rail is the frame's, and looked at with it; Chinese in English is ours once there are translations."""
    return "RailItem" in line or (line.startswith("Chinese") and _("程序查过") == "程序查过")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.gap(1500)  # six sizes and palettes one after the other: nobody does that
def test_intake(township_window, hands, inspect, picture, language):
    window = township_window(language=language)
    found = _looks(window, "intake", hands, inspect, picture, language)
    page = window.shell.page
    hands.until(lambda: page._results.current() is not None)
    while not page._results.current().request:
        hands.press("F8")
    found += _looks(window, "intake-request", hands, inspect, picture, language)
    hands.press("Enter", "Space", "Space")
    found += _looks(window, "words", hands, inspect, picture, language)
    hands.press("Esc", "Home", "Enter")
    hands.idle(window)
    found += _looks(window, "taken", hands, inspect, picture, language)
    page._receipts_button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    found += _looks(window, "receipts", hands, inspect, picture, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.gap(1500)
def test_review(received, open_at, hands, inspect, picture, language):
    window = open_at(received, language=language)
    hands.press("Alt+4")
    hands.idle(window)
    found = _looks(window, "review", hands, inspect, picture, language)
    page = window.shell.page
    hands.press(*["Ctrl+Down"] * len(page._list.queue.items))
    hands.idle(window)
    while page._item.changed == 0 or len(page._item.sides) < 2 or page._item.state == "suspect":
        before = page._item.rid
        hands.press("Ctrl+Up")
        hands.until(lambda before=before: page._item.rid != before)
    found += _looks(window, "review-changed", hands, inspect, picture, language)
    hands.press("Ctrl+T")
    found += _looks(window, "review-return", hands, inspect, picture, language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.gap(1500)
def test_nothing_to_do(received, pile, open_window, hands, inspect, picture, language):
    """No stick: what waits from earlier ones, or nothing at all; and nothing to judge."""
    window = open_window(received.township, language=language)
    hands.idle(window)
    found = _looks(window, "waiting", hands, inspect, picture, language)
    window = open_window(pile.township, language=language)
    hands.idle(window)
    found += _looks(window, "idle", hands, inspect, picture, language)
    hands.press("Alt+4")
    hands.idle(window)
    found += _looks(window, "review-empty", hands, inspect, picture, language)
    assert not found, "\n".join(found)
