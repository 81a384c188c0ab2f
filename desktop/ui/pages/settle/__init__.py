"""等人定: conflicts, numbers with two batches, duplicates and people, one after another, each with its two sides."""

from desktop.ui.pages.settle.page import SettlePage

__all__ = ["SettlePage"]
