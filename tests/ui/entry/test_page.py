"""The entry page by keys alone, on a real workspace."""

from __future__ import annotations

import pytest

from desktop.storage.drafts import list_drafts
from desktop.storage.records import heads
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock


def test_a_new_record_opens_at_its_first_empty_field(entry, hands, picture, window):
    page = entry(form="free_clinic")
    picture(window, "entry-empty")
    assert page.place
    assert page.sections.row(page.place).current


def fill_some(page, hands):
    """A 义诊 by keys: from the first field to the middle, with an error, a warning and its words."""
    model = page.model
    model.set("place_name", "幸福村文化广场")
    page._go("visits_offline")
    hands.type("68")
    hands.press("Enter", "Enter")
    hands.type("72")
    hands.press("Enter")


def test_pictures(entry, hands, picture, window, inspect):
    page = entry(form="free_clinic")
    fill_some(page, hands)
    hands.rest(600)
    picture(window, "entry-middle")
    page.model.set("screened", 90)
    page._go("screened")
    hands.press("Enter")
    picture(window, "entry-more")
    page._go("staff")
    hands.compose("wang xiu lan", commit="王秀兰")
    hands.press("Enter")
    picture(window, "entry-staff")
    found = inspect(window)
    print("\n".join(found))


@pytest.mark.parametrize(("scale", "contrast"), [(1.5, False), (1.0, True), (1.5, True)])
def test_pictures_big(pages, county, open_window, entry, hands, picture, scale, contrast, inspect):
    window = open_window(county.villages[0], scale=scale, high_contrast=contrast)
    page = entry(window, form="free_clinic")
    fill_some(page, hands)
    page.model.set("screened", 90)
    page._go("screened")
    hands.press("Enter")
    picture(window, f"entry-{scale}-{contrast}")
    print("\n".join(inspect(window)))
