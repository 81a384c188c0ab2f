"""Every face of the pages about people at each size, text size and contrast: nothing cut, covered, outside or unnamed."""

from __future__ import annotations

import pytest

from desktop.foundation.translation import _
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look
from tests.workflows.accounts import PASSWORD

CODE = "FX9XE-0F2K6-HR81P-ET2N6-T0FKR-2W2H2-7304X"


def faces(window, hands):
    """Ways to each face by name."""

    def people():
        window.go("people")
        hands.idle(window)
        return window.shell.page

    def sheet(who, what, wrong=""):
        page = people()
        page._choose(who)
        if what:
            page._open_sheet(what)
        if wrong:
            page.form.show_wrong(_("密码不对。"), "", wrong)

    def code(*, asked):
        page = people()
        page._code = CODE
        page.code.show_code(CODE)
        page._show("code")
        if asked:
            page.code.forward()

    return {
        "list": people, "person": lambda: sheet(0, ""), "rename": lambda: sheet(1, "rename"),
        "password": lambda: sheet(0, "password", "own"), "unlock": lambda: sheet(0, "unlock"),
        "retire": lambda: sheet(0, "retire", "second"), "add": lambda: people()._add(),
        "make": lambda: people()._make_code(), "code": lambda: code(asked=False), "asked": lambda: code(asked=True),
        "who": lambda: window.go("who"), "done": lambda: window.go("done"),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_about_people_look_right(language, open_window, hands, picture, gap, clinic, free):
    """One window for all faces; the look changes under another one each time, so each is seen changing too."""
    found: list[str] = []
    for name, path, password in (("clinic", clinic, PASSWORD), ("free", free, None)):
        window = open_window(path, password=password, language=language)
        known = faces(window, hands)
        names = list(known) if password else ["list", "who"]
        for look in each_look(window, hands, gap):
            for face in names:
                with gap.paused():  # shown by the test, not by a person
                    known[face]()
                    hands.idle(window)
                    settle()
                picture(window, f"people-{name}-{face}-{language}-{look}")
                assert [item.entry.name for item in window.shell.rail.items if item.isChecked()] == ["settings"]
                found += [f"{name} {face} {look}: {line}" for line in look.findings(window)]
            names = names[1:] + names[:1]
    assert found == []
