"""What a codec is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class BadValueError(ValueError):
    """A value of the wrong type; the message is a Chinese sentence without the field's name."""


class Codec(NamedTuple):
    """The two directions of one value type."""

    to_text: Callable[[Any], str]
    to_data: Callable[[str], Any]
