"""The numbers of the look: every text can be read on its ground, and high contrast has neither tints nor greys."""

from __future__ import annotations

import re

import pytest

from desktop.ui.tokens import HIGH_CONTRAST, LIGHT, PAIRS, TOKENS, contrast, mix

PALETTES = pytest.mark.parametrize("palette", [LIGHT, HIGH_CONTRAST], ids=lambda palette: palette.name)


def test_contrast_is_counted_as_wcag_counts_it():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#1F5F4E") == pytest.approx(7.5, abs=0.1)  # the design's own figure


@PALETTES
def test_every_pair_keeps_its_ratio(palette):
    found = [
        f"{front} on {ground}: {ratio:.2f} < {least}"
        for front, ground, least in PAIRS
        if (ratio := contrast(palette.value(front), palette.value(ground))) < least
    ]
    assert found == []


@PALETTES
def test_every_colour_is_one(palette):
    assert [token for token in TOKENS if not re.fullmatch(r"#[0-9A-F]{6}", palette.value(token))] == []


def test_every_text_stands_in_a_pair():
    """A token that is written with belongs to a pair, else nobody measures it."""
    grounds = {
        "window",
        "surface",
        "header",
        "status_bar",
        "calculated",
        "selection",
        "match",
        "focus_row",
        "desk",
        "paper",
    }
    drawn = {"line", "line_soft", "scroll", "groove", "primary_hover", "apricot", "rail", "rail_active", "badge"}
    texts = {token for token in TOKENS if not token.endswith("_tint")} - grounds - drawn
    assert texts - {front for front, _ground, _least in PAIRS} == set()


def test_high_contrast_has_no_tints_and_no_greys():
    known = {"#000000", "#FFFFFF", "#FFE100", "#FFB4AB", "#FFD54A", "#7FE0C3", "#9CC7FF", "#D4B8FF", "#FFA6DC"}
    assert {HIGH_CONTRAST.value(token) for token in TOKENS} <= known
    assert {HIGH_CONTRAST.value(token) for token in TOKENS if token.endswith("_tint")} == {"#000000"}


@pytest.mark.parametrize(
    ("front", "ground", "ratio"),
    [
        ("text", "surface", 16.1), ("text_2", "header", 7.2), ("text_3", "focus_row", 5.2), ("border", "window", 3.5),
        ("key_on_primary", "primary", 5.9), ("rail_text", "rail", 8.9), ("on_apricot", "apricot", 9.0),
        ("focus", "selection", 5.4), ("error", "error_tint", 6.5), ("warning", "warning_tint", 7.3),
        ("good", "status_bar", 6.2), ("info", "info_tint", 11.0), ("on_badge", "badge", 6.5), ("ready", "ready_tint", 7.1),
        ("endorsed", "endorsed_tint", 7.6), ("conflict", "conflict_tint", 7.5), ("sent", "sent_tint", 7.2),
    ],
)  # fmt: skip
def test_the_light_palette_is_the_one_of_the_design(front, ground, ratio):
    assert contrast(LIGHT.value(front), LIGHT.value(ground)) == pytest.approx(ratio, abs=0.11)


def test_an_unknown_token_is_a_slip_that_raises():
    with pytest.raises(KeyError):
        LIGHT.value("colour_of_nothing")


def test_mixing():
    assert mix("#000000", "#FFFFFF", 0.5) in {"#808080", "#7F7F7F"}
    assert mix("#123456", "#FFFFFF", 1) == "#123456"


def test_no_colour_stands_outside_the_tokens():
    from tests.architecture.tree import ROOT

    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "desktop/ui").rglob("*.py"))
        if path.name != "tokens.py"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"#[0-9A-Fa-f]{6}\b", line)
    ]
    assert found == []
