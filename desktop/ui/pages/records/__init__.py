"""记录: everything that was written down, to find, open, copy and delete.

The page is imported when it is first shown; its request by whoever asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.foundation.lazy import lazily

if TYPE_CHECKING:
    from desktop.ui.pages.records.page import RecordsPage
    from desktop.ui.pages.records.request import RecordsRequest

__getattr__ = lazily(__name__, {"page": "RecordsPage", "request": "RecordsRequest"})

__all__ = ["RecordsPage", "RecordsRequest"]
