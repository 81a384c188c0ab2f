"""Record lines: the public, signed snapshot of one revision, and the commitment to its personal values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from desktop.exchange import refusals
from desktop.exchange.fields import MAX_NUMBER
from desktop.foundation import canonical_json
from desktop.foundation.made import made
from desktop.foundation.quick_json import load_again, load_canonical
from desktop.model.record import AttachmentRef, RecordLine

MAX_LINE = 1024 * 1024
_AT_ONCE = 1000
_HASH = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("op", "rid", "prev", "form", "form_ver", "unit", "by_org", "by", "reason", "made")
_KEYS = frozenset((*_TEXTS, "rev", "data", "priv", "att", "explained"))
_REF_KEYS = ("sha256", "size", "type")
_NEEDED = ("op", "rid", "form", "form_ver", "unit", "by_org")


def build_line(line: RecordLine) -> bytes:
    """The exact bytes of a line, without the newline. ``parse_line`` gives the same line again."""
    value: dict[str, Any] = {name: getattr(line, name) for name in _TEXTS}
    value["rev"] = line.rev
    value["data"] = line.data
    value["priv"] = line.priv
    value["att"] = [{"sha256": ref.sha256, "size": ref.size, "type": ref.type} for ref in line.att]
    if line.explained:
        value["explained"] = dict(line.explained)
    raw = canonical_json.dump(value)
    parse_line(raw)  # a line nobody would accept must not enter the log
    return raw


def parse_line(raw: bytes, where: str = "") -> RecordLine:
    """Read one line strictly. Raises RefusedError 收 401."""
    return read_line(raw, where)[0]


def read_line(raw: bytes, where: str = "") -> tuple[RecordLine, bool]:
    """The same, and whether the line says more than we read (fields of a later version)."""
    if len(raw) > MAX_LINE:
        raise refusals.bad_line(where, "too long")
    # Every line that this program wrote, unless it says more than we read: then nobody has looked at its numbers.
    value = load_canonical(raw)
    if value is not None and not _problem(value):
        line, more = _line(value)
        if not more:
            return line, False
    try:
        value = canonical_json.load(raw)
    except canonical_json.JsonRefused as error:
        raise refusals.bad_line(where, str(error)) from error
    problem = _problem(value)
    if problem:
        raise refusals.bad_line(where, problem)
    return _line(value)


class LinesAgain(Sequence[tuple[bytes, RecordLine]]):
    """What ``lines_again`` gives, once somebody looks: whoever judges a batch by what another process told of it never does."""

    def __init__(self, count: int, read: Callable[[], Sequence[bytes]]) -> None:
        self._count = count
        self._read = read

    @cached_property
    def _lines(self) -> tuple[tuple[bytes, RecordLine], ...]:
        return tuple(lines_again(self._read()))

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[bytes, RecordLine]]:
        return iter(self._lines)

    def __getitem__(self, place: Any) -> Any:
        return self._lines[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._lines == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as any list's


def lines_again(raws: Sequence[bytes]) -> Iterator[tuple[bytes, RecordLine]]:
    """Each of these very bytes with the line that ``read_line`` gave for them before."""
    for start in range(0, len(raws), _AT_ONCE):
        some = raws[start : start + _AT_ONCE]
        yield from zip(some, (_line(value)[0] for value in load_again(some)), strict=True)


def _line(value: dict[str, Any]) -> tuple[RecordLine, bool]:
    refs = value["att"]
    value["att"] = tuple([AttachmentRef(item["sha256"], item["size"], item["type"]) for item in refs])
    if value.keys() <= _KEYS:
        return made(RecordLine, value), any(len(item) > len(_REF_KEYS) for item in refs)
    return made(RecordLine, {name: item for name, item in value.items() if name in _KEYS}), True


def _problem(value: Any) -> str:
    """What is wrong with a line, or ""."""
    if not isinstance(value, dict):
        return "object"
    for name in _TEXTS:
        if type(value.get(name)) is not str:
            return name
    for name in _NEEDED:
        if not value[name]:
            return name
    if "data" not in value:
        return "data"
    data = value["data"]
    if value["op"] not in ("put", "del"):
        return "op"
    if not _whole(value.get("rev")) or value["rev"] < 1:
        return "rev"
    if value["prev"] and not _is_hash(value["prev"]):
        return "prev"
    if not (data is None if value["op"] == "del" else type(data) is dict):
        return "data"
    if value["op"] == "del" and not value["reason"]:
        return "reason"
    return _rest_problem(value) or _data_problem(data or {})


def _rest_problem(value: dict[str, Any]) -> str:
    if "priv" not in value or not (value["priv"] is None or _is_hash(value["priv"])):
        return "priv"
    if type(value.get("att")) is not list or (value["att"] and not all(_good_ref(item) for item in value["att"])):
        return "att"
    return "" if _good_explained(value.get("explained")) else "explained"


def _data_problem(data: dict[str, Any]) -> str:
    for name, item in data.items():
        if type(item) is not str and not _good_value(item):
            return f"data.{name}"
    return ""


def _whole(value: Any) -> bool:
    return type(value) is int and -MAX_NUMBER <= value <= MAX_NUMBER


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _good_ref(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and _is_hash(item.get("sha256"))
        and _whole(item.get("size"))
        and item["size"] >= 0
        and isinstance(item.get("type"), str)
    )


def _good_explained(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(isinstance(text, str) for text in value.values()))


def _good_value(item: Any) -> bool:
    """Whole number, list of choices, list of rows (rows may hold lists of choices or rows again); text is the caller's."""
    if type(item) is not list:
        return _whole(item)
    kinds = set(map(type, item))
    if kinds != {dict}:
        return kinds <= {str}
    for row in item:
        for cell in row.values():
            if type(cell) is not str and not _good_value(cell):
                return False
    return True


def line_sha256(line: bytes) -> str:
    """A line's identity: hex SHA-256 of its bytes without the newline."""
    return hashlib.sha256(line).hexdigest()


def commit_private(salt: bytes, private_json: bytes) -> str:
    """The public line's ``priv``: hex SHA-256 of salt ‖ private JSON."""
    return hashlib.sha256(salt + private_json).hexdigest()


@dataclass(frozen=True)
class PrivateLine:
    """Personal values of one revision, as sent where a pack asks for them with its legal basis."""

    rid: str
    rev: int
    salt: bytes
    data: bytes

    def values(self) -> Mapping[str, Any]:
        found = canonical_json.load(self.data)
        return found if isinstance(found, dict) else {}


def build_private(rid: str, rev: int, salt: bytes, private_json: bytes) -> bytes:
    """One line of ``private.jsonl``; ``private_json`` is carried as text so that its exact bytes survive."""
    return canonical_json.dump({"rid": rid, "rev": rev, "salt": salt.hex(), "json": private_json.decode("utf-8")})


def parse_private(raw: bytes, where: str = "") -> PrivateLine:
    """Raises RefusedError 收 401."""
    try:
        value = canonical_json.load(raw)
        rid, rev = value["rid"], value["rev"]
        line = PrivateLine(rid, rev, bytes.fromhex(value["salt"]), value["json"].encode("utf-8"))
        if not isinstance(rid, str) or not _whole(rev) or not isinstance(canonical_json.load(line.data), dict):
            raise refusals.bad_line(where, "private")
    except (canonical_json.JsonRefused, KeyError, TypeError, AttributeError, ValueError) as error:
        raise refusals.bad_line(where, "private") from error
    return line
