"""What the page of 谁在填 is asked for when a workspace opens."""

from __future__ import annotations

from collections.abc import Callable

from desktop.foundation.quick_dataclass import dataclass


@dataclass(frozen=True)
class WhoRequest:
    """Asked when the workspace opens: ``then`` goes on with the day."""

    then: Callable[[], None]
