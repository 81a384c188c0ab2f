"""Official tables."""

from desktop.ui.pages.tables.page import TablesPage

__all__ = ["TablesPage"]
