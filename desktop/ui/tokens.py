"""Every colour and size of the window. No hex value stands anywhere else.

Two palettes: the light one, and the black one of high contrast, which knows no tints and no greys. ``PAIRS`` lists
every text that is written on every ground with the least ratio it must keep; the tests measure them in both palettes.
"""

from __future__ import annotations

from dataclasses import fields

from desktop.foundation.quick_dataclass import dataclass

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)

# Spacing, radii and heights in design pixels; multiply with Theme.px().
SPACE = (4, 8, 12, 16, 20, 28)
PAGE_MARGIN, CARD_GAP, CARD_PADDING, CONTROL_GAP = 20, 14, 16, 8
RADIUS, CARD_RADIUS = 4, 6
CONTROL, CONTROL_DENSE, CONTROL_GREAT = 36, 30, 46
ROW_FIELD, ROW_LIST, ROW_DENSE, ROW_TWO_LINES = 46, 38, 27, 62
TITLE_BAND, FOOTER_BAND, STATUS_BAR, RAIL, RAIL_ITEM = 56, 66, 28, 84, 54
SCROLL_BAR = 12


@dataclass(frozen=True)
class Palette:
    """Colours as ``#RRGGBB``, by what they are for."""

    name: str
    # grounds
    window: str
    surface: str
    header: str
    status_bar: str
    calculated: str  # the fill of a box the program counts itself, and of a disabled filled button
    desk: str  # round the paper of the print preview
    paper: str  # white in every theme: it is a picture of paper
    # text and edges
    text: str
    text_2: str
    text_3: str
    disabled_text: str
    border: str  # every control's edge
    line: str  # dividers and cards; decoration only
    line_soft: str  # between the rows of a table; decoration only
    scroll: str  # the handle of a scroll bar
    groove: str  # the empty part of a bar
    # the one main action, and 新建
    primary: str
    primary_hover: str
    on_primary: str
    key_on_primary: str
    apricot: str
    on_apricot: str
    # the rail
    rail: str
    rail_text: str
    rail_active: str
    rail_active_text: str
    badge: str
    on_badge: str
    # where one is
    focus: str
    on_focus: str  # selected text in an input stands on ``focus``
    focus_row: str
    selection: str
    match: str
    on_match: str
    # what is right and wrong
    error: str
    error_tint: str
    warning: str
    warning_tint: str
    warning_edge: str
    good: str
    good_tint: str
    info: str
    info_tint: str
    # states of a record that are none of these
    draft: str
    draft_tint: str
    ready: str
    ready_tint: str
    sent: str
    sent_tint: str
    endorsed: str
    endorsed_tint: str
    conflict: str
    conflict_tint: str
    high_contrast: bool = False

    def value(self, token: str) -> str:
        """The colour of a token; an unknown name is a programmer's slip and raises."""
        if token not in TOKENS:
            raise KeyError(token)
        return str(getattr(self, token))


TOKENS = frozenset(field.name for field in fields(Palette)) - {"name", "high_contrast"}

LIGHT = Palette(
    name="light",
    window="#F4F5F1",
    surface="#FFFFFF",
    header="#EBEEEA",
    status_bar="#E6EAE5",
    calculated="#F0F2EF",
    desk="#C9D0C9",
    paper="#FFFFFF",
    text="#1B2320",
    text_2="#46504B",
    text_3="#5C6862",
    disabled_text="#737E78",
    border="#7A857F",
    line="#D3D9D3",
    line_soft="#E4E8E4",
    scroll="#98A39C",
    groove="#E1E6E1",
    primary="#1F5F4E",
    primary_hover="#184C3E",
    on_primary="#FFFFFF",
    key_on_primary="#D5E8E0",
    apricot="#F3B75C",
    on_apricot="#2E1E00",
    rail="#17433A",
    rail_text="#DCEAE4",
    rail_active="#F4F5F1",
    rail_active_text="#143B32",
    badge="#B3261E",
    on_badge="#FFFFFF",
    focus="#0B57C2",
    on_focus="#FFFFFF",
    focus_row="#EDF3FD",
    selection="#DCEAE4",
    match="#FFE08A",
    on_match="#1B2320",
    error="#A3201B",
    error_tint="#FCEAE8",
    warning="#714500",
    warning_tint="#FBF0DA",
    warning_edge="#A86A00",
    good="#17603A",
    good_tint="#E2F2E7",
    info="#12305F",
    info_tint="#E5EDFA",
    draft="#46504B",
    draft_tint="#ECEFED",
    ready="#0B5568",
    ready_tint="#E0F0F4",
    sent="#1A4A99",
    sent_tint="#E5EDFA",
    endorsed="#57378A",
    endorsed_tint="#EFE9F8",
    conflict="#8A1B58",
    conflict_tint="#FAE8F2",
)

