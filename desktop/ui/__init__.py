"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

from desktop.ui.interpreter import import_plainly, make_immortal
from desktop.ui.kept_code import with_kept_code

with with_kept_code():
    import PySide6.QtCore  # noqa: F401  what is undone here is done when Qt is first loaded

make_immortal()
import_plainly()
