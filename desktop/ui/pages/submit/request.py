"""What the submission is asked to begin with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SubmitRequest:
    """``zero``: programmes whose zero report is ticked already."""

    zero: tuple[str, ...] = ()
