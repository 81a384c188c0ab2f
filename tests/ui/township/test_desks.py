"""等人定 and the undoing of an intake, by keys alone: what a person settles is settled for good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.model.record import RecordEvent
from desktop.storage.records import add_event, head, heads
from desktop.workflows.compare_revisions import review_item
from desktop.workflows.enter_record import add_records
from desktop.workflows.open_matters import open_matters
from desktop.workflows.read_records import show_record
from desktop.workflows.receive_files import receive
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock
from tests.ui.harness.county import Demonstration
from tests.ui.township.conftest import PERIOD, of_township


@dataclass(frozen=True)
class Disputed:
    township: Path
    rid: str
    stick: Path


def _clinic(place: str, **more: Any) -> dict[str, Any]:
    return {
        "activity_date": "2023-09-21", "day_part": "1", "place_name": place, "division_code": "990101001001", "site_type": "40",
        "our_role": "1", "clinic_kind": "5", "visits_offline": 20, "visits_online": 0,
        "staff": [{"staff_name": "周文清", "staff_unit": "990101", "staff_title": "232"}], **more,
    }  # fmt: skip


@pytest.fixture
def disputed(county: Demonstration) -> Disputed:
    """The township and a village mended the same record, each in its own way."""
    township, village, stick = county.townships[0], of_township(county)[0], county.stick("D")
    with open_workspace(village, fixed_clock()) as below:
        found = next(
            item for item in heads(below.db, form="free_clinic", limit=1000) if item.unit == below.identity.org
        )
        data = dict(show_record(below, found.rid)["data"])
        add_records(below, "free_clinic", [{**data, "visits_offline": 77}], revise=found.rid)
        submit_period(below, PERIOD, stick)
    with open_workspace(township, fixed_clock()) as above:
        add_records(above, "free_clinic", [{**data, "visits_offline": 55}], revise=found.rid)
        receive(above, [stick])
    return Disputed(township, found.rid, stick)


def _state(place: Path, rid: str) -> str:
    with open_workspace(place, fixed_clock()) as workspace:
        found = head(workspace.db, rid)
        return found.state if found is not None else ""


def _kinds(place: Path) -> list[str]:
    with open_workspace(place, fixed_clock()) as workspace:
        return [matter.kind for matter in open_matters(workspace)]


def test_a_conflict_is_settled_from_the_review_with_a_reason(disputed, open_window, hands):
    window = open_window(disputed.township)
    window.go("review", disputed.rid)
    hands.idle(window)
    hands.press("Ctrl+J")
    hands.idle(window)
    page = window.shell.page
    assert (page.name, page.matter.kind, page.reason.hasFocus()) == ("settle", "conflict", True)
    first = page.matter.rows[0]
    assert first.differs and set(first.values) == {"77", "55"}
    hands.press("Ctrl+1")
    assert page.matter is not None and page._why_not() == "先写一句为什么"
    hands.compose("da dianhua", commit="打电话问过")
    hands.press("Enter")
    assert page.sides.hasFocus()
    hands.press("Ctrl+1")
    hands.idle(window)
    assert window.shell.page.name == "review"
    window.close()
    assert _state(disputed.township, disputed.rid) != "conflict"
    assert "conflict" not in _kinds(disputed.township)


def test_the_list_leads_through_all_of_them(disputed, open_window, hands, picture):
    window = open_window(disputed.township)
    window.go("settle")
    hands.idle(window)
    page = window.shell.page
    count = len(page.matters)
    assert count >= 1 and page.matters[0].kind == "conflict" and page.list.hasFocus()
    picture(window, "township-settle-list")
    hands.press("Enter")
    hands.idle(window)
    assert page.matter.key == disputed.rid
    picture(window, "township-settle-conflict")
    hands.press("Esc")
    assert page.matter is None and page.list.hasFocus()
    hands.press("Enter")
    hands.idle(window)
    hands.compose("da dianhua", commit="看过登记表")
    hands.press("Ctrl+2")
    hands.idle(window)
    assert page.name == "settle" and len(page.matters) == count - 1
    hands.press("Esc")
    hands.idle(window)
    assert window.shell.page.name != "settle"


def test_two_that_look_alike_are_told_apart(county, open_window, hands, picture):
    township, (one, other, *_rest) = county.townships[0], of_township(county)
    stick = county.stick("T")
    for place in (one, other):
        with open_workspace(place, fixed_clock()) as below:
            add_records(below, "free_clinic", [_clinic("两村交界的广场")])
            submit_period(below, PERIOD, stick)
    with open_workspace(township, fixed_clock()) as above:
        receive(above, [stick])
        pair = next(m for m in open_matters(above) if m.kind == "duplicate" and "两村" not in m.title)
        rid = pair.sides[1][0]
    window = open_window(township)
    window.go("settle", ("duplicate", rid))
    hands.idle(window)
    page = window.shell.page
    assert page.matter.kind == "duplicate" and page.matter.can_differ and page.sides.hasFocus()
    picture(window, "township-settle-duplicate")
    assert all(button.width() >= button.sizeHint().width() for button in (page.different, *page.choices))
    hands.press("Ctrl+D")
    hands.idle(window)
    window.close()
    with open_workspace(township, fixed_clock()) as above:
        assert pair.key not in [matter.key for matter in open_matters(above)]


def test_the_review_leads_to_the_pair_it_shows(county, open_window, hands):
    """Three alike: beside the one in hand stands the record its doubt names, and that pair is asked about."""
    township, places, stick = county.townships[0], of_township(county)[:2], county.stick("T")
    for place in (places[0], places[0], places[1]):
        with open_workspace(place, fixed_clock()) as below:
            add_records(below, "free_clinic", [_clinic("两村交界的广场")])
            submit_period(below, PERIOD, stick)
    with open_workspace(township, fixed_clock()) as above:
        receive(above, [stick])
        pairs = [m.key.split() for m in open_matters(above) if m.kind == "duplicate"]
        twice = next(rid for rid in {key for pair in pairs for key in pair} if sum(rid in pair for pair in pairs) > 1)
        third = next(pair for pair in reversed(pairs) if twice in pair)
        (other,) = set(third) - {twice}
        rev = review_item(above, twice).rev
        add_event(above.db, RecordEvent(twice, rev, "suspect", above.identity.org, "", above.now_text, other, "像"))
    window = open_window(township)
    window.go("review", twice)
    hands.idle(window)
    hands.press("Ctrl+J")
    hands.until(lambda: window.shell.page.name == "settle" and window.shell.page.matter is not None)
    assert window.shell.page.matter.key.split() == sorted((twice, other))


def test_nothing_to_settle_says_so(county, open_window, hands):
    window = open_window(county.townships[-1])
    window.go("settle", ("conflict", "nothing"))
    hands.idle(window)
    page = window.shell.page
    if not page.matters:
        assert page._stack.currentWidget() is page.empty
    assert page.matter is None


def test_the_last_intake_is_taken_back_with_one_key(pile, township_window, hands):
    def count() -> int:
        with open_workspace(pile.township, fixed_clock()) as workspace:
            return len(heads(workspace.db, limit=100_000))

    before = count()
    window = township_window()
    page = window.shell.page
    assert "撤销上次收件" not in _band(page)
    hands.press("Enter")
    hands.idle(window)
    assert page._phase == "taken" and "撤销上次收件" in _band(page)
    hands.press("Ctrl+Z")
    hands.idle(window)
    assert page._phase == "idle"
    window.close()
    assert count() == before


def test_what_was_reviewed_is_not_offered_for_undoing(received, open_at: Callable[..., Any], hands):
    window = open_at(received)
    page = window.shell.page
    assert page._desks._last is not None
    window.go("review")
    hands.idle(window)
    hands.press("Ctrl+Return")
    hands.idle(window)
    window.go("intake")
    hands.idle(window)
    page._load_waiting()
    hands.idle(window)
    assert page._desks._last is None and "撤销上次收件" not in _band(page)


def _band(page: Any) -> list[str]:
    return [button.text() for button in page.band_buttons()]
