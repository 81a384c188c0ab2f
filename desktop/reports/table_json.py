"""A table as the command line contract's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from desktop.model.programme import CellValue, TableResult


def plain(value: CellValue, decimals: int = 2) -> int | float | str | None:
    """A whole number where it is one, else a number with the column's decimals; 无 and blank as they are."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(round(value, decimals))


def to_json(result: TableResult) -> dict[str, Any]:
    """``{"columns", "rows": [{"unit", "cells"}], "total", "unlisted": {"people", "units"}}``."""
    decimals = {column.name: column.decimals for column in result.table.columns}

    def cells(found: Mapping[str, CellValue]) -> dict[str, int | float | str | None]:
        return {name: plain(value, decimals[name]) for name, value in found.items()}

    return {
        "columns": list(decimals),
        "rows": [{"unit": row.unit, "cells": cells(row.cells)} for row in result.rows],
        "total": cells(result.total),
        "unlisted": {
            "people": [dict(row) for row in result.unlisted_people],
            "units": [dict(row) for row in result.unlisted_units],
        },
    }
