"""The template of the year a table is of: an old table is printed as it was asked for then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.workflows.consolidate import template_of
from tests.consolidation.samples import TABLE
from tests.consolidation.test_tables import computed

KEPT = {"2023": b"of 2023", "2025": b"of 2025"}


@pytest.mark.parametrize(
    ("period", "chosen"),
    [("2023", b"of 2023"), ("2023-09", b"of 2023"), ("2024-Q1", b"of 2023"), ("2025-07-10..2025-08-09", b"of 2025"),
     ("2026", b"of 2025"), ("2022", b"of 2025")],
)  # fmt: skip
def test_the_years_own_template_else_the_newest_before_it(period, chosen):
    """Of a year before the first there is only a later one to take: the newest."""
    result = replace(computed(), table=replace(TABLE, templates=KEPT), period=period)
    assert template_of(result) == chosen


def test_a_table_without_templates_is_drawn():
    assert template_of(computed()) is None
