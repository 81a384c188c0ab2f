"""Every face of the pages about people at each size, text size and contrast: nothing cut, covered, outside or unnamed."""

from __future__ import annotations

import pytest

from desktop.foundation.translation import _
from tests.ui.harness.looks import each_look
from tests.workflows.accounts import PASSWORD

CODE = "FX9XE-0F2K6-HR81P-ET2N6-T0FKR-2W2H2-7304X"


@pytest.fixture
def faces(open_window, hands, clinic, free):
    """Ways to each face by name; each gives the window that shows it."""

    def people(language, path=clinic, password=PASSWORD):
        window = open_window(path, password=password, language=language)
        window.go("people")
        hands.idle(window)
        return window, window.shell.page

    def sheet(language, who, what, wrong=""):
        window, page = people(language)
        page._choose(who)
        if what:
            page._open_sheet(what)
        if wrong:
            page.form.show_wrong(_("密码不对。"), "", wrong)
        return window

    def code(language, *, asked):
        window, page = people(language)
        page._code = CODE
        page.code.show_code(CODE)
        page._show("code")
        if asked:
            page.code.forward()
        return window

    def making(language):
        window, page = people(language)
        page._make_code()
        return window

    def adding(language):
        window, page = people(language)
        page._add()
        return window

    def going(language, page, path=clinic, password=PASSWORD):
        window = open_window(path, password=password, language=language)
        window.go(page)
        hands.idle(window)
        return window

    return {
        "free": lambda language: people(language, free, None)[0], "list": lambda language: people(language)[0],
        "person": lambda language: sheet(language, 0, ""), "rename": lambda language: sheet(language, 1, "rename"),
        "password": lambda language: sheet(language, 0, "password", "own"), "unlock": lambda language: sheet(language, 0, "unlock"),
        "retire": lambda language: sheet(language, 0, "retire", "second"), "add": adding, "make": making,
        "code": lambda language: code(language, asked=False), "asked": lambda language: code(language, asked=True),
        "who": lambda language: going(language, "who"), "who-free": lambda language: going(language, "who", free, None),
        "done": lambda language: going(language, "done"), "settings": lambda language: going(language, "settings"),
    }  # fmt: skip


NAMES = (
    "free", "list", "person", "rename", "password", "unlock", "retire", "add", "make", "code", "asked", "who", "who-free",
    "done", "settings",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_about_people_looks_right(name, language, faces, hands, picture, gap):
    with gap.paused():  # set up by the test, not by a person
        window = faces[name](language)
    hands.idle(window)
    found: list[str] = []
    for look in each_look(window, hands, gap):
        picture(window, f"people-{name}-{language}-{look}")
        found += [f"{look}: {line}" for line in look.findings(window)]
    assert found == []
