"""Small records and forms for the storage tests."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from desktop.foundation import canonical_json
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema
from desktop.model.record import Operation, RecordEvent, RecordLine, State
from desktop.storage.batches import BatchRow
from desktop.storage.database import Database
from desktop.storage.following import follow_later
from desktop.storage.revisions import feed_head, insert_revision

KEY = bytes(range(32))
UNIT = "V1"
FEED = "f" * 32
OTHER_FEED = "e" * 32

FREE_CLINIC = FormSchema(
    form_id="free_clinic",
    version="1",
    title="义诊",
    title_en="Free clinic",
    fields=(
        FieldSchema("activity_date", "date"),
        FieldSchema("place_name", "text"),
        FieldSchema("visits_offline", "integer", none_allowed=True),
        FieldSchema("waived_yuan", "decimal"),
        FieldSchema("aud_type", "select_multiple"),
        FieldSchema("patient_name", "text", personal=True),
        FieldSchema("state", "text"),
    ),
    repeats=(
        RepeatSchema(
            "staff",
            "医务人员",
            "Staff",
            (FieldSchema("staff_name", "text"), FieldSchema("staff_title", "select_one")),
            (RepeatSchema("shift", "班次", "Shift", (FieldSchema("hours", "integer"),)),),
        ),
    ),
)
DATA: dict[str, Any] = {
    "activity_date": "2023-09-16",
    "place_name": "幸福村广场",
    "visits_offline": 35,
    "waived_yuan": "12.50",
    "aud_type": ["1", "6"],
    "staff": [
        {"staff_name": "王芳", "staff_title": "233", "shift": [{"hours": 2}, {"hours": 3}]},
        {"staff_name": "李强", "shift": [{"hours": 4}]},
    ],
}


def line(rid: str, rev: int = 1, *, op: Operation = "put", prev: str = "", **data: Any) -> RecordLine:
    """A record line; keywords replace values of DATA, None takes one away."""
    values = {name: value for name, value in {**DATA, **data}.items() if value is not None}
    return RecordLine(
        op=op,
        rid=rid,
        rev=rev,
        prev=prev,
        form="free_clinic",
        form_ver="1",
        unit=UNIT,
        by_org=UNIT,
        by="王芳",
        reason="录错了" if op == "del" else "",
        made="2023-09-17T08:00:00+08:00",
        data=values if op == "put" else None,
    )


def raw(parsed: RecordLine) -> tuple[bytes, str]:
    """The line's bytes and their hash, as a signer would write them."""
    body = canonical_json.dump({name: value for name, value in asdict(parsed).items() if value not in (None, ())})
    return body, hashlib.sha256(body).hexdigest()


def store(db: Database, parsed: RecordLine, *, batch: str | None = None, feed: str = FEED) -> tuple[int, str]:
    """Append and refresh as a workflow does; own lines are chained. Gives (seq, hash)."""
    if batch is None:
        parsed = replace(parsed, prev=feed_head(db, feed) or "")
    body, digest = raw(parsed)
    seq = insert_revision(
        db,
        feed=feed,
        line=body,
        line_sha256=digest,
        parsed=parsed,
        private=None,
        salt=b"s",
        batch=batch,
        plain=parsed.data is not None,
    )
    follow_later(db, parsed.rid)
    return seq, digest


def numbers(db: Database, digests: Iterable[str]) -> list[int]:
    """The numbers these lines have in the log."""
    found = [db.one("SELECT seq FROM revisions WHERE line_sha256 = ?", (digest,)) for digest in digests]
    return [row["seq"] for row in found if row is not None]


def event(rid: str, rev: int, state: State, reason: str = "") -> RecordEvent:
    return RecordEvent(rid, rev, state, "T1", "赵敏", "2023-10-01T09:00:00+08:00", "visits_offline", reason)


def batch_row(
    seq: int = 1, *, feed: str = OTHER_FEED, mark: str = "", lines: Sequence[bytes] = (), **changes: Any
) -> BatchRow:
    """A batch whose hash is true; with ``lines`` its member is, too."""
    packed = gzip.compress(b"".join(body + b"\n" for body in lines), mtime=0) if lines else b"gz"
    members = {"records.jsonl.gz": packed + mark.encode()}
    body = canonical_json.dump(
        {
            "feed": feed,
            "seq": seq,
            "mark": mark,
            "members": {name: {"sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()},
        }
    )
    row = BatchRow(
        hash=hashlib.sha256(body).hexdigest(),
        feed=feed,
        seq=seq,
        org=UNIT,
        device="d" * 32,
        prev="",
        period="2023-09",
        created="2023-09-30T17:00:00+08:00",
        n=len(lines) or 1,
        batch_json=body,
        batch_sig=b"sig",
        members=members,
        origin="received",
        status="taken",
        via="上报.xinglin",
    )
    return replace(row, **changes)
