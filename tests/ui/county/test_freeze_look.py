"""A reported table at each size, text size and contrast: nothing cut, covered, outside, unnamed, untranslated."""

from __future__ import annotations

import pytest

from desktop.storage.records import heads
from desktop.workflows.close_period import close_period
from desktop.workflows.freeze_table import freeze_table
from tests.helpers.county_history import judge
from tests.ui.county.test_freeze import WEEK
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import each_look


@pytest.fixture
def reported(year):
    """Reported, closed, then one record returned and another come late."""
    with year.open() as workspace:
        freeze_table(workspace, *WEEK, person="孙立新")
        close_period(workspace, "free_clinic_week", "2023", person="孙立新")
        judge(
            workspace, heads(workspace.db, form="free_clinic", unit="T101", date_from="2023-09-01")[0].rid, "returned"
        )
        with workspace.db.atomic():
            year.month(workspace, "T103", "2023-09", data={"visits_offline": 9})
    return year


def show(page, face: str) -> None:
    page.escape()
    if face in {"then", "both"}:
        page.state.modes._pick(face)
    elif face in {"changes", "late", "stamp"}:
        page.acts._asked(face)
    else:
        {"freeze": page.freeze, "close": page.close_period}[face].click()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_face_looks_right(language, reported, open_window, hands, picture, gap):
    """One window for all faces; the look changes under another one each time, so each is seen changing too."""
    window = open_window(reported.path, clock=reported.clock, language=language)
    window.go("tables", WEEK)
    hands.idle(window)
    found: dict[str, list[str]] = {}
    faces = ["then", "both", "changes", "late", "freeze", "stamp", "close"]
    for look in each_look(window, hands, gap):
        for face in faces:
            show(window.shell.page, face)
            hands.idle(window)
            settle()
            picture(window, f"tables-{face}-{language}-{look}")
            for line in look.findings(window):
                found.setdefault(f"{face}: {line}", []).append(str(look))
        faces = faces[1:] + faces[:1]
    if found:
        pytest.fail("\n".join(f"{line}  {looks}" for line, looks in found.items()), pytrace=False)
