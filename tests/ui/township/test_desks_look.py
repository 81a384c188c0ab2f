"""Every face of 等人定 at each size, text size and contrast: nothing cut, covered, outside, unnamed, untranslated."""

from __future__ import annotations

import pytest

from desktop.storage.records import heads
from desktop.workflows import open_matters as matters
from desktop.workflows.enter_record import add_records
from desktop.workflows.read_records import show_record
from desktop.workflows.receive_files import receive
from desktop.workflows.same_person import Person, PersonPair
from desktop.workflows.settle_fork import Fork, ForkSide
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look
from tests.ui.township.conftest import PERIOD, of_township
from tests.ui.township.test_desks import _clinic


@pytest.fixture
def township(county):
    """A record mended in two places, and two villages that tell of one clinic."""
    place, (one, other, *_rest), stick = county.townships[0], of_township(county), county.stick("L")
    with open_workspace(one, fixed_clock()) as below:
        rid = next(i.rid for i in heads(below.db, form="free_clinic", limit=1000) if i.unit == below.identity.org)
        data = dict(show_record(below, rid)["data"])
        add_records(below, "free_clinic", [{**data, "visits_offline": 77, "place_name": "村委会大院"}], revise=rid)
    for village in (one, other):
        with open_workspace(village, fixed_clock()) as below:
            add_records(below, "free_clinic", [_clinic("两村交界的广场")])
            submit_period(below, PERIOD, stick)
    with open_workspace(place, fixed_clock()) as above:
        add_records(above, "free_clinic", [{**data, "visits_offline": 55}], revise=rid)
        receive(above, [stick])
    return place


def _two_of_a_number(workspace):
    sides = tuple(
        ForkSide(f"{n}a7c{n}e99b0214f", "d", f"2023-09-2{n}T17:05:00+08:00", 4 + n, "", n == 1) for n in (1, 2)
    )
    return matters._fork(workspace, Fork("f", 7, workspace.identity.org, sides, broken=False))


def _two_of_a_name(workspace):
    own = workspace.identity.org
    persons = (Person("P1", "周文清", (own,), ("232",), 12, True), Person("P2", "周文清", (own,), (), 3, False))
    return matters._person(workspace, PersonPair(persons))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_face_looks_right(language, township, open_window, hands, picture, gap):
    """One window for all faces; the look changes under another one each time, so each is seen changing too."""
    window = open_window(township, language=language)
    made = []
    window.tasks.run(
        lambda workspace, _progress: [_two_of_a_number(workspace), _two_of_a_name(workspace)], done=made.extend
    )
    hands.until(lambda: made)
    window.go("settle")
    hands.idle(window)
    page = window.shell.page
    assert [item.entry.name for item in window.shell.rail.items if item.isChecked()] == ["review"]
    waiting = [*page.matters, *made]
    assert {matter.kind for matter in waiting} == {"conflict", "fork", "duplicate", "person"}

    def show(face):
        window.go("settle")
        hands.idle(window)
        if face in ("list", "nothing"):
            page._came((tuple(waiting) if face == "list" else (), None))
        elif face in ("fork", "person"):
            page._came((tuple(waiting), next(matter for matter in made if matter.kind == face)))
        else:
            window.go("settle", (face, next(matter.key for matter in waiting if matter.kind == face).split()[0]))
            hands.idle(window)
            assert page.matter is not None and page.matter.kind == face

    names = ["list", "conflict", "fork", "duplicate", "person", "nothing"]
    found: list[str] = []
    for look in each_look(window, hands, gap):
        for face in names:
            with gap.paused():  # shown by the test, not by a person
                show(face)
                hands.idle(window)
                settle()
            picture(window, f"settle-{face}-{language}-{look}")
            found += [f"{face} {look}: {line}" for line in look.findings(window)]
        names = names[1:] + names[:1]
    assert not found, "\n".join(found)
