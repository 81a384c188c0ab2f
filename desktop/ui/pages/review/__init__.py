"""审核: what came from below, one record after the other."""

from desktop.ui.pages.review.page import ReviewPage

__all__ = ["ReviewPage"]
