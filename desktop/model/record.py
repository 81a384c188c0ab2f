"""Records, their revisions and the states they pass through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from desktop.foundation.quick_dataclass import dataclass

Operation = Literal["put", "del"]
State = Literal["draft", "ready", "submitted", "received", "returned", "endorsed", "conflict", "suspect"]
STATES: tuple[State, ...] = ("draft", "ready", "submitted", "received", "returned", "endorsed", "conflict", "suspect")
# States whose records enter no official table.
UNCOUNTED: tuple[State, ...] = ("draft", "returned", "conflict")
NONE_HERE = "无"


@dataclass(frozen=True)
class AttachmentRef:
    """A file named by its content: lower-case hex SHA-256, size in bytes, media type."""

    sha256: str
    size: int
    type: str


@dataclass(frozen=True)
class RecordLine:
    """One parsed line of ``records.jsonl``: a whole snapshot (never a difference) or a tombstone.

    ``prev`` is the hex SHA-256 of the previous line of the same feed ("" for the first).
    ``data`` maps field name → text | int | list of choices | list of row mappings; decimals are text,
    blank is an absent key, 无 is the text "无". ``priv`` commits to the personal values.
    """

    op: Operation
    rid: str
    rev: int
    prev: str
    form: str
    form_ver: str
    unit: str
    by_org: str
    by: str
    reason: str
    made: str
    data: Mapping[str, Any] | None
    priv: str | None = None
    att: tuple[AttachmentRef, ...] = ()
    explained: Mapping[str, str] | None = None


@dataclass(frozen=True)
class StoredRevision:
    """A revision as the log holds it. ``line`` is the exact public bytes (without the newline)."""

    seq: int
    feed: str
    line_sha256: str
    line: bytes
    parsed: RecordLine
    private: bytes | None
    salt: bytes | None
    batch: str | None


@dataclass(frozen=True)
class RecordHead:
    """Where a record stands now: its newest revision that is no conflict, and its state."""

    rid: str
    rev: int
    op: Operation
    form: str
    form_ver: str
    unit: str
    date: str
    state: State
    revision_seq: int
    note: str = ""


@dataclass(frozen=True)
class RecordEvent:
    """A judgement on one revision, append-only: the newest event of the head revision is its state.

    ``field``: what it points at. Of a return the path of the field to mend, of a doubt (suspect) the id of the record
    it may repeat; "" for the whole record.
    """

    rid: str
    rev: int
    state: State
    by_org: str
    by: str
    at: str
    field: str = ""
    reason: str = ""


class RecordFacts(NamedTuple):
    """What two records of one form are compared by, when they might tell of the same event.

    ``date`` is ISO; ``staff_keys`` are person keys; ``day_part`` keeps two sessions of a day apart. Blank: not said.
    """

    rid: str
    unit: str
    date: str
    division_code: str
    place: str
    topic: str
    day_part: str
    staff_keys: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A member of staff as records name one: ``key`` is the register's or name@unit; ``records``: how many say so."""

    key: str
    name: str
    unit: str
    title: str
    records: int
