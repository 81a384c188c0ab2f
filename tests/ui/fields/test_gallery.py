"""Every state at every size: nothing cut, nothing overlapping, nothing outside, everything named."""

from __future__ import annotations

import pytest

from tests.ui.fields import gallery


@pytest.mark.parametrize(
    ("scale", "contrast"),
    [(1.0, False), (1.0, True), (1.25, False), (1.5, False), (1.5, True), (1.75, False), (2.0, True)],
)
def test_rows_in_every_state(theme, widget_host, inspect, picture, qapp, scale, contrast):
    theme.set_scale(scale)
    theme.set_high_contrast(contrast)
    page, rows = gallery.entry(theme)
    window = widget_host(page, size=(900 if scale < 1.5 else 1180, 2600 if scale > 1.5 else 1500))
    rows["listeners"].setFocus()
    qapp.processEvents()
    assert [line for line in inspect(window) if not line.startswith("Chinese")] == []
    for row in rows.values():
        for spot in row._places.paragraphs:
            assert spot.x >= 0
            assert spot.x + spot.paragraph.width <= row.width() + 2, spot.paragraph.text
            assert spot.y + spot.paragraph.height <= row.height() + 2, spot.paragraph.text
    picture(window, f"rows-{round(scale * 100)}-{'contrast' if contrast else 'light'}")


@pytest.mark.parametrize(("scale", "contrast"), [(1.0, False), (1.5, True), (2.0, False)])
def test_a_roster_with_a_list_open(theme, widget_host, inspect, picture, hands, scale, contrast):
    theme.set_scale(scale)
    theme.set_high_contrast(contrast)
    page, grid = gallery.roster(theme)
    window = widget_host(page, size=(1180, 640))
    grid.go_to(5, "unit")
    hands.type("xfc")
    assert [line for line in inspect(window) if not line.startswith("Chinese")] == []
    picture(window, f"roster-{round(scale * 100)}-{'contrast' if contrast else 'light'}")
