"""Many lines, judgements and heads at once say what one after the other says."""

from __future__ import annotations

from dataclasses import replace

from desktop.model.record import AttachmentRef
from desktop.storage import attachments
from desktop.storage.audit import newest_audit_id, record_audit
from desktop.storage.bulk import BatchLine, add_events, insert_lines, known_lines
from desktop.storage.database import Database
from desktop.storage.revisions import holds_line
from tests.storage.samples import OTHER_FEED, event, line, raw, store


def test_judgements_of_many_reach_tables_and_heads(clinic: Database) -> None:
    for number in range(4):
        store(clinic, line(f"R{number}"))
    add_events(clinic, [event("R0", 1, "submitted"), event("R1", 1, "returned", "错"), event("R2", 1, "endorsed")])
    shown = {row["rid"]: row["state"] for row in clinic.execute("SELECT rid, state FROM v_free_clinic")}
    assert shown == {"R0": "submitted", "R2": "endorsed", "R3": "ready"}
    assert len(clinic.execute("SELECT * FROM v_free_clinic__staff WHERE rid = 'R1'")) == 0
    add_events(clinic, [event("R1", 1, "endorsed"), event("R0", 1, "endorsed")])
    states = {row["state"] for row in clinic.execute("SELECT state FROM v_free_clinic WHERE rid <> 'R3'")}
    assert states == {"endorsed"}
    assert len(clinic.execute("SELECT * FROM v_free_clinic__staff WHERE rid = 'R1'")) == 2


def test_lines_with_attachments_name_them(clinic: Database) -> None:
    ref = AttachmentRef("a" * 64, 12, "image/jpeg")
    parsed = replace(line("R1"), att=(ref,))
    body, digest = raw(parsed)
    assert not holds_line(clinic, digest)
    insert_lines(clinic, [BatchLine(body, digest, parsed)], feed=OTHER_FEED, batch="b")
    assert holds_line(clinic, digest)
    assert attachments.of_line(clinic, digest) == [(ref, False)]


def test_the_number_of_the_newest_entry_of_the_log(db: Database) -> None:
    assert newest_audit_id(db) == 0
    for _entry in range(3):
        record_audit(db, at="2023-09-01T08:00", who="王芳", what="made", target="", reason="")
    assert newest_audit_id(db) == 3


def test_the_lines_of_many_records_by_revision(clinic: Database) -> None:
    digests = [store(clinic, parsed)[1] for parsed in (line("R1"), line("R1", 2), line("R2"))]
    assert known_lines(clinic, ["R2", "R1", "never"]) == {
        "R1": [(1, digests[0], "put"), (2, digests[1], "put")], "R2": [(1, digests[2], "put")],
    }  # fmt: skip
