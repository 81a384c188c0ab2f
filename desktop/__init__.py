"""杏林台账 Xinglin: an offline, signed ledger for village clinics, townships and counties."""

__version__ = "0.1.0"
