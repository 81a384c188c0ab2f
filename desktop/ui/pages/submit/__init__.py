"""上报: look, write, read back, take the stick out."""

from desktop.ui.pages.submit.page import SubmitPage
from desktop.ui.pages.submit.request import SubmitRequest

__all__ = ["SubmitPage", "SubmitRequest"]
