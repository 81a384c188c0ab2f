"""Pictures of PDFium's as Qt's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from desktop.foundation.pictures_pages import PageImage


def to_image(page: PageImage) -> QImage:
    """With bytes of its own."""
    return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB888).copy()
