"""A table carried over into another system's web form."""

from desktop.ui.pages.copying.page import CopyingPage

__all__ = ["CopyingPage"]
