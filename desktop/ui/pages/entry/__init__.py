"""Filling in one record. The page is imported when it is first asked for; its request by whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.ui.pages.entry.page import EntryPage as EntryPage


def __getattr__(name: str) -> Any:
    if name == "EntryPage":
        from desktop.ui.pages.entry.page import EntryPage

        return EntryPage
    raise AttributeError(name)
