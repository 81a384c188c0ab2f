"""Every widget at every size and in both palettes: nothing cut, nothing over another, everything named."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.looks import gallery

# A scene of the gallery is some fifty widgets, drawn several times over.
pytestmark = pytest.mark.gap(3000)


@pytest.mark.parametrize("high_contrast", [False, True], ids=["light", "high contrast"])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("scene", sorted(gallery.SCENES))
def test_nothing_is_cut_and_everything_is_named(theme, inspect, picture, scene, scale, high_contrast):
    theme.set_scale(scale)
    theme.set_high_contrast(high_contrast)
    page = gallery.show(gallery.SCENES[scene], theme)
    picture(page, f"looks-{scene}-{'high' if high_contrast else 'light'}-{scale:g}")
    found = inspect(page, language="zh")
    page.close()
    page.deleteLater()
    assert found == []


@pytest.mark.parametrize("scene", sorted(gallery.SCENES))
def test_it_grows_and_changes_colour_while_it_shows(theme, inspect, scene):
    """As when a person presses Ctrl+= and Ctrl+Shift+H: the same widgets, not new ones."""
    page = gallery.show(gallery.SCENES[scene], theme)
    theme.set_scale(1.5)
    theme.set_high_contrast(True)
    page.resize(page.minimumSizeHint().expandedTo(page.size()))
    for _turn in range(6):
        QApplication.processEvents()
    found = inspect(page, language="zh")
    page.close()
    page.deleteLater()
    assert found == []


@pytest.mark.parametrize("scene", sorted(gallery.SCENES))
def test_every_widget_has_a_name_for_the_screen_reader(theme, scene):
    page = gallery.show(gallery.SCENES[scene], theme)
    unnamed = [
        type(widget).__name__
        for widget in page.findChildren(QWidget)
        if type(widget).__module__.startswith("desktop.ui.widgets")
        and type(widget).__name__ not in {"Line", "_Outline", "FooterBar", "SidePanel", "Facts", "Header", "Card"}
        and widget.isVisibleTo(page)
        and not _said(widget)
    ]
    page.close()
    page.deleteLater()
    assert unnamed == []


def _said(widget: QWidget) -> str:
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name) if told is not None else widget.accessibleName()