_BLACK, _WHITE, _YELLOW, _AMBER, _MINT, _PINK = "#000000", "#FFFFFF", "#FFE100", "#FFD54A", "#7FE0C3", "#FFB4AB"

HIGH_CONTRAST = Palette(
    name="high contrast",
    window=_BLACK,
    surface=_BLACK,
    header=_BLACK,
    status_bar=_BLACK,
    calculated=_BLACK,
    desk=_BLACK,
    paper=_WHITE,
    text=_WHITE,
    text_2=_WHITE,
    text_3=_WHITE,
    disabled_text=_WHITE,
    border=_WHITE,
    line=_WHITE,
    line_soft=_WHITE,
    scroll=_WHITE,
    groove=_BLACK,
    primary=_MINT,
    primary_hover=_WHITE,
    on_primary=_BLACK,
    key_on_primary=_BLACK,
    apricot=_AMBER,
    on_apricot=_BLACK,
    rail=_BLACK,
    rail_text=_WHITE,
    rail_active=_WHITE,
    rail_active_text=_BLACK,
    badge=_BLACK,
    on_badge=_PINK,
    focus=_YELLOW,
    on_focus=_BLACK,
    focus_row=_BLACK,
    selection=_BLACK,
    match=_WHITE,
    on_match=_BLACK,
    error=_PINK,
    error_tint=_BLACK,
    warning=_AMBER,
    warning_tint=_BLACK,
    warning_edge=_AMBER,
    good=_MINT,
    good_tint=_BLACK,
    info=_WHITE,
    info_tint=_BLACK,
    draft=_WHITE,
    draft_tint=_BLACK,
    ready=_WHITE,
    ready_tint=_BLACK,
    sent="#9CC7FF",
    sent_tint=_BLACK,
    endorsed="#D4B8FF",
    endorsed_tint=_BLACK,
    conflict="#FFA6DC",
    conflict_tint=_BLACK,
    high_contrast=True,
)

TEXT, EDGE = 4.5, 3.0  # least ratios: for text; for the edges of controls, icons alone and disabled text

PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("text", ground, TEXT) for ground in ("window", "surface", "header", "status_bar", "calculated")),
    *(("text", ground, TEXT) for ground in ("focus_row", "selection", "error_tint", "warning_tint")),
    *(("text", ground, TEXT) for ground in ("good_tint", "info_tint", "conflict_tint")),
    *(("text_2", ground, TEXT) for ground in ("window", "surface", "header", "status_bar", "calculated")),
    *(("text_2", ground, TEXT) for ground in ("focus_row", "selection", "error_tint", "warning_tint", "good_tint")),
    *(("text_3", ground, TEXT) for ground in ("window", "surface", "header", "focus_row", "status_bar", "selection")),
    *(("disabled_text", ground, EDGE) for ground in ("window", "surface", "calculated")),
    *(("border", ground, EDGE) for ground in ("window", "surface", "header")),
    ("primary", "surface", TEXT),
    ("primary", "groove", EDGE),
    ("on_primary", "primary", TEXT),
    ("on_primary", "primary_hover", TEXT),
    ("key_on_primary", "primary", TEXT),
    ("key_on_primary", "primary_hover", TEXT),
    ("on_apricot", "apricot", TEXT),
    ("rail_text", "rail", TEXT),
    ("rail_active_text", "rail_active", TEXT),
    ("on_badge", "badge", TEXT),
    *(("focus", ground, EDGE) for ground in ("window", "surface", "selection", "focus_row", "header")),
    ("on_focus", "focus", TEXT),
    ("on_match", "match", TEXT),
    *(("error", ground, TEXT) for ground in ("window", "surface", "error_tint", "focus_row", "selection")),
    ("error", "status_bar", TEXT),
    *(("warning", ground, TEXT) for ground in ("window", "surface", "warning_tint", "focus_row", "selection")),
    ("warning", "status_bar", TEXT),
    ("warning_edge", "surface", EDGE),
    *(("good", ground, TEXT) for ground in ("window", "surface", "good_tint", "status_bar", "selection", "focus_row")),
    *(("info", ground, TEXT) for ground in ("window", "surface", "info_tint", "selection")),
    *((name, name + "_tint", TEXT) for name in ("draft", "ready", "sent", "endorsed", "conflict")),
    *((name, "surface", TEXT) for name in ("draft", "ready", "sent", "endorsed", "conflict")),
)


def mix(front: str, back: str, share: float) -> str:
    """``front`` laid over ``back`` by that share: the edge of a chip is a third of its text on its tint."""
    pairs = zip(_channels(front), _channels(back), strict=True)
    return "#" + "".join(f"{round(f * share + b * (1 - share)):02X}" for f, b in pairs)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours as WCAG counts it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
