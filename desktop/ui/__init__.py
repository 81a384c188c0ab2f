"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

import PySide6.QtCore  # noqa: F401  what is undone here is done when Qt is first loaded

from desktop.ui.interpreter import import_plainly, make_immortal

make_immortal()
import_plainly()
