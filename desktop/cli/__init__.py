"""The command line: the same workflows without a window."""

from desktop.cli.main import main

__all__ = ["main"]
