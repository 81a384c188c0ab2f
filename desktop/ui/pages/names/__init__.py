"""名单: staff, venues, places visited, techniques."""

from desktop.ui.pages.names.page import NamesPage

__all__ = ["NamesPage"]
