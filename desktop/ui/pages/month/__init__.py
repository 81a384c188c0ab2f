"""本月: the first page of the day."""

from desktop.ui.pages.month.page import MonthPage

__all__ = ["MonthPage"]
