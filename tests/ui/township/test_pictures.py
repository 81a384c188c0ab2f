"""The township's pages with something on them, at every size: nothing cut, covered, outside, unnamed, untranslated."""

from __future__ import annotations

import pytest

from desktop.foundation.translation import _
from tests.ui.harness.looks import each_look
from tests.ui.harness.opening import dress


@pytest.fixture
def looks(hands, picture, gap, language):
    """``looks(window, "name")``: what is wrong with the window as it stands, in every look."""

    def found(window, name):
        told = []
        for look in each_look(window, hands, gap):
            picture(window, f"{name}-{language}-{look}")
            told += [f"{look}: {line}" for line in look.findings(window) if not _of_others(line)]
        with gap.paused():
            dress(window, size=(1366, 697), scale=1.0, high_contrast=False)
        return told

    return found


def _of_others(line: str) -> bool:
    """The rail is the frame's, and looked at with it; Chinese in English is ours once there are translations."""
    return "RailItem" in line or (line.startswith("Chinese") and _("程序查过") == "程序查过")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_intake(township_window, hands, looks, language):
    window = township_window(language=language)
    found = looks(window, "intake")
    page = window.shell.page
    hands.until(lambda: page._results.current() is not None)
    while not page._results.current().request:
        hands.press("F8")
    found += looks(window, "intake-request")
    hands.press("Enter", "Space", "Space")
    found += looks(window, "words")
    hands.press("Esc", "Home", "Enter")
    hands.idle(window)
    found += looks(window, "taken")
    page._receipts_button.setFocus()
    hands.press("Enter")
    hands.idle(window)
    found += looks(window, "receipts")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_review(received, open_at, hands, looks, language):
    window = open_at(received, language=language)
    hands.press("Alt+4")
    hands.idle(window)
    found = looks(window, "review")
    page = window.shell.page
    hands.press(*["Ctrl+Down"] * len(page._list.queue.items))
    hands.idle(window)
    while page._item.changed == 0 or len(page._item.sides) < 2 or page._item.state == "suspect":
        before = page._item.rid
        hands.press("Ctrl+Up")
        hands.until(lambda before=before: page._item.rid != before)
    found += looks(window, "review-changed")
    hands.press("Ctrl+T")
    found += looks(window, "review-return")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_to_do(received, pile, open_window, hands, looks, language):
    """No stick: what waits from earlier ones, or nothing at all; and nothing to judge."""
    window = open_window(received.township, language=language)
    hands.idle(window)
    found = looks(window, "waiting")
    window = open_window(pile.township, language=language)
    hands.idle(window)
    found += looks(window, "idle")
    hands.press("Alt+4")
    hands.idle(window)
    found += looks(window, "review-empty")
    assert not found, "\n".join(found)
