"""A ledger of many years: records copied from one that the demonstration made, through storage, in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.exchange import build_line
from desktop.model.record import RecordLine
from desktop.storage.records import heads, refresh_head
from desktop.storage.revisions import insert_revision, revisions_of
from desktop.workflows.workspace import open_workspace
from tests.helpers.clock import fixed_clock

FIRST_DAY = dt.date(2015, 1, 1)
DAYS = 3190  # until the end of September 2023


def fill_with_records(path: Path, count: int, *, waiting: int = 20) -> None:
    """Add ``count`` 义诊 to a workspace of the demonstration, all but ``waiting`` of them received long ago."""
    with open_workspace(path, fixed_clock()) as workspace:
        known = heads(workspace.db, form="free_clinic", limit=1)[0]
        model = revisions_of(workspace.db, known.rid)[-1]
        with workspace.db.atomic():
            for number, line in enumerate(_lines(model.parsed, count)):
                body = build_line(line)
                insert_revision(
                    workspace.db,
                    feed=model.feed,
                    line=body,
                    line_sha256=hashlib.sha256(body).hexdigest(),
                    parsed=line,
                    private=None,
                    salt=None,
                    batch=None,
                )
                if number < count - waiting:
                    workspace.db.execute(
                        "INSERT INTO record_events (rid, rev, state, by_org, by, at, field, reason)"
                        " VALUES (?, 1, 'received', ?, '', ?, '', '')",
                        (line.rid, workspace.unit.parent, line.made),
                    )
                refresh_head(workspace.db, line.rid)


def _lines(model: RecordLine, count: int) -> Iterator[RecordLine]:
    for number in range(count):
        day = (FIRST_DAY + dt.timedelta(days=number * DAYS // count)).isoformat()
        visits = 8 + number * 7 % 33
        data = {**(model.data or {}), "activity_date": day, "visits_offline": visits, "visits_total": visits}
        yield replace(model, rid=f"{number:032x}", rev=1, prev="", made=f"{day}T17:00:00+08:00", data=data)
