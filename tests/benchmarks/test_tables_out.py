"""A 30 × 25 table on its official template, beside bare openpyxl: load, write the same cells, save."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from desktop.reports.xlsx import make_template, write_table
from tests.benchmarks.ratios import in_turns
from tests.reports import samples

UNITS, COLUMNS, ROUNDS = 29, 25, 12
# What the template asks for beyond the figures: every row in its dress, feet moved, page, text kept from being a formula.
MOST_OF_BARE = 2.0


def _wide() -> Any:
    columns = [
        samples.Column(f"c{place}", (f"组{place // 5}", f"指标{place}"), "sum", measure="场")
        for place in range(COLUMNS)
    ]
    rows: list[dict[str, Any]] = [
        {f"c{place}": Decimal(number * 1000 + place) for place in range(COLUMNS)} for number in range(UNITS)
    ]
    return samples.result([f"单位{number}" for number in range(UNITS)], columns=columns, rows=rows, total=rows[0])


def test_a_template_filled_beside_bare_openpyxl(record_property):
    found, tree = _wide()
    template = make_template(found, tree)
    rows = [(unit, *(row.cells[f"c{place}"] for place in range(COLUMNS))) for unit, row in zip("合" * UNITS, found.rows, strict=True)]  # fmt: skip

    def bare() -> None:
        book = load_workbook(io.BytesIO(template))
        sheet = book.worksheets[0]
        for number, row in enumerate([rows[0], *rows], start=6):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value if isinstance(value, str) else int(value)
        book.save(io.BytesIO())

    def ours() -> None:
        write_table(found, tree, template=template, filler="王芳", phone="1")

    plain, filled = in_turns(ROUNDS, bare, ours)
    ratio = filled.cpu / plain.cpu
    record_property(
        "told",
        f"a 30 × 25 template filled: {filled.cpu * 1000:.0f} ms, bare openpyxl {plain.cpu * 1000:.0f} ms: {ratio:.2f} ×",
    )
    assert ratio <= MOST_OF_BARE
