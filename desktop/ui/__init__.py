"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

from desktop.ui.immortal import make_immortal

make_immortal()
