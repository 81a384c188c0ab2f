"""记录: everything that was written down, to find, open, copy and delete."""

from desktop.ui.pages.records.page import RecordsPage
from desktop.ui.pages.records.request import RecordsRequest

__all__ = ["RecordsPage", "RecordsRequest"]
