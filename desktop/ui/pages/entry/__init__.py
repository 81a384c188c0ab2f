"""Filling in one record. The page is imported when it is first shown; its request by whoever asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.foundation.lazy import lazily

if TYPE_CHECKING:
    from desktop.ui.pages.entry.page import EntryPage
    from desktop.ui.pages.entry.request import EntryRequest

__getattr__ = lazily(__name__, {"page": "EntryPage", "request": "EntryRequest"})

__all__ = ["EntryPage", "EntryRequest"]
