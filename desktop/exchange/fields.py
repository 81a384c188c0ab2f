"""Reading a signed statement strictly: known fields have their shape, unknown plain ones are ignored, unknown ``crit`` refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from desktop.exchange import refusals
from desktop.foundation import canonical_json

READER = 1
MAX_NUMBER = 2**53 - 1
MAX_STATEMENT = 64 * 1024 * 1024

_HEX64 = re.compile(r"[0-9a-f]{64}")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_T = TypeVar("_T")


class Fields:
    """One JSON object being read. Every method raises RefusedError 收 106 naming statement and field."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            raise refusals.bad_statement(where)
        self.value: dict[str, Any] = value
        self.where = where

    def fail(self, key: str) -> Exception:
        return refusals.bad_statement(f"{self.where}: {key}")

    def text(self, key: str, *, default: str | None = None, longest: int = 4_000) -> str:
        found = self.value.get(key, default)
        if not isinstance(found, str) or len(found) > longest:
            raise self.fail(key)
        return found

    def number(self, key: str, *, low: int = 0, high: int = MAX_NUMBER, default: int | None = None) -> int:
        found = self.value.get(key, default)
        if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
            raise self.fail(key)
        return found

    def sha256(self, key: str, *, blank: bool = False) -> str:
        found = self.text(key)
        if not (_HEX64.fullmatch(found) or (blank and found == "")):
            raise self.fail(key)
        return found

    def hex32(self, key: str) -> str:
        found = self.text(key)
        if not _HEX32.fullmatch(found):
            raise self.fail(key)
        return found

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        found = self.text(key)
        if found not in allowed:
            raise self.fail(key)
        return found

    def texts(self, key: str, *, longest: int = 100_000) -> tuple[str, ...]:
        found = self.value.get(key)
        if not isinstance(found, list) or len(found) > longest or not all(isinstance(item, str) for item in found):
            raise self.fail(key)
        return tuple(found)

    def object(self, key: str) -> Fields:
        return Fields(self.value.get(key), f"{self.where}: {key}")

    def maybe(self, key: str, read: Callable[[Fields], _T]) -> _T | None:
        """None for a missing or null object."""
        return None if self.value.get(key) is None else read(self.object(key))

    def items(self, key: str, read: Callable[[Fields], _T]) -> tuple[_T, ...]:
        found = self.value.get(key)
        if not isinstance(found, list):
            raise self.fail(key)
        return tuple(read(Fields(item, f"{self.where}: {key}[{place}]")) for place, item in enumerate(found))

    def named(self, key: str, read: Callable[[Fields], _T]) -> dict[str, _T]:
        inner = self.object(key)
        return {name: read(inner.object(name)) for name in inner.value}

    def numbers(self, key: str) -> dict[str, int]:
        inner = self.object(key)
        return {name: inner.number(name) for name in inner.value}


def open_statement(raw: bytes, where: str) -> Fields:
    """Parse a statement already verified. Raises RefusedError 收 105 (newer ``fmt``, unknown ``crit``) or 106."""
    if len(raw) > MAX_STATEMENT:
        raise refusals.bad_statement(where, "too long")
    try:
        value = canonical_json.load(raw)
    except canonical_json.JsonRefused as error:
        raise refusals.bad_statement(where, str(error)) from error
    fields = Fields(value, where)
    # Nothing is critical yet, so whatever a file marks critical is from a later version.
    if fields.number("fmt", low=1) > READER or fields.number("min_reader", low=1, default=1) > READER:
        raise refusals.newer_format(where)
    if fields.value.get("crit", []) != []:
        raise refusals.newer_format(f"{where}: {fields.value['crit']}"[:200])
    return fields
