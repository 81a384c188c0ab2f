"""Every face of 单位 at each size, text size and contrast: nothing cut, covered, outside, unnamed, untranslated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.ui.pages.units.works import Done, _kit_facts
from desktop.workflows.enrolment import request_enrolment
from desktop.workflows.kits import create_from_kit, make_kits
from desktop.workflows.network_change import close_unit, revoke_computer
from desktop.workflows.receive_files import receive
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.county.test_units import _code
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look


@pytest.fixture
def mixed(county):
    """Units in every state: words that wait, cut off, closed, without a computer. Gives a kit's facts to be shown."""
    fresh, stick = county.folder / "fresh", county.stick("N")
    with open_workspace(county.county, fixed_clock()) as above:
        made = make_kits(above, [_code(county.townships[0])], stick)
        revoke_computer(above, _code(county.townships[1]), reason="丢了")
        close_unit(above, _code(county.villages[0]), "2023-08-31", reason="并到镇上")
    create_from_kit(fresh, fixed_clock(), kit=made.kits[0].file, code=made.kits[0].code, fingerprint=made.fingerprint)
    with open_workspace(fresh, fixed_clock()) as below:
        asked = request_enrolment(below, stick).file
    with open_workspace(county.county, fixed_clock()) as above:
        receive(above, [asked])
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_face_looks_right(language, county, mixed, open_window, hands, picture, gap):
    """One window for all faces; the look changes under another one each time, so each is seen changing too."""
    window = open_window(county.county, language=language)
    window.go("units")
    hands.idle(window)
    page = window.shell.page
    seen = page.seen
    assert {"waiting", "enrolled", "cut", "closed"} <= {row.state for row in seen.rows}
    known = next(n for n, row in enumerate(seen.rows) if row.state == "enrolled")

    def show(face):
        page._show(page._list)
        page._came(seen)
        page.table.go_to(0 if face in ("list", "words") else known)
        if face == "words":
            hands.press("Enter", "Space", "Space")
        elif face == "nothing":
            page._show(page.empty)
            page._came(replace(seen, rows=()))
        elif face == "done":
            page._begin("kit")
            page._did(Done(seen, page.sheet.words.text(), _kit_facts(mixed)))
        elif face not in ("list", "row"):
            page._begin(face)
            assert page.sheet.deed == face

    names = ["list", "row", "words", "kit", "history", "revoke", "replace", "close", "done", "nothing"]
    found: list[str] = []
    for look in each_look(window, hands, gap):
        for face in names:
            with gap.paused():  # shown by the test, not by a person
                show(face)
                hands.idle(window)
                settle()
            picture(window, f"units-{face}-{language}-{look}")
            found += [f"{face} {look}: {line}" for line in look.findings(window)]
        names = names[1:] + names[:1]
    assert not found, "\n".join(found)
