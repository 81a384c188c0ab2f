"""A line of the log by its hash: its first digits find it in the index, the whole of it says that it is the one.

Hashes come in no order, so that every intake writes all over this tree: it is kept as small as it can be. Twelve digits
tell the lines of a county apart; of two that share them the whole hash decides.
"""

from __future__ import annotations

DIGITS = 12


def by_hash(value: str) -> str:
    """The condition on ``r`` of revisions: its hash is ``value`` (a column, or a numbered parameter)."""
    return f"substr(r.line_sha256, 1, {DIGITS}) = substr({value}, 1, {DIGITS}) AND r.line_sha256 = {value}"
