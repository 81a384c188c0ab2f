"""Frozen dataclasses made by the hundred thousand."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


def made(cls: type[T], fields: dict[str, Any]) -> T:
    """``cls(**fields)``, four times as quick: its own ``__init__`` sets each field of a frozen class by a call.

    For classes without slots and without ``__post_init__``. Only fields with a plain default may be left out; names and
    types are the caller's to know. ``fields`` belongs to what was made from now on.
    """
    new = object.__new__(cls)
    object.__setattr__(new, "__dict__", fields)
    return new
