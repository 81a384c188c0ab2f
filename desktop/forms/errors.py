"""What can be wrong with a form, as errors of kind 填 1xx.

101 the XML of a form is unsafe or not well formed · 102 an expression cannot be read · 103 an expression failed
when it was
evaluated · 104 the form's structure is not one we can run · 105 calculations depend on each other in a circle ·
106 the spreadsheet was refused · 107 a column of ours is used wrongly · 108 a form is too large · 109 a path does
not exist · 115 a workbook's text cannot be written to the kind of file wanted · 116 a list beside the form cannot be read.
"""

from __future__ import annotations

from desktop.errors import RefusedError


class FormError(RefusedError):
    """A form definition, or a use of it, that cannot work. ``where`` names sheet and row or the field where known."""
