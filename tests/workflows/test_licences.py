"""Every licence the program is given under is with it, whole: its own, the notices, fonts, icons and each library's."""

from __future__ import annotations

import re

import pytest

from desktop.workflows.licences import licences, named_libraries
from tests.architecture.tree import ROOT


@pytest.fixture(scope="module")
def found():
    return licences()


def locked() -> set[str]:
    return {
        name
        for file in ("requirements.lock", "requirements-window.lock")
        for name in re.findall(r"^([a-z0-9-]+)==", (ROOT / "packaging" / file).read_text("utf-8"), re.MULTILINE)
    }


def test_every_locked_library_stands_there_with_its_licence_in_full(found):
    """At least as long as the shortest licence there is; LGPL-3.0 only together with the GPL it adds to."""
    libraries = {item.name.lower(): item for item in found if item.kind == "library"}
    assert locked() <= set(libraries)
    for item in libraries.values():
        assert item.licence
        assert len(item.text) > 900, item.name
    qt = libraries["pyside6-essentials"].text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt
    assert "TERMS AND CONDITIONS" in qt.partition("GPL-3.0.txt")[2]
    assert "Version 2.1, February 1999" in libraries["docxtpl"].text
    assert "ZETETIC LLC" in libraries["sqlcipher3"].text


def test_ours_the_notices_every_font_and_the_icons_come_first(found):
    assert [item.kind for item in found[:6]] == ["own", "notices", "font", "font", "font", "icons"]
    assert found[0].text == (ROOT / "LICENSE").read_text("utf-8")
    assert found[1].text == (ROOT / "packaging" / "THIRD_PARTY_NOTICES.md").read_text("utf-8")
    shown = {item.text for item in found if item.kind == "font"}
    assert shown == {path.read_text("utf-8") for path in (ROOT / "resources" / "fonts").glob("OFL*.txt")}
    assert "Feather" in found[5].text


def test_libraries_of_one_row_share_a_licence_or_have_theirs_in_order():
    table = "| library | for | licence |\n|---|---|---|\n| a, b (with C) | x | MIT, ISC |\n| d, e | y | zlib (F, G) |\n"
    assert list(named_libraries(table)) == [("a", "MIT"), ("b", "ISC"), ("d", "zlib (F, G)"), ("e", "zlib (F, G)")]


def test_a_library_that_is_not_installed_is_still_named(monkeypatch):
    from importlib.metadata import PackageNotFoundError

    from desktop.workflows import licences as module

    def missing(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(module, "distribution", missing)
    again = {item.name: item for item in module.licences()}
    assert again["pyrage"].licence == "MIT OR Apache-2.0"
    assert again["pyrage"].text == ""
