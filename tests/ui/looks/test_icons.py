"""The icons we ship: each valid and plain, each used, none missing, drawn in the colour that was asked for."""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer

from desktop.ui.widgets import icon_names
from desktop.ui.widgets.chips import CHIPS
from desktop.ui.widgets.icons import weight

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources/icons"
SHIPPED = {path.stem for path in FOLDER.glob("*.svg")}
TABLES = (icon_names.PAGES, icon_names.FORMS, icon_names.ACTIONS, icon_names.CHECKS, icon_names.THINGS)


@cache
def literals() -> frozenset[str]:
    """Every text that stands as such in the code of the window."""
    found = set()
    for path in (ROOT / "desktop/ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


def asked_for() -> set[str]:
    """The names given to ``theme.icon``, to ``icon=`` and to widgets whose second word is an icon."""
    found = {look.icon for look in CHIPS.values()} | {name for table in TABLES for name in table.values()}
    for path in (ROOT / "desktop/ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_names_in(node))
    return found


def _names_in(call: ast.Call) -> list[str]:
    called = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
    given = [keyword.value for keyword in call.keywords if keyword.arg == "icon"]
    if called in {"icon", "set_icon"} and call.args:
        given.append(call.args[0])
    if called in {"IconButton", "EmptyState"} and len(call.args) > 1:
        given.append(call.args[1])
    return [
        each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value
    ]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_icon_is_valid_and_plain(qapp, name):
    text = (FOLDER / f"{name}.svg").read_text("utf-8")
    root = ET.fromstring(text)
    tags = {node.tag.split("}")[-1] for node in root.iter()}
    assert tags <= {"svg", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse"}
    assert not {
        key for node in root.iter() for key in node.attrib if key.split("}")[-1] in {"href", "style", "filter", "mask"}
    }
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert "currentColor" in text
    assert 'stroke-width="2"' in text, "the weight could not be replaced"
    assert QSvgRenderer(str(FOLDER / f"{name}.svg")).isValid()


def test_every_name_asked_for_is_shipped():
    assert asked_for() - SHIPPED == set()


def test_no_icon_is_shipped_for_nothing():
    assert SHIPPED - literals() == set()


def test_licence_and_version_lie_beside_them():
    licence = (FOLDER / "LICENSE.txt").read_text("utf-8")
    assert "ISC License" in licence
    assert "The MIT License" in licence
    assert (FOLDER / "VERSION").read_text("utf-8").strip() == "1.62.0"


def test_an_icon_takes_the_colour_and_the_size_of_the_moment(theme):
    theme.set_scale(1.5)
    pixmap = theme.icon("square", 20, "error")
    assert pixmap.width() == 30
    image = pixmap.toImage()
    solid = {
        image.pixelColor(x, y).name().upper()
        for x in range(30)
        for y in range(30)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {theme.palette.error}
    theme.set_high_contrast(True)
    drawn = theme.icon("square", 20, "error").toImage()
    seen = [drawn.pixelColor(x, y) for x in range(30) for y in range(30)]
    assert QColor(theme.palette.error) in seen


def test_an_icon_is_drawn_once(theme):
    assert theme.icon("send", 16, "text").cacheKey() == theme.icon("send", 16, "text").cacheKey()


def test_weights_follow_the_size():
    assert [weight(px) for px in (14, 16, 18, 24, 28, 46)] == [2.25, 2.25, 2, 2, 1.75, 1.75]


def test_a_name_that_is_not_there_is_seen_at_once(theme):
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")
