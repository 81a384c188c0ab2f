"""The completeness board."""

from desktop.ui.pages.completeness.page import CompletenessPage

__all__ = ["CompletenessPage"]
