"""What opens inside the village's pages, at each size, text size and contrast: with something on it, and something wrong."""

from __future__ import annotations

import pytest

from desktop.errors import EnvironmentFailure
from desktop.foundation.translation import _
from desktop.ui.pages.printing.reveal import Reveal, looking
from desktop.ui.widgets.question import Question
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look


def faces(window, hands):
    """Ways to each face by name."""

    def page(name):
        window.go(name)
        hands.idle(window)
        shown = window.shell.page
        while shown.escape():
            hands.idle(window)
        return shown

    def records(then):
        shown = page("records")
        shown.table.go_to(0)
        hands.until(lambda: shown.preview.detail is not None)
        hands.idle(window)
        shown.table.setFocus()
        hands.press(*then)

    def names(*then):
        page("names")
        hands.press(*then)
        hands.idle(window)

    def helped():
        page("help").search.setText("xy")

    return {
        "month": lambda: page("month"), "records": lambda: records(()), "preview": lambda: records(("F9",)),
        "delete": lambda: records(("Ctrl+Del",)), "submit": lambda: page("submit"),
        "name": lambda: names("Ctrl+I", "Ctrl+S"), "help": helped,
    }  # fmt: skip


def looked(found, name, look, window):
    for line in look.findings(window):
        if line.startswith("Chinese") and "环 103" in line:
            continue  # the code for the telephone is the same in every language
        found.setdefault(f"{name}: {line}", []).append(str(look))


def told(found):
    return "\n".join(f"{line}  {looks}" for line, looks in found.items())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_opens_inside_the_pages_looks_right(language, village, open_window, hands, picture, gap):
    """A returned record and a draft; the look changes under another face each time, so each is seen changing too."""
    village.returned()
    village.draft()
    village.clinic()
    window = open_window(village.path, language=language)
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
            picture(window, f"inner-{name}-{language}-{look}")
            looked(found, name, look, window)
        names = names[1:] + names[:1]
    assert not found, told(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_written_and_what_was_not_look_right(
    language, village, county, open_window, openings, hands, picture, gap, monkeypatch
):
    """The last step of a submission, and the step where a stick was pulled too early."""
    village.clinic()
    stick = county.stick("L")
    openings.plug(stick)
    window = open_window(village.path, language=language)
    window.go("submit")
    hands.idle(window)
    page = window.shell.page

    def torn(*_asked):
        raise EnvironmentFailure("环 103", _("读写磁盘时出错"))

    found: dict[str, list[str]] = {}
    with monkeypatch.context() as patch:
        patch.setattr("desktop.workflows.submit_period.write_atomically", torn)
        hands.press("Enter")
        hands.until(lambda: page.failed)
    for look in each_look(window, hands, gap):
        picture(window, f"inner-torn-{language}-{look}")
        looked(found, "torn", look, window)
    hands.press("Enter")
    hands.until(lambda: page.stage == 3 or page.failed)
    assert page.stage == 3
    hands.idle(window)
    for look in each_look(window, hands, gap):
        picture(window, f"inner-written-{language}-{look}")
        looked(found, "written", look, window)
    assert not found, told(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_dialogs_look_right(language, village, open_window, hands, inspect, picture, gap):
    window = open_window(village.path, language=language)
    theme = window.theme
    chinese = language == "zh"
    words = (
        ("这份草稿还没存上，要不要了？", "接着填", "不要这份草稿") if chinese else ("Keep it?", "Go on", "Discard it")
    )
    found: list[str] = []
    for look in each_look(window, hands, gap):
        dialogs = {
            "question": Question(theme, words[0], words[0] * 4, safe=words[1], act=words[2], parent=window),
            "reveal": Reveal(theme, looking(), window),
        }
        for name, dialog in dialogs.items():
            dialog.show()
            settle()
            picture(dialog, f"dialog-{name}-{language}-{look}")
            found += [f"{name} {look}: {line}" for line in inspect(dialog)]
            if not window.rect().contains(dialog.rect()):
                found.append(f"{name} {look}: {dialog.width()}×{dialog.height()} is larger than the window")
            dialog.close()
            dialog.deleteLater()
    assert not found, "\n".join(found)
