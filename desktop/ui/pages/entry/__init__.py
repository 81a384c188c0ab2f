"""Filling in a form from the keyboard."""

from __future__ import annotations

from desktop.ui.pages.entry.page import EntryPage
from desktop.ui.pages.entry.request import EntryRequest

__all__ = ["EntryPage", "EntryRequest"]
