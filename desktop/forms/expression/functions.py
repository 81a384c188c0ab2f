"""All functions of the expression language, gathered from the files that define them by kind."""

from __future__ import annotations

from desktop.forms.expression import (
    functions_choices,
    functions_core,
    functions_dates,
    functions_geo,
    functions_nodes,
    functions_numbers,
    functions_text,
)
from desktop.forms.expression.registry import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "functions_choices",
    "functions_core",
    "functions_dates",
    "functions_geo",
    "functions_nodes",
    "functions_numbers",
    "functions_text",
]
