"""上报: look, write, read back, take the stick out."""

from desktop.ui.pages.submit.page import SubmitPage

__all__ = ["SubmitPage"]
