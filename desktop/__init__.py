"""杏林台账 Xinglin: an offline, signed ledger for village clinics, townships and counties."""

import os

__version__ = "0.1.0"

# openpyxl changes its parser as soon as lxml can be imported, and lxml came with the Word templates. Workbooks from
# strangers stay with defusedxml, whose refusals (entities, references outside) we know and test.
os.environ["OPENPYXL_LXML"] = "False"
