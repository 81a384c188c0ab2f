"""收件: sticks and folders of files taken in."""

from desktop.ui.pages.intake.page import IntakePage

__all__ = ["IntakePage"]
