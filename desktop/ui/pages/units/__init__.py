"""单位: the units below and their computers, for the unit that signs the roster."""

from desktop.ui.pages.units.page import UnitsPage

__all__ = ["UnitsPage"]
