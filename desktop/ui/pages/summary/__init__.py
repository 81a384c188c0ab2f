"""The written summary of a period."""

from desktop.ui.pages.summary.page import SummaryPage

__all__ = ["SummaryPage"]
